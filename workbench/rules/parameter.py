"""A parameter of the law: one name, one history."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from workbench.base.text import Label
from workbench.rules.life import Step
from workbench.rules.rights import Account, Consequence, Instrument, Move
from workbench.rules.surroundings import Figure, Point
from workbench.rules.timeline import Timeline
from workbench.rules.wording import Wording

Item = Decimal | str | Label | Figure | Point | Account | Move | Instrument | Consequence | Step | Wording
Content = (
    Decimal
    | Mapping[str, Decimal | str]
    | Mapping[str, Label]
    | Mapping[str, Figure]
    | Mapping[str, Point]
    | Mapping[str, Account]
    | Mapping[str, Move]
    | Mapping[str, Instrument]
    | Mapping[str, Consequence]
    | Mapping[str, Step]
    | Mapping[str, Wording]
)
"""A number; a table from key to number or text; a list from id to label; figures, moves, steps … by id."""


ParameterKind = Literal[
    "number",
    "table",
    "list",
    "figures",
    "points",
    "accounts",
    "moves",
    "instruments",
    "consequences",
    "life",
    "wordings",
]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number, a table of numbers or texts by key, a list of choices, or things the law names, over time."""

    name: str
    label: Label
    kind: ParameterKind
    unit: str
    timeline: Timeline[Content]

    @property
    def computes(self) -> bool:
        """Tell whether formulas can name it."""
        return self.kind in ("number", "table")

    @property
    def offers(self) -> bool:
        """Tell whether fields can choose from it."""
        return self.kind in ("list", "figures", "accounts", "moves", "instruments")

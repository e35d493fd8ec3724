"""A parameter of the law: one name, one history."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from workbench.base.text import Label
from workbench.rules.timeline import Timeline

Content = Decimal | Mapping[str, Decimal | str] | Mapping[str, Label]
"""A number; a table from key to number or text; or a list from id to label."""


ParameterKind = Literal["number", "table", "list"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number, a table of numbers or texts by key, or a list of choices, over time."""

    name: str
    label: Label
    kind: ParameterKind
    unit: str
    timeline: Timeline[Content]

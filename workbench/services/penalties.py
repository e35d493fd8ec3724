"""What a breach would cost, by the laws as the packs state them. Prices are what the person enters."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.text import Label
from workbench.domain.names import DISCLOSURE
from workbench.domain.penalties import Rule, rules
from workbench.rules.parameter import Content
from workbench.rules.rights import Consequence
from workbench.rules.timeline import Entry
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.rules.parameter import Parameter
    from workbench.rules.sources import Citation

SHORTFALL = "shortfall_consequences"
BREACHES = (SHORTFALL, "late_report_consequences", "misreport_consequences", "duty_consequences")
"""The breaches whose consequences the packs state."""
READINGS = "penalty_readings"
UNDISCLOSED = ("disclosure_consequences", "disclosure_form_consequences")
"""Those of lawful disclosure: of what is missing or untrue, and of what is late or not as prescribed."""
OF_DISCLOSURE = "disclosure_penalty_readings"


def exposure(
    wb: Workbench,
    conduct_day: date,
    shortfall: int | None,
    price: Decimal | None,
    decided: date | None = None,
    *,
    breach: str = SHORTFALL,
    gains: Decimal | None = None,
) -> tuple[Rule, ...]:
    """Give what a breach on a day brings under the laws in question, the one of the day and those it is compared with.

    `shortfall` in tonnes; `price` in yuan a tonne, the average of the month before the deadline; `gains` in yuan;
    each None where it is not known. `decided` is the day of the decision, on which a later, lighter law counts.
    """
    value = None if shortfall is None or price is None else price * shortfall
    missing = None if shortfall is None else Decimal(shortfall)
    figures = {"value": value, "shortfall": missing, "gains": gains}
    statements = [entry for entry in _parameter(wb, breach).timeline.entries if entry.published <= today()]
    return rules([_consequences(entry) for entry in statements], conduct_day, decided, figures)


def label(wb: Workbench, breach: str) -> Label:
    """Name a breach's consequences."""
    return _parameter(wb, breach).label


def readings(wb: Workbench, of: str = READINGS) -> "tuple[tuple[Label, ...], Citation]":
    """Give how the texts are read where they leave something open, and which they are."""
    entry = max(_parameter(wb, of).timeline.entries, key=lambda each: each.published)
    return tuple(each for each in _mapping(entry).values() if isinstance(each, Label)), entry.cite


def _parameter(wb: Workbench, name: str) -> "Parameter":
    return next(pack.parameters[name] for pack in wb.library.closure(DISCLOSURE) if name in pack.parameters)


def _consequences(entry: Entry[Content]) -> Entry[Mapping[str, Consequence]]:
    found = {name: each for name, each in _mapping(entry).items() if isinstance(each, Consequence)}
    return Entry(entry.since, entry.until, entry.published, found, entry.cite)


def _mapping(entry: Entry[Content]) -> Mapping[str, object]:
    return entry.value if isinstance(entry.value, Mapping) else {}

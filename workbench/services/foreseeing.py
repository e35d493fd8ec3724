"""The allowances a year may bring before anyone works them out: its rule, else a draft, tried on figures at hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.errors import WorkbenchError
from workbench.services import filings, rooms, scenarios
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.services.filings import FilingSummary

ALLOCATION, DRAFT, REPORT = "allocation", "allocation_draft", "annual_report"
RESULT = "result/allowance"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a sector's allowances of a year would be by the figures of `period`; `draft` where no rule is in force."""

    pack: str
    tonnes: int
    period: str
    draft: bool


def expected(wb: Workbench, enterprise_id: str, year: int) -> tuple[Expected, ...]:
    """Try the year's rule, else its consultation draft, for each sector whose allocation was not begun."""
    listed = filings.filings(wb, enterprise_id)
    packs = rooms.packs_of(wb, enterprise_id, year)
    begun = {each.form for each in listed if each.period == str(year)}
    open_ = (pack for pack in packs if f"{pack}/{ALLOCATION}" not in begun)
    return tuple(found for pack in open_ if (found := next(_tried(wb, pack, listed, year), None)))


def _tried(wb: Workbench, pack: str, listed: "tuple[FilingSummary, ...]", year: int) -> Iterator[Expected]:
    for form in (ALLOCATION, DRAFT):
        for base in _bases(pack, listed, year):
            try:
                tried = scenarios.what_if(wb, base.id, {}, form=f"{pack}/{form}", year=year).tried
            except WorkbenchError:  # nothing in force, or nothing to take over
                continue
            value = tried.values.get(RESULT)
            if isinstance(value, Decimal):
                yield Expected(pack, int(value), base.period, form == DRAFT)


def _bases(pack: str, listed: "tuple[FilingSummary, ...]", year: int) -> "list[FilingSummary]":
    """Give what the figures may be taken from: reports and allocations of the year or before, the latest first."""
    forms = (f"{pack}/{REPORT}", f"{pack}/{ALLOCATION}")
    known = [each for each in listed if each.form in forms and int(each.period) <= year]
    return sorted(known, key=lambda each: (each.period, each.form == forms[1]), reverse=True)

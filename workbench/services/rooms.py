"""The rooms around a report: plan, registers and cases, each a filing kept all year, as it stands."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from workbench.services import filings, profile
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.cells import Cells
    from workbench.rules.form import Form
    from workbench.rules.library import Library, Rules
    from workbench.rules.outcome import Outcome

MOST_KEPT = 64
"""Filings kept worked out: a few years of months and the rooms around them."""

_KEPT: "WeakKeyDictionary[Library, dict[str, Room]]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Room:
    """A filing with its form and rules, worked out."""

    filing: "Filing"
    form: "Form"
    rules: "Rules"
    outcome: "Outcome"

    @property
    def cells(self) -> "Cells":
        """What is typed."""
        return self.filing.cells


def latest(wb: Workbench, enterprise_id: str, form: str, year: int) -> "Filing | None":
    """Give the filing of a form, ``pack/form``, of a year, else the last before it, draft or frozen; None if none."""
    listed = [each for each in filings.filings(wb, enterprise_id) if each.form == form and int(each.period[:4]) <= year]
    found = max(listed, key=lambda each: (each.period, each.updated_at), default=None)
    return filings.get(wb, found.id) if found else None


def view(wb: Workbench, filing: "Filing") -> Room:
    """Work a filing out; what came out last time is kept, for as long as the filing says the same."""
    kept = _KEPT.setdefault(wb.library, {})
    known = kept.get(filing.id)
    if known is None or known.filing.rules != filing.rules or known.cells != filing.cells:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        outcome = filings.outcome_of(wb, filing)
        known = kept[filing.id] = Room(filing, filings.form_of(wb, filing), filings.rules_of(wb, filing), outcome)
    return replace(known, filing=filing)


def packs_of(wb: Workbench, enterprise_id: str, year: int) -> tuple[str, ...]:
    """Name the sector packs of an enterprise: by its profile of the year, else by what it has filed."""
    by_profile = profile.packs(wb, enterprise_id, year)
    if by_profile:
        return by_profile
    filed = dict.fromkeys(each.form.partition("/")[0] for each in filings.filings(wb, enterprise_id))
    return tuple(name for name in filed if name in wb.library.packs and wb.library.packs[name].kind == "sector")

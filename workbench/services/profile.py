"""The profile of an enterprise in one year, and the duties that follow from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.text import Label, say
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Cells
from workbench.rules.form import DUTIES
from workbench.rules.outcome import Input, Outcome
from workbench.rules.sources import Citation
from workbench.rules.units import shown_unit
from workbench.services import draws, filings
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.rules.library import Rules

FORM = draws.PROFILE
_SECTOR_PACKS = "sector_packs"


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty: whether it holds, None while an answer is missing, and why, in words and figures."""

    id: str
    label: Label
    holds: bool | None
    why: str
    cite: Citation


def profile(wb: Workbench, enterprise_id: str, year: int) -> Filing | None:
    """Give the profile of a year as it stands, draft or frozen; None if none was begun."""
    with wb.look() as work:
        found = [
            each.id for each in work.filings.listed(enterprise_id) if (each.form, each.period) == (FORM, str(year))
        ]
        return work.filings.get(found[0]) if found else None


def duties(wb: Workbench, enterprise_id: str, year: int) -> tuple[Duty, ...]:
    """Give the duties of a year as its profile works them out; none without a profile."""
    found = profile(wb, enterprise_id, year)
    if found is None:
        return ()
    outcome = filings.outcome_of(wb, found)
    section = next(each for each in filings.form_of(wb, found).sections if each.id == DUTIES)
    return tuple(
        Duty(field.id, field.label, _holds(outcome, field.id), _why(outcome, field.id), field.cite)
        for field in section.fields
        if field.cite
    )


def packs(wb: Workbench, enterprise_id: str, year: int) -> tuple[str, ...]:
    """Name the packs the enterprise fills in by the sectors of its profile; none without a profile."""
    found = profile(wb, enterprise_id, year)
    if found is None:
        return ()
    table = _packs_by_sector(filings.rules_of(wb, found))
    sectors = (
        cell.value for path, cell in found.cells.items() if path.startswith("activities/") and path.endswith("/sector")
    )
    return tuple(dict.fromkeys(table[sector] for sector in sectors if isinstance(sector, str) and sector in table))


def _packs_by_sector(rules: "Rules") -> dict[str, str]:
    table = rules.parameters[_SECTOR_PACKS].value
    return {sector: str(pack) for sector, pack in table.items()} if isinstance(table, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Standing:
    """Which duties hold in a year, and how that is known: from the form of `year`, or only assumed (None)."""

    holds: Mapping[str, bool | None]
    year: int | None


class Standings:
    """The standing of one enterprise, year by year; each is worked out once.

    Most duties follow from the profile; those another form kept all year tells, from that form.
    """

    def __init__(self, wb: Workbench, enterprise_id: str) -> None:
        """Look up which of these forms there are, and which packs the enterprise has filled in."""
        self._wb = wb
        with wb.look() as work:
            listed = work.filings.listed(enterprise_id)
        self._tellers = {duty: form for form, duties in _tellers(wb) for duty in duties}
        self._years: dict[str, dict[int, str]] = {form: {} for form in (FORM, *self._tellers.values())}
        for each in reversed(listed):
            if each.form in self._years:
                self._years[each.form][int(each.period)] = each.id
        self._packs = {each.form.partition("/")[0] for each in listed} - {FORM.partition("/")[0]}
        self._known: dict[tuple[str, int], Standing] = {}

    def of(self, year: int, duty: str = "") -> Standing:
        """Give the standing in a year, as the form tells which tells of a duty: the profile unless named.

        By the form's own year, else the last one before, else the next one after. Without any profile, an enterprise
        that has filed by a sector's pack is taken to be on that sector's list.
        """
        form = self._tellers.get(duty, FORM)
        known = self._years[form]
        earlier = [each for each in known if each <= year]
        key = form, max(earlier) if earlier else min(known, default=0)
        if key not in self._known:
            self._known[key] = self._told(*key) if key[1] else self._assumed(form)
        return self._known[key]

    def _told(self, form: str, year: int) -> Standing:
        outcome = filings.outcome_of(self._wb, filings.get(self._wb, self._years[form][year]))
        return Standing(_all(outcome), year)

    def _assumed(self, form: str) -> Standing:
        from workbench.rules.evaluate import evaluate

        if form != FORM:
            return Standing({}, None)
        day = today()
        rules = self._wb.library.rules(FORM.partition("/")[0], day, day)
        sectors = [sector for sector, pack in _packs_by_sector(rules).items() if pack in self._packs]
        if len(sectors) != 1:  # nothing filed, or a pack of many sectors: nothing can be assumed
            return Standing({}, None)
        cells = {"activities/1/sector": Cell(sectors[0]), "activities/1/listed": Cell(value=True)}
        return Standing(_all(evaluate(self._wb.library.form(FORM, day, day), Cells(cells), rules)), None)


def _tellers(wb: Workbench) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the forms kept all year that tell duties, the profile apart, with the duties each tells."""
    for pack in wb.library.packs.values():
        for name, timeline in pack.forms.items():
            form = f"{pack.name}/{name}"
            if form != FORM and timeline.entries[-1].value.duties:
                yield form, timeline.entries[-1].value.duties


def _all(outcome: Outcome) -> dict[str, bool | None]:
    names = [path.partition("/")[2] for path in outcome.steps if path.startswith(f"{DUTIES}/")]
    return {name: _holds(outcome, name) for name in names}


def _holds(outcome: Outcome, name: str) -> bool | None:
    value = outcome.values.get(f"{DUTIES}/{name}")
    return value if isinstance(value, bool) else None


def _why(outcome: Outcome, name: str) -> str:
    """Say what the duty was worked out from: each answer and parameter that was looked at."""
    inputs = [given for given in outcome.steps[f"{DUTIES}/{name}"].inputs if given.used]
    return say("profile.and").join(say("profile.given", name=given.label, value=_shown(given)) for given in inputs)


def _shown(given: Input) -> str:
    if given.items:
        items = (replace(given, items=(), value=value).text for _, value in given.items)
        return say("deadlines.and").join(dict.fromkeys(items))
    return f"{given.text} {shown_unit(given.unit)}" if isinstance(given.value, Decimal) else given.text

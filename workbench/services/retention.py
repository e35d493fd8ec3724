"""How long papers must be kept: two clocks from the day a year's report was submitted, and holds for open cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import Label, say
from workbench.domain.names import COMMON
from workbench.domain.period import period_words
from workbench.rules.sources import Citation
from workbench.rules.timeline import NotInForce
from workbench.services.context import Workbench
from workbench.services.happening import happenings

if TYPE_CHECKING:
    from workbench.storage.filings import Listed
    from workbench.storage.holds import Hold
    from workbench.storage.unit_of_work import UnitOfWork

SUBMITTED = "report_submitted"
CLOCKS = ("retention_years", "retention_years_standard")
"""The parameters that say how many years: by decree, and by a recommended national standard."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One duty to keep papers for so many years; `until` is None while nothing has set it off."""

    label: Label
    years: int
    until: date | None
    cite: Citation


@dataclass(frozen=True, slots=True)
class Keep:
    """How long the papers of a filing must be kept.

    `submitted` is the day the report of its year was submitted, None while nobody entered one: the clocks are not
    running yet. `hold` stands in the way of removing anything, whatever the clocks say.
    """

    filing: str
    year: int
    submitted: date | None
    clocks: tuple[Clock, ...]
    hold: "Hold | None"

    @property
    def until(self) -> date | None:
        """Give the later of the days, None while the clocks are not running."""
        return max((clock.until for clock in self.clocks if clock.until), default=None)


def retention(wb: Workbench, enterprise_id: str) -> tuple[Keep, ...]:
    """Tell how long the papers of each filing of an enterprise must be kept."""
    with wb.look() as work:
        years = {each.id: int(each.period[:4]) for each in work.filings.listed(enterprise_id)}
        submitted = _submissions(wb, work, enterprise_id)
        known = {year: _keep(wb, work, enterprise_id, year, submitted) for year in set(years.values())}
    return tuple(
        Keep(filing, year, known[year].submitted, known[year].clocks, known[year].hold)
        for filing, year in years.items()
    )


def _keep(wb: Workbench, work: "UnitOfWork", enterprise_id: str, year: int, submissions: Mapping[int, date]) -> Keep:
    submitted = submissions.get(year + 1)  # a report is of the year before
    clocks = tuple(clock for name in CLOCKS if (clock := _clock(wb, name, submitted)))
    return Keep("", year, submitted, clocks, held(work, enterprise_id, year))


def _submissions(wb: Workbench, work: "UnitOfWork", enterprise_id: str) -> dict[int, date]:
    """Give the last day of each year on which a report was submitted."""
    days = (each.day for each in happenings(wb, work, enterprise_id) if each.trigger == SUBMITTED)
    return {day.year: day for day in sorted(days)}


def _clock(wb: Workbench, name: str, submitted: date | None) -> Clock | None:
    parameter = wb.library.packs[COMMON].parameters[name]
    day = submitted or today()
    try:
        entry = parameter.timeline.at(day, today())
    except NotInForce:  # the standard binds nobody who submitted before it
        return None
    years = int(Decimal(str(entry.value)))
    return Clock(parameter.label, years, _later(submitted, years) if submitted else None, entry.cite)


def _later(day: date, years: int) -> date:
    """Give the day that corresponds to a day some years later, or the last of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def held(work: "UnitOfWork", enterprise_id: str, year: int) -> "Hold | None":
    """Give the hold a year is under, the first that stands."""
    standing = (each for each in work.holds.of(enterprise_id) if each.year == year and each.released_at is None)
    return next(standing, None)


def kept(wb: Workbench, work: "UnitOfWork", filing: "Listed", revision: int) -> WorkbenchError:
    """Say why a paper that a revision names cannot go, and until when it must be kept."""
    submitted = _submissions(wb, work, filing.enterprise)
    keep = _keep(wb, work, filing.enterprise, int(filing.period[:4]), submitted)
    until = say("evidence.until", day=keep.until) if keep.until else say("evidence.until.open")
    return WorkbenchError("evidence.kept", period=period_words(filing.period), revision=revision, until=until)


def holds(wb: Workbench, enterprise_id: str) -> "tuple[Hold, ...]":
    """Give every hold of an enterprise, standing and released."""
    with wb.look() as work:
        return work.holds.of(enterprise_id)


def hold(wb: Workbench, enterprise_id: str, year: int, reason: str) -> None:
    """Put a year under hold: none of its papers can be removed until it is released.

    Raises WorkbenchError ``hold.no_reason``, ``hold.stands`` where one stands already.
    """
    if not reason.strip():
        raise WorkbenchError("hold.no_reason")
    with wb.work() as work:
        if held(work, enterprise_id, year):
            raise WorkbenchError("hold.stands", year=year)
        work.holds.add(enterprise_id, year, reason.strip(), wb.person)
        work.events.add("hold.set", wb.person, None, enterprise=enterprise_id, year=year)
        work.commit()


def release(wb: Workbench, enterprise_id: str, year: int) -> None:
    """Release the hold of a year. Raises WorkbenchError ``hold.unknown``."""
    with wb.work() as work:
        found = held(work, enterprise_id, year)
        if found is None:
            raise WorkbenchError("hold.unknown", year=year)
        work.holds.release(found.id, wb.person)
        work.events.add("hold.released", wb.person, None, enterprise=enterprise_id, year=year)
        work.commit()

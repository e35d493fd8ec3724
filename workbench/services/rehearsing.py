"""The rehearsal: what a verifier would find in a year's plan, meters, papers and figures, before one comes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, cast

from workbench.base.clock import now, today
from workbench.base.errors import WorkbenchError
from workbench.domain.doubt import Doubt
from workbench.domain.filing import last_day
from workbench.domain.ground import Ground
from workbench.domain.rehearsal import Month, Sheet, View, ranked, series
from workbench.domain.rehearsal_rules import rehearse as ask
from workbench.domain.seconds import effect
from workbench.rules.form import Level
from workbench.rules.places import Places
from workbench.rules.surroundings import Point
from workbench.services import deadlines, draws, filings, missing, months, rooms
from workbench.services.context import Workbench
from workbench.services.months import Month as MonthStanding
from workbench.services.plans import figures_of
from workbench.services.rehearsal_sources import Sources, fall

if TYPE_CHECKING:
    from workbench.domain.coverage import Standing
    from workbench.domain.filing import Filing
    from workbench.rules.library import Rules
    from workbench.services.deadlines import Due
    from workbench.services.rooms import Room

POINTS, LIMITS = "verification_points", "rehearsal_limits"
MONTHLY, ANNUAL = "monthly", "annual_report"
ROOMS = ("plan", "monitoring")
"""Rooms whose own checks are asked; the others are looked at more closely."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The likely non-conformities of a year, the gravest and dearest first, and how many there are of each level."""

    enterprise: str
    pack: str
    year: int
    doubts: tuple[Doubt, ...]

    @property
    def counts(self) -> Mapping[Level, int]:
        """Count them by level."""
        levels = [each.level for each in self.doubts]
        return {level: levels.count(level) for level in ("error", "warning", "note")}

    @property
    def at_stake(self) -> Decimal:
        """Add up what is at stake, tCO2; each cell's once."""
        once = {(each.filing, each.path): each.at_stake for each in reversed(self.doubts) if each.at_stake}
        return sum((abs(stake) for stake in once.values() if stake), Decimal(0))


def rehearse(wb: Workbench, enterprise_id: str, pack: str, year: int) -> Rehearsal:
    """Play the verifier over one enterprise, pack and year. Raises WorkbenchError ``rules.no_pack``."""
    rules = wb.library.rules(pack, last_day(str(year)), today())
    view = _Gathering(wb, enterprise_id, pack, year, rules).view()
    sheets = {month.sheet.filing: month.sheet for month in view.months.values()}
    sources = Sources(wb, enterprise_id, pack, year, view.points, sheets)
    standings = sources.standings()
    known = (*ask(view), *sources.doubts())
    without_report = {(each.filing, each.path) for each in known if each.point == "lab_missing"}
    unproven = (each for each in sources.unproven(standings) if (each.filing, each.path) not in without_report)
    found = (*known, *unproven)
    return Rehearsal(enterprise_id, pack, year, ranked(map(_Stakes(wb, view, standings).staked, found)))


@dataclass(frozen=True)
class _Stakes:
    """What is at stake where nobody has said: what the figure asked about would cost, treated as the cure says."""

    wb: Workbench
    view: View
    standings: "Mapping[tuple[str, str], Standing]"

    def staked(self, each: Doubt) -> Doubt:
        """Say what is at stake in a doubt."""
        return each if each.at_stake is not None else replace(each, at_stake=self._stake(each))

    def _stake(self, each: Doubt) -> Decimal | None:
        standing = self.standings.get((each.filing, each.path))
        if each.point == "second_differs":
            return self._seconded(each)
        if each.point == "missing_not_conservative":
            return self._stood_in(each)
        if each.point == "year_differs":
            return self._drawn(each)
        return fall(standing) if standing else None

    def _seconded(self, each: Doubt) -> Decimal | None:
        """Give what the second source would add in the figure's place."""
        room = self._room(each)
        return effect(room.form, room.cells, room.rules, room.outcome, each.path)

    def _stood_in(self, each: Doubt) -> Decimal | None:
        """Give what the dearest admissible stand-in would add."""
        room = self._room(each)
        filed = room.outcome.values.get(room.form.headline)
        known = [option.headline for option in missing.options(self.wb, each.filing, room.cells, each.path)]
        dearest = max((headline for headline in known if headline is not None), default=None)
        return dearest - filed if dearest is not None and isinstance(filed, Decimal) else None

    def _drawn(self, each: Doubt) -> Decimal | None:
        """Give what the sealed month's figure would add to the year."""
        from workbench.rules.evaluate import evaluate

        room = self._room(each)
        change = next((change for change in self.view.apart if change.path == each.path), None)
        filed = room.outcome.values.get(room.form.headline)
        if change is None or not isinstance(filed, Decimal):
            return None
        cells = room.cells.changed({change.path: change.after})
        after = evaluate(room.form, cells, room.rules).values.get(room.form.headline)
        return after - filed if isinstance(after, Decimal) else None

    def _room(self, each: Doubt) -> "Room":
        return rooms.view(self.wb, filings.get(self.wb, each.filing))


class _Gathering:
    """One walk through all that an enterprise has for a year."""

    def __init__(self, wb: Workbench, enterprise: str, pack: str, year: int, rules: "Rules") -> None:
        self.wb = wb
        self.enterprise = enterprise
        self.pack = pack
        self.year = year
        self.rules = rules
        self.listed = filings.filings(wb, enterprise)

    def view(self) -> View:
        """Gather it."""
        standing = months.year(self.wb, self.enterprise, f"{self.pack}/{MONTHLY}", self.year)
        here, figures = dict(self._months(standing)), figures_of(self.rules).values()
        annual = self._filing(f"{self.pack}/{ANNUAL}", self.year)
        kept = [self._filing(f"{self.pack}/{form}", self.year) for form in ROOMS]
        profile = self._filing(draws.PROFILE, self.year)
        before = self._filing(f"{self.pack}/{ANNUAL}", self.year - 1)
        with self.wb.look() as work:
            apart = draws.departures(self.wb, work, annual) if annual else ()
        return View(
            self.year,
            today(),
            cast("Mapping[str, Point]", self.rules.parameters[POINTS].value),
            cast("Mapping[str, Decimal]", self.rules.parameters[LIMITS].value),
            here,
            series(figures, {number: month.sheet for number, month in here.items()}),
            {each.name: each for each in series(figures, self._months_before())},
            self._sheet(annual),
            self._sheet(before),
            self._sheet(profile),
            tuple(sheet for filing in kept if (sheet := self._sheet(filing))),
            apart,
        )

    # ------------------------------------------------------------ months

    def _months(self, standing: Iterable[MonthStanding]) -> "Iterator[tuple[int, Month]]":
        due = {each.period: each for each in self._dues()}
        for month in standing:
            sheet = self._sheet(filings.get(self.wb, month.filing)) if month.filing else None
            if sheet:
                said = filings.revisions(self.wb, month.filing)
                first = said[0].frozen_at.astimezone().date() if said else None
                by = due[month.period].day if month.period in due else None
                yield int(month.period[-2:]), Month(sheet, month.state in ("sealed", "filed"), month.whole, first, by)

    def _dues(self) -> "Iterator[Due]":
        """Give when the deposits of the year's months were due, where that is sure."""
        first = date(self.year, 1, 1)
        for each in deadlines.due(self.wb, self.enterprise, today(), since=first):
            if each.form == MONTHLY and each.period.startswith(str(self.year)) and not deadlines.doubtful(each):
                yield each

    def _months_before(self) -> dict[int, Sheet]:
        found = {}
        for number in range(1, 13):
            filing = self._filing(f"{self.pack}/{MONTHLY}", self.year - 1, number)
            sheet = self._sheet(filing)
            if sheet:
                found[number] = sheet
        return found

    # ------------------------------------------------------------ filings

    def _filing(self, form: str, year: int, month: int = 0) -> "Filing | None":
        period = f"{year}-{month:02d}" if month else str(year)
        found = next((each for each in self.listed if (each.form, each.period) == (form, period)), None)
        return filings.get(self.wb, found.id) if found else None

    def _sheet(self, filing: "Filing | None") -> Sheet | None:
        if filing is None:
            return None
        return sheet_of(rooms.view(self.wb, filing))


def sheet_of(room: "Room") -> Sheet:
    """Give a filing as the verifier looks at it."""
    form, cells, outcome = room.form, room.cells, room.outcome
    ground = Ground(form, cells, outcome, figures_of(room.rules))
    places = Places(form, cells, outcome.values)
    return Sheet(room.filing.id, form, room.filing.period, cells, outcome.values, outcome.findings, places, ground)


def print_sheet(wb: Workbench, rehearsal: Rehearsal, file: Path) -> Path:
    """Write a rehearsal as a PDF sheet. Raises WorkbenchError ``rehearsal.not_written``, ``pdf.missing_glyph``."""
    from workbench.pdf.foreseen import draw

    with wb.look() as work:
        name = work.enterprises.get(rehearsal.enterprise).name
    sector = wb.library.packs[rehearsal.pack].title.zh
    content = draw(name, sector, rehearsal.year, rehearsal.doubts, now())
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_bytes(content)
        part.replace(file)
    except OSError as error:
        raise WorkbenchError("rehearsal.not_written", file=file) from error
    finally:
        part.unlink(missing_ok=True)
    return file

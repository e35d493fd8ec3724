"""A seeded enterprise in a workspace of its own: a clean, complete year, and the ways to spoil it."""

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from workbench.base.clock import set_clock
from workbench.base.numbers import D
from workbench.domain.evidence import Facts
from workbench.domain.filing import Filing, last_day
from workbench.rules.cells import Cell, Source, Value
from workbench.services import draws, evidence, filings, months
from workbench.services.context import Workbench

YEAR = 2025
AFTER = datetime(2026, 7, 6, 4, 0, tzinfo=UTC)
"""When the verifier comes: the months are sealed and the report is written."""

Answers = Mapping[str, Value | None]


@dataclass(frozen=True)
class Spot:
    """Where a fault must be found: one of these points, in a filing of this form and period, at or below this path.

    `form` is the form's own name, ``monthly``; empty where there is no filing to point at. `aside` are points that are
    the fault's own wherever they are: what follows from it elsewhere.
    """

    points: Collection[str]
    form: str = ""
    period: str = ""
    path: str = ""
    aside: Collection[str] = ()


class Works:
    """One enterprise at work; every change is carried through as a person would: sealed again, drawn again."""

    def __init__(self, wb: Workbench, sector: str, enterprise: str) -> None:
        self.wb = wb
        self.sector = sector
        self.enterprise = enterprise
        self.pack = "cn.ghg.general" if sector == "general" else f"cn.ets.{sector}"

    # ------------------------------------------------------------ finding

    def filing(self, form: str, period: str = str(YEAR)) -> Filing:
        name = form if "/" in form else f"{self.pack}/{form}"
        listed = filings.filings(self.wb, self.enterprise)
        return filings.get(self.wb, next(each.id for each in listed if (each.form, each.period) == (name, period)))

    def row(self, form: str, section: str, period: str = str(YEAR), **answers: Value) -> str:
        """Give the path of the first row of a section with these answers."""
        cells = self.filing(form, period).cells
        for name in cells.rows(section):
            if all(cells.value(f"{section}/{name}/{field}") == value for field, value in answers.items()):
                return f"{section}/{name}"
        raise KeyError(f"{section} {answers}")

    # ------------------------------------------------------------ spoiling

    def month(self, number: int, answers: Answers, *, origin: str = "typed", note: str = "") -> None:
        """Change a month, seal it and the later ones again, and draw the year again."""
        self.months({number: answers}, origin=origin, note=note)

    def months(self, changed: Mapping[int, Answers], *, origin: str = "typed", note: str = "") -> None:
        for number, answers in changed.items():
            self._set(self.filing("monthly", period(number)), answers, origin, note)
        if months.seal_again(self.wb, self.enterprise, f"{self.pack}/monthly", YEAR) or changed:
            self.draw()

    def set(self, form: str, answers: Answers, when: str = str(YEAR)) -> None:
        """Change a filing of the year."""
        self._set(self.filing(form, when), answers, "typed", "")

    def drop(self, form: str, prefix: str, when: str = str(YEAR)) -> None:
        """Take a row or section out of a filing."""
        filing = self.filing(form, when)
        self._set(filing, {path: None for path in filing.cells if path.startswith(f"{prefix}/")}, "typed", "")

    def begin(self, form: str, answers: Answers) -> None:
        """Begin a filing of the year."""
        filings.begin(self.wb, self.enterprise, f"{self.pack}/{form}", str(YEAR))
        self.set(form, answers)

    def seal_late(self, number: int, day: date) -> None:
        """Let a month have been sealed first on another day: what a revision says of itself never changes."""
        old = self.filing("monthly", period(number))
        papers = evidence.evidence(self.wb, old.id)
        self.put_off("monthly", "2019-12", period(number))
        new = filings.begin(self.wb, self.enterprise, old.form, old.period)
        filings.save(self.wb, new.id, old.cells, version=new.version)
        for each in papers:
            content = evidence.evidence_bytes(self.wb, each.sha256)
            self.attach(new.id, each.name, content, each.paths, each.kind, each.number, each.issued)
        at(day)
        filings.freeze(self.wb, new.id)
        set_clock(lambda: AFTER)
        self.draw()

    def put_off(self, form: str, when: str, now: str = str(YEAR)) -> None:
        """Let a filing be of another year; the program itself never does that."""
        assert self.wb.workspace
        with closing(sqlite3.connect(self.wb.workspace.path)) as file:
            file.execute("UPDATE filing SET period = ? WHERE id = ?", (when, self.filing(form, now).id))
            file.commit()

    def _set(self, filing: Filing, answers: Answers, origin: str, note: str) -> None:
        frozen = filing.status == "frozen"
        if frozen:
            filing = filings.reopen(self.wb, filing.id)
        cells = {path: self._cell(value, origin, note) for path, value in answers.items()}
        filing = filings.save(self.wb, filing.id, filing.cells.changed(cells), version=filing.version)
        if frozen and filings.outcome_of(self.wb, filing).ready:
            filings.freeze(self.wb, filing.id)

    def _cell(self, value: Value | None, origin: str, note: str) -> Cell | None:
        place = "own" if origin == "conservative" else ""
        return None if value is None else Cell(value, Source(origin, place, self.wb.person), note)

    def draw(self) -> None:
        """Take over in the year what its months say now."""
        year = self.filing("annual_report")
        changes = draws.drawing(self.wb, year.id).changes
        cells = year.cells.changed({change.path: change.after for change in changes})
        filings.save(self.wb, year.id, cells, version=year.version)

    # ------------------------------------------------------------ papers

    def unprove(self, number: int, path: str, kinds: Iterable[str] = ()) -> None:
        """Take the papers of these kinds, all where none is named, from a figure of a month."""
        filing = filings.reopen(self.wb, self.filing("monthly", period(number)).id)
        wanted = set(kinds)
        for each in evidence.evidence(self.wb, filing.id):
            if path in each.paths and (not wanted or each.kind in wanted):
                content = evidence.evidence_bytes(self.wb, each.sha256)
                evidence.detach(self.wb, filing.id, each.sha256)
                left = tuple(other for other in each.paths if other != path)
                if left:
                    self.attach(filing.id, each.name, content, left, each.kind, each.number, each.issued)
        filings.freeze(self.wb, filing.id)
        months.seal_again(self.wb, self.enterprise, f"{self.pack}/monthly", YEAR)

    def take_away(self, form: str, path: str) -> None:
        """Take the paper from a cell of a filing of the year."""
        filing = self.filing(form)
        for each in evidence.evidence(self.wb, filing.id):
            if path in each.paths:
                evidence.detach(self.wb, filing.id, each.sha256)

    def prove(
        self,
        number: int,
        name: str,
        content: bytes,
        paths: tuple[str, ...],
        kind: str,
        own_number: str = "",
        issued: date | None = None,
    ) -> None:
        """Attach a paper to figures of a month."""
        filing = filings.reopen(self.wb, self.filing("monthly", period(number)).id)
        self.attach(filing.id, name, content, paths, kind, own_number, issued)
        filings.freeze(self.wb, filing.id)
        months.seal_again(self.wb, self.enterprise, f"{self.pack}/monthly", YEAR)

    def attach(
        self,
        filing: str,
        name: str,
        content: bytes,
        paths: tuple[str, ...],
        kind: str,
        number: str = "",
        issued: date | None = None,
    ) -> None:
        """Attach a paper to a draft."""
        folder = self.wb_folder / hashlib.sha256(content).hexdigest()[:16]
        folder.mkdir(exist_ok=True)
        file = folder / name
        file.write_bytes(content)
        evidence.attach(self.wb, filing, file, paths, Facts(kind, number, issued))

    @property
    def wb_folder(self) -> Path:
        assert self.wb.workspace
        return self.wb.workspace.path.parent


def period(number: int) -> str:
    return f"{YEAR}-{number:02d}"


def at(day: date) -> None:
    """Let it be a day."""
    set_clock(lambda: datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC))


def after_month(number: int, days: int = 20) -> None:
    """Let it be some days after a month."""
    at(last_day(period(number)) + timedelta(days=days))


def times(value: Value | None, factor: str, places: int = 2) -> Value:
    """Multiply a figure."""
    assert isinstance(value, type(D(1)))
    return round(value * D(factor), places)

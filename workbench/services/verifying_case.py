"""The case of a verification: where its eight steps stand, which clocks run, what was found and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from workbench.base.text import Label
from workbench.services import deadlines, evidence, filings, rooms
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.rules.cells import Value
    from workbench.rules.form import Choice
    from workbench.services.deadlines import Due
    from workbench.services.rooms import Room

FORM = "verification"
FINDINGS = "findings"
SHEETS = ("review", "visit", "reply", "conclusion", "objection", "agency")
"""The forms that go with a case: the annexes of the guide, and the request to review the result."""

StepState = Literal["done", "here", "open", "waived"]
ClockState = Literal["runs", "late", "in_time", "done_late", "unset"]
FindingState = Literal["open", "answered", "met", "unmet"]

WAIVED = "waiver/decided"
_DONE = {
    "arrange": "arrangement/arranged",
    "technical": "course/technical_formed",
    "review": "course/review_done",
    "site": "course/site_formed",
    "visit": "course/visit_ended",
    "conclude": "course/concluded",
    "tell": "course/told",
    "file": "course/filed",
}
"""The eight steps in their order, each with the day that says it is done."""
_CLOCKS = (
    ("visit_notice", "visit", "course/visit_planned", "course/notified"),
    ("visit_checklist", "visit", "course/visit_ended", "course/checklist_received"),
    ("findings_issued", "visit", "course/checklist_received", "course/findings_issued"),
    ("findings_answer", "visit", "course/findings_received", "course/findings_answered"),
    ("conclusion_clean", "conclude", "course/visit_ended", "course/concluded"),
    ("conclusion_corrected", "conclude", "course/findings_answered", "course/concluded"),
    ("conclusion_waived", "conclude", WAIVED, "course/concluded"),
    ("result_told", "tell", "course/concluded", "course/told"),
    ("verification_objection", "tell", "course/told", "dispute/objected"),
    ("verification_decision", "tell", "dispute/objection_received", "dispute/decision_day"),
    ("retention_authority", "file", "course/filed", ""),
    ("retention_agency", "file", "course/filed", ""),
)
"""Each deadline with the step it belongs to, the day it runs from and the day that ends it."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit that runs, or ran: what is due, when it was done, and by how many working days that was late."""

    due: "Due"
    state: ClockState
    done_on: date | None
    late: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One of the eight steps. `path` is where its day is entered."""

    id: str
    label: Label
    state: StepState
    actor: str
    day: date | None
    path: str
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A non-conformity as the case has it; `path` is its row, `papers` the names of the evidence on it."""

    path: str
    code: str
    description: str
    figure: str
    state: FindingState
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form that goes with the case; `filing` is empty while it was not begun."""

    form: str
    label: Label
    filing: str
    frozen: bool


@dataclass(frozen=True, slots=True)
class Case:
    """The case of a year, with its eight steps."""

    filing: str
    pack: str
    year: int
    agency: str
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    sheets: tuple[Sheet, ...]

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Give the clocks of all steps, those that run first, by day."""
        order = {"late": 0, "runs": 1}
        found = (clock for step in self.steps for clock in step.clocks)
        return tuple(sorted(found, key=lambda each: (order.get(each.state, 2), each.due.day or date.max)))


def years(wb: Workbench, enterprise_id: str, pack: str) -> tuple[int, ...]:
    """Give the years an enterprise has a case for, the latest first."""
    form = f"{pack}/{FORM}"
    return tuple(sorted({int(e.period) for e in filings.filings(wb, enterprise_id) if e.form == form}, reverse=True))


def case(wb: Workbench, enterprise_id: str, pack: str, year: int, today: date) -> Case | None:
    """Give the case of a year as it stands on a day, None where none was begun."""
    filing = rooms.latest(wb, enterprise_id, f"{pack}/{FORM}", year)
    if filing is None or filing.period != str(year):
        return None
    return _Reading(wb, rooms.view(wb, filing), pack, year, today).case()


def day_of(room: "Room", path: str) -> date | None:
    """Give a day the case tells, None where it does not."""
    value = room.cells.value(path)
    return value if isinstance(value, date) else None


@dataclass(frozen=True, slots=True)
class _Reading:
    wb: Workbench
    room: "Room"
    pack: str
    year: int
    today: date

    def case(self) -> Case:
        clocks = dict(self._clocks())
        steps = tuple(self._steps(clocks))
        agency = self._text("arrangement/agency_name")
        findings = tuple(self._findings())
        return Case(self.room.filing.id, self.pack, self.year, agency, steps, findings, tuple(self._sheets()))

    def _text(self, path: str) -> str:
        value: Value | None = self.room.outcome.values.get(path)
        return "" if value is None else str(value)

    # ------------------------------------------------------------ steps and clocks

    def _steps(self, clocks: "dict[str, list[Clock]]") -> Iterator[Step]:
        labels = {row.id: row.label for row in next(s for s in self.room.form.sections if s.id == "steps").fixed}
        waived, here = day_of(self.room, WAIVED) is not None, False
        for name, path in _DONE.items():
            day = day_of(self.room, path)
            state: StepState = "done" if day and day <= self.today else "open"
            if state == "open" and waived and name in ("site", "visit"):
                state = "waived"
            elif state == "open" and not here:
                state, here = "here", True
            actor = " ".join(filter(None, (self._text(f"steps/{name}/{each}") for each in ("actor", "person"))))
            yield Step(name, labels[name], state, actor, day, path, tuple(clocks.get(name, ())))

    def _clocks(self) -> "Iterator[tuple[str, list[Clock]]]":
        found: dict[str, list[Clock]] = {}
        begun = [day for _, _, path, _ in _CLOCKS if (day := day_of(self.room, path))]
        if begun:
            since = min(begun)
            dues = deadlines.due(
                self.wb, self.room.filing.enterprise, self.today, 366 * 11, since=since.replace(day=1), anyway=True
            )
            known = {(each.id, each.period): each for each in dues}
            for name, step, start, end in _CLOCKS:
                day = day_of(self.room, start)
                due = known.get((name, day.isoformat())) if day else None
                if due and self._applies(name):
                    found.setdefault(step, []).append(self._clock(due, day_of(self.room, end) if end else None))
        yield from found.items()

    def _applies(self, name: str) -> bool:
        """A conclusion without findings counts from the visit, one with them from the answer."""
        found = bool(self.room.cells.rows(FINDINGS))
        return {"conclusion_clean": not found, "conclusion_corrected": found}.get(name, True)

    def _clock(self, due: "Due", done_on: date | None) -> Clock:
        if due.day is None:
            return Clock(due, "unset", done_on, None)
        until = done_on or self.today
        late = self._worked(due.day, until) if until > due.day else 0
        if done_on:
            return Clock(due, "done_late" if done_on > due.day else "in_time", done_on, late)
        return Clock(due, "late" if self.today > due.day and due.kind == "act" else "runs", None, late)

    def _worked(self, first: date, last: date) -> int | None:
        return deadlines.holidays_known(self.wb, self.today).worked(first, last)

    # ------------------------------------------------------------ findings and sheets

    def _findings(self) -> Iterator[Finding]:
        papers = evidence.evidence(self.wb, self.room.filing.id)
        for row in self.room.cells.rows(FINDINGS):
            path = f"{FINDINGS}/{row}"
            shown = tuple(each.name for each in papers if any(on.startswith(f"{path}/") for on in each.paths))
            figure = next(
                (str(choice.label) for choice in self._figures() if choice.id == self._text(f"{path}/figure")), ""
            )
            code, description = self._text(f"{path}/code"), self._text(f"{path}/description")
            yield Finding(path, code, description, figure, self._state(path), shown)

    def _figures(self) -> "tuple[Choice, ...]":
        return next(each for each in self.room.form.sections if each.id == FINDINGS).field("figure").choices

    def _state(self, path: str) -> FindingState:
        result = self._text(f"{path}/result")
        if result:
            return "met" if result == "met" else "unmet"
        return "answered" if self._text(f"{path}/measure") else "open"

    def _sheets(self) -> Iterator[Sheet]:
        listed = {
            each.form: each
            for each in reversed(filings.filings(self.wb, self.room.filing.enterprise))
            if each.period == str(self.year)
        }
        for name in SHEETS:
            form = self.room.rules.forms.get(name)
            if form is not None:
                begun = listed.get(f"{self.pack}/{name}")
                yield Sheet(name, form.label, begun.id if begun else "", bool(begun and begun.status == "frozen"))

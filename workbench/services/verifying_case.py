"""The case of a verification: where its eight steps stand, which clocks run, what was found and what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal

from workbench.base.clock import today as clock_today
from workbench.base.text import Label, say
from workbench.domain.doubt import Doubt, doubt
from workbench.services import deadlines, evidence, filings, independence, rooms
from workbench.services.context import Workbench
from workbench.services.happening import sensible

if TYPE_CHECKING:
    from workbench.rules.cells import Value
    from workbench.rules.form import Choice, Level
    from workbench.rules.surroundings import Point
    from workbench.services.deadlines import Due
    from workbench.services.rooms import Room

FORM = "verification"
FINDINGS = "findings"
SHEETS = ("review", "visit", "reply", "conclusion", "objection", "agency")
"""The forms that go with a case: the annexes of the guide, and the request to review the result."""

StepState = Literal["done", "here", "open", "waived", "unsaid"]
"""`unsaid`: a later step is done, and this one has no day."""
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
_AHEAD = 40
"""Days before the first day of a case in which something of it may have been due: the notice of a visit."""


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
    priorities: tuple[tuple[str, str], ...]
    """Complaints, anomalies and transferred matters: the kind of each and what it is about."""
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
        first, findings = tuple(self._priorities()), tuple(self._findings())
        return Case(self.room.filing.id, self.pack, self.year, agency, steps, first, findings, tuple(self._sheets()))

    def _text(self, path: str) -> str:
        value: Value | None = self.room.outcome.values.get(path)
        return "" if value is None else str(value)

    # ------------------------------------------------------------ steps and clocks

    def _steps(self, clocks: "dict[str, list[Clock]]") -> Iterator[Step]:
        labels = {row.id: row.label for row in next(s for s in self.room.form.sections if s.id == "steps").fixed}
        days = {name: day_of(self.room, path) for name, path in _DONE.items()}
        done = [name for name, day in days.items() if day and day <= self.today]
        waived = ("site", "visit") if day_of(self.room, WAIVED) else ()
        names = list(_DONE)
        ahead = names[names.index(done[-1]) + 1 :] if done else names
        here = next((name for name in ahead if name not in waived), "")
        for name, path in _DONE.items():
            day = days[name]
            state: StepState = "done" if name in done else "waived" if name in waived else "open"
            state = "here" if name == here else state
            state = "unsaid" if state == "open" and name not in ahead else state
            actor = " ".join(filter(None, (self._text(f"steps/{name}/{each}") for each in ("actor", "person"))))
            yield Step(name, labels[name], state, actor, day, path, tuple(clocks.get(name, ())))

    def _clocks(self) -> "Iterator[tuple[str, list[Clock]]]":
        found: dict[str, list[Clock]] = {}
        begun = [day for _, _, path, _ in _CLOCKS if (day := day_of(self.room, path)) and sensible(day)]
        if begun:
            since = min(begun) - timedelta(days=_AHEAD)
            dues = deadlines.due(self.wb, self.room.filing.enterprise, self.today, 366 * 11, since=since, anyway=True)
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

    def _priorities(self) -> Iterator[tuple[str, str]]:
        for row in self.room.cells.rows("priorities"):
            path = f"priorities/{row}"
            yield _choice(self.room, f"{path}/matter"), self._text(f"{path}/content")

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


# ---------------------------------------------------------------- what a rehearsal foresees


def doubts(wb: Workbench, enterprise_id: str, pack: str, year: int) -> tuple[Doubt, ...]:
    """List what stands against the verifier of a year, and what former years left unmended."""
    rules = wb.library.rules(pack, date(year, 12, 31), clock_today())
    points: Mapping[str, Point] = rules.parameters["verification_points"].value  # type: ignore[assignment] # its kind
    filing = rooms.latest(wb, enterprise_id, f"{pack}/{FORM}", year)
    found = list(_of_agencies(wb, enterprise_id, year, points))
    if filing is not None and filing.period == str(year):
        found += _of_case(rooms.view(wb, filing), points)
    elif filing is not None:
        found += _left_open(rooms.view(wb, filing), points)
    return tuple(found)


def _of_agencies(wb: Workbench, enterprise_id: str, year: int, points: "Mapping[str, Point]") -> Iterator[Doubt]:
    for each in independence.conflicts(wb):
        by, of = each.compiles, each.verifies
        if of.year != year or enterprise_id not in (by.enterprise, of.enterprise):
            continue
        sure = each.certain and each.kind != "look_back"  # the guide looks back on persons, not on the agency itself
        level: Level = "error" if sure else "warning"
        told = partial(doubt, points, filing=of.filing, path=of.path, period=str(year), name=of.agency)
        point = independence.POINTS[each.kind]
        if each.kind == "look_back":
            yield told(point, level, value=by.year, other=say("case.compiled"))
        else:
            yield told(point, level, value=by.client, other=of.client)


def _of_case(room: "Room", points: "Mapping[str, Point]") -> Iterator[Doubt]:
    told = partial(doubt, points, filing=room.filing.id, period=room.filing.period)
    agency = str(room.outcome.values.get("arrangement/agency_name") or "")
    questions = next(each for each in room.form.sections if each.id == "independence")
    asked = {f"independence/{each.id}/found": each.label for each in questions.fixed}
    for path, label in asked.items():
        if room.cells.value(path) is True:
            yield told("independence_service", "error", path=path, name=agency, value=label)
    silent = [path for path in asked if path not in room.cells]
    if agency and silent:
        value = say("case.silent", first=asked[silent[0]], count=len(silent))
        yield told("independence_unasked", "warning", path=silent[0], name=agency, value=value)
    for finding in room.outcome.findings:
        if finding.code == "verification.three_years":
            base = finding.path.rpartition("/")[0]
            ended, other = room.cells.value(finding.path) or say("case.lasting"), _choice(room, f"{base}/relation")
            name = room.cells.value(f"{base}/who")
            yield told("independence_look_back", "error", path=finding.path, name=name, value=ended, other=other)
    for row in room.cells.rows("earlier"):
        base = f"earlier/{row}"
        if False in (room.cells.value(f"{base}/done"), room.cells.value(f"{base}/holds")):
            name = room.cells.value(f"{base}/description")
            yield told("findings_open", "error", path=f"{base}/holds", name=name, month=int(room.filing.period) - 1)


def _left_open(room: "Room", points: "Mapping[str, Point]") -> Iterator[Doubt]:
    """Foresee that what the last case found and nobody mended is found again."""
    told = partial(doubt, points, filing=room.filing.id, period=room.filing.period)
    for row in room.cells.rows(FINDINGS):
        base = f"{FINDINGS}/{row}"
        if room.cells.value(f"{base}/result") != "met":
            name = room.cells.value(f"{base}/description")
            yield told("findings_open", "error", path=f"{base}/measure", name=name, month=room.filing.period)


def _choice(room: "Room", path: str) -> str:
    field = room.form.locate(path)[2]
    return str(next((each.label for each in field.choices if each.id == room.cells.value(path)), ""))

"""What a person does with the life of a project: look where it stands, enter what happened, take it back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import Label, say
from workbench.domain.life import Course, Event, Judged, Refusal, replay
from workbench.domain.names import PROJECTS
from workbench.rules.deadline import UNCREDITED, After
from workbench.rules.life import Step
from workbench.rules.rights import Consequence
from workbench.services import deadlines, projects
from workbench.services.context import Workbench
from workbench.services.deadlines import Due
from workbench.services.happening import FIRST_YEAR, LAST_YEAR, sensible
from workbench.services.life_course import Life

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.rules.deadline import TimeUnit
    from workbench.services.filings import FilingSummary

AHEAD = 366 * 40
"""Days ahead within which all that expires is told: longer than a crediting period and the years of keeping records."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a project stands on a day: its course, what is due by when, its gates, its papers."""

    project: "Enterprise"
    day: date
    course: Course
    events: tuple[Event, ...]
    dues: tuple[Due, ...]
    gates: tuple[Judged, ...]
    papers: "Mapping[str, tuple[FilingSummary, ...]]"
    limits: "Mapping[str, tuple[int, TimeUnit]]"
    """How long each limit is, by its id."""
    breaches: tuple[tuple[Label, tuple[Consequence, ...]], ...]
    """What follows a breach of the day."""

    @property
    def steps(self) -> Mapping[str, Step]:
        """Give the steps of its life."""
        return self.course.frame.steps

    @property
    def next(self) -> Step | None:
        """Give what comes next."""
        return self.course.next

    def limit(self, step: Step) -> Due | None:
        """Give when a step is due, by what set that off last."""
        return next((each for each in reversed(self.dues) if each.id == step.limit), None)

    @property
    def lapsed(self) -> tuple[Due, date] | None:
        """Give the limit of the earliest reductions if it has passed, and the day up to which they are lost."""
        bound = next((each.bound for each in self.gates if each.gate.test == "within"), None)
        found = next((each for each in self.dues if each.trigger == UNCREDITED and each.state == "past"), None)
        return (found, bound) if found and bound else None

    @property
    def expiring(self) -> tuple[Due, ...]:
        """Give what runs out by when: limits that run, rights that lapse, and how long records are kept at least."""
        keep = [each for each in self.dues if each.kind == "keep"][-1:]
        running = (each for each in self.dues if each.kind != "keep" and each.state not in ("done", "past"))
        return (*running, *keep)


def standing(wb: Workbench, project_id: str, day: date) -> Standing:
    """Tell where a project stands on a day. Raises WorkbenchError ``enterprise.unknown``."""
    project = projects.project(wb, project_id)
    life = Life(wb, project, day)
    gates = tuple(_gates(life))
    dues = deadlines.due(wb, project_id, day, AHEAD, since=date(FIRST_YEAR, 1, 1))
    limits = dict(_limits(life))
    return Standing(project, day, life.course, life.events, dues, gates, life.papers, limits, tuple(_breaches(life)))


def _limits(life: Life) -> "Iterator[tuple[str, tuple[int, TimeUnit]]]":
    wanted = {step.limit for step in life.steps.values()}
    for pack in life.wb.library.closure(life.rules.pack):
        for name in wanted.intersection(pack.deadlines):
            rule = pack.deadlines[name].at(life.today, life.today).value.rule
            if not isinstance(rule, After):
                continue
            amount = rule.amount if isinstance(rule.amount, int) else life.rules.parameters[rule.amount].value
            if isinstance(amount, int | Decimal):
                yield name, (int(amount), rule.unit)


def _breaches(life: Life) -> Iterator[tuple[Label, tuple[Consequence, ...]]]:
    """Give what the projects' own pack says of breaches."""
    for name, parameter in life.wb.library.packs[PROJECTS].parameters.items():
        entry = life.rules.parameters.get(name) if parameter.kind == "consequences" else None
        if entry and isinstance(entry.value, Mapping):
            found = (each for each in entry.value.values() if isinstance(each, Consequence))
            yield parameter.label, tuple(found)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What comes next for a project, and by when where a time runs; no step once the project has ended."""

    project: "Enterprise"
    step: Step | None
    due: Due | None


def ahead(wb: Workbench, owner_id: str, day: date) -> tuple[Ahead, ...]:
    """Tell what comes next for each project of an enterprise, by the project's name."""
    found = (standing(wb, each.id, day) for each in projects.projects(wb, owner_id))
    return tuple(Ahead(each.project, each.next, each.limit(each.next) if each.next else None) for each in found)


def _gates(life: Life) -> list[Judged]:
    """Judge each gate as of the day its step was taken, today where it was not, in the round in hand."""
    found: list[Judged] = []
    for step in life.steps.values():
        around = life.course.context(step)
        taken = around.get(step.id)
        found += life.frame.judged(step, around, taken.day if taken else life.today)
    return found


def happened(wb: Workbench, project_id: str, step: str, day: date, note: str = "") -> None:
    """Enter that a step was taken on a day. Raises WorkbenchError where it cannot have been, with the article.

    ``life.unknown_step``, ``life.future``, ``life.asks``, ``life.same``, ``life.contradicts``,
    ``deadlines.day_too_far``, and the codes of `Refusal`.
    """
    project = projects.project(wb, project_id)
    life = Life(wb, project, today())
    known = life.steps.get(step)
    if known is None:
        raise WorkbenchError("life.unknown_step", step=step)
    if not sensible(day):
        raise WorkbenchError("deadlines.day_too_far", day=day, first=FIRST_YEAR, last=LAST_YEAR)
    if day > today():
        raise WorkbenchError("life.future", step=known.label, day=day)
    if known.asks and not note.strip():
        raise WorkbenchError("life.asks", step=known.label, asks=known.asks)
    if any((each.step, each.day) == (step, day) for each in life.events):
        raise WorkbenchError("life.same", step=known.label, day=day)
    event = Event(step, day, note.strip())
    for each in _touched(life, known):
        for refusal in _new(each, (*each.events, event)):
            if refusal.event == event:
                raise WorkbenchError(refusal.code, **refusal.args, cite=refusal.cite)
            raise _other("life.contradicts", each, refusal)
    with wb.work() as work:
        work.occurrences.add(project_id, step, day, by=wb.person, note=note.strip())
        work.events.add("life.entered", wb.person, None, project=project_id, step=step, day=day.isoformat())
        work.commit()


def forget(wb: Workbench, project_id: str, event: Event) -> None:
    """Take back what was entered. Raises WorkbenchError ``life.rests_on`` where something later needs it."""
    life = Life(wb, projects.project(wb, project_id), today())
    for each in _touched(life, life.steps[event.step]):
        for refusal in _new(each, [other for other in each.events if other.id != event.id]):
            raise _other("life.rests_on", each, refusal)
    told = {"project": project_id, "step": event.step, "day": event.day.isoformat()}
    with wb.work() as work:
        work.occurrences.remove(event.id)
        work.events.add("life.forgotten", wb.person, None, **told)
        work.commit()


def _touched(life: Life, step: Step) -> list[Life]:
    """Give the lives a step counts for: all of its owner where it is the owner's."""
    others = projects.projects(life.wb, life.project.owner) if step.shared else ()
    return [life, *(Life(life.wb, each, life.today) for each in others if each.id != life.project.id)]


def _new(life: Life, events: Sequence[Event]) -> list[Refusal]:
    """Give what is refused with other events and is not with its own, what comes first, first."""
    known = {(each.event, each.code) for each in life.course.refused}
    return [each for each in replay(life.frame, events).refused if (each.event, each.code) not in known]


def _other(code: str, life: Life, refusal: Refusal) -> WorkbenchError:
    """Say that something else could not have been."""
    other = life.steps[refusal.event.step].label
    why = say(refusal.code, **refusal.args, cite=refusal.cite)
    return WorkbenchError(code, other=other, on=refusal.event.day, why=why)

"""The course of a project: what was entered of it and what its papers say, put together and replayed."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.domain.holidays import holidays
from workbench.domain.life import Event, Frame, Taken, replay
from workbench.domain.names import PROJECTS
from workbench.rules.deadline import CREDITED, UNCREDITED
from workbench.rules.life import FACTS, Step, steps_of
from workbench.services import filings, rooms
from workbench.services.context import Workbench
from workbench.services.happening import Happening
from workbench.services.reckoning import reckoned

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.rules.library import Library, Rules
    from workbench.services.filings import FilingSummary
    from workbench.storage.unit_of_work import UnitOfWork

CREDITING_FROM, CREDITING_TO = "crediting_from", "crediting_to"
REGISTERED, APPLIED = "reduction_registered", "reduction_applied"


def packs(library: "Library", subject: "Enterprise") -> tuple[str, ...]:
    """Name the packs whose deadlines concern an enterprise or a project: each its own kind, never both."""
    if not subject.owner:
        return tuple(name for name in library.packs if not _of_projects(library, name))
    own = library.closure(subject.pack if subject.pack in library.packs else PROJECTS)
    return tuple(pack.name for pack in own if _of_projects(library, pack.name))


def _of_projects(library: "Library", name: str) -> bool:
    return any(parameter.kind == "life" for pack in library.closure(name) for parameter in pack.parameters.values())


def steps(library: "Library") -> dict[str, Step]:
    """Give every step a pack knows, by its id."""
    return steps_of(parameter for pack in library.packs.values() for parameter in pack.parameters.values())


def papers(wb: Workbench, project: "Enterprise") -> "dict[str, tuple[FilingSummary, ...]]":
    """Give a project's filings by the name of their form, the latest period first."""
    found: dict[str, list[FilingSummary]] = {}
    for each in sorted(filings.filings(wb, project.id), key=lambda each: each.period, reverse=True):
        found.setdefault(each.form.partition("/")[2], []).append(each)
    return {form: tuple(several) for form, several in found.items()}


def events(work: "UnitOfWork", project: "Enterprise", steps: Mapping[str, Step]) -> tuple[Event, ...]:
    """Give what was entered for a project, and for its owner's others what counts for all of them."""
    return tuple(
        Event(each.trigger, each.day, each.note, each.id, "" if other.id == project.id else other.project)
        for other in work.enterprises.projects(project.owner)
        for each in work.occurrences.of(other.id)
        if each.trigger in steps and (other.id == project.id or steps[each.trigger].shared)
    )


class Life:
    """The life of a project as it was entered, replayed as seen on a day."""

    def __init__(self, wb: Workbench, project: "Enterprise", today: date) -> None:
        """Gather what is known of it."""
        pack = project.pack if project.pack in wb.library.packs else PROJECTS
        self.wb, self.project, self.today = wb, project, today
        self.rules: Rules = wb.library.rules(pack, today, today)
        self.steps = {
            item.id: item
            for entry in self.rules.parameters.values()
            if isinstance(entry.value, Mapping)
            for item in entry.value.values()
            if isinstance(item, Step)
        }
        with wb.look() as work:
            self.events = events(work, project, self.steps)
        self.papers = papers(wb, project)
        self.holidays = holidays(wb.library.packs, today)
        named = {gate.by: self._value(gate.by) for step in self.steps.values() for gate in step.gates}
        self.frame = Frame(
            self.steps,
            {name: value for name, value in named.items() if isinstance(value, date)},
            {name: int(value) for name, value in named.items() if isinstance(value, Decimal)},
            self.facts,
            self._opens,
        )
        self.course = replay(self.frame, self.events)

    def facts(self, taken: Taken) -> dict[str, date]:
        """Give the days its papers say, those of a period of accounting from the report of that period."""
        entry = self.rules.parameters.get(FACTS)
        told = entry.value.items() if entry and isinstance(entry.value, Mapping) else ()
        said = {name: (self._said(each, taken) for each in str(where).split()) for name, where in told}
        return {name: day for name, days in said.items() if (day := next(filter(None, days), None))}

    def _said(self, where: str, taken: Taken) -> date | None:
        """Give the day at one place, such as ``design/about/start_day``."""
        form, _, path = where.partition("/")
        found = self.papers.get(form, ())
        if any(step.form == form and step.track == "reduction" for step in self.steps.values()):
            opened = taken.get(self.frame.opening)
            found = tuple(each for each in found if opened and each.period == str(opened.day))
        if not found:
            return None
        filing = filings.get(self.wb, found[0].id)
        value = filing.cells.value(path)
        if value is None:
            value = rooms.view(self.wb, filing).outcome.values.get(path)
        return value if isinstance(value, date) else None

    def _value(self, name: str) -> date | Decimal | None:
        entry = self.rules.parameters.get(name)
        value = entry.value if entry else None
        if isinstance(value, Mapping):
            return date.fromisoformat(str(value["day"])) if "day" in value else None
        return value

    def _opens(self, name: str, taken: Taken) -> date | None:
        """Give the day of a deadline, None where a holiday table is missing on the way, or nothing set it off."""
        for pack in self.wb.library.closure(self.rules.pack):
            if name not in pack.deadlines:
                continue
            trigger = taken.get(pack.deadlines[name].entries[-1].value.trigger)
            if trigger is None:
                return None
            deadline = pack.deadlines[name].at(trigger.day, self.today).value
            found = reckoned(self.wb.library, deadline, trigger.day, "", self.holidays, self.today)
            return None if found.provisional else found.day
        return None

    def endings(self) -> Iterator[Happening]:
        """Give the days its papers set off: the first whose reductions were not applied for, the last that counts."""
        facts = self.facts({})
        first, last = facts.get(CREDITING_FROM), facts.get(CREDITING_TO)
        if last:
            yield Happening(CREDITED, last)
        opened = [each.get(self.frame.opening) for each in self.course.rounds if APPLIED in each]
        applied = [each.day for each in opened if each]
        earliest = [*self.frame.days.values()] if first else []
        if applied:
            first = max(applied) + timedelta(days=1)
        elif first:
            first = max(first, *(day + timedelta(days=1) for day in earliest))
        if first and first <= self.today and not (last and first > last) and not self.course.ended:
            yield Happening(UNCREDITED, first)

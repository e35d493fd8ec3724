"""The rooms around the figures at a glance: how each stands, in words and numbers, and the one thing to do next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.ground import UNPROVEN
from workbench.domain.period import period_words
from workbench.domain.tally import is_missing
from workbench.rules.places import DOT, Places
from workbench.services import (
    calibrating,
    coverage,
    deadlines,
    filings,
    metering,
    overview,
    planned,
    rehearsing,
    rooms,
    verifying_case,
)
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.doubt import Doubt
    from workbench.domain.filing import Filing
    from workbench.services.rooms import Room

Tone = Literal["late", "open", "none", "good"]
"""`late` is overdue or wrong, `open` has something to do, `none` is not begun, `good` has nothing left."""

ROOMS = ("plan", "instruments", "laboratory", "quality", "coverage", "rehearsal", "case", "monitoring")
FORMS = {
    "plan": "plan",
    "instruments": "instruments",
    "laboratory": "laboratory",
    "quality": "quality",
    "case": "verification",
    "monitoring": "monitoring",
}
"""The rooms that are a form, by the form's name."""
_ORDER = {"late": 0, "open": 1, "none": 2, "good": 3}


@dataclass(frozen=True, slots=True)
class Task:
    """Something a room asks for, done at `path` of `filing`; without one, by beginning `form` for `period`.

    Without either it is done on the room's own page.
    """

    tone: Literal["late", "open"]
    says: str
    day: date | None = None
    filing: str = ""
    path: str = ""
    form: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """How a room stands. `told` are short statements, `next` the one thing to do, None for nothing.

    `filing` is what it is kept in or about, `form` and `period` what that is; without a filing they may be begun.
    """

    room: str
    tone: Tone
    told: tuple[str, ...]
    next: Task | None
    filing: str = ""
    form: str = ""
    period: str = ""


def first(states: Sequence[State]) -> State | None:
    """Choose the one room to go to: what is late, then what is open, by day; None where nothing is left to do."""
    waiting = [each for each in states if each.next]
    return min(waiting, key=lambda each: (_ORDER[each.tone], (each.next and each.next.day) or date.max), default=None)


def years(wb: Workbench, enterprise_id: str, pack: str, this: int) -> tuple[int, ...]:
    """Give the years a page of rooms may be about, the latest first: this one, and those filed by the pack."""
    filed = {int(each.period[:4]) for each in filings.filings(wb, enterprise_id) if each.form.startswith(f"{pack}/")}
    return tuple(sorted(filed | {this}, reverse=True))


def year_in_hand(wb: Workbench, enterprise_id: str, pack: str, this: int) -> int:
    """Give the latest year a month was filed for; this one where none was."""
    months = (each for each in filings.filings(wb, enterprise_id) if each.form == f"{pack}/{overview.MONTHLY}")
    return max((int(each.period[:4]) for each in months), default=this)


def offered(wb: Workbench, pack: str, year: int, day: date) -> tuple[str, ...]:
    """Name the rooms a sector has in a year: those of its forms in force, and the pages that are none."""
    known = wb.library.rules(pack, date(year, 12, 31), day).forms
    return tuple(room for room in ROOMS if room not in FORMS or FORMS[room] in known)


def state(wb: Workbench, enterprise_id: str, pack: str, year: int, room: str, day: date) -> State:
    """Tell how one room of a sector stands in a year, as seen on a day."""
    return _Look(wb, enterprise_id, pack, year, room, day).state()


def forms(wb: Workbench, enterprise_id: str, day: date) -> tuple[State, ...]:
    """Tell how the rooms stand that are a form, for every sector of an enterprise in the year filed last."""
    return tuple(
        state(wb, enterprise_id, pack, year, room, day)
        for pack in rooms.packs_of(wb, enterprise_id, day.year)
        for year in (year_in_hand(wb, enterprise_id, pack, day.year),)
        for room in offered(wb, pack, year, day)
        if room in FORMS
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """One room of a sector in a year, looked at on a day."""

    wb: Workbench
    enterprise: str
    pack: str
    year: int
    room: str
    day: date

    def state(self) -> State:
        if self.room == "coverage":
            return self._coverage()
        if self.room == "rehearsal":
            return self._rehearsal()
        return self._of_form()

    # --- rooms that are a form ---------------------------------------------------------------------------------

    def _of_form(self) -> State:
        form = f"{self.pack}/{FORMS[self.room]}"
        found = rooms.latest(self.wb, self.enterprise, form, self.year)
        # a year is verified in the next, so that last year's case is the one in hand
        oldest = self.year - (self.room == "case")
        if found is None or int(found.period) < oldest:
            return self._to_begin(form, found)
        about = rooms.view(self.wb, found)
        told = tuple(told_of(self.room, about))
        tasks = (*self._dues(form), *self._findings(about), *self._asked(about))
        next_ = next((each for each in tasks if each.tone == "late"), next(iter(tasks), None))
        return State(self.room, next_.tone if next_ else "good", told, next_, found.id, form, found.period)

    def _to_begin(self, form: str, before: "Filing | None") -> State:
        """Tell of a room that has nothing of the year: begin it, after what there is of the years before."""
        period, words = str(self.year), period_words(str(self.year))
        if self.room == "monitoring" and before is None:  # few have monitors: nobody is told to begin
            return State(self.room, "none", (say("rooms.monitoring.none"),), None, "", form, period)
        due = next((each for each in self._dues(form) if each.period == period), None)
        if before is None:
            told, said = say(f"rooms.{self.room}.none"), say("rooms.next.begin", period=words)
        else:
            last = period_words(before.period)
            told, said = say("rooms.before", period=last), say("rooms.next.begin.after", period=words, last=last)
        tone: Literal["late", "open"] = "late" if due and due.tone == "late" else "open"
        task = Task(tone, said, due.day if due else None, form=form, period=period)
        return State(self.room, "late" if tone == "late" else "none", (told,), task, "", form, period)

    def _dues(self, form: str) -> Iterator[Task]:
        """Give what the enterprise must do with a form by a day, late or open now."""
        name = form.partition("/")[2]
        for each in overview.own(deadlines.due(self.wb, self.enterprise, self.day)):
            if each.form == name and each.kind == "act" and each.state in ("late", "due"):
                tone: Literal["late", "open"] = "late" if each.state == "late" else "open"
                says = f"{period_words(each.period)} · {each.label}"
                yield Task(tone, says, each.day, each.filing, "", form, each.period)

    def _findings(self, about: "Room") -> Iterator[Task]:
        """Give what is wrong in a form, then what is missing, then what is warned of."""
        level = {"error": 0, "warning": 2}
        found = [each for each in about.outcome.findings if each.level in level]
        places = Places(about.form, about.cells, about.outcome.values)
        for each in sorted(found, key=lambda each: level[each.level] + is_missing(each)):
            sentence, (around, _, field) = each.sentence(), places.name(each.path).rpartition(DOT)
            place = around if around and sentence.startswith(field) else places.name(each.path)
            said = say("rooms.next.finding", place=place, says=sentence)
            late = each.level == "error" and not is_missing(each)
            yield Task("late" if late else "open", said, None, about.filing.id, each.path)

    def _asked(self, about: "Room") -> Iterator[Task]:
        """Give what a room asks for beyond its own form: alarms, corrections, deviations."""
        match self.room:
            case "plan":
                yield from self._doubts(planned.deviations(self.wb, self.enterprise, self.pack, self.year))
            case "laboratory":
                doubts = metering.doubts(self.wb, self.enterprise, self.pack, self.year)
                yield from self._doubts([each for each in doubts if each.filing == about.filing.id])
            case "case":
                found = verifying_case.case(self.wb, self.enterprise, self.pack, int(about.filing.period), self.day)
                for clock in found.clocks if found else ():
                    if clock.state in ("late", "runs") and clock.due.who == "enterprise":
                        yield Task("late" if clock.state == "late" else "open", str(clock.due.label), clock.due.day)
            case "instruments":
                for alarm in calibrating.alarms(self.wb, self.enterprise, self.day):
                    if alarm.pack == self.pack:
                        late = alarm.state != "expiring"
                        yield Task("late" if late else "open", alarm.says, alarm.until, alarm.filing, alarm.path)
                offers = calibrating.offers(self.wb, self.enterprise, self.pack, self.year)
                waiting = [each for each in offers if each.state in ("open", "stale")]
                if waiting:
                    yield Task("open", say("rooms.instruments.offers", count=len(waiting)))

    @staticmethod
    def _doubts(found: "Sequence[Doubt]") -> Iterator[Task]:
        for each in found:
            if each.level != "note" and each.filing:
                yield Task("late" if each.level == "error" else "open", each.says, None, each.filing, each.path)

    # --- rooms that are a page ---------------------------------------------------------------------------------

    def _coverage(self) -> State:
        """Tell what the year's report stands on, else its latest month."""
        known = [each for each in filings.filings(self.wb, self.enterprise) if each.form.startswith(f"{self.pack}/")]
        annual = [each for each in known if each.form.endswith("/annual_report") and each.period == str(self.year)]
        months = [e for e in known if e.form.endswith("/monthly") and e.period.startswith(f"{self.year}-")]
        about = next(iter(annual), max(months, key=lambda each: each.period, default=None))
        if about is None:
            return State(self.room, "none", (say("rooms.coverage.none"),), None)
        figures, runs = coverage.both(self.wb, about.id)
        strengths = [each.strength for each in figures.figures]
        if not strengths:  # begun, and nothing typed yet
            return State(self.room, "none", (say("rooms.coverage.none"),), None, about.id)
        weak = sum(map(strengths.count, UNPROVEN))
        strong = strengths.count("seconded") + strengths.count("proven")
        counts = {"strong": strong, "weak": weak, "rest": len(strengths) - strong - weak}
        told = (say("rooms.coverage.about", period=period_words(about.period), **counts),)
        falls = [each for each in runs.lines if each.tonnes > 0]
        if not weak:
            return State(self.room, "good", told, None, about.id)
        if not falls:
            return State(self.room, "open", told, Task("open", say("rooms.coverage.weak", count=weak)), about.id)
        said = say("rooms.coverage.next", name=falls[0].name, tonnes=shown(falls[0].tonnes))
        return State(self.room, "open", told, Task("open", said), about.id)

    def _rehearsal(self) -> State:
        found = rehearsing.rehearse(self.wb, self.enterprise, self.pack, self.year)
        told = (say("rooms.rehearsal.about", **{str(level): count for level, count in found.counts.items()}),)
        worst = next((each for each in found.doubts if each.level != "note"), None)
        if worst is None:
            return State(self.room, "good", told, None)
        tone: Literal["late", "open"] = "late" if worst.level == "error" else "open"
        return State(self.room, tone, told, Task(tone, worst.says))


def told_of(room: str, about: "Room") -> Iterator[str]:
    """Say in numbers what a form holds."""
    rows, values = about.cells.rows, about.outcome.values
    match room:
        case "plan":
            yield say("rooms.plan.about", versions=len(rows("versions")), cards=len(rows("parameters")))
        case "instruments":
            dates = [len(rows(f"instruments/{row}/calibrations")) for row in rows("instruments")]
            yield say("rooms.instruments.about", count=len(dates), calibrations=sum(dates))
        case "laboratory":
            yield say("rooms.laboratory.about", count=len(rows("reports")))
        case "quality":
            section = next(section for section in about.form.sections if section.id == "rules")
            states = [values.get(f"rules/{each.id}/state") for each in section.fixed]
            asked = [each for each in states if each != "idle"]
            yield say("rooms.quality.rules", count=asked.count("has"), of=len(asked))
            yield say("rooms.quality.records", **{name: len(rows(name)) for name in ("audits", "trainings")})
        case "case":
            found = [values.get(f"findings/{row}/result") for row in rows("findings")]
            period = period_words(about.filing.period)
            yield say("rooms.case.about", period=period, count=len(found), met=found.count("met"))
        case "monitoring":
            yield say("rooms.monitoring.about", count=len(rows("stacks")))

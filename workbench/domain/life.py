"""Where a project stands: what happened to it, replayed in the order the law allows. Pure: no clock, no database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from workbench.domain.deadlines import last_day, shown
from workbench.domain.holidays import Holidays
from workbench.domain.names import same_name
from workbench.rules.deadline import Counting
from workbench.rules.life import Gate, Step
from workbench.rules.sources import Citation

Taken = Mapping[str, "Event"]
"""The steps in force, each with when it was taken."""
State = Literal["done", "here", "open", "waits", "closed"]
"""`here` is what comes next, `open` what may be done too, `closed` what can no longer be."""
Verdict = Literal["passed", "edge", "failed", "unknown"]
"""`edge` is the very day of a bound: read strictly it fails, and the reading is not settled."""

_NO_HOLIDAYS = Holidays(frozenset(), frozenset(), {})


@dataclass(frozen=True, slots=True)
class Event:
    """A step taken on a day. `id` is the entry it was read from, `place` the other project it was entered for."""

    step: str
    day: date
    note: str = ""
    id: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something cannot have happened so: a code with its arguments, and where that is written."""

    event: Event
    code: str
    args: Mapping[str, object]
    cite: Citation


@dataclass(frozen=True, slots=True)
class Judged:
    """A gate with the day it looked at and the bound of it, None for what is not known."""

    step: Step
    gate: Gate
    verdict: Verdict
    day: date | None
    bound: date | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What a life is replayed by: its steps, and what is known around them.

    `days` and `years` hold the parameters of gates. `facts` gives what the papers say, asked with the steps taken.
    `opens` gives the day before which a step cannot be, by its deadline, None where that cannot be told for sure.
    """

    steps: Mapping[str, Step]
    days: Mapping[str, date]
    years: Mapping[str, int]
    facts: Callable[[Taken], Mapping[str, date]]
    opens: Callable[[str, Taken], date | None]

    @property
    def opening(self) -> str:
        """Name the step that opens a round of reductions: its day is the last of the round's accounting period."""
        return next((step.id for step in self.steps.values() if step.track == "reduction"), "")

    def judged(self, step: Step, taken: Taken, day: date) -> Iterator[Judged]:
        """Judge the gates of a step that is taken on a day."""
        facts = self.facts(taken) if step.gates else {}
        for gate in step.gates:
            fact, bound = facts.get(gate.fact), self._bound(gate, facts, day)
            if fact is None or bound is None:
                yield Judged(step, gate, "unknown", fact, bound)
                continue
            ahead = (bound - fact).days if gate.test == "not_after" else (fact - bound).days
            inside = gate.test in ("not_before", "not_after")
            verdict: Verdict = "failed" if ahead < 0 else "edge" if ahead == 0 and not inside else "passed"
            yield Judged(step, gate, verdict, fact, bound)

    def _bound(self, gate: Gate, facts: Mapping[str, date], day: date) -> date | None:
        if gate.test == "after":
            return self.days.get(gate.by)
        if gate.test == "within":
            years = self.years.get(gate.by)
            return None if years is None else last_day(-years, "years", Counting(), day, _NO_HOLIDAYS)
        return facts.get(gate.by)


@dataclass(slots=True)
class Course:
    """The course a project took: the steps in force, round by round, and what cannot have been."""

    frame: Frame
    taken: dict[str, Event] = field(default_factory=dict)
    """Of the project itself."""
    rounds: list[dict[str, Event]] = field(default_factory=list)
    """Of its reductions, one a period of accounting."""
    units: list[Event] = field(default_factory=list)
    setbacks: list[Event] = field(default_factory=list)
    ended: Event | None = None
    refused: list[Refusal] = field(default_factory=list)

    # ------------------------------------------------------------ where it stands

    @property
    def round(self) -> int:
        """Number the round in hand, from 0: the first that is not registered, the one to begin if all are."""
        goal = self.goal("reduction")
        return next((at for at, each in enumerate(self.rounds) if goal not in each), len(self.rounds))

    def round_until(self, day: object) -> Taken:
        """Give the steps taken in the round whose accounting period ends on a day; none where there is no such one."""
        opening = self.frame.opening
        return next((each for each in self.rounds if opening in each and each[opening].day == day), {})

    def context(self, step: Step, round_: int | None = None) -> dict[str, Event]:
        """Give the steps in force around one, in a round of reductions, by default that in hand."""
        at = self.round if round_ is None else round_
        if step.track == "units":
            every = {name: event for each in self.rounds for name, event in each.items()}
            return self.taken | every | {event.step: event for event in self.units}
        of_round = self.rounds[at] if step.track == "reduction" and at < len(self.rounds) else {}
        return self.taken | of_round

    def main(self, track: str) -> list[Step]:
        """Give the steps of a track that lead on, in order: no setback and no end."""
        return [each for each in self.frame.steps.values() if each.track == track and not each.setback]

    def goal(self, track: str) -> str:
        """Name the step a track leads to."""
        return next((each.id for each in reversed(self.main(track)) if not each.final), "")

    def state(self, step: Step, round_: int | None = None) -> State:
        """Tell how a step stands, in a round of reductions, by default that in hand."""
        around = self.context(step, round_)
        if step.id in around and step.track != "units":
            return "done"
        if self.ended and step.track != "units":
            return "closed"
        if step.track == "reduction" and round_ not in (None, self.round):
            return "waits" if self._missing(step, around) else "open"
        if self.next == step:
            return "here"
        passed = any(name in around for name in step.before)
        return "closed" if passed else "waits" if self._missing(step, around) else "open"

    @property
    def next(self) -> Step | None:
        """Give what comes next: what the owner can do, else what is waited for; None once the project has ended."""
        if self.ended:
            return None
        track = "reduction" if self.goal("project") in self.taken else "project"
        steps = [each for each in self.main(track) if not each.final]
        around = self.context(steps[0])
        wanted = self._needed(track)
        open_ = [
            step
            for at, step in enumerate(steps)
            if not (step.id in around or self._missing(step, around) or any(name in around for name in step.before))
            and (step.id in wanted or not any(later.id in around for later in steps[at + 1 :]))
        ]
        return next((each for each in open_ if each.actor == "owner"), open_[0] if open_ else None)

    def _needed(self, track: str) -> set[str]:
        """Name the steps a track cannot do without."""
        found, asked = set(), [self.goal(track)]
        while asked:
            name = asked.pop()
            if name and name not in found:
                found.add(name)
                asked += self.frame.steps[name].after
        return found

    @staticmethod
    def _missing(step: Step, around: Taken) -> str:
        return next((name for name in step.after if name not in around), "")

    # ------------------------------------------------------------ one thing after another

    def take(self, event: Event, all_: Sequence[Event]) -> None:
        """Let something happen; `all_` is all that happened, sooner or later."""
        step = self.frame.steps[event.step]
        at = self._round_for(step)
        around = self.context(step, at)
        refusal = self._order(step, event, around, all_)
        if refusal:
            self.refused.append(refusal)
            return
        self.refused += self._doubts(step, event, around)
        if step.setback:
            self.setbacks.append(event)
            self._set_back(step, at)
        elif step.track == "units":
            self.units.append(event)
        elif step.track == "reduction":
            self.rounds += [{}] if at == len(self.rounds) else []
            self.rounds[at][step.id] = event
        else:
            self.taken[step.id] = event
            self.ended = event if step.final else self.ended

    def can(self, event: Event, all_: Sequence[Event]) -> bool:
        """Tell whether something can happen now, as far as the order goes."""
        step = self.frame.steps[event.step]
        return self._order(step, event, self.context(step, self._round_for(step)), all_) is None

    def _round_for(self, step: Step) -> int:
        """Number the round a step of reductions belongs to: the first that can take it, a new one if it may open it."""
        if step.track != "reduction":
            return 0
        own = [name for name in step.after if self.frame.steps[name].track == "reduction"]
        for at, each in enumerate(self.rounds):
            ready = all(name in each for name in own) and not any(name in each for name in step.before)
            if ready and (step.setback or step.id not in each):
                return at
        lacking = (at for at, each in enumerate(self.rounds) if step.id not in each)
        return len(self.rounds) if not own else next(lacking, max(len(self.rounds) - 1, 0))

    def _set_back(self, step: Step, at: int) -> None:
        if not step.back:
            return
        gone, held = {step.back}, self.rounds[at] if step.track == "reduction" else self.taken
        for each in self.main(step.track):  # they stand in the order in which they are taken
            if gone.intersection(each.after):
                gone.add(each.id)
        for name in gone:
            held.pop(name, None)

    # ------------------------------------------------------------ what cannot be

    def _order(self, step: Step, event: Event, around: Taken, all_: Sequence[Event]) -> Refusal | None:
        """Tell why a step cannot be taken at this place in the course."""
        steps = self.frame.steps

        def refuse(code: str, cite: Citation = step.cite, **args: object) -> Refusal:
            return Refusal(event, f"life.{code}", {"step": step.label, "day": event.day, **args}, cite)

        if self.ended and step.track != "units":
            end = steps[self.ended.step]
            return refuse("ended", end.cite, end=end.label, on=self.ended.day)
        if step.id in around and step.track != "units":
            return refuse("already", on=around[step.id].day)
        missing = self._missing(step, around)
        if missing:
            later = next((each for each in all_ if each.step == missing and each.day > event.day), None)
            if later:
                return refuse("before", other=steps[missing].label, on=later.day)
            return refuse("not_yet", other=steps[missing].label)
        passed = next((name for name in step.before if name in around), "")
        if passed:
            return refuse("too_late", other=steps[passed].label, on=around[passed].day)
        return None

    def _doubts(self, step: Step, event: Event, around: Taken) -> Iterator[Refusal]:
        """Tell what else speaks against it: too early a day, the same body twice, a gate."""
        told = {"step": step.label, "day": event.day}
        opens = self.frame.opens(step.opens, around) if step.opens else None
        if opens and event.day < opens:
            yield Refusal(event, "life.opens", {**told, "on": shown(opens)}, step.cite)
        other = around.get(step.differs)
        if other and event.note and same_name(other.note) == same_name(event.note):
            args = {**told, "body": event.note, "other": self.frame.steps[step.differs].label}
            yield Refusal(event, "life.same_body", args, step.cite)
        for judged in self.frame.judged(step, around, event.day):
            if judged.verdict == "failed":
                args = {**told, "gate": judged.gate.label, "fact": judged.day, "bound": judged.bound}
                yield Refusal(event, f"life.gate.{judged.gate.test}", args, judged.gate.cite)


def replay(frame: Frame, events: Sequence[Event]) -> Course:
    """Let all happen by day; of what happened on one day, first whatever can."""
    course = Course(frame)
    order = {name: at for at, name in enumerate(frame.steps)}
    known = sorted(
        (each for each in events if each.step in order), key=lambda each: (each.day, order[each.step], each.id)
    )
    left = list(known)
    while left:
        today = [each for each in left if each.day == left[0].day]
        event = next((each for each in today if course.can(each, known)), today[0])
        course.take(event, known)
        left.remove(event)
    return course

"""What is due for an enterprise, when and why; what happened to it, as a person says; the days as a calendar file."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from workbench.base.clock import now
from workbench.base.errors import WorkbenchError
from workbench.base.text import Label, say
from workbench.domain.deadlines import Reckoning, months
from workbench.domain.holidays import Holidays, holidays
from workbench.rules.deadline import CERTIFICATE_ENDS, COMPUTED, REGULAR, Deadline, DeadlineKind, Who, lists_triggers
from workbench.rules.sources import Citation
from workbench.rules.timeline import NotInForce, Timeline
from workbench.services import filings, icalendar, instruments, life_course, settings
from workbench.services.context import Workbench
from workbench.services.happening import FIRST_YEAR, LAST_YEAR, Happening, happenings, sensible
from workbench.services.profile import Standing, Standings
from workbench.services.reckoning import reckoned

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.storage.occurrences import Occurrence
    from workbench.storage.unit_of_work import UnitOfWork

State = Literal["done", "due", "late", "later", "past"]
"""`late` is said only of what the enterprise itself must do; for all else a day gone by is `past`."""

_DONE = "done"
SETTLED = "settled"
_AHEAD = 60
"""Days before its day in which something counts as due whose trigger comes only then or later."""
BACK = 400
"""Days before today from which on things are listed."""
_REMIND = 7


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due. `day` is None where it has not been announced; `left` counts natural days to it."""

    id: str
    label: Label
    period: str
    """The month or year it is about, or the day a person entered."""
    day: date | None
    provisional: str
    left: int
    working_left: int | None
    """Working days left; None where a year on the way has no holiday table."""
    state: State
    filing: str
    """The filing it is done by, if one was begun."""
    form: str
    proof: tuple[str, ...]
    cite: Citation
    certain: bool
    """Whether the text itself was seen, the day cannot move, and the profile says that it applies."""
    who: Who
    kind: DeadlineKind
    trigger: str
    covers: str = ""
    """The period its form is filed for: that of the form its day was typed in, else that day or the year before."""
    subject: str = ""
    """The id of the enterprise or project it is due for."""
    project: str = ""
    """The project's name where it is one's, whose label then names it too."""


def due(
    wb: Workbench,
    enterprise_id: str,
    today: date,
    horizon_days: int = 400,
    *,
    since: date | None = None,
    anyway: bool = False,
) -> tuple[Due, ...]:
    """Give all that falls from `since`, by default 400 days before today, to `horizon_days` after it.

    By day, what has none last; `anyway` gives also what the profile does not say applies. With an enterprise's own
    comes what is due for its projects; a project has its own alone.
    Raises WorkbenchError ``enterprise.unknown``, ``deadlines.day_too_far``.
    """
    _sensible(today)
    first = since or today - timedelta(days=BACK)
    last = today + timedelta(days=horizon_days)
    with wb.look() as work:
        subject = work.enterprises.get(enterprise_id)
        projects = () if subject.owner else work.enterprises.projects(enterprise_id)
    found = list(_Search(wb, subject, today, first, last, anyway=anyway).all())
    for project in projects:
        found += map(_named, _Search(wb, project, today, first, last, anyway=anyway).all())
    return tuple(sorted(found, key=lambda each: (each.day or date.max, each.who != "enterprise", each.id, each.period)))


def _named(due: Due) -> Due:
    """Name the project too, for where others stand beside it."""
    zh, en = due.label.zh, due.label.en
    return replace(due, label=Label(f"{due.project}：{zh}", f"{due.project}: {en}" if en else ""))


def doubtful(due: Due) -> bool:
    """Tell whether nobody knows yet that it applies, as the profile does not say."""
    return say("deadlines.proof.unknown_duty") in due.proof


def holidays_known(wb: Workbench, known: date) -> Holidays:
    """Give the holiday tables at hand as known on a day."""
    return holidays(wb.library.packs, known)


class _Search:
    """One walk through the deadlines of all packs that concern an enterprise, or a project."""

    def __init__(
        self, wb: Workbench, subject: "Enterprise", today: date, first: date, last: date, *, anyway: bool
    ) -> None:
        self.wb = wb
        self.subject = subject
        self.anyway = anyway
        self.today = today
        self.first = first
        self.last = last
        self.holidays = holidays_known(wb, today)
        self.standings = Standings(wb, subject.id)
        self.labels = dict(triggers(wb)) | {each.id: each.label for each in life_course.steps(wb.library).values()}
        with wb.look() as work:
            self.happened = happenings(wb, work, subject.id)
            self.filed = _filed(work, subject.id)
        if subject.owner:
            self.happened += tuple(life_course.Life(wb, subject, today).endings())
        else:
            self.happened += instruments.endings(wb, subject.id, today)
        self.ahead = int(settings.load().ahead)
        self.marked = {each.trigger for each in self.happened if each.trigger.startswith(f"{_DONE}:")}
        self.settled = max((each.day for each in self.happened if each.trigger == SETTLED), default=date.min)

    def all(self) -> Iterator[Due]:
        for name in life_course.packs(self.wb.library, self.subject):
            for timeline in self.wb.library.packs[name].deadlines.values():
                yield from self._of(timeline)

    def _of(self, timeline: Timeline[Deadline]) -> Iterator[Due]:
        for kind in dict.fromkeys(entry.value.trigger for entry in timeline.entries):
            for day, period in self._days(kind):
                try:
                    deadline = timeline.at(day, self.today).value
                except NotInForce:
                    continue
                if deadline.trigger == kind:
                    yield from self._one(deadline, day, period)

    def _days(self, kind: str) -> Iterator[tuple[date, str]]:
        """Give the days a kind of trigger falls on that may lead to a day within sight, each with its period."""
        if kind == "month_ends":
            yield from ((day, f"{day:%Y-%m}") for day in months(self.first - timedelta(days=366), self.last))
        elif kind in REGULAR:
            month, day = (12, 31) if kind == "year_ends" else (1, 1)
            yield from ((date(year, month, day), str(year)) for year in range(self.first.year - 2, self.last.year + 2))
        else:
            yield from ((day, day.isoformat()) for day in dict.fromkeys(self._when(kind)))

    def _when(self, trigger: str) -> list[date]:
        return [each.day for each in self.happened if each.trigger == trigger]

    def _followed(self, deadline: Deadline, day: date) -> bool:
        """Tell whether what ends a deadline happened since its trigger, and before the same began anew."""
        anew = min((each for each in self._when(deadline.trigger) if each > day), default=date.max)
        return any(day <= each < anew for name in deadline.ended_by for each in self._when(name))

    def _one(self, deadline: Deadline, trigger: date, period: str) -> Iterator[Due]:
        standing = self.standings.of(trigger.year, deadline.duty)
        applies = standing.holds.get(deadline.duty) if deadline.duty else True
        if not self.anyway and (applies is False or (applies is None and deadline.who != "enterprise")):
            return
        words = self._words(deadline, period)
        found = reckoned(self.wb.library, deadline, trigger, words, self.holidays, self.today)
        seen = trigger if found.day is None else found.day
        if not self.first <= seen <= self.last or (found.day is None and trigger > self.today):
            return
        doubt = self._doubt(deadline, standing, applies, trigger.year)
        told = [each for each in self.happened if (each.trigger, each.day) == (deadline.trigger, trigger)]
        for typed in told or (None,):
            yield self._due(deadline, trigger, period, found, doubt, typed)

    def _words(self, deadline: Deadline, period: str) -> str:
        if deadline.trigger in (*REGULAR, *COMPUTED):
            return say(f"deadlines.trigger.{deadline.trigger}", period=period)
        return str(self.labels.get(deadline.trigger, deadline.trigger))

    @staticmethod
    def _doubt(deadline: Deadline, standing: Standing, applies: bool | None, year: int) -> str:
        """Say why it may not apply, if that is not sure."""
        if applies is None:
            return say("deadlines.proof.unknown_duty")
        if not deadline.duty or standing.year == year:
            return ""
        if standing.year is None:
            return say("deadlines.proof.assumed_duty")
        return say("deadlines.proof.other_year", year=year, known=standing.year)

    def _due(
        self,
        deadline: Deadline,
        trigger: date,
        period: str,
        found: Reckoning,
        doubt: str,
        typed: Happening | None,
    ) -> Due:
        covers = self._covered(deadline, trigger, typed.period) if typed else period
        filed = [each for each in self.filed.get((deadline.form, covers), ()) if each.counts(deadline.packs)]
        mark = f"{_DONE}:{deadline.id}:{period}"
        # a report opened again for what came on its day is not done by what it said before
        again = typed is not None and any(each.filing == typed.filing and each.open for each in filed)
        exported = bool(filed) and all(each.exported for each in filed) and not again
        settles = deadline.trigger != CERTIFICATE_ENDS  # what has run out has run out, whenever one began here
        marked = mark in self.marked or (settles and found.day is not None and found.day < self.settled)
        done = exported or marked or self._followed(deadline, trigger)
        return Due(
            deadline.id,
            deadline.label,
            period,
            found.day,
            found.provisional,
            (found.day - self.today).days if found.day else 0,
            self._working_left(found.day) if found.day else None,
            "done" if done else self._state(deadline, found.day, trigger),
            filed[0].filing if filed else typed.filing if typed and not deadline.form else "",
            deadline.form,
            (
                *found.proof[:1],
                *filter(None, (typed.place if typed else "",)),
                *found.proof[1:],
                *filter(None, (doubt,)),
            ),
            deadline.cite,
            bool(found.day) and not found.provisional and not doubt and deadline.cite.confidence == "text",
            deadline.who,
            deadline.kind,
            deadline.trigger,
            covers,
            self.subject.id,
            self.subject.project,
        )

    def _covered(self, deadline: Deadline, trigger: date, typed: str) -> str:
        """Give the period of the form that is done: that of the form the day was `typed` in, where it can be.

        Else the day itself for a form about a day, and the year before it for another.
        """
        timeline = self.wb.library.packs[deadline.pack].forms.get(deadline.form)
        of_day = timeline is not None and timeline.entries[-1].value.period == "day"
        if typed and (not of_day or typed.count("-") == trigger.isoformat().count("-")):
            return typed
        return trigger.isoformat() if of_day else str(trigger.year - 1)

    def _working_left(self, day: date) -> int | None:
        if day >= self.today:
            return self.holidays.worked(self.today, day)
        passed = self.holidays.worked(day, self.today)
        return None if passed is None else -passed

    def _state(self, deadline: Deadline, day: date | None, trigger: date) -> State:
        if day is None:
            return "later"
        if day < self.today:
            return "late" if (deadline.who, deadline.kind) == ("enterprise", "act") else "past"
        opens = trigger if trigger < day else day - timedelta(days=_AHEAD)
        if deadline.trigger == CERTIFICATE_ENDS:
            opens = day - timedelta(days=self.ahead)
        return "due" if opens <= self.today else "later"


@dataclass(frozen=True, slots=True)
class _Filed:
    """A filing for a period, whether its last revision was made into a package, and whether it is open again."""

    filing: str
    pack: str
    exported: bool
    open: bool

    def counts(self, packs: tuple[str, ...]) -> bool:
        return not packs or self.pack in packs


def _filed(work: "UnitOfWork", enterprise_id: str) -> dict[tuple[str, str], list[_Filed]]:
    """Give the filings of an enterprise by form and period, the last touched first."""
    found: dict[tuple[str, str], list[_Filed]] = {}
    for each in work.filings.listed(enterprise_id):
        pack, _, form = each.form.partition("/")
        exported = each.revision > 0 and filings.filed(work, each.id, each.revision)
        found.setdefault((form, each.period), []).append(_Filed(each.id, pack, exported, each.status == "draft"))
    return found


# ---------------------------------------------------------------- what a person enters


def triggers(wb: Workbench) -> tuple[tuple[str, Label], ...]:
    """Give what a person may enter the day of: ids and words, as the packs list them."""
    listed: dict[str, Label] = {}
    for pack in wb.library.packs.values():
        lists = (each for name, each in pack.parameters.items() if lists_triggers(name))
        for entry in (entry for each in lists for entry in each.timeline.entries):
            if isinstance(entry.value, Mapping):
                listed.update((name, label) for name, label in entry.value.items() if isinstance(label, Label))
    return tuple(listed.items())


def occurred(wb: Workbench, enterprise_id: str, trigger: str, day: date, note: str = "") -> None:
    """Enter that something happened on a day. Raises WorkbenchError.

    ``deadlines.unknown_trigger`` for what no pack lists, ``deadlines.day_too_far`` for a day far from ours.
    """
    if trigger not in dict(triggers(wb)):
        raise WorkbenchError("deadlines.unknown_trigger", trigger=trigger)
    _enter(wb, enterprise_id, trigger, day, note)


def occurrences(wb: Workbench, enterprise_id: str) -> "tuple[Occurrence, ...]":
    """Give what a person entered for an enterprise, marks of what is done included, by day."""
    with wb.look() as work:
        return work.occurrences.of(enterprise_id)


def forget(wb: Workbench, occurrence: "Occurrence") -> None:
    """Take back what was entered by mistake."""
    with wb.work() as work:
        work.occurrences.remove(occurrence.id)
        work.events.add(
            "occurrence.removed", wb.person, None, trigger=occurrence.trigger, day=occurrence.day.isoformat()
        )
        work.commit()


def mark(wb: Workbench, enterprise_id: str, due_id: str, period: str, day: date, *, done: bool = True) -> None:
    """Mark something as done on a day, for what is done elsewhere; or take all such marks of it back."""
    trigger = f"{_DONE}:{due_id}:{period}"
    if done:
        _enter(wb, enterprise_id, trigger, day, "")
        return
    for each in occurrences(wb, enterprise_id):
        if each.trigger == trigger:
            forget(wb, each)


def settled(wb: Workbench, enterprise_id: str, day: date) -> None:
    """Say that everything due before a day is done: for an enterprise that begins with the program then."""
    _enter(wb, enterprise_id, SETTLED, day, "")


def _sensible(day: date) -> None:
    """Refuse a slip of the year."""
    if not sensible(day):
        raise WorkbenchError("deadlines.day_too_far", day=day, first=FIRST_YEAR, last=LAST_YEAR)


def _enter(wb: Workbench, enterprise_id: str, trigger: str, day: date, note: str) -> None:
    _sensible(day)
    with wb.work() as work:
        work.enterprises.get(enterprise_id)
        work.occurrences.add(enterprise_id, trigger, day, by=wb.person, note=note)
        work.events.add("occurrence.entered", wb.person, None, trigger=trigger, day=day.isoformat())
        work.commit()


# ---------------------------------------------------------------- the calendar file


def ics(wb: Workbench, enterprise_id: str, out: Path, today: date, horizon_days: int = 400) -> int:
    """Write what is not done yet as an iCalendar file and give the number of days in it. Raises OSError."""
    with wb.look() as work:
        enterprise = work.enterprises.get(enterprise_id)
    open_ = [
        each for each in due(wb, enterprise_id, today, horizon_days) if each.day and each.state not in ("done", "past")
    ]
    events = [_event(each, each.day, enterprise.name) for each in open_ if each.day]
    content = icalendar.calendar(say("deadlines.ics.name", enterprise=enterprise.name), events, now())
    temporary = out.with_name(f"{out.name}.part")
    try:
        temporary.write_bytes(content)
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    return len(events)


def _event(each: Due, day: date, name: str) -> icalendar.Event:
    uid = hashlib.sha256(f"{each.subject} {each.id} {each.period}".encode()).hexdigest()[:32]
    summary = say("deadlines.ics.summary", label=each.label, period=each.period, enterprise=name)
    reminds = _REMIND if each.who == "enterprise" and each.state != "late" else 0
    return icalendar.Event(f"{uid}@carbon-workbench", day, summary, "\n".join(each.proof), not each.certain, reminds)

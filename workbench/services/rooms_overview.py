"""The rooms around the figures at a glance: how each stands, in words and numbers, and the one thing to do next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from workbench.base.text import say
from workbench.domain.period import period_words
from workbench.domain.tally import is_missing, tally
from workbench.rules.places import Places
from workbench.services import deadlines, filings, overview, rooms
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.rules.outcome import Finding
    from workbench.services.deadlines import Due
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
class State:
    """How a room stands. `told` are short statements, `next` the one thing to do, empty for nothing.

    It is done in the filing `filing` at `path`; without a filing, by beginning `form` for `period`; without a form, on
    the room's own page.
    """

    room: str
    tone: Tone
    told: tuple[str, ...]
    next: str
    day: date | None = None
    filing: str = ""
    path: str = ""
    form: str = ""
    period: str = ""


def first(states: Sequence[State]) -> State | None:
    """Choose the one room to go to: what is late, then what is open, by day; None where nothing is left to do."""
    waiting = [each for each in states if each.next]
    return min(waiting, key=lambda each: (_ORDER[each.tone], each.day or date.max), default=None)


def years(wb: Workbench, enterprise_id: str, pack: str, this: int) -> tuple[int, ...]:
    """Give the years a page of rooms may be about, the latest first: this one, and those filed by the pack."""
    filed = {int(each.period[:4]) for each in filings.filings(wb, enterprise_id) if each.form.startswith(f"{pack}/")}
    return tuple(sorted(filed | {this}, reverse=True))


def year_in_hand(wb: Workbench, enterprise_id: str, pack: str, this: int) -> int:
    """Give the latest year a month was filed for; this one where none was."""
    months = (each for each in filings.filings(wb, enterprise_id) if each.form == f"{pack}/{overview.MONTHLY}")
    return max((int(each.period[:4]) for each in months), default=this)


def offered(wb: Workbench, pack: str, year: int, day: date) -> tuple[str, ...]:
    """Name the rooms a sector has in a year: its forms in force, and the pages that need none."""
    known = wb.library.rules(pack, date(year, 12, 31), day).forms
    return tuple(room for room in ROOMS if room in FORMS and FORMS[room] in known)


def state(wb: Workbench, enterprise_id: str, pack: str, year: int, room: str, day: date) -> State:
    """Tell how one room of a sector stands in a year, as seen on a day."""
    return _of_form(wb, enterprise_id, pack, year, room, day)


def forms(wb: Workbench, enterprise_id: str, day: date) -> tuple[State, ...]:
    """Tell how the rooms stand that are a form, for every sector of an enterprise in the year filed last."""
    return tuple(
        state(wb, enterprise_id, pack, year, room, day)
        for pack in rooms.packs_of(wb, enterprise_id, day.year)
        for year in (year_in_hand(wb, enterprise_id, pack, day.year),)
        for room in offered(wb, pack, year, day)
        if room in FORMS
    )


# --- rooms that are a form -------------------------------------------------------------------------------------


def _of_form(wb: Workbench, enterprise_id: str, pack: str, year: int, room: str, day: date) -> State:
    name = f"{pack}/{FORMS[room]}"
    due = _due(wb, enterprise_id, FORMS[room], day)
    if due and due.day and not due.filing and due.period.isdigit() and room == "plan":
        return _to_begin(wb, enterprise_id, room, name, due.period, day, due.day)
    found = rooms.latest(wb, enterprise_id, name, year)
    if found is None or found.period != str(year):
        return _to_begin(wb, enterprise_id, room, name, str(year), day, due.day if due else None)
    room_ = rooms.view(wb, found)
    told = tuple(_told(room, room_))
    wrong = _first(room_)
    if wrong:
        tone: Tone = "late" if tally(room_.outcome).errors else "open"
        where = Places(room_.form, room_.cells, room_.outcome.values).name(wrong.path)
        said = say("rooms.next.finding", place=where, says=wrong.sentence())
        return State(room, tone, told, said, due.day if due else None, found.id, wrong.path)
    if due and due.day:
        late: Tone = "late" if due.day < day else "open"
        return State(room, late, told, str(due.label), due.day, found.id)
    return State(room, "good", told, "", None, found.id)


def _to_begin(
    wb: Workbench, enterprise_id: str, room: str, form: str, period: str, day: date, due: date | None
) -> State:
    """Tell of a room that has nothing of the period: begin it, after what there is of the years before."""
    before = rooms.latest(wb, enterprise_id, form, int(period))
    words = period_words(period)
    if before is None:
        told, said = say(f"rooms.{room}.none"), say("rooms.next.begin", period=words)
    else:
        told = say("rooms.before", period=period_words(before.period))
        said = say("rooms.next.begin.after", period=words, last=period_words(before.period))
    return State(room, "late" if due and due < day else "none", (told,), said, due, form=form, period=period)


def _first(room: "Room") -> "Finding | None":
    """Give the finding to see to first: what is wrong, then what is missing, then what is warned of."""
    level = {"error": 0, "warning": 2}
    found = [each for each in room.outcome.findings if each.level in level]
    return min(found, key=lambda each: level[each.level] + is_missing(each), default=None)


def _due(wb: Workbench, enterprise_id: str, form: str, day: date) -> "Due | None":
    """Give the nearest open day by which the enterprise must have done something with a form."""
    found = overview.own(deadlines.due(wb, enterprise_id, day))
    return next((each for each in found if each.form == form and each.kind == "act"), None)


def _told(room: str, about: "Room") -> Iterator[str]:
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
            found = rows("findings")
            yield say("rooms.case.about", count=len(found))
        case "monitoring":
            yield say("rooms.monitoring.about", count=len(rows("stacks")))

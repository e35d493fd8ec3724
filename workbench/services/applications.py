"""The applications of a year at a glance: what each is for, how far it is, the one thing to do next, what it books."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from workbench.base.numbers import D, shown
from workbench.base.text import Label, say
from workbench.domain.ledger import Posting
from workbench.domain.tally import is_missing
from workbench.rules.places import DOT, Places
from workbench.services import applying, deadlines, evidence, filings, ledger, rooms
from workbench.services.application_postings import Step
from workbench.services.applying import FORMS, Effect
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.services.deadlines import Due
    from workbench.services.filings import FilingSummary

Tone = Literal["late", "open", "none", "good"]
"""As in the rooms: `late` is wrong or overdue, `open` has something to do, `none` is not begun, `good` is done."""
ON_THE_WAY = "to_registered"
"""What is moved so that it can be applied for says nothing by itself."""
Deed = Literal["begin", "open", "export", "hand_over", "book", ""]


@dataclass(frozen=True, slots=True)
class State:
    """How an application stands. `says` is the one thing to do next, done by `deed`; `step` is what is handed over.

    `books` tells what it does to the ledger, line by line; `day` is when it is due or may be made last.
    """

    form: str
    tone: Tone
    deed: Deed
    says: str
    day: date | None = None
    filing: str = ""
    path: str = ""
    step: Step | None = None
    books: tuple[str, ...] = ()
    waits: int = 0
    """The year of the movements it waits among."""
    sector: str = ""
    """Whose sector it is, where an enterprise has several."""

    @property
    def id(self) -> str:
        """Name the form without its pack."""
        return self.form.rpartition("/")[2]


def states(wb: Workbench, enterprise_id: str, year: int, day: date) -> tuple[State, ...]:
    """Tell how the applications of a data year stand on a day, for each sector of the enterprise."""
    listed = filings.filings(wb, enterprise_id)
    dues = deadlines.due(wb, enterprise_id, day, 800, since=date(year, 1, 1), anyway=True)
    found = []
    packs = rooms.packs_of(wb, enterprise_id, year)
    for pack in packs:
        sector = str(wb.library.packs[pack].title) if len(packs) > 1 else ""
        known = wb.library.rules(pack, date(year, 12, 31), day).forms
        for name in (each for each in FORMS if each in known):
            form = f"{pack}/{name}"
            filing = next((each for each in listed if (each.form, each.period) == (form, str(year))), None)
            state = _state(wb, form, filing, _due(dues, name, year, day), day)
            found.append(replace(state, sector=sector))
    return tuple(found)


def _due(dues: "tuple[Due, ...]", name: str, year: int, day: date) -> "Due | None":
    """Give the deadline of a form that comes next, else the last that has passed."""
    mine = [each for each in dues if (each.form, each.covers) == (name, str(year)) and each.day]
    return next((each for each in mine if each.day and each.day >= day), mine[-1] if mine else None)


def _state(wb: Workbench, form: str, summary: "FilingSummary | None", due: "Due | None", day: date) -> State:
    last = due.day if due else None
    if summary is None:
        late = due is not None and due.kind == "act" and last is not None and last < day
        closed = due is not None and due.kind == "right" and last is not None and last < day
        code = "closed" if closed else form.rpartition("/")[2]
        says = say(f"applications.begin.{code}", day=last.isoformat() if last else "")
        asked = due is not None and due.kind == "act" and due.state == "due"
        tone: Tone = "late" if late else "open" if asked else "none"
        return State(form, tone, "" if closed else "begin", says, last)
    return stand(wb, form, summary, last, day)


def stand(wb: Workbench, form: str, summary: "FilingSummary", last: date | None, day: date) -> State:
    """Tell how a filing that was begun stands on a day, of what should be done by a last one if there is such."""
    if summary.status == "draft":
        return _draft(wb, form, summary.id, last, day)
    effects = applying.effects(wb, summary.id)
    plain = State(form, "open", "export", say("applications.export"), last, summary.id)
    plain = replace(plain, books=tuple(_books(wb, effects)))
    if not filings.exported(wb, summary.id):
        return plain
    for effect in effects:
        if effect.state == "waiting":
            waits = next((each.day.year for each in effect.postings), day.year)
            return replace(plain, deed="book", says=say("applications.book"), waits=waits)
        if effect.state == "open" and effect.postings:
            short = effect.short[0].says if effect.short else ""
            says = short or say(f"applications.hand_over.{effect.step}")
            return replace(
                plain, tone="late" if short else "open", deed="" if short else "hand_over", says=says, step=effect.step
            )
    return replace(plain, tone="good", deed="", says=say("applications.done"), day=None)


def _draft(wb: Workbench, form: str, filing_id: str, last: date | None, day: date) -> State:
    about = rooms.view(wb, filings.get(wb, filing_id))
    effects = applying.effects(wb, filing_id)
    books = tuple(_books(wb, effects))
    errors = sorted((each for each in about.outcome.findings if each.level == "error"), key=is_missing)
    overdue = last is not None and last < day
    if errors:
        first = errors[0]
        place, says = Places(about.form, about.cells, about.outcome.values).name(first.path), first.sentence()
        around, _, field = place.rpartition(DOT)
        place = around if around and says.startswith(field) else place
        says = say("applications.finding", place=place, says=says)
        wrong = overdue or not is_missing(first)
        return State(form, "late" if wrong else "open", "open", says, last, filing_id, first.path, None, books)
    short = next((short for effect in effects if effect.step == "submit" for short in effect.short), None)
    if short:
        return State(form, "late", "open", short.says, last, filing_id, "", None, books)
    bare = form.endswith("/fulfilment") and not evidence.evidence(wb, filing_id)
    says = say("applications.scan" if bare else "applications.freeze")
    return State(form, "late" if overdue else "open", "open", says, last, filing_id, "", None, books)


def _books(wb: Workbench, effects: tuple[Effect, ...]) -> Iterator[str]:
    """Say what an application does to the ledger, a line a step."""
    rights = ledger.rights(wb)
    for effect in effects:
        final = [each for each in effect.postings if each.move != ON_THE_WAY]
        if final:
            named = ((each, rights.moves[each.move].label, rights.named(*each.kind)) for each in final)
            what = say("applications.books.and").join(_posting(*each) for each in named)
            yield say("applications.books", what=what, state=say(f"applications.effect.{effect.state}"))


def _posting(posting: Posting, move: Label, name: str) -> str:
    return say("applications.posting", move=move, what=name, quantity=shown(D(posting.quantity)))

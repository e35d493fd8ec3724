"""The page of data quality: each room around the figures as a card, how it stands and the one thing to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QPushButton, QVBoxLayout, QWidget

from workbench.base.clock import today
from workbench.base.text import say
from workbench.services import filings, rooms, rooms_overview
from workbench.services.rooms_overview import State, Tone
from workbench.ui import front, jobs, parts, theme
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Line, Lines, LinesTable

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.services.context import Workbench
    from workbench.ui.window import Window

SOON = 30
"""Days from which on a day that comes is marked."""
CLIENTS = 8
"""Lines of the table of clients."""
HIGH = 112
"""The least height of a card, so that nothing jumps when it is known."""


@dataclass(frozen=True, slots=True)
class About:
    """What a page of rooms is about: a sector of an enterprise in a year, and what else may be chosen."""

    enterprise: str
    pack: str
    packs: tuple[tuple[str, str], ...]
    """Sectors by pack and name."""
    year: int
    years: tuple[int, ...]
    rooms: tuple[str, ...]
    read_only: bool


class RoomsView(QWidget):
    """A card for each room. `asked` carries the state whose next thing is to be done, `opened` a state to be looked at.

    `year_asked` and `sector_asked` ask for another page; `chosen` names another enterprise.
    """

    asked = Signal(object)
    opened = Signal(object)
    year_asked = Signal(int)
    sector_asked = Signal(str)
    chosen = Signal(str)

    def __init__(self, about: About) -> None:
        """Stand there with the rooms' names; `show_state` tells of each."""
        super().__init__()
        self.about = about
        self.states: dict[str, State] = {}
        self.deeds: dict[str, QPushButton] = {}
        self.cards: dict[str, QWidget] = {}
        years = _chooser(say("rooms.year"), [(say("period.year", year=each), each) for each in about.years], about.year)
        years.activated.connect(lambda row: self.year_asked.emit(years.itemData(row)))
        choosers = [years]
        if len(about.packs) > 1:
            sectors = _chooser(say("rooms.sector"), [(name, pack) for pack, name in about.packs], about.pack)
            sectors.activated.connect(lambda row: self.sector_asked.emit(sectors.itemData(row)))
            choosers.insert(0, sectors)
        self.head = Header(say("ui.nav.rooms"), choosers)
        self.head.show_below(say("rooms.reading"))
        self.grid = QGridLayout()
        self.grid.setSpacing(12)
        for column in (0, 1):
            self.grid.setColumnStretch(column, 1)
        for room in about.rooms:
            name = parts.label(say(f"rooms.room.{room}"), "heading")
            self._put(room, parts.card(name, parts.label("…", "quiet"), None))
        self.clients = parts.column(gap=0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(parts.Page(self.grid, self.clients, gap=12, widest=1120))

    def _put(self, room: str, card: QWidget) -> None:
        card.setMinimumHeight(HIGH)
        old = self.cards.pop(room, None)
        if old is not None:
            self.grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.cards[room] = card
        place = self.about.rooms.index(room)
        self.grid.addWidget(card, place // 2, place % 2)

    def show_state(self, state: State) -> None:
        """Show how a room stands; when all are known, count them and wait at the first one."""
        self.states[state.room] = state
        self._put(state.room, self._card(state))
        if len(self.states) < len(self.about.rooms):
            return
        tones = [each.tone for each in self.states.values()]
        counts = {tone: tones.count(tone) for tone in get_args(Tone)}
        self.head.show_below(say("rooms.count", enterprise=self.about.enterprise, year=self.about.year, **counts))
        order = [each for each in self.about.rooms if self.deeds[each].isEnabled()]
        for before, after in pairwise(order):
            QWidget.setTabOrder(self.deeds[before], self.deeds[after])
        first = rooms_overview.first(tuple(self.states[room] for room in order))
        if first:
            self.deeds[first.room].setFocus()

    def _card(self, state: State) -> QWidget:
        name = say(f"rooms.room.{state.room}")
        icon, colour, tone = parts.sign(state.tone)
        word = say(f"rooms.tone.{state.tone}")
        head = [parts.picture(icon, colour, 18), parts.label(name, "heading"), parts.pill(word, tone), None]
        task = state.next
        if task and task.day:
            left = (task.day - today()).days
            head.append(parts.label(task.day.isoformat(), "error" if left < 0 else "warn" if left <= SOON else "quiet"))
        begins = not state.filing and bool(state.form)
        what = task.says if task else ""
        said = parts.label(say("rooms.next", what=what) if task else say("rooms.next.nothing"), wrap=True)
        if not task:
            said.setProperty("role", "quiet")
        deed = "rooms.go.begin" if begins else "rooms.go.mend" if task else "rooms.go.open"
        go = parts.button(say(deed), partial((self.asked if task or begins else self.opened).emit, state))
        go.setAccessibleName(f"{name} {word} {what}")
        go.setEnabled(not (begins and self.about.read_only))
        self.deeds[state.room] = go
        ways = [go]
        if task and task.filing:
            look = parts.button(say("rooms.go.open"), partial(self.opened.emit, state), "link")
            look.setAccessibleName(say("rooms.go.open.what", room=name))
            ways.append(look)
        words = parts.column(parts.Elided("　".join(state.told), "quiet"), said, None, gap=4)
        beside = parts.column(*(parts.row(None, way) for way in ways), None, gap=2)
        below = parts.row(words, beside, gap=16)
        below.setStretch(0, 1)
        card = parts.card(parts.row(*head), below, gap=4)
        card.setAccessibleName(f"{name} {word} {' '.join(state.told)}")
        return card

    def show_clients(self, clients: Sequence[tuple["Enterprise", Sequence[State] | None]], waiting: int) -> None:
        """Show how other enterprises stand, those with most to mend first; `waiting` are still to be looked at."""
        parts.empty(self.clients)
        order = sorted(
            clients, key=lambda pair: [-sum(e.tone == tone for e in pair[1] or ()) for tone in ("late", "open")]
        )
        heads = tuple(say(f"rooms.clients.{name}") for name in ("name", "late", "open", "next"))
        table = LinesTable(Lines(heads, [_client(*pair) for pair in order], (1, 2)), 3, named=say("rooms.clients"))
        table.setFixedHeight((min(len(order), CLIENTS) + 1) * theme.ROW + 4)
        table.opened.connect(lambda row: self.chosen.emit(order[row][0].id))
        said = parts.label(say("ui.overview.clients.waiting", count=waiting) if waiting else "", "quiet")
        self.clients.addWidget(parts.card(parts.row(parts.label(say("rooms.clients"), "heading"), None, said), table))


def _client(enterprise: "Enterprise", states: Sequence[State] | None) -> Line:
    if not states:
        return Line((enterprise.name, "", "", "…" if states is None else say("rooms.no_sector")), "none")
    late, open_ = (sum(each.tone == tone for each in states) for tone in ("late", "open"))
    first = rooms_overview.first(tuple(states))
    task = first.next if first else None
    what = f"{say(f'rooms.room.{first.room}')} · {task.says}" if first and task else say("rooms.next.nothing")
    icon, tone = ("failed", "error") if late else ("warning", "warn") if open_ else ("passed", "")
    return Line((enterprise.name, str(late), str(open_), what), icon, tone)


def _chooser(name: str, offered: Sequence[tuple[str, object]], current: object) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    for words, data in offered:
        made.addItem(words, data)
    made.setCurrentIndex(made.findData(current))
    return made


# --- the page --------------------------------------------------------------------------------------------------


def make(window: "Window", year: int = 0, pack: str = "") -> QWidget:
    """Make the page, of the sector and the year filed last unless told; each room is looked at on the worker."""
    enterprise, wb = front.working(window)
    day = today()
    packs = rooms.packs_of(wb, enterprise.id, year or day.year)
    if not packs:
        return front.nothing_yet(window, say("ui.nav.rooms"), say("rooms.no_sector.about"), "profile")
    pack = pack if pack in packs else packs[0]
    year = year or rooms_overview.year_in_hand(wb, enterprise.id, pack, day.year)
    view = RoomsView(
        About(
            enterprise.name,
            pack,
            tuple((name, str(wb.library.packs[name].title)) for name in packs),
            year,
            rooms_overview.years(wb, enterprise.id, pack, day.year),
            rooms_overview.offered(wb, pack, year, day),
            wb.read_only,
        )
    )
    view.asked.connect(partial(_see_to, window, pack, year))
    view.opened.connect(partial(_open, window, pack, year))
    view.year_asked.connect(lambda wanted: window.go("rooms", year=wanted, pack=pack))
    view.sector_asked.connect(lambda wanted: window.go("rooms", year=year, pack=wanted))
    view.chosen.connect(partial(_choose, window))
    for room in view.about.rooms:
        _look(wb, enterprise, view, room)
    others = [each for each in window.enterprises() if each.id != enterprise.id]
    if window.settings.desk in ("consultant", "official") and others:
        _clients(wb, view, others, [])
    return view


def _look(wb: "Workbench", enterprise: "Enterprise", view: RoomsView, room: str) -> None:
    """Look at one room, a job of its own, so that saving never waits for all of them."""

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> State:
        return rooms_overview.state(wb, enterprise.id, view.about.pack, view.about.year, room, today())

    jobs.run(work, view.show_state, label="rooms.reading", owner=view, quiet=True)


def _clients(
    wb: "Workbench",
    view: RoomsView,
    waiting: "list[Enterprise]",
    known: "list[tuple[Enterprise, tuple[State, ...]]]",
) -> None:
    """Look at one client after another; only at the forms, which is quick."""
    if len(known) % front.STRIDE == 0 or not waiting:
        view.show_clients([*known, *((each, None) for each in waiting)], len(waiting))
    if not waiting:
        return
    first, *rest = waiting

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> tuple[State, ...]:
        return rooms_overview.forms(wb, first.id, today())

    def next_one(states: tuple[State, ...]) -> None:
        _clients(wb, view, rest, [*known, (first, states)])

    jobs.run(work, next_one, label="rooms.reading", owner=view, quiet=True)


def _see_to(window: "Window", pack: str, year: int, state: State) -> None:
    """Do the one next thing of a room: at its place in a form, by beginning the form, or on the room's page."""
    task = state.next
    if task and task.filing:
        window.go("filing", filing=task.filing, path=task.path)
    elif task and task.form:
        front.begin(window, task.form, task.period)
    elif task:
        _open(window, pack, year, state)
    else:
        front.begin(window, state.form, state.period)


def _open(window: "Window", pack: str, year: int, state: State) -> None:
    """Look at a room: on its page, of that year, or at its form where it has none."""
    match state.room:
        case "instruments":
            window.go("meters", year=year)
        case "coverage":
            window.go("coverage", **({"filing": state.filing} if state.filing else {}))
        case "rehearsal":
            window.go("rehearsal", year=year, pack=pack)
        case "monitoring":
            window.go("monitoring", year=year, pack=pack)
        case "case":
            window.go("case", **({"year": int(state.period), "pack": pack} if state.period else {}))
        case _:
            window.go("filing", filing=state.filing, step=_first_step(window, state.filing))


def _first_step(window: "Window", filing: str) -> str:
    """Name the first step through a filing: what is kept all year is looked at from its beginning."""
    wb = front.working(window)[1]
    held = filings.get(wb, filing)
    name = held.form.rpartition("/")[2]
    found = (each for each in filings.rules_of(wb, held).journeys if each.form == name)
    return next((journey.steps[0].id for journey in found), "")


def _choose(window: "Window", enterprise: str) -> None:
    window.remember(enterprise=enterprise)
    window.close_draft()
    window.go("rooms")

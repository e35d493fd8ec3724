"""The page of the applications around allowances: each as a card, with the one thing to do next and what it books."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QPushButton, QTabBar, QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.domain.period import period_words
from workbench.services import applications, applying, claims
from workbench.services.applications import State
from workbench.services.claims import Conflict
from workbench.ui import dialogs, front, jobs, parts
from workbench.ui.views import allowances
from workbench.ui.views.header import Header

if TYPE_CHECKING:
    from workbench.ui.window import Window

SOON = 30
"""Days from which on a day that comes is marked."""
ORDER = {"late": 0, "open": 1, "none": 2, "good": 3}


class ApplicationsView(QWidget):
    """A card for each application. `asked` carries a state whose next thing is to be done, `opened` one to look at."""

    asked = Signal(object)
    opened = Signal(object)

    def __init__(
        self, enterprise: str, year: int, found: tuple[State, ...], bar: QTabBar, years: QComboBox, *, read_only: bool
    ) -> None:
        """Show how the applications of a year stand."""
        super().__init__()
        self.states, self.read_only = found, read_only
        self.deeds: dict[str, QPushButton] = {}
        head = Header(say("ui.nav.applications"), [years])
        begun = sum(1 for each in found if each.filing)
        head.show_below(say("applications.about", enterprise=enterprise, year=year, begun=begun, all=len(found)))
        grid = QGridLayout()
        grid.setSpacing(12)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        for place, state in enumerate(found):
            grid.addWidget(self._card(state), place // 2, place % 2)
        note = parts.label(say("applications.note"), "quiet", wrap=True)
        self.before = parts.column(gap=0)
        self.setLayout(parts.column(head, bar, parts.Page(self.before, note, grid, gap=12, widest=1180), gap=0))
        first = min(
            (each for each in found if self.deeds[each.form].isEnabled()),
            key=lambda each: ORDER[each.tone],
            default=None,
        )
        if first:
            self.deeds[first.form].setFocus()

    def warn(self, doubles: tuple[Conflict, ...], see: Callable[[], object]) -> None:
        """Say above the cards that something is claimed twice, before any of it is handed in."""
        hard = any(each.level == claims.BLOCKS for each in doubles)
        told = say("claims.before", count=len(doubles), first=doubles[0].says)
        banner = parts.banner(told, "error" if hard else "warn", parts.button(say("claims.see"), see, "link"))
        self.before.addWidget(banner)

    def _card(self, state: State) -> QWidget:
        icon, colour, tone = parts.sign(state.tone)
        name = " · ".join(filter(None, (say(f"applications.name.{state.id}"), state.sector)))
        word = say(f"applications.tone.{state.tone}")
        head = [parts.picture(icon, colour, 18), parts.label(name, "heading"), parts.pill(word, tone), None]
        if state.day:
            left = (state.day - today()).days
            told = (
                say("applications.left", day=state.day.isoformat(), left=left) if left >= 0 else state.day.isoformat()
            )
            role = "error" if left < 0 and state.tone == "late" else "warn" if 0 <= left <= SOON else "quiet"
            head.append(parts.label(told, role))
        go = parts.button(say(f"applications.go.{state.deed or 'look'}"), partial(self._go, state))
        go.setAccessibleName(f"{name} {word} {state.says}")
        go.setEnabled(bool(state.filing) or (bool(state.deed) and not self.read_only))
        self.deeds[state.form] = go
        ways = [go] if state.filing or state.deed else []
        if state.filing and state.deed in ("export", "hand_over", "book"):
            look = parts.button(say("applications.go.look"), partial(self.opened.emit, state), "link")
            look.setAccessibleName(say("applications.look_at", name=name))
            ways.append(look)
        open_ = state.tone in ("late", "open")
        said = parts.label(say("applications.next", what=state.says) if open_ else state.says, wrap=True)
        books = [parts.label(line, "quiet", wrap=True) for line in state.books]
        words = parts.column(
            parts.label(say(f"applications.for.{state.id}"), "quiet", wrap=True), said, *books, None, gap=4
        )
        beside = parts.column(*(parts.row(None, way) for way in ways), None, gap=2)
        below = parts.row(words, beside, gap=16)
        below.setStretch(0, 1)
        made = parts.card(parts.row(*head), below, gap=4)
        made.setAccessibleName(f"{name} {word} {state.says}")
        return made

    def _go(self, state: State) -> None:
        (self.asked if state.deed else self.opened).emit(state)


def make(window: "Window", year: int = 0) -> QWidget:
    """Make the page of a data year, the last whole one unless told; it is read on the worker."""
    enterprise, wb = front.working(window)
    chosen, day = allowances.year_of(year), today()

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> tuple[tuple[State, ...], tuple[Conflict, ...]]:
        return applications.states(wb, enterprise.id, chosen, day), claims.conflicts(wb, enterprise.id)

    def stand(read: tuple[tuple[State, ...], tuple[Conflict, ...]]) -> QWidget:
        found, doubles = read
        if not found:
            return allowances.nothing_yet(window, "applications", chosen, say("rooms.no_sector.about"), "profile")
        bar = allowances.bar(window, "applications", chosen)
        years = allowances.years(window, "applications", chosen)
        view = ApplicationsView(enterprise.name, chosen, found, bar, years, read_only=wb.read_only)
        view.asked.connect(lambda state: see_to(window, state, partial(front.begin, window, state.form, str(chosen))))
        view.opened.connect(lambda state: window.go("filing", filing=state.filing))
        if doubles:
            view.warn(doubles, lambda: window.go("claims", year=chosen))
        return view

    return front.when_read(window, "applications.reading", work, stand)


def see_to(window: "Window", state: State, begin: Callable[[], object]) -> None:
    """Do the one thing that is next for a filing; `begin` begins it."""
    match state.deed:
        case "begin":
            begin()
        case "export":
            window.go("filing", filing=state.filing, step="export")
        case "hand_over":
            _hand_over(window, state)
        case "book":
            window.go("ledger", year=state.waits, tab="pending")
        case _:
            window.go("filing", filing=state.filing, **({"path": state.path} if state.path else {"step": "check"}))


def _hand_over(window: "Window", state: State) -> None:
    """Put what it books among the movements that wait, and lead there."""
    _, wb = front.working(window)
    step = state.step
    if step is None or not dialogs.confirm(window, f"applications.confirm.{step}", what="\n".join(state.books)):
        return
    window.close_draft()  # it may be the form they are put in
    try:
        waiting = applying.hand_over(wb, state.filing, step)
    except WorkbenchError as error:
        window.trouble(error)
        return
    window.go("ledger", year=int(waiting.period), tab="pending")
    window.notice("trouble", "applications.handed", {"period": period_words(waiting.period)}, "", passing=True)

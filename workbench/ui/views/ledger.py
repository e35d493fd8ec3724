"""The page of the ledger: what is booked, what is held on any day, and what waits to be booked."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QStackedWidget, QTabBar, QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.booking import Rights
from workbench.domain.evidence import clean_name
from workbench.domain.ledger import Filter, Kind, Line
from workbench.services import filings, ledger, ledger_lists
from workbench.ui import dialogs, front, jobs, parts
from workbench.ui.views import allowances
from workbench.ui.views.header import Header
from workbench.ui.views.ledger_balances import BalancesView
from workbench.ui.views.ledger_pending import PendingView
from workbench.ui.views.ledger_table import Entries, EntriesTable, Fetch, FilterBar

if TYPE_CHECKING:
    from datetime import date

    from workbench.services.context import Workbench
    from workbench.services.ledger_lists import Held
    from workbench.ui.draft import Draft
    from workbench.ui.window import Window

TABS = ("entries", "balances", "pending", "lots")
_DETAIL = 84
"""Height of the card that tells of one entry."""


@dataclass(frozen=True, slots=True)
class About:
    """What the page is about; `pending` is the form of what waits, empty where none is begun, with its `waiting` rows.

    `others` are the years besides in which something waits.
    """

    enterprise: str
    year: int
    rights: Rights
    kinds: tuple[Kind, ...]
    total: int
    pending: str
    waiting: int
    others: tuple[int, ...]
    read_only: bool


def gather(wb: "Workbench", enterprise: str, name: str, year: int) -> About:
    """Gather what the page is about."""
    form = ledger.pending(wb, enterprise, year)
    listed = [each for each in filings.filings(wb, enterprise) if each.form == ledger.FORM and each.period != str(year)]
    others = [int(each.period) for each in listed if filings.get(wb, each.id).cells.rows("moves")]
    return About(
        name,
        year,
        ledger.rights(wb),
        ledger_lists.kinds(wb, enterprise),
        ledger.page(wb, enterprise, Filter(), 0, 1).total,
        form.id if form else "",
        len(form.cells.rows("moves")) if form else 0,
        tuple(sorted(others)),
        wb.read_only,
    )


class LedgerView(QWidget):
    """The page. Its signals ask for what it cannot do itself.

    `begun` asks for the form of pending movements; `reversed` and `papers` carry an entry's line, `exported` the
    filter; `turned` names the tab shown, `held_asked` carries a day and an instant; `went` names another page.
    """

    begun = Signal()
    reversed = Signal(object)
    papers = Signal(object)
    exported = Signal(object)
    turned = Signal(str)
    held_asked = Signal(object, object)
    went = Signal(str)

    def __init__(self, about: About, fetch: Fetch, bar: QTabBar, years: QComboBox) -> None:
        """Show what is booked; `fetch` reads the entries."""
        super().__init__()
        self.about = about
        self.export = parts.button(say("ledger.export"), self._export, "", "export")
        self.export.setEnabled(about.total > 0)
        self.head = Header(say("ui.nav.ledger"), [years, self.export])
        self.head.show_below(say("ledger.below", enterprise=about.enterprise, entries=shown_count(about.total)))
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(say("ui.nav.ledger"))
        self.tabs.setProperty("role", "inner")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for name in TABS:
            self.tabs.addTab(say(f"ledger.tab.{name}", count=about.waiting or ""))
        self.filters = FilterBar(about.kinds, about.rights)
        self.model = Entries(fetch, about.rights)
        self.table = EntriesTable(self.model)
        self.balances = BalancesView(about.rights)
        self.forms: dict[str, PendingView] = {}
        self.stack = QStackedWidget()
        self.stack.addWidget(self._entries() if about.total else self._nothing())
        self.stack.addWidget(self.balances)
        self._rooms = {name: parts.column(gap=0) for name in ("pending", "lots")}
        for room in self._rooms.values():
            holder = QWidget()
            holder.setLayout(room)
            self.stack.addWidget(holder)
        inner = parts.row(self.tabs, None, self.filters.found)
        inner.setContentsMargins(20, 2, 24, 0)
        whole = parts.column(self.head, bar, inner, self.stack, gap=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.filters.found.setHidden(not about.total)
        self.filters.chosen.connect(self._choose)
        self.table.pointed.connect(self._point)
        self.table.opened.connect(lambda _: self.back.setFocus())
        self.balances.asked.connect(self.ask_held)
        self.balances.opened.connect(self._look)
        self.tabs.currentChanged.connect(self._turn)
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            QShortcut(QKeySequence(keys), self, partial(self._walk, step))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._find)
        if about.total:
            self._choose(Filter())
        (self.table if about.total else self.back).setFocus()

    # --- entries ---------------------------------------------------------------------------------------------

    def _entries(self) -> QWidget:
        self.name = parts.Elided("", "heading")
        self.told = parts.Elided("", "quiet")
        self.booked = parts.Elided("", "quiet")
        self.back = parts.button(say("ledger.reverse"), self._reverse, "", "undo")
        self.proof = parts.button(say("ledger.pending.papers"), self._papers, "", "evidence")
        words = parts.column(self.name, self.told, self.booked, gap=2)
        line = parts.row(words, self.proof, self.back, gap=8, margin=10)
        line.setStretch(0, 1)
        self.detail = QFrame()
        self.detail.setProperty("role", "card")
        self.detail.setLayout(line)
        self.detail.setFixedHeight(_DETAIL)
        self.none = parts.label(say("ledger.none.found"), "quiet")
        self.none.hide()
        made = QWidget()
        whole = parts.column(self.filters, self.none, self.table, self.detail, gap=8)
        whole.setContentsMargins(24, 10, 24, 14)
        whole.setStretch(2, 1)
        made.setLayout(whole)
        return made

    def _nothing(self) -> QWidget:
        for idle in (self.filters, self.table):
            idle.setParent(self)
            idle.hide()
        go = parts.button(say("ledger.none.go"), lambda: self.show_tab("pending"), "primary")
        other = parts.button(say("ledger.none.reconcile"), lambda: self.went.emit("reconcile"))
        title = parts.label(say("ledger.none"), "heading")
        card = parts.card(title, parts.label(say("ledger.none.about"), wrap=True), 4, parts.row(go, other, None))
        page = parts.Page(card, widest=760)
        page.setFocusProxy(go)
        self.back = go
        return page

    def _choose(self, chosen: Filter) -> None:
        """Show what a filter lets through."""
        self.model.show_chosen(chosen)
        self.filters.show_found(self.model.total)
        self.none.setVisible(not self.model.total)

    def _point(self, line: Line | None) -> None:
        """Tell of the entry walked to."""
        self.detail.setVisible(line is not None)
        if line is None:
            return
        entry, text = line.entry, partial(self.model.text, line)
        name = say("ledger.entry", number=entry.id, move=text("move"))
        undone = text("state")
        self.name.setText("　".join(filter(None, (name, text("what"), text("amount"), undone))))
        beside = [text("way"), entry.counterparty, entry.document, entry.note]
        self.told.setText(" · ".join(filter(None, beside)))
        at = f"{entry.at.astimezone():%Y-%m-%d %H:%M}"
        self.booked.setText(say("ledger.entry.booked", by=entry.by, at=at))
        open_ = line.reversed_by is None and entry.reverses is None and not self.about.read_only
        self.back.setEnabled(open_)
        self.back.setToolTip(undone)

    def _reverse(self) -> None:
        if line := self.table.current():
            self.reversed.emit(line)

    def _export(self) -> None:
        self.exported.emit(self.filters.filter())

    def _papers(self) -> None:
        if line := self.table.current():
            self.papers.emit(line)

    def _find(self) -> None:
        if self.about.total:
            self.show_tab("entries")
            self.filters.words.setFocus()

    def _look(self, kind: Kind) -> None:
        """Show the entries of a kind."""
        self.show_tab("entries")
        self.filters.instrument.setCurrentIndex(max(0, self.filters.instrument.findData(kind.instrument)))
        self.filters.vintage.setCurrentIndex(max(0, self.filters.vintage.findData(kind.vintage)))
        self._choose(self.filters.filter())

    # --- tabs ------------------------------------------------------------------------------------------------

    def show_tab(self, name: str) -> None:
        """Turn to a tab."""
        self.tabs.setCurrentIndex(TABS.index(name))

    def _walk(self, step: int) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + step) % len(TABS))

    def _turn(self, at: int) -> None:
        name = TABS[at]
        self.stack.setCurrentIndex(at)
        self.filters.found.setVisible(name == "entries" and self.about.total > 0)
        if name == "balances":
            self.ask_held()
            self.balances.day.setFocus()
        elif name in self.forms:
            self.forms[name].setFocus()
        elif name in self._rooms:
            self.begun.emit()
        elif name == "entries":
            (self.table if self.about.total else self.back).setFocus()
        self.turned.emit(name)

    def ask_held(self) -> None:
        """Ask for what is held on the day that is typed."""
        wish = self.balances.wish()
        if wish is not None:
            self.held_asked.emit(*wish)

    def show_pending(self, draft: "Draft", faults: Callable[[], tuple[ledger.Fault, ...]]) -> None:
        """Show the form of what waits, in its two tabs."""
        for name, section in (("pending", "moves"), ("lots", "lots")):
            self.forms[name] = view = PendingView(draft, section, self.about, faults)
            self._rooms[name].addWidget(view)
        draft.changed.connect(lambda: self.count(draft))
        self.count(draft)
        shown = self.forms.get(TABS[self.tabs.currentIndex()])
        if shown is not None:
            shown.setFocus()

    def show_none(self) -> None:
        """Say that nothing waits, where nothing can be entered either."""
        for room in self._rooms.values():
            parts.empty(room)
            title = parts.label(say("ledger.pending.none", year=self.about.year), "heading")
            about = parts.label(say("ledger.pending.none.about"), wrap=True)
            room.addWidget(parts.Page(parts.card(title, about), widest=760))

    def count(self, draft: "Draft") -> None:
        """Say on the tab how many wait."""
        waiting = len(draft.cells.rows("moves"))
        self.tabs.setTabText(TABS.index("pending"), say("ledger.tab.pending", count=waiting or ""))


def shown_count(count: int) -> str:
    """Write a count as people read it."""
    from decimal import Decimal

    return shown(Decimal(count))


# --- the page in the window ------------------------------------------------------------------------------------


def make(window: "Window", year: int = 0, tab: str = "") -> QWidget:
    """Make the page; what it is about is read on the worker."""
    enterprise, wb = front.working(window)
    chosen = allowances.year_of(year)

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> About:
        return gather(wb, enterprise.id, enterprise.name, chosen)

    def stand(about: About) -> LedgerView:
        bar, years = allowances.bar(window, "ledger", chosen), allowances.years(window, "ledger", chosen)
        view = LedgerView(about, partial(ledger.page, wb, enterprise.id), bar, years)
        view.begun.connect(partial(_begin, window, wb, view))
        view.reversed.connect(partial(_reverse, window, wb, view))
        view.papers.connect(partial(_papers, window, wb))
        view.exported.connect(partial(_export, window, wb, view))
        view.held_asked.connect(partial(_held, wb, view, enterprise.id))
        view.turned.connect(lambda name: window.where.update(tab=name))
        view.went.connect(lambda page: window.go(page, year=chosen))
        if tab in TABS:
            view.show_tab(tab)
        return view

    return front.when_read(window, "ledger.reading", work, stand)


def _begin(window: "Window", wb: "Workbench", view: LedgerView) -> None:
    """Open the form of what waits, begun where there is none."""
    enterprise, _ = front.working(window)
    try:
        form = ledger.pending(wb, enterprise.id, view.about.year, make=not wb.read_only)
        draft = window.open_draft(form.id) if form else None
    except WorkbenchError as error:
        window.trouble(error)
        return
    if draft is None:
        view.show_none()
        return
    view.show_pending(draft, lambda: ledger.faults(wb, draft.filing.id, draft.cells))
    for each in view.forms.values():
        each.booked.connect(partial(_book, window, wb, view, draft))
        each.imported.connect(partial(_import, window, draft))
        each.papers.connect(lambda path: window.go("evidence", filing=draft.filing.id, path=path))
        each.other.connect(lambda year: window.go("ledger", year=year, tab="pending"))


def _import(window: "Window", draft: "Draft") -> None:
    from workbench.ui import deeds

    deeds.do(window, draft, "import")


def _book(window: "Window", wb: "Workbench", view: LedgerView, draft: "Draft", told: str, count: int) -> None:
    """Book what waits, once the person has said yes to what will be booked."""
    if not dialogs.confirm(window, "ledger.pending.confirm", count=count, told=told):
        return
    try:
        draft.flush()
    except WorkbenchError as error:
        window.trouble(error)
        return

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> int:
        return len(ledger.book_pending(wb, draft.filing.id))

    def done(booked: int) -> None:
        draft.reload()
        window.go("ledger", year=view.about.year, tab="entries")
        window.notice("trouble", "ledger.pending.done", {"count": booked}, "", passing=True)

    jobs.run(work, done, label="ledger.pending.working", owner=view)


def _reverse(window: "Window", wb: "Workbench", view: LedgerView, line: Line) -> None:
    """Reverse an entry, once the person has said on which day and why."""
    entry = line.entry
    told = " ".join(view.model.text(line, column) for column in ("day", "move", "what", "amount"))
    asked = dialogs.reversal(window, entry.id, told, max(entry.day, today()))
    if asked is None:
        return
    day, reason = asked

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> int:
        return ledger.reverse(wb, entry.id, day=day, reason=reason).id

    def done(_made: int) -> None:
        window.go("ledger", year=view.about.year, tab="entries")
        window.notice("trouble", "ledger.reverse.done", {"number": entry.id}, "", passing=True)

    jobs.run(work, done, label="ledger.reverse.working", owner=view)


def _papers(window: "Window", wb: "Workbench", line: Line) -> None:
    """Show the papers of an entry: they stay with the form it waited in, or with the filing it came from."""
    enterprise, _ = front.working(window)
    origin = line.entry.origin.partition("#")[0]
    known = {each.id: each for each in filings.filings(wb, enterprise.id)}
    if origin in known and known[origin].form != ledger.FORM:
        window.go("evidence", filing=origin)
    elif origin in known:
        window.go("evidence", filing=origin, path=f"booked/{line.entry.id}")
    else:
        window.go("evidence")


def _held(wb: "Workbench", view: LedgerView, enterprise: str, day: "date", known: object) -> None:
    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "tuple[Held, ...]":
        return ledger_lists.held(wb, enterprise, day, known)  # type: ignore[arg-type] # signals carry plain objects

    jobs.run(work, view.balances.show_held, label="ledger.balances.working", owner=view, quiet=True)


def _export(window: "Window", wb: "Workbench", view: LedgerView, chosen: Filter) -> None:
    """Write what the filter lets through where the person says."""
    enterprise, _ = front.working(window)
    title = say("ledger.list.title", enterprise=enterprise.name)
    suggested = str(Path(window.settings.folder) / clean_name(f"{title}.xlsx"))
    out = dialogs.save_file(window, say("ledger.export"), say("ledger.export.kinds"), suggested)
    if out is None:
        return

    def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> int:
        return ledger_lists.write(wb, enterprise.id, chosen, out, progress, cancelled)

    def written(count: int) -> None:
        window.remember(folder=str(out.parent))
        show = ("ui.export.show", partial(dialogs.show_folder, out))
        window.notice("trouble", "ledger.export.done", {"count": count, "file": out}, "", show, passing=True)

    jobs.run(work, written, label="ledger.export.working", owner=view)

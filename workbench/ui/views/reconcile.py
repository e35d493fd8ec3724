"""The page of reconciliation: a registry's statement beside the ledger, and the ways out of each difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QTabBar, QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.statement import Unclear
from workbench.services import filings, ledger, reconciling
from workbench.services.reconciling import Difference, Reconciliation
from workbench.ui import dialogs, front, jobs, parts
from workbench.ui.views import allowances, history
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.views.reconcile_panel import WaysOut

if TYPE_CHECKING:
    from workbench.rules.cells import Cell
    from workbench.services.context import Workbench
    from workbench.services.filings import FilingSummary
    from workbench.ui.draft import Draft
    from workbench.ui.window import Window

PANEL = 300
"""Width of the panel at the right."""
REST = 400
"""Milliseconds of rest after a change before it is compared again."""
HEADS = ("sort", "way", "day", "move", "stated", "booked", "differs", "what")
SIGNS = {
    "open": ("warning", "warn"),
    "waiting": ("begin", ""),
    "explained": ("passed", ""),
    "follows": ("note", ""),
}


@dataclass(frozen=True, slots=True)
class About:
    """What the page is about: the statements there are, the one in hand, and what came of comparing it."""

    enterprise: str
    year: int
    known: "tuple[FilingSummary, ...]"
    filing: str
    found: Reconciliation | None
    read_only: bool


class ReconcileView(QWidget):
    """The page. Its signals ask for what it cannot do itself.

    `chosen` names another statement; `begun` asks for a new one, `imported` for a sheet, `compared` to compare again,
    `finished` to go on to signing; `opened` carries a path of the statement; `explained`, `booked` and `undone` carry
    differences, the first with words.
    """

    chosen = Signal(str)
    begun = Signal()
    imported = Signal()
    compared = Signal()
    finished = Signal()
    opened = Signal(str)
    explained = Signal(object, str)
    booked = Signal(object)
    undone = Signal(object)

    def __init__(self, about: About, draft: "Draft | None", bar: QTabBar, years: QComboBox) -> None:
        """Show a statement, if there is one."""
        super().__init__()
        self.about = about
        self.draft = draft
        self.found = about.found
        self.rows: list[Difference | Unclear] = []
        self.offered: tuple[QWidget, ...] = ()
        self.head = Header(say("ui.nav.reconcile"), self._deeds(years))
        self.table = LinesTable(
            Lines(tuple(say(f"reconcile.head.{name}") for name in HEADS), [], (4, 5)), 7, named=say("reconcile.table")
        )
        self.ways = WaysOut(about.read_only or draft is None or draft.read_only)
        side = QFrame()
        side.setProperty("role", "why")
        side.setFixedWidth(PANEL)
        side.setLayout(parts.column(self.ways, gap=0))
        self.said = parts.column(gap=8)
        left = parts.column(self.said, self.table, gap=8)
        if draft is not None:
            left.insertLayout(0, parts.row(self.statements, self.new, None, self.take, self.form))
        left.setContentsMargins(24, 10, 16, 16)
        left.setStretchFactor(self.table, 1)
        body = parts.row(left, side, gap=0)
        body.setStretch(0, 1)
        self.side = side
        whole = parts.column(self.head, bar, body, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._look())
        self.table.opened.connect(self._enter)
        self.ways.explained.connect(lambda words: self.explained.emit(self.picked(), words))
        self.ways.booked.connect(lambda: self.booked.emit(self.picked()))
        self.ways.undone.connect(lambda: self.undone.emit(self.picked()))
        self.ways.opened.connect(self.opened)
        QShortcut(QKeySequence("Ctrl+I"), self, self._import)
        QShortcut(QKeySequence("F5"), self, self.compared.emit)
        self.show_found(about.found)
        if self.rows:
            self.table.setFocus()

    def _deeds(self, years: QComboBox) -> list[QWidget]:
        self.statements = QComboBox()
        self.statements.setAccessibleName(say("reconcile.statement"))
        for each in self.about.known:
            self.statements.addItem(each.period, each.id)
        self.statements.setCurrentIndex(self.statements.findData(self.about.filing))
        self.statements.activated.connect(lambda row: self.chosen.emit(self.statements.itemData(row)))
        self.new = parts.button(say("reconcile.new"), self.begun.emit, "", "add")
        self.new.setEnabled(not self.about.read_only)
        self.take = parts.button(say("reconcile.import"), self._import)
        self.form = parts.button(say("reconcile.open_form"), lambda: self.opened.emit(""))
        self.finish = parts.button(say("reconcile.finish"), self.finished.emit, "primary")
        self.finish.setToolTip(say("reconcile.finish.hint"))
        if self.draft is None:
            return [years]
        self.take.setEnabled(not self.draft.read_only)
        back = history.buttons(self, self.draft.undo) if not self.draft.read_only else ()
        return [years, *back, self.finish]

    def _import(self) -> None:
        if self.draft is not None and not self.draft.read_only:
            self.imported.emit()

    # --- what was found --------------------------------------------------------------------------------------

    def show_found(self, found: Reconciliation | None) -> None:
        """Show what came of comparing; the differences chosen stay chosen."""
        before = {each.ref for each in self.picked()}
        at = self.table.currentIndex().row()
        self.found = found
        bare = self.draft is None or not (self.draft.cells.rows("lines") or self.draft.cells.rows("holdings"))
        self.rows = [] if found is None or bare else [*found.unclear, *found.differences]
        model = self.table.model()
        assert isinstance(model, Lines)  # noqa: S101 - for the type checker: this table shows no other model
        model.show_lines([_line(found, each) for each in self.rows] if found else [])
        asked, self.offered = self.window().focusWidget() in self.offered, ()
        parts.empty(self.said)
        self.table.setVisible(bool(self.rows))
        self.side.setVisible(bool(self.rows))
        if self.draft is None:
            self._tell("empty", parts.button(say("reconcile.new"), self.begun.emit, "primary"))
        elif bare:
            go = parts.button(say("reconcile.import"), self.imported.emit, "primary")
            go.setEnabled(not self.draft.read_only)
            self._tell("bare", go, parts.button(say("reconcile.open_form"), lambda: self.opened.emit("")))
        elif not self.rows:
            self.said.addWidget(parts.banner(say("reconcile.clean")))
            self.said.addStretch(1)
        self._sum_up(found, bare=bare)
        for row, each in enumerate(self.rows):
            if isinstance(each, Difference) and each.ref in before:
                self.table.selectionModel().select(
                    model.index(row, 0),
                    self.table.selectionModel().SelectionFlag.Select | self.table.selectionModel().SelectionFlag.Rows,
                )
        if self.rows and not self.picked():
            self.table.selectRow(min(max(at, 0), len(self.rows) - 1))
        if self.rows and asked:  # what had the keyboard is gone
            self.table.setFocus()
        self._look()

    def _tell(self, code: str, *ways: QWidget) -> None:
        title, about = (
            parts.label(say(f"reconcile.{code}"), "heading"),
            parts.label(say(f"reconcile.{code}.about"), wrap=True),
        )
        card = parts.card(title, about, 4, parts.row(*ways, None))
        card.setMaximumWidth(760)
        holder = QWidget()
        holder.setLayout(parts.row(card, None))
        self.said.addWidget(holder)
        self.said.addStretch(1)
        for way in ways:
            way.setEnabled(way.isEnabled() and not self.about.read_only)
        self.offered = ways
        ways[0].setFocus()

    def _sum_up(self, found: Reconciliation | None, *, bare: bool) -> None:
        name = self.about.enterprise
        if found is None or bare or self.draft is None:
            self.head.show_below(say("reconcile.below.none", enterprise=name))
            self.head.show_state("")
            self.finish.setEnabled(False)
            return
        self.head.show_below(
            say("reconcile.below", enterprise=name, holdings=found.same_holdings, lines=found.same_lines)
        )
        frozen = self.draft.filing.status == "frozen"
        if frozen:
            self.head.show_state(say("reconcile.state.frozen"))
        elif found.unclear:
            self.head.show_state(say("reconcile.state.unclear", count=len(found.unclear)), "error")
        elif found.open:
            self.head.show_state(say("reconcile.state.open", count=len(found.open)), "warn")
        else:
            self.head.show_state(say("reconcile.state.explained" if found.differences else "reconcile.state.same"))
        self.finish.setEnabled(frozen or not (found.unclear or found.open))

    # --- one difference --------------------------------------------------------------------------------------

    def picked(self) -> tuple[Difference, ...]:
        """Give the differences chosen."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        found = (self.rows[row] for row in rows if row < len(self.rows))
        return tuple(each for each in found if isinstance(each, Difference))

    def _look(self) -> None:
        """Tell of what is chosen."""
        row = self.table.currentIndex().row()
        chosen = self.rows[row] if 0 <= row < len(self.rows) else None
        if self.found is None:
            return
        if isinstance(chosen, Unclear):
            self.ways.show_unclear(chosen)
        else:
            self.ways.show_differences(self.found, self.picked())

    def _enter(self, row: int) -> None:
        each = self.rows[row]
        if isinstance(each, Unclear):
            self.opened.emit(each.path)
        else:
            self.ways.begin()


def _line(found: Reconciliation, each: Difference | Unclear) -> Line:
    if isinstance(each, Unclear):
        sort = say("reconcile.sort.unclear")
        return Line((sort, say("reconcile.way.open"), "", "", "", "", "", each.sentence()), "failed", "error")
    way = _way(each)
    icon, tone = SIGNS[way]
    rights, sort, ways = found.rights, say(f"reconcile.sort.{each.sort}"), say(f"reconcile.way.{way}")
    if each.apart is not None:
        place = each.apart.place
        account = str(rights.accounts.get(place.account, place.account))
        numbers = (shown(Decimal(each.apart.stated)), shown(Decimal(each.apart.booked)))
        return Line((sort, ways, "", account, *numbers, "", rights.named(*place[:3])), icon, tone)
    fact = each.stated or each.booked
    assert fact is not None  # noqa: S101 - a difference of lines has a side
    move = str(rights.moves.get(fact.move, fact.move))
    sides = ("—" if side is None else shown(Decimal(side.quantity)) for side in (each.stated, each.booked))
    what = rights.named(fact.instrument, fact.vintage, fact.lot)
    return Line((sort, ways, fact.day.isoformat(), move, *sides, reconciling.aspects(each), what), icon, tone)


def _way(each: Difference) -> str:
    if each.follows:
        return "follows"
    return "waiting" if each.waiting else "explained" if each.explanation else "open"


# --- the page in the window ------------------------------------------------------------------------------------


def make(window: "Window", year: int = 0, filing: str = "") -> QWidget:
    """Make the page of a statement, the last one unless told; it is compared on the worker."""
    enterprise, wb = front.working(window)
    chosen = allowances.year_of(year)

    def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> About:
        listed = [each for each in filings.filings(wb, enterprise.id) if each.form == reconciling.FORM]
        known = tuple(sorted(listed, key=lambda each: each.period, reverse=True))
        held = filing if any(each.id == filing for each in known) else known[0].id if known else ""
        found = reconciling.reconcile(wb, held, None, progress, cancelled) if held else None
        return About(enterprise.name, chosen, known, held, found, wb.read_only)

    def stand(about: About) -> ReconcileView:
        draft = window.open_draft(about.filing) if about.filing else None
        bar, years = allowances.bar(window, "reconcile", chosen), allowances.years(window, "reconcile", chosen)
        view = ReconcileView(about, draft, bar, years)
        _connect(window, wb, view)
        if draft is not None:
            window.where.update(filing=about.filing)
            _follow(wb, view, draft)
        return view

    return front.when_read(window, "reconcile.reading", work, stand)


def _connect(window: "Window", wb: "Workbench", view: ReconcileView) -> None:
    view.begun.connect(partial(_begin, window, wb, view))
    view.chosen.connect(lambda filing: window.go("reconcile", year=view.about.year, filing=filing))
    draft = view.draft
    if draft is None:
        return
    view.imported.connect(partial(_import, window, draft))
    view.opened.connect(lambda path: _open(window, draft, path))
    view.finished.connect(lambda: window.go("filing", filing=draft.filing.id, step="sign"))
    view.explained.connect(partial(_explain, wb, view, draft))
    view.booked.connect(partial(_book, window, wb, view, draft))
    view.undone.connect(partial(_undo, window, wb, view, draft))


def _follow(wb: "Workbench", view: ReconcileView, draft: "Draft") -> None:
    """Compare again after each change, and keep what came of it in the statement."""
    later = QTimer(view, singleShot=True, interval=REST)
    later.timeout.connect(partial(_compare, wb, view, draft))
    draft.changed.connect(later.start)
    view.compared.connect(partial(_compare, wb, view, draft))
    if view.found is not None:
        _keep(wb, draft, view.found)


def _compare(wb: "Workbench", view: ReconcileView, draft: "Draft") -> None:
    cells = draft.cells

    def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> Reconciliation:
        return reconciling.reconcile(wb, draft.filing.id, cells, progress, cancelled)

    def then(found: Reconciliation) -> None:
        if draft.cells is cells:
            view.show_found(found)
            _keep(wb, draft, found)

    jobs.run(work, then, label="reconcile.reading", owner=view)


def _keep(wb: "Workbench", draft: "Draft", found: Reconciliation) -> None:
    """Write what was found into the statement, where that says something else and there is something to say."""
    if not draft.read_only and (draft.cells.rows("lines") or draft.cells.rows("holdings")):
        after = reconciling.written(wb, draft.cells, found)
        if after is not draft.cells:
            draft.replace(say("reconcile.result.edit"), after)


def _begin(window: "Window", wb: "Workbench", view: ReconcileView) -> None:
    """Begin the statement of a day, or show the one there is; one that is frozen is opened again to be corrected."""
    enterprise, _ = front.working(window)
    day = dialogs.statement_day(window, today())
    if day is None:
        return
    there = next((each for each in view.about.known if each.period == day.isoformat()), None)
    try:
        if there is None:
            filing = filings.begin(wb, enterprise.id, reconciling.FORM, day.isoformat()).id
        elif there.status == "frozen" and dialogs.confirm(window, "ui.reopen"):
            window.close_draft()
            filing = filings.reopen(wb, there.id).id
        else:
            filing = there.id
    except WorkbenchError as error:
        window.trouble(error)
        return
    window.go("reconcile", year=view.about.year, filing=filing)


def _import(window: "Window", draft: "Draft") -> None:
    from workbench.ui import deeds

    deeds.do(window, draft, "import")


def _open(window: "Window", draft: "Draft", path: str) -> None:
    if path:
        window.go("filing", filing=draft.filing.id, path=path)
    else:
        window.go("filing", filing=draft.filing.id, step="record")


def _explain(
    wb: "Workbench", view: ReconcileView, draft: "Draft", differences: Sequence[Difference], words: str
) -> None:
    """Keep an explanation with each difference, as one step."""
    if view.found is None or draft.read_only:
        return
    cells = reconciling.written(wb, draft.cells, view.found)
    rows = {str(cells.value(f"differences/{row}/ref")): row for row in cells.rows("differences")}
    changes: dict[str, Cell | None] = {}
    for each in differences:
        if each.ref in rows and not each.follows:
            path = f"differences/{rows[each.ref]}/explanation"
            changes[path] = draft.typed(path, words)
    draft.replace(say("reconcile.explain.edit"), cells.changed(changes))


def _book(
    window: "Window", wb: "Workbench", view: ReconcileView, draft: "Draft", differences: Sequence[Difference]
) -> None:
    """Put what the ledger lacks among what is to be booked; what it tells otherwise must be reversed first."""
    missing = [each for each in differences if each.sort == "missing" and not each.waiting]

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> int:
        reconciling.pend(wb, draft.filing.id, missing)
        return len(missing)

    def done(count: int) -> None:
        _compare(wb, view, draft)
        there = partial(window.go, "ledger", year=int(draft.filing.period[:4]), tab="pending")
        window.notice("trouble", "reconcile.book.done", {"count": count}, "", ("reconcile.book.show", there))

    jobs.run(work, done, label="reconcile.reading", owner=view)


def _undo(
    window: "Window", wb: "Workbench", view: ReconcileView, draft: "Draft", differences: Sequence[Difference]
) -> None:
    """Reverse the entry of a difference, and put what the statement tells in its place among what is to be booked."""
    found = next((each for each in differences if each.booked is not None), None)
    if found is None or found.booked is None or view.found is None:
        return
    number, told = int(found.booked.ref.lstrip("#")), reconciling.words(view.found.rights, found.booked)
    asked = dialogs.reversal(window, number, told, found.booked.day)
    if asked is None:
        return
    day, reason = asked

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> int:
        ledger.reverse(wb, number, day=day, reason=reason)
        if found.stated is not None:
            reconciling.pend(wb, draft.filing.id, [found])
        return number

    def done(reversed_: int) -> None:
        _compare(wb, view, draft)
        window.notice("trouble", "ledger.reverse.done", {"number": reversed_}, "", passing=True)

    jobs.run(work, done, label="ledger.reverse.working", owner=view)

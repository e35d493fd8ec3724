"""The page of papers: all that proves a filing, or all filings of an enterprise; drop files or folders on it."""

from collections.abc import Callable, Collection
from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QStackedWidget, QWidget

from workbench.base.text import say
from workbench.domain.enterprise import Enterprise
from workbench.domain.papers import Paper, Use
from workbench.services import evidence, retention
from workbench.services.archive import Archive, archive
from workbench.services.context import Workbench
from workbench.ui import dialogs, jobs, parts
from workbench.ui.views.handing import dragged, hand_over
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.views.navigation import Chooser
from workbench.ui.views.paper import PaperPane, size_words

_NUMBER, _FIGURE = 16, 14
"""Letters of a number and of a figure's name that the list shows; the whole stands beside it."""
NO_KIND = "-"


class EvidenceView(QWidget):
    """`went` carries the filing and path of a figure to go to; `scoped` the filing the page was narrowed to."""

    went = Signal(str, str)
    scoped = Signal(str)

    def __init__(self, wb: Workbench, enterprise: Enterprise, filing: str = "", path: str = "") -> None:
        """Show the papers of an enterprise, at first those of a filing if one is named.

        Files added while a figure's `path` is given prove that figure.
        """
        super().__init__()
        self.wb, self.enterprise, self.path = wb, enterprise, path
        self.archive: Archive | None = None
        self.shown: list[Paper] = []
        self._first = filing
        self.cell = (filing, path) if path else None
        self.add = parts.button(say("uiform.evidence.add"), self._ask_files, "primary", "add")
        self.folder = parts.button(say("evidence.page.folder"), self._ask_folder, "", "folder")
        self.hold = parts.button(say("evidence.page.hold"), self._ask_hold, "", "lock")
        self.hold.setEnabled(not wb.read_only)
        self.head = Header(say("uiform.evidence.title"), [self.hold, self.folder, self.add])
        self.scope, self.kind, self.which = Chooser(), Chooser(), Chooser()
        self.lines = Lines(tuple(say(f"evidence.page.head.{name}") for name in _HEADS), [])
        self.table = LinesTable(self.lines, 0, named=say("uiform.evidence.title"))
        self.table.horizontalHeader().setResizeContentsPrecision(_MEASURED)
        self.pane = PaperPane(wb, path=path)
        self.table.opened.connect(lambda _: self.pane.facts.begin())
        self.pane.described.connect(self._describe)
        self.pane.done.connect(self._next)
        self.pane.went.connect(self.went)
        self.pane.deed.connect(lambda name: {"copy": self._copy, "remove": self._remove, "link": self._link}[name]())
        self.pane.unlinked.connect(self._unlink)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self._empty())
        left = parts.column(self._bar(), self.stack, gap=8, margin=16)
        left.setStretch(1, 1)
        body = parts.row(left, self.pane, gap=0)
        body.setStretch(0, 1)
        whole = parts.column(self.head, body, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.table.selectionModel().selectionChanged.connect(self._choose)
        self.setAcceptDrops(not wb.read_only)
        self.setFocusProxy(self.table)
        self.refresh()

    def _bar(self) -> QWidget:
        for box, name in ((self.scope, "scope"), (self.kind, "kind"), (self.which, "which")):
            box.setAccessibleName(say(f"evidence.page.{name}"))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(5)
            box.setMaxVisibleItems(16)
        self.kind.addItem(say("evidence.page.kinds"), "")
        self.kind.addItem(say("evidence.page.no_kind"), NO_KIND)
        for name, label in evidence.kinds_now(self.wb).items():
            self.kind.addItem(str(label), name)
        self.scope.activated.connect(lambda _: self._scope())
        self.kind.activated.connect(lambda _: self._list())
        for name in ("", "unlinked", "suspect"):
            self.which.addItem(say(f"evidence.page.{name or 'every'}"), name)
        self.which.activated.connect(lambda _: self._list())
        bar = QWidget()
        line = parts.row(self.scope, self.kind, self.which, gap=8)
        for at, share in enumerate((4, 3, 2)):
            line.setStretch(at, share)
        bar.setLayout(line)
        return bar

    def _empty(self) -> QWidget:
        self.hint = parts.label("", "quiet", wrap=True)
        frame = QFrame()
        frame.setProperty("role", "drop")
        frame.setLayout(parts.column(None, parts.row(None, self.hint, None), None, margin=32))
        return frame

    # --- what is shown ---------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Gather the papers anew; what is in hand stays so."""
        wb, enterprise, cell = self.wb, self.enterprise.id, self.cell
        jobs.run(
            lambda *_: archive(wb, enterprise, cell), self._show, label="evidence.page.reading", owner=self, quiet=True
        )

    def _show(self, found: Archive) -> None:
        wanted = self._first or self.scope.currentData() or ""
        self.archive, self._first = found, ""
        self.scope.clear()
        self.scope.addItem(say("evidence.page.all"), "")
        for year in sorted({period[:4] for period in found.periods.values()}, reverse=True):
            self.scope.addItem(say("evidence.page.year", year=year), year)
        for filing, name in found.filings.items():
            self.scope.addItem(name, filing)
        self.scope.setCurrentIndex(max(0, self.scope.findData(wanted)))
        self._list()

    def _scope(self) -> None:
        self.scoped.emit(self.filing())
        self._list()

    def filing(self) -> str:
        """Give the filing the page is narrowed to, empty for none."""
        chosen = self.scope.currentData() or ""
        return chosen if self.archive and chosen in self.archive.filings else ""

    def _within(self, use: Use) -> bool:
        chosen = self.scope.currentData() or ""
        return not chosen or use.filing == chosen or use.period[:4] == chosen

    def _list(self) -> None:
        """List what the page is narrowed to; what is chosen stays so."""
        if self.archive is None:
            return
        chosen = {paper.sha256 for paper in self.chosen()}
        kind, which = self.kind.currentData(), self.which.currentData()
        self.shown = [
            paper
            for paper in self.archive.papers
            if any(map(self._within, paper.uses))
            and (not kind or paper.facts.kind == ("" if kind == NO_KIND else kind))
            and not (which == "unlinked" and any(use.paths for use in paper.uses if self._within(use)))
            and (which != "suspect" or paper.sha256 in self.archive.doubles)
        ]
        self.lines.show_lines([self._line(paper, self.archive) for paper in self.shown])
        self._squeeze()
        frozen = self._frozen()
        for made in (self.add, self.folder):
            made.setEnabled(bool(self.filing()) and not frozen and not self.wb.read_only)
            made.setToolTip("" if self.filing() else say("evidence.page.choose_filing"))
        self.head.show_below(self._about())
        code = "evidence.page.none_such" if self.archive.papers else "evidence.page.empty"
        self.hint.setText(say(code if self.filing() or self.archive.papers else "evidence.page.choose_filing"))
        self.stack.setCurrentIndex(0 if self.shown else 1)
        self._select([row for row, paper in enumerate(self.shown) if paper.sha256 in chosen] or [0])

    def _frozen(self) -> bool:
        """Tell whether the filing the page is narrowed to takes nothing more."""
        from workbench.services import filings

        filing = self.filing()
        return bool(filing) and filings.get(self.wb, filing).status == "frozen"

    def _about(self) -> str:
        assert self.archive is not None  # noqa: S101 - for the type checker: there is nothing to tell before
        size = sum(paper.size for paper in self.shown)
        doubted = sum(paper.sha256 in self.archive.doubles for paper in self.shown)
        untold = sum(not paper.facts.kind for paper in self.shown)
        words = [self.enterprise.name, say("evidence.page.count", count=len(self.shown), size=size_words(size))]
        if self.cell and self.filing() == self.cell[0]:
            words.append(say("evidence.page.for", what=self.archive.places.get((self.filing(), self.path), self.path)))
        if untold:
            words.append(say("evidence.page.untold", count=untold))
        if doubted:
            words.append(say("evidence.page.doubted", count=doubted))
        return " · ".join(filter(None, words))

    def _line(self, paper: Paper, found: Archive) -> Line:
        uses = [use for use in paper.uses if self._within(use)]
        cells = [(use.filing, path) for use in uses for path in use.paths]
        first = found.places.get(cells[0], cells[0][1]) if cells else "—"
        figures = _cut(first.rpartition("·")[2] if len(cells) == 1 else first, _FIGURE)
        if len(cells) > 1:
            figures = say("evidence.page.figures", count=len(cells))
        periods = list(dict.fromkeys(use.period for use in uses))
        period = periods[0] if len(periods) == 1 else say("evidence.page.periods", count=len(periods))
        facts = paper.facts
        texts = (
            paper.name,
            str(found.kinds.get(facts.kind, facts.kind)) or "—",
            _cut(facts.number, _NUMBER) or "—",
            facts.issued.isoformat() if facts.issued else "—",
            period,
            figures,
        )
        doubted = paper.sha256 in found.doubles
        return Line(texts, "warning" if doubted else "evidence", "warn" if doubted else "")

    def chosen(self) -> list[Paper]:
        """Give the papers in hand."""
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self.shown[row] for row in rows if row < len(self.shown)]

    def _select(self, rows: Collection[int]) -> None:
        model, picked = self.table.selectionModel(), QItemSelection()
        for row in rows:
            picked.select(self.lines.index(row, 0), self.lines.index(row, len(_HEADS) - 1))
        act = QItemSelectionModel.SelectionFlag.ClearAndSelect
        if self.shown:
            first = self.lines.index(min(rows), 0)
            model.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.table.scrollTo(first)
        model.select(picked, act)
        self._choose()

    def _choose(self) -> None:
        self.pane.show_papers(self.chosen(), self.archive)

    def _next(self) -> None:
        """Take the next paper in hand, ready to be told of."""
        here = max((self.shown.index(paper) for paper in self.chosen()), default=-1)
        if here + 1 < len(self.shown):
            self._select([here + 1])
            self.pane.facts.begin()
        else:
            self.table.setFocus()

    # --- deeds -----------------------------------------------------------------------------------------------

    def _ask_files(self) -> None:
        self.attach(dialogs.open_files(self, say("uiform.evidence.choose"), say("uiform.evidence.kinds")))

    def _ask_folder(self) -> None:
        chosen = dialogs.folder(self, say("evidence.page.folder"))
        if chosen:
            self.attach((chosen,))

    def attach(self, places: tuple[Path, ...]) -> None:
        """Attach files and folders to the filing the page is narrowed to."""
        if self.filing():
            hand_over(self, self.wb, self.filing(), places, self._proved(), self.refresh)

    def _proved(self) -> tuple[str, ...]:
        """Name the figure that files added now shall prove, none for the filing as a whole."""
        return (self.path,) if self.cell and self.filing() == self.cell[0] else ()

    def _do(self, work: Callable[[], object]) -> None:
        """Do a deed on the worker and gather anew, whatever became of it."""
        jobs.run(lambda *_: work(), label="uiform.saving", owner=self, last=self.refresh)

    def _describe(self, facts: dict[str, object]) -> None:
        wb, enterprise, chosen = self.wb, self.enterprise.id, {paper.sha256 for paper in self.chosen()}
        self._do(lambda: evidence.describe(wb, enterprise, chosen, **facts))

    def _unlink(self, filing: str, path: str) -> None:
        wb, sha256 = self.wb, self.chosen()[0].sha256
        self._do(lambda: evidence.unlink(wb, filing, sha256, path))

    def _link(self) -> None:
        wb, filing, paths, sha256 = self.wb, self.filing(), self._proved(), self.chosen()[0].sha256
        if paths:
            self._do(lambda: evidence.link(wb, filing, sha256, paths))

    def _remove(self) -> None:
        """Detach the papers in hand from the filing, or where the page shows all of them, from every filing."""
        chosen, wb, filing, enterprise = self.chosen(), self.wb, self.filing(), self.enterprise.id
        if not chosen or not dialogs.confirm(self, "uiform.evidence.sure", name=chosen[0].name):
            return

        def work() -> None:
            for paper in chosen:
                if filing:
                    evidence.detach(wb, filing, paper.sha256)
                else:
                    evidence.remove(wb, enterprise, paper.sha256)

        self._do(work)

    def _copy(self) -> None:
        paper, wb = self.chosen()[0], self.wb
        out = dialogs.save_file(self, say("evidence.pane.copy"), say("uiform.evidence.kinds"), paper.name)
        if out:
            jobs.run(lambda *_: evidence.copy_out(wb, paper.sha256, out), label="uiform.saving", owner=self)

    def _ask_hold(self) -> None:
        """Put a year under hold, or release one that is."""
        if self.archive is None:
            return
        wb, enterprise = self.wb, self.enterprise.id
        years = {keep.year: keep.hold for keep in self.archive.keeps.values()}
        asked = dialogs.hold(self, {year: years[year] is not None for year in sorted(years, reverse=True)})
        if asked is None:
            return
        year, reason = asked
        if years[year]:
            self._do(lambda: retention.release(wb, enterprise, year))
        else:
            self._do(lambda: retention.hold(wb, enterprise, year, reason))

    # --- Qt --------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give up columns before what stands in them is cut."""
        super().resizeEvent(event)
        self._squeeze()

    def _squeeze(self) -> None:
        width = self.width() - self.pane.width()
        self.table.setColumnHidden(_HEADS.index("period"), bool(self.filing()))  # all of one period
        for name, need in _NEEDS.items():
            self.table.setColumnHidden(_HEADS.index(name), width < need)
        self.table.fit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if dragged(event.mimeData()) and self.add.isEnabled():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        event.acceptProposedAction()
        self.attach(dragged(event.mimeData()))


_MEASURED = 40
"""Rows that tell how wide a column must be: measuring thousands would hold the window up."""
_HEADS = ("file", "kind", "number", "issued", "period", "proves")
_NEEDS = {"number": 520, "issued": 620, "proves": 740}
"""The width of the list, in pixels, from which on a column is shown."""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"

"""The emission reports of an enterprise: what is being written, what was said."""

from collections.abc import Sequence
from typing import get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTabBar, QTableView, QVBoxLayout, QWidget

from workbench.base.text import say
from workbench.domain.journey import Group, group
from workbench.domain.period import period_words
from workbench.services.filings import FilingSummary
from workbench.ui import parts, theme
from workbench.ui.views.header import Header

COLUMNS = ("period", "form", "status", "revision", "saved")


class FilingsView(QWidget):
    """A table of filings. Signals carry a filing's id."""

    opened = Signal(str)
    begin = Signal()
    reopened = Signal(str)

    def __init__(self, known: Sequence[FilingSummary], *, read_only: bool, enterprise: str) -> None:
        """List the filings of an enterprise named so."""
        super().__init__()
        self.all = tuple(known)
        self.known = self.all
        """Those of the journey shown."""
        groups = dict.fromkeys(group(each.form) for each in self.all)
        self.groups = ("all", *(name for name in get_args(Group) if name in groups))
        self.bar = QTabBar()
        self.bar.setAccessibleName(say("ui.new_filing.group"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        for name in self.groups:
            self.bar.addTab(f"{say(f'ui.group.{name}')} {len(self._of(name))}")
        if len(groups) < 2:
            self.bar.hide()
        self.begin_button = parts.button(say("ui.filings.begin"), self.begin.emit, "primary", "add")
        self.begin_button.setEnabled(not read_only)
        self.open_button = parts.button(say("ui.filings.open"), self._open)
        self.reopen_button = parts.button(say("ui.filings.reopen"), self._reopen)
        self.read_only = read_only
        self.table = QTableView()
        self.table.setProperty("role", "list")
        self.table.activated.connect(self._open)
        self._fill()
        head = Header(say("ui.nav.filings"), [self.reopen_button, self.open_button, self.begin_button])
        head.show_below(enterprise)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        if self.all:
            self.bar.currentChanged.connect(self._group)
            whole.addLayout(parts.column(self.bar, self.table, margin=24))
        else:
            for each in (self.open_button, self.reopen_button):
                each.hide()
            empty = parts.card(
                parts.label(say("ui.filings.empty"), "heading"),
                parts.label(say("ui.filings.empty.about"), "quiet", wrap=True),
            )
            whole.addWidget(parts.Page(empty, widest=760))
        self._selected()

    def _of(self, name: str) -> tuple[FilingSummary, ...]:
        """Give the filings of a journey, or of all."""
        return tuple(each for each in self.all if name in ("all", group(each.form)))

    def _group(self, tab: int) -> None:
        self.known = self._of(self.groups[tab])
        self._fill()
        self._selected()

    def _fill(self) -> None:
        model = QStandardItemModel(len(self.known), len(COLUMNS), self)
        model.setHorizontalHeaderLabels([say(f"ui.filings.{name}") for name in COLUMNS])
        t = theme.tokens()
        for line, each in enumerate(self.known):
            saved = f"{each.updated_at.astimezone():%Y-%m-%d %H:%M}"
            frozen = each.status == "frozen"
            texts = (
                period_words(each.period),
                str(each.label),
                say("ui.status.frozen" if frozen else "ui.status.draft"),
                str(each.revision) if each.revision else "–",
                saved,
            )
            for place, text in enumerate(texts):
                item = QStandardItem(text)
                item.setEditable(False)
                model.setItem(line, place, item)
            model.item(line, 2).setIcon(theme.icon("lock" if frozen else "begin", t.quiet if frozen else t.accent))
        self.table.setModel(model)
        self.table.setAccessibleName(say("ui.nav.filings"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.ROW)
        head = self.table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.selectionModel().selectionChanged.connect(self._selected)
        if self.known:
            self.table.selectRow(0)

    def current(self) -> FilingSummary | None:
        """Give the filing marked."""
        line = self.table.currentIndex().row()
        return self.known[line] if 0 <= line < len(self.known) else None

    def _selected(self) -> None:
        current = self.current()
        self.open_button.setEnabled(current is not None)
        self.reopen_button.setEnabled(current is not None and current.status == "frozen" and not self.read_only)

    def _open(self) -> None:
        current = self.current()
        if current:
            self.opened.emit(current.id)

    def _reopen(self) -> None:
        current = self.current()
        if current:
            self.reopened.emit(current.id)

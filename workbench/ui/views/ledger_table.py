"""The entries of a ledger as a table that reads only what is seen, and the filters above it."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QLineEdit, QTableView, QWidget

from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.booking import Rights
from workbench.domain.ledger import Filter, Kind, Line, Page
from workbench.services.ledger_lists import state
from workbench.ui import parts, theme
from workbench.ui.views.lines import Calm, Index
from workbench.ui.views.navigation import Chooser
from workbench.ui.views.reversal import day_field, day_in
from workbench.ui.widgets.day import Day

COLUMNS = ("number", "day", "move", "what", "quantity", "balance", "way", "price", "counterparty", "document", "state")
RIGHT = ("number", "quantity", "balance", "price")
WIDTHS = (52, 96, 104, 212, 92, 96, 160, 94, 140, 140, 132)
AT_ONCE = 100
"""Entries read at a time."""
KEPT = 40
"""Portions kept at hand."""
REST = 250
"""Milliseconds of rest after a letter before the words are sought."""

Fetch = Callable[[Filter, int, int], Page]


class Entries(QAbstractTableModel):
    """The entries a filter lets through, newest first; each portion is read when its first line is seen."""

    def __init__(self, fetch: Fetch, rights: Rights) -> None:
        """Take where entries come from and how they are named."""
        super().__init__()
        self.fetch = fetch
        self.rights = rights
        self.chosen = Filter()
        self.total = 0
        self._portions: dict[int, tuple[Line, ...]] = {}

    def show_chosen(self, chosen: Filter) -> None:
        """Show what another filter lets through."""
        self.beginResetModel()
        self.chosen = chosen
        self._portions = {}
        self.total = self._read(0)
        self.endResetModel()

    def _read(self, portion: int) -> int:
        page = self.fetch(self.chosen, portion * AT_ONCE, AT_ONCE)
        if len(self._portions) >= KEPT:
            self._portions.pop(next(iter(self._portions)))
        self._portions[portion] = page.lines
        return page.total

    def line(self, row: int) -> Line | None:
        """Give a line; None where there is none."""
        portion, place = divmod(row, AT_ONCE)
        if not 0 <= row < self.total:
            return None
        if portion not in self._portions:
            self._read(portion)
        lines = self._portions[portion]
        return lines[place] if place < len(lines) else None

    def rowCount(self, parent: Index | None = None) -> int:
        """Count the entries."""
        return 0 if parent and parent.isValid() else self.total

    def columnCount(self, parent: Index | None = None) -> int:
        """Count the columns."""
        return 0 if parent and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a heading."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return say(f"ledger.head.{COLUMNS[section]}")
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a view asks of a text."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(index.column())
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.ForegroundRole):
            return None
        line = self.line(index.row())
        if line is None:
            return None
        if role == Qt.ItemDataRole.ForegroundRole:
            undone = line.reversed_by is not None or line.entry.reverses is not None
            return QColor(theme.tokens().quiet) if undone else None
        return self.text(line, COLUMNS[index.column()])

    def text(self, line: Line, column: str) -> str:
        """Write one thing about an entry."""
        entry, rights = line.entry, self.rights
        away = self.chosen.account == entry.source  # only of one account it can be said whether units came or went
        numbers: dict[str, Decimal | int | None] = {
            "quantity": -entry.quantity if away else entry.quantity,
            "balance": line.balance,
            "price": entry.price,
        }
        if column in numbers:
            number = numbers[column]
            return "" if number is None else shown(Decimal(number))
        if column == "amount":  # where no column says of what
            return f"{self.text(line, 'quantity')} {rights.unit(entry.instrument)}"
        words = {
            "number": str(entry.id),
            "move": str(rights.moves.get(entry.move, entry.move)),
            "what": rights.named(*entry.kind),
            "way": " → ".join(str(rights.accounts.get(each, each)) for each in (entry.source, entry.target)),
            "state": state(line),
        }
        return words[column] if column in words else str(getattr(entry, column))


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if COLUMNS[column] in RIGHT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class EntriesTable(QTableView):
    """Shows `Entries`. `pointed` carries the line walked to, or None; `opened` the one on which Enter was pressed."""

    pointed = Signal(object)
    opened = Signal(object)

    def __init__(self, model: Entries) -> None:
        """Show a model."""
        super().__init__()
        model.setParent(self)
        self.setModel(model)
        self.entries = model
        self.setItemDelegate(Calm(self))
        self.setAccessibleName(say("ui.nav.ledger"))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.ROW)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setHighlightSections(False)
        for column, width in enumerate(WIDTHS):
            self.setColumnWidth(column, width)
        self.selectionModel().currentChanged.connect(self._walked)
        model.modelReset.connect(self._first)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.entries.line(index.row())))

    def current(self) -> Line | None:
        """Give the line walked to."""
        index = self.currentIndex()
        return self.entries.line(index.row()) if index.isValid() else None

    def _walked(self, index: QModelIndex) -> None:
        self.pointed.emit(self.entries.line(index.row()) if index.isValid() else None)

    def _first(self) -> None:
        """Walk to the newest, or tell that there is none."""
        self.setColumnHidden(COLUMNS.index("balance"), not self.entries.chosen.instrument)
        if self.entries.total:
            self.selectRow(0)
            self.scrollToTop()
        self.pointed.emit(self.current())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give what is left over to what was moved."""
        super().resizeEvent(event)
        wide = COLUMNS.index("what")
        others = sum(self.columnWidth(at) for at in range(len(COLUMNS)) if at != wide)
        self.setColumnWidth(wide, max(WIDTHS[wide], self.viewport().width() - others))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter; copy the chosen lines as a spreadsheet takes them."""
        line = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and line is not None:
            self.opened.emit(line)
        elif event.matches(QKeySequence.StandardKey.Copy):
            rows = [index.row() for index in self.selectionModel().selectedRows()]
            lines = [line for row in sorted(rows)[: KEPT * AT_ONCE] if (line := self.entries.line(row)) is not None]
            told = ("\t".join(self.entries.text(each, column) for column in COLUMNS) for each in lines)
            QGuiApplication.clipboard().setText("\n".join(told))
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """What entries are looked for. `chosen` carries the filter whenever it changes."""

    chosen = Signal(object)

    def __init__(self, kinds: Sequence[Kind], rights: Rights) -> None:
        """Offer the instruments and vintages that occur, and every account and movement."""
        super().__init__()
        instruments = [name for name in rights.instruments if any(kind.instrument == name for kind in kinds)]
        vintages = sorted({kind.vintage for kind in kinds if kind.vintage}, reverse=True)
        accounts = [name for name, account in rights.accounts.items() if account.holds != "outside"]
        moves = {move for name in instruments for move in rights.instruments[name].moves}
        self.instrument = self._chooser("instrument", [(str(rights.instruments[name]), name) for name in instruments])
        self.vintage = self._chooser("vintage", [(str(rights.vintages.get(each, each)), each) for each in vintages])
        self.account = self._chooser("account", [(str(rights.accounts[name]), name) for name in accounts])
        self.moved = self._chooser("move", [(str(rights.moves[name]), name) for name in rights.moves if name in moves])
        self.first, self.last = Day(day_field("ledger.filter.first")), Day(day_field("ledger.filter.last"))
        self.words = QLineEdit()
        self.words.setAccessibleName(say("ledger.filter.words"))
        self.words.setPlaceholderText(say("ledger.filter.words"))
        self.words.setClearButtonEnabled(True)
        self.clear = parts.button("", self.reset, "quiet", "close")
        self.clear.setAccessibleName(say("ledger.filter.clear"))
        self.clear.setToolTip(say("ledger.filter.clear"))
        self.clear.setFixedWidth(theme.ROW)
        self.found = parts.label("", "quiet")
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self._tell)
        for day, name in ((self.first, "first"), (self.last, "last")):
            day.setPlaceholderText(say(f"ledger.filter.{name}"))
            day.setFixedWidth(118)
            day.typed.connect(lambda _: self._rest.start())
        self.words.textChanged.connect(lambda _: self._rest.start())
        boxes = (self.instrument, self.vintage, self.account, self.moved)
        line = parts.row(*boxes, self.first, self.last, self.words, self.clear, gap=6)
        for place, share in ((0, 3), (1, 2), (2, 2), (3, 2), (6, 3)):
            line.setStretch(place, share)
        self.setLayout(line)

    def _chooser(self, name: str, offered: Sequence[tuple[str, str]]) -> QComboBox:
        made = Chooser()
        made.setAccessibleName(say(f"ledger.filter.{name}"))
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(5)
        made.addItem(say(f"ledger.filter.{name}"), "")
        for words, data in offered:
            made.addItem(words, data)
        made.activated.connect(lambda _: self._tell())
        return made

    def reset(self) -> None:
        """Look for everything."""
        for box in (self.instrument, self.vintage, self.account, self.moved):
            box.setCurrentIndex(0)
        for line in (self.first, self.last, self.words):
            line.clear()
        self._tell()

    def filter(self) -> Filter:
        """Give what is looked for; a day that is none does not count."""
        return Filter(
            self.instrument.currentData(),
            self.vintage.currentData(),
            "",
            self.account.currentData(),
            self.moved.currentData(),
            self._day(self.first),
            self._day(self.last),
            self.words.text().strip(),
        )

    def _day(self, widget: Day) -> date | None:
        found = day_in(widget) if widget.text().strip() else None
        wrong = bool(widget.text().strip()) and found is None
        if bool(widget.property("fault")) != wrong:
            parts.restyle(widget, fault=wrong)
            widget.setToolTip(say("ledger.filter.bad_day") if wrong else "")
        return found

    def _tell(self) -> None:
        self._rest.stop()
        self.chosen.emit(self.filter())

    def show_found(self, count: int) -> None:
        """Say how many there are."""
        self.found.setText(say("ledger.filter.found", count=shown(Decimal(count))))

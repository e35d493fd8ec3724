"""A section's table as people know it from a spreadsheet: keys, blocks, filling down."""

import csv
import io

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QSizePolicy, QTableView

from workbench.base.text import say
from workbench.rules.form import Section
from workbench.services.public_version import keeps_register
from workbench.ui import theme
from workbench.ui.draft import Draft
from workbench.ui.views.cell import CellDelegate, Head, wanted_width
from workbench.ui.views.grid import PATH, Grid, Index
from workbench.ui.views.handing import Catcher

MOST_ROWS = 16
"""Rows shown before a table scrolls by itself."""
FIT = 200
"""Milliseconds of rest before columns are measured anew: typing must not wait for it."""


class Table(QTableView):
    """The table of one section. `pointed` carries the path of the current cell, `told` a sentence worth saying."""

    pointed = Signal(str)
    told = Signal(str)

    def __init__(self, draft: Draft, section: Section, base: str) -> None:
        """Show a section of a draft."""
        super().__init__()
        self.draft = draft
        self.pinned: _Pinned | None = None
        self.grid = Grid(draft, section, base)
        self.grid.setParent(self)
        self.setModel(self.grid)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(str(section.label))
        self.setProperty("role", "grid")
        self.setHorizontalHeader(Head(self))
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setDefaultSectionSize(theme.ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setVisible(section.rows != "many")
        self.verticalHeader().setHighlightSections(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._click)
        self.catcher = Catcher(self.viewport(), draft, self._under)
        if section.rows == "many":
            self.pinned = _Pinned(self)
        self._later = QTimer(self, singleShot=True, interval=FIT)
        self._later.timeout.connect(self.fit)
        self.grid.rowsInserted.connect(self.fit)
        self.grid.rowsRemoved.connect(self.fit)
        self.grid.headerDataChanged.connect(self._later.start)

    # --- size ------------------------------------------------------------------------------------------------

    def fit(self) -> None:
        """Make columns as wide as what they hold and the table as high as its rows."""
        columns = range(self.grid.columnCount())
        widths = [wanted_width(self.grid, column, self.fontMetrics()) for column in columns]
        spare = self.viewport().width() - sum(widths)
        if spare > 0 and widths:
            widths = [width + spare // len(widths) for width in widths]
            widths[-1] += self.viewport().width() - sum(widths)
        for column, width in enumerate(widths):
            if self.columnWidth(column) != width:
                self.setColumnWidth(column, width)
        rows = min(self.grid.rowCount(), MOST_ROWS)
        bar = self.horizontalScrollBar().sizeHint().height() if spare < 0 else 0
        height = self.horizontalHeader().sizeHint().height() + rows * theme.ROW + bar
        scrolls = rows < self.grid.rowCount()
        on, off = Qt.ScrollBarPolicy.ScrollBarAsNeeded, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(on if scrolls else off)
        if self.height() != height:
            self.setFixedHeight(height)
        if self.pinned:
            self.pinned.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room among the columns."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a cell into sight, not beneath the pinned column."""
        super().scrollTo(index, hint)
        hidden = self.columnWidth(0) - self.columnViewportPosition(index.column())
        if self.pinned and index.column() and hidden > 0 and self.horizontalScrollBar().value():
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - hidden)

    def _under(self, at: QPoint) -> str:
        """Name the figure files being dragged would fall on, and mark it."""
        index = self.indexAt(at)
        if not 0 <= index.row() < len(self.grid.names):
            return ""
        self.go(index)
        return str(index.data(PATH) or "")

    # --- moving ----------------------------------------------------------------------------------------------

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which figure the person looks at."""
        super().currentChanged(current, previous)
        self.viewport().update()  # the mark of the row in hand stands in another cell
        path = current.data(PATH) if current.isValid() else ""
        if path:
            self.pointed.emit(path)

    def _click(self, index: QModelIndex) -> None:
        """A click on the row that adds opens it for writing; on the cell in hand, tells of it again."""
        if index.row() == len(self.grid.names) and self.grid.adds:
            self.edit(index)
        elif index.data(PATH):
            self.pointed.emit(index.data(PATH))

    def step(self, rows: int, columns: int) -> bool:
        """Go to a neighbouring cell; past the last column to the next row. False at the end of the table."""
        here = self.currentIndex()
        at = here.row() * self.grid.columnCount() + here.column() + columns if columns else -1
        row, column = divmod(at, self.grid.columnCount()) if columns else (here.row() + rows, here.column())
        if not 0 <= row < self.grid.rowCount():
            return False
        self.go(self.grid.index(row, column))
        return True

    def go(self, index: QModelIndex) -> None:
        """Make a cell the current one and the only one selected, whatever keys are held down."""
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the keys of a spreadsheet."""
        key = Qt.Key(event.key())
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.copy()
            self.clear_cells()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif control and key == Qt.Key.Key_D:
            self.fill_down()
        elif control and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.insert_row()
        elif control and key == Qt.Key.Key_Minus:
            self.delete_rows()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear_cells()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if shift else 1, 0)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and not control:
            back = key == Qt.Key.Key_Backtab or shift
            if not self.step(0, -1 if back else 1):
                self.focusNextPrevChild(not back)
        elif key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def focusNextPrevChild(self, next: bool) -> bool:
        """Keep Tab for the cells; only past the last one does it leave the table."""
        here = self.currentIndex()
        end = (self.grid.rowCount() - 1, self.grid.columnCount() - 1) if next else (0, 0)
        if self.hasFocus() and here.isValid() and (here.row(), here.column()) != end:
            return False
        return super().focusNextPrevChild(next)

    # --- blocks ----------------------------------------------------------------------------------------------

    def block(self) -> tuple[int, int, int, int]:
        """Give the first and last row, the first and last column selected; the current cell if nothing is."""
        chosen = self.selectionModel().selectedIndexes() or [self.currentIndex()]
        rows = [index.row() for index in chosen]
        columns = [index.column() for index in chosen]
        return min(rows), max(rows), min(columns), max(columns)

    def copy(self) -> None:
        """Put the selected block on the clipboard as a spreadsheet takes it."""
        top, bottom, left, right = self.block()
        out = io.StringIO()
        writer = csv.writer(out, dialect="excel-tab", lineterminator="\n")
        last = min(bottom, len(self.grid.names) - 1 + bool(self.grid.sums))
        for row in range(top, last + 1):
            writer.writerow(self.grid.edited(row, column) for column in range(left, right + 1))
        QGuiApplication.clipboard().setText(out.getvalue())

    def paste(self) -> None:
        """Write the clipboard's block from the selected cell on; one value fills a whole selection."""
        lines = read_block(QGuiApplication.clipboard().text())
        if not lines or not self.currentIndex().isValid():
            return
        top, bottom, left, right = self.block()
        if len(lines) == 1 and len(lines[0]) == 1:
            texts = dict.fromkeys(
                ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)), lines[0][0]
            )
        else:
            texts = {
                (top + down, left + along): text for down, line in enumerate(lines) for along, text in enumerate(line)
            }
            bottom, right = top + len(lines) - 1, left + max(map(len, lines)) - 1
        refused = self.grid.write(texts, say("uiform.edit.paste", count=len(texts)))
        self._select(top, min(bottom, self.grid.rowCount() - 1), left, min(right, self.grid.columnCount() - 1))
        self._tell(refused)

    def _tell(self, refused: int) -> None:
        self.told.emit(say("uiform.paste.refused", count=refused) if refused else "")

    def _select(self, top: int, bottom: int, left: int, right: int) -> None:
        block = QItemSelection(self.grid.index(top, left), self.grid.index(bottom, right))
        self.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def fill_down(self) -> None:
        """Write the top row of the selection into the rows below it; of one row, the row above into it."""
        top, bottom, left, right = self.block()
        source = top - 1 if top == bottom else top
        if source < 0:
            return
        texts = {
            (row, column): self.grid.edited(source, column)
            for row in range(source + 1, min(bottom, len(self.grid.names) - 1) + 1)
            for column in range(left, right + 1)
            if self.grid.path(source, column) in self.draft.cells
        }
        self._tell(self.grid.write(texts, say("uiform.edit.fill")))

    def clear_cells(self) -> None:
        """Empty what is selected."""
        top, bottom, left, right = self.block()
        last = min(bottom, len(self.grid.names) - 1)
        cells = {(row, column): "" for row in range(top, last + 1) for column in range(left, right + 1)}
        self.grid.write(cells, say("uiform.edit.clear"))

    def insert_row(self) -> None:
        """Open an empty row above the current one."""
        row = self.currentIndex().row()
        if self.grid.adds and 0 <= row < len(self.grid.names):
            self.grid.insert(row)
            self.go(self.grid.index(row, self.currentIndex().column()))

    def delete_rows(self) -> None:
        """Delete the rows of the selection; where the form fixes its rows, empty them."""
        top, bottom, _, _ = self.block()
        if top >= 0 and not self.draft.read_only:
            column = max(self.currentIndex().column(), 0)
            self.grid.remove(list(range(top, bottom + 1)))
            self.go(self.grid.index(min(top, self.grid.rowCount() - 1), column))

    def _menu(self, at: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(at))

    def menu(self) -> QMenu:
        """Give what can be done with the selection."""
        menu = QMenu(self)
        writes, row = not self.draft.read_only, self.currentIndex().row()
        stands = 0 <= row < len(self.grid.names)
        for code, keys, act, possible in (
            ("copy", "Ctrl+C", self.copy, True),
            ("paste", "Ctrl+V", self.paste, writes),
            ("fill", "Ctrl+D", self.fill_down, writes and stands),
            ("clear", "Del", self.clear_cells, writes and stands),
            ("", "", None, True),
            ("insert", "Ctrl++", self.insert_row, self.grid.adds and stands),
            ("delete", "Ctrl+-", self.delete_rows, self.grid.adds and stands),
        ):
            if act is None:
                menu.addSeparator()
                continue
            action = menu.addAction(f"{say(f'uiform.menu.{code}')}\t{keys}")
            action.setEnabled(possible)
            action.triggered.connect(act)
        menu.addSeparator()
        number = stands and self.grid.fields[max(self.currentIndex().column(), 0)].kind == "number"
        for name, keys in (("second", "F3"), ("missing", "F4")):
            action = menu.addAction(f"{say(f'desk.menu.{name}')}\t{keys}")
            action.setEnabled(writes and number)
            action.triggered.connect(lambda _=False, name=name: self.draft.asked.emit(name))
        if keeps_register(self.draft.form):
            action = menu.addAction(f"{say('desk.menu.withhold')}\tF7")
            action.setEnabled(writes and stands)
            action.triggered.connect(lambda: self.draft.asked.emit("withhold"))
        return menu

    def show_path(self, path: str) -> bool:
        """Go to the cell of a path; False if it is not in this table."""
        found = self.grid.find(path)
        if found.isValid():
            self.go(found)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        return found.isValid()


class _Pinned(QTableView):
    """The first column again, kept in sight while the table is scrolled sideways. A click leads back to it."""

    def __init__(self, table: Table) -> None:
        """Lie over a table."""
        super().__init__(table)
        self.table = table
        self.setModel(table.model())
        self.setSelectionModel(table.selectionModel())
        self.setItemDelegate(CellDelegate(self))
        self.setProperty("role", "pinned")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalHeader(Head(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.ROW)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for column in range(1, table.grid.columnCount()):
            self.setColumnHidden(column, True)
        table.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        table.horizontalScrollBar().valueChanged.connect(self.place)
        table.horizontalHeader().geometriesChanged.connect(self.place)  # its titles may need another number of lines
        self.clicked.connect(self._lead_back)
        self.hide()

    def _lead_back(self, index: QModelIndex) -> None:
        self.table.setFocus(Qt.FocusReason.MouseFocusReason)
        self.table.go(index)

    def place(self) -> None:
        """Lie where the first column was."""
        width = self.table.columnWidth(0)
        self.setColumnWidth(0, width)
        self.setVisible(self.table.horizontalScrollBar().value() > 0)
        head = self.table.horizontalHeader().height()
        self.horizontalHeader().setFixedHeight(head)
        self.setGeometry(0, 0, width, head + self.table.viewport().height())


def read_block(text: str) -> list[list[str]]:
    """Read a block of cells as a spreadsheet puts it on the clipboard; quotes hold tabs and line breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = list(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab"))
    while lines and not any(lines[-1]):
        lines.pop()
    return lines

"""Lines of words under headings: the plain tables to be read, not written into."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QMargins, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from workbench.ui import theme

Index = QModelIndex | QPersistentModelIndex
LEAST = 200
"""The least width of the column that takes the room left over."""
_PAD = 5
"""Pixels a text stands farther in than the style puts it: as far as its heading."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its texts, and an icon with its tone before the first."""

    texts: tuple[str, ...]
    icon: str = ""
    tone: str = ""


class Lines(QAbstractTableModel):
    """Lines under headings; the columns numbered in `right` hold figures."""

    def __init__(self, heads: tuple[str, ...], lines: list[Line], right: tuple[int, ...] = ()) -> None:
        """Take headings and lines of as many texts."""
        super().__init__()
        self.heads = heads
        self.lines = lines
        self.right = right

    def show_lines(self, lines: list[Line]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Count the lines."""
        return 0 if parent and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """Count the headings."""
        return 0 if parent and parent.isValid() else len(self.heads)

    def _side(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self.right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a heading."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.heads[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a view asks of a text."""
        line = self.lines[index.row()]
        t = theme.tokens()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return line.texts[index.column()]
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._side(index.column())
            case Qt.ItemDataRole.DecorationRole if index.column() == 0 and line.icon:
                return theme.pixmap(line.icon, {"error": t.error, "warn": t.warn}.get(line.tone, t.quiet), 14)
        return None


class Calm(QStyledItemDelegate):
    """Draws a chosen line as one: no frame around the one cell the keys are in."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(option.rect, QColor(theme.tokens().accent_soft))  # type: ignore[attr-defined]
        option.rect = option.rect.adjusted(_PAD, 0, -_PAD, 0)  # type: ignore[attr-defined]
        super().paint(painter, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return super().sizeHint(option, index).grownBy(QMargins(_PAD, 0, _PAD, 0))

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus  # type: ignore[attr-defined] # PySide leaves them untyped


class LinesTable(QTableView):
    """Shows `Lines`. `opened` carries the number of the line on which Enter was pressed or which was clicked twice."""

    opened = Signal(int)

    def __init__(self, model: Lines, wide: int, *, named: str = "") -> None:
        """Show a model; its column `wide` takes the room that is left."""
        super().__init__()
        model.setParent(self)
        self.setModel(model)
        self.setItemDelegate(Calm(self))
        self.setAccessibleName(named)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.ROW)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # of a place, its section and its field tell most
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        self.wide = wide
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.fit)
        model.modelReset.connect(self._later.start)
        model.dataChanged.connect(self._later.start)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def fit(self) -> None:
        """Give the wide column what the others leave, but always enough to be read."""
        others = sum(self.columnWidth(at) for at in range(self.model().columnCount()) if at != self.wide)
        self.setColumnWidth(self.wide, max(LEAST, self.viewport().width() - others))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self.fit()

    def still(self, rows: int) -> None:
        """Be a list to look at, `rows` high at most, that takes neither keys nor a selection."""
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedHeight((min(self.model().rowCount(), rows) + 1) * theme.ROW + 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter; copy the chosen lines as a spreadsheet takes them."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        elif event.matches(QKeySequence.StandardKey.Copy):
            model = self.model()
            assert isinstance(model, Lines)  # noqa: S101 - for the type checker: this table shows no other model
            chosen = sorted({index.row() for index in self.selectedIndexes()})
            QGuiApplication.clipboard().setText("\n".join("\t".join(model.lines[row].texts) for row in chosen))
        else:
            super().keyPressEvent(event)

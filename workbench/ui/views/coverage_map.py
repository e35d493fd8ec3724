"""The map of what figures stand on: a line a figure, a column a month; each cell a word and a filling."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragMoveEvent, QDropEvent, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.coverage import Coverage, Fall, Line, Standing, lines
from workbench.rules.cells import Value
from workbench.rules.form import MONTHS
from workbench.rules.places import MISSING
from workbench.ui import theme
from workbench.ui.views.handing import dragged
from workbench.ui.widgets import strengths

Index = QModelIndex | QPersistentModelIndex
Row = Line | str
"""A line, or the heading of a section."""
LEAST, MONTH, WORD, VALUE, TONNES = 220, 42, 84, 150, 120
"""Least widths: of the titles, of a month; and the widths of a month's own columns."""
ROOMY = 62
"""Pixels of a month from which the whole word is written."""
HIGH = 30
STANDING = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Words:
    """How the pieces of a standing are written: kinds of papers by id."""

    kinds: dict[str, str]

    def group(self, group: Sequence[str]) -> str:
        """Write kinds of which one is enough."""
        return say("coverage.or").join(self.kinds.get(kind, kind) for kind in group)

    def missing(self, groups: Sequence[Sequence[str]]) -> str:
        """Write what is not shown yet."""
        return say("coverage.and").join(map(self.group, groups))

    @staticmethod
    def name(each: Standing | Fall) -> str:
        """Name a figure by its row, itself and its month, without the section around it."""
        month = say("place.month", month=int(each.month)) if each.month else ""
        return " · ".join(filter(None, (each.title, month)))

    @staticmethod
    def number(value: Value) -> str:
        """Write a number."""
        return shown(value) if isinstance(value, Decimal) else str(value)

    @staticmethod
    def value(each: Standing) -> str:
        """Write the figure with its unit."""
        return f"{Words.number(each.value)} {each.unit}".strip() if each.value is not None else MISSING

    @staticmethod
    def tonnes(each: Standing) -> str:
        """Write what rests on it: a gain with its sign."""
        if not each.tonnes:
            return MISSING
        return f"{each.tonnes:+,f}" if each.basis == "fall" else shown(each.tonnes)


class MapModel(QAbstractTableModel):
    """The lines of a coverage under the headings of their sections."""

    def __init__(self, coverage: Coverage, words: Words) -> None:
        """Lay a coverage out; by month where it is told by month."""
        super().__init__()
        self.words = words
        self.rows: list[Row] = []
        found = list(lines(coverage))
        told = {month for line in found for month in line.cells}
        self.months = tuple(MONTHS) if told - {""} else ()
        self.columns = (*self.months, *([""] if "" in told else []))
        section = ""
        for line in found:
            if line.section != section:
                section = line.section
                self.rows.append(section)
            self.rows.append(line)

    def rowCount(self, parent: Index | None = None) -> int:
        """Count lines and headings."""
        return 0 if parent and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Count the columns: of a month there is more room for words."""
        return 0 if parent and parent.isValid() else 1 + (len(self.columns) if self.months else 4)

    def standing(self, index: Index) -> Standing | None:
        """Give the figure of a cell."""
        row = self.rows[index.row()]
        if isinstance(row, str):
            return None
        if not self.months:
            return row.cells.get("")
        return row.cells.get(self.columns[index.column() - 1]) if index.column() else None

    def find(self, path: str) -> QModelIndex:
        """Give the cell of a figure; the first one there is for none."""
        cells = (
            self.index(number, column)
            for number in range(len(self.rows))
            for column in range(1, self.columnCount() if self.months else 2)  # a title stands for no one month
        )
        there = [cell for cell in cells if self.standing(cell)]
        return next((cell for cell in there if self.standing(cell).path == path), next(iter(there), QModelIndex()))  # type: ignore[union-attr] # those without were left out

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let only figures be walked to."""
        if self.standing(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft
            if section and self.months:
                side = Qt.AlignmentFlag.AlignHCenter
            elif section == 4:
                side = Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if not section:
            return say("coverage.figure")
        if not self.months:
            return say(f"coverage.{('strength', 'value', 'missing', 'rests')[section - 1]}")
        month = self.columns[section - 1]
        return str(int(month)) if month else say("coverage.year")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a view asks of a cell."""
        row, each = self.rows[index.row()], self.standing(index)
        if role == STANDING:
            return each
        if isinstance(row, str):
            return row if role == Qt.ItemDataRole.DisplayRole and not index.column() else None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title if not index.column() else self._text(index.column(), each)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.reading(each) if each else row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.reading(each) if each else row.title
        return None

    def _text(self, column: int, each: Standing | None) -> str:
        if each is None:
            return ""
        if self.months or column == 1:
            return strengths.word(each.strength)
        return (self.words.value(each), self.words.missing(each.missing) or MISSING, self.words.tonnes(each))[
            column - 2
        ]

    def reading(self, each: Standing) -> str:
        """Say all of a figure in a sentence or two."""
        lacks = say("coverage.lacks", kinds=self.words.missing(each.missing)) if each.missing else ""
        means = say(f"coverage.{each.strength}.means")
        told = say("coverage.told", strength=strengths.word(each.strength), means=means)
        return "\n".join(filter(None, (say("coverage.told.name", name=each.name, told=told), lacks)))


class _Cell(QStyledItemDelegate):
    """Draws headings, titles, and each strength as a filled box with its word."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, MapModel)  # noqa: S101 - for the type checker: this table shows no other model
        t = theme.tokens()
        box = QRectF(option.rect)  # type: ignore[attr-defined] # PySide leaves them untyped
        row, each = model.rows[index.row()], model.standing(index)
        painter.save()
        current = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        if isinstance(row, str):
            painter.fillRect(box, QColor(t.hover))
            font = painter.font()
            font.setBold(True)
            painter.setFont(font)
        text = str(index.data() or "")
        if each and model.months and box.width() < ROOMY:
            text = strengths.word(each.strength, short=True)
        if each and (model.months or index.column() == 1):
            tile = box.adjusted(2, 3, -2, -3)
            strengths.fill(painter, tile, each.strength)
            if current:
                painter.setPen(QPen(QColor(t.ink), 2))
                painter.drawRect(tile.adjusted(-0.5, -0.5, 0.5, 0.5))
            font = painter.font()
            font.setPixelSize(12)
            painter.setFont(font)
            self._write(painter, tile, text, strengths.ink(each.strength), Qt.AlignmentFlag.AlignHCenter)
        else:
            if current:
                painter.fillRect(box, QColor(t.accent_soft))
            right = not model.months and index.column() == 4
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            self._write(painter, box.adjusted(8, 0, -8, 0), text, t.ink, side)
        painter.restore()

    @staticmethod
    def _write(painter: QPainter, room: QRectF, text: str, colour: str, side: Qt.AlignmentFlag) -> None:
        painter.setPen(QColor(colour))
        cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), cut)


class Map(QTableView):
    """Shows a `MapModel`. Signals: the figure walked to, the one opened, and files dropped on one."""

    pointed = Signal(object)
    opened = Signal(object)
    dropped = Signal(object, object)

    def __init__(self, model: MapModel, *, droppable: bool) -> None:
        """Show a model; files can be dropped on it where they can be attached."""
        super().__init__()
        model.setParent(self)
        self.setModel(model)
        self.map = model
        self.setItemDelegate(_Cell(self))
        self.setAccessibleName(say("coverage.map"))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        rows = QTableView.SelectionBehavior.SelectItems if model.months else QTableView.SelectionBehavior.SelectRows
        self.setSelectionBehavior(rows)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(HIGH)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        for number, row in enumerate(model.rows):
            if isinstance(row, str):
                self.setSpan(number, 0, 1, model.columnCount())
        self.setAcceptDrops(droppable)
        self.viewport().setAcceptDrops(droppable)
        self.doubleClicked.connect(self._open)
        self.selectionModel().currentChanged.connect(lambda index: self.pointed.emit(model.standing(index)))

    def at(self, path: str) -> None:
        """Walk to a figure."""
        self.setCurrentIndex(self.map.find(path))

    def current(self) -> Standing | None:
        """Give the figure walked to."""
        index = self.currentIndex()
        return self.map.standing(index) if index.isValid() else None

    def _open(self, index: Index) -> None:
        if each := self.map.standing(index):
            self.opened.emit(each)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the titles what the cells leave."""
        super().resizeEvent(event)
        room = self.viewport().width()
        columns = self.map.columnCount()
        if self.map.months:
            wide = max(MONTH, min(76, (room - LEAST) // (columns - 1)))
            widths = [max(LEAST, room - wide * (columns - 1)), *[wide] * (columns - 1)]
        else:
            left = room - WORD - VALUE - TONNES
            widths = [left // 2, WORD, VALUE, left - left // 2, TONNES]
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)

    # --- dropping -------------------------------------------------------------------------------------------

    def _under(self, point: QPoint) -> Standing | None:
        index = self.indexAt(point)
        return self.map.standing(index) if index.isValid() else None

    def dragEnterEvent(self, event: QDragMoveEvent) -> None:
        """Take files in hand."""
        event.setAccepted(bool(dragged(event.mimeData())))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show on which figure they would fall."""
        point = event.position().toPoint()
        each = self._under(point)
        event.setAccepted(each is not None)
        if each:
            self.setCurrentIndex(self.indexAt(point))

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand them over to the figure they fell on."""
        each, files = self._under(event.position().toPoint()), dragged(event.mimeData())
        event.setAccepted(each is not None and bool(files))
        if each and files:
            self.dropped.emit(each, tuple(map(Path, files)))

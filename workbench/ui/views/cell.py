"""How a cell of a table is drawn and written into."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from workbench.ui import theme
from workbench.ui.views.grid import FACE, Face, Grid
from workbench.ui.widgets import WIDGETS
from workbench.ui.widgets.choice import Choice
from workbench.ui.widgets.lines import Lines

PAD = 8
NARROWEST, WIDEST = 64, 260
HEAD_WIDEST = 104
"""A heading wider than this goes on to a second line."""
MARK = 3
"""Width of the bar that marks the row in hand."""
SECOND_WIDE = 16
SECOND_MARK = "②"
"""What stands in the corner of a figure that has a second source."""
_SMALL = 11


class CellDelegate(QStyledItemDelegate):
    """Draws a `Face`; opens the widget of the field's kind."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a cell."""
        face: Face = index.data(FACE)
        t = theme.tokens()
        view = self.parent()
        rect = option.rect  # type: ignore[attr-defined] # PySide leaves the fields of options untyped
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.fillRect(rect, QColor(_ground(face, chosen=chosen, t=t)))
        room = rect.adjusted(PAD, 0, -PAD, 0)
        if face.icon:
            painter.drawPixmap(room.left() - 2, room.center().y() - 7, theme.pixmap(face.icon, _tone(face.tone, t), 14))
            room.setLeft(room.left() + 16)
        if face.second:
            _draw_second(painter, face, rect, t)
            room.setRight(room.right() - SECOND_WIDE + PAD // 2)
        if face.word and (not face.text or face.right):
            room.setLeft(room.left() + _draw_word(painter, face, room, t))
        elif face.word:
            room.setRight(room.right() - _draw_word(painter, face, room, t, right=True))
        if face.unit:
            room.setRight(room.right() - _draw_unit(painter, face.unit, room, t))
        font = _font(painter.font(), face)
        painter.setFont(font)
        painter.setPen(QColor(_ink(face, t)))
        text = "—" if face.idle and not face.text else face.text.replace("\n", " ")
        side = Qt.AlignmentFlag.AlignRight if face.right else Qt.AlignmentFlag.AlignLeft
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, max(room.width(), 0))
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)
        if isinstance(view, QTableView) and not index.column() and index.row() == view.currentIndex().row():
            painter.fillRect(QRect(rect.left(), rect.top(), MARK, rect.height()), QColor(t.accent))
        if isinstance(view, QTableView) and index == view.currentIndex() and view.hasFocus():
            painter.setPen(QPen(QColor(t.accent), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        painter.restore()

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        """Open the widget of the field's kind."""
        grid = index.model()
        assert isinstance(grid, Grid)  # noqa: S101 - for the type checker: this delegate serves no other model
        field = grid.fields[index.column()]
        editor = WIDGETS[field.kind](field, parent)
        editor.setProperty("incell", True)
        if isinstance(editor, Choice):
            editor.activated.connect(lambda _: self._done(editor))
            editor.completed.connect(lambda: self._done(editor))
        return editor

    def _done(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        """Put the cell's answer in, selected, so that typing replaces it."""
        editor.show_text(index.data(Qt.ItemDataRole.EditRole))  # type: ignore[attr-defined] # one of our widgets
        if isinstance(editor, Choice):
            editor.line.selectAll()
        elif isinstance(editor, Lines):
            editor.selectAll()

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Take the answer."""
        model.setData(index, editor.text())  # type: ignore[attr-defined] # one of our widgets

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Fill the cell; several lines of text take more."""
        rect: QRect = option.rect  # type: ignore[attr-defined]
        if isinstance(editor, Lines):
            rect = QRect(rect.topLeft(), QSize(max(rect.width(), 260), 110))
        elif isinstance(editor, Choice):
            rect = QRect(rect.topLeft(), QSize(max(rect.width(), 132), rect.height()))
        editor.setGeometry(rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter and Tab take the answer and go on as in a spreadsheet."""
        view = self.parent()
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and isinstance(editor, QWidget)
            and not (isinstance(editor, Lines) and event.modifiers() & Qt.KeyboardModifier.AltModifier)
        ):
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            step = {
                Qt.Key.Key_Return: (-1 if shift else 1, 0),
                Qt.Key.Key_Enter: (-1 if shift else 1, 0),
                Qt.Key.Key_Tab: (0, 1),
                Qt.Key.Key_Backtab: (0, -1),
            }.get(Qt.Key(event.key()))
            if step:
                self._done(editor)
                view.step(*step)  # type: ignore[attr-defined] # the table that made this delegate
                return True
        return super().eventFilter(editor, event)


def _ground(face: Face, *, chosen: bool, t: theme.Tokens) -> str:
    if chosen:
        return t.accent_soft
    if face.tone == "error" and (face.icon or face.word):
        return t.error_soft
    return t.hover if face.computed or face.idle else t.card


def _tone(tone: str, t: theme.Tokens) -> str:
    return {"error": t.error, "warn": t.warn}.get(tone, t.quiet)


def _ink(face: Face, t: theme.Tokens) -> str:
    if face.adds:
        return t.accent
    if face.default or face.idle:
        return t.quiet
    return t.error if face.icon == "failed" else t.ink


def _font(base: QFont, face: Face) -> QFont:
    font = QFont(base)
    font.setItalic(face.default)
    font.setBold(face.strong)
    return font


def _small(painter: QPainter) -> QFontMetrics:
    font = QFont(painter.font())
    font.setPixelSize(_SMALL)
    painter.setFont(font)
    return QFontMetrics(font)


def _draw_word(painter: QPainter, face: Face, room: QRect, t: theme.Tokens, *, right: bool = False) -> int:
    """Draw the small word beside the figure; gives the width it took."""
    painter.save()
    width = _small(painter).horizontalAdvance(face.word)
    painter.setPen(QColor(_tone(face.tone, t) if not face.text else t.warn))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, face.word)
    painter.restore()
    return width + 6


def _draw_second(painter: QPainter, face: Face, rect: QRect, t: theme.Tokens) -> None:
    """Draw the mark of a second source in the corner."""
    painter.save()
    _small(painter)
    painter.setPen(QColor(t.warn if face.second == "differs" else t.accent))
    corner = QRect(rect.right() - SECOND_WIDE, rect.top() + 2, SECOND_WIDE, SECOND_WIDE)
    painter.drawText(corner, Qt.AlignmentFlag.AlignCenter, SECOND_MARK)
    painter.restore()


def _draw_unit(painter: QPainter, unit: str, room: QRect, t: theme.Tokens) -> int:
    painter.save()
    width = _small(painter).horizontalAdvance(unit)
    painter.setPen(QColor(t.quiet))
    painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, unit)
    painter.restore()
    return width + 4


def wanted_width(grid: Grid, column: int, metrics: QFontMetrics) -> int:
    """Say how wide a column should be for what its first rows hold and for its heading."""
    widest = _head_width(grid, column, metrics)
    for row in range(min(grid.rowCount(), 40)):
        face = grid.face(row, column)
        width = metrics.horizontalAdvance(face.text) + (10 if face.strong else 0)
        width += metrics.horizontalAdvance(face.word + face.unit) + 8 * bool(face.word) + 4 * bool(face.unit)
        widest = max(widest, width + 16 * bool(face.icon) + (SECOND_WIDE - PAD // 2) * bool(face.second))
    return min(max(widest + 2 * PAD + 4, NARROWEST), WIDEST)


def _head_width(grid: Grid, column: int, metrics: QFontMetrics) -> int:
    head: Face = grid.headerData(column, Qt.Orientation.Horizontal, FACE)
    whole = metrics.horizontalAdvance(f"{head.text} {head.unit}") + 4
    if whole <= HEAD_WIDEST:
        return whole
    longest = max((metrics.horizontalAdvance(word) for word in head.text.split()), default=0)
    return max(
        HEAD_WIDEST // 2 if " " not in head.text else min(longest, HEAD_WIDEST),
        min(whole // 2 + 10, HEAD_WIDEST),
        metrics.horizontalAdvance(head.unit),
    )


class Head(QHeaderView):
    """The headings: label, and the unit quietly after it, on two or three lines where one does not hold them."""

    def __init__(self, view: QTableView) -> None:
        """Head a table."""
        super().__init__(Qt.Orientation.Horizontal, view)
        self.setSectionsClickable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setMinimumSectionSize(NARROWEST)

    def sizeHint(self) -> QSize:
        """Be as high as the highest heading needs."""
        model = self.model()
        highest = 1
        for column in range(model.columnCount() if model else 0):
            if not self.isSectionHidden(column):
                box = self._box(column, QRect(0, 0, self.sectionSize(column), 200))
                highest = max(highest, box.height())
        return QSize(0, max(theme.ROW, highest + 14))

    def _words(self, column: int) -> str:
        face: Face = self.model().headerData(column, Qt.Orientation.Horizontal, FACE)
        return f"{face.text} {face.unit}".strip()

    def _box(self, column: int, room: QRect) -> QRect:
        room = room.adjusted(PAD, 0, -PAD, 0)
        return self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), self._words(column))

    def paintSection(self, painter: QPainter, rect: QRect, column: int) -> None:
        """Draw a heading."""
        t = theme.tokens()
        face: Face = self.model().headerData(column, Qt.Orientation.Horizontal, FACE)
        painter.save()
        painter.fillRect(rect, QColor(t.card))
        painter.setPen(QColor(t.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        font = QFont(self.font())
        font.setBold(face.strong)
        painter.setFont(font)
        painter.setPen(QColor(t.quiet))
        side = Qt.AlignmentFlag.AlignRight if face.right else Qt.AlignmentFlag.AlignLeft
        flags = int(side) | int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(rect.adjusted(PAD, 0, -PAD, 0), flags, self._words(column))
        painter.restore()

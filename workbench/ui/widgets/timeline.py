"""A year in one cell of a table: twelve months, and over them the spans of an instrument, told by fill and hatching."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.base.text import say
from workbench.domain.calibration import Span, State
from workbench.ui import theme

WIDE = 216
"""Least width of a year, 18 pixels a month: room for its number."""
_PAD = 2
STATES: tuple[State, ...] = ("on_time", "late", "missing", "failed")
_HATCH = {
    "on_time": Qt.BrushStyle.SolidPattern,
    "late": Qt.BrushStyle.BDiagPattern,
    "missing": Qt.BrushStyle.DiagCrossPattern,
    "failed": Qt.BrushStyle.Dense4Pattern,
}


def _fill(painter: QPainter, box: QRectF, state: State) -> None:
    t = theme.tokens()
    ground, ink = {
        "on_time": (t.accent_soft, t.accent_soft),
        "late": (t.warn_soft, t.warn),
        "missing": (t.error_soft, t.error),
        "failed": (t.error_soft, t.error),
    }[state]
    painter.fillRect(box, QColor(ground))
    painter.fillRect(box, QBrush(QColor(ink), _HATCH[state]))


class YearDelegate(QStyledItemDelegate):
    """Draws the spans of a row over the months of a year; their words stand in the model, for who does not see them."""

    def __init__(self, year: int, rows: Sequence[Sequence[Span]], parent: QWidget) -> None:
        """Take the year and the spans of each row."""
        super().__init__(parent)
        self.first = date(year, 1, 1)
        self.days = (date(year + 1, 1, 1) - self.first).days
        self.starts = [(date(year, month, 1) - self.first).days for month in range(1, 13)]
        self.rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Ask for room for twelve months."""
        return QSize(WIDE + 2 * _PAD, theme.ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the spans, the borders of the months and their numbers."""
        t = theme.tokens()
        painter.save()
        whole = QRectF(option.rect)  # type: ignore[attr-defined] # PySide leaves them untyped
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(whole, QColor(t.accent_soft))
        bar = whole.adjusted(_PAD, 7, -_PAD, -7)

        def x(days: int) -> float:
            return bar.left() + bar.width() * days / self.days

        painter.fillRect(bar, QColor(t.card))
        for span in self.rows[index.row()]:
            left, right = x((span.first - self.first).days), x((span.last - self.first).days + 1)
            _fill(painter, QRectF(left, bar.top(), max(right - left, 2), bar.height()), span.state)
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        for month, start in enumerate(self.starts, 1):
            left = x(start)
            right = x(self.starts[month]) if month < len(self.starts) else bar.right()
            painter.setPen(QPen(QColor(t.line), 1))
            painter.drawRect(QRectF(left, bar.top(), right - left, bar.height()))
            self._number(painter, QRectF(left, bar.top(), right - left, bar.height()), str(month))
        painter.restore()

    @staticmethod
    def _number(painter: QPainter, box: QRectF, text: str) -> None:
        """Write the number of a month on a small ground of its own, so that no hatching makes it hard to read."""
        t = theme.tokens()
        metrics = painter.fontMetrics()
        room = QRectF(0, 0, metrics.horizontalAdvance(text) + 4, metrics.height() - 2)
        room.moveCenter(box.center())
        painter.fillRect(room, QColor(t.card))
        painter.setPen(QColor(t.ink))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), text)


class Legend(QWidget):
    """What the fillings of a year mean, in words."""

    def __init__(self) -> None:
        """Stand one line high."""
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(24)
        self.words = [say(f"meters.span.{state}") for state in STATES]
        self.setAccessibleName(say("meters.and").join(self.words))

    def paintEvent(self, _: object) -> None:
        """Draw a box and a word for each."""
        painter = QPainter(self)
        t = theme.tokens()
        at = 0.0
        for state, word in zip(STATES, self.words, strict=True):
            box = QRectF(at + 0.5, 5.5, 20, 13)
            _fill(painter, box, state)
            painter.setPen(QPen(QColor(t.line), 1))
            painter.drawRect(box)
            painter.setPen(QColor(t.quiet))
            wide = self.fontMetrics().horizontalAdvance(word)
            painter.drawText(QRectF(at + 26, 0, wide + 2, 24), int(Qt.AlignmentFlag.AlignVCenter), word)
            at += 26 + wide + 18

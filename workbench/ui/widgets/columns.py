"""Figures over the months: bars beside each other, more than two series piled up, or lines."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.axis import marks
from workbench.rules.units import shown_unit
from workbench.ui import theme
from workbench.ui.widgets.chart import EDGE, GAP, HEAD, LEFT, RIGHT, Chart, write
from workbench.ui.widgets.inks import Ink, inks

HIGH = 224
FOOT = 24
"""Height of the line of months."""
_Column = Sequence[Decimal | None]


class Columns(Chart):
    """One place a month, or a row of a list for a run of figures."""

    def high(self) -> int:
        """Stand as high as a few marks need."""
        return HIGH

    def name(self, place: int) -> str:
        """Name a month to a reader; the row of a run has its own name."""
        label = self.data.labels[place]
        return label if self.data.kind == "run" else say("ui.chart.month", month=label)

    def _columns(self) -> list[tuple[Decimal | None, ...]]:
        return list(zip(*(each.values for each in self.data.series), strict=True))

    @property
    def _lined(self) -> bool:
        return self.data.kind in ("line", "run")

    @property
    def _piled(self) -> bool:
        return len(self.data.series) > 2

    def _scale(self) -> tuple[Decimal, ...]:
        columns = self._columns()
        if self._piled and not self._lined:
            return marks(end for column in columns for end in _ends(column))
        values = [value for column in columns for value in column if value is not None]
        return marks(values, zero=not self._lined)

    def _field(self, scale: Iterable[Decimal]) -> QRectF:
        """Give the room of the bars, right of the axis's figures."""
        left = EDGE + max(self.fontMetrics().horizontalAdvance(shown(mark)) for mark in scale) + GAP
        return QRectF(left, HEAD + 8, self.width() - left - EDGE, self.height() - HEAD - FOOT - 8)

    def place(self, point: QPointF) -> int:
        """Give the month a point lies in."""
        field = self._field(self._scale())
        return int((point.x() - field.left()) // (field.width() / max(len(self.data.labels), 1)))

    def legend(self, painter: QPainter, room: QRectF) -> None:
        """Name the series, and the unit at the right."""
        x = room.left()
        if len(self.data.series) > 1:
            wide = self.fontMetrics().horizontalAdvance
            spare = room.width() - wide(shown_unit(self.data.unit)) - GAP
            longest = spare / len(self.data.series) - 44
            crowded = sum(wide(each.label) + 44 for each in self.data.series) > spare
            for each, ink in zip(self.data.series, inks(len(self.data.series)), strict=True):
                if self._lined:
                    ink.stroke(painter, QLineF(x, HEAD / 2, x + 18, HEAD / 2))
                else:
                    ink.fill(painter, QRectF(x + 2, HEAD / 2 - 5, 14, 10))
                length = min(wide(each.label) + 2, longest) if crowded else wide(each.label) + 2
                write(painter, QRectF(x + 22, 0, length, HEAD), each.label, LEFT, theme.tokens().quiet)
                x += length + 42
        super().legend(painter, room)

    def draw(self, painter: QPainter) -> None:
        """Draw the axis and the months."""
        t = theme.tokens()
        scale = self._scale()
        field = self._field(scale)
        axis = _Axis(scale, field)
        slot = field.width() / max(len(self.data.labels), 1)
        if self.at >= 0:
            painter.fillRect(QRectF(field.left() + self.at * slot, field.top(), slot, field.height()), QColor(t.hover))
        for mark in scale:
            y = axis.y(mark)
            painter.setPen(QPen(QColor(t.line), 1))
            painter.drawLine(QLineF(field.left(), y, field.right(), y))
            write(painter, QRectF(0, y - 9, field.left() - GAP, 18), shown(mark), RIGHT, t.quiet)
        self._months(painter, field, slot)
        middles = [field.left() + (place + 0.5) * slot for place in range(len(self.data.labels))]
        if self._lined:
            for each, ink in zip(self.data.series, inks(len(self.data.series)), strict=True):
                _line(painter, ink, middles, each.values, axis)
            return
        painter.setPen(QPen(QColor(t.quiet), 1))
        painter.drawLine(QLineF(field.left(), axis.y(Decimal(0)), field.right(), axis.y(Decimal(0))))
        draw = _pile if self._piled else _group
        for middle, column in zip(middles, self._columns(), strict=True):
            draw(painter, column, middle, slot, axis)

    def _months(self, painter: QPainter, field: QRectF, slot: float) -> None:
        """Name the months below, each second or third one where there is no room for all."""
        t = theme.tokens()
        widest = max((self.fontMetrics().horizontalAdvance(label) for label in self.data.labels), default=0) + 6
        every = max(1, -int(-widest // slot)) if slot > 0 else 1
        for place, label in enumerate(self.data.labels):
            if place % every == 0:
                wide = self.fontMetrics().horizontalAdvance(label) + 2
                middle = field.left() + (place + 0.5) * slot
                room = QRectF(middle - wide / 2, field.bottom() + 4, wide, FOOT - 4)
                write(painter, room, label, LEFT, t.ink if place == self.at else t.quiet)


class _Axis:
    """Where a value stands on the screen."""

    def __init__(self, scale: Sequence[Decimal], field: QRectF) -> None:
        self.low, self.span = scale[0], scale[-1] - scale[0]
        self.field = field

    def y(self, value: Decimal) -> float:
        return self.field.bottom() - float((value - self.low) / self.span) * self.field.height()

    def bar(self, middle: float, wide: float, start: Decimal, end: Decimal) -> QRectF:
        top, bottom = sorted((self.y(start), self.y(end)))
        high = max(bottom - top, 2)  # a zero is seen, too: it is not a gap
        return QRectF(middle - wide / 2, bottom - high, wide, high)


def _ends(column: _Column) -> tuple[Decimal, Decimal]:
    """Give how far down and up a piled column reaches."""
    known = [value for value in column if value is not None]
    return sum((v for v in known if v < 0), Decimal(0)), sum((v for v in known if v > 0), Decimal(0))


def _group(painter: QPainter, column: _Column, middle: float, slot: float, axis: _Axis) -> None:
    """Stand the bars of one month side by side."""
    wide = min(slot * 0.72 / len(column), 20.0)
    for place, (value, ink) in enumerate(zip(column, inks(len(column)), strict=True)):
        if value is not None:
            here = middle + (place - (len(column) - 1) / 2) * wide
            ink.fill(painter, axis.bar(here, wide - 2, Decimal(0), value))


def _pile(painter: QPainter, column: _Column, middle: float, slot: float, axis: _Axis) -> None:
    """Pile the bars of one month up; what is below zero goes down."""
    up = down = Decimal(0)
    for value, ink in zip(column, inks(len(column)), strict=True):
        if value is None:
            continue
        base = up if value >= 0 else down
        ink.fill(painter, axis.bar(middle, min(slot * 0.6, 32.0), base, base + value))
        up, down = (base + value, down) if value >= 0 else (up, base + value)


def _line(painter: QPainter, ink: Ink, middles: Sequence[float], values: _Column, axis: _Axis) -> None:
    """Draw a line, with a gap where a figure is missing."""
    points = [None if v is None else QPointF(x, axis.y(v)) for x, v in zip(middles, values, strict=True)]
    for before, point in pairwise(points):
        if before is not None and point is not None:
            ink.stroke(painter, QLineF(before, point))
    for point in points:
        if point is not None:
            ink.point(painter, point)

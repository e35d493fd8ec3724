"""An obligation and what is held for it, as two bars one above the other.

Beneath them each part with its filling, its name and its tonnes: what covers, what is missing, what is not usable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from workbench.base.text import Label
from workbench.domain.charts import ChartData, Series
from workbench.ui import theme
from workbench.ui.widgets.chart import EDGE, GAP, HEAD, LEFT, RIGHT, Chart, figure, framed, write

Kind = Literal["due", "done", "submitted", "usable", "credits", "short", "tied", "unusable"]
BAR = 26
BETWEEN = 8
LINE = 24
_BOX = 14
_HATCHES: Mapping[Kind, Qt.BrushStyle] = {
    "submitted": Qt.BrushStyle.BDiagPattern,
    "credits": Qt.BrushStyle.Dense5Pattern,
    "short": Qt.BrushStyle.DiagCrossPattern,
    "tied": Qt.BrushStyle.FDiagPattern,
    "unusable": Qt.BrushStyle.HorPattern,
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the picture: what it is called and how many tonnes; None where they are not known."""

    kind: Kind
    name: str
    tonnes: int | None

    @property
    def wide(self) -> int:
        """Give how much room it takes on its bar."""
        return self.tonnes or 0


class Holdings(Chart):
    """Shows segments: the first is what is due, the others follow one another on the bar below it."""

    ON, BACK = Qt.Key.Key_Down, Qt.Key.Key_Up

    def __init__(self, label: Label, bars: tuple[str, str], segments: Sequence[Segment], unit: str) -> None:
        """Take the names of the two bars, and their segments in order."""
        self.segments, self.bars = tuple(segments), bars
        self.boxes: list[QRectF] = []
        values = tuple(None if each.tonnes is None else Decimal(each.tonnes) for each in segments)
        super().__init__(
            ChartData("position", label, "parts", unit, tuple(each.name for each in segments), (Series("", values),))
        )

    def high(self) -> int:
        """Stand as high as the bars and a line a segment."""
        return HEAD + 2 * BAR + BETWEEN + 10 + LINE * len(self.segments) + 4

    def place(self, point: QPointF) -> int:
        """Give the segment a point lies in, on a bar or in its line."""
        on_bar = next((at for at, box in enumerate(self.boxes) if box.contains(point)), -1)
        line = int((point.y() - self._lines()) // LINE)
        return on_bar if on_bar >= 0 or point.y() < self._lines() else line

    @staticmethod
    def _lines() -> int:
        return HEAD + 2 * BAR + BETWEEN + 10

    def draw(self, painter: QPainter) -> None:
        """Draw the bars, then the lines."""
        t = theme.tokens()
        wide = self.fontMetrics().horizontalAdvance
        left = EDGE + max(map(wide, self.bars)) + GAP
        room = max(self.width() - EDGE - left, 1)
        due, held = self.segments[0].wide, sum(each.wide for each in self.segments[1:])
        whole = max(due, held, 1)
        self.boxes = []
        for name, top in zip(self.bars, (HEAD, HEAD + BAR + BETWEEN), strict=True):
            write(painter, QRectF(EDGE, top, left - EDGE, BAR), name, LEFT, t.ink)
        at, top = 0, HEAD
        for number, each in enumerate(self.segments):
            box = QRectF(left + at / whole * room, top, each.wide / whole * room, BAR)
            if each.tonnes:
                box.setWidth(max(box.width(), 2))
                fill(painter, box, each.kind)
                if number == self.at:
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.setPen(QPen(QColor(t.ink), 2))
                    painter.drawRect(box.adjusted(1, 1, -1, -1))
            self.boxes.append(box)
            at, top = (at + each.wide, top) if number else (0, HEAD + BAR + BETWEEN)
        if due:
            edge = left + due / whole * room
            painter.setPen(QPen(QColor(t.ink), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(edge, HEAD - 3), QPointF(edge, HEAD + 2 * BAR + BETWEEN + 4))
        for number, each in enumerate(self.segments):
            self._line(painter, number, each)

    def _line(self, painter: QPainter, number: int, each: Segment) -> None:
        t = theme.tokens()
        top = self._lines() + number * LINE
        line = QRectF(0, top, self.width(), LINE)
        if number == self.at:
            painter.fillRect(line.adjusted(4, 1, -4, -1), QColor(t.hover))
        fill(painter, QRectF(EDGE, top + (LINE - 12) / 2, _BOX, 12), each.kind)
        said = figure(self.data.series[0].values[number])
        wide = self.fontMetrics().horizontalAdvance(said) + 4
        names = QRectF(EDGE + _BOX + 8, top, self.width() - 2 * EDGE - _BOX - 8 - wide - GAP, LINE)
        write(painter, names, each.name, LEFT, t.error if each.kind == "short" else t.ink)
        write(painter, QRectF(self.width() - EDGE - wide, top, wide, LINE), said, RIGHT, t.ink)


def fill(painter: QPainter, room: QRectF, kind: Kind) -> None:
    """Fill a box: what covers in the colour of the house, each in its own way; what does not, hatched."""
    t = theme.tokens()
    ground, line = {
        "due": (t.quiet, t.quiet),
        "done": (t.accent, t.accent),
        "submitted": (t.accent_soft, t.accent),
        "usable": (t.accent_soft, t.accent),
        "credits": (t.card, t.accent),
        "short": (t.error_soft, t.error),
        "tied": (t.warn_soft, t.warn),
        "unusable": (t.hover, t.quiet),
    }[kind]
    hatch = QBrush(QColor(line), _HATCHES[kind]) if kind in _HATCHES else None
    framed(painter, room, ground, line, hatch, dashed=kind == "short")

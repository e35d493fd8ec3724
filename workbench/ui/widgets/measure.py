"""A few quantities of one kind below each other, each a bar from zero, part of it perhaps set off."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.ui import theme
from workbench.ui.widgets.chart import EDGE, GAP, LEFT, RIGHT, figure, write

LINE = 28
BAR = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One quantity: `part` of it is drawn solid, the rest hatched; None draws nothing but the name and a dash."""

    name: str
    value: Decimal | None
    part: Decimal | None = None
    strong: bool = False
    """Whether it is drawn in the accent colour: what one has, beside what one needs."""


class Measure(QWidget):
    """Shows bars to one scale. It takes no keyboard; the whole stands in the accessible description."""

    def __init__(self, name: str, bars: Sequence[Bar], part: str = "") -> None:
        """Show bars; `part` names what is drawn solid where a bar has a part."""
        super().__init__()
        self.bars = tuple(bars)
        self.part = part if any(bar.part for bar in bars) else ""
        self.setAccessibleName(name)
        said = [f"{bar.name} {figure(bar.value)}" for bar in bars]
        said += [f"{part} {figure(bar.part)}" for bar in bars if bar.part]
        self.setAccessibleDescription("\n".join(said))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Be as high as the bars are many."""
        return QSize(360, LINE * (len(self.bars) + bool(self.part)) + 4)

    def minimumSizeHint(self) -> QSize:
        """Give up width, never height."""
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the bars, and below them what their solid part is."""
        t = theme.tokens()
        wide = self.fontMetrics().horizontalAdvance
        names = max((wide(bar.name) for bar in self.bars), default=0) + 2
        figures = max((wide(figure(bar.value)) for bar in self.bars), default=0) + 2
        left, right = EDGE + names + GAP, self.width() - EDGE - figures - GAP
        most = max((bar.value for bar in self.bars if bar.value), default=Decimal(1))
        with QPainter(self) as painter:
            for place, bar in enumerate(self.bars):
                top = float(place * LINE)
                write(painter, QRectF(EDGE, top, names, LINE), bar.name, LEFT, t.ink)
                room = QRectF(left, top + (LINE - BAR) / 2, max(right - left, 1), BAR)
                self._draw(painter, room, bar, most)
                write(painter, QRectF(right + GAP, top, figures, LINE), figure(bar.value), RIGHT, t.ink)
            if self.part:
                top = float(len(self.bars) * LINE)
                painter.fillRect(QRectF(left, top + (LINE - 10) / 2, 10, 10), QColor(t.accent))
                write(painter, QRectF(left + 10 + GAP / 2, top, right - left, LINE), self.part, LEFT, t.quiet)

    @staticmethod
    def _draw(painter: QPainter, room: QRectF, bar: Bar, most: Decimal) -> None:
        if not bar.value or bar.value < 0:
            return
        t = theme.tokens()
        colour = QColor(t.accent if bar.strong else t.quiet)
        whole = QRectF(room)
        whole.setWidth(room.width() * float(bar.value / most))
        solid = QRectF(whole)
        if bar.part is not None:
            solid.setWidth(min(whole.width(), room.width() * float(bar.part / most)))
            painter.fillRect(whole, QBrush(colour, Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(colour, 1))
            painter.drawRect(whole.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.fillRect(solid, colour)

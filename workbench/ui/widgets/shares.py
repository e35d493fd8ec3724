"""Parts of a whole: a line each, with its bar, its figure and its share."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from workbench.base.numbers import rounded, shown
from workbench.domain.axis import marks
from workbench.ui import theme
from workbench.ui.widgets.chart import EDGE, GAP, HEAD, LEFT, RIGHT, Chart, figure, write
from workbench.ui.widgets.inks import inks

LINE = 30


class Shares(Chart):
    """One place a part, in the order of the form; the first series is drawn."""

    ON, BACK = Qt.Key.Key_Down, Qt.Key.Key_Up

    def high(self) -> int:
        """Stand as high as the parts are many."""
        return HEAD + LINE * max(len(self.data.labels), 1) + 4

    def place(self, point: QPointF) -> int:
        """Give the part a point lies in."""
        return int((point.y() - HEAD) // LINE)

    def draw(self, painter: QPainter) -> None:
        """Draw the parts."""
        t = theme.tokens()
        values = self.data.series[0].values if self.data.series else ()
        said, shares = [figure(value) for value in values], share(values)
        wide = self.fontMetrics().horizontalAdvance
        names = min(max(map(wide, self.data.labels), default=0) + 2, self.width() // 3)
        figures, percents = (max(map(wide, texts), default=0) + 2 for texts in (said, shares))
        left = EDGE + names + GAP
        right = max(left + 1, self.width() - EDGE - percents - GAP - figures - GAP)
        scale = marks(value for value in values if value is not None)
        low, span = scale[0], scale[-1] - scale[0]

        def x(value: Decimal) -> float:
            return left + float((value - low) / span) * (right - left)

        for place, value in enumerate(values):
            line = QRectF(0, HEAD + place * LINE, self.width(), LINE)
            if place == self.at:
                painter.fillRect(line.adjusted(4, 1, -4, -1), QColor(t.hover))
            write(painter, QRectF(EDGE, line.top(), names, LINE), self.data.labels[place], LEFT, t.ink)
            if value is not None:
                start, end = sorted((x(Decimal(0)), x(value)))
                inks(1)[0].fill(painter, QRectF(start, line.top() + 9, max(end - start, 1), LINE - 18))
            room = QRectF(right + GAP, line.top(), figures, LINE)
            write(painter, room, said[place], RIGHT, t.ink)
            room = QRectF(room.right() + GAP, line.top(), percents, LINE)
            write(painter, room, shares[place], RIGHT, t.quiet)


def share(values: Sequence[Decimal | None]) -> list[str]:
    """Write each part's share of the whole; none where a part is below zero, as then there is no whole to share."""
    whole = sum((value for value in values if value is not None), Decimal(0))
    if whole <= 0 or any(value is not None and value < 0 for value in values):
        return [""] * len(values)
    return ["" if value is None else f"{shown(rounded(value * 100 / whole, 1))} %" for value in values]

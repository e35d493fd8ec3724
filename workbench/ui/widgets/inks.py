"""How the series of a chart are told apart: by filling, hatching and marks, not by colour alone."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from workbench.ui import theme

_HATCHES = (
    Qt.BrushStyle.SolidPattern,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.Dense5Pattern,
    Qt.BrushStyle.HorPattern,
    Qt.BrushStyle.FDiagPattern,
    Qt.BrushStyle.VerPattern,
    Qt.BrushStyle.DiagCrossPattern,
)
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


@dataclass(frozen=True, slots=True)
class Ink:
    """One series: the first is solid, the next ones are hatched within an outline, or dashed."""

    colour: QColor
    ground: QColor
    hatch: Qt.BrushStyle
    dash: Qt.PenStyle
    round: bool
    """Whether its points are round, not square."""

    def fill(self, painter: QPainter, box: QRectF) -> None:
        """Draw a bar."""
        painter.fillRect(box, self.ground)
        painter.fillRect(box, QBrush(self.colour, self.hatch))
        if self.hatch != Qt.BrushStyle.SolidPattern and box.width() > 2:
            painter.setPen(QPen(self.colour, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))

    def stroke(self, painter: QPainter, line: QLineF) -> None:
        """Draw a piece of a line."""
        painter.setPen(QPen(self.colour, 2, self.dash))
        painter.drawLine(line)

    def point(self, painter: QPainter, at: QPointF) -> None:
        """Draw a point of a line."""
        painter.setPen(QPen(self.colour, 2))
        painter.setBrush(self.colour if self.dash == Qt.PenStyle.SolidLine else self.ground)
        box = QRectF(at.x() - 3, at.y() - 3, 6, 6)
        if self.round:
            painter.drawEllipse(box)
        else:
            painter.drawRect(box)


def inks(count: int) -> tuple[Ink, ...]:
    """Give the inks of so many series, in the colours of the moment; of two the second, this year's, is the solid."""
    t = theme.tokens()
    order = (1, 0) if count == 2 else range(count)
    return tuple(
        Ink(
            QColor((t.accent, t.quiet, t.warn)[number % 3]),
            QColor(t.card),
            _HATCHES[number % len(_HATCHES)],
            _DASHES[number % len(_DASHES)],
            number % 2 == 0,
        )
        for number in order
    )

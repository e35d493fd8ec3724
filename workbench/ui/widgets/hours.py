"""Bars over the months, days or hours of a monitor; above each, whether it was measured or what stands for it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter

from workbench.base.text import say
from workbench.domain.charts import ChartData
from workbench.rules.units import shown_unit
from workbench.ui import theme
from workbench.ui.widgets.chart import HEAD, LEFT, RIGHT, write
from workbench.ui.widgets.columns import Columns

STANDINGS = ("unresolved", "substituted", "doubtful", "stopped")
"""How a place may stand, the worst first; a place that is none of them is sound."""
_HATCHES = {
    "unresolved": Qt.BrushStyle.DiagCrossPattern,
    "substituted": Qt.BrushStyle.BDiagPattern,
    "doubtful": Qt.BrushStyle.Dense6Pattern,
    "stopped": Qt.BrushStyle.HorPattern,
}
_STRIP = 12
"""Height of the mark at the top of a place."""


class Hours(Columns):
    """One place a month, a day or an hour; `names` are theirs in full, `standings` how each stands."""

    def __init__(self, data: ChartData, names: Sequence[str], standings: Sequence[str]) -> None:
        """Show figures with what is to be known of them."""
        self.names = names
        self.standings = standings
        super().__init__(data)

    def name(self, place: int) -> str:
        """Name a place, with how it stands."""
        standing = self.standings[place]
        return f"{self.names[place]}　{say(f'monitoring.standing.{standing}')}" if standing else self.names[place]

    def legend(self, painter: QPainter, room: QRectF) -> None:
        """Say which marks there are, and the unit."""
        x = room.left()
        for standing in STANDINGS:
            if standing in self.standings:
                painter.fillRect(QRectF(x, HEAD / 2 - 5, 14, 10), _brush(standing))
                word = say(f"monitoring.standing.{standing}")
                wide = self.fontMetrics().horizontalAdvance(word) + 2
                write(painter, QRectF(x + 20, 0, wide, HEAD), word, LEFT, theme.tokens().quiet)
                x += wide + 38
        write(painter, room, shown_unit(self.data.unit), RIGHT, theme.tokens().quiet)

    def draw(self, painter: QPainter) -> None:
        """Draw the marks above the bars, then the bars."""
        field = self._field(self._scale())
        slot = field.width() / max(len(self.data.labels), 1)
        for place, standing in enumerate(self.standings):
            if standing:
                strip = QRectF(field.left() + place * slot, field.top() - _STRIP + 4, max(slot - 1, 1), _STRIP)
                painter.fillRect(strip, _brush(standing))
        super().draw(painter)


def _brush(standing: str) -> QBrush:
    t = theme.tokens()
    colour = {"unresolved": t.error, "substituted": t.warn}.get(standing, t.quiet)
    return QBrush(QColor(colour), _HATCHES[standing])

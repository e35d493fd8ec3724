"""The map of a boundary: rings, holes and points, with a scale bar, north and degrees. It knows no other ground."""

from math import dist

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from workbench.base.text import say
from workbench.domain.charts import ChartData
from workbench.domain.map_drawing import Drawn, Sheet, laid_out, names
from workbench.rules.geometry import PARTS
from workbench.ui import theme
from workbench.ui.widgets.chart import EDGE, HEAD, LEFT, RIGHT, Chart, figure, write

HIGH = 320
FOOT = 26
"""Height of the line of the scale bar."""
_DEGREES = 18
"""Height of the line of degrees."""
_FREE = 34.0
"""What stays free around the boundary inside its frame."""
_NEAR = 14.0
"""Pixels within which the pointer finds a corner."""
_CROWDED = 18.0
"""Numbers nearer to each other than this are left out."""


class Map(Chart):
    """One place a corner."""

    def __init__(self, data: ChartData, high: int = HIGH) -> None:
        """Show a boundary, so high."""
        self._high = high
        self._laid: tuple[QSizeF, Sheet] | None = None
        super().__init__(data)
        self.setAccessibleName(f"{data.label} {data.caption}".strip())

    def high(self) -> int:
        """Stand as high as asked."""
        return self._high

    def _frame(self) -> QRectF:
        left = EDGE + self.fontMetrics().horizontalAdvance("000.0000°")
        return QRectF(left, HEAD + 2, self.width() - left - EDGE, self.height() - HEAD - FOOT - _DEGREES - 4)

    def _sheet(self) -> Sheet:
        """Lay the boundary out, anew when the size is another."""
        size = self._frame().size()
        if self._laid is None or self._laid[0] != size:
            self._laid = size, laid_out(self.data.rings, size.width(), size.height(), _FREE)
        return self._laid[1]

    def _spots(self, sheet: Sheet) -> list[QPointF]:
        """Give every corner's place in the widget, in the order of the labels."""
        by_ring = {drawn.ring.name + drawn.ring.part: drawn for drawn in sheet.rings}
        spots = []
        for ring in self.data.rings:
            placed = {corner.spot: spot for corner, spot in by_ring[ring.name + ring.part].corners}
            spots += [self._point(placed[corner.spot]) for corner in ring.corners]
        return spots

    def _point(self, spot: tuple[float, float]) -> QPointF:
        frame = self._frame()
        return QPointF(frame.left() + spot[0], frame.bottom() - spot[1])

    def place(self, point: QPointF) -> int:
        """Give the corner nearest to a point; -1 where none is near."""
        spots = self._spots(self._sheet())
        apart = [dist((spot.x(), spot.y()), (point.x(), point.y())) for spot in spots]
        nearest = min(range(len(apart)), key=apart.__getitem__)
        return nearest if apart[nearest] <= _NEAR else -1

    def reading(self) -> str:
        """Say where the corner in hand lies."""
        if self.at < 0:
            return ""
        told = (f"{each.label} {figure(each.values[self.at])}°" for each in self.data.series)
        return f"{self.name(self.at)}　{'　'.join(told)}"

    # --- drawing ---------------------------------------------------------------------------------------------

    def legend(self, painter: QPainter, room: QRectF) -> None:
        """Say which parts there are, and how large the whole is."""
        x = room.left()
        for part in PARTS:
            if any(ring.part == part for ring in self.data.rings):
                box = QRectF(x, HEAD / 2 - 5, 14, 10)
                if part == "point":
                    self._dot(painter, box.center())
                else:
                    path = QPainterPath()
                    path.addRect(box)
                    self._fill(painter, path, part)
                word = say(f"boundary.part.{part}")
                wide = self.fontMetrics().horizontalAdvance(word) + 2
                write(painter, QRectF(x + 20, 0, wide, HEAD), word, LEFT, theme.tokens().quiet)
                x += wide + 36
        write(painter, QRectF(x, 0, room.right() - x, HEAD), self.data.caption, RIGHT, theme.tokens().ink)

    def draw(self, painter: QPainter) -> None:
        """Draw the frame, the ground, its corners and names, then what tells scale and direction."""
        t = theme.tokens()
        frame, sheet = self._frame(), self._sheet()
        painter.setPen(QPen(QColor(t.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)
        self._edges(painter, frame, sheet)
        painter.save()
        painter.setClipRect(frame)
        self._ground(painter, sheet)
        self._names(painter, frame, sheet)
        painter.restore()
        if self.at >= 0:
            painter.setPen(QPen(QColor(t.ink), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self._spots(sheet)[self.at], 7, 7)
        self._north(painter, frame)
        self._bar(painter, frame, sheet)

    def _path(self, drawn: Drawn) -> QPainterPath:
        path = QPainterPath()
        path.addPolygon(QPolygonF([self._point(spot) for _, spot in drawn.corners]))
        path.closeSubpath()
        return path

    def _ground(self, painter: QPainter, sheet: Sheet) -> None:
        for part in ("outline", "hole"):
            for drawn in sheet.rings:
                if drawn.ring.part == part:
                    self._fill(painter, self._path(drawn), part)
        for drawn in sheet.rings:
            for _, spot in drawn.corners:
                if drawn.ring.part == "point":
                    self._dot(painter, self._point(spot))
                else:
                    self._corner(painter, self._point(spot), len(drawn.corners))

    def _fill(self, painter: QPainter, path: QPainterPath, part: str) -> None:
        """Fill an outline; let a hole show the ground of the page, hatched."""
        t = theme.tokens()
        if part == "hole":
            painter.fillPath(path, QColor(t.card))
            painter.fillPath(path, QBrush(QColor(t.quiet), Qt.BrushStyle.BDiagPattern))
            painter.strokePath(path, QPen(QColor(t.quiet), 1.5, Qt.PenStyle.DashLine))
        else:
            painter.fillPath(path, QColor(t.accent_soft))
            painter.strokePath(path, QPen(QColor(t.accent), 2))

    def _dot(self, painter: QPainter, at: QPointF) -> None:
        t = theme.tokens()
        painter.setPen(QPen(QColor(t.card), 1))
        painter.setBrush(QColor(t.ink))
        painter.drawEllipse(at, 4, 4)

    def _corner(self, painter: QPainter, at: QPointF, count: int) -> None:
        t = theme.tokens()
        if count <= 100:
            painter.setPen(QPen(QColor(t.accent), 1))
            painter.setBrush(QColor(t.card))
            painter.drawEllipse(at, 2.5, 2.5)

    def _names(self, painter: QPainter, frame: QRectF, sheet: Sheet) -> None:
        t = theme.tokens()
        wide = self.fontMetrics().horizontalAdvance
        for name in names(sheet, (frame.width(), frame.height()), _CROWDED, wide):
            at, room = self._point(name.at), wide(name.text) + 2
            box = QRectF(at.x() - room / 2, at.y() - 9, room, 18)
            write(painter, box, name.text, LEFT, t.ink if name.of_ring else t.quiet)

    def _edges(self, painter: QPainter, frame: QRectF, sheet: Sheet) -> None:
        """Mark degrees at the lower and the left edge."""
        t = theme.tokens()
        wide = self.fontMetrics().horizontalAdvance("000.000000°")
        end = -1.0
        for label, x in sheet.east:
            painter.setPen(QPen(QColor(t.quiet), 1))
            painter.drawLine(QPointF(frame.left() + x, frame.bottom()), QPointF(frame.left() + x, frame.bottom() + 4))
            room = QRectF(frame.left() + x - wide / 2, frame.bottom() + 3, wide, _DEGREES)
            if room.left() > end and room.right() < self.width():
                text = self.fontMetrics().horizontalAdvance(label)
                write(painter, room.adjusted((wide - text) / 2, 0, 0, 0), label, LEFT, t.quiet)
                end = room.right()
        for label, y in sheet.north:
            painter.setPen(QPen(QColor(t.quiet), 1))
            painter.drawLine(QPointF(frame.left() - 4, frame.bottom() - y), QPointF(frame.left(), frame.bottom() - y))
            write(painter, QRectF(0, frame.bottom() - y - 9, frame.left() - 6, 18), label, RIGHT, t.quiet)

    def _north(self, painter: QPainter, frame: QRectF) -> None:
        t = theme.tokens()
        top = QPointF(frame.right() - 16, frame.top() + 8)
        arrow = QPolygonF([top, top + QPointF(6, 18), top + QPointF(0, 13), top + QPointF(-6, 18)])
        painter.setPen(QPen(QColor(t.ink), 1))
        painter.setBrush(QColor(t.ink))
        painter.drawPolygon(arrow)
        word = say("boundary.map.north")
        wide = self.fontMetrics().horizontalAdvance(word)
        write(painter, QRectF(top.x() - wide / 2, top.y() + 18, wide + 2, 16), word, LEFT, t.ink)

    def _bar(self, painter: QPainter, frame: QRectF, sheet: Sheet) -> None:
        t = theme.tokens()
        y = self.height() - FOOT / 2
        left, long = frame.left(), sheet.bar_length
        painter.setPen(QPen(QColor(t.ink), 2))
        painter.drawLine(QPointF(left, y), QPointF(left + long, y))
        for x in (left, left + long):
            painter.drawLine(QPointF(x, y - 4), QPointF(x, y + 4))
        write(painter, QRectF(left + long + 8, y - 10, 100, 20), sheet.bar_words, LEFT, t.ink)
        told = say("boundary.map.says")
        start = left + long + 90
        write(painter, QRectF(start, y - 10, frame.right() - start, 20), told, RIGHT, t.quiet)

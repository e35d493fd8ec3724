"""A chart of figures: bars or a line over the months, parts of a whole, or a map. Drawn with the tokens of the look.

Nothing is told by colour alone: series differ by hatching, each figure is written out under the pointer or the arrow
keys, and the whole stands as a table in the accessible description.
"""

from decimal import Decimal
from itertools import zip_longest

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.base.numbers import shown
from workbench.domain.charts import ChartData
from workbench.rules.units import shown_unit
from workbench.ui import theme

HEAD = 28
"""Height of the line above: legend and unit, or the figures in hand."""
EDGE = 8
GAP = 12
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_SMALL = 12


class Chart(QWidget):
    """Shows a `ChartData`; its kinds say how, and which of its places a point lies in.

    A place is a month, a part, or a corner. `chosen` carries the number of the place pressed, by mouse or Enter.
    """

    chosen = Signal(int)
    ON, BACK = Qt.Key.Key_Right, Qt.Key.Key_Left

    def __init__(self, data: ChartData) -> None:
        """Show figures."""
        super().__init__()
        self.data = data
        self.at = -1
        """The place in hand, -1 for none."""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{data.label} {shown_unit(data.unit)}".strip())
        self.setAccessibleDescription(self.table())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setStyleSheet(f"font-size: {_SMALL}px")

    def high(self) -> int:
        """Say how high it stands."""
        raise NotImplementedError

    def draw(self, painter: QPainter) -> None:
        """Draw what stands below the head."""
        raise NotImplementedError

    def place(self, point: QPointF) -> int:
        """Give the place a point lies in; any other number where there is none."""
        raise NotImplementedError

    def name(self, place: int) -> str:
        """Name a place to a reader."""
        return self.data.labels[place]

    def sizeHint(self) -> QSize:
        """Be as high as it must, and wide enough to be read."""
        return QSize(420, self.high())

    def minimumSizeHint(self) -> QSize:
        """Give up width, never height."""
        return QSize(200, self.high())

    # --- the figures in hand ---------------------------------------------------------------------------------

    def look_at(self, place: int) -> None:
        """Write out the figures of a place; none for one that is not there."""
        place = place if 0 <= place < len(self.data.labels) else -1
        if place != self.at:
            self.at = place
            self.setAccessibleDescription("\n".join(filter(None, (self.reading(), self.table()))))
            self.update()

    def reading(self) -> str:
        """Say the figures of the place in hand."""
        if self.at < 0:
            return ""
        several = len(self.data.series) > 1
        said = (
            f"{each.label if several else ''} {figure(each.values[self.at])} {shown_unit(self.data.unit)}".strip()
            for each in self.data.series
        )
        return f"{self.name(self.at)}　{'　'.join(said)}"

    def table(self) -> str:
        """Write the figures as a table, for who cannot see them: a line a place, a column a series."""
        unit = shown_unit(self.data.unit)
        head = "\t".join(("", *(f"{each.label} {unit}".strip() for each in self.data.series)))
        lines = (
            "\t".join((self.name(place), *(figure(each.values[place]) for each in self.data.series)))
            for place in range(len(self.data.labels))
        )
        return "\n".join((head, *lines))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take in hand what is under the pointer."""
        self.look_at(self.place(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Let go, unless the keys hold it."""
        super().leaveEvent(event)
        if not self.hasFocus():
            self.look_at(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose."""
        place = self.place(event.position())
        if event.button() == Qt.MouseButton.LeftButton and 0 <= place < len(self.data.labels):
            self.chosen.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrow keys, Home and End; Enter chooses."""
        last = len(self.data.labels) - 1
        goes = {
            self.ON: min(self.at + 1, last),
            self.BACK: max(self.at - 1, 0),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in goes:
            self.look_at(goes[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.at >= 0:
            self.chosen.emit(self.at)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin where there is a figure."""
        super().focusInEvent(event)
        if self.at < 0 and event.reason() != Qt.FocusReason.MouseFocusReason:
            rows = enumerate(zip_longest(*(each.values for each in self.data.series)))
            self.look_at(next((place for place, values in rows if any(v is not None for v in values)), 0))
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go."""
        super().focusOutEvent(event)
        self.look_at(-1)
        self.update()

    # --- drawing ---------------------------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw it."""
        t = theme.tokens()
        said = self.reading()
        room = QRectF(EDGE, 0, self.width() - 2 * EDGE, HEAD)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self.hasFocus():
                painter.setPen(QPen(QColor(t.accent), 2))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
            if said:
                write(painter, room, said, LEFT, t.ink)
            else:
                self.legend(painter, room)
            if self.data.labels and self.data.series:
                self.draw(painter)

    def legend(self, painter: QPainter, room: QRectF) -> None:
        """Say what is drawn while nothing is in hand: the unit."""
        write(painter, room, shown_unit(self.data.unit), RIGHT, theme.tokens().quiet)


def write(painter: QPainter, room: QRectF, text: str, side: Qt.AlignmentFlag, colour: str) -> None:
    """Write one line, ended in … where the room is."""
    painter.setPen(QColor(colour))
    fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
    painter.drawText(room, int(side | Qt.AlignmentFlag.AlignVCenter), fitting)


def framed(painter: QPainter, room: QRectF, ground: str, line: str, hatch: QBrush | None, *, dashed: bool) -> None:
    """Fill and frame a box: its ground, what is hatched over it, and a line around it."""
    painter.fillRect(room, QColor(ground))
    if hatch is not None:
        painter.fillRect(room, hatch)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(line), 1, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
    painter.drawRect(room.adjusted(0.5, 0.5, -0.5, -0.5))


def figure(value: Decimal | None) -> str:
    """Write a figure; a dash where there is none, which is not zero."""
    return "–" if value is None else shown(value)


def chart(data: ChartData) -> Chart:
    """Make the chart of some figures."""
    from workbench.ui.widgets.columns import Columns
    from workbench.ui.widgets.map import Map
    from workbench.ui.widgets.shares import Shares

    return Map(data) if data.kind == "map" else Shares(data) if data.kind == "parts" else Columns(data)

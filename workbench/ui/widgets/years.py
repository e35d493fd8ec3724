"""A time line of years: a line for each reason, one for all, a box a year; what is only tried is hatched."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.base.text import say
from workbench.ui import theme

HEAD = 26
LINE = 28
_NAMES = 138
_NARROW = 30
"""The narrowest box that still holds its sign."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One line: its name, and for each year whether it holds, None where that is not known; as kept, and as tried."""

    name: str
    kept: tuple[bool | None, ...]
    tried: tuple[bool | None, ...] = ()
    strong: bool = False


class Years(QWidget):
    """Draws the lanes over the years; `hints` are told of each year, and `here` is the one in hand."""

    def __init__(self) -> None:
        """Begin with nothing to draw."""
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.years: tuple[int, ...] = ()
        self.lanes: tuple[Lane, ...] = ()
        self.hints: tuple[str, ...] = ()
        self.here = 0

    def show_years(self, years: Sequence[int], lanes: Sequence[Lane], hints: Sequence[str], here: int) -> None:
        """Draw these instead; who cannot see them is told each line in words."""
        self.years, self.lanes, self.hints, self.here = tuple(years), tuple(lanes), tuple(hints), here
        self.setFixedHeight(HEAD + LINE * len(self.lanes) + 4)
        told = (f"{lane.name}: {self._told(lane)}" for lane in self.lanes)
        self.setAccessibleName(say("duty.line"))
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def _told(self, lane: Lane) -> str:
        held = [str(year) for year, on in zip(self.years, lane.tried or lane.kept, strict=True) if on]
        return say("duty.and").join(held) or say("duty.line.none")

    def sizeHint(self) -> QSize:
        """Ask for room for every box."""
        return QSize(_NAMES + _NARROW * len(self.years), HEAD + LINE * len(self.lanes) + 4)

    def _wide(self) -> float:
        return (self.width() - _NAMES) / max(len(self.years), 1)

    def event(self, event: QEvent) -> bool:
        """Tell of the year under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = int((event.pos().x() - _NAMES) // self._wide()) if event.pos().x() >= _NAMES else -1
            hint = self.hints[place] if 0 <= place < len(self.hints) else ""
            QToolTip.showText(event.globalPos(), hint, self)
            return True
        return super().event(event)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the years, then line by line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        t, wide = theme.tokens(), self._wide()
        font = painter.font()
        for place, year in enumerate(self.years):
            box = QRectF(_NAMES + place * wide, 0, wide, HEAD)
            font.setBold(year == self.here)
            painter.setFont(font)
            painter.setPen(QColor(t.ink if year == self.here else t.quiet))
            told = str(year) if wide >= painter.fontMetrics().horizontalAdvance("20260") else f"{year % 100:02d}"
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), told)
        for number, lane in enumerate(self.lanes):
            top = HEAD + number * LINE
            font.setBold(lane.strong)
            painter.setFont(font)
            painter.setPen(QColor(t.ink))
            name = painter.fontMetrics().elidedText(lane.name, Qt.TextElideMode.ElideRight, _NAMES - 12)
            painter.drawText(QRectF(0, top, _NAMES - 12, LINE), int(Qt.AlignmentFlag.AlignVCenter), name)
            for place, kept in enumerate(lane.kept):
                box = QRectF(_NAMES + place * wide, top + 3, wide, LINE - 6).adjusted(1.5, 0, -1.5, 0)
                self._box(painter, box, kept, lane.tried[place] if lane.tried else kept, strong=lane.strong)
        if self.here in self.years:
            left = _NAMES + self.years.index(self.here) * wide
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(t.ink), 1.5))
            painter.drawRoundedRect(QRectF(left + 0.5, 2, wide - 1, self.height() - 4), 4, 4)

    @staticmethod
    def _box(painter: QPainter, box: QRectF, kept: bool | None, tried: bool | None, *, strong: bool) -> None:
        t = theme.tokens()
        fill = t.accent if strong else t.accent_soft
        painter.setPen(QPen(QColor(t.line), 1))
        painter.setBrush(QColor(fill if kept else t.warn_soft if kept is None else t.card))
        painter.drawRoundedRect(box, 3, 3)
        if tried != kept:
            painter.setBrush(QBrush(QColor(t.warn), Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(QColor(t.warn), 1))
            painter.drawRoundedRect(box, 3, 3)
        ink = t.accent_ink if strong and kept else t.accent if kept else t.warn
        painter.setPen(QPen(QColor(ink), 2))
        middle = box.center()
        if kept and tried == kept:
            ends = (QPointF(-5, 0), QPointF(-1.5, 4), QPointF(5, -4))
            painter.drawPolyline([middle + end for end in ends])
        elif tried != kept or kept is None:
            sign = "?" if tried is None else "+" if tried else "−"
            if tried != kept:  # a ground of its own, so that no hatching makes it hard to read
                painter.fillRect(QRectF(middle.x() - 7, middle.y() - 8, 14, 16), QColor(t.card))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), sign)

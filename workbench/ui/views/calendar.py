"""A month as a sheet of days: what is due on each, which days are off, which weekends are worked."""

from calendar import Calendar as Weeks
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.base.text import say
from workbench.domain.deadlines import shown
from workbench.domain.holidays import Holidays
from workbench.services.deadlines import Due
from workbench.ui import theme
from workbench.ui.views import due as told

HEAD = 28
_CELL = 58
_LINE = 17
_SMALL = 11


class MonthSheet(QWidget):
    """One month. `chosen` carries the day taken in hand, by the mouse or the arrow keys."""

    chosen = Signal(date)

    def __init__(self, dues: Sequence[Due], holidays: Holidays, today: date) -> None:
        """Show what is due."""
        super().__init__()
        self.holidays, self.today, self.day = holidays, today, today
        self.dues: Mapping[date, list[Due]] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(say("calendar.month"))
        self.show_dues(dues)

    def show_dues(self, dues: Sequence[Due]) -> None:
        """Show other things."""
        self.dues = {}
        for each in dues:
            if each.day:
                self.dues.setdefault(each.day, []).append(each)
        self.go(self.day)

    def weeks(self) -> list[list[date]]:
        """Give the weeks of the month in hand, Monday first."""
        return Weeks().monthdatescalendar(self.day.year, self.day.month)

    def go(self, day: date) -> None:
        """Take a day in hand, and show its month."""
        self.day = day
        self.setAccessibleDescription(self.said())
        self.update()

    def take(self, day: date) -> None:
        """Go to a day as the person does, and tell of it."""
        self.go(day)
        self.chosen.emit(day)

    def month(self, months: int) -> None:
        """Go so many months on, to the same day or the last there is."""
        number = self.day.year * 12 + self.day.month - 1 + months
        first = date(number // 12, number % 12 + 1, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        self.take(first.replace(day=min(self.day.day, last.day)))

    def said(self) -> str:
        """Say the day in hand with all that is due on it, then the rest of the month."""
        here = [f"{shown(self.day)} {self.word(self.day)}".strip()]
        here += [f"{told.title(each)} {told.left(each)}" for each in self.dues.get(self.day, ())]
        rest = [
            f"{shown(day)} {told.title(each)}"
            for day in sorted(self.dues)
            if (day.year, day.month) == (self.day.year, self.day.month) and day != self.day
            for each in self.dues[day]
        ]
        return "\n".join((*here, *rest))

    def word(self, day: date) -> str:
        """Say in a word that a day is off, or worked though a weekend's, as the notices have it."""
        if day in self.holidays.off:
            return say("calendar.off")
        return say("calendar.work") if day in self.holidays.work else ""

    def sizeHint(self) -> QSize:
        """Hold six weeks."""
        return QSize(560, HEAD + 6 * _CELL)

    def minimumSizeHint(self) -> QSize:
        """Give up height before a week is lost."""
        return QSize(320, HEAD + 6 * 44)

    # --- hands -----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk by days and weeks; Page Up and Down by months; Home goes to today."""
        days = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        key = Qt.Key(event.key())
        if key in days:
            self.take(self.day + timedelta(days=days[key]))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.month(-1 if key == Qt.Key.Key_PageUp else 1)
        elif key == Qt.Key.Key_Home:
            self.take(self.today)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the day under the pointer in hand."""
        day = self.at(event.position())
        if day:
            self.take(day)

    def at(self, point: QPointF) -> date | None:
        """Give the day under a point."""
        weeks = self.weeks()
        line, column = int((point.y() - HEAD) // self._high()), int(point.x() // (self.width() / 7))
        return weeks[line][column] if 0 <= line < len(weeks) and 0 <= column < 7 else None

    def _high(self) -> float:
        return (self.height() - HEAD) / len(self.weeks())

    # --- drawing ---------------------------------------------------------------------------------------------

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the sheet."""
        t = theme.tokens()
        wide, high = self.width() / 7, self._high()
        small = QFont(self.font())
        small.setPixelSize(_SMALL)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(t.quiet))
            for column in range(7):
                room = QRectF(column * wide, 0, wide, HEAD)
                painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), say(f"deadlines.weekday.{column}"))
            for line, week in enumerate(self.weeks()):
                for column, day in enumerate(week):
                    self._draw(painter, QRectF(column * wide, HEAD + line * high, wide, high), day, small)

    def _draw(self, painter: QPainter, room: QRectF, day: date, small: QFont) -> None:
        t = theme.tokens()
        outside = day.month != self.day.month
        painter.fillRect(room, QColor(t.card if self.holidays.working(day) else t.page))
        painter.setPen(QPen(QColor(t.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(room)
        if day == self.day:
            painter.setPen(QPen(QColor(t.accent if self.hasFocus() else t.quiet), 2))
            painter.drawRoundedRect(room.adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
        number = QRectF(room.left() + 5, room.top() + 4, 22, 20)
        if day == self.today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent))
            painter.drawRoundedRect(number, 10, 10)
        painter.setPen(QColor(t.accent_ink if day == self.today else t.quiet if outside else t.ink))
        painter.drawText(number, int(Qt.AlignmentFlag.AlignCenter), str(day.day))
        painter.save()
        painter.setFont(small)
        painter.setPen(QColor(t.quiet))
        aside = room.adjusted(0, 4, -6, 0)
        painter.drawText(aside, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop), self.word(day))
        found = self.dues.get(day, [])
        most = max(1, int((room.height() - 26) // _LINE))
        for place, due in enumerate(found[:most]):
            more = place == most - 1 and len(found) > most
            text = say("calendar.more", count=len(found) - place) if more else str(due.label)
            self._due(
                painter, QRectF(room.left() + 5, room.top() + 25 + place * _LINE, room.width() - 8, _LINE), due, text
            )
        painter.restore()

    @staticmethod
    def _due(painter: QPainter, room: QRectF, due: Due, text: str) -> None:
        icon, colour = told.sign(due)
        painter.drawPixmap(QPointF(room.left(), room.top() + 2), theme.pixmap(icon, colour, 12))
        painter.setPen(QColor(colour if due.state == "late" else theme.tokens().ink))
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()) - 15)
        painter.drawText(room.adjusted(15, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), fitting)

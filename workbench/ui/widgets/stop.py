"""One stop of a line that is travelled from top to bottom: a mark on the line, and what is said beside it."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy

from workbench.ui import theme

Mark = Literal["done", "here", "open", "waits", "closed"]

HEIGHT = 44
_AT = 20
"""How far from the left the line runs."""
_RADIUS = 7
_TEXT = 40


class Stop(QFrame):
    """A stop with a name, a quiet line below, and words at the right; chosen by being looked at.

    `chosen` fires when it takes the keyboard or is pressed, `entered` on Enter or a double click.
    """

    chosen = Signal()
    entered = Signal()

    def __init__(
        self, name: str, below: str, side: str, mark: Mark, *, tone: str = "", first: bool, last: bool
    ) -> None:
        """Say what it is, how it stands, and whether the line begins or ends here."""
        super().__init__()
        self.name, self.below, self.side, self.mark, self.tone = name, below, side, mark, tone
        self.first, self.last, self.held = first, last, False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setToolTip("\n".join(filter(None, (name, below, side))))

    def sizeHint(self) -> QSize:
        """Ask for room enough for a short name."""
        return QSize(240, HEIGHT)

    def hold(self, held: bool) -> None:
        """Show whether it is the one in hand."""
        self.held = held
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the line through, the mark on it, and the words."""
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.held or self.hasFocus():
            painter.setPen(QPen(QColor(t.accent), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_soft))
            painter.drawRoundedRect(box, 6, 6)
        middle = QPointF(_AT, HEIGHT / 2)
        self._line(painter, middle)
        self._mark(painter, middle)
        gone = self.mark in ("waits", "closed")
        colour = {"warn": t.warn, "error": t.error}.get(self.tone, t.quiet)
        wide = painter.fontMetrics().horizontalAdvance(self.side)
        right = self.width() - 10
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(right - wide, 22, wide, 21), Qt.AlignmentFlag.AlignRight, self.side)
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold if self.mark == "here" else QFont.Weight.Medium)
        painter.setFont(font)
        painter.setPen(QColor(t.quiet if gone else t.ink))
        self._words(painter, self.name, 2, right - _TEXT)
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(t.quiet))
        self._words(painter, self.below, 22, right - _TEXT - wide - 8)

    def _words(self, painter: QPainter, text: str, top: int, wide: int) -> None:
        cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, wide)
        painter.drawText(QRectF(_TEXT, top, wide, 21), Qt.AlignmentFlag.AlignLeft, cut)

    def _line(self, painter: QPainter, middle: QPointF) -> None:
        t = theme.tokens()
        painter.setPen(QPen(QColor(t.accent if self.mark == "done" else t.line), 3))
        if not self.first:
            painter.drawLine(QPointF(_AT, 0), QPointF(_AT, middle.y() - _RADIUS))
        if not self.last:
            painter.drawLine(QPointF(_AT, middle.y() + _RADIUS), QPointF(_AT, HEIGHT))

    def _mark(self, painter: QPainter, middle: QPointF) -> None:
        """A full circle with a tick is done, a ring with a point is next, a ring may be done, a small one waits."""
        t = theme.tokens()
        fill = {"done": t.accent, "here": t.card}.get(self.mark, t.card)
        edge = t.accent if self.mark in ("done", "here", "open") else t.line
        painter.setPen(QPen(QColor(edge), 3 if self.mark == "here" else 2))
        painter.setBrush(QColor(fill))
        radius = _RADIUS + 2 if self.mark == "here" else _RADIUS - (2 if self.mark in ("waits", "closed") else 0)
        painter.drawEllipse(middle, radius, radius)
        if self.mark == "done":
            painter.setPen(QPen(QColor(t.accent_ink), 2))
            painter.drawPolyline([middle + QPointF(-3, 0), middle + QPointF(-1, 3), middle + QPointF(4, -3)])
        elif self.mark == "here":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent))
            painter.drawEllipse(middle, 4, 4)
        elif self.mark == "closed":
            painter.drawLine(middle + QPointF(-3, 3), middle + QPointF(3, -3))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Be in hand."""
        super().focusInEvent(event)
        self.chosen.emit()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Be drawn without the keyboard."""
        super().focusOutEvent(event)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Be in hand by the mouse too."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseDoubleClickEvent(self, _: QMouseEvent) -> None:
        """Enter it."""
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down the line with the arrows, enter with Enter or Space."""
        match event.key():
            case Qt.Key.Key_Down:
                self.focusNextChild()
            case Qt.Key.Key_Up:
                self.focusPreviousChild()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.entered.emit()
            case _:
                super().keyPressEvent(event)

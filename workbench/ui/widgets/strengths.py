"""How strengths are told apart: by a word and a filling each, never by colour alone; and the bar of their shares."""

from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.base.numbers import CONTEXT, rounded, shown
from workbench.base.text import say
from workbench.domain.ground import STRENGTHS, Strength
from workbench.ui import theme
from workbench.ui.widgets.chart import framed

BAR = 18
LEGEND = 26
_BOX = 16
_HATCHES: Mapping[Strength, Qt.BrushStyle] = {
    "partial": Qt.BrushStyle.BDiagPattern,
    "conservative": Qt.BrushStyle.Dense6Pattern,
    "default": Qt.BrushStyle.HorPattern,
}


def word(strength: Strength, *, short: bool = False) -> str:
    """Give the one word for a strength, or what stands for it where there is little room."""
    return say(f"coverage.{strength}.short" if short else f"coverage.{strength}")


def ink(strength: Strength) -> str:
    """Give the colour a word is written in upon its filling."""
    t = theme.tokens()
    return {
        "seconded": t.accent_ink,
        "proven": t.accent,
        "partial": t.accent,
        "claimed": t.warn,
        "absent": t.error,
    }.get(strength, t.ink)


def fill(painter: QPainter, room: QRectF, strength: Strength) -> None:
    """Fill a box: the stronger, the more of the accent; what nothing shows in the colour of a warning."""
    t = theme.tokens()
    ground, line = {
        "seconded": (t.accent, t.accent),
        "proven": (t.accent_soft, t.accent),
        "partial": (t.card, t.accent),
        "claimed": (t.warn_soft, t.warn),
        "conservative": (t.hover, t.quiet),
        "default": (t.hover, t.line),
        "absent": (t.error_soft, t.error),
    }[strength]
    soft = QColor(line)
    soft.setAlphaF(0.28 if strength != "default" else 1)
    hatch = QBrush(soft, _HATCHES[strength]) if strength in _HATCHES else None
    framed(painter, room, ground, line, hatch, dashed=strength == "claimed")


def percent(part: Decimal, whole: Decimal) -> str:
    """Write a share of a whole that is not nought."""
    return f"{shown(rounded(CONTEXT.divide(part * 100, whole), 1))} %"


class StrengthBar(QWidget):
    """One bar, divided by what the emission stands on, and beneath it what each filling means, with its share."""

    def __init__(self, shares: Mapping[Strength, Decimal], unit: str, counts: Mapping[Strength, int]) -> None:
        """Show shares in `unit`; `counts` are the figures of each strength."""
        super().__init__()
        self.shares, self.unit, self.counts = shares, unit, counts
        self.whole = sum(shares.values(), Decimal(0))
        self.places: list[tuple[QRectF, Strength]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(say("coverage.share"))
        self.setAccessibleDescription("\n".join(self.reading(strength) for strength in STRENGTHS))
        self.setToolTip(say("coverage.share"))

    def reading(self, strength: Strength) -> str:
        """Say what a strength means and how much stands on it."""
        words = say("coverage.told", strength=word(strength), means=say(f"coverage.{strength}.means"))
        if not self.whole:
            return words
        share, amount = percent(self.shares[strength], self.whole), shown(self.shares[strength])
        return say("coverage.told.share", told=words, share=share, amount=amount, unit=self.unit)

    def sizeHint(self) -> QSize:
        """Stand as high as the bar and its legend."""
        return QSize(420, BAR + LEGEND + 2)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Draw the bar and the legend."""
        t = theme.tokens()
        self.places = []
        with QPainter(self) as painter:
            left = 0.0
            for strength in STRENGTHS if self.whole else ():
                wide = float(self.shares[strength] / self.whole) * self.width()
                if wide:
                    box = QRectF(left, 0, max(wide, 2), BAR)
                    fill(painter, box, strength)
                    self.places.append((box, strength))
                    left += wide
            font = painter.font()
            font.setPixelSize(12)
            painter.setFont(font)
            gap = self._gap(painter)
            left = 0.0
            for strength in STRENGTHS:
                box = QRectF(left, BAR + 9, _BOX, 12)
                fill(painter, box, strength)
                text = self._legend(strength)
                wide = painter.fontMetrics().horizontalAdvance(text)
                painter.setPen(QColor(t.ink if self.counts.get(strength) else t.quiet))
                room = QRectF(left + _BOX + 6, BAR + 3, wide + 2, LEGEND - 2)
                painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)
                self.places.append((QRectF(left, BAR + 3, _BOX + 8 + wide, LEGEND - 2), strength))
                left += _BOX + 6 + wide + gap

    def _gap(self, painter: QPainter) -> float:
        words = sum(painter.fontMetrics().horizontalAdvance(self._legend(each)) + _BOX + 6 for each in STRENGTHS)
        return max(8.0, min(22.0, (self.width() - words) / len(STRENGTHS)))

    def _legend(self, strength: Strength) -> str:
        share = f" {percent(self.shares[strength], self.whole)}" if self.whole and self.shares[strength] else ""
        return f"{word(strength)}{share}"

    def at(self, point: QPointF) -> Strength | None:
        """Give the strength drawn at a point."""
        return next((strength for box, strength in self.places if box.contains(point)), None)

    def event(self, event: object) -> bool:
        """Tell of the strength under the pointer."""
        if isinstance(event, QHelpEvent) and (strength := self.at(QPointF(event.pos()))):
            QToolTip.showText(event.globalPos(), self.reading(strength), self)
            return True
        return super().event(event)  # type: ignore[arg-type] # Qt hands over events alone

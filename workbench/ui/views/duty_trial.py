"""The panel in which what has not happened is tried: what, on what day, how large a fine, and what follows."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox

from workbench.base.clock import today
from workbench.base.numbers import D
from workbench.base.text import Label, say
from workbench.domain.duty import EVENTS, LISTINGS, Trial
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS
from workbench.ui import parts
from workbench.ui.widgets.day import Day
from workbench.ui.widgets.dial import Dial, Range

WAIT = 120
"""Milliseconds after the last change before what is tried is worked out."""
_DAY = Field("day", Label("哪一天", "On what day"), "date")
_FINE = D(120_000)
_FINES = Range(D(500_000), D(5_000))


class TrialPanel(parts.Panel):
    """`tried` carries what is tried, once the hand rests; None once the person leaves it."""

    tried = Signal(object)

    def __init__(self) -> None:
        """Offer what might happen, today, with a fine to begin from."""
        super().__init__()
        self.trial: Trial | None = None
        self.later = QTimer(self, singleShot=True, interval=WAIT)
        self.later.timeout.connect(lambda: self.tried.emit(self.trial))
        self.what = QComboBox()
        self.what.setAccessibleName(say("duty.if.what"))
        narrow(self.what)
        for each in (*EVENTS, *LISTINGS):
            self.what.addItem(say(f"duty.if.of.{each}"), each)
        self.day = Day(_DAY)
        self.day.setText(today().isoformat())
        self.day.setAccessibleName(say("duty.if.day"))
        self.hint = parts.label(say("duty.if.day.help"), "quiet", wrap=True)
        self.fine = Dial(say("duty.if.fine"), say("duty.if.yuan"), _FINES)
        self.fine.show_value(_FINE, wrong=False)
        self.result = parts.column(gap=6)
        self.away = parts.button(say("duty.if.away"), self.leave, "link", "undo")
        self.away.hide()
        self.tell(
            parts.label(say("duty.if"), "heading"),
            parts.label(say("duty.if.about"), "quiet", wrap=True),
            8,
            parts.label(say("duty.if.what")),
            self.what,
            parts.label(say("duty.if.day")),
            self.day,
            self.hint,
            self.fine,
            8,
            self.result,
            parts.row(self.away, None),
            gap=6,
        )
        self.what.activated.connect(self._try)
        self.day.typed.connect(self._try)
        self.fine.changed.connect(self._try)
        self.show_result(())

    def _try(self) -> None:
        """Try what is set; a day or a fine that is none is told at once."""
        what = str(self.what.currentData())
        self.fine.setVisible(what == "fine")
        self.hint.setVisible(what in EVENTS)
        day, fine = self._day(), self._fine()
        parts.restyle(self.day, fault=day is None)
        parts.restyle(self.fine.box, fault=fine is None)
        self.trial = Trial(what, day, fine) if day and fine is not None else None
        self.later.start()

    def _day(self) -> date | None:
        try:
            found = KINDS["date"].parse(self.day.text(), _DAY)
        except ValueError:
            return None
        return found if isinstance(found, date) else None

    def _fine(self) -> Decimal | None:
        try:
            return D(self.fine.box.text().strip().replace(",", "") or "0")
        except ValueError:
            return None

    def leave(self) -> None:
        """Try nothing any more."""
        self.trial = None
        self.tried.emit(None)

    def show_result(self, said: Sequence[str]) -> None:
        """Say what would follow, the first sentence first; with none, how to begin."""
        parts.empty(self.result)
        self.away.setVisible(bool(said))
        first, *rest = said or (say("duty.if.idle" if self._day() and self._fine() is not None else "duty.if.wrong"),)
        self.result.addWidget(parts.label(first, "strong" if said else "quiet", wrap=True))
        for words in rest:
            self.result.addWidget(parts.label(words, "quiet", wrap=True))


def narrow(chooser: QComboBox) -> None:
    """Let a chooser be narrower than its longest answer."""
    chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    chooser.setMinimumContentsLength(9)

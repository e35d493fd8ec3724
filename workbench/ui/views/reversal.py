"""Questions of a day: on which one an entry of the ledger is reversed, and why; of which one a statement is."""

from datetime import date

from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.base.text import Label, say
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS
from workbench.ui import parts
from workbench.ui.dialogs import Question
from workbench.ui.widgets.day import Day


def day_field(code: str) -> Field:
    """Give the field of a day named by a sentence."""
    return Field("day", Label(say(code)), "date")


def day_in(widget: Day) -> date | None:
    """Give the day that stands in a field of a day; None where it is none."""
    try:
        found = KINDS["date"].parse(widget.text(), widget.field)
    except ValueError:
        return None
    return found if isinstance(found, date) else None


class Reversal(Question):
    """A day and a reason; what is told says which entry it is, and that nothing is undone afterwards."""

    def __init__(self, parent: QWidget, number: int, told: str, day: date) -> None:
        """Offer a day."""
        super().__init__(parent, say("ledger.reverse.title", number=number), say("ledger.reverse.go"))
        self._fields.addWidget(parts.label(say("ledger.reverse.about", told=told), wrap=True))
        self._fields.addSpacing(6)
        self.day, self.reason = Day(day_field("ledger.reverse.day")), QLineEdit()
        self.day.setText(day.isoformat())
        self.ask(say("ledger.reverse.reason"), self.reason)
        self.ask(say("ledger.reverse.day"), self.day)

    def accept(self) -> None:
        """Make sure of the reason and the day before going on."""
        if not self.reason.text().strip():
            self.object_to(say("ledger.reverse.no_reason"))
        elif day_in(self.day) is None:
            self.object_to(say("ledger.reverse.no_day"))
        else:
            super().accept()

    def answer(self) -> tuple[date, str]:
        """Give the day and the reason."""
        day = day_in(self.day)
        assert day is not None  # noqa: S101 - `accept` made sure of it
        return day, self.reason.text().strip()


class StatementDay(Question):
    """The day at whose end a registry's holdings stand: the last of the year before, unless another is typed."""

    def __init__(self, parent: QWidget, today: date) -> None:
        """Offer a day."""
        super().__init__(parent, say("reconcile.new.title"), say("reconcile.new.go"))
        self.today = today
        self.day = Day(day_field("reconcile.new.day"))
        self.day.setText(date(today.year - 1, 12, 31).isoformat())
        self.ask(say("reconcile.new.day"), self.day, say("reconcile.new.help"))

    def accept(self) -> None:
        """Make sure that it is a day that has passed."""
        day = day_in(self.day)
        if day is None or day > self.today:
            self.object_to(say("reconcile.new.bad_day"))
        else:
            super().accept()

    def answer(self) -> date:
        """Give the day."""
        return day_in(self.day) or self.today

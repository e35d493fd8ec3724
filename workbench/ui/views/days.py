"""Questions about a day: what happened or is planned for it, or when a notice was published."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from workbench.base.text import Label, say
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS
from workbench.ui.dialogs import Question
from workbench.ui.widgets.day import Day

AHEAD = timedelta(days=366)
"""How far ahead a day may lie: a visit is planned before it happens, but not for the year after next."""
_DAY = Field("day", Label(""), "date")


class Dated(Question):
    """A question with a day in it, not far ahead."""

    def __init__(self, parent: QWidget, title: str, deed: str, today: date) -> None:
        """Take the title, the name of the deed and today."""
        super().__init__(parent, title, deed)
        self.today = today
        self.day = Day(_DAY)

    def when(self) -> date | None:
        """Give the day typed, None for none."""
        try:
            found = KINDS["date"].parse(self.day.text(), _DAY)
        except ValueError:
            return None
        return found if isinstance(found, date) else None

    def accept(self) -> None:
        """Make sure of the day before going on."""
        day = self.when()
        if day is None:
            self.object_to(say("deadlines.happened.no_day"))
        elif day > self.today + AHEAD:
            self.object_to(say("deadlines.happened.future"))
        else:
            super().accept()


class Happened(Dated):
    """What happened, when, and a note."""

    def __init__(self, parent: QWidget, triggers: Sequence[tuple[str, Label]], today: date) -> None:
        """Offer what may have happened."""
        super().__init__(parent, say("deadlines.happened.title"), say("deadlines.happened.go"), today)
        self.what, self.note = QComboBox(), QLineEdit()
        for name, label in triggers:
            self.what.addItem(str(label), name)
        self.ask(say("deadlines.happened.what"), self.what)
        self.ask(say("deadlines.happened.day"), self.day)
        self.ask(say("deadlines.happened.note"), self.note)

    def answer(self) -> tuple[str, date, str]:
        """Give the trigger, the day and the note."""
        return self.what.currentData(), self.when() or self.today, self.note.text().strip()


class Taken(Dated):
    """When a step of a project was taken, and what has to be noted of it."""

    def __init__(self, parent: QWidget, step: Label, asks: Label | None, today: date) -> None:
        """Take the step's name and what it asks for, None for nothing but a note."""
        super().__init__(parent, str(step), say("life.taken.go"), today)
        self.step, self.asks, self.note = step, asks, QLineEdit()
        self.ask(say("life.taken.day"), self.day)
        self.ask(str(asks or say("deadlines.happened.note")), self.note)

    def accept(self) -> None:
        """Make sure that it has happened, and of what it asks for."""
        day = self.when()
        if day and day > self.today:
            self.object_to(say("life.future", step=self.step, day=day))
        elif day and self.asks and not self.note.text().strip():
            self.object_to(say("life.asks", step=self.step, asks=self.asks))
        else:
            super().accept()

    def answer(self) -> tuple[date, str]:
        """Give the day and the note."""
        return self.when() or self.today, self.note.text().strip()


class Received(Dated):
    """What kind of document came in, and on which day."""

    def __init__(self, parent: QWidget, kinds: Mapping[str, str], names: Sequence[str], today: date) -> None:
        """Take the kinds there are, by their names, and the names of the scans."""
        super().__init__(parent, say("reports.received.title"), say("reports.received.go"), today)
        self.kind = QComboBox()
        for name, words in kinds.items():
            self.kind.addItem(words, name)
        self.day.setText(today.isoformat())
        files = say("reports.received.files", files="、".join(names)) if names else say("reports.received.no_files")
        self.ask(say("reports.received.kind"), self.kind, files)
        self.ask(say("reports.received.day"), self.day, say("reports.received.about"))

    def accept(self) -> None:
        """Make sure that it has come."""
        day = self.when()
        if day and day > self.today:
            self.object_to(say("reports.received.future"))
        else:
            super().accept()

    def answer(self) -> tuple[str, date]:
        """Give the kind and the day."""
        return str(self.kind.currentData()), self.when() or self.today


class HolidayNotice(Dated):
    """A year, the number of the notice, the day it was published."""

    def __init__(self, parent: QWidget, today: date) -> None:
        """Offer the years around this one."""
        super().__init__(parent, say("deadlines.holidays.title"), say("deadlines.holidays.go"), today)
        self.year, self.number = QComboBox(), QLineEdit()
        for year in (today.year + 1, today.year, today.year - 1):
            self.year.addItem(str(year), year)
        self.ask(say("deadlines.holidays.year"), self.year)
        self.ask(say("deadlines.holidays.number"), self.number)
        self.ask(say("deadlines.holidays.published"), self.day, say("deadlines.holidays.about"))

    def answer(self) -> tuple[int, str, date]:
        """Give the year, the number and the day."""
        return self.year.currentData(), self.number.text().strip(), self.when() or self.today

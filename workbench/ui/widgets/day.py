"""A day: typed in any of the usual ways, or picked from a calendar."""

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QWidget

from workbench.base.clock import today
from workbench.base.text import say
from workbench.rules.form import Field
from workbench.ui import theme
from workbench.ui.widgets.line import Line


class Day(Line):
    """A day, written 2026-06-30; the calendar opens from its button or with Alt+Down."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        """Take the field it answers."""
        super().__init__(field, parent)
        self.calendar: QCalendarWidget | None = None
        self.setPlaceholderText(say("uiform.date.hint"))
        self.opens = QAction(theme.icon("calendar"), say("uiform.date.pick"), self)
        self.opens.setShortcut("Alt+Down")
        self.opens.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.opens.triggered.connect(self.open_calendar)
        self.addAction(self.opens, QLineEdit.ActionPosition.TrailingPosition)

    def open_calendar(self) -> None:
        """Show a calendar below."""
        if self.calendar is None:
            self.calendar = QCalendarWidget(self)
            self.calendar.setWindowFlag(Qt.WindowType.Popup)
            self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
            self.calendar.activated.connect(self._pick)
            self.calendar.clicked.connect(self._pick)
        known = QDate.fromString(self.text(), "yyyy-MM-dd")
        self.calendar.setSelectedDate(known if known.isValid() else QDate(today().year, today().month, 1))
        self.calendar.move(self.mapToGlobal(QPoint(0, self.height())))
        self.calendar.show()

    def _pick(self, day: QDate) -> None:
        if self.calendar is not None and self.calendar.isVisible():
            self.calendar.hide()
            self.setText(day.toString("yyyy-MM-dd"))
            self.typed.emit(self.text())

    def lock(self, locked: bool) -> None:
        """Let it be read only, or written."""
        super().lock(locked)
        self.opens.setVisible(not locked)

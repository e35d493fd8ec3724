"""Answers of one line: text, numbers, months, credit codes."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.base.text import say
from workbench.rules.cells import Value
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS


class Line(QLineEdit):
    """One line of text. `typed` carries what stands in it after each change by the person."""

    typed = Signal(str)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        """Take the field it answers."""
        super().__init__(parent)
        self.field = field
        self.setAccessibleName(str(field.label))
        self.textEdited.connect(self.typed)

    def show_text(self, text: str) -> None:
        """Show an answer; what the person is typing right now stays as it is typed."""
        if text != self.text() and not self._reads_same(text):
            self.setText(text)
            self.setCursorPosition(0)

    def _reads_same(self, text: str) -> bool:
        """Leave what is being typed: 2026-11-2 may yet become 2026-11-21."""
        return self.hasFocus() and self._value(self.text()) == self._value(text)

    def _value(self, text: str) -> Value:
        try:
            return KINDS[self.field.kind].parse(text, self.field)
        except ValueError:
            return text.strip()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write it as it is read, once nobody types in it."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            value = self._value(self.text())
            self.setText(value if isinstance(value, str) else KINDS[self.field.kind].show(value, self.field))

    def lock(self, locked: bool) -> None:
        """Let it be read only, or written."""
        self.setReadOnly(locked)


class Number(Line):
    """A number, right-aligned; with thousands separators while nobody types in it."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        """Take the field it answers."""
        super().__init__(field, parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)

    def event(self, event: QEvent) -> bool:
        """Select all on being reached by keyboard, as in a spreadsheet."""
        done = super().event(event)
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() == Qt.FocusReason.TabFocusReason:
            self.selectAll()
        return done


class Month(Line):
    """A month, written 2026-06."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        """Take the field it answers."""
        super().__init__(field, parent)
        self.setPlaceholderText(say("uiform.month.hint"))


class CreditCode(Line):
    """A unified social credit code."""

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        """Take the field it answers."""
        super().__init__(field, parent)
        self.setPlaceholderText(say("uiform.credit_code.hint"))

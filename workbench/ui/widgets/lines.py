"""Answers of several lines."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from workbench.rules.form import Field


class Lines(QPlainTextEdit):
    """Text of several lines; Tab goes on to the next field."""

    typed = Signal(str)

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        """Take the field it answers."""
        super().__init__(parent)
        self.field = field
        self.setTabChangesFocus(True)
        self.setAccessibleName(str(field.label))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._showing = False
        self.textChanged.connect(self._tell)

    def _tell(self) -> None:
        if not self._showing:
            self.typed.emit(self.text())

    def text(self) -> str:
        """Give what stands in it."""
        return self.toPlainText()

    def show_text(self, text: str) -> None:
        """Show an answer; what the person is typing right now stays as it is typed."""
        if text != self.text() and not (self.hasFocus() and self.text().strip() == text):
            self._showing = True
            self.setPlainText(text)
            self._showing = False

    def lock(self, locked: bool) -> None:
        """Let it be read only, or written."""
        self.setReadOnly(locked)

    def sizeHint(self) -> QSize:
        """Ask for three lines."""
        return QSize(super().sizeHint().width(), 3 * self.fontMetrics().lineSpacing() + 24)

    def minimumSizeHint(self) -> QSize:
        """Never be less."""
        return self.sizeHint()

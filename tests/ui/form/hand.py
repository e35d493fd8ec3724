"""A person at the keyboard."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.views.table import Table


class Hand:
    """A person at the keyboard."""

    def __init__(self, qtbot: QtBot, table: Table, form: QWidget) -> None:
        """Sit at a table of a form."""
        self.form = form
        self.qtbot = qtbot
        self.table = table

    def at(self, path: str) -> "Hand":
        """Go to a cell."""
        assert self.table.show_path(path), path
        self.qtbot.waitUntil(self.table.hasFocus)
        return self

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> "Hand":
        """Press keys on whatever has the focus."""
        for key in keys:
            QTest.keyClick(self.focus, key, modifier)
        return self

    def type(self, text: str) -> "Hand":
        """Type text, the first key opening the cell; Chinese comes from an input method."""
        for letter in text:
            focus = self.focus
            if letter.isascii():
                QTest.keyClicks(focus, letter)
            else:
                QApplication.sendEvent(focus, QInputMethodEvent("pinyin", []))
                event = QInputMethodEvent()
                event.setCommitString(letter)
                QApplication.sendEvent(self.focus, event)
        return self

    def paste(self, text: str) -> "Hand":
        """Paste a block."""
        QApplication.clipboard().setText(text)
        return self.press(Qt.Key.Key_V, modifier=Qt.KeyboardModifier.ControlModifier)

    def column(self, field: str) -> int:
        """Say in which column a field stands; packs may order them anew."""
        return [each.id for each in self.table.grid.fields].index(field)

    @property
    def focus(self) -> QWidget:
        """The widget the keys go to."""
        focus = QApplication.focusWidget()
        assert focus is not None
        return focus

    @property
    def here(self) -> str:
        """The path of the current cell."""
        index = self.table.currentIndex()
        return self.table.grid.path(index.row(), index.column())

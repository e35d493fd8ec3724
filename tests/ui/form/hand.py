"""A person at the keyboard."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
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
            self.qtbot.keyClick(QApplication.focusWidget(), key, modifier)
        return self

    def type(self, text: str) -> "Hand":
        """Type text, the first key opening the cell; Chinese comes from an input method."""
        for letter in text:
            focus = QApplication.focusWidget()
            if letter.isascii():
                self.qtbot.keyClicks(focus, letter)
            else:
                QApplication.sendEvent(focus, QInputMethodEvent("pinyin", []))
                event = QInputMethodEvent()
                event.setCommitString(letter)
                QApplication.sendEvent(QApplication.focusWidget(), event)
        return self

    def paste(self, text: str) -> "Hand":
        """Paste a block."""
        QApplication.clipboard().setText(text)
        return self.press(Qt.Key.Key_V, modifier=Qt.KeyboardModifier.ControlModifier)

    @property
    def here(self) -> str:
        """The path of the current cell."""
        index = self.table.currentIndex()
        return self.table.grid.path(index.row(), index.column())

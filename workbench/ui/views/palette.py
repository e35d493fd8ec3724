"""Ctrl+K: find a page, an enterprise, a filing or a field by a few letters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QWidget

from workbench.base.text import say
from workbench.ui import parts, theme

SHOWN = 60
"""Lines listed at once; more letters make fewer."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something to go to: its words, what it is, its icon, and the way there."""

    words: str
    what: str
    icon: str
    go: Callable[[], object]


def matching(targets: Sequence[Target], typed: str) -> list[Target]:
    """Give the targets that hold every word typed, those that begin with it first."""
    words = typed.casefold().split()

    def rank(target: Target) -> int | None:
        text = f"{target.words} {target.what}".casefold()
        if not all(word in text for word in words):
            return None
        return 0 if not words or text.startswith(words[0]) else 1

    ranked = [(rank(target), target) for target in targets]
    return [target for wanted in (0, 1) for found, target in ranked if found == wanted][:SHOWN]


class Palette(QDialog):
    """A line to type in and a list beneath. Up and Down move, Enter goes, Escape leaves."""

    def __init__(self, parent: QWidget, targets: Sequence[Target]) -> None:
        """Offer the targets."""
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(say("ui.palette"))
        self.setModal(True)
        self.targets = tuple(targets)
        self.line = QLineEdit()
        self.line.setPlaceholderText(say("ui.palette.hint"))
        self.line.setAccessibleName(say("ui.palette"))
        self.list = QListWidget()
        self.list.setAccessibleName(say("ui.palette"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = parts.label(say("ui.palette.nothing"), "quiet")
        self.setLayout(parts.column(self.line, self.list, self.nothing, gap=8, margin=12))
        self.line.textChanged.connect(self._list)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self._go)
        self.resize(min(600, parent.width() - 40), min(440, parent.height() - 40))
        top = parent.mapToGlobal(parent.rect().topLeft())
        self.move(top.x() + (parent.width() - self.width()) // 2, top.y() + 48)
        self._list("")

    def _list(self, typed: str) -> None:
        self.list.clear()
        for target in matching(self.targets, typed):
            item = QListWidgetItem(theme.icon(target.icon), f"{target.words}   ·  {target.what}")
            item.setData(Qt.ItemDataRole.UserRole, target)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.nothing.setVisible(self.list.count() == 0)
        self.list.setVisible(self.list.count() > 0)

    def _go(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.accept()
            item.data(Qt.ItemDataRole.UserRole).go()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the line's arrows move in the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}.get(
                Qt.Key(event.key())
            )
            if step and self.list.count():
                line = self.list.currentRow() + step
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, line)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._go()
                return True
        return super().eventFilter(watched, event)

"""The way back and forth: two buttons and their keys for a stack of steps."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QUndoStack
from PySide6.QtWidgets import QToolButton, QWidget

from workbench.base.text import say
from workbench.ui import theme


def buttons(owner: QWidget, stack: QUndoStack) -> tuple[QToolButton, QToolButton]:
    """Give the buttons to undo and to redo; the keys work wherever in `owner` the keyboard is."""
    made = []
    for name, action, key, office in (
        ("undo", stack.createUndoAction(owner), QKeySequence.StandardKey.Undo, "Ctrl+Z"),
        ("redo", stack.createRedoAction(owner), QKeySequence.StandardKey.Redo, "Ctrl+Y"),
    ):
        # with the keys of every office program, where a desktop names others alone
        keys = QKeySequence.keyBindings(key)
        action.setShortcuts([*keys, *({QKeySequence(office)} - set(keys))])
        action.setIcon(theme.icon(name))
        owner.addAction(action)  # the keys work where the button is hidden, too
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(QSize(18, 18))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setAccessibleName(say(f"ui.{name}"))
        action.setToolTip(say(f"ui.{name}"))
        made.append(button)
    return made[0], made[1]

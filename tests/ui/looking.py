"""Small helpers to look at a window and to press things in it."""

from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

T = TypeVar("T", bound=QObject)


def found(root: QObject, kind: type[T]) -> list[T]:
    """Everything of a kind below something, typed."""
    every: list[T] = []
    every.extend(root.findChildren(kind))
    return every


def click(widget: QWidget) -> None:
    """Press a widget with the mouse."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

"""A figure or word that leads somewhere, wrapping as text does."""

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from workbench.ui import parts


class Link(QPushButton):
    """A word in the accent colour; a click, Enter or Space goes where it leads."""

    def __init__(self, text: str, act: Callable[[], object]) -> None:
        """Say where it leads."""
        super().__init__(text)
        self.setProperty("role", "link")
        self.setStyleSheet("QPushButton { padding: 0 4px; min-height: 24px; text-align: right; }")
        self.clicked.connect(lambda _: act())
        parts.restyle(self)

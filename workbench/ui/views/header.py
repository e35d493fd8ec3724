"""The head of a page: title, state, what was saved, and the deeds."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from workbench.ui import parts


class Header(QFrame):
    """A title with a pill, a quiet line beneath, and buttons at the right. All may change while it stands."""

    def __init__(self, title: str, buttons: Sequence[QWidget] = ()) -> None:
        """Take the title and the deeds at its right."""
        super().__init__()
        self.setProperty("role", "head")
        self.title = parts.Elided(title, "title")
        self.pill = parts.pill("")
        self.pill.hide()
        self.below = parts.Elided("", "quiet")
        self.below.hide()
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        words = parts.column(parts.row(self.title, self.pill, None, gap=10), self.below, gap=2)
        line = parts.row(words, *buttons, gap=8)
        line.setContentsMargins(24, 8, 24, 8)
        line.setStretch(0, 1)
        self.setLayout(line)
        self.setFixedHeight(72)

    def show_state(self, word: str, tone: str = "") -> None:
        """Show the state of what the page is about in one word."""
        self.pill.setText(word)
        self.pill.setVisible(bool(word))
        parts.restyle(self.pill, tone=tone)

    def show_below(self, text: str) -> None:
        """Show the quiet line."""
        self.below.setText(text)
        self.below.setVisible(bool(text))

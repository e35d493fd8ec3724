"""The left side: for whom I work, and where I am."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QPushButton, QSizePolicy

from workbench.base.text import say
from workbench.domain.enterprise import Enterprise
from workbench.ui import parts, theme

WIDE = 184
NARROW = 56
ADD = "+"
"""The chooser's last line: another enterprise."""


class Navigation(QFrame):
    """The enterprise chooser, the pages, and where the data lie.

    `chosen` names a page; `enterprise` an enterprise by its id, or `ADD`.
    """

    chosen = Signal(str)
    enterprise = Signal(str)

    def __init__(self, pages: Iterable[str]) -> None:
        """Show these pages, by name."""
        super().__init__()
        self.setProperty("role", "nav")
        self.chooser = QComboBox()
        self.chooser.setAccessibleName(say("ui.nav.enterprise"))
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.chooser.setMinimumContentsLength(6)
        self.chooser.activated.connect(lambda row: self.enterprise.emit(self.chooser.itemData(row)))
        self.buttons: dict[str, QPushButton] = {}
        for number, page in enumerate(pages, start=1):
            made = parts.button("", partial(self.chosen.emit, page), "nav", page)
            made.setCheckable(True)
            QShortcut(QKeySequence(f"Ctrl+{number}"), self, made.click)  # a button forgets its own with each new text
            made.setIconSize(QSize(18, 18))
            made.setAccessibleName(say(f"ui.nav.{page}"))
            made.setToolTip(f"{say(f'ui.nav.{page}')}  Ctrl+{number}")
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self.buttons[page] = made
        self.foot = parts.label(say("ui.nav.offline"), "quiet", wrap=True)
        self.foot.setContentsMargins(12, 0, 4, 4)
        self.setLayout(parts.column(self.chooser, 8, *self.buttons.values(), None, self.foot, gap=3, margin=8))
        self.compact(narrow=False)

    def compact(self, *, narrow: bool) -> None:
        """Show icons alone where there is little room."""
        self.setFixedWidth(NARROW if narrow else WIDE)
        self.chooser.setVisible(not narrow and self.chooser.count() > 0)
        self.foot.setVisible(not narrow)
        for page, made in self.buttons.items():
            made.setText("" if narrow else f"  {say(f'ui.nav.{page}')}")

    def show_enterprises(self, known: Iterable[Enterprise], current: str, *, may_add: bool) -> None:
        """Fill the chooser."""
        self.chooser.clear()
        for each in known:
            self.chooser.addItem(each.name, each.id)
            self.chooser.setItemData(self.chooser.count() - 1, each.name, 3)  # the tool tip: names are long
        if self.chooser.count() and may_add:
            self.chooser.insertSeparator(self.chooser.count())
            self.chooser.addItem(say("ui.nav.another"), ADD)
        self.chooser.setCurrentIndex(max(0, self.chooser.findData(current)))
        self.chooser.setVisible(self.chooser.count() > 0 and self.width() != NARROW)

    def mark(self, page: str) -> None:
        """Mark the page shown."""
        t = theme.tokens()
        for name, made in self.buttons.items():
            made.setChecked(name == page)
            made.setIcon(theme.icon(name, t.accent if name == page else t.quiet))

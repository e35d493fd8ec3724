"""The left side: for whom I work, and where I am."""

from collections.abc import Iterable
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
)

from workbench.base.text import say
from workbench.ui import parts, theme

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise

WIDE = 184
NARROW = 56
KEYS = "1234567890-="
"""With Ctrl, the keys of the pages, in the order of both; the settings have their own."""
ADD = "+"
"""The chooser's last line: another enterprise."""


class Chooser(QComboBox):
    """A chooser that ends a long name in …: a styled box would cut it through a letter."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box as ever, with as much of the name as there is room for."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self.fontMetrics().elidedText(  # type: ignore[attr-defined]
            self.currentText(), Qt.TextElideMode.ElideRight, room.width() - 4
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


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
        self.chooser = Chooser()
        self.chooser.setAccessibleName(say("ui.nav.enterprise"))
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.chooser.setMinimumContentsLength(6)
        self.chooser.activated.connect(lambda row: self.enterprise.emit(self.chooser.itemData(row)))
        self.enterprises = parts.button("", self._offer, "nav", "enterprise")
        self.enterprises.setAccessibleName(say("ui.nav.enterprise"))
        self.enterprises.setToolTip(say("ui.nav.enterprise"))
        self.buttons: dict[str, QPushButton] = {}
        for page, key in zip_longest(pages, KEYS, fillvalue=""):
            made = parts.button("", partial(self.chosen.emit, page), "nav", page)
            made.setCheckable(True)
            # not the button's own: it forgets that with each new text
            keys = f"Ctrl+{key}" if key else ""
            if keys:
                QShortcut(QKeySequence(keys), self, made.click)
            made.setIconSize(QSize(18, 18))
            made.setAccessibleName(say(f"ui.nav.{page}"))
            made.setToolTip(f"{say(f'ui.nav.{page}')}  {keys}".rstrip())
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self.buttons[page] = made
        self.foot = parts.label(say("ui.nav.offline"), "quiet", wrap=True)
        self.foot.setContentsMargins(12, 0, 4, 4)
        self.setLayout(
            parts.column(self.chooser, self.enterprises, 8, *self.buttons.values(), None, self.foot, gap=3, margin=8)
        )
        self.compact(narrow=False)

    def compact(self, *, narrow: bool) -> None:
        """Show icons alone where there is little room."""
        self.setFixedWidth(NARROW if narrow else WIDE)
        self.chooser.setVisible(not narrow and self.chooser.count() > 0)
        self.enterprises.setVisible(narrow and self.chooser.count() > 0)
        self.foot.setVisible(not narrow)
        for page, made in self.buttons.items():
            made.setText("" if narrow else f"  {say(f'ui.nav.{page}')}")

    def show_enterprises(self, known: "Iterable[Enterprise]", current: str, *, may_add: bool) -> None:
        """Fill the chooser."""
        self.chooser.clear()
        for each in known:
            self.chooser.addItem(each.name, each.id)
            self.chooser.setItemData(self.chooser.count() - 1, each.name, Qt.ItemDataRole.ToolTipRole)
        if self.chooser.count() and may_add:
            self.chooser.insertSeparator(self.chooser.count())
            self.chooser.addItem(say("ui.nav.another"), ADD)
        self.chooser.setCurrentIndex(max(0, self.chooser.findData(current)))
        self.compact(narrow=self.width() == NARROW)

    def _offer(self) -> None:
        """Offer the chooser's lines as a menu, where there is no room for the chooser."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for line in range(self.chooser.count()):
            data = self.chooser.itemData(line)
            if data is None:
                menu.addSeparator()
            else:
                menu.addAction(self.chooser.itemText(line)).triggered.connect(
                    lambda _=False, data=data: self.enterprise.emit(data)
                )
        menu.popup(self.enterprises.mapToGlobal(self.enterprises.rect().topRight()))

    def mark(self, page: str) -> None:
        """Mark the page shown."""
        t = theme.tokens()
        for name, made in self.buttons.items():
            made.setChecked(name == page)
            made.setIcon(theme.icon(name, t.accent if name == page else t.quiet))

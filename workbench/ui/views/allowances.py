"""What the pages of the second journey share: the bar that leads from one to another, and the data year chosen."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QTabBar, QWidget

from workbench.base.clock import today
from workbench.base.text import say
from workbench.services.allocation import FIRST_YEAR
from workbench.ui import front, parts
from workbench.ui.window import OF_ALLOWANCES

if TYPE_CHECKING:
    from workbench.ui.window import Window

PAGES = ("allowances", *OF_ALLOWANCES)


def year_of(year: int) -> int:
    """Give the data year asked for; unasked, the last whole one, whose allowances are surrendered next."""
    return year or today().year - 1


def bar(window: "Window", here: str, year: int) -> QTabBar:
    """Give the bar of the pages, standing at `here`; another is shown for the same year."""
    pages = {page: say("allowances.position" if page == "allowances" else f"ui.nav.{page}") for page in PAGES}
    return parts.pages_bar(say("ui.nav.allowances"), pages, here, lambda page: window.go(page, year=year))


def nothing_yet(window: "Window", here: str, year: int, about: str, where: str) -> QWidget:
    """Give the page `here` while it has nothing to show: it leads to what is missing, and the others stay in reach."""
    head, below = [years(window, here, year)], [bar(window, here, year)]
    return front.nothing_yet(window, say(f"ui.nav.{here}"), about, where, head, below, year=year)


def years(window: "Window", here: str, year: int) -> QComboBox:
    """Give the chooser of the data year; another year shows the same page anew."""
    chooser = QComboBox()
    chooser.setAccessibleName(say("allowances.year"))
    for each in range(today().year, FIRST_YEAR - 1, -1):
        chooser.addItem(say("allowances.of_year", year=each), each)
    chooser.setCurrentIndex(chooser.findData(year))
    chooser.activated.connect(lambda row: window.go(here, year=chooser.itemData(row)))
    return chooser

"""What the pages of the fourth journey share: the bar that leads from one to another, and the year chosen."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QTabBar

from workbench.base.clock import today
from workbench.base.text import say
from workbench.ui import parts
from workbench.ui.window import OF_DISCLOSURE

if TYPE_CHECKING:
    from workbench.ui.window import Window

PAGES = ("disclosure", *OF_DISCLOSURE)
_YEARS = 8


def year_of(year: int) -> int:
    """Give the data year asked for; unasked, the last whole one, which is disclosed next."""
    return year or today().year - 1


def bar(window: "Window", here: str, year: int) -> QTabBar:
    """Give the bar of the pages, standing at `here`; another is shown for the same year."""
    pages = {page: say("disclosing.duty" if page == "disclosure" else f"ui.nav.{page}") for page in PAGES}
    return parts.pages_bar(say("ui.nav.disclosure"), pages, here, lambda page: window.go(page, year=year))


def years(window: "Window", here: str, year: int) -> QComboBox:
    """Give the chooser of the data year; another year shows the same page anew."""
    chooser = QComboBox()
    chooser.setAccessibleName(say("disclosing.year"))
    for each in range(today().year, today().year - _YEARS, -1):
        chooser.addItem(say("disclosing.of_year", year=each), each)
    chooser.setCurrentIndex(chooser.findData(year))
    chooser.activated.connect(lambda row: window.go(here, year=chooser.itemData(row)))
    return chooser

"""A page of the fourth journey, not built yet."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.base.text import say
from workbench.ui import parts
from workbench.ui.views import disclosing
from workbench.ui.views.header import Header

if TYPE_CHECKING:
    from workbench.ui.window import Window


def make(window: "Window", year: int = 0) -> QWidget:
    """Make the page for a data year."""
    year = disclosing.year_of(year)
    made = QWidget()
    head = Header(say("ui.nav.disclosure"), (disclosing.years(window, "disclosure", year),))
    made.setLayout(parts.column(head, disclosing.bar(window, "disclosure", year), parts.Page(), gap=0))
    return made

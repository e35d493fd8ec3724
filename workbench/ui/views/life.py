"""A page of the third journey, to come."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.base.text import say
from workbench.ui import parts
from workbench.ui.views import projects
from workbench.ui.views.header import Header

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.ui.window import Window


def make(window: "Window", project: "Enterprise") -> QWidget:
    """Make the page of a project."""
    here = "projects"
    made = QWidget()
    head = Header(say(f"ui.nav.{here}"), [projects.chooser(window, here, project)])
    made.setLayout(parts.column(head, projects.bar(window, here, project), None, gap=0))
    return made

"""What the pages of the third journey share: the project chosen, the chooser, and the bar from one to another."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLineEdit, QTabBar, QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.services import projects
from workbench.ui import dialogs, front, parts
from workbench.ui.window import OF_PROJECTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.domain.enterprise import Enterprise
    from workbench.services.context import Workbench
    from workbench.ui.window import Window

PAGES = ("projects", *OF_PROJECTS)
_NEW, _CHANGE = "+", "*"


def chosen(window: "Window", project: str) -> "Enterprise | None":
    """Give the project asked for; unasked, the one looked at last, else the first. None while there is none."""
    enterprise, wb = front.working(window)
    known = {each.id: each for each in projects.projects(wb, enterprise.id)}
    wanted = next((each for each in (project, window.project) if each in known), next(iter(known), ""))
    window.project = wanted
    return known.get(wanted)


def bar(window: "Window", here: str, project: "Enterprise") -> QTabBar:
    """Give the bar of the pages, standing at `here`; another is shown for the same project."""
    pages = {page: say("projects.life" if page == "projects" else f"ui.nav.{page}") for page in PAGES}
    return parts.pages_bar(say("ui.nav.projects"), pages, here, lambda page: window.go(page, project=project.id))


def chooser(window: "Window", here: str, project: "Enterprise") -> QComboBox:
    """Give the chooser of the enterprise's projects; its last lines change the one chosen, or begin another."""
    enterprise, wb = front.working(window)
    made = QComboBox()
    made.setAccessibleName(say("projects.chooser"))
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(16)
    for each in projects.projects(wb, enterprise.id):
        made.addItem(each.project, each.id)
    made.setCurrentIndex(made.findData(project.id))
    if not wb.read_only:
        made.insertSeparator(made.count())
        made.addItem(say("projects.change"), _CHANGE)
        made.addItem(say("projects.new"), _NEW)

    def choose(row: int) -> None:
        wanted = made.itemData(row)
        if wanted in (_NEW, _CHANGE):
            made.setCurrentIndex(made.findData(project.id))
            ask(window, here, project if wanted == _CHANGE else None)
        elif wanted:
            window.go(here, project=wanted)

    made.activated.connect(choose)
    return made


def ask(window: "Window", here: str, project: "Enterprise | None" = None) -> None:
    """Ask for the name and the methodology of a new project, or of one there is, and show it."""
    enterprise, wb = front.working(window)
    said = (project.project, project.pack) if project else ("", "")
    answer = dialogs.project(window, methods(wb), *said)
    if answer is None:
        return
    name, pack = answer
    try:
        kept = (
            projects.change(wb, project.id, name=name, pack=pack)
            if project
            else projects.begin(wb, enterprise.id, name, pack)
        )
    except WorkbenchError as error:
        window.trouble(error)
        return
    window.go(here, project=kept.id)


def methods(wb: "Workbench") -> "Mapping[str, str]":
    """Give the titles of the methodologies at hand by their packs."""
    return {name: str(wb.library.packs[name].title) for name in projects.methodologies(wb)}


def none_yet(window: "Window", here: str) -> QWidget:
    """Give a page while the enterprise has no project."""
    from workbench.ui.views.header import Header

    _, wb = front.working(window)
    go = parts.button(say("projects.new"), lambda: ask(window, here), "primary")
    go.setEnabled(not wb.read_only)
    made = QWidget()
    page = parts.Page(parts.card(parts.label(say("projects.none"), wrap=True), 8, parts.row(go, None)), widest=760)
    made.setLayout(parts.column(Header(say("ui.nav.projects"), ()), page, gap=0))
    made.setFocusProxy(go)
    return made


class Asked(dialogs.Question):
    """The name of a project and its methodology."""

    def __init__(self, parent: QWidget, packs: "Mapping[str, str]", name: str, pack: str) -> None:
        """Offer the methodologies by pack."""
        super().__init__(parent, say("projects.change.title" if name else "projects.new.title"), say("projects.keep"))
        self.name = QLineEdit(name)
        self.method = QComboBox()
        if not pack:
            self.method.addItem(say("projects.method.later"), "")
        for each, title in packs.items():
            self.method.addItem(title, each)
        self.method.setCurrentIndex(max(0, self.method.findData(pack)))
        self.ask(say("projects.name"), self.name)
        self.ask(say("projects.method"), self.method)

    def accept(self) -> None:
        """Close once the project has a name."""
        if self.name.text().strip():
            super().accept()
        else:
            self.object_to(say("projects.unnamed"))

    def answer(self) -> tuple[str, str]:
        """Give the name and the pack."""
        return self.name.text().strip(), str(self.method.currentData())

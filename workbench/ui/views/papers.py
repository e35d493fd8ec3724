"""The page of a project's papers, in the order of its life: how far each is, and the one thing to do next."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QTabBar, QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import has, say
from workbench.domain.period import period_words
from workbench.services import project_papers
from workbench.services.project_papers import Paper, Papers
from workbench.ui import dialogs, front, jobs, parts, theme
from workbench.ui.views import applications, projects
from workbench.ui.views.days import Dated
from workbench.ui.views.header import Header

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.rules.form import Form
    from workbench.ui.window import Window

ONCE = ("design", "opening", "screening", "eligibility", "registration", "withdrawal")
"""Papers a project writes once, if anew then as the next version of the same filing."""


class PapersView(QWidget):
    """The papers in groups.

    `asked` carries a paper whose next thing is to be done, `opened` the id of a filing, `anew` a paper of which another
    is to be begun; `entering` asks for the map of the project's life, `choosing` for its methodology.
    """

    asked = Signal(object)
    opened = Signal(str)
    anew = Signal(object)
    entering = Signal()
    choosing = Signal()

    def __init__(self, found: Papers, bar: QTabBar, chooser: QComboBox, *, read_only: bool) -> None:
        """Show how the papers of a project stand."""
        super().__init__()
        self.found, self.read_only = found, read_only
        self.deeds: dict[str, QPushButton] = {}
        head = Header(say("ui.nav.papers"), [chooser])
        head.show_below(found.project.title)
        items: list[parts.Item] = []
        for group in project_papers.GROUPS:
            mine = [each for each in found.papers if each.group == group]
            if mine:
                items.append(parts.label(say(f"papers.group.{group}"), "heading"))
                items.append(self._card(mine))
        page = parts.Page(self._next(), *items, gap=10, widest=1180)
        self.setLayout(parts.column(head, bar, page, gap=0))
        if self.go.isEnabled():
            self.go.setFocus()

    def _next(self) -> QWidget:
        """Say what comes next in the project's life, with the paper that is for at hand."""
        step, paper, t = self.found.standing.next, self.found.next, theme.tokens()
        if not self.found.project.pack:
            words, act, deed = say("papers.next.method"), self.choosing.emit, say("papers.go.method")
        elif step is None:
            words, act, deed = say("papers.next.ended"), self.entering.emit, say("papers.go.life")
        elif paper:
            words = say("papers.next.paper", step=step.label, paper=paper.form.label)
            act, deed = partial(self.asked.emit, paper), self._word(paper)
        else:
            code = "own" if step.actor == "owner" else "wait"
            words = say(f"papers.next.{code}", step=step.label, who=say(f"life.actor.{step.actor}"))
            act, deed = self.entering.emit, say("papers.go.life")
        self.go = parts.button(deed, act, "primary")
        self.go.setEnabled(self._can(paper) if paper else bool(self.found.project.pack) or not self.read_only)
        said = parts.label(words, "strong", wrap=True)
        line = parts.row(parts.picture("next", t.accent, 20), said, self.go, gap=12)
        line.setStretch(1, 1)
        return parts.card(line)

    def _card(self, papers: list[Paper]) -> QWidget:
        items: list[parts.Item] = []
        for paper in papers:
            items += [parts.rule()] if items else []
            items.append(self._row(paper))
        return parts.card(*items, gap=8)

    def _row(self, paper: Paper) -> parts.Item:
        state = paper.state
        icon, colour, tone = parts.sign(state.tone)
        name, word = str(paper.form.label), say(f"applications.tone.{state.tone}")
        title: list[parts.Item] = [parts.label(name, "strong"), parts.pill(word, tone)]
        if paper.filings:
            title.append(parts.label(period_words(paper.filings[0].period), "quiet"))
        says = [parts.label(line, "quiet", wrap=True) for line in (state.says, *state.books) if line]
        words = parts.column(parts.row(*title, None), *says, gap=2)
        go = parts.button(self._word(paper), partial(self.asked.emit, paper))
        go.setAccessibleName(f"{name} {word} {state.says}")
        go.setEnabled(self._can(paper))
        self.deeds[paper.id] = go
        line = parts.row(parts.picture(icon, colour, 18), words, *self._beside(paper), go, gap=10)
        line.setStretch(1, 1)
        return line

    def _beside(self, paper: Paper) -> list[parts.Item]:
        """Give the ways to what else there is of a paper: its other filings, and one to be begun."""
        found: list[parts.Item] = []
        if len(paper.filings) > 1:
            others = QComboBox()
            others.setAccessibleName(say("papers.others", name=paper.form.label))
            for each in paper.filings:
                others.addItem(period_words(each.period), each.id)
            others.activated.connect(lambda row: self.opened.emit(others.itemData(row)))
            found.append(others)
        if paper.filings and paper.id not in ONCE:
            anew = parts.button(say("papers.anew"), partial(self.anew.emit, paper), "link")
            anew.setAccessibleName(say("papers.anew.of", name=paper.form.label))
            anew.setEnabled(not self.read_only)
            found.append(anew)
        return found

    def _can(self, paper: Paper) -> bool:
        return bool(paper.filings) or not self.read_only

    @staticmethod
    def _word(paper: Paper) -> str:
        return say("papers.go.life") if paper.step else say(f"applications.go.{paper.state.deed or 'look'}")


def make(window: "Window", project: "Enterprise") -> QWidget:
    """Make the page of a project; it is read on the worker."""
    _, wb = front.working(window)
    day = today()

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> Papers:
        return project_papers.papers(wb, project.id, day)

    def stand(found: Papers) -> QWidget:
        bar, chooser = projects.bar(window, "papers", project), projects.chooser(window, "papers", project)
        view = PapersView(found, bar, chooser, read_only=wb.read_only)
        view.asked.connect(partial(_see_to, window, project))
        view.opened.connect(lambda filing: window.go("filing", filing=filing))
        view.anew.connect(partial(_begin, window, project))
        view.entering.connect(lambda: window.go("projects", project=project.id))
        view.choosing.connect(partial(projects.ask, window, "papers", project))
        return view

    return front.when_read(window, "papers.reading", work, stand)


def _see_to(window: "Window", project: "Enterprise", paper: Paper) -> None:
    """Do the one thing that is next."""
    if paper.step:
        window.go("projects", project=project.id, step=paper.step.id)
        return
    applications.see_to(window, paper.state, partial(_begin, window, project, paper))


def _begin(window: "Window", project: "Enterprise", paper: Paper) -> None:
    """Ask for which day or period, and open what is begun."""
    _, wb = front.working(window)
    known = {each.period: each.id for each in paper.filings}
    period = dialogs.paper(window, paper.form, today())
    if period is None:
        return
    if period in known:
        window.go("filing", filing=known[period])
        return
    try:
        begun = front.new(wb, project.id, f"{paper.form.pack}/{paper.form.id}", period)
    except WorkbenchError as error:
        window.trouble(error)
    else:
        window.go("filing", filing=begun.id)


class Begin(Dated):
    """For which day, month or year a paper is begun."""

    def __init__(self, parent: QWidget, form: "Form", day: date) -> None:
        """Offer this day, or the periods there are."""
        super().__init__(parent, str(form.label), say("applications.go.begin"), day)
        self.form = form
        code = f"papers.period.{form.id}"
        about = say(code) if has(code) else say(f"papers.period.{form.period}")
        if form.period == "day":
            self.day.setText(day.isoformat())
            self.ask(say("papers.period.day.ask"), self.day, about)
            return
        self.period = QComboBox()
        for each in dialogs.periods(form.period, day):
            self.period.addItem(period_words(each), each)
        self.ask(say(f"papers.period.{form.period}.ask"), self.period, about)

    def accept(self) -> None:
        """Make sure of the day, where it is one."""
        if self.form.period == "day":
            super().accept()
        else:
            dialogs.Question.accept(self)

    def answer(self) -> str:
        """Give the period as filings have it."""
        if self.form.period == "day":
            return str(self.when() or self.today)
        return str(self.period.currentData())

"""The first page of a working day: the one thing to do next, then what is due, how far each filing is, the months."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.base.text import Label, say
from workbench.domain.charts import ChartData
from workbench.domain.enterprise import Enterprise
from workbench.domain.period import period_words
from workbench.services.deadlines import Due
from workbench.services.life import Ahead
from workbench.services.overview import Next, Overview, Stand, chart
from workbench.ui import parts, theme
from workbench.ui.views import due as told
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.widgets.chart import chart as make_chart

SHOWN, STANDS, CLIENTS = 6, 4, 6
"""Lines of one card; a link leads to the rest."""
MANY_LATE = 3
"""From so many late ones on, the person may have done them before the program was there."""


class OverviewView(QWidget):
    """Signals carry a filing's id with a step, a due thing, an enterprise's or a project's id, a page, or a `Month`."""

    opened = Signal(str, str)
    asked = Signal(object)
    begin = Signal()
    change = Signal()
    chosen = Signal(str)
    went = Signal(str)
    project = Signal(str)
    month = Signal(object)
    settled = Signal()

    def __init__(self, enterprise: Enterprise, *, read_only: bool) -> None:
        """Show who it is about; `show_overview` follows as soon as it is worked out."""
        super().__init__()
        self.read_only = read_only
        self.begin_button = parts.button(say("ui.filings.begin"), self.begin.emit, "", "add")
        change = parts.button(say("ui.enterprise.change"), self.change.emit)
        for each in (self.begin_button, change):
            each.setEnabled(not read_only)
        head = Header(enterprise.name, [change, self.begin_button])
        head.show_below(" · ".join(filter(None, (enterprise.credit_code, enterprise.region))))
        if enterprise.sample:
            head.show_state(say("ui.sample"), "warn")
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addWidget(head)
        self.body: QWidget = parts.Page(parts.label(say("ui.overview.reading"), "quiet"))
        self._whole.addWidget(self.body)

    def show_overview(self, about: Overview) -> None:
        """Show it."""
        right = parts.column(self._stands(about), self._months(about), None, gap=16)
        beside = parts.row(parts.column(self._due(about), *self._projects(about), None, gap=16), right, gap=16)
        beside.setStretch(0, 1)
        beside.setStretch(1, 1)
        cards: list[parts.Item] = [self._next(about), beside]
        self.clients, self.alarm = parts.column(gap=0), parts.column(gap=8)
        cards[1:1] = [self.alarm, self.clients]
        made = parts.Page(*cards, widest=1080)
        self._whole.replaceWidget(self.body, made)
        self.body.hide()
        self.body.deleteLater()
        self.body = made
        made.show()
        self.go.setFocus()

    def show_alarm(self, words: str, tone: str, deed: str, page: str) -> None:
        """Warn of something beside what is due, with the way there: the page, and its words on the button."""
        self.alarm.addWidget(parts.banner(words, tone, parts.button(deed, partial(self.went.emit, page))))

    # --- the one thing to do next ----------------------------------------------------------------------------

    def _next(self, about: Overview) -> QWidget:
        found = about.next
        words, below, deed, act = self._told(found)
        icon, colour = told.sign(found.due) if found.due else ("next", theme.tokens().accent)
        self.go = parts.button(deed, act, "primary")
        heading = parts.label(words, "title", wrap=True)
        said = parts.column(
            parts.label(say("ui.overview.next"), "quiet"), heading, parts.label(below, "quiet", wrap=True), gap=4
        )
        line = parts.row(parts.picture(icon, colour, 28), said, self.go, gap=16)
        line.setStretch(1, 1)
        made = parts.card(line)
        made.setProperty("role", "next")
        return made

    def _told(self, found: Next) -> tuple[str, str, str, partial[None]]:
        """Say what it is, how it stands, and name the deed."""
        stand, due = found.stand, found.due
        state = _state(stand) if stand else ""
        go_on = say("ui.overview.go_on")
        if due:
            below = "　".join(filter(None, (told.day(due), told.left(due), state)))
            if stand:
                return told.title(due), below, go_on, partial(self.opened.emit, stand.filing.id, "")
            deed = say("ui.overview.fill_in" if due.form else "ui.overview.see")
            return told.title(due), below, deed, partial(self.asked.emit, due)
        if stand:
            name = f"{period_words(stand.filing.period)} · {stand.journey}"
            return name, state, go_on, partial(self.opened.emit, stand.filing.id, "")
        if found.ahead:
            ahead = found.ahead
            return str(ahead.step), ahead.project.project, go_on, partial(self.project.emit, ahead.project.id)
        act = {"profile": partial(self.went.emit, "profile"), "begin": partial(self.begin.emit)}.get(
            found.kind, partial(self.went.emit, "deadlines")
        )
        return (
            say(f"ui.overview.next.{found.kind}"),
            say(f"ui.overview.next.{found.kind}.about"),
            say(f"ui.overview.next.{found.kind}.go"),
            act,
        )

    # --- what is due -----------------------------------------------------------------------------------------

    def _due(self, about: Overview) -> QWidget:
        late = sum(each.state == "late" for each in about.dues)
        pill = parts.pill(say("ui.overview.late", count=late), "error") if late else parts.label("")
        lines: list[parts.Item] = [parts.row(parts.label(say("ui.overview.due"), "heading"), pill, None)]
        lines += [self._due_line(each) for each in about.dues[:SHOWN]]
        if not about.dues:
            lines.append(parts.label(say("ui.overview.due.none"), "quiet", wrap=True))
        more = parts.button(say("ui.overview.due.all"), partial(self.went.emit, "deadlines"), "link")
        links: list[parts.Item] = [more, None]
        if late >= MANY_LATE and not self.read_only:
            links.append(parts.button(say("ui.overview.settle"), self.settled.emit, "link"))
        return parts.card(*lines, parts.row(*links), gap=2)

    def _due_line(self, due: Due) -> QWidget:
        day = parts.label(due.day.isoformat() if due.day else "", "quiet")
        left = parts.Elided(told.left(due), told.tone(due))
        below = parts.row(day, left, gap=10)
        below.setStretch(1, 1)
        said = f"{told.title(due)} {told.day(due)} {told.left(due)}"
        act = partial(self.asked.emit, due)
        return self._line(told.sign(due), parts.Elided(told.title(due)), below, act, said)

    @staticmethod
    def _line(sign: tuple[str, str], name: parts.Elided, below: parts.Item, act: partial[None], said: str) -> QWidget:
        words = parts.column(name, below, gap=0)
        content = parts.row(parts.picture(*sign, 18), words, gap=10)
        content.setStretch(1, 1)
        content.setContentsMargins(6, 2, 6, 2)
        made = parts.Tile(content, said, act)
        made.setProperty("role", "line")
        return made

    # --- projects of voluntary reduction ---------------------------------------------------------------------

    def _projects(self, about: Overview) -> list[QWidget]:
        if not about.projects:
            return []
        lines: list[parts.Item] = [parts.label(say("ui.group.projects"), "heading")]
        for each in about.projects[:SHOWN]:
            t = theme.tokens()
            mine = each.step is not None and each.step.actor == "owner"
            sign = ("begin", t.accent) if mine else ("deadlines" if each.step else "lock", t.quiet)
            left = parts.label(told.left(each.due) if each.due and each.due.state != "done" else "", "quiet")
            below = parts.row(parts.Elided(_ahead(each), "quiet"), left, gap=8)
            below.setStretch(0, 1)
            act, said = partial(self.project.emit, each.project.id), f"{each.project.project} {_ahead(each)}"
            lines.append(self._line(sign, parts.Elided(each.project.project), below, act, said))
        more = parts.button(say("ui.overview.projects"), partial(self.went.emit, "projects"), "link")
        return [parts.card(*lines, parts.row(more, None), gap=2)]

    # --- how far each filing is ------------------------------------------------------------------------------

    def _stands(self, about: Overview) -> QWidget:
        found = about.open
        total = say("ui.overview.open", errors=found.errors, missing=found.missing, warnings=found.warnings)
        said = parts.label(total if about.stands else "", "quiet")
        lines: list[parts.Item] = [parts.row(parts.label(say("ui.overview.stands"), "heading"), None, said)]
        lines += (self._stand_line(stand) for stand in about.stands[:STANDS])
        if not about.stands:
            code = "ui.overview.stands.done" if about.finished else "ui.filings.empty.about"
            lines.append(parts.label(say(code, count=about.finished), "quiet", wrap=True))
            if not about.finished:
                begin = parts.button(say("ui.filings.begin"), self.begin.emit, "", "add")
                begin.setEnabled(not self.read_only)
                lines.append(parts.row(begin, None))
        links: list[parts.Item] = [
            parts.button(say("ui.overview.filings"), partial(self.went.emit, "filings"), "link"),
            None,
        ]
        if about.stands or about.finished:
            links.append(parts.button(say("coverage.tab.map"), partial(self.went.emit, "coverage"), "link"))
        code = "ui.overview.profile.open" if about.has_profile else "ui.overview.profile"
        links.append(parts.button(say(code), partial(self.went.emit, "profile"), "link"))
        return parts.card(*lines, parts.row(*links), gap=2)

    def _stand_line(self, stand: Stand) -> QWidget:
        name = f"{period_words(stand.filing.period)} · {stand.journey}"
        step = say("ui.overview.step", done=stand.done, steps=stand.steps, step=stand.step_label or "")
        found = parts.label(_found(stand), "quiet")
        below = parts.row(parts.Elided(step, "quiet"), found, gap=8)
        below.setStretch(0, 1)
        act = partial(self.opened.emit, stand.filing.id, stand.step)
        return self._line(_sign(stand), parts.Elided(name), below, act, f"{name} {step} {_found(stand)}")

    # --- the months ------------------------------------------------------------------------------------------

    def _months(self, about: Overview) -> QWidget:
        year = about.year
        data = self._chart(about)
        if year is None or data is None or not any(v is not None for each in data.series for v in each.values):
            nothing = parts.label(say("ui.overview.months.none"), "quiet", wrap=True)
            return parts.card(parts.label(say("ui.overview.months"), "heading"), nothing)
        self.chart = make_chart(data)
        self.chart.chosen.connect(lambda place: self.month.emit(year.now[place]))
        sealed = sum(each.state in ("sealed", "filed") for each in year.now)
        drafts = sum(each.state == "draft" for each in year.now)
        said = say("ui.overview.months.about", year=year.year, sealed=sealed, drafts=drafts)
        more = parts.button(say("ui.overview.months.all"), partial(self.went.emit, "year"), "link")
        head = parts.row(parts.label(str(data.label), "heading"), parts.Elided(said, "quiet"), more, gap=12)
        head.setStretch(1, 1)
        return parts.card(head, self.chart, gap=4)

    @staticmethod
    def _chart(about: Overview) -> ChartData | None:
        year = about.year
        if year is None:
            return None
        words = (say("period.year", year=number) for number in (year.year, year.year - 1))
        return chart(year, Label(say("ui.overview.months")), *words)

    # --- a consultant's clients ------------------------------------------------------------------------------

    def show_clients(self, clients: Sequence[tuple[Enterprise, Due | None]], waiting: int = 0) -> None:
        """Show a consultant's clients, the most pressing first; `waiting` are still to be looked at."""
        parts.empty(self.clients)
        heads = tuple(say(f"ui.overview.clients.{name}") for name in ("name", "due", "left"))
        table = LinesTable(Lines(heads, [_client(*pair) for pair in clients]), 0, named=say("ui.overview.clients"))
        table.setFixedHeight((min(len(clients), CLIENTS) + 1) * theme.ROW + 4)
        table.opened.connect(lambda row: self.chosen.emit(clients[row][0].id))
        said = parts.label(say("ui.overview.clients.waiting", count=waiting) if waiting else "", "quiet")
        head = parts.row(parts.label(say("ui.overview.clients"), "heading"), None, said)
        self.clients.addWidget(parts.card(head, table))


def _ahead(ahead: Ahead) -> str:
    """Say what comes next for a project: what the owner does, or whom it waits for."""
    if ahead.step is None:
        return say("ui.overview.projects.ended")
    code = "do" if ahead.step.actor == "owner" else "wait"
    return say(f"ui.overview.projects.{code}", step=ahead.step, who=say(f"life.actor.{ahead.step.actor}"))


def _client(enterprise: Enterprise, due: Due | None) -> Line:
    if due is None:
        return Line((enterprise.name, "", say("ui.overview.clients.none")), "none")
    icon, _ = told.sign(due)
    tone = {"failed": "error", "warning": "warn"}.get(icon, "")
    return Line((enterprise.name, told.title(due), told.left(due, working=False)), icon, tone)


def _sign(stand: Stand) -> tuple[str, str]:
    """Give the icon of a filing's state and its colour."""
    t = theme.tokens()
    if stand.tally is None:
        return "export", t.accent
    if stand.tally.errors:
        return "failed", t.error
    if stand.tally.missing:
        return "begin", t.quiet
    return ("warning", t.warn) if stand.tally.warnings else ("passed", t.accent)


def _found(stand: Stand) -> str:
    """Count what is found in a draft, what matters most first."""
    if stand.tally is None:
        return say("ui.status.frozen")
    for name in ("errors", "missing", "warnings"):
        count = getattr(stand.tally, name)
        if count:
            return say(f"ui.overview.found.{name}", count=count)
    return say("ui.overview.found.nothing")


def _state(stand: Stand) -> str:
    """Say how far a filing is in one line."""
    return (
        f"{say('ui.overview.step', done=stand.done, steps=stand.steps, step=stand.step_label or '')}　{_found(stand)}"
    )

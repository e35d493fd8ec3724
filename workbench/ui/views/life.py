"""The page of a project's life: the one thing to do next, the map of all steps, what runs out, what a breach brings.

Beside the map stands the step in hand: who takes it, with what, in which time, what may befall it and what follows.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QTabBar, QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import shown as figure
from workbench.base.text import say
from workbench.domain.life import Event, Judged, State
from workbench.rules.life import Step
from workbench.services import life
from workbench.services.deadlines import Due
from workbench.services.life import Standing
from workbench.ui import dialogs, front, jobs, parts, theme
from workbench.ui.views import due as told
from workbench.ui.views import projects
from workbench.ui.views.deadlines import PROOF
from workbench.ui.views.header import Header
from workbench.ui.widgets.link import Link
from workbench.ui.widgets.stop import Stop

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.ui.window import Window

_SIGNS = {"passed": "passed", "edge": "warning", "failed": "failed", "unknown": "why"}


class LifeView(QWidget):
    """Where a project stands.

    `entering` carries a step whose day is to be entered, `forgot` what was entered by mistake, `cited` a citation,
    `went` a step to go to the papers of, `rounds` the number of another period of accounting to look at, `looked` the
    id of the step in hand.
    """

    entering = Signal(object)
    forgot = Signal(object)
    cited = Signal(object)
    went = Signal(object)
    rounds = Signal(int)
    looked = Signal(str)

    def __init__(
        self, stands: Standing, bar: QTabBar, chooser: QComboBox, hand: str = "", round_: int = -1, *, read_only: bool
    ) -> None:
        """Show it with a step in hand, by default what is next, and a period of accounting, by default the running."""
        super().__init__()
        self.stands, self.read_only = stands, read_only
        self.round = round_ if 0 <= round_ <= len(stands.course.rounds) else stands.course.round
        self.stops: dict[str, Stop] = {}
        head = Header(say("ui.nav.projects"), [chooser])
        head.show_below(stands.project.title)
        state, tone = self._state()
        head.show_state(state, tone)
        self.panel = parts.Panel()
        page = parts.Page(*self._wrong(), self._next(), self._map(), self._expiring(), *self._breaches(), gap=12)
        top = QWidget()
        top.setLayout(parts.column(head, bar, gap=0))
        self.setLayout(parts.with_panel(top, parts.column(page, gap=0), self.panel, PROOF))
        following = stands.next
        first = hand if hand in stands.steps else following.id if following else next(iter(stands.steps))
        self.look(first)
        (self.go if self.go.isEnabled() else next(iter(self.stops.values()))).setFocus()

    def _state(self) -> tuple[str, str]:
        course = self.stands.course
        if course.ended:
            return str(self.stands.steps[course.ended.step]), "plain"
        if course.goal("project") in course.taken:
            return say("life.state.registered"), ""
        return say("life.state.before"), "plain"

    # --- what is wrong, what is next -------------------------------------------------------------------------

    def _wrong(self) -> list[parts.Item]:
        """Say what was entered and cannot have been, and which gate nobody has settled."""
        found: list[parts.Item] = []
        for each in self.stands.course.refused:
            read = parts.button(say("life.read"), partial(self.cited.emit, each.cite), "link")
            found.append(parts.banner(say(each.code, **each.args, cite=each.cite), "error", read))
        for judged in self.stands.gates:
            if judged.verdict == "edge" or (judged.verdict == "failed" and not self._refused(judged)):
                read = parts.button(say("life.read"), partial(self.cited.emit, judged.gate.cite), "link")
                tone = "warn" if judged.verdict == "edge" else "error"
                words = say(f"life.gate.is.{judged.verdict}", gate=judged.gate.label, day=judged.day)
                found.append(parts.banner(words, tone, read))
        if lapsed := self.stands.lapsed:
            due, until = lapsed
            read = parts.button(say("life.read"), partial(self.cited.emit, due.cite), "link")
            found.append(parts.banner(say("life.lapsed", first=due.period, until=until), "warn", read))
        return found

    def _refused(self, judged: Judged) -> bool:
        return any(each.cite == judged.gate.cite for each in self.stands.course.refused)

    def _next(self) -> QWidget:
        """Show the one thing to do next, or what is waited for and until when."""
        step = self.stands.next
        t = theme.tokens()
        if step is None:
            self.go = parts.button(say("life.enter"), lambda: None, "primary")
            self.go.setEnabled(False)
            end = self.stands.course.ended
            words = say("life.next.ended", end=self.stands.steps[end.step] if end else "", day=end.day if end else "")
            return self._next_card("lock", t.quiet, [parts.label(words, "title", wrap=True)], [])
        owner = step.actor == "owner"
        code = "do" if owner else "wait"
        said: list[parts.Item] = [
            parts.label(say(f"life.next.{code}"), "quiet"),
            parts.label(
                say(f"life.next.{code}.what", step=step, who=say(f"life.actor.{step.actor}")), "title", wrap=True
            ),
        ]
        due = self.stands.limit(step)
        if due and due.state != "done":
            words, tone = _running(step, due)
            said.append(parts.label(words, tone, wrap=True))
        elif step.document:
            said.append(parts.label(str(step.document), "quiet", wrap=True))
        papers = owner and bool(step.form)
        enter = parts.button(say("life.enter"), partial(self.entering.emit, step), "" if papers else "primary")
        enter.setEnabled(not self.read_only)
        ways = [enter]
        if papers:
            ways.insert(0, parts.button(say("life.papers"), partial(self.went.emit, step), "primary"))
        self.go = ways[0]
        icon, colour = ("begin", t.accent) if owner else ("deadlines", t.quiet)
        return self._next_card(icon, colour, said, ways)

    @staticmethod
    def _next_card(icon: str, colour: str, said: Sequence[parts.Item], ways: Sequence[QWidget]) -> QWidget:
        words = parts.column(*said, gap=4)
        line = parts.row(parts.picture(icon, colour, 28), words, *ways, gap=16)
        line.setStretch(1, 1)
        made = parts.card(line)
        made.setProperty("role", "next")
        return made

    # --- the map ---------------------------------------------------------------------------------------------

    def _map(self) -> parts.Item:
        reduction = self._lane("reduction")
        units = self._lane("units")
        left = parts.column(self._lane("project"), None, gap=12)
        right = parts.column(reduction, units, None, gap=12)
        both = parts.row(left, right, gap=12)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        return both

    def _lane(self, track: str) -> QWidget:
        """Draw the line of one track, in the period of accounting looked at."""
        course = self.stands.course
        title = parts.Elided(say(f"life.track.{track}"), "heading")
        rounds: list[parts.Item] = [self._rounds()] if track == "reduction" and course.rounds else [None]
        steps = [each for each in course.main(track) if not (each.final and each.id not in course.taken)]
        ends = [each for each in course.main(track) if each.final and each.id not in course.taken]
        stops: list[parts.Item] = []
        for at, step in enumerate(steps):
            stops.append(self._stop(step, first=at == 0, last=at == len(steps) - 1))
        items: list[parts.Item] = [parts.row(title, *rounds), parts.column(*stops, gap=0)]
        if ends and course.goal(track) in course.taken and not course.ended:
            links = [Link(say("life.end", end=each), partial(self.look, each.id)) for each in ends]
            items += (parts.row(link, None) for link in links)
        return parts.card(*items, gap=6)

    def _rounds(self) -> QComboBox:
        """Offer the periods of accounting, and the one to come."""
        course = self.stands.course
        chooser = QComboBox()
        chooser.setAccessibleName(say("life.rounds"))
        chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        chooser.setMinimumContentsLength(11)
        opening, goal = course.main("reduction")[0].id, course.goal("reduction")
        for at, each in enumerate(course.rounds):
            code = "done" if goal in each else "runs"
            chooser.addItem(say(f"life.round.{code}", number=at + 1))
            if opening in each:
                until = say("life.round.until", day=each[opening].day)
                chooser.setItemData(at, until, Qt.ItemDataRole.ToolTipRole)
        if course.round == len(course.rounds):
            chooser.addItem(say("life.round.next", number=len(course.rounds) + 1))
        chooser.setCurrentIndex(self.round)
        chooser.activated.connect(self.rounds.emit)
        return chooser

    def _stop(self, step: Step, *, first: bool, last: bool) -> Stop:
        state = self._stands(step)
        event = self._event(step)
        due = self.stands.limit(step)
        side, tone = "", ""
        if event:
            side = event.day.isoformat()
        elif due and due.day and state in ("here", "open"):
            side, tone = say("life.until", day=due.day.isoformat()), _running(step, due)[1]
        how = "" if event else self._limit(step) or str(step.document or "")
        below = " · ".join(filter(None, (_actor(step), how)))
        made = Stop(str(step), below, side, state, tone=tone, first=first, last=last)
        made.setAccessibleName(" ".join(filter(None, (str(step), say(f"life.mark.{state}"), side, below))))
        made.chosen.connect(partial(self.look, step.id))
        made.entered.connect(partial(self._enter, step))
        self.stops[step.id] = made
        return made

    def _stands(self, step: Step) -> State:
        state = self.stands.course.state(step, self.round if step.track == "reduction" else None)
        times = any(each.step == step.id for each in self.stands.course.units)
        due = self.stands.limit(step)
        return "done" if times and not (due and due.state != "done") else state

    def _event(self, step: Step) -> Event | None:
        """Give when a step was taken, in the period looked at; of units, the last time."""
        if step.track == "units":
            return next((each for each in reversed(self.stands.course.units) if each.step == step.id), None)
        return self.stands.course.context(step, self.round).get(step.id)

    def _limit(self, step: Step) -> str:
        """Say how long its time is."""
        if step.limit not in self.stands.limits:
            return ""
        amount, unit = self.stands.limits[step.limit]
        return say("life.limit", amount=amount, unit=say(f"deadlines.unit.{unit}"))

    def _enter(self, step: Step) -> None:
        if not self.read_only and self._stands(step) in ("here", "open"):
            self.entering.emit(step)

    # --- the step in hand ------------------------------------------------------------------------------------

    def look(self, name: str) -> None:
        """Tell of a step."""
        step = self.stands.steps[name]
        for each, stop in self.stops.items():
            stop.hold(each == name)
        self.looked.emit(name)
        state = self._stands(step)
        items: list[parts.Item] = [
            parts.label(str(step), "title", wrap=True),
            parts.row(parts.pill(say(f"life.mark.{state}"), "" if state in ("done", "here") else "plain"), None),
            *self._facts(step),
            *self._deeds(step, state),
            *self._entered(step),
            *self._gates(step),
            *self._befalls(step),
            8,
            parts.label(str(step.cite), "quiet", wrap=True),
            parts.row(Link(say("life.read"), partial(self.cited.emit, step.cite)), None),
        ]
        if step.cite.confidence != "text":
            items.append(parts.label(say(f"deadlines.proof.{step.cite.confidence}"), "warn", wrap=True))
        self.panel.tell(*items)

    def _facts(self, step: Step) -> list[parts.Item]:
        """Tell who takes it, with what, in which time."""
        due = self.stands.limit(step)
        lines = [("actor", _actor(step)), ("document", str(step.document or ""))]
        lines.append(("limit.of", self._limit(step)))
        if due and due.state != "done":
            lines.append(("due", _running(step, due)[0]))
        lines.append(("after", say("deadlines.and").join(str(self.stands.steps[each]) for each in step.after)))
        lines.append(("then", str(step.then or "")))
        items: list[parts.Item] = [4]
        for code, words in lines:
            if words:
                items += [parts.label(say(f"life.{code}"), "quiet"), parts.label(words, wrap=True), 2]
        return items

    def _deeds(self, step: Step, state: str) -> list[parts.Item]:
        ways: list[parts.Item] = []
        if state in ("here", "open") or step.track == "units":
            enter = parts.button(say("life.enter"), partial(self.entering.emit, step), "primary")
            enter.setEnabled(not self.read_only and state not in ("waits", "closed"))
            ways.append(enter)
        if step.form:
            ways.append(parts.button(say("life.papers"), partial(self.went.emit, step)))
        return [4, parts.row(*ways, None, gap=8)] if ways else []

    def _entered(self, step: Step) -> list[parts.Item]:
        """List when it was entered, each to be taken back."""
        found = [each for each in self.stands.events if each.step == step.id]
        if not found:
            return []
        items: list[parts.Item] = [8, parts.label(say("life.entered"), "heading")]
        for each in found:
            said = "　".join(filter(None, (each.day.isoformat(), each.note)))
            if each.place:
                items.append(parts.label(say("life.elsewhere", day=said, project=each.place), wrap=True))
                continue
            remove, act = say("life.forget", what=said), partial(self.forgot.emit, each)
            items.append(parts.removable(said, remove, act, able=not self.read_only))
        return items

    def _gates(self, step: Step) -> list[parts.Item]:
        """Judge the days its gates look at."""
        found = [each for each in self.stands.gates if each.step == step]
        if not found:
            return []
        return [8, parts.label(say("life.gates"), "heading"), *map(self._gate, found)]

    @staticmethod
    def _gate(judged: Judged) -> parts.Item:
        t = theme.tokens()
        colour = {"failed": t.error, "edge": t.warn, "passed": t.accent}.get(judged.verdict, t.quiet)
        day = say("life.gate.day", day=judged.day) if judged.day else say("life.gate.no_day")
        words = parts.column(
            parts.label(str(judged.gate.label), wrap=True), parts.label(day, "quiet", wrap=True), gap=0
        )
        line = parts.row(parts.picture(_SIGNS[judged.verdict], colour, 16), words, gap=6)
        line.setStretch(1, 1)
        return line

    def _befalls(self, step: Step) -> list[parts.Item]:
        """Tell what may reject it and what follows; each can be entered too where it can have been."""
        if not step.may:
            return []
        items: list[parts.Item] = [8, parts.label(say("life.may"), "heading")]
        for name in step.may:
            each = self.stands.steps[name]
            open_ = self._stands(each) == "open" and not self.read_only
            way = [parts.button(say("life.enter"), partial(self.entering.emit, each), "link")] if open_ else []
            items.append(parts.row(parts.label(str(each), "strong", wrap=True), None, *way, gap=4))
            items.append(parts.label(str(each.then or ""), "quiet", wrap=True))
            items.append(parts.row(Link(each.cite.article, partial(self.cited.emit, each.cite)), None))
            items += self._entered(each)
        return items

    # --- what runs out, what a breach brings -----------------------------------------------------------------

    def _expiring(self) -> QWidget:
        items: list[parts.Item] = [parts.label(say("life.expiring"), "heading")]
        for each in self.stands.expiring:
            icon, colour = told.sign(each)
            read = Link(each.cite.article, partial(self.cited.emit, each.cite))
            what, left = parts.label(str(each.label), "strong"), parts.label(told.left(each), told.tone(each))
            about = parts.column(parts.row(what, None, read), parts.row(parts.label(told.day(each)), left, None), gap=0)
            items.append(parts.row(parts.picture(icon, colour, 16), about, gap=10))
        if not self.stands.expiring:
            items.append(parts.label(say("life.expiring.none"), "quiet", wrap=True))
        return parts.card(*items, gap=6)

    def _breaches(self) -> list[parts.Item]:
        items: list[parts.Item] = [parts.label(say("life.breaches"), "heading")]
        for label, consequences in self.stands.breaches:
            cites = dict.fromkeys(each.cite for each in consequences)
            links = [Link(cite.article, partial(self.cited.emit, cite)) for cite in cites]
            items.append(parts.row(parts.label(str(label), "strong", wrap=True), None, *links, gap=8))
            for each in consequences:
                bounds = ""
                if each.least is not None and each.most is not None:
                    bounds = say("life.breach.fine", least=figure(each.least), most=figure(each.most))
                words = "　".join(filter(None, (str(each), bounds)))
                items.append(parts.label(words, "quiet", wrap=True))
        return [parts.card(*items, gap=4)] if self.stands.breaches else []


def _actor(step: Step) -> str:
    return say(f"life.actor.{step.actor}")


def _running(step: Step, due: Due) -> tuple[str, str]:
    """Say until when a time runs that others keep, and in which tone; one that only has to pass is never late."""
    passes = step.opens == step.limit
    if passes and due.left < 0:
        return say("life.next.passed", day=told.day(due)), "quiet"
    code = "ends" if passes else "until"
    return say(f"life.next.{code}", day=told.day(due), left=told.left(due)), "warn" if due.left < 0 else "quiet"


# --- the page --------------------------------------------------------------------------------------------------


def make(window: "Window", project: "Enterprise", step: str = "", number: int = -1) -> QWidget:
    """Make the page of a project; it is read on the worker. `step` is taken in hand, `number` is of a period."""
    _, wb = front.working(window)
    day = today()

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> Standing:
        return life.standing(wb, project.id, day)

    def stand(found: Standing) -> QWidget:
        bar, chooser = projects.bar(window, "projects", project), projects.chooser(window, "projects", project)
        view = LifeView(found, bar, chooser, step, number, read_only=wb.read_only)
        view.cited.connect(partial(front.read, window))
        view.entering.connect(partial(_enter, window, project))
        view.forgot.connect(partial(_forget, window, project))
        view.went.connect(lambda _step: window.go("papers", project=project.id))
        view.rounds.connect(lambda wanted: window.go("projects", project=project.id, number=wanted))
        view.looked.connect(lambda name: window.where.update({"step": name}))
        return view

    return front.when_read(window, "life.reading", work, stand)


def _enter(window: "Window", project: "Enterprise", step: Step) -> None:
    """Ask when a step was taken and enter it; what cannot have been is told with the article."""
    _, wb = front.working(window)
    answer = dialogs.taken(window, step.label, step.asks, today())
    if answer is None:
        return
    try:
        life.happened(wb, project.id, step.id, *answer)
    except WorkbenchError as error:
        window.trouble(error)
    else:
        window.go("projects", project=project.id)


def _forget(window: "Window", project: "Enterprise", event: Event) -> None:
    _, wb = front.working(window)
    try:
        life.forget(wb, project.id, event)
    except WorkbenchError as error:
        window.trouble(error)
    else:
        window.go("projects", project=project.id, step=event.step)

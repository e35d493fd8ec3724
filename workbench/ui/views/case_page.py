"""The case of a verification to look at: eight steps in a line, clocks, findings, the report's correction, sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QFrame, QGridLayout, QVBoxLayout, QWidget

from workbench.base.text import say
from workbench.domain.period import period_words
from workbench.services.verifying_case import Case, Clock, Finding, Sheet, Step
from workbench.ui import parts, theme
from workbench.ui.views import due as told
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.widgets.link import Link

if TYPE_CHECKING:
    from workbench.rules.sources import Citation
    from workbench.services.answering import Correction

MINE = {"enterprise": ("reply", "objection"), "consultant": ("reply", "objection")}
"""The sheets an enterprise fills in; all others are the authority's and its agency's."""
HIGH = 6
"""Lines of a table before it scrolls."""
NAMED = 3
"""Figures that changed, named before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class About:
    """What the page is about; `case` is None where none was begun.

    `conflicts` are sentences, each with its article and whether it is certain.
    """

    enterprise: str
    pack: str
    packs: tuple[tuple[str, str], ...]
    """Sectors by pack and name."""
    year: int
    years: tuple[int, ...]
    desk: str
    case: Case | None
    correction: "Correction | None"
    conflicts: "tuple[tuple[str, Citation | None, bool], ...]"
    read_only: bool

    @property
    def sector(self) -> str:
        """The name of the sector."""
        return dict(self.packs).get(self.pack, self.pack)


class CaseView(QWidget):
    """`begun` asks for a case, `opened` for a place in it, `sheet` for one of its sheets, `attached` for evidence.

    `report` carries ``reopen``, ``go`` or ``compare``; `elsewhere` another year and sector; `cited` a citation.
    """

    begun = Signal()
    opened = Signal(str)
    sheet = Signal(str)
    attached = Signal(str)
    rehearsed = Signal()
    report = Signal(str)
    published = Signal()
    elsewhere = Signal(int, str)
    cited = Signal(object)

    def __init__(self, about: About) -> None:
        """Show a case."""
        super().__init__()
        self.about = about
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head())
        items = [*self._conflicts(), *(self._all(about.case) if about.case else [self._none()])]
        whole.addWidget(parts.Page(*items, widest=1180))

    def _head(self) -> Header:
        about = self.about
        choosers: list[QWidget] = []
        if len(about.packs) > 1:
            choosers.append(
                self._chooser(
                    say("case.sector"),
                    [(name, pack) for pack, name in about.packs],
                    about.pack,
                    lambda pack: self.elsewhere.emit(about.year, pack),
                )
            )
        years = [(period_words(str(each)), each) for each in about.years]
        choosers.append(
            self._chooser(say("case.year"), years, about.year, lambda year: self.elsewhere.emit(year, about.pack))
        )
        if about.desk == "official":
            choosers.append(parts.button(say("case.publish"), self.published.emit, "", "export"))
        if about.case:
            choosers.append(parts.button(say("case.rehearse"), self.rehearsed.emit))
            go = parts.button(say("case.open"), partial(self.opened.emit, ""), "primary")
            choosers.append(go)
            go.setFocus()
        head = Header(say("ui.nav.case"), choosers)
        head.show_below(say("case.title", enterprise=about.enterprise, sector=about.sector, year=about.year))
        return head

    @staticmethod
    def _chooser(name: str, offered: Sequence[tuple[str, object]], current: object, act: object) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        for words, data in offered:
            made.addItem(words, data)
        made.setCurrentIndex(max(0, made.findData(current)))
        made.activated.connect(lambda row: act(made.itemData(row)))  # type: ignore[operator] # a deed
        return made

    # --- independence ----------------------------------------------------------------------------------------

    def _conflicts(self) -> list[parts.Item]:
        lines: list[parts.Item] = []
        for sentence, cite, certain in self.about.conflicts:
            read = Link(say("case.conflict.cite", cite=cite), partial(self.cited.emit, cite)) if cite else None
            lines.append(parts.banner(sentence, "error" if certain else "warn"))
            if read is not None:
                lines.append(parts.row(read, None))
        return [parts.card(parts.label(say("case.conflicts"), "heading"), *lines)] if lines else []

    def _none(self) -> QWidget:
        about = self.about
        begin = parts.button(say("case.begin"), self.begun.emit, "primary", "begin")
        begin.setEnabled(not about.read_only)
        begin.setFocus()
        return parts.card(
            parts.label(say("case.none.title", year=about.year), "heading"),
            parts.label(say("case.none"), wrap=True),
            parts.row(begin, parts.button(say("case.rehearse"), self.rehearsed.emit), None),
        )

    # --- the case --------------------------------------------------------------------------------------------

    def _all(self, case: Case) -> list[parts.Item]:
        return [
            *self._priorities(case),
            self._steps(case),
            self._clocks(case),
            self._findings(case),
            self._report(),
            self._sheets(case),
        ]

    @staticmethod
    def _priorities(case: Case) -> list[parts.Item]:
        """Show what the guide has looked at first, where there is any."""
        lines = [parts.label(f"{kind}：{content}", wrap=True) for kind, content in case.priorities]
        return [parts.card(parts.label(say("case.priorities"), "heading"), *lines)] if lines else []

    def _steps(self, case: Case) -> QFrame:
        line = QGridLayout()
        line.setSpacing(8)
        for number, step in enumerate(case.steps):
            line.addWidget(self._step(number + 1, step), 0, number)
            line.setColumnStretch(number, 1)
        return parts.card(parts.label(say("case.steps"), "heading"), line)

    def _step(self, number: int, step: Step) -> parts.Tile:
        t = theme.tokens()
        icon, colour = {
            "done": ("passed", t.accent),
            "here": ("begin", t.accent),
            "open": ("none", t.quiet),
            "unsaid": ("warning", t.warn),
            "waived": ("lock", t.quiet),
        }[step.state]
        state = say(f"case.step.{step.state}")
        day = step.day.isoformat() if step.day else ""
        name = say("case.step.name", number=number, label=step.label, state=state, day=day, actor=step.actor).rstrip()
        title = parts.label(str(step.label), "strong" if step.state == "here" else "", wrap=True)
        title.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        title.setMinimumHeight(2 * title.fontMetrics().lineSpacing())
        head = parts.row(parts.label(str(number), "quiet"), parts.picture(icon, colour, 16), None, gap=4)
        running = [clock for clock in step.clocks if clock.state in ("late", "runs") and clock.due.kind != "keep"]
        limits = [parts.label(_limit(clock), _tone(clock), wrap=True) for clock in running[:1]]
        body = parts.column(
            head,
            title,
            parts.label(day or state, "quiet"),
            *([parts.Elided(step.actor, "quiet")] if step.actor else []),
            *limits,
            None,
            gap=4,
            margin=8,
        )
        return parts.Tile(body, name, partial(self.opened.emit, step.path))

    def _clocks(self, case: Case) -> QFrame:
        clocks = case.clocks
        head = parts.label(say("case.clocks"), "heading")
        if not clocks:
            return parts.card(head, parts.label(say("case.clock.none"), "quiet"))
        heads = tuple(say(f"case.clock.{name}") for name in ("what", "from", "day", "state"))
        self.clocks = LinesTable(Lines(heads, [_clock(each) for each in clocks]), 0, named=say("case.clocks"))
        self.clocks.setFixedHeight((min(len(clocks), HIGH) + 1) * theme.ROW + 4)
        self.clocks.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.proof = parts.label("", "quiet", wrap=True)
        self.clocks.selectionModel().currentRowChanged.connect(
            lambda index: self.proof.setText(" ".join(clocks[index.row()].due.proof))
        )
        self.clocks.selectRow(0)
        return parts.card(head, self.clocks, self.proof)

    def _findings(self, case: Case) -> QFrame:
        found = case.findings
        head = parts.label(say("case.findings", count=len(found)), "heading")
        add = parts.button(say("case.finding.add"), partial(self.opened.emit, "findings"))
        add.setEnabled(not self.about.read_only)
        if not found:
            return parts.card(parts.row(head, None, add), parts.label(say("case.finding.none"), "quiet", wrap=True))
        heads = tuple(say(f"case.finding.{name}") for name in ("code", "what", "figure", "papers", "state"))
        self.found = LinesTable(Lines(heads, [_finding(each) for each in found]), 1, named=head.text())
        self.found.setFixedHeight((min(len(found), HIGH) + 1) * theme.ROW + 4)
        self.found.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.found.opened.connect(lambda row: self.opened.emit(f"{found[row].path}/description"))
        self.found.selectRow(0)
        attach = parts.button(
            say("case.finding.attach"),
            lambda: self.attached.emit(found[max(0, self.found.currentIndex().row())].path),
            "",
            "evidence",
        )
        attach.setEnabled(not self.about.read_only)
        return parts.card(parts.row(head, None, attach, add), self.found)

    def _report(self) -> QFrame:
        told_ = self.about.correction
        head = parts.label(say("case.report"), "heading")
        if told_ is None:
            return parts.card(head, parts.label(say("case.report.none"), "quiet", wrap=True))
        deeds: list[parts.Item] = []
        if told_.after:
            names = [each.name for each in told_.differences[:NAMED]]
            more = "…" if len(told_.differences) > NAMED else ""
            sentence = say(
                "case.report.anew",
                before=told_.before,
                after=told_.after,
                count=len(told_.differences),
                names=say("deadlines.and").join(names) + more,
            )
            deeds.append(parts.button(say("case.report.compare"), partial(self.report.emit, "compare")))
        else:
            sentence = say("case.report.open" if told_.open else "case.report.same", number=told_.before)
        code = "go" if told_.open else "reopen"
        change = parts.button(say(f"case.report.{code}"), partial(self.report.emit, code))
        change.setEnabled(told_.open or not self.about.read_only)
        deeds.append(change)
        return parts.card(parts.row(head, None, *deeds), parts.label(sentence, wrap=True))

    def _sheets(self, case: Case) -> QFrame:
        mine = MINE.get(self.about.desk)
        own = [each for each in case.sheets if (each.form in mine if mine else each.form not in MINE["enterprise"])]
        others = [each for each in case.sheets if each not in own]
        items: list[parts.Item] = [parts.label(say("case.sheets"), "heading")]
        items += [self._sheet(each) for each in own]
        items += [parts.label(say("case.sheets.others"), "quiet"), *(self._sheet(each) for each in others)]
        return parts.card(*items, parts.label(say("case.sheets.rebuilt"), "quiet", wrap=True))

    def _sheet(self, sheet: Sheet) -> QWidget:
        state = "frozen" if sheet.frozen else "draft" if sheet.filing else "none"
        deed = say(f"case.sheet.{'open' if sheet.frozen else 'go' if sheet.filing else 'begin'}")
        go = parts.button(deed, partial(self.sheet.emit, sheet.form))
        go.setAccessibleName(f"{sheet.label} {deed}")
        go.setEnabled(bool(sheet.filing) or not self.about.read_only)
        tone = {"frozen": "", "draft": "warn", "none": "plain"}[state]
        line = QWidget()
        line.setLayout(parts.row(parts.label(str(sheet.label)), parts.pill(say(f"case.sheet.{state}"), tone), None, go))
        return line


def _clock(clock: Clock) -> Line:
    due = clock.due
    who = "" if due.who == "enterprise" else f"（{say(f'deadlines.who.{due.who}')}）"
    icon, tone = {
        "late": ("failed", "error"),
        "done_late": ("failed", "error"),
        "runs": ("deadlines", ""),
        "in_time": ("passed", ""),
        "unset": ("why", ""),
    }[clock.state]
    day = due.day.isoformat() if due.day else say("due.unset")
    mark = say("due.uncertain") if due.provisional else ""
    return Line((f"{due.label}{who}", due.period, f"{day}{mark}", _state(clock)), icon, tone)


def _state(clock: Clock) -> str:
    if clock.due.kind == "keep":
        return say("case.clock.keep")
    if clock.state in ("late", "runs"):
        return told.left(clock.due)
    if clock.state == "done_late" and clock.late is None:
        return say("case.clock.done_late_unknown", day=clock.done_on)
    return say(f"case.clock.{clock.state}", day=clock.done_on, late=clock.late)


def _limit(clock: Clock) -> str:
    """Say the limit of a step in a few words: its day, and the working days that are left or gone."""
    due = clock.due
    left = due.left if due.working_left is None else due.working_left
    code = "case.limit.late" if due.left < 0 else "case.limit"
    unit = say("deadlines.unit.natural_days" if due.working_left is None else "deadlines.unit.working_days")
    return say(code, day=f"{due.day:%m-%d}", left=abs(left), unit=unit)


def _tone(clock: Clock) -> str:
    return "error" if clock.state == "late" else told.tone(clock.due)


def _finding(finding: Finding) -> Line:
    icon, tone = {
        "open": ("warning", "warn"),
        "answered": ("note", ""),
        "met": ("passed", ""),
        "unmet": ("failed", "error"),
    }[finding.state]
    state = say(f"case.finding.{finding.state}")
    return Line((finding.code, finding.description, finding.figure, str(len(finding.papers)), state), icon, tone)

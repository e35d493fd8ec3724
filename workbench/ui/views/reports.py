"""The page of the disclosure reports: change reports that drafted themselves, annual, interim and other reports."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QTabBar, QWidget

from workbench.base.clock import today
from workbench.base.text import say
from workbench.domain.names import ANNUAL
from workbench.domain.period import period_words
from workbench.services import interims, penalties, reports
from workbench.services.disclosed import CHANGES, Departure
from workbench.services.interims import Begun
from workbench.services.reports import Report, Reports
from workbench.ui import dialogs, front, jobs, parts
from workbench.ui.views import applications, disclosing, handing, penalty
from workbench.ui.views import due as told
from workbench.ui.views.header import Header

if TYPE_CHECKING:
    from workbench.services.context import Workbench
    from workbench.ui.window import Window

LINES = 4
"""Items of a change report that are shown; the rest is counted."""
_MUST = {True: ("yes", ""), False: ("no", "plain"), None: ("unknown", "warn")}


class ReportsView(QWidget):
    """`asked` carries a report whose next thing is to be done, `changed` a departure; `dropped` its scans.

    `deciding` asks for the page that tells whether disclosure is a duty, `placing` for the profile, `cited` for a text.
    """

    asked = Signal(object)
    changed = Signal(object)
    dropped = Signal(object)
    deciding = Signal()
    placing = Signal()
    cited = Signal(object)

    def __init__(self, wb: "Workbench", enterprise: str, found: Reports, bar: QTabBar, years: QComboBox) -> None:
        """Show how the reports stand."""
        super().__init__()
        self.wb, self.found = wb, found
        self.deeds: dict[tuple[str, str], QWidget] = {}
        head = Header(say("ui.nav.reports"), [years])
        head.show_below(say("reports.about", enterprise=enterprise, year=found.year))
        items: list[parts.Item] = [self._change(each) for each in found.departures]
        items += [parts.label(say("reports.annual"), "heading"), self._card(found.annual)]
        items += [parts.label(say("reports.interim"), "heading"), self._interim()]
        items += [parts.label(say("reports.others"), "heading"), self._card(found.others, say("reports.others.none"))]
        if not any(each.form.endswith("/market") for each in found.others):
            self.place = parts.button(say("ui.go.profile"), self.placing.emit, "link")
            items.append(parts.row(parts.label(say("reports.others.market"), "quiet"), self.place, None))
        self.law = Law(wb, _conducts(found))
        self.law.cited.connect(self.cited)
        items.append(self.law)
        self.setLayout(parts.column(head, bar, parts.Page(*items, gap=10, widest=1180), gap=0))

    # --- changes ---------------------------------------------------------------------------------------------

    def _change(self, departure: Departure) -> QWidget:
        """Show a change report as it drafted itself: old, new, reason and basis of each item."""
        lines: list[parts.Item] = []
        for line in departure.lines[:LINES]:
            shown = say("reports.change.line", item=line.item, before=line.before, after=line.after)
            reason = say("reports.change.reason", reason=line.reason) if line.reason else ""
            basis = say("reports.change.basis", basis=line.basis) if line.basis else ""
            why = "　".join(filter(None, (reason or say("reports.change.no_reason"), basis)))
            lines += [parts.label(shown, "strong", wrap=True), parts.label(why, "quiet", wrap=True)]
        rest = len(departure.lines) - LINES
        if rest > 0:
            lines.append(parts.label(say("reports.change.more", count=rest), "quiet"))
        code = "open" if departure.draft else "make"
        go = parts.button(say(f"reports.change.{code}"), partial(self.changed.emit, departure), "primary")
        go.setEnabled(bool(departure.draft) or not self.wb.read_only)
        self.deeds["change", str(departure.year)] = go
        icon, colour, _ = parts.sign("open")
        title = say("reports.change", year=departure.year, count=len(departure.lines))
        words = parts.column(parts.label(title, "heading", wrap=True), *lines, gap=4)
        line_ = parts.row(parts.picture(icon, colour, 20), words, go, gap=12)
        line_.setStretch(1, 1)
        made = parts.card(line_)
        made.setAccessibleName(title)
        return made

    # --- reports ---------------------------------------------------------------------------------------------

    def _card(self, found: Sequence[Report], nothing: str = "", *more: parts.Item) -> QWidget:
        items: list[parts.Item] = []
        for each in found:
            items += [parts.rule()] if items else []
            items.append(self._row(each))
        if not found:
            items.append(parts.label(nothing, "quiet", wrap=True))
        return parts.card(*items, *more, gap=8)

    def _interim(self) -> QWidget:
        about = parts.label(say("reports.interim.about"), "quiet", wrap=True)
        self.drop = ScanDrop(enabled=not self.wb.read_only)
        self.drop.dropped.connect(self.dropped)
        return self._card(self.found.interim, say("reports.interim.none"), parts.rule(), about, self.drop)

    def _row(self, report: Report) -> parts.Item:
        state = report.state
        icon, colour, tone = parts.sign(state.tone)
        word = say(f"applications.tone.{state.tone}")
        name = f"{period_words(report.period)} · {report.label}"
        title: list[parts.Item] = [parts.label(name, "strong"), parts.pill(word, tone)]
        if report.form == ANNUAL:
            code, pill = _MUST[report.must]
            title.append(parts.pill(say(f"reports.must.{code}"), pill or "plain"))
        below = [*self._left(report), *(parts.label(line, wrap=True) for line in report.about)]
        found = report.found
        if found and (found.missing or found.errors or found.warnings):
            counts = {"missing": found.missing, "errors": found.errors, "warnings": found.warnings}
            below.append(parts.label(say("reports.found", **counts), "quiet"))
        below += [parts.label(state.says, "quiet", wrap=True)] if state.says else []
        words = parts.column(parts.row(*title, None), *below, gap=2)
        line = parts.row(parts.picture(icon, colour, 18), words, *self._go(report, name), gap=10)
        line.setStretch(1, 1)
        return line

    @staticmethod
    def _left(report: Report) -> list[QLabel]:
        """Count down to its day, with the proof of that day at hand."""
        due = report.due
        if due is None or due.day is None or due.state == "done":
            return []
        quiet = report.form == ANNUAL and report.must is not True
        made = parts.label(
            say("reports.due", day=told.day(due), left=told.left(due)), "quiet" if quiet else told.tone(due)
        )
        made.setToolTip("\n".join(due.proof))
        return [made]

    def _go(self, report: Report, name: str) -> list[parts.Item]:
        state = report.state
        go = parts.button(say(f"applications.go.{state.deed or 'look'}"), partial(self.asked.emit, report))
        go.setAccessibleName(f"{name} {state.says}")
        go.setEnabled(bool(state.filing) or not self.wb.read_only)
        self.deeds[report.form, report.period] = go
        if report.form != ANNUAL or report.must is not None:
            return [go]
        decide = parts.button(say("reports.must.decide"), self.deciding.emit, "link")
        return [decide, go]


class ScanDrop(QFrame):
    """A dashed frame for the scans of a document; `dropped` carries the files, none to begin without."""

    dropped = Signal(object)

    def __init__(self, *, enabled: bool) -> None:
        """Say what may be dropped."""
        super().__init__()
        self.setProperty("role", "drop")
        self.setAcceptDrops(enabled)
        said = parts.label(say("reports.drop"), "quiet", wrap=True)
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        choose = parts.button(say("reports.drop.choose"), self._choose)
        without = parts.button(say("reports.drop.without"), lambda: self.dropped.emit(()), "link")
        for each in (choose, without):
            each.setEnabled(enabled)
        self.setLayout(parts.column(said, parts.row(None, choose, without, None), margin=12))
        self.setAccessibleName(say("reports.drop"))

    def _choose(self) -> None:
        kinds = f"{say('reports.drop.kinds')} (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.ofd)"
        files = dialogs.open_files(self, say("reports.drop.choose"), kinds)
        if files:
            self.dropped.emit(files)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Light up for files."""
        if handing.dragged(event.mimeData()):
            parts.restyle(self, over="true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Calm down."""
        parts.restyle(self, over="false")

    def dropEvent(self, event: QDropEvent) -> None:
        """Take them."""
        parts.restyle(self, over="false")
        files = handing.dragged(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files)


class Law(QFrame):
    """What a breach brings by the day of the conduct, shown when asked for."""

    cited = Signal(object)

    def __init__(self, wb: "Workbench", conducts: Mapping[date, str]) -> None:
        """Take the days of conduct there are to choose from, with their words."""
        super().__init__()
        self.setProperty("role", "card")
        self.wb = wb
        self.day = QComboBox()
        self.day.setAccessibleName(say("reports.law.conduct"))
        for day, words in conducts.items():
            self.day.addItem(words, day)
        self.day.activated.connect(self._show)
        self.laws = parts.column(gap=12)
        heading = parts.label(say("reports.law"), "heading")
        self.setLayout(
            parts.column(
                parts.row(heading, None, parts.label(say("reports.law.conduct"), "quiet"), self.day),
                self.laws,
                margin=16,
            )
        )
        self._show()

    def _show(self) -> None:
        parts.empty(self.laws)
        columns = [self._breach(name) for name in penalties.UNDISCLOSED]
        line = QWidget()
        across = parts.row(*columns, gap=24)
        for place in range(len(columns)):
            across.setStretch(place, 1)
        line.setLayout(across)
        self.laws.addWidget(line)
        words, cite = penalties.readings(self.wb, penalties.OF_DISCLOSURE)
        read = parts.button(say("position.penalty.law"), partial(self.cited.emit, cite), "link")
        notes = QWidget()
        quiet = (parts.label(str(each), "quiet", wrap=True) for each in words)
        head = parts.row(parts.label(say("position.penalty.readings"), "strong"), None, read)
        notes.setLayout(parts.column(parts.rule(), head, *quiet, gap=4))
        self.laws.addWidget(notes)

    def _breach(self, name: str) -> QWidget:
        rules = penalties.exposure(self.wb, self.day.currentData(), None, None, today(), breach=name)
        mine = [each for each in rules if each.applies != "no"]
        shown = [penalty.law(each, self.cited.emit, alone=len(mine) == 1) for each in mine]
        made = QWidget()
        made.setLayout(
            parts.column(parts.label(str(penalties.label(self.wb, name)), "strong", wrap=True), *shown, None)
        )
        return made


def _conducts(found: Reports) -> Mapping[date, str]:
    """Give the days of conduct to look at: today, and the day after the year's report was due."""
    days = {found.day: say("reports.law.today", day=found.day)}
    annual = next((each for each in found.annual if each.period == str(found.year)), None)
    if annual and annual.due and annual.due.day and annual.due.day < found.day:
        late = annual.due.day + timedelta(days=1)
        days[late] = say("reports.law.late", year=found.year, day=late)
    return days


def make(window: "Window", year: int = 0) -> QWidget:
    """Make the page of a data year, the last whole one unless told; it is read on the worker."""
    enterprise, wb = front.working(window)
    chosen, day = disclosing.year_of(year), today()

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> Reports:
        return reports.reports(wb, enterprise.id, chosen, day)

    def stand(found: Reports) -> QWidget:
        bar, years = disclosing.bar(window, "reports", chosen), disclosing.years(window, "reports", chosen)
        view = ReportsView(wb, enterprise.name, found, bar, years)
        view.asked.connect(
            lambda report: applications.see_to(
                window, report.state, partial(front.begin, window, report.form, report.period)
            )
        )
        view.changed.connect(partial(_change, window))
        view.dropped.connect(partial(_take, window))
        view.deciding.connect(lambda: window.go("disclosure", year=chosen))
        view.placing.connect(lambda: window.go("profile", year=chosen))
        view.cited.connect(partial(front.read, window))
        return view

    return front.when_read(window, "reports.reading", work, stand)


def _change(window: "Window", departure: Departure) -> None:
    """Put the drafted change report down, or open it where it is, at the changes: they are read before being signed."""
    enterprise, wb = front.working(window)

    def show(filing: str) -> None:
        window.go("filing", filing=filing, step=CHANGES)

    if departure.draft:
        show(departure.draft)
        return
    window.close_draft()  # it may be the report it is put in

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> str:
        return interims.change(wb, enterprise.id, departure, today()).id

    jobs.run(work, show, label="reports.doing", owner=window)


def _take(window: "Window", scans: Sequence[Path]) -> None:
    """Ask what came and when, and begin the report with the first thing to fill in."""
    enterprise, wb = front.working(window)
    kinds = {name: str(label) for name, label in interims.kinds(wb, today()).items()}
    asked = dialogs.received(window, kinds, [each.name for each in scans], today())
    if asked is None:
        return
    kind, day = asked
    window.close_draft()  # it may be that day's report

    def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> Begun:
        return interims.take(wb, enterprise.id, kind, day, scans, progress, cancelled)

    def begun(found: Begun) -> None:
        window.go("filing", filing=found.filing, path=found.path)
        handing.report(window, found.taken)

    jobs.run(work, begun, label="reports.taking", owner=window)

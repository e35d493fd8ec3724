"""The page of what a project promises: assumptions to be tried, and what they come to beside what is kept."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTabBar, QVBoxLayout, QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D, rounded, shown
from workbench.base.text import say
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import Working
from workbench.services import prospects
from workbench.services.prospects import Standing
from workbench.ui import dialogs, front, jobs, parts, theme
from workbench.ui.views import projects
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.widgets.chart import RIGHT, write
from workbench.ui.widgets.columns import Columns
from workbench.ui.widgets.dial import Dial, Range

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.rules.outcome import Finding, Outcome
    from workbench.services.context import Workbench
    from workbench.ui.draft import Draft
    from workbench.ui.window import Window

WAIT = 120
"""Milliseconds after the last change before chart and years are shown anew."""
CHARTS = ("cumulative_present", "cumulative", "net")
RESULTS = ("npv", "net", "even_year", "even_year_present", "price", "least", "tonnes", "receipts", "costs")
YEAR = ("year", "registered", "price", "receipts", "costs", "net", "cumulative", "cumulative_present")
_ROLES = {"error": "error", "warning": "warn", "note": "quiet"}
TOLD = 4
"""Findings told before the rest is left to the checks."""
_ABOVE = 257
"""Height of the chart with its tabs, kept while it is not drawn yet."""
_REST = "ccer.prospects.rest"
_PRICE, _OF_PRICE = "sale/now", ("sale/source", "sale/dated")


class YearChart(Columns):
    """A figure of every year, as kept and as tried."""

    def legend(self, painter: QPainter, room: QRectF) -> None:
        """Say in what unit."""
        super().legend(painter, room)
        write(painter, room, say("prospects.chart.unit"), RIGHT, theme.tokens().quiet)


class ProspectsView(QWidget):
    """The prospects kept in a draft, and what is tried beside them. `asked` for all assumptions, `filled` for years.

    Nothing tried is saved until `keep`, which is one step back.
    """

    asked = Signal()
    filled = Signal()
    anew = Signal()

    def __init__(self, wb: "Workbench", stands: Standing, head: Header, bar: QTabBar, draft: "Draft") -> None:
        """Show what is kept."""
        super().__init__()
        self.wb, self.stands, self.draft = wb, stands, draft
        self.tried: dict[str, Cell | None] = {}
        self.working = Working(draft.form, draft.rules)
        self.outcome: Outcome = draft.outcome
        self.dials: dict[str, Dial] = {}
        self.later = QTimer(self, singleShot=True, interval=WAIT)
        self.later.timeout.connect(self._draw)
        self.setLayout(parts.column(head, bar, parts.aside(self._assumptions(), self._result()), gap=0))
        for keys, step in ((QKeySequence.StandardKey.Undo, "undo"), (QKeySequence.StandardKey.Redo, "redo")):
            QShortcut(QKeySequence(keys), self, getattr(draft.undo, step))
        draft.changed.connect(self._kept_anew)
        self._work_out()
        self.dials[_PRICE].box.setFocus()

    # --- the assumptions -------------------------------------------------------------------------------------

    def _assumptions(self) -> QWidget:
        price, yuan = say("prospects.unit.price"), say("prospects.unit.yuan")
        money = Range(D(1_000_000), D(10_000))
        self._dial(_PRICE, price, Range(D(200), D("0.5")), say("prospects.hint.needed"))
        self._dial("sale/rise", "%", Range(D(20), D("0.5"), D(-20)))
        self._dial("plan/share", "%", Range(D(100), D(1), firm=True, full=True), "100")
        self._dial("plan/every", say("prospects.unit.years"), Range(D(10), D(1), D(1), firm=True), "1")
        self._dial("plan/discount", "%", Range(D(20), D("0.5")))
        for path in ("upfront/design", "upfront/validation", "upfront/equipment"):
            self._dial(path, yuan, money)
        self._dial("running/verification", yuan, Range(D(500_000), D(5_000)))
        self._dial("running/yearly", yuan, Range(D(500_000), D(5_000)))
        self._dial("running/tonne_fee", price, Range(D(5), D("0.05")))
        self.keep = parts.button("", self._keep, "primary")
        self.back = parts.button(say("prospects.back"), self._back, "", "undo")
        more = parts.button(say("prospects.more"), self.asked.emit, "link", "next")
        fill = parts.button(say("prospects.fill"), self.filled.emit, "link")
        fill.setEnabled(not self.draft.read_only)
        inside = parts.Panel()
        inside.tell(
            parts.label(say("prospects.assumed"), "heading"),
            parts.label(say("prospects.tried.says"), "quiet", wrap=True),
            parts.row(self.keep, self.back, None, gap=8),
            *self._published(),
            *self.dials.values(),
            parts.row(fill, None),
            parts.row(more, None),
            gap=8,
            margin=16,
        )
        return inside

    def _dial(self, path: str, unit: str, reach: Range, hint: str = "0") -> None:
        dial = Dial(say(f"prospects.dial.{path.partition('/')[2]}"), unit, reach, hint)
        dial.changed.connect(partial(self._typed, path))
        self.dials[path] = dial

    def _published(self) -> "list[parts.Item]":
        entry = self.stands.published
        if entry is None or not isinstance(entry.value, Mapping):
            return []
        told = say(
            "prospects.published",
            source=entry.cite.document.title,
            day=entry.published,
            year=entry.since.year,
            average=shown(entry.value["credit_average"]),
        )
        take = parts.button(say("prospects.published.try"), self._take_published, "link")
        return [parts.label(told, "quiet", wrap=True), parts.row(take, None)]

    def _take_published(self) -> None:
        if self.stands.published is not None:
            self.tried |= prospects.published(self.wb, self.stands.published)
            self._work_out()

    def _typed(self, path: str, text: str) -> None:
        """Try what is typed, or where a slider stands; what is no number is shown to be wrong."""
        self._try(path, self.draft.typed(path, text))
        if path == _PRICE:  # where the former price came from says nothing of this one
            for each in _OF_PRICE:
                self._try(each, None if path in self.tried else self.draft.cells.get(each))
        self._work_out()

    def _try(self, path: str, cell: Cell | None) -> None:
        if (cell.value if cell else None) == self.draft.cells.value(path):
            self.tried.pop(path, None)
        else:
            self.tried[path] = cell

    def _back(self) -> None:
        """Leave what was tried."""
        self.tried.clear()
        self._work_out()

    def _keep(self) -> None:
        """Keep what was tried, as one step; of prospects already said, as new ones of today."""
        if self.draft.filing.status == "frozen":
            self.anew.emit()
            return
        tried, self.tried = self.tried, {}
        self.draft.edit(say("prospects.keep.edit"), tried)

    def _kept_anew(self) -> None:
        """See whether what was tried still differs from what is kept."""
        self.tried = {
            path: cell
            for path, cell in self.tried.items()
            if (cell.value if cell else None) != self.draft.cells.value(path)
        }
        self._work_out()

    # --- what they come to -----------------------------------------------------------------------------------

    def _result(self) -> QWidget:
        self.figure = parts.label("", "figure")
        self.pill = parts.pill("")
        self.banners = parts.column(gap=6)
        head = parts.row(parts.label(say("prospects.npv"), "quiet"), self.pill, None, gap=8)
        heads = tuple(say(f"prospects.head.{name}") for name in ("what", "kept", "tried", "change"))
        self.results = LinesTable(Lines(heads, [], (1, 2, 3)), 0, named=say("prospects.head.what"))
        self.sums = parts.label("", "quiet", wrap=True)
        self.notes = parts.column(gap=4)
        card = parts.card(head, self.figure, 4, self.sums, 4, self.notes, None, gap=4)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for name in CHARTS:
            self.tabs.addTab(say(f"prospects.chart.{name}"))
        self.tabs.currentChanged.connect(self._draw)
        self.chart = QVBoxLayout()
        above = parts.row(card, parts.column(self.tabs, self.chart, None, gap=0), gap=16)
        above.addStrut(_ABOVE)
        above.setStretch(0, 4)
        above.setStretch(1, 5)
        years = tuple(say(f"prospects.year.{name}") for name in YEAR)
        self.years = LinesTable(Lines(years, [], tuple(range(1, len(YEAR)))), 0, named=say("prospects.years"))
        self.years.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for table in (self.results, self.years):
            table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.named = parts.label(say("prospects.years"), "strong")
        advice = parts.label(say("prospects.advice"), "quiet", wrap=True)
        return parts.Page(self.banners, above, self.results, self.named, self.years, advice, gap=10)

    def cells(self) -> Cells:
        """Give what is kept with what is tried."""
        return self.draft.cells.changed(self.tried)

    def _work_out(self) -> None:
        """Work out what is tried and show it; chart and years follow when the hand rests."""
        cells = self.cells()
        self.outcome = self.working.outcome(cells) if self.tried else self.draft.outcome
        wrong = {each.path for each in self.outcome.findings if each.level == "error" and each.path in cells}
        for path, dial in self.dials.items():
            dial.show_value(cells.value(path), wrong=path in wrong)
        frozen = self.draft.filing.status == "frozen"
        self.keep.setText(say("prospects.keep.today" if frozen else "prospects.keep"))
        self.keep.setEnabled(bool(self.tried) and not self.wb.read_only)
        self.back.setEnabled(bool(self.tried))
        self._show(self.outcome.values)
        self.later.start()

    def _show(self, values: Mapping[str, Value]) -> None:
        begun = bool(prospects.years(values))
        npv, even = values.get("result/npv") if begun else None, values.get("result/even_year_present")
        known = isinstance(npv, Decimal)
        self.figure.setText(_said(npv))
        price, least = (values.get(f"result/{name}") for name in ("price", "least"))
        told = {"price": _said(price), "least": _said(least)}
        self.sums.setText(say("prospects.sums", **told) if price is not None and least is not None else "")
        for part in (self.results, self.named, self.years):
            part.setVisible(begun)
        code = "even" if even else "never" if known else "unknown"
        self.pill.setText(say(f"prospects.{code}", year=even or ""))
        parts.restyle(self.pill, tone="" if even else "warn")
        model = self.results.model()
        assert isinstance(model, Lines)  # noqa: S101 - for the type checker: it was made so
        model.show_lines([_line(name, self.draft.outcome.values, values) for name in RESULTS])
        self.results.still(len(RESULTS))

    def _tell(self) -> None:
        """Tell what is to be thought of: what is missing first, then what was found, in few lines."""
        for told in (self.banners, self.notes):
            parts.empty(told)
        if not any(path.startswith("years/") for path in self.cells()):
            fill = parts.button(say("prospects.fill"), self.filled.emit, "primary")
            fill.setEnabled(not self.draft.read_only)
            self.banners.addWidget(parts.banner(say("prospects.no_years"), "", fill))
            return
        if self.stands.designed and not self.draft.read_only:
            take = parts.button(say("prospects.design.take"), self._take_design)
            self.banners.addWidget(parts.banner(say("prospects.design"), "", take))
        missing = [each for each in self.outcome.findings if each.code == "cell.missing"]
        if any(each.path == _PRICE for each in missing):
            self.banners.addWidget(parts.banner(say("prospects.no_price")))
        elif missing:
            self.banners.addWidget(parts.banner(say("prospects.missing", count=len(missing))))
        said: dict[str, Finding] = {}
        for each in self.outcome.findings:
            if each.code == _REST and not self.draft.read_only:
                mend = parts.button(say("prospects.rest.mend"), self._lengthen)
                self.banners.addWidget(parts.banner(each.sentence(), "warn", mend))
            elif each.code != "cell.missing":
                said.setdefault(each.sentence(), each)
        for sentence, each in list(said.items())[:TOLD]:
            self.notes.addWidget(parts.label(sentence, _ROLES[each.level], wrap=True))

    def _take_design(self) -> None:
        """Take over the tonnes the design document says, with the years in which the last of them are sold."""
        designed = self.stands.designed
        if designed is not None:
            self.stands = replace(self.stands, designed=None)
            cells = self.draft.cells
            self.draft.edit(say("prospects.design"), prospects.as_designed(self.wb, cells, designed, self._lag()))

    def _lengthen(self) -> None:
        """Add the years in which the last tonnes are sold."""
        self.draft.edit(say("prospects.rest.mend"), prospects.lengthened(self.wb, self.draft.cells, self._lag()))

    def _lag(self) -> int:
        lag = self.outcome.values.get("plan/lag")
        return int(lag) if isinstance(lag, Decimal) else 0

    def fill(self, first: int, count: int, tonnes: Decimal) -> None:
        """Say the same tonnes for some years, as one step."""
        cells = self.draft.cells
        self.draft.edit(
            say("prospects.fill.title"), prospects.spread(self.wb, cells, first, count, tonnes, self._lag())
        )

    def _draw(self) -> None:
        """Draw the figure chosen, and show what is to be thought of and the years."""
        self.later.stop()
        values = self.outcome.values
        data = prospects.drawn(self.draft.outcome.values, values, CHARTS[self.tabs.currentIndex()])
        parts.empty(self.chart)
        drawn = any(value is not None for each in data.series for value in each.values)
        self.chart.addWidget(YearChart(data) if drawn else parts.label(say("prospects.chart.none"), "quiet", wrap=True))
        model = self.years.model()
        assert isinstance(model, Lines)  # noqa: S101 - for the type checker: it was made so
        model.show_lines(
            [
                Line((each.year, *(_said(_whole(name, each.values.get(name))) for name in YEAR[1:])))
                for each in prospects.years(values)
            ]
        )
        self.years.still(prospects.LONGEST)
        self._tell()


def _said(value: Value | None) -> str:
    return "–" if value is None else shown(value) if isinstance(value, Decimal) else str(value)


def _whole(name: str, value: Value | None) -> Value | None:
    """Give money to the yuan, to be seen; a price keeps its fen."""
    return rounded(value, 0) if isinstance(value, Decimal) and name != "price" else value


def _line(name: str, kept: Mapping[str, Value], tried: Mapping[str, Value]) -> Line:
    before, after = (_whole(name, values.get(f"result/{name}")) for values in (kept, tried))
    moved = after - before if isinstance(before, Decimal) and isinstance(after, Decimal) else None
    return Line((say(f"prospects.row.{name}"), _said(before), _said(after), f"{moved:+,f}" if moved else ""))


# --- the page --------------------------------------------------------------------------------------------------


class Tonnes(dialogs.Question):
    """The same tonnes for some years: the first, how many, how much."""

    def __init__(self, parent: QWidget, first: int) -> None:
        """Offer the first year."""
        super().__init__(parent, say("prospects.fill.title"), say("prospects.fill.deed"))
        self.first, self.count, self.tonnes = QLineEdit(str(first)), QLineEdit("10"), QLineEdit()
        self.ask(say("prospects.fill.first"), self.first)
        self.ask(say("prospects.fill.count"), self.count)
        self.ask(say("prospects.fill.tonnes"), self.tonnes, say("prospects.fill.help"))

    def accept(self) -> None:
        """Close once all three can be used."""
        wrong = self._wrong()
        if wrong:
            self.object_to(wrong)
        else:
            super().accept()

    def _wrong(self) -> str:
        year, count = (each.text().strip() for each in (self.first, self.count))
        if not (len(year) == len("2027") and year.isascii() and year.isdigit()):
            return say("prospects.fill.not_year")
        if not (count.isascii() and count.isdigit() and 1 <= int(count) <= prospects.LONGEST):
            return say("prospects.fill.not_count", most=prospects.LONGEST)
        try:
            enough = D(self.tonnes.text().strip().replace(",", "")) >= 0
        except ValueError:
            enough = False
        return "" if enough else say("prospects.fill.not_tonnes")

    def answer(self) -> tuple[int, int, Decimal]:
        """Give the three numbers."""
        return int(self.first.text()), int(self.count.text()), D(self.tonnes.text().strip().replace(",", ""))


def make(window: "Window", project: "Enterprise") -> QWidget:
    """Make the page of a project; what is kept is read on the worker."""
    _, wb = front.working(window)

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> Standing:
        return prospects.standing(wb, project.id)

    def stand(stands: Standing) -> QWidget:
        head = Header(say("ui.nav.prospects"), [projects.chooser(window, "prospects", project)])
        bar = projects.bar(window, "prospects", project)
        if stands.filing is None:
            return _none_yet(window, wb, project, head, bar)
        head.show_below(say("prospects.below", project=project.project, day=stands.filing.period))
        view = ProspectsView(wb, stands, head, bar, window.open_draft(stands.filing.id))
        view.asked.connect(lambda: window.go("filing", filing=view.draft.filing.id, step="assumed"))
        view.filled.connect(partial(_fill, window, view))
        view.anew.connect(partial(_begin, window, wb, project, view))
        return view

    return front.when_read(window, "prospects.reading", work, stand)


def _none_yet(window: "Window", wb: "Workbench", project: "Enterprise", head: Header, bar: QTabBar) -> QWidget:
    go = parts.button(say("prospects.begin"), partial(_begin, window, wb, project), "primary")
    go.setEnabled(not wb.read_only)
    page = parts.Page(parts.card(parts.label(say("prospects.none"), wrap=True), 8, parts.row(go, None)), widest=760)
    made = QWidget()
    made.setLayout(parts.column(head, bar, page, gap=0))
    made.setFocusProxy(go)
    return made


def _begin(window: "Window", wb: "Workbench", project: "Enterprise", view: ProspectsView | None = None) -> None:
    """Begin prospects of today, with what was tried beside those already said."""
    try:
        begun = prospects.begin(wb, project.id)
    except WorkbenchError as error:
        window.trouble(error)
        return
    if view is not None:
        draft = window.open_draft(begun.id)
        draft.edit(say("prospects.keep.edit"), view.tried)
    window.go("prospects", project=project.id)


def _fill(window: "Window", view: ProspectsView) -> None:
    """Ask for the tonnes of some years and fill them in."""
    start = view.draft.cells.value("plan/start")
    said = ask(window, int(start) + 1 if isinstance(start, str) and start.isdigit() else today().year + 1)
    if said is not None:
        view.fill(*said)


def ask(window: "Window", first: int) -> tuple[int, int, Decimal] | None:
    """Ask for the first year, how many, and the tonnes of each; None where the person thinks better of it."""
    asked = Tonnes(window, first)
    return asked.answer() if asked.exec() else None

"""The page of the cheapest compliant mix: assumptions at the left, and at once what they come to."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QComboBox, QTabBar, QVBoxLayout, QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.charts import ChartData
from workbench.domain.mix import Answer
from workbench.rules.cells import Value
from workbench.services import mix
from workbench.services.mix import Setting, Standing
from workbench.ui import dialogs, front, jobs, parts, theme
from workbench.ui.views import allowances, mix_words
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.widgets.chart import LEFT, write
from workbench.ui.widgets.columns import Columns
from workbench.ui.widgets.dial import Dial, Range

if TYPE_CHECKING:
    from workbench.rules.outcome import Finding
    from workbench.services.context import Workbench
    from workbench.ui.draft import Draft
    from workbench.ui.window import Window

WAIT = 120
"""Milliseconds after the last change before the chart is drawn anew."""
BAR = 10
"""Height of the bar a table gets where it is wider than its room."""
CHARTS = ("share", "month")
TEN, HUNDRED = Decimal(10), Decimal(100)


_ABOVE = 257
"""Height of the chart with its tabs, kept while it is not drawn yet: what stands below shall not jump."""


class MixChart(Columns):
    """Costs by share, or by month, under their own names."""

    def name(self, place: int) -> str:
        """Name a place to a reader."""
        return say(f"mix.place.{self.data.id}", place=self.data.labels[place])

    def reading(self) -> str:
        """Say the cost in hand with its unit."""
        return f"{super().reading()} {say('mix.chart.unit')}" if self.at >= 0 else ""

    def legend(self, painter: QPainter, room: QRectF) -> None:
        """Say what is drawn, and in what unit."""
        write(painter, room, f"{say('mix.chart.cost')}（{say('mix.chart.unit')}）", LEFT, theme.tokens().quiet)


class MixView(QWidget):
    """The plan for a data year. `asked` for all assumptions, `sheet` for the plan as a workbook.

    Every assumption is a cell of the form of the year, which `begin` opens at the first change.
    """

    asked = Signal()
    sheet = Signal()

    def __init__(
        self, stands: Standing, head: Header, bar: QTabBar, draft: "Draft | None", begin: "Callable[[], Draft | None]"
    ) -> None:
        """Show what the assumptions come to."""
        super().__init__()
        self.stands, self.begin = stands, begin
        self.draft: Draft | None = None
        self.dials: dict[str, Dial] = {}
        self.given: Setting | None = None
        self.answer: Answer | None = None
        self.later = QTimer(self, singleShot=True, interval=WAIT)
        self.later.timeout.connect(self._draw)
        self.setLayout(parts.column(head, bar, parts.aside(self._assumptions(), self._result()), gap=0))
        for keys, step in ((QKeySequence.StandardKey.Undo, "undo"), (QKeySequence.StandardKey.Redo, "redo")):
            QShortcut(QKeySequence(keys), self, partial(self._step, step))
        if draft is not None:
            self._take(draft)
        self._work_out()
        self.dials["prices/now"].box.setFocus()

    # --- the assumptions -------------------------------------------------------------------------------------

    def _assumptions(self) -> QWidget:
        price, tonnes = say("mix.unit.price"), say("mix.unit.tonnes")
        most = Decimal(max(1, sum(each.quantity for each in self.stands.position.allowances)))
        prices = Range(Decimal(200), Decimal("0.5"))
        step = max(Decimal(1), (most / 200).to_integral_value())
        many, limit = Range(most, step), Range(most, step, full=True)
        money = Range(Decimal(10**8), Decimal(10**5), full=True)
        share = Range(self.stands.share * HUNDRED, self.stands.share, firm=True, full=True)
        self._dial("prices/now", "now", price, prices, "now")
        self._dial("prices/deadline", "deadline", price, prices, "same")
        self._dial("prices/rise", "rise", "%", Range(Decimal(20), Decimal("0.5"), Decimal(-20)), "nothing")
        self._dial("prices/credit", "credit", price, prices, "none")
        self._dial("limits/share", "share", "%", share, "rule")
        self._dial("limits/keep", "keep", tonnes, many, "nothing")
        self._dial("prices/later", "later", price, prices, "nothing")
        self._dial("limits/tonnes", "tonnes", tonnes, limit, "unlimited")
        self._dial("limits/money", "money", say("mix.unit.yuan"), money, "unlimited")
        self._dial("prices/old", "old", price, prices, "none")
        held = {each.vintage for each in self.stands.position.allowances if each.state != "done"}
        self.dials["prices/old"].setVisible(bool(held & self.stands.old))
        self.table = parts.label(say("mix.table"), "quiet", wrap=True)
        self.curve = QComboBox()
        self.curve.setAccessibleName(say("mix.curve"))
        for each in self.stands.curves:
            self.curve.addItem(str(each.label), each.id)
        self.curve.activated.connect(self._choose)
        self.curve.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.undo = parts.button(say("ui.undo"), partial(self._step, "undo"), "quiet", "undo")
        self.redo = parts.button(say("ui.redo"), partial(self._step, "redo"), "quiet", "redo")
        for back in (self.undo, self.redo):
            back.setEnabled(False)
        more = parts.button(say("mix.more"), self.asked.emit, "link", "next")
        shown_ = list(self.dials.values())
        published = self._published()
        inside = parts.Panel()
        inside.tell(
            parts.label(say("mix.assumed"), "heading"),
            self.curve,
            self.table,
            *shown_,
            parts.row(self.undo, self.redo, None, gap=4),
            parts.row(more, None),
            *([parts.label(published, "quiet", wrap=True)] if published else []),
            gap=8,
            margin=16,
        )
        return inside

    def _dial(self, path: str, name: str, unit: str, reach: Range, hint: str) -> None:
        dial = Dial(say(f"mix.dial.{name}"), unit, reach, say(f"mix.hint.{hint}"))
        dial.changed.connect(partial(self._typed, path))
        dial.settled.connect(self._settle)
        self.dials[path] = dial

    def _published(self) -> str:
        entry = self.stands.published
        if entry is None or not isinstance(entry.value, Mapping):
            return ""
        figures = {name: shown(value) for name, value in entry.value.items() if isinstance(value, Decimal)}
        return say(
            "mix.published",
            source=entry.cite.document.title,
            day=entry.published,
            year=entry.since.year,
            average=figures["allowance_average"],
            close=figures["allowance_close"],
            credit=figures["credit_average"],
        )

    def _typed(self, path: str, text: str) -> None:
        """Put what is typed, or where a slider stands, into its cell."""
        if self.draft is None:
            begun = self.begin()
            if begun is None:
                self._work_out()
                return
            self._take(begun)
        if self.draft is not None:
            self.draft.type(path, text)

    def _choose(self, row: int) -> None:
        """Let the price go another way; each choice is a step of its own."""
        self._settle()
        self._typed("prices/curve", self.curve.itemData(row))
        self._settle()

    def _take(self, draft: "Draft") -> None:
        self.draft = draft
        draft.changed.connect(self._work_out)
        for back, may, changed in (
            (self.undo, draft.undo.canUndo(), draft.undo.canUndoChanged),
            (self.redo, draft.undo.canRedo(), draft.undo.canRedoChanged),
        ):
            back.setEnabled(may)
            changed.connect(back.setEnabled)

    def _settle(self) -> None:
        if self.draft is not None:
            self.draft.settle()

    def _step(self, name: str) -> None:
        if self.draft is not None:
            getattr(self.draft.undo, name)()

    # --- what they come to -----------------------------------------------------------------------------------

    def _result(self) -> QWidget:
        self.name = parts.label("", "quiet")
        self.figure = parts.label("", "figure")
        self.pill = parts.pill("")
        self.sums = parts.label("", "quiet", wrap=True)
        self.trouble = parts.label("", "error", wrap=True)
        self.rival = parts.label("", wrap=True)
        head = parts.row(self.figure, parts.label(say("mix.unit.yuan"), "quiet"), None, gap=8)
        card = parts.card(
            parts.row(self.name, self.pill, None, gap=8),
            head,
            self.sums,
            self.trouble,
            None,
            parts.label(say("mix.rival"), "strong"),
            self.rival,
            gap=4,
        )
        self.plan = LinesTable(
            Lines(tuple(say(f"mix.head.{name}") for name in mix_words.HEADS), [], mix_words.RIGHT),
            5,
            named=say("mix.plan"),
        )
        heads = (say("mix.limits"), say("mix.limits.cheaper"))
        self.limits = LinesTable(Lines(heads, [], (1,)), 0, named=say("mix.limits"))
        for table in (self.plan, self.limits):
            table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.free = parts.label("", "quiet", wrap=True)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for name in CHARTS:
            self.tabs.addTab(say(f"mix.chart.{name}"))
        self.tabs.currentChanged.connect(self._draw)
        self.chart = QVBoxLayout()
        drawn = parts.column(self.tabs, self.chart, None, gap=0)
        above = parts.row(card, drawn, gap=16)
        above.addStrut(_ABOVE)
        above.setStretch(0, 4)
        above.setStretch(1, 5)
        advice = parts.label(say("mix.advice"), "quiet", wrap=True)
        return parts.Page(above, self.plan, self.limits, self.free, advice, gap=10)

    def _work_out(self) -> None:
        """Work the plan out and show it; the chart follows when the hand rests."""
        values: Mapping[str, Value] = self.draft.outcome.values if self.draft else {"prices/curve": "line"}
        self.given = given = mix.setting(self.stands, values)
        self.answer = found = mix.plan(given)
        curve = values.get("prices/curve")
        for path, dial in self.dials.items():
            dial.show_value(self.draft.cells.value(path) if self.draft else None, wrong=bool(self._wrong(path)))
            dial.allow(may=not (self.draft.read_only if self.draft else self.stands.read_only))
        self.curve.setCurrentIndex(self.curve.findData(curve))
        self.curve.setEnabled(not (self.draft.read_only if self.draft else self.stands.read_only))
        self.dials["prices/now"].setVisible(curve != "table")
        self.dials["prices/deadline"].setVisible(curve == "line")
        self.dials["prices/rise"].setVisible(curve == "rise")
        self.table.setVisible(curve == "table")
        self._show(given, found)
        self.later.start()

    def _wrong(self, path: str) -> "list[Finding]":
        """Give what keeps an assumption from being used."""
        found = self.draft.findings.get(path, []) if self.draft else []
        return [each for each in found if each.level == "error"]

    def _show(self, given: Setting, found: Answer) -> None:
        plan = found.plan
        name, cash, sums = mix_words.cost(plan)
        self.name.setText(name)
        self.figure.setText(cash)
        self.sums.setText(sums)
        self.pill.setText(say("mix.short", tonnes=f"{plan.short:,}") if plan.short else say("mix.whole"))
        parts.restyle(self.pill, tone="error" if plan.short else "")
        said = [each.sentence() for path in self.dials for each in self._wrong(path)]
        trouble = " ".join(filter(None, (*said, mix_words.trouble(given, found))))
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        _fill(self.plan, mix_words.lines(given, plan))
        self.rival.setText(mix_words.rival(found))
        costly, free = mix_words.limits(found)
        _fill(self.limits, costly)
        self.limits.setVisible(bool(costly))
        nothing = "" if costly or free else say("mix.limits.none")
        self.free.setText(say("mix.limits.free", limits=free) if free else nothing)

    def _draw(self) -> None:
        """Draw the chart chosen."""
        if self.given is None:
            return
        by_share = CHARTS[self.tabs.currentIndex()] == "share"
        data: ChartData = mix.by_share(self.stands, self.given) if by_share else mix.by_month(self.given)
        self.later.stop()
        parts.empty(self.chart)
        drawn = any(value is not None for value in data.series[0].values)
        self.chart.addWidget(MixChart(data) if drawn else parts.label(say("mix.chart.none"), "quiet", wrap=True))


def _fill(table: LinesTable, lines: list[Line]) -> None:
    model = table.model()
    assert isinstance(model, Lines)  # noqa: S101 - for the type checker: it was made so
    model.show_lines(lines)
    table.still(max(1, len(lines)))
    table.setFixedHeight(table.height() + BAR)


def make(window: "Window", year: int = 0) -> QWidget:
    """Make the page of a data year; what it stands on is read on the worker."""
    enterprise, wb = front.working(window)
    year = allowances.year_of(year)

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> Standing:
        return mix.standing(wb, enterprise.id, year)

    def stand(stands: Standing) -> QWidget:
        if stands.position.due is None:
            return allowances.nothing_yet(window, "mix", year, say("mix.no_due", year=year), "year")
        sheet = parts.button(say("mix.sheet"), lambda: view.sheet.emit(), "", "export")  # noqa: PLW0108 - the view is made below
        head = Header(say("ui.nav.mix"), [allowances.years(window, "mix", year), sheet])
        head.show_below(_below(enterprise.name, stands))
        draft = window.open_draft(stands.filing) if stands.filing else None
        view = MixView(stands, head, allowances.bar(window, "mix", year), draft, partial(_begin, window, wb, year))
        view.asked.connect(partial(_all, window, wb, year))
        view.sheet.connect(partial(_sheet, window, view))
        return view

    return front.when_read(window, "mix.waiting", work, stand)


def _below(enterprise: str, stands: Standing) -> str:
    known = stands.position
    day = stands.deadline if known.deadline else say("mix.deadline.assumed", day=stands.deadline)
    return say(
        "mix.below",
        enterprise=enterprise,
        due=f"{known.due or 0:,}",
        basis=say(f"mix.basis.{known.basis or 'forecast'}"),
        open=f"{stands.open:,}",
        deadline=day,
    )


def _begin(window: "Window", wb: "Workbench", year: int) -> "Draft | None":
    """Open the form of a year's assumptions, begun where it is not."""
    enterprise, _ = front.working(window)
    try:
        found = mix.begun(wb, enterprise.id, year, make=True)
    except WorkbenchError as error:
        window.trouble(error)
        return None
    return window.open_draft(found.id) if found else None


def _all(window: "Window", wb: "Workbench", year: int) -> None:
    """Go to all assumptions."""
    draft = _begin(window, wb, year)
    if draft is not None:
        window.go("filing", filing=draft.filing.id, step="prices")


def _sheet(window: "Window", view: MixView) -> None:
    """Write the plan as a workbook."""
    enterprise, _ = front.working(window)
    if view.given is None or view.answer is None:
        return
    year = view.stands.position.year
    proposed = str(Path(window.settings.folder) / say("mix.sheet.file", enterprise=enterprise.name, year=year))
    out = dialogs.save_file(window, say("mix.sheet"), f"{say('mix.sheet.kinds')} (*.xlsx)", proposed)
    if out is None:
        return
    heads = [say(f"mix.head.{name}") for name in mix_words.HEADS]
    lines = [line.texts for line in mix_words.lines(view.given, view.answer.plan)]
    name, cash, sums = mix_words.cost(view.answer.plan)
    lines.append(("", name, "", cash, "", sums))
    title = f"{say('mix.sheet.title')} {year}"

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> None:
        mix.write(out, title, heads, lines, say("mix.advice"))

    def written(_: None) -> None:
        window.remember(folder=str(out.parent))
        show = ("ui.export.show", partial(dialogs.show_folder, out))
        window.notice("trouble", "mix.sheet.done", {"file": out}, "", show)

    jobs.run(work, written, label="mix.waiting", owner=window)

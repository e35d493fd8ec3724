"""The check page: what is found, the second sources and how far they differ, and the charts."""

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from workbench.base.numbers import rounded, shown
from workbench.base.text import say
from workbench.domain.seconds import effect, gap
from workbench.rules.kinds import KINDS
from workbench.rules.sources import SECOND
from workbench.rules.units import shown_unit
from workbench.ui import jobs, parts
from workbench.ui.draft import Draft
from workbench.ui.views.findings import FindingsView
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.views.second import signed

if TYPE_CHECKING:
    from workbench.rules.outcome import Outcome
    from workbench.services.comparing import Former

TABS = ("findings", "seconds", "charts")


class CheckView(QWidget):
    """Three tabs about one draft. `pointed` carries a path to go to; `missing` one to fill by rule."""

    pointed = Signal(str)
    missing = Signal(str)

    def __init__(self, draft: Draft, tab: str = "findings") -> None:
        """Show what can be said of a draft as a whole."""
        super().__init__()
        self.setProperty("role", "page")
        self.draft = draft
        self.bar = QTabBar()
        self.bar.setAccessibleName(say("desk.check"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.stack = QStackedWidget()
        self.findings, self.seconds = FindingsView(draft), SecondsView(draft)
        for name, view in zip(TABS, (self.findings, self.seconds, ChartsView(draft)), strict=True):
            self.bar.addTab("")
            self.bar.setTabData(self.bar.count() - 1, name)
            self.stack.addWidget(view)
        self.findings.pointed.connect(self.pointed)
        self.findings.missing.connect(self.missing)
        self.seconds.pointed.connect(self.pointed)
        self.bar.currentChanged.connect(self._turn)
        for keys, step in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            QShortcut(QKeySequence(keys), self, lambda step=step: self._walk(step))
        self.bar.setUsesScrollButtons(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        head = parts.row(self.bar)
        head.setContentsMargins(24, 8, 24, 0)
        whole = parts.column(head, self.stack, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        draft.changed.connect(self.refresh)
        self.refresh()
        self.bar.setCurrentIndex(TABS.index(tab))

    def _walk(self, step: int) -> None:
        self.bar.setCurrentIndex((self.bar.currentIndex() + step) % self.bar.count())

    def _turn(self, number: int) -> None:
        self.stack.setCurrentIndex(number)
        if number == TABS.index("seconds"):
            self.seconds.weigh()

    def refresh(self) -> None:
        """Count what each tab holds."""
        counts = (len(self.draft.outcome.findings), len(second_paths(self.draft)))
        for number, count in enumerate(counts):
            self.bar.setTabText(number, say(f"desk.check.{TABS[number]}", count=count))
        self.bar.setTabText(2, say("desk.check.charts"))
        self.bar.setTabVisible(2, bool(self.draft.form.charts))


def second_paths(draft: Draft) -> list[str]:
    """Name the figures that have a second source, in the order of the cells."""
    return [path.removeprefix(f"{SECOND}/") for path in draft.cells if path.startswith(f"{SECOND}/")]


class SecondsView(QWidget):
    """Every second source with its difference. `pointed` carries the path of the figure chosen."""

    pointed = Signal(str)

    def __init__(self, draft: Draft) -> None:
        """List the second sources of a draft, as it changes."""
        super().__init__()
        self.draft = draft
        self.paths: list[str] = []
        self.effects: dict[str, Decimal | None] = {}
        self._weighed: Outcome | None = None
        headline = draft.form.locate(draft.form.headline)[2] if draft.form.headline else None
        self.places = 2 if headline is None or headline.places is None else headline.places
        unit = shown_unit(headline.unit) if headline else ""
        names = ("item", "first", "other", "gap", "gap.percent", "tonnes", "source")
        heads = tuple(say(f"desk.second.{name}", **({"unit": unit} if name == "tonnes" else {})) for name in names)
        self.model = Lines(heads, [], right=(1, 2, 3, 4, 5))
        self.table = LinesTable(self.model, 0, named=say("desk.second"))
        self.table.opened.connect(lambda row: self.pointed.emit(self.paths[row]))
        self.nothing = parts.card(
            parts.label(say("desk.second"), "heading"), parts.label(say("desk.second.none"), "quiet", wrap=True)
        )
        layout = parts.column(self.nothing, self.table, None, gap=12, margin=24)
        layout.setStretch(1, 1000)
        self.setLayout(layout)
        self.setFocusProxy(self.table)
        draft.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what stands now; what each difference is worth is worked out only while somebody looks."""
        self.paths = second_paths(self.draft)
        self.model.show_lines([self._line(path) for path in self.paths])
        self.table.setVisible(bool(self.paths))
        self.nothing.setVisible(not self.paths)
        if self.isVisible():
            self.weigh()

    def weigh(self) -> None:
        """Work out on the worker what each difference would change."""
        draft, outcome, paths = self.draft, self.draft.outcome, list(self.paths)
        if self._weighed is outcome or not paths:
            return
        self._weighed = outcome
        form, cells, rules = draft.form, draft.cells, draft.rules

        def work(_progress: jobs.Progress, cancelled: jobs.Cancel) -> dict[str, Decimal | None]:
            return {path: effect(form, cells, rules, outcome, path) for path in paths if not cancelled()}

        jobs.run(work, self._weigh, label="desk.compare.working", owner=self, quiet=True)

    def _weigh(self, effects: dict[str, Decimal | None]) -> None:
        self.effects = effects
        self.model.show_lines([self._line(path) for path in self.paths])

    def _line(self, path: str) -> Line:
        draft = self.draft
        field = draft.form.locate(path)[2]
        cell, found = draft.cells[f"{SECOND}/{path}"], gap(draft.outcome, path)
        worth = self.effects.get(path)
        levels = {finding.level for finding in draft.findings.get(path, ()) if finding.code.startswith("second.")}
        icon, tone = ("failed", "error") if "error" in levels else ("warning", "warn") if levels else ("passed", "")
        if levels == {"note"}:
            icon, tone = "note", ""
        source = cell.source.place if cell.source else ""
        return Line(
            (
                draft.places.name(path),
                draft.places.shown(path, field),
                KINDS[field.kind].show(cell.value, field),
                signed(found.difference) if found else "—",
                signed(found.percent) if found and found.percent is not None else "—",
                "—" if worth is None else signed(rounded(worth, self.places)) if worth else shown(rounded(worth, 0)),
                " · ".join(filter(None, (source, cell.note))),
            ),
            icon,
            tone,
        )


class ChartsView(parts.Page):
    """The charts of a draft's form, each a card; of a year, the year before stands beside it."""

    def __init__(self, draft: Draft) -> None:
        """Draw the charts of a draft, as it changes."""
        self.draft = draft
        self.former: tuple[Former, ...] | None = None
        self._column = parts.column(gap=16)
        super().__init__(self._column)
        draft.changed.connect(self.refresh)

    def showEvent(self, event: QShowEvent) -> None:
        """Draw when somebody looks, and look up what was said of former years."""
        super().showEvent(event)
        self.refresh()
        if self.former is None and self.draft.form.period == "year":
            self.former = ()
            wb, filing = self.draft.wb, self.draft.filing

            def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "tuple[Former, ...]":
                from workbench.services import comparing

                return comparing.former_years(wb, filing.enterprise, filing.form, int(filing.period))

            jobs.run(work, self._beside, label="desk.compare.working", owner=self, quiet=True)

    def _beside(self, former: "tuple[Former, ...]") -> None:
        self.former = former
        self.refresh()

    def refresh(self) -> None:
        """Draw what stands now, if somebody looks."""
        if not self.isVisible():
            return
        from workbench.domain.charts import beside, charts
        from workbench.ui.widgets.chart import chart

        draft = self.draft
        last = self.former[-1] if self.former else None
        before = {each.id: each for each in charts(last.form, last.cells, last.outcome)} if last else {}
        parts.empty(self._column)
        for each in charts(draft.form, draft.cells, draft.outcome):
            data = beside(each, before.get(each.id), draft.filing.period, f"{last.year}" if last else "")
            self._column.addWidget(parts.card(parts.label(str(data.label), "heading"), chart(data), gap=8))
        if self.former:
            self._column.addWidget(self._years(self.former))

    def _years(self, former: "tuple[Former, ...]") -> QWidget:
        """Tell the headline of each year."""
        draft = self.draft
        field = draft.form.locate(draft.form.headline)[2]
        lines: list[parts.Item] = [parts.label(f"{say('desk.charts.years')} · {field.label}", "heading")]
        known = [(f"{each.year}", each.headline, each.unit) for each in former]
        known.append((draft.filing.period, self._headline(), field.unit))
        for year, figure, unit in known:
            said = "—" if figure is None else shown(figure)
            lines.append(parts.row(parts.label(year, "quiet"), None, parts.label(f"{said} {shown_unit(unit)}")))
        return parts.card(*lines, gap=4)

    def _headline(self) -> Decimal | None:
        value = self.draft.outcome.values.get(self.draft.form.headline)
        return value if isinstance(value, Decimal) else None

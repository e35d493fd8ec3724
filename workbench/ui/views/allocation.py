"""The page of what was allocated: each sector computed and notified, the clock of the objection, and what if."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.services import allocation, rooms
from workbench.services.allocation import Allocation, Filed, Way
from workbench.ui import front, jobs, parts
from workbench.ui.views import allowances
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.views.what_if import WhatIf
from workbench.ui.widgets.measure import Bar, Measure

if TYPE_CHECKING:
    from workbench.domain.scenario import Comparison
    from workbench.services.context import Workbench
    from workbench.ui.window import Window

SIDE = 400
"""Width of the panel of what if."""
BOTH = 1100
"""The least width in which cards and panel stand side by side; in less, one takes the other's place."""
PRESSING = 3
"""Days left from which on the right to object is pressing."""
HIGH = 6
"""Lines of the table of units before it scrolls."""


class AllocationView(QWidget):
    """A card for each sector, and the panel of what if.

    `opened` carries an allocation and a place in it, `begun` one to begin, `reported` one whose report is not sealed,
    `objected` one to object to; `booked` asks for the ledger, `elsewhere` for another year and sector to try.
    """

    opened = Signal(object, str)
    begun = Signal(object)
    reported = Signal(object)
    objected = Signal(object)
    booked = Signal()
    elsewhere = Signal(int, str)

    def __init__(
        self,
        head: Header,
        bar: QWidget,
        found: tuple[Allocation, ...],
        what_if: WhatIf,
        *,
        read_only: bool,
        trying: bool = False,
    ) -> None:
        """Show the allocations of a data year; `trying` begins with the panel where there is no room for both."""
        super().__init__()
        self.found = found
        self.read_only = read_only
        self.what_if = what_if
        self.first: QPushButton | None = None
        tried = what_if.about.pack if what_if.about else ""
        order = sorted(found, key=lambda each: (each.pack != tried, not each.base))
        self.cards = parts.Page(*(self._card(each) for each in order), widest=1120)
        self.side = QFrame()
        self.side.setProperty("role", "why")
        self.side.setLayout(parts.column(what_if, gap=0))
        self.turn = parts.button(say("allocation.try"), self._share)
        self.turn.setCheckable(True)
        self.turn.setChecked(trying)
        body = parts.row(self.cards, self.side, gap=0)
        body.setStretch(0, 1)
        line = parts.row(bar, None, self.turn)
        line.setContentsMargins(0, 0, 24, 0)
        self.setLayout(parts.column(head, line, body, gap=0))
        self._share()
        if self.first is not None:
            self.first.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Show cards and panel side by side, or the one asked for where there is no room for both."""
        tries, narrow = self.what_if.about is not None, self.width() < BOTH
        alone = narrow and self.turn.isChecked()
        self.turn.setVisible(tries and narrow)
        self.side.setVisible(tries and (alone or not narrow))
        self.side.setMaximumWidth(self.maximumWidth() if alone else SIDE)
        self.side.setMinimumWidth(SIDE)
        self.cards.setVisible(not (tries and alone))

    def _card(self, about: Allocation) -> QFrame:
        name = parts.label(str(about.sector), "heading")
        if about.filed is not None:
            return self._stands(about, about.filed)
        if about.form is None:
            return parts.card(name, *self._no_rule(about))
        items: list[parts.Item] = [parts.label(say("allocation.none", year=about.year), wrap=True)]
        begin = self._deed(say("allocation.begin"), partial(self.begun.emit, about), "primary", "begin")
        begin.setEnabled(not self.read_only)
        ways: list[parts.Item] = [begin]
        if about.report != "sealed":
            items.append(parts.banner(say(f"allocation.report.{about.report}", year=about.year), "warn"))
            ways.append(parts.button(say("allocation.report.go"), partial(self.reported.emit, about)))
        return parts.card(name, *items, parts.row(*ways, None))

    def _deed(self, words: str, act: partial[None], role: str = "", icon: str = "") -> QPushButton:
        """Make a button; the first of the page begins with the keyboard."""
        made = parts.button(words, act, role, icon)
        self.first = self.first or made
        return made

    def _no_rule(self, about: Allocation) -> list[parts.Item]:
        """Say that no rule is in force, and where its draft can be tried."""
        if not about.drafted:
            return [parts.label(say("allocation.no_rule", year=about.year), wrap=True)]
        told = "tried" if about.base else "draft"
        ways: list[parts.Item] = []
        if not about.base and about.last:
            act = partial(self.elsewhere.emit, about.last, about.pack)
            ways.append(self._deed(say("allocation.no_rule.go", year=about.last), act))
        ways.append(self._deed(say("allocation.no_rule.book"), partial(self.booked.emit)))
        return [
            parts.label(say(f"allocation.no_rule.{told}", year=about.year), wrap=True),
            parts.label(say("allocation.no_rule.issued"), "quiet", wrap=True),
            parts.row(*ways, None),
        ]

    # --- one that was begun ----------------------------------------------------------------------------------

    def _stands(self, about: Allocation, filed: Filed) -> QFrame:
        pills = [parts.pill(say(f"allocation.state.{filed.filing.status}"), "plain")]
        status = filed.values.get("basis/status")
        if status in ("verified", "reported"):
            pills.append(parts.pill(say(f"allocation.emission.{status}"), "" if status == "verified" else "warn"))
        if filed.errors:
            pills.append(parts.pill(say("allocation.errors", count=filed.errors), "warn"))
        if filed.unsure:
            pills.append(parts.pill(say("allocation.unsure"), "warn"))
            pills[-1].setToolTip(say("allocation.unsure.why"))
        go = self._deed(say("allocation.open"), partial(self.opened.emit, about, ""), "primary")
        go.setAccessibleName(f"{say('allocation.open')} {about.sector}")
        items: list[parts.Item] = [
            parts.row(parts.label(str(about.sector), "heading"), None, go),
            parts.row(*pills, None),
            Measure(say("allocation.picture"), _bars(filed), say("allocation.pre_of_it")),
            self._figures(filed),
            self._objection(about, filed),
        ]
        if len(filed.shares) > 1:
            items += [4, parts.label(say("allocation.units"), "strong"), self._units(filed)]
        return parts.card(*items)

    @staticmethod
    def _figures(filed: Filed) -> LinesTable:
        columns = ("what", "computed", "notified", "difference")
        heads = tuple(say(f"allocation.column.{name}") for name in columns)
        table = LinesTable(Lines(heads, _lines(filed), (1, 2, 3)), 0, named=say("allocation.picture"))
        table.still(len(_ROWS) + 2)
        return table

    def _units(self, filed: Filed) -> LinesTable:
        heads = tuple(say(f"allocation.unit.{name}") for name in ("name", "how", "allowance", "due", "gap"))
        lines = [
            Line((each.name, each.how, _said(each.allowance), _said(each.due), _said(_less(each.due, each.allowance))))
            for each in filed.shares
        ]
        table = LinesTable(Lines(heads, lines, (2, 3, 4)), 1, named=say("allocation.units"))
        table.still(HIGH)
        if len(lines) > HIGH:  # then it is walked through
            table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return table

    def _objection(self, about: Allocation, filed: Filed) -> QWidget:
        """Tell of the right to object: how long it runs, and the way to use it."""
        due, difference = filed.objection, filed.figure("issued/difference")
        if difference is None or due is None or due.day is None:
            enter = self._deed(say("allocation.objection.enter"), partial(self.opened.emit, about, "issued/final"))
            return parts.banner(say("allocation.objection.unsaid"), "", enter)
        if not difference:
            return parts.banner(say("allocation.objection.agrees", day=due.period))
        told = {"difference": f"{difference:+,f}", "until": due.day.isoformat()}
        runs = due.state in ("due", "later")
        if due.state == "done":
            says = say("allocation.objection.done", **told)
        elif not runs:
            says = say("allocation.objection.past", **told)
        elif due.working_left is None:
            says = say("allocation.objection.runs.plain", **told)
        else:
            says = say("allocation.objection.runs", **told, left=due.working_left)
        act = None
        if filed.application or (runs and about.objects and not self.read_only):
            words = say(f"allocation.objection.{'open' if filed.application else 'draft'}")
            act = self._deed(words, partial(self.objected.emit, about))
        pressing = "error" if runs and due.left <= PRESSING else "warn"
        return parts.banner(says, "" if due.state == "done" else pressing, act)


_ROWS = (
    ("pre", ("result/issued_pre", "result/pre"), "issued/pre"),
    ("final", ("result/allowance",), "issued/final"),
    ("rest", ("result/issued_final", "result/difference"), "issued/received"),
)
"""The rows in which what was computed stands beside what was notified: name, first figure there is, figure."""


def _lines(filed: Filed) -> list[Line]:
    lines = []
    for name, paths, notified in _ROWS:
        computed = next((value for path in paths if (value := filed.figure(path)) is not None), None)
        lines.append(_line(say(f"allocation.row.{name}"), computed, filed.figure(notified)))
    due, gap, rate = (filed.figure(f"result/{name}") for name in ("due", "gap", "gap_rate"))
    said = "" if rate is None else f" {rate} %"
    lines.append(Line((say("allocation.row.due"), _said(due), "", "")))
    lines.append(_line(say("allocation.row.gap", rate=said), gap, _less(due, filed.figure("issued/final"))))
    return lines


def _line(name: str, computed: Decimal | None, notified: Decimal | None) -> Line:
    difference = _less(notified, computed)
    tone = "warn" if difference else ""
    icon = "" if difference is None else "warning" if difference else "passed"
    said = "" if difference is None else f"{difference:+,f}" if difference else "0"
    return Line((name, _said(computed), _said(notified), said), icon, tone)


def _bars(filed: Filed) -> list[Bar]:
    final, pre, received = (filed.figure(f"issued/{name}") for name in ("final", "pre", "received"))
    bars = [
        Bar(say("allocation.figure.due"), filed.figure("result/due")),
        Bar(
            say("allocation.figure.allowance"),
            filed.figure("result/allowance"),
            filed.figure("result/pre"),
            strong=True,
        ),
    ]
    if final is not None:
        bars.append(Bar(say("allocation.figure.final"), final, pre, strong=True))
    if received is not None or pre:
        bars.append(Bar(say("allocation.figure.arrived"), (pre or Decimal(0)) + (received or Decimal(0)), strong=True))
    return bars


def _less(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else first - second


def _said(value: Decimal | None) -> str:
    return "–" if value is None else shown(value)


# --- the page --------------------------------------------------------------------------------------------------


def make(window: "Window", year: int = 0, pack: str = "", draft: int = 0) -> QWidget:
    """Make the page of a data year, the last whole one unless told; `draft` tries a year's consultation draft."""
    enterprise, wb = front.working(window)
    chosen = allowances.year_of(year)
    if not rooms.packs_of(wb, enterprise.id, chosen):
        return allowances.nothing_yet(window, "allocation", chosen, say("allocation.no_sector"), "profile")

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> tuple[Allocation, ...]:
        return allocation.allocations(wb, enterprise.id, chosen)

    def stand(found: tuple[Allocation, ...]) -> QWidget:
        if not found:
            return allowances.nothing_yet(window, "allocation", chosen, say("allocation.no_sector"), "profile")
        head = Header(say("ui.nav.allocation"), [allowances.years(window, "allocation", chosen)])
        head.show_below(say("allocation.below", enterprise=enterprise.name, year=chosen))
        what_if = WhatIf(found, pack, Way(draft, scenario=True) if draft else None)
        bar = allowances.bar(window, "allocation", chosen)
        view = AllocationView(head, bar, found, what_if, read_only=wb.read_only, trying=bool(draft))
        _connect(window, wb, view, chosen)
        return view

    return front.when_read(window, "allocation.reading", work, stand)


def _connect(window: "Window", wb: "Workbench", view: AllocationView, year: int) -> None:
    def go(about: Allocation, path: str) -> None:
        if about.filed is not None:
            window.go("filing", filing=about.filed.filing.id, **({"path": path} if path else {}))

    view.opened.connect(go)
    view.begun.connect(lambda about: front.begin(window, about.name, str(year)))
    view.reported.connect(lambda _: window.go("year", year=year))
    view.objected.connect(partial(_object, window, year))
    view.booked.connect(lambda: window.go("ledger", year=year))
    view.elsewhere.connect(lambda base, pack: window.go("allocation", year=base, pack=pack, draft=year))
    view.what_if.sector.connect(lambda pack: window.go("allocation", year=year, pack=pack))
    view.what_if.tried.connect(partial(_try, wb, view.what_if))
    view.what_if.later.start(0)


def _object(window: "Window", year: int, about: Allocation) -> None:
    """Open the request for a review, or begin it."""
    if about.filed is not None and about.filed.application:
        window.go("filing", filing=about.filed.application)
    else:
        front.begin(window, f"{about.pack}/{allocation.OBJECTION}", str(year))


def _try(wb: "Workbench", panel: WhatIf, changes: Mapping[str, Decimal], way: Way) -> None:
    """Work out on the worker what other figures or another rule would make of what is filed."""
    about = panel.about
    if about is None:
        return
    filing = about.base
    form = f"{about.pack}/{allocation.DRAFT}" if way.scenario else ""

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "Comparison":
        from workbench.services import scenarios

        return scenarios.what_if(wb, filing, changes, form=form, year=way.year)

    jobs.run(work, partial(panel.show_outcomes, way), label="allocation.reading", owner=panel, quiet=True)

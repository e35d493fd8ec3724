"""The page of deadlines: as a list or a month, with the proof of each day in words beside it."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QStackedWidget,
    QWidget,
)

from workbench.base.text import say
from workbench.domain.deadlines import shown
from workbench.domain.holidays import Holidays
from workbench.domain.period import period_words
from workbench.services.deadlines import BACK, Due, doubtful
from workbench.ui import parts
from workbench.ui.views import due as told
from workbench.ui.views.calendar import MonthSheet
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.widgets.link import Link

if TYPE_CHECKING:
    from workbench.storage.occurrences import Occurrence

PROOF = 312
"""Width of the panel at the right."""


class DeadlinesView(QWidget):
    """`asked` carries a due thing to go to, `marked` one to be marked or not, `forgot` a day entered by mistake.

    `deed` names one of ``happened``, ``holidays``, ``ics``; `cited` carries the citation to be read, `looked` the id
    and period of what is in hand; `profile` asks for the page that says what applies.
    """

    asked = Signal(object)
    marked = Signal(object, bool)
    forgot = Signal(object)
    deed = Signal(str)
    cited = Signal(object)
    looked = Signal(str, str)
    profile = Signal()

    def __init__(self, holidays: Holidays, today: date, *, read_only: bool, enterprise: str) -> None:
        """Lay the page out for an enterprise named so; `show_dues` says what is due."""
        super().__init__()
        self.all: tuple[Due, ...] = ()
        self.holidays, self.today, self.read_only = holidays, today, read_only
        self.happened: tuple[Occurrence, ...] = ()
        self.words: dict[str, str] = {}
        happened = parts.button(say("deadlines.page.happened"), lambda: self.deed.emit("happened"), "", "add")
        table = parts.button(say("deadlines.page.holidays"), lambda: self.deed.emit("holidays"))
        happened.setEnabled(not read_only)
        out = parts.button(say("deadlines.page.ics"), lambda: self.deed.emit("ics"), "", "export")
        head = Header(say("ui.nav.deadlines"), [table, out, happened])
        first = today - timedelta(days=BACK)
        head.show_below(f"{enterprise} · {say('deadlines.page.since', day=first.isoformat())}")
        self.shown: list[Due] = []
        self.lines = Lines(tuple(say(f"deadlines.page.{name}") for name in ("day", "left", "what", "period")), [])
        self.table = LinesTable(self.lines, 2, named=say("ui.nav.deadlines"))
        self.table.setSelectionMode(LinesTable.SelectionMode.SingleSelection)
        self.table.opened.connect(lambda row: self._go(self.shown[row]))
        self.sheet = MonthSheet((), holidays, today)
        self.sheet.chosen.connect(self._day)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self._month())
        self.panel = parts.Panel()
        go = parts.button(say("ui.nav.profile"), self.profile.emit)
        self.doubt = parts.banner(say("deadlines.page.doubt"), "", go)
        self.doubt.hide()
        left = parts.column(self._bar(), self.doubt, self.stack, gap=12, margin=16)
        left.setStretch(2, 1)
        self.setLayout(parts.with_panel(head, left, self.panel, PROOF))
        self.table.selectionModel().currentRowChanged.connect(lambda index: self._look(index.row()))
        self.refresh()
        self.table.setFocus()

    def _bar(self) -> QWidget:
        """Offer list or month, and what to leave out."""
        self.ways = QButtonGroup(self)
        line: list[parts.Item] = []
        for number, name in enumerate(("list", "month")):
            made = parts.button(say(f"deadlines.page.{name}"), lambda: None, "quiet")
            made.setCheckable(True)
            made.setChecked(number == 0)
            self.ways.addButton(made, number)
            line.append(made)
        self.ways.idClicked.connect(self.stack.setCurrentIndex)
        self.ways.idClicked.connect(self._way)
        self.others, self.done = (QCheckBox(say(f"deadlines.page.{name}")) for name in ("others", "done"))
        for box in (self.others, self.done):
            box.toggled.connect(self.refresh)
        bar = QWidget()
        bar.setLayout(parts.row(*line, None, self.others, self.done, gap=4))
        return bar

    def _way(self, number: int) -> None:
        """Begin at what was in hand."""
        if number:
            hand = self._hand()
            self.sheet.take(hand.day if hand and hand.day else self.today)
            self.sheet.setFocus()
        else:
            self._look(self.table.currentIndex().row())
            self.table.setFocus()

    def _month(self) -> QWidget:
        self.title = parts.label("", "heading")
        back = parts.button("", lambda: self.sheet.month(-1), "quiet", "previous")
        on = parts.button("", lambda: self.sheet.month(1), "quiet", "next")
        for made, code in ((back, "calendar.back"), (on, "calendar.on")):
            made.setAccessibleName(say(code))
            made.setToolTip(say(code))
            made.setFixedWidth(34)
        today = parts.button(say("due.today"), lambda: self.sheet.take(self.today), "quiet")
        self.no_table = parts.label("", "warn", wrap=True)
        page = QWidget()
        page.setLayout(
            parts.column(parts.row(back, self.title, on, today, None, gap=4), self.no_table, self.sheet, gap=6)
        )
        return page

    # --- what is shown ---------------------------------------------------------------------------------------

    def show_dues(self, dues: Sequence[Due]) -> None:
        """Show what is due now; what is in hand stays so, or the next one in its place."""
        self.all = tuple(dues)
        self.refresh()

    def refresh(self) -> None:
        """List what is asked for: the enterprise's own, unless told, and what is not done, unless told."""
        hand, row = self._hand(), self.table.currentIndex().row()
        self.shown = [
            each
            for each in self.all
            if (self.others.isChecked() or each.who == "enterprise")
            and (self.done.isChecked() or each.state not in ("done", "past"))
        ]
        self.lines.show_lines([self._line(each) for each in self.shown])
        self.sheet.show_dues(self.shown)
        self._name_month()
        self.doubt.setVisible(any(map(doubtful, self.shown)))
        if not self.shown:
            self._look(-1)
            return
        keys = [(each.id, each.period) for each in self.shown]
        same = (hand.id, hand.period) if hand else ("", "")
        self.table.selectRow(keys.index(same) if same in keys else max(0, min(row, len(keys) - 1)))

    @staticmethod
    def _line(due: Due) -> Line:
        icon, _ = told.sign(due)
        tone = {"failed": "error", "warning": "warn"}.get(icon, "")
        who = "" if due.who == "enterprise" else f"（{say(f'deadlines.who.{due.who}')}）"
        day = due.day.isoformat() if due.day else say("due.unset")
        return Line((day, told.left(due, working=False), f"{due.label}{who}", period_words(due.period)), icon, tone)

    def _hand(self) -> Due | None:
        row = self.table.currentIndex().row()
        return self.shown[row] if 0 <= row < len(self.shown) else None

    def show_due(self, name: str, period: str) -> None:
        """Take something in hand, whether done or another's."""
        wanted = next((each for each in self.all if (each.id, each.period) == (name, period)), None)
        if wanted is None:
            return
        if wanted not in self.shown:
            self.others.setChecked(self.others.isChecked() or wanted.who != "enterprise")
            self.done.setChecked(self.done.isChecked() or wanted.state in ("done", "past"))
        self.table.selectRow(self.shown.index(wanted))

    def show_happened(self, happened: "tuple[Occurrence, ...]", words: "dict[str, str]") -> None:
        """Show the days a person entered; `words` say what each kind is."""
        self.happened = tuple(each for each in happened if each.trigger in words)
        self.words = words
        self._look(self.table.currentIndex().row())

    def _name_month(self) -> None:
        day = self.sheet.day
        self.title.setText(period_words(f"{day:%Y-%m}"))
        known = day.year in self.holidays.notices
        self.no_table.setText("" if known else say("calendar.no_table", year=day.year))
        self.no_table.setVisible(not known)

    def _day(self, day: date) -> None:
        self._name_month()
        found = [each for each in self.shown if each.day == day]
        self._tell(found, shown(day))

    def _look(self, row: int) -> None:
        if 0 <= row < len(self.shown):
            self.looked.emit(self.shown[row].id, self.shown[row].period)
        self._tell([self.shown[row]] if 0 <= row < len(self.shown) else [], "")

    # --- the proof -------------------------------------------------------------------------------------------

    def _tell(self, dues: Sequence[Due], heading: str) -> None:
        items: list[parts.Item] = [parts.label(heading, "heading")] if heading else []
        for each in dues:
            items += [*self._proof(each), 12]
        if not dues:
            code = "deadlines.page.nothing" if heading or self.shown else "deadlines.page.empty"
            items.append(parts.label(say(code), "quiet", wrap=True))
        items += self._entered()
        self.panel.tell(*items)

    def _proof(self, due: Due) -> list[parts.Item]:
        items: list[parts.Item] = [
            parts.label(str(due.label), "heading", wrap=True),
            parts.label(period_words(due.period), "quiet", wrap=True),
            parts.label(due.day.isoformat() if due.day else say("due.unset"), "figure"),
            parts.label(told.left(due), told.tone(due), wrap=True),
        ]
        if due.who != "enterprise" or due.kind != "act":
            items.append(
                parts.label(say(f"deadlines.kind.{due.who if due.who != 'enterprise' else due.kind}"), wrap=True)
            )
        if due.who == "enterprise" and due.kind != "keep":
            items += [4, parts.row(*self._deeds(due), None, gap=8)]
        if due.project:
            items.append(parts.row(Link(say("life.open", project=due.project), partial(self._go, due)), None))
        items += [8, parts.label(say("deadlines.page.proof"), "heading")]
        tones = ("warn" if sentence == due.provisional else "" for sentence in due.proof)
        items += (parts.label(sentence, tone, wrap=True) for sentence, tone in zip(due.proof, tones, strict=True))
        items.append(parts.row(Link(say("deadlines.page.read"), lambda: self.cited.emit(due.cite)), None))
        return items

    def _deeds(self, due: Due) -> list[QWidget]:
        made: list[QWidget] = []
        if due.filing or (due.form and due.state != "done" and not self.read_only):
            code = "ui.filings.open" if due.filing else "ui.overview.fill_in"
            made.append(parts.button(say(code), lambda: self._go(due), "primary"))
        done = due.state == "done"
        mark = parts.button(
            say("deadlines.page.undone" if done else "deadlines.page.mark"), lambda: self.marked.emit(due, not done)
        )
        mark.setEnabled(not self.read_only)
        return [*made, mark]

    def _go(self, due: Due) -> None:
        if due.filing or due.form or due.project:
            self.asked.emit(due)

    def _entered(self) -> list[parts.Item]:
        """List the days entered, each to be taken back."""
        if not self.happened:
            return []
        items: list[parts.Item] = [parts.rule(), parts.label(say("deadlines.page.entered"), "heading")]
        for each in reversed(self.happened):
            said = f"{each.day.isoformat()}　{self.words[each.trigger]}"
            remove, act = say("deadlines.page.forget", what=said), partial(self.forgot.emit, each)
            items.append(parts.removable(said, remove, act, able=not self.read_only))
            if each.note:
                items.append(parts.label(each.note, "quiet", wrap=True))
        return items

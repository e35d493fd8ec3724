"""The twelve months of a form as cards: what stands, what is due, whether the chain holds; and the year of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from workbench.base.numbers import shown
from workbench.base.text import Label, say
from workbench.domain.filing import period_before
from workbench.domain.period import period_words
from workbench.rules.units import shown_unit
from workbench.ui import parts, theme
from workbench.ui.views.header import Header

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.services.deadlines import Due
    from workbench.services.filings import FilingSummary
    from workbench.services.months import Month

HIGH = 110
"""The height of a card."""
CARD = 190
"""The least width of a card; the room there is says how many stand in a row."""
SOON = 10
"""Days before a date from which it is shown as pressing."""
_SAID = ("sealed", "filed")


@dataclass(frozen=True, slots=True)
class YearOf:
    """What the page is about: an enterprise's months of one form in one year, and the annual report beside them.

    `forms` are the monthly forms that can be chosen; `dues` and `known`, the filings of this form in all years, are by
    period. `begun` is the last period that has begun on the calendar. `annual` is None while no report has been begun,
    `apart` are the months it does not agree with, `may_report` is False where the pack has none.
    """

    enterprise: "Enterprise"
    form: str
    forms: Mapping[str, Label]
    year: int
    months: "tuple[Month, ...]"
    dues: "Mapping[str, Due]"
    known: Mapping[str, str]
    annual: "FilingSummary | None"
    apart: tuple[str, ...]
    may_report: bool
    begun: str
    read_only: bool
    practice: str = ""
    """A year of sealed months and its report that may be put in to practise on; empty where there is none."""

    def next(self) -> "Month | None":
        """Give the first month that has begun on the calendar and has no filing after the last one that has."""
        after = max((each for each in self.known if each < f"{self.year + 1}"), default="")
        return next((each for each in self.months if not each.filing and after < each.period <= self.begun), None)


class MonthCard(parts.Tile):
    """One month. Enter, Space or a click opens it, or begins it; `walked` carries an arrow key pressed on it."""

    walked = Signal(Qt.Key)

    def __init__(self, month: "Month", due: "Due | None", *, comes: bool, act: Callable[[], object]) -> None:
        """Show a month; `comes` says that it has not begun yet on the calendar."""
        self.month = month
        name = say("place.month", month=int(month.period[5:]))
        state, tone = _state(month, comes=comes)
        head = parts.row(parts.label(name, "heading"), None, parts.pill(state, tone), gap=6)
        figure = "—" if month.headline is None else shown(month.headline)
        unit = "" if month.headline is None else shown_unit(month.unit)
        amount = parts.Elided(figure, "quiet" if month.headline is None else "strong")
        amounts = parts.row(amount, parts.label(unit, "quiet"), gap=6)
        amounts.setStretch(0, 1)
        lines = [line for line in (_due(due), _chain(month)) if line]
        words = [f"{words} {more}".strip() for _, words, more, _ in lines]
        said = " · ".join((f"{name} {state}", f"{figure} {unit}".strip(), *words))
        super().__init__(parts.column(head, amounts, *map(_line, lines), None, gap=4, margin=10), said, act)
        tips = [say("desk.due", day=words[0]), *words[1:]] if lines and due else words
        self.setToolTip("\n".join(tips))
        self.setFixedHeight(HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if comes and not month.filing:
            self.setEnabled(False)
            parts.restyle(self, comes="true")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the page, before they scroll it."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.walked.emit(key)
        else:
            super().keyPressEvent(event)


_Line = tuple[str, str, str, str]
"""An icon, what is said, what is said at the right, and the tone."""


def _line(line: _Line) -> QWidget:
    icon, words, more, tone = line
    t = theme.tokens()
    made = QWidget()
    drawn = parts.picture(icon, {"error": t.error, "warn": t.warn}.get(tone, t.quiet), 16)
    layout = parts.row(drawn, parts.Elided(words, tone or "quiet"), parts.label(more, tone or "quiet"), gap=6)
    layout.setStretch(1, 1)
    made.setLayout(layout)
    return made


def _state(month: "Month", *, comes: bool) -> tuple[str, str]:
    """Say in one word how far a month is, and in what tone."""
    errors, warnings = month.findings
    match month.state:
        case "none":
            return say("desk.month.comes" if comes else "desk.month.none"), "plain"
        case "draft" if errors:
            return say("desk.month.errors", count=errors), "error"
        case "draft" if warnings:
            return say("desk.month.warnings", count=warnings), "warn"
        case "draft":
            return say("ui.status.draft"), "warn"
    return say(f"desk.month.{month.state}"), ""


def _due(due: "Due | None") -> _Line | None:
    if due is None or due.day is None:
        return None
    day = due.day.isoformat()
    if due.state == "done":
        return "passed", day, say("desk.due.done"), ""
    if due.left < 0:
        late = due.state == "late"
        return "calendar", day, say("desk.due.late", count=-due.left) if late else "", "error" if late else ""
    if due.left == 0:
        return "calendar", day, say("desk.due.today"), "error"
    return "calendar", day, say("desk.due.left", count=due.left), "warn" if due.left <= SOON else ""


def _chain(month: "Month") -> _Line | None:
    if month.state not in _SAID:
        return None
    if not month.whole:
        return "broken", say("desk.chain.broken"), "", "error"
    return "chain", say("desk.chain.whole" if month.follows else "desk.chain.first"), "", ""


class YearView(QWidget):
    """The months of a year. Signals carry a filing's id, a period to begin, a year, or a form's name."""

    opened = Signal(str)
    begun = Signal(str)
    report = Signal()
    reseal = Signal()
    practice = Signal()
    year_asked = Signal(int)
    form_asked = Signal(str)

    def __init__(self, about: YearOf) -> None:
        """Show a year of an enterprise."""
        super().__init__()
        self.about = about
        self.cards = [
            MonthCard(
                month,
                about.dues.get(month.period),
                comes=month.period > about.begun,
                act=partial(self._choose, month),
            )
            for month in about.months
        ]
        for number, card in enumerate(self.cards):
            card.walked.connect(partial(self._walk, number))
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._columns = 0
        self.annual = self._annual()
        self.page = parts.Page(self._grid, self.annual)
        self.setLayout(parts.column(self._head(), self.page, gap=0))
        for keys, step in ((Qt.Key.Key_PageUp, -1), (Qt.Key.Key_PageDown, 1)):
            QShortcut(QKeySequence(keys), self, partial(self.year_asked.emit, about.year + step))
        self._arrange(4)
        self._first().setFocus()

    def _head(self) -> Header:
        about = self.about
        earlier, later = (
            parts.button("", partial(self.year_asked.emit, about.year + step), "quiet", icon)
            for step, icon in ((-1, "previous"), (1, "next"))
        )
        for button, code, keys in ((earlier, "earlier", "PageUp"), (later, "later", "PageDown")):
            button.setAccessibleName(say(f"desk.year.{code}"))
            button.setToolTip(f"{say(f'desk.year.{code}')}  {keys}")
            button.setFixedWidth(34)
        following = about.next()
        self.go = parts.button("", self._begin_next, "primary", "add")
        if following is None:
            self.go.hide()
        else:
            self.go.setText(say("desk.month.begin", period=say("place.month", month=int(following.period[5:]))))
            self.go.setEnabled(not about.read_only)
        self.forms = QComboBox()
        self.forms.setAccessibleName(say("ui.filings.form"))
        for name, label in about.forms.items():
            self.forms.addItem(str(label), name)
        self.forms.setCurrentIndex(self.forms.findData(about.form))
        self.forms.setMaximumWidth(240)
        self.forms.setVisible(len(about.forms) > 1)
        self.forms.activated.connect(lambda row: self.form_asked.emit(self.forms.itemData(row)))
        head = Header(say("desk.year.title", year=about.year), [self.forms, earlier, later, self.go])
        head.show_below(f"{about.enterprise.name} · {about.forms[about.form]}")
        return head

    def _annual(self) -> QWidget:
        about = self.about
        sealed = [each for each in about.months if each.state in _SAID]
        absent = [each.period for each in about.months if each.state not in _SAID]
        total = sum((each.headline for each in sealed if each.headline is not None), start=Decimal(0))
        unit = next((shown_unit(each.unit) for each in sealed if each.headline is not None), "")
        said = say("desk.annual.sealed", count=len(sealed), total=shown(total), unit=unit).strip()
        lines: list[parts.Item] = [
            parts.label(say("desk.annual", year=about.year), "heading"),
            parts.label(said if sealed else say("desk.annual.nothing"), "quiet", wrap=True),
        ]
        if absent and sealed:
            lines.append(parts.label(say("desk.annual.absent", months=runs(absent, _month)), "warn", wrap=True))
        broken = [each.period for each in sealed if not each.whole]
        if broken:
            lines.append(parts.label(say("desk.annual.broken", months=runs(broken, _month)), "error", wrap=True))
        if about.apart:
            lines.append(parts.label(say("desk.annual.apart", months=runs(about.apart, _month)), "error", wrap=True))
        self.again = parts.button(say("desk.reseal"), self.reseal.emit, "", "chain")
        self.again.setEnabled(not about.read_only)
        code = "desk.annual.open" if about.annual else "desk.annual.make"
        self.make = parts.button(
            say(code), self.report.emit, "" if absent else "primary", "" if about.annual else "add"
        )
        self.make.setEnabled(bool(about.annual) or (about.may_report and bool(sealed) and not about.read_only))
        self.practise = parts.button(say("desk.practise", year=about.practice), self.practice.emit, "", "begin")
        words = parts.column(*lines, gap=4)
        more = [*([self.again] if broken else []), *([self.practise] if about.practice else [])]
        line = parts.row(words, *more, self.make, gap=12)
        line.setStretch(0, 1)
        return parts.card(line)

    def _first(self) -> QWidget:
        """Give the card to begin with: the first draft, else the month to begin, else the first."""
        following = self.about.next()
        wanted = [card for card in self.cards if card.month.state == "draft"]
        wanted += [card for card in self.cards if card.month == following]
        return next(iter(wanted), self.cards[0])

    def _begin_next(self) -> None:
        following = self.about.next()
        if following is not None:
            self.begun.emit(following.period)

    def _choose(self, month: "Month") -> None:
        if month.filing:
            self.opened.emit(month.filing)
        elif not self.about.read_only:
            self.begun.emit(month.period)

    # --- laying out and walking -------------------------------------------------------------------------------

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, int(column < columns))
        self._columns = columns
        for at, card in enumerate(self.cards):
            self._grid.addWidget(card, *divmod(at, columns))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the room there is, in rows of equal length."""
        super().resizeEvent(event)
        room = (self.width() - 48 + 12) // (CARD + 12)
        self._arrange(max(each for each in (1, 2, 3, 4, 6) if each <= max(room, 1)))

    def _walk(self, here: int, key: Qt.Key) -> None:
        """Go from card to card as in a calendar."""
        column = self._columns
        at = here + {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -column, Qt.Key.Key_Down: column}[key]
        if 0 <= at < len(self.cards) and self.cards[at].isEnabled():
            self.cards[at].setFocus(Qt.FocusReason.TabFocusReason)
            self.page.ensureWidgetVisible(self.cards[at])


def _month(period: str) -> str:
    return say("place.month", month=int(period[5:]))


def _period(period: str) -> str:
    return say("desk.profile") if period == "profile" else period_words(period)


def runs(periods: Iterable[str], named: Callable[[str], str] = _period) -> str:
    """Name periods for reading, months in a row as one run: ``1 月、5 月至12 月``."""
    found: list[list[str]] = []
    for period in periods:
        if found and "-" in period and period_before(period) == found[-1][-1]:
            found[-1].append(period)
        else:
            found.append([period])
    return say("desk.and").join(
        named(run[0]) if len(run) == 1 else say("desk.range", first=named(run[0]), last=named(run[-1])) for run in found
    )

"""The page of rights and claims: how each right stands, what is claimed twice, and the clocks of loans and repos."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHeaderView, QTabBar, QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.claims import Level
from workbench.domain.expiry import AHEAD
from workbench.rules.units import shown_unit
from workbench.services import claims, financing, ledger
from workbench.services.claims import Conflict, Side, Stock
from workbench.services.financing import Alarm, Record
from workbench.ui import front, jobs, parts, theme
from workbench.ui.views import allowances
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Line, Lines, LinesTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.domain.booking import Rights
    from workbench.domain.enterprise import Enterprise
    from workbench.services.context import Workbench
    from workbench.ui.window import Window

PANEL = 300
"""Width of the panel at the right."""
SECOND = 152
"""Width of the second claim's column."""
MOST = 6
"""Lines of a table seen at once."""
MOST_ALARMS = 2
"""Alarms told above the tables; the rest stands with the records they are about."""
SIGNS: Mapping[Level, tuple[str, str]] = {
    "error": ("failed", "error"),
    "warning": ("warning", "warn"),
    "question": ("note", ""),
}


@dataclass(frozen=True, slots=True)
class About:
    """What the page shows of an enterprise; `elsewhere` counts conflicts between others of the workspace."""

    enterprise: "Enterprise"
    year: int
    rights: "Rights"
    stocks: tuple[Stock, ...]
    conflicts: tuple[Conflict, ...]
    elsewhere: int
    records: tuple[Record, ...]
    alarms: tuple[Alarm, ...]
    unbooked: int
    form: str
    """The filing of the records of carbon finance; empty where none was begun."""
    read_only: bool


def gather(wb: "Workbench", enterprise: "Enterprise", year: int, now: date) -> About:
    """Gather what the page shows on a day, with the obligation of a data year."""
    every = claims.conflicts(wb)
    mine = tuple(each for each in every if each.concerns(enterprise.id))
    room = financing.room(wb, enterprise.id, now.year)
    return About(
        enterprise,
        year,
        ledger.rights(wb),
        claims.stocks(wb, enterprise.id, now),
        mine,
        len(every) - len(mine),
        financing.records(wb, enterprise.id, now.year),
        financing.alarms(wb, enterprise.id, year, now),
        len(financing.postings(wb, enterprise.id, now.year)),
        room.filing.id if room else "",
        wb.read_only,
    )


class ClaimsView(QWidget):
    """`finance` asks for the records of carbon finance at a path, `handed` to put them to be booked.

    `booked` asks for the ledger, `shown_side` carries a side of a conflict to go to, `cited` a citation.
    """

    finance = Signal(str)
    handed = Signal()
    booked = Signal()
    shown_side = Signal(object)
    cited = Signal(object)

    def __init__(self, about: About, bar: QTabBar, years: QComboBox) -> None:
        """Show it, the first conflict in hand if there is one."""
        super().__init__()
        self.about = about
        records = parts.button(say("claims.finance"), partial(self.finance.emit, ""), "primary")
        records.setEnabled(bool(about.form) or not about.read_only)
        self.book = parts.button(say("claims.hand_over", count=about.unbooked), self.handed.emit)
        if not about.unbooked:
            self.book.hide()
        self.book.setEnabled(not about.read_only)
        head = Header(say("ui.nav.claims"), [years, self.book, records])
        counts = {"rights": len(about.stocks), "doubles": len(about.conflicts)}
        open_ = sum(each.open for each in about.records)
        head.show_below(say("claims.about", enterprise=about.enterprise.name, open=open_, **counts))
        hard = any(each.level == claims.BLOCKS for each in about.conflicts)
        if about.conflicts:
            head.show_state(say("claims.state.double"), "error" if hard else "warn")
        self.panel = parts.Panel()
        self.doubles = self._doubles()
        self.stocks = self._stocks()
        self.dealings = self._dealings()
        page = parts.Page(*self._left(), gap=8)
        left = parts.column(page, gap=0)
        whole = parts.column(head, bar, gap=0)
        body = QWidget()
        body.setLayout(parts.with_panel(QWidget(), left, self.panel, PANEL))
        whole.addWidget(body, 1)
        self.setLayout(whole)
        self._begin()

    def _left(self) -> list[parts.Item]:
        about = self.about
        banners = [self._alarm(each) for each in about.alarms[:MOST_ALARMS] if each.tone]
        doubles: list[parts.Item] = [parts.label(say("claims.doubles"), "heading")]
        if about.conflicts:
            doubles.append(self.doubles)
        else:
            doubles.append(parts.label(say("claims.doubles.none"), "quiet", wrap=True))
        if about.elsewhere:
            doubles.append(parts.label(say("claims.elsewhere", count=about.elsewhere), "quiet", wrap=True))
        stocks: list[parts.Item] = [8, parts.label(say("claims.stocks"), "heading")]
        stocks.append(self.stocks if about.stocks else self._nothing("claims.stocks.none", "claims.to_ledger"))
        dealings: list[parts.Item] = [8, parts.label(say("claims.dealings"), "heading")]
        if about.records:
            dealings += [self.dealings, parts.label(say("claims.dealings.note"), "quiet", wrap=True)]
        else:
            dealings.append(parts.label(say("claims.dealings.none"), "quiet", wrap=True))
        return [*banners, *doubles, *stocks, *dealings]

    def _nothing(self, about: str, deed: str) -> QWidget:
        go = parts.button(say(deed), self.booked.emit)
        return parts.card(parts.label(say(about), "quiet", wrap=True), parts.row(go, None))

    def _alarm(self, alarm: Alarm) -> QWidget:
        act = parts.button(say("claims.see"), partial(self.finance.emit, alarm.path), "link") if alarm.path else None
        return parts.banner(alarm.says, alarm.tone, act)

    def _begin(self) -> None:
        """Take the first line there is in hand."""
        about = self.about
        filled = ((self.doubles, about.conflicts), (self.stocks, about.stocks), (self.dealings, about.records))
        for table in (table for table, rows in filled if rows):
            table.selectRow(0)
            table.setFocus()
            return
        self.panel.tell(parts.label(say("claims.panel.none"), "quiet", wrap=True))

    # --- the tables ------------------------------------------------------------------------------------------

    def _table(
        self,
        lines: list[Line],
        heads: tuple[str, ...],
        wide: int,
        right: tuple[int, ...],
        tell: "Callable[[int], None]",
        name: str,
    ) -> LinesTable:
        table = LinesTable(Lines(heads, lines, right), wide, named=name)
        table.setSelectionMode(LinesTable.SelectionMode.SingleSelection)
        table.setFixedHeight((min(max(len(lines), 1), MOST) + 1) * theme.ROW + 4)
        table.selectionModel().selectionChanged.connect(lambda *_: self._chosen(table, tell))
        return table

    def _chosen(self, table: LinesTable, tell: "Callable[[int], None]") -> None:
        """Tell of the line in hand; of the other tables none is then."""
        rows = table.selectionModel().selectedRows()
        if not rows:
            return
        for other in (self.doubles, self.stocks, self.dealings):
            if other is not table:
                other.clearSelection()
        tell(rows[0].row())

    def _doubles(self) -> LinesTable:
        heads = tuple(say(f"claims.head.{name}") for name in ("why", "first", "second"))
        lines = [_double_line(each, self.about.enterprise.id) for each in self.about.conflicts]
        table = self._table(lines, heads, 1, (), self._tell_double, say("claims.doubles"))
        table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        table.setColumnWidth(2, SECOND)
        table.opened.connect(lambda row: self.shown_side.emit(self.about.conflicts[row].first))
        return table

    def _stocks(self) -> LinesTable:
        heads = tuple(say(f"claims.head.{name}") for name in ("right", "free", "tied", "soon", "lacking"))
        lines = [_stock_line(each) for each in self.about.stocks]
        table = self._table(lines, heads, 0, (1, 2, 3, 4), self._tell_stock, say("claims.stocks"))
        table.opened.connect(lambda _: self.booked.emit())
        return table

    def _dealings(self) -> LinesTable:
        heads = tuple(say(f"claims.head.{name}") for name in ("number", "units", "quantity", "ends"))
        lines = [_record_line(each, self.about) for each in self.about.records]
        table = self._table(lines, heads, 1, (2,), self._tell_record, say("claims.dealings"))
        table.opened.connect(lambda row: self.finance.emit(self.about.records[row].path))
        return table

    # --- the panel -------------------------------------------------------------------------------------------

    def _tell_double(self, row: int) -> None:
        found = self.about.conflicts[row]
        _, tone = SIGNS[found.level]
        items: list[parts.Item] = [
            parts.row(parts.pill(say(f"claims.level.{found.level}"), tone or "plain"), None),
            parts.label(say(f"claims.short.{found.double.why}"), "heading", wrap=True),
            parts.label(found.says, wrap=True),
            4,
        ]
        for name, side in (("first", found.first), ("second", found.second)):
            if side is not None:
                items += [parts.label(say(f"claims.{name}"), "quiet"), parts.label(side.holder, "strong", wrap=True)]
                items.append(parts.label(f"{side.what} · {side.where}", wrap=True))
                items.append(parts.row(parts.button(self._way(side), partial(self.shown_side.emit, side)), None))
        items += [4, parts.label(say("claims.cure"), "quiet"), parts.label(found.cure, wrap=True)]
        sure = say(f"claims.sure.{found.cite.confidence}")
        cite = parts.button(say("claims.open_document"), partial(self.cited.emit, found.cite), "link")
        items += [4, parts.label(say("claims.cite"), "quiet"), parts.label(f"{found.cite}", wrap=True)]
        items += [parts.label(sure, "quiet", wrap=True), parts.row(cite, None)]
        self.panel.tell(*items)

    def _way(self, side: Side) -> str:
        if side.claim.enterprise != self.about.enterprise.id:
            return say("claims.to_enterprise")
        return say("claims.to_form") if side.claim.filing else say("claims.to_ledger")

    def _tell_stock(self, row: int) -> None:
        found = self.about.stocks[row]
        unit = shown_unit(found.instrument.unit)
        items: list[parts.Item] = [
            parts.label(str(found.instrument), "heading", wrap=True),
            parts.label(say("claims.unit", unit=unit), "quiet"),
            4,
        ]
        for name in ("free", "tied", "gone"):
            items += [parts.label(say(f"claims.head.{name}"), "quiet"), parts.label(_count(getattr(found, name)))]
        items += [4, parts.label(say("claims.soon", ahead=AHEAD), "quiet")]
        for each in found.expiring:
            code = "claims.lapsed" if each.state == "lapsed" else "claims.lapses"
            what = self.about.rights.named(*each.kind)
            says = say(code, what=what, quantity=_count(each.quantity), last=each.last.isoformat(), left=abs(each.left))
            items.append(parts.label(says, "error" if each.state == "lapsed" else "warn", wrap=True))
        if not found.expiring:
            items.append(parts.label(say("claims.soon.none")))
        items += [4, parts.label(say("claims.lacking"), "quiet")]
        items += [parts.label(each, "warn", wrap=True) for each in found.lacking]
        if not found.lacking:
            items.append(parts.label(say("claims.lacking.none")))
        items += [8, parts.row(parts.button(say("claims.to_ledger"), self.booked.emit), None)]
        self.panel.tell(*items)

    def _tell_record(self, row: int) -> None:
        found = self.about.records[row]
        none = say("claims.unknown")
        lines = [
            (say("claims.head.units"), self.about.rights.named(*found.kind)),
            (say("claims.head.quantity"), _count(found.quantity)),
            (say("claims.party"), found.party or none),
            (say("claims.from_to"), f"{_day(found.starts)} — {_day(found.ends)}"),
            (say("claims.registered"), found.registered or none),
            (say("claims.head.until"), _day(found.until)),
        ]
        state = say("claims.open" if found.open else "claims.closed")
        items: list[parts.Item] = [
            parts.row(parts.pill(state, "warn" if found.open else "plain"), None),
            parts.label(f"{say(f'claims.dealing.{found.dealing}')} {found.number}", "heading", wrap=True),
        ]
        items += [parts.label(each.says, each.tone, wrap=True) for each in self.about.alarms if each.path == found.path]
        for name, value in lines:
            items += [parts.label(name, "quiet"), parts.label(value, wrap=True)]
        items += [4, parts.label(say("claims.perfected"), "quiet", wrap=True)]
        items += [8, parts.row(parts.button(say("claims.to_form"), partial(self.finance.emit, found.path)), None)]
        self.panel.tell(*items)


def _double_line(found: Conflict, own: str) -> Line:
    icon, tone = SIGNS[found.level]
    second = found.second
    other = _named(second, own) if second else say("claims.rule_itself")
    return Line((say(f"claims.short.{found.double.why}"), _named(found.first, own), other), icon, tone)


def _named(side: Side, own: str) -> str:
    """Name what is claimed, and by whom where it is another."""
    return side.what if side.claim.enterprise == own else f"{side.holder} · {side.what}"


def _stock_line(found: Stock) -> Line:
    soon = sum(each.quantity for each in found.expiring)
    lapsed = any(each.state == "lapsed" for each in found.expiring)
    icon, tone = ("failed", "error") if lapsed else ("warning", "warn") if soon or found.lacking else ("passed", "")
    lacking = str(len(found.lacking)) if found.lacking else "—"
    figures = (_count(found.free), _count(found.tied), _count(soon) if soon else "—")
    return Line((str(found.instrument), *figures, lacking), icon, tone)


def _record_line(found: Record, about: About) -> Line:
    told = [each for each in about.alarms if each.path == found.path]
    bad, some = any(each.tone == "error" for each in told), any(each.tone for each in told)
    icon, tone = (
        ("failed", "error") if bad else ("warning", "warn") if some else ("passed" if found.open else "none", "")
    )
    number = f"{say(f'claims.dealing.{found.dealing}')} {found.number}"
    ends = _day(found.ends) if found.open else say("claims.closed")
    return Line((number, about.rights.named(*found.kind), _count(found.quantity), ends), icon, tone)


def _count(quantity: int) -> str:
    return shown(Decimal(quantity))


def _day(day: date | None) -> str:
    return day.isoformat() if day else "—"


# --- the page in the window ------------------------------------------------------------------------------------


def make(window: "Window", year: int = 0) -> QWidget:
    """Make the page, with the obligation of a data year; it is read on the worker."""
    enterprise, wb = front.working(window)
    chosen = allowances.year_of(year)

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> About:
        return gather(wb, enterprise, chosen, today())

    def stand(about: About) -> ClaimsView:
        bar = allowances.bar(window, "claims", chosen)
        view = ClaimsView(about, bar, allowances.years(window, "claims", chosen))
        view.finance.connect(partial(_finance, window, about))
        view.handed.connect(partial(_hand_over, window, wb, about))
        view.booked.connect(lambda: window.go("ledger", year=chosen))
        view.shown_side.connect(partial(_show, window, about))
        view.cited.connect(partial(front.read, window))
        return view

    return front.when_read(window, "claims.working", work, stand)


def _finance(window: "Window", about: About, path: str) -> None:
    """Open the records at a row, or begin those of this year."""
    if about.form:
        window.go("filing", filing=about.form, path=f"{path}/number" if path else "")
    else:
        front.begin(window, financing.FORM, str(today().year))


def _hand_over(window: "Window", wb: "Workbench", about: About) -> None:
    """Put what the dealings did among the movements to be booked, and go there."""
    try:
        waiting = financing.hand_over(wb, about.enterprise.id, today().year)
    except WorkbenchError as error:
        window.trouble(error)
        return
    window.go("ledger", year=int(waiting.period), tab="pending")


def _show(window: "Window", about: About, side: Side) -> None:
    """Go where a claim is said; to the page of its enterprise where that is another one."""
    if side.claim.enterprise != about.enterprise.id:
        window.remember(enterprise=side.claim.enterprise)
        window.close_draft()
        window.go("claims", year=about.year)
    elif side.claim.filing:
        window.go("filing", filing=side.claim.filing, path=f"{side.claim.path}/number" if side.claim.path else "")
    else:
        window.go("ledger", year=about.year)

"""The page of instruments: each with its year at a glance, what calls for something, and the figures it touches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import rounded, shown
from workbench.base.text import say
from workbench.domain.calibration import Span, spans
from workbench.domain.cards import plain
from workbench.services import calibrating, instruments, rooms
from workbench.services.calibrating import Alarm, Offer
from workbench.services.instruments import STANDINGS, Instrument
from workbench.services.plans import figures_of
from workbench.ui import front, jobs, parts, theme
from workbench.ui.views.correction import CorrectionPanel
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.views.second import signed
from workbench.ui.widgets.timeline import WIDE, Legend, YearDelegate

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.services.context import Workbench
    from workbench.ui.window import Window

PANEL = 312
"""Width of the panel at the right."""
MOST = 6
"""Instruments seen at once."""
BACK = 3
"""Years back that may be chosen."""
SIGNS: Mapping[str, tuple[str, str]] = {
    "never": ("failed", "error"),
    "failed": ("failed", "error"),
    "expired": ("failed", "error"),
    "period": ("warning", "warn"),
    "expiring": ("warning", "warn"),
    "valid": ("passed", ""),
    "retired": ("none", ""),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One instrument as the page shows it: how it stands, its year, and the figures it measures."""

    alarm: Alarm
    instrument: Instrument
    spans: tuple[Span, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MetersOf:
    """What the page shows of a year; `registers` are the registers' filings by pack, empty where none is begun."""

    enterprise: "Enterprise"
    year: int
    rows: tuple[Row, ...]
    offers: tuple[Offer, ...]
    registers: Mapping[str, str]
    read_only: bool


def gather(wb: "Workbench", enterprise: "Enterprise", year: int, now: date) -> MetersOf:
    """Gather what the page shows of a year, as it stands on a day, or stood on the last day of the year."""
    day = min(now, date(year, 12, 31))
    known: dict[str, tuple[Instrument, frozenset[str]]] = {}
    registers: dict[str, str] = {}
    offers: list[Offer] = []
    for pack in rooms.packs_of(wb, enterprise.id, year):
        room = instruments.register(wb, enterprise.id, pack, year)
        registers[pack] = room.filing.id if room else ""
        labels = {name: str(figure) for name, figure in figures_of(wb.library.rules(pack, day, now)).items()}
        measured = instruments.named_for(wb, enterprise.id, pack, year)
        for each in instruments.instruments(room) if room else ():
            figures = {*measured.get(plain(each.code), ()), *(measure.figure for measure in each.measures)}
            known[f"{each.filing}/{each.path}"] = (each, frozenset(labels.get(one, one) for one in figures if one))
        offers += calibrating.offers(wb, enterprise.id, pack, year)
    rows = []
    for alarm in calibrating.standings(wb, enterprise.id, day):
        instrument, figures_ = known[f"{alarm.filing}/{alarm.path}"]
        found = spans(instrument.meter, date(year, 1, 1), date(year, 12, 31))
        rows.append(Row(alarm, instrument, _until(found, day), tuple(sorted(figures_))))
    rows.sort(key=lambda row: (STANDINGS.index(row.alarm.state), all(span.state == "on_time" for span in row.spans)))
    return MetersOf(enterprise, year, tuple(rows), tuple(offers), registers, wb.read_only)


def _until(found: tuple[Span, ...], day: date) -> tuple[Span, ...]:
    """Leave out what has not happened: days to come are covered, or nobody can say."""
    return tuple(span for span in found if span.first <= day or span.state == "on_time")


class MetersView(QWidget):
    """`register` asks for the register at a row (empty: anywhere), `taken` carries an offer and its parts.

    `opened` asks for the month of an offer, `laboratory` for the laboratory reports, `year_asked` for another year.
    """

    register = Signal(str, str)
    taken = Signal(object, object)
    opened = Signal(object)
    laboratory = Signal()
    year_asked = Signal(int)

    def __init__(self, wb: "Workbench", about: MetersOf) -> None:
        """Show a year's instruments and what they touch."""
        super().__init__()
        self.wb, self.about = wb, about
        years = QComboBox()
        years.setAccessibleName(say("meters.year"))
        for year in sorted({about.year, *range(today().year - BACK + 1, today().year + 1)}, reverse=True):
            years.addItem(say("period.year", year=year), year)
        years.setCurrentIndex(years.findData(about.year))
        years.activated.connect(lambda row: self.year_asked.emit(years.itemData(row)))
        lab = parts.button(say("meters.laboratory"), self.laboratory.emit)
        book = parts.button(say("meters.register"), lambda: self.register.emit("", ""), "primary")
        head = Header(say("ui.nav.meters"), [years, lab, book])
        bad = sum(row.alarm.state not in ("valid", "retired") for row in about.rows)
        open_ = sum(offer.state != "taken" for offer in about.offers)
        head.show_below(
            say("meters.count", enterprise=about.enterprise.name, all=len(about.rows), bad=bad, offers=open_)
        )
        self.instruments = self._instruments()
        self.offers = self._offers()
        self.panel = parts.Panel()
        left = parts.column(*self._left(), gap=8, margin=16)
        self.setLayout(parts.with_panel(head, left, self.panel, PANEL))
        self.instruments.selectionModel().currentRowChanged.connect(lambda index: self._look(index.row()))
        self.offers.selectionModel().currentRowChanged.connect(lambda index: self._tell(index.row()))
        if about.rows:
            self.instruments.selectRow(0)
            self.instruments.setFocus()
        else:
            self._nothing()

    def _left(self) -> list[parts.Item]:
        if not self.about.rows:
            return [
                parts.label(say("meters.none"), "heading"),
                parts.label(say("meters.none.about"), "quiet", wrap=True),
                None,
            ]
        corrections = parts.label(say("meters.offers"), "heading")
        none = parts.label(say("meters.offers.none"), "quiet", wrap=True)
        below: list[parts.Item] = [self.offers] if self.about.offers else [none, None]
        return [self.instruments, Legend(), 4, corrections, *below]

    # --- the tables ------------------------------------------------------------------------------------------

    def _instruments(self) -> LinesTable:
        heads = tuple(say(f"meters.head.{name}") for name in ("state", "name", "year"))
        table = LinesTable(Lines(heads, [_line(row) for row in self.about.rows]), 1, named=say("ui.nav.meters"))
        table.setSelectionMode(LinesTable.SelectionMode.SingleSelection)
        table.setItemDelegateForColumn(2, YearDelegate(self.about.year, [row.spans for row in self.about.rows], table))
        table.setColumnWidth(2, WIDE)
        table.setFixedHeight((min(max(len(self.about.rows), 1), MOST) + 1) * theme.ROW + 4)
        table.opened.connect(lambda row: self._book(self.about.rows[row]))
        return table

    def _offers(self) -> LinesTable:
        heads = tuple(say(f"meters.head.{name}") for name in ("month", "figure", "corrected", "tonnes"))
        lines = [_offer_line(offer) for offer in self.about.offers]
        table = LinesTable(Lines(heads, lines, (2, 3)), 1, named=say("meters.offers"))
        table.setSelectionMode(LinesTable.SelectionMode.SingleSelection)
        table.opened.connect(lambda row: self.opened.emit(self.about.offers[row]))
        return table

    def _book(self, row: Row) -> None:
        self.register.emit(row.alarm.pack, row.alarm.path)

    # --- the panel -------------------------------------------------------------------------------------------

    def show_offer(self, filing: str, path: str = "") -> None:
        """Take the first offer of a filing in hand, or the one at a path there."""
        for row, offer in enumerate(self.about.offers):
            if offer.filing == filing and path in ("", offer.path):
                self.offers.selectRow(row)
                self.offers.setFocus()
                return

    def _look(self, row: int) -> None:
        """Tell of an instrument."""
        if not 0 <= row < len(self.about.rows):
            return
        found = self.about.rows[row]
        meter = found.instrument.meter
        _, tone = SIGNS[found.alarm.state]
        none = say("meters.unknown")
        lines = [
            (say("meters.place"), found.alarm.place or none),
            (say("meters.spec"), f"{shown(meter.spec.normalize())} %" if meter.spec is not None else none),
            (say("meters.months"), str(meter.months or none)),
            (say("meters.measures"), say("meters.and").join(found.figures) or say("meters.measures.none")),
        ]
        items: list[parts.Item] = [
            parts.row(parts.pill(say(f"meters.state.{found.alarm.state}"), tone or "plain"), None),
            parts.label(str(found.instrument), "heading", wrap=True),
            parts.label(found.alarm.says, tone, wrap=True),
            4,
        ]
        for name, value in lines:
            items += [parts.label(name, "quiet"), parts.label(value, wrap=True)]
        items += [4, parts.label(say("meters.spans", year=self.about.year), "quiet")]
        items += [parts.label(_words(span), wrap=True) for span in found.spans]
        items += [8, parts.row(parts.button(say("meters.open_row"), partial(self._book, found)), None)]
        self.panel.tell(*items)

    def _tell(self, row: int) -> None:
        """Tell of an offer."""
        if not 0 <= row < len(self.about.offers):
            return
        offer = self.about.offers[row]
        panel = CorrectionPanel(self.wb, offer)
        panel.taken.connect(lambda found: self.taken.emit(offer, found))
        panel.opened.connect(lambda: self.opened.emit(offer))
        panel.register.connect(lambda: self.register.emit("", ""))
        self.panel.setWidget(panel)

    def _nothing(self) -> None:
        self.panel.tell(parts.label(say("meters.panel.none"), "quiet", wrap=True))


def _line(row: Row) -> Line:
    icon, tone = SIGNS[row.alarm.state]
    year = say("meters.and").join(_words(span) for span in row.spans)
    return Line((say(f"meters.state.{row.alarm.state}"), str(row.instrument), year), icon, tone)


def _words(span: Span) -> str:
    return f"{span.first:%m-%d} — {span.last:%m-%d} {say(f'meters.span.{span.state}')}"


def _offer_line(offer: Offer) -> Line:
    corrected = "—" if offer.corrected is None else shown(offer.corrected)
    if offer.state != "open":
        corrected = say(f"meters.offer.{offer.state}")
    icon = {"open": "warning", "stale": "warning", "sealed": "lock", "taken": "passed"}[offer.state]
    tone = "warn" if offer.state in ("open", "stale") else ""
    return Line((offer.period, offer.name, corrected, _tonnes(offer.tonnes)), icon, tone)


def _tonnes(tonnes: Decimal | None) -> str:
    return "—" if tonnes is None else signed(rounded(tonnes, 2))


# --- the page in the window ------------------------------------------------------------------------------------


def make(window: "Window", year: int = 0, filing: str = "", path: str = "") -> QWidget:
    """Make the page of a year, this one unless told, at the offer of a filing; it is read on the worker."""
    enterprise, wb = front.working(window)
    chosen = year or _year_of(wb, filing) or today().year

    def stand(about: MetersOf) -> MetersView:
        view = _stand(window, wb, about)
        view.show_offer(filing, path)
        return view

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> MetersOf:
        return gather(wb, enterprise, chosen, today())

    return front.when_read(window, "meters.working", work, stand)


def _year_of(wb: "Workbench", filing: str) -> int:
    from workbench.services import filings

    return int(filings.get(wb, filing).period[:4]) if filing else 0


def _stand(window: "Window", wb: "Workbench", about: MetersOf) -> MetersView:
    view = MetersView(wb, about)
    view.register.connect(partial(_register, window, about))
    view.laboratory.connect(partial(_form, window, about, "laboratory"))
    view.taken.connect(partial(_take, window, wb))
    view.opened.connect(lambda offer: window.go("filing", filing=offer.filing, path=offer.path))
    view.year_asked.connect(lambda year: window.go("meters", year=year))
    return view


def _register(window: "Window", about: MetersOf, pack: str, path: str) -> None:
    """Go to the register, at a row if one is named; begin it where there is none."""
    filing = about.registers.get(pack) or next(filter(None, about.registers.values()), "")
    if filing:
        window.go("filing", filing=filing, path=f"{path}/code" if path else "")
    else:
        _form(window, about, instruments.FORM)


def _form(window: "Window", about: MetersOf, form: str) -> None:
    """Open the form of a year, or begin it."""
    from workbench.services import filings

    pack = next(iter(about.registers), "")
    if not pack:
        window.go("profile")
        return
    known = [
        each for each in filings.filings(front.working(window)[1], about.enterprise.id) if each.form == f"{pack}/{form}"
    ]
    this = next((each for each in known if each.period == str(about.year)), None)
    if this:
        window.go("filing", filing=this.id)
    else:
        front.begin(window, f"{pack}/{form}", str(about.year))


def _take(window: "Window", wb: "Workbench", offer: Offer, chosen: Mapping[Span, Decimal] | None) -> None:
    """Take a correction over in its month, as one step that can be undone there."""
    try:
        cell = calibrating.corrected(wb, offer, chosen)
        draft = window.open_draft(offer.filing)
    except WorkbenchError as error:
        window.trouble(error)
        return
    draft.edit(say("meters.edit", name=offer.name), {offer.path: cell})
    window.go("filing", filing=offer.filing, path=offer.path)

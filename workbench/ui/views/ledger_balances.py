"""What is held on any day, by kind and account, as known now or as it was known then."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from workbench.base.clock import now, today
from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.booking import Rights
from workbench.services.ledger_lists import Held
from workbench.ui import parts
from workbench.ui.views.ledger_table import REST
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.views.reversal import day_field, day_in
from workbench.ui.widgets.day import Day

Read = Callable[[date, datetime | None], tuple[Held, ...]]


class BalancesView(QWidget):
    """A line a kind, a column an account. `asked` fires when another day is asked for; `opened` carries a kind."""

    asked = Signal()
    opened = Signal(object)

    def __init__(self, rights: Rights) -> None:
        """Begin with today, as known now."""
        super().__init__()
        self.rights = rights
        self.held: tuple[Held, ...] = ()
        self.day, self.known = Day(day_field("ledger.balances.day")), Day(day_field("ledger.balances.known"))
        self.day.setText(today().isoformat())
        self.known.setPlaceholderText(say("ledger.balances.known.hint"))
        self._rest = QTimer(self, singleShot=True, interval=REST)
        self._rest.timeout.connect(self.asked)
        for each in (self.day, self.known):
            each.setFixedWidth(132)
            each.typed.connect(lambda _: self._rest.start())
        help_ = parts.Elided(say("ledger.balances.known.help"), "quiet")
        bar = parts.row(
            parts.label(say("ledger.balances.day")),
            self.day,
            8,
            parts.label(say("ledger.balances.known")),
            self.known,
            help_,
            gap=8,
        )
        bar.setStretch(5, 1)
        self.none = parts.label(say("ledger.balances.none"), "quiet")
        self.none.hide()
        self._place = parts.column(gap=0)
        self.table: LinesTable | None = None
        whole = parts.column(bar, self.none, self._place, gap=10)
        whole.setContentsMargins(24, 12, 24, 16)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def wish(self) -> tuple[date, datetime | None] | None:
        """Give the day and the instant asked for; None while one of them is no day."""
        day, known = day_in(self.day), day_in(self.known)
        wrong = (day is None, known is None and bool(self.known.text().strip()))
        for widget, fault in zip((self.day, self.known), wrong, strict=True):
            if bool(widget.property("fault")) != fault:
                parts.restyle(widget, fault=fault)
        if day is None or wrong[1]:
            return None
        end = None if known is None else datetime.combine(known, time.max).replace(tzinfo=now().astimezone().tzinfo)
        return day, end

    def show_held(self, held: tuple[Held, ...]) -> None:
        """Show what is held."""
        self.held = held
        parts.empty(self._place)
        accounts = [name for name in self.rights.accounts if any(name in each.by_account for each in held)]
        names = [str(self.rights.accounts[name]) for name in accounts]
        heads = (say("ledger.head.what"), *names, say("ledger.head.owned"))
        lines = [self._line(each, accounts) for each in held]
        for instrument in dict.fromkeys(each.kind.instrument for each in held):
            alike = [each for each in held if each.kind.instrument == instrument]
            if len(alike) > 1:
                lines.append(self._total(instrument, alike, accounts))
        right = tuple(range(1, len(heads)))
        self.table = LinesTable(Lines(heads, lines, right), 0, named=say("ledger.tab.balances"))
        self.table.opened.connect(self._open)
        self.table.setHidden(not held)
        self.none.setVisible(not held)
        self._place.addWidget(self.table)
        if not held:
            self._place.addStretch(1)
        elif lines:
            self.table.selectRow(0)

    def _open(self, row: int) -> None:
        if row < len(self.held):
            self.opened.emit(self.held[row].kind)

    def _line(self, held: Held, accounts: list[str]) -> Line:
        numbers = (_number(held.by_account.get(name)) for name in accounts)
        return Line((self.rights.named(*held.kind), *numbers, _number(held.owned)))

    def _total(self, instrument: str, alike: list[Held], accounts: list[str]) -> Line:
        name = f"{say('ledger.balances.total')} · {self.rights.instruments.get(instrument, instrument)}"
        sums = (_number(sum(each.by_account.get(account, 0) for each in alike)) for account in accounts)
        return Line((name, *sums, _number(sum(each.owned for each in alike))), "note")


def _number(quantity: int | None) -> str:
    return "—" if not quantity else shown(Decimal(quantity))

"""What a registry's statement says: its lines as facts, its holdings by place, and the rows that say too little."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from workbench.base.text import say
from workbench.domain.booking import Rights
from workbench.domain.reconciling import Fact, Place, vintage
from workbench.rules.cells import Cells

HELD = ("free", "tied")
"""What accounts hold whose units are the holder's."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A row of the statement that cannot be compared, and why."""

    path: str
    code: str
    args: Mapping[str, object]

    def sentence(self) -> str:
        """Say why, in the person's language."""
        return say(self.code, **self.args)


class Statement:
    """What a statement says: its lines as facts, its holdings by place, and the rows that say too little."""

    def __init__(self, cells: Cells, day: date, rights: Rights) -> None:
        """Read the cells of a statement of a day."""
        self.cells = cells
        self.day = day
        self.rights = rights
        self.unclear: list[Unclear] = []
        self.lines = [fact for row in cells.rows("lines") if (fact := self._line(f"lines/{row}")) is not None]
        self.holdings: dict[Place, int] = {}
        for row in cells.rows("holdings"):
            self._holding(f"holdings/{row}")

    def _doubt(self, path: str, code: str, **args: object) -> None:
        self.unclear.append(Unclear(path, f"reconcile.unclear.{code}", args))

    def _text(self, path: str) -> str:
        value = self.cells.value(path)
        return "" if value is None else str(value).strip()

    def _whole(self, path: str) -> int | None:
        value = self.cells.value(path)
        whole = isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value()
        return int(value) if isinstance(value, Decimal) and whole else None

    def _kind(self, path: str) -> tuple[str, str, str] | None:
        """Give instrument, vintage and lot of a row; None where it does not tell."""
        instrument = self._text(f"{path}/instrument")
        known = self.rights.instruments.get(instrument)
        if known is None:
            self._doubt(f"{path}/instrument", "instrument")
            return None
        year = vintage(self._text(f"{path}/vintage"), instrument)
        if known.vintage != "none" and not year:
            self._doubt(f"{path}/vintage", "vintage", instrument=known)
            return None
        return instrument, year, self._text(f"{path}/lot")

    def _line(self, path: str) -> Fact | None:
        day, move = self.cells.value(f"{path}/day"), self.rights.moves.get(self._text(f"{path}/kind"))
        quantity = self._whole(f"{path}/quantity")
        if not isinstance(day, date) or move is None or not quantity:
            lacking = "day" if not isinstance(day, date) else "kind" if move is None else "quantity"
            self._doubt(f"{path}/{lacking}", lacking)
            return None
        kind = self._kind(path)
        if kind is None:
            return None
        source = self._text(f"{path}/source") or move.source
        target = self._text(f"{path}/target") or move.target
        leaves = self._held(source) and not self._held(target)
        if quantity < 0 and not leaves:  # a sign can only mean that units went
            self._doubt(f"{path}/quantity", "sign", move=move)
            return None
        if day > self.day:
            self._doubt(f"{path}/day", "later", day=self.day)
            return None
        price = self.cells.value(f"{path}/price")
        return Fact(
            path,
            day,
            move.id,
            *kind,
            abs(quantity),
            source,
            target,
            price if isinstance(price, Decimal) else None,
            self._text(f"{path}/counterparty"),
            self._text(f"{path}/number"),
        )

    def _held(self, account: str) -> bool:
        known = self.rights.accounts.get(account)
        return known is not None and known.holds in HELD

    def _holding(self, path: str) -> None:
        account, quantity = self._text(f"{path}/account"), self._whole(f"{path}/quantity")
        if account not in self.rights.accounts or quantity is None or quantity < 0:
            lacking = "account" if account not in self.rights.accounts else "quantity"
            self._doubt(f"{path}/{lacking}", lacking)
            return
        kind = self._kind(path)
        if kind is None:
            return
        place = Place(*kind, account)
        if place in self.holdings:
            self._doubt(f"{path}/account", "twice")
        self.holdings[place] = self.holdings.get(place, 0) + quantity

    @cached_property
    def instruments(self) -> tuple[str, ...]:
        """Name the instruments it speaks of, in the order of the packs."""
        named = {place.instrument for place in self.holdings} | {fact.instrument for fact in self.lines}
        named |= {self._text(f"sources/{row}/instrument") for row in self.cells.rows("sources")}
        return tuple(name for name in self.rights.instruments if name in named)

    @cached_property
    def since(self) -> date | None:
        """Give the day from which on every line is there; None where it has no lines."""
        said = (self.cells.value(f"sources/{row}/since") for row in self.cells.rows("sources"))
        return min((*(day for day in said if isinstance(day, date)), *(fact.day for fact in self.lines)), default=None)

"""The ledger said a second time, slowly and plainly: every question replays every entry from the first."""

from dataclasses import dataclass, field
from datetime import date, datetime

from workbench.domain.ledger import Posting

OUTSIDE = ("authority", "market", "lender", "other", "before")
Purse = tuple[str, str, str, str]
"""Instrument, vintage, lot, account."""


@dataclass
class Row:
    """An entry: what was moved, when it was told to us, and the row it takes back."""

    day: date
    what: tuple[str, str, str]
    source: str
    target: str
    quantity: int
    at: datetime
    number: int


@dataclass
class Naive:
    """All rows in the order they were told."""

    rows: list[Row] = field(default_factory=list)
    reversed: set[int] = field(default_factory=set)

    def replay(self, rows: list[Row]) -> tuple[dict[Purse, int], bool]:
        """Walk through days from the first; tell what is there at the end, and whether it was ever below zero."""
        purses: dict[Purse, int] = {}
        good = True
        for today in sorted({row.day for row in rows}):
            for row in [row for row in rows if row.day == today]:
                purses[*row.what, row.source] = purses.get((*row.what, row.source), 0) - row.quantity
                purses[*row.what, row.target] = purses.get((*row.what, row.target), 0) + row.quantity
                good = good and all(units >= 0 for purse, units in purses.items() if purse[3] not in OUTSIDE)
        return purses, good

    def allows(self, fresh: list[Row]) -> bool:
        """Tell whether rows told now leave no account below zero on any day."""
        return self.replay([*self.rows, *fresh])[1]

    def held(self, day: date, known: datetime) -> dict[Purse, int]:
        """Give what the holder has at the end of a day as known at an instant."""
        purses, _ = self.replay([row for row in self.rows if row.day <= day and row.at <= known])
        return {purse: units for purse, units in purses.items() if units and purse[3] not in OUTSIDE}


def row(posting: Posting, source: str, target: str, at: datetime, number: int) -> Row:
    """Tell a posting as a row; `source` and `target` are those of its move."""
    what = (posting.instrument, posting.vintage, posting.lot)
    return Row(posting.day, what, posting.source or source, posting.target or target, posting.quantity, at, number)

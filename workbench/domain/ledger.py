"""The ledger of rights: whole units move between accounts, each entry once and for ever, on two clocks.

`day` is when it happened, `at` when it was booked. What was known on a past instant never changes; what is wrong is
put right by the opposite entry.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

MOST = 10**12
"""The largest quantity of one entry: beyond any total ever issued, and a million of them still add up exactly."""


class Kind(NamedTuple):
    """What makes units interchangeable: the instrument, its vintage and its lot; empty where it has none."""

    instrument: str
    vintage: str = ""
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """A quantity that leaves the account `source` and comes to `target`, not booked yet.

    `price` is in yuan a unit, `fee` and `tax` in yuan in all; None where nothing was said.
    """

    day: date
    move: str
    instrument: str
    vintage: str
    lot: str
    quantity: int
    source: str
    target: str
    price: Decimal | None = None
    counterparty: str = ""
    document: str = ""
    note: str = ""
    fee: Decimal | None = None
    tax: Decimal | None = None

    @property
    def kind(self) -> Kind:
        """What is moved."""
        return Kind(self.instrument, self.vintage, self.lot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Posting):
    """A posting as booked. Entries of one `transaction` were booked together.

    `reverses` is the entry it takes back; `origin` what it was booked from, ``filing#revision``, or empty.
    """

    id: int
    transaction: int
    enterprise: str
    reverses: int | None = None
    origin: str = ""
    by: str
    at: datetime

    def opposite(self, day: date, reason: str) -> Posting:
        """Give the posting that takes it back."""
        same = {field.name: getattr(self, field.name) for field in fields(Posting)}
        return Posting(**{**same, "day": day, "source": self.target, "target": self.source, "note": reason})


@dataclass(frozen=True, slots=True)
class Lot:
    """Units told apart by project or serial: `code` is its name, `details` what is said of it."""

    instrument: str
    code: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Holding:
    """How many units of a kind an account has. Accounts of others go below zero by what came from them."""

    instrument: str
    vintage: str
    lot: str
    account: str
    quantity: int

    @property
    def kind(self) -> Kind:
        """What is held."""
        return Kind(self.instrument, self.vintage, self.lot)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An account that would fall below zero: where, when, and by how many units."""

    kind: Kind
    account: str
    day: date
    missing: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries are looked for; what is empty does not matter. `words` is sought in what was written beside them.

    An `account` is either side of an entry; `first` and `last` are days.
    """

    instrument: str = ""
    vintage: str = ""
    lot: str = ""
    account: str = ""
    move: str = ""
    first: date | None = None
    last: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the ledger shows it.

    `balance` is what the filter's account of the filter's instrument has after it, with every entry counted; without
    an account, all that the enterprise owns of the instrument; None without an instrument. `reversed_by` is the entry
    that takes it back.
    """

    entry: Entry
    balance: int | None
    reversed_by: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, newest first, of `total` that the filter lets through."""

    lines: tuple[Line, ...]
    total: int


Balances = dict[tuple[Kind, str], int]
"""Units by what they are and the account they are in."""


def shortfall(
    opening: Mapping[tuple[Kind, str], int], postings: Iterable[Posting], outside: Collection[str]
) -> Shortfall | None:
    """Find the first account that falls below zero.

    `opening` is what was there before; `postings` come in the order of their days, those of one day as they were
    booked. Accounts `outside` are others' and may.
    """
    standing = dict(opening)
    for posting in postings:
        for account, quantity in ((posting.source, -posting.quantity), (posting.target, posting.quantity)):
            now = standing[posting.kind, account] = standing.get((posting.kind, account), 0) + quantity
            if now < 0 and quantity < 0 and account not in outside:
                return Shortfall(posting.kind, account, posting.day, -now)
    return None

"""When units cease to be usable, by what the pack says of how long their instrument lasts. Pure."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from workbench.domain.ledger import Holding, Kind, Lot
from workbench.rules.rights import Account, Instrument, Lasts

AHEAD = 90
"""Days before its last day in which a holding is said to run out."""

LAST_YEAR = 2199
"""A later year is a slip: nothing is counted from it."""
VALID_UNTIL = "valid_until"
"""The detail of a lot that says its last day: as its permit or the register has it."""


@dataclass(frozen=True, slots=True)
class Expiry:
    """Units at hand whose last day is near or gone; `left` counts natural days to it, below 0 once it has passed."""

    kind: Kind
    quantity: int
    last: date
    left: int

    @property
    def state(self) -> Literal["lapsed", "soon"]:
        """Tell whether they have lapsed already."""
        return "lapsed" if self.left < 0 else "soon"


def begins(vintage: str) -> date | None:
    """Give the first day of a vintage: a year, the first of several (``2019-2020``), a month or a day."""
    parts = vintage.split("-")
    try:
        year, *rest = (int(part) for part in parts if part)
        if len(parts) == 2 and len(parts[1]) == len("2020"):
            rest = []
        month, day = (*rest, 1, 1)[:2]
        return date(year, month, day)
    except ValueError:
        return None


def last_day(instrument: Instrument, vintage: str, details: Mapping[str, str]) -> date | None:
    """Give the last day units can be used; None where they last, or where nobody said from when to count.

    `details` are those of their lot; a day it says itself counts where it is the earlier one. Of the rules the first
    that fits the vintage counts.
    """
    said, first = begins(details.get(VALID_UNTIL, "")), begins(vintage)
    fits = (rule for rule in instrument.lasts if rule.before is None or (first is not None and first < rule.before))
    rule = next(fits, None)
    if rule is None:
        return said
    start = first if rule.since == "vintage" else begins(details.get(rule.since, ""))
    return min(filter(None, (said, rule.until or _counted(rule, start))), default=None)


def _counted(rule: Lasts, first: date | None) -> date | None:
    """Count whole months from a day on, itself the first: the last day is the one before the day that answers to it."""
    if first is None or first.year > LAST_YEAR:
        return None
    months = first.year * 12 + first.month - 1 + rule.years * 12 + rule.months
    year, month = divmod(months, 12)
    days = monthrange(year, month + 1)[1]
    return date(year, month + 1, days) if first.day > days else date(year, month + 1, first.day) - timedelta(days=1)


def expiring(
    holdings: Iterable[Holding],
    lots: Iterable[Lot],
    instruments: Mapping[str, Instrument],
    accounts: Mapping[str, Account],
    day: date,
    ahead: int = AHEAD,
) -> tuple[Expiry, ...]:
    """List what is at hand, free or tied, and has lapsed or will within `ahead` days of a day; the earliest first."""
    details = {(lot.instrument, lot.code): lot.details for lot in lots}
    standing: dict[Kind, int] = {}
    for held in holdings:
        if held.account in accounts and accounts[held.account].holds in ("free", "tied"):
            standing[held.kind] = standing.get(held.kind, 0) + held.quantity
    found = []
    for kind, quantity in standing.items():
        instrument = instruments.get(kind.instrument)
        last = last_day(instrument, kind.vintage, details.get((kind.instrument, kind.lot), {})) if instrument else None
        if quantity > 0 and last is not None and (last - day).days <= ahead:
            found.append(Expiry(kind, quantity, last, (last - day).days))
    return tuple(sorted(found, key=lambda each: (each.last, each.kind)))

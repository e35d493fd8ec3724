"""What may be booked at all, by what the packs say of its move, instrument and lot, and what is left to be booked."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from workbench.base.errors import WorkbenchError
from workbench.base.text import Label, say
from workbench.domain.evidence import UNSEEN_TEXT
from workbench.domain.filing import last_day
from workbench.domain.ledger import MOST, Kind, Lot, Posting
from workbench.rules.library import Rules
from workbench.rules.rights import Account, Instrument, Move
from workbench.rules.units import shown_unit

EARLIEST = date(2000, 1, 1)
"""Before any of these rights existed: an earlier day is a slip of the pen."""

_TEXTS = ("vintage", "lot", "counterparty", "document", "note")
_YUAN = ("price", "fee", "tax")
_SHAPES = {"year": r"\d{4}", "month": r"\d{4}-\d\d", "day": r"\d{4}-\d\d-\d\d", "none": ""}


@dataclass(frozen=True, slots=True)
class Rights:
    """What the packs say can be held and moved."""

    accounts: Mapping[str, Account]
    moves: Mapping[str, Move]
    instruments: Mapping[str, Instrument]
    vintages: Mapping[str, Label]
    """The years allowances are told apart by, where no lot says more."""
    details: Mapping[str, Label]
    """What can be said of a lot."""

    @staticmethod
    def of(rules: Rules) -> "Rights":
        """Take them from the rules of a pack."""
        names = ("accounts", "moves", "instruments", "vintages", "lot_details")
        values: list[Any] = [rules.parameters[name].value for name in names]
        return Rights(*values)

    @property
    def outside(self) -> frozenset[str]:
        """Name the accounts of others, which may fall below zero here."""
        return frozenset(account.id for account in self.accounts.values() if account.holds == "outside")

    @property
    def owned(self) -> frozenset[str]:
        """Name the accounts whose units are the holder's, usable or not."""
        return frozenset(account.id for account in self.accounts.values() if account.holds in ("free", "tied"))

    def unit(self, instrument: str) -> str:
        """Write what an instrument is counted in, for reading."""
        known = self.instruments.get(instrument)
        return shown_unit(known.unit) if known else ""

    def named(self, instrument: str, vintage: str, lot: str) -> str:
        """Name units to a reader: 碳排放配额 2024."""
        known = self.instruments.get(instrument)
        label = self.vintages.get(vintage)
        return " ".join(filter(None, (str(known or instrument), str(label or vintage), lot)))


def checked(posting: Posting, rights: Rights, lots: Mapping[tuple[str, str], Lot], today: date) -> Posting:
    """Give a posting as it is to be booked, with the accounts of its move where it names none.

    `lots` are those known, by instrument and code. Raises WorkbenchError ``ledger.…``, saying what is wrong with it.
    """
    move, instrument = _known(posting, rights)
    texts: dict[str, Any] = {name: tidy(getattr(posting, name)) for name in _TEXTS}
    clean = replace(posting, **texts)
    clean = replace(clean, source=_account(clean.source, move.source, move, rights))
    clean = replace(clean, target=_account(clean.target, move.target, move, rights))
    if clean.source == clean.target:
        raise WorkbenchError("ledger.no_way", account=rights.accounts[clean.source])
    _quantity(clean.quantity)
    if clean.day > today:
        raise WorkbenchError("ledger.future", day=clean.day)
    if clean.day < EARLIEST:
        raise WorkbenchError("ledger.too_early", day=clean.day)
    _vintage(clean.vintage, instrument, rights)
    _lot(clean.lot, instrument, rights, lots)
    for name in _YUAN:
        amount: Decimal | None = getattr(clean, name)
        if amount is not None and not (amount.is_finite() and amount >= 0):
            raise WorkbenchError("ledger.amount", what=say(f"ledger.asks.{name}"), amount=amount)
    missing = [name for name in move.asks if getattr(clean, name) in (None, "")]
    if missing:
        what = say("ledger.and").join(say(f"ledger.asks.{name}") for name in missing)
        raise WorkbenchError("ledger.lacks", move=move, what=what)
    return clean


def tidy(text: str) -> str:
    """Write a text in one line, without what is not seen."""
    return " ".join(UNSEEN_TEXT.sub(" ", unicodedata.normalize("NFC", text)).split())


def _known(posting: Posting, rights: Rights) -> tuple[Move, Instrument]:
    instrument = rights.instruments.get(posting.instrument)
    if instrument is None:
        raise WorkbenchError("ledger.no_instrument", instrument=posting.instrument)
    move = rights.moves.get(posting.move)
    if move is None:
        raise WorkbenchError("ledger.no_move", move=posting.move)
    if move.id not in instrument.moves:
        raise WorkbenchError("ledger.not_its_move", instrument=instrument, move=move)
    return move, instrument


def _account(given: str, own: str, move: Move, rights: Rights) -> str:
    """Give the account of one side. What is free may lie in either free account; nothing else stands for another."""
    if given in ("", own):
        return own
    account, usual = rights.accounts.get(given), rights.accounts[own]
    if account is None:
        raise WorkbenchError("ledger.no_account", account=given)
    if (account.holds, usual.holds) != ("free", "free"):
        raise WorkbenchError("ledger.not_its_account", move=move, account=account, usual=usual)
    return given


def _quantity(quantity: object) -> None:
    if type(quantity) is not int or quantity < 1:
        raise WorkbenchError("ledger.no_quantity", quantity=quantity)
    if quantity > MOST:
        raise WorkbenchError("ledger.too_many", quantity=quantity, most=MOST)


def _vintage(vintage: str, instrument: Instrument, rights: Rights) -> None:
    good = re.fullmatch(_SHAPES[instrument.vintage], vintage, re.ASCII) is not None and (not vintage or _is(vintage))
    if instrument.vintage == "year" and not instrument.lots:  # a lot says itself when its units arose
        good = vintage in rights.vintages
    if not good:
        wanted = say(f"ledger.vintage.{instrument.vintage}")
        raise WorkbenchError("ledger.no_vintage", instrument=instrument, vintage=vintage or "—", wanted=wanted)


def _is(period: str) -> bool:
    try:
        last_day(period)
    except WorkbenchError:
        return False
    return True


def _lot(code: str, instrument: Instrument, rights: Rights, lots: Mapping[tuple[str, str], Lot]) -> None:
    if not instrument.lots:
        if code:
            raise WorkbenchError("ledger.needless_lot", instrument=instrument, lot=code)
        return
    if not code:
        raise WorkbenchError("ledger.no_lot", instrument=instrument)
    lot = lots.get((instrument.id, code))
    if lot is None:
        raise WorkbenchError("ledger.unknown_lot", instrument=instrument, lot=code)
    missing = [name for name in instrument.asks if not lot.details.get(name)]
    if missing:
        what = say("ledger.and").join(str(rights.details.get(name, name)) for name in missing)
        raise WorkbenchError("ledger.lot_lacks", instrument=instrument, lot=code, what=what)


def tidy_lot(lot: Lot, rights: Rights) -> Lot:
    """Give a lot as it is to be kept: no blanks, nothing unsaid. Raises WorkbenchError ``ledger.…``."""
    instrument = rights.instruments.get(lot.instrument)
    if instrument is None:
        raise WorkbenchError("ledger.lot_of_what", lot=lot.code, instrument=lot.instrument)
    if not tidy(lot.code):
        raise WorkbenchError("ledger.lot_no_code", instrument=instrument)
    details = {name: tidy(text) for name, text in lot.details.items()}
    strange = next((name for name in details if name not in rights.details), None)
    if strange is not None:
        raise WorkbenchError("ledger.no_detail", lot=lot.code, detail=strange)
    return Lot(lot.instrument, tidy(lot.code), {name: text for name, text in details.items() if text})


def by_code(lots: Collection[Lot]) -> Mapping[tuple[str, str], Lot]:
    """Give lots by instrument and code."""
    return {(lot.instrument, lot.code): lot for lot in lots}


def less(wanted: list[Posting], done: Iterable[Posting]) -> list[Posting]:
    """Give what is wanted less what is done, move by move and kind by kind."""
    left: dict[tuple[str, Kind], int] = {}
    for posting in done:
        left[posting.move, posting.kind] = left.get((posting.move, posting.kind), 0) + posting.quantity
    found = []
    for posting in wanted:
        takes = min(posting.quantity, left.get((posting.move, posting.kind), 0))
        left[posting.move, posting.kind] = left.get((posting.move, posting.kind), 0) - takes
        if takes < posting.quantity:
            found.append(replace(posting, quantity=posting.quantity - takes))
    return found

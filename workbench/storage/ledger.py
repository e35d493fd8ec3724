"""The ledger: entries are added, never changed. The database refuses to change or delete them.

Balances and pages are added up by SQLite, in integers.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, not_, or_, select, tuple_

from workbench.base.clock import now
from workbench.base.errors import WorkbenchError
from workbench.domain.ledger import Balances, Entry, Filter, Kind, Line, Lot, Page, Posting
from workbench.storage import tables

_table = tables.ledger_entry
_back = tables.ledger_entry.alias("back")
_lot = tables.ledger_lot
_POSTED = tuple(field.name for field in fields(Posting))
_COLUMNS = tuple(column.name for column in _table.c)
_YUAN = ("price", "fee", "tax")
_WORDS = (_table.c.lot, _table.c.counterparty, _table.c.document, _table.c.note, _table.c.origin)
_ORDER = (_table.c.day, _table.c.id)


class Ledger:
    """The ledgers of a workspace, one an enterprise."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    # ------------------------------------------------------------ writing

    def add(
        self, enterprise: str, postings: Iterable[tuple[Posting, str]], by: str, reverses: int | None = None
    ) -> tuple[Entry, ...]:
        """Book postings, each with its origin, as one transaction; whether they may be is the caller's to know."""
        at, transaction = self._instant(), self._next()
        entries = tuple(
            Entry(
                **{name: getattr(posting, name) for name in _POSTED},
                id=transaction + number,
                transaction=transaction,
                enterprise=enterprise,
                reverses=reverses,
                origin=origin,
                by=by,
                at=at,
            )
            for number, (posting, origin) in enumerate(postings)
        )
        self._connection.execute(_table.insert(), [_row(entry) for entry in entries])
        return entries

    def _instant(self) -> datetime:
        """Give the instant of a booking: later than every one before, whatever the clock says."""
        last = self._connection.scalar(select(func.max(_table.c.at)))
        return now() if last is None else max(now(), datetime.fromisoformat(last) + timedelta(microseconds=1))

    def _next(self) -> int:
        return int(self._connection.scalar(select(func.max(_table.c.id))) or 0) + 1

    def add_lot(self, enterprise: str, lot: Lot, by: str) -> None:
        """Say of a lot what it is; what was said before stays, and no longer counts."""
        details = json.dumps(dict(lot.details), sort_keys=True)
        values = {"enterprise": enterprise, "instrument": lot.instrument, "code": lot.code, "details": details}
        self._connection.execute(_lot.insert().values(**values, by=by, at=_instant(now())))

    # ------------------------------------------------------------ reading

    def one(self, id: int) -> Entry:
        """Give an entry. Raises WorkbenchError ``ledger.unknown``."""
        row = self._connection.execute(select(_table).where(_table.c.id == id)).first()
        if row is None:
            raise WorkbenchError("ledger.unknown", id=id)
        return _entry(row)

    def reversal(self, id: int) -> int | None:
        """Give the entry that takes an entry back, None while it stands."""
        return self._connection.scalar(select(_table.c.id).where(_table.c.reverses == id))

    def entries(
        self, enterprise: str, *, origin: str = "", kind: Kind | None = None, since: date | None = None
    ) -> tuple[Entry, ...]:
        """Give entries in the order of their days, those of one day as they were booked."""
        query = select(_table).where(_table.c.enterprise == enterprise).order_by(*_ORDER)
        if origin:
            query = query.where(_table.c.origin == origin)
        if kind is not None:
            query = query.where(_of(kind))
        if since is not None:
            query = query.where(_table.c.day >= since.isoformat())
        return tuple(_entry(row) for row in self._connection.execute(query))

    def balances(
        self,
        enterprise: str,
        *,
        last: date | None = None,
        known: datetime | None = None,
        kind: Kind | None = None,
    ) -> Balances:
        """Add up what each account has at the end of the day `last`, as known at an instant."""
        only = [_table.c.enterprise == enterprise]
        if last is not None:
            only.append(_table.c.day <= last.isoformat())
        if known is not None:  # instants grow with the entries, and an index has their numbers
            newest = select(func.max(_table.c.id)).where(_table.c.at <= _instant(known))
            only.append(_table.c.id <= func.coalesce(newest.scalar_subquery(), 0))
        if kind is not None:
            only.append(_of(kind))
        found: Balances = {}
        for side, sign in ((_table.c.target, 1), (_table.c.source, -1)):
            what = (_table.c.instrument, _table.c.vintage, _table.c.lot, side)
            query = select(*what, func.sum(_table.c.quantity)).where(*only).group_by(*what)
            for *units, account, quantity in self._connection.execute(query):
                where = (Kind(*units), account)
                found[where] = found.get(where, 0) + sign * quantity
        return dict(sorted(found.items()))

    def page(self, enterprise: str, chosen: Filter, owned: Collection[str], offset: int, count: int) -> Page:
        """Give `count` lines after the newest `offset`; `owned` are the accounts whose units are the enterprise's."""
        only = [_table.c.enterprise == enterprise, *_chosen(chosen)]
        total = self._connection.scalar(select(func.count()).select_from(_table).where(*only)) or 0
        back = select(_back.c.id).where(_back.c.reverses == _table.c.id).scalar_subquery().label("reversed_by")
        query = select(_table, back).where(*only).order_by(*(column.desc() for column in _ORDER))
        rows = self._connection.execute(query.offset(offset).limit(count)).all()
        running: dict[int, int] = {}
        if rows and chosen.instrument:
            accounts = (chosen.account,) if chosen.account else tuple(owned)
            running = self._running(enterprise, chosen, accounts, (rows[-1], rows[0]))
        lines = (Line(_entry(row), running.get(row.id), row.reversed_by) for row in rows)
        return Page(tuple(lines), total)

    def _running(
        self, enterprise: str, chosen: Filter, accounts: tuple[str, ...], ends: tuple[Row[Any], Row[Any]]
    ) -> dict[int, int]:
        """Give the balance of accounts after each entry between two, whatever else the filter asks."""
        scope = and_(_table.c.enterprise == enterprise, *_what(chosen))
        first, last = ends
        gains = case((_table.c.target.in_(accounts), _table.c.quantity), else_=0)
        loses = case((_table.c.source.in_(accounts), _table.c.quantity), else_=0)
        # written out, so that SQLite takes the index that has the quantities, not the one of the days
        before = or_(_table.c.day < first.day, and_(_table.c.day == first.day, _table.c.id < first.id))
        opening = self._connection.scalar(select(func.sum(gains - loses)).where(scope, before)) or 0
        place, low, high = tuple_(*_ORDER), tuple_(first.day, first.id), tuple_(last.day, last.id)
        sums = select(_table.c.id, func.sum(gains - loses).over(order_by=_ORDER))
        rows = self._connection.execute(sums.where(scope, place.between(low, high)))
        return {number: opening + change for number, change in rows}

    def net(self, enterprise: str, instrument: str, vintages: Collection[str], days: tuple[date, date], to: str) -> int:
        """Give what went to an account less what came from it, between two days; what was taken back does not count."""
        taken_back = select(_back.c.id).where(_back.c.reverses == _table.c.id).exists()
        change = case((_table.c.target == to, _table.c.quantity), else_=-_table.c.quantity)
        query = select(func.sum(change)).where(
            _table.c.enterprise == enterprise,
            _table.c.instrument == instrument,
            _table.c.vintage.in_(vintages),
            _table.c.day.between(days[0].isoformat(), days[1].isoformat()),
            or_(_table.c.target == to, _table.c.source == to),
            _table.c.reverses.is_(None),
            not_(taken_back),
        )
        return self._connection.scalar(query) or 0

    def lots(self, enterprise: str) -> tuple[Lot, ...]:
        """Give the lots of an enterprise with what was last said of each."""
        query = select(_lot).where(_lot.c.enterprise == enterprise).order_by(_lot.c.id)
        found = {}
        for row in self._connection.execute(query).mappings():
            found[row["instrument"], row["code"]] = Lot(row["instrument"], row["code"], json.loads(row["details"]))
        return tuple(found[key] for key in sorted(found))


def _of(kind: Kind) -> ColumnElement[bool]:
    return and_(_table.c.instrument == kind.instrument, _table.c.vintage == kind.vintage, _table.c.lot == kind.lot)


def _what(chosen: Filter) -> list[ColumnElement[bool]]:
    wanted = {"instrument": chosen.instrument, "vintage": chosen.vintage, "lot": chosen.lot}
    return [_table.c[name] == value for name, value in wanted.items() if value]


def _chosen(chosen: Filter) -> list[ColumnElement[bool]]:
    only = _what(chosen)
    if chosen.account:
        only.append(or_(_table.c.source == chosen.account, _table.c.target == chosen.account))
    if chosen.move:
        only.append(_table.c.move == chosen.move)
    if chosen.first is not None:
        only.append(_table.c.day >= chosen.first.isoformat())
    if chosen.last is not None:
        only.append(_table.c.day <= chosen.last.isoformat())
    only += [or_(*(text.contains(word, autoescape=True) for text in _WORDS)) for word in chosen.words.split()]
    return only


def _instant(at: datetime) -> str:
    """Write an instant so that texts are in the order of time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _row(entry: Entry) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in _COLUMNS}
    yuan = {name: None if values[name] is None else str(values[name]) for name in _YUAN}
    return {**values, **yuan, "day": entry.day.isoformat(), "at": _instant(entry.at)}


def _entry(row: Sequence[Any]) -> Entry:
    """Make an entry of a row that begins with the columns of the table; asked a hundred thousand times at once."""
    id, transaction, enterprise, day, move, instrument, vintage, lot, quantity, source, target = row[:11]  # noqa: A001 - the column's own name
    price, fee, tax, counterparty, document, note, reverses, origin, by, at = row[11:21]
    return Entry(
        date.fromisoformat(day), move, instrument, vintage, lot, quantity, source, target,
        _yuan(price), counterparty, document, note, _yuan(fee), _yuan(tax),
        id=id, transaction=transaction, enterprise=enterprise, reverses=reverses, origin=origin, by=by,
        at=datetime.fromisoformat(at),
    )  # fmt: skip


def _yuan(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)

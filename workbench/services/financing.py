"""Loans, repos and other dealings on rights: what is open, what it does to the ledger, and what calls for something."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from workbench.base.clock import now, today
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain import movements
from workbench.domain.ledger import Kind, Posting
from workbench.domain.names import PLEDGED, RIGHTS, SURRENDER
from workbench.rules.cells import Cell, Source
from workbench.services import filings, ledger, position, rooms
from workbench.services.context import Workbench
from workbench.services.obligation import ORIGIN

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.cells import Value
    from workbench.services.rooms import Room

FORM = f"{RIGHTS}/finance"
AHEAD = 30
"""Days before the end of a dealing, or of its registration, in which it is marked."""
Dealing = Literal["pledges", "repos", "others"]
DEALINGS: tuple[Dealing, ...] = ("pledges", "repos", "others")
Tone = Literal["error", "warn", ""]


@dataclass(frozen=True, slots=True)
class Record:
    """One dealing as the form has it. `holds` tells whether its units leave the holder's disposal while it is open.

    `until` is the day its registration expires, `registered` where it was registered; neither says that it is valid.
    """

    dealing: Dealing
    filing: str
    path: str
    number: str
    party: str
    kind: Kind
    quantity: int
    starts: date | None
    ends: date | None
    until: date | None
    registered: str
    open: bool
    holds: bool


@dataclass(frozen=True, slots=True)
class Alarm:
    """What calls for something: said in the person's language, about a record or about all of them."""

    code: str
    tone: Tone
    says: str
    path: str = ""


def begin(wb: Workbench, enterprise_id: str, form: str, period: str, after: str = "") -> "Filing":
    """Begin the records of a year, with the obligation due in it and its day as far as they are known.

    Raises as `filings.begin` does.
    """
    begun = filings.begin(wb, enterprise_id, form, period, after)
    stands = position.position(wb, enterprise_id, int(period) - 1)
    due = Decimal(stands.due) if stands.due else None
    source = Source(ORIGIN, stands.deadline_cite.document.title.zh if stands.deadline_cite else "", wb.person, now())
    known = {"about/due": due, "about/surrender_day": stands.deadline}
    told = {path: Cell(value, source) for path, value in known.items() if value is not None}
    return filings.save(wb, begun.id, begun.cells.changed(told), version=begun.version) if told else begun


def room(wb: Workbench, enterprise_id: str, year: int) -> "Room | None":
    """Give the records of a year, else the last before it, as they stand; None where none were begun."""
    found = rooms.latest(wb, enterprise_id, FORM, year)
    return rooms.view(wb, found) if found else None


def records(wb: Workbench, enterprise_id: str, year: int) -> tuple[Record, ...]:
    """Give the dealings of a year that say of which units and how many, in the form's order."""
    found = room(wb, enterprise_id, year)
    return _Records(wb, found).all() if found else ()


class _Records:
    """Reads the rows of the form."""

    def __init__(self, wb: Workbench, room: "Room") -> None:
        self.wb, self.room = wb, room
        self.values = room.outcome.values

    def all(self) -> tuple[Record, ...]:
        rows = ((dealing, row) for dealing in DEALINGS for row in self.room.cells.rows(dealing))
        return tuple(record for dealing, row in rows if (record := self._one(dealing, f"{dealing}/{row}")))

    @cached_property
    def _lots(self) -> Mapping[tuple[str, str], Kind]:
        """Give what the ledger has by instrument and lot: a record need not repeat the vintage of a lot."""
        held = ledger.holdings(self.wb, self.room.filing.enterprise)
        return {(each.instrument, each.lot): each.kind for each in held if each.lot}

    def _one(self, dealing: Dealing, path: str) -> Record | None:
        quantity, instrument = self.value(path, "quantity"), self.text(path, "instrument")
        if not instrument or not isinstance(quantity, Decimal) or quantity < 1:
            return None
        lot = self.text(path, "lot")
        kind = self._lots.get((instrument, lot)) or Kind(instrument, self.text(path, "vintage"), lot)
        names = {"pledges": ("pledgee", "starts", "matures"), "repos": ("counterparty", "open_day", "back_day")}
        party, starts, ends = names.get(dealing, ("parties", "starts", "matures"))
        open_ = self.value(path, "open") is True
        gives = dealing == "pledges" or (dealing == "repos" and self.text(path, "role") != "buyer")
        gives = gives or (dealing == "others" and self.text(path, "type") in ("custody", "lending", "forward_sell"))
        return Record(
            dealing,
            self.room.filing.id,
            path,
            self.text(path, "number"),
            self.text(path, party),
            kind,
            int(quantity),
            self.day(path, starts),
            self.day(path, ends),
            self.day(path, "register_until"),
            "、".join(filter(None, (self.text(path, "register_number"), self.text(path, "registry_number")))),
            open_,
            gives,
        )

    def value(self, path: str, field: str) -> "Value | None":
        return self.values.get(f"{path}/{field}")

    def text(self, path: str, field: str) -> str:
        return str(self.value(path, field) or "")

    def day(self, path: str, field: str) -> date | None:
        found = self.value(path, field)
        return found if isinstance(found, date) else None

    def amount(self, path: str, field: str) -> Decimal | None:
        found = self.value(path, field)
        return found if isinstance(found, Decimal) else None


# ---------------------------------------------------------------- what it does to the ledger


def postings(wb: Workbench, enterprise_id: str, year: int) -> tuple[tuple[Posting, str], ...]:
    """Give what the dealings have done that is neither booked nor waiting, each with its origin; nothing to come.

    An entry made by hand of the same day, move and units counts for one of them. A move its instrument does not know,
    or without a price it asks for, is left out: booking would refuse it.
    """
    found = room(wb, enterprise_id, year)
    if found is None:
        return ()
    known, (done, by_hand) = ledger.rights(wb), _done(wb, enterprise_id)
    reader = _Records(wb, found)
    made = ((each, posting) for each in reader.all() for posting in _moved(reader, each) if posting.day <= today())
    wanted = []
    for record, posting in made:
        move, instrument = known.moves.get(posting.move), known.instruments.get(record.kind.instrument)
        if move is None or instrument is None or move.id not in instrument.moves:
            continue
        if ("price" in move.asks and posting.price is None) or (record.number, move.id) in done:
            continue
        same = posting.day, posting.move, posting.kind, posting.quantity
        if by_hand[same]:
            by_hand[same] -= 1
        else:
            wanted.append((posting, f"{record.filing}#{record.number}"))
    return tuple(wanted)


def _moved(reader: _Records, record: Record) -> Iterator[Posting]:
    """Give the moves of a record whose days are known."""
    path = record.path
    contract = reader.text(path, "contract")

    def posting(day: date | None, move: str, price: str = "", paper: str = "") -> Iterator[Posting]:
        if day is not None and record.number:
            document = (reader.text(path, paper) if paper else "") or contract
            cost = reader.amount(path, price) if price else None
            quantity, note = record.quantity, record.number
            yield Posting(day, move, *record.kind, quantity, "", "", cost, record.party, document, note)

    if record.dealing == "pledges":
        yield from posting(reader.day(path, "frozen_on") or record.starts, "pledged", paper="frozen_document")
        yield from posting(reader.day(path, "released"), "released", paper="release_document")
        yield from posting(reader.day(path, "enforced"), "enforced", "enforced_price")
    elif record.dealing == "repos":
        first, last = ("repo_out", "repurchased") if record.holds else ("repo_in", "repo_returned")
        yield from posting(record.starts, first, "open_price", "open_document")
        yield from posting(reader.day(path, "closed"), last, "back_price", "close_document")


def _done(wb: Workbench, enterprise_id: str) -> tuple[set[tuple[str, str]], Counter[tuple[date, str, Kind, int]]]:
    """Give what is booked or waits to be, by number of the dealing and move, whichever year's form it came from.

    And what is booked from elsewhere, by day, move and units.
    """
    own = {each.id for each in filings.filings(wb, enterprise_id) if each.form == FORM}
    booked = ledger.entries(wb, enterprise_id)
    back = {each.reverses for each in booked}
    standing = [each for each in booked if each.reverses is None and each.id not in back]
    found = [(each.origin, each.move) for each in standing]
    waiting = (each.id for each in filings.filings(wb, enterprise_id) if each.form == ledger.FORM)
    for cells in (filings.get(wb, filing).cells for filing in waiting):
        for row in cells.rows(movements.MOVES):
            path = f"{movements.MOVES}/{row}"
            found.append((str(cells.value(f"{path}/origin") or ""), str(cells.value(f"{path}/move"))))
    split = ((origin.partition("#"), move) for origin, move in found)
    told = {(number, move) for (filing, _, number), move in split if filing in own and number}
    others = (each for each in standing if each.origin.partition("#")[0] not in own)
    return told, Counter((each.day, each.move, each.kind, each.quantity) for each in others)


def hand_over(wb: Workbench, enterprise_id: str, year: int) -> "Filing":
    """Put what the dealings have done among the movements to be booked, and give the form they wait in.

    Raises WorkbenchError: ``financing.nothing``, ``filing.frozen``.
    """
    waiting: Filing | None = None
    for posting, origin in postings(wb, enterprise_id, year):
        waiting = ledger.pending(wb, enterprise_id, posting.day.year, make=True)
        if waiting is None or waiting.status == "frozen":
            raise WorkbenchError("filing.frozen", id=waiting.id if waiting else "")
        form = filings.form_of(wb, waiting)
        source = Source("filing", f"碳金融记录 {posting.note}", wb.person, now())
        rows = movements.written(form, waiting.cells, [posting], origin=origin, source=source)
        waiting = filings.save(wb, waiting.id, waiting.cells.changed(rows), version=waiting.version)
    if waiting is None:
        raise WorkbenchError("financing.nothing")
    return waiting


# ---------------------------------------------------------------- what calls for something


def alarms(wb: Workbench, enterprise_id: str, year: int, day: date) -> tuple[Alarm, ...]:
    """Tell what of the dealings calls for something on a day; `year` is the data year whose obligation is next."""
    found = [each for each in records(wb, enterprise_id, day.year) if each.open]
    waiting = [posting for posting, _ in postings(wb, enterprise_id, day.year)]
    told = list(_unrecorded(wb, enterprise_id, found, waiting))
    if found:
        told += [
            *_clocks(found, day),
            *_beyond(wb, enterprise_id, found),
            *_needed(wb, enterprise_id, year, found, day),
        ]
    if waiting:
        told.append(Alarm("unbooked", "warn", say("financing.unbooked", count=len(waiting))))
    order: tuple[Tone, ...] = ("error", "warn", "")
    return tuple(sorted(told, key=lambda each: order.index(each.tone)))


def _clocks(found: Iterable[Record], day: date) -> Iterator[Alarm]:
    for each in found:
        for name, last in (("ends", each.ends), ("registration", each.until)):
            left = (last - day).days if last else AHEAD + 1
            if left <= AHEAD and last:
                code = f"{name}_late" if left < 0 else name
                says = say(
                    f"financing.{code}", number=each.number, party=each.party, day=last.isoformat(), left=abs(left)
                )
                yield Alarm(code, "error" if left < 0 else "warn", says, each.path)


def _unrecorded(
    wb: Workbench, enterprise_id: str, found: Iterable[Record], waiting: Iterable[Posting]
) -> Iterator[Alarm]:
    """Tell of units the ledger has pledged and no record speaks of: nobody watches when they come back."""
    known = ledger.rights(wb)
    spoken = Counter[Kind]()
    for each in found:
        spoken[each.kind] += each.quantity if each.dealing == "pledges" else 0
    for posting in waiting:  # settled in the records, not in the ledger yet
        spoken[posting.kind] += posting.quantity if known.moves[posting.move].source == PLEDGED else 0
    for held in ledger.holdings(wb, enterprise_id):
        lacks = held.quantity - spoken[held.kind] if held.account == PLEDGED else 0
        if lacks > 0:
            says = say("financing.unrecorded", what=known.named(*held.kind), quantity=_count(lacks))
            yield Alarm("unrecorded", "warn", says)


def _beyond(wb: Workbench, enterprise_id: str, found: Iterable[Record]) -> Iterator[Alarm]:
    """Tell of units pledged beyond what is owned; those of a repo are another's meanwhile."""
    known, owned, tied = ledger.rights(wb), dict[Kind, int](), dict[Kind, list[Record]]()
    for held in ledger.holdings(wb, enterprise_id):
        if held.account in known.owned:
            owned[held.kind] = owned.get(held.kind, 0) + held.quantity
    for each in found:
        if each.dealing == "pledges":
            tied.setdefault(each.kind, []).append(each)
    for kind, pledges in tied.items():
        total, there = sum(each.quantity for each in pledges), owned.get(kind, 0)
        if total > there:
            says = say(
                "financing.beyond", what=known.named(*kind), total=_count(total), there=_count(there),
                numbers="、".join(each.number for each in pledges),
            )  # fmt: skip
            yield Alarm("beyond", "error", says, pledges[0].path)


def _needed(wb: Workbench, enterprise_id: str, year: int, found: Iterable[Record], day: date) -> Iterator[Alarm]:
    """Tell of units that are not back when an obligation falls due."""
    known = ledger.rights(wb)
    stands = position.position(wb, enterprise_id, year, day)
    if stands.deadline is None or stands.deadline < day:
        return
    spent = {
        name
        for name, instrument in known.instruments.items()
        if any(known.moves[move].uses == SURRENDER for move in instrument.moves)
    }
    late = [
        each
        for each in found
        if each.holds and each.kind.instrument in spent and (each.ends is None or each.ends > stands.deadline)
    ]
    last = stands.deadline.isoformat()
    for each in late:
        ends = each.ends.isoformat() if each.ends else "—"
        says = say("financing.past", number=each.number, ends=ends, last=last, quantity=_count(each.quantity))
        yield Alarm("past", "warn", says, each.path)
    tied = sum(each.quantity for each in found if each.holds and each.kind.instrument in spent)
    if stands.missing > 0 and tied:
        missing = _count(stands.missing)
        says = say("financing.needed", missing=missing, tied=_count(tied), last=last, year=year)
        yield Alarm("needed", "error", says)


def _count(quantity: int) -> str:
    return shown(Decimal(quantity))

"""The ledger of rights: booking, taking back, and what is held on any day; rows wait in a form until then."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.domain import movements
from workbench.domain.booking import Rights, by_code, checked, tidy, tidy_lot
from workbench.domain.ledger import Entry, Filter, Holding, Kind, Lot, Page, Posting, shortfall
from workbench.domain.names import MARKET, RIGHTS
from workbench.rules.cells import Cells
from workbench.services import filings
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.storage.unit_of_work import UnitOfWork

FORM = f"{RIGHTS}/movements"

BOOKED = "booked"
"""Below it lie the papers of what was a row of the form and is an entry now."""

Given = tuple[Posting, str]
"""A posting and its origin."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why pending movements cannot be booked; `path` is the row that is wrong, empty where all of them are."""

    path: str
    error: WorkbenchError


def rights(wb: Workbench) -> Rights:
    """Give what can be held and moved, as the packs say today.

    Raises WorkbenchError ``ledger.clock`` on a day before the packs knew: the computer's clock is wrong.
    """
    try:
        return Rights.of(wb.library.rules(RIGHTS, today(), today()))
    except KeyError as error:
        raise WorkbenchError("ledger.clock", day=today()) from error


# --- booking -------------------------------------------------------------------------------------------------------


def book(
    wb: Workbench, enterprise_id: str, postings: Sequence[Posting], *, lots: Iterable[Lot] = (), origin: str = ""
) -> tuple[Entry, ...]:
    """Book postings, those of one day in the order given: all of them, or none. It is on the disk when this returns.

    Raises WorkbenchError ``ledger.short`` where an account would fall below zero on any day, other ``ledger.…`` for
    what is wrong with a posting, with its place among them, from 1, as `number`.
    """
    with wb.work() as work:
        entries = _book(wb, work, enterprise_id, [(posting, origin) for posting in postings], lots)
        work.commit()
    return entries


def _book(
    wb: Workbench, work: "UnitOfWork", enterprise_id: str, given: Sequence[Given], lots: Iterable[Lot]
) -> tuple[Entry, ...]:
    if not given:
        raise WorkbenchError("ledger.nothing")
    work.enterprises.get(enterprise_id)
    known = rights(wb)
    there = _say(wb, work, enterprise_id, lots, known)
    ready = []
    for number, (posting, origin) in enumerate(given, 1):
        try:
            ready.append((checked(posting, known, there, today()), tidy(origin)))
        except WorkbenchError as error:
            raise WorkbenchError(error.code, **{**error.args_, "number": number}) from error
    ready.sort(key=_day)  # stable: those of one day stay in their order
    short = _short(work, enterprise_id, [posting for posting, _ in ready], known)
    if short:
        raise short
    entries = work.ledger.add(enterprise_id, ready, wb.person)
    first, count = entries[0].transaction, len(entries)
    work.events.add("ledger.booked", wb.person, enterprise=enterprise_id, transaction=first, count=count)
    return entries


def _say(
    wb: Workbench, work: "UnitOfWork", enterprise_id: str, lots: Iterable[Lot], known: Rights
) -> Mapping[tuple[str, str], Lot]:
    """Keep what is said of lots, where it is not what was said before; give all that are known then."""
    there = dict(by_code(work.ledger.lots(enterprise_id)))
    for lot in lots:
        clean = tidy_lot(lot, known)
        movements.typed(wb.library.form(FORM, today(), today()), clean)
        if there.get((clean.instrument, clean.code)) != clean:
            there[clean.instrument, clean.code] = clean
            work.ledger.add_lot(enterprise_id, clean, wb.person)
            told = {"enterprise": enterprise_id, "instrument": clean.instrument, "lot": clean.code}
            work.events.add("ledger.lot_said", wb.person, None, **told)
    return there


def _day(given: Given) -> date:
    return given[0].day


def _short(work: "UnitOfWork", enterprise_id: str, fresh: Sequence[Posting], known: Rights) -> WorkbenchError | None:
    """Say what falls below zero once postings, by day, are booked too: on their days, or on any later one."""
    by_kind: dict[Kind, list[Posting]] = {}
    for posting in fresh:
        by_kind.setdefault(posting.kind, []).append(posting)
    for kind, mine in by_kind.items():
        opening = work.ledger.balances(enterprise_id, last=mine[0].day - timedelta(days=1), kind=kind)
        after = work.ledger.entries(enterprise_id, kind=kind, since=mine[0].day)
        found = shortfall(opening, sorted((*after, *mine), key=lambda posting: posting.day), known.outside)
        if found:
            what, account = known.named(*kind), known.accounts.get(found.account, found.account)
            missing = f"{found.missing:,} {known.unit(kind.instrument)}"
            return WorkbenchError("ledger.short", what=what, account=account, day=found.day, missing=missing)
    return None


def reverse(wb: Workbench, entry_id: int, *, day: date, reason: str) -> Entry:
    """Take an entry back by its opposite, once, on a day not before its own.

    Raises WorkbenchError ``ledger.unknown``, ``ledger.reversal``, ``ledger.reversed``, ``ledger.no_reason``,
    ``ledger.before_entry``, ``ledger.future``, ``ledger.short`` where what came with it has gone on already.
    """
    with wb.work() as work:
        entry, back = work.ledger.one(entry_id), work.ledger.reversal(entry_id)
        if entry.reverses is not None:
            raise WorkbenchError("ledger.reversal", id=entry_id, first=entry.reverses)
        if back is not None:
            raise WorkbenchError("ledger.reversed", id=entry_id, back=back)
        if not tidy(reason):
            raise WorkbenchError("ledger.no_reason")
        if day < entry.day:
            raise WorkbenchError("ledger.before_entry", id=entry_id, day=entry.day)
        if day > today():
            raise WorkbenchError("ledger.future", number=1, day=day)
        opposite = entry.opposite(day, tidy(reason))
        short = _short(work, entry.enterprise, [opposite], rights(wb))
        if short:
            raise short
        (made,) = work.ledger.add(entry.enterprise, [(opposite, entry.origin)], wb.person, reverses=entry_id)
        work.events.add("ledger.reversed", wb.person, None, enterprise=entry.enterprise, entry=entry_id, back=made.id)
        work.commit()
    return made


# --- what is there -------------------------------------------------------------------------------------------------


def holdings(
    wb: Workbench, enterprise_id: str, day: date | None = None, known: datetime | None = None
) -> tuple[Holding, ...]:
    """Give what every account of the holder has at the end of a day, as it was known at an instant; None is now.

    Accounts of others are left out, and so is what comes to nothing.
    """
    outside = rights(wb).outside
    with wb.look() as work:
        found = work.ledger.balances(enterprise_id, last=day, known=known)
    return tuple(
        Holding(*kind, account, quantity)
        for (kind, account), quantity in found.items()
        if quantity and account not in outside
    )


def page(wb: Workbench, enterprise_id: str, chosen: Filter, offset: int = 0, count: int = 100) -> Page:
    """Give the entries a filter lets through, newest first, with the running balance where it names an instrument."""
    owned = rights(wb).owned
    with wb.look() as work:
        return work.ledger.page(enterprise_id, replace(chosen, words=tidy(chosen.words)), owned, offset, count)


def entries(wb: Workbench, enterprise_id: str, origin: str = "") -> tuple[Entry, ...]:
    """Give the entries of an enterprise, or those booked from one origin, by day."""
    with wb.look() as work:
        return work.ledger.entries(enterprise_id, origin=origin)


def lots(wb: Workbench, enterprise_id: str) -> tuple[Lot, ...]:
    """Give the lots of an enterprise with what was last said of each."""
    with wb.look() as work:
        return work.ledger.lots(enterprise_id)


def net_sold(
    wb: Workbench, enterprise_id: str, instrument: str, vintages: Collection[str], first: date, last: date
) -> int:
    """Give what was sold to the market less what was bought there between two days; below zero where more was bought.

    An entry that was taken back does not count, whenever that was.
    """
    with wb.look() as work:
        return work.ledger.net(enterprise_id, instrument, vintages, (first, last), MARKET)


# --- pending -------------------------------------------------------------------------------------------------------


def pending(wb: Workbench, enterprise_id: str, year: int, *, make: bool = False) -> "Filing | None":
    """Give the form in which the movements of a year wait; with `make`, begin it or open it again to be written in."""
    listed = (each for each in filings.filings(wb, enterprise_id) if (each.form, each.period) == (FORM, f"{year:04d}"))
    found = next(listed, None)
    if found:
        return filings.reopen(wb, found.id) if make else filings.get(wb, found.id)
    return filings.begin(wb, enterprise_id, FORM, f"{year:04d}") if make else None


def book_pending(wb: Workbench, filing_id: str) -> tuple[Entry, ...]:
    """Book every row that waits; with the same commit the rows leave the form, so that none is booked twice.

    What was attached to a row stays with the form, at ``booked/<entry>``. Raises as `book` does, WorkbenchError
    ``ledger.not_ready`` while the form finds errors, ``filing.frozen``.
    """
    with wb.work() as work:
        filing = work.filings.get(filing_id)
        filings.still_draft(filing)
        outcome, form = filings.outcome_of(wb, filing), filings.form_of(wb, filing)
        errors = [finding for finding in outcome.findings if finding.level == "error"]
        if errors:
            raise WorkbenchError("ledger.not_ready", count=len(errors), first=errors[0].sentence())
        rows = movements.postings(form, filing.cells, outcome.values)
        said = movements.lots(form, filing.cells, outcome.values)
        given = [(row.posting, row.origin or filing_id) for row in rows]
        made = _book(wb, work, filing.enterprise, given, said)
        by_day = sorted(rows, key=lambda row: row.posting.day)  # as they were booked
        _keep_papers(work, filing_id, {row.path: entry.id for row, entry in zip(by_day, made, strict=True)})
        left = filing.cells.without(movements.MOVES).without(movements.LOTS)
        work.filings.save(filing_id, left, version=filing.version)
        work.commit()
    return made


def _keep_papers(work: "UnitOfWork", filing_id: str, made: dict[str, int]) -> None:
    """Have the papers of rows point at the entries made of them: the next row of that name is another."""
    for paper in work.evidence.of(filing_id):
        for path in paper.paths:
            row = "/".join(path.split("/")[:2])
            if row in made:
                work.evidence.unlink(filing_id, paper.sha256, path)
                work.evidence.link(filing_id, paper.sha256, (f"{BOOKED}/{made[row]}",))


def booked(path: str) -> str:
    """Name the entry that a paper proves, where its path is one: ``booked/12``; empty for any other path."""
    head, _, entry = path.partition("/")
    return say("ledger.booked_as", id=entry) if head == BOOKED else ""


def faults(wb: Workbench, filing_id: str, cells: Cells | None = None) -> tuple[Fault, ...]:
    """Tell why the movements of a form, as saved or as given, cannot be booked: each wrong row, else what falls short.

    Nothing is booked; no fault means that all can be, but for errors the form itself finds.
    """
    filing = filings.get(wb, filing_id)
    filing = filing if cells is None else replace(filing, cells=cells)
    values, form = filings.outcome_of(wb, filing).values, filings.form_of(wb, filing)
    found, good, known = [], [], rights(wb)
    names = known.instruments
    with wb.look() as work:
        told = (lot for lot in movements.lots(form, filing.cells, values) if lot.instrument in names and tidy(lot.code))
        there = by_code((*work.ledger.lots(filing.enterprise), *(tidy_lot(lot, known) for lot in told)))
        for number, row in enumerate(filing.cells.rows(movements.MOVES), 1):
            path = f"{movements.MOVES}/{row}"
            try:
                good.append(checked(movements.posting(form, filing.cells, path, values).posting, known, there, today()))
            except WorkbenchError as error:
                found.append(Fault(path, WorkbenchError(error.code, **{**error.args_, "number": number})))
        if not found:
            short = _short(work, filing.enterprise, sorted(good, key=lambda posting: posting.day), known)
            found += [Fault("", short)] if short else []
    return tuple(found)

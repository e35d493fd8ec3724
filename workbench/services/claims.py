"""The register of claims of the whole workspace: what every enterprise says is its own, and what is claimed twice.

Claims come from the ledgers, from applications that are not booked yet and from the records of carbon finance.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import shown
from workbench.base.text import say
from workbench.domain.booking import Rights
from workbench.domain.cards import plain
from workbench.domain.claims import NUMBER, Claim, Double, Level, doubles
from workbench.domain.expiry import Expiry, expiring, last_day
from workbench.domain.ledger import Entry, Holding, Kind, Lot
from workbench.domain.ledger_claims import claim, claims_of, supplies
from workbench.domain.names import ALLOWANCE, CREDIT, PLEDGED
from workbench.rules.rights import Instrument
from workbench.rules.sources import Citation
from workbench.services import applying, filings, financing, ledger, position, projects, reductions, rooms
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.services.filings import FilingSummary

BLOCKS: Level = "error"
"""Conflicts of this level forbid saying either side."""
_PROOF = "fulfilment"
"""The application that only proves what others applied for."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two claims in words: whose, of what, how many, and where it is said.

    `filing` and `path` lead to a place in a form, `entry` to an entry of the ledger; both empty for what is not ours.
    """

    claim: Claim
    holder: str
    what: str
    where: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two claims that cannot both be true, or one its instrument does not bear: why, how sure, and where to go."""

    double: Double
    first: Side
    second: Side | None
    says: str
    cure: str

    @property
    def level(self) -> Level:
        """Tell how hard it binds."""
        return self.double.level

    @property
    def cite(self) -> Citation:
        """Tell where it is written."""
        return self.double.cite

    def concerns(self, enterprise_id: str) -> bool:
        """Tell whether one of the sides is an enterprise's."""
        return enterprise_id in (side.claim.enterprise for side in (self.first, self.second) if side)


@dataclass(frozen=True, slots=True)
class Stock:
    """How one instrument stands in a ledger: units free, tied and used, what is about to lapse, what is not shown.

    `lacking` names in words what a lot or an entry should say and does not.
    """

    instrument: Instrument
    free: int
    tied: int
    gone: int
    expiring: tuple[Expiry, ...]
    lacking: tuple[str, ...]


# ---------------------------------------------------------------- claims


@dataclass(frozen=True, slots=True)
class Register:
    """All claims of a workspace, with the lots they are of."""

    claims: tuple[Claim, ...]
    lots: tuple[Lot, ...]


def register(wb: Workbench) -> Register:
    """Gather the claims of every enterprise of the workspace."""
    known = ledger.rights(wb)
    claims: list[Claim] = []
    lots: list[Lot] = []
    for enterprise in filings.enterprises(wb):
        own = ledger.lots(wb, enterprise.id)
        lots += own
        claims += _of(wb, known, enterprise.id, own)
    return Register(tuple(claims), tuple(lots))


def _applications(wb: Workbench, enterprise_id: str) -> "Iterator[FilingSummary]":
    """Give the applications of an enterprise and of its projects: they are about one ledger."""
    for subject in (enterprise_id, *(each.id for each in projects.projects(wb, enterprise_id))):
        yield from (each for each in filings.filings(wb, subject) if applying.applies(wb, each.form))


def _of(wb: Workbench, known: Rights, enterprise_id: str, lots: tuple[Lot, ...]) -> Iterator[Claim]:
    entries = ledger.entries(wb, enterprise_id)
    booked = claims_of(known, entries, lots, _periods(wb, enterprise_id, entries))
    yield from booked
    yield from _stated(wb, known, enterprise_id, lots)
    yield from _applied(wb, known, enterprise_id)
    yield from _pledged(wb, known, enterprise_id, lots)


def _periods(wb: Workbench, enterprise_id: str, entries: Iterable[Entry]) -> dict[str, str]:
    """Give the obligation years of entries that came of an application, by their origin."""
    years = {each.id: each.period[:4] for each in _applications(wb, enterprise_id)}
    found = ((each.origin, years.get(each.origin.partition("#")[0], "")) for each in entries)
    return {origin: year for origin, year in found if year}


def _stated(wb: Workbench, known: Rights, enterprise_id: str, lots: Iterable[Lot]) -> Iterator[Claim]:
    """Give what applications take of what is free, as far as it is not booked; a proof, only what none applied for."""
    details = {(lot.instrument, lot.code): lot.details for lot in lots}
    listed = list(_applications(wb, enterprise_id))
    spent: dict[tuple[str, str, Kind], int] = {}
    for each in sorted(listed, key=lambda each: each.form.endswith(_PROOF)):
        pack, _, form = each.form.partition("/")
        for kind, quantity in _taken(wb, known, each.id).items():
            duty = pack, each.period, kind
            rest = quantity - (spent.get(duty, 0) if form == _PROOF else 0)
            if form in position.APPLICATIONS:
                spent[duty] = spent.get(duty, 0) + rest
            if rest > 0:
                of = details.get((kind.instrument, kind.lot), {})
                yield replace(claim(known, enterprise_id, kind, of, rest, "stated"), filing=each.id)


def _applied(wb: Workbench, known: Rights, enterprise_id: str) -> Iterator[Claim]:
    """Give the reductions its projects apply for, as far as they are neither booked as issued nor refused."""
    for each in _applications(wb, enterprise_id):
        if each.form.rpartition("/")[2] != reductions.FORM:
            continue
        filing, effects = filings.get(wb, each.id), applying.effects(wb, each.id)
        values = rooms.view(wb, filing).outcome.values
        if values.get("decision/refused") or any(effect.state == "booked" for effect in effects):
            continue
        details = {lot.code: lot.details for lot in reductions.lots(wb, filing, values)}
        for code, vintage, quantity in reductions.vintages(filing, values):
            kind = Kind(CREDIT, vintage, code)
            yield replace(claim(known, enterprise_id, kind, details[code], quantity, "applied"), filing=each.id)


def _taken(wb: Workbench, known: Rights, filing_id: str) -> dict[Kind, int]:
    """Give what an application takes of what is free: its steps are about the same units, so the most of any step."""
    found: dict[Kind, int] = {}
    for effect in applying.effects(wb, filing_id):
        step: dict[Kind, int] = {}
        for posting in effect.postings if effect.state != "booked" else ():
            move = known.moves[posting.move]
            source, target = (known.accounts[name].holds for name in (posting.source or move.source, move.target))
            if source == "free" != target and posting.instrument in known.instruments:
                step[posting.kind] = step.get(posting.kind, 0) + posting.quantity
        found.update({kind: max(quantity, found.get(kind, 0)) for kind, quantity in step.items()})
    return found


def _pledged(wb: Workbench, known: Rights, enterprise_id: str, lots: Iterable[Lot]) -> Iterator[Claim]:
    """Give what is pledged by the records that stand last, and by the ledger alone where no record tells of it."""
    details = {(lot.instrument, lot.code): lot.details for lot in lots}
    told: dict[Kind, int] = {}
    for each in financing.records(wb, enterprise_id, today().year):
        if each.open and each.dealing == "pledges" and each.kind.instrument in known.instruments:
            of = details.get((each.kind.instrument, each.kind.lot), {})
            told[each.kind] = told.get(each.kind, 0) + each.quantity
            made = claim(known, enterprise_id, each.kind, of, each.quantity, "pledged")
            yield replace(made, filing=each.filing, path=each.path)
    for held in ledger.holdings(wb, enterprise_id):
        rest = held.quantity - told.get(held.kind, 0)
        if held.account == PLEDGED and rest > 0 and held.instrument in known.instruments:
            of = details.get((held.instrument, held.lot), {})
            yield claim(known, enterprise_id, held.kind, of, rest, "pledged")


# ---------------------------------------------------------------- conflicts


def conflicts(wb: Workbench, enterprise_id: str = "") -> tuple[Conflict, ...]:
    """Find what is claimed twice in the workspace, the hardest first; of an enterprise, whichever side is its own."""
    known, found = ledger.rights(wb), register(wb)
    others = {source for each in found.claims if each.instrument != CREDIT for source in each.sources}
    supplied = {**_supplied(wb, others), **supplies(found.lots)}
    told = doubles(found.claims, known.instruments, known.moves, supplied)
    names = {each.id: each.name for each in filings.enterprises(wb)}
    made = (_conflict(wb, known, names, double) for double in told)
    return tuple(each for each in made if not enterprise_id or each.concerns(enterprise_id))


def _supplied(wb: Workbench, sources: Collection[str]) -> dict[tuple[str, str], Decimal]:
    """Give what some projects supplied to the grid by month, net, MWh, by the monthly records as they were said."""
    found: dict[tuple[str, str], Decimal] = {}
    for project in projects.projects(wb):
        for each in filings.filings(wb, project.id) if plain(project.project) in sources else ():
            if each.form.rpartition("/")[2] == "monthly" and each.status == "frozen":
                net = rooms.view(wb, filings.get(wb, each.id)).outcome.values.get("result/net")
                if isinstance(net, Decimal) and net >= 0:
                    found[plain(project.project), each.period] = net
    return found


def as_claimed(wb: Workbench, filing_id: str) -> None:
    """Refuse to freeze an application for units that a rule read in its text says are claimed twice.

    Raises WorkbenchError ``claims.claimed``.
    """
    filing = filings.get(wb, filing_id)
    if not applying.applies(wb, filing.form) or filing.status == "frozen":
        return
    wanted = {posting.kind for effect in applying.effects(wb, filing_id) for posting in effect.postings}
    asks = bool(wanted) or filing.form.rpartition("/")[2] == reductions.FORM
    holder = projects.holder(wb, filing.enterprise)
    for found in conflicts(wb, holder) if asks else ():
        sides = [each for each in (found.double.first, found.double.second) if each and each.enterprise == holder]
        own = {Kind(*each.units[1:]) for each in sides} & wanted or filing_id in (each.filing for each in sides)
        if found.level == BLOCKS and own:
            raise WorkbenchError("claims.claimed", says=found.says, cure=found.cure)


def _conflict(wb: Workbench, known: Rights, names: Mapping[str, str], double: Double) -> Conflict:
    first = _side(wb, known, names, double.first)
    second = _side(wb, known, names, double.second) if double.second else None
    over = shown(double.over.normalize()) if double.over is not None else ""
    args = {
        "first": _words(first),
        "second": _words(second) if second else "",
        "over": over,
    }
    return Conflict(double, first, second, say(f"claims.why.{double.why}", **args), say(f"claims.cure.{double.why}"))


def _side(wb: Workbench, known: Rights, names: Mapping[str, str], of: Claim) -> Side:
    what = known.named(of.instrument, of.vintage, of.lot)
    return Side(of, names.get(of.enterprise, of.enterprise), what, _where(wb, of))


def _where(wb: Workbench, of: Claim) -> str:
    if of.filing:
        filing = filings.get(wb, of.filing)
        return say("claims.in_form", form=filings.form_of(wb, filing).label, period=filing.period)
    return say("claims.in_ledger", entry=of.entry) if of.entry else say("claims.in_accounts")


def _words(side: Side) -> str:
    way = say(f"claims.way.{side.claim.way}", quantity=shown(Decimal(side.claim.quantity)))
    return say("claims.side", holder=side.holder, what=side.what, way=way, where=side.where)


# ---------------------------------------------------------------- how the rights stand


def stocks(wb: Workbench, enterprise_id: str, day: date) -> tuple[Stock, ...]:
    """Give how each instrument the ledger of an enterprise knows stands at the end of a day, in the pack's order."""
    known, lots = ledger.rights(wb), ledger.lots(wb, enterprise_id)
    held = ledger.holdings(wb, enterprise_id, day)
    entries = [each for each in ledger.entries(wb, enterprise_id) if each.day <= day]
    soon = expiring(held, lots, known.instruments, known.accounts, day)
    seen = {each.instrument for each in entries}
    found = []
    for name, instrument in known.instruments.items():
        if name in seen:
            mine = [each for each in held if each.instrument == name]
            free, tied, gone = (
                sum(each.quantity for each in mine if known.accounts[each.account].holds == holds)
                for holds in ("free", "tied", "gone")
            )
            told = (*_lacking(known, instrument, entries, lots), *_uncovered(known, instrument, mine, lots))
            lacking = tuple(dict.fromkeys(told))
            found.append(
                Stock(
                    instrument, free, tied, gone, tuple(each for each in soon if each.kind.instrument == name), lacking
                )
            )
    return tuple(found)


def _lacking(known: Rights, instrument: Instrument, entries: Sequence[Entry], lots: Iterable[Lot]) -> Iterator[str]:
    """Name what is not shown: papers of entries, what lots should say; and what was done too late or could not be."""
    details = {lot.code: lot.details for lot in lots if lot.instrument == instrument.id}
    back = {each.reverses for each in entries}
    mine = [each for each in entries if each.instrument == instrument.id and each.id not in back and not each.reverses]
    papers = sum(not each.document for each in mine if known.moves[each.move].asks or known.moves[each.move].uses)
    if papers:
        yield say("claims.lacking.papers", count=papers)
    used = {each.lot for each in mine}
    numbered = instrument.vintage == "month" and instrument.id in instrument.excludes  # certificates, one by one
    for name in (*instrument.asks, *(("serial_from",) if numbered else ())):
        without = sorted(code for code, said in details.items() if code in used and not said.get(name))
        if without:
            yield say("claims.lacking.detail", what=known.details.get(name, name), lots="、".join(without[:3]))
    for each in mine:
        last = last_day(instrument, each.vintage, details.get(each.lot, {}))
        if known.moves[each.move].uses and last is not None and each.day > last:
            yield say("claims.lacking.late", entry=each.id, last=last.isoformat())
        if each.move == "sold" and details.get(each.lot, {}).get("tradable") == "no":
            yield say("claims.lacking.untradable", lot=each.lot, entry=each.id)
    beside = any(each.instrument == ALLOWANCE for each in entries)
    if beside and ALLOWANCE in instrument.excludes and not instrument.lots:
        yield say("claims.lacking.two_duties", right=instrument, cite=instrument.excludes[ALLOWANCE])


def _uncovered(known: Rights, instrument: Instrument, held: Iterable[Holding], lots: Iterable[Lot]) -> Iterator[str]:
    """Name the pollutants of a permit of which less is held than the permit lets out in a year."""
    if "pollutant" not in instrument.asks:
        return
    owned: dict[str, int] = {}
    for each in held:
        if each.account in known.owned:
            owned[each.lot] = owned.get(each.lot, 0) + each.quantity
    found: dict[tuple[str, str], tuple[Decimal, int]] = {}
    for lot in (lot for lot in lots if lot.instrument == instrument.id):
        key = lot.details.get("permit", ""), lot.details.get("pollutant", "")
        said = lot.details.get("permitted", "")
        limit, have = found.get(key, (Decimal(0), 0))
        limit = max(limit, Decimal(said)) if re.fullmatch(NUMBER, said) else limit
        found[key] = limit, have + owned.get(lot.code, 0)
    for (permit, pollutant), (limit, have) in found.items():
        if have < limit:
            amounts = {"have": shown(Decimal(have)), "limit": shown(limit)}
            yield say("claims.lacking.permitted", permit=permit, pollutant=pollutant, **amounts)

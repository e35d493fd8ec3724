"""What an enterprise's ledger claims: units issued to it, kept, and used up. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from workbench.domain.booking import Rights
from workbench.domain.cards import plain
from workbench.domain.claims import NUMBER, As, Claim, energy, serials
from workbench.domain.ledger import Entry, Kind, Lot
from workbench.domain.names import ISSUER, PLEDGED, SURRENDER

GIVEN_UP = "frozen_project"
"""The account of certificates given up for a reduction of the same electricity: from there on they claim nothing."""
MONTH = r"\d{4}-(0[1-9]|1[0-2])"
YES = "yes"


def claims_of(
    rights: Rights, entries: Sequence[Entry], lots: Iterable[Lot], periods: Mapping[str, str] | None = None
) -> tuple[Claim, ...]:
    """Read the claims of one enterprise's ledger; what was taken back claims nothing.

    `periods` gives the obligation year of entries by their origin; else a surrender is for the year before its day.
    """
    known = {(lot.instrument, lot.code): lot.details for lot in lots}
    undone = {each.reverses for each in entries if each.reverses is not None}
    kinds: dict[Kind, list[Entry]] = {}
    for entry in entries:
        if entry.reverses is None and entry.id not in undone and entry.instrument in rights.instruments:
            kinds.setdefault(entry.kind, []).append(entry)
    return tuple(
        claim
        for kind, moved in kinds.items()
        for claim in _of(rights, kind, moved, known.get((kind.instrument, kind.lot), {}), periods or {})
    )


def _of(
    rights: Rights, kind: Kind, moved: Sequence[Entry], details: Mapping[str, str], periods: Mapping[str, str]
) -> Iterator[Claim]:
    enterprise = moved[0].enterprise
    owned = rights.owned - {GIVEN_UP}
    tied = {name for name in owned if rights.accounts[name].holds == "tied"} - {PLEDGED}
    given = _net((each for each in moved if {each.source, each.target} & owned), {GIVEN_UP})
    issued, kept, frozen = -_net(moved, {ISSUER}) - given, _net(moved, owned), _net(moved, tied)
    for entry in moved:
        purpose = rights.moves[entry.move].uses if entry.move in rights.moves else ""
        if purpose:
            made = claim(rights, enterprise, kind, details, entry.quantity, "used", purpose)
            if purpose == SURRENDER and not kind.lot:
                year = periods.get(entry.origin) or str(entry.day.year - 1)
                made = replace(made, first=f"{year}-01", last=f"{year}-12")
            yield replace(made, entry=entry.id)
    if frozen > 0:
        yield replace(claim(rights, enterprise, kind, details, frozen, "tied"), entry=moved[-1].id)
    if kept > 0:
        yield replace(claim(rights, enterprise, kind, details, kept, "kept"), entry=moved[-1].id)
    if issued > 0:
        yield replace(claim(rights, enterprise, kind, details, issued, "issued"), entry=moved[0].id)


def _net(moved: Iterable[Entry], accounts: Collection[str]) -> int:
    """Count what came to accounts, less what left them."""
    return sum(each.quantity * ((each.target in accounts) - (each.source in accounts)) for each in moved)


def claim(
    rights: Rights,
    enterprise: str,
    kind: Kind,
    details: Mapping[str, str],
    quantity: int,
    way: As,
    purpose: str = "",
) -> Claim:
    """Make a claim of units, its source, months and serial numbers as their lot and vintage tell.

    A compliance with units that have no lots is about the enterprise itself.
    """
    instrument = rights.instruments[kind.instrument]
    sources = {plain(details.get(name, "")) for name in ("plant", "project")} - {""}
    if purpose and not instrument.lots:
        sources = {enterprise}
    first, last = _months(kind.vintage, details)
    return Claim(
        enterprise=enterprise,
        instrument=kind.instrument,
        quantity=quantity,
        way=way,
        vintage=kind.vintage,
        lot=kind.lot,
        purpose=purpose,
        sources=frozenset(sources),
        first=first,
        last=last,
        serials=serials(details.get("serial_from", ""), details.get("serial_to", "")),
        contract=plain(details.get("contract", "")),
        inside=details.get("inside_market", "") == YES,
        energy=energy(instrument, quantity, details.get("mwh", "")),
    )


def _months(vintage: str, details: Mapping[str, str]) -> tuple[str, str]:
    """Give the first and the last month units came of: as their lot says, else all of their vintage."""
    first, last = (details.get(name, "") for name in ("month", "month_last"))
    if re.fullmatch(MONTH, first):
        return first, last if re.fullmatch(MONTH, last) and last >= first else first
    if years := re.fullmatch(r"(\d{4})(?:-(\d{4}))?", vintage):
        return f"{years[1]}-01", f"{years[2] or years[1]}-12"
    month = re.match(MONTH, vintage)
    return (month[0], month[0]) if month else ("", "")


def supplies(lots: Iterable[Lot]) -> dict[tuple[str, str], Decimal]:
    """Collect what lots of one month say their plant supplied to the grid in it, net, MWh; of two the smaller counts.

    The month is that of the lot; a lot of several months tells of none of them.
    """
    found: dict[tuple[str, str], Decimal] = {}
    for lot in lots:
        said, month = lot.details.get("supply_mwh", ""), lot.details.get("month", "")
        if (
            re.fullmatch(NUMBER, said)
            and re.fullmatch(MONTH, month)
            and lot.details.get("month_last", month) in ("", month)
        ):
            for source in {plain(lot.details.get(name, "")) for name in ("plant", "project")} - {""}:
                found[source, month] = min(Decimal(said), found.get((source, month), Decimal(said)))
    return found

"""The register of claims: who says that which tonne or kilowatt-hour is theirs, and what is claimed twice. Pure.

A claim is one holder's word on one lot. Two of them are a double where no honest reading lets both be true: serial
numbers that cannot be shared out, more than a lot holds, or one source counted by two instruments that exclude each
other.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from heapq import heappop, heappush
from itertools import combinations, product
from typing import Literal, NamedTuple

from workbench.domain.names import ALLOWANCE
from workbench.rules.rights import Instrument, Move
from workbench.rules.sources import Citation

As = Literal["applied", "issued", "kept", "tied", "used", "pledged", "stated"]
"""`applied` for and not registered yet, `issued` to who claims it, `kept` at hand, of that `tied` by an application or
a court, `used` up for a purpose, `pledged` by a record of a loan, `stated` in a form that is not booked yet."""
Why = Literal["serials", "lot", "pledges", "excluded", "supply", "contract", "inside", "use"]
Level = Literal["error", "warning", "question"]

_STRENGTH: Sequence[As] = ("used", "stated", "kept", "issued", "applied")
_SAID: Sequence[As] = ("pledged", "stated", "tied", "used")
NUMBER = r"\d+(\.\d+)?"
"""A quantity as a lot says it."""
_MWH: Mapping[str, Decimal] = {"MWh": Decimal(1), "kWh": Decimal("0.001")}


class Serials(NamedTuple):
    """Numbers from `first` to `last` after the same letters."""

    prefix: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What somebody claims of one kind of units, and where it is said: a ledger entry, or a place in a filing.

    `sources` are the plant and the project the units come of, `first` and `last` the months (``2026-03``) they came
    of it in; a compliance without lots has the enterprise itself as its source. `energy` is what is behind them in MWh.
    """

    enterprise: str
    instrument: str
    quantity: int
    way: As
    vintage: str = ""
    lot: str = ""
    purpose: str = ""
    sources: frozenset[str] = frozenset()
    first: str = ""
    last: str = ""
    serials: Serials | None = None
    contract: str = ""
    inside: bool = False
    """Whether the project or action lies within the market's own cover."""
    energy: Decimal | None = None
    entry: int = 0
    filing: str = ""
    path: str = ""

    @property
    def units(self) -> tuple[str, str, str, str]:
        """Tell whose and which units it is about."""
        return self.enterprise, self.instrument, self.vintage, self.lot


@dataclass(frozen=True, slots=True)
class Double:
    """Two claims that cannot both be true, or one that its instrument does not bear; then `second` is None.

    `over` is by how much, in units of the first claim or, for ``supply``, in MWh; None where nothing is counted.
    """

    first: Claim
    second: Claim | None
    why: Why
    level: Level
    cite: Citation
    over: Decimal | None = None


def serials(first: str, last: str) -> Serials | None:
    """Read a range of numbers: the same letters, then figures of one length. None where it is none."""
    ends = [re.fullmatch(r"(.*?)(\d{1,18})", re.sub(r"\s+", "", each).upper()) for each in (first, last or first)]
    if not all(ends):
        return None
    (prefix, low), (other, high) = (each.groups() for each in ends if each)
    if prefix != other or len(low) != len(high) or int(high) < int(low):
        return None
    return Serials(prefix, int(low), int(high))


def level(cite: Citation) -> Level:
    """Tell how hard a rule binds: one read in the text forbids, a weaker one warns, an unverified one only asks."""
    if cite.confidence == "text" and cite.document.status == "in_force":
        return "error"
    return "warning" if cite.confidence != "unverified" else "question"


def doubles(
    claims: Iterable[Claim],
    instruments: Mapping[str, Instrument],
    moves: Mapping[str, Move],
    supplies: Mapping[tuple[str, str], Decimal] | None = None,
) -> tuple[Double, ...]:
    """Find what is claimed twice, the hardest first.

    `supplies` is the net electricity supplied by a source in a month, MWh, where it is known: two instruments may then
    share it as long as it is enough.
    """
    known = [claim for claim in claims if claim.instrument in instruments and claim.quantity > 0]
    found = [
        *_serials(known, instruments),
        *_lots(known, instruments),
        *_sources(known, instruments, supplies or {}),
        *_refused(known, instruments, moves),
    ]
    order = ("error", "warning", "question")
    return tuple(sorted(found, key=lambda each: (order.index(each.level), each.why, each.first.units)))


# ---------------------------------------------------------------- the same number twice


def _serials(claims: Sequence[Claim], instruments: Mapping[str, Instrument]) -> Iterator[Double]:
    """Find claims whose serial numbers cannot be shared out among them."""
    groups: dict[tuple[str, str], list[Claim]] = {}
    for claim in _owned(claims):
        if claim.serials:
            groups.setdefault((claim.instrument, claim.serials.prefix), []).append(claim)
    for (name, _), group in groups.items():
        cite = instruments[name].excludes.get(name) or instruments[name].cite
        for together in _overlapping(group):
            fitting: list[Claim] = []
            for claim in together if not _fit(together) else ():
                if _fit([*fitting, claim]):
                    fitting.append(claim)
                else:
                    over, other = _crowded(claim, fitting)
                    if other is not None:
                        yield Double(other, claim, "serials", "error", cite, Decimal(over))


def _owned(claims: Sequence[Claim]) -> list[Claim]:
    """Give what each holder has of each lot, at hand or used up, as one claim: the strongest, of the whole."""
    found: dict[tuple[str, ...], Claim] = {}
    for claim in claims:
        if claim.way in ("kept", "used"):
            before = found.get(claim.units)
            first = claim if before is None else min(before, claim, key=lambda each: _STRENGTH.index(each.way))
            found[claim.units] = replace(first, quantity=claim.quantity + (before.quantity if before else 0))
    return list(found.values())


def _overlapping(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """Part claims of one run of numbers into those that touch each other, by chains; one alone is left out."""
    together: list[Claim] = []
    end = -1
    for claim in sorted(claims, key=lambda each: (each.serials or ("",), each.units)):
        if together and claim.serials and claim.serials.first > end:
            yield from [together] if len(together) > 1 else []
            together = []
        together.append(claim)
        end = max(end, claim.serials.last if claim.serials else end)
    yield from [together] if len(together) > 1 else []


def _fit(claims: Sequence[Claim]) -> bool:
    """Tell whether every claim finds its numbers: given out from the first on, to whose range ends first."""
    coming = sorted(((*_span(each), _least(each)) for each in claims), reverse=True)
    waiting: list[tuple[int, int]] = []
    number = 0
    while coming or waiting:
        if not waiting:
            number = max(number, coming[-1][0])
        while coming and coming[-1][0] <= number:
            _, last, wanted = coming.pop()
            heappush(waiting, (last, wanted))
        last, wanted = heappop(waiting)
        given = min(wanted, coming[-1][0] - number) if coming else wanted
        number += given
        if number > last + 1:
            return False
        if given < wanted:
            heappush(waiting, (last, wanted - given))
    return True


def _crowded(claim: Claim, others: Sequence[Claim]) -> tuple[int, Claim | None]:
    """Tell by how many a claim has no room beside others that have, and which of them is most in its way.

    There is room where every stretch of numbers is as long as what must lie within it (Hall's theorem for intervals).
    """
    own = _span(claim)
    most, worst = 0, None
    everyone = [*others, claim]
    for low in {_span(each)[0] for each in everyone if _span(each)[0] <= own[0]}:
        for high in {_span(each)[1] for each in everyone if _span(each)[1] >= own[1]}:
            within = [each for each in others if low <= _span(each)[0] and _span(each)[1] <= high]
            over = _least(claim) + sum(map(_least, within)) - (high - low + 1)
            if within and over > most:
                most = over
                worst = max(within, key=lambda each: min(own[1], _span(each)[1]) - max(own[0], _span(each)[0]))
    return most, worst


def _span(claim: Claim) -> tuple[int, int]:
    assert claim.serials is not None  # noqa: S101 - for the type checker: only such claims come here
    return claim.serials.first, claim.serials.last


def _least(claim: Claim) -> int:
    """Count the numbers a claim needs: no more than its range has; more than that is the ledger's own fault."""
    low, high = _span(claim)
    return min(claim.quantity, high - low + 1)


# ---------------------------------------------------------------- more than there is


def _lots(claims: Sequence[Claim], instruments: Mapping[str, Instrument]) -> Iterator[Double]:
    """Find more pledged and stated than is at hand, and more owned of a lot than was issued of it."""
    kept: dict[tuple[str, ...], int] = {}
    for claim in claims:
        if claim.way == "kept":
            kept[claim.units] = kept.get(claim.units, 0) + claim.quantity
    used = _grouped((each for each in claims if each.way == "used"), lambda each: each.units)
    said = _grouped((each for each in claims if each.way in ("pledged", "stated", "tied")), lambda each: each.units)
    for units, found in said.items():
        over = sum(each.quantity for each in found) - kept.get(units, 0)
        against = [*found, *used.get(units, [])]
        if over > 0 and len(against) > 1 and (units in kept or units in used):
            first, second = sorted(against, key=lambda each: (_SAID.index(each.way), -each.quantity))[:2]
            why: Why = "pledges" if "pledged" in (first.way, second.way) else "lot"
            yield Double(first, second, why, "error", instruments[first.instrument].cite, Decimal(over))
    owned = _grouped(_owned(claims), _lot)
    issued = _grouped((each for each in claims if each.way == "issued" and each.lot and each.sources), _lot)
    for key, origins in issued.items():
        holders = owned.get(key, [])
        over = sum(each.quantity for each in holders) - sum(each.quantity for each in origins)
        if len(holders) > 1 and over > 0 and not any(each.serials for each in holders):
            first, second = sorted(holders, key=lambda each: -each.quantity)[:2]
            yield Double(first, second, "lot", "error", instruments[first.instrument].cite, Decimal(over))


def _lot(claim: Claim) -> tuple[str, ...]:
    return claim.instrument, claim.vintage, claim.lot, *sorted(claim.sources)


def _grouped(claims: Iterable[Claim], key: Callable[[Claim], tuple[str, ...]]) -> dict[tuple[str, ...], list[Claim]]:
    found: dict[tuple[str, ...], list[Claim]] = {}
    for claim in claims:
        found.setdefault(key(claim), []).append(claim)
    return found


# ---------------------------------------------------------------- one source, two instruments


def _sources(
    claims: Sequence[Claim], instruments: Mapping[str, Instrument], supplies: Mapping[tuple[str, str], Decimal]
) -> Iterator[Double]:
    """Find one source whose months two instruments carry that exclude each other."""
    by_source: dict[str, list[Claim]] = {}
    for claim in _strongest(claims):
        for source in claim.sources:
            by_source.setdefault(source, []).append(claim)
    seen = set()
    shorts: dict[tuple[str, ...], Decimal | None] = {}
    for source, group in by_source.items():
        for one, other, cite in _excluding(group, instruments):
            pair = frozenset((one.units, other.units))
            if pair in seen or one.first > other.last or other.first > one.last:
                continue
            seen.add(pair)
            first, second = sorted((one, other), key=lambda each: (_STRENGTH.index(each.way), each.units))
            if one.contract and other.contract:
                if one.contract == other.contract and one.way == other.way == "used":
                    yield Double(first, second, "contract", level(cite), cite)
                continue
            span = source, one.instrument, other.instrument, min(one.first, other.first), max(one.last, other.last)
            if span not in shorts:
                shorts[span] = _short(claims, source, (one, other), instruments, supplies)
            over = shorts[span]
            if over is None:
                yield Double(first, second, "excluded", level(cite), cite)
            elif over > 0:
                yield Double(first, second, "supply", level(cite), cite, over)


def _strongest(claims: Sequence[Claim]) -> list[Claim]:
    """Give one claim for each holder's lot: what it is used for, else that it is there."""
    found: dict[tuple[str, ...], Claim] = {}
    for claim in claims:
        if claim.sources and claim.first and claim.way in _STRENGTH:
            before = found.get(claim.units, claim)
            found[claim.units] = min(before, claim, key=lambda each: _STRENGTH.index(each.way))
    return list(found.values())


def _excluding(
    group: Sequence[Claim], instruments: Mapping[str, Instrument]
) -> Iterator[tuple[Claim, Claim, Citation]]:
    """Give every pair of claims whose instruments exclude each other, with where that is written."""
    by_instrument = _grouped(group, lambda each: (each.instrument,))
    for ((one,), ones), ((other,), others) in combinations(by_instrument.items(), 2):
        cite = instruments[one].excludes.get(other) or instruments[other].excludes.get(one)
        if cite is not None:
            yield from ((*pair, cite) for pair in product(ones, others))


def _short(
    claims: Sequence[Claim],
    source: str,
    pair: tuple[Claim, Claim],
    instruments: Mapping[str, Instrument],
    supplies: Mapping[tuple[str, str], Decimal],
) -> Decimal | None:
    """Give by how many MWh the supply falls short of what both instruments carry in the longer claim's months.

    None where nobody can say, because the supply of a month or the energy behind a claim is not known.
    """
    first, last = min(each.first for each in pair), max(each.last for each in pair)
    known = [supplies.get((source, month)) for month in _months(first, last)]
    parts = [_carried(claims, source, instruments[each.instrument], first, last) for each in pair]
    if None in known or None in parts:
        return None
    return sum((each for each in parts if each), Decimal(0)) - sum((each for each in known if each), Decimal(0))


def _carried(claims: Sequence[Claim], source: str, instrument: Instrument, first: str, last: str) -> Decimal | None:
    """Give the MWh an instrument carries of a source: issued, else held, and applied for; each lot once."""
    mine = [each for each in claims if each.instrument == instrument.id and source in each.sources]
    mine = [each for each in mine if first <= each.first and each.last <= last]
    there = [each for each in mine if each.way == "issued"] or [each for each in mine if each.way in ("kept", "used")]
    chosen = [*there, *(each for each in mine if each.way == "applied")]
    if any(each.energy is None for each in chosen):
        return None
    total = Decimal(0)
    for lot in _grouped(chosen, lambda each: (each.vintage, each.lot)).values():
        behind = [each.energy or Decimal(0) for each in lot]
        total += sum(behind, Decimal(0)) if instrument.unit in _MWH else max(behind)
    return total


def _months(first: str, last: str) -> list[str]:
    (low, begin), (high, end) = ((int(part) for part in each.split("-")) for each in (first, last))
    span = range(low * 12 + begin - 1, high * 12 + end)
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in span]


# ---------------------------------------------------------------- what an instrument does not bear


def _refused(
    claims: Sequence[Claim], instruments: Mapping[str, Instrument], moves: Mapping[str, Move]
) -> Iterator[Double]:
    """Find what comes of the market's own cover, and units used for what their instrument is not good for."""
    for claim in _strongest(claims):
        cite = instruments[claim.instrument].excludes.get(ALLOWANCE)
        if claim.inside and cite is not None:
            yield Double(claim, None, "inside", level(cite), cite)
    for claim in claims:
        instrument = instruments[claim.instrument]
        uses = {moves[name].uses for name in instrument.moves if name in moves}
        if claim.purpose and claim.purpose not in uses:
            yield Double(claim, None, "use", "error", instrument.cite)


def energy(instrument: Instrument, quantity: int, said: str) -> Decimal | None:
    """Give the MWh behind units: what they are themselves, else what the lot says; None where neither tells."""
    if instrument.unit in _MWH:
        return quantity * _MWH[instrument.unit]
    return Decimal(said) if re.fullmatch(NUMBER, said) else None

"""A registry's statement held against the ledger: line by line and holding by holding. The registry's record wins.

A line and an entry of the same number are the same thing; without a number, those of one kind on nearly one day. Each
is used once. What is left over or differs is a difference, of which there are as few as the two sides allow.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

Aspect = Literal["day", "move", "instrument", "vintage", "lot", "quantity", "price", "counterparty"]

LEEWAY = 5
"""Days a booking may lie from the registry's own day and still be known as the same without a number."""
MOST_AT_ONCE = 150
"""Lines or entries among which the best pairs are sought; among more of one kind the nearest are taken in turn."""
_DIFFERENT = 10
"""What one aspect that differs weighs; a day apart weighs 1, a price that differs 1."""
_ALONE = 18
"""What a line and an entry weigh that stay alone: more than one aspect that differs, less than two."""
_FAR = 10**12
"""More than all pairs weigh together."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened, as one side tells it. `ref` is the path of a line or the number of an entry.

    `price`, `counterparty`, `lot` and `number` may be unsaid. `source` and `target` are the accounts it moves between.
    """

    ref: str
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
    number: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A line and the entry it is, with what differs between them."""

    stated: Fact
    booked: Fact
    differs: tuple[Aspect, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """Lines paired with entries; `missing` in the ledger are lines, `extra` are entries the statement does not show."""

    pairs: tuple[Pair, ...]
    missing: tuple[Fact, ...]
    extra: tuple[Fact, ...]

    @property
    def same(self) -> tuple[Pair, ...]:
        """Give the pairs in which nothing differs."""
        return tuple(pair for pair in self.pairs if not pair.differs)

    @property
    def different(self) -> tuple[Pair, ...]:
        """Give the pairs in which something does."""
        return tuple(pair for pair in self.pairs if pair.differs)


class Place(NamedTuple):
    """What is held and where."""

    instrument: str
    vintage: str
    lot: str
    account: str


Holdings = Mapping[Place, int]


@dataclass(frozen=True, slots=True)
class Apart:
    """A holding the two sides give otherwise.

    `follows` tells that it is gone once the ledger's entries are as the statement's lines.
    """

    place: Place
    stated: int
    booked: int
    follows: bool


def plain(text: str) -> str:
    """Give a number or name as it is compared: without blanks, full-width letters and case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


# --- lines -----------------------------------------------------------------------------------------------------


def vintage(text: str, instrument: str) -> str:
    """Write a vintage the one way: ``2024年度`` and ``CEA24`` are 2024, ``CEA19-20`` is 2019-2020."""
    bare = plain(text).removeprefix(plain(instrument)).removesuffix("度").removesuffix("年").strip("-_")
    short = re.fullmatch(r"(\d\d)(?:-(\d\d))?", bare)
    return "-".join(f"20{part}" for part in short.groups() if part) if short else bare


def differing(stated: Fact, booked: Fact) -> tuple[Aspect, ...]:
    """Name what differs; what one side does not say cannot differ."""
    aspects: tuple[Aspect, ...] = ("day", "move", "instrument", "vintage", "quantity")
    found = [aspect for aspect in aspects if getattr(stated, aspect) != getattr(booked, aspect)]
    if stated.lot and plain(stated.lot) != plain(booked.lot):
        found.append("lot")
    if stated.price is not None and booked.price is not None and stated.price != booked.price:
        found.append("price")
    theirs, ours = plain(stated.counterparty), plain(booked.counterparty)
    if theirs and ours and theirs not in ours and ours not in theirs:
        found.append("counterparty")
    return tuple(found)


def match(stated: Iterable[Fact], booked: Iterable[Fact]) -> Matching:
    """Pair lines with entries, each used once."""
    return _Matcher(list(stated), list(booked)).match()


class _Matcher:
    def __init__(self, stated: list[Fact], booked: list[Fact]) -> None:
        self.stated = stated
        self.booked = booked
        self.order = {fact.ref: at for at, fact in enumerate(stated)}
        self.pairs: list[Pair] = []

    def match(self) -> Matching:
        self._equal(lambda fact: _number(fact) and (_number(fact), *_said(fact)))
        self._by_number()
        for key in (_whole, _priced, _said):
            self._equal(key)
        self._nearly()
        self.pairs.sort(key=lambda pair: self.order[pair.stated.ref])
        return Matching(tuple(self.pairs), tuple(self.stated), tuple(self.booked))

    def _take(self, found: Iterable[tuple[int, int]]) -> None:
        """Pair lines and entries by their places in what is left."""
        taken = list(found)
        for line, entry in taken:
            one, other = self.stated[line], self.booked[entry]
            self.pairs.append(Pair(one, other, differing(one, other)))
        lines, entries = {line for line, _ in taken}, {entry for _, entry in taken}
        self.stated = [fact for at, fact in enumerate(self.stated) if at not in lines]
        self.booked = [fact for at, fact in enumerate(self.booked) if at not in entries]

    def _equal(self, key: Callable[[Fact], Hashable]) -> None:
        """Pair those that are the same by a key; an empty key is none."""
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for at in range(len(self.booked) - 1, -1, -1):
            waiting[key(self.booked[at])].append(at)
        found = []
        for at, fact in enumerate(self.stated):
            wanted = key(fact)
            if wanted and waiting.get(wanted):
                found.append((at, waiting[wanted].pop()))
        self._take(found)

    def _by_number(self) -> None:
        """Pair those of one number that are the same but for two aspects at most."""
        numbers: dict[str, list[int]] = defaultdict(list)
        for at, fact in enumerate(self.booked):
            if _number(fact):
                numbers[_number(fact)].append(at)
        edges = {}
        for line, fact in enumerate(self.stated):
            for entry in numbers.get(_number(fact), ()) if _number(fact) else ():
                weight, hard = _weigh(fact, self.booked[entry])
                if fact.instrument == self.booked[entry].instrument and hard <= 2:
                    edges[line, entry] = weight - _DIFFERENT  # rather two that differ than two left alone
        self._take(best(edges))

    def _nearly(self) -> None:
        """Pair those on nearly one day that are the same but for one aspect at most.

        Two of different numbers must be the same but for the day: one may be the registry's, the other a contract's.
        """
        near: dict[Hashable, set[int]] = defaultdict(set)
        for entry, fact in enumerate(self.booked):
            for key in _all_but_one(fact):
                near[fact.day, key].add(entry)
        days = [timedelta(days=each) for each in range(-LEEWAY, LEEWAY + 1)]
        edges = {}
        for line, fact in enumerate(self.stated):
            keys = [(fact.day + apart, key) for key in _all_but_one(fact) for apart in days]
            for entry in {each for key in keys for each in near.get(key, ())}:
                weight, hard = _weigh(fact, self.booked[entry])
                named_apart = _number(fact) and _number(self.booked[entry])
                if weight < _ALONE and not (hard and named_apart):
                    edges[line, entry] = weight
        self._take(best(edges))


def _number(fact: Fact) -> str:
    return plain(fact.number)


def _said(fact: Fact) -> tuple[Hashable, ...]:
    return (fact.day, fact.move, fact.instrument, fact.vintage, plain(fact.lot), fact.quantity)


def _priced(fact: Fact) -> tuple[Hashable, ...]:
    return (*_said(fact), fact.price)


def _whole(fact: Fact) -> tuple[Hashable, ...]:
    return (*_priced(fact), plain(fact.counterparty))


def _all_but_one(fact: Fact) -> Iterator[Hashable]:
    """Give the keys under which facts meet that differ in one aspect at most, days apart."""
    aspects = (fact.move, fact.vintage, plain(fact.lot), fact.quantity)
    for left_out in range(len(aspects)):
        yield (fact.instrument, left_out, *(each for at, each in enumerate(aspects) if at != left_out))


def _weigh(stated: Fact, booked: Fact) -> tuple[int, int]:
    """Weigh how far two facts are apart, and count the aspects that differ by themselves."""
    differs = differing(stated, booked)
    days = abs((stated.day - booked.day).days)
    hard = sum(aspect in ("move", "vintage", "lot", "quantity") for aspect in differs)
    return _DIFFERENT * hard + min(days, LEEWAY) + ("price" in differs), hard


# --- the best pairs --------------------------------------------------------------------------------------------

Edges = Mapping[tuple[int, int], int]


def best(edges: Edges) -> list[tuple[int, int]]:
    """Give the pairs, each side used once, that weigh least together with what stays alone.

    `edges` weigh each pair that may be; all weigh less than what two alone do.
    """
    found: list[tuple[int, int]] = []
    for part in _parts(edges):
        lines = sorted({line for line, _ in part})
        entries = sorted({entry for _, entry in part})
        if max(len(lines), len(entries)) > MOST_AT_ONCE:
            found += _nearest(part)
            continue
        # a column for each entry, and one for each line that stays alone
        costs = [[part.get((line, entry), 2 * _ALONE) for entry in entries] + [_ALONE] * len(lines) for line in lines]
        for line, column in zip(lines, assigned(costs), strict=True):
            if column < len(entries) and (line, entries[column]) in part:
                found.append((line, entries[column]))
    return found


def _parts(edges: Edges) -> Iterator[Edges]:
    """Split pairs into those that have nothing to do with each other."""
    by_line: dict[int, list[int]] = defaultdict(list)
    by_entry: dict[int, list[int]] = defaultdict(list)
    for line, entry in edges:
        by_line[line].append(entry)
        by_entry[entry].append(line)
    seen: set[int] = set()
    for first in by_line:
        if first in seen:
            continue
        seen.add(first)
        waiting, part = [first], {}
        while waiting:
            line = waiting.pop()
            for entry in by_line[line]:
                part[line, entry] = edges[line, entry]
                fresh = [other for other in by_entry[entry] if other not in seen]
                seen.update(fresh)
                waiting += fresh
        yield part


def _nearest(edges: Edges) -> Iterator[tuple[int, int]]:
    lines: set[int] = set()
    entries: set[int] = set()
    for line, entry in sorted(edges, key=lambda pair: (edges[pair], pair)):
        if line not in lines and entry not in entries:
            lines.add(line)
            entries.add(entry)
            yield line, entry


def assigned(costs: Sequence[Sequence[int]]) -> list[int]:
    """Give each row a column of its own so that the costs add up to the least; no fewer columns than rows.

    Kuhn's method with potentials: rows are taken in one by one along the cheapest way to a free column.
    """
    width = len(costs[0]) if costs else 0
    of_row, of_column = [0] * (len(costs) + 1), [0] * (width + 1)
    holder = [0] * (width + 1)  # the row that has a column, counted from 1; column 0 stands for the row on its way
    for row in range(1, len(costs) + 1):
        holder[0] = row
        here = 0
        least = [_FAR] * (width + 1)
        came_from = [0] * (width + 1)
        done = [False] * (width + 1)
        while holder[here]:
            done[here] = True
            at, step, following = holder[here], _FAR, 0
            for column in range(1, width + 1):
                if not done[column]:
                    slack = costs[at - 1][column - 1] - of_row[at] - of_column[column]
                    if slack < least[column]:
                        least[column], came_from[column] = slack, here
                    if least[column] < step:
                        step, following = least[column], column
            for column in range(width + 1):
                if done[column]:
                    of_row[holder[column]] += int(step)
                    of_column[column] -= int(step)
                else:
                    least[column] -= step
            here = following
        while here:
            holder[here] = holder[came_from[here]]
            here = came_from[here]
    columns = {row: column - 1 for column, row in enumerate(holder) if column and row}
    return [columns[row] for row in range(1, len(costs) + 1)]


# --- holdings --------------------------------------------------------------------------------------------------


def effect(matching: Matching, last: date) -> dict[Place, int]:
    """Give what the ledger's holdings at the end of a day would change by, were its entries as the statement tells."""
    found: dict[Place, int] = defaultdict(int)

    def moved(fact: Fact, sign: int) -> None:
        if fact.day > last:
            return
        for account, quantity in ((fact.source, -fact.quantity), (fact.target, fact.quantity)):
            found[Place(fact.instrument, fact.vintage, fact.lot, account)] += sign * quantity

    for fact in matching.missing:
        moved(fact, 1)
    for fact in matching.extra:
        moved(fact, -1)
    for pair in matching.different:
        moved(pair.stated if pair.stated.lot else replace(pair.stated, lot=pair.booked.lot), 1)
        moved(pair.booked, -1)
    return found


def apart(stated: Holdings, booked: Holdings, effect: Holdings) -> tuple[Apart, ...]:
    """List the holdings that differ; a holding one side does not name is none."""
    return tuple(
        Apart(place, theirs, ours, follows=ours + effect.get(place, 0) == theirs)
        for place in sorted({*stated, *booked})
        if (theirs := stated.get(place, 0)) != (ours := booked.get(place, 0))
    )


def without_lots(holdings: Holdings, instruments: Iterable[str]) -> dict[Place, int]:
    """Add up the lots of some instruments."""
    summed = set(instruments)
    found: dict[Place, int] = defaultdict(int)
    for place, quantity in holdings.items():
        found[place._replace(lot="") if place.instrument in summed else place] += quantity
    return dict(found)

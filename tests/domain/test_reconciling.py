"""A statement held against a ledger: what was planted is found, no more and no less, and nothing is used twice."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.domain import reconciling
from workbench.domain.reconciling import (
    LEEWAY,
    Apart,
    Fact,
    Matching,
    Place,
    apart,
    assigned,
    best,
    differing,
    effect,
    match,
    vintage,
    without_lots,
)

MOVES = {"bought": ("market", "tradable"), "sold": ("tradable", "market"), "issued": ("authority", "registered")}
VINTAGES = ("2022", "2023", "2024")
FIRST = date(2026, 1, 1)


def fact(ref: str = "1", day: date = FIRST, move: str = "bought", quantity: int = 100, **more: object) -> Fact:
    source, target = MOVES[move]
    said = {"instrument": "CEA", "vintage": "2024", "lot": "", **more}
    return Fact(ref=ref, day=day, move=move, quantity=quantity, source=source, target=target, **said)  # type: ignore[arg-type]


def history(dice: random.Random, count: int, *, numbered: bool) -> list[Fact]:
    """A ledger of so many entries: with numbers on any days, without so that no two can be taken for one another."""
    found = []
    for at in range(count):
        # without numbers, two facts of one vintage and move lie too far apart to be one that was changed
        day = FIRST + timedelta(days=dice.randrange(365) if numbered else at * (2 * LEEWAY + 1))
        move = dice.choice(list(MOVES))
        vintage = dice.choice(VINTAGES)
        number = f"N{at:05d}" if numbered else ""
        found.append(fact(str(at), day, move, 1000 + 20 * at, vintage=vintage, number=number))
    return found


def statement(ledger: list[Fact]) -> list[Fact]:
    return [replace(each, ref=f"lines/r{at}") for at, each in enumerate(ledger, 1)]


FAULTS = ("dropped", "doubled", "quantity", "day", "vintage", "unbooked")


def planted(
    dice: random.Random, ledger: list[Fact], count: int, *, numbered: bool
) -> tuple[list[Fact], list[Fact], Counter[str]]:
    """Give a ledger and a statement made from it with so many faults, and what should be found."""
    lines = statement(ledger)
    entries = list(ledger)
    expected: Counter[str] = Counter()
    for at in dice.sample(range(len(ledger)), count):
        fault = dice.choice(FAULTS)
        line = lines[at]
        if fault == "dropped":
            lines[at] = replace(line, ref="")
            expected["extra"] += 1
        elif fault == "unbooked":
            entries[at] = replace(entries[at], ref="")
            expected["missing"] += 1
        elif fault == "doubled":
            lines.append(replace(line, ref=f"{line.ref}+"))
            expected["missing"] += 1
        elif fault == "quantity":
            lines[at] = replace(line, quantity=line.quantity + dice.choice((-7, 7)))
            expected["quantity"] += 1
        elif fault == "day":
            far = dice.randrange(1, 200 if numbered else LEEWAY + 1)
            lines[at] = replace(line, day=line.day + timedelta(days=far))
            expected["day"] += 1
        else:
            lines[at] = replace(line, vintage=dice.choice([each for each in VINTAGES if each != line.vintage]))
            expected["vintage"] += 1
    return [each for each in entries if each.ref], [each for each in lines if each.ref], expected


def kinds(found: Matching) -> Counter[str]:
    counts = Counter({"missing": len(found.missing), "extra": len(found.extra)})
    for pair in found.different:
        counts[",".join(pair.differs)] += 1
    return +counts


@pytest.mark.parametrize("numbered", [True, False])
@given(seed=st.integers(0, 10**9), count=st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_a_statement_made_from_a_ledger_leaves_nothing_over(numbered: bool, seed: int, count: int) -> None:
    dice = random.Random(seed)
    ledger = history(dice, count, numbered=numbered)
    lines = statement(ledger)
    dice.shuffle(lines)
    found = match(lines, ledger)
    assert kinds(found) == Counter()
    assert len(found.same) == count


@pytest.mark.parametrize("numbered", [True, False])
@given(seed=st.integers(0, 10**9), count=st.integers(1, 40), faults=st.integers(1, 40))
@settings(max_examples=120, deadline=None)
def test_as_many_faults_are_found_as_were_planted_each_of_its_kind(
    numbered: bool, seed: int, count: int, faults: int
) -> None:
    dice = random.Random(seed)
    ledger = history(dice, count, numbered=numbered)
    entries, lines, expected = planted(dice, ledger, min(faults, count), numbered=numbered)
    dice.shuffle(lines)
    dice.shuffle(entries)
    assert kinds(match(lines, entries)) == expected


@given(seed=st.integers(0, 10**9), count=st.integers(0, 30), faults=st.integers(0, 30))
@settings(max_examples=120, deadline=None)
def test_never_more_differences_than_faults_however_alike_the_entries_are(seed: int, count: int, faults: int) -> None:
    dice = random.Random(seed)
    ledger = [
        fact(str(at), FIRST + timedelta(days=dice.randrange(4)), dice.choice(list(MOVES)), dice.choice((1, 2)))
        for at in range(count)
    ]
    entries, lines, expected = planted(dice, ledger, min(faults, count), numbered=False)
    found = match(lines, entries)
    assert sum(kinds(found).values()) <= expected.total()


@given(seed=st.integers(0, 10**9), count=st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_each_line_and_each_entry_is_used_once(seed: int, count: int) -> None:
    dice = random.Random(seed)
    entries, lines, _ = planted(dice, history(dice, count, numbered=True), count // 2, numbered=True)
    found = match(lines, entries)
    told = Counter(pair.stated.ref for pair in found.pairs) + Counter(each.ref for each in found.missing)
    ours = Counter(pair.booked.ref for pair in found.pairs) + Counter(each.ref for each in found.extra)
    assert told == Counter(each.ref for each in lines)
    assert ours == Counter(each.ref for each in entries)


def test_a_line_is_found_by_its_number_though_day_and_quantity_differ() -> None:
    (pair,) = match(
        [fact("lines/r1", FIRST, quantity=90, number="Ａ-1 2")],
        [fact("7", FIRST + timedelta(days=99), quantity=100, number="a-12"), fact("8", FIRST, quantity=95)],
    ).pairs
    assert (pair.booked.ref, pair.differs) == ("7", ("day", "quantity"))


def test_a_number_that_two_things_share_by_mistake_does_not_make_them_one() -> None:
    found = match(
        [fact("lines/r1", FIRST, "sold", 90, vintage="2022", number="1")],
        [fact("7", FIRST + timedelta(days=99), quantity=100, number="1")],
    )
    assert kinds(found) == {"missing": 1, "extra": 1}


def test_without_a_number_a_line_a_week_away_is_another() -> None:
    near, far = (fact("7", FIRST + timedelta(days=days)) for days in (LEEWAY, LEEWAY + 1))
    assert kinds(match([fact("lines/r1")], [near])) == {"day": 1}
    assert kinds(match([fact("lines/r1")], [far])) == {"missing": 1, "extra": 1}


def test_what_a_side_does_not_say_is_no_difference() -> None:
    bare = fact("lines/r1")
    full = fact("7", price=Decimal("80.5"), counterparty="甲公司", lot="P-1", number="9")
    assert kinds(match([bare], [full])) == {}
    (pair,) = match([replace(bare, price=Decimal("80.6"), counterparty="乙公司")], [full]).pairs
    assert pair.differs == ("price", "counterparty")
    assert kinds(match([replace(bare, counterparty="（甲公司）")], [replace(full, counterparty="(甲公司)")])) == {}


@given(seed=st.integers(0, 10**9), rows=st.integers(1, 5), columns=st.integers(1, 6))
@settings(max_examples=300, deadline=None)
def test_rows_are_given_columns_as_a_search_of_every_way_would(seed: int, rows: int, columns: int) -> None:
    dice = random.Random(seed)
    rows = min(rows, columns)
    costs = [[dice.randrange(-5, 20) for _ in range(columns)] for _ in range(rows)]
    found = assigned(costs)
    assert len(set(found)) == rows
    ways = permutations(range(columns), rows)
    assert sum(costs[row][column] for row, column in enumerate(found)) == min(
        sum(costs[row][column] for row, column in enumerate(way)) for way in ways
    )


@given(seed=st.integers(0, 10**9), count=st.integers(0, 9))
@settings(max_examples=300, deadline=None)
def test_the_best_pairs_weigh_as_little_as_any(seed: int, count: int) -> None:
    dice = random.Random(seed)
    edges = {(dice.randrange(4), dice.randrange(4)): dice.randrange(-9, 18) for _ in range(count)}

    def ways(line: int, used: frozenset[int]) -> Iterator[int]:
        if line == 4:
            yield 0
            return
        yield from ways(line + 1, used)
        for entry in range(4):
            if (line, entry) in edges and entry not in used:
                yield from (edges[line, entry] - 18 + rest for rest in ways(line + 1, used | {entry}))

    found = best(edges)
    assert len({line for line, _ in found}) == len({entry for _, entry in found}) == len(found)
    assert sum(edges[pair] - 18 for pair in found) == min(ways(0, frozenset()))


def test_among_many_alike_the_nearest_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciling, "MOST_AT_ONCE", 1)
    ledger = [fact(str(at), FIRST + timedelta(days=at), quantity=1000 + at) for at in range(40)]
    late = [replace(each, ref=f"lines/r{each.ref}", day=each.day + timedelta(days=1)) for each in ledger]
    assert kinds(match(late, ledger)) == {"day": 40}


def test_a_holding_that_differs_only_by_what_the_lines_tell_follows_from_them() -> None:
    found = match([fact("lines/r1"), fact("lines/r2", quantity=30, number="5")], [fact("7", quantity=40, number="5")])
    place = Place("CEA", "2024", "", "tradable")
    other = place._replace(account="registered")
    would = effect(found, FIRST)
    assert would[place] == 100 + 30 - 40
    assert apart({place: 130, other: 8}, {place: 40, other: 9}, would) == (
        Apart(other, 8, 9, follows=False),
        Apart(place, 130, 40, follows=True),
    )
    assert apart({place: 40}, {place: 40, other: 0}, {}) == ()
    late = match([fact("lines/r1", number="1")], [fact("7", FIRST + timedelta(days=9), number="1")])
    assert effect(late, FIRST)[place] == 100  # what is booked for a later day is not among the holdings


@pytest.mark.parametrize(
    ("said", "meant"),
    [("2024", "2024"), ("２０２４年度", "2024"), ("2024 年", "2024"), ("CEA24", "2024"), ("CEA 2023", "2023"),
     ("19-20", "2019-2020"), ("CEA2019-2020", "2019-2020"), ("2025-03", "2025-03"), ("", "")],
)  # fmt: skip
def test_a_vintage_is_known_however_a_registry_writes_it(said: str, meant: str) -> None:
    assert vintage(said, "CEA") == meant


def test_lots_are_added_up_for_an_instrument_whose_statement_names_none() -> None:
    one, other = (Place("CCER", "", lot, "registered") for lot in ("P-1", "P-2"))
    cea = Place("CEA", "2024", "x", "registered")
    summed = without_lots({one: 3, other: 4, cea: 5}, ["CCER"])
    assert summed == {one._replace(lot=""): 7, cea: 5}


@pytest.mark.parametrize(
    ("said", "kept", "differs"),
    [
        ({"lot": ""}, {"lot": "风电-2023"}, ()),
        ({"lot": "风电 -2023"}, {"lot": "风电-2023"}, ()),
        ({"lot": "风电-2022"}, {"lot": "风电-2023"}, ("lot",)),
        ({"price": None}, {"price": Decimal(60)}, ()),
        ({"price": Decimal("60.0")}, {"price": Decimal(60)}, ()),
        ({"price": Decimal(61)}, {"price": Decimal(60)}, ("price",)),
        ({"counterparty": "某电力公司"}, {"counterparty": "某电力公司（华北）"}, ()),
        ({"counterparty": "某电力公司"}, {"counterparty": "另一公司"}, ("counterparty",)),
        ({"day": FIRST + timedelta(days=1), "quantity": 99}, {}, ("day", "quantity")),
    ],
)
def test_only_what_both_sides_say_differs(
    said: dict[str, object], kept: dict[str, object], differs: tuple[str, ...]
) -> None:
    assert differing(replace(fact(), **said), replace(fact(), **kept)) == differs  # type: ignore[arg-type]


def test_of_more_than_can_be_weighed_at_once_each_is_still_used_once() -> None:
    count = reconciling.MOST_AT_ONCE + 5
    entries = [fact(str(at), FIRST + timedelta(days=at % 3)) for at in range(count)]
    lines = [fact(f"lines/r{at}", FIRST + timedelta(days=at % 2), quantity=101) for at in range(count + 7)]
    found = match(lines, entries)
    assert len({pair.stated.ref for pair in found.pairs}) == len({pair.booked.ref for pair in found.pairs}) == count
    assert (len(found.pairs), len(found.missing), len(found.extra)) == (count, 7, 0)

"""The register of claims: what is claimed twice is found, and nothing else is."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.planted import NEAR_MISSES, WRONGS, Planted, World, world
from tests.domain.rightsbook import BOOK, DOCUMENT, INSTRUMENTS, MOVES, cite
from workbench.domain.claims import Claim, Double, Serials, doubles, level, serials
from workbench.domain.ledger import Kind
from workbench.domain.ledger_claims import claim, claims_of

WORLDS = 100


def found(w: World) -> tuple[Double, ...]:
    return doubles(w.claims(), BOOK.instruments, BOOK.moves, w.supplies())


def named(double: Double) -> Planted:
    both = [each for each in (double.first, double.second) if each]
    return double.why, frozenset((each.enterprise, each.instrument, each.lot) for each in both)


def test_in_a_thousand_ledgers_every_planted_double_is_found_and_nothing_else() -> None:
    ledgers, planted = 0, 0
    for seed in range(WORLDS):
        made = world(seed)
        assert Counter(map(named, found(made))) == Counter(made.planted), f"world {seed}"
        ledgers += len(made.ledgers)
        planted += len(made.planted)
    assert ledgers >= 1000
    assert planted > 400


@pytest.mark.parametrize("make", WRONGS, ids=lambda each: each.__name__)
def test_each_planted_double_is_found_and_named(make: Callable[[World], None]) -> None:
    made = World(7, 3)
    make(made)
    assert made.planted
    assert Counter(map(named, found(made))) == Counter(made.planted)


@pytest.mark.parametrize("make", NEAR_MISSES, ids=lambda each: each.__name__)
def test_what_only_looks_like_a_double_is_none(make: Callable[[World], None]) -> None:
    for seed in range(3):
        made = World(seed, 3)
        make(made)
        assert made.claims()
        assert found(made) == ()


def test_the_order_in_which_claims_are_told_changes_nothing() -> None:
    made = world(3)
    claims = made.claims()
    for seed in range(5):
        made.chance.seed(seed)
        made.chance.shuffle(claims)
        again = doubles(claims, BOOK.instruments, BOOK.moves, made.supplies())
        assert {(each.why, each.level) for each in again} == {(each.why, each.level) for each in found(made)}
        assert len(again) == len(found(made))


def test_a_rule_read_in_the_text_forbids_a_weaker_one_warns_an_unverified_one_asks() -> None:
    draft = replace(cite(), document=replace(DOCUMENT, status="draft"))
    assert [level(each) for each in (cite(), draft, cite("secondary"), cite("unverified"))] == [
        "error", "warning", "warning", "question",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "read"),
    [
        ("GEC0001", "GEC0100", Serials("GEC", 1, 100)),
        ("gec 0001", "GEC0100", Serials("GEC", 1, 100)),
        ("A1B007", "", Serials("A1B", 7, 7)),
        ("GEC0100", "GEC0001", None),
        ("GEC001", "GEC0100", None),
        ("GEC0001", "XYZ0100", None),
        ("无", "", None),
        ("", "", None),
    ],
)
def test_a_run_of_numbers_is_read_as_it_is_printed(first: str, last: str, read: Serials | None) -> None:
    assert serials(first, last) == read


def holder(name: str, low: int, high: int, quantity: int) -> Claim:
    return Claim(
        enterprise=name, instrument="GEC", quantity=quantity, way="kept", lot=name, serials=Serials("G", low, high)
    )


def shareable(claims: list[Claim]) -> bool:
    """Share the numbers out one by one, each to the claim that must have its own soonest; the plain way."""
    left = {
        each.enterprise: min(each.quantity, each.serials.last - each.serials.first + 1)
        for each in claims
        if each.serials
    }
    for number in range(40):
        open_ = [each for each in claims if each.serials and each.serials.first <= number <= each.serials.last]
        open_ = [each for each in open_ if left[each.enterprise]]
        if open_:
            left[min(open_, key=lambda each: each.serials.last if each.serials else 0).enterprise] -= 1
    return not any(left.values())


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 8), st.integers(1, 9)), min_size=1, max_size=6))
def test_numbers_are_doubled_exactly_where_nobody_can_share_them_out(runs: list[tuple[int, int, int]]) -> None:
    claims = [holder(f"E{at}", low, low + more, many) for at, (low, more, many) in enumerate(runs)]
    assert (doubles(claims, BOOK.instruments, BOOK.moves) == ()) == shareable(claims)


def test_a_certificate_of_a_contract_without_its_number_is_asked_about() -> None:
    power = Claim(
        enterprise="A", instrument="GP", quantity=5000, way="used", sources=frozenset({"甲"}), first="2026-03",
        last="2026-03", contract="GP-1", purpose="consumption",
    )  # fmt: skip
    certificate = replace(power, instrument="GEC", quantity=5, contract="")
    (double,) = doubles([power, certificate], BOOK.instruments, BOOK.moves)
    assert (double.why, double.level) == ("excluded", "warning")


@pytest.mark.parametrize(
    ("vintage", "details", "months"),
    [
        ("2025", {}, ("2025-01", "2025-12")),
        ("2019-2020", {}, ("2019-01", "2020-12")),
        ("2025-03", {}, ("2025-03", "2025-03")),
        ("2025-03-09", {}, ("2025-03", "2025-03")),
        ("2025", {"month": "2025-03"}, ("2025-03", "2025-03")),
        ("2025", {"month": "2025-03", "month_last": "2025-06"}, ("2025-03", "2025-06")),
        ("2025", {"month": "2025-03", "month_last": "2025-02"}, ("2025-03", "2025-03")),
        ("2025", {"month": "三月"}, ("2025-01", "2025-12")),
        ("2025-13", {"month": "2025-00"}, ("", "")),
        ("", {}, ("", "")),
    ],
)
def test_units_come_of_the_months_their_lot_says_else_of_their_vintage(
    vintage: str, details: dict[str, str], months: tuple[str, str]
) -> None:
    made = claim(BOOK, "A", Kind("CCER", vintage, "L"), details, 1, "kept")
    assert (made.first, made.last) == months


# ---------------------------------------------------------------- how claims count together

PLANT = frozenset({"甲"})
GREEN = Claim(
    enterprise="A", instrument="GEC", quantity=50, way="kept", lot="G", sources=PLANT, first="2026-03", last="2026-03",
    energy=Decimal(50),
)  # fmt: skip
CREDIT = Claim(
    enterprise="B", instrument="CCER", quantity=100, way="kept", lot="L", sources=PLANT, first="2026-03",
    last="2026-03", energy=Decimal(100),
)  # fmt: skip
MARCH = {("甲", "2026-03"): Decimal(150)}


def why(*claims: Claim, supplies: dict[tuple[str, str], Decimal] | None = None) -> list[tuple[str, int | None]]:
    return [
        (each.why, None if each.over is None else int(each.over))
        for each in doubles(claims, BOOK.instruments, BOOK.moves, supplies)
    ]


def test_what_a_holder_has_at_hand_and_used_up_of_a_lot_counts_together() -> None:
    kept = holder("A", 1, 100, 30)
    used = replace(kept, way="used", purpose="consumption")
    (double,) = doubles([kept, used, holder("B", 1, 100, 50)], BOOK.instruments, BOOK.moves)
    assert double.over == Decimal(10)
    assert double.second is not None
    assert {double.first.way, double.second.way} == {"used", "kept"}
    assert why(kept, used, holder("B", 1, 100, 40)) == []


def test_two_holders_of_a_lot_may_have_as_many_as_were_issued_and_not_one_more() -> None:
    issued, kept = replace(CREDIT, way="issued"), replace(CREDIT, quantity=60)
    assert why(issued, kept, replace(CREDIT, enterprise="C", quantity=40)) == []
    assert why(issued, kept, replace(CREDIT, enterprise="C", quantity=41)) == [("lot", 1)]


def test_what_is_used_up_cannot_be_stated_again() -> None:
    used = replace(CREDIT, way="used", purpose="national_ets")
    assert why(used, replace(CREDIT, way="stated", quantity=10)) == [("lot", 10)]
    assert why(used) == []


def test_of_several_the_pledge_and_the_largest_are_named() -> None:
    said = [replace(CREDIT, way="stated", quantity=7), replace(CREDIT, way="stated", quantity=9)]
    pledge = replace(CREDIT, way="pledged", quantity=5)
    (double,) = doubles([replace(CREDIT, quantity=10), *said, pledge], BOOK.instruments, BOOK.moves)
    assert double.second is not None
    assert (double.why, double.over) == ("pledges", Decimal(11))
    assert (double.first.quantity, double.second.quantity) == (5, 9)


def test_of_what_excludes_another_the_use_is_named() -> None:
    used = replace(GREEN, way="used", purpose="consumption", quantity=5)
    (double,) = doubles([GREEN, used, CREDIT], BOOK.instruments, BOOK.moves)
    assert (double.first, double.why) == (used, "excluded")


def test_two_instruments_share_a_plant_s_supply_to_the_last_unit_where_all_of_it_is_known() -> None:
    assert why(GREEN, CREDIT, supplies=MARCH) == []
    more = replace(GREEN, quantity=51, energy=Decimal(51))
    assert why(more, CREDIT, supplies=MARCH) == [("supply", 1)]
    assert why(replace(GREEN, energy=None), CREDIT, supplies=MARCH) == [("excluded", None)]
    assert why(GREEN, replace(CREDIT, last="2026-04"), supplies=MARCH) == [("excluded", None)]  # April's is not known
    assert why(GREEN, replace(CREDIT, last="2026-04"), supplies={**MARCH, ("甲", "2026-04"): Decimal(0)}) == []


def test_the_energy_behind_a_lot_counts_once_whoever_holds_it_and_the_most_that_is_said() -> None:
    other = replace(CREDIT, enterprise="C", energy=Decimal(90))
    assert why(GREEN, CREDIT, other, supplies=MARCH) == []
    scarce = {("甲", "2026-03"): Decimal(149)}
    assert why(GREEN, CREDIT, other, supplies=scarce) == [("supply", 1), ("supply", 1)]


def test_what_is_applied_for_takes_of_the_supply_beside_what_is_there() -> None:
    applied = replace(CREDIT, way="applied", lot="M", quantity=1, energy=Decimal(1))
    assert why(GREEN, CREDIT, supplies=MARCH) == []
    assert ("supply", 1) in why(GREEN, CREDIT, applied, supplies=MARCH)
    assert ("supply", 1) in why(GREEN, replace(CREDIT, way="issued"), applied, supplies=MARCH)


def test_what_the_issuer_took_back_was_not_issued() -> None:
    made = World(1, 1).ledgers[0]
    given = made.book("issued", "CEA", "2025", "", 100)
    back = replace(given, id=99, quantity=40, source=given.target, target=given.source)
    claims = claims_of(BOOK, [given, back], [])
    assert {each.way: each.quantity for each in claims} == {"kept": 60, "issued": 60}


def test_ten_thousand_lots_in_order_are_looked_through_at_once() -> None:
    """A chain of ranges that touch, each half full, and ten years of months of one plant."""
    chain = [
        Claim(
            enterprise=f"e{number % 2}", instrument="CCER", quantity=5, way="kept", vintage="2024", lot=f"L{number}",
            serials=Serials("A", number * 5, number * 5 + 9),
        )
        for number in range(10_000)
    ]  # fmt: skip
    months = [f"{2015 + number // 12 % 10:04d}-{number % 12 + 1:02d}" for number in range(10_000)]
    plant = [
        Claim(
            enterprise="e", instrument="GEC", quantity=9, way="kept", vintage=month, lot=f"L{number}",
            sources=frozenset({"P"}), first=month, last=month,
        )
        for number, month in enumerate(months)
    ]  # fmt: skip
    began = time.process_time()
    assert doubles([*chain, *plant], INSTRUMENTS, MOVES) == ()
    assert time.process_time() - began < 5
    twice = replace(chain[500], enterprise="x", lot="again", quantity=10)
    (found,) = doubles([*chain[:600], twice], INSTRUMENTS, MOVES)
    assert found.why == "serials"

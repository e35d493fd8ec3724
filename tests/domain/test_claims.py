"""The register of claims: what is claimed twice is found, and nothing else is."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.planted import NEAR_MISSES, WRONGS, Planted, World, world
from tests.domain.rightsbook import BOOK, DOCUMENT, cite
from workbench.domain.claims import Claim, Double, Serials, doubles, level, serials
from workbench.domain.ledger import Kind
from workbench.domain.ledger_claims import claim

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

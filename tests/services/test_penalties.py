"""What a shortfall costs under each law, by the day of the conduct: the cases of the readings, to the yuan."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.numbers import D
from workbench.domain.penalties import Rule, even, lighter
from workbench.services import penalties
from workbench.services.context import Workbench

PRICE = D("62.36")
UNDER_DECREE, UNDER_CODE = date(2026, 1, 1), date(2027, 1, 1)


def laws(found: tuple[Rule, ...]) -> list[tuple[str, str]]:
    return [(rule.cite.document.id, rule.applies) for rule in found]


@pytest.fixture
def bare() -> Workbench:
    return Workbench("张三")


def test_the_law_of_the_day_of_the_conduct_applies(bare: Workbench) -> None:
    before = penalties.exposure(bare, date(2026, 8, 14), 100, PRICE)
    after = penalties.exposure(bare, date(2026, 8, 15), 100, PRICE)
    assert laws(before) == [("decree_775", "yes"), ("code_2026", "no")]
    assert laws(after) == [("decree_775", "no"), ("code_2026", "yes")]
    assert laws(penalties.exposure(bare, date(2024, 4, 30), 100, PRICE))[0] == ("measures_2021", "yes")
    assert laws(penalties.exposure(bare, date(2024, 5, 1), 100, PRICE))[0] == ("decree_775", "yes")


def test_a_million_yuan_is_five_times_the_value_of_3207_tonnes(bare: Workbench) -> None:
    at = even(PRICE, D(5), D(1_000_000))
    assert at is not None
    assert int(at) == 3_207
    for tonnes, decree_costs_less in ((3_207, True), (3_208, False)):
        decree, code = penalties.exposure(bare, UNDER_DECREE, tonnes, PRICE)
        one, two = decree.fines("at_once"), code.fines("at_once")
        assert one
        assert two
        assert one == (PRICE * tonnes * 5, PRICE * tonnes * 10)
        assert two == (D(1_000_000), D(5_000_000))
        assert (one[0] < two[0]) is decree_costs_less


def test_the_decree_cuts_the_next_year_and_the_code_does_not(bare: Workbench) -> None:
    decree, code = penalties.exposure(bare, UNDER_DECREE, 500, PRICE)
    cuts = {cost.consequence.id: (cost.least, cost.unit) for cost in decree.costs if cost.unit == "t"}
    assert cuts == {"cut": (D(500), "t")}
    assert all(cost.unit == "yuan" for cost in code.costs)
    assert code.fines("not_corrected") == (PRICE * 500 * 5, PRICE * 500 * 10)
    assert decree.fines("not_corrected") == (D(0), D(0))


@pytest.mark.parametrize(
    ("tonnes", "applies"),
    [
        (3_000, ["yes", "no"]),  # 5 to 10 times lie below 1 and 5 million
        (3_207, ["yes", "no"]),
        (3_208, ["open", "open"]),  # the least is more, the most is less
        (8_017, ["open", "open"]),
        (8_018, ["no", "lighter"]),  # both lie above
        (100_000, ["no", "lighter"]),
    ],
)
def test_a_lighter_code_reaches_back_where_both_its_bounds_are_lower(
    bare: Workbench, tonnes: int, applies: list[str]
) -> None:
    found = penalties.exposure(bare, UNDER_DECREE, tonnes, PRICE, decided=date(2026, 11, 21))
    assert [rule.applies for rule in found] == applies
    assert [r.applies for r in penalties.exposure(bare, UNDER_DECREE, tonnes, PRICE, date(2026, 3, 1))] == ["yes", "no"]
    assert [r.applies for r in penalties.exposure(bare, UNDER_CODE, tonnes, PRICE, date(2027, 3, 1))] == ["no", "yes"]


def test_without_a_price_nothing_is_worked_out_and_nothing_is_decided(bare: Workbench) -> None:
    decree, code = penalties.exposure(bare, UNDER_DECREE, 500, None, decided=date(2026, 11, 21))
    assert decree.fines("at_once") is None
    assert code.fines("at_once") == (D(1_000_000), D(5_000_000))
    assert (decree.applies, code.applies) == ("open", "open")
    assert even(D(0), D(5), D(1)) is None


@given(st.integers(0, 10**6), st.decimals(0, 500, places=2))
def test_the_lighter_law_never_fines_more_at_either_bound(tonnes: int, price: Decimal) -> None:
    old, new = penalties.exposure(BARE, UNDER_DECREE, tonnes, price)
    one, two = old.fines("at_once"), new.fines("at_once")
    assert one
    assert two
    light, heavy = {"old": (one, two), "new": (two, one)}.get(lighter(old, new), (None, None))
    if light and heavy:
        assert light[0] <= heavy[0]
        assert light[1] <= heavy[1]
    else:
        assert (one[0] - two[0]) * (one[1] - two[1]) < 0


BARE = Workbench("张三")


@pytest.mark.parametrize("breach", penalties.BREACHES)
def test_every_breach_has_its_law_under_the_code_and_before(bare: Workbench, breach: str) -> None:
    for day in (UNDER_DECREE, UNDER_CODE):
        found = penalties.exposure(bare, day, None, None, breach=breach, gains=D(600_000))
        assert [rule.applies for rule in found].count("yes") == 1
    assert str(penalties.label(bare, breach))


def test_false_reports_stay_under_the_decree_and_their_gains_are_multiplied(bare: Workbench) -> None:
    found = penalties.exposure(bare, UNDER_CODE, None, None, breach="misreport_consequences", gains=D(600_000))
    rule = next(rule for rule in found if rule.applies == "yes")
    assert rule.cite.document.id == "decree_775"
    gains = next(cost for cost in rule.costs if cost.consequence.id == "gains")
    assert (gains.least, gains.most) == (D(3_000_000), D(6_000_000))


def test_readings_are_shown_as_readings(bare: Workbench) -> None:
    words, cite = penalties.readings(bare)
    assert len(words) == 4
    assert cite.confidence == "unverified"

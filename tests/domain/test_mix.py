"""The cheapest compliance mix: the same as going through all there are, within every limit, and quick at full size."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from time import perf_counter

import pytest

from tests.domain.mixbook import drawn, exhaustive
from tests.domain.mixcheck import faults
from workbench.base.numbers import D
from workbench.domain.mix import answer, cheapest, lifts
from workbench.domain.mix_terms import Carry, Market, Plan, Problem, Stock, carried

CASES = range(1000)


@pytest.fixture(scope="module")
def plans() -> dict[int, tuple[Problem, Plan]]:
    return {seed: (problem := drawn(seed), cheapest(problem)) for seed in CASES}


def test_the_cheapest_of_a_thousand_small_problems_is_that_of_going_through_all_mixes(
    plans: dict[int, tuple[Problem, Plan]],
) -> None:
    wrong = {seed: plan.rank for seed, (problem, plan) in plans.items() if plan.rank != exhaustive(problem)}
    assert not wrong


def test_every_plan_obeys_every_limit_and_accounts_for_every_tonne_and_yuan(
    plans: dict[int, tuple[Problem, Plan]],
) -> None:
    broken = {seed: found for seed, (problem, plan) in plans.items() if (found := faults(problem, plan))}
    assert not broken


def test_the_thousand_have_all_limits_in_play(plans: dict[int, tuple[Problem, Plan]]) -> None:
    seen: Counter[str] = Counter()
    for problem, plan in list(plans.values())[:400]:
        seen.update(f"{line.deed} {line.product}" for line in plan.lines)
        seen["short"] += plan.short > 0
        seen["unkept"] += plan.unkept > 0
        seen["cap reached"] += bool(problem.cap) and plan.total("surrender", product="credit") == problem.cap
        counting = problem.carry is not None and problem.carry.counted >= 0
        seen["coupled"] += counting and plan.total("convert") > 0
        seen["moved"] += counting and plan.total("convert") > 0 and plan.total("sell", "buy", product="old") > 0
        seen.update(name for name, other in lifts(problem).items() if cheapest(other).rank < plan.rank)
    wanted: tuple[str, ...] = (
        "short",
        "unkept",
        "cap reached",
        "coupled",
        "moved",
        "buy current",
        "buy old",
        "buy credit",
    )
    wanted += ("sell current", "sell old", "convert old", "lapse old", "surrender old", "idle credit", *LIMITS)
    assert {name: seen[name] for name in wanted if seen[name] < 5} == {}


LIMITS = ("share", "vintage", "gate", "tied", "tonnes", "money", "late", "carried", "window", "keep")


@pytest.mark.parametrize("seed", range(1000, 1015))
def test_what_a_limit_costs_is_the_difference_to_going_through_all_mixes_without_it(seed: int) -> None:
    problem = drawn(seed)
    found = answer(problem)
    others = lifts(problem)
    for each in found.limits:
        best = min(exhaustive(problem), exhaustive(others[each.limit]))
        assert (each.short, each.cost) == (best[0], best[2])
        assert each.short <= found.plan.short
        assert each.saved is None or each.saved >= 0
        assert each.saved is not None or each.short < found.plan.short or best[1] < found.plan.unkept


@pytest.mark.parametrize("seed", range(1040, 1100))
def test_the_rival_is_within_the_limits_does_without_what_it_names_and_is_not_cheaper(seed: int) -> None:
    problem = drawn(seed)
    found = answer(problem)
    if found.rival is None:
        return
    rival = found.rival
    assert faults(problem, rival.plan) == []
    assert rival.dearer == rival.plan.cost - found.plan.cost >= 0
    deed, _, rest = rival.without.partition("_")
    product = rest.removesuffix("_then") or "credit"

    def months(plan: Plan) -> set[int]:
        lines = [line for line in plan.lines if line.product == product or deed == "convert"]
        return {line.month for line in lines if line.deed == ("surrender" if deed == "credit" else deed)}

    assert months(found.plan)
    assert months(found.plan).isdisjoint(months(rival.plan))
    assert rival.without.endswith("_then") or not months(rival.plan)


@pytest.mark.parametrize("seed", range(1140, 1200))
def test_more_holdings_are_never_dearer(seed: int) -> None:
    problem = drawn(seed)
    plan = cheapest(problem)
    for product in ("current", "old", "credit"):
        more = replace(problem, stocks=(*problem.stocks, Stock("more", product, 2)))
        assert cheapest(more).rank <= plan.rank


@pytest.mark.parametrize("seed", range(1240, 1300))
def test_prices_three_times_as_high_make_a_plan_three_times_as_dear(seed: int) -> None:
    problem = drawn(seed)
    three = replace(
        problem,
        later=problem.later * 3,
        stocks=tuple(replace(each, worth=each.worth * 3) for each in problem.stocks),
        markets=tuple(
            replace(each, price=each.price * 3, fee=each.fee * 3, money=None if each.money is None else each.money * 3)
            for each in problem.markets
        ),
    )
    plan, other = cheapest(problem), cheapest(three)
    assert other.rank == (plan.short, plan.unkept, plan.cost * 3)


# ---------------------------------------------------------------- the rule's own figures


def test_carrying_over_gives_the_rules_own_figures() -> None:
    assert carried(D(10000), D("1.5"), 99_250 - 15_833) == 135_125
    assert carried(D(10000), D("1.5"), 99_250 - 15_833, 118_400) == 118_400
    assert carried(D(10000), D("1.5"), 15_833 - 99_250) == 10_000
    assert carried(D(10000), D("1.5"), 3) == 10_004  # 10,004.5, rounded down


def test_selling_two_old_ones_lets_three_more_be_carried_over() -> None:
    """Five old ones of which none could be carried over: sell two at ten, carry three over worth sixty each."""
    carry = Carry(D(0), D("1.5"), 0, counted=0, by=1, arrives=1)
    problem = Problem(
        3, 0, 1, (Stock("o", "old", 5),),
        (Market("old", 0, D(10), buys=False), Market("current", 1, D(60), arrives=1)), carry=carry,
    )  # fmt: skip
    plan = cheapest(problem)
    assert plan.rank == (0, 0, D(-20))
    assert (plan.total("sell"), plan.total("convert"), plan.total("buy")) == (2, 3, 0)


def test_credits_take_the_place_of_allowances_while_they_are_cheaper_and_only_up_to_the_cap() -> None:
    market = (Market("current", 0, D(70)), Market("credit", 0, D(60), sells=False))
    plan = cheapest(Problem(100, 5, 0, (Stock("c", "current", 80),), market))
    assert (plan.total("buy", product="credit"), plan.total("buy", product="current"), plan.cost) == (5, 15, D(1350))
    dear = (Market("current", 0, D(60)), Market("credit", 0, D(70), sells=False))
    assert cheapest(Problem(100, 5, 0, (Stock("c", "current", 80),), dear)).total("buy", product="credit") == 0


def test_nothing_is_bought_to_be_sold_dearer_later() -> None:
    market = (Market("current", 0, D(50)), Market("current", 1, D(90), arrives=1))
    plan = cheapest(Problem(10, 0, 1, (Stock("c", "current", 12),), market))
    assert [(line.deed, line.tonnes, line.month) for line in plan.lines] == [("sell", 2, 1), ("surrender", 10, 1)]


def test_a_plan_that_cannot_be_met_says_what_is_missing_and_is_the_cheapest_of_the_least_short() -> None:
    market = (
        Market("current", 0, D(90), most=3), Market("current", 1, D(50), most=3, arrives=1),
        Market("current", 2, D(10), arrives=3),
    )  # fmt: skip
    found = answer(Problem(20, 1, 2, (Stock("c", "current", 4), Stock("t", "current", 2, None)), market))
    assert (found.plan.short, found.plan.cost) == (10, D(420))
    lifted = {each.limit: each.short for each in found.limits}
    assert lifted == {"share": 10, "tied": 8, "tonnes": 0, "late": 0}


def test_where_prices_stay_another_month_is_no_rival_unless_there_is_no_other() -> None:
    market = [Market("current", month, D(60), arrives=month) for month in (0, 1)]
    stock = (Stock("c", "current", 80),)
    alone = answer(Problem(100, 5, 1, stock, tuple(market))).rival
    assert alone is not None
    assert (alone.without, alone.dearer) == ("buy_current_then", D(0))
    credit = Market("credit", 0, D(50), sells=False)
    found = answer(Problem(100, 5, 1, stock, (*market, credit))).rival
    assert found is not None
    assert (found.without, found.dearer) == ("credit", D(50))


def test_a_price_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above nothing"):
        Problem(1, 0, 0, markets=(Market("current", 0, D(0)),))


def test_a_plan_of_a_hundred_million_tonnes_over_fourteen_months_takes_milliseconds() -> None:
    months = range(14)
    markets = [Market("current", m, D("70.01") + m, D("0.5"), 300_000, D(20_000_000), m) for m in months]
    markets += [Market("credit", m, D(65) + m, D("0.5"), 50_000, None, m, sells=False) for m in months]
    markets += [Market("old", m, D(40), D("0.5"), None, None, m, buys=False) for m in months]
    stocks = (Stock("2025", "current", 90_000_000, 0, D(60)), Stock("o", "old", 8_000_000), Stock("v", "credit", 10**6))
    carry = Carry(D(10000), D("1.5"), 83_417, -1, 5_000_000, 0, 6, 6)
    problem = Problem(95_000_000, 4_750_000, 13, stocks, tuple(markets), 100_000, Decimal(65), carry)
    began = perf_counter()
    answer(problem)
    assert perf_counter() - began < 1  # 0.03 s on the machine it was written on

"""An obligation against what is held for it: nothing is lost, more never makes it worse, and the law's own cases."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.numbers import D
from workbench.domain.position import (
    COVERING,
    LEVELS,
    Facts,
    Forecast,
    Lapse,
    Law,
    Lump,
    Part,
    Slice,
    Why,
    allowances,
    amount,
    basis_of,
    credits_of,
    foresee,
    missing,
    risk,
    set_aside,
    whole,
)

TODAY = date(2026, 11, 21)
VINTAGES = ("2019-2020", "2021", "2022", "2023", "2024", "2025", "2026", "1999")
LAW = Law(
    2025,
    TODAY,
    {**dict.fromkeys(VINTAGES[:5], "no"), "2025": "yes", "2026": "no"},
    None,
    {"2025": "yes", "2026": "yes"},
    None,
    D("0.05"),
    None,
    None,
    registered_after=date(2024, 1, 22),
    old_before=date(2017, 3, 14),
    old_last=date(2024, 12, 31),
)
GOOD = {"inside_market": "no", "registered": "2025-06-01"}

quantities = st.integers(1, 200_000)
held = st.builds(
    Lump,
    st.sampled_from(VINTAGES),
    st.just(""),
    st.sampled_from(("可用", "质押")),
    quantities,
    st.sampled_from(("usable", "tied", "submitted")),
)
lots = st.builds(
    Lump,
    st.just("2024"),
    st.sampled_from("ABC"),
    st.just("可用"),
    quantities,
    st.sampled_from(("usable", "tied", "submitted", "done")),
    st.fixed_dictionaries(
        {
            "inside_market": st.sampled_from(("yes", "no", "")),
            "registered": st.sampled_from(("2016-01-01", "2024-01-22", "2024-01-23", "2025-06-01", "", "soon")),
        }
    ),
)


def short_of(due: int, units: list[Lump], credited: list[Lump], law: Law = LAW) -> int:
    covered = amount(allowances(units, law), *COVERING) + amount(credits_of(credited, law, due), *COVERING)
    return max(0, due - covered)


def brute(due: int, units: list[Lump], credited: list[Lump]) -> int:
    """Work the shortfall of 2025 out another way: tonne classes counted one by one, the cap by fractions."""
    covered = sum(lump.quantity for lump in units if lump.vintage == "2025" and lump.state != "tied")
    credit = 0
    for lump in credited:
        registered = lump.details["registered"]
        fit = lump.details["inside_market"] == "no" and registered in ("2024-01-23", "2025-06-01")
        if lump.state == "done" or (fit and lump.state != "tied"):
            credit += lump.quantity
    cap = Fraction(due, 20).__floor__()
    return max(0, due - covered - min(credit, cap))


@given(st.lists(held, max_size=8))
def test_usable_tied_and_unusable_are_all_that_is_held(units: list[Lump]) -> None:
    slices = allowances(units, LAW)
    assert amount(slices, "usable", "submitted", "tied", "unusable") == sum(lump.quantity for lump in units)
    assert all(each.why for each in slices if each.state in ("tied", "unusable"))


@given(st.lists(lots, max_size=8), st.integers(0, 3_000_000))
def test_credits_are_split_and_none_is_lost(credited: list[Lump], due: int) -> None:
    slices = credits_of(credited, LAW, due)
    assert sum(each.quantity for each in slices) == sum(lump.quantity for lump in credited)
    assert amount(slices, *COVERING) <= due // 20
    assert all(each.quantity > 0 for each in slices)
    assert all(each.why for each in slices if each.state in ("tied", "unusable"))


@given(st.lists(held, max_size=8), st.lists(lots, max_size=8), st.integers(0, 3_000_000))
def test_the_shortfall_is_that_of_a_second_computation(units: list[Lump], credited: list[Lump], due: int) -> None:
    assert short_of(due, units, credited) == brute(due, units, credited)


@given(st.lists(held, max_size=6), st.lists(lots, max_size=6), st.integers(0, 3_000_000), held, lots)
def test_more_holdings_never_make_more_short(
    units: list[Lump], credited: list[Lump], due: int, unit: Lump, lot: Lump
) -> None:
    before = short_of(due, units, credited)
    assert short_of(due, [*units, unit], credited) <= before
    assert short_of(due, units, [*credited, lot]) <= before


@given(st.lists(held, max_size=6), st.integers(0, 1_000_000), st.integers(0, 1_000_000))
def test_a_larger_obligation_is_never_less_short(units: list[Lump], due: int, more: int) -> None:
    assert short_of(due + more, units, []) >= short_of(due, units, [])


@pytest.mark.parametrize(("due", "cap"), [(1_000_019, 50_000), (1_496_169, 74_808), (19, 0), (20, 1), (0, 0)])
def test_the_cap_is_rounded_down_to_whole_tonnes(due: int, cap: int) -> None:
    assert LAW.cap(due) == cap
    slices = credits_of([Lump("2024", "A", "可用", 10**7, "usable", GOOD)], LAW, due)
    assert amount(slices, "usable") == cap
    assert [each.why.code for each in slices if each.why] == ["position.why.over_cap"]


def test_after_the_credits_the_example_unit_needs_the_rest_in_allowances() -> None:
    due = whole(D("1496169.13"))
    assert due == 1_496_169
    assert due - LAW.cap(due) == 1_421_361
    credited = [Lump("2024", "A", "可用", 100_000, "usable", GOOD)]
    assert short_of(due, [Lump("2025", "", "可用", 1_421_360, "usable")], credited) == 1
    assert short_of(due, [Lump("2025", "", "可用", 1_421_361, "usable")], credited) == 0


def test_without_a_rule_of_the_share_no_credit_counts() -> None:
    law = replace(LAW, share=None)
    assert amount(credits_of([Lump("", "A", "可用", 5, "usable", GOOD)], law, 1000), "unusable") == 5


def reasons(slices: tuple[Slice, ...]) -> list[str]:
    return [each.why.code.rpartition(".")[2] if each.why else "" for each in slices]


@pytest.mark.parametrize(
    ("details", "code"),
    [
        ({"inside_market": "no", "registered": "2024-01-23"}, ""),
        ({"inside_market": "no", "registered": "2024-01-22"}, "registered"),
        ({"inside_market": "no", "registered": ""}, "unregistered"),
        ({"inside_market": "yes", "registered": "2025-06-01"}, "inside"),
        ({"registered": "2025-06-01"}, "inside_unsaid"),
    ],
)
def test_each_refused_lot_says_why(details: dict[str, str], code: str) -> None:
    assert reasons(credits_of([Lump("2024", "A", "可用", 10, "usable", details)], LAW, 1000)) == [code]


def test_old_credits_end_with_2024() -> None:
    law = replace(LAW, year=2023, registered_after=None, day=date(2024, 12, 31))
    old = [Lump("2015", "A", "可用", 10, "usable", {"inside_market": "no", "registered": "2016-05-01"})]
    assert reasons(credits_of(old, law, 1000)) == [""]
    late = replace(law, day=date(2025, 1, 1))
    assert reasons(credits_of(old, late, 1000)) == ["old"]
    filed = [Lump("2015", "A", "可用", 10, "usable", {"inside_market": "no", "filed": "2017-03-13"})]
    assert reasons(credits_of(filed, late, 1000)) == ["old"]
    moved = [replace(old[0], details={"inside_market": "no", "filed": "2016-05-01", "registered": "2024-03-01"})]
    assert reasons(credits_of(moved, late, 1000)) == ["old"], "entered anew in the new registry they stay old"
    on_the_day = [Lump("2015", "A", "可用", 10, "usable", {"inside_market": "no", "filed": "2017-03-14"})]
    assert reasons(credits_of(on_the_day, late, 1000)) == [""]


def test_what_was_given_first_fills_the_cap_first() -> None:
    credited = [
        Lump("2024", "B", "可用", 40, "usable", GOOD),
        Lump("2024", "A", "已注销", 30, "done"),
        Lump("2024", "C", "冻结", 15, "submitted", GOOD),
    ]
    slices = credits_of(credited, LAW, 1000)
    assert [(each.lot, each.quantity, each.state) for each in slices] == [
        ("A", 30, "done"),
        ("C", 15, "submitted"),
        ("B", 5, "usable"),
        ("B", 35, "unusable"),
    ]


def test_what_the_registry_has_taken_is_not_judged_again() -> None:
    given_ = allowances([Lump("2024", "", "已清缴", 7, "done"), Lump("2024", "", "冻结", 3, "submitted")], LAW)
    assert [(each.state, each.quantity) for each in given_] == [("done", 7), ("unusable", 3)]


def test_a_vintage_only_the_draft_allows_does_not_count_but_says_so() -> None:
    slices = allowances([Lump("2026", "", "可用", 7, "usable"), Lump("1999", "", "可用", 1, "usable")], LAW)
    assert [(each.state, each.why and each.why.code) for each in slices] == [
        ("unusable", "position.why.only_draft"),
        ("unusable", "position.why.unknown_vintage"),
    ]


# ---------------------------------------------------------------- forecast


def test_no_month_gives_no_forecast_and_one_month_no_band() -> None:
    assert foresee([None] * 12) is None
    one = foresee([None, D("10.5")] + [None] * 10)
    assert one == Forecast(1, D("10.5"), D("126.0"), None, None)


def test_the_band_puts_the_lowest_and_the_highest_month_in_place_of_the_rest() -> None:
    found = foresee([D(10), D(20), D(30)] + [None] * 9)
    assert found == Forecast(3, D(60), D(240), D(150), D(330))


def test_a_whole_year_is_its_sum_without_a_band() -> None:
    found = foresee([D(month) for month in range(1, 13)])
    assert found == Forecast(12, D(78), D(78), D(78), D(78))


@given(st.lists(st.none() | st.decimals(0, 10**7, places=2), min_size=12, max_size=12))
def test_the_point_lies_within_the_band(months: list[Decimal | None]) -> None:
    found = foresee(months)
    if found and found.low is not None and found.high is not None:
        slack = D("0.000001")  # a mean may not end
        assert found.known <= found.low + slack
        assert found.low - slack <= found.point <= found.high + slack


def test_sectors_add_up_and_a_missing_band_makes_none() -> None:
    one, two = Forecast(3, D(60), D(240), D(150), D(330)), Forecast(1, D(5), D(60), None, None)
    assert one + one == Forecast(3, D(120), D(480), D(300), D(660))
    assert one + two == Forecast(1, D(65), D(300), None, None)


def test_several_parts_are_as_sure_as_the_least_sure() -> None:
    how = Why("position.how.reported")
    parts = [Part("a", 1, "verified", "", how), Part("b", 2, "forecast", "", how), Part("c", 3, "reported", "", how)]
    assert basis_of(parts) == "forecast"
    assert basis_of(parts[:1]) == "verified"
    assert basis_of([]) is None


# ---------------------------------------------------------------- risk

END = date(2026, 12, 31)
GAP = Facts(short=100, open=1000, unsubmitted=1000, deadline=END, warning=60, urgent=15)


@pytest.mark.parametrize(
    ("facts", "day", "level", "turns", "then"),
    [
        (GAP, date(2026, 10, 1), "watch", date(2026, 11, 1), "high"),
        (GAP, date(2026, 11, 1), "high", date(2027, 1, 1), "breach"),
        (GAP, END, "high", date(2027, 1, 1), "breach"),
        (GAP, date(2027, 1, 1), "breach", None, None),
        (replace(GAP, short=0), date(2026, 10, 1), "none", date(2026, 11, 1), "watch"),
        (replace(GAP, short=0), date(2026, 11, 1), "watch", date(2026, 12, 16), "high"),
        (replace(GAP, short=0), date(2026, 12, 16), "high", date(2027, 1, 1), "breach"),
        (replace(GAP, short=0), END, "high", date(2027, 1, 1), "breach"),
        (replace(GAP, short=0, unsubmitted=0), date(2026, 12, 16), "none", date(2027, 1, 1), "breach"),
        (replace(GAP, short=0, unsubmitted=0, open=0), date(2026, 12, 16), "none", None, None),
        (replace(GAP, short=0, unsubmitted=0, open=0), date(2027, 2, 1), "none", None, None),
        (replace(GAP, short=None), date(2026, 10, 1), "none", date(2026, 11, 1), "watch"),
        (replace(GAP, short=None), date(2027, 1, 1), "watch", None, None),
        (replace(GAP, deadline=None), date(2026, 10, 1), "watch", None, None),
        (replace(GAP, coming=100, by=date(2026, 9, 30)), date(2026, 9, 30), "none", date(2026, 10, 1), "watch"),
        (replace(GAP, coming=60, by=date(2026, 9, 30)), date(2026, 9, 30), "watch", date(2026, 11, 1), "high"),
    ],
)
def test_the_level_and_the_day_it_turns(
    facts: Facts, day: date, level: str, turns: date | None, then: str | None
) -> None:
    found = risk(facts, day)
    assert (found.level, found.turns, found.then) == (level, turns, then)


@given(
    st.builds(
        Facts,
        st.none() | st.integers(0, 100),
        st.integers(0, 100),
        st.integers(0, 100),
        st.integers(0, 100),
        st.none() | st.dates(date(2026, 6, 1), date(2026, 12, 31)),
        st.integers(0, 100),
        st.none() | st.just(END),
        warning=st.just(60),
        urgent=st.just(15),
    ),
    st.dates(date(2026, 5, 1), date(2027, 1, 31)),
)
def test_the_level_does_not_worsen_before_the_day_it_turns(facts: Facts, day: date) -> None:
    now = risk(facts, day)
    worse = next(
        (
            later
            for later in (day + timedelta(days=n) for n in range(1, 600))
            if LEVELS.index(risk(facts, later).level) > LEVELS.index(now.level)
        ),
        None,
    )
    assert now.turns == worse


@pytest.mark.parametrize(
    ("facts", "day", "codes"),
    [
        (GAP, END, ["short", "left"]),
        (GAP, date(2027, 1, 1), ["late", "short"]),
        (replace(GAP, short=0), date(2026, 10, 31), ["left"]),
        (replace(GAP, short=0), date(2026, 11, 1), ["unsubmitted", "left"]),
        (replace(GAP, short=0), END, ["unsubmitted", "left"]),
        (replace(GAP, short=0), date(2027, 1, 1), ["late"]),
        (replace(GAP, short=0, deadline=None), END, []),
        (replace(GAP, coming=60, by=date(2026, 9, 30)), date(2026, 9, 30), ["short", "coming", "left"]),
        (replace(GAP, coming=60, by=date(2026, 9, 30)), date(2026, 10, 1), ["short", "late_issue", "left"]),
    ],
)
def test_each_day_has_its_reasons(facts: Facts, day: date, codes: list[str]) -> None:
    assert [why.code for why in risk(facts, day).reasons] == [f"position.risk.{code}" for code in codes]


def test_what_should_have_been_issued_by_now_is_missing() -> None:
    facts = replace(GAP, coming=100, by=date(2026, 9, 30))
    assert missing(facts, date(2026, 9, 30)) == 0
    assert missing(facts, date(2026, 10, 1)) == 100
    assert "position.risk.late_issue" in [why.code for why in risk(facts, date(2026, 10, 1)).reasons]


def test_units_that_lapse_are_watched_until_they_have() -> None:
    why = Why("position.risk.lapse")
    facts = Facts(short=0, open=0, unsubmitted=0, lapses=(Lapse(date(2026, 6, 10), 5, why),), warning=60)
    assert risk(facts, date(2026, 3, 1)).turns == date(2026, 4, 11)
    assert risk(facts, date(2026, 4, 11)).level == "watch"
    assert why in risk(facts, date(2026, 6, 10)).reasons
    assert risk(facts, date(2026, 6, 10)).level == "watch"
    assert risk(facts, date(2026, 6, 11)) == risk(replace(facts, lapses=()), date(2026, 6, 11))


def test_a_pledge_is_named_where_it_is_needed() -> None:
    codes = [why.code for why in risk(replace(GAP, tied=50), TODAY).reasons]
    assert codes == ["position.risk.short", "position.risk.tied", "position.risk.left"]
    assert "position.risk.tied" not in [why.code for why in risk(replace(GAP, short=0, tied=50), TODAY).reasons]


@given(st.lists(held, max_size=8), st.integers(0, 500_000))
def test_what_is_set_aside_is_taken_from_what_is_usable_and_nothing_is_lost(units: list[Lump], tonnes: int) -> None:
    why = Why("position.why.reserved")
    found = set_aside(units, lambda lump: lump.vintage == "2025", tonnes, why)
    fit = sum(lump.quantity for lump in units if (lump.vintage, lump.state) == ("2025", "usable"))
    aside = sum(lump.quantity for lump in found if lump.why == why)
    assert aside == min(tonnes, fit)
    assert sum(lump.quantity for lump in found) == sum(lump.quantity for lump in units)
    slices = allowances(found, LAW)
    assert sum(each.quantity for each in slices if each.why == why) == aside
    assert amount(slices, "usable") == amount(allowances(units, LAW), "usable") - aside

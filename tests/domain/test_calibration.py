"""Calibration: the states of an instrument by day, and the correction that never understates."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.numbers import D, rounded
from workbench.domain.calibration import Certificate, Meter, Rule, Span, corrected, spans, worst
from workbench.rules.library import Library

YEAR = date(2026, 1, 1), date(2026, 12, 31)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def rule() -> Rule:
    table = Library.load().rules("cn.ets.power", YEAR[1], date(2026, 11, 21)).parameters["calibration_rule_sector"]
    assert isinstance(table.value, dict)
    return Rule(table.value)


RULE = Rule({name: D(n) for name, n in zip(
    ("failed_error", "failed_spec", "missing_error", "missing_spec", "late_error", "late_spec"), (1, -1, 0, 1, 0, 1),
    strict=True,
)})  # fmt: skip


def told(found: tuple[Span, ...]) -> list[tuple[str, str, str]]:
    return [(span.first.isoformat(), span.last.isoformat(), span.state) for span in found]


def never(spec: str = "0.5") -> Span:
    (span,) = spans(Meter("", D(spec), 12), *YEAR)
    return span


# ---------------------------------------------------------------- the worked examples


def test_coal_weighed_by_a_scale_never_calibrated_is_raised_by_the_permitted_error(rule: Rule) -> None:
    measured = D("66348.50")
    assert corrected(measured, [(never(), measured)], rule, "low", 2) == D("66680.24")


def test_power_metered_by_a_meter_never_calibrated_is_lowered_by_the_permitted_error(rule: Rule) -> None:
    assert corrected(D(126000), [(never(), D(126000))], rule, "high", 3) == D("125370.000")


def test_an_error_beyond_the_permitted_one_moves_a_reading_by_the_difference(rule: Rule) -> None:
    (span,) = spans(Meter("", D("0.5"), 12, (Certificate(date(2025, 12, 31), None, D("-0.8")),)), *YEAR)[:1]
    assert span.state == "failed"
    assert corrected(D(1000), [(span, D(1000))], rule, "low", 2) == D("1003.00")
    assert corrected(D(1000), [(span, D(1000))], rule, "high", 2) == D("997.00")


def test_no_rule_moves_a_reading_the_unsafe_way() -> None:
    slack = Rule(dict(RULE.times) | {"missing_spec": D(-1)})
    assert corrected(D(1000), [(never(), D(1000))], slack, "low", 2) == D("1000.00")


def test_only_the_part_in_the_uncovered_days_is_moved(rule: Rule) -> None:
    assert corrected(D(1000), [(never(), D(200))], rule, "low", 2) == D("1001.00")


def test_an_instrument_within_its_error_leaves_a_reading_as_it_is(rule: Rule) -> None:
    meter = Meter("", D("0.5"), 12, (Certificate(date(2025, 12, 31), None, D("0.5")),))
    (span,) = spans(meter, *YEAR)[:1]
    assert (span.state, rule.rate(span)) == ("on_time", Decimal(0))


def test_an_unknown_error_is_no_zero(rule: Rule) -> None:
    failed = Meter("", D("0.5"), 12, (Certificate(date(2026, 1, 1), None, passed=False),))
    (span,) = spans(failed, *YEAR)
    assert (span.state, rule.rate(span)) == ("failed", None)
    with pytest.raises(ValueError, match="failed"):
        corrected(D(1), [(span, D(1))], rule, "low", 2)
    assert rule.rate(spans(Meter("", None, 12), *YEAR)[0]) is None


def test_an_instrument_that_failed_within_its_error_is_as_good_as_not_calibrated(rule: Rule) -> None:
    failed = Meter("", D("0.5"), 12, (Certificate(date(2026, 1, 1), None, D("0.1"), passed=False),))
    assert rule.rate(spans(failed, *YEAR)[0]) == D("0.005")


# ---------------------------------------------------------------- spans


def test_a_late_calibration_leaves_the_days_between_uncovered() -> None:
    meter = Meter("", D("0.5"), 12, (Certificate(date(2025, 6, 15), None), Certificate(date(2026, 8, 3), None)))
    assert told(spans(meter, *YEAR)) == [
        ("2026-01-01", "2026-06-14", "on_time"),
        ("2026-06-15", "2026-08-02", "late"),
        ("2026-08-03", "2026-12-31", "on_time"),
    ]


def test_the_shorter_of_the_certificate_and_the_period_counts() -> None:
    day = date(2026, 1, 10)
    assert Meter("", None, 6).until(Certificate(day, date(2027, 1, 9))) == date(2026, 7, 9)
    assert Meter("", None, 12).until(Certificate(day, date(2026, 3, 31))) == date(2026, 3, 31)
    assert Meter("", None, None).until(Certificate(day, None)) == day


def test_a_period_ends_before_the_corresponding_day_or_the_end_of_a_shorter_month() -> None:
    assert Meter("", None, 1).until(Certificate(date(2026, 1, 31), None)) == date(2026, 2, 27)
    assert Meter("", None, 12).until(Certificate(date(2024, 2, 29), None)) == date(2025, 2, 27)


def test_what_was_found_wrong_and_put_right_on_one_day_counts_as_put_right() -> None:
    day = date(2026, 1, 1)
    meter = Meter("", D("0.5"), 12, (Certificate(day, None, D(2), passed=False), Certificate(day, None, D("0.1"))))
    assert told(spans(meter, *YEAR)) == [("2026-01-01", "2026-12-31", "on_time")]


def test_an_instrument_counts_only_while_it_measures() -> None:
    meter = Meter("", D("0.5"), 12, (), installed=date(2026, 3, 1), retired=date(2026, 5, 1))
    assert told(spans(meter, *YEAR)) == [("2026-03-01", "2026-04-30", "missing")]
    assert not spans(meter, date(2026, 6, 1), date(2026, 6, 30))


def test_of_two_instruments_the_worse_decides_each_day() -> None:
    good = Meter("A", D("0.5"), 12, (Certificate(date(2026, 1, 1), None),))
    half = Meter("B", D("1.0"), 12, (Certificate(date(2025, 7, 1), None),))
    assert [(span.code, span.state) for span in worst([good, half], RULE, *YEAR)] == [("A", "on_time"), ("B", "late")]


@pytest.mark.parametrize("day", [date.min, date(9999, 6, 15), date.max])
def test_a_slip_of_the_year_breaks_nothing(day: date) -> None:
    for meter in (
        Meter("", D("0.5"), 12, (Certificate(day, None),)),
        Meter("", D("0.5"), 12, (Certificate(date(2026, 2, 1), day),)),
        Meter("", D("0.5"), 10**9, (Certificate(date(2026, 2, 1), None),)),
        Meter("", D("0.5"), 12, (), installed=day),
        Meter("", D("0.5"), 12, (), retired=day),
    ):
        assert sum(span.days for span in spans(meter, *YEAR)) in (0, 365)


# ---------------------------------------------------------------- properties

days = st.dates(date(2024, 1, 1), date(2028, 1, 1))
errors = st.decimals("0", "9", places=3, allow_nan=False, allow_infinity=False)
certificates = st.builds(
    Certificate, days, st.none() | days, st.none() | errors | errors.map(Decimal.copy_negate), st.booleans()
)
meters = st.builds(
    Meter,
    st.sampled_from("ABC"),
    st.none() | errors,
    st.none() | st.integers(1, 36),
    st.lists(certificates, max_size=5).map(tuple),
    st.none() | days,
    st.none() | days,
)
amounts = st.decimals("-1000000", "1000000", places=4, allow_nan=False, allow_infinity=False)


def by_hand(meter: Meter, day: date) -> tuple[str, Decimal | None] | None:
    """Give the state of one day without any spans."""
    if (meter.installed and day < meter.installed) or (meter.retired and day >= meter.retired):
        return None
    held = None
    for each in meter.certificates:
        if each.day <= day and (held is None or each.day >= held.day):
            held = each
    if held is None:
        return "missing", None
    if day > meter.until(held):
        return "late", None
    if not held.passed or (held.error is not None and meter.spec is not None and abs(held.error) > meter.spec):
        return "failed", held.error
    return "on_time", None


@given(meters, days, st.integers(0, 500))
def test_spans_say_of_every_day_what_the_day_itself_says(meter: Meter, first: date, more: int) -> None:
    last = first + timedelta(days=more)
    told_of: dict[date, tuple[str, Decimal | None]] = {}
    for span in spans(meter, first, last):
        for number in range(span.days):
            day = span.first + number * DAY
            assert day not in told_of
            told_of[day] = (span.state, span.error)
    for number in range(more + 1):
        day = first + number * DAY
        assert told_of.pop(day, None) == by_hand(meter, day)
    assert not told_of


@given(st.lists(meters, max_size=3), days, st.integers(0, 200))
def test_the_worst_of_several_moves_a_figure_as_much_as_any_of_them(
    several: list[Meter], first: date, more: int
) -> None:
    last = first + timedelta(days=more)
    together = worst(several, RULE, first, last)
    for number in range(more + 1):
        day = first + number * DAY
        rates = [RULE.rate(span) for meter in several for span in spans(meter, day, day)]
        found = [RULE.rate(span) for span in together if span.first <= day <= span.last]
        wanted = None if None in rates else max((rate for rate in rates if rate is not None), default=None)
        assert found == ([wanted] if rates else [])


@given(meters, amounts, amounts, st.integers(0, 6))
def test_a_correction_never_lowers_what_understates_nor_raises_what_over_allocates(
    meter: Meter, measured: Decimal, part: Decimal, places: int
) -> None:
    parts = [(span, part) for span in spans(meter, *YEAR) if RULE.rate(span) is not None]
    as_read = rounded(measured, places)
    assert corrected(measured, parts, RULE, "low", places) >= as_read
    assert corrected(measured, parts, RULE, "high", places) <= as_read
    assert corrected(measured, [], RULE, "low", places) == as_read


@given(meters, st.decimals("0", "1000000", places=4, allow_nan=False, allow_infinity=False), st.data())
def test_the_whole_month_is_never_less_careful_than_a_part_of_it(
    meter: Meter, measured: Decimal, data: st.DataObject
) -> None:
    doubtful = [span for span in spans(meter, *YEAR) if RULE.rate(span)]
    left, parts = measured, []
    for span in doubtful:
        part = data.draw(st.decimals("0", left, places=4, allow_nan=False, allow_infinity=False))
        parts.append((span, part))
        left -= part
    most = max(doubtful, key=lambda span: RULE.rate(span) or 0, default=None)
    whole = corrected(measured, [(most, measured)] if most else [], RULE, "low", None)
    assert whole >= corrected(measured, parts, RULE, "low", None)

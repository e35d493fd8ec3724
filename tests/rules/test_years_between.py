"""Years between days, a year's part of a span, roots and numbered rows: by hand, and counted another way."""

from calendar import isleap
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.rules.functions import FUNCTIONS
from workbench.rules.units import PURE, parse_unit

BETWEEN, OF, ROOT, TEXT = (FUNCTIONS[name] for name in ("years_between", "years_of", "root", "text"))
DAYS = st.dates(date(2012, 1, 1), date(2060, 12, 31))
HAIR = Fraction(1, 10**40)


def number(found: object) -> Fraction:
    assert isinstance(found, Decimal)
    return Fraction(found)


def test_five_calendar_years_are_five() -> None:
    assert BETWEEN.value([date(2019, 12, 31), date(2024, 12, 31)]) == 5
    assert OF.value(["2024", date(2020, 1, 1), date(2024, 12, 31)]) == 1
    assert OF.value(["2025", date(2020, 1, 1), date(2024, 12, 31)]) == 0


def test_a_day_of_a_leap_year_is_less_of_a_year() -> None:
    assert number(OF.value(["2024", date(2024, 5, 1), date(2024, 5, 1)])) - Fraction(1, 366) < HAIR
    assert number(OF.value(["2023", date(2023, 5, 1), date(2023, 5, 1)])) - Fraction(1, 365) < HAIR


@given(first=DAYS, length=st.integers(0, 4000))
def test_the_days_of_a_span_counted_one_by_one_give_the_same(first: date, length: int) -> None:
    days = [first + timedelta(days=each) for each in range(1, length + 1)]
    whole = sum((Fraction(1, 366 if isleap(day.year) else 365) for day in days), Fraction(0))
    assert abs(number(BETWEEN.value([first, first + timedelta(days=length)])) - whole) < HAIR


@given(first=DAYS, length=st.integers(0, 4000))
def test_the_parts_of_the_years_add_up_to_the_span(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    parts = [number(OF.value([str(year), first, last])) for year in range(first.year, last.year + 1)]
    whole = number(BETWEEN.value([first - timedelta(days=1), last]))
    assert abs(sum(parts) - whole) < HAIR * 100


def test_what_is_missing_or_no_year_leaves_no_answer() -> None:
    assert BETWEEN.value([None, date(2024, 1, 1)]) is None
    for year in (None, "24", "2024-05", "0000", "二〇二四"):
        assert OF.value([year, date(2024, 1, 1), date(2024, 12, 31)]) is None


def test_only_days_and_a_year_are_taken() -> None:
    assert BETWEEN.unit([("date", False), ("date", False)]) == parse_unit("a")
    assert OF.unit([("text", False), ("date", False), ("date", False)]) == parse_unit("a")
    for function in (BETWEEN, OF):
        with pytest.raises(ValueError, match="takes"):
            function.unit([("date", False)])


def test_a_root_has_half_the_unit_and_is_exact_where_it_can_be() -> None:
    assert ROOT.value([Decimal("12.25")]) == Decimal("3.5")
    assert ROOT.value([Decimal(0)]) == 0
    assert ROOT.value([Decimal(-1)]) is None
    assert ROOT.value([None]) is None
    assert ROOT.unit([(parse_unit("t*t/ha/ha"), False)]) == parse_unit("t/ha")
    for wrong in ([(parse_unit("t"), False)], [("text", False)], [(PURE, True)], []):
        with pytest.raises(ValueError, match="square"):
            ROOT.unit(wrong)


def test_a_whole_number_names_a_row_of_a_table() -> None:
    assert TEXT.value([Decimal("9.00")]) == "9"
    assert TEXT.value([Decimal("9.5")]) is None
    assert TEXT.value([None]) is None
    assert TEXT.unit([(PURE, False)]) == "text"
    with pytest.raises(ValueError, match="whole"):
        TEXT.unit([(parse_unit("t"), False)])


def test_a_workbook_is_told_the_same() -> None:
    assert ROOT.excel(["B2"]) == "SQRT(B2)"
    assert TEXT.excel(["B2"]) == 'TEXT(B2,"0")'
    assert OF.excel(["A1", "B1", "C1"]) == (
        "(MAX(0,MIN(C1,DATE(A1,12,31))-MAX(B1,DATE(A1,1,1))+1)/(DATE(A1+1,1,1)-DATE(A1,1,1)))"
    )

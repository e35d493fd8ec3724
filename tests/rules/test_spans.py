"""Spans that cover a point, and the greatest value so far."""

import pytest

from workbench.base.numbers import D
from workbench.rules.functions import FUNCTIONS
from workbench.rules.functions.function import Argument, Item, Measure, Range
from workbench.rules.units import PURE, parse_unit

COVERING, MAX_UNTIL = FUNCTIONS["covering"], FUNCTIONS["max_until"]
FIRSTS: list[Item] = [D(2022), D(2024), D(2026)]
LASTS: list[Item] = [D(2023), None, D(2025)]
YEARS = parse_unit("a")


@pytest.mark.parametrize(("at", "count"), [(2021, 0), (2022, 1), (2023, 1), (2024, 1), (2025, 1), (2026, 1), (2999, 1)])
def test_a_span_holds_both_its_ends_and_one_without_a_last_never_ends(at: int, count: int) -> None:
    assert COVERING.value([FIRSTS, LASTS, D(at)]) == D(count)


@pytest.mark.parametrize(("at", "count"), [("2021", 0), ("2024", 2), ("2025", 1)])
def test_years_are_told_apart_as_texts_too(at: str, count: int) -> None:
    assert COVERING.value([["2022", "2023"], ["2024", None], at]) == D(count)


def test_only_rows_with_the_answer_count_and_a_row_without_one_has_another() -> None:
    spans: list[Argument] = [[D(1), D(1), D(1)], [None, None, None], D(1), ["a", "b", None], "a"]
    assert COVERING.value(spans) == D(1)


@pytest.mark.parametrize(
    "args",
    [
        pytest.param([[D(1), None], [D(2), D(2)], D(1)], id="a span without a first"),
        pytest.param([[D(1)], [D(2)], None], id="no point"),
        pytest.param([[D(1)], [D(2)], D(1), ["a"], None], id="no answer to look for"),
    ],
)
def test_what_is_missing_is_never_zero(args: list[Argument]) -> None:
    assert COVERING.value(args) is None


def test_no_spans_cover_nothing() -> None:
    assert COVERING.value([[], [], D(1)]) == D(0)


@pytest.mark.parametrize("most", range(-1, 5))
def test_the_greatest_so_far_is_that_of_the_rows_up_to_there(most: int) -> None:
    rows = {D(2): D(5), D(0): D(-2), D(4): D(9)}
    so_far = [value for order, value in rows.items() if order <= most]
    assert MAX_UNTIL.value([[*rows.values()], [*rows], D(most)]) == (max(so_far) if so_far else None)


@pytest.mark.parametrize(
    "args",
    [
        pytest.param([[D(1), None], [D(1), D(2)], D(2)], id="a row that counts has no value"),
        pytest.param([[D(1), D(2)], [D(1), None], D(9)], id="a row has no order"),
        pytest.param([[D(1)], [D(1)], None], id="nobody said until when"),
    ],
)
def test_there_is_no_greatest_of_what_is_missing(args: list[Argument]) -> None:
    assert MAX_UNTIL.value(args) is None


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("covering", [(PURE, True), (PURE, True), (PURE, True)]),
        ("covering", [(PURE, True), (YEARS, True), (PURE, False)]),
        ("covering", [("date", True), ("date", True), ("date", False)]),
        ("covering", [(PURE, True), (PURE, True), (PURE, False), ("text", True)]),
        ("covering", [(PURE, True), (PURE, True), (PURE, False), ("text", True), (PURE, False)]),
        ("covering", [(PURE, True)]),
        ("max_until", [(YEARS, True), (PURE, True), (YEARS, False)]),
        ("max_until", [(YEARS, True), (PURE, False), (PURE, False)]),
        ("max_until", [("text", True), (PURE, True), (PURE, False)]),
        ("max_until", [(YEARS, True), (PURE, True)]),
    ],
)
def test_anything_else_is_refused(name: str, args: list[Measure]) -> None:
    with pytest.raises(ValueError, match="take"):
        FUNCTIONS[name].unit(args)


def test_a_count_has_no_unit_and_the_greatest_that_of_the_values() -> None:
    assert COVERING.unit([("text", True), ("text", True), ("text", False)]) == PURE
    assert COVERING.unit([(PURE, True), (PURE, True), ("zero", False)]) == PURE
    assert MAX_UNTIL.unit([(YEARS, True), (PURE, True), (PURE, False)]) == YEARS


def test_the_workbook_takes_an_empty_last_for_open() -> None:
    firsts, lasts, keys = (Range(f"{column}5:{column}9", "M5:M9") for column in "ABC")
    rows = '(A5:A9<=D5)*(((B5:B9="")+(B5:B9>=D5))>0)*(C5:C9=TRUE)'
    gaps = 'SUMPRODUCT(M5:M9*(A5:A9=""))>0'
    assert COVERING.excel([firsts, lasts, "D5", keys, "TRUE"]) == f'IF({gaps},"",SUMPRODUCT(M5:M9*{rows}))'


def test_the_workbook_takes_the_largest_of_the_rows_that_count() -> None:
    values, orders = (Range(f"{column}5:{column}9", "M5:M9") for column in "AB")
    assert "AGGREGATE(14,6,A5:A9/(M5:M9*(B5:B9<=D5)),1)" in MAX_UNTIL.excel([values, orders, "D5"])

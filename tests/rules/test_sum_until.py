import pytest

from workbench.base.numbers import D
from workbench.rules.functions import FUNCTIONS
from workbench.rules.functions.function import Argument, Item, Measure, Range
from workbench.rules.units import PURE, parse_unit

SUM, NUMBER = FUNCTIONS["sum_until"], FUNCTIONS["number_of"]
TONNES = parse_unit("tCO2e")


@pytest.mark.parametrize(("most", "total"), [(0, 0), (1, 1), (2, 5), (9, 21)])
def test_rows_up_to_the_order_are_added_wherever_they_stand(most: int, total: int) -> None:
    assert SUM.value([[D(16), D(1), D(4)], [D(3), D(1), D(2)], D(most)]) == D(total)


@pytest.mark.parametrize(
    "args",
    [
        pytest.param([[D(1), None], [D(1), D(2)], D(2)], id="a row that counts has no value"),
        pytest.param([[D(1), D(2)], [D(1), None], D(9)], id="a row has no order"),
        pytest.param([[D(1)], [D(1)], None], id="nobody said until when"),
    ],
)
def test_what_is_missing_is_never_zero(args: list[Argument]) -> None:
    assert SUM.value(args) is None


def test_a_row_beyond_needs_no_value_and_no_rows_sum_to_nothing() -> None:
    assert SUM.value([[D(1), None], [D(1), D(2)], D(1)]) == D(1)
    assert SUM.value([[], [], D(1)]) == D(0)


def test_the_sum_has_the_unit_of_the_values() -> None:
    assert SUM.unit([(TONNES, True), (PURE, True), (PURE, False)]) == TONNES


@pytest.mark.parametrize(
    "args",
    [
        pytest.param([(TONNES, True), (PURE, True)], id="no last order"),
        pytest.param([(TONNES, False), (PURE, True), (PURE, False)], id="no column of values"),
        pytest.param([(TONNES, True), (PURE, False), (PURE, False)], id="no column of orders"),
        pytest.param([(TONNES, True), (PURE, True), (TONNES, False)], id="a last order of another unit"),
        pytest.param([(TONNES, True), ("text", True), ("text", False)], id="orders that are no numbers"),
    ],
)
def test_anything_else_is_refused(args: list[Measure]) -> None:
    with pytest.raises(ValueError, match="takes"):
        SUM.unit(args)


def test_the_workbook_shows_nothing_where_a_row_in_use_lacks_what_counts() -> None:
    values, orders = Range("A5:A9", "M5:M9"), Range("B5:B9", "M5:M9")
    gaps = "SUMPRODUCT(M5:M9*NOT(ISNUMBER(B5:B9)))+SUMPRODUCT(M5:M9*(B5:B9<=D5)*NOT(ISNUMBER(A5:A9)))"
    assert SUM.excel([values, orders, "D5"]) == f'IF({gaps}>0,"",SUMPRODUCT(M5:M9*(B5:B9<=D5),A5:A9))'


@pytest.mark.parametrize(
    ("text", "number"), [("2026", D(2026)), ("2026年", None), ("", None), ("-1", None), (None, None)]
)
def test_digits_are_a_number_and_nothing_else_is(text: Item, number: Item) -> None:
    assert NUMBER.value([text]) == number


def test_a_number_needs_no_digits_read() -> None:
    assert NUMBER.unit([("text", False)]) == PURE
    with pytest.raises(ValueError, match="takes"):
        NUMBER.unit([(PURE, False)])

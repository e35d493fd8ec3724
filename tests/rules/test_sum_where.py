import pytest

from workbench.base.numbers import D
from workbench.rules.functions import FUNCTIONS
from workbench.rules.functions.function import Argument, Measure, Range
from workbench.rules.units import parse_unit

SUM = FUNCTIONS["sum_where"]
TONNES = parse_unit("t")


def test_only_rows_with_the_answer_are_added() -> None:
    assert SUM.value([[D(1), D("2.5"), D(4)], ["in", "out", "in"], "in"]) == D(5)
    assert SUM.value([[D(1)], ["in"], "out"]) == D(0)
    assert SUM.value([[], [], "out"]) == D(0)


@pytest.mark.parametrize(
    "args",
    [
        pytest.param([[D(1), None], ["in", "in"], "in"], id="a row that counts has no value"),
        pytest.param([[D(1), D(2)], ["in", None], "in"], id="a row has no answer"),
        pytest.param([[D(1)], ["in"], None], id="no answer is wanted"),
    ],
)
def test_what_is_missing_is_never_zero(args: list[Argument]) -> None:
    assert SUM.value(args) is None


def test_a_row_that_does_not_count_needs_no_value() -> None:
    assert SUM.value([[D(1), None], ["in", "out"], "in"]) == D(1)


def test_the_sum_has_the_unit_of_the_values() -> None:
    assert SUM.unit([(TONNES, True), ("text", True), ("text", False)]) == TONNES


@pytest.mark.parametrize(
    "args",
    [
        pytest.param([(TONNES, True), ("text", True)], id="no answer"),
        pytest.param([(TONNES, False), ("text", True), ("text", False)], id="no column of values"),
        pytest.param([(TONNES, True), ("text", False), ("text", False)], id="no column of answers"),
        pytest.param([(TONNES, True), ("text", True), (TONNES, False)], id="an answer of another unit"),
        pytest.param([("text", True), ("text", True), ("text", False)], id="values that are no numbers"),
    ],
)
def test_anything_else_is_refused(args: list[Measure]) -> None:
    with pytest.raises(ValueError, match="takes"):
        SUM.unit(args)


def test_the_workbook_adds_only_rows_in_use_and_shows_nothing_where_one_is_missing() -> None:
    values, keys = Range("A5:A9", "M5:M9"), Range("B5:B9", "M5:M9")
    gaps = 'SUMPRODUCT(M5:M9*(B5:B9=""))+SUMPRODUCT(M5:M9*(B5:B9="in")*NOT(ISNUMBER(A5:A9)))'
    assert SUM.excel([values, keys, '"in"']) == f'IF({gaps}>0,"",SUMPRODUCT(M5:M9*(B5:B9="in"),A5:A9))'


def test_all_of_several_answers_must_fit() -> None:
    rows: list[Argument] = [[D(1), D(2), None, D(8)], ["in", "in", "in", "out"], "in", ["a", "b", "b", "a"], "a"]
    assert SUM.value(rows) == D(1)
    assert SUM.value([[D(1), D(2)], ["in", "out"], "in", ["a", None], "a"]) is None
    assert SUM.unit([(TONNES, True), ("text", True), ("text", False), ("text", True), ("text", False)]) == TONNES
    values, keys, more = (Range(f"{letter}5:{letter}9", "M5:M9") for letter in "ABC")
    both = 'SUMPRODUCT(M5:M9*(B5:B9="in")*(C5:C9="a"),A5:A9)'
    assert SUM.excel([values, keys, '"in"', more, '"a"']).endswith(f'>0,"",{both})')

import pytest

from workbench.base.numbers import D
from workbench.rules.functions import FUNCTIONS
from workbench.rules.functions.function import Item, Measure, Range
from workbench.rules.units import parse_unit

FIRST = FUNCTIONS["first_where"]
HEAT = parse_unit("GJ/t")


def test_the_number_beside_the_answer_is_found() -> None:
    assert FIRST.value([[D(25), D(26), D(27)], ["coke", "coal", "coal"], "coal"]) == 26


def test_all_of_several_answers_must_fit() -> None:
    assert FIRST.value([[D(25), D(26)], ["coke", "coke"], "coke", [None, "兰炭"], "兰炭"]) == 26


@pytest.mark.parametrize("keys", [["coke"], [None]])
def test_no_such_row_or_no_number_in_it_leaves_no_answer(keys: list[Item]) -> None:
    assert FIRST.value([[D(25)], keys, "coal"]) is None
    assert FIRST.value([[D(25)], keys, None]) is None
    assert FIRST.value([[None], ["coal"], "coal"]) is None


def test_it_has_the_unit_of_its_column() -> None:
    assert FIRST.unit([(HEAT, True), ("text", True), ("text", False)]) == HEAT


@pytest.mark.parametrize(
    "args",
    [
        pytest.param([(HEAT, True)], id="no pair"),
        pytest.param([("text", True), ("text", True), ("text", False)], id="no numbers"),
        pytest.param([(HEAT, False), ("text", True), ("text", False)], id="no column"),
        pytest.param([(HEAT, True), ("text", True), (HEAT, False)], id="another unit"),
    ],
)
def test_anything_else_is_refused(args: list[Measure]) -> None:
    with pytest.raises(ValueError, match="takes"):
        FIRST.unit(args)


def test_the_workbook_looks_only_at_rows_in_use() -> None:
    values, keys = Range("A5:A9", "M5:M9"), Range("B5:B9", "M5:M9")
    assert FIRST.excel([values, keys, "C5"]) == (
        "IF(ISNUMBER(INDEX(A5:A9,SUMPRODUCT(MATCH(1,M5:M9*(B5:B9=C5),0)))),"
        'INDEX(A5:A9,SUMPRODUCT(MATCH(1,M5:M9*(B5:B9=C5),0))),"")'
    )

import pytest

from workbench.base.numbers import D
from workbench.rules.functions import FUNCTIONS
from workbench.rules.functions.function import Range
from workbench.rules.units import Unit, parse_unit

COUNT = FUNCTIONS["count_where"]


def test_rows_with_the_answer_are_counted() -> None:
    assert COUNT.value([["coke", "coal", None, "coke"], "coke"]) == 2


def test_all_of_several_answers_must_fit() -> None:
    assert COUNT.value([["coke", "coke"], "coke", ["own", "bought"], "own"]) == 1


def test_an_answer_that_is_not_there_counts_nothing_and_a_missing_one_has_no_count() -> None:
    assert COUNT.value([["coke"], "coal"]) == D(0)
    assert COUNT.value([[], "coal"]) == D(0)
    assert COUNT.value([["coke"], None]) is None


def test_a_column_is_compared_with_its_own_unit() -> None:
    assert COUNT.unit([("text", True), ("text", False)]) == ()


@pytest.mark.parametrize(
    "args",
    [
        pytest.param([("text", True)], id="no value"),
        pytest.param([("text", True), (parse_unit("t"), False)], id="another unit"),
        pytest.param([("text", False), ("text", False)], id="no column"),
    ],
)
def test_anything_but_pairs_is_refused(args: list[tuple[Unit | str, bool]]) -> None:
    with pytest.raises(ValueError, match="pairs"):
        COUNT.unit(args)


def test_the_workbook_counts_only_rows_in_use() -> None:
    column, other = Range("A5:A9", "M5:M9"), Range("B5:B9", "M5:M9")
    assert COUNT.excel([column, "C5", other, '"own"']) == 'SUMPRODUCT(M5:M9*(A5:A9=C5)*(B5:B9="own"))'

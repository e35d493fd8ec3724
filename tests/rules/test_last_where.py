from datetime import date

import pytest

from workbench.base.numbers import D
from workbench.rules.functions import FUNCTIONS
from workbench.rules.functions.function import Item, Measure, Range
from workbench.rules.units import PURE, parse_unit

LAST, YEAR, MONTH = (FUNCTIONS[name] for name in ("last_where", "year_of", "month_of"))
FACTOR = parse_unit("tCO2/MWh")
ANSWERS: list[Item] = [D("0.79"), D("0.78"), D("0.94"), D("0.77")]
YEARS: list[Item] = ["2019", "2022", "2022", "2024"]
GRIDS: list[Item] = ["east", "east", "north", "east"]


@pytest.mark.parametrize(
    ("year", "factor"), [("2018", None), ("2019", "0.79"), ("2021", "0.79"), ("2022", "0.78"), ("2030", "0.77")]
)
def test_the_year_itself_counts_and_failing_it_the_latest_before(year: str, factor: str | None) -> None:
    assert LAST.value([ANSWERS, YEARS, year, GRIDS, "east"]) == (factor and D(factor))


def test_numbers_order_as_well_as_years_written_out_and_without_keys_every_row_counts() -> None:
    assert LAST.value([["a", "b", "c"], [D(1), D(10), D(9)], D(9)]) == "c"


def test_of_two_rows_of_one_year_the_first_counts() -> None:
    assert LAST.value([[D(1), D(2)], ["2022", "2022"], "2024"]) == 1


@pytest.mark.parametrize(
    ("years", "most", "keys"),
    [([None], "2024", ["east"]), (["去年"], "2024", ["east"]), (["2019"], None, ["east"]), (["2019"], "2024", [None])],
)
def test_what_is_missing_leaves_no_answer(years: list[Item], most: Item, keys: list[Item]) -> None:
    assert LAST.value([[D(1)], years, most, keys, "east"]) is None


def test_it_has_the_unit_of_its_column() -> None:
    assert LAST.unit([(FACTOR, True), ("text", True), ("text", False), ("text", True), ("text", False)]) == FACTOR
    assert LAST.unit([("text", True), (PURE, True), ("zero", False)]) == "text"


@pytest.mark.parametrize(
    "args",
    [
        pytest.param([(FACTOR, True)], id="no year"),
        pytest.param([(FACTOR, False), ("text", True), ("text", False)], id="no column"),
        pytest.param([(FACTOR, True), ("date", True), ("date", False)], id="days are no years"),
        pytest.param([(FACTOR, True), ("text", True), (PURE, False)], id="another kind of year"),
        pytest.param([(FACTOR, True), ("text", True), ("text", False), ("text", True)], id="half a pair"),
        pytest.param([(FACTOR, True), ("text", True), ("text", False), ("text", True), (PURE, False)], id="other unit"),
    ],
)
def test_anything_else_is_refused(args: list[Measure]) -> None:
    with pytest.raises(ValueError, match="takes"):
        LAST.unit(args)


def test_the_workbook_leaves_out_what_is_no_year_and_rows_not_in_use() -> None:
    values, years, keys = Range("A5:A9", "M5:M9"), Range("B5:B9", "M5:M9"), Range("C5:C9", "M5:M9")
    formula = LAST.excel([values, years, "D5", keys, "E5"])
    assert "AGGREGATE(14,6,(B5:B9+0)/(M5:M9*(C5:C9=E5)*((B5:B9+0)<=D5+0)),1)" in formula


@pytest.mark.parametrize(
    ("when", "year"),
    [("2024-03", "2024"), (date(2024, 3, 1), "2024"), ("2024", "2024"), ("三月", None), ("2024-3", None), (None, None)],
)
def test_a_month_and_a_day_have_a_year(when: Item, year: str | None) -> None:
    assert YEAR.value([when]) == year


@pytest.mark.parametrize("args", [[(PURE, False)], [("text", True)], [("text", False), ("text", False)]])
def test_nothing_else_has_one(args: list[Measure]) -> None:
    with pytest.raises(ValueError, match="takes"):
        YEAR.unit(args)


@pytest.mark.parametrize(("day", "month"), [(date(2024, 3, 31), "2024-03"), ("2024-03-31", None), (None, None)])
def test_a_day_has_a_month(day: Item, month: str | None) -> None:
    assert MONTH.value([day]) == month
    with pytest.raises(ValueError, match="takes a day"):
        MONTH.unit([("text", False)])

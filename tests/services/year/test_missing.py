from decimal import Decimal

import pytest

from tests.services.year.conftest import Fill, Seal
from tests.services.year.test_draws import COAL
from tests.trial_year import ANNUAL, MONTHLY
from workbench.base.numbers import D
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Source, Value
from workbench.services import filings, missing
from workbench.services.context import Workbench
from workbench.services.missing import Option


def told(options: tuple[Option, ...]) -> list[tuple[str, str, str | None, str | None]]:
    def text(number: Decimal | None) -> str | None:
        return None if number is None else str(number)

    return [(each.id, str(each.value), text(each.headline), text(each.cost)) for each in options]


@pytest.fixture
def april(wb: Workbench, seal: Seal, fill: Fill) -> Filing:
    """April between a March of 10 t at 19 GJ/t and a June of 16 t at 23 GJ/t; nobody measured May."""
    seal("2025-03", {**COAL, "fuels/r1/ncv": "19", "total/credit": "1"})
    filings.begin(wb, "e1", MONTHLY, "2025-05")
    seal("2025-06", {"fuels/r3/fuel": "coal", "fuels/r3/quantity": "16", "fuels/r3/ncv": "23", "total/credit": "2"})
    return fill(filings.begin(wb, "e1", MONTHLY, "2025-04"), {"fuels/r1/fuel": "coal", "fuels/r1/quantity": "12"})


def test_each_choice_says_what_it_costs_and_the_dearest_comes_last(wb: Workbench, april: Filing) -> None:
    # 12 t × 0.1: the mean of 19 and 23 gives 25.20
    found = missing.options(wb, april.id, april.cells, "fuels/r1/ncv")
    assert told(found) == [("default", "20", "24.00", "-1.20"), ("highest", "23", "27.60", "2.40")]
    highest = found[-1]
    assert str(highest.label) == "取前后最近已知月份中较高的数值"
    assert highest.cite
    assert "环办气候函〔2021〕130号" in str(highest.cite)
    assert highest.note == (
        "数据缺失，按保守性原则取前后最近已知月份中较高的数值：2025-03 19、2025-06 23，取 23，不会低估总排放量。"
    )


def test_a_missing_quantity_is_found_in_the_same_row_of_other_months(wb: Workbench, april: Filing) -> None:
    cells = april.cells.changed({"fuels/r1/quantity": None})
    found = missing.options(wb, april.id, cells, "fuels/r1/quantity")
    assert told(found) == [("highest", "16.00", "32.00", "6.00")]


def test_where_more_lowers_the_headline_the_lower_neighbour_is_the_safe_one(wb: Workbench, april: Filing) -> None:
    found = missing.options(wb, april.id, april.cells, "total/credit")
    assert told(found) == [("lowest", "1", "23.00", "0.50"), ("default", "0", "24.00", "1.50")]


def test_where_neither_changes_the_headline_both_are_the_persons_to_weigh(
    wb: Workbench, seal: Seal, fill: Fill
) -> None:
    unit: dict[str, str | None] = {"units/r1/unit": "一号"}
    seal("2025-03", {**unit, "units/r1/supplied": "100"})
    seal("2025-05", {**unit, "units/r1/supplied": "90"})
    april = fill(filings.begin(wb, "e1", MONTHLY, "2025-04"), dict(unit))
    found = missing.options(wb, april.id, april.cells, "units/r1/supplied")
    assert told(found) == [("lowest", "90", "0", "0"), ("highest", "100", "0", "0")]
    assert "配额" in found[0].note


def test_one_known_month_stands_alone(wb: Workbench, seal: Seal, fill: Fill) -> None:
    seal("2025-03", COAL)
    april = fill(filings.begin(wb, "e1", MONTHLY, "2025-04"), {"fuels/r1/fuel": "coal"})
    found = missing.options(wb, april.id, april.cells, "fuels/r1/quantity")
    assert told(found) == [("highest", "10.00", "20.00", "0.00")]
    assert found[0].note == "数据缺失，采用最近已知月份的数值：2025-03 10.00。"


def test_a_value_that_stood_in_for_a_missing_one_is_not_known(wb: Workbench, fill: Fill) -> None:
    march = fill(filings.begin(wb, "e1", MONTHLY, "2025-03"), COAL)
    stood_in = march.cells.changed({"fuels/r1/quantity": Cell(D(10), Source("conservative", "highest"))})
    filings.save(wb, march.id, stood_in, version=march.version)
    april = fill(filings.begin(wb, "e1", MONTHLY, "2025-04"), {"fuels/r1/fuel": "coal"})
    assert missing.options(wb, april.id, april.cells, "fuels/r1/quantity") == ()


def test_in_a_year_the_neighbours_are_the_months_of_the_same_row(wb: Workbench, seal: Seal, fill: Fill) -> None:
    year = fill(
        filings.begin(wb, "e1", ANNUAL, "2025"),
        {"fuels/r1/fuel": "coal", "fuels/r2/fuel": "gas", "fuels/r2/months/05/quantity": "99"}
        | {f"fuels/r1/months/{month}/quantity": value for month, value in (("02", "5"), ("03", "6"), ("07", "4"))},
    )
    found = missing.options(wb, year.id, year.cells, "fuels/r1/months/05/quantity")
    assert [(each.id, each.value) for each in found] == [("highest", D("6.00"))]
    assert "3 月 6.00、7 月 4.00" in found[0].note


def test_a_month_of_another_year_long_past_is_no_neighbour(wb: Workbench, seal: Seal, fill: Fill) -> None:
    seal("2024-04", COAL)
    april = fill(filings.begin(wb, "e1", MONTHLY, "2025-04"), {"fuels/r1/fuel": "coal"})
    assert missing.options(wb, april.id, april.cells, "fuels/r1/quantity") == ()
    seal("2024-05", COAL)
    (option,) = missing.options(wb, april.id, april.cells, "fuels/r1/quantity")
    assert option.value == D("10.00")


def test_a_question_that_is_not_put_is_not_missing(wb: Workbench, seal: Seal, fill: Fill) -> None:
    row: dict[str, Value | None] = {**COAL, "fuels/r1/moisture": "8"}
    seal("2025-03", row)
    april = fill(filings.begin(wb, "e1", MONTHLY, "2025-04"), COAL)
    assert missing.options(wb, april.id, april.cells, "fuels/r1/moisture") != ()
    gas = april.cells.changed({"fuels/r1/fuel": Cell("gas")})
    assert missing.options(wb, april.id, gas, "fuels/r1/moisture") == ()


def test_the_persons_own_figure_is_priced_as_well(wb: Workbench, april: Filing) -> None:
    typed = april.cells.changed({"fuels/r1/ncv": Cell(D("22"))})
    assert told(missing.options(wb, april.id, typed, "fuels/r1/ncv")) == [
        ("default", "20", "24.00", "-1.20"), ("own", "22", "26.40", "1.20"), ("highest", "23", "27.60", "2.40"),
    ]  # fmt: skip


def test_a_choice_fills_the_cell_with_its_rule_its_reason_and_who_chose(wb: Workbench, april: Filing) -> None:
    default, highest = missing.options(wb, april.id, april.cells, "fuels/r1/ncv")
    cell = missing.fill(wb, highest)
    assert cell
    assert cell.source
    assert (cell.value, cell.source.origin, cell.source.place, cell.source.by, cell.note) == (
        D("23"), "conservative", "highest", "张三", highest.note,
    )  # fmt: skip
    assert missing.fill(wb, default) is None  # nothing typed: the default says so itself


@pytest.mark.parametrize("path", ["fuels/r1/fuel", "fuels/r1/emission", "fuels/r1/nothing", "second/fuels/r1/quantity"])
def test_only_a_figure_somebody_fills_in_can_be_missing(wb: Workbench, april: Filing, path: str) -> None:
    assert missing.options(wb, april.id, april.cells, path) == ()


def test_without_a_headline_both_ends_are_offered_and_no_cost_is_made_up(wb: Workbench, april: Filing) -> None:
    cells = april.cells.changed({"fuels/r2/fuel": Cell("gas")})  # whose quantity is missing too
    found = missing.options(wb, april.id, cells, "fuels/r1/ncv")
    assert told(found) == [
        ("default", "20", None, None), ("lowest", "19", None, None), ("highest", "23", None, None),
    ]  # fmt: skip


def test_of_several_known_months_on_a_side_the_nearest_speaks(wb: Workbench, seal: Seal, fill: Fill) -> None:
    for month, quantity in (("01", "99"), ("02", "10"), ("05", "11"), ("06", "98")):
        seal(f"2025-{month}", {**COAL, "fuels/r1/quantity": quantity})
    april = fill(filings.begin(wb, "e1", MONTHLY, "2025-04"), {"fuels/r1/fuel": "coal"})
    (found,) = missing.options(wb, april.id, april.cells, "fuels/r1/quantity")
    assert "2025-02 10.00、2025-05 11.00" in found.note
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    (found,) = missing.options(wb, year.id, year.cells, "fuels/r1/months/04/quantity")
    assert "2 月 10.00、5 月 11.00" in found.note


def test_what_was_filled_in_for_a_missing_figure_is_not_the_persons_own(wb: Workbench, april: Filing) -> None:
    highest = missing.options(wb, april.id, april.cells, "fuels/r1/ncv")[-1]
    filled = april.cells.changed({"fuels/r1/ncv": missing.fill(wb, highest)})
    assert [each.id for each in missing.options(wb, april.id, filled, "fuels/r1/ncv")] == ["default", "highest"]


def test_a_figure_left_behind_at_a_question_not_put_is_not_priced(wb: Workbench, april: Filing) -> None:
    left = april.cells.changed({"fuels/r1/fuel": Cell("gas"), "fuels/r1/moisture": Cell(D(8))})
    assert missing.options(wb, april.id, left, "fuels/r1/moisture") == ()

"""What the words, units and months of foreign sheets are taken for."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from workbench.base.data import read_yaml
from workbench.base.paths import resources
from workbench.base.text import Label
from workbench.excel.foreign import months, units, values, words
from workbench.excel.foreign.grid import figure
from workbench.excel.foreign.spots import Place
from workbench.rules.form import Choice, Field
from workbench.rules.units import KNOWN


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("吨", "t"),
        ("Ｔ", "t"),
        ("万吨", "10^4t"),
        ("大卡/千克", "kcal/kg"),
        ("KCAL/KG", "kcal/kg"),
        ("kJ／kg", "kJ/kg"),
        ("万Nm³", "10^4Nm3"),
        ("10⁴Nm³", "10^4Nm3"),
        ("104Nm3", "10^4Nm3"),
        ("GJ/10⁴Nm³", "GJ/10^4Nm3"),
        ("万kWh", "10^4kWh"),
        ("亿千瓦时", "10^8kWh"),
        ("％", "%"),
        ("tCO2/MWh", "tCO2/MWh"),
        ("箩筐", ""),
        ("", ""),
    ],
)
def test_a_unit_is_known_however_it_is_written(written: str, unit: str) -> None:
    assert units.parse(written) == unit


@pytest.mark.parametrize(
    ("heading", "rest", "unit"),
    [
        ("低位热值（kcal/kg）", "低位热值", "kcal/kg"),
        ("消耗量(万吨)", "消耗量", "10^4t"),
        ("消耗量/吨", "消耗量", "t"),
        ("热值kcal/kg", "热值", "kcal/kg"),
        ("单位：吨", "", "t"),
        ("温度", "温度", ""),
        ("浓度", "浓度", ""),
        ("热值(收到基,MJ/kg)", "热值 收到基,", "MJ/kg"),
        ("消耗量\n（吨）", "消耗量", "t"),
    ],
)
def test_a_unit_is_cut_out_of_a_heading(heading: str, rest: str, unit: str) -> None:
    assert units.cut(heading) == (rest, unit)


@pytest.mark.parametrize(
    ("text", "source", "target", "result"),
    [
        ("5000", "kcal/kg", "GJ/t", "20.934"),
        ("23.5", "MJ/kg", "GJ/t", "23.5"),
        ("12345", "kg", "t", "12.345"),
        ("1.5", "10^4t", "t", "15000"),
        ("8500", "kcal/Nm3", "GJ/10^4Nm3", "355.878"),
        ("35", "MJ/Nm3", "GJ/10^4Nm3", "350"),
        ("123456.789", "kWh", "MWh", "123.456789"),
        ("0.985", "1", "%", "98.5"),
        ("2", "TJ", "GJ", "2000"),
        ("7", "10^8kWh", "MWh", "700000"),
        ("0.3", "0.3", "0.3", "0.3"),
    ],
)
def test_figures_are_converted_exactly(text: str, source: str, target: str, result: str) -> None:
    way = units.conversion(source, target)
    assert way is not None
    assert str(way.of(Decimal(text))) == result


@pytest.mark.parametrize(
    ("source", "target"),
    [("t", "10^4Nm3"), ("kWh", "GJ"), ("t", "tCO2"), ("kcal/kg", "GJ"), ("tce", "t"), ("箩筐", "t"), ("GJ/t", "GJ/m3")],
)
def test_what_is_not_the_same_quantity_is_not_converted(source: str, target: str) -> None:
    assert units.conversion(source, target) is None


def test_a_cubic_metre_is_taken_for_a_standard_one_only_aloud() -> None:
    way = units.conversion("m3", "10^4Nm3")
    assert way is not None
    assert (str(way.of(Decimal(20000))), way.says) == ("2", "foreign.as_standard_volume")


def test_the_units_offered_can_all_be_converted() -> None:
    for target in ("t", "GJ/t", "10^4Nm3", "MWh", "%", "tCO2", "GJ/10^4Nm3"):
        assert all(units.conversion(unit, target) for unit in units.alternatives(target)), target


def test_every_unit_of_the_data_is_one_packs_know_or_is_made_of_one() -> None:
    data = read_yaml(resources() / "foreign" / "units.yaml")["quantities"]
    assert {quantity for quantity in data if quantity != "1"} <= KNOWN


@pytest.mark.parametrize(
    ("heading", "label", "fits"),
    [
        ("消耗量", "净消耗量", True),
        ("用量", "净消耗量", True),
        ("生产消耗", "净消耗量", True),
        ("购入量", "净消耗量", False),
        ("期末库存", "净消耗量", False),
        ("热值", "收到基低位发热量", True),
        ("干基热值", "收到基低位发热量", False),
        ("高位发热量", "收到基低位发热量", False),
        ("产量", "含碳产品的输出量", True),
        ("消耗量", "含碳产品的输出量", False),
        ("Consumption", "Net consumption", True),
        ("碳排放", "化石燃料二氧化碳排放量", True),
        ("成交金额", "单价", False),
        ("税额", "单价", False),
        ("成交单价", "单价", True),
        ("成交价格", "单价", True),
        ("成交金额", "税额", False),
    ],
)
def test_a_heading_fits_a_label_that_means_the_same(heading: str, label: str, fits: bool) -> None:
    assert (words.likeness(heading, label) >= words.FAIR) == fits


@pytest.mark.parametrize("text", ["合计", "合 计", "合  计：", "Total", "小计（煤）", "动力煤小计", "全年合计"])
def test_rows_of_sums_are_known(text: str) -> None:
    assert words.is_sum(text)


@pytest.mark.parametrize("text", ["合金", "总经理", "计量煤", "洗精煤", ""])
def test_other_rows_are_no_sums(text: str) -> None:
    assert not words.is_sum(text)


FUELS = words.Called(
    (
        Choice("coke", Label("焦炭", "Coke")),
        Choice("washed_coal", Label("洗精煤", "Washed coking coal")),
        Choice("tar", Label("焦油（外销）", "Tar (sold)")),
        Choice("pig", Label("生铁（外销）", "Pig iron")),
        Choice("pig_own", Label("生铁（自用）", "Pig iron")),
    )
)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("焦炭", "coke"),
        ("焦 炭", "coke"),
        ("COKE", "coke"),
        ("精煤", "washed_coal"),
        ("焦油", ""),
        ("山西洗精煤", ""),
        ("生铁", ""),
        ("生铁（外销）", "pig"),
        ("煤", ""),
    ],
)
def test_a_row_is_known_by_a_name_that_is_one_answer_s_alone(text: str, answer: str) -> None:
    assert FUELS.named(text) == answer


@pytest.mark.parametrize(
    ("text", "found"),
    [("山西洗精煤", ("washed_coal", "山西")), ("焦炭和洗精煤", ("", "焦炭和洗精煤")), ("石头", ("", "石头"))],
)
def test_a_name_that_holds_an_answer_s_is_a_proposal(text: str, found: tuple[str, str]) -> None:
    assert FUELS.held(text) == found


@pytest.mark.parametrize(
    ("raw", "month"),
    [
        ("6月", "06"),
        ("２０２６年６月", "2026-06"),
        ("2026-06", "2026-06"),
        ("202606", "2026-06"),
        (202606.0, "2026-06"),
        ("Jun", "06"),
        ("六月", "06"),
        ("十二月", "12"),
        ("2026/6", "2026-06"),
        ("2026.06", "2026-06"),
        (46174.0, "2026-06"),
        (datetime(2026, 6, 3, tzinfo=UTC), "2026-06"),
        (date(2026, 6, 30), "2026-06"),
        ("2026-06-30", "2026-06"),
        ("13月", ""),
        ("洗精煤", ""),
        (1234.5, ""),
        ("market", ""),
        (True, ""),
        ("6月消耗量", ""),
    ],
)
def test_a_month_is_known_however_it_is_written(raw: Any, month: str) -> None:
    assert months.month(raw) == month


def test_a_bare_number_is_a_month_only_where_months_are_expected() -> None:
    assert (months.month(6.0), months.month(6.0, bare=True), months.month("06", bare=True)) == ("", "06", "06")
    assert months.month(13.0, bare=True) == ""


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("某公司2026年6月能源台账", "2026-06"),
        ("6月消耗量", "06"),
        ("2026年1月至2026年6月", ""),
        ("消耗量", ""),
        ("Sheet1", ""),
    ],
)
def test_a_title_s_month_is_told_if_it_is_one(text: str, month: str) -> None:
    assert months.within(text) == month


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("１２,３４５.６", ("12345.6", "")),
        ("1234 吨", ("1234", "t")),
        ("12 345.6", ("12345.6", "")),
        ("98.5%", ("98.5", "%")),
        ("59.5910⁴Nm³", ("59.59", "10^4Nm3")),
        ("-3.2", ("-3.2", "")),
        ("约1200", None),
        ("1,23", None),
        ("12 34", None),
        ("", None),
        ("—", None),
        ("3#煤", None),
        ("1e5", None),
    ],
)
def test_a_figure_in_text_is_read_only_if_it_is_one(text: str, found: tuple[str, str] | None) -> None:
    assert figure(text) == found


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("20260630", date(2026, 6, 30)),
        (46203.0, date(2026, 6, 30)),
        ("2026年6月30日", date(2026, 6, 30)),
        ("2026-13-01", None),
        (12.0, None),
        ("x", None),
        (datetime(2026, 6, 30, 8, tzinfo=UTC), date(2026, 6, 30)),
    ],
)
def test_a_day_is_known_however_it_is_written(raw: Any, day: date | None) -> None:
    assert months.day(raw) == day


def test_a_per_cent_written_in_a_cell_counts_before_the_fractions_of_its_column() -> None:
    """A column of 0.98 and 99%: the one is a fraction, the other says itself what it is."""
    place = Place("x", Field("x", Label("碳氧化率"), "number", unit="%"), ())
    assert values.answer(place, 0.98, "1", "%").value == Decimal(98)
    assert values.answer(place, "99%", "1", "%").value == Decimal(99)
    assert values.answer(place, "99 kg", "1", "%").code == "foreign.two_units"


def test_a_day_from_the_number_excel_keeps_is_told_as_read_so() -> None:
    place = Place("x", Field("x", Label("日期"), "date"), ())
    number, text = values.answer(place, 46203.0, "", ""), values.answer(place, "2026.6.30", "", "")
    assert number.value == text.value == date(2026, 6, 30)
    assert (number.converted, text.converted) == (True, False)


def test_what_had_to_be_assumed_is_told_where_the_figure_stays_the_same() -> None:
    gas = values.answer(Place("x", Field("x", Label("消耗量"), "number", unit="Nm3"), ()), 5.0, "m3", "Nm3")
    assert (gas.value, gas.code, gas.converted) == (Decimal(5), "foreign.as_standard_volume", True)

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.base.numbers import D
from workbench.domain.charts import ChartData, Series, beside, charts
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules
from workbench.rules.pack import PackRefused

FORM = """
label: {zh: 年报}
period: year
published: 2024-01-01
cite: [guide, 附录C]
charts:
  - {id: months, label: {zh: 各月}, kind: bars, of: [units.fuels.months.emission]}
  - {id: sources, label: {zh: 来源}, kind: parts, of: [units.fuels.emission_year, other.emission_other]}
sections:
  - id: units
    label: {zh: 机组}
    rows: many
    named_by: name
    fields: [{id: name, kind: text, label: {zh: 名称}}]
    sections:
      - id: fuels
        label: {zh: 燃料}
        rows: many
        named_by: fuel
        fields:
          - {id: fuel, kind: text, label: {zh: 品种}}
          - {id: emission_year, kind: number, unit: tCO2, label: {zh: 年排放}, formula: sum(months.emission)}
        sections:
          - id: months
            label: {zh: 月}
            rows: months
            fields: [{id: emission, kind: number, unit: tCO2, required: false, label: {zh: 排放}}]
  - id: other
    label: {zh: 其他}
    rows: [{id: fire, label: {zh: 火炬}}]
    fields: [{id: emission_other, kind: number, unit: tCO2, required: false, label: {zh: 排放}}]
"""


def loaded(folder: Path, text: str) -> tuple[Form, Rules]:
    pack = folder / "t.trial"
    (pack / "forms" / "year").mkdir(parents=True)
    (pack / "pack.yaml").write_text(
        "title: {zh: 试}\nkind: sector\nstill_valid: 2026-01-01\nchecked_by: the tests\n", "utf-8"
    )
    (pack / "documents.yaml").write_text("guide: {title: {zh: 指南}, status: in_force, confidence: text}\n", "utf-8")
    (pack / "forms" / "year" / "2024-01-01.yaml").write_text(text, "utf-8")
    rules = Library.load(folder).rules("t.trial", date(2026, 12, 31), date.max)
    return rules.forms["year"], rules


@pytest.fixture
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[ChartData, ...]:
    form, rules = loaded(tmp_path_factory.mktemp("packs"), FORM)
    cells = {"units/u1/name": Cell("1号"), "units/u2/name": Cell("2号"), "other/fire/emission_other": Cell(D("5"))}
    for unit, fuel, emission in (("u1", "煤", "10.5"), ("u1", "油", "1"), ("u2", "煤", "20")):
        row = f"units/{unit}/fuels/{'r1' if fuel == '煤' else 'r2'}"
        cells[f"{row}/fuel"] = Cell(fuel)
        for month in range(1, 13 if unit == "u1" else 4):
            cells[f"{row}/months/{month:02d}/emission"] = Cell(D(emission))
    filled = Cells(cells)
    return charts(form, filled, evaluate(form, filled, rules))


def test_bars_add_up_the_rows_of_a_month_and_leave_a_gap_for_none(drawn: tuple[ChartData, ...]) -> None:
    months = drawn[0]
    assert (months.kind, months.unit, months.labels[0], months.labels[11]) == ("bars", "tCO2", "1", "12")
    assert months.series[0].values[2] == Decimal("31.5")
    assert months.series[0].values[3] == Decimal("11.5")


def test_parts_are_named_by_their_rows_and_those_around_them(drawn: tuple[ChartData, ...]) -> None:
    sources = drawn[1]
    assert sources.labels == ("1号·煤", "1号·油", "火炬")
    assert sources.series == (Series("", (Decimal("126.0"), Decimal(12), Decimal(5))),)


def test_two_figures_of_one_row_are_told_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    both = FORM.replace(
        "rows: [{id: fire, label: {zh: 火炬}}]\n    fields: [",
        "rows: [{id: fire, label: {zh: 火炬}}]\n    fields: [{id: lit, kind: number, unit: tCO2, label: {zh: 点火}}, ",
    ).replace("of: [units.fuels.emission_year, other.emission_other]", "of: [other.lit, other.emission_other]")
    form, rules = loaded(tmp_path_factory.mktemp("packs"), both)
    cells = Cells({"other/fire/lit": Cell(D("1")), "other/fire/emission_other": Cell(D("5"))})
    (sources,) = charts(form, cells, evaluate(form, cells, rules))
    assert sources.labels == ("火炬·点火", "火炬·排放")


def test_a_part_of_a_row_is_told_from_the_row_by_its_own_name(tmp_path_factory: pytest.TempPathFactory) -> None:
    inner = (
        "{id: heat, label: {zh: 热力}, rows: one, fields: [{id: bought, kind: number, unit: tCO2, label: {zh: 购入}}]}"
    )
    within = FORM.replace(
        "    sections:\n      - id: fuels", f"    sections:\n      - {inner}\n      - id: fuels"
    ).replace("of: [units.fuels.emission_year,", "of: [units.heat.bought,")
    form, rules = loaded(tmp_path_factory.mktemp("packs"), within)
    cells = Cells({"units/u1/name": Cell("1号"), "units/u1/heat/bought": Cell(D("1"))})
    (sources,) = charts(form, cells, evaluate(form, cells, rules))
    assert sources.labels == ("1号·购入",)


def test_last_year_stands_beside_this_year(drawn: tuple[ChartData, ...]) -> None:
    both = beside(drawn[0], drawn[0], "2026", "2025")
    assert [each.label for each in both.series] == ["2025", "2026"]
    assert beside(drawn[1], drawn[1], "2026", "2025") is drawn[1]
    assert beside(both, drawn[0], "2026", "2025") is both  # of several series no one can be told from last year's


RUN = """
label: {zh: 测算}
period: day
published: 2024-01-01
cite: [guide, 附录C]
charts:
  - {id: course, label: {zh: 累计}, kind: run, of: [years.net, years.sum]}
sections:
  - id: years
    label: {zh: 年}
    rows: many
    named_by: year
    fields:
      - {id: year, kind: text, label: {zh: 年}}
      - {id: net, kind: number, unit: yuan, label: {zh: 净额}}
      - {id: sum, kind: number, unit: yuan, required: false, label: {zh: 合计}}
  - id: other
    label: {zh: 其他}
    rows: many
    fields: [{id: net, kind: number, unit: yuan, label: {zh: 净额}}]
"""


def test_a_run_goes_over_the_rows_in_their_order_with_a_gap_where_a_figure_is_missing(tmp_path: Path) -> None:
    form, rules = loaded(tmp_path, RUN)
    cells = Cells(
        {
            "years/r1/year": Cell("2027"),
            "years/r1/net": Cell(D("-5")),
            "years/r2/year": Cell("2028"),
            "years/r10/year": Cell("2036"),
            "years/r10/net": Cell(D("7")),
        }
    )
    (course,) = charts(form, cells, evaluate(form, cells, rules))
    assert (course.kind, course.unit, course.labels) == ("run", "yuan", ("2027", "2028", "2036"))
    assert course.series[0] == Series("净额", (Decimal(-5), None, Decimal(7)))
    assert beside(course, course, "2026", "2025") is course


def test_a_run_without_a_figure_is_not_drawn(tmp_path: Path) -> None:
    form, rules = loaded(tmp_path, RUN)
    cells = Cells({"years/r1/year": Cell("2027")})
    assert charts(form, cells, evaluate(form, cells, rules)) == ()


@pytest.mark.parametrize(
    ("of", "fault"), [("years.year", "cannot be drawn as run"), ("years.net, other.net", "the rows of one section")]
)
def test_a_run_of_anything_else_is_refused(tmp_path: Path, of: str, fault: str) -> None:
    with pytest.raises(PackRefused) as refused:
        loaded(tmp_path, RUN.replace("years.net, years.sum", of))
    assert any(fault in each.what for each in refused.value.faults)


MAP = """
label: {zh: 项目设计文件}
period: day
published: 2024-01-01
cite: [guide, 附录C]
charts:
  - {id: b, kind: map, label: {zh: 图}, of: [corners.longitude, corners.latitude, corners.ring, corners.part]}
sections:
  - id: corners
    label: {zh: 拐点}
    rows: many
    fields:
      - {id: ring, kind: text, required: false, label: {zh: 地块}}
      - id: part
        kind: choice
        default: '"outline"'
        label: {zh: 类别}
        choices: [{id: outline, label: {zh: 边界}}, {id: hole, label: {zh: 扣除}}, {id: point, label: {zh: 点位}}]
      - {id: number, kind: text, required: false, label: {zh: 编号}}
      - {id: longitude, kind: number, unit: "°", label: {zh: 经度}}
      - {id: latitude, kind: number, unit: "°", label: {zh: 纬度}}
"""


def corners(*rows: tuple[str, str, str, str]) -> Cells:
    cells: dict[str, Cell] = {}
    for number, (ring, part, east, north) in enumerate(rows, 1):
        at = f"corners/r{number}"
        cells |= {f"{at}/longitude": Cell(D(east)), f"{at}/latitude": Cell(D(north)), f"{at}/ring": Cell(ring)}
        cells |= {f"{at}/part": Cell(part)} if part else {}
    return Cells(cells)


LAND = (("东区", "", "120.1", "30.1"), ("东区", "", "120.2", "30.1"), ("东区", "", "120.2", "30.2"))


def test_a_map_is_drawn_from_the_rows_of_corners(tmp_path: Path) -> None:
    form, rules = loaded(tmp_path, MAP)
    cells = corners(*LAND, ("T1", "point", "120.15", "30.11"))
    (data,) = charts(form, cells, evaluate(form, cells, rules))
    assert data.labels == ("东区·1", "东区·2", "东区·3", "T1·4")
    assert [each.label for each in data.series] == ["经度", "纬度"]
    assert [(ring.name, ring.part) for ring in data.rings] == [("东区", "outline"), ("T1", "point")]
    assert data.caption.startswith("计算面积 5,3")
    assert beside(data, data, "今年", "去年") is data


def test_a_map_says_what_of_it_is_not_drawn_instead_of_an_area(tmp_path: Path) -> None:
    form, rules = loaded(tmp_path, MAP)
    for wrong in (
        corners(*LAND, ("东区", "", "30.15", "120.2")),
        corners(*LAND).changed({"corners/r4/longitude": Cell(D(120))}),
    ):
        (data,) = charts(form, wrong, evaluate(form, wrong, rules))
        assert "计算面积" not in data.caption
        assert "1" in data.caption


def test_there_is_no_map_without_corners(tmp_path: Path) -> None:
    form, rules = loaded(tmp_path, MAP)
    assert charts(form, Cells(), evaluate(form, Cells(), rules)) == ()

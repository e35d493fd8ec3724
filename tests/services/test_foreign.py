"""Sheets of a works' own: what is taken of them, what is left out, and that nothing is taken in silence."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.services.ugly_formats import write
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Cell, Cells
from workbench.services import filings, foreign, imports
from workbench.services.context import Workbench
from workbench.services.foreign import Book, Column, Entry, Line, Trial

Rows = list[list[Any]]
HEAD: list[Any] = ["品种", "单位", "消耗量", "低位发热量(kcal/kg)"]
STEEL = "cn.ets.steel/monthly"


class Desk:
    """A filing, and sheets to be taken into it."""

    def __init__(
        self, wb: Workbench, folder: Path, enterprise: str, form: str = STEEL, period: str = "2026-06"
    ) -> None:
        self.wb = wb
        self.folder = folder
        self.enterprise = enterprise
        self.filing = filings.begin(wb, enterprise, form, period)
        self.cells = self.filing.cells

    def book(self, *sheets: tuple[str, Rows], kind: str = "xlsx", merged: Sequence[Any] = ()) -> Book:
        """Write and read sheets."""
        return foreign.read_book(write(kind, self.folder / "台账", [(name, rows, merged) for name, rows in sheets]))

    def propose(self, book: Book) -> tuple[Entry, ...]:
        return foreign.propose(self.wb, self.filing.id, book)

    def try_out(self, book: Book, entries: Sequence[Entry] | None = None) -> Trial:
        chosen = self.propose(book) if entries is None else entries
        return foreign.try_out(self.wb, self.filing.id, self.cells, book, chosen)

    def take(self, rows: Rows, name: str = "Sheet1", **more: Any) -> tuple[Cells, list[Line]]:
        """Take a single sheet as it is proposed."""
        trial = self.try_out(self.book((name, rows), **more))
        return imports.accept(self.cells, trial.review, trial.takeable), list(trial.lines)


@pytest.fixture(scope="module")
def wb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """One workspace for all of them; each has an enterprise of its own."""
    wb = Workbench("张三")
    wb.create_workspace(tmp_path_factory.mktemp("foreign") / "w.ccw")
    yield wb
    wb.close()


@pytest.fixture
def desk(wb: Workbench, tmp_path: Path) -> Desk:
    name = f"e{len(filings.enterprises(wb))}"
    filings.save_enterprise(wb, Enterprise(name, "示例企业（练习）", "91000000XXXXXXXX0U"))
    return Desk(wb, tmp_path, name)


@pytest.fixture
def year(desk: Desk, tmp_path: Path) -> Desk:
    return Desk(desk.wb, tmp_path, desk.enterprise, "cn.ets.steel/annual_report", "2025")


def code(lines: Sequence[Line], state: str) -> list[str]:
    return [line.code for line in lines if line.state == state]


# ---------------------------------------------------------------- figures


def test_figures_are_converted_and_it_is_said_how(desk: Desk) -> None:
    cells, lines = desk.take([HEAD, ["无烟煤", "kg", "２２,３４５,０００", 6000.0]])
    assert (cells.value("fuels/r1/fuel"), cells.value("fuels/r1/quantity")) == ("anthracite", 22345)
    assert cells.value("fuels/r1/ncv") == Decimal("25.1208")
    assert cells["fuels/r1/ncv"].note == "由 6000 kcal/kg 换算：×0.0041868＝25.1208 GJ/t"
    source = cells["fuels/r1/quantity"].source
    assert source is not None
    assert source.place.startswith("Sheet1!C2 · 台账.xlsx · ")
    assert code(lines, "converted") == ["foreign.converted"] * 2


def test_a_unit_nobody_wrote_is_the_form_s_and_is_told(desk: Desk) -> None:
    cells, lines = desk.take([["品种", "消耗量"], ["无烟煤", 12.5]])
    assert cells.value("fuels/r1/quantity") == Decimal("12.5")
    assert code(lines, "taken") == ["foreign.unit_assumed"]


def test_the_unit_above_a_table_holds_for_it(desk: Desk) -> None:
    cells, _ = desk.take([["能源消耗表", ""], ["", "单位：万吨"], ["品种", "消耗量"], ["无烟煤", 12.5], ["焦炭", 1.0]])
    assert (cells.value("fuels/r1/quantity"), cells.value("fuels/r2/quantity")) == (125000, 10000)


@pytest.mark.parametrize("unit", ["kWh", "tce", "箩筐"])
def test_a_unit_that_cannot_be_meant_is_an_error_not_a_guess(desk: Desk, unit: str) -> None:
    cells, lines = desk.take([["品种", "单位", "消耗量"], ["无烟煤", unit, 12.5], ["焦炭", "t", 3.0]])
    assert cells.value("fuels/r1/quantity") is None or cells.value("fuels/r1/fuel") == "coke"
    assert code(lines, "wrong") == ["foreign.no_conversion"]


def test_two_units_that_differ_are_an_error(desk: Desk) -> None:
    _, lines = desk.take([["品种", "消耗量(t)"], ["无烟煤", "12 kg"], ["焦炭", 3.0]])
    assert code(lines, "wrong") == ["foreign.two_units"]


def test_gas_in_plain_cubic_metres_is_taken_for_standard_ones_aloud(desk: Desk) -> None:
    cells, lines = desk.take([["品种", "单位", "消耗量"], ["天然气", "m3", 25000.0]])
    assert cells.value("fuels/r1/quantity") == Decimal("2.5")
    assert code(lines, "converted") == ["foreign.as_standard_volume"]


@pytest.mark.parametrize(("cells_", "shown"), [(["8.5%", "12%"], "8.5"), ([0.085, 0.12], "8.5"), ([8.5, 12.0], "8.5")])
def test_per_cent_is_read_as_text_as_excel_keeps_it_and_as_people_type_it(
    desk: Desk, cells_: list[Any], shown: str
) -> None:
    head = ["燃料品种", "净消耗量（干燥基）t", "水分(%)"]
    cells, _ = desk.take([head, ["无烟煤", 10.0, cells_[0]], ["烟煤", 10.0, cells_[1]]])
    assert str(cells.value("dry/r1/moisture")) == shown


def test_a_row_with_one_unreadable_figure_stays_out_whole(desk: Desk) -> None:
    cells, lines = desk.take([HEAD, ["无烟煤", "t", 10.0, "约6000"], ["烟煤", "t", 5.0, 5500.0]])
    assert {cells.value(f"fuels/{row}/fuel") for row in cells.rows("fuels")} == {"bituminous"}
    assert (code(lines, "wrong"), "foreign.with_wrong" in code(lines, "left")) == (["foreign.no_figure"], True)


def test_a_row_of_which_everything_is_wrong_does_not_begin(desk: Desk) -> None:
    cells, _ = desk.take([HEAD, ["无烟煤", "t", "若干", ""], ["烟煤", "t", 5.0, ""]])
    assert cells.rows("fuels") == ("r2",) or [cells.value(f"fuels/{row}/fuel") for row in cells.rows("fuels")] == [
        "bituminous"
    ]


def test_an_error_value_and_a_merged_figure_are_errors(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in ([*HEAD], ["无烟煤", "t", 1, 6000], ["烟煤", "t", 2, ""], ["焦炭", "t", "#DIV/0!", ""]):
        page.append(row)
    page.merge_cells("D2:D3")
    page["C4"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    trial = desk.try_out(foreign.read_book(tmp_path / "a.xlsx"))
    assert sorted(code(trial.lines, "wrong")) == ["excel.error_cell", "excel.merged"]


# ---------------------------------------------------------------- rows


def test_sums_notes_headings_and_blank_rows_are_left_out_and_said(desk: Desk) -> None:
    rows = [
        HEAD,
        ["无烟煤", "t", 10.0, ""],
        [],
        ["小计", "", 10.0, ""],
        HEAD,
        ["烟煤", "t", 5.0, ""],
        ["合 计", "", 15.0, ""],
    ]
    cells, lines = desk.take([*rows, ["注：以磅单为准", "", "", ""]])
    assert len(cells.rows("fuels")) == 2
    assert code(lines, "left") == [
        "foreign.sum_row", "foreign.heading_again", "foreign.sum_row", "foreign.no_figures",
    ]  # fmt: skip


def test_a_name_the_form_does_not_know_is_left_out_until_the_person_says(desk: Desk) -> None:
    book = desk.book(("Sheet1", [HEAD, ["3#煤", "t", 10.0, ""], ["无烟煤", "t", 5.0, ""]]))
    entries = desk.propose(book)
    assert code(desk.try_out(book, entries).lines, "left") == ["foreign.unknown_name"]
    plan = entries[0].plan.with_name("fuels.fuel|3#煤", "bituminous")
    trial = desk.try_out(book, [replace(entries[0], plan=plan)])
    assert {change.after.value for change in trial.review.changes if change.path.endswith("fuel") and change.after} == {
        "bituminous",
        "anthracite",
    }
    assert code(trial.lines, "named") == ["foreign.read_as"]
    plan = entries[0].plan.with_name("fuels.fuel|无烟煤", "")
    assert code(desk.try_out(book, [replace(entries[0], plan=plan)]).lines, "left")[-1] == "foreign.left_by_person"


def test_what_a_name_says_besides_is_taken_too(desk: Desk) -> None:
    cells, lines = desk.take([HEAD, ["外购焦炭", "t", 10.0, ""], ["高炉煤气（自产）", "万Nm3", 5.0, ""]])
    assert [cells.value(f"fuels/r{row}/origin") for row in (1, 2)] == ["purchased", "own"]
    assert code(lines, "named") == ["foreign.read_as"] * 2


def test_what_a_form_says_in_brackets_is_not_taken_for_granted(desk: Desk) -> None:
    cells, lines = desk.take([["产品", "产量(t)"], ["粗钢", 10.0], ["生铁", 5.0]])
    assert [cells.value(f"products/r{row}/product") for row in (1, 2)] == ["crude_steel", "pig_iron"]
    assert [(line.code, line.says) for line in lines if line.state == "named"] == [("foreign.read_as", "生铁")]


def test_rows_that_are_there_are_filled_not_doubled(desk: Desk) -> None:
    desk.cells = desk.cells.changed({"fuels/r7/fuel": Cell("coke"), "fuels/r7/quantity": Cell(Decimal(1))})
    cells, lines = desk.take([HEAD, ["焦炭", "t", 10.0, ""], ["无烟煤", "t", 5.0, ""]])
    assert cells.rows("fuels") == ("r7", "r8")
    assert (cells.value("fuels/r7/quantity"), cells.value("fuels/r8/fuel")) == (10, "anthracite")
    desk.cells = cells
    again, lines = desk.take([HEAD, ["焦炭", "t", 10.0, ""], ["无烟煤", "t", 5.0, ""]])
    assert (again, code(lines, "same")) == (cells, ["foreign.taken_in"] * 2)


def test_two_rows_of_the_filing_that_fit_are_not_chosen_between(desk: Desk) -> None:
    held = {f"fuels/r{row}/{name}": Cell(value) for row, origin in ((1, "own"), (2, "purchased"))
            for name, value in (("fuel", "coke"), ("origin", origin))}  # fmt: skip
    desk.cells = desk.cells.changed(held)
    _, lines = desk.take([HEAD, ["焦炭", "t", 10.0, ""], ["无烟煤", "t", 5.0, ""]])
    assert code(lines, "left") == ["foreign.row_ambiguous"]


def test_two_rows_of_the_sheet_for_one_place_are_both_left_out(desk: Desk) -> None:
    cells, lines = desk.take([HEAD, ["无烟煤", "t", 10.0, ""], ["无烟煤", "t", 5.0, ""], ["烟煤", "t", 1.0, ""]])
    assert [cells.value(f"fuels/{row}/fuel") for row in cells.rows("fuels")] == ["bituminous"]
    assert code(lines, "wrong") == ["foreign.twice"]


def test_one_table_can_fill_several_parts(desk: Desk) -> None:
    cells, lines = desk.take([HEAD, ["无烟煤", "t", 10.0, ""], ["石灰石", "t", 5.0, ""], ["废钢", "t", 3.0, ""]])
    found = {cells.value(path) for path in cells if path.endswith(("/fuel", "/material"))}
    assert found == {"anthracite", "limestone", "scrap"}
    assert not code(lines, "left")


# ---------------------------------------------------------------- months


def test_only_the_filing_s_own_month_is_taken(desk: Desk) -> None:
    cells, lines = desk.take([["品种", "单位", "5月", "6月", "7月"], ["无烟煤", "t", 1.0, 2.0, 3.0]])
    assert cells.value("fuels/r1/quantity") == 2
    assert code(lines, "left") == ["foreign.other_month"] * 2


def test_another_year_s_month_is_not_this_one_s(desk: Desk) -> None:
    cells, lines = desk.take([["品种", "单位", "2025年6月"], ["无烟煤", "t", 1.0]])
    assert (cells.rows("fuels"), code(lines, "left")) == ((), ["foreign.other_year"])


def test_sheets_of_other_months_are_not_chosen_beforehand(desk: Desk) -> None:
    rows: Rows = [HEAD, ["无烟煤", "t", 10.0, ""]]
    entries = desk.propose(desk.book(("5月", rows), ("6月", rows), ("7月", rows)))
    assert [entry.chosen for entry in entries] == [False, True, False]


def test_a_month_stands_for_the_rows_below_it_even_where_its_own_row_is_left_out(year: Desk) -> None:
    head: list[Any] = ["月份", "燃料", "单位", "消耗量"]
    rows: Rows = [head, ["1月", "无烟煤", "t", 1.0], ["2月", "3#煤", "t", 2.0], ["", "无烟煤", "t", 3.0]]
    cells, _ = year.take(rows)
    found = {path: cell.value for path, cell in cells.items() if path.endswith("quantity")}
    assert found == {"fuels/r1/months/01/quantity": 1, "fuels/r1/months/02/quantity": 3}


def test_months_across_and_months_down_say_the_same(year: Desk) -> None:
    across: Rows = [["燃料", "单位", "1月", "2月"], ["无烟煤", "t", 1.0, 2.0], ["焦炭", "t", 3.0, 4.0]]
    down: Rows = [["月份", "无烟煤消耗量(t)", "焦炭消耗量(t)"], ["1月", 1.0, 3.0], ["2月", 2.0, 4.0]]
    found = []
    for rows in (across, down):
        cells, _ = year.take(rows)
        found.append({path: cell.value for path, cell in cells.items() if path.startswith("fuels")})
    assert found[0] == found[1]
    assert len(found[0]) == 6


def test_a_year_of_sheets_is_a_year_of_months(year: Desk) -> None:
    sheets: list[tuple[str, Rows]] = [
        (f"{month}月", [HEAD, ["无烟煤", "t", float(month), ""]]) for month in range(1, 13)
    ]
    trial = year.try_out(year.book(*sheets, kind="xls"))
    cells = imports.accept(year.cells, trial.review, trial.takeable)
    assert [cells.value(f"fuels/r1/months/{month:02d}/quantity") for month in range(1, 13)] == list(range(1, 13))
    assert cells.rows("fuels") == ("r1",)


def test_two_sheets_that_contradict_each_other_are_both_left_out(desk: Desk) -> None:
    book = desk.book(("甲", [HEAD, ["无烟煤", "t", 1.0, ""]]), ("乙", [HEAD, ["无烟煤", "t", 2.0, ""]]))
    entries = [replace(entry, chosen=True) for entry in desk.propose(book)]
    trial = desk.try_out(book, entries)
    assert (code(trial.lines, "wrong"), trial.takeable) == (["foreign.twice"], frozenset())


# ---------------------------------------------------------------- remembering


def test_what_was_put_right_is_offered_the_next_month(desk: Desk, tmp_path: Path) -> None:
    def sheet(month: int, figure: float) -> tuple[str, Rows]:
        return f"{month}月", [[f"2026年{month}月台账"], ["物料", "单位", "实烧"], ["3#煤", "吨", figure]]

    book = desk.book(sheet(6, 1.0))
    plan = desk.propose(book)[0].plan
    plan = replace(plan, spot="fuels", first=1, last=1, names={"fuels.fuel|3#煤": "bituminous"}, columns=(
        Column("field", "fuels.fuel"), Column("unit"), Column("field", "fuels.quantity")))  # fmt: skip
    foreign.remember(desk.wb, desk.filing.id, book, [Entry(0, plan)])
    july = Desk(desk.wb, tmp_path, desk.enterprise, STEEL, "2026-07")
    book = july.book(("7月", [[], *sheet(7, 5.0)[1], ["无烟煤", "吨", 2.0]]))
    entries = july.propose(book)
    assert entries[0].remembered
    trial = july.try_out(book, entries)
    cells = imports.accept(july.cells, trial.review, trial.takeable)
    found = {cells.value(f"fuels/{row}/fuel"): cells.value(f"fuels/{row}/quantity") for row in cells.rows("fuels")}
    assert found == {"bituminous": 5, "anthracite": 2}


def test_another_form_does_not_remember_it(desk: Desk, year: Desk) -> None:
    book = desk.book(("Sheet1", [HEAD, ["无烟煤", "t", 1.0, ""]]))
    foreign.remember(desk.wb, desk.filing.id, book, desk.propose(book))
    assert all(entry.remembered for entry in desk.propose(book))
    assert not any(entry.remembered for entry in year.propose(book))


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_with_a_title_of_one_cell_is_read_in_every_encoding(desk: Desk, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "台账.csv"
    file.write_bytes('某厂2026年6月台账\r\n\r\n品种,单位,消耗量\r\n无烟煤,吨,"1,234.5"\r\n'.encode(encoding))
    trial = desk.try_out(foreign.read_book(file))
    assert [str(change.after.value) for change in trial.review.changes if change.after] == ["1234.5", "anthracite"]


@pytest.mark.parametrize(
    ("name", "data", "wanted"),
    [
        ("a.xlsx", b"PK\x03\x04rubbish", "excel.torn"),
        ("a.csv", b"\x00\x01\x02\xff\xfe\x81", "excel.csv_unknown_letters"),
        ("a.csv", b" \r\n \r\n", "foreign.nothing_there"),
        ("a.xls", b"<html><table></table></html>", "excel.web_page"),
        ("a.exe", b"MZ", "excel.not_a_workbook"),
    ],
)
def test_a_hostile_or_empty_file_is_refused_in_words(tmp_path: Path, name: str, data: bytes, wanted: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(WorkbenchError) as refused:
        foreign.read_book(tmp_path / name)
    assert refused.value.code == wanted


def test_reading_can_be_cancelled(desk: Desk, tmp_path: Path) -> None:
    file = write("xlsx", tmp_path / "a", [("a", [["x"]], [])])
    with pytest.raises(Cancelled):
        foreign.read_book(file, cancelled=lambda: True)


@pytest.mark.parametrize(
    "rows",
    [
        [["x"]],
        [[1.0, 2.0], [3.0, 4.0]],
        [["合计"]],
        [["品种", "消耗量"]],
        [["", "", ""], ["", "a", ""]],
        [["品种"] * 300, ["无烟煤"] * 300],
        [["消耗量"], ["消耗量"], ["消耗量"]],
        [["品种", "消耗量"], ["无烟煤", True]],
        [["品种", "消耗量"], ["无烟煤", 1e300]],
        [["品种", "消耗量"], ["无烟煤" * 5000, 1.0]],
        [["月份", "消耗量"], ["十三月", 1.0]],
    ],
)  # fmt: skip
def test_sheets_without_sense_do_no_harm(desk: Desk, rows: Rows) -> None:
    book = desk.book(("Sheet1", rows))
    entries = [replace(entry, chosen=True) for entry in desk.propose(book)]
    trial = desk.try_out(book, entries)
    assert not trial.takeable


def test_a_sheet_without_headings_can_still_be_told_what_it_is(desk: Desk) -> None:
    book = desk.book(("Sheet1", [["无烟煤", 12.5], ["焦炭", 3.0]]))
    parts = foreign.parts(desk.wb, desk.filing)
    plan = foreign.plan_for(book, 0, parts["fuels"], 0, -1)
    plan = replace(plan, columns=(Column("field", "fuels.fuel"), Column("field", "fuels.quantity", "t")))
    trial = desk.try_out(book, [Entry(0, plan)])
    assert len(trial.takeable) == 4


# ---------------------------------------------------------------- every sector


FORMS = [
    (f"cn.{pack}/{form}", period)
    for pack in ("ets.steel", "ets.power", "ets.cement", "ets.aluminium", "ghg.general")
    for form, period in (("monthly", "2025-06"), ("annual_report", "2025"))
]


@pytest.mark.parametrize(("form", "period"), FORMS)
def test_a_table_with_a_form_s_own_words_is_read_whole(desk: Desk, tmp_path: Path, form: str, period: str) -> None:
    """Every part of every form that repeats: its labels and units as headings, its answers as names."""
    here = Desk(desk.wb, tmp_path, desk.enterprise, form, period)
    tried = 0
    for name, spot in foreign.parts(here.wb, here.filing).items():
        labels = [str(place.field.label) for place in spot.asked]
        numbers = [place for place in spot.asked if place.field.kind == "number" and place.depth == len(spot.chain)]
        numbers = [place for place in numbers if labels.count(str(place.field.label)) == 1]
        if not spot.named or not numbers:
            continue
        tried += 1
        months = ["月份"] if spot.by_month else []
        names = [place for place in spot.keys if place.field.required]
        answers = [str(place.field.choices[-1].label) if place.field.choices else "1号" for place in names]
        heads = [*months, *(str(place.field.label) for place in names), *(_heading(place.field) for place in numbers)]
        row: list[Any] = [*(["6月"] if months else []), *answers, *(at + 2.5 for at in range(len(numbers)))]
        book = here.book(("Sheet1", [heads, row]))
        plan = foreign.best_for(book, 0, spot)
        outer = {each: "r1" for each, section in foreign.unnamed(plan, spot) if section.rows == "many"}
        trial = here.try_out(book, [Entry(0, replace(plan, rows={**outer, **plan.rows}))])
        taken = [change.path for change in trial.review.changes if change.path in trial.takeable]
        found = sum(path.rpartition("/")[2] in {place.field.id for place in numbers} for path in taken)
        told = [(heading, column.target) for heading, column in zip(heads, plan.columns, strict=True)]
        assert found == len(numbers), (name, told, [line.sentence() for line in trial.lines if not line.path])
    assert tried


def _heading(field: Any) -> str:
    known = field.unit if all(part in foreign.alternatives(part) for part in field.unit.split("/")) else ""
    return f"{field.label}（{known}）" if known and known not in ("1", "text") else str(field.label)

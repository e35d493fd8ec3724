"""Identifiers decide, never position; what is wrong with a cell is told with its address, cause and cure."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from workbench.base.errors import Cancelled
from workbench.base.numbers import D
from workbench.base.text import say
from workbench.excel import reader
from workbench.excel.reader import read
from workbench.excel.reading import Reading, RowFault
from workbench.excel.template import write
from workbench.rules.cells import Cells
from workbench.rules.form import Form
from workbench.rules.library import Rules

Spoil = Callable[[Worksheet], object]
Spoilt = Callable[[str, Spoil], Reading]
SPARE = 5
NEW_YEAR = datetime.fromisoformat("2026-01-02")
LAST_OF_JUNE = datetime.fromisoformat("2026-06-30")


@pytest.fixture
def spoilt(form: Form, rules: Rules, cells: Cells, tmp_path: Path) -> Spoilt:
    """Write the form, let somebody change a sheet, and read it back."""

    def spoil(sheet: str, change: Spoil) -> Reading:
        file = tmp_path / "book.xlsx"
        write(file, form, rules, cells, spare_rows=SPARE)
        book = openpyxl.load_workbook(file)
        change(book[sheet])
        book.save(file)
        return read(file, form, cells)

    return spoil


def column(sheet: Worksheet, identifier: str) -> str:
    return next(cell.column_letter for cell in sheet[1] if cell.value == identifier)


def book_of(sheet: Worksheet) -> openpyxl.Workbook:
    assert sheet.parent
    return sheet.parent


def put(identifier: str, row: int, value: Any) -> Spoil:
    def change(sheet: Worksheet) -> None:
        sheet[f"{column(sheet, identifier)}{row}"] = value

    return change


def told(reading: Reading) -> list[tuple[str, str, str]]:
    assert all(fault.sentence() for fault in reading.faults)
    return [(fault.where, fault.code, fault.level) for fault in reading.faults]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, D(7)),
        (0.1, D("0.1")),
        (1e-7, D("0.0000001")),
        ("1,234.5", D("1234.5")),
        ("１２．５", D("12.5")),
        (" 8 ", D(8)),
        (123456789012.345, D("123456789012.345")),
        ("1234567890123456.78", D("1234567890123456.78")),
        (-0.5, D("-0.5")),
    ],
)
def test_a_number_is_read_to_the_last_digit(spoilt: Spoilt, value: object, expected: object) -> None:
    reading = spoilt("修约", put("ties.raw", 5, value))
    assert (reading.cells.value("ties/r1/raw"), told(reading)) == (expected, [])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("约五吨", "excel.text_in_number"),
        ("12t", "excel.text_in_number"),
        ("1,23", "excel.text_in_number"),
        ("—", "excel.text_in_number"),
        (True, "excel.text_in_number"),
        (NEW_YEAR, "excel.date_in_number"),
        (1234567890123456, "excel.too_many_digits"),
        ("1" * 60, "excel.too_many_digits"),
    ],
)
def test_what_is_no_number_is_an_error_at_its_cell(spoilt: Spoilt, value: object, code: str) -> None:
    reading = spoilt("修约", put("ties.raw", 6, value))
    assert told(reading) == [("修约!F6", code, "error")]
    assert "ties/r2/raw" not in reading.cells
    assert reading.blocked == {"ties/r2"}


def test_the_tail_of_a_calculation_is_cut_and_said(spoilt: Spoilt) -> None:
    reading = spoilt("修约", put("ties.raw", 5, 1 / 3))
    assert reading.cells.value("ties/r1/raw") == D("0.333333333333333")
    assert told(reading) == [("修约!F5", "excel.cut_to_15", "warning")]


def test_an_error_value_is_told_and_not_taken_for_empty(form: Form, rules: Rules, cells: Cells, tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", form, rules, cells, spare_rows=SPARE)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book["修约"]["F5"] = "#DIV/0!"
    book.save(tmp_path / "a.xlsx")
    reading = read(tmp_path / "a.xlsx", form)
    assert told(reading) == [("修约!F5", "excel.error_cell", "error")]
    assert reading.faults[0].args["error"] == "#DIV/0!"


def test_moved_columns_are_found_by_their_identifiers(spoilt: Spoilt, cells: Cells) -> None:
    def swap(sheet: Worksheet) -> None:
        for row in sheet.iter_rows(min_col=6, max_col=14):
            values = [cell.value for cell in row]
            for cell, value in zip(row, reversed(values), strict=True):
                cell.value = value

    reading = spoilt("修约", swap)
    assert {path: cell.value for path, cell in reading.cells.items()} == {
        path: cell.value for path, cell in cells.items()
    }


def test_moved_rows_keep_their_keys(spoilt: Spoilt, cells: Cells) -> None:
    def reverse(sheet: Worksheet) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=15)]
        for row, values in zip(sheet.iter_rows(min_row=5, max_row=15), reversed(rows), strict=True):
            for cell, value in zip(row, values, strict=True):
                cell.value = value

    reading = spoilt("修约", reverse)
    assert reading.cells.value("ties/r1/raw") == cells.value("ties/r1/raw")
    source = reading.cells["ties/r1/raw"].source
    assert source
    assert source.place.startswith("修约!F15")


def test_edited_heads_and_renamed_sheets_do_not_matter(spoilt: Spoilt, cells: Cells) -> None:
    def rename(sheet: Worksheet) -> None:
        sheet.title = "我的数据"
        sheet["F4"] = "改过的表头"
        sheet.insert_rows(1)

    reading = spoilt("修约", rename)
    assert reading.cells.value("ties/r1/raw") == cells.value("ties/r1/raw")
    assert not reading.faults


def test_identifiers_that_are_gone_are_told(spoilt: Spoilt) -> None:
    def delete(sheet: Worksheet) -> None:
        sheet.delete_rows(1)

    reading = spoilt("修约", delete)
    assert told(reading) == [("修约!A1", "excel.identifiers_gone", "error")]
    assert not [path for path in reading.cells if path.startswith("ties/")]


def test_a_lost_column_of_keys_is_told(spoilt: Spoilt) -> None:
    reading = spoilt("修约", lambda sheet: sheet.delete_cols(2))
    assert told(reading) == [("修约!A1", "excel.keys_gone", "error")]


def test_a_lost_column_is_told_and_leaves_the_filing_alone(spoilt: Spoilt) -> None:
    reading = spoilt("修约", lambda sheet: sheet.delete_cols(6))
    assert told(reading) == [("修约", "excel.column_missing", "warning")]
    assert "ties.raw" not in reading.fields


def test_an_unknown_or_doubled_identifier_is_told(spoilt: Spoilt) -> None:
    reading = spoilt("修约", lambda sheet: sheet.__setitem__("Z1", "ties.none"))
    assert told(reading) == [("修约!Z1", "excel.column_unknown", "error")]
    reading = spoilt("修约", lambda sheet: sheet.__setitem__("Z1", "ties.raw"))
    assert told(reading) == [("修约!Z1", "excel.column_doubled", "error")]


def test_a_missing_sheet_leaves_its_section_alone(spoilt: Spoilt) -> None:
    reading = spoilt("修约", lambda sheet: book_of(sheet).remove(sheet))
    assert told(reading) == [("修约", "excel.section_missing", "warning")]


def test_a_copied_sheet_is_told(spoilt: Spoilt) -> None:
    reading = spoilt("修约", lambda sheet: book_of(sheet).copy_worksheet(sheet))
    assert told(reading) == [("修约 Copy", "excel.section_doubled", "error")]


def test_a_copied_row_is_told(spoilt: Spoilt) -> None:
    def copy(sheet: Worksheet) -> None:
        sheet["B20"], sheet["F20"] = "r1", 5

    reading = spoilt("修约", copy)
    assert told(reading) == [("修约!F20", "excel.row_doubled", "error")]
    assert reading.blocked == {"ties/r1"}


def test_a_row_without_a_key_becomes_a_new_one_where_that_is_clear(spoilt: Spoilt) -> None:
    def add(sheet: Worksheet) -> None:
        sheet["F60"] = 5

    reading = spoilt("修约", add)
    assert told(reading) == [("修约!F60", "excel.new_row", "warning")]
    assert reading.cells.value("ties/r17/raw") == D(5)  # 11 rows and 5 spare ones have keys


def test_a_nested_row_without_a_key_is_an_error(spoilt: Spoilt) -> None:
    def clear(sheet: Worksheet) -> None:
        sheet["B5"] = None
        sheet["B6"] = None

    reading = spoilt("分厂 · 燃料", clear)
    assert told(reading) == []  # above the first key stand heads
    reading = spoilt("分厂 · 燃料", lambda sheet: sheet.__setitem__("B6", None))
    assert told(reading) == [("分厂 · 燃料!G6", "excel.row_without_key", "error")]


def test_a_key_of_no_row_is_told(spoilt: Spoilt) -> None:
    reading = spoilt("燃料 · 逐月", lambda sheet: sheet.__setitem__("B6", "r1/r1/13"))
    assert told(reading) == [("燃料 · 逐月!B6", "excel.row_key_unknown", "error")]


def test_merged_cells_are_told_with_their_range(spoilt: Spoilt) -> None:
    reading = spoilt("修约", lambda sheet: sheet.merge_cells("F6:F7"))
    assert told(reading) == [("修约!F6", "excel.merged", "error"), ("修约!F7", "excel.merged", "error")]
    assert reading.blocked == {"ties/r2", "ties/r3"}
    assert reading.faults[0].args == {"range": "F6:F7"}


def test_merged_cells_of_a_card_are_told(spoilt: Spoilt) -> None:
    reading = spoilt("基本信息", lambda sheet: sheet.merge_cells("C4:C5"))
    assert [(code, level) for _, code, level in told(reading)] == [("excel.merged", "error")] * 2


def test_an_unknown_choice_suggests_the_nearest(spoilt: Spoilt) -> None:
    reading = spoilt("分厂 · 燃料", put("plants.fuels.fuel", 5, "烟 煤"))
    assert told(reading) == [("分厂 · 燃料!G5", "excel.unknown_choice_near", "error")]
    assert reading.faults[0].args["near"] == "烟煤"
    assert "烟煤" in reading.faults[0].sentence()


def test_a_choice_may_be_named_in_either_language_or_by_its_id(spoilt: Spoilt) -> None:
    for name in ("烟煤", "coal", "Coal"):
        reading = spoilt("分厂 · 燃料", put("plants.fuels.fuel", 5, name))
        assert reading.cells.value("plants/r1/fuels/r1/fuel") == "coal"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (LAST_OF_JUNE, date(2026, 6, 30)),
        ("2026/6/30", date(2026, 6, 30)),
        ("2026年6月30日", date(2026, 6, 30)),
    ],
)
def test_dates_are_read_as_people_write_them(spoilt: Spoilt, value: object, expected: date) -> None:
    reading = spoilt("基本信息", lambda sheet: _in_card(sheet, "about.founded", value))
    assert reading.cells.value("about/founded") == expected


def _in_card(sheet: Worksheet, name: str, value: Any) -> None:
    row = next(cell.row for cell in sheet["A"] if cell.value == name)
    sheet[f"C{row}"] = value


def test_what_is_no_date_is_told(spoilt: Spoilt) -> None:
    reading = spoilt("基本信息", lambda sheet: _in_card(sheet, "about.founded", "去年"))
    assert [(code, level) for _, code, level in told(reading)] == [("excel.not_a_date", "error")]


def test_digits_stored_as_a_number_in_a_text_field_are_read_with_a_warning(spoilt: Spoilt) -> None:
    reading = spoilt("基本信息", lambda sheet: _in_card(sheet, "about.name", 201234))
    assert reading.cells.value("about/name") == "201234"
    assert [(code, level) for _, code, level in told(reading)] == [("excel.number_in_text", "warning")]


def test_other_sheets_hidden_or_not_are_ignored(spoilt: Spoilt, cells: Cells) -> None:
    def add(sheet: Worksheet) -> None:
        extra = book_of(sheet).create_sheet("草稿")
        extra["A1"] = "随便"
        extra.sheet_state = "hidden"

    reading = spoilt("修约", add)
    assert (len(reading.cells), told(reading)) == (len(cells), [])


def test_a_row_the_workbook_leaves_out_stays(spoilt: Spoilt) -> None:
    reading = spoilt("修约", lambda sheet: sheet.delete_rows(5))
    assert told(reading) == [("修约", "excel.row_absent", "note")]
    assert "ties/r1" not in reading.covered


def test_reading_can_be_cancelled(form: Form, rules: Rules, cells: Cells, tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", form, rules, cells, spare_rows=SPARE)
    with pytest.raises(Cancelled):
        read(tmp_path / "a.xlsx", form, cancelled=lambda: True)


def test_a_row_emptied_in_the_workbook_is_spoken_of(spoilt: Spoilt) -> None:
    def empty(sheet: Worksheet) -> None:
        for name in ("ties.raw", "ties.typed_even", "ties.typed_floor"):
            put(name, 5, None)(sheet)

    reading = spoilt("修约", empty)
    assert told(reading) == []
    assert "ties/r1" in reading.covered
    assert not [path for path in reading.cells if path.startswith("ties/r1/")]


# ---------------------------------------------------------------- csv


def test_the_rows_of_a_long_csv_can_be_cancelled(form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_LOOK", 2)
    (tmp_path / "a.csv").write_text("ties.raw\n" + "1\n" * 9)
    looks = iter([False, False, True])
    with pytest.raises(Cancelled):
        read(tmp_path / "a.csv", form, cancelled=lambda: next(looks))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_of_one_section_is_read_in_any_encoding(form: Form, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes("分厂名称,状态\n𬱖厂€,停产\n二厂,\n".encode(encoding))
    reading = read(tmp_path / "a.csv", form)
    assert {path: cell.value for path, cell in reading.cells.items()} == {
        "plants/r1/title": "𬱖厂€",
        "plants/r1/state": "off",
        "plants/r2/title": "二厂",
    }


def test_a_csv_by_identifiers_keeps_every_digit(form: Form, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("#row,ties.raw\nr7,0012.50\nr9,1234567890123456.78\n", encoding="utf-8")
    reading = read(tmp_path / "a.csv", form)
    assert str(reading.cells.value("ties/r7/raw")) == "12.50"
    assert str(reading.cells.value("ties/r9/raw")) == "1234567890123456.78"


def test_a_csv_without_keys_adds_rows_beside_those_there(form: Form, cells: Cells, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("原值\n5\n", encoding="utf-8")
    reading = read(tmp_path / "a.csv", form, cells)
    assert list(reading.cells) == ["ties/r12/raw"]


def test_a_csv_of_a_nested_section_needs_keys(form: Form, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("品种,消耗量\n烟煤,5\n", encoding="utf-8")
    reading = read(tmp_path / "a.csv", form)
    assert [(fault.code, fault.level) for fault in reading.faults if fault.level == "error"] == [
        ("excel.keys_gone", "error")
    ]


def test_a_fault_says_cause_and_cure_in_both_languages(spoilt: Spoilt) -> None:
    from workbench.base.text import speaking

    fault: RowFault = spoilt("修约", put("ties.raw", 6, "约五吨")).faults[0]
    assert fault.sentence() == "“原值”要填数字，这里是“约五吨”。请只填数字，单位在表头；没有数据就留空。"
    with speaking("en"):
        assert fault.sentence().startswith("“原值” takes a number, here is “约五吨”.")
    assert say(fault.code, **fault.args)

"""A workbook goes out, is worked on, and comes back as changes that a person takes over or not."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.numbers import D
from workbench.base.text import Label
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell
from workbench.rules.form import Field
from workbench.services import filings, imports
from workbench.services.context import Workbench

FUELS = "消耗化石燃料排放"


@pytest.fixture
def book(wb: Workbench, draft: Filing, tmp_path: Path) -> Path:
    """The practice month as a workbook."""
    file = tmp_path / "六月.xlsx"
    imports.export_workbook(wb, draft.id, file)
    return file


def change(file: Path, identifier: str, row: int, value: Any, sheet: str = FUELS) -> None:
    """Somebody types into the workbook."""
    book = openpyxl.load_workbook(file)
    page = book[sheet]
    column = next(cell.column_letter for cell in page[1] if cell.value == identifier)
    page[f"{column}{row}"] = value
    book.save(file)


def test_a_workbook_that_was_not_touched_changes_nothing(wb: Workbench, draft: Filing, book: Path) -> None:
    review = imports.read_workbook(wb, draft.id, book)
    assert (review.changes, review.faults, review.differences) == ((), (), ())
    assert imports.accept(draft.cells, review, None) == draft.cells


def test_what_was_typed_comes_back_with_old_and_new_value(wb: Workbench, draft: Filing, book: Path) -> None:
    change(book, "fuels.quantity", 5, 2400.5)
    review = imports.read_workbook(wb, draft.id, book)
    assert [
        (each.path, each.before and each.before.value, each.after and each.after.value) for each in review.changes
    ] == [("fuels/r1/quantity", D("2317.68"), D("2400.5"))]
    cells = imports.accept(draft.cells, review, None)
    saved = filings.save(wb, draft.id, cells, version=draft.version)
    assert saved.cells.value("fuels/r1/quantity") == D("2400.5")
    source = saved.cells["fuels/r1/quantity"].source
    assert source
    assert source.place.startswith(f"{FUELS}!")
    assert source.place.endswith(f"六月.xlsx · {review.sha256[:12]}")


def test_an_emptied_cell_is_a_change_and_a_spare_row_is_none(wb: Workbench, draft: Filing, book: Path) -> None:
    change(book, "fuels.quantity", 5, None)
    review = imports.read_workbook(wb, draft.id, book)
    assert [(each.path, each.after) for each in review.changes] == [("fuels/r1/quantity", None)]


def test_results_are_compared_and_never_believed(wb: Workbench, draft: Filing, book: Path) -> None:
    change(book, "fuels.emission", 5, 1)
    review = imports.read_workbook(wb, draft.id, book)
    assert review.changes == ()
    assert [(each.path, each.theirs, str(each.ours)) for each in review.differences if each.theirs == D(1)] == [
        ("fuels/r1/emission", D(1), "5845.97")
    ]


def test_nothing_is_half_imported(wb: Workbench, draft: Filing, book: Path) -> None:
    change(book, "fuels.quantity", 5, 2400)
    change(book, "fuels.quantity", 6, "约五吨")
    change(book, "fuels.remark", 6, "新煤种")
    review = imports.read_workbook(wb, draft.id, book)
    assert not review.ready
    with pytest.raises(WorkbenchError, match=r"excel\.has_errors"):
        imports.accept(draft.cells, review, None)
    with pytest.raises(WorkbenchError, match=r"excel\.chosen_faulty"):
        imports.accept(draft.cells, review, ["fuels/r1/quantity", "fuels/r2/remark"])
    cells = imports.accept(draft.cells, review, ["fuels/r1/quantity"])
    assert cells.value("fuels/r1/quantity") == D(2400)
    assert cells.value("fuels/r2/quantity") == draft.cells.value("fuels/r2/quantity")


def test_a_cell_emptied_in_a_row_with_errors_is_no_change(wb: Workbench, draft: Filing, book: Path) -> None:
    change(book, "fuels.quantity", 6, "约五吨")
    change(book, "fuels.fuel", 6, None)
    assert imports.read_workbook(wb, draft.id, book).changes == ()


@pytest.mark.parametrize(
    ("theirs", "ours", "agree"),
    [("0.333333333333333", 1 / D(3), True), ("0.33333333", 1 / D(3), False), ("0", D(0), True), ("1e-9", D(0), False)],
)
def test_a_result_without_decimals_is_compared_to_twelve_digits(theirs: str, ours: Decimal, agree: bool) -> None:
    field = Field("share", Label("占比"), "number")
    assert imports._agree(field, Decimal(theirs), ours) is agree  # noqa: SLF001 - no bundled form has such a result


def test_only_listed_changes_can_be_chosen(wb: Workbench, draft: Filing, book: Path) -> None:
    review = imports.read_workbook(wb, draft.id, book)
    with pytest.raises(WorkbenchError, match=r"excel\.chosen_unknown"):
        imports.accept(draft.cells, review, ["fuels/r1/quantity"])


def test_a_draft_edited_meanwhile_is_not_overwritten(wb: Workbench, draft: Filing, book: Path) -> None:
    change(book, "fuels.quantity", 5, 2400)
    review = imports.read_workbook(wb, draft.id, book)
    edited = draft.cells.changed({"fuels/r1/quantity": Cell(D(7))})
    with pytest.raises(WorkbenchError, match=r"excel\.changed_since"):
        imports.accept(edited, review, None)


def test_a_note_on_a_cell_outlives_the_import(wb: Workbench, draft: Filing, book: Path) -> None:
    before = draft.cells["fuels/r1/quantity"]
    noted = draft.cells.changed({"fuels/r1/quantity": Cell(before.value, before.source, "见磅单")})
    filings.save(wb, draft.id, noted, version=draft.version)
    change(book, "fuels.quantity", 5, 2400)
    review = imports.read_workbook(wb, draft.id, book)
    assert imports.accept(noted, review, None)["fuels/r1/quantity"].note == "见磅单"


def test_another_enterprise_s_or_period_s_workbook_is_warned_of(wb: Workbench, draft: Filing, book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    passport = workbook["_ccw"]
    for name, value in passport.iter_rows():
        if name.value in ("enterprise", "credit_code"):
            value.value = "别家企业"
        if name.value == "period":
            value.value = "2026-05"
    workbook.save(book)
    review = imports.read_workbook(wb, draft.id, book)
    assert [(fault.code, fault.level) for fault in review.faults] == [
        ("excel.other_enterprise", "warning"),
        ("excel.other_period", "warning"),
    ]
    assert review.ready


def test_a_workbook_of_other_rules_is_warned_of(wb: Workbench, draft: Filing, book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    next(value for name, value in workbook["_ccw"].iter_rows() if name.value == "rules").value = "0" * 64
    workbook.save(book)
    review = imports.read_workbook(wb, draft.id, book)
    assert [(fault.code, fault.level) for fault in review.faults] == [("excel.other_rules", "warning")]


def test_formulas_in_text_stay_text(wb: Workbench, draft: Filing, book: Path) -> None:
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "{=1}", "http://example.com"):
        cells = draft.cells.changed({"fuels/r1/remark": Cell(text)})
        form, rules = filings.form_of(wb, draft), filings.rules_of(wb, draft)
        imports.template(wb, form, rules, book, cells)
        page = openpyxl.load_workbook(book)[FUELS]
        cell = next(cell for cell in page[5] if cell.value == text)
        assert cell.data_type == "s"
        assert cell.hyperlink is None


def test_the_workbook_carries_no_macro_and_no_link_outside(book: Path) -> None:
    import zipfile

    with zipfile.ZipFile(book) as archive:
        assert not [name for name in archive.namelist() if "vba" in name or "externalLink" in name]
        assert b'TargetMode="External"' not in b"".join(archive.read(name) for name in archive.namelist())


def test_long_reading_tells_its_progress_and_can_be_cancelled(wb: Workbench, draft: Filing, book: Path) -> None:
    told: list[str] = []
    imports.read_workbook(wb, draft.id, book, lambda _, code: told.append(code))
    assert told[0] == "excel.progress.reading"
    assert told[-1] == "excel.progress.computing"
    with pytest.raises(Cancelled):
        imports.read_workbook(wb, draft.id, book, cancelled=lambda: True)

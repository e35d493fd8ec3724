"""The table answers keys as a spreadsheet does."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.form.hand import Hand
from workbench.rules.cells import Cell, natural
from workbench.services import filings
from workbench.services.context import Workbench
from workbench.ui.draft import Draft
from workbench.ui.views.grid import FACE, between
from workbench.ui.views.table import Table, read_block

# a list that drops down asks the offscreen platform for things it has not
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

Sit = Callable[[Draft, str], Hand]
Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_typing_and_enter_writes_the_cell_and_goes_down(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels").at("fuels/r1/quantity")
    hand.type("2,318.5").press(Key.Key_Return)
    assert month.cells.value("fuels/r1/quantity") == Decimal("2318.5")
    assert hand.here == "fuels/r2/quantity"
    source = month.cells["fuels/r1/quantity"].source
    assert source is not None
    assert (source.origin, source.by) == ("typed", "张三")


def test_tab_writes_the_cell_and_goes_right(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels").at("fuels/r1/quantity")
    hand.type("10").press(Key.Key_Tab)
    assert month.cells.value("fuels/r1/quantity") == 10
    assert hand.here == "fuels/r1/ncv"
    assert hand.press(Key.Key_Backtab).here == "fuels/r1/quantity"
    hand.at("fuels/r2/quantity").press(Key.Key_Return, modifier=SHIFT)
    assert hand.here == "fuels/r1/quantity"
    assert hand.table.block() == (0, 0, hand.column("quantity"), hand.column("quantity"))


def test_tab_past_the_last_cell_leaves_the_table(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels")
    grid = hand.table.grid
    hand.table.setCurrentIndex(grid.index(grid.rowCount() - 1, grid.columnCount() - 1))
    hand.table.setFocus()
    hand.press(Key.Key_Tab)
    assert not hand.table.hasFocus()


def test_escape_leaves_the_cell_as_it_was(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels").at("fuels/r1/quantity")
    hand.type("99").press(Key.Key_Escape)
    assert month.cells.value("fuels/r1/quantity") == Decimal("2317.68")


def test_text_in_a_number_is_kept_and_marked(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels").at("fuels/r1/quantity")
    hand.type("12 t?").press(Key.Key_Return)
    assert month.cells.value("fuels/r1/quantity") == "12 t?"
    face = hand.table.grid.find("fuels/r1/quantity").data(FACE)
    assert (face.text, face.icon, face.tone) == ("12 t?", "failed", "error")
    assert "12 t?" in hand.table.grid.find("fuels/r1/quantity").data(Qt.ItemDataRole.ToolTipRole)
    assert "total/emission" not in month.outcome.values


def test_typing_in_the_last_row_adds_one(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels").at("fuels")
    rows = len(hand.table.grid.names)
    hand.table.setCurrentIndex(hand.table.grid.index(rows, hand.column("quantity")))
    hand.type("7").press(Key.Key_Tab)
    assert month.cells.value("fuels/r6/quantity") == 7
    assert hand.table.grid.names[-1] == "r6"
    assert hand.here == "fuels/r6/ncv"
    assert hand.table.grid.rowCount() == rows + 2


def test_a_choice_is_found_by_part_of_its_name(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels").at("fuels/r1/fuel")
    hand.type("褐").press(Key.Key_Return)
    assert month.cells.value("fuels/r1/fuel") == "lignite"


def test_what_is_no_choice_is_kept_and_marked(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels").at("fuels/r1/fuel")
    hand.type("不知道").press(Key.Key_Return)
    assert month.cells.value("fuels/r1/fuel") == "不知道"
    assert hand.table.grid.find("fuels/r1/fuel").data(FACE).icon == "failed"


def test_computed_cells_take_nothing(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels").at("fuels/r1/emission")
    hand.type("5").press(Key.Key_Return)
    assert "fuels/r1/emission" not in month.cells


def test_a_block_from_excel_is_pasted_and_rows_grow(month: Draft, sit: Sit) -> None:
    hand = sit(month, "materials").at("materials/r9/material")
    hand.paste('废钢\t"1,234.50"\r\n直接还原铁\t20\r\n镍铁\t0.5\r\n')
    assert month.cells.value("materials/r9/material") == "scrap"
    assert month.cells.value("materials/r9/quantity") == Decimal("1234.50")
    assert month.cells.value("materials/r10/quantity") == 20
    assert month.cells.value("materials/r11/material") == "ferronickel"
    month.undo.undo()
    assert "materials/r10/quantity" not in month.cells
    assert month.cells.value("materials/r9/material") == "pig_iron"


def test_a_paste_over_computed_columns_says_what_it_left_out(month: Draft, sit: Sit) -> None:
    hand = sit(month, "carbonates").at("carbonates/r1/quantity")
    said: list[str] = []
    hand.table.told.connect(said.append)
    hand.paste("1\t0.5\t9\n2\t0.5\t9\n")
    assert month.cells.value("carbonates/r2/quantity") == 2
    assert "4" in said[-1]
    assert month.outcome.values["carbonates/r1/emission"] == Decimal("0.48")


def test_one_value_fills_a_selection(month: Draft, sit: Sit) -> None:
    hand = sit(month, "carbonates").at("carbonates/r1/quantity")
    hand.press(Key.Key_Down, modifier=SHIFT).paste("8")
    assert month.cells.value("carbonates/r1/quantity") == month.cells.value("carbonates/r2/quantity") == 8


def test_what_is_copied_can_be_pasted_back(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels").at("fuels/r2/fuel")
    last = hand.column("quantity")
    hand.press(*[Key.Key_Right] * last, modifier=SHIFT)
    hand.press(Key.Key_C, modifier=CONTROL)
    line = QApplication.clipboard().text().rstrip("\n").split("\t")
    assert (line[0], line[last]) == ("烟煤", "120188.43")
    hand.at("fuels").press(Key.Key_V, modifier=CONTROL)
    assert month.cells.value("fuels/r6/fuel") == "bituminous"
    assert month.cells.value("fuels/r6/quantity") == Decimal("120188.43")


def test_fill_down_copies_the_top_row(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels").at("fuels/r1/quantity")
    hand.press(Key.Key_Down, Key.Key_Down, modifier=SHIFT).press(Key.Key_D, modifier=CONTROL)
    assert {month.cells.value(f"fuels/r{row}/quantity") for row in (1, 2, 3)} == {Decimal("2317.68")}
    month.undo.undo()
    assert month.cells.value("fuels/r3/quantity") == Decimal("300810.90")


def test_fill_down_writes_what_the_row_asks_for_once_it_is_filled(wb: Workbench, month: Draft, sit: Sit) -> None:
    annual = Draft(wb, filings.begin(wb, month.filing.enterprise, "cn.disclosure/annual", "2026").id)
    hand = sit(annual, "monitoring").at("monitoring")
    said: list[str] = []
    hand.table.told.connect(said.append)
    line = {"point": "总排口", "item": "化学需氧量", "way": "自动监测", "frequency": "每2小时", "connected": "是"}
    hand.paste("\t".join(line.get(field.id, "") for field in hand.table.grid.fields))
    hand.at("monitoring/r1/point").paste("总排口\n雨水排口")
    hand.at("monitoring/r1/item")
    hand.press(Key.Key_Down, modifier=SHIFT).press(*[Key.Key_Right] * len(hand.table.grid.fields), modifier=SHIFT)
    hand.press(Key.Key_D, modifier=CONTROL)
    for field in ("way", "frequency", "connected"):
        assert annual.cells.value(f"monitoring/r2/{field}") == annual.cells.value(f"monitoring/r1/{field}") is not None
    annual.edit("", {"monitoring/r1/not_done": Cell("甲"), "monitoring/r2/frequency": None})
    hand.at("monitoring/r2/not_done").press(Key.Key_D, modifier=CONTROL)
    assert "monitoring/r2/not_done" not in annual.cells, "what is not asked for stays shut"
    assert "1" in said[-1], "and that is said"


def test_delete_empties_cells(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels").at("fuels/r1/quantity").press(Key.Key_Delete)
    assert "fuels/r1/quantity" not in month.cells
    face = hand.table.grid.find("fuels/r1/quantity").data(FACE)
    assert (face.word, face.tone) == ("必填", ""), "what is not filled in yet is no mistake"
    month.checked = True
    assert hand.table.grid.find("fuels/r1/quantity").data(FACE).tone == "error", "until the checks are asked for"


def test_rows_are_inserted_and_deleted(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels").at("fuels/r3/fuel")
    hand.press(Key.Key_Plus, modifier=CONTROL).type("褐煤").press(Key.Key_Return)
    names = hand.table.grid.names
    assert names[:2] == ["r1", "r2"]
    assert names[3] == "r3"
    assert month.cells.value(f"fuels/{names[2]}/fuel") == "lignite"
    hand.at(f"fuels/{names[2]}/fuel").press(Key.Key_Minus, modifier=CONTROL)
    assert hand.table.grid.names == ["r1", "r2", "r3", "r4", "r5"]


@pytest.mark.parametrize(("before", "after"), [("", "r1"), ("", "r0"), ("r1", "r2"), ("r1", "r1_1000"), ("r9", "r10")])
def test_a_name_is_found_between_two_rows(before: str, after: str) -> None:
    name = between(before, after)
    assert natural(before) < natural(name) < natural(after)


def test_defaults_are_shown_as_defaults_until_typed(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels").at("fuels/r3/ncv")
    face = hand.table.grid.find("fuels/r3/ncv").data(FACE)
    assert (face.text, face.default, bool(face.word)) == ("26.344", True, True)
    hand.press(Key.Key_F2, Key.Key_Return)
    assert "fuels/r3/ncv" not in month.cells
    hand.at("fuels/r3/ncv").type("25.1").press(Key.Key_Return)
    face = hand.table.grid.find("fuels/r3/ncv").data(FACE)
    assert (face.text, face.default, face.word) == ("25.100", False, "")


def test_units_stand_in_the_row_where_rows_differ(month: Draft, sit: Sit) -> None:
    hand = sit(month, "fuels")
    table = hand.table
    assert table.grid.find("fuels/r1/quantity").data(FACE).unit == "t"
    assert table.grid.find("fuels/r5/ncv").data(FACE).unit == "GJ/10⁴Nm³"
    assert table.grid.headerData(hand.column("quantity"), Qt.Orientation.Horizontal, FACE).unit == ""


def test_months_stand_below_their_fuel_with_the_years_sums(year: Draft, sit: Sit) -> None:
    hand = sit(year, "fuels").at("fuels/r2/fuel")
    inner = hand.form.cards["fuels"].inner[0].body  # type: ignore[attr-defined] # the hand sits at a FormView
    assert isinstance(inner, Table)
    assert inner.grid.base == "fuels/r2/months"
    assert inner.grid.headerData(0, Qt.Orientation.Vertical) == "1 月"
    assert inner.grid.common_unit(0) == "10⁴Nm³"
    months = Hand(hand.qtbot, inner, hand.form).at("fuels/r2/months/01/quantity")
    months.paste("\n".join(str(month) for month in range(1, 13)))
    assert year.cells.value("fuels/r2/months/12/quantity") == 12
    assert inner.grid.index(12, 0).data(Qt.ItemDataRole.DisplayRole) == "78.00"
    assert inner.grid.path(12, 0) == "fuels/r2/year_quantity"
    assert "fuels/r1/months/01/quantity" not in year.cells


def test_rows_beyond_december_are_refused_and_told(year: Draft, sit: Sit) -> None:
    hand = sit(year, "monthly")
    said: list[str] = []
    hand.table.told.connect(said.append)
    hand.at("monthly/12/crude_steel").paste("1\n2\n3")
    assert year.cells.value("monthly/12/crude_steel") == 1
    assert "2" in said[-1]


def test_a_read_only_draft_takes_nothing(month: Draft, sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Draft, "read_only", True)
    hand = sit(month, "fuels").at("fuels/r1/quantity")
    before = month.cells
    hand.type("5").press(Key.Key_Return, Key.Key_Delete).paste("4")
    assert month.cells is before
    assert hand.table.grid.rowCount() == len(hand.table.grid.names)


def test_quotes_hold_tabs_and_line_breaks() -> None:
    assert read_block('a\t"b\nc\td"\r\n1\t2\r\n\r\n') == [["a", "b\nc\td"], ["1", "2"]]


def test_the_column_kept_in_sight_stays_beside_its_rows_when_the_titles_need_more_lines(month: Draft, sit: Sit) -> None:
    table = sit(month, "fuels").table
    assert table.pinned
    header = table.horizontalHeader()
    for height in (header.height() + 40, header.height()):
        header.setFixedHeight(height)
        QApplication.processEvents()
        assert table.pinned.horizontalHeader().height() == header.height() == height

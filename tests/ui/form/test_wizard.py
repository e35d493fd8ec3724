"""The wizard for sheets of a works' own, driven as a person drives it: mostly by the keyboard."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot

from tests.services.ugly_formats import write
from tests.ui.looking import found
from workbench.base.errors import WorkbenchError
from workbench.base.text import use_language
from workbench.services import filings, imports
from workbench.services.context import Workbench
from workbench.ui import jobs, theme
from workbench.ui.draft import Draft
from workbench.ui.views.form import FormView
from workbench.ui.views.review import ReviewDialog, review_file
from workbench.ui.views.wizard import Wizard

Show = Callable[[QWidget], QWidget]
ROWS: list[list[Any]] = [
    ["某钢铁公司2026年6月能源台账", "", "", "", ""],
    ["序号", "品种", "单位", "购入量", "消耗量"],
    [1.0, "洗精煤", "kg", 5.0, "１２３,４５６.０"],
    [2.0, "3#煤", "吨", 5.0, 77.0],
    [3.0, "外购焦炭", "t", 5.0, 88.0],
    ["", "合计", "", 15.0, 999.0],
]
SMALL = (1093, 614)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return write("xlsx", tmp_path / "台账", [("6月", ROWS, [(0, 0, 0, 4)])])


@pytest.fixture
def opened(month: Draft, qtbot: QtBot, show: Show) -> Callable[[Path], Wizard]:
    """Import a file into the practice month and wait for the wizard."""
    owner = show(FormView(month, ("fuels",)))

    def opening(file: Path) -> Wizard:
        review_file(owner, month, file)
        qtbot.waitUntil(lambda: any(each.isVisible() for each in found(owner, Wizard)), timeout=20_000)
        return next(each for each in found(owner, Wizard) if each.isVisible())

    return opening


def choose(box: QComboBox, text: str) -> None:
    """Pick an entry with the arrow keys, as far as they have to go."""
    box.setFocus()
    for _ in range(2 * box.count()):
        wanted = box.findText(text)
        assert wanted >= 0, [box.itemText(at) for at in range(box.count())]
        if box.currentIndex() == wanted:
            return
        QTest.keyClick(box, Qt.Key.Key_Down if box.currentIndex() < wanted else Qt.Key.Key_Up)
    pytest.fail(f"{text} was never reached, but {box.currentText()}")


def column(wizard: Wizard, letter: str) -> Sequence[str]:
    """Read a line of the list of columns."""
    return next(line.texts for line in wizard.columns.lines.lines if line.texts[0] == letter)


def test_a_sheet_of_one_s_own_is_read_put_right_and_taken_as_one_step(
    month: Draft, qtbot: QtBot, opened: Callable[[Path], Wizard], sheet: Path
) -> None:
    wizard = opened(sheet)
    assert column(wizard, "B")[3] == "燃料品种"
    assert column(wizard, "D")[3:] == ("不采用", "")
    assert column(wizard, "E")[3] == "净消耗量"
    QTest.keyClick(wizard, Qt.Key.Key_Return)
    names = wizard.rows
    assert [each.text for each in names.asked if each.answer is None] == [names.asked[0].text] == ["3#煤"]
    choose(names.stands_for, "烟煤")
    assert all(each.answer for each in names.asked)
    QTest.keyClick(wizard, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: wizard.pages.currentIndex() == 2)
    told = {line.texts[0]: line.texts for line in wizard.report.lines.lines}
    assert told["6月!E3"][2:5] == ("洗精煤·净消耗量", "300,810.90", "123.456")
    assert told["6月!B6"][5] == "合计行，不采用"
    assert told["6月!B5"][5] == "“外购焦炭”作为“焦炭”采用"
    held = month.cells
    QTest.keyClick(wizard, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: month.cells is not held)
    row = next(row for row in month.cells.rows("fuels") if month.cells.value(f"fuels/{row}/fuel") == "bituminous")
    assert month.cells.value(f"fuels/{row}/quantity") == 77
    assert month.undo.count() == 1
    month.undo.undo()
    assert month.cells == held


def test_the_next_month_is_read_as_this_one_was(
    wb: Workbench, month: Draft, qtbot: QtBot, opened: Callable[[Path], Wizard], sheet: Path, tmp_path: Path
) -> None:
    wizard = opened(sheet)
    wizard.next.click()
    choose(wizard.rows.stands_for, "烟煤")
    wizard.next.click()
    wizard.take.click()
    qtbot.waitUntil(lambda: not jobs.home().running, timeout=20_000)
    july = [["7月台账"], *ROWS[1:3], [2.0, "3#煤", "吨", 1.0, 11.0]]
    again = opened(write("csv-gb18030", tmp_path / "七月", [("x", july, [])]))
    assert again.entries[0].remembered
    again.next.click()
    assert all(each.answer for each in again.rows.asked)


def test_nothing_is_written_before_the_last_step_and_cancelling_writes_nothing(
    month: Draft, qtbot: QtBot, opened: Callable[[Path], Wizard], sheet: Path
) -> None:
    held = month.cells
    wizard = opened(sheet)
    for step in (wizard.next, wizard.next, wizard.back, wizard.next):
        step.click()
        assert month.cells is held
    QTest.keyClick(wizard, Qt.Key.Key_Escape)
    assert (month.cells is held, month.undo.count()) == (True, 0)


def test_a_column_can_be_told_what_it_is(qtbot: QtBot, opened: Callable[[Path], Wizard], sheet: Path) -> None:
    wizard = opened(sheet)
    step = wizard.columns
    step.table.setFocus()
    step.table.selectRow(3)
    QTest.keyClick(step.table, Qt.Key.Key_Return)
    assert step.use.hasFocus() or wizard.focusWidget() is step.use
    choose(step.use, "收到基低位发热量")
    choose(step.unit, "kcal/kg")
    assert column(wizard, "D")[3:] == ("收到基低位发热量", "kcal/kg")
    assert [each.target for each in step.plan.columns][3:] == ["fuels.ncv", "fuels.quantity"]
    choose(step.use, "不采用")
    assert column(wizard, "D")[3:] == ("不采用", "")


def test_other_heading_rows_and_another_part_are_guessed_anew(
    qtbot: QtBot, opened: Callable[[Path], Wizard], sheet: Path
) -> None:
    wizard = opened(sheet)
    step = wizard.columns
    assert (step.first.value(), step.last.value()) == (2, 2)
    step.first.setValue(1)
    assert (step.plan.first, step.plan.last) == (0, 1)
    choose(step.part, "含碳产品隐含的排放")
    assert step.plan.spot == "products"
    assert "含碳产品隐含的排放" in step.sheets.item(0).text()
    step.again.click()
    assert len(wizard.entries) == 2
    step.sheets.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert [entry.chosen for entry in wizard.entries] == [True, False]


def test_a_row_with_something_wrong_is_not_counted_among_what_is_taken(
    opened: Callable[[Path], Wizard], tmp_path: Path
) -> None:
    rows = [*ROWS[1:3], [2.0, "无烟煤", "t", 1.0, "约100"]]
    wizard = opened(write("ods", tmp_path / "a", [("6月", rows, [])]))
    wizard.next.click()
    wizard.next.click()
    assert wizard.report.lines.lines[0].icon == "failed"
    assert wizard.take.text() == "采用 1 项(&T)"
    wizard.report.which.setCurrentIndex(1)
    wizard.report.which.activated.emit(1)
    assert all(line.icon for line in wizard.report.lines.lines)


def test_our_own_workbook_is_still_reviewed_as_before(
    wb: Workbench, month: Draft, qtbot: QtBot, show: Show, tmp_path: Path
) -> None:
    imports.export_workbook(wb, month.filing.id, tmp_path / "ours.xlsx")
    owner = show(FormView(month, ("fuels",)))
    review_file(owner, month, tmp_path / "ours.xlsx")
    qtbot.waitUntil(lambda: owner.findChild(ReviewDialog) is not None, timeout=20_000)
    assert owner.findChild(Wizard) is None


@pytest.mark.parametrize(
    ("name", "data", "code"), [("a.xlsx", b"PK\x03\x04", "excel.torn"), ("a.csv", b"\r\n", "foreign.nothing_there")]
)
def test_a_file_that_is_no_sheet_at_all_is_refused_in_words(
    month: Draft, qtbot: QtBot, show: Show, tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(data)
    owner = show(FormView(month, ("fuels",)))
    told: list[WorkbenchError] = []
    jobs.home().troubled.connect(told.append)
    review_file(owner, month, tmp_path / name)
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told[0].code == code
    assert owner.findChild(Wizard) is None


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_it_fits_a_small_screen_in_both_languages_and_looks(
    month: Draft, opened: Callable[[Path], Wizard], sheet: Path, language: str, look: Any
) -> None:
    use_language(language)
    theme.follow(look)
    try:
        wizard = opened(sheet)
        for _ in range(2):
            wizard.next.click()
            least = wizard.minimumSizeHint()
            assert (least.width() <= SMALL[0], least.height() <= SMALL[1] - 40) == (True, True), least
    finally:
        use_language("zh_CN")
        theme.follow("light")


def test_a_year_s_sheet_goes_to_the_months_of_its_fuels(
    wb: Workbench, year: Draft, qtbot: QtBot, show: Show, tmp_path: Path
) -> None:
    head: list[Any] = ["能源", "单位", *(f"{number}月" for number in range(1, 13)), "合计"]
    rows = [head, ["精煤", "万吨", *(float(number) for number in range(1, 13)), 78.0]]
    owner = show(FormView(year, ("fuels",)))
    review_file(owner, year, write("xls", tmp_path / "年", [("2025", rows, [])]))
    qtbot.waitUntil(lambda: owner.findChild(Wizard) is not None, timeout=20_000)
    wizard = found(owner, Wizard)[0]
    assert column(wizard, "D")[3] == "净消耗量·2 月"
    wizard.next.click()
    wizard.next.click()
    wizard.take.click()
    assert year.cells.value("fuels/r1/months/07/quantity") == 70000
    assert filings.get(wb, year.filing.id).form.endswith("annual_report")

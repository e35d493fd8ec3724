"""Beside a figure: its second source, and what may stand in its place when nobody has it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui.desk import draft_of, page_of, seal, settle
from tests.ui.looking import click, found
from workbench.base.numbers import D
from workbench.base.text import say
from workbench.ui import dialogs
from workbench.ui.views.check import CheckView
from workbench.ui.views.findings import ITEM
from workbench.ui.views.form import FormView
from workbench.ui.views.grid import FACE
from workbench.ui.views.missing import MissingDialog
from workbench.ui.views.second import SecondPanel
from workbench.ui.views.table import Table
from workbench.ui.widgets.chart import Chart
from workbench.ui.window import Window

FIGURE = "fuels/r2/quantity"
BESIDE = f"second/{FIGURE}"


@pytest.fixture
def table(practising: Window, qtbot: QtBot) -> Table:
    """The table of the fuels, with the cursor in the quantity of the second."""
    page_of(practising).point(FIGURE)
    form = page_of(practising).page
    assert isinstance(form, FormView)
    card = form.card("fuels")
    assert card is not None
    assert isinstance(card.body, Table)
    qtbot.waitUntil(lambda: card.body.hasFocus() or not practising.isActiveWindow())
    return card.body


@pytest.fixture
def panel(table: Table, practising: Window, qtbot: QtBot) -> SecondPanel:
    """The second source of that figure, opened by its key."""
    practising.activateWindow()
    qtbot.waitUntil(lambda: practising.isActiveWindow() and table.hasFocus())
    assert page_of(practising).second.path == FIGURE
    page_of(practising).actions_of["second"].trigger()
    return page_of(practising).second


def fill(line: QLineEdit, text: str) -> None:
    """Write as a person does: what is set by the program counts for nothing."""
    line.clear()
    line.insert(text)


def write(panel: SecondPanel, name: str, text: str) -> None:
    line = panel.lines[name]
    line.setFocus()
    fill(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_a_second_source_is_typed_by_keys_alone_and_leads_back_to_its_figure(
    panel: SecondPanel, table: Table, practising: Window, qtbot: QtBot
) -> None:
    assert practising.focusWidget() is panel.lines["value"]
    write(panel, "value", "１20,200.43")
    assert practising.focusWidget() is panel.lines["where"]
    write(panel, "where", "6 月购产销存台账")
    assert practising.focusWidget() is panel.lines["note"], "they differ, so the reason is asked"
    write(panel, "note", "磅差")
    qtbot.waitUntil(lambda: practising.focusWidget() is table)
    cell = draft_of(practising).cells[BESIDE]
    assert (cell.value, cell.note) == (D("120200.43"), "磅差")
    assert cell.source is not None
    assert (cell.source.place, cell.source.origin) == ("6 月购产销存台账", "typed")


def test_the_difference_is_judged_in_its_unit_in_percent_and_in_tonnes(panel: SecondPanel, qtbot: QtBot) -> None:
    write(panel, "value", "120200.43")
    qtbot.waitUntil(lambda: panel.judged.text() != "")
    assert "+12.00" in panel.judged.text()
    assert "+0.01" in panel.judged.text()
    assert "+27.34" in panel.worth.text()


def test_sources_that_agree_ask_for_no_reason(panel: SecondPanel, practising: Window, qtbot: QtBot) -> None:
    write(panel, "value", "120188.43")
    qtbot.waitUntil(lambda: panel.judged.text() == say("desk.second.same"))
    assert not panel.lines["note"].isVisibleTo(panel)
    assert BESIDE in draft_of(practising).cells


def test_what_is_no_number_is_kept_and_said_to_be_none(panel: SecondPanel, practising: Window, qtbot: QtBot) -> None:
    write(panel, "value", "约十二万")
    qtbot.waitUntil(lambda: panel.judged.text() == say("desk.second.not_number"))
    assert draft_of(practising).cells[BESIDE].value == "约十二万"


def test_the_cell_bears_a_mark(panel: SecondPanel, table: Table) -> None:
    cell = table.grid.find(FIGURE)
    assert not cell.data(FACE).second
    write(panel, "value", "120200.43")
    assert cell.data(FACE).second == "differs"
    write(panel, "value", "120188.43")
    assert cell.data(FACE).second == "same"


def test_each_line_is_a_step_that_can_be_undone(panel: SecondPanel, practising: Window, qtbot: QtBot) -> None:
    write(panel, "value", "120200.43")
    write(panel, "where", "台账")
    draft = draft_of(practising)
    draft.undo.undo()
    source = draft.cells[BESIDE].source
    assert source is not None
    assert not source.place
    draft.undo.undo()
    assert BESIDE not in draft.cells
    qtbot.waitUntil(lambda: not panel.lines["value"].text() or panel.lines["value"].hasFocus())


def test_undo_and_redo_walk_over_second_sources_of_many_figures(panel: SecondPanel, practising: Window) -> None:
    draft = draft_of(practising)
    paths = [f"fuels/r{row}/quantity" for row in range(1, 6)]
    for path in paths:
        draft.pointed.emit(path)
        panel.begin()
        write(panel, "value", "12.5")
    steps = draft.undo.count()
    for _ in range(2):
        while draft.undo.canUndo():
            draft.undo.undo()
        assert not any(f"second/{path}" in draft.cells for path in paths)
        while draft.undo.canRedo():
            draft.undo.redo()
        assert all(f"second/{path}" in draft.cells for path in paths)
    assert draft.undo.count() == steps, "walking back and forth writes nothing"


def test_an_emptied_value_removes_the_second_source(panel: SecondPanel, practising: Window) -> None:
    write(panel, "value", "120200.43")
    write(panel, "value", "")
    assert BESIDE not in draft_of(practising).cells


def test_turning_to_another_figure_keeps_what_was_typed(panel: SecondPanel, practising: Window) -> None:
    fill(panel.lines["value"], "120200.43")
    draft_of(practising).pointed.emit("fuels/r3/quantity")
    assert draft_of(practising).cells.value(BESIDE) == D("120200.43")
    assert panel.lines["value"].text() == ""


def test_a_cell_s_own_menu_offers_what_helps_with_its_figure(table: Table, practising: Window) -> None:
    offered = {action.text().partition("\t")[0]: action for action in table.menu().actions()}
    offered[say("desk.menu.second")].trigger()
    assert practising.focusWidget() is page_of(practising).second.lines["value"]
    table.go(table.grid.find("fuels/r2/fuel"))
    offered = {action.text().partition("\t")[0]: action for action in table.menu().actions()}
    assert not offered[say("desk.menu.missing")].isEnabled()


def test_words_have_no_second_source(table: Table, practising: Window) -> None:
    draft_of(practising).pointed.emit("fuels/r2/fuel")
    assert not page_of(practising).second.isVisibleTo(practising.page)


def test_the_check_page_lists_every_second_source_with_what_it_is_worth(
    panel: SecondPanel, practising: Window, qtbot: QtBot
) -> None:
    write(panel, "value", "120200.43")
    write(panel, "where", "台账第 3 页")
    page = page_of(practising)
    page.show_step("check")
    check = page.page
    assert isinstance(check, CheckView)
    QTest.keyClick(check, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    check.bar.setCurrentIndex(1)
    settle(qtbot)
    line = check.seconds.model.lines[0]
    assert line.texts[1:] == ("120,188.43", "120,200.43", "+12.00", "+0.01", "+27.34", "台账第 3 页")
    assert line.icon == "warning"
    check.seconds.table.setFocus()
    QTest.keyClick(check.seconds.table, Qt.Key.Key_Return)
    assert page.step == "data"
    assert page.second.path == FIGURE


def test_the_charts_are_drawn_when_somebody_looks(practising: Window) -> None:
    page = page_of(practising)
    page.show_step("check")
    check = page.page
    assert isinstance(check, CheckView)
    check.bar.setCurrentIndex(2)
    drawn = found(check.stack.currentWidget(), Chart)
    assert len(drawn) == len(draft_of(practising).form.charts) > 0


# --- missing ----------------------------------------------------------------------------------------------------


@pytest.fixture
def gap(practising: Window) -> Window:
    """July without the coal, after a June that has it."""
    draft_of(practising).flush()
    june = draft_of(practising).filing.id
    from workbench.services import filings

    assert practising.wb is not None
    filings.freeze(practising.wb, june)
    july = seal(practising, "2026-07", {FIGURE: None}, freeze=False)
    practising.go("filing", filing=july, step="data")
    return practising


def dialog_of(qtbot: QtBot) -> MissingDialog:
    settle(qtbot)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, MissingDialog)
    return dialog


def test_a_missing_number_is_filled_by_rule_from_its_finding(gap: Window, qtbot: QtBot) -> None:
    page = page_of(gap)
    page.show_step("check")
    check = page.page
    assert isinstance(check, CheckView)
    listed = check.findings.list
    lines = [listed.model().index(at, 0) for at in range(listed.model().rowCount())]
    about = [(each, each.data(ITEM).finding) for each in lines]
    listed.setCurrentIndex(next(each for each, finding in about if finding and finding.path == FIGURE))
    assert check.findings.fill.isEnabled()
    click(check.findings.fill)
    dialog = dialog_of(qtbot)
    dialog.table.selectRow(next(at for at, each in enumerate(dialog.options) if each.id != "default"))
    assert not dialog.go.isEnabled(), "the reason is asked first"
    dialog.reason.setText("皮带秤停用")
    click(dialog.go)
    cell = draft_of(gap).cells[FIGURE]
    assert cell.source is not None
    assert cell.source.origin == "conservative"
    assert cell.note.startswith("皮带秤停用")
    draft_of(gap).undo.undo()
    assert FIGURE not in draft_of(gap).cells


def test_each_option_shows_its_rule_value_and_price(gap: Window, qtbot: QtBot) -> None:
    page_of(gap).point(FIGURE)
    page_of(gap).actions_of["missing"].trigger()
    dialog = dialog_of(qtbot)
    assert dialog.options
    for option, line in zip(dialog.options, dialog.table.model().lines, strict=True):  # type: ignore[attr-defined]
        assert line.texts[0] == str(option.label)
        assert line.texts[2] != "—" or option.headline is None
    dialog.reject()


def test_where_no_rule_helps_the_person_is_told_what_to_do(
    gap: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.services import missing

    told: list[tuple[str, str]] = []
    monkeypatch.setattr(missing, "options", lambda *_: ())
    monkeypatch.setattr(dialogs, "tell", lambda _parent, said, more="": told.append((said, more)))
    page_of(gap).point(FIGURE)
    page_of(gap).actions_of["missing"].trigger()
    settle(qtbot)
    assert told[0][1] == say("desk.missing.none.about")


def test_nothing_is_offered_for_results_and_words(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("fuels/r2/emission", "fuels/r2/fuel", "nowhere"):
        draft_of(practising).pointed.emit(path)
        page_of(practising).actions_of["missing"].trigger()
        settle(qtbot)
        assert QApplication.activeModalWidget() is None


def test_the_key_for_missing_data_serves_the_finding_in_hand(gap: Window, qtbot: QtBot) -> None:
    page = page_of(gap)
    page.show_step("check")
    draft_of(gap).pointed.emit(FIGURE)  # as walking through the list does
    gap.activateWindow()
    qtbot.waitUntil(gap.isActiveWindow)
    QTest.keyClick(gap, Qt.Key.Key_F4)
    dialog_of(qtbot).reject()

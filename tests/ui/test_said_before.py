"""A filing against what was said before, against what is known today, and before three persons."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.desk import correct, draft_of, page_of, seal, settle
from tests.ui.looking import click, found
from workbench.base.numbers import D
from workbench.base.text import say
from workbench.rules.cells import Cell
from workbench.rules.kinds import KINDS
from workbench.services import approving, filings, sample
from workbench.ui import dialogs
from workbench.ui.views.approve import ApproveView
from workbench.ui.views.check import CheckView
from workbench.ui.views.compare import LAST, CompareView, pairs
from workbench.ui.views.rebase import RebaseView
from workbench.ui.views.review import ReviewDialog
from workbench.ui.views.sign import SignView
from workbench.ui.window import Window

MORE = {"fuels/r1/quantity": Cell(D("2400.10"))}


# --- comparing --------------------------------------------------------------------------------------------------


@pytest.fixture
def corrected(practising: Window) -> str:
    """January, sealed and then corrected."""
    filing = seal(practising, "2026-01")
    correct(practising, filing, MORE, freeze=False)
    return filing


@pytest.fixture
def compared(practising: Window, corrected: str, qtbot: QtBot) -> CompareView:
    practising.go("filing", filing=corrected, step="data")
    page_of(practising).actions_of["compare"].trigger()
    assert isinstance(practising.page, CompareView)
    settle(qtbot)
    return practising.page


def test_what_can_be_compared_begins_with_the_draft() -> None:
    assert pairs([1, 2, 3], frozen=False) == [(3, 0), (2, 3), (1, 2), (LAST, 0)]
    assert pairs([1, 2], frozen=True) == [(1, 2), (LAST, 0)]
    assert pairs([], frozen=False) == [(LAST, 0)]


def test_a_correction_shows_what_it_changes(compared: CompareView) -> None:
    assert compared.differences is not None
    lines = [line.texts for line in compared.differences.model.lines]
    assert ("2,317.68", "2,400.10") in [texts[1:3] for texts in lines]
    assert ("1,214,057.49", "1,214,265.38") in [texts[1:3] for texts in lines]


def test_results_and_entries_can_be_looked_at_apart(compared: CompareView) -> None:
    shown = compared.differences
    assert shown is not None
    every = len(shown.model.lines)
    click(shown.kinds.buttons()[2])
    assert [line.texts[1] for line in shown.model.lines] == ["2,317.68"]
    click(shown.kinds.buttons()[1])
    assert len(shown.model.lines) == every - 1
    shown.wanted.setText("1,214,265")
    assert len(shown.model.lines) == 1
    shown.wanted.setText("什么都没有")
    assert shown.nothing.isVisibleTo(shown)


def test_enter_leads_from_a_difference_to_its_field(compared: CompareView, practising: Window) -> None:
    shown = compared.differences
    assert shown is not None
    click(shown.kinds.buttons()[2])
    shown.table.setFocus()
    QTest.keyClick(shown.table, Qt.Key.Key_Return)
    page = page_of(practising)
    assert page.step == "data"
    assert page.second.path == "fuels/r1/quantity"


def test_a_first_month_has_nothing_to_be_compared_with(practising: Window, qtbot: QtBot) -> None:
    practising.go("compare", filing=draft_of(practising).filing.id)
    settle(qtbot)
    view = practising.page
    assert isinstance(view, CompareView)
    assert view.differences is None


def test_signing_a_correction_says_what_it_supersedes_and_leads_to_what_changed(
    practising: Window, corrected: str, qtbot: QtBot
) -> None:
    practising.go("filing", filing=corrected, step="sign")
    sign = page_of(practising).page
    assert isinstance(sign, SignView)
    sign.compare_asked.emit()
    settle(qtbot)
    assert isinstance(practising.page, CompareView)
    practising.page.back.emit()
    assert page_of(practising).draft.filing.id == corrected


# --- rebasing ---------------------------------------------------------------------------------------------------


@pytest.fixture
def known_early(practising: Window) -> Window:
    """The practice month, begun when the rules were known as in September 2025."""
    wb, filing = practising.wb, draft_of(practising).filing.id
    assert wb is not None
    practising.close_draft()
    with wb.work() as work:
        work.filings.set_known(work.filings.get(filing), date(2025, 9, 1))
        work.commit()
    practising.go("rebase", filing=filing)
    return practising


@pytest.fixture
def rebasing(known_early: Window, qtbot: QtBot) -> RebaseView:
    settle(qtbot)
    assert isinstance(known_early.page, RebaseView)
    return known_early.page


def test_a_draft_follows_a_later_day_only_when_the_person_says_so_and_can_go_back(
    rebasing: RebaseView, known_early: Window, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    later = rebasing.wanted()
    assert later is not None
    assert draft_of(known_early).filing.rules.known == date(2025, 9, 1), "looking changes nothing"
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_more: False)
    click(rebasing.take)
    assert draft_of(known_early).filing.rules.known == date(2025, 9, 1)
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_more: True)
    click(rebasing.take)
    draft = draft_of(known_early)
    assert draft.filing.rules.known == later
    settle(qtbot)
    draft.undo.undo()
    assert draft.filing.rules.known == date(2025, 9, 1)
    draft.undo.redo()
    assert draft.filing.rules.known == later


def test_a_day_that_is_none_or_has_not_come_is_refused(rebasing: RebaseView) -> None:
    for typed in ("2099-01-01", "某日", ""):
        rebasing.day.setText(typed)
        click(rebasing.again)
        assert not rebasing.take.isEnabled()


def test_a_day_no_later_than_the_draft_s_own_changes_nothing(rebasing: RebaseView) -> None:
    rebasing.day.setText("2025-08-31")
    click(rebasing.again)
    assert not rebasing.take.isEnabled()


# --- approving --------------------------------------------------------------------------------------------------


@pytest.fixture
def approve(practising: Window, qtbot: QtBot) -> Callable[[], ApproveView]:
    """The page of the three words, for the practice month."""

    def page() -> ApproveView:
        view = ApproveView(draft_of(practising))
        practising.set_page(view)
        return view

    return page


def speak(view: ApproveView, name: str) -> None:
    line = next(iter(view.lines.values()))
    line.setText(name)
    QTest.keyClick(line, Qt.Key.Key_Return)


def roles(window: Window) -> list[tuple[str, str]]:
    assert window.wb is not None
    return [(each.role, each.person) for each in approving.approvals(window.wb, draft_of(window).filing.id)]


def test_three_persons_speak_one_after_another(practising: Window, approve: Callable[[], ApproveView]) -> None:
    view = approve()
    assert list(view.lines) == ["prepare"], "one name is asked at a time"
    speak(view, "张三")
    assert list(view.lines) == ["review"]
    assert view.lines["review"].text() == "", "a name is never offered"
    speak(view, "李四")
    speak(view, "王五")
    assert roles(practising) == [("prepare", "张三"), ("review", "李四"), ("approve", "王五")]
    assert not view.lines
    assert view.focusWidget() is view.next, "the keyboard stands where the way goes on"
    assert isinstance(view.next, QPushButton)


def test_the_same_person_cannot_speak_twice(practising: Window, approve: Callable[[], ApproveView]) -> None:
    view = approve()
    speak(view, "张三")
    speak(view, "张 三")
    assert not view.wrong.isHidden()
    assert roles(practising) == [("prepare", "张三")]


def test_an_edit_voids_what_was_said_and_the_log_keeps_it(
    practising: Window, approve: Callable[[], ApproveView]
) -> None:
    view = approve()
    speak(view, "张三")
    draft_of(practising).edit("改", MORE)
    view = approve()
    assert roles(practising) == []
    assert list(view.lines) == ["prepare"]
    words = [label.text() for label in found(view, QLabel)]
    assert "张三" in words
    assert say("desk.approve.void") in words


def test_nobody_speaks_while_there_are_errors(practising: Window, approve: Callable[[], ApproveView]) -> None:
    draft_of(practising).edit("改", {"fuels/r1/quantity": None})
    assert not approve().lines


def test_signing_waits_for_the_three(practising: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """The practice month with a form that wants approval, as annual reports do."""
    from dataclasses import replace

    draft = draft_of(practising)
    monkeypatch.setattr(draft, "form", replace(draft.form, approval=True))
    sign = SignView(draft, {})
    assert not sign.go.isEnabled()
    wb = practising.wb
    assert wb is not None
    for role, name in (("prepare", "张三"), ("review", "李四"), ("approve", "王五")):
        approving.approve(wb, draft.filing.id, role, name, version=draft.version)  # type: ignore[arg-type] # they are
    sign = SignView(draft, {})
    assert sign.go.isEnabled()


def test_annual_reports_have_the_page_before_signing(practising: Window) -> None:
    wb, enterprise = practising.wb, practising.enterprise()
    assert wb is not None
    assert enterprise is not None
    report = filings.begin(wb, enterprise.id, "cn.ets.steel/annual_report", "2026")
    practising.go("filing", filing=report.id, step="approve")
    page = page_of(practising)
    assert isinstance(page.page, ApproveView)
    assert page.states()[[step.page for step in page.journey.steps].index("approve")] == "blocked"


# --- former years -----------------------------------------------------------------------------------------------


def test_the_charts_of_a_year_name_what_was_said_of_the_year_before(practising: Window, qtbot: QtBot) -> None:
    wb = practising.wb
    assert wb is not None
    _, annual = sample.make_year(wb, sample.read_sample("aluminium"))
    for role, name in (("prepare", "甲"), ("review", "乙"), ("approve", "丙")):
        version = filings.get(wb, annual.id).version
        approving.approve(wb, annual.id, role, name, version=version)  # type: ignore[arg-type] # they are roles
    said = filings.freeze(wb, annual.id)
    begun = filings.begin(wb, annual.enterprise, annual.form, "2026")
    practising.remember(enterprise=annual.enterprise)
    practising.go("filing", filing=begun.id, step="check")
    check = page_of(practising).page
    assert isinstance(check, CheckView)
    check.bar.setCurrentIndex(2)
    settle(qtbot)
    form = draft_of(practising).form
    figure = KINDS["number"].show(said.outcome.values[form.headline], form.locate(form.headline)[2])
    words = [label.text() for label in found(check.stack.currentWidget(), QLabel)]
    assert "2025" in words
    assert any(text.startswith(figure) for text in words)


def test_what_keeps_a_year_from_approval_can_be_mended_where_it_is_said(practising: Window, qtbot: QtBot) -> None:
    wb = practising.wb
    assert wb is not None
    _, annual = sample.make_year(wb, sample.read_sample("cement"))
    practising.remember(enterprise=annual.enterprise)
    practising.go("filing", filing=annual.id, step="data")
    draft = draft_of(practising)
    drawn = (path for path, cell in draft.cells.items() if cell.source and cell.source.origin == "filing")
    path = next(path for path in drawn if path.startswith("auxiliary/"))
    before = draft.cells[path]
    draft.edit("改", {path: Cell(D("1.00"))})
    page = page_of(practising)
    page.show_step("approve")
    view = page.page
    assert isinstance(view, ApproveView)
    speak(view, "张三")
    assert not view.wrong.isHidden()
    assert page.compare.isVisibleTo(practising)
    page.actions_of["draw"].trigger()
    settle(qtbot)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ReviewDialog)
    click(dialog.take)
    assert draft.cells[path].value == before.value
    again = page.page
    assert isinstance(again, ApproveView)
    speak(again, "张三")
    assert roles(practising) == [("prepare", "张三")]

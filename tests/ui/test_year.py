"""The page of the twelve months: what stands, what follows what, and the year made of them."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.desk import correct, draft_of, page_of, seal, settle
from tests.ui.looking import click, found
from workbench.base.clock import today
from workbench.base.numbers import D
from workbench.base.text import say
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Cell, Cells
from workbench.services import filings, profile
from workbench.ui import dialogs
from workbench.ui.desk import year_of
from workbench.ui.draft import Draft
from workbench.ui.views.review import ReviewDialog
from workbench.ui.views.year import YearView, runs
from workbench.ui.window import Window

MORE = {"fuels/r1/quantity": Cell(D("2400.10"))}


@pytest.fixture
def agreed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, object]]]:
    """Everything asked yes or no, answered yes."""
    asked: list[tuple[str, dict[str, object]]] = []

    def confirm(_parent: QWidget, code: str, **args: object) -> bool:
        asked.append((code, args))
        return True

    monkeypatch.setattr(dialogs, "confirm", confirm)
    return asked


def standing(window: Window, qtbot: QtBot) -> YearView:
    """The page, once it has been read."""
    qtbot.waitUntil(lambda: isinstance(window.page, YearView), timeout=20_000)
    assert isinstance(window.page, YearView)
    return window.page


@pytest.fixture
def show(practising: Window, qtbot: QtBot) -> Callable[[], YearView]:
    def page() -> YearView:
        practising.go("year", year=2026)
        return standing(practising, qtbot)

    return page


def row_of(draft: Draft, fuel: str) -> str:
    """The row of a fuel among those of the year."""
    found = (path for path, cell in draft.cells.items() if path.startswith("fuels/") and cell.value == fuel)
    return next(found).rpartition("/")[0]


def states(view: YearView) -> str:
    return " ".join(card.month.state for card in view.cards)


def test_every_month_says_how_far_it_is(practising: Window, show: Callable[[], YearView]) -> None:
    seal(practising, "2026-01")
    seal(practising, "2026-02", {"fuels/r1/quantity": None}, freeze=False)
    view = show()
    assert states(view) == "sealed draft none none none draft none none none none none none"
    words = [card.accessibleName() for card in view.cards]
    assert say("desk.month.sealed") in words[0]
    assert "1,214,057.49" in words[0]
    assert say("desk.month.errors", count=1) in words[1]


def test_a_month_whose_forerunner_was_corrected_says_that_the_chain_is_broken(
    practising: Window, show: Callable[[], YearView]
) -> None:
    first = seal(practising, "2026-01")
    seal(practising, "2026-02")
    assert say("desk.chain.whole") in show().cards[1].accessibleName()
    correct(practising, first, MORE)
    view = show()
    assert say("desk.chain.broken") in view.cards[1].accessibleName()
    assert say("desk.chain.first") in view.cards[0].accessibleName()
    # until it is sealed again
    correct(practising, view.cards[1].month.filing, {})
    assert say("desk.chain.whole") in show().cards[1].accessibleName()


def test_months_that_follow_a_corrected_one_are_sealed_again_in_turn(
    practising: Window,
    show: Callable[[], YearView],
    agreed: list[tuple[str, dict[str, object]]],
    qtbot: QtBot,
) -> None:
    first, second = seal(practising, "2026-01"), seal(practising, "2026-02")
    correct(practising, first, MORE)
    view = show()
    click(view.again)
    settle(qtbot)
    assert agreed[0][0] == "desk.reseal.confirm"
    month = standing(practising, qtbot).about.months[1]
    assert (month.filing, month.revision, month.whole) == (second, 2, True)


def test_a_month_tells_until_when_it_is_due(practising: Window, show: Callable[[], YearView]) -> None:
    view = show()
    card = view.cards[5]
    assert card.toolTip().startswith(say("desk.due", day="2026-08-09"))


def test_the_next_month_is_begun_from_the_last_one_without_its_quantities(
    practising: Window, show: Callable[[], YearView], agreed: list[tuple[str, dict[str, object]]]
) -> None:
    view = show()
    assert say("place.month", month=7) in view.go.text()
    click(view.go)
    assert agreed[0][0] == "desk.begin.after"
    draft = draft_of(practising)
    assert draft.filing.period == "2026-07"
    assert draft.cells.value("fuels/r1/fuel") == "anthracite"
    assert "fuels/r1/quantity" not in draft.cells


def test_a_person_who_thinks_better_begins_nothing(
    practising: Window, show: Callable[[], YearView], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_more: False)
    view = show()
    view.cards[6].act()
    assert practising.page is view
    assert show().cards[6].month.state == "none"


def test_arrows_walk_over_the_cards_and_enter_opens(practising: Window, show: Callable[[], YearView]) -> None:
    view = show()
    practising.activateWindow()
    june = view.cards[5]
    assert practising.focusWidget() is june, "the draft is where the day goes on"
    QTest.keyClick(june, Qt.Key.Key_Left)
    assert practising.focusWidget() is view.cards[4]
    QTest.keyClick(view.cards[4], Qt.Key.Key_Up)
    assert practising.focusWidget() is view.cards[4 - view._columns]  # noqa: SLF001
    june.setFocus()
    QTest.keyClick(june, Qt.Key.Key_Return)
    assert page_of(practising).draft.filing.period == "2026-06"


def test_page_keys_turn_the_years(practising: Window, show: Callable[[], YearView], qtbot: QtBot) -> None:
    show()
    practising.activateWindow()
    qtbot.waitUntil(practising.isActiveWindow)
    QTest.keyClick(practising, Qt.Key.Key_PageUp)
    assert standing(practising, qtbot).about.year == 2025


def test_months_that_have_not_come_cannot_be_begun(
    practising: Window, show: Callable[[], YearView], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.ui.desk.today", lambda: date(2026, 7, 3))
    view = show()
    assert view.cards[6].isEnabled()
    assert not view.cards[7].isEnabled()
    assert say("desk.month.comes") in view.cards[7].accessibleName()


def test_the_annual_report_is_made_of_the_sealed_months_and_names_the_absent_ones(
    practising: Window, show: Callable[[], YearView]
) -> None:
    seal(practising, "2026-01")
    seal(practising, "2026-02", MORE)
    click(show().make)
    draft = draft_of(practising)
    assert (draft.filing.form, draft.filing.period) == ("cn.ets.steel/annual_report", "2026")
    coal = row_of(draft, "anthracite")
    assert draft.cells.value(f"{coal}/months/01/quantity") == D("2317.68")
    assert draft.cells.value(f"{coal}/months/02/quantity") == D("2400.10")
    assert f"{coal}/months/03/quantity" not in draft.cells
    assert runs([f"2026-{month:02d}" for month in range(3, 13)]) in str(practising.said["trouble"][1])


def test_a_year_without_a_sealed_month_makes_no_report(show: Callable[[], YearView]) -> None:
    assert not show().make.isEnabled()


def test_what_differs_from_the_months_is_reviewed_and_taken_as_one_step(
    practising: Window, show: Callable[[], YearView], qtbot: QtBot
) -> None:
    first = seal(practising, "2026-01")
    click(show().make)
    draft = draft_of(practising)
    coal = row_of(draft, "anthracite")
    correct(practising, first, MORE)
    page_of(practising).actions_of["draw"].trigger()
    settle(qtbot)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ReviewDialog)
    assert f"{coal}/months/01/quantity" in dialog.changes.paths
    click(dialog.take)
    assert draft.cells.value(f"{coal}/months/01/quantity") == D("2400.10")
    draft.undo.undo()
    assert draft.cells.value(f"{coal}/months/01/quantity") == D("2317.68")


def test_a_month_said_anew_is_told_beside_the_report_made_of_it(
    practising: Window, show: Callable[[], YearView]
) -> None:
    first = seal(practising, "2026-01")
    click(show().make)
    draft_of(practising)
    assert show().about.apart == ()
    correct(practising, first, MORE)
    view = show()
    assert view.about.apart == ("2026-01",)
    words = " ".join(label.text() for label in found(view, QLabel))
    assert say("desk.annual.apart", months=runs(["2026-01"], lambda _: say("place.month", month=1))) in words


def test_periods_in_a_row_are_named_as_one_run() -> None:
    assert runs(["2026-01", "2026-02", "2026-03", "2026-05", "2025", "profile"]) == "、".join(
        [
            say("desk.range", first="2026 年 1 月", last="2026 年 3 月"),
            "2026 年 5 月",
            "2025 年",
            say("desk.profile"),
        ]
    )


@pytest.mark.parametrize("sector", ["steel", "power"])
def test_who_has_filed_no_month_is_offered_those_of_the_sector_in_the_profile(practising: Window, sector: str) -> None:
    wb, enterprise = practising.wb, Enterprise("e9", "某公司", "91130227MA07K3X1YM")
    assert wb is not None
    filings.save_enterprise(wb, enterprise)
    begun = filings.begin(wb, enterprise.id, profile.FORM, f"{today().year}")
    filings.save(wb, begun.id, Cells({"activities/r1/sector": Cell(sector)}), version=begun.version)
    assert year_of(wb, enterprise).form == f"cn.ets.{sector}/monthly"


def test_a_practising_person_can_have_a_whole_year_to_practise_on(
    practising: Window, show: Callable[[], YearView], qtbot: QtBot
) -> None:
    view = show()
    assert (view.about.practice, view.practise.isVisibleTo(view)) == ("2025", True)
    view.practise.click()
    qtbot.waitUntil(
        lambda: isinstance(practising.page, YearView) and practising.page.about.year == 2025, timeout=60_000
    )
    page = standing(practising, qtbot)
    assert [each.state for each in page.about.months] == ["sealed"] * 12
    assert {each.period for each in page.about.months} <= set(page.about.dues)
    assert page.about.annual is not None
    assert page.about.practice == ""

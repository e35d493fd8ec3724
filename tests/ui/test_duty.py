"""The page of the duty to disclose: asked, answered, told why and until when, tried without keeping anything."""

import os
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.desk import settle
from tests.ui.looking import found
from workbench.base.clock import set_clock
from workbench.base.text import say, use_language
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Cell, Change, Value
from workbench.services import duty, filings
from workbench.ui.views.duty import DutyView
from workbench.ui.views.filing import FilingView
from workbench.ui.window import Window

NOTHING: dict[str, Value] = {
    "about/permit": "simple",
    **{f"questions/{name}": False for name in ("in_directory", "in_audits", "is_listed", "is_bond", "by_other")},
}
LISTED: dict[str, Value] = {
    **NOTHING,
    "questions/is_listed": True,
    "questions/had_events": True,
    "issuers/r1/kind": "listed",
    "issuers/r1/name": "某股份",
    "issuers/r1/since": date(2015, 6, 1),
    "events/r1/number": "某环罚〔2025〕7号",
    "events/r1/decided": date(2025, 5, 20),
    "events/r1/fine": Decimal(160_000),
    "subsidiaries/r1/name": "某分厂有限公司",
}
SECOND: dict[str, Value] = {
    "events/r2/number": "某环罚〔2025〕9号",
    "events/r2/decided": date(2025, 8, 1),
    "events/r2/halted": True,
}
KEY: dict[str, Value] = {
    **NOTHING,
    "about/permit": "key",
    "questions/in_directory": True,
    "directory/r1/category": "air",
    "directory/r1/entered": date(2023, 3, 20),
}


@pytest.fixture
def desk(window: Window) -> Window:
    set_clock(lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))
    assert window.wb is not None
    filings.save_enterprise(window.wb, Enterprise("e1", "某钢铁有限公司"))
    window.remember(enterprise="e1")
    return window


def see(window: Window, qtbot: QtBot, facts: dict[str, Value] | None = None) -> DutyView:
    assert window.wb is not None
    begun = duty.begin(window.wb, "e1", 2026)
    cells = begun.cells.changed({path: Cell(value) for path, value in (facts or {}).items()})
    filings.save(window.wb, begun.id, cells, version=begun.version)
    before = window.page
    window.go("disclosure")
    qtbot.waitUntil(lambda: isinstance(window.page, DutyView) and window.page is not before, timeout=20_000)
    assert isinstance(window.page, DutyView)
    shoot(window, qtbot)
    return window.page


def shoot(window: Window, qtbot: QtBot, name: str = "") -> None:
    """Keep a picture of the window where a person asked for one."""
    folder = os.environ.get("LOOK")
    if folder:
        settle(qtbot)
        window.resize(*map(int, os.environ.get("SIZE", "1366x728").split("x")))
        qtbot.wait(300)
        window.grab().save(f"{folder}/{name or os.environ['PYTEST_CURRENT_TEST'].split('::')[1].split(' ')[0]}.png")


def words(page: DutyView) -> str:
    QApplication.processEvents()  # what was just laid out is shown in the next round
    return "\n".join(each.text() for each in found(page, QLabel) if each.isVisibleTo(page))


def test_a_year_nobody_looked_at_offers_one_button(desk: Window, qtbot: QtBot) -> None:
    desk.go("disclosure")
    qtbot.waitUntil(lambda: any(each.text() == say("duty.begin") for each in found(desk.page, QPushButton)))
    shoot(desk, qtbot)
    next(each for each in found(desk.page, QPushButton) if each.text() == say("duty.begin")).click()
    qtbot.waitUntil(lambda: isinstance(desk.page, DutyView), timeout=20_000)
    assert isinstance(desk.page, DutyView)
    assert desk.page.kept.must is None
    assert say("duty.unknown.what") in words(desk.page)


def test_answering_no_to_all_ends_with_no_duty_and_each_answer_is_one_step_back(desk: Window, qtbot: QtBot) -> None:
    page = see(desk, qtbot)
    for name in ("in_directory", "in_audits", "is_listed", "is_bond", "by_other"):
        assert page.kept.must is None
        page.answers[name, False].click()
    assert page.kept.must is False
    assert say("duty.not.what", year=2026) in words(page)
    page.draft.undo.undo()
    assert page.kept.must is None
    assert not page.answers["by_other", False].isChecked()


def test_a_yes_without_its_date_is_no_verdict_and_says_so(desk: Window, qtbot: QtBot) -> None:
    page = see(desk, qtbot, {**NOTHING, "questions/in_directory": True})
    assert page.kept.must is None
    assert say("duty.facts.none") in words(page)
    assert say("duty.unanswered") not in words(page).splitlines()
    page.answers["by_other", False].click()  # takes the answer back
    assert say("duty.unanswered") in words(page).splitlines()


def test_a_listed_company_fined_last_year_is_told_why_and_until_when(desk: Window, qtbot: QtBot) -> None:
    page = see(desk, qtbot, LISTED)
    assert (page.kept.must, page.kept.last, page.kept.classes) == (True, 2028, ("listed",))
    told = words(page)
    assert say("duty.because.listed") in told
    assert say("duty.until", year=2028) in told
    assert "2027-03-15" in told
    assert say("duty.group") in told


def test_what_is_tried_is_told_and_never_kept(desk: Window, qtbot: QtBot) -> None:
    page = see(desk, qtbot, LISTED)
    before = page.draft.cells
    page.panel.fine.box.selectAll()
    QTest.keyClicks(page.panel.fine.box, "120000")
    qtbot.waitUntil(lambda: page.tried is not None)
    assert page.tried is not None
    assert page.tried.last == 2031
    shoot(desk, qtbot, "tried")
    assert say("duty.if.more", count=3) in words(page)
    assert page.draft.cells is before
    page.panel.away.click()
    assert page.tried is None
    assert say("duty.if.more", count=3) not in words(page)


def test_a_fine_below_the_amount_changes_nothing_and_says_so(desk: Window, qtbot: QtBot) -> None:
    page = see(desk, qtbot, LISTED)
    page.panel.fine.box.selectAll()
    QTest.keyClicks(page.panel.fine.box, "99999.99")
    qtbot.waitUntil(lambda: page.tried is not None)
    assert say("duty.if.small", fine="100,000") in words(page)


def test_a_fine_does_not_list_one_without_shares_or_bonds(desk: Window, qtbot: QtBot) -> None:
    page = see(desk, qtbot, KEY)
    page.panel.fine.box.selectAll()
    QTest.keyClicks(page.panel.fine.box, "500000")
    qtbot.waitUntil(lambda: page.tried is not None)
    assert say("duty.if.not_issuer") in words(page)


def test_a_key_discharger_has_no_end_in_sight(desk: Window, qtbot: QtBot) -> None:
    page = see(desk, qtbot, KEY)
    assert (page.kept.must, page.kept.last, page.kept.open) == (True, None, True)
    assert say("duty.ends.open") in words(page)


def test_a_key_permit_on_no_list_is_warned_of(desk: Window, qtbot: QtBot) -> None:
    page = see(desk, qtbot, {**NOTHING, "about/permit": "key"})
    assert any(each.code == "scope.key_permit" for each in page.draft.outcome.findings)
    assert "不要只因不在名单就不披露" in words(page)


@pytest.mark.parametrize("name", ["in_directory", "in_audits", "is_listed", "by_other"])
def test_a_yes_asks_for_its_dates_where_they_are_given(desk: Window, qtbot: QtBot, name: str) -> None:
    page = see(desk, qtbot)
    page.answers[name, True].click()
    assert say("duty.facts.none") in words(page)
    go = next(each for each in found(page, QPushButton) if each.text() == say("duty.facts") and each.isVisibleTo(page))
    go.click()
    qtbot.waitUntil(lambda: isinstance(desk.page, FilingView), timeout=20_000)
    assert isinstance(desk.page, FilingView)
    assert desk.page.draft.cells.value(f"questions/{name}") is True
    shoot(desk, qtbot, f"facts-{name}")


def test_a_penalty_of_an_interim_report_is_taken_over_as_one_step(desk: Window, qtbot: QtBot) -> None:
    page = see(desk, qtbot, {**LISTED, "events/r2/number": "某环罚〔2025〕9号", "events/r2/decided": date(2025, 8, 1)})
    told = Change("events/r2/halted", None, Cell(value=True))
    page.news = (told,)
    page._show_findings()  # noqa: SLF001 - as if an interim report told of it
    before = page.kept.last
    QApplication.processEvents()
    next(each for each in found(page, QPushButton) if each.text() == say("duty.news.take")).click()
    assert before == 2028
    assert page.kept.last == 2031
    page.draft.undo.undo()
    assert page.kept.last == before


def test_another_reading_is_told_with_what_it_would_change(desk: Window, qtbot: QtBot) -> None:
    page = see(desk, qtbot, {**LISTED, **SECOND})
    settle(qtbot)
    shoot(desk, qtbot)
    told = words(page)
    assert say("duty.open") in told
    assert say("duty.says.must", year=2026, last=2028) in told
    assert page.kept.last == 2031


def test_the_page_speaks_english(desk: Window, qtbot: QtBot) -> None:
    use_language("en")
    page = see(desk, qtbot, LISTED)
    assert "Disclosure is a duty for 2026" in words(page)

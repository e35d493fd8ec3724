"""The first page of a working day, in the real window: every tile leads to the work."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.looking import click, found
from workbench.base.clock import today
from workbench.domain.enterprise import Enterprise
from workbench.services import deadlines, filings
from workbench.ui import dialogs, front, jobs, pages, parts
from workbench.ui.views.deadlines import DeadlinesView
from workbench.ui.views.filing import FilingView
from workbench.ui.views.lines import Lines, LinesTable
from workbench.ui.views.overview import OverviewView
from workbench.ui.widgets.chart import Chart
from workbench.ui.window import Window


def see(window: Window, qtbot: QtBot) -> OverviewView:
    """Open the overview and wait until it is gathered."""
    window.go("overview")
    page = window.page
    assert isinstance(page, OverviewView)
    qtbot.waitUntil(lambda: hasattr(page, "clients"), timeout=20_000)
    return page


def words(page: OverviewView) -> list[str]:
    return [each.text() for each in found(page, QLabel) if each.isVisibleTo(page)]


def tile(page: OverviewView, part: str) -> parts.Tile:
    return next(each for each in found(page, parts.Tile) if part in each.accessibleName())


@pytest.fixture
def calm(practising: Window, monkeypatch: pytest.MonkeyPatch) -> Window:
    """The practice, with everything due before today done; the person says yes to beginning a filing."""
    monkeypatch.setattr(dialogs, "confirm", lambda _, code, **__: code.startswith("desk.begin"))
    assert practising.wb is not None
    enterprise = practising.enterprise()
    assert enterprise is not None
    deadlines.settled(practising.wb, enterprise.id, today())
    return practising


def test_the_one_thing_to_do_next_has_the_focus_and_enter_does_it(calm: Window, qtbot: QtBot) -> None:
    page = see(calm, qtbot)
    assert page.go.hasFocus() or page.focusWidget() is page.go
    QTest.keyClick(page.go, Qt.Key.Key_Space)
    assert calm.shown in ("filing", "deadlines")


def test_a_due_thing_leads_to_its_filing_or_to_why_it_is_due(calm: Window, qtbot: QtBot) -> None:
    page = see(calm, qtbot)
    due = found(page, parts.Tile)[0]
    assert "天" in due.accessibleName()
    QTest.keyClick(due, Qt.Key.Key_Return)
    assert isinstance(calm.page, FilingView | DeadlinesView)


def test_a_filing_under_way_is_opened_at_its_next_step(calm: Window, qtbot: QtBot) -> None:
    page = see(calm, qtbot)
    draft = calm.draft
    assert draft is not None
    line = tile(page, "2026 年 6 月")
    assert "步" in line.accessibleName()
    click(line)
    assert isinstance(calm.page, FilingView)
    assert calm.page.draft.filing.id == draft.filing.id
    states = calm.page.states()
    assert [step.id for step in calm.page.journey.steps][states.index("here")] == calm.page.step


def test_the_chart_leads_to_the_month_pressed(calm: Window, qtbot: QtBot) -> None:
    page = see(calm, qtbot)
    chart = next(iter(found(page, Chart)))
    chart.look_at(5)
    assert "1,214,057.49" in chart.reading()
    chart.chosen.emit(5)
    assert isinstance(calm.page, FilingView)
    assert calm.page.draft.filing.period == "2026-06"
    page = see(calm, qtbot)
    next(iter(found(page, Chart))).chosen.emit(0)
    assert calm.shown in ("year", "filing")


def test_what_was_due_before_the_program_is_settled_with_one_answer(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert practising.wb is not None
    enterprise = practising.enterprise()
    assert enterprise is not None
    for each in deadlines.occurrences(practising.wb, enterprise.id):
        deadlines.forget(practising.wb, each)
    page = see(practising, qtbot)
    assert any("逾期" in text for text in words(page))
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: True)
    page.settled.emit()
    page = see(practising, qtbot)
    assert not any("逾期" in text for text in words(page))


def test_a_new_enterprise_is_led_to_its_profile(opened: Callable[[], Window], qtbot: QtBot) -> None:
    window = opened()
    assert window.wb is not None
    filings.save_enterprise(window.wb, Enterprise("new", "某水泥有限公司"))
    window.go("overview")
    page = window.page
    assert isinstance(page, OverviewView)
    qtbot.waitUntil(lambda: "建立今年的企业档案" in words(page), timeout=20_000)
    assert not any("逾期" in text for text in words(page))
    click(page.go)
    assert window.shown == "profile"


def test_a_consultant_sees_the_clients_the_most_pressing_first(calm: Window, qtbot: QtBot) -> None:
    assert calm.wb is not None
    for number in range(30):
        filings.save_enterprise(calm.wb, Enterprise(f"other{number}", f"另一家企业{number}"))
    calm.remember(desk="consultant", enterprise="other0")
    page = see(calm, qtbot)
    qtbot.waitUntil(lambda: not jobs.home().running and bool(found(page, LinesTable)), timeout=20_000)
    table = found(page, LinesTable)[-1]
    model = table.model()
    assert isinstance(model, Lines)
    assert len(model.lines) == len(calm.enterprises()) - 1
    assert model.lines[0].texts[0].startswith("示例钢铁企业")
    assert "天" in model.lines[0].texts[2]
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    enterprise = calm.enterprise()
    assert enterprise is not None
    assert enterprise.sample


def test_a_due_month_is_begun_from_the_one_before(calm: Window) -> None:
    assert calm.wb is not None
    enterprise = calm.enterprise()
    assert enterprise is not None
    front.begin(calm, "cn.ets.steel/monthly", "2026-07")
    assert isinstance(calm.page, FilingView)
    draft = calm.page.draft
    assert draft.filing.period == "2026-07"
    assert draft.cells.rows("fuels"), "the rows of June are carried over"


def test_forms_of_the_own_sector_are_offered_first_and_named_with_it(calm: Window) -> None:
    assert calm.wb is not None
    enterprise = calm.enterprise()
    assert enterprise is not None
    offered = pages.forms(calm.wb, enterprise, today())
    assert offered[0][0] == "cn.ets.steel/monthly"
    assert str(offered[0][1].label).startswith("钢铁")
    fresh = pages.forms(calm.wb, Enterprise("nobody", "x"), today())
    assert fresh[0][0] == "cn.ets.common/profile"


def test_leaving_before_it_is_gathered_does_no_harm(calm: Window, qtbot: QtBot) -> None:
    calm.go("overview")
    calm.go("settings")
    qtbot.waitUntil(lambda: not jobs.home().running, timeout=20_000)
    assert calm.shown == "settings"

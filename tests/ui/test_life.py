"""The page of a project's life: what it shows, what its buttons lead to, and what a refusal says."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.looking import found
from workbench.base import clock
from workbench.base.text import say, use_language
from workbench.domain.enterprise import Enterprise
from workbench.services import filings, life, projects
from workbench.ui import dialogs
from workbench.ui.views.days import Taken
from workbench.ui.views.deadlines import DeadlinesView
from workbench.ui.views.life import LifeView
from workbench.ui.views.overview import OverviewView
from workbench.ui.window import Window

REGISTERED = (
    ("account_opened", date(2026, 1, 20)), ("designed", date(2026, 2, 20)), ("body_engaged", date(2026, 2, 25)),
    ("notice_began", date(2026, 3, 2)), ("notice_ended", date(2026, 3, 27)), ("validated", date(2026, 5, 11)),
    ("applied", date(2026, 5, 15)), ("registered", date(2026, 6, 2)),
)  # fmt: skip


@pytest.fixture
def window(opened: Callable[[], Window]) -> Window:
    """A window on an enterprise with one project, nothing of which has happened."""
    clock.set_clock(lambda: datetime(2026, 11, 21, 9, 0).astimezone())
    window = opened()
    assert window.wb is not None
    filings.save_enterprise(window.wb, Enterprise("owner", "某能源有限公司", "91000000XXXXXXXX0U"))
    projects.begin(window.wb, "owner", "滨海项目")
    window.remember(enterprise="owner")
    return window


def project(window: Window) -> str:
    assert window.wb is not None
    return projects.projects(window.wb, "owner")[0].id


def enter(window: Window, *steps: tuple[str, date]) -> None:
    assert window.wb is not None
    for step, day in steps:
        life.happened(window.wb, project(window), step, day, "甲机构")


def shown(window: Window, qtbot: QtBot, **where: object) -> LifeView:
    before = window.page
    window.go("projects", **where)
    return arrived(window, qtbot, before)


def arrived(window: Window, qtbot: QtBot, before: QWidget) -> LifeView:
    qtbot.waitUntil(lambda: isinstance(window.page, LifeView) and window.page is not before)
    assert isinstance(window.page, LifeView)
    return window.page


def words(of: QWidget) -> str:
    return "\n".join(each.text() for each in found(of, QLabel))


def test_the_page_shows_the_next_thing_the_map_and_the_law(window: Window, qtbot: QtBot) -> None:
    view = shown(window, qtbot)
    assert view.stands.next is not None
    assert view.stands.next.id == "selfchecked"
    assert view.stops["selfchecked"].mark == "here"
    assert view.stops["notice_began"].mark == "waits"
    assert "20 个工作日" in view.stops["notice_ended"].accessibleName()
    assert "10,000—100,000 元" in words(view)
    assert view.go.hasFocus()


@pytest.mark.parametrize("tongue", ["zh_CN", "en"])
def test_nothing_pushes_the_map_out_of_a_small_window(window: Window, qtbot: QtBot, tongue: str) -> None:
    use_language(tongue)
    enter(window, *REGISTERED)
    view = shown(window, qtbot)
    page = next(each for each in found(view, QScrollArea) if each.isAncestorOf(view.go)).widget()
    assert page.minimumSizeHint().width() <= 597


def test_a_step_in_hand_tells_who_with_what_by_when_and_what_may_befall_it(window: Window, qtbot: QtBot) -> None:
    enter(window, *REGISTERED[:4])
    view = shown(window, qtbot)
    view.stops["notice_ended"].setFocus()
    told = words(view.panel)
    for part in (
        "注册登记机构",
        "20 个工作日",
        "2026-03-27",
        "公示退回或撤回",
        "二十个工作日重新起算",
        "第十二条第三款",
    ):
        assert part in told
    assert window.where["step"] == "notice_ended"


def test_a_day_is_entered_and_taken_back(window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    view = shown(window, qtbot)
    asked: list[object] = []

    def taken(_parent: QWidget, step: object, asks: object, _today: date) -> tuple[date, str]:
        asked.append((str(step), asks))
        return date(2026, 1, 5), ""

    monkeypatch.setattr(dialogs, "taken", taken)
    QTest.keyClick(view.stops["selfchecked"], Qt.Key.Key_Return)
    view = arrived(window, qtbot, view)
    assert asked == [("自评是否符合条件", None)]
    assert (view.stops["selfchecked"].mark, view.stops["selfchecked"].side) == ("done", "2026-01-05")
    view.look("selfchecked")
    name = say("life.forget", what="2026-01-05")
    button = next(each for each in found(view.panel, QPushButton) if each.accessibleName() == name)
    button.click()
    view = arrived(window, qtbot, view)
    assert view.stops["selfchecked"].mark == "here"


def test_what_cannot_have_been_is_told_with_its_article(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(window, *REGISTERED[:4])
    view = shown(window, qtbot)
    monkeypatch.setattr(dialogs, "taken", lambda *_: (date(2026, 3, 26), ""))
    view.go.click()
    assert window.page is view
    told = words(window)
    assert "2026-03-27" in told
    assert "第十二条第三款" in told
    assert len(view.stands.events) == 4


def test_a_step_that_must_wait_is_not_entered(window: Window, qtbot: QtBot) -> None:
    view = shown(window, qtbot)
    with qtbot.assertNotEmitted(view.entering):
        view.stops["registered"].setFocus()
        QTest.keyClick(view.stops["registered"], Qt.Key.Key_Return)
    assert not [each for each in found(view.panel, QPushButton) if each.text() == say("life.enter")]


def test_the_arrows_go_down_the_line(window: Window, qtbot: QtBot) -> None:
    view = shown(window, qtbot)
    view.stops["selfchecked"].setFocus()
    QTest.keyClick(view.stops["selfchecked"], Qt.Key.Key_Down)
    assert view.stops["account_applied"].hasFocus()
    QTest.keyClick(view.stops["account_applied"], Qt.Key.Key_Up)
    assert view.stops["selfchecked"].hasFocus()


def test_each_period_of_accounting_can_be_looked_at(window: Window, qtbot: QtBot) -> None:
    enter(window, *REGISTERED, ("monitored", date(2024, 12, 31)), ("monitored", date(2025, 12, 31)))
    view = shown(window, qtbot)
    assert view.stops["monitored"].side == "2024-12-31"
    chooser = next(each for each in found(view, QComboBox) if each.accessibleName() == say("life.rounds"))
    assert chooser.count() == 2
    chooser.activated.emit(1)
    view = arrived(window, qtbot, view)
    assert view.stops["monitored"].side == "2025-12-31"


def test_a_deadline_of_a_project_leads_to_it(window: Window, qtbot: QtBot) -> None:
    enter(window, *REGISTERED[:4])
    window.go("deadlines")
    page = window.page
    assert isinstance(page, DeadlinesView)
    due = next(each for each in page.all if each.id == "project_notice")
    assert str(due.label) == "滨海项目：项目设计文件公示期满"
    page.asked.emit(due)
    assert arrived(window, qtbot, page).stands.project.project == "滨海项目"


def test_the_first_page_leads_to_what_comes_next_for_a_project(window: Window, qtbot: QtBot) -> None:
    enter(window, *REGISTERED[:1])
    window.go("overview")
    page = window.page
    assert isinstance(page, OverviewView)
    qtbot.waitUntil(lambda: hasattr(page, "go"))
    assert page.go.text() == say("ui.overview.go_on")
    assert "下一步：编制项目设计文件" in words(page)
    page.go.click()
    assert arrived(window, qtbot, page).stands.project.project == "滨海项目"


def test_the_dialog_wants_a_day_that_has_come_and_the_name_of_the_body(window: Window, qtbot: QtBot) -> None:
    assert window.wb is not None
    steps = life.standing(window.wb, project(window), date(2026, 11, 21)).steps
    step = steps["body_engaged"]
    dialog = Taken(window, step.label, step.asks, date(2026, 11, 21))
    qtbot.addWidget(dialog)
    for day, note, wrong in (
        ("", "", say("deadlines.happened.no_day")),
        ("2026-11-22", "甲机构", say("life.future", step=step.label, day="2026-11-22")),
        ("2026-02-25", " ", say("life.asks", step=step.label, asks=step.asks)),
    ):
        dialog.day.setText(day)
        dialog.note.setText(note)
        dialog.accept()
        assert (dialog.wrong.text(), dialog.result()) == (wrong, 0)
    dialog.note.setText("甲机构")
    dialog.accept()
    assert dialog.answer() == (date(2026, 2, 25), "甲机构")


def test_what_was_issued_can_be_used_again_and_again(window: Window, qtbot: QtBot) -> None:
    rest = (
        ("monitored", date(2025, 12, 31)), ("accounted", date(2026, 6, 10)),
        ("report_notice_began", date(2026, 7, 17)), ("report_notice_ended", date(2026, 8, 13)),
        ("verified", date(2026, 9, 15)), ("reduction_applied", date(2026, 9, 20)),
        ("reduction_registered", date(2026, 10, 12)), ("retired", date(2026, 11, 1)),
    )  # fmt: skip
    enter(window, *REGISTERED, *rest[:2])
    assert window.wb is not None
    life.happened(window.wb, project(window), "verifier_engaged", date(2026, 6, 12), "乙机构")
    enter(window, *rest[2:])
    view = shown(window, qtbot)
    assert (view.stops["retired"].mark, view.stops["retired"].side) == ("done", "2026-11-01")
    view.look("retired")
    again = next(each for each in found(view.panel, QPushButton) if each.text() == say("life.enter"))
    assert again.isEnabled()

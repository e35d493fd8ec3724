"""The pages of the third journey: one project at a time, and the way from one page to the next."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QDialog, QPushButton, QTabBar
from pytestqt.qtbot import QtBot

from workbench.domain.enterprise import Enterprise
from workbench.services import filings, projects
from workbench.ui import dialogs
from workbench.ui.views.projects import PAGES, Asked, chooser, chosen
from workbench.ui.window import Window

WIND = "cn.ccer.offshore_wind"


@pytest.fixture
def owner(window: Window) -> Window:
    """The window of an enterprise without projects."""
    assert window.wb is not None
    filings.save_enterprise(window.wb, Enterprise("e1", "某能源有限公司"))
    window.go("projects")
    return window


def begun(window: Window, name: str, pack: str = "") -> str:
    assert window.wb is not None
    return projects.begin(window.wb, "e1", name, pack).id


def test_the_first_project_is_begun_on_the_spot(owner: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogs, "project", lambda *_: ("某海上风电项目", ""))
    button = owner.page.findChild(QPushButton)
    assert button is not None
    button.click()
    assert owner.wb is not None
    (made,) = projects.projects(owner.wb, "e1")
    assert (owner.shown, owner.where, made.project) == ("projects", {"project": made.id}, "某海上风电项目")


def test_every_page_leads_to_every_other_for_the_same_project(owner: Window, qtbot: QtBot) -> None:
    begun(owner, "乙")
    wanted = begun(owner, "甲")
    owner.go("projects", project=wanted)
    for place, page in enumerate(PAGES):
        qtbot.waitUntil(lambda: owner.page.findChild(QTabBar) is not None)  # a page may be read first
        tabs = owner.page.findChild(QTabBar)
        assert tabs is not None
        tabs.setCurrentIndex(place)
        assert (owner.shown, owner.project) == (page, wanted)
        assert owner.nav.buttons["projects"].isChecked()


def test_the_project_looked_at_last_is_shown_again(owner: Window) -> None:
    begun(owner, "甲")
    wanted = begun(owner, "乙")
    owner.go("papers", project=wanted)
    owner.go("overview")
    owner.go("projects")
    assert owner.project == wanted


def test_a_project_of_another_enterprise_is_not_shown(owner: Window) -> None:
    assert owner.wb is not None
    filings.save_enterprise(owner.wb, Enterprise("e2", "另一家"))
    begun(owner, "甲")
    owner.go("projects")
    owner.choose_enterprise("e2")
    owner.go("projects")
    assert owner.page.findChild(QTabBar) is None


def test_what_cannot_be_begun_is_said_and_the_page_stays(owner: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(owner, "甲")
    owner.go("credits")
    monkeypatch.setattr(dialogs, "project", lambda *_: ("甲", ""))
    known = chosen(owner, "")
    assert known is not None
    box = chooser(owner, "credits", known)
    box.activated.emit(box.findData("+"))
    assert (owner.shown, list(owner.messages)) == ("credits", ["trouble"])


def test_a_project_without_a_name_is_asked_for_it(qtbot: QtBot, opened: Callable[[], Window]) -> None:
    dialog = Asked(opened(), {WIND: "并网海上风力发电"}, " ", WIND)
    qtbot.addWidget(dialog)
    dialog.accept()
    assert dialog.result() != QDialog.DialogCode.Accepted
    assert not dialog.wrong.isHidden()
    dialog.name.setText(" 甲 ")
    dialog.accept()
    assert dialog.answer() == ("甲", WIND)

"""The window as a whole: first start, languages, looks, narrow screens, what cannot be opened."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.looking import click, found
from workbench.base.numbers import D
from workbench.base.text import catalogue, say
from workbench.services import settings
from workbench.services.context import default_workspace
from workbench.ui import dialogs, frame, jobs, theme
from workbench.ui.parts import Elided
from workbench.ui.views.enterprise import EnterpriseView
from workbench.ui.views.filing import FilingView
from workbench.ui.views.start import StartView
from workbench.ui.window import OF_ALLOWANCES, Window

CHINESE = re.compile(r"[\u4e00-\u9fff]")
STEPS = ("about", "data", "check", "sign", "export")


def seen(window: Window) -> Iterator[tuple[QWidget, str]]:
    """Every piece of text a person can see now."""
    for widget in found(window, QWidget):
        if widget.isVisibleTo(window):
            if isinstance(widget, QLabel | QAbstractButton):
                yield widget, widget.text()
            elif isinstance(widget, QLineEdit):
                yield widget, widget.placeholderText()
            elif isinstance(widget, QComboBox) and widget is not window.nav.chooser:
                yield widget, widget.currentText()


def switch(window: Window, qtbot: QtBot, name: str, value: str) -> None:
    """Change a setting as its page does, and wait until the window stands anew."""
    old = window.centralWidget()
    window.settings_changed(replace(window.settings, **{name: value}), name)  # type: ignore[arg-type] # both are text
    qtbot.waitUntil(lambda: window.centralWidget() is not old)


def test_the_first_start_offers_three_doors(window: Window) -> None:
    assert isinstance(window.page, StartView)
    assert all(door.isEnabled() and door.isVisibleTo(window) for door in window.page.doors)


def test_the_practice_door_leads_to_the_sample_month_kept_apart(practising: Window) -> None:
    assert practising.practising()
    assert isinstance(practising.page, FilingView)
    assert practising.page.draft.outcome.values["total/emission"] == D("1214057.49")
    assert "practice" in practising.messages
    assert default_workspace().exists()


def test_leaving_practice_leads_back_to_the_own_workspace(practising: Window, qtbot: QtBot) -> None:
    practising.reopen()
    qtbot.waitUntil(lambda: not practising.practising() and practising.shown == "overview", timeout=20_000)
    assert isinstance(practising.page, StartView)
    assert "practice" not in practising.messages


def test_a_natural_person_is_asked_for_no_credit_code_and_led_to_their_projects(window: Window) -> None:
    window.page.begin_door.act()  # type: ignore[attr-defined]
    page = window.page
    assert isinstance(page, EnterpriseView)
    page.lines["name"].setText("王林")
    page.lines["region"].setText("贵州省毕节市")
    page.go.click()
    assert window.page is page
    page.natural.click()
    page.go.click()
    assert window.shown == "projects"
    owner = window.enterprise()
    assert owner is not None
    assert (owner.name, owner.credit_code) == ("王林", "")
    assert EnterpriseView(owner, fresh=False).natural.isChecked()


def test_beginning_asks_for_the_enterprise_and_then_for_the_filing(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def choose(_parent: QWidget, forms: object, _today: object) -> tuple[str, str]:
        asked.append(forms)
        return ("cn.ets.steel/monthly", "2026-06")

    monkeypatch.setattr(dialogs, "new_filing", choose)
    window.page.begin_door.act()  # type: ignore[attr-defined]
    lines = window.page.lines  # type: ignore[attr-defined]
    lines["name"].setText("某钢铁有限公司")
    lines["credit_code"].setText("911200001030689811")
    lines["region"].setText("天津市")
    lines["legal_representative"].setText("王某")
    click(window.page.go)  # type: ignore[attr-defined]
    assert window.shown == "enterprise", "a wrong check character must not pass"
    lines["credit_code"].setText("91120000103068981K")
    from stdnum.cn import uscc

    right = "91120000103068981"
    lines["credit_code"].setText(right + uscc.calc_check_digit(right))
    click(window.page.go)  # type: ignore[attr-defined]
    assert asked
    assert isinstance(window.page, FilingView)
    assert window.page.draft.filing.period == "2026-06"
    assert window.nav.chooser.currentText() == "某钢铁有限公司"


@pytest.mark.parametrize(
    "page", ["overview", "filings", "rooms", "deadlines", "profile", "evidence", "verify", "settings", *STEPS]
)
def test_nothing_is_left_in_the_other_language(practising: Window, qtbot: QtBot, page: str) -> None:
    chinese = {text for _, text in seen(practising)}
    switch(practising, qtbot, "language", "en")
    if page in STEPS:
        practising.go("filing", filing=practising.draft.filing.id, step=page)  # type: ignore[union-attr]
    else:
        practising.go(page)
    ours = {label.zh for label in catalogue().values() if "{" not in label.zh and CHINESE.search(label.zh)}
    assert chinese & ours, "the test looks at our own sentences"
    left = [text for _, text in seen(practising) if text in ours and text != "简体中文"]
    assert not left
    switch(practising, qtbot, "language", "zh_CN")
    english = {label.en for label in catalogue().values() if len(label.en) > 3 and label.en != label.zh}
    assert not [text for _, text in seen(practising) if text in english]


def test_qts_own_words_follow_the_language(window: Window, qtbot: QtBot) -> None:
    assert QApplication.translate("QPlatformTheme", "Cancel") == "取消"
    switch(window, qtbot, "language", "en")
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_the_look_is_switched_at_run_time(practising: Window, qtbot: QtBot) -> None:
    switch(practising, qtbot, "theme", "dark")
    assert theme.tokens() == theme.DARK
    assert theme.DARK.page in QApplication.instance().styleSheet()  # type: ignore[union-attr]
    assert settings.load().theme == "dark"
    assert isinstance(practising.page, FilingView)


@pytest.mark.parametrize("size", [(1093, 614), (911, 512), (1366, 730)])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_button_or_sentence_is_cut_off_on_a_small_laptop(
    practising: Window, qtbot: QtBot, size: tuple[int, int], language: str
) -> None:
    practising.resize(*size)
    if language == "en":
        switch(practising, qtbot, "language", "en")
    filing = practising.draft.filing.id  # type: ignore[union-attr]
    places: list[tuple[str, dict[str, object]]] = [("filing", {"filing": filing, "step": step}) for step in STEPS]
    names = ("overview", "filings", "deadlines", "profile", "evidence", "verify", "settings", "enterprise")
    places += [(page, {}) for page in names]
    for page, where in places:
        practising.go(page, **where)
        qtbot.waitUntil(lambda: not jobs.home().running, timeout=20_000)
        QApplication.processEvents()
        assert practising.size().toTuple() == size, f"{page} forces the window wider"
        for widget, text in seen(practising):
            if not text or isinstance(widget, Elided) or isinstance(widget.parent(), QLineEdit):  # a line's own sign
                continue
            if isinstance(widget, QAbstractButton):
                wanted = widget.sizeHint().width() if widget.property("role") != "nav" else 0
            elif isinstance(widget, QLabel) and not widget.wordWrap():
                wanted = widget.sizeHint().width()
            else:
                continue
            assert widget.width() >= wanted, f"{page} {where}: {text!r} has {widget.width()} of {wanted}"
            right = widget.mapTo(practising, widget.rect().topRight()).x()
            assert right <= practising.width(), f"{page} {where}: {text!r} ends at {right}"


def test_a_second_window_on_the_same_workspace_only_looks(opened: Callable[[], Window], qtbot: QtBot) -> None:
    first = opened()
    assert first.wb is not None
    assert not first.wb.read_only
    second = opened()
    assert second.wb is not None
    assert second.wb.read_only
    assert "read_only" in second.messages
    assert not second.page.begin_door.isEnabled()  # type: ignore[attr-defined]


@pytest.mark.parametrize("content", [b"", b"no database at all, whatever its name says" * 50])
def test_a_workspace_that_cannot_be_opened_is_explained_and_the_program_stays_usable(
    opened: Callable[[], Window], content: bytes
) -> None:
    default_workspace().write_bytes(content)
    window = opened()
    assert window.trouble_opening is not None
    trouble = window.trouble_opening
    assert say(trouble.code, **trouble.args_) in {text for _, text in seen(window)}
    assert not window.page.begin_door.isVisibleTo(window)  # type: ignore[attr-defined]
    assert window.page.received_door.isEnabled()  # type: ignore[attr-defined]
    window.go("verify")
    window.go("settings")
    assert window.shown == "settings"


def test_a_damaged_settings_file_is_set_aside_with_a_word(opened: Callable[[], Window], home: Path) -> None:
    settings.place().write_text("{ broken", encoding="utf-8")
    window = opened()
    assert window.settings == settings.Settings()
    assert len(list(home.glob("settings-*.json"))) == 1
    assert settings.load() == settings.Settings()


def test_settings_take_effect_and_are_there_next_time(window: Window) -> None:
    window.go("settings")
    page = window.page
    page.widgets["person"].setText("李明")  # type: ignore[attr-defined]
    page.widgets["person"].editingFinished.emit()  # type: ignore[attr-defined]
    assert settings.load().person == "李明"
    assert window.wb is not None
    assert window.wb.person == "李明"
    assert json.loads(settings.place().read_text("utf-8"))["person"] == "李明"


def press(window: Window, qtbot: QtBot, key: int, modifier: Qt.KeyboardModifier) -> None:
    """Press a key as on a desktop, where the window one works in is the active one."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key(Qt.Key.Key_0 + key), modifier)


def test_every_page_and_step_can_be_reached_by_keyboard(practising: Window, qtbot: QtBot) -> None:
    for key, page in zip("1234567890-=,", practising.nav.buttons, strict=True):
        QTest.keyClick(practising, Qt.Key(ord(key)), Qt.KeyboardModifier.ControlModifier)
        assert practising.shown == page
    practising.go("filing", filing=practising.draft.filing.id)  # type: ignore[union-attr]
    steps = [step.id for step in practising.page.journey.steps]  # type: ignore[attr-defined]
    for number, step in enumerate(steps, start=1):
        press(practising, qtbot, number, Qt.KeyboardModifier.AltModifier)
        assert practising.page.step == step  # type: ignore[attr-defined]


class Windows(QObject):
    """Notes every window that opens."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.opened.append(repr(watched))
        return False


def test_no_part_of_a_page_flashes_up_as_a_window_of_its_own(practising: Window, qtbot: QtBot) -> None:
    windows = Windows()
    QApplication.instance().installEventFilter(windows)  # type: ignore[union-attr]
    filing = practising.draft.filing.id  # type: ignore[union-attr]
    pages = ("overview", "filings", "deadlines", "profile", "evidence", "verify", "settings", "enterprise")
    for page in (*pages, "allowances", *OF_ALLOWANCES):
        practising.go(page)
        qtbot.waitUntil(lambda: not jobs.home().running, timeout=20_000)
    for step in STEPS:
        practising.go("filing", filing=filing, step=step)
    practising.set_page(practising.first_page())
    QApplication.instance().removeEventFilter(windows)  # type: ignore[union-attr]
    assert not windows.opened


@pytest.mark.parametrize(
    "page",
    [
        "overview", "filings", "rooms", "allowances", "allocation", "ledger", "reconcile", "mix", "applications",
        "claims", "deadlines", "profile", "verify", "settings", "enterprise", "sign", "export",
    ],
)  # fmt: skip
def test_every_button_has_a_name_and_takes_the_focus(practising: Window, page: str) -> None:
    if page in STEPS:
        practising.go("filing", filing=practising.draft.filing.id, step=page)  # type: ignore[union-attr]
    else:
        practising.go(page)
    for widget in found(practising, QAbstractButton):
        if widget.isVisibleTo(practising):
            assert widget.accessibleName() or widget.text(), widget
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget.text()


def test_a_message_about_a_written_file_passes_by_itself(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "WHILE", 1)
    practising.notice("trouble", "ui.filing.written", {"file": "a.xlsx"}, "", passing=True)
    practising.notice("read_only", "ui.practice", {}, "")
    qtbot.waitUntil(lambda: "trouble" not in practising.messages)
    assert "read_only" in practising.messages


def test_a_newer_message_outlives_the_one_that_passes(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "WHILE", 1)
    practising.notice("trouble", "ui.filing.written", {"file": "a.xlsx"}, "", passing=True)
    practising.notice("trouble", "ui.filing.written", {"file": "b.xlsx"}, "")
    qtbot.wait(30)
    assert "trouble" in practising.messages


def test_where_there_is_little_room_the_two_menus_are_one(practising: Window, qtbot: QtBot) -> None:
    page = practising.page
    assert isinstance(page, FilingView)
    page.show_step("data")
    practising.showNormal()
    practising.resize(1240, 780)
    qtbot.waitUntil(lambda: page.compare.isVisibleTo(practising))
    practising.resize(760, 480)
    page.why_button.click()
    qtbot.waitUntil(lambda: not page.compare.isVisibleTo(practising))
    assert page.compare.menu().menuAction().isVisible()
    assert page.more.text() == say("desk.menu.all")

"""Ctrl+K in the real window: a few keys, Enter, and one is there."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.looking import click, found
from workbench.base.text import catalogue
from workbench.services import settings
from workbench.ui import jobs, targets, theme
from workbench.ui.views.document import DocumentView
from workbench.ui.views.filing import FilingView
from workbench.ui.views.palette import Palette
from workbench.ui.views.table import Table
from workbench.ui.window import Window

Key = Qt.Key


def find(window: Window, qtbot: QtBot, typed: str, *keys: Qt.Key) -> list[str]:
    """Press Ctrl+K, type, press keys; gives the words that were listed."""
    listed: list[str] = []

    def at_the_keys() -> None:
        palette = QApplication.activeModalWidget()
        assert isinstance(palette, Palette)
        for letter in typed:
            if letter.isascii():
                QTest.keyClicks(palette.line, letter)
            else:
                palette.line.insert(letter)
        listed.extend(each.words for each in palette.model.found)
        for key in keys or (Key.Key_Return,):
            QTest.keyClick(palette.line, key)

    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=20_000)
    QTimer.singleShot(0, at_the_keys)
    QTest.keyClick(window, Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    return listed


@pytest.mark.parametrize(("typed", "page"), [("设", "settings"), ("核验", "verify"), ("overview", "overview")])
def test_a_page_is_reached_by_one_word_in_either_language(
    practising: Window, qtbot: QtBot, typed: str, page: str
) -> None:
    find(practising, qtbot, typed)
    assert practising.shown == page


def test_a_room_and_an_instrument_are_reached_by_a_word(practising: Window, qtbot: QtBot) -> None:
    find(practising, qtbot, "依据图")
    assert practising.shown == "coverage"
    qtbot.waitUntil(lambda: not jobs.home().running, timeout=30_000)  # it reads a year meanwhile
    assert "GD-02 动态轨道衡" in find(practising, qtbot, "轨道衡")
    page = practising.page
    assert isinstance(page, FilingView)
    assert page.draft.filing.form == "cn.ets.steel/instruments"
    assert practising.where["path"] == "instruments/r2"


def test_a_figure_of_the_open_filing_is_reached_in_its_row(practising: Window, qtbot: QtBot) -> None:
    practising.go("settings")
    find(practising, qtbot, "洗精煤 净消耗")
    page = practising.page
    assert isinstance(page, FilingView)
    assert page.step == "data"
    table = practising.focusWidget()
    assert isinstance(table, Table)
    path = table.grid.path(table.currentIndex().row(), table.currentIndex().column())
    assert path.endswith("/quantity")
    assert "洗精煤" in practising.draft.places.name(path)  # type: ignore[union-attr]


def test_a_deed_is_done(practising: Window, qtbot: QtBot) -> None:
    find(practising, qtbot, "深色")
    qtbot.waitUntil(lambda: theme.tokens() == theme.DARK)
    assert settings.load().theme == "dark"
    find(practising, qtbot, "核对这份")
    assert isinstance(practising.page, FilingView)
    steps = {step.id: step.page for step in practising.page.journey.steps}
    assert steps[practising.page.step] == "check"


def test_an_article_opens_what_rests_on_it_and_leads_to_the_question(practising: Window, qtbot: QtBot) -> None:
    find(practising, qtbot, "钢铁 6.2.2.2")
    page = practising.page
    assert isinstance(page, DocumentView)
    first = next(iter(page.cards.values()))
    words = [label.text() for label in found(first, QLabel)]
    assert "6.2.2.2" in first.name
    assert {"填报项", "检查"} <= set(words)
    closed = list(page.cards.values())[-1]
    assert len(found(closed, QLabel)) == 2, "the others are opened when asked for"
    click(closed.go)
    assert len(found(closed, QLabel)) > 2
    page.asked.emit("fuels.ncv")
    assert isinstance(practising.page, FilingView)
    assert practising.page.step == "data"


def test_arrows_choose_and_escape_leaves_everything_as_it_was(practising: Window, qtbot: QtBot) -> None:
    before = practising.page
    listed = find(practising, qtbot, "总", Key.Key_Down, Key.Key_Up, Key.Key_Escape)
    assert listed[0] == "总览"
    assert practising.page is before
    find(practising, qtbot, "没有这样的东西", Key.Key_Return, Key.Key_Escape)
    assert practising.page is before


def test_every_deed_offered_has_its_words(practising: Window, window: Window) -> None:
    for each in (practising, window):
        assert all(f"ui.deed.{deed}" in catalogue() for deed in targets.deeds(each))


def test_every_document_can_be_opened(practising: Window) -> None:
    seen = 0
    for target in targets.index(practising).targets:
        if target.sort == "document":
            targets.go(practising, target)
            assert isinstance(practising.page, DocumentView)
            seen += 1
    assert seen > 5


def test_the_palette_offers_pages_and_deeds_on_a_first_start(opened: Callable[[], Window], qtbot: QtBot) -> None:
    window = opened()
    listed = find(window, qtbot, "", Key.Key_Escape)
    assert "设置" in listed
    assert "用示例企业练习" in listed

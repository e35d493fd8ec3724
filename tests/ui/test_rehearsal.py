"""The page of the rehearsal: what is likely, with article, tonnes and cure; the way to the cell; into the case."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.desk import settle
from tests.ui.looking import click, found
from workbench.base.text import say
from workbench.services import filings
from workbench.ui import dialogs
from workbench.ui.views.rehearsal import RehearsalView
from workbench.ui.window import Window


def see(window: Window, qtbot: QtBot, year: int = 0) -> RehearsalView:
    window.go("rehearsal", year=year)
    qtbot.waitUntil(lambda: isinstance(window.page, RehearsalView), timeout=30_000)
    page = window.page
    assert isinstance(page, RehearsalView)
    return page


def press(page: RehearsalView, text: str) -> None:
    click(next(each for each in found(page, QPushButton) if each.text() == text))


def words(page: RehearsalView) -> str:
    return " ".join(label.text() for label in found(page.panel, QLabel))


def test_each_objection_shows_its_article_cure_and_tonnes(practising: Window, qtbot: QtBot) -> None:
    page = see(practising, qtbot)
    assert page.about.rehearsal.year == 2026, "the year months were filed for"
    doubts = page.about.rehearsal.doubts
    assert doubts
    for row in range(min(len(doubts), 5)):
        page.table.selectRow(row)
        told = words(page)
        assert doubts[row].says in told
        assert doubts[row].cures in told
        assert str(doubts[row].cite) in told


def test_one_level_can_be_looked_at_alone(practising: Window, qtbot: QtBot) -> None:
    page = see(practising, qtbot, 2026)
    level = next(each for each in found(page, QComboBox) if each.accessibleName() == say("rehearsal.level"))
    row = level.findData("error")
    level.setCurrentIndex(row)
    level.activated.emit(row)
    assert page.doubts
    assert {each.level for each in page.doubts} == {"error"}
    assert page.table.model().rowCount() == page.about.rehearsal.counts["error"]


def test_it_leads_to_the_cell(practising: Window, qtbot: QtBot) -> None:
    page = see(practising, qtbot, 2026)
    row = next(row for row, each in enumerate(page.doubts) if each.filing)
    page.table.selectRow(row)
    filing = page.doubts[row].filing
    press(page, say("rehearsal.go"))
    qtbot.waitUntil(lambda: practising.shown == "filing", timeout=20_000)
    settle(qtbot)
    assert practising.draft is not None
    assert practising.draft.filing.id == filing


def test_what_is_chosen_is_entered_in_the_case_once(practising: Window, qtbot: QtBot) -> None:
    page = see(practising, qtbot, 2026)
    page.table.selectRow(0)
    says = page.doubts[0].says
    for _ in range(2):
        press(page, say("rehearsal.take"))
        qtbot.waitUntil(lambda: practising.shown == "case", timeout=30_000)
        settle(qtbot)
        page = see(practising, qtbot, 2026)
        page.table.selectRow(next(row for row, each in enumerate(page.doubts) if each.says == says))
    wb, enterprise = practising.wb, practising.enterprise()
    assert wb is not None
    assert enterprise is not None
    (case,) = (
        filings.get(wb, each.id)
        for each in filings.filings(wb, enterprise.id)
        if (each.form, each.period) == ("cn.ets.steel/verification", "2026")
    )
    told = [cell.value for path, cell in case.cells.items() if path.endswith("/description")]
    assert told.count(says) == 1


def test_it_is_kept_as_a_sheet(
    practising: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = see(practising, qtbot, 2026)
    file = tmp_path / "预演.pdf"
    monkeypatch.setattr(dialogs, "save_file", lambda *_: file)
    press(page, say("rehearsal.print"))
    qtbot.waitUntil(file.exists, timeout=30_000)
    assert file.read_bytes().startswith(b"%PDF")

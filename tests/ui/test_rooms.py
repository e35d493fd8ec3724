"""The page of data quality, and how filings are grouped so that registers do not drown reports."""

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.looking import click
from workbench.domain.journey import SURROUNDING, VERIFICATION, group
from workbench.rules.cells import Cell
from workbench.services import filings, rooms_overview
from workbench.ui import dialogs, front, pages
from workbench.ui.dialogs import NewFiling
from workbench.ui.views.filing import FilingView
from workbench.ui.views.filings import FilingsView
from workbench.ui.views.rooms import RoomsView
from workbench.ui.window import Window

STEEL = "cn.ets.steel"


def stood(window: Window, qtbot: QtBot) -> RoomsView:
    """Go to the page of the rooms and wait until each has told."""
    window.go("rooms")
    page = window.page
    assert isinstance(page, RoomsView)
    qtbot.waitUntil(lambda: set(page.states) == set(page.about.rooms), timeout=20_000)
    return page


def begin(window: Window, form: str, period: str = "2026", **answers: object) -> str:
    wb, enterprise = window.wb, window.enterprise()
    assert wb is not None
    assert enterprise is not None
    begun = filings.begin(wb, enterprise.id, f"{STEEL}/{form}", period)
    cells = {path.replace("__", "/"): Cell(value) for path, value in answers.items()}  # type: ignore[arg-type]
    return filings.save(wb, begun.id, begun.cells.changed(cells), version=begun.version).id


def test_each_room_tells_how_it_stands_and_what_to_do(practising: Window, qtbot: QtBot) -> None:
    page = stood(practising, qtbot)
    assert page.about.year == 2026
    assert page.states["quality"].tone == "none"
    filing = begin(practising, "quality")
    page = stood(practising, qtbot)
    quality = page.states["quality"]
    assert (quality.tone, quality.filing) == ("open", filing)
    assert quality.path
    assert "制度 0/9" in quality.told


def test_a_card_leads_to_the_very_place(practising: Window, qtbot: QtBot) -> None:
    filing = begin(practising, "quality")
    page = stood(practising, qtbot)
    click(page.deeds["quality"])
    assert isinstance(practising.page, FilingView)
    assert practising.page.draft.filing.id == filing
    assert practising.where["path"] == page.states["quality"].path


def test_a_room_not_begun_is_begun_from_its_card(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_words: True)
    page = stood(practising, qtbot)
    click(page.deeds["laboratory"])
    assert isinstance(practising.page, FilingView)
    assert practising.page.draft.filing.form == f"{STEEL}/laboratory"
    assert practising.page.draft.filing.period == "2026"


def test_the_keyboard_waits_at_what_is_most_urgent(practising: Window, qtbot: QtBot) -> None:
    begin(practising, "quality")
    page = stood(practising, qtbot)
    first = rooms_overview.first(tuple(page.states.values()))
    assert first is not None
    assert page.deeds[first.room].hasFocus()


def test_registers_do_not_stand_among_the_reports(practising: Window) -> None:
    begin(practising, "quality")
    begin(practising, "instruments")
    practising.go("filings")
    page = practising.page
    assert isinstance(page, FilingsView)
    assert [page.bar.tabText(tab) for tab in range(page.bar.count())] == ["全部 3", "排放报告 1", "数据质量 2"]
    page.bar.setCurrentIndex(1)
    assert [each.form for each in page.known] == [f"{STEEL}/monthly"]
    assert page.table.model().rowCount() == 1
    page.bar.setCurrentIndex(2)
    assert {each.form for each in page.known} == {f"{STEEL}/quality", f"{STEEL}/instruments"}


def test_a_new_filing_is_asked_for_journey_by_journey(practising: Window, qtbot: QtBot) -> None:
    wb, enterprise = practising.wb, practising.enterprise()
    assert wb is not None
    assert enterprise is not None
    day = date(2026, 11, 21)
    offered = pages.forms(wb, enterprise, day)
    assert {name.partition("/")[0] for name, _ in offered if group(name) != "reporting"} == {STEEL}
    dialog = NewFiling(practising, offered, day)
    qtbot.addWidget(dialog)
    assert dialog.answer() == (f"{STEEL}/monthly", "2026-10")
    dialog.group.setCurrentIndex(dialog.group.findData("surrounding"))
    forms = [dialog.form.itemData(row) for row in range(dialog.form.count())]
    assert {name.partition("/")[2] for name in forms} == set(SURROUNDING)
    assert dialog.answer()[1] == "2026"
    assert dialog.period.itemData(0) == "2027"  # a plan is made before its year
    dialog.group.setCurrentIndex(dialog.group.findData("verification"))
    assert {dialog.form.itemData(row).partition("/")[2] for row in range(dialog.form.count())} == set(VERIFICATION)
    assert dialog.answer()[1] == "2025"


def test_registers_are_no_filings_under_way(practising: Window) -> None:
    from workbench.services import overview

    begin(practising, "quality")
    enterprise, wb = front.working(practising)
    about = overview.overview(wb, enterprise, date(2026, 11, 21))
    assert all(group(stand.filing.form) == "reporting" for stand in about.stands)

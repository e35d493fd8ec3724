"""The page of data quality, and how filings are grouped so that registers do not drown reports."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.looking import click, found
from workbench.base.clock import today
from workbench.domain.enterprise import Enterprise
from workbench.domain.journey import SURROUNDING, VERIFICATION, group
from workbench.rules.cells import Cell
from workbench.services import filings, overview, rooms_overview
from workbench.ui import dialogs, front, pages
from workbench.ui.dialogs import NewFiling
from workbench.ui.views.filing import FilingView
from workbench.ui.views.filings import FilingsView
from workbench.ui.views.lines import Line, Lines, LinesTable
from workbench.ui.views.rooms import RoomsView
from workbench.ui.window import Window

STEEL = "cn.ets.steel"


def stood(window: Window, qtbot: QtBot, **where: object) -> RoomsView:
    """Go to the page of the rooms and wait until each has told."""
    window.go("rooms", **where)
    page = window.page
    assert isinstance(page, RoomsView)
    qtbot.waitUntil(lambda: set(page.states) == set(page.about.rooms), timeout=30_000)
    return page


def test_each_room_tells_how_it_stands_and_what_to_do(practising: Window, qtbot: QtBot) -> None:
    page = stood(practising, qtbot)
    assert page.about.year == 2026
    quality, instruments = page.states["quality"], page.states["instruments"]
    assert (quality.tone, quality.told[0]) == ("open", "制度 9/9")
    assert quality.next
    assert (quality.next.filing, quality.next.path) == (quality.filing, "audits/r2/mended")
    assert instruments.next
    assert instruments.next.day
    assert timedelta(days=15) < instruments.next.day - today() < timedelta(days=25)
    assert page.states["laboratory"].next is None
    assert "打开" in page.deeds["laboratory"].text()


def test_a_card_leads_to_the_very_place(practising: Window, qtbot: QtBot) -> None:
    page = stood(practising, qtbot)
    click(page.deeds["quality"])
    assert isinstance(practising.page, FilingView)
    assert practising.page.draft.filing.id == page.states["quality"].filing
    assert practising.where["path"] == "audits/r2/mended"


def test_a_register_in_order_is_looked_at_from_its_beginning(practising: Window, qtbot: QtBot) -> None:
    page = stood(practising, qtbot)
    click(page.deeds["laboratory"])
    assert isinstance(practising.page, FilingView)
    assert (practising.page.draft.filing.form, practising.page.step) == (f"{STEEL}/laboratory", "about")


def test_a_register_in_order_is_opened_from_the_list_to_be_written_in(practising: Window, qtbot: QtBot) -> None:
    enterprise, wb = front.working(practising)
    register = next(each for each in filings.filings(wb, enterprise.id) if each.form == f"{STEEL}/laboratory")
    practising.go("filing", filing=register.id)
    page = practising.page
    assert isinstance(page, FilingView)
    assert page.draft.outcome.ready
    assert page.step == page.journey.steps[0].id


def test_what_is_mended_is_told_no_longer(practising: Window, qtbot: QtBot) -> None:
    _, wb = front.working(practising)
    filing = filings.get(wb, stood(practising, qtbot).states["quality"].filing)
    mended = filing.cells.changed({"audits/r2/mended": Cell(date(2026, 8, 1))})
    filings.save(wb, filing.id, mended, version=filing.version)
    assert stood(practising, qtbot).states["quality"].tone == "good"


def test_a_room_not_begun_is_begun_from_its_card(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_words: True)
    page = stood(practising, qtbot, year=2025)
    assert page.states["laboratory"].tone == "none"
    click(page.deeds["laboratory"])
    assert isinstance(practising.page, FilingView)
    assert practising.page.draft.filing.form == f"{STEEL}/laboratory"
    assert practising.page.draft.filing.period == "2025"


def test_the_keyboard_waits_at_what_is_most_urgent(practising: Window, qtbot: QtBot) -> None:
    page = stood(practising, qtbot)
    first = rooms_overview.first(tuple(page.states.values()))
    assert first is not None
    assert page.deeds[first.room].hasFocus()


def test_registers_do_not_stand_among_the_reports(practising: Window) -> None:
    practising.go("filings")
    page = practising.page
    assert isinstance(page, FilingsView)
    tabs = [page.bar.tabText(tab).partition(" ") for tab in range(page.bar.count())]
    counts = {name: int(count) for name, _, count in tabs}
    assert list(counts) == ["全部", "排放报告", "数据质量", "核查", "信息披露"]
    assert counts["全部"] == sum(counts.values()) - counts["全部"] == len(page.all)
    page.bar.setCurrentIndex(1)
    assert [each.form for each in page.known] == [f"{STEEL}/monthly"]
    assert page.table.model().rowCount() == 1
    page.bar.setCurrentIndex(2)
    assert {group(each.form) for each in page.known} == {"surrounding"}


def test_a_new_filing_is_asked_for_journey_by_journey(practising: Window, qtbot: QtBot) -> None:
    wb, enterprise = practising.wb, practising.enterprise()
    assert wb is not None
    assert enterprise is not None
    day = date(2026, 11, 21)
    offered = pages.forms(wb, enterprise, day)
    packs = {name.partition("/")[0] for name, _ in offered if group(name) != "reporting"}
    assert packs == {STEEL, "cn.rights", "cn.disclosure", "cn.disclosure.finance"}, "no other sector's"
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


def test_a_form_whose_plan_has_ended_is_offered_for_the_years_it_governed(practising: Window) -> None:
    assert practising.wb is not None
    name = "cn.ets.power/allocation"
    nobody = Enterprise("nobody", "x")
    assert name in dict(pages.forms(practising.wb, nobody, date(2026, 11, 21)))
    assert name not in dict(pages.forms(practising.wb, nobody, date(2031, 1, 1)))


def test_registers_are_no_filings_under_way(practising: Window) -> None:
    enterprise, wb = front.working(practising)
    about = overview.overview(wb, enterprise, date(2026, 11, 21))
    assert about.stands
    assert all(group(stand.filing.form) != "surrounding" for stand in about.stands)


def test_a_consultant_sees_how_every_client_stands(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practising, "settings", replace(practising.settings, desk="consultant", enterprise="practice"))
    _, wb = front.working(practising)
    for name in ("甲水泥有限公司", "乙铝业有限公司"):
        filings.save_enterprise(wb, Enterprise(name, name, "91350100M000100Y43"))
    filings.begin(wb, "甲水泥有限公司", "cn.ets.cement/monthly", "2026-09")
    page = stood(practising, qtbot)
    qtbot.waitUntil(lambda: bool(tables(page)) and "…" not in tables(page)[-1][-1].texts, timeout=30_000)
    first, last = tables(page)[-1]
    assert first.texts[0] == "甲水泥有限公司"
    assert first.texts[1] == "1"  # its plan was due before the year began
    assert last.texts == ("乙铝业有限公司", "", "", "还不知道这家企业属于哪个行业")


def tables(page: RoomsView) -> list[list[Line]]:
    return [model.lines for table in found(page, LinesTable) if isinstance(model := table.model(), Lines)]

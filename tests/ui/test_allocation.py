"""The page of what was allocated: computed beside notified, the clock of the objection, and what if."""

from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.desk import settle
from tests.ui.looking import click, found
from workbench.base.clock import today
from workbench.base.text import say
from workbench.domain.filing import Filing
from workbench.services import deadlines, filings
from workbench.services.allocation import Way
from workbench.services.packs import typed_cells
from workbench.ui import dialogs, front, language
from workbench.ui.views.allocation import AllocationView
from workbench.ui.views.filing import FilingView
from workbench.ui.views.lines import Lines, LinesTable
from workbench.ui.views.what_if import WhatIf
from workbench.ui.widgets.measure import Measure
from workbench.ui.window import Window

STEEL = "cn.ets.steel"
FORM = f"{STEEL}/allocation"
YEAR = {
    "basis/status": "verified",
    "basis/verified_by": "核查结果告知书",
    "balance/value": "1.4500",
    "balance/place": "全国碳市场管理平台",
    "balance/read_on": "2026-09-10",
    "pre_allocation/share": "40",
    "pre_allocation/source": "预分配通知",
    "works/emission": "1000000",
    "works/last_emission": "980000.70",
    "stages/r1/process": "ironmaking",
    "stages/r1/output": "500000",
    "stages/r1/emission": "550000",
    "stages/r2/process": "sintering",
    "stages/r2/output": "700000",
    "stages/r2/emission": "110000",
}


@pytest.fixture
def yes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who says yes."""
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: True)


def allocated(window: Window, **more: str) -> Filing:
    """File the works' allocation of 2025, with what was notified."""
    enterprise, wb = front.working(window)
    filing = filings.begin(wb, enterprise.id, FORM, "2025")
    typed = typed_cells(filings.form_of(wb, filing), {**YEAR, **more})
    return filings.save(wb, filing.id, filing.cells.changed(dict(typed.items())), version=filing.version)


def stood(window: Window, qtbot: QtBot, **where: object) -> AllocationView:
    window.go("allocation", **where)
    qtbot.waitUntil(lambda: isinstance(window.page, AllocationView), timeout=20_000)
    page = window.page
    assert isinstance(page, AllocationView)
    panel = page.what_if
    qtbot.waitUntil(lambda: panel.about is None or panel.asked == panel.way(), timeout=20_000)
    return page


def notified(days: int, final: str = "1013000") -> dict[str, str]:
    """Say what was notified so many days ago."""
    day = today() - timedelta(days=days)
    return {
        "issued/pre": "392000",
        "issued/final": final,
        "issued/notified": day.isoformat(),
        "issued/received": "621000",
    }


def table(page: AllocationView) -> dict[str, tuple[str, ...]]:
    model = found(page, LinesTable)[0].model()
    assert isinstance(model, Lines)
    return {line.texts[0]: line.texts[1:] for line in model.lines}


def said(page: AllocationView) -> str:
    return "\n".join(label.text() for label in found(page, QLabel))


def button(page: AllocationView, code: str) -> QPushButton:
    return next(each for each in found(page, QPushButton) if each.text() == say(code))


def result(panel: WhatIf, name: str) -> tuple[str, ...]:
    return tuple(label.text() for label in panel.results[name])


def turn(panel: WhatIf, way: Way, qtbot: QtBot) -> None:
    """Choose another rule, as a person does."""
    assert panel.about is not None
    row = panel.about.ways.index(way)
    panel.rule.setCurrentIndex(row)
    panel.rule.activated.emit(row)
    qtbot.waitUntil(lambda: panel.asked == way, timeout=20_000)


def test_what_was_computed_stands_beside_what_was_notified(practising: Window, qtbot: QtBot) -> None:
    allocated(practising, **notified(0))
    page = stood(practising, qtbot, year=2025)
    assert table(page) == {
        "预分配": ("392,000", "392,000", "0"),
        "核定配额": ("1,013,448", "1,013,000", "-448"),
        "多退少补": ("621,448", "621,000", "-448"),
        "应清缴": ("1,000,000", "", ""),
        "缺口 -1.34 %（负为盈余）": ("-13,448", "-13,000", "+448"),
    }
    bars = {bar.name: (bar.value, bar.part) for bar in found(page, Measure)[0].bars}
    assert bars == {
        "应清缴": (Decimal(1_000_000), None),
        "核定（计算）": (Decimal(1_013_448), Decimal(392_000)),
        "核定（通知）": (Decimal(1_013_000), Decimal(392_000)),
        "已到账": (Decimal(1_013_000), None),
    }
    assert "1,013,448" in found(page, Measure)[0].accessibleDescription()


def test_what_was_read_in_secondary_texts_alone_is_marked(practising: Window, qtbot: QtBot) -> None:
    allocated(practising)
    assert say("allocation.unsure") in said(stood(practising, qtbot, year=2025))


def test_the_clock_of_the_objection_leads_to_the_request(practising: Window, qtbot: QtBot, yes: None) -> None:
    filing = allocated(practising, **notified(0))
    page = stood(practising, qtbot, year=2025)
    filed = page.found[0].filed
    assert filed is not None
    assert filed.objection is not None
    assert filed.objection.day is not None
    assert filed.objection.day.isoformat() in said(page)
    click(button(page, "allocation.objection.draft"))
    assert isinstance(practising.page, FilingView)
    begun = practising.page.draft.filing
    assert (begun.form, begun.period) == (f"{STEEL}/allocation_objection", "2025")
    told, held = (begun.cells.value(f"request/quantity_{name}") for name in ("told", "held"))
    assert (told, held, begun.cells.value("request/told")) == (Decimal(1_013_000), Decimal(1_013_448), today())
    click(button(stood(practising, qtbot, year=2025), "allocation.objection.open"))
    assert isinstance(practising.page, FilingView)
    assert practising.page.draft.filing.id == begun.id != filing.id


def test_when_the_seven_days_are_over_no_request_is_offered(practising: Window, qtbot: QtBot) -> None:
    allocated(practising, **notified(60))
    page = stood(practising, qtbot, year=2025)
    assert "届满" in said(page)
    assert say("allocation.objection.draft") not in {each.text() for each in found(page, QPushButton)}


def test_once_the_province_has_the_request_the_clock_stands_still(practising: Window, qtbot: QtBot) -> None:
    allocated(practising, **notified(1))
    enterprise, wb = front.working(practising)
    deadlines.occurred(wb, enterprise.id, "allocation_objected", today())
    page = stood(practising, qtbot, year=2025)
    assert say("allocation.objection.done", difference="-448") in said(page)
    assert say("allocation.objection.draft") not in {each.text() for each in found(page, QPushButton)}


def test_a_notice_that_agrees_is_said_to(practising: Window, qtbot: QtBot) -> None:
    allocated(practising, **notified(1, "1013448"))
    day = (today() - timedelta(days=1)).isoformat()
    assert say("allocation.objection.agrees", day=day) in said(stood(practising, qtbot, year=2025))


def test_before_the_notice_the_way_leads_to_where_it_is_entered(practising: Window, qtbot: QtBot) -> None:
    allocated(practising)
    page = stood(practising, qtbot, year=2025)
    click(button(page, "allocation.objection.enter"))
    assert isinstance(practising.page, FilingView)
    assert practising.where["path"] == "issued/final"


def test_other_figures_are_tried_beside_what_is_filed_and_nothing_is_kept(practising: Window, qtbot: QtBot) -> None:
    filing = allocated(practising)
    panel = stood(practising, qtbot, year=2025).what_if
    assert result(panel, "allowance") == ("1,013,448", "1,013,448", "")
    QTest.keyClicks(panel.fields["balance/value"], "1.60")
    qtbot.waitUntil(lambda: result(panel, "allowance")[2] != "", timeout=20_000)
    # I = 1.32: X = 17.5 %, α = 0.02625
    assert result(panel, "allowance") == ("1,013,448", "1,026,250", "+12,802")
    assert result(panel, "gap") == ("-13,448", "-26,250", "-12,802")
    assert "行业平衡值" in "\n".join(label.text() for label in found(panel, QLabel) if "→" in label.text())
    click(next(each for each in found(panel, QPushButton) if each.text() == say("allocation.try.clear")))
    qtbot.waitUntil(lambda: result(panel, "allowance")[2] == "" and panel.asked is not None, timeout=20_000)
    _, wb = front.working(practising)
    assert filings.get(wb, filing.id).cells == filing.cells


def test_where_there_is_no_room_for_both_the_panel_takes_the_place_of_the_cards(
    practising: Window, qtbot: QtBot
) -> None:
    allocated(practising)
    page = stood(practising, qtbot, year=2025)
    assert (page.cards.isVisible(), page.side.isVisible(), page.turn.isVisible()) == (True, False, True)
    click(page.turn)
    assert (page.cards.isVisible(), page.side.isVisible()) == (False, True)
    practising.resize(1366, 768)
    qtbot.waitUntil(lambda: page.cards.isVisible() and page.side.isVisible(), timeout=20_000)
    assert not page.turn.isVisible()


def test_what_is_no_number_is_not_worked_out(practising: Window, qtbot: QtBot) -> None:
    allocated(practising)
    panel = stood(practising, qtbot, year=2025).what_if
    field = panel.fields["works/emission"]
    QTest.keyClicks(field, "a million")
    qtbot.waitUntil(lambda: field.property("fault") is True, timeout=20_000)
    settle(qtbot)
    assert result(panel, "allowance")[1] == "1,013,448"
    assert field.toolTip() == say("allocation.try.not_a_number")


def test_a_draft_is_tried_under_a_loud_sign(practising: Window, qtbot: QtBot) -> None:
    allocated(practising)
    panel = stood(practising, qtbot, year=2025).what_if
    assert not panel.warning.isVisibleTo(panel)
    turn(panel, Way(2026, scenario=True), qtbot)
    assert panel.warning.isVisibleTo(panel)
    assert panel.warning.accessibleName() == "征求意见稿情景·不得用于填报"
    assert "pre_allocation/share" in panel.fields
    turn(panel, Way(2024), qtbot)
    assert not panel.warning.isVisibleTo(panel)
    assert result(panel, "allowance")[1] == "1,000,000"
    assert set(panel.fields) == {"works/emission"}


def test_a_year_without_a_plan_says_so_kindly_and_leads_to_where_its_draft_is_tried(
    practising: Window, qtbot: QtBot
) -> None:
    allocated(practising)
    page = stood(practising, qtbot, year=2026)
    assert say("allocation.no_rule.draft", year=2026) in said(page)
    assert page.what_if.about is None
    assert button(page, "allocation.no_rule.book").isEnabled()
    go = next(each for each in found(page, QPushButton) if each.text() == say("allocation.no_rule.go", year=2025))
    click(go)
    qtbot.waitUntil(lambda: isinstance(practising.page, AllocationView) and practising.page is not page, timeout=20_000)
    there = practising.page
    assert isinstance(there, AllocationView)
    panel = there.what_if
    assert panel.way() == Way(2026, scenario=True)
    qtbot.waitUntil(lambda: panel.asked is not None, timeout=20_000)
    assert panel.warning.isVisible()


def test_before_the_market_began_for_a_sector_there_is_nothing(practising: Window, qtbot: QtBot) -> None:
    page = stood(practising, qtbot, year=2021)
    assert say("allocation.no_rule", year=2021) in said(page)


def test_what_is_not_begun_is_begun_here_and_the_lack_of_a_report_is_told(
    practising: Window, qtbot: QtBot, yes: None
) -> None:
    page = stood(practising, qtbot, year=2024)
    assert say("allocation.report.none", year=2024) in said(page)
    click(button(page, "allocation.begin"))
    assert isinstance(practising.page, FilingView)
    draft = practising.page.draft
    assert (draft.filing.form, draft.filing.period) == (FORM, "2024")
    # an edition that asks less than the next shows its own sections alone, step by step
    for step in practising.page.journey.steps:
        practising.go("filing", filing=draft.filing.id, step=step.id)
        assert isinstance(practising.page, FilingView)


def test_another_year_is_chosen_from_the_head(practising: Window, qtbot: QtBot) -> None:
    page = stood(practising, qtbot)
    chooser = found(page, QComboBox)[0]
    assert chooser.currentData() == today().year - 1
    row = chooser.findData(2024)
    chooser.setCurrentIndex(row)
    chooser.activated.emit(row)
    qtbot.waitUntil(lambda: practising.where.get("year") == 2024, timeout=20_000)


def test_the_page_speaks_english_too(practising: Window, qtbot: QtBot) -> None:
    allocated(practising, **notified(0))
    language.switch("en")
    page = stood(practising, qtbot, year=2025)
    assert "Final allocation" in table(page)
    assert "review may be asked for" in said(page)

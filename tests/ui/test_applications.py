"""The page of applications: what it tells of each, and where its buttons lead."""

from collections.abc import Callable
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from workbench.base.clock import today
from workbench.base.numbers import D
from workbench.base.text import say
from workbench.domain.enterprise import Enterprise
from workbench.domain.ledger import Posting
from workbench.rules.cells import Cell, Value
from workbench.services import applications, applying, deadlines, filings, ledger
from workbench.ui import dialogs, front
from workbench.ui.views import review
from workbench.ui.views.applications import ApplicationsView
from workbench.ui.views.filing import FilingView
from workbench.ui.window import Window

SURRENDER = "cn.ets.power/surrender"


@pytest.fixture
def window(opened: Callable[[], Window]) -> Window:
    """A window on a power plant with 1,000 allowances of 2025."""
    window = opened()
    wb = window.wb
    assert wb is not None
    filings.save_enterprise(wb, Enterprise("plant", "某热电有限公司", "91000000XXXXXXXX0U"))
    filings.begin(wb, "plant", "cn.ets.power/monthly", "2025-01")
    ledger.book(wb, "plant", [Posting(date(2026, 9, 30), "issued", "CEA", "2025", "", 1000, "", "", document="通知")])
    window.remember(enterprise="plant")
    return window


def shown(window: Window, qtbot: QtBot) -> ApplicationsView:
    window.go("applications", year=2025)
    qtbot.waitUntil(lambda: isinstance(window.page, ApplicationsView))
    assert isinstance(window.page, ApplicationsView)
    return window.page


def answered(window: Window, filing_id: str) -> None:
    """Answer all a surrender of 900 t asks."""
    wb = window.wb
    assert wb is not None
    answers: dict[str, Value] = {
        "about/account": "登记-1",
        "about/authority": "某省生态环境厅",
        "due/basis": "verified",
        "due/emission": D(900),
        "due/quantity": D(900),
        "due/applied": today(),
    }
    filing = filings.get(wb, filing_id)
    cells = filing.cells.changed({path: Cell(value) for path, value in answers.items()})
    filing = filings.save(wb, filing_id, cells, version=filing.version)
    changes = {each.path: each.after for each in applying.fill(wb, filing_id)}
    filings.save(wb, filing_id, filing.cells.changed(changes), version=filing.version)


def test_each_application_stands_there_with_its_next_thing(window: Window, qtbot: QtBot) -> None:
    page = shown(window, qtbot)
    assert {each.id for each in page.states} == set(applying.FORMS)
    by = {each.id: each for each in page.states}
    assert (by["surrender"].deed, by["surrender"].day) == ("begin", date(2026, 12, 31))
    assert (by["carry_over"].deed, by["carry_over"].day) == ("", date(2026, 6, 10))  # closed


def test_an_application_is_begun_filled_in(window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def agree(_parent: object, code: str, **more: object) -> bool:
        asked.append(say(code, **more))
        return True

    monkeypatch.setattr(dialogs, "confirm", agree)
    shown(window, qtbot).deeds[SURRENDER].click()
    qtbot.waitUntil(lambda: window.shown == "filing")
    assert window.draft is not None
    assert window.draft.cells.value("due/limit") == date(2026, 12, 31)
    assert asked == [say("desk.begin.filled", form="配额清缴（履约）申请", period="2025 年")]


def test_what_is_exported_is_put_among_the_movements_once_the_person_has_said_yes(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wb = window.wb
    assert wb is not None
    filing = filings.begin(wb, "plant", SURRENDER, "2025")
    answered(window, filing.id)
    filings.freeze(wb, filing.id)
    filings.record(wb, "filing.exported", filing.id, revision=1)
    page = shown(window, qtbot)
    assert next(each.deed for each in page.states if each.id == "surrender") == "hand_over"
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_more: False)
    page.deeds[SURRENDER].click()
    assert applying.effects(wb, filing.id)[0].state == "open"
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_more: True)
    page.deeds[SURRENDER].click()
    qtbot.waitUntil(lambda: window.shown == "ledger")
    assert applying.effects(wb, filing.id)[0].state == "waiting"


def test_more_than_is_held_is_said_on_the_card(window: Window) -> None:
    wb = window.wb
    assert wb is not None
    filing = filings.begin(wb, "plant", SURRENDER, "2025")
    answered(window, filing.id)
    filing = filings.get(wb, filing.id)
    cells = filing.cells.changed({"due/quantity": Cell(D(1100)), "allowances/r1/quantity": Cell(D(1100))})
    filings.save(wb, filing.id, cells, version=filing.version)
    state = next(each for each in applications.states(wb, "plant", 2025, today()) if each.id == "surrender")
    assert (state.tone, state.deed) == ("late", "open")
    assert "100" in state.says


def test_a_deadline_leads_to_its_application_filled_in(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wb = window.wb
    assert wb is not None
    due = next(
        each
        for each in deadlines.due(wb, "plant", today(), anyway=True)
        if (each.id, each.period) == ("surrender", "2025")
    )
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_more: True)
    front.ask(window, due)
    qtbot.waitUntil(lambda: window.shown == "filing")
    assert window.draft is not None
    assert window.draft.filing.form == SURRENDER
    assert window.draft.cells.value("due/limit") == due.day


def test_what_ledger_and_position_give_is_reviewed_before_it_is_taken(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wb = window.wb
    assert wb is not None
    filing = filings.begin(wb, "plant", SURRENDER, "2025")
    answered(window, filing.id)
    filing = filings.get(wb, filing.id)
    cells = filing.cells.changed({"allowances/r1/quantity": Cell(D(1))})
    filings.save(wb, filing.id, cells, version=filing.version)
    asked: list[int] = []
    monkeypatch.setattr(review, "ask", lambda _owner, _draft, found, _words: asked.append(len(found.changes)))
    window.go("filing", filing=filing.id)
    assert isinstance(window.page, FilingView)
    assert window.page.actions_of["fill"].isVisible()
    window.page.actions_of["fill"].trigger()
    qtbot.waitUntil(lambda: asked == [1])

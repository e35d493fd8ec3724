"""The page of rights and claims: doubles named, rights and their last days, loans and repos with their clocks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.looking import click, found
from workbench.base.clock import today
from workbench.base.numbers import D
from workbench.base.text import say
from workbench.domain.ledger import Lot, Posting
from workbench.rules.cells import Cell, Value
from workbench.services import filings, financing, ledger
from workbench.ui import dialogs, language
from workbench.ui.views.applications import ApplicationsView
from workbench.ui.views.claims import ClaimsView
from workbench.ui.views.lines import LinesTable
from workbench.ui.window import Window

DAY = date(2026, 3, 2)
RUN = {
    "plant": "蓝海风电场",
    "month": "2026-01",
    "serial_from": "GEC2026010000000001",
    "serial_to": "GEC2026010000001000",
}


def firm(window: Window) -> str:
    enterprise = window.enterprise()
    assert enterprise is not None
    return enterprise.id


def book(window: Window, who: str, code: str, quantity: int, move: str = "issued") -> None:
    assert window.wb is not None
    posting = Posting(DAY, move, "GEC", "2026-01", code, quantity, "", "", D(5), "某交易方", "凭证")
    ledger.book(window.wb, who, [posting], lots=[Lot("GEC", code, RUN)])


def second(window: Window) -> str:
    """Have another client in the workspace, and stay with the one at hand."""
    assert window.wb is not None
    here = window.enterprise()
    assert here is not None
    filings.save_enterprise(window.wb, replace(here, id="other", name="东港水泥有限公司"))
    window.remember(enterprise=here.id)
    return "other"


def pledge(window: Window, **more: Value) -> str:
    """Have one open pledge in the records of this year."""
    assert window.wb is not None
    filing = filings.begin(window.wb, firm(window), financing.FORM, str(today().year))
    said: dict[str, Value] = {
        "number": "ZY-1", "pledgee": "某银行", "instrument": "CEA", "vintage": "2025", "quantity": D(600),
        "contract": "HT-1", "starts": DAY, "matures": today() + timedelta(days=9), **more,
    }  # fmt: skip
    cells = {f"pledges/r1/{name}": Cell(value) for name, value in said.items()}
    return filings.save(window.wb, filing.id, filing.cells.changed(cells), version=filing.version).id


def see(window: Window, qtbot: QtBot) -> ClaimsView:
    window.go("claims", year=2025)
    qtbot.waitUntil(lambda: isinstance(window.page, ClaimsView), timeout=20_000)
    assert isinstance(window.page, ClaimsView)
    return window.page


def said(page: ClaimsView) -> str:
    return "\n".join(each.text() for each in found(page.panel.widget(), QLabel) if not each.isHidden())


def texts(table: LinesTable) -> list[tuple[str, ...]]:
    return [line.texts for line in table.model().lines]  # type: ignore[attr-defined]


def press(page: ClaimsView, code: str) -> None:
    click(next(each for each in found(page, QPushButton) if each.text() == say(code) and each.isVisibleTo(page)))


def test_without_anything_the_page_says_what_to_do(practising: Window, qtbot: QtBot) -> None:
    page = see(practising, qtbot)
    words = "\n".join(each.text() for each in found(page, QLabel))
    assert say("claims.doubles.none") in words
    assert say("claims.stocks.none") in words
    assert say("claims.dealings.none") in words
    assert not page.book.isVisible()


@pytest.mark.parametrize("tongue", ["zh_CN", "en"])
def test_a_double_names_both_sides_and_leads_to_the_other_client(practising: Window, qtbot: QtBot, tongue: str) -> None:
    other = second(practising)
    book(practising, firm(practising), "A", 1000)
    book(practising, other, "B", 1)
    language.switch(tongue)
    page = see(practising, qtbot)
    ((why, first, second_),) = texts(page.doubles)
    assert why == say("claims.short.serials")
    assert "东港水泥有限公司" in first + second_
    assert page.doubles.hasFocus()
    assert "东港水泥有限公司" in said(page)
    assert say("claims.cure.serials") in said(page)
    press(page, "claims.to_enterprise")
    qtbot.waitUntil(lambda: isinstance(practising.page, ClaimsView) and practising.page is not page, timeout=20_000)
    assert firm(practising) == other


def test_a_right_tells_what_lapses_and_only_one_line_is_in_hand(practising: Window, qtbot: QtBot) -> None:
    book(practising, firm(practising), "A", 1000)
    pledge(practising)
    page = see(practising, qtbot)
    assert texts(page.stocks)[0][1:3] == ("1,000", "0")
    assert page.stocks.hasFocus()
    page.dealings.selectRow(0)
    assert not page.stocks.selectionModel().hasSelection()
    assert say("claims.perfected") in said(page)
    page.stocks.selectRow(0)
    assert str(page.about.stocks[0].instrument) in said(page)


def test_a_pledge_that_ends_is_told_and_leads_to_its_row(practising: Window, qtbot: QtBot) -> None:
    filing = pledge(practising)
    page = see(practising, qtbot)
    assert any("ZY-1" in each.text() for each in found(page, QLabel))
    assert {"ends", "beyond"} <= {each.code for each in page.about.alarms}
    page.dealings.selectRow(0)
    press(page, "claims.to_form")
    qtbot.waitUntil(lambda: practising.shown == "filing", timeout=20_000)
    assert practising.where["filing"] == filing


def test_what_a_pledge_did_is_put_among_what_is_to_be_booked(practising: Window, qtbot: QtBot) -> None:
    pledge(practising)
    page = see(practising, qtbot)
    assert page.book.isVisible()
    click(page.book)
    qtbot.waitUntil(lambda: practising.shown == "ledger", timeout=20_000)
    wb = practising.wb
    assert wb is not None
    waiting = ledger.pending(wb, firm(practising), DAY.year)
    assert waiting is not None
    assert waiting.cells.value("moves/r1/move") == "pledged"
    assert waiting.cells.value("moves/r1/quantity") == 600


def test_the_records_are_begun_from_the_page(practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: True)
    page = see(practising, qtbot)
    press(page, "claims.finance")
    qtbot.waitUntil(lambda: practising.shown == "filing", timeout=20_000)
    assert practising.draft is not None
    assert practising.draft.filing.form == financing.FORM


def test_a_double_stands_above_the_applications_and_leads_to_it(practising: Window, qtbot: QtBot) -> None:
    other = second(practising)
    practising.go("applications", year=2025)
    qtbot.waitUntil(lambda: isinstance(practising.page, ApplicationsView), timeout=20_000)
    assert say("claims.see") not in [each.text() for each in found(practising.page, QPushButton)]
    book(practising, firm(practising), "A", 1000)
    book(practising, other, "B", 1)
    before = practising.page
    practising.go("applications", year=2025)
    qtbot.waitUntil(
        lambda: isinstance(practising.page, ApplicationsView) and practising.page is not before, timeout=20_000
    )
    click(next(each for each in found(practising.page, QPushButton) if each.text() == say("claims.see")))
    qtbot.waitUntil(lambda: isinstance(practising.page, ClaimsView), timeout=20_000)

"""The page of reconciliation: a statement begun and imported, each difference with its ways out, then frozen."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.desk import draft_of, settle
from tests.ui.looking import found
from workbench.base.text import say
from workbench.domain.filing import Filing
from workbench.domain.ledger import Posting
from workbench.rules.cells import Cell, Value
from workbench.services import filings, ledger, reconciling
from workbench.ui import dialogs
from workbench.ui.views.reconcile import ReconcileView
from workbench.ui.views.wizard import Wizard
from workbench.ui.window import Window

DAY = date(2025, 6, 3)


def posting(quantity: int, document: str) -> Posting:
    more: Any = {"price": Decimal("81.5"), "counterparty": "甲公司", "document": document}
    return Posting(DAY, "bought", "CEA", "2024", "", quantity, "", "", **more)


def line(quantity: int, number: str) -> dict[str, Value]:
    return {
        "day": DAY,
        "kind": "bought",
        "instrument": "CEA",
        "vintage": "2024",
        "quantity": Decimal(quantity),
        "number": number,
    }


def who(window: Window) -> str:
    enterprise = window.enterprise()
    assert enterprise is not None
    return enterprise.id


def statement(window: Window, *lines: dict[str, Value]) -> Filing:
    """A statement of the year's end with these lines."""
    wb = window.wb
    assert wb is not None
    filing = filings.begin(wb, who(window), reconciling.FORM, "2025-12-31")
    told: dict[str, Value] = {
        "sources/r1/registry": "cea_registry",
        "sources/r1/instrument": "CEA",
        "sources/r1/number": "A-1",
        "sources/r1/exported_by": "李四",
        "sources/r1/since": date(2025, 1, 1),
    }
    told |= {f"lines/r{at}/{name}": value for at, each in enumerate(lines, 1) for name, value in each.items()}
    cells = filing.cells.changed({path: Cell(value) for path, value in told.items()})
    return filings.save(wb, filing.id, cells, version=filing.version)


def see(window: Window, qtbot: QtBot, **where: object) -> ReconcileView:
    window.go("reconcile", **where)
    qtbot.waitUntil(lambda: isinstance(window.page, ReconcileView), timeout=20_000)
    return here(window, qtbot)


def here(window: Window, qtbot: QtBot) -> ReconcileView:
    settle(qtbot)
    assert isinstance(window.page, ReconcileView)
    return window.page


def ways(page: ReconcileView) -> list[str]:
    return [line.texts[1] for line in page.table.model().lines]  # type: ignore[attr-defined]


def pick(page: ReconcileView, row: int) -> None:
    """Choose one line alone, whatever keys a test pressed before."""
    flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    page.table.selectionModel().setCurrentIndex(page.table.model().index(row, 0), flags)


def said(page: ReconcileView) -> str:
    return "\n".join(each.text() for each in found(page, QLabel) if each.isVisibleTo(page))


def press(page: ReconcileView, code: str) -> None:
    next(each for each in found(page, QPushButton) if each.text() == say(code) and each.isVisibleTo(page)).click()


def test_from_no_statement_to_one_read_from_a_sheet(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = see(practising, qtbot)
    assert say("reconcile.empty") in said(page)
    monkeypatch.setattr(dialogs, "statement_day", lambda *_: date(2025, 12, 31))
    press(page, "reconcile.new")
    qtbot.waitUntil(lambda: isinstance(practising.page, ReconcileView) and practising.page is not page)
    bare = here(practising, qtbot)
    assert say("reconcile.bare") in said(bare)
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "明细"
    book.active.append(["日期", "变动类型", "权益种类", "年度", "数量", "成交编号"])
    book.active.append(["2025-06-03", "买入", "CEA", 2024, "1,000", "T1"])
    book.save(tmp_path / "导出.xlsx")
    monkeypatch.setattr(dialogs, "open_file", lambda *_: tmp_path / "导出.xlsx")
    QTest.keyClick(bare, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Wizard), timeout=20_000)
    wizard = QApplication.activeModalWidget()
    assert isinstance(wizard, Wizard)
    wizard.next.click()
    wizard.next.click()
    wizard.take.click()
    qtbot.waitUntil(lambda: ways(bare) == [say("reconcile.way.open")], timeout=20_000)
    draft = draft_of(practising)
    assert draft.cells.value("lines/r1/quantity") == 1000
    assert draft.cells.value("differences/r1/kind") == "missing"
    assert bare.window().focusWidget() is bare.table
    assert not bare.finish.isEnabled()


def test_each_difference_has_its_ways_out_until_the_statement_can_be_frozen(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wb = practising.wb
    assert wb is not None
    ledger.book(wb, who(practising), [posting(10, "T1"), posting(20, "T2"), posting(30, "T3")])
    filing = statement(practising, line(10, "T1"), line(21, "T2"), line(40, "T4"))
    page = see(practising, qtbot)
    assert [each.sort for each in page.rows] == ["missing", "extra", "different"]  # type: ignore[union-attr]
    assert page.head.pill.text() == say("reconcile.state.open", count=3)

    # explained, by keyboard; the way back and forth
    pick(page, 1)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.ways.words is not None and page.ways.words.hasFocus())
    words = page.ways.words
    assert words is not None
    words.setPlainText("待登记系统补记")
    QTest.keyClick(words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: ways(page).count(say("reconcile.way.explained")) == 1, timeout=20_000)
    draft = draft_of(practising)
    draft.undo.undo()
    qtbot.waitUntil(lambda: ways(page).count(say("reconcile.way.explained")) == 0, timeout=20_000)
    draft.undo.redo()
    qtbot.waitUntil(lambda: ways(page).count(say("reconcile.way.explained")) == 1, timeout=20_000)

    # put among what is to be booked, and booked there; what must be reversed first is not put there with it
    page.table.selectAll()
    press(page, "reconcile.book")
    qtbot.waitUntil(lambda: say("reconcile.way.waiting") in ways(page), timeout=20_000)
    pending = ledger.pending(wb, who(practising), 2025)
    assert pending is not None
    assert len(ledger.entries(wb, who(practising))) == 3  # nothing is booked in silence
    form = filings.get(wb, pending.id)
    more = {"moves/r1/price": Cell(Decimal(80)), "moves/r1/counterparty": Cell("乙公司")}
    filings.save(wb, form.id, form.cells.changed(more), version=form.version)
    ledger.book_pending(wb, pending.id)

    # reversed and booked anew
    monkeypatch.setattr(dialogs, "reversal", lambda *_: (DAY, "数量记错"))
    pick(page, 2)
    press(page, "reconcile.reverse_book")
    qtbot.waitUntil(lambda: len(page.rows) == 2, timeout=20_000)
    form = filings.get(wb, pending.id)
    (row,) = form.cells.rows("moves")
    more = {f"moves/{row}/price": Cell(Decimal(80)), f"moves/{row}/counterparty": Cell("乙公司")}
    filings.save(wb, form.id, form.cells.changed(more), version=form.version)
    ledger.book_pending(wb, pending.id)
    QTest.keyClick(page, Qt.Key.Key_F5)
    qtbot.waitUntil(page.finish.isEnabled, timeout=20_000)
    settle(qtbot)
    assert ways(page) == [say("reconcile.way.explained")]
    draft.flush()
    assert filings.freeze(wb, filing.id).outcome.values["result/same_lines"] == 3


def test_a_row_that_cannot_be_compared_leads_to_its_place(practising: Window, qtbot: QtBot) -> None:
    filing = statement(practising, {**line(10, "T1"), "vintage": " "})
    page = see(practising, qtbot)
    assert page.head.pill.text() == say("reconcile.state.unclear", count=1)
    assert page.window().focusWidget() is page.table
    pick(page, 0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: practising.shown == "filing")
    assert practising.where == {"filing": filing.id, "path": "lines/r1/vintage"}


def test_several_differences_are_explained_at_once(practising: Window, qtbot: QtBot) -> None:
    statement(practising, *(line(quantity, f"T{quantity}") for quantity in (1, 2, 3)))
    page = see(practising, qtbot)
    page.table.selectAll()
    assert say("reconcile.panel.many", count=3) in "\n".join(each.text() for each in found(page.ways, QLabel))
    assert page.ways.words is not None
    page.ways.words.setPlainText("练习")
    press(page, "reconcile.explain.go")
    qtbot.waitUntil(lambda: ways(page) == [say("reconcile.way.explained")] * 3, timeout=20_000)
    assert page.finish.isEnabled()


def test_a_second_statement_of_a_day_corrects_the_first(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    wb = practising.wb
    assert wb is not None
    ledger.book(wb, who(practising), [posting(10, "T1")])
    filing = statement(practising, line(10, "T1"))
    page = see(practising, qtbot)
    assert say("reconcile.clean") in said(page)
    draft_of(practising).flush()
    first = filings.freeze(wb, filing.id)
    practising.close_draft()
    page = see(practising, qtbot)
    assert page.head.pill.text() == say("reconcile.state.frozen")
    assert not page.take.isEnabled()
    monkeypatch.setattr(dialogs, "statement_day", lambda *_: date(2025, 12, 31))
    monkeypatch.setattr(dialogs, "confirm", lambda *_: True)
    page.new.click()
    qtbot.waitUntil(lambda: isinstance(practising.page, ReconcileView) and practising.page is not page)
    settle(qtbot)
    assert draft_of(practising).filing.id == filing.id
    assert not draft_of(practising).read_only
    draft_of(practising).flush()
    assert filings.freeze(wb, filing.id).supersedes == first.digest

"""The page of the ledger: filters and balances, what waits and its booking, reversals, the list to take away."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.desk import settle
from tests.ui.looking import found
from workbench.base.text import say
from workbench.domain.ledger import Filter, Page, Posting
from workbench.rules.cells import Cell
from workbench.services import evidence, filings, ledger
from workbench.ui import dialogs
from workbench.ui.views.ledger import LedgerView
from workbench.ui.views.ledger_table import AT_ONCE, KEPT, Entries
from workbench.ui.window import Window

FIRST = date(2025, 1, 2)


def posting(day: date, move: str, quantity: int, **more: Any) -> Posting:
    said = {"instrument": "CEA", "vintage": "2024", "lot": "", "source": "", "target": "", "document": "文号1", **more}
    if move in ("bought", "sold"):
        said = {"price": Decimal("81.5"), "counterparty": "甲公司", **said}
    return Posting(day, move, quantity=quantity, **said)


def booked(window: Window) -> None:
    """A small ledger: two vintages, issued, moved, traded."""
    assert window.wb is not None
    enterprise = window.enterprise()
    assert enterprise is not None
    told = [
        posting(FIRST, "opened", 1000, vintage="2023"),
        posting(FIRST + timedelta(days=9), "issued", 5000),
        posting(FIRST + timedelta(days=20), "to_tradable", 800, note="=SUM(1)"),
        posting(FIRST + timedelta(days=30), "sold", 300, counterparty="@乙公司"),
        posting(FIRST + timedelta(days=40), "bought", 50, document="T-5", note="＝5"),
    ]
    ledger.book(window.wb, enterprise.id, told)


def see(window: Window, qtbot: QtBot, **where: object) -> LedgerView:
    window.go("ledger", **where)
    qtbot.waitUntil(lambda: isinstance(window.page, LedgerView), timeout=20_000)
    settle(qtbot)
    assert isinstance(window.page, LedgerView)
    return window.page


def column(page: LedgerView, name: str) -> list[str]:
    lines = (page.model.line(row) for row in range(page.model.total))
    return [page.model.text(line, name) for line in lines if line is not None]


def said(page: LedgerView) -> str:
    return "\n".join(each.text() for each in found(page, QLabel) if each.isVisibleTo(page))


def choose(page: LedgerView, box: str, data: str) -> None:
    chooser = getattr(page.filters, box)
    chooser.setCurrentIndex(chooser.findData(data))
    chooser.activated.emit(chooser.currentIndex())


def test_an_empty_ledger_says_what_belongs_there_and_leads_on(practising: Window, qtbot: QtBot) -> None:
    page = see(practising, qtbot)
    assert say("ledger.none") in said(page)
    go = next(each for each in found(page, QPushButton) if each.text() == say("ledger.none.go"))
    qtbot.waitUntil(go.hasFocus)
    QTest.keyClick(go, Qt.Key.Key_Space)
    assert page.tabs.currentIndex() == 2


def test_entries_are_filtered_by_what_is_chosen_and_typed(practising: Window, qtbot: QtBot) -> None:
    booked(practising)
    page = see(practising, qtbot)
    assert column(page, "number") == ["5", "4", "3", "2", "1"]
    choose(page, "vintage", "2023")
    assert column(page, "number") == ["1"]
    page.filters.reset()
    choose(page, "moved", "sold")
    assert column(page, "number") == ["4"]
    page.filters.reset()
    QTest.keyClicks(page.filters.words, "T-5")
    qtbot.waitUntil(lambda: column(page, "number") == ["5"])
    page.filters.reset()
    QTest.keyClicks(page.filters.first, "2025-01-20")
    QTest.keyClicks(page.filters.last, "2025-2-5")
    qtbot.waitUntil(lambda: column(page, "number") == ["4", "3"])
    QTest.keyClicks(page.filters.last, "x")
    qtbot.waitUntil(lambda: bool(page.filters.last.property("fault")))
    assert column(page, "number") == ["5", "4", "3"]


def test_the_running_balance_of_an_account_stands_beside_each_entry(practising: Window, qtbot: QtBot) -> None:
    booked(practising)
    page = see(practising, qtbot)
    assert page.table.isColumnHidden(5)
    choose(page, "instrument", "CEA")
    assert column(page, "balance") == ["5,750", "5,700", "6,000", "6,000", "1,000"]
    choose(page, "account", "tradable")
    assert column(page, "balance") == ["550", "500", "800"]
    assert column(page, "quantity") == ["50", "-300", "800"]
    assert not page.table.isColumnHidden(5)


def test_an_entry_is_reversed_with_its_reason_and_only_once(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(practising)
    page = see(practising, qtbot)
    asked = []

    def answer(_parent: object, number: int, told: str, day: date) -> tuple[date, str]:
        asked.append((number, told))
        return day, "误记"

    monkeypatch.setattr(dialogs, "reversal", answer)
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    QTest.keyClick(page.back, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: practising.page is not page and isinstance(practising.page, LedgerView))
    settle(qtbot)
    assert asked[0][0] == 5
    assert "50" in asked[0][1]
    again = practising.page
    assert isinstance(again, LedgerView)
    assert column(again, "state")[0] == say("ledger.state.reverses", number=5)
    assert say("ledger.state.reversed", number=6) in column(again, "state")
    assert not again.back.isEnabled()


def test_balances_are_those_of_the_day_that_is_typed(practising: Window, qtbot: QtBot) -> None:
    booked(practising)
    page = see(practising, qtbot, tab="balances")
    table = page.balances.table
    assert table is not None
    lines = [line.texts for line in table.model().lines]  # type: ignore[attr-defined]
    assert [line[-1] for line in lines] == ["1,000", "4,750", "5,750"]
    page.balances.day.setText("2025-01-15")
    page.ask_held()
    settle(qtbot)
    assert page.balances.table is not None
    lines = [line.texts for line in page.balances.table.model().lines]  # type: ignore[attr-defined]
    assert [line[-1] for line in lines] == ["1,000", "5,000", "6,000"]
    page.balances.known.setText("2020-01-01")
    page.ask_held()
    settle(qtbot)
    assert page.balances.held == ()
    assert say("ledger.balances.none") in said(page)


def waiting(window: Window, page: LedgerView, quantity: int = 40) -> None:
    """Have a movement wait in the form the page shows."""
    draft = window.draft
    assert draft is not None
    cells: dict[str, Any] = {
        "day": FIRST,
        "move": "bought",
        "instrument": "CEA",
        "vintage": "2024",
        "quantity": Decimal(quantity),
        "price": Decimal(80),
        "counterparty": "甲公司",
    }
    draft.edit("变动", {f"moves/r1/{name}": Cell(value) for name, value in cells.items()})
    page.forms["pending"].refresh()


def test_what_waits_is_booked_after_it_is_said_and_can_be_undone_until_then(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = see(practising, qtbot, tab="pending")
    draft = practising.draft
    assert draft is not None
    assert not page.forms["pending"].book.isEnabled()
    assert say("ledger.pending.empty.moves") in said(page)
    page.show_tab("lots")
    assert page.forms["lots"].form.cards["lots"].body.hasFocus()
    assert say("ledger.pending.empty.lots") in said(page)
    waiting(practising, page)
    assert page.tabs.tabText(2) == say("ledger.tab.pending", count=1)
    draft.undo.undo()
    page.forms["pending"].refresh()
    assert not page.forms["pending"].book.isEnabled()
    draft.undo.redo()
    page.forms["pending"].refresh()
    asked: list[dict[str, object]] = []

    def confirm(_parent: object, _code: str, **args: object) -> bool:
        asked.append(args)
        return len(asked) > 1

    monkeypatch.setattr(dialogs, "confirm", confirm)
    page.forms["pending"].ask()
    settle(qtbot)
    assert "40 tCO₂e" in str(asked[0]["told"])
    assert asked[0]["count"] == 1
    assert draft.cells.rows("moves") == ("r1",)  # the person thought better of it
    page.forms["pending"].ask()
    qtbot.waitUntil(lambda: practising.page is not page and isinstance(practising.page, LedgerView))
    settle(qtbot)
    assert draft.cells.rows("moves") == ()
    assert draft.undo.count() == 0  # what is booked cannot be undone
    after = practising.page
    assert isinstance(after, LedgerView)
    assert column(after, "quantity") == ["40"]


def test_the_papers_of_a_movement_are_found_from_its_entry(practising: Window, qtbot: QtBot, tmp_path: Path) -> None:
    wb = practising.wb
    assert wb is not None
    form = ledger.pending(wb, page_enterprise(practising), 2025, make=True)
    assert form is not None
    row = {"day": FIRST, "move": "opened", "instrument": "CEA", "vintage": "2024", "quantity": Decimal(5)}
    cells = {f"moves/r1/{name}": Cell(value) for name, value in {**row, "document": "文号1"}.items()}  # type: ignore[arg-type]
    filings.save(wb, form.id, form.cells.changed(cells), version=form.version)
    paper = tmp_path / "交割单.txt"
    paper.write_text("x")
    evidence.attach(wb, form.id, paper, ("moves/r1",))
    (entry,) = ledger.book_pending(wb, form.id)
    page = see(practising, qtbot)
    page.proof.click()
    assert practising.shown == "evidence"
    assert practising.where == {"filing": form.id, "path": f"booked/{entry.id}"}


def test_what_cannot_be_booked_says_why_and_where(practising: Window, qtbot: QtBot) -> None:
    page = see(practising, qtbot, tab="pending")
    waiting(practising, page)
    assert practising.draft is not None
    practising.draft.edit("变动", {"moves/r1/move": Cell("sold")})
    page.forms["pending"].refresh()
    assert not page.forms["pending"].book.isEnabled()
    qtbot.waitUntil(lambda: "40" in said(page))
    page.forms["pending"].ask()  # nothing is asked: a question nobody foresaw would fail


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_list_taken_away_runs_nothing(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, suffix: str
) -> None:
    booked(practising)
    page = see(practising, qtbot)
    out = tmp_path / f"台账{suffix}"
    monkeypatch.setattr(dialogs, "save_file", lambda *_: out)
    page.export.click()
    qtbot.waitUntil(out.exists, timeout=20_000)
    settle(qtbot)
    if suffix == ".csv":
        with out.open(encoding="utf-8-sig", newline="") as file:
            rows: list[list[Any]] = list(csv.reader(file))
        assert len(rows) == 6
        assert [rows[3][15], rows[4][13]] == ["'=SUM(1)", "'@乙公司"]
        assert "'＝5" in rows[5]  # Chinese Excel takes the wide sign too
        assert rows[4][6] == "300"
    else:
        sheet = openpyxl.load_workbook(out).active
        assert sheet is not None
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert "=SUM(1)" in [cell.value for cell in cells]


def test_chosen_entries_are_copied_as_a_spreadsheet_takes_them(practising: Window, qtbot: QtBot) -> None:
    booked(practising)
    page = see(practising, qtbot)
    page.table.selectAll()
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert [line.split("\t")[0] for line in lines] == ["5", "4", "3", "2", "1"]


def test_a_long_ledger_is_read_only_where_it_is_seen(practising: Window, qtbot: QtBot) -> None:
    booked(practising)
    page = see(practising, qtbot)
    one = ledger.page(practising.wb, page_enterprise(practising), Filter())  # type: ignore[arg-type]
    read: list[int] = []

    def fetch(_chosen: Filter, offset: int, count: int) -> Page:
        read.append(offset)
        return Page((one.lines * (count // len(one.lines) + 1))[:count], 100_000)

    model = Entries(fetch, page.about.rights)
    page.table.setModel(model)
    page.table.entries = model
    model.show_chosen(Filter())
    assert len(read) < 3
    page.table.scrollTo(model.index(99_999, 0))
    qtbot.wait(30)
    assert model.rowCount() == 100_000
    assert len(read) < 6
    for portion in range(60):
        model.line(portion * AT_ONCE)
    assert len(model._portions) <= KEPT  # noqa: SLF001 - how much it keeps shows nowhere else


def page_enterprise(window: Window) -> str:
    enterprise = window.enterprise()
    assert enterprise is not None
    return enterprise.id


def test_the_year_is_that_of_the_form_and_other_years_are_named(practising: Window, qtbot: QtBot) -> None:
    assert practising.wb is not None
    other = ledger.pending(practising.wb, page_enterprise(practising), 2024, make=True)
    assert other is not None
    cells = {"moves/r1/day": Cell(FIRST), "moves/r1/move": Cell("bought")}
    filings.save(practising.wb, other.id, other.cells.changed(cells), version=other.version)
    page = see(practising, qtbot, year=2025, tab="pending")
    assert page.about.others == (2024,)
    assert say("ledger.pending.others", years=2024) in said(page)


def test_the_reversal_wants_a_reason_and_a_day(practising: Window, qtbot: QtBot) -> None:
    from workbench.ui.views.reversal import Reversal, StatementDay

    ask = Reversal(practising, 5, "买入 50", FIRST)
    qtbot.addWidget(ask)
    ask.accept()
    assert ask.wrong.text() == say("ledger.reverse.no_reason")
    ask.reason.setText("误记")
    ask.day.setText("哪天")
    ask.accept()
    assert ask.wrong.text() == say("ledger.reverse.no_day")
    ask.day.setText("2025/3/4")
    ask.accept()
    assert ask.answer() == (date(2025, 3, 4), "误记")
    day = StatementDay(practising, date(2026, 3, 1))
    qtbot.addWidget(day)
    day.day.setText("2026-03-02")
    day.accept()
    assert day.wrong.text() == say("reconcile.new.bad_day")
    day.day.setText("2025-12-31")
    day.accept()
    assert day.answer() == date(2025, 12, 31)

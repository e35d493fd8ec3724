"""The page of instruments: how each stands, the year by month, and a correction taken over and back."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.desk import draft_of, settle
from tests.ui.looking import click, found
from workbench.base.clock import today
from workbench.base.numbers import D
from workbench.base.text import say
from workbench.rules.cells import Cell, Value
from workbench.services import filings
from workbench.ui import dialogs, language
from workbench.ui.views.correction import CorrectionPanel
from workbench.ui.views.meters import MetersView
from workbench.ui.widgets.timeline import YearDelegate
from workbench.ui.window import Window

REGISTER = "cn.ets.steel/instruments"
PATH = "fuels/r1/quantity"


def register(window: Window, *rows: dict[str, Value]) -> str:
    """Have these instruments, and no others, in the register of the practice year."""
    wb, enterprise = window.wb, window.enterprise()
    assert wb is not None
    assert enterprise is not None
    known = {each.form: each.id for each in filings.filings(wb, enterprise.id) if each.period == "2026"}
    for form in ("cn.ets.steel/plan", REGISTER):
        if form in known:
            filing = filings.get(wb, known[form])
            section = "parameters" if form.endswith("plan") else "instruments"
            filings.save(wb, filing.id, filing.cells.without(section), version=filing.version)
    filing = (
        filings.get(wb, known[REGISTER]) if REGISTER in known else filings.begin(wb, enterprise.id, REGISTER, "2026")
    )
    cells = {
        f"instruments/r{at}/{field}": Cell(value)
        for at, row in enumerate(rows, 1)
        for field, value in {"accuracy": D("0.5"), "calibration_months": D(12), **row}.items()
    }
    return filings.save(wb, filing.id, filing.cells.changed(cells), version=filing.version).id


def scale(**more: Value) -> dict[str, Value]:
    """A truck scale that weighs the practice month's first fuel."""
    return {"code": "C-01", "name": "汽车衡", "measures/r1/figure": "fuel_quantity", "measures/r1/item": "无烟煤", **{
        name.replace("__", "/"): value for name, value in more.items()
    }}  # fmt: skip


def see(window: Window, qtbot: QtBot, **where: object) -> MetersView:
    window.go("meters", **where)
    qtbot.waitUntil(lambda: isinstance(window.page, MetersView), timeout=20_000)
    assert isinstance(window.page, MetersView)
    return window.page


def panel(page: MetersView) -> CorrectionPanel:
    shown = page.panel.widget()
    assert isinstance(shown, CorrectionPanel)
    return shown


def said(page: MetersView) -> str:
    return "\n".join(each.text() for each in found(page.panel.widget(), QLabel) if not each.isHidden())


def press(page: MetersView, code: str) -> None:
    click(next(each for each in found(page, QPushButton) if each.text() == say(code) and each.isVisibleTo(page)))


def texts(page: MetersView) -> list[tuple[str, ...]]:
    return [line.texts for line in page.instruments.model().lines]  # type: ignore[attr-defined]


def test_each_instrument_stands_in_a_word_with_its_year_the_worst_first(practising: Window, qtbot: QtBot) -> None:
    soon = today() - timedelta(days=350)
    register(
        practising,
        {"code": "V-1", "calibrations/r1/date": today() - timedelta(days=9), "calibrations/r1/passed": True},
        {"code": "S-2", "calibrations/r1/date": soon, "calibrations/r1/passed": True},
        {"code": "N-3"},
    )
    page = see(practising, qtbot, year=2026)
    assert [(word, code) for word, code, _ in texts(page)] == [
        (say("meters.state.never"), "N-3"),
        (say("meters.state.expiring"), "S-2"),
        (say("meters.state.valid"), "V-1"),
    ]
    assert say("meters.span.missing") in texts(page)[0][2]
    assert isinstance(page.instruments.itemDelegateForColumn(2), YearDelegate)
    assert "N-3" in said(page)
    page.instruments.selectRow(1)
    assert say("meters.state.expiring") in said(page)
    assert page.instruments.hasFocus()


def test_a_correction_is_offered_with_its_steps_and_changes_nothing_by_itself(practising: Window, qtbot: QtBot) -> None:
    before = draft_of(practising).cells.value(PATH)
    register(practising, scale())
    page = see(practising, qtbot, year=2026)
    (offer,) = page.about.offers
    page.offers.selectRow(0)
    assert offer.path == PATH
    assert all(step in said(page) for step in offer.steps)
    assert offer.tonnes is not None
    assert draft_of(practising).cells.value(PATH) == before


def test_a_correction_taken_over_opens_its_month_and_can_be_undone(practising: Window, qtbot: QtBot) -> None:
    before = draft_of(practising).cells.value(PATH)
    register(practising, scale())
    page = see(practising, qtbot, year=2026)
    page.offers.selectRow(0)
    wanted = page.about.offers[0].corrected
    press(page, "meters.take")
    qtbot.waitUntil(lambda: practising.shown == "filing")
    draft = draft_of(practising)
    assert draft.cells.value(PATH) == wanted != before
    assert draft.cells[PATH].note
    draft.undo.undo()
    assert draft.cells.value(PATH) == before
    draft.undo.redo()
    settle(qtbot)
    page = see(practising, qtbot, filing=draft.filing.id)
    assert page.about.offers[0].state == "taken"
    assert say("meters.taken") in said(page)
    register(practising, scale(accuracy=D(5)))  # that it is moved by 0.5 % no longer does
    practising.go("overview")
    page = see(practising, qtbot, filing=draft.filing.id)
    assert page.about.offers[0].state == "stale"
    assert say("meters.stale") in said(page)


@pytest.mark.parametrize("words", ["zh_CN", "en"])
def test_the_part_of_the_doubtful_days_is_typed_and_checked(practising: Window, qtbot: QtBot, words: str) -> None:
    language.switch(words)
    register(practising, scale(calibrations__r1__date=date(2025, 6, 21), calibrations__r1__passed=True))
    page = see(practising, qtbot, filing=draft_of(practising).filing.id)
    whole = panel(page)
    (line,) = whole.lines.values()
    offer = whole.offer
    assert whole.whole.isChecked()
    line.setFocus()
    QTest.keyClicks(line, "100")
    assert whole.part.isChecked()
    assert whole.result.text() == f"{offer.measured + D('0.50'):,f} {offer.unit}"
    for wrong in ("99999999", "很多", "-5"):
        line.setText(wrong)
        assert not whole.go.isEnabled()
        assert whole.trouble.text()
        assert "calibrating." not in whole.trouble.text()
    assert page.panel.widget().width() <= page.panel.viewport().width()
    whole.whole.setChecked(True)
    assert whole.go.isEnabled()
    assert whole.trouble.isHidden()


def test_a_sealed_month_says_that_it_must_be_reopened(practising: Window, qtbot: QtBot) -> None:
    register(practising, scale())
    wb, filing = practising.wb, draft_of(practising).filing.id
    assert wb is not None
    filings.freeze(wb, filing)
    page = see(practising, qtbot, filing=filing)
    assert say("meters.sealed") in said(page)
    assert not any(each.text() == say("meters.take") for each in found(page.panel.widget(), QPushButton))


def test_a_month_leads_to_its_corrections_and_an_instrument_to_its_row(practising: Window, qtbot: QtBot) -> None:
    filing = register(practising, scale())
    practising.page.deed.emit("meters")  # type: ignore[attr-defined] # the filing
    qtbot.waitUntil(lambda: isinstance(practising.page, MetersView), timeout=20_000)
    page = practising.page
    assert isinstance(page, MetersView)
    assert panel(page).offer.path == PATH
    QTest.keyClick(page.instruments, Qt.Key.Key_Down)
    page.instruments.selectRow(0)
    page.instruments.opened.emit(0)
    qtbot.waitUntil(lambda: practising.shown == "filing")
    assert draft_of(practising).filing.id == filing


def test_without_a_register_the_page_says_so_and_begins_one(
    window: Window, practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: True)
    page = see(practising, qtbot, year=today().year - 2)
    assert not page.about.rows
    assert say("meters.panel.none") in said(page)
    press(page, "meters.register")
    qtbot.waitUntil(lambda: practising.shown == "filing")
    assert draft_of(practising).filing.form == REGISTER

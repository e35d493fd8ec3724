"""The plan in the window: its card beside a figure, what a month takes from it, its own versions held together."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.ui.desk import draft_of, page_of, settle
from tests.ui.looking import click, found
from workbench.base.text import say
from workbench.rules.cells import Cell
from workbench.services import filings
from workbench.ui.views.compare import CompareView
from workbench.ui.views.review import ReviewDialog
from workbench.ui.views.why import WhyView
from workbench.ui.widgets.link import Link
from workbench.ui.window import Window

FIGURE = "carbonates/r1/quantity"


def words_beside(window: Window, path: str) -> str:
    """What the panel says of a figure."""
    view = found(page_of(window), WhyView)[0]
    view.explain(path)
    view.refresh()
    return "\n".join(label.text() for label in found(view, QLabel))


@pytest.fixture
def plan(practising: Window) -> str:
    """The practice enterprise's plan of the year."""
    wb = practising.wb
    assert wb is not None
    return next(each.id for each in filings.filings(wb) if each.form.endswith("/plan") and each.period == "2026")


def test_the_card_stands_beside_the_figure_it_speaks_for(practising: Window, plan: str) -> None:
    words = words_beside(practising, FIGURE)
    assert say("planned.card") in words
    assert "获取方式：实测值" in words
    assert say("planned.card.year", year="2026") in words
    assert say("planned.card") not in words_beside(practising, "carbonates/r1/emission")  # nothing is obtained there


def test_what_is_not_as_planned_is_told_there_and_then(practising: Window, plan: str) -> None:
    draft = draft_of(practising)
    assert "过磅单" not in words_beside(practising, FIGURE)
    draft.edit("数据来源", {"carbonates/r1/ledger": Cell("过磅单")})
    assert "数据来源为“过磅单”" in words_beside(practising, FIGURE)
    draft.edit("品种", {"carbonates/r1/ledger": Cell("购产销存台账")})


def test_the_card_leads_to_its_row_in_the_plan(practising: Window, plan: str, qtbot: QtBot) -> None:
    page_of(practising).point(FIGURE)
    words_beside(practising, FIGURE)
    view = found(page_of(practising), WhyView)[0]
    click(next(link for link in found(view, Link) if link.text() == say("planned.card.open")))
    qtbot.waitUntil(lambda: draft_of(practising).filing.id == plan)
    row = str(practising.where["path"]).rpartition("/")[0]
    assert draft_of(practising).cells.value(f"{row}/figure") == "carbonate_quantity"


def test_a_month_takes_from_the_plan_what_it_lacks_as_one_step(practising: Window, plan: str, qtbot: QtBot) -> None:
    draft = draft_of(practising)
    draft.edit("数据来源", {"carbonates/r1/ledger": None})
    page_of(practising).actions_of["feed"].trigger()
    settle(qtbot)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ReviewDialog)
    assert dialog.changes.paths == ["carbonates/r1/ledger"]
    click(dialog.take)
    taken = draft.cells["carbonates/r1/ledger"]
    assert taken.value == "购产销存台账"
    assert taken.source is not None
    assert "parameters/" in taken.source.place
    draft.undo.undo()
    assert "carbonates/r1/ledger" not in draft.cells


def test_each_filing_is_offered_what_it_can_do_with_a_plan(practising: Window, plan: str) -> None:
    def offered() -> list[str]:
        return [name for name in ("plan", "feed", "gather") if page_of(practising).actions_of[name].isVisible()]

    assert offered() == ["plan", "feed"]
    practising.go("filing", filing=plan)
    assert offered() == ["gather"]


def test_a_plan_said_anew_is_held_against_what_was_said(practising: Window, plan: str, qtbot: QtBot) -> None:
    wb = practising.wb
    assert wb is not None
    filings.freeze(wb, plan)
    again = filings.reopen(wb, plan)
    filings.save(wb, plan, again.cells.changed({"rules/person": Cell("李四")}), version=again.version)
    practising.go("filing", filing=plan)
    page_of(practising).actions_of["compare"].trigger()
    assert isinstance(practising.page, CompareView)
    settle(qtbot)
    assert practising.page.differences is not None
    assert [line.texts[2] for line in practising.page.differences.model.lines] == ["李四"]

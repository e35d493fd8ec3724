"""Withholding from the cell itself, and the page of the two versions."""

from datetime import date
from pathlib import Path
from unittest.mock import Mock

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.desk import draft_of, page_of, settle
from tests.ui.looking import click, found
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.domain.enterprise import Enterprise
from workbench.domain.leaks import Doubt, Scan
from workbench.rules.cells import Value
from workbench.services import filings
from workbench.ui import dialogs
from workbench.ui.views import sign
from workbench.ui.views.publication import PublicationView
from workbench.ui.views.withholding import Withholding
from workbench.ui.window import Window

CELL = "products/r1/capacity"
BASIS: dict[str, Value] = {"ground": "trade_secret", "basis": "保密制度第五条", "approver": "王五"}


@pytest.fixture
def opened(window: Window, qtbot: QtBot) -> Window:
    """A window that stands at an annual disclosure with one product."""
    wb = window.wb
    assert wb is not None
    filings.save_enterprise(wb, Enterprise("e1", "某钢铁有限公司"))
    window.remember(enterprise="e1")
    begun = filings.begin(wb, "e1", "cn.disclosure/annual", "2025")
    window.go("filing", filing=begun.id)
    draft_of(window).type("products/r1/product", "热轧卷板")
    draft_of(window).type(CELL, "4500")
    settle(qtbot)
    return window


def answer(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """Answer the question of what is withheld with a place."""
    given = {"what": place, "label": "产能", **BASIS, "day": date(2026, 2, 1)}
    monkeypatch.setattr(dialogs, "withholding", lambda *_: given)


def withhold(window: Window) -> None:
    draft_of(window).pointed.emit(CELL)
    draft_of(window).asked.emit("withhold")


@pytest.mark.parametrize("place", [CELL, "products/r1", "products.capacity", "products"])
def test_a_cell_its_row_column_or_section_is_withheld_in_one_step_and_back(
    opened: Window, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    draft = draft_of(opened)
    answer(monkeypatch, place)
    assert not draft.substitute(CELL)
    withhold(opened)
    assert draft.cells.value("withheld/r1/what") == place
    assert draft.substitute(CELL) == say("public.substitute")
    assert not draft.substitute("company/name")
    draft.undo.undo()
    assert not draft.substitute(CELL)
    assert not draft.cells.rows("withheld")


def test_what_is_withheld_is_made_public_again_once_the_person_says_so(
    opened: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "products/r1")
    withhold(opened)
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: False)
    withhold(opened)
    assert draft_of(opened).substitute(CELL)
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: True)
    withhold(opened)
    assert not draft_of(opened).substitute(CELL)


def test_the_question_refuses_what_the_law_keeps_open_and_an_entry_without_basis(opened: Window, qtbot: QtBot) -> None:
    draft = draft_of(opened)
    dialog = Withholding(opened, draft, {"carbon/emission": "x", CELL: "y"}, "carbon/emission", date(2026, 2, 1))
    qtbot.addWidget(dialog)
    assert not dialog.go.isEnabled()
    assert dialog.wrong.text() == say("withholding.open")
    dialog.what.setCurrentIndex(1)
    assert dialog.go.isEnabled()
    dialog.accept()
    assert dialog.wrong.text() == say("withholding.incomplete")
    assert not dialog.result()


def test_only_forms_with_a_register_offer_withholding(opened: Window) -> None:
    assert page_of(opened).actions_of["withhold"].isVisible()
    assert opened.wb is not None
    monthly = filings.begin(opened.wb, "e1", "cn.ets.steel/monthly", "2026-06")
    opened.go("filing", filing=monthly.id)
    assert not page_of(opened).actions_of["withhold"].isVisible()


def test_the_page_tells_what_is_withheld_and_waits_for_every_confirmation(
    opened: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, CELL)
    withhold(opened)
    opened.go("publication", year=2025)
    settle(qtbot)
    view = opened.page
    assert isinstance(view, PublicationView)
    assert not view.look.isEnabled()  # a draft has no public version yet
    assert "保密制度第五条" in {label.text() for label in found(view, QLabel)}
    object.__setattr__(view.found, "frozen", True)
    view.show_scan(Scan((), (Doubt("picture", "evidence/a.png"), Doubt("locked", "evidence/b.zip")), (), 3, 9))
    assert not view.page_button.isEnabled()
    for tick in view.ticks.values():
        tick.click()
    assert view.page_button.isEnabled()
    assert len(view.confirmed) == 2


def test_however_long_a_doubt_is_the_page_keeps_its_width_and_says_what_it_waits_for(
    opened: Window, qtbot: QtBot
) -> None:
    opened.resize(1093, 614)
    opened.go("publication", year=2025)
    settle(qtbot)
    view = opened.page
    assert isinstance(view, PublicationView)
    assert view.waits.text() == say("publication.search.draft")
    object.__setattr__(view.found, "frozen", True)
    view.show_scan(Scan((), (Doubt("picture", "主要产品·产品甲·年产量、" * 9),), (), 3, 9))
    settle(qtbot)
    assert view.page.horizontalScrollBar().maximum() == 0
    assert view.page.widget().width() <= view.page.viewport().width()
    tick = next(iter(view.ticks.values()))
    assert "产品甲" in tick.accessibleName()
    assert view.waits.text() == say("publication.waits", count=1)
    tick.click()
    assert view.waits.text() == say("publication.waits.signer")


def test_the_full_package_leads_on_to_the_public_version(
    opened: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign, "VerdictView", lambda _: QWidget())
    page = page_of(opened)
    page.show_step("export")
    assert isinstance(page.page, sign.ExportView)
    page.page._made((tmp_path / "full.zip", Mock()))  # noqa: SLF001 - as when the worker is done
    click(next(each for each in found(page.page, QPushButton) if each.text() == say("ui.export.public")))
    settle(qtbot)
    assert isinstance(opened.page, PublicationView)
    assert opened.page.found.filing.period == "2025"


def test_what_came_of_an_export_is_in_sight_however_far_down_its_button_stands(
    opened: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, CELL)
    withhold(opened)
    opened.resize(1093, 500)
    opened.go("publication", year=2025)
    settle(qtbot)
    view = opened.page
    assert isinstance(view, PublicationView)
    bar = view.page.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    view.failed(WorkbenchError("ui.no_workspace"))  # as a failed export tells it
    settle(qtbot)
    assert bar.value() == 0

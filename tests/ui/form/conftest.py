"""A draft of the practice month in a workspace of the test's own, and ways to drive the real widgets."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.form.hand import Hand
from workbench.rules.cells import Cell
from workbench.services import filings, sample
from workbench.services.context import Workbench
from workbench.ui import jobs, theme
from workbench.ui.draft import Draft
from workbench.ui.views.form import FormView
from workbench.ui.views.table import Table


@pytest.fixture(scope="session", autouse=True)
def look(qapp: QApplication) -> None:
    """The program's own fonts and style, once."""
    theme.load_fonts()
    theme.follow("light")


@pytest.fixture
def wb(tmp_path: Path) -> Iterator[Workbench]:
    """A workbench with an empty workspace."""
    made = Workbench("张三")
    made.create_workspace(tmp_path / "w.ccw")
    yield made
    jobs.close()
    made.close()


@pytest.fixture
def month(wb: Workbench, qapp: QApplication) -> Draft:
    """The published month of June 2026."""
    return Draft(wb, sample.make_sample(wb).id)


@pytest.fixture
def year(wb: Workbench, month: Draft) -> Draft:
    """An annual report that has nothing but two fuels."""
    filing = filings.begin(wb, month.filing.enterprise, "cn.ets.steel/annual_report", "2025")
    cells = filing.cells.changed({"fuels/r1/fuel": Cell("washed_coal"), "fuels/r2/fuel": Cell("coke_oven_gas")})
    filings.save(wb, filing.id, cells, version=filing.version)
    return Draft(wb, filing.id)


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[QWidget], QWidget]:
    """Show a widget and wait until it stands."""

    def stand(widget: QWidget) -> QWidget:
        widget.resize(1000, 700)
        qtbot.addWidget(widget)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        return widget

    return stand


@pytest.fixture
def sit(qtbot: QtBot, show: Callable[[QWidget], QWidget]) -> Callable[[Draft, str], Hand]:
    """Sit down at the table of a section."""

    def down(draft: Draft, section: str) -> Hand:
        form = show(FormView(draft, tuple(each.id for each in draft.form.sections)))
        assert isinstance(form, FormView)
        card = form.card(section)
        assert card is not None
        body = card.body
        assert isinstance(body, Table)
        return Hand(qtbot, body, form)

    return down

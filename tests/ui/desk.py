"""What the tests of the desk share: months that are sealed, and a window standing at one of them."""

from collections.abc import Mapping

from pytestqt.qtbot import QtBot

from workbench.rules.cells import Cell, Cells
from workbench.services import filings
from workbench.ui import jobs
from workbench.ui.draft import Draft
from workbench.ui.views.filing import FilingView
from workbench.ui.window import Window

MONTHLY = "cn.ets.steel/monthly"


def draft_of(window: Window) -> Draft:
    """The draft the window has open."""
    assert window.draft is not None
    return window.draft


def page_of(window: Window) -> FilingView:
    """The filing the window shows."""
    assert isinstance(window.page, FilingView)
    return window.page


def settle(qtbot: QtBot) -> None:
    """Wait until the worker has nothing left to do and what it brought has arrived."""
    qtbot.waitUntil(lambda: not jobs.home().running, timeout=20_000)
    qtbot.wait(1)


def seal(window: Window, period: str, changes: Mapping[str, Cell | None] | None = None, *, freeze: bool = True) -> str:
    """File the practice month for another period, with some changes; gives the filing's id."""
    wb, enterprise = window.wb, window.enterprise()
    assert wb is not None
    assert enterprise is not None
    sample = next(each for each in filings.filings(wb, enterprise.id) if each.period == "2026-06")
    begun = filings.begin(wb, enterprise.id, MONTHLY, period)
    cells: Cells = filings.get(wb, sample.id).cells.changed(changes or {})
    filings.save(wb, begun.id, cells, version=begun.version)
    if freeze:
        filings.freeze(wb, begun.id)
    return begun.id


def correct(window: Window, filing: str, changes: Mapping[str, Cell | None], *, freeze: bool = True) -> None:
    """Say a sealed month anew."""
    wb = window.wb
    assert wb is not None
    again = filings.reopen(wb, filing)
    filings.save(wb, filing, again.cells.changed(changes), version=again.version)
    if freeze:
        filings.freeze(wb, filing)

"""The pages of the second journey keep their bar and their year, also while there is nothing to show."""

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton, QTabBar
from pytestqt.qtbot import QtBot

from tests.ui.looking import found
from workbench.base.text import say
from workbench.domain.enterprise import Enterprise
from workbench.services import filings
from workbench.ui.views.allowances import PAGES
from workbench.ui.window import Window


@pytest.mark.parametrize("here", PAGES)
def test_a_new_firm_reaches_every_page_from_every_page(window: Window, qtbot: QtBot, here: str) -> None:
    assert window.wb is not None
    filings.save_enterprise(window.wb, Enterprise("plant", "某热电有限公司", "91000000XXXXXXXX0U"))
    window.go(here, year=2025)
    qtbot.waitUntil(lambda: any(bar.accessibleName() == say("ui.nav.allowances") for bar in bars(window)))
    bar = next(each for each in bars(window) if each.accessibleName() == say("ui.nav.allowances"))
    assert (bar.count(), PAGES[bar.currentIndex()]) == (len(PAGES), here)
    years = next(each for each in found(window.page, QComboBox) if each.currentData() == 2025)
    assert years.accessibleName() == say("allowances.year")


@pytest.mark.parametrize("here", ["allowances", "allocation", "applications"])
def test_what_is_missing_is_asked_for_the_year_one_is_in(window: Window, qtbot: QtBot, here: str) -> None:
    assert window.wb is not None
    filings.save_enterprise(window.wb, Enterprise("plant", "某热电有限公司", "91000000XXXXXXXX0U"))
    window.go(here, year=2024)
    qtbot.waitUntil(lambda: bool(bars(window)))
    ways = [each for each in found(window.page, QPushButton) if each.property("role") == "primary"]
    ways[0].click()
    assert (window.shown, window.where) == ("profile", {"year": 2024})


def bars(window: Window) -> list[QTabBar]:
    return found(window.page, QTabBar)

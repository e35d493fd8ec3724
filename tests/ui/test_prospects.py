"""The page of prospects: begun, filled in, tried beside what is kept, kept, taken back; a price keeps its source."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.desk import settle
from tests.ui.looking import found
from workbench.base.clock import set_clock
from workbench.base.numbers import D
from workbench.base.text import say, use_language
from workbench.domain.enterprise import Enterprise
from workbench.services import filings, projects, prospects
from workbench.ui import parts
from workbench.ui.views import prospects as page_of
from workbench.ui.views.lines import Lines, LinesTable
from workbench.ui.views.prospects import ProspectsView, Tonnes
from workbench.ui.window import Window

PRICE, VERIFY = "sale/now", "running/verification"


@pytest.fixture
def project(window: Window) -> str:
    set_clock(lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))
    assert window.wb is not None
    filings.save_enterprise(window.wb, Enterprise("e1", "某能源有限公司"))
    window.remember(enterprise="e1")
    return projects.begin(window.wb, "e1", "某海上风电项目").id


@pytest.fixture
def page(window: Window, project: str, qtbot: QtBot) -> ProspectsView:
    """The page with ten years of 1,000 t from 2027."""
    assert window.wb is not None
    begun = prospects.begin(window.wb, project)
    cells = begun.cells.changed(prospects.spread(window.wb, begun.cells, 2027, 10, D(1000), 1))
    filings.save(window.wb, begun.id, cells, version=begun.version)
    return see(window, project, qtbot)


def see(window: Window, project: str, qtbot: QtBot) -> ProspectsView:
    before = window.page
    window.go("prospects", project=project)
    qtbot.waitUntil(lambda: isinstance(window.page, ProspectsView) and window.page is not before, timeout=20_000)
    assert isinstance(window.page, ProspectsView)
    return window.page


def type_in(page: ProspectsView, path: str, text: str) -> None:
    box = page.dials[path].box
    box.selectAll()
    QTest.keyClicks(box, text) if text else box.clear()
    if not text:
        box.textEdited.emit("")


def column(table: LinesTable, at: int) -> list[str]:
    model = table.model()
    assert isinstance(model, Lines)
    return [line.texts[at] for line in model.lines]


def press(widget: QWidget, words: str) -> None:
    QApplication.processEvents()  # what was just laid out is shown in the next round
    next(each for each in found(widget, QPushButton) if each.text() == words and each.isVisibleTo(widget)).click()


def test_without_prospects_one_button_begins_them(window: Window, project: str, qtbot: QtBot) -> None:
    window.go("prospects", project=project)
    qtbot.waitUntil(lambda: any(each.text() == say("prospects.begin") for each in found(window.page, QPushButton)))
    press(window.page, say("prospects.begin"))
    qtbot.waitUntil(lambda: isinstance(window.page, ProspectsView), timeout=20_000)
    assert isinstance(window.page, ProspectsView)
    assert (window.page.figure.text(), window.page.pill.text()) == ("–", say("prospects.unknown"))
    assert not window.page.years.isVisibleTo(window.page)


@pytest.mark.parametrize("tongue", ["zh_CN", "en"])
def test_no_box_is_pushed_out_of_its_column(
    window: Window, project: str, page: ProspectsView, qtbot: QtBot, tongue: str
) -> None:
    use_language(tongue)
    again = see(window, project, qtbot)
    column = next(each for each in found(again, QScrollArea) if each.isAncestorOf(again.keep)).widget()
    assert column.minimumSizeHint().width() <= parts.ASIDE - 10


def test_what_is_tried_stands_beside_what_is_kept_and_is_not_saved(
    window: Window, project: str, page: ProspectsView, qtbot: QtBot
) -> None:
    type_in(page, PRICE, "70")
    type_in(page, VERIFY, "20000")
    assert page.figure.text() == "500,000.00"  # ten times 1,000 t at 70 less 20,000
    assert (column(page.results, 1)[0], column(page.results, 2)[0]) == ("–", "500,000")
    assert page.pill.text() == say("prospects.even", year="2027")
    settle(qtbot)
    again = see(window, project, qtbot)
    assert again.figure.text() == "–"


def test_what_is_kept_is_one_step_back(window: Window, project: str, page: ProspectsView, qtbot: QtBot) -> None:
    type_in(page, PRICE, "70")
    type_in(page, VERIFY, "20000")
    page.keep.click()
    assert not page.keep.isEnabled()
    assert column(page.results, 1) == column(page.results, 2)
    settle(qtbot)
    again = see(window, project, qtbot)
    assert again.figure.text() == "500,000.00"
    type_in(again, VERIFY, "30000")
    assert column(again.results, 3)[0] == "-100,000"
    again.back.click()
    assert (again.figure.text(), again.dials[VERIFY].box.text()) == ("500,000.00", "20,000")


def test_undoing_takes_back_all_that_was_kept_at_once(page: ProspectsView) -> None:
    type_in(page, PRICE, "70")
    type_in(page, VERIFY, "20000")
    page.keep.click()
    page.draft.undo.undo()
    assert page.figure.text() == "–"
    assert page.dials[VERIFY].box.text() == ""


def test_the_published_price_comes_with_source_and_day_and_another_price_without(page: ProspectsView) -> None:
    press(page, say("prospects.published.try"))
    page.keep.click()
    kept = page.draft.cells
    assert kept.value(PRICE) == Decimal("70.76")
    assert kept.value("sale/dated") == date(2026, 1, 1)
    type_in(page, PRICE, "75")
    page.keep.click()
    assert page.draft.cells.value(PRICE) == D(75)
    assert page.draft.cells.value("sale/source") is None
    assert page.draft.cells.value("sale/dated") is None


def test_what_is_no_number_is_shown_to_be_wrong(page: ProspectsView) -> None:
    type_in(page, PRICE, "70")
    type_in(page, VERIFY, "about 2e4x")
    assert page.dials[VERIFY].box.property("fault") is True
    assert page.figure.text() == "–"


def test_the_years_that_are_missing_at_the_end_are_added_on_the_spot(page: ProspectsView, qtbot: QtBot) -> None:
    page.draft.edit("x", {f"years/r11/{name}": None for name in ("year", "tonnes")})
    type_in(page, PRICE, "70")
    page.keep.click()
    qtbot.waitUntil(lambda: not page.later.isActive())
    assert column(page.results, 2)[6] == "9,000"
    press(page, say("prospects.rest.mend"))
    assert column(page.results, 2)[6] == "10,000"


def test_the_curve_shows_what_is_kept_and_what_is_tried(page: ProspectsView, qtbot: QtBot) -> None:
    type_in(page, PRICE, "70")
    page.keep.click()
    type_in(page, PRICE, "60")
    qtbot.waitUntil(lambda: not page.later.isActive())
    item = page.chart.itemAt(0)
    chart = item.widget() if item else None
    assert isinstance(chart, page_of.YearChart)
    assert [each.label for each in chart.data.series] == [say("prospects.series.kept"), say("prospects.series.tried")]
    assert [each.values[-1] for each in chart.data.series] == [D("70.00"), D("60.00")]
    chart.look_at(10)
    assert chart.reading().startswith("2037")


def test_beside_prospects_already_said_what_is_tried_is_kept_as_of_today(
    window: Window, project: str, page: ProspectsView, qtbot: QtBot
) -> None:
    press(page, say("prospects.published.try"))
    page.keep.click()
    settle(qtbot)
    assert window.wb is not None
    filings.freeze(window.wb, page.draft.filing.id)
    page.draft.reload()
    set_clock(lambda: datetime(2026, 11, 22, 4, tzinfo=UTC))
    assert page.keep.text() == say("prospects.keep.today")
    type_in(page, VERIFY, "20000")
    page.keep.click()
    qtbot.waitUntil(lambda: isinstance(window.page, ProspectsView) and window.page is not page, timeout=20_000)
    assert isinstance(window.page, ProspectsView)
    assert window.page.draft.filing.period == "2026-11-22"
    assert window.page.figure.text() == "507,600.00"  # ten times 1,000 t at 70.76 less 20,000


def test_tonnes_are_asked_for_until_they_can_be_used(window: Window, qtbot: QtBot) -> None:
    asked = Tonnes(window, 2027)
    qtbot.addWidget(asked)
    asked.tonnes.setText("一千")
    asked.accept()
    assert asked.wrong.text() == say("prospects.fill.not_tonnes")
    asked.tonnes.setText("1,000")
    asked.count.setText("0")
    asked.accept()
    assert asked.wrong.text() == say("prospects.fill.not_count", most=prospects.LONGEST)
    asked.count.setText("10")
    asked.first.setText("明年")
    asked.accept()
    assert asked.wrong.text() == say("prospects.fill.not_year")
    asked.first.setText("2028")
    asked.accept()
    assert asked.answer() == (2028, 10, D(1000))

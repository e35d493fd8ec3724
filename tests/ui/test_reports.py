"""The page of the disclosure reports: a scan begins a report, a change drafts itself, the first page tells of it."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from workbench.base.clock import today
from workbench.base.text import say
from workbench.domain.enterprise import Enterprise
from workbench.services import deadlines, disclosed, evidence, filings, interims
from workbench.services.context import Workbench
from workbench.services.disclosed import Departure, Line
from workbench.ui import dialogs
from workbench.ui.views.days import Received
from workbench.ui.views.filing import FilingView
from workbench.ui.views.overview import OverviewView
from workbench.ui.views.reports import ReportsView, ScanDrop
from workbench.ui.window import Window

LINE = Line(
    "年度报告 2025", "碳排放量", "carbon/emission", "300 t（自核算）", "290 t（已核查）", "核查不同", "《核查结论》"
)


@pytest.fixture
def window(opened: Callable[[], Window]) -> Window:
    """A window on an enterprise of which nothing is known."""
    window = opened()
    assert window.wb is not None
    filings.save_enterprise(window.wb, Enterprise("e1", "某钢铁有限公司", "91350000MA0000000U"))
    window.remember(enterprise="e1")
    return window


def working(window: Window) -> Workbench:
    assert window.wb is not None
    return window.wb


def page(window: Window, qtbot: QtBot) -> ReportsView:
    window.go("reports")
    qtbot.waitUntil(lambda: isinstance(window.page, ReportsView), timeout=20_000)
    assert isinstance(window.page, ReportsView)
    return window.page


def filing(window: Window, qtbot: QtBot) -> FilingView:
    qtbot.waitUntil(lambda: isinstance(window.page, FilingView), timeout=20_000)
    assert isinstance(window.page, FilingView)
    return window.page


def words(view: ReportsView | OverviewView) -> str:
    labels: Iterable[QLabel] = view.findChildren(QLabel)
    return "\n".join(label.text() for label in labels)


def buttons(widget: QWidget) -> Iterable[QPushButton]:
    found: Iterable[QPushButton] = widget.findChildren(QPushButton)
    return found


def press(view: ReportsView, form: str, period: str) -> None:
    found = view.deeds[form, period]
    assert isinstance(found, QPushButton)
    found.click()


def test_a_dropped_scan_begins_the_report_of_its_day_at_the_first_thing_to_fill_in(
    window: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = tmp_path / "处罚决定书.pdf"
    scan.write_bytes(b"%PDF-1.4")
    came = today() - timedelta(days=1)
    asked: list[object] = []

    def answer(_parent: object, kinds: object, names: object, _day: object) -> tuple[str, date]:
        asked.extend((kinds, names))
        return "penalties", came

    monkeypatch.setattr(dialogs, "received", answer)
    drop = page(window, qtbot).drop
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(scan))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    drop.dropEvent(QDropEvent(QPoint(5, 5), copy, data, left, none))
    shown = filing(window, qtbot)
    assert (window.where["path"], shown.draft.filing.period) == ("penalties/r1/number", came.isoformat())
    assert [each.name for each in evidence.evidence(working(window), shown.draft.filing.id)] == [scan.name]
    assert asked[1] == [scan.name]
    assert list(asked[0]) == list(interims.KINDS)  # type: ignore[call-overload]


def test_the_question_wants_a_day_that_has_come(window: Window, qtbot: QtBot) -> None:
    asked = Received(window, {"permits": "许可"}, ["甲.pdf"], date(2026, 3, 10))
    qtbot.addWidget(asked)
    asked.day.setText("2026-03-11")
    asked.accept()
    assert asked.wrong.text() == say("reports.received.future")
    asked.day.setText("2026-03-09")
    asked.accept()
    assert asked.answer() == ("permits", date(2026, 3, 9))


def test_a_document_only_entered_counts_down_and_its_report_is_begun_from_the_page(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = today()
    deadlines.occurred(working(window), "e1", "disclosure_document", came)
    view = page(window, qtbot)
    assert say("due.left.working", days=view.found.interim[0].due.left, working=5) in words(view)  # type: ignore[union-attr]
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: True)
    press(view, interims.FORM, came.isoformat())
    assert filing(window, qtbot).draft.cells.value("about/received") == came


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An annual report whose emission was verified as another."""
    monkeypatch.setattr(disclosed, "departures", lambda *_: (Departure("a1", 2025, (LINE,)),))


@pytest.mark.usefixtures("changed")
def test_a_change_report_stands_there_drafted_and_is_put_down_with_one_press(window: Window, qtbot: QtBot) -> None:
    view = page(window, qtbot)
    told = words(view)
    for said in (LINE.before, LINE.after, LINE.reason, LINE.basis):
        assert said in told
    press(view, "change", "2025")
    opened = filing(window, qtbot)
    assert opened.step == "changes", "complete as it is, it is read before it is signed"
    shown = opened.draft
    assert shown.cells.value("about/occasion") == "change"
    assert {name: shown.cells.value(f"changes/r1/{name}") for name in disclosed.COLUMNS} == {
        name: getattr(LINE, name) for name in disclosed.COLUMNS
    }


@pytest.mark.usefixtures("changed")
def test_the_first_page_tells_of_it_unasked_and_leads_there(window: Window, qtbot: QtBot) -> None:
    window.go("overview")
    view = window.page
    assert isinstance(view, OverviewView)
    qtbot.waitUntil(lambda: LINE.after in words(view), timeout=20_000)
    go = next(each for each in buttons(view) if each.text() == say("reports.change.alarm.go"))
    go.click()
    qtbot.waitUntil(lambda: isinstance(window.page, ReportsView), timeout=20_000)


def test_nobody_who_may_only_look_is_asked_for_a_scan(window: Window, qtbot: QtBot) -> None:
    view = page(window, qtbot)
    assert view.drop.acceptDrops()
    look = ScanDrop(enabled=False)
    qtbot.addWidget(look)
    assert not look.acceptDrops()
    assert not any(each.isEnabled() for each in buttons(look))


def test_who_has_no_sector_is_led_to_the_profile_where_it_is_said(window: Window, qtbot: QtBot) -> None:
    view = page(window, qtbot)
    assert say("reports.others.market") in words(view)
    view.place.click()
    assert window.shown == "profile"

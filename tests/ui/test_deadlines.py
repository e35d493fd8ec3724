"""The page of deadlines in the real window: the list, the month, the proof, and what a person enters."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.looking import click, found
from workbench.base.clock import today
from workbench.domain.enterprise import Enterprise
from workbench.services import deadlines, filings
from workbench.ui import dialogs, jobs
from workbench.ui.views.days import Happened, HolidayNotice
from workbench.ui.views.deadlines import DeadlinesView
from workbench.ui.views.document import DocumentView
from workbench.ui.views.filing import FilingView
from workbench.ui.window import Window

TRIGGER = "verification_notified"


def see(window: Window) -> DeadlinesView:
    window.go("deadlines")
    page = window.page
    assert isinstance(page, DeadlinesView)
    return page


def said(page: DeadlinesView) -> str:
    """What the panel at the right says."""
    return "\n".join(each.text() for each in found(page.panel.widget(), QLabel))


def press(page: QWidget, text: str) -> None:
    click(next(each for each in found(page, QPushButton) if each.text() == text and each.isVisibleTo(page)))


def firm(window: Window) -> str:
    enterprise = window.enterprise()
    assert enterprise is not None
    return enterprise.id


def test_each_day_is_proved_in_words_with_its_article(practising: Window) -> None:
    page = see(practising)
    for row, due in enumerate(page.shown[:6]):
        page.table.selectRow(row)
        text = said(page)
        assert all(sentence in text for sentence in due.proof)
        assert str(due.label) in text
    assert [each.day for each in page.shown] == sorted(each.day for each in page.shown if each.day)


def test_the_article_behind_a_day_can_be_read_and_names_the_deadline(practising: Window) -> None:
    page = see(practising)
    due = page.shown[0]
    page.cited.emit(due.cite)
    view = practising.page
    assert isinstance(view, DocumentView)
    first = next(iter(view.cards))
    assert first == due.cite.article
    assert str(due.label) in [each.text() for each in found(view.cards[first], QLabel)]


def test_a_thing_done_elsewhere_is_marked_and_unmarked(practising: Window) -> None:
    page = see(practising)
    due = page.shown[0]
    press(page, "记为已办")
    page = practising.page  # type: ignore[assignment] # built anew
    assert (due.id, due.period) not in [(each.id, each.period) for each in page.shown if each.state != "done"]
    page.show_due(due.id, due.period)
    assert "已完成" in said(page)
    press(page, "撤销已办")
    page = practising.page  # type: ignore[assignment]
    assert (due.id, due.period) in [(each.id, each.period) for each in page.shown]


def test_others_deadlines_are_left_out_unless_asked_for(practising: Window) -> None:
    page = see(practising)
    own = len(page.shown)
    assert {each.who for each in page.shown} == {"enterprise"}
    page.others.setChecked(True)
    assert len(page.shown) > own
    assert {each.who for each in page.shown} > {"enterprise"}


def test_a_day_that_happened_leads_to_its_deadline(practising: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    day = today() - timedelta(days=1)
    monkeypatch.setattr(dialogs, "happened", lambda *_: (TRIGGER, day, "示例文号"))
    page = see(practising)
    before = {(each.id, each.period) for each in page.all}
    press(page, "登记日期")
    page = practising.page  # type: ignore[assignment]
    fresh = [each for each in page.all if (each.id, each.period) not in before]
    assert any(each.trigger == TRIGGER and each.period == day.isoformat() for each in fresh)
    assert "示例文号" in said(page)
    page.forgot.emit(next(each for each in page.happened if each.trigger == TRIGGER))
    page = practising.page  # type: ignore[assignment]
    assert {(each.id, each.period) for each in page.all} == before


def test_the_question_takes_no_day_that_cannot_be(practising: Window, qtbot: QtBot) -> None:
    assert practising.wb is not None
    dialog = Happened(practising, deadlines.triggers(practising.wb), date(2026, 7, 1))
    qtbot.addWidget(dialog)
    dialog.show()
    for typed, taken in (("", False), ("明天", False), ("2028-07-02", False), ("2026/7/1", True)):
        dialog.day.setText(typed)
        dialog.accept()
        assert (dialog.result() == 1) == taken, typed
    dialog.what.setCurrentIndex(dialog.what.findData(TRIGGER))
    dialog.note.setText(" 文号 ")
    assert dialog.answer() == (TRIGGER, date(2026, 7, 1), "文号")


def test_what_may_not_apply_is_marked_and_never_called_late(practising: Window) -> None:
    assert practising.wb is not None
    filings.save_enterprise(practising.wb, Enterprise("new", "某企业"))
    practising.choose_enterprise("new")
    page = see(practising)
    assert page.doubt.isVisibleTo(page)
    assert page.shown
    assert not any("逾期" in line.texts[1] for line in page.lines.lines)
    assert {line.icon for line in page.lines.lines} == {"why"}
    page.profile.emit()
    assert practising.shown == "profile"


def test_the_month_shows_the_day_in_hand_and_walks_by_keys(practising: Window, qtbot: QtBot) -> None:
    page = see(practising)
    due = page.shown[0]
    click(page.ways.button(1))
    sheet = page.sheet
    assert sheet.day == due.day
    assert str(due.label) in said(page)
    assert str(due.label) in sheet.accessibleDescription()
    sheet.setFocus()
    QTest.keyClick(sheet, Qt.Key.Key_Right)
    assert due.day is not None
    assert sheet.day == due.day + timedelta(days=1)
    QTest.keyClick(sheet, Qt.Key.Key_Down)
    assert sheet.day == due.day + timedelta(days=8)
    QTest.keyClick(sheet, Qt.Key.Key_Home)
    assert sheet.day == today()
    sheet.go(date(2026, 1, 31))
    QTest.keyClick(sheet, Qt.Key.Key_PageDown)
    assert sheet.day == date(2026, 2, 28)
    QTest.keyClick(sheet, Qt.Key.Key_PageUp)
    assert sheet.day == date(2026, 1, 28)
    qtbot.waitUntil(lambda: sheet.height() > 200)
    for week in sheet.weeks():
        for day in week:
            line, column = sheet.weeks().index(week), week.index(day)
            high = (sheet.height() - 28) / len(sheet.weeks())
            point = QPoint(int((column + 0.5) * sheet.width() / 7), int(28 + (line + 0.5) * high))
            assert sheet.at(point.toPointF()) == day


def test_days_off_and_worked_weekends_carry_a_word(practising: Window) -> None:
    sheet = see(practising).sheet
    assert sheet.word(date(2026, 10, 1)) == "休"
    assert {sheet.word(day) for day in sheet.holidays.work} == {"班"}
    assert sheet.word(date(2026, 11, 3)) == ""


def test_a_year_without_a_table_is_said_plainly(practising: Window) -> None:
    page = see(practising)
    page.ways.button(1).click()
    page.sheet.take(date(2031, 5, 5))
    assert "没有 2031 年的节假日表" in page.no_table.text()
    page.sheet.take(date(2026, 5, 5))
    assert page.no_table.text() == ""


def test_enter_on_a_line_leads_to_the_filing(practising: Window) -> None:
    page = see(practising)
    draft = practising.draft
    assert draft is not None
    due = next(each for each in page.all if each.filing == draft.filing.id)
    page.show_due(due.id, due.period)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert isinstance(practising.page, FilingView)
    assert practising.page.draft.filing.id == draft.filing.id


def test_the_calendar_file_is_written(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "期限.ics"
    monkeypatch.setattr(dialogs, "save_file", lambda *_: out)
    press(see(practising), "导出日历")
    qtbot.waitUntil(lambda: not jobs.home().running and out.exists(), timeout=20_000)
    assert out.read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert "trouble" in practising.messages


def test_a_holiday_table_is_taken_in_and_the_month_knows_it(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    year = today().year + 1
    page = see(practising)
    if year in page.holidays.notices:
        pytest.skip("the bundled tables already know next year")
    file = tmp_path / "节假日.csv"
    spans = ((1, 1, 3), (2, 5, 11), (4, 3, 5), (5, 1, 5), (6, 7, 9), (9, 13, 15), (10, 1, 7))
    file.write_text("\n".join(f"{year}-{m:02d}-{a:02d},{year}-{m:02d}-{b:02d},放假" for m, a, b in spans), "utf-8")
    monkeypatch.setattr(dialogs, "holiday_notice", lambda *_: (year, "国办发明电〔示例〕号", today()))
    monkeypatch.setattr(dialogs, "open_file", lambda *_: file)
    press(page, "导入节假日表")
    qtbot.waitUntil(lambda: not jobs.home().running and practising.page is not page, timeout=20_000)
    after = practising.page
    assert isinstance(after, DeadlinesView)
    assert year in after.holidays.notices
    assert after.sheet.word(date(year, 10, 1)) == "休"
    assert "trouble" in practising.messages


def test_the_notice_is_asked_for_by_year_number_and_day(practising: Window, qtbot: QtBot) -> None:
    dialog = HolidayNotice(practising, date(2026, 7, 1))
    qtbot.addWidget(dialog)
    dialog.number.setText("国办发明电〔2025〕7号")
    dialog.day.setText("2025-11-04")
    assert dialog.answer() == (2027, "国办发明电〔2025〕7号", date(2025, 11, 4))

"""A year's holiday table from a file: taken in whole, kept for later sessions, refused where it cannot be right."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from workbench.base.errors import WorkbenchError
from workbench.services import calendars, deadlines
from workbench.services.calendars import Notice
from workbench.services.context import Workbench

# An invented table: no notice for this year is known.
ROWS_2027 = """日期,止,节日,安排
2027-01-01,2027-01-03,元旦,放假
2027年2月5日,2027年2月12日,春节,放假调休
2027/2/20,,春节,调休上班
2027-04-05,,清明节,放假
2027-05-01,2027-05-05,劳动节,放假
2027-05-08,,劳动节,上班
2027-10-01,2027-10-07,国庆节,放假
"""
NOTICE = Notice(2027, "国办发明电〔2026〕0号（练习）", date(2026, 11, 5))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "2027.csv"
    file.write_text(ROWS_2027, "utf-8")
    return file


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendars, "today", lambda: date(2026, 11, 21))


def test_a_table_taken_in_counts_at_once_and_in_the_next_session(wb: Workbench, table: Path) -> None:
    assert 2027 not in deadlines.holidays_known(wb, date.max).notices
    taken = calendars.install(wb, table, NOTICE)
    assert (len(taken.off), taken.work) == (24, (date(2027, 2, 20), date(2027, 5, 8)))
    for bench in (wb, Workbench("李四")):
        known = deadlines.holidays_known(bench, date.max)
        assert not known.working(date(2027, 2, 5))
        assert known.working(date(2027, 5, 8))
        assert known.notices[2027].confidence == "secondary"
        assert known.notices[2027].document.number == NOTICE.number
        assert known.unknown(date(2024, 1, 1), date(2027, 12, 31)) == ()


def test_it_is_not_known_before_its_notice(wb: Workbench, table: Path) -> None:
    calendars.install(wb, table, NOTICE)
    assert 2027 not in deadlines.holidays_known(wb, date(2026, 11, 4)).notices


def test_a_new_year_may_begin_in_the_last_days_of_the_old(wb: Workbench, table: Path) -> None:
    table.write_text(ROWS_2027.replace("2027-01-01,2027-01-03", "2026-12-31,2027-01-02"), "utf-8")
    calendars.install(wb, table, NOTICE)
    assert not deadlines.holidays_known(wb, date.max).working(date(2026, 12, 31))
    assert deadlines.holidays_known(wb, date.max).working(date(2026, 12, 30))


def test_a_workbook_says_the_same_as_a_csv(wb: Workbench, table: Path, tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "2027.xlsx"), {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["2027 年节假日", "", ""])
    days = calendars.read_table(table, 2027)
    for number, (day, word) in enumerate([(d, "休") for d in days.off] + [(d, "班") for d in days.work], 2):
        sheet.write_datetime(number, 0, datetime.combine(day, time()))
        sheet.write(number, 1, word)
    book.close()
    assert calendars.read_table(tmp_path / "2027.xlsx", 2027) == days


NOTICE_2025 = """国务院办公厅关于2025年部分节假日安排的通知
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_words_of_the_notice_itself_are_enough(wb: Workbench, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "通知.txt"
    file.write_text(NOTICE_2025, encoding)
    table = calendars.read_table(file, 2025)
    known = deadlines.holidays_known(wb, date.max)
    assert set(table.off) == {day for day in known.off if day.year == 2025}
    assert set(table.work) == {day for day in known.work if day.year == 2025}


def test_the_words_of_another_years_notice_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "通知.txt"
    file.write_text(NOTICE_2025, "utf-8")
    with pytest.raises(WorkbenchError) as raised:
        calendars.read_table(file, 2026)
    assert raised.value.code == "calendars.sentence"


@pytest.mark.parametrize("stray", ["2027年1月1日放假", "2月14日（周五）上班"])
def test_a_day_that_cannot_be_of_the_year_is_refused_in_words_too(tmp_path: Path, stray: str) -> None:
    """Each weekday is right: what is wrong is the year, or that a Friday is worked anyway."""
    file = tmp_path / "通知.txt"
    file.write_text(
        NOTICE_2025.replace("1月1日（周三）放假1天，不调休", f"1月1日（周三）放假1天，不调休。{stray}"), "utf-8"
    )
    with pytest.raises(WorkbenchError) as raised:
        calendars.read_table(file, 2025)
    assert raised.value.code == "calendars.sentence"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2027-04-05,,清明节,放假", "2027-04-05,,清明节,", "calendars.rows"),
        ("2027-04-05,,清明节,放假", "2028-04-05,,清明节,放假", "calendars.rows"),
        ("2027-04-05,,清明节,放假", "2027-04-31,,清明节,放假", "calendars.rows"),
        ("2027-05-08,,劳动节,上班", "2027-05-07,,劳动节,上班", "calendars.rows"),  # a Friday is worked anyway
        ("2027-05-08,,劳动节,上班", "2027-05-01,,劳动节,上班", "calendars.rows"),  # off and worked at once
        ("2027-01-01,2027-01-03", "2026-12-24,2027-01-03", "calendars.rows"),  # no new year begins on Christmas Eve
        ("2027-05-08,,劳动节,上班", "2027-05-08,放假,劳动节,上班", "calendars.rows"),  # both in one row
        ("2027-10-01,2027-10-07", "2027-10-07,2027-10-01", "calendars.rows"),
        ("2027-10-01,2027-10-07", "2027-10-01,2027-11-07", "calendars.rows"),
        ("2027-10-01,2027-10-07,国庆节,放假\n", "", "calendars.not_whole"),
        (ROWS_2027, "日期,安排\n", "calendars.not_whole"),
    ],
)
def test_nonsense_is_refused_and_nothing_is_kept(
    wb: Workbench, table: Path, home: Path, old: str, new: str, code: str
) -> None:
    table.write_text(ROWS_2027.replace(old, new), "utf-8")
    with pytest.raises(WorkbenchError) as raised:
        calendars.install(wb, table, NOTICE)
    assert raised.value.code == code
    assert not (home / "rulepacks" / "cn.calendar.2027").exists()


@pytest.mark.parametrize(
    "notice",
    [
        Notice(2027, " ", date(2026, 11, 5)),
        Notice(2027, "x", date(2026, 11, 22)),  # tomorrow
        Notice(2027, "x", date(2024, 11, 5)),
        Notice(1, "x", date(2026, 11, 5)),
    ],
)
def test_a_notice_that_cannot_be_is_refused(wb: Workbench, table: Path, notice: Notice) -> None:
    with pytest.raises(WorkbenchError) as raised:
        calendars.install(wb, table, notice)
    assert raised.value.code == "calendars.notice"


def test_a_year_that_has_a_table_keeps_it_unless_a_later_notice_comes(wb: Workbench, table: Path) -> None:
    table.write_text(ROWS_2027.replace("2027", "2026").replace("2026年2月5日", "2026年2月15日"), "utf-8")
    with pytest.raises(WorkbenchError) as raised:
        calendars.install(wb, table, Notice(2026, "x", date(2025, 11, 4)))
    assert raised.value.code == "calendars.known"


def test_a_table_taken_in_wrongly_is_replaced_by_taking_it_in_again(wb: Workbench, table: Path) -> None:
    calendars.install(wb, table, NOTICE)
    table.write_text(ROWS_2027.replace("2027-04-05", "2027-04-06"), "utf-8")
    calendars.install(wb, table, NOTICE)
    known = deadlines.holidays_known(wb, date.max)
    assert known.working(date(2027, 4, 5))
    assert not known.working(date(2027, 4, 6))

"""The bundled tables against the words of the notices: weekdays and counts as printed, and no day besides."""

from datetime import date

import pytest

from workbench.base.paths import resources
from workbench.domain.holidays import holidays
from workbench.domain.notice import is_notice, read_notice
from workbench.rules.library import Library

# The numbered items of the three notices, as the papers printed them.
NOTICES = {
    2024: """
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
""",
    2025: """
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
""",
    2026: """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
""",
}
PREAMBLE = "自2025年1月1日起，全体公民放假的假日增加2天，国庆节自10月1日起放假调休7天，如逢周三则只在当日放假。"
CLOSING = "节假日期间，要妥善安排好值班工作，确保人民群众祥和平安度过节日假期。国务院办公厅2024年11月12日"


@pytest.mark.parametrize("year", NOTICES)
def test_the_bundled_table_is_what_the_notice_says_day_by_day(year: int) -> None:
    library = Library.load(folder=resources() / "rulepacks" / "cn.calendar")
    bundled = library.packs["cn.calendar"].parameters["holidays"].timeline.at(date(year, 7, 1), date.max).value
    said = {day.isoformat(): kind for day, kind in read_notice(NOTICES[year], year).items()}
    assert said == bundled
    known = holidays(library.packs, date.max)
    assert all(day.weekday() >= 5 for day in known.work)


@pytest.mark.parametrize("year", NOTICES)
def test_preamble_closing_and_lost_line_breaks_change_nothing(year: int) -> None:
    text = PREAMBLE + NOTICES[year].replace("\n", "") + CLOSING
    assert read_notice(text, year) == read_notice(NOTICES[year], year)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_notice_of_another_year_is_found_out_by_its_weekdays(year: int) -> None:
    with pytest.raises(ValueError, match="月"):
        read_notice(NOTICES[year], year + 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("至23日", "至22日"),  # a Sunday, and eight days
        ("共9天", "共8天"),
        ("2月14日（周六）", "2月15日（周日）"),  # off and worked at once
        ("10月1日（周四）至7日（周三）", "10月7日（周三）至1日（周四）"),
        ("10月1日（周四）至7日（周三）", "10月1日（周四）至7日（周二）"),
        ("6月19日（周五）至21日（周日）放假，共3天", "6月19日至10日放假"),
        ("4月4日", "4月31日"),
    ],
)
def test_a_slip_of_the_copying_hand_is_found_out(old: str, new: str) -> None:
    assert old in NOTICES[2026]
    with pytest.raises(ValueError, match="日"):
        read_notice(NOTICES[2026].replace(old, new), 2026)


def test_a_holiday_that_begins_in_the_year_before_is_read() -> None:
    days = read_notice("一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。", 2023)
    assert list(days) == [date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)]


def test_a_day_without_a_month_is_of_the_month_last_named() -> None:
    days = read_notice("一、春节：1月30日至2月1日、3日放假。", 2027)
    assert list(days) == [date(2027, 1, 30), date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 3)]


def test_other_texts_are_no_notice() -> None:
    assert not is_notice(PREAMBLE + CLOSING)
    assert not is_notice("一、总则：本办法适用于放假单位以外的单位。二、附则")
    assert is_notice(NOTICES[2026])

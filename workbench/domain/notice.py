"""The words of a yearly holiday notice, read as they are printed.

一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
"""

import re
from collections.abc import Iterator
from datetime import date

from workbench.domain.holidays import OFF, WORK, span

_ITEM = re.compile(r"(?:^|(?<=[。\s]))[一二三四五六七八九十]+、[^：:。]{1,12}[：:]")
_DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:（([^）]*)）)?"
_SPAN = re.compile(rf"{_DAY}(?:至{_DAY})?")
_COUNT = re.compile(r"共(\d+)天")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日天")


def is_notice(text: str) -> bool:
    """Tell whether a text has the numbered items of a notice."""
    firsts = (text[match.end() :].partition("。")[0] for match in _ITEM.finditer(text))
    return any("放假" in first and _SPAN.search(first) for first in firsts)


def read_notice(text: str, year: int) -> dict[date, str]:
    """Give each day a notice names with its kind, off or work. Raises ValueError with the sentence that does not fit.

    A weekday printed beside a day, and the number of days printed after a span, must be right: they are how a slip of
    the year, or of the copying hand, shows.
    """
    found: dict[date, str] = {}
    starts = list(_ITEM.finditer(text))
    for match, after in zip(starts, [*starts[1:], None], strict=True):
        item = text[match.end() : after.start() if after else len(text)]
        for sentence in re.sub(r"\s", "", item).split("。"):
            kind = OFF if "放假" in sentence else WORK if sentence.endswith("上班") else ""
            days = list(_days(sentence, year)) if kind else []
            count = _COUNT.search(sentence)
            if any(found.get(day, kind) != kind for day in days) or (count and int(count[1]) != len(days)):
                raise ValueError(sentence)
            found.update(dict.fromkeys(days, kind))
    return found


def _days(sentence: str, year: int) -> Iterator[date]:
    month = 0
    for match in _SPAN.finditer(sentence):
        first_year, first_month, first_day, said, last_year, last_month, last_day, last_said = match.groups()
        try:
            first = date(int(first_year or year), int(first_month or month), int(first_day))
            last = date(int(last_year or year), int(last_month or first.month), int(last_day)) if last_day else first
        except ValueError as error:
            raise ValueError(sentence) from error
        if last < first or not _right(first, said) or not _right(last, last_said):
            raise ValueError(sentence)
        month = last.month
        yield from span(first, last)


def _right(day: date, said: str | None) -> bool:
    weekday = _WEEKDAY.search(said or "")
    return weekday is None or weekday[1] in _WEEKDAYS[day.weekday()]

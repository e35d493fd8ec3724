"""Months and days as people write them: in headings, in cells, in names of sheets, as Excel's own numbers."""

import re
import unicodedata
from datetime import date, datetime, timedelta

_EXCEL = date(1899, 12, 30)
_SERIALS = (32_874, 73_050)
"""Excel's numbers of 1990-01-01 and 2099-12-31."""
_CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def serial(number: float) -> date | None:
    """Give the day Excel means by a number; None if it is no likely day."""
    return _EXCEL + timedelta(days=int(number)) if _SERIALS[0] <= number <= _SERIALS[1] else None


def day(raw: object) -> date | None:
    """Give the day a cell says: a date, Excel's number, ``20260630``, ``2026.6.30``, ``2026年6月30日``."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, bool):
        return None
    if isinstance(raw, float | int):
        return serial(raw) or (_day(str(int(raw))) if raw == int(raw) else None)
    return _day(unicodedata.normalize("NFKC", raw).strip()) if isinstance(raw, str) else None


def _day(text: str) -> date | None:
    found = re.fullmatch(r"(\d{4})[-/.年 ]?(\d{1,2})[-/.月 ]?(\d{1,2})日?(?: 0?0:00(?::00)?)?", text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def month(raw: object, *, bare: bool = False) -> str:
    """Give the month a cell is: ``2026-06``, or ``06`` where no year is said; empty if none.

    The whole cell must be the month: ``6月``, ``2026年6月``, ``202606``, ``Jun``. With `bare`, ``6`` will do.
    """
    if isinstance(raw, str):
        text = unicodedata.normalize("NFKC", raw).strip()
        found = _in(text, whole=True)
        if not found and (said := _day(text)):
            found = f"{said:%Y-%m}"
        if found or not (bare and text.isdigit()):
            return found
        raw = int(text) if len(text) < 9 else 0
    if isinstance(raw, float | int) and not isinstance(raw, bool) and raw == int(raw):
        number = int(raw)
        if bare and 1 <= number <= 12:
            return f"{number:02d}"
        if 199001 <= number <= 209912 and 1 <= number % 100 <= 12:
            return f"{number // 100}-{number % 100:02d}"
    found_day = day(raw)
    return f"{found_day:%Y-%m}" if found_day else ""


def within(text: str) -> str:
    """Give the month a heading, a title or a sheet's name speaks of; empty if none or more than one."""
    flat = unicodedata.normalize("NFKC", text)
    packed = {match[1] + "-" + match[2] for match in _PACKED.finditer(flat)}
    return _in(flat, whole=False) or (packed.pop() if len(packed) == 1 else "")


def without(text: str) -> str:
    """Give a heading without the month in it."""
    return _PACKED.sub(" ", _PATTERN.sub(" ", unicodedata.normalize("NFKC", text))).strip(" -_/()（）")


_PACKED = re.compile(r"(?<![\d.])((?:19|20)\d\d)(0[1-9]|1[0-2])(?![\d.])")
"""``202606``."""


_PATTERN = re.compile(
    r"(?:(?<!\d)(?P<year>(?:19|20)\d\d)\s*(?:年度?|[-/.])?\s*)?"
    r"(?:(?<![\d.])(?P<number>1[0-2]|0?[1-9])\s*月份?"
    r"|(?P<chinese>十[一二]?|[一二三四五六七八九])月份?"
    r"|(?<![a-z])(?P<english>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?(?![a-z])"
    r"|(?<=[-/.])(?P<plain>1[0-2]|0?[1-9])(?![\d.]))",
    re.IGNORECASE,
)


def _in(text: str, *, whole: bool) -> str:
    found = [match for match in _PATTERN.finditer(text) if match["plain"] is None or match["year"]]
    if whole and (len(found) != 1 or found[0][0].strip() != text.strip()):
        return _packed(text)
    said = {_said(match) for match in found}
    return said.pop() if len(said) == 1 else ""


def _packed(text: str) -> str:
    match = _PACKED.fullmatch(text)
    return f"{match[1]}-{match[2]}" if match else ""


def _said(match: re.Match[str]) -> str:
    if match["chinese"]:
        number = _CHINESE.index(match["chinese"]) + 1
    elif match["english"]:
        number = _ENGLISH.index(match["english"].lower()) + 1
    else:
        number = int(match["number"] or match["plain"])
    return f"{match['year']}-{number:02d}" if match["year"] else f"{number:02d}"

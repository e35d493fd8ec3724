"""Numbers and days as they stand in running text, in whatever way they are written."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from math import prod

_SHORTEST, _LONGEST = 4, 40
"""Signs of a number worth reading: a shorter one says nothing of its own, a longer one is no measurement."""
_GROUPED = r"\d{1,3}(?:[ \u2009\u202f'’,，]\d{3})+(?:\.\d+)?(?!\d)"
_PLAIN = r"\d[\d.,]*"
_SPACED = r"\d(?:[ ]{1,2}[\d.,])+(?![\d.,])"
_BROKEN = r"[\d.,]*\d[.,]?\s{0,20}\n\s{0,20}[.,]?\d[\d.,]*"
_NUMBERS = tuple(re.compile(rf"(?=(?<![\d.,])({each}))") for each in (_GROUPED, _PLAIN, _SPACED, _BROKEN))
_OTHER = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_CODE = re.compile(r"[0-9A-Za-z+/=-]{24,}")

_DIGITS = {
    sign: at
    for at, signs in enumerate(("零〇", *zip("一二三四五六七八九", "壹贰叁肆伍陆柒捌玖", strict=True)))
    for sign in signs
} | {"两": 2}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SCALES = {sign: Decimal(times) for sign, times in (_TENS | _MYRIADS).items()}
_SCALED = re.compile(rf"(?<![\d.,])(\d[\d.,]*)\s{{0,3}}([{''.join(_SCALES)}]{{1,3}}|[%‰])")
_PARTS = {"%": Decimal("0.01"), "‰": Decimal("0.001")}
_POWER = re.compile(r"(?<![\d.,])(\d[\d.,]*)\s{0,3}(?:e|[x×*]\s{0,3}10\^?)([+-]?\d{1,2})(?!\d)", re.IGNORECASE)
_CHINESE = re.compile(rf"[{''.join([*_DIGITS, *_TENS, *_MYRIADS, '点', '點'])}]{{3,}}")

_DAYS = (
    re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)"),
)
_DAY_LAST = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_PERCENT = re.compile(rf"百分之({_CHINESE.pattern})")
_CHINESE_DAY = re.compile(
    r"([〇零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)


def significant(text: str) -> str:
    """Give the digits of a number that say something, without point, sign and zeros at either end."""
    return re.sub(r"\D", "", text).strip("0")


def numbers(text: str) -> Iterator[Decimal]:
    """Give the numbers of a text that say something: with separators, spaced out, broken over two lines, or in Chinese.

    What stands in a long code, such as a hash, is none.
    """
    text = _CODE.sub(lambda match: match[0] if match[0].isdigit() else " ", text)
    for written in {match[1] for pattern in _NUMBERS for match in pattern.finditer(text)}:
        if len(written) >= _SHORTEST:
            yield from _read(written)
    for pattern, scale in ((_CHINESE, Decimal(1)), (_PERCENT, _PARTS["%"])):
        for match in pattern.finditer(text):
            found = chinese(match[pattern.groups])
            if found is not None:
                yield found * scale
    yield from _scaled(text)


def _scaled(text: str) -> Iterator[Decimal]:
    """Give the numbers written in another scale: ``123 万``, ``87.45 %``, ``1.23×10^6``."""
    for match in _SCALED.finditer(text):
        scale = _PARTS.get(match[2]) or prod(_SCALES[sign] for sign in match[2])
        yield from (number * scale for number in _read(match[1]))
    for match in _POWER.finditer(text):
        yield from (number.scaleb(int(match[2])) for number in _read(match[1]))


def _read(text: str) -> Iterator[Decimal]:
    """Read a number with the separators of either custom: ``1,234.50`` and ``1.234,50``."""
    digits = re.sub(r"[\s'’，\u2009\u202f]", "", text).strip(".,")
    if len(digits) > _LONGEST:
        return
    for read in (
        digits.replace(",", ""),
        digits.replace(".", "").replace(",", ".") if _OTHER.fullmatch(digits) else "",
    ):
        try:
            yield Decimal(read)
        except InvalidOperation:
            continue


def chinese(text: str) -> Decimal | None:
    """Read a number in Chinese characters, by places or digit after digit; None for what is none."""
    whole, _, rest = text.replace("點", "点").partition("点")
    if not whole or any(sign not in _DIGITS for sign in rest):
        return None
    if all(sign in _DIGITS for sign in whole):
        head = int("".join(str(_DIGITS[sign]) for sign in whole))
    else:
        head = _by_places(whole)
    tail = "".join(str(_DIGITS[sign]) for sign in rest)
    return Decimal(f"{head}.{tail}" if tail else head)


def _by_places(text: str) -> int:
    total = section = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _TENS:
            section += (digit or 1) * _TENS[sign]
            digit = 0
        elif sign in _MYRIADS:
            total = (
                (total + section + digit) * _MYRIADS[sign]
                if _MYRIADS[sign] == 10**8
                else (total + (section + digit) * _MYRIADS[sign])
            )
            section = digit = 0
    return total + section + digit


def days(text: str) -> Iterator[date]:
    """Give the days named in a text; one written ``07/03/2025`` may be either."""
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            yield from _day(*map(int, match.groups()))
    for match in _DAY_LAST.finditer(text):
        first, second, year = map(int, match.groups())
        yield from _day(year, first, second)
        yield from _day(year, second, first)
    for match in _CHINESE_DAY.finditer(text):
        parts = [chinese(each) for each in match.groups()]
        if all(parts):
            yield from _day(*(int(part) for part in parts if part is not None))


def _day(year: int, month: int, day: int) -> Iterator[date]:
    try:
        yield date(year, month, day)
    except ValueError:
        return

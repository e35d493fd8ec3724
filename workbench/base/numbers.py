"""The one way to make a number, and the roundings the law names.

Regulation figures are decimal text; a binary float cannot hold 0.1, so none may enter.
"""

from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    InvalidOperation,
)

# Division is the only inexact step of our arithmetic; 50 digits keep it far below any printed place.
CONTEXT = Context(prec=50)

ROUNDINGS = {
    "half_up": ROUND_HALF_UP,  # 四舍五入, ties away from zero
    "half_even": ROUND_HALF_EVEN,  # 四舍六入五成双, GB/T 8170
    "floor": ROUND_FLOOR,  # 向下取整
    "ceiling": ROUND_CEILING,  # 向上取整
}
"""Rounding modes by the names rule packs use."""

LONGEST = 40
"""Digits a person may type; beyond this a figure is a mistake, not a measurement."""


def D(text: str | int | Decimal) -> Decimal:
    """Make an exact number.

    Takes plain decimal text (``"1234.50"``), an integer or a Decimal; thousands separators and full-width digits
    are the business of `rules.kinds`. Raises ValueError for anything else, for NaN and infinity, for exponents
    and for more than `LONGEST` digits.
    """
    if isinstance(text, Decimal):
        number = text
    elif isinstance(text, bool) or not isinstance(text, str | int):
        msg = f"not an exact number: {text!r}"
        raise ValueError(msg)
    else:
        plain = str(text).strip()
        if not plain.isascii() or "e" in plain.lower() or "_" in plain or len(plain) > LONGEST + 2:
            msg = f"not a plain decimal: {text!r}"
            raise ValueError(msg)
        try:
            number = Decimal(plain)
        except InvalidOperation as error:
            msg = f"not a plain decimal: {text!r}"
            raise ValueError(msg) from error
    if not number.is_finite():
        msg = f"not a finite number: {text!r}"
        raise ValueError(msg)
    return number


def rounded(number: Decimal, places: int, mode: str = "half_up") -> Decimal:
    """Round to `places` decimals in one of the `ROUNDINGS`, keeping the trailing zeros of that many places."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUNDINGS[mode], context=CONTEXT)


def plain(number: Decimal) -> str:
    """Write a number as plain decimal text without exponent, as it is stored: ``1234.50`` stays ``1234.50``."""
    return f"{number:f}"


def shown(number: Decimal) -> str:
    """Write a number for reading, with thousands separators: ``1,234.50``."""
    return f"{number:,f}"

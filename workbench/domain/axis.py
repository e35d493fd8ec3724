"""The marks of a chart's axis: a few round figures that enclose the values, for the window and for paper alike."""

from collections.abc import Iterable
from decimal import Decimal

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10), Decimal(20))
"""What a step may be, times a power of ten."""


def marks(values: Iterable[Decimal], most: int = 5, *, zero: bool = True) -> tuple[Decimal, ...]:
    """Give round marks, evenly apart, the first at or below every value, the last at or above, and `zero` among them.

    There are `most` steps at the most, all with as many decimals, as few as they need. Where there is nothing to tell
    apart, there are two marks.
    """
    known = [*values, *([Decimal(0)] if zero else [])]
    low, high = min(known, default=Decimal(0)), max(known, default=Decimal(0))
    if low == high:
        whole = low.to_integral_value("ROUND_FLOOR")
        return whole, whole + 1
    power = Decimal(1).scaleb(((high - low) / most).adjusted())
    for size in STEPS:
        step = size * power
        first, last = (low / step).to_integral_value("ROUND_FLOOR"), (high / step).to_integral_value("ROUND_CEILING")
        if last - first <= most:
            break
    exponent = min(0, int(step.normalize().as_tuple().exponent))
    return tuple((step * number).quantize(Decimal(1).scaleb(exponent)) for number in range(int(first), int(last) + 1))

"""months_after(day, months): the same day so many months later, before it for less than 0; from a 31st the last one."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, date
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import PURE, Unit


def _value(args: Sequence[Argument]) -> date | None:
    day, months = args
    if not isinstance(day, date) or not isinstance(months, Decimal) or months != months.to_integral_value():
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _unit(args: Sequence[Measure]) -> Unit | str:
    if list(args) != [("date", False), (PURE, False)]:
        raise ValueError("takes a day and a number of months")
    return "date"


MONTHS_AFTER = Function(
    "months_after",
    _value,
    _unit,
    lambda args: f"EDATE({args[0]},{args[1]})",
    lambda args: f"{args[0]} + {args[1]}",
)

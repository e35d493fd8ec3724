"""years_after(day, years): the same day so many years later, before for less than 0; 29 February becomes the 28th."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import PURE, Unit


def _value(args: Sequence[Argument]) -> date | None:
    day, years = args
    if not isinstance(day, date) or not isinstance(years, Decimal) or years != years.to_integral_value():
        return None
    try:
        return day.replace(year=day.year + int(years))
    except ValueError:  # no such day that year, or no such year
        return day.replace(year=day.year + int(years), day=28) if _leap_day(day) and 0 < day.year + years else None


def _leap_day(day: date) -> bool:
    return (day.month, day.day) == (2, 29)


def _unit(args: Sequence[Measure]) -> Unit | str:
    if list(args) != [("date", False), (PURE, False)]:
        raise ValueError("takes a day and a number of years")
    return "date"


YEARS_AFTER = Function(
    "years_after",
    _value,
    _unit,
    lambda args: f"EDATE({args[0]},12*({args[1]}))",
    lambda args: f"{args[0]} + {args[1]}",
)

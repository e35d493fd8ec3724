"""years_after(day, years): the same day so many years later, before for less than 0; 29 February becomes the 28th."""

from calendar import isleap
from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, date
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import PURE, Unit


def _value(args: Sequence[Argument]) -> date | None:
    day, years = args
    if not isinstance(day, date) or not isinstance(years, Decimal) or years != years.to_integral_value():
        return None
    year = day.year + int(years)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    last = (day.month, day.day) == (2, 29) and not isleap(year)
    return day.replace(year=year, day=28 if last else day.day)


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

"""Time in calendar years, each day being its year's 365th or 366th part.

``years_between(after, until)``: the years from the end of one day to the end of another.
``years_of(year, first, last)``: the part of a calendar year such as ``2024`` in a span of days, both ends counted.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from workbench.base.numbers import CONTEXT
from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import Unit, parse_unit


def _length(year: int) -> Decimal:
    return Decimal((date(year, 12, 31) - date(year, 1, 1)).days + 1)


def _ended(day: date) -> Decimal:
    """Give the part of its year that has passed at the end of a day."""
    return CONTEXT.divide(Decimal((day - date(day.year, 1, 1)).days + 1), _length(day.year))


def _years(args: Sequence[Argument]) -> Decimal | None:
    after, until = args
    if not isinstance(after, date) or not isinstance(until, date):
        return None
    return CONTEXT.add(Decimal(until.year - after.year), CONTEXT.subtract(_ended(until), _ended(after)))


def _years_of(args: Sequence[Argument]) -> Decimal | None:
    year, first, last = args
    if not isinstance(year, str) or not isinstance(first, date) or not isinstance(last, date):
        return None
    if not re.fullmatch(r"(?!0000)[0-9]{4}", year):
        return None
    begin, end = max(first, date(int(year), 1, 1)), min(last, date(int(year), 12, 31))
    return CONTEXT.divide(Decimal(max((end - begin).days + 1, 0)), _length(int(year)))


def _takes(wanted: Sequence[str], args: Sequence[Measure]) -> Unit:
    if list(args) != [(unit, False) for unit in wanted]:
        raise ValueError(f"takes {', '.join(wanted)}")
    return parse_unit("a")


def _excel_length(year: str) -> str:
    return f"(DATE({year}+1,1,1)-DATE({year},1,1))"


def _excel_ended(day: str) -> str:
    return f"({day}-DATE(YEAR({day}),1,1)+1)/{_excel_length(f'YEAR({day})')}"


def _excel_years(after: str, until: str) -> str:
    return f"(YEAR({until})-YEAR({after})+({_excel_ended(until)}-{_excel_ended(after)}))"


def _excel_years_of(year: str, first: str, last: str) -> str:
    days = f"MIN({last},DATE({year},12,31))-MAX({first},DATE({year},1,1))+1"
    return f"(MAX(0,{days})/{_excel_length(year)})"


YEARS_BETWEEN = Function(
    "years_between",
    _years,
    lambda args: _takes(("date", "date"), args),
    lambda args: _excel_years(*map(str, args)),
    lambda args: f"({args[1]} − {args[0]})",
)
YEARS_OF = Function(
    "years_of",
    _years_of,
    lambda args: _takes(("text", "date", "date"), args),
    lambda args: _excel_years_of(*map(str, args)),
    lambda args: f"({args[0]} ∩ [{args[1]}, {args[2]}])",
)

"""month_of(day): the month a day lies in, as a month is written: ``2024-03``."""

from collections.abc import Sequence
from datetime import date

from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import Unit


def _value(args: Sequence[Argument]) -> str | None:
    (day,) = args
    return f"{day:%Y-%m}" if isinstance(day, date) else None


def _unit(args: Sequence[Measure]) -> Unit | str:
    if list(args) != [("date", False)]:
        raise ValueError("takes a day")
    return "text"


MONTH_OF = Function(
    "month_of",
    _value,
    _unit,
    lambda args: f'YEAR({args[0]})&"-"&TEXT(MONTH({args[0]}),"00")',
    lambda args: args[0],
)

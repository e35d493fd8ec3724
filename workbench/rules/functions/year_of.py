"""year_of(x): the year of a month such as ``2024-03``, or of a day, as text: ``2024``."""

import re
from collections.abc import Sequence
from datetime import date

from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import Unit


def _value(args: Sequence[Argument]) -> str | None:
    (when,) = args
    if isinstance(when, date):
        return f"{when.year:04d}"
    return when[:4] if isinstance(when, str) and re.fullmatch(r"[0-9]{4}(-[0-9]{2})?", when) else None


def _unit(args: Sequence[Measure]) -> Unit | str:
    if list(args) not in ([("text", False)], [("date", False)]):
        raise ValueError("takes a month or a day")
    return "text"


YEAR_OF = Function(
    "year_of",
    _value,
    _unit,
    lambda args: f'IF(ISNUMBER({args[0]}),YEAR({args[0]})&"",LEFT({args[0]},4))',
    lambda args: args[0],
)

"""days(from, to): how many days the second date lies after the first; a missing date leaves no answer."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import Unit, parse_unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    first, last = args
    return Decimal((last - first).days) if isinstance(first, date) and isinstance(last, date) else None


def _unit(args: Sequence[Measure]) -> Unit | str:
    if list(args) != [("date", False), ("date", False)]:
        raise ValueError("takes two dates")
    return parse_unit("d")


DAYS = Function("days", _value, _unit, lambda args: f"({args[1]}-{args[0]})", lambda args: f"{args[1]} − {args[0]}")

"""round_(x, places): round half-up inside a formula, only where the guide itself rounds an intermediate figure."""

from collections.abc import Sequence
from decimal import Decimal

from workbench.base.numbers import rounded
from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import PURE, Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    number, places = args
    if not isinstance(number, Decimal) or not isinstance(places, Decimal):
        return None
    return rounded(number, int(places))


def _unit(args: Sequence[Measure]) -> Unit | str:
    if len(args) != 2 or isinstance(args[0][0], str) or args[1][0] not in (PURE, "zero"):
        raise ValueError("takes a number and a count of decimals")
    return args[0][0]


ROUND = Function("round_", _value, _unit, lambda args: f"ROUND({args[0]},{args[1]})", lambda args: args[0])

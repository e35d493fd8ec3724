"""root(x): the square root, of a variance for one; its unit has half the exponents. A negative number has none."""

from collections.abc import Sequence
from decimal import Decimal

from workbench.base.numbers import CONTEXT
from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    (number,) = args
    return CONTEXT.sqrt(number) if isinstance(number, Decimal) and number >= 0 else None


def _unit(args: Sequence[Measure]) -> Unit | str:
    unit, column = args[0] if len(args) == 1 else ("text", True)
    if column or isinstance(unit, str) or any(power % 2 for _, power in unit):
        raise ValueError("takes a number whose unit is a square")
    return tuple((symbol, power // 2) for symbol, power in unit)


ROOT = Function("root", _value, _unit, lambda args: f"SQRT({args[0]})", lambda args: f"√({args[0]})")

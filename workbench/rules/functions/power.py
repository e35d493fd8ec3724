"""power(base, exponent) and exp(x): pure numbers, for correction factors a guide writes with an exponent."""

from collections.abc import Sequence
from decimal import Decimal, DecimalException

from workbench.base.numbers import CONTEXT
from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import PURE, Unit


def _power(args: Sequence[Argument]) -> Decimal | None:
    base, exponent = args
    if not isinstance(base, Decimal) or not isinstance(exponent, Decimal) or base <= 0:
        return None
    try:
        return CONTEXT.power(base, exponent)
    except DecimalException:  # too great to be written
        return None


def _exp(args: Sequence[Argument]) -> Decimal | None:
    (exponent,) = args
    try:
        return CONTEXT.exp(exponent) if isinstance(exponent, Decimal) else None
    except DecimalException:
        return None


def _pure(args: Sequence[Measure], count: int) -> Unit | str:
    if len(args) != count or any(column or unit not in (PURE, "zero") for unit, column in args):
        raise ValueError(f"takes {count} pure number{'s' if count > 1 else ''}")
    return PURE


POWER = Function(
    "power",
    _power,
    lambda args: _pure(args, 2),
    lambda args: f"POWER({args[0]},{args[1]})",
    lambda args: f"({args[0]})^({args[1]})",
)
EXP = Function("exp", _exp, lambda args: _pure(args, 1), lambda args: f"EXP({args[0]})", lambda args: f"e^({args[0]})")

"""text(n): a whole number as text, the key of a table whose rows are numbered."""

from collections.abc import Sequence
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import PURE, Unit


def _value(args: Sequence[Argument]) -> str | None:
    (number,) = args
    return str(int(number)) if isinstance(number, Decimal) and number == int(number) else None


def _unit(args: Sequence[Measure]) -> Unit | str:
    if list(args) != [(PURE, False)]:
        raise ValueError("takes one whole number")
    return "text"


TEXT = Function("text", _value, _unit, lambda args: f'TEXT({args[0]},"0")', lambda args: args[0])

"""number_of(text): the number that digits write, such as a year's: ``2026`` can then be counted with."""

from collections.abc import Sequence
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import PURE, Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    (text,) = args
    return Decimal(text) if isinstance(text, str) and text.isascii() and text.isdigit() else None


def _unit(args: Sequence[Measure]) -> Unit | str:
    if list(args) != [("text", False)]:
        raise ValueError("takes a text of digits")
    return PURE


NUMBER_OF = Function("number_of", _value, _unit, lambda args: f"VALUE({args[0]})", lambda args: args[0])

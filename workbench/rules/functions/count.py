"""count(section.field): how many rows there are with a value."""

from collections.abc import Sequence
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Measure, Range, cells, column
from workbench.rules.units import PURE, Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    return Decimal(sum(item is not None for item in column(args[0])))


def _unit(args: Sequence[Measure]) -> Unit | str:
    if len(args) != 1 or not args[0][1]:
        raise ValueError("takes one section.field")
    return PURE


def _excel(args: Sequence[str | Range]) -> str:
    found = cells(args[0])
    return f'SUMPRODUCT({found.mask}*({found.values}<>""))'


COUNT = Function("count", _value, _unit, _excel, lambda args: f"n({args[0]})")

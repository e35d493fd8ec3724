"""sum(section.field): the sum over all rows. No rows sum to zero; a row without a value leaves no sum."""

from collections.abc import Sequence
from decimal import Decimal

from workbench.base.numbers import CONTEXT
from workbench.rules.functions.function import Argument, Function, Measure, Range, cells, numbers
from workbench.rules.units import Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    total = Decimal(0)
    for number in numbers(args[0]):
        if number is None:
            return None
        total = CONTEXT.add(total, number)
    return total


def _unit(args: Sequence[Measure]) -> Unit | str:
    if len(args) != 1 or not args[0][1]:
        raise ValueError("takes one section.field")
    if isinstance(args[0][0], str):
        raise ValueError(f"takes numbers, not {args[0][0]}")
    return args[0][0]


def _excel(args: Sequence[str | Range]) -> str:
    found = cells(args[0])
    complete = f"SUMPRODUCT({found.mask}*ISNUMBER({found.values}))=SUMPRODUCT({found.mask}*1)"
    return f'IF({complete},SUMPRODUCT({found.mask}*1,{found.values}),"")'


SUM = Function("sum", _value, _unit, _excel, lambda args: f"Σ {args[0]}")

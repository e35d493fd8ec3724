"""weighted(section.value, section.weight): the mean of the values weighted by the weights, over the same rows.

A row whose weight is zero needs no value (a fuel not burnt in a month has no calorific value that month); any other
row without a value or weight leaves no answer, as do weights that sum to zero.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbench.base.numbers import CONTEXT
from workbench.rules.functions.function import Argument, Function, Measure, Range, cells, numbers
from workbench.rules.units import Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    total = weight = Decimal(0)
    for value, part in zip(numbers(args[0]), numbers(args[1]), strict=True):
        if part == 0:
            continue
        if value is None or part is None:
            return None
        total = CONTEXT.add(total, CONTEXT.multiply(value, part))
        weight = CONTEXT.add(weight, part)
    return CONTEXT.divide(total, weight) if weight else None


def _unit(args: Sequence[Measure]) -> Unit | str:
    if len(args) != 2 or not all(column and not isinstance(unit, str) for unit, column in args):
        raise ValueError("takes two columns of numbers")
    return args[0][0]


def _excel(args: Sequence[str | Range]) -> str:
    value, part = cells(args[0]), cells(args[1])
    gaps = (
        f"SUMPRODUCT({part.mask}*NOT(ISNUMBER({part.values})))"
        f"+SUMPRODUCT({part.mask}*NOT(ISNUMBER({value.values}))*({part.values}<>0))"
    )
    mean = f"SUMPRODUCT({part.mask}*1,{value.values},{part.values})/SUMPRODUCT({part.mask}*1,{part.values})"
    return f'IF({gaps}>0,"",IFERROR({mean},""))'


WEIGHTED = Function("weighted", _value, _unit, _excel, lambda args: f"Σ({args[0]} × {args[1]}) ÷ Σ {args[1]}")

"""weighted(section.value, section.weight): the mean of the values weighted by the weights, over the same rows.

A row whose weight is zero needs no value (a fuel not burnt in a month has no calorific value that month); any other
row without a value or weight leaves no answer, as do weights that sum to zero.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbench.base.numbers import CONTEXT
from workbench.rules.functions import Argument, Function, Range
from workbench.rules.units import Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    total = weight = Decimal(0)
    for value, part in zip(args[0], args[1], strict=True):  # type: ignore[arg-type]
        if part is None or (value is None and part != 0):
            return None
        if part != 0:
            total = CONTEXT.add(total, CONTEXT.multiply(value, part))  # type: ignore[arg-type]
            weight = CONTEXT.add(weight, part)  # type: ignore[arg-type]
    return CONTEXT.divide(total, weight) if weight else None


def _unit(args: Sequence[tuple[Unit | str, bool]]) -> Unit | str:
    if len(args) != 2 or not all(column and not isinstance(unit, str) for unit, column in args):
        msg = "takes two columns of numbers"
        raise ValueError(msg)
    return args[0][0]


def _excel(args: Sequence[str | Range]) -> str:
    value, part = args
    assert isinstance(value, Range)  # noqa: S101 - for the type checker: the unit rule admits only columns
    assert isinstance(part, Range)  # noqa: S101 - as above
    gaps = (
        f"SUMPRODUCT({part.mask}*NOT(ISNUMBER({part.values})))"
        f"+SUMPRODUCT({part.mask}*NOT(ISNUMBER({value.values}))*({part.values}<>0))"
    )
    mean = f"SUMPRODUCT({part.mask}*1,{value.values},{part.values})/SUMPRODUCT({part.mask}*1,{part.values})"
    return f'IF({gaps}>0,"",IFERROR({mean},""))'


WEIGHTED = Function("weighted", _value, _unit, _excel, lambda args: f"Σ({args[0]} × {args[1]}) ÷ Σ {args[1]}")

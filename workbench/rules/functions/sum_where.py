"""sum_where(section.value, section.key, answer): the sum over the rows that have that answer.

A row without an answer might have any: it leaves no sum, as does a row that counts and has no value.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbench.base.numbers import CONTEXT
from workbench.rules.functions.function import Argument, Function, Measure, Range, cells, column, numbers
from workbench.rules.units import Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    keys, wanted = column(args[1]), args[2]
    if wanted is None or None in keys:
        return None
    total = Decimal(0)
    for number, key in zip(numbers(args[0]), keys, strict=True):
        if key != wanted:
            continue
        if number is None:
            return None
        total = CONTEXT.add(total, number)
    return total


def _unit(args: Sequence[Measure]) -> Unit | str:
    if len(args) != 3 or not args[0][1] or not args[1][1] or args[2][1] or args[1][0] != args[2][0]:
        raise ValueError("takes a column of numbers, a column of answers and an answer")
    if isinstance(args[0][0], str):
        raise ValueError(f"takes numbers, not {args[0][0]}")
    return args[0][0]


def _excel(args: Sequence[str | Range]) -> str:
    found, keys = cells(args[0]), cells(args[1])
    rows = f"{found.mask}*({keys.values}={args[2]})"
    gaps = f'SUMPRODUCT({found.mask}*({keys.values}=""))+SUMPRODUCT({rows}*NOT(ISNUMBER({found.values})))'
    return f'IF({gaps}>0,"",SUMPRODUCT({rows},{found.values}))'


def _words(args: Sequence[str]) -> str:
    return f"Σ {args[0]} ({args[1]} = {args[2]})"


SUM_WHERE = Function("sum_where", _value, _unit, _excel, _words)

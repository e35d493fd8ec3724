"""max_until(section.value, section.order, most): the greatest value in the rows whose order is not above `most`.

A row without an order might be any: it leaves no answer, as does a row that counts and has no value; so do no rows.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Measure, Range, cells, numbers
from workbench.rules.units import Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    most = args[2]
    orders = numbers(args[1])
    if not isinstance(most, Decimal) or None in orders:
        return None
    pairs = zip(numbers(args[0]), orders, strict=True)
    counting = [number for number, order in pairs if order is not None and order <= most]
    return max((number for number in counting if number is not None), default=None) if None not in counting else None


def _unit(args: Sequence[Measure]) -> Unit | str:
    if len(args) != 3 or not args[0][1] or not args[1][1] or args[2][1] or args[2][0] not in (args[1][0], "zero"):
        raise ValueError("takes a column of numbers, a column of orders and the last order that counts")
    if isinstance(args[0][0], str) or isinstance(args[1][0], str):
        raise ValueError("takes numbers")
    return args[0][0]


def _excel(args: Sequence[str | Range]) -> str:
    found, orders = cells(args[0]), cells(args[1])
    rows = f"({found.mask}*({orders.values}<={args[2]}))"
    gaps = f"SUMPRODUCT({found.mask}*NOT(ISNUMBER({orders.values})))+SUMPRODUCT({rows}*NOT(ISNUMBER({found.values})))"
    # the largest, errors left out: a row that does not count is divided by zero
    return f'IF({gaps}>0,"",IFERROR(_xlfn.AGGREGATE(14,6,{found.values}/{rows},1),""))'


def _words(args: Sequence[str]) -> str:
    return f"max {args[0]} ({args[1]} ≤ {args[2]})"


MAX_UNTIL = Function("max_until", _value, _unit, _excel, _words)

"""sum_until(section.value, section.order, most): the sum over the rows whose order is not above `most`.

A row without an order might be any: it leaves no sum, as does a row that counts and has no value.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbench.base.numbers import CONTEXT
from workbench.rules.functions.function import Argument, Function, Measure, Range, cells, numbers
from workbench.rules.units import Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    most, total = args[2], Decimal(0)
    if not isinstance(most, Decimal):
        return None
    for number, order in zip(numbers(args[0]), numbers(args[1]), strict=True):
        if order is None or (order <= most and number is None):
            return None
        if order <= most and number is not None:
            total = CONTEXT.add(total, number)
    return total


def unit_until(args: Sequence[Measure]) -> Unit | str:
    """Give the unit of what is taken of the values of some rows: theirs. Raises ValueError for other arguments."""
    if len(args) != 3 or not args[0][1] or not args[1][1] or args[2][1] or args[2][0] not in (args[1][0], "zero"):
        raise ValueError("takes a column of numbers, a column of orders and the last order that counts")
    if isinstance(args[0][0], str) or isinstance(args[1][0], str):
        raise ValueError("takes numbers")
    return args[0][0]


def excel_until(args: Sequence[str | Range], result: str) -> str:
    """Write for a workbook the `result` of the rows that count, as ``{rows}`` and ``{values}``; none with a gap."""
    found, orders = cells(args[0]), cells(args[1])
    rows = f"{found.mask}*({orders.values}<={args[2]})"
    gaps = f"SUMPRODUCT({found.mask}*NOT(ISNUMBER({orders.values})))+SUMPRODUCT({rows}*NOT(ISNUMBER({found.values})))"
    return f'IF({gaps}>0,"",{result.format(rows=rows, values=found.values)})'


def _excel(args: Sequence[str | Range]) -> str:
    return excel_until(args, "SUMPRODUCT({rows},{values})")


def _words(args: Sequence[str]) -> str:
    return f"Σ {args[0]} ({args[1]} ≤ {args[2]})"


SUM_UNTIL = Function("sum_until", _value, unit_until, _excel, _words)

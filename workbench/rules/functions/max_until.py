"""max_until(section.value, section.order, most): the greatest value in the rows whose order is not above `most`.

A row without an order might be any: it leaves no answer, as does a row that counts and has no value; so do no rows.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Range, numbers
from workbench.rules.functions.sum_until import excel_until, unit_until


def _value(args: Sequence[Argument]) -> Decimal | None:
    most = args[2]
    orders = numbers(args[1])
    if not isinstance(most, Decimal) or None in orders:
        return None
    pairs = zip(numbers(args[0]), orders, strict=True)
    counting = [number for number, order in pairs if order is not None and order <= most]
    return max((number for number in counting if number is not None), default=None) if None not in counting else None


def _excel(args: Sequence[str | Range]) -> str:
    # the largest, errors left out: a row that does not count is divided by zero
    return excel_until(args, 'IFERROR(_xlfn.AGGREGATE(14,6,{values}/({rows}),1),"")')


def _words(args: Sequence[str]) -> str:
    return f"max {args[0]} ({args[1]} ≤ {args[2]})"


MAX_UNTIL = Function("max_until", _value, unit_until, _excel, _words)

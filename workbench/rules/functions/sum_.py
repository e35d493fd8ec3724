"""sum(section.field): the sum over all rows. No rows sum to zero; a row without a value leaves no sum."""

from collections.abc import Sequence
from decimal import Decimal

from workbench.base.numbers import CONTEXT
from workbench.rules.functions import Argument, Function, Range, one_column


def _value(args: Sequence[Argument]) -> Decimal | None:
    total = Decimal(0)
    for number in args[0]:  # type: ignore[union-attr] # the unit rule admits only a column
        if number is None:
            return None
        total = CONTEXT.add(total, number)  # type: ignore[arg-type]
    return total


def _excel(args: Sequence[str | Range]) -> str:
    column = args[0]
    assert isinstance(column, Range)  # noqa: S101 - for the type checker: the unit rule admits only a column
    complete = f"SUMPRODUCT({column.mask}*ISNUMBER({column.values}))=SUMPRODUCT({column.mask}*1)"
    return f'IF({complete},SUMPRODUCT({column.mask}*1,{column.values}),"")'


SUM = Function("sum", _value, one_column, _excel, lambda args: f"Σ {args[0]}")

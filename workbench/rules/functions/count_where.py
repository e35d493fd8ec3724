"""count_where(section.field, value, …): how many rows have that answer; with several pairs, all of those answers.

A row without an answer has another one.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Measure, Range, cells, column
from workbench.rules.units import PURE, Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    wanted = tuple(args[1::2])
    if None in wanted:
        return None
    rows = zip(*(column(each) for each in args[::2]), strict=True)
    return Decimal(sum(row == wanted for row in rows))


def _unit(args: Sequence[Measure]) -> Unit | str:
    if not args or len(args) % 2:
        raise ValueError("takes pairs of section.field and a value")
    for (unit, is_column), (value, is_other) in zip(args[::2], args[1::2], strict=True):
        if not is_column or is_other or value not in (unit, "zero"):
            raise ValueError("takes pairs of section.field and a value of the same unit")
    return PURE


def _excel(args: Sequence[str | Range]) -> str:
    columns = [cells(each) for each in args[::2]]
    tests = [f"({each.values}={value})" for each, value in zip(columns, args[1::2], strict=True)]
    return f"SUMPRODUCT({'*'.join([columns[0].mask, *tests])})"


def _words(args: Sequence[str]) -> str:
    return f"n({', '.join(f'{column} = {value}' for column, value in zip(args[::2], args[1::2], strict=True))})"


COUNT_WHERE = Function("count_where", _value, _unit, _excel, _words)

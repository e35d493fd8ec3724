"""count_where(section.field, value, …): how many rows have that answer; with several pairs, all of those answers."""

from collections.abc import Sequence
from decimal import Decimal

from workbench.rules.functions import Argument, Function, Range
from workbench.rules.units import PURE, Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    columns, wanted = args[::2], args[1::2]
    if any(value is None for value in wanted):
        return None
    rows = zip(*(column for column in columns if isinstance(column, list)), strict=True)
    return Decimal(sum(row == tuple(wanted) for row in rows))


def _unit(args: Sequence[tuple[Unit | str, bool]]) -> Unit | str:
    if not args or len(args) % 2:
        msg = "takes pairs of section.field and a value"
        raise ValueError(msg)
    for (column, is_column), (value, is_other) in zip(args[::2], args[1::2], strict=True):
        if not is_column or is_other or value not in (column, "zero"):
            msg = "takes pairs of section.field and a value of the same unit"
            raise ValueError(msg)
    return PURE


def _excel(args: Sequence[str | Range]) -> str:
    columns, wanted = args[::2], args[1::2]
    masks = [column.mask for column in columns if isinstance(column, Range)]
    tests = [f"({column.values}={value})" for column, value in zip(columns, wanted, strict=True)
             if isinstance(column, Range)]  # fmt: skip
    return f"SUMPRODUCT({'*'.join([masks[0], *tests])})"


def _words(args: Sequence[str]) -> str:
    return f"n({', '.join(f'{column} = {value}' for column, value in zip(args[::2], args[1::2], strict=True))})"


COUNT_WHERE = Function("count_where", _value, _unit, _excel, _words)

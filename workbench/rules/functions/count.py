"""count(section.field): how many rows there are with a value."""

from collections.abc import Sequence
from decimal import Decimal

from workbench.rules.functions import Argument, Function, Range
from workbench.rules.units import PURE, Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    return Decimal(sum(number is not None for number in args[0]))  # type: ignore[union-attr]


def _unit(args: Sequence[tuple[Unit | str, bool]]) -> Unit | str:
    if len(args) != 1 or not args[0][1]:
        msg = "takes one section.field"
        raise ValueError(msg)
    return PURE


def _excel(args: Sequence[str | Range]) -> str:
    column = args[0]
    assert isinstance(column, Range)  # noqa: S101 - for the type checker: the unit rule admits only a column
    return f'SUMPRODUCT({column.mask}*({column.values}<>""))'


COUNT = Function("count", _value, _unit, _excel, lambda args: f"n({args[0]})")

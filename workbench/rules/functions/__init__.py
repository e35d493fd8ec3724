"""The named functions an expression may call, one small module each; a pack never carries code.

A function is pure. Its arguments are numbers or texts, or lists of them where the expression names a column; a list
holds None where a row has no value. It answers None where it has no answer. Its unit rule takes, for each argument, its
unit and whether it is a column, and raises ValueError if they do not fit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.rules.units import Unit

Argument = Decimal | str | bool | None | list[Decimal | str | bool | date | None]


@dataclass(frozen=True, slots=True)
class Range:
    """A column as a workbook knows it: the cells of its values, and a mask, 1 for each row that counts, else 0."""

    values: str
    mask: str


@dataclass(frozen=True, slots=True)
class Function:
    """One named function: its value, its unit, its Excel formula and its words."""

    name: str
    value: Callable[[Sequence[Argument]], Decimal | None]
    unit: Callable[[Sequence[tuple[Unit | str, bool]]], Unit | str]
    excel: Callable[[Sequence[str | Range]], str]
    words: Callable[[Sequence[str]], str]


def one_column(args: Sequence[tuple[Unit | str, bool]]) -> Unit | str:
    """Rule of units: exactly one column of numbers, and the result has its unit."""
    if len(args) != 1 or not args[0][1]:
        msg = "takes one section.field"
        raise ValueError(msg)
    if isinstance(args[0][0], str):
        msg = f"takes numbers, not {args[0][0]}"
        raise ValueError(msg)
    return args[0][0]


def _all() -> Mapping[str, Function]:
    from workbench.rules.functions import count, count_where, extremes, round_, sum_, weighted

    every = (
        sum_.SUM,
        count.COUNT,
        count_where.COUNT_WHERE,
        extremes.MIN,
        extremes.MAX,
        weighted.WEIGHTED,
        round_.ROUND,
    )
    return {function.name: function for function in every}


FUNCTIONS: Mapping[str, Function] = _all()

"""decimals(section.field): the fewest decimals a figure of a column is written with, zeros at the end counted.

There is no answer without figures, or while a row lacks its own. No workbook can tell: it keeps no zeros at the end.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbench.rules import geometry
from workbench.rules.functions.function import Argument, Function, Measure, Range, numbers
from workbench.rules.units import PURE, Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    figures = numbers(args[0])
    if not figures or None in figures:
        return None
    return Decimal(min(geometry.decimals(each) for each in figures if each is not None))


def _unit(args: Sequence[Measure]) -> Unit | str:
    if len(args) != 1 or not args[0][1] or isinstance(args[0][0], str):
        raise ValueError("takes a column of numbers")
    return PURE


def _excel(_: Sequence[str | Range]) -> str:
    return '""'


DECIMALS = Function("decimals", _value, _unit, _excel, lambda args: f"decimals({args[0]})")

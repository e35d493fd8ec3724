"""first_where(section.field, section.key, value, …): the number in the first row that has those answers.

No such row, or no number in it, leaves no answer. A row without an answer has another one.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Measure, Range, cells, column, numbers
from workbench.rules.units import Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    wanted = tuple(args[2::2])
    rows = zip(*(column(each) for each in args[1::2]), strict=True)
    return next(
        (number for number, row in zip(numbers(args[0]), rows, strict=True) if None not in row and row == wanted), None
    )


def _unit(args: Sequence[Measure]) -> Unit | str:
    (unit, is_column), pairs = args[0], args[1:]
    if not is_column or isinstance(unit, str) or not pairs or len(pairs) % 2:
        raise ValueError("takes a column of numbers, then pairs of section.field and a value")
    for (key, is_key), (value, is_other) in zip(pairs[::2], pairs[1::2], strict=True):
        if not is_key or is_other or value not in (key, "zero"):
            raise ValueError("takes pairs of section.field and a value of the same unit")
    return unit


def _excel(args: Sequence[str | Range]) -> str:
    found, keys = cells(args[0]), [cells(each) for each in args[1::2]]
    tests = [f"({key.values}={value})" for key, value in zip(keys, args[2::2], strict=True)]
    # SUMPRODUCT makes MATCH look through the computed column in every spreadsheet
    cell = f"INDEX({found.values},SUMPRODUCT(MATCH(1,{'*'.join([found.mask, *tests])},0)))"
    return f'IF(ISNUMBER({cell}),{cell},"")'


def _words(args: Sequence[str]) -> str:
    pairs = ", ".join(f"{key} = {value}" for key, value in zip(args[1::2], args[2::2], strict=True))
    return f"{args[0]} [{pairs}]"


FIRST_WHERE = Function("first_where", _value, _unit, _excel, _words)

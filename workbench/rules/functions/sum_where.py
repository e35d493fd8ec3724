"""sum_where(section.value, section.key, answer, …): the sum over the rows that have those answers.

A row without an answer might have any: it leaves no sum, as does a row that counts and has no value.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbench.base.numbers import CONTEXT
from workbench.rules.functions.function import Argument, Function, Measure, Range, cells, column, numbers
from workbench.rules.units import Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    keys, wanted = [column(each) for each in args[1::2]], tuple(args[2::2])
    if None in wanted or any(None in key for key in keys):
        return None
    total = Decimal(0)
    for number, *answers in zip(numbers(args[0]), *keys, strict=True):
        if tuple(answers) != wanted:
            continue
        if number is None:
            return None
        total = CONTEXT.add(total, number)
    return total


def _unit(args: Sequence[Measure]) -> Unit | str:
    pairs = args[1:]
    if len(args) < 3 or len(args) % 2 == 0 or not args[0][1] or isinstance(args[0][0], str):
        raise ValueError("takes a column of numbers, then pairs of a column of answers and an answer")
    for (key, is_key), (value, is_other) in zip(pairs[::2], pairs[1::2], strict=True):
        if not is_key or is_other or value != key:
            raise ValueError("takes pairs of a column of answers and an answer")
    return args[0][0]


def _excel(args: Sequence[str | Range]) -> str:
    found, keys = cells(args[0]), [cells(each) for each in args[1::2]]
    rows = "*".join([found.mask, *(f"({key.values}={each})" for key, each in zip(keys, args[2::2], strict=True))])
    open_ = "".join(f'SUMPRODUCT({found.mask}*({key.values}=""))+' for key in keys)
    gaps = f"{open_}SUMPRODUCT({rows}*NOT(ISNUMBER({found.values})))"
    return f'IF({gaps}>0,"",SUMPRODUCT({rows},{found.values}))'


def _words(args: Sequence[str]) -> str:
    pairs = ", ".join(f"{key} = {each}" for key, each in zip(args[1::2], args[2::2], strict=True))
    return f"Σ {args[0]} ({pairs})"


SUM_WHERE = Function("sum_where", _value, _unit, _excel, _words)

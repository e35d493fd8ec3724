"""last_where(section.value, section.year, most, section.key, answer, …): what stands in the latest row up to a year.

Of the rows with those answers whose year, or other number, is not above `most`, the one with the greatest counts; of
two alike the first. No such row, or nothing in it, leaves no answer. Years may be texts of digits.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Item, Measure, Range, cells, column
from workbench.rules.units import PURE, Unit


def _rank(item: Argument) -> Decimal | None:
    if isinstance(item, str) and item.isascii() and item.isdigit():
        return Decimal(item)
    return item if isinstance(item, Decimal) else None


def _value(args: Sequence[Argument]) -> Item:
    most, wanted = _rank(args[2]), tuple(args[4::2])
    rows = zip(*(column(each) for each in args[3::2]), strict=True) if wanted else ((),) * len(column(args[0]))
    found: list[tuple[Decimal, Item]] = []
    for value, year, row in zip(column(args[0]), column(args[1]), rows, strict=True):
        rank = _rank(year)
        if rank is not None and most is not None and rank <= most and None not in row and row == wanted:
            found.append((rank, value))
    return max(found, key=lambda each: each[0], default=(None, None))[1]


def _unit(args: Sequence[Measure]) -> Unit | str:
    (unit, is_column), (year, is_order), (most, is_many), *pairs = args if len(args) > 2 else [("", False)] * 3
    ordered = year in ("text", PURE) and most in (year, "zero")
    if not is_column or not is_order or is_many or not ordered or len(pairs) % 2:
        raise ValueError("takes a column, a column of years, the latest year, then pairs of section.field and a value")
    for (key, is_key), (value, is_other) in zip(pairs[::2], pairs[1::2], strict=True):
        if not is_key or is_other or value not in (key, "zero"):
            raise ValueError("takes pairs of section.field and a value of the same unit")
    return unit


def _excel(args: Sequence[str | Range]) -> str:
    found, years, keys = cells(args[0]), cells(args[1]), [cells(each) for each in args[3::2]]
    tests = "*".join(
        [found.mask, *(f"({key.values}={value})" for key, value in zip(keys, args[4::2], strict=True))],
    )
    # a year that is no number is an error, and a row that does not count is divided by zero: both are left out
    rank = f"({years.values}+0)"
    latest = f"_xlfn.AGGREGATE(14,6,{rank}/({tests}*({rank}<={args[2]}+0)),1)"
    cell = f'INDEX({found.values},SUMPRODUCT(MATCH(1,{tests}*({years.values}&""={latest}&""),0)))'
    return f'IFERROR(IF({cell}="","",{cell}),"")'


def _words(args: Sequence[str]) -> str:
    pairs = [f"{key} = {value}" for key, value in zip(args[3::2], args[4::2], strict=True)]
    return f"{args[0]} [{', '.join([f'{args[1]} ≤ {args[2]}', *pairs])}]"


LAST_WHERE = Function("last_where", _value, _unit, _excel, _words)

"""covering(section.first, section.last, at, section.key, answer, …): how many rows' spans cover a point.

Firsts, lasts and the point are numbers, or years as texts of four digits. A span has both its ends; one without a
last has no end yet. Only rows with those answers count, and a row without an
answer has another one. A row without a first might begin anywhere: it leaves no answer.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Item, Measure, Range, cells, column
from workbench.rules.units import PURE, Unit


def _value(args: Sequence[Argument]) -> Decimal | None:
    firsts, lasts, at, wanted = column(args[0]), column(args[1]), args[2], tuple(args[4::2])
    if isinstance(at, list) or at is None or None in wanted or None in firsts:
        return None
    keys = zip(*(column(each) for each in args[3::2]), strict=True) if wanted else ((),) * len(firsts)
    spans = zip(firsts, lasts, keys, strict=True)
    return Decimal(
        sum(_spans(first, at) and (last is None or _spans(at, last)) and key == wanted for first, last, key in spans)
    )


def _spans(first: Item, last: Item) -> bool:
    """Tell whether one is not after the other; the units agreed when the pack loaded."""
    if isinstance(first, Decimal) and isinstance(last, Decimal):
        return first <= last
    return isinstance(first, str) and isinstance(last, str) and first <= last


def _unit(args: Sequence[Measure]) -> Unit | str:
    (first, is_first), (last, is_last), (at, is_many), *pairs = args if len(args) > 2 else [("", False)] * 3
    one_unit = first in ("text", PURE) and last == first and at in (first, "zero")
    if not (is_first and is_last and one_unit) or is_many or len(pairs) % 2:
        raise ValueError("takes columns of firsts and of lasts, a point, then pairs of section.field and a value")
    for (key, is_key), (value, is_other) in zip(pairs[::2], pairs[1::2], strict=True):
        if not is_key or is_other or value not in (key, "zero"):
            raise ValueError("takes pairs of section.field and a value of the same unit")
    return PURE


def _excel(args: Sequence[str | Range]) -> str:
    firsts, lasts, keys = cells(args[0]), cells(args[1]), [cells(each) for each in args[3::2]]
    tests = [f"({key.values}={value})" for key, value in zip(keys, args[4::2], strict=True)]
    ends = f'((({lasts.values}="")+({lasts.values}>={args[2]}))>0)'
    rows = "*".join([firsts.mask, f"({firsts.values}<={args[2]})", ends, *tests])
    return f'IF(SUMPRODUCT({firsts.mask}*({firsts.values}=""))>0,"",SUMPRODUCT({rows}))'


def _words(args: Sequence[str]) -> str:
    pairs = [f"{key} = {value}" for key, value in zip(args[3::2], args[4::2], strict=True)]
    return f"n({', '.join([f'{args[0]} ≤ {args[2]} ≤ {args[1]}', *pairs])})"


COVERING = Function("covering", _value, _unit, _excel, _words)

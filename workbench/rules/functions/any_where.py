"""any_where(section.field, value): whether some row has that answer.

There is no answer where no row has it but one has none yet, or where there is no row: what was not asked is not "no".
"""

from collections.abc import Sequence

from workbench.rules.functions.function import Argument, Function, Measure, Range, cells, column
from workbench.rules.units import Unit


def _value(args: Sequence[Argument]) -> bool | None:
    rows, wanted = column(args[0]), args[1]
    if wanted is None:
        return None
    if any(row == wanted for row in rows):
        return True
    return None if not rows or None in rows else False


def _unit(args: Sequence[Measure]) -> Unit | str:
    if len(args) != 2 or not args[0][1] or args[1][1] or args[0][0] != args[1][0]:
        raise ValueError("takes section.field and a value of the same unit")
    return "condition"


def _excel(args: Sequence[str | Range]) -> str:
    rows, value = cells(args[0]), args[1]
    there = f"SUMPRODUCT({rows.mask}*({rows.values}={value}))>0"
    open_ = f'OR(SUMPRODUCT({rows.mask}*1)=0,SUMPRODUCT({rows.mask}*({rows.values}=""))>0)'
    return f'IF({there},TRUE,IF({open_},"",FALSE))'


ANY_WHERE = Function("any_where", _value, _unit, _excel, lambda args: f"∃ {args[0]} = {args[1]}")

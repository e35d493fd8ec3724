"""min and max: of several numbers of one unit, or over all rows of one column.

A missing number leaves no answer, and so does a column without rows.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Measure, Range
from workbench.rules.units import Unit


def _unit(args: Sequence[Measure]) -> Unit | str:
    units = {unit for unit, _ in args if unit != "zero"}
    texts = any(isinstance(unit, str) for unit in units)
    columns = [column for _, column in args]
    if len(units) != 1 or texts or (columns != [True] and (len(args) < 2 or any(columns))):
        raise ValueError("takes two or more numbers of one unit, or one section.field of numbers")
    return units.pop()


def _extreme(name: str, choose: Callable[[Sequence[Decimal]], Decimal]) -> Function:
    def value(args: Sequence[Argument]) -> Decimal | None:
        given = args[0] if isinstance(args[0], list) else args
        numbers = [arg for arg in given if isinstance(arg, Decimal)]
        return choose(numbers) if numbers and len(numbers) == len(given) else None

    def excel(args: Sequence[str | Range]) -> str:
        found = args[0]
        if not isinstance(found, Range):
            return f"{name.upper()}({','.join(map(str, args))})"
        rows = f"SUMPRODUCT({found.mask}*1)"
        complete = f"SUMPRODUCT({found.mask}*ISNUMBER({found.values}))={rows}"
        # the largest or smallest, errors left out: a row that does not count is divided by zero
        extreme = f"_xlfn.AGGREGATE({14 if name == 'max' else 15},6,{found.values}/{found.mask},1)"
        return f'IF({complete},IFERROR({extreme},""),"")'

    return Function(name, value, _unit, excel, lambda args: f"{name}({', '.join(args)})")


MIN = _extreme("min", min)
MAX = _extreme("max", max)

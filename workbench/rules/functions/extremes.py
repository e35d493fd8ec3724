"""min and max: of several numbers of one unit. A missing number leaves no answer."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import Unit


def _unit(args: Sequence[Measure]) -> Unit | str:
    units = {unit for unit, _ in args if unit != "zero"}
    texts = any(isinstance(unit, str) for unit in units)
    if len(args) < 2 or len(units) != 1 or texts or any(column for _, column in args):
        raise ValueError("takes two or more numbers of one unit")
    return units.pop()


def _extreme(name: str, choose: Callable[[Sequence[Decimal]], Decimal]) -> Function:
    def value(args: Sequence[Argument]) -> Decimal | None:
        numbers = [arg for arg in args if isinstance(arg, Decimal)]
        return choose(numbers) if len(numbers) == len(args) else None

    return Function(
        name,
        value,
        _unit,
        lambda args: f"{name.upper()}({','.join(map(str, args))})",
        lambda args: f"{name}({', '.join(args)})",
    )


MIN = _extreme("min", min)
MAX = _extreme("max", max)

"""min and max: of several numbers of one unit. A missing number leaves no answer."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from workbench.rules.functions import Argument, Function
from workbench.rules.units import Unit


def _value(choose: Callable[..., Decimal]) -> Callable[[Sequence[Argument]], Decimal | None]:
    def value(args: Sequence[Argument]) -> Decimal | None:
        return None if any(arg is None for arg in args) else choose(args)

    return value


def _unit(args: Sequence[tuple[Unit | str, bool]]) -> Unit | str:
    units = {unit for unit, _ in args if unit != "zero"}
    if len(args) < 2 or len(units) != 1 or any(column for _, column in args):
        msg = "takes two or more numbers of one unit"
        raise ValueError(msg)
    return units.pop()


MIN = Function(
    "min",
    _value(min),
    _unit,
    lambda args: f"MIN({','.join(map(str, args))})",
    lambda args: f"min({', '.join(args)})",
)
MAX = Function(
    "max",
    _value(max),
    _unit,
    lambda args: f"MAX({','.join(map(str, args))})",
    lambda args: f"max({', '.join(args)})",
)

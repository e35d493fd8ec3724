"""day(text): the day a text such as ``2026-06-10`` names: a day a rule names can be compared with one typed."""

from collections.abc import Sequence
from datetime import date

from workbench.rules.functions.function import Argument, Function, Measure
from workbench.rules.units import Unit


def _value(args: Sequence[Argument]) -> date | None:
    (text,) = args
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _unit(args: Sequence[Measure]) -> Unit | str:
    if list(args) != [("text", False)]:
        raise ValueError("takes a text such as “2026-06-10”")
    return "date"


DAY = Function("day", _value, _unit, lambda args: f"DATEVALUE({args[0]})", lambda args: args[0])

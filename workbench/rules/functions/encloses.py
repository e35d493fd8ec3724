"""encloses(corners.longitude, corners.latitude, corners.ring, corners.part): whether corners bound ground soundly.

No ring crosses itself, no two overlap, each hole lies in its outline, and no corner lies nowhere. There is no answer
without corners, or while one lacks a coordinate. No workbook can tell: there it has no answer.
"""

from collections.abc import Sequence
from decimal import Decimal

from workbench.rules.functions.function import Argument, Function, Measure, Range, column, numbers
from workbench.rules.geometry import PARTS, Corner, Part, Ring, problems
from workbench.rules.units import Unit, parse_unit

_DEGREES = parse_unit("°")


def _value(args: Sequence[Argument]) -> bool | None:
    found: dict[tuple[str, Part], list[Corner]] = {}
    east, north = numbers(args[0]), numbers(args[1])
    for longitude, latitude, name, part in zip(east, north, column(args[2]), column(args[3]), strict=True):
        if not isinstance(longitude, Decimal) or not isinstance(latitude, Decimal):
            return None
        kind: Part = next((each for each in PARTS if each == part), "outline")
        found.setdefault((str(name or ""), kind), []).append(Corner(longitude, latitude))
    rings = [Ring(name, part, tuple(corners)) for (name, part), corners in found.items()]
    return all(each.level != "error" for each in problems(rings)) if rings else None


def _unit(args: Sequence[Measure]) -> Unit | str:
    if list(args) != [(_DEGREES, True), (_DEGREES, True), ("text", True), ("text", True)]:
        raise ValueError("takes the columns of longitude and latitude in °, ring and part")
    return "condition"


def _excel(_: Sequence[str | Range]) -> str:
    return '""'


ENCLOSES = Function("encloses", _value, _unit, _excel, lambda args: f"encloses({', '.join(args)})")

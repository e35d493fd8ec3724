"""The boundary of a project as rows of its form: read as rings, judged, compared with the stated area, mended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.base.numbers import CONTEXT, rounded, shown
from workbench.base.text import say
from workbench.domain.degrees import read_degrees
from workbench.rules.cells import Cell, Cells, Change, Source, Value
from workbench.rules.form import Form
from workbench.rules.geometry import (
    PARTS,
    Corner,
    Part,
    Problem,
    Ring,
    area,
    decimals,
    named,
    placed,
    problems,
    swapped,
)
from workbench.rules.places import Places

SECTION = "corners"
COLUMNS = ("longitude", "latitude", "ring", "part")
STATED = "location/stated_area"
DATUM = "location/datum"
_HECTARE = Decimal(10_000)
_SQUARE_METRES = {"m2": Decimal(1), "ha": _HECTARE, "km2": Decimal(1_000_000)}
"""The units of area a form may state one in."""


@dataclass(frozen=True, slots=True)
class Read:
    """The rings of a form, and what of its rows is no corner."""

    rings: tuple[Ring, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Areas:
    """The area of a boundary in the unit the form states it in; None for what is not known.

    `fits` tells whether the computed area, rounded as the stated one is written, is the same figure.
    """

    unit: str
    computed: Decimal | None
    stated: Decimal | None
    difference: Decimal | None = None
    percent: Decimal | None = None
    fits: bool = False


def read(places: Places, section: str = SECTION, columns: Sequence[str] = COLUMNS) -> Read:
    """Read the rows of a section as rings, in the order of the rows; the rows of a ring need not stand together."""
    found: dict[tuple[str, Part], list[Corner]] = {}
    wrong = []
    for number, row in enumerate(places.cells.rows(section), 1):
        path = f"{section}/{row}"
        longitude, latitude, name, part = (places.value(f"{path}/{column}") for column in columns)
        if longitude is None and latitude is None:
            continue
        told = str(places.value(f"{path}/number") or number)
        ring = str(name or "")
        kind: Part = next((each for each in PARTS if each == part), "outline")
        args = {"ring": Ring(ring, kind, ()).label, "corner": told}
        spoiled = next((value for value in (longitude, latitude) if not isinstance(value, Decimal | None)), None)
        if spoiled is not None:
            code = "boundary.parted" if _degrees(spoiled) is not None else "boundary.not_degrees"
            wrong.append(Problem("error", code, path, {**args, "typed": spoiled}))
        elif not isinstance(longitude, Decimal) or not isinstance(latitude, Decimal):
            wrong.append(Problem("error", "boundary.missing", path, args))
        else:
            found.setdefault((ring, kind), []).append(Corner(longitude, latitude, told, path))
    rings = tuple(Ring(name, part, tuple(corners)) for (name, part), corners in found.items())
    return Read(rings, tuple(wrong))


def judged(found: Read, places: int | None) -> tuple[Problem, ...]:
    """Tell everything that is wrong with a boundary, the errors first."""
    order = {"error": 0, "warning": 1, "note": 2}
    wrong = (*found.problems, *problems(found.rings, places, whole=not found.problems))
    return tuple(sorted(wrong, key=lambda each: order[each.level]))


def areas(form: Form, places: Places, found: Read, wrong: Sequence[Problem]) -> Areas:
    """Compare the area within the corners with the stated one; a boundary with errors has none."""
    unit = form.locate(STATED)[2].unit
    stated = places.value(STATED)
    said = stated if isinstance(stated, Decimal) else None
    sound = all(each.level != "error" for each in wrong)
    size = area(found.rings) if sound else None
    if size is None:
        return Areas(unit, None, said)
    computed = CONTEXT.divide(size, _SQUARE_METRES[unit])
    if said is None:
        return Areas(unit, computed, None)
    difference = CONTEXT.subtract(computed, said)
    percent = CONTEXT.divide(difference * 100, said) if said else None
    return Areas(unit, computed, said, difference, percent, rounded(computed, decimals(said)) == said)


def caption(found: Read) -> str:
    """Say beneath a map how large the boundary is, in hectares to the square metre; or what of it is not drawn."""
    kept = sum(len(ring.corners) for ring in placed(found.rings))
    left_out = len(found.problems) + sum(len(ring.corners) for ring in found.rings) - kept
    if left_out:
        return say("boundary.map.left_out", count=left_out)
    size = None if any(each.level == "error" for each in judged(found, None)) else area(found.rings)
    return "" if size is None else say("boundary.map.area", area=f"{shown(rounded(size / _HECTARE, 4))} ha")


def cells_of(rings: Sequence[Ring], sources: Sequence[Sequence[Source]], first: int = 1) -> dict[str, Cell]:
    """Write rings as rows, from row number `first` on; each corner with where it came from."""
    written: dict[str, Cell] = {}
    number = first
    for ring, places in zip(rings, sources, strict=True):
        for corner, source in zip(ring.corners, places, strict=True):
            values: dict[str, Value] = {"ring": ring.name, "part": ring.part, "number": corner.number}
            values |= {"longitude": corner.longitude, "latitude": corner.latitude}
            path = f"{SECTION}/r{number}"
            written |= {f"{path}/{name}": Cell(value, source) for name, value in values.items() if value != ""}
            number += 1
    return written


def mended(cells: Cells, found: Read, source: Source) -> tuple[Change, ...]:
    """Offer what can be put right without asking anybody: minutes and seconds, swapped axes, the first corner again."""
    return tuple(
        Change(path, cells.get(path), Cell(value, source) if value is not None else None)
        for path, value in _mends(cells, found)
    )


def _mends(cells: Cells, found: Read) -> Iterator[tuple[str, Value | None]]:
    for problem in found.problems:
        if problem.code == "boundary.parted":
            for axis in ("longitude", "latitude"):
                typed = cells.value(f"{problem.path}/{axis}")
                value = _degrees(typed)
                if value is not None and not isinstance(typed, Decimal):
                    yield f"{problem.path}/{axis}", value
    for ring in found.rings:
        closed = ring.part != "point" and len(ring.corners) > 1 and ring.corners[0].spot == ring.corners[-1].spot
        for corner in ring.corners[: -1 if closed else None]:
            if swapped(corner):
                yield f"{corner.path}/longitude", corner.latitude
                yield f"{corner.path}/latitude", corner.longitude
        if closed:
            last = ring.corners[-1].path
            yield from ((path, None) for path in cells if path.startswith(f"{last}/"))


def _degrees(typed: Value | None) -> Decimal | None:
    try:
        return read_degrees(str(typed)).value
    except ValueError:
        return None


def corner_name(ring: Ring, corner: Corner) -> str:
    """Name a corner with its ring: ``东区·3``."""
    return f"{ring.label}·{named(ring, corner)}"

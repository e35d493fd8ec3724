"""A boundary laid out on a sheet: where each corner falls, the scale bar and the degrees at the edge. No ink yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile
from math import dist

from workbench.base.numbers import shown
from workbench.domain.axis import marks
from workbench.rules.geometry import Corner, Ring

Spot = tuple[float, float]
"""Right and up from the lower left corner of the sheet, in its own units."""

_LEAST = 50.0
"""Metres a sheet shows at least each way: a single point has no extent."""
_STEPS = tuple(Decimal(digit).scaleb(power) for power in range(7) for digit in (1, 2, 5))
"""Lengths of a scale bar, in metres."""
_MARKS = 3
_AROUND = ((1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (-1.0, 0.0))
"""Where the number of a single point may stand: right of it, above, below, left."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A ring on the sheet: its corners once around, and where its name is written."""

    ring: Ring
    corners: tuple[tuple[Corner, Spot], ...]
    middle: Spot


@dataclass(frozen=True, slots=True)
class Sheet:
    """A boundary on a sheet. The bar is `bar` metres and `bar_length` units long.

    `east` and `north` are the degrees marked at the lower and the left edge, with their place on it.
    """

    rings: tuple[Drawn, ...]
    bar: Decimal
    bar_length: float
    east: tuple[tuple[str, float], ...]
    north: tuple[tuple[str, float], ...]

    @property
    def bar_words(self) -> str:
        """Write the length of the bar."""
        return f"{shown(self.bar / 1000)} km" if self.bar >= 1000 else f"{shown(self.bar)} m"


def laid_out(rings: Sequence[Ring], width: float, height: float, edge: float) -> Sheet:
    """Lay rings out, north up and true to scale at their middle, leaving `edge` free on every side.

    There must be a corner.
    """
    from geographiclib.geodesic import Geodesic

    first = float(rings[0].corners[0].longitude)

    def degrees(corner: Corner) -> Spot:
        return first + (float(corner.longitude) - first + 180) % 360 - 180, float(corner.latitude)

    spots = [degrees(corner) for ring in rings for corner in ring.corners]
    west, east = min(x for x, _ in spots), max(x for x, _ in spots)
    south, north = min(y for _, y in spots), max(y for _, y in spots)
    middle = ((west + east) / 2, (south + north) / 2)
    small = 0.001
    # to the millimetre a degree: sines differ in their last bits from machine to machine, drawn pages must not
    across = round(Geodesic.WGS84.Inverse(middle[1], 0, middle[1], small)["s12"] / small, 3)
    along = round(Geodesic.WGS84.Inverse(middle[1] - small / 2, 0, middle[1] + small / 2, 0)["s12"] / small, 3)
    room = (width - 2 * edge, height - 2 * edge)
    scale = min(
        room[0] / max((east - west) * across, _LEAST),
        room[1] / max((north - south) * along, _LEAST),
    )  # units a metre

    def place(spot: Spot) -> Spot:
        x, y = spot
        return width / 2 + (x - middle[0]) * across * scale, height / 2 + (y - middle[1]) * along * scale

    drawn = []
    for ring in rings:
        around = ring.corners if ring.part == "point" else ring.around
        corners = tuple((corner, place(degrees(corner))) for corner in around)
        drawn.append(Drawn(ring, corners, _middle([spot for _, spot in corners])))
    bar = max(takewhile(lambda step: float(step) * scale <= width / 4, _STEPS), default=_STEPS[0])
    half = width / 2 / scale / across, height / 2 / scale / along
    return Sheet(
        tuple(drawn),
        bar,
        float(bar) * scale,
        _degrees(middle[0], half[0], lambda value: place((value, middle[1]))[0]),
        _degrees(middle[1], half[1], lambda value: place((middle[0], value))[1]),
    )


def _degrees(middle: float, half: float, place: Callable[[float], float]) -> tuple[tuple[str, float], ...]:
    """Mark a few round degrees within the sheet."""
    ends = [Decimal(f"{middle + side * half:.9f}") for side in (-1, 1)]
    inside = (mark for mark in marks(ends, _MARKS + 1, zero=False) if ends[0] < mark < ends[1])
    return tuple((f"{mark:f}°", place(float(mark))) for mark in inside)


@dataclass(frozen=True, slots=True)
class Name:
    """What is written on a sheet, with its middle: the name of a ring, or the number of a corner."""

    text: str
    at: Spot
    of_ring: bool


def names(sheet: Sheet, size: Spot, apart: float, wide: Callable[[str], float]) -> tuple[Name, ...]:
    """Place names of rings, then numbers of corners, `apart` from each other; what finds no room is left out.

    `size` is that of the sheet, `wide` tells how wide a text is.
    """
    taken = [spot for drawn in sheet.rings for _, spot in drawn.corners if drawn.ring.part == "point"]
    taken += [drawn.middle for drawn in sheet.rings if drawn.ring.part == "hole"]
    found = []

    def free(x: float, y: float, half: float) -> bool:
        if not (half < x < size[0] - half and apart / 2 < y < size[1] - apart / 2):
            return False
        return all(abs(x - x_) > half + apart / 2 or abs(y - y_) > apart * 0.8 for x_, y_ in taken)

    def write(text: str, x: float, y: float, *, of_ring: bool) -> None:
        half = wide(text) / 2
        found.append(Name(text, (x, y), of_ring))
        taken.extend((x + shift, y) for shift in (-half, 0, half))

    for drawn in sheet.rings:
        name, (x, y) = drawn.ring.name, drawn.middle
        tried = ((x, y + shift * apart) for shift in (0, 1, -1, 2, -2))
        at = next((spot for spot in tried if free(*spot, wide(name) / 2)), None)
        if name and at and drawn.ring.part == "outline":
            write(name, *at, of_ring=True)
    for drawn in sheet.rings:
        for corner, spot in drawn.corners:
            long = dist(spot, drawn.middle) or 1.0
            away = ((spot[0] - drawn.middle[0]) / long, (spot[1] - drawn.middle[1]) / long)
            half = wide(corner.number) / 2
            tried = (
                (spot[0] + east * (apart * 0.6 + half), spot[1] + north * apart * 0.85)
                for east, north in (_AROUND if drawn.ring.part == "point" else (away,))
            )
            at = next((spot for spot in tried if free(*spot, half)), None)
            if corner.number and at:
                write(corner.number, *at, of_ring=False)
    return tuple(found)


def _middle(spots: Sequence[Spot]) -> Spot:
    """Give the centre of gravity of a ring; the mean of the corners where it encloses nothing."""
    twice = x = y = 0.0
    for place, (x2, y2) in enumerate(spots):
        x1, y1 = spots[place - 1]
        cross = x1 * y2 - x2 * y1
        twice += cross
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    if abs(twice) < 1:
        return sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots)
    return x / (3 * twice), y / (3 * twice)

"""Boundaries on the ground: corners, rings, how large they are on the WGS 84 ellipsoid, and what is wrong with them.

Crossing, touching and lying within are decided exactly, on whole numbers; only the area itself, which no exact
arithmetic can give, is worked out in floating point, to well below a square metre.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Literal

from workbench.base.numbers import CONTEXT
from workbench.base.text import say

if TYPE_CHECKING:
    from workbench.rules.form import Level

Part = Literal["outline", "hole", "point"]
"""What a ring bounds: ground, ground taken out of an outline, or nothing: its corners are single points."""
PARTS: tuple[Part, ...] = ("outline", "hole", "point")
MOST_CORNERS = 2000
"""Corners a boundary may have: more are drawn by hand on no form, and read by nobody."""
_MOST_OVERLAPS = 10
"""Overlapping pairs told one by one: the same parcel imported fifty times is one mistake."""
CHINA = ((73, 136), (3, 54))
"""Degrees east and north within which all of China lies: outside, a coordinate is likely a slip."""

_Flat = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Corner:
    """A corner: degrees east and north, its number on the drawing, and the row of a form it stands in."""

    longitude: Decimal
    latitude: Decimal
    number: str = ""
    path: str = ""

    @property
    def spot(self) -> tuple[Decimal, Decimal]:
        """Where it is, whatever it is called."""
        return self.longitude, self.latitude


@dataclass(frozen=True, slots=True)
class Ring:
    """Corners in order, the first not repeated at the end where the person did so: `corners` is what was said."""

    name: str
    part: Part
    corners: tuple[Corner, ...]

    @property
    def label(self) -> str:
        """Name it to a reader."""
        return self.name or say(f"boundary.unnamed.{self.part}")

    @property
    def around(self) -> tuple[Corner, ...]:
        """The corners once around: no corner twice in a row, the first not again at the end."""
        kept: list[Corner] = []
        for corner in self.corners:
            if not kept or kept[-1].spot != corner.spot:
                kept.append(corner)
        if len(kept) > 1 and kept[-1].spot == kept[0].spot:
            kept.pop()
        return tuple(kept)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a boundary; `path` is the row it shows in, empty for none."""

    level: "Level"
    code: str
    path: str = ""
    args: Mapping[str, object] = field(default_factory=dict)

    def sentence(self) -> str:
        """Say it in the person's language."""
        return say(self.code, **self.args)


def area(rings: Sequence[Ring]) -> Decimal | None:
    """Give the area in square metres, to the whole one: outlines less holes, between geodesics. None without outline.

    It means something only for rings without a problem of level ``error``.
    """
    from geographiclib.geodesic import Geodesic
    from geographiclib.polygonarea import PolygonArea

    total, found = 0.0, False
    for ring in rings:
        if ring.part == "point" or len(ring.around) < 3:
            continue
        polygon = PolygonArea(Geodesic.WGS84)
        for corner in ring.around:
            polygon.AddPoint(float(corner.latitude), float(corner.longitude))
        size = abs(polygon.Compute(reverse=False, sign=True)[2])
        total += size if ring.part == "outline" else -size
        found = found or ring.part == "outline"
    return Decimal(round(total)) if found else None


def problems(rings: Sequence[Ring], places: int | None = None, *, whole: bool = True) -> Iterator[Problem]:
    """Tell what is wrong with a boundary, ring by ring, then between them.

    `places` is the number of decimals of a degree that are asked for; None where nobody asks. Of a boundary that is
    not `whole`, or has a wrong corner, nothing is told that would follow from that alone.
    """
    if sum(len(ring.corners) for ring in rings) > MOST_CORNERS:
        yield Problem("error", "boundary.too_many", args={"most": MOST_CORNERS})
        return
    spots = [problem for ring in rings for problem in _spots(ring)]
    yield from spots
    for ring in rings:
        if places is not None:
            yield from _imprecise(ring, places)
    if not whole or any(each.level == "error" for each in spots):
        return
    closed, points = [], []
    for ring, flat in zip(rings, _flattened(rings), strict=True):
        if ring.part == "point":
            points.append((ring, flat))
            continue
        wrong = list(_shape(ring, flat))
        yield from wrong
        if not wrong:
            closed.append((ring, flat))
    yield from _between(closed)
    if len(closed) + len(points) == len(rings):
        yield from _outlying(closed, points)


def placed(rings: Sequence[Ring]) -> tuple[Ring, ...]:
    """Give the rings without corners that lie nowhere or have their axes swapped, to be drawn."""
    kept = (
        replace(ring, corners=tuple(each for each in ring.corners if _on_earth(each) and not swapped(each)))
        for ring in rings
    )
    return tuple(ring for ring in kept if ring.corners)


# ---------------------------------------------------------------- corner by corner


def _on_earth(corner: Corner) -> bool:
    return abs(corner.longitude) <= 180 and abs(corner.latitude) <= 90


def _in_china(longitude: Decimal, latitude: Decimal) -> bool:
    (west, east), (south, north) = CHINA
    return west <= longitude <= east and south <= latitude <= north


def swapped(corner: Corner) -> bool:
    """Tell whether a corner lies in China if its two coordinates change places; none does both ways."""
    return _in_china(corner.latitude, corner.longitude)


def _spots(ring: Ring) -> Iterator[Problem]:
    """Tell of corners that lie nowhere, elsewhere or twice, and of numbers out of order."""
    turned = [corner for corner in ring.corners if swapped(corner)]
    if turned:
        args = {"ring": ring.label, "count": len(turned), "all": len(ring.corners)}
        yield Problem("error", "boundary.swapped", turned[0].path, args)
    for corner in ring.corners:
        if swapped(corner):
            continue
        args = {"ring": ring.label, "corner": named(ring, corner)}
        if not _on_earth(corner):
            yield Problem("error", "boundary.nowhere", corner.path, args)
        elif not _in_china(*corner.spot):
            yield Problem("warning", "boundary.abroad", corner.path, args)
    if ring.part != "point" and len(ring.corners) > 1 and ring.corners[0].spot == ring.corners[-1].spot:
        yield Problem("note", "boundary.closed", ring.corners[-1].path, {"ring": ring.label})
    for before, after in pairwise(ring.corners):
        if before.spot == after.spot:
            args = {"ring": ring.label, "corner": named(ring, after)}
            yield Problem("warning", "boundary.repeated", after.path, args)
    numbers = [(int(corner.number), corner) for corner in ring.corners if _counts(corner.number)]
    for (before_, _), (number, corner) in pairwise(numbers):
        if number < before_ and not (corner is ring.corners[-1] and number == numbers[0][0]):
            yield Problem("warning", "boundary.order", corner.path, {"ring": ring.label, "corner": corner.number})
            break


def _counts(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) < 10


def _imprecise(ring: Ring, places: int) -> Iterator[Problem]:
    coarse = [corner for corner in ring.corners if min(map(decimals, corner.spot)) < places]
    if coarse:
        args = {"ring": ring.label, "count": len(coarse), "all": len(ring.corners), "places": places}
        yield Problem("warning", "boundary.imprecise", coarse[0].path, args)


def decimals(value: Decimal) -> int:
    """Count the decimals a figure is written with."""
    return max(0, -int(value.as_tuple().exponent))


def named(ring: Ring, corner: Corner) -> str:
    """Name a corner to a reader: by its number, else by its place in the ring."""
    return corner.number or str(ring.corners.index(corner) + 1)


# ---------------------------------------------------------------- rings


def _flattened(rings: Sequence[Ring]) -> list[list[_Flat]]:
    """Give each ring once around as whole numbers, on one sheet: a boundary across 180° is not torn in two.

    They are even, so that the middle of an edge is a whole number too.
    """
    corners = [corner for ring in rings for corner in ring.corners]
    if not corners:
        return []
    shift = max(decimals(value) for corner in corners for value in corner.spot)
    whole = 2 * 10**shift
    first = _doubled(corners[0].longitude, shift)

    def flat(corner: Corner) -> _Flat:
        across = _doubled(corner.longitude, shift) - first
        return (across + 180 * whole) % (360 * whole) - 180 * whole, _doubled(corner.latitude, shift)

    return [[flat(corner) for corner in ring.around] for ring in rings]


def _doubled(value: Decimal, shift: int) -> int:
    return 2 * int(value.scaleb(shift, CONTEXT))


def _shape(ring: Ring, flat: Sequence[_Flat]) -> Iterator[Problem]:
    """Tell why a ring bounds nothing: too few corners, or edges that meet where they should not."""
    around = ring.around
    if len(around) < 3:
        yield Problem("error", "boundary.few", ring.corners[0].path, {"ring": ring.label, "count": len(around)})
        return
    count = len(flat)
    for place in range(count):
        before, here, after = flat[place - 1], flat[place], flat[(place + 1) % count]
        if _turn(before, here, after) == 0 and _back(before, here, after):
            args = {"ring": ring.label, "corner": named(ring, around[place])}
            yield Problem("error", "boundary.spike", around[place].path, args)
            return
    for one, other in _meeting([flat]):
        (_, first), (_, second) = sorted((one, other))
        if second - first in (1, count - 1):
            continue
        args = {"ring": ring.label}
        args |= {"a": _edge(ring, first), "b": _edge(ring, second)}
        yield Problem("error", "boundary.crossing", around[first].path, args)
        return


def _edge(ring: Ring, place: int) -> str:
    around = ring.around
    return f"{named(ring, around[place])}–{named(ring, around[(place + 1) % len(around)])}"


def _turn(a: _Flat, b: _Flat, c: _Flat) -> int:
    """Above 0 for a turn to the left at b, below for one to the right, 0 for straight on or back."""
    return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])


def _back(a: _Flat, b: _Flat, c: _Flat) -> bool:
    return (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0


_Edge = tuple[int, int]
"""The number of a ring and of its edge, which leaves the corner of that number."""


def _meeting(flats: Sequence[Sequence[_Flat]]) -> Iterator[tuple[_Edge, _Edge]]:
    """Give the pairs of edges that have a point in common, sweeping from west to east."""
    edges = sorted(
        (min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1]), ring, place, a, b)
        for ring, flat in enumerate(flats)
        for place, (a, b) in enumerate(zip(flat, [*flat[1:], flat[0]], strict=True))
    )
    for number, (_, right, low, high, ring, place, a, b) in enumerate(edges):
        for other in range(number + 1, len(edges)):
            left_, _, low_, high_, ring_, place_, c, d = edges[other]
            if left_ > right:
                break
            if low_ <= high and low <= high_ and _met(a, b, c, d):
                yield (ring, place), (ring_, place_)


def _met(a: _Flat, b: _Flat, c: _Flat, d: _Flat) -> bool:
    """Tell whether two edges, whose boxes overlap, have a point in common."""
    return _turn(a, b, c) * _turn(a, b, d) <= 0 and _turn(c, d, a) * _turn(c, d, b) <= 0


def _crossed(a: _Flat, b: _Flat, c: _Flat, d: _Flat) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


# ---------------------------------------------------------------- between rings

_Shape = tuple[Ring, Sequence[_Flat]]


def _between(closed: Sequence[_Shape]) -> Iterator[Problem]:
    """Tell of rings that cross, of ground counted twice, and of holes in no outline."""
    crossing = set()
    flats = [flat for _, flat in closed]
    for (one, place), (other, place_) in _meeting(flats):
        pair = (min(one, other), max(one, other))
        if one != other and pair not in crossing and _crossed(*_ends(flats[one], place), *_ends(flats[other], place_)):
            crossing.add(pair)
    for first, second in sorted(crossing):
        yield _pair("boundary.rings_cross", closed[first][0], closed[second][0])
    told = 0
    for first, second in combinations(range(len(closed)), 2):
        (ring, flat), (ring_, flat_) = closed[first], closed[second]
        if (first, second) not in crossing and ring.part == ring_.part and _overlap(flat, flat_):
            yield _pair("boundary.overlap", ring, ring_)
            told += 1
        if told == _MOST_OVERLAPS:
            yield Problem("error", "boundary.overlaps", args={"count": told})
            break
    outlines = [place for place, (ring, _) in enumerate(closed) if ring.part == "outline"]
    for number, (ring, flat) in enumerate(closed):
        apart = all((min(number, place), max(number, place)) not in crossing for place in outlines)
        if ring.part == "hole" and apart and not any(_within(flat, flats[place]) for place in outlines):
            yield Problem("error", "boundary.hole_outside", ring.corners[0].path, {"ring": ring.label})


def holders(rings: Sequence[Ring]) -> dict[str, str]:
    """Give the outline each hole lies in, both by name; left out are holes in none."""
    flats = _flattened(rings)
    outlines = [(ring, flat) for ring, flat in zip(rings, flats, strict=True) if ring.part == "outline"]
    return {
        ring.name: outline.name
        for ring, flat in zip(rings, flats, strict=True)
        if ring.part == "hole"
        for outline, around in outlines
        if _within(flat, around)
    }


def _pair(code: str, one: Ring, other: Ring) -> Problem:
    return Problem("error", code, other.corners[0].path, {"a": one.label, "b": other.label})


def _ends(flat: Sequence[_Flat], place: int) -> tuple[_Flat, _Flat]:
    return flat[place], flat[(place + 1) % len(flat)]


def _outlying(closed: Sequence[_Shape], points: Sequence[_Shape]) -> Iterator[Problem]:
    """Tell of single points that lie in no outline, where there are outlines."""
    outlines = [flat for ring, flat in closed if ring.part == "outline"]
    for ring, flat in points:
        out = [
            corner
            for corner, spot in zip(ring.around, flat, strict=True)
            if outlines and all(_side(spot, outline) < 0 for outline in outlines)
        ]
        if out:
            args = {"ring": ring.label, "corners": "、".join(named(ring, corner) for corner in out[:5])}
            yield Problem("warning", "boundary.point_outside", out[0].path, {**args, "count": len(out)})


def _overlap(one: Sequence[_Flat], other: Sequence[_Flat]) -> bool:
    """Tell whether two rings that do not cross have ground in common."""
    return (
        _boxes_meet(one, other)
        and (set(one) == set(other) or _reaches_into(one, other) or _reaches_into(other, one))
    )  # fmt: skip


def _boxes_meet(one: Sequence[_Flat], other: Sequence[_Flat]) -> bool:
    return all(
        min(spot[axis] for spot in one) < max(spot[axis] for spot in other)
        and min(spot[axis] for spot in other) < max(spot[axis] for spot in one)
        for axis in (0, 1)
    )


def _reaches_into(one: Sequence[_Flat], other: Sequence[_Flat]) -> bool:
    return any(_side(spot, other) > 0 for spot in _along(one))


def _within(one: Sequence[_Flat], other: Sequence[_Flat]) -> bool:
    """Tell whether a ring that does not cross another lies in it."""
    return _boxes_meet(one, other) and all(_side(spot, other) >= 0 for spot in _along(one))


def _along(flat: Sequence[_Flat]) -> Iterator[_Flat]:
    """Walk the corners and the middles of the edges."""
    for place, here in enumerate(flat):
        before = flat[place - 1]
        yield here
        yield (before[0] + here[0]) // 2, (before[1] + here[1]) // 2


def _side(spot: _Flat, flat: Sequence[_Flat]) -> int:
    """1 for a spot inside a ring, 0 on its edge, -1 outside."""
    x, y = spot
    inside = False
    for place, b in enumerate(flat):
        a = flat[place - 1]
        turn = _turn(a, b, spot)
        if turn == 0 and min(a[0], b[0]) <= x <= max(a[0], b[0]) and min(a[1], b[1]) <= y <= max(a[1], b[1]):
            return 0
        if (a[1] > y) != (b[1] > y) and (turn > 0) == (b[1] > a[1]):
            inside = not inside
    return 1 if inside else -1

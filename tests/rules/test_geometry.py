"""Boundaries: sizes against other computations, and every way a ring can fail to bound ground."""

import math
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.numbers import D
from workbench.rules.geometry import MOST_CORNERS, Corner, Part, Ring, area, holders, problems

Spots = Sequence[tuple[str, str]]
SQUARE = (("120", "30"), ("121", "30"), ("121", "31"), ("120", "31"))


def ring(spots: Spots, name: str = "甲", part: Part = "outline") -> Ring:
    corners = (Corner(D(east), D(north), str(number)) for number, (east, north) in enumerate(spots, 1))
    return Ring(name, part, tuple(corners))


def found(*rings: Ring, places: int | None = None) -> list[str]:
    return [each.code.removeprefix("boundary.") for each in problems(rings, places)]


def errors(*rings: Ring) -> list[str]:
    return [each.code.removeprefix("boundary.") for each in problems(rings) if each.level == "error"]


# ---------------------------------------------------------------- how large


def test_the_area_is_the_one_published_for_a_polygon() -> None:
    """The outline of Antarctica in the documentation of GeographicLib: 13 662 703 680 020.1 square metres."""
    north_east = (
        (-63.1, -58), (-72.9, -74), (-71.9, -102), (-74.9, -102), (-74.3, -131), (-77.5, -163), (-77.4, 163),
        (-71.7, 172), (-65.9, 140), (-65.7, 113), (-66.6, 88), (-66.9, 59), (-69.8, 25), (-70.0, -4), (-71.0, -14),
        (-77.3, -33), (-77.9, -46), (-74.7, -61),
    )  # fmt: skip
    assert area([ring([(str(east), str(north)) for north, east in north_east])]) == 13662703680020


@pytest.mark.parametrize("north", ["3.5", "30", "45.25", "53.5"])
def test_a_small_parcel_is_as_large_as_its_sides_by_the_radii_of_the_ellipsoid(north: str) -> None:
    """An independent way: the radii of curvature of WGS 84 times the differences in degrees."""
    side = Decimal("0.002")
    south = D(north) - side / 2
    spots = [("110", south), ("110.002", south), ("110.002", south + side), ("110", south + side)]
    a, f = 6378137.0, 1 / 298.257223563
    squared, phi = f * (2 - f), math.radians(float(north))
    w = math.sqrt(1 - squared * math.sin(phi) ** 2)
    along, across = a * (1 - squared) / w**3, a / w * math.cos(phi)
    expected = along * across * math.radians(float(side)) ** 2
    measured = area([ring([(east, str(at)) for east, at in spots])])
    assert measured is not None
    assert abs(float(measured) - expected) < 1


def test_what_is_taken_out_is_not_counted() -> None:
    hole = ring((("120.2", "30.2"), ("120.4", "30.2"), ("120.4", "30.4")), "孔", "hole")
    whole, less, inner = area([ring(SQUARE)]), area([ring(SQUARE), hole]), area([ring(hole_spots(hole))])
    assert whole is not None
    assert less is not None
    assert inner is not None
    assert abs(whole - inner - less) <= 1
    assert found(ring(SQUARE), hole) == []
    assert holders([ring(SQUARE), hole]) == {"孔": "甲"}


def hole_spots(hole: Ring) -> Spots:
    return [(str(corner.longitude), str(corner.latitude)) for corner in hole.corners]


def test_points_alone_have_no_area() -> None:
    assert area([ring(SQUARE, part="point")]) is None
    assert area([ring(SQUARE), ring(SQUARE, "点", "point")]) == area([ring(SQUARE)])
    assert area([]) is None
    assert area([ring(SQUARE, part="hole")]) is None


def test_a_boundary_across_the_antimeridian_is_one_piece() -> None:
    here = ring((("179.5", "30"), ("-179.5", "30"), ("-179.5", "31"), ("179.5", "31")))
    assert area([here]) == area([ring(SQUARE)])
    assert errors(here) == []
    hole = ring((("179.8", "30.2"), ("-179.8", "30.2"), ("-179.8", "30.4")), "孔", "hole")
    assert errors(here, hole) == []


@given(st.lists(st.integers(10, 60), min_size=3, max_size=12), st.integers(0, 11), st.booleans())
def test_neither_where_a_ring_begins_nor_which_way_it_goes_changes_anything(
    long: list[int], first: int, back: bool
) -> None:
    """A star around a middle never crosses itself, however long its rays are."""
    spots = [
        (f"{110 + long[at] * math.cos(turn) / 1000:.6f}", f"{30 + long[at] * math.sin(turn) / 1000:.6f}")
        for at, turn in enumerate(2 * math.pi * at / len(long) for at in range(len(long)))
    ]
    turned = spots[first % len(spots) :] + spots[: first % len(spots)]
    other = turned[::-1] if back else turned
    assert errors(ring(spots)) == errors(ring(other)) == []
    assert area([ring(spots)]) == area([ring(other)])


# ---------------------------------------------------------------- what is wrong


def test_a_ring_that_crosses_itself_is_told_with_its_edges() -> None:
    bow = ring((("120", "30"), ("121", "31"), ("121", "30"), ("120", "31")))
    (problem,) = problems([bow])
    assert (problem.code, problem.args["a"], problem.args["b"]) == ("boundary.crossing", "1–2", "3–4")


def test_a_ring_that_crosses_itself_in_a_corner_is_told_too() -> None:
    """Its two halves would cancel out: the area would come to nothing."""
    spots = (("120", "30"), ("120.5", "30.5"), ("121", "31"), ("121", "30"), ("120.5", "30.5"), ("120", "31"))
    assert errors(ring(spots)) == ["crossing"]


@pytest.mark.parametrize("swap", [(1, 2), (0, 3), (2, 4)])
def test_corners_of_a_convex_parcel_in_another_order_cross(swap: tuple[int, int]) -> None:
    spots = [("120", "30"), ("121", "29.8"), ("121.5", "30.5"), ("121", "31"), ("120", "31")]
    one, other = swap
    spots[one], spots[other] = spots[other], spots[one]
    assert errors(ring(spots)) == ["crossing"]


@pytest.mark.parametrize(
    ("spots", "code"),
    [
        ((("120", "30"), ("121", "30")), "few"),
        ((("120", "30"), ("121", "30"), ("120", "30")), "few"),
        ((("120", "30"), ("121", "30"), ("122", "30"), ("121", "30"), ("121", "31")), "spike"),
        ((("120", "30"), ("121", "30"), ("122", "30")), "spike"),
        ((("120", "30"), ("120.5", "30"), ("120.5", "31"), ("120", "31"), ("120.5", "30.5")), "crossing"),
        ((("120", "30"), ("124", "30"), ("124", "33"), ("122", "30"), ("120", "33")), "crossing"),  # it only touches
    ],
)
def test_a_ring_that_encloses_nothing_is_told(spots: Spots, code: str) -> None:
    assert errors(ring(spots)) == [code]


def test_a_closing_corner_and_a_corner_twice_are_no_errors() -> None:
    closed = ring((*SQUARE, SQUARE[0]))
    assert found(closed) == ["closed"]
    twice = ring((SQUARE[0], SQUARE[0], *SQUARE[1:]))
    assert found(twice) == ["repeated"]
    assert area([closed]) == area([twice]) == area([ring(SQUARE)])


def test_numbers_that_go_back_are_told_once() -> None:
    corners = tuple(Corner(D(east), D(north), number) for (east, north), number in zip(SQUARE, "1324", strict=True))
    assert found(Ring("甲", "outline", corners)) == ["order"]


def test_a_number_that_comes_again_does_not_go_back() -> None:
    corners = tuple(Corner(D(east), D(north), number) for (east, north), number in zip(SQUARE, "1223", strict=True))
    assert found(Ring("甲", "outline", corners)) == []


def test_the_first_number_again_closes_a_ring_and_goes_back_nowhere() -> None:
    spots = ((*SQUARE, SQUARE[0]), "12341")
    corners = tuple(Corner(D(east), D(north), number) for (east, north), number in zip(*spots, strict=True))
    assert found(Ring("甲", "outline", corners)) == ["closed"]


def test_what_follows_from_a_wrong_corner_is_no_news() -> None:
    bow = ring((("120", "30"), ("121", "31"), ("121", "30"), ("120", "31")))
    assert [each.code for each in problems([bow], whole=False)] == []
    away = ring((("120.2", "30.5"),), "风机", "point")
    assert found(bow, moved("5", "远"), away) == ["crossing"]


def test_swapped_axes_are_told_and_nothing_that_follows_from_them() -> None:
    turned = ring([(north, east) for east, north in SQUARE])
    assert found(turned, ring(SQUARE, "乙", "hole")) == ["swapped"]


@pytest.mark.parametrize(
    ("east", "north", "code"),
    [("200", "30", "nowhere"), ("120", "-91", "nowhere"), ("0", "0", "abroad"), ("180", "-90", "abroad")],
)
def test_a_corner_that_lies_nowhere_or_elsewhere_is_told(east: str, north: str, code: str) -> None:
    assert code in found(ring(((east, north), *SQUARE[1:])))


def test_fewer_decimals_than_asked_for_are_counted_with_their_zeros() -> None:
    fine = [("120.500000", "30.500000"), ("120.600000", "30.500000"), ("120.600000", "30.600000")]
    assert found(ring(fine), places=6) == []
    coarse = [("120.5", "30.500000"), *fine[1:]]
    (problem,) = problems([ring(coarse)], 6)
    assert (problem.code, problem.args["count"], problem.args["all"]) == ("boundary.imprecise", 1, 3)


# ---------------------------------------------------------------- between rings


def moved(east: str, name: str, part: Part = "outline", by: str = "0") -> Ring:
    return ring([(str(D(x) + D(east)), str(D(y) + D(by))) for x, y in SQUARE], name, part)


@pytest.mark.parametrize(
    ("other", "codes"),
    [
        (moved("1", "旁"), []),  # a shared edge is how parcels lie side by side
        (moved("2", "远"), []),
        (ring((("121", "30"), ("122", "29"), ("122", "32"), ("121", "31")), "邻"), []),
        (ring((("120", "30"), ("120.5", "30"), ("120.5", "30.5")), "孔", "hole"), []),  # along the edge, and within
        (ring((("120", "30.5"),), "边", "point"), []),
        (moved("0.5", "半"), ["overlap"]),
        (moved("0.5", "角", by="0.5"), ["rings_cross"]),
        (moved("0", "同"), ["overlap"]),
        (ring((("120.2", "30.2"), ("120.4", "30.2"), ("120.4", "30.4")), "内"), ["overlap"]),
        (moved("5", "孔", "hole"), ["hole_outside"]),
        (moved("0.5", "孔", "hole", by="0.5"), ["rings_cross"]),
    ],
)
def test_parcels_may_touch_but_not_overlap(other: Ring, codes: list[str]) -> None:
    assert errors(ring(SQUARE), other) == codes


def test_a_point_outside_every_parcel_is_told_by_its_number() -> None:
    points = ring((("120.5", "30.5"), ("125", "30.5")), "风机", "point")
    (problem,) = problems([ring(SQUARE), points])
    assert (problem.code, problem.args["corners"]) == ("boundary.point_outside", "2")


def test_points_without_a_parcel_lie_outside_nothing() -> None:
    assert found(ring((("120.5", "30.5"), ("121.5", "30.5")), "风机", "point")) == []


def test_the_same_parcel_many_times_is_told_without_end_in_sight() -> None:
    told = errors(*(ring(SQUARE, f"第{number}") for number in range(40)))
    assert told == ["overlap"] * 10 + ["overlaps"]


def test_more_corners_than_anybody_reads_are_not_checked_one_by_one() -> None:
    spots = [(f"{110 + at / 10000}", "30") for at in range(MOST_CORNERS + 1)]
    assert found(ring(spots)) == ["too_many"]
    assert "too_many" not in found(ring(spots[1:]))


def test_coordinates_of_forty_digits_are_judged_exactly() -> None:
    """Two edges closer than any binary float could tell apart do not touch."""
    small = "0." + "0" * 30 + "1"
    low = ring((("120", "30"), ("121", "30"), ("121", "29")), "下")
    high = ring((("120", str(D("30") + D(small))), ("121", str(D("30") + D(small))), ("121", "31")), "上")
    assert errors(low, high) == []


def test_every_problem_has_its_sentence() -> None:
    rings = [
        ring((("120", "30"), ("121", "31"), ("121", "30"), ("120", "31"), ("120", "30"))),
        moved("0.5", "孔", "hole"),
        ring((("99", "30"), ("99.00", "30")), "风机", "point"),
    ]
    for problem in problems(rings, 6):
        assert problem.sentence()
        assert "{" not in problem.sentence()


def test_parcels_on_both_sides_of_a_slanting_edge_do_not_overlap() -> None:
    below = ring((("120", "30"), ("121", "30"), ("121", "31")), "下")
    above = ring((("120", "30"), ("121", "31"), ("120", "31")), "上")
    assert errors(below, above) == []


def test_a_point_on_the_boundary_is_not_outside() -> None:
    assert found(ring(SQUARE), ring((("120", "30.5"),), "桩", "point")) == []

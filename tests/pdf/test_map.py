"""The map of a boundary on paper: what is written on it, and that it stays on the page."""

import io

import pytest

from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.base.text import Label
from workbench.domain.boundary import Read
from workbench.domain.charts import map_of
from workbench.pdf.flow import Canvas
from workbench.pdf.ink import PAGE
from workbench.pdf.map import Map
from workbench.pdf.render import page_text
from workbench.rules.geometry import Corner, Part, Ring


def ring(name: str, part: Part, *spots: tuple[str, str]) -> Ring:
    corners = (Corner(D(east), D(north), str(number)) for number, (east, north) in enumerate(spots, 1))
    return Ring(name, part, tuple(corners))


LAND = ring("东区", "outline", ("120.1", "30.1"), ("120.2", "30.1"), ("120.2", "30.2"), ("120.1", "30.2"))
HOLE = ring("航道", "hole", ("120.13", "30.13"), ("120.17", "30.13"), ("120.17", "30.17"), ("120.13", "30.17"))
POINT = ring("风机", "point", ("120.19", "30.11"))


def paper(*rings: Ring) -> bytes:
    data = map_of("boundary", Label("边界图"), Read(rings, ()), ("经度", "纬度"))
    assert data is not None
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=PAGE, pageCompression=0)
    drawn = Map(data)
    drawn.drawOn(canvas, 60, 300)
    canvas.save()
    return out.getvalue()


def test_name_scale_north_degrees_and_area_are_written() -> None:
    text = page_text(paper(LAND, HOLE, POINT)) or ""
    for word in ("东区", "km", "北", "120.1°", "30.15°", "计算面积", "ha", "斜线为扣除部分", "仅按填报坐标绘制"):
        assert word in text
    assert "扣除" not in (page_text(paper(LAND)) or "")


def test_black_and_white_tell_ground_from_what_is_taken_out() -> None:
    """What is taken out is hatched within a dashed line."""
    assert b"[3 2] 0 d" in paper(LAND, HOLE)
    assert b"[3 2] 0 d" not in paper(LAND)


@pytest.mark.parametrize("rings", [(POINT,), (LAND,), (LAND, HOLE, POINT)])
def test_a_map_of_anything_can_be_drawn(rings: tuple[Ring, ...]) -> None:
    assert paper(*rings).startswith(b"%PDF")


def test_a_name_no_face_has_is_refused_and_not_left_out() -> None:
    with pytest.raises(WorkbenchError, match=r"pdf\.missing_glyph"):
        paper(ring("区😀", "outline", *((str(c.longitude), str(c.latitude)) for c in LAND.corners)))

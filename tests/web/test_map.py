"""The map of a boundary within a page: what is written on it, and that nothing leaves its frame."""

from xml.etree.ElementTree import Element

import pytest

from tests.pdf.test_map import HOLE, LAND, POINT
from tests.web.conftest import each
from workbench.base.text import Label
from workbench.domain.boundary import Read
from workbench.domain.charts import map_of
from workbench.rules.geometry import Ring
from workbench.web.charts import chart


def drawn(*rings: Ring) -> Element:
    data = map_of("boundary", Label("边界图"), Read(rings, ()), ("经度", "纬度"))
    assert data is not None
    return chart(data)


def test_name_scale_north_degrees_and_area_are_written() -> None:
    text = " ".join(drawn(LAND, HOLE, POINT).itertext())
    for word in ("东区", "km", "北", "120.10°", "30.15°", "计算面积", "ha", "虚线为扣除部分", "仅按填报坐标绘制"):
        assert word in text, word
    assert "扣除" not in " ".join(drawn(LAND).itertext())


@pytest.mark.parametrize("rings", [(POINT,), (LAND,), (LAND, HOLE, POINT)])
def test_a_map_of_anything_stays_within_its_frame(rings: tuple[Ring, ...]) -> None:
    (drawing,) = each(drawn(*rings), "svg")
    wide, high = map(float, drawing.get("viewBox", "").split()[2:])
    spots = [spot.split(",") for shape in each(drawing, "polygon") for spot in shape.get("points", "").split()]
    spots += [[node.get(name, "") for name in ("cx", "cy")] for node in each(drawing, "circle")]
    spots += [[node.get(name, "") for name in ("x", "y")] for node in each(drawing, "text")]
    assert len(spots) > 4
    assert all(0 <= float(x) <= wide and 0 <= float(y) <= high for x, y in spots)

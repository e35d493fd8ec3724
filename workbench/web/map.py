"""The map of a boundary in a page: told apart without colour, with its scale bar, north, degrees."""

from xml.etree.ElementTree import Element

from workbench.base.text import say
from workbench.domain.charts import ChartData
from workbench.domain.map_drawing import Drawn, Sheet, laid_out, names
from workbench.web.drawing import Point, line, width, words
from workbench.web.tags import tag

_WIDE, _TALL, _LEFT, _FOOT, _TOP = 480.0, 360.0, 62.0, 44.0, 6.0
_FREE, _CROWDED = 24.0, 14.0


def drawn_map(data: ChartData) -> Element:
    """Give a boundary in its frame; corners are numbered as far as there is room."""
    wide = _WIDE - _LEFT - 1
    sheet = laid_out(data.rings, wide, _TALL, _FREE)
    parts = [_shape(drawn) for part in ("outline", "hole") for drawn in sheet.rings if drawn.ring.part == part]
    parts += [_dot(spot) for drawn in sheet.rings if drawn.ring.part == "point" for _, spot in drawn.corners]
    for name in names(sheet, (wide, _TALL), _CROWDED, width):
        at = _place(name.at)
        parts.append(words(name.text, at[0], at[1] + 4, "middle", "name" if name.of_ring else "label"))
    parts += _edges(sheet, wide)
    box = f"0 0 {_WIDE:.0f} {_TOP + _TALL + _FOOT:.0f}"
    return tag("svg", *parts, viewBox=box, role="img", aria_label=f"{data.label}　{data.caption}".strip(), class_="map")


def map_words(data: ChartData) -> str:
    """Say how large a boundary is, and what its drawing means."""
    holes = say("web.map.holes") if any(ring.part == "hole" for ring in data.rings) else ""
    return "　".join(filter(None, (data.caption, holes, say("boundary.map.says"))))


def _place(spot: Point) -> Point:
    """Turn a spot of the sheet, whose rows count upwards, into one of the drawing."""
    return spot[0] + _LEFT, _TOP + _TALL - spot[1]


def _shape(drawn: Drawn) -> Element:
    points = " ".join("{:.1f},{:.1f}".format(*_place(spot)) for _, spot in drawn.corners)
    return tag("polygon", points=points, class_="ground" if drawn.ring.part == "outline" else "hole")


def _dot(spot: Point) -> Element:
    x, y = _place(spot)
    return tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="3", class_="s1")


def _edges(sheet: Sheet, wide: float) -> list[Element]:
    """Draw the frame, degrees at the lower and the left edge, the arrow north, and the scale bar."""
    size = {"x": f"{_LEFT:.1f}", "y": f"{_TOP:.1f}", "width": f"{wide:.1f}", "height": f"{_TALL:.1f}"}
    parts = [tag("rect", **size, class_="edge")]
    for label, x in sheet.east:
        here = _place((x, 0))
        parts += [line(here, (here[0], here[1] + 4), "axis"), words(label, here[0], here[1] + 16, "middle")]
    for label, y in sheet.north:
        here = _place((0, y))
        parts += [line((here[0] - 4, here[1]), here, "axis"), words(label, here[0] - 6, here[1] + 4, "end")]
    x, y = _WIDE - 14, _TOP + 8
    parts.append(tag("polygon", points=f"{x},{y} {x + 5},{y + 16} {x},{y + 11} {x - 5},{y + 16}", class_="arrow"))
    parts.append(words(say("boundary.map.north"), x, y + 30, "middle"))
    low = _TOP + _TALL + 34
    parts.append(line((_LEFT, low), (_LEFT + sheet.bar_length, low), "axis"))
    parts.append(words(sheet.bar_words, _LEFT + sheet.bar_length + 6, low + 4, "start"))
    return parts

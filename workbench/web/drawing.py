"""What drawings within a page are made of: lines, words, and the room words take."""

from xml.etree.ElementTree import Element

from workbench.web.tags import tag

Point = tuple[float, float]
"""Right and down from the upper left corner, in the drawing's own units."""

_SIGN = 7.0
"""Width of a figure of the labels; a Chinese character takes twice that."""


def line(here: Point, there: Point, kind: str) -> Element:
    """Give a straight line."""
    ends = {"x1": f"{here[0]:.1f}", "y1": f"{here[1]:.1f}", "x2": f"{there[0]:.1f}", "y2": f"{there[1]:.1f}"}
    return tag("line", **ends, class_=kind)


def words(text: str, x: float, y: float, anchor: str, kind: str = "label") -> Element:
    """Give words in a drawing; `anchor` tells which end of them stands at the place: start, middle or end."""
    made = tag("text", text, x=f"{x:.1f}", y=f"{y:.1f}", class_=kind)
    made.set("text-anchor", anchor)
    return made


def width(text: str) -> float:
    """Give the room words take in a drawing, about: whatever face the reader's machine has."""
    return sum(2 * _SIGN if ord(letter) > 0x2E7F else _SIGN for letter in text)

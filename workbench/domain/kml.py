"""KML (OGC 12-007), read with care: no document type, no entities, nothing fetched; and written plainly."""

import re
from collections.abc import Mapping, Sequence
from xml.parsers import expat
from xml.sax.saxutils import escape

from workbench.domain.shapes import Found, Shapes, Spot
from workbench.rules.geometry import Corner, Ring

_DEEPEST = 64
_ELSEWHERE = ("NetworkLink", "Track", "MultiTrack", "GroundOverlay", "Model")
"""What a KML file may show that is no boundary written down in it."""


def read(text: str, file: str) -> Found:
    """Read a text of KML. Raises WorkbenchError ``boundary.file.…`` for what it is not."""
    shapes = Shapes(file)
    reader = _Reader(shapes)
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        shapes.refuse("not_xml", line=error.lineno)
    return shapes.found()


class _Reader:
    """Follows the elements of one document."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.stack: list[str] = []
        self.words: list[str] = []
        self.mark = 0
        self.name = ""
        self.polygons: list[list[list[Spot]]] = []
        self.points: list[Spot] = []

    def doctype(self, *_: object) -> None:
        """Refuse any document type: KML has none, and entities are declared in it."""
        self.shapes.refuse("doctype")

    def start(self, name: str, _: object) -> None:
        """Go into an element."""
        plain = name.rpartition(" ")[2]
        if not self.stack and plain != "kml":
            self.shapes.refuse("not_kml")
        self.stack.append(plain)
        if len(self.stack) > _DEEPEST:
            self.shapes.refuse("deep", most=_DEEPEST)
        self.words = []
        if plain == "Placemark":
            if "Placemark" in self.stack[:-1]:
                self.shapes.refuse("not_kml")  # none lies in another
            self.mark += 1
            self.name, self.polygons, self.points = "", [], []
        elif plain == "Polygon":
            self.polygons.append([[]])
        elif plain in _ELSEWHERE:
            self.shapes.note("elsewhere", self._place(), what=plain)

    def data(self, text: str) -> None:
        """Keep the text of names and coordinates."""
        if self.stack and self.stack[-1] in ("name", "coordinates"):
            self.words.append(text)

    def end(self, _: str) -> None:
        """Leave an element."""
        plain, above = self.stack.pop(), self.stack[-1] if self.stack else ""
        if plain == "name" and above == "Placemark":
            self.name = self.shapes.name("".join(self.words))
        elif plain == "coordinates" and "Placemark" in self.stack:
            self._coordinates(above)
        elif plain == "Placemark":
            self._finish()

    def _coordinates(self, above: str) -> None:
        spots = self._spots("".join(self.words))
        if above == "Point":
            self.points += spots
        elif above == "LinearRing" and "innerBoundaryIs" in self.stack and self.polygons:
            self.polygons[-1].append(spots)
        elif above == "LinearRing" and "Polygon" in self.stack:
            self.polygons[-1][0] = spots
        elif above == "LinearRing":
            self.polygons.append([spots])
        elif above == "LineString":
            self.shapes.note("line", self._place())

    def _spots(self, text: str) -> list[Spot]:
        spots = []
        for said in re.sub(r"\s*,\s*", ",", text).split():
            values = [self.shapes.number(each, self._place()) for each in said.split(",")]
            if len(values) not in (2, 3):
                self.shapes.refuse("coordinate", text=said[:40], place=self._place())
            if any(values[2:]):
                self.shapes.note("heights", self._place())
            spots.append((values[0], values[1]))
        return spots

    def _finish(self) -> None:
        if not self.polygons and not self.points:
            self.shapes.note("empty", self._place())
        for rings in self.polygons:
            self.shapes.polygon(self.name, rings, self._place())
        for number, spot in enumerate(self.points, 1):
            name = f"{self.name}-{number}" if self.name and len(self.points) > 1 else self.name
            self.shapes.point(name, spot, self._place())

    def _place(self) -> str:
        return f"Placemark {self.mark}" if self.mark else "KML"


def write(rings: Sequence[Ring], holes: Mapping[str, str], title: str) -> str:
    """Write a boundary; `holes` gives the outline each hole lies in, by name. Figures keep their decimals."""
    marks = []
    for ring in rings:
        if ring.part == "outline":
            inside = [hole for hole in rings if hole.part == "hole" and holes.get(hole.name) == ring.name]
            inner = "".join(f"<innerBoundaryIs>{_around(hole)}</innerBoundaryIs>" for hole in inside)
            marks.append(
                _mark(ring.name, f"<Polygon><outerBoundaryIs>{_around(ring)}</outerBoundaryIs>{inner}</Polygon>")
            )
        elif ring.part == "point":
            for corner in ring.corners:
                shape = f"<Point><coordinates>{_spot(corner)}</coordinates></Point>"
                marks.append(_mark(f"{ring.name} {corner.number}".strip(), shape))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{escape(title)}</name>\n" + "\n".join(marks) + "\n</Document></kml>\n"
    )


def _mark(name: str, shape: str) -> str:
    return f"<Placemark><name>{escape(name)}</name>{shape}</Placemark>"


def _around(ring: Ring) -> str:
    around = ring.around
    spots = " ".join(_spot(corner) for corner in (*around, around[0]))
    return f"<LinearRing><coordinates>{spots}</coordinates></LinearRing>"


def _spot(corner: Corner) -> str:
    return f"{corner.longitude:f},{corner.latitude:f}"

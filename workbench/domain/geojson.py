"""GeoJSON (RFC 7946), read with care and written plainly."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from workbench.domain.shapes import Found, Shapes, Spot
from workbench.rules.geometry import Corner, Ring

_SAME = frozenset(
    ["urn:ogc:def:crs:ogc:1.3:crs84", "urn:ogc:def:crs:ogc::crs84", "ogc:crs84", "crs84", "epsg:4326", "epsg:4490"]
)
"""Names of what RFC 7946 means anyway, and of CGCS2000 in degrees, which is the same to a few centimetres."""
_NAMES = ("name", "Name", "NAME", "名称", "地块", "地块名称", "小班号", "id")
_DEEPEST = 100

_Object = Mapping[str, object]


def read(text: str, file: str) -> Found:
    """Read a text of GeoJSON. Raises WorkbenchError ``boundary.file.…`` for what it is not."""
    shapes = Shapes(file)

    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        known = dict(found)
        if len(known) < len(found):
            names = [name for name, _ in found]
            shapes.refuse("twice", name=next(name for name in names if names.count(name) > 1)[:40])
        return known

    def number(said: str) -> Decimal:
        return shapes.number(said, "GeoJSON")

    try:
        whole = json.loads(text, parse_float=number, parse_int=number, parse_constant=number, object_pairs_hook=pairs)
    except RecursionError:
        shapes.refuse("deep", most=_DEEPEST)
    except json.JSONDecodeError as error:
        shapes.refuse("not_json", line=error.lineno)
    if not isinstance(whole, dict) or "type" not in whole:
        shapes.refuse("not_geojson")
    _Reader(shapes).read(whole)
    return shapes.found()


class _Reader:
    """Walks one document."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.feature = 0

    def read(self, whole: _Object, depth: int = 0) -> None:
        """Read a collection, a feature or a bare geometry."""
        if depth > _DEEPEST:
            self.shapes.refuse("deep", most=_DEEPEST)
        self._reference(whole)
        if whole.get("type") == "FeatureCollection":
            for feature in self._list(whole.get("features"), "features"):
                self.read(self._object(feature), depth + 1)
        elif whole.get("type") == "Feature":
            self.feature += 1
            properties = whole.get("properties")
            said = {"id": whole.get("id"), **(properties if isinstance(properties, dict) else {})}
            name = next(filter(None, (self.shapes.name(said.get(key)) for key in _NAMES)), "")
            if whole.get("geometry") is None:
                self.shapes.note("empty", self._place())
            else:
                self._geometry(self._object(whole["geometry"]), name, depth + 1)
        else:
            self._geometry(whole, "", depth)

    def _geometry(self, shape: _Object, name: str, depth: int) -> None:
        if depth > _DEEPEST:
            self.shapes.refuse("deep", most=_DEEPEST)
        self._reference(shape)
        kind, inside, place = str(shape.get("type")), shape.get("coordinates"), self._place()
        if kind == "GeometryCollection":
            for each in self._list(shape.get("geometries"), "geometries"):
                self._geometry(self._object(each), name, depth + 1)
        elif kind in ("Polygon", "MultiPolygon"):
            for polygon in [inside] if kind == "Polygon" else self._list(inside, kind):
                rings = [list(self._spots(ring)) for ring in self._list(polygon, kind)]
                self.shapes.polygon(name, rings, place)
        elif kind in ("Point", "MultiPoint"):
            for spot in self._spots([inside] if kind == "Point" else inside):
                self.shapes.point(name, spot, place)
        elif kind in ("LineString", "MultiLineString"):
            self.shapes.note("line", place)
        else:
            self.shapes.refuse("not_geojson")

    def _reference(self, node: _Object) -> None:
        """Refuse coordinates of another reference system: the old member `crs` names one."""
        crs = node.get("crs")
        if crs is None:
            return
        properties = crs.get("properties") if isinstance(crs, dict) else None
        name = str(properties.get("name") if isinstance(properties, dict) else crs)
        plain = name.lower().removeprefix("urn:ogc:def:crs:").replace("epsg::", "epsg:")
        if plain not in _SAME and name.lower() not in _SAME:
            self.shapes.refuse("crs", crs=name[:60])

    def _spots(self, raw: object) -> Iterator[Spot]:
        for each in self._list(raw, "coordinates"):
            spot = self._list(each, "coordinates")
            if len(spot) < 2 or not all(isinstance(value, Decimal) for value in spot):
                self.shapes.refuse("coordinate", text=str([str(value)[:20] for value in spot[:3]]), place=self._place())
            longitude, latitude, *more = (value for value in spot if isinstance(value, Decimal))
            if any(more):
                self.shapes.note("heights", self._place())
            yield longitude, latitude

    def _list(self, raw: object, what: str) -> Sequence[object]:
        if not isinstance(raw, list):
            self.shapes.refuse("no_list", what=what, place=self._place())
        return raw

    def _object(self, raw: object) -> _Object:
        if not isinstance(raw, dict):
            self.shapes.refuse("not_geojson")
        return raw

    def _place(self) -> str:
        return f"Feature {self.feature}" if self.feature else "GeoJSON"


def write(rings: Sequence[Ring], holes: Mapping[str, str]) -> str:
    """Write a boundary; `holes` gives the outline each hole lies in, by name. Figures keep their decimals."""
    features = []
    for ring in rings:
        if ring.part == "outline":
            inside = [hole for hole in rings if hole.part == "hole" and holes.get(hole.name) == ring.name]
            coordinates = [_around(ring, counter=True), *(_around(hole, counter=False) for hole in inside)]
            features.append(_feature(ring.name, "Polygon", _listed(_listed(spots) for spots in coordinates)))
        elif ring.part == "point":
            features += [_feature(f"{ring.name} {each.number}".strip(), "Point", _spot(each)) for each in ring.corners]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}\n"


def _feature(name: str, kind: str, coordinates: str) -> str:
    said = json.dumps(name, ensure_ascii=False)
    return (
        f'{{"type": "Feature", "properties": {{"name": {said}}}, '
        f'"geometry": {{"type": "{kind}", "coordinates": {coordinates}}}}}'
    )


def _around(ring: Ring, *, counter: bool) -> list[str]:
    """Walk a ring as the standard asks, outlines against the clock and holes with it, back to the first corner."""
    around = list(ring.around)
    twice = sum(
        (there.longitude - here.longitude) * (there.latitude + here.latitude)
        for here, there in zip(around, [*around[1:], around[0]], strict=True)
    )
    if (twice < 0) != counter:
        around.reverse()
    return [_spot(corner) for corner in [*around, around[0]]]


def _spot(corner: Corner) -> str:
    return f"[{corner.longitude:f}, {corner.latitude:f}]"


def _listed(items: "Iterator[str] | list[str]") -> str:
    return f"[{', '.join(items)}]"

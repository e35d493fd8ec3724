"""GeoJSON, KML and tables of corners: what is read, what is told, and every file that means harm."""

import json
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

import pytest

from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.domain import corner_table, geojson, kml
from workbench.domain.shapes import Found
from workbench.rules.geometry import MOST_CORNERS, holders, problems

RING = "[[120.100000,30.1],[120.2,30.1],[120.2,30.2],[120.100000,30.1]]"
HOLE = "[[120.15,30.11],[120.19,30.11],[120.19,30.15],[120.15,30.11]]"


def collection(*features: str) -> str:
    return '{"type":"FeatureCollection","features":[' + ",".join(features) + "]}"


def feature(geometry: str, name: str = '"东区"') -> str:
    return f'{{"type":"Feature","properties":{{"name":{name}}},"geometry":{geometry}}}'


POLYGON = f'{{"type":"Polygon","coordinates":[{RING},{HOLE}]}}'


def notes(found: Found) -> list[str]:
    assert all("{" not in each.sentence() for each in found.notes)
    return [each.code.removeprefix("boundary.note.") for each in found.notes]


def refused(read: Callable[[], object]) -> str:
    with pytest.raises(WorkbenchError) as raised:
        read()
    assert raised.value.code.startswith("boundary.file.")
    assert raised.value.args_["file"] == "某.x"
    return raised.value.code.removeprefix("boundary.file.")


def as_geojson(text: str) -> Found:
    return geojson.read(text, "某.x")


def as_kml(text: str) -> Found:
    return kml.read(text, "某.x")


def as_table(rows: list[list[object]]) -> Found:
    return corner_table.read(rows, "某.x", "表1")


# ---------------------------------------------------------------- GeoJSON


def test_a_polygon_with_its_hole_and_points_is_read_to_the_last_decimal() -> None:
    point = feature('{"type":"Point","coordinates":[120.16,30.12]}', '"T1"')
    found = as_geojson(collection(feature(POLYGON), point))
    outline, hole, points = found.rings
    assert (outline.name, outline.part, len(outline.corners)) == ("东区", "outline", 3)
    assert str(outline.corners[0].longitude) == "120.100000"
    assert (hole.part, hole.name) == ("hole", "东区扣除1")
    assert (points.part, points.corners[0].number) == ("point", "T1")
    assert "Feature 1" in outline.corners[0].path
    assert notes(found) == []


@pytest.mark.parametrize(
    "text",
    [
        POLYGON,
        feature(POLYGON),
        collection(feature(f'{{"type":"GeometryCollection","geometries":[{POLYGON}]}}')),
        f'{{"type":"MultiPolygon","coordinates":[[{RING},{HOLE}]]}}',
    ],
)
def test_every_way_to_write_a_polygon_is_read(text: str) -> None:
    assert [ring.part for ring in as_geojson(text).rings] == ["outline", "hole"]


def test_two_shapes_of_one_name_stay_two() -> None:
    found = as_geojson(collection(feature(f'{{"type":"MultiPolygon","coordinates":[[{RING}],[{HOLE}]]}}')))
    assert [ring.name for ring in found.rings] == ["东区", "东区 (2)"]


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4490"])
def test_the_systems_that_mean_the_same_are_taken(name: str) -> None:
    crs = f'"crs":{{"type":"name","properties":{{"name":"{name}"}}}}'
    assert as_geojson(POLYGON[:-1] + "," + crs + "}").rings


@pytest.mark.parametrize(
    "crs", ['{"type":"name","properties":{"name":"EPSG:3857"}}', '"EPSG:4549"', "[1]", '{"type":"link"}']
)
def test_another_reference_system_is_refused_by_its_name(crs: str) -> None:
    assert refused(lambda: as_geojson(POLYGON[:-1] + f',"crs":{crs}}}')) == "crs"
    inner = feature(POLYGON[:-1] + f',"crs":{crs}}}')
    assert refused(lambda: as_geojson(collection(inner))) == "crs"


def test_nothing_is_left_out_in_silence() -> None:
    line = feature('{"type":"LineString","coordinates":[[120,30],[121,31]]}')
    high = feature('{"type":"Polygon","coordinates":[[[120,30,5],[121,30,5],[121,31,5]]]}')
    noisy = feature('{"type":"Point","coordinates":[120.12345678901234,30]}')
    long = feature('{"type":"Point","coordinates":[120,30]}', json.dumps("长" * 200))
    found = as_geojson(
        collection(line, high, noisy, long, feature("null"), feature('{"type":"Polygon","coordinates":[]}'))
    )
    assert sorted(notes(found)) == ["empty", "heights", "line", "long_name", "noise", "not_closed"]
    assert str(found.rings[-1].corners[0].longitude) == "120.123456789"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ('{"type":"Polygon"', "not_json"),
        ("[]", "not_geojson"),
        ("{}", "not_geojson"),
        ('{"type":"Topology","objects":{}}', "not_geojson"),
        ('{"type":"FeatureCollection","features":{}}', "no_list"),
        ('{"type":"FeatureCollection","features":[1]}', "not_geojson"),
        ('{"type":"FeatureCollection","features":[]}', "nothing"),
        ('{"type":"Polygon","coordinates":5}', "no_list"),
        ('{"type":"Polygon","coordinates":[5]}', "no_list"),
        ('{"type":"Polygon","coordinates":[[5]]}', "no_list"),
        ('{"type":"Polygon","coordinates":[[[120]]]}', "coordinate"),
        ('{"type":"Polygon","coordinates":[[["120","30"]]]}', "coordinate"),
        ('{"type":"Polygon","coordinates":[[[null,30]]]}', "coordinate"),
        ('{"type":"Point","coordinates":[true,30]}', "coordinate"),
        ('{"type":"Point","coordinates":[13358338.9,3503549.8]}', "metres"),
        ('{"type":"Point","type":"Polygon","coordinates":[120,30]}', "twice"),
    ],
)
def test_what_is_no_boundary_is_refused(text: str, code: str) -> None:
    assert refused(lambda: as_geojson(text)) == code


HUGE = ["NaN", "Infinity", "-Infinity", "1e400", "1e999999999", "0e999999999", "1e-999999999", "9" * 100_000]


@pytest.mark.parametrize("number", HUGE)
def test_numbers_that_are_none_are_refused_at_once(number: str) -> None:
    begun = time.monotonic()
    assert refused(lambda: as_geojson(f'{{"type":"Point","coordinates":[{number},30]}}')) == "number"
    assert time.monotonic() - begun < 2


def test_a_small_number_with_an_exponent_is_a_number() -> None:
    assert as_geojson('{"type":"Point","coordinates":[1.2E2,3e-1]}').rings[0].corners[0].spot == (D(120), D("0.3"))


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, '{"type":"Polygon","coordinates":' + "[" * 100_000])
def test_brackets_without_end_are_refused(text: str) -> None:
    assert refused(lambda: as_geojson(text)) in ("deep", "not_json")


def test_collections_in_collections_without_end_are_refused() -> None:
    text = '{"type":"GeometryCollection","geometries":[' * 150 + POLYGON + "]}" * 150
    assert refused(lambda: as_geojson(text)) == "deep"


def test_a_collection_of_collections_without_end_is_refused_too() -> None:
    text = '{"type":"FeatureCollection","features":[' * 150 + feature(POLYGON) + "]}" * 150
    assert refused(lambda: as_geojson(text)) == "deep"


def test_a_note_names_the_first_place_it_is_about() -> None:
    line = feature('{"type":"LineString","coordinates":[[120,30],[121,31]]}')
    (note,) = as_geojson(collection(feature(POLYGON), line, line)).notes
    assert note.args["place"] == "Feature 2"


def test_too_many_corners_are_refused_before_they_fill_the_form() -> None:
    ring = ",".join(f"[{110 + at / 1000},30]" for at in range(MOST_CORNERS + 1))
    assert refused(lambda: as_geojson(f'{{"type":"Polygon","coordinates":[[{ring}]]}}')) == "too_many"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ('"=HYPERLINK(\\"http://x\\")"', '=HYPERLINK("http://x")'),  # a name is text wherever it goes
        ('"一\\n二\\u0000三"', "一 二 三"),
        ('"a\\u202eb"', "a b"),
        ('"\\ud800"', "地块1"),
        ("17", "17"),
        ("null", "地块1"),
        ('{"x":1}', "地块1"),
        ("true", "地块1"),
    ],
)
def test_a_name_is_one_line_of_written_letters(name: str, kept: str) -> None:
    assert as_geojson(feature(f'{{"type":"Polygon","coordinates":[{RING}]}}', name)).rings[0].name == kept


# ---------------------------------------------------------------- KML

MARK = """<Placemark><name>东区</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
120.100000,30.1,0 120.2,30.1,0
120.2,30.2,0 120.1,30.1,0</coordinates></LinearRing></outerBoundaryIs>
<innerBoundaryIs><LinearRing><coordinates>
120.15,30.11 120.19,30.11 120.19,30.15 120.15,30.11</coordinates></LinearRing></innerBoundaryIs>
</Polygon></Placemark>"""


def document(*marks: str, space: str = ' xmlns="http://www.opengis.net/kml/2.2"', head: str = "") -> str:
    inside = f"<Document><name>文件</name>{''.join(marks)}</Document>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<kml{space}>{inside}</kml>'


@pytest.mark.parametrize(
    "space", ["", ' xmlns="http://www.opengis.net/kml/2.2"', ' xmlns="http://earth.google.com/kml/2.1"']
)
def test_a_placemark_is_read_in_any_namespace(space: str) -> None:
    point = "<Placemark><Point><coordinates> 120.16, 30.12 ,5 </coordinates></Point><name>T1</name></Placemark>"
    found = as_kml(document(MARK, point, space=space))
    outline, hole, points = found.rings
    assert (outline.name, len(outline.corners), str(outline.corners[0].longitude)) == ("东区", 3, "120.100000")
    assert (hole.part, points.corners[0].number) == ("hole", "T1")
    assert notes(found) == ["heights"]


def test_several_polygons_of_a_placemark_stay_apart() -> None:
    inner = MARK.replace("<Placemark><name>东区</name>", "").replace("</Placemark>", "")
    found = as_kml(document(f"<Placemark><name>区</name><MultiGeometry>{inner}{inner}</MultiGeometry></Placemark>"))
    assert [(ring.name, ring.part) for ring in found.rings] == [
        ("区", "outline"), ("区扣除1", "hole"), ("区 (2)", "outline"), ("区 (2)扣除1", "hole"),
    ]  # fmt: skip


def test_a_placemark_is_called_by_its_own_name() -> None:
    within = MARK.replace("</name>", "</name><ExtendedData><Data><name>别名</name></Data></ExtendedData>")
    assert as_kml(document(within)).rings[0].name == "东区"


def test_what_is_elsewhere_is_told_and_not_fetched() -> None:
    link = "<NetworkLink><Link><href>http://example.org/x.kml</href></Link></NetworkLink>"
    line = "<Placemark><LineString><coordinates>120,30 121,31</coordinates></LineString></Placemark>"
    assert sorted(notes(as_kml(document(link, line, MARK)))) == ["elsewhere", "empty", "line"]


LAUGHS = '<!DOCTYPE kml [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
) + "]>"  # fmt: skip


@pytest.mark.parametrize(
    "head",
    [
        LAUGHS,
        '<!DOCTYPE kml SYSTEM "http://example.org/x.dtd">',
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE kml [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
        "<!DOCTYPE kml>",
    ],
)
def test_no_document_type_is_obeyed(head: str) -> None:
    named = MARK.replace("东区", "&j;" if head == LAUGHS else "&x;")
    begun = time.monotonic()
    assert refused(lambda: as_kml(document(named, head=head))) == "doctype"
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_xml"),
        ("<kml><Document>", "not_xml"),
        ("<kml>&x;</kml>", "not_xml"),
        ("<html><body/></html>", "not_kml"),
        ('<gpx xmlns="http://www.topografix.com/GPX/1/1"/>', "not_kml"),
        ("<kml/>", "nothing"),
        (document("<a>" * 100_000), "deep"),
        (document(MARK.replace("<outerBoundaryIs>", "<Placemark><outerBoundaryIs>", 1)), "not_kml"),
        (document(MARK.replace("120.2,30.2,0", "120.2")), "coordinate"),
        (document(MARK.replace("120.2,30.2,0", "120.2,30.2,0,9")), "coordinate"),
        (document(MARK.replace("120.2,30.2,0", "NaN,30.2")), "number"),
        (document(MARK.replace("120.2,30.2,0", "1e999999999,30.2")), "number"),
        (document(MARK.replace("120.2,30.2,0", "1_2,30.2")), "number"),
        (document(MARK.replace("120.2,30.2,0", f"{'9' * 100_000},30.2")), "number"),
        (document(MARK.replace("120.2,30.2,0", "500000,3500000")), "metres"),
        (document(MARK.replace("120.2,30.2,0", ",")), "coordinate"),
    ],
)
def test_a_kml_that_is_none_is_refused(text: str, code: str) -> None:
    assert refused(lambda: as_kml(text)) == code


def test_a_hole_without_its_outline_is_not_taken_for_ground() -> None:
    only = MARK[: MARK.index("<outerBoundaryIs>")] + MARK[MARK.index("<innerBoundaryIs>") :]
    found = as_kml(document(only, MARK))
    assert [ring.name for ring in found.rings] == ["东区", "东区扣除1"]
    assert notes(found) == ["empty"]


# ---------------------------------------------------------------- tables


def test_a_table_is_read_by_its_headings_in_either_language() -> None:
    rows: list[list[object]] = [
        ["某风电场拐点坐标表", "", ""],
        ["序号", "地块", "类型", "经度（°）", "纬度（°）"],
        ["1", "东区", "", "120.123456", "30.1"],
        ["2", "东区", "边界", 120.2, 30.1],
        ["3", "东区", "", "120.2", "30.20"],
        ["", "", "", "", ""],
        ["T1", "风机", "点位", "120.15", "30.12"],
    ]
    outline, points = as_table(rows).rings
    assert [corner.number for corner in outline.corners] == ["1", "2", "3"]
    assert str(outline.corners[2].latitude) == "30.20"
    assert (points.name, points.part, points.corners[0].path) == ("风机", "point", "表1!7")
    english = as_table([["Lon", "LAT", "Polygon", "No."], [120, 30, "A", 1], [121, 30, "A", 2], [121, 31, "A", 3]])
    assert english.rings[0].name == "A"


def test_minutes_and_seconds_are_turned_and_told() -> None:
    found = as_table([["经度", "纬度"], ["120°07′24.44″", "北纬30度15分20秒"]])
    assert found.rings[0].corners[0].spot == (D("120.12345556"), D("30.25555556"))
    assert notes(found) == ["parted"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "headings"),
        ([["X", "Y"], ["120", "30"]], "headings"),
        ([["经度", "高程"], ["120", "30"]], "headings"),
        ([["经度", "纬度"]], "nothing"),
        ([["经度", "纬度"], ["120", "三十"]], "coordinate"),
        ([["经度", "纬度"], ["120", ""]], "coordinate"),
        ([["经度", "纬度"], ["120"]], "coordinate"),
        ([["经度", "纬度"], ["=A1", "30"]], "coordinate"),
        ([["经度", "纬度"], [float("nan"), 30]], "coordinate"),
        ([["经度", "纬度"], [float("inf"), 30]], "coordinate"),
        ([["经度", "纬度"], [True, 30]], "coordinate"),
        ([["经度", "纬度"], ["北纬30", "120"]], "axis"),
        ([["经度", "纬度"], ["40512345.1", "3521234.5"]], "metres"),
        ([["经度", "纬度", "类型"], ["120", "30", "飞地"]], "part"),
    ],
)
def test_a_table_that_does_not_say_where_is_refused_with_its_place(rows: list[list[object]], code: str) -> None:
    assert refused(lambda: as_table(rows)) == code


def test_a_row_without_coordinates_is_told() -> None:
    found = as_table([["点号", "经度", "纬度"], ["1", "120", "30"], ["2", "", ""]])
    assert notes(found) == ["no_coordinates"]


# ---------------------------------------------------------------- out and back


def test_what_is_written_reads_back_the_same() -> None:
    found = as_geojson(
        collection(feature(POLYGON, '"东<&>区\\""'), feature('{"type":"Point","coordinates":[120.16,30.120]}'))
    )
    for written in (
        as_geojson(geojson.write(found.rings, holders(found.rings))),
        as_kml(kml.write(found.rings, holders(found.rings), "项目 <1>")),
    ):
        assert [(ring.name, ring.part) for ring in written.rings[:1]] == [('东<&>区"', "outline")]
        for before, after in zip(found.rings, written.rings, strict=True):
            assert before.part == after.part
            assert {corner.spot for corner in before.corners} == {corner.spot for corner in after.corners}
            assert {str(value) for corner in before.corners for value in corner.spot} == {
                str(value) for corner in after.corners for value in corner.spot
            }
        assert not [each for each in problems(written.rings) if each.level == "error"]


def test_geojson_goes_around_as_its_standard_asks() -> None:
    """RFC 7946 3.1.6: the outline against the clock, holes with it; whichever way they were drawn."""

    def turns(ring: list[list[float]]) -> float:
        return sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring))

    clockwise = json.loads(RING)[::-1]
    for outline in (json.loads(RING), clockwise):
        text = collection(feature(json.dumps({"type": "Polygon", "coordinates": [outline, json.loads(HOLE)[::-1]]})))
        found = as_geojson(text)
        said = json.loads(geojson.write(found.rings, holders(found.rings)), parse_float=Decimal)
        outer, inner = said["features"][0]["geometry"]["coordinates"]
        assert turns(outer) < 0 < turns(inner)
        assert outer[0] == outer[-1]

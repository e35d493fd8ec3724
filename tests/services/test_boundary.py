"""A file of coordinates on its way into a project's design: its letters, its container, what it changes."""

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.domain import boundary as ground
from workbench.domain.boundary import DATUM, SECTION, Read
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Cell, Cells
from workbench.rules.form import Form
from workbench.rules.places import Places
from workbench.services import boundary, filings, imports, projects
from workbench.services.boundary import File
from workbench.services.context import Workbench

TABLE = "点号,地块,经度,纬度\n1,东区,120.100000,30.1\n2,东区,120.2,30.1\n3,东区,120.2,30.2\n"
KML = (
    '<?xml version="1.0" encoding="{0}"?><kml><Placemark><name>东区</name><Polygon><outerBoundaryIs><LinearRing>'
    "<coordinates>120.1,30.1 120.2,30.1 120.2,30.2 120.1,30.1</coordinates>"
    "</LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"
)
RING = "[[120.1,30.1],[120.2,30.1],[120.2,30.2],[120.1,30.1]]"
GEOJSON = '{"type":"Feature","properties":{"name":"东区"},"geometry":{"type":"Polygon","coordinates":[' + RING + "]}}"


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], File]:
    def putting(name: str, data: bytes) -> File:
        (tmp_path / name).write_bytes(data)
        return boundary.read_file(tmp_path / name)

    return putting


def kmz(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def refused(read: Callable[[], object]) -> str:
    with pytest.raises(WorkbenchError) as raised:
        read()
    return raised.value.code


# ---------------------------------------------------------------- letters


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_table_is_read_in_the_letters_of_any_chinese_program(
    put: Callable[[str, bytes], File], encoding: str
) -> None:
    (ring,) = put("拐点.csv", TABLE.encode(encoding)).found.rings
    assert (ring.name, [str(corner.longitude) for corner in ring.corners]) == ("东区", ["120.100000", "120.2", "120.2"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "GB2312", "gbk", "GB18030"])
def test_kml_is_read_in_the_letters_it_names(put: Callable[[str, bytes], File], encoding: str) -> None:
    assert put("边界.kml", KML.format(encoding).encode(encoding)).found.rings[0].name == "东区"


def test_letters_that_are_not_what_they_say_are_refused(put: Callable[[str, bytes], File]) -> None:
    for said, written in (("utf-8", "gb18030"), ("Shift_JIS", "utf-8"), ("utf-7", "utf-8")):
        assert refused(partial(put, "边界.kml", KML.format(said).encode(written))) == "boundary.file.letters"
    assert refused(lambda: put("x.geojson", b'{"type":"\xff\xff"}')) == "boundary.file.letters"


def test_geojson_that_is_not_utf8_is_read_and_said_so(put: Callable[[str, bytes], File]) -> None:
    file = put("x.geojson", GEOJSON.encode("gb18030"))
    assert file.found.rings[0].name == "东区"
    assert [each.code for each in file.found.notes] == ["boundary.note.letters"]


def test_a_workbook_of_corners_is_read_and_several_tables_are_not(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "边界"
    for row in (["点号", "经度", "纬度"], [1, 120.123456, 30.1], [2, 120.2, 30.1], [3, 120.2, 30.2]):
        sheet.append(row)
    book.create_sheet("说明").append(["随便写写"])
    book.save(tmp_path / "拐点.xlsx")
    (ring,) = boundary.read_file(tmp_path / "拐点.xlsx").found.rings
    assert (str(ring.corners[0].longitude), ring.corners[0].number, ring.corners[0].path) == (
        "120.123456",
        "1",
        "边界!2",
    )
    book.create_sheet("另一张").append(["经度", "纬度"])
    book.save(tmp_path / "拐点.xlsx")
    assert refused(lambda: boundary.read_file(tmp_path / "拐点.xlsx")) == "boundary.file.sheets"


# ---------------------------------------------------------------- containers


def test_a_kmz_is_read_in_memory(put: Callable[[str, bytes], File]) -> None:
    data = kmz(("files/a.png", b"x"), ("doc.kml", KML.format("utf-8").encode()), ("other.kml", b"<kml/>"))
    assert put("边界.kmz", data).found.rings[0].name == "东区"


@pytest.mark.parametrize("name", ["../../etc/x.kml", "/etc/x.kml", "..\\x.kml", "a/../../x.kml", "C:\\x.kml"])
def test_a_kmz_whose_names_lead_outside_is_refused(
    put: Callable[[str, bytes], File], tmp_path: Path, name: str
) -> None:
    before = set(tmp_path.rglob("*"))
    data = kmz(("doc.kml", KML.format("utf-8").encode()), (name, b"x"))
    assert refused(lambda: put("x.kmz", data)) == "boundary.file.zip_path"
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "x.kmz"}


def test_a_kmz_that_unpacks_without_end_is_refused(put: Callable[[str, bytes], File]) -> None:
    data = kmz(("doc.kml", b" " * (boundary.LARGEST_UNPACKED + 10)))
    assert len(data) < 1_000_000
    assert refused(lambda: put("x.kmz", data)) == "boundary.file.zip_bomb"
    many = kmz(*((f"{number}.txt", b"") for number in range(1001)), ("doc.kml", b"<kml/>"))
    assert refused(lambda: put("x.kmz", many)) == "boundary.file.zip_bomb"


def test_what_a_kmz_claims_of_its_size_is_not_believed(put: Callable[[str, bytes], File]) -> None:
    """The directory claims two gigabytes, or nothing at all; what is in it counts."""
    data = kmz(("doc.kml", KML.format("utf-8").encode()))
    at = data.index(b"PK\x01\x02") + 24
    for claim in (2**31, 0):
        changed = data[:at] + struct.pack("<I", claim) + data[at + 4 :]
        try:
            assert put("x.kmz", changed).found.rings[0].name == "东区"
        except WorkbenchError as error:
            assert error.code in ("boundary.file.zip_torn", "boundary.file.not_xml")  # noqa: PT017 - either will do


def test_a_kmz_torn_locked_or_of_several_minds_is_refused(put: Callable[[str, bytes], File]) -> None:
    data = kmz(("doc.kml", KML.format("utf-8").encode()))
    assert refused(lambda: put("x.kmz", data[:60])) == "boundary.file.zip_torn"
    broken = bytearray(data)
    broken[60] ^= 0xFF
    assert refused(lambda: put("x.kmz", bytes(broken))) in ("boundary.file.zip_torn", "boundary.file.not_xml")
    assert refused(lambda: put("x.kmz", kmz(("a.kml", b"<kml/>"), ("b.kml", b"<kml/>")))) == "boundary.file.zip_which"
    locked = bytearray(data)
    locked[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(lambda: put("x.kmz", bytes(locked))) == "boundary.file.zip_locked"


def test_files_of_other_kinds_or_sizes_are_refused(put: Callable[[str, bytes], File], tmp_path: Path) -> None:
    for name, data in (("a.shp", b"\0\0\x27\x0a" + b"\0" * 100), ("a.dwg", b"AC1032"), ("a.kmz", kmz(("a.png", b"x")))):
        assert refused(partial(put, name, data)) == "boundary.file.kind"
    assert refused(lambda: put("a.csv", b"")) == "excel.empty"
    large = tmp_path / "large.geojson"
    with large.open("wb") as stream:
        stream.truncate(boundary.LARGEST + 1)
    assert refused(lambda: boundary.read_file(large)) == "boundary.file.too_large"
    assert refused(lambda: boundary.read_file(tmp_path / "none.csv")) == "boundary.file.missing"
    assert refused(lambda: boundary.read_file(tmp_path)) == "boundary.file.missing"


def test_a_web_page_saved_as_a_table_is_refused(put: Callable[[str, bytes], File]) -> None:
    assert refused(lambda: put("a.csv", b"<html><table></table></html>")) == "excel.web_page"


# ---------------------------------------------------------------- taking over


@pytest.fixture
def form(wb: Workbench) -> Form:
    return wb.library.form("cn.ccer.offshore_wind/design", date(2026, 11, 20), date(2026, 11, 20))


def read(form: Form, cells: Cells) -> Read:
    return ground.read(Places(form, cells, {path: cell.value for path, cell in cells.items()}))


def test_a_file_takes_the_place_of_the_corners_there_are(
    wb: Workbench, form: Form, put: Callable[[str, bytes], File]
) -> None:
    four = "".join(f"{number},旧,{120 + number},30\n" for number in range(1, 5))
    old = boundary.taken(
        wb, form, Cells(), put("旧.csv", ("点号,地块,经度,纬度\n" + four).encode()), "wgs84", keep=False
    )
    cells = Cells().changed({each.path: each.after for each in old.changes})
    assert len(read(form, cells).rings[0].corners) == 4

    new = boundary.taken(wb, form, cells, put("新.csv", TABLE.encode()), "cgcs2000", keep=False)
    assert {each.path.split("/")[1] for each in new.gone} == {"r4"}
    after = cells.changed({each.path: each.after for each in (*new.changes, *new.gone)})
    (ring,) = read(form, after).rings
    assert (ring.name, len(ring.corners), after.value(DATUM)) == ("东区", 3, "cgcs2000")
    source = after[f"{SECTION}/r1/longitude"].source
    assert source is not None
    assert source.origin == "coordinates"
    assert source.place.startswith("新!2 · 新.csv · sha256 ")

    again = boundary.taken(wb, form, after, put("新.csv", TABLE.encode()), "cgcs2000", keep=False)
    assert again.changes == again.gone == ()


def test_a_file_can_come_after_the_corners_there_are(
    wb: Workbench, form: Form, put: Callable[[str, bytes], File]
) -> None:
    first = boundary.taken(wb, form, Cells(), put("a.csv", TABLE.encode()), "cgcs2000", keep=False)
    cells = Cells().changed({each.path: each.after for each in first.changes})
    more = boundary.taken(wb, form, cells, put("b.csv", TABLE.replace("东区", "西区").encode()), "cgcs2000", keep=True)
    after = cells.changed({each.path: each.after for each in more.changes})
    assert more.gone == ()
    assert [(ring.name, len(ring.corners)) for ring in read(form, after).rings] == [("东区", 3), ("西区", 3)]


def test_a_name_that_looks_like_a_formula_stays_text_in_the_workbook(
    wb: Workbench, form: Form, put: Callable[[str, bytes], File], tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    file = put("a.csv", TABLE.replace("东区", "=HYPERLINK(1)").encode())
    taken = boundary.taken(wb, form, Cells(), file, "cgcs2000", keep=False)
    rules = wb.library.rules("cn.ccer.offshore_wind", date(2026, 11, 20), date(2026, 11, 20))
    imports.template(
        wb, form, rules, tmp_path / "out.xlsx", Cells({each.path: each.after for each in taken.changes if each.after})
    )
    found = [
        cell
        for sheet in load_workbook(tmp_path / "out.xlsx")
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).startswith("=HYPERLINK")
    ]
    assert found
    assert {cell.data_type for cell in found} == {"s"}


# ---------------------------------------------------------------- mending, comparing, writing


def corners(*rows: tuple[object, object]) -> Cells:
    cells = {}
    for number, (east, north) in enumerate(rows, 1):
        for name, value in (("longitude", east), ("latitude", north)):
            if value is not None:
                cells[f"{SECTION}/r{number}/{name}"] = Cell(value if isinstance(value, str) else D(str(value)))
    return Cells(cells)


def codes(form: Form, cells: Cells) -> list[str]:
    return [each.code.removeprefix("boundary.") for each in ground.judged(read(form, cells), 6)]


def test_what_can_be_mended_without_asking_is_mended(wb: Workbench, form: Form) -> None:
    cells = corners(
        ("120°06′00.000″", "30.100000"), ("30.100000", 120.2), (D("120.200000"), "x"), (120.1, None), (120.1, 30.1)
    )  # fmt: skip
    cells = cells.changed({f"{SECTION}/r2/longitude": Cell(D("30.100000")), f"{SECTION}/r3/latitude": Cell(D("30.2"))})
    told = codes(form, cells)
    assert {"parted", "swapped", "missing"} <= set(told)
    changes = boundary.mended(wb, cells, read(form, cells))
    after = cells.changed({each.path: each.after for each in changes}).without(f"{SECTION}/r4")
    assert (after.value(f"{SECTION}/r1/longitude"), after.value(f"{SECTION}/r2/longitude")) == (D("120.1"), D("120.2"))
    assert "parted" not in codes(form, after)
    assert "swapped" not in codes(form, after)


def test_a_last_row_that_repeats_the_first_goes_whole(wb: Workbench, form: Form) -> None:
    cells = corners((120.1, 30.1), (120.2, 30.1), (120.2, 30.2), (120.1, 30.1))
    cells = cells.changed({f"{SECTION}/r4/number": Cell("1")})
    changes = boundary.mended(wb, cells, read(form, cells))
    assert {each.path for each in changes} == {f"{SECTION}/r4/{name}" for name in ("longitude", "latitude", "number")}
    assert all(each.after is None for each in changes)


@pytest.mark.parametrize(("stated", "fits", "sign"), [("6000.00", False, -1), ("5000", False, 1), ("", False, None)])
def test_the_computed_area_is_compared_with_the_stated_one(
    form: Form, stated: str, fits: bool, sign: int | None
) -> None:
    cells = corners((120.1, 30.1), (120.2, 30.1), (120.2, 30.2))
    if stated:
        cells = cells.changed({"location/stated_area": Cell(D(stated))})
    places = Places(form, cells, {path: cell.value for path, cell in cells.items()})
    found = ground.read(places)
    areas = ground.areas(form, places, found, ground.judged(found, None))
    assert areas.computed is not None
    assert 5330 < areas.computed < 5345
    assert areas.fits is fits
    assert (
        (areas.difference is None) if sign is None else (areas.difference is not None and areas.difference * sign > 0)
    )


def test_the_same_area_to_the_decimals_it_is_stated_with_fits(form: Form) -> None:
    cells = corners((120.1, 30.1), (120.2, 30.1), (120.2, 30.2))
    places = Places(form, cells, {})
    found = ground.read(places)
    computed = ground.areas(form, places, found, ()).computed
    assert computed is not None
    for text in (f"{computed:.0f}", f"{computed:.2f}"):
        told = Places(form, cells, {"location/stated_area": D(text)})
        assert ground.areas(form, told, found, ()).fits


def test_a_boundary_with_errors_has_no_area(form: Form) -> None:
    cells = corners((120.1, 30.1), (120.2, 30.2), (120.2, 30.1), (120.1, 30.2))
    places = Places(form, cells, {})
    found = ground.read(places)
    assert ground.areas(form, places, found, ground.judged(found, None)).computed is None
    assert ground.caption(found) == ""


@pytest.mark.parametrize("name", ["out.geojson", "out.kml"])
def test_what_is_exported_comes_back_the_same(
    wb: Workbench, form: Form, put: Callable[[str, bytes], File], tmp_path: Path, name: str
) -> None:
    rings = put("a.csv", TABLE.encode()).found.rings
    boundary.write_file(rings, "项目 & <甲>", tmp_path / name)
    again = boundary.read_file(tmp_path / name).found.rings
    assert [str(each.longitude) for each in again[0].corners] == [str(each.longitude) for each in rings[0].corners]
    with pytest.raises(WorkbenchError, match=r"boundary\.file\.unwritten"):
        boundary.write_file(rings, "甲", tmp_path / "none" / name)


def test_the_newest_design_of_the_project_is_the_one_drawn(wb: Workbench) -> None:
    filings.save_enterprise(wb, Enterprise("e", "某公司", "91000000XXXXXXXX0U"))
    project = projects.begin(wb, "e", "一期", "cn.ccer.offshore_wind")
    assert boundary.design_of(wb, project) is None
    for day in ("2026-10-01", "2026-11-20"):
        filings.begin(wb, project.id, "cn.ccer.offshore_wind/design", day)
    found = boundary.design_of(wb, project)
    assert found is not None
    assert found.period == "2026-11-20"
    filing = filings.get(wb, found.id)
    assert boundary.precision(filings.rules_of(wb, filing)) == 6
    assert {each.id for each in boundary.datums(filings.form_of(wb, filing))} >= {"cgcs2000", "gcj02", "bd09"}

"""Corners in a table with headings, Chinese or English: one a row, in degrees or in degrees, minutes and seconds."""

import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal

from workbench.domain.degrees import KEPT, Axis, read_degrees
from workbench.domain.shapes import Found, Shapes, Spot
from workbench.rules.geometry import Part

_HEADS: Mapping[str, tuple[str, ...]] = {
    "longitude": ("经度", "东经", "longitude", "lon", "lng", "long"),
    "latitude": ("纬度", "北纬", "latitude", "lat"),
    "ring": ("地块名称", "地块", "图斑", "小班", "区域", "多边形", "ring", "polygon", "parcel", "area"),
    "part": ("类型", "部分", "类别", "part", "kind"),
    "number": (
        "拐点号", "拐点编号", "拐点", "界址点号", "界址点", "桩号", "点号", "点位", "编号", "序号",
        "number", "no", "no.", "point", "corner", "id",
    ),
}  # fmt: skip
"""What the columns are called, without what stands in brackets."""
_PARTS: Mapping[str, Part] = {
    **dict.fromkeys(("", "outline", "boundary", "outer", "边界", "外边界", "外环", "地块"), "outline"),
    **dict.fromkeys(("hole", "inner", "taken out", "孔", "孔洞", "内环", "内边界", "扣除", "扣除部分"), "hole"),
    **dict.fromkeys(("point", "points", "点", "点位", "风机", "站点"), "point"),
}
_SEEN = 30
"""Rows looked at for the headings: titles and remarks stand above them."""

Rows = Sequence[Sequence[object]]


def heading(rows: Rows) -> tuple[int, Mapping[str, int]] | None:
    """Find the row of headings: its number and the column of each thing it names; None where there is none."""
    for number, row in enumerate(rows[:_SEEN]):
        words = [_word(cell) for cell in row]
        found = {}
        for thing, names in _HEADS.items():
            columns = [column for column, word in enumerate(words) if word in names]
            if columns:
                found[thing] = columns[0]
        if "longitude" in found and "latitude" in found:
            return number, found
    return None


def read(rows: Rows, file: str, sheet: str) -> Found:
    """Read a table. Raises WorkbenchError ``boundary.file.…`` for one without headings, or without corners."""
    shapes = Shapes(file)
    found = heading(rows)
    if found is None:
        shapes.refuse("headings")
    first, columns = found
    rings: dict[tuple[str, Part], list[tuple[Spot, str, str]]] = {}
    for line, row in enumerate(rows[first + 1 :], first + 2):
        cells = {thing: row[column] if column < len(row) else "" for thing, column in columns.items()}
        place = f"{sheet}!{line}"
        if all(_text(cells[axis]) == "" for axis in ("longitude", "latitude")):
            if any(_text(cell) for cell in cells.values()):
                shapes.note("no_coordinates", place)
            continue
        part = _PARTS.get(_text(cells.get("part", "")).lower())
        if part is None:
            shapes.refuse("part", text=_text(cells["part"])[:40], place=place)
        spot = _degrees(shapes, cells, "longitude", place), _degrees(shapes, cells, "latitude", place)
        key = shapes.name(_text(cells.get("ring", ""))), part
        rings.setdefault(key, []).append((spot, shapes.name(_text(cells.get("number", ""))), place))
    for (name, part), corners in rings.items():
        shapes.ring(name, part, corners)
    return shapes.found()


def _word(cell: object) -> str:
    """Give a heading in small letters, without spaces and without what stands in brackets: ``经度（°）`` is 经度."""
    plain = unicodedata.normalize("NFKC", str(cell))[:80].lower()
    return "".join(plain.partition("(")[0].partition("/")[0].split()).rstrip(":°")


def _text(cell: object) -> str:
    """Give a cell as text; a figure of a workbook as it is shown, not as the binary float it is kept in."""
    if isinstance(cell, float):
        return f"{Decimal(repr(cell)):f}".removesuffix(".0") if abs(cell) < 10**15 else repr(cell)
    return str(cell).strip()


def _degrees(shapes: Shapes, cells: Mapping[str, object], axis: Axis, place: str) -> Decimal:
    typed = _text(cells[axis])
    try:
        read = read_degrees(typed)
    except ValueError:
        shapes.refuse("coordinate", text=typed[:40], place=place)
    if read.axis not in ("", axis):
        shapes.refuse("axis", text=typed[:40], place=place)
    if read.parted:
        shapes.note("parted", place, places=KEPT, fine=read.fine)
    return read.value

"""The boundary of a project: a file of coordinates read with care, reviewed into its design, and written out again."""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from workbench.base.clock import now
from workbench.base.errors import WorkbenchError
from workbench.base.progress import never
from workbench.domain import boundary, corner_table, geojson, kml
from workbench.domain.boundary import DATUM, SECTION
from workbench.domain.shapes import Found
from workbench.rules.cells import Cell, Cells, Change, Source
from workbench.rules.geometry import Problem, Ring, holders
from workbench.services import filings

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.rules.form import Choice, Form
    from workbench.rules.library import Rules
    from workbench.services.context import Workbench
    from workbench.services.filings import FilingSummary

FORM = "design"
PRECISION = "corner_decimals"
"""The parameter that says how many decimals of a degree are asked for."""
_MB = 1024 * 1024
LARGEST = 20 * _MB
LARGEST_UNPACKED = 50 * _MB
_MOST_MEMBERS = 1000
_TABLES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".et")
_TORN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError, RuntimeError)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


@dataclass(frozen=True, slots=True)
class File:
    """A file of coordinates that was read."""

    name: str
    sha256: str
    found: Found


@dataclass(frozen=True, slots=True)
class Import:
    """What taking a file over changes: `changes` to be chosen from, and `gone`, the corners it takes the place of."""

    changes: tuple[Change, ...]
    gone: tuple[Change, ...]


def design_of(wb: "Workbench", project: "Enterprise") -> "FilingSummary | None":
    """Give the newest design document of a project, said or not; None while none is begun."""
    wanted = f"{project.pack}/{FORM}"
    found = [each for each in filings.filings(wb, project.id) if each.form == wanted]
    return max(found, key=lambda each: (each.period, each.updated_at), default=None)


def precision(rules: "Rules") -> int | None:
    """Give the decimals of a degree the rules ask for; None where they ask for none."""
    entry = rules.parameters.get(PRECISION)
    return int(entry.value) if entry and isinstance(entry.value, Decimal) else None


def datums(form: "Form") -> "tuple[Choice, ...]":
    """Give the reference systems the form offers; none for a form that does not ask."""
    try:
        return form.locate(DATUM)[2].choices
    except KeyError:
        return ()


# ---------------------------------------------------------------- reading


def read_file(path: Path) -> File:
    """Read a csv or Excel table, GeoJSON, KML or KMZ. Raises WorkbenchError ``boundary.file.…`` or ``excel.…``."""
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise WorkbenchError("boundary.file.too_large", file=path.name, size=size // _MB, most=LARGEST // _MB)
        data = path.read_bytes()
    except OSError as error:
        raise WorkbenchError("boundary.file.missing", file=path.name) from error
    sha256 = hashlib.sha256(data).hexdigest()
    notes: tuple[Problem, ...] = ()
    if data.startswith(b"PK") and (member := _kml_inside(path.name, data)) is not None:
        found = kml.read(_marked_up(path.name, member), path.name)
    elif path.suffix.lower() in _TABLES:
        found = _table(path)
    else:
        start = data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1]
        if start == b"<":
            found = kml.read(_marked_up(path.name, data), path.name)
        elif start in (b"{", b"["):
            text, guessed = _text(path.name, data)
            found = geojson.read(text, path.name)
            notes = (Problem("warning", "boundary.note.letters"),) if guessed else ()
        else:
            raise WorkbenchError("boundary.file.kind", file=path.name)
    return File(path.name, sha256, Found(found.rings, (*found.notes, *notes)))


def _text(name: str, data: bytes) -> tuple[str, bool]:
    """Read letters as UTF-8, UTF-16 with its mark, else as GB18030, and tell whether that was a guess."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding), encoding == "gb18030"
        except UnicodeDecodeError:
            continue
    raise WorkbenchError("boundary.file.letters", file=name)


def _marked_up(name: str, data: bytes) -> str:
    """Read XML as it says of itself that it is written: in Unicode, or in the Chinese encodings."""
    declared = _DECLARED.match(data)
    said = declared[1].decode().lower() if declared else "utf-8"
    if said in ("gbk", "gb2312", "gb18030", "cp936"):
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise WorkbenchError("boundary.file.letters", file=name) from error
    text, guessed = _text(name, data)
    if guessed or said not in ("utf-8", "utf8", "utf-16", "us-ascii", "ascii"):
        raise WorkbenchError("boundary.file.letters", file=name)
    return text


def _kml_inside(name: str, data: bytes) -> bytes | None:
    """Give the KML in a KMZ, unpacked in memory; None for a zip that holds none, such as a workbook."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        members = archive.infolist()
    except _TORN as error:
        raise WorkbenchError("boundary.file.zip_torn", file=name) from error
    found = [each for each in members if each.filename.lower().endswith(".kml")]
    if not found:
        return None
    for each in members:
        parts = PurePosixPath(each.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in each.filename:
            raise WorkbenchError("boundary.file.zip_path", file=name, name=each.filename[:60])
    if len(members) > _MOST_MEMBERS:
        raise WorkbenchError("boundary.file.zip_bomb", file=name, most=LARGEST_UNPACKED // _MB)
    main = [each for each in found if each.filename.lower() == "doc.kml"] or found
    if len(main) > 1:
        names = "、".join(each.filename[:40] for each in main[:5])
        raise WorkbenchError("boundary.file.zip_which", file=name, names=names)
    if main[0].flag_bits & 1:
        raise WorkbenchError("boundary.file.zip_locked", file=name)
    try:
        with archive.open(main[0]) as stream:  # what it claims to hold is not believed
            unpacked = stream.read(LARGEST_UNPACKED + 1)
    except _TORN as error:
        raise WorkbenchError("boundary.file.zip_torn", file=name) from error
    if len(unpacked) > LARGEST_UNPACKED:
        raise WorkbenchError("boundary.file.zip_bomb", file=name, most=LARGEST_UNPACKED // _MB)
    return unpacked


def _table(path: Path) -> Found:
    from workbench.excel.files import open_file

    sheets = [(each.name, each.rows) for each in open_file(path, never, ragged=True).sheets]
    named = [(name, rows) for name, rows in sheets if corner_table.heading(rows)]
    if len(named) > 1:
        names = "、".join(name for name, _ in named)
        raise WorkbenchError("boundary.file.sheets", file=path.name, names=names)
    name, rows = (named or sheets or [("", [])])[0]
    return corner_table.read(rows, path.name, name)


# ---------------------------------------------------------------- taking over


def taken(wb: "Workbench", form: "Form", cells: Cells, file: File, datum: str, *, keep: bool) -> Import:
    """List what taking a file over changes: its rings take the place of the corners there are, or come after them.

    `datum` is the reference system the person named, empty for a form that does not ask.
    """
    at = now()
    stamp = f"{file.name} · sha256 {file.sha256[:12]}"
    sources = [
        [Source("coordinates", f"{corner.path} · {stamp}", wb.person, at) for corner in ring.corners]
        for ring in file.found.rings
    ]
    first = int(cells.new_row(SECTION).removeprefix("r")) if keep else 1
    wanted: dict[str, Cell | None] = dict(boundary.cells_of(file.found.rings, sources, first))
    if datum and datums(form):
        wanted[DATUM] = Cell(datum, Source("typed", by=wb.person, at=at))
    old = () if keep else (path for path in cells if path.startswith(f"{SECTION}/"))
    wanted |= {path: None for path in old if path not in wanted}
    changes = cells.compare(cells.changed(wanted))
    gone = tuple(change for change in changes if change.after is None)
    return Import(tuple(change for change in changes if change.after is not None), gone)


def mended(wb: "Workbench", cells: Cells, found: boundary.Read) -> tuple[Change, ...]:
    """List what can be put right without asking: minutes and seconds, swapped axes, a first corner repeated."""
    return boundary.mended(cells, found, Source("calculated", "", wb.person, now()))


# ---------------------------------------------------------------- writing


def write_file(rings: Sequence[Ring], title: str, out: Path) -> None:
    """Write a boundary as KML or GeoJSON, as the file is named. Raises WorkbenchError ``boundary.file.unwritten``."""
    inside = holders(rings)
    text = kml.write(rings, inside, title) if out.suffix.lower() == ".kml" else geojson.write(rings, inside)
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise WorkbenchError("boundary.file.unwritten", file=out, reason=error.strerror or "") from error

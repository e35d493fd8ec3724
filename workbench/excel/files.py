"""A workbook file opened with care: what it is, whether it is safe to read, and its sheets as plain grids.

Every refusal comes before anything large is unpacked or parsed.
"""

import csv
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.progress import Cancel

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

LARGEST_FILE = 100 * 1024 * 1024
LARGEST_UNPACKED = 1024 * 1024 * 1024
LARGEST_RATIO = 200
"""Zip bombs unpack a thousandfold; a workbook, even of repeated rows, stays below this."""
MOST_ROWS = 1_048_576
MOST_CELLS = 30_000_000
"""The reader holds a sheet's whole rectangle: one stray cell in the last corner would take all memory."""
_TORN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError)
"""What unpacking a broken zip may raise."""
_MB = 1024 * 1024
_SEEN = 50
"""Lines of a csv looked at to tell what separates its cells."""
_CHUNK = 4 * _MB

Grid = list[list[object]]
"""Rows of raw values: text, float, int, bool, date, datetime; empty text for an empty cell."""
Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows from A1 on, its merged ranges, and where it holds error values."""

    name: str
    rows: Grid
    merged: tuple[tuple[Corner, Corner], ...] = ()
    errors: Mapping[Corner, str] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that passed: its name, the hash of its bytes, its kind and its sheets, read one by one as asked for."""

    name: str
    sha256: str
    kind: str
    """``xlsx``, ``xls``, ``ods`` or ``csv``."""
    sheets: Iterator[Sheet]


def open_file(path: Path, cancelled: Cancel, *, ragged: bool = False) -> Opened:
    """Open a workbook or a csv file. Raises WorkbenchError for what it is not, or what is not safe to read.

    With `ragged`, the rows of a csv file need not be of one length.
    """
    data = _bytes(path)
    sha256 = hashlib.sha256(data).hexdigest()
    head = data[:4096]
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path, data, sha256, cancelled)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return Opened(path.name, sha256, "xls", _ole(path, data, cancelled))
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<?xml", b"mime-version")):
        raise WorkbenchError("excel.web_page", file=path.name)
    if path.suffix.lower() not in (".csv", ".txt", ".tsv"):
        code = "excel.torn" if data.startswith(b"PK") else "excel.not_a_workbook"
        raise WorkbenchError(code, file=path.name)
    rows = _ragged(path, data) if ragged else _csv(path, data)
    return Opened(path.name, sha256, "csv", iter([Sheet(path.stem, rows)]))


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise WorkbenchError("excel.too_large", file=path.name, size=size // _MB, most=LARGEST_FILE // _MB)
        data = path.read_bytes()
    except OSError as error:
        raise WorkbenchError("excel.missing", file=path.name) from error
    if not data.strip(b"\0"):
        raise WorkbenchError("excel.empty", file=path.name)
    return data


# ---------------------------------------------------------------- zip: xlsx, xlsm, xlsb, ods


def _zipped(path: Path, data: bytes, sha256: str, cancelled: Cancel) -> Opened:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (*_TORN, ValueError) as error:
        raise WorkbenchError("excel.torn", file=path.name) from error
    unpacked = sum(entry.file_size for entry in archive.infolist())
    bloated = any(
        entry.file_size > 10 * _MB and entry.file_size > LARGEST_RATIO * entry.compress_size
        for entry in archive.infolist()
    )
    if unpacked > LARGEST_UNPACKED or bloated:
        raise WorkbenchError("excel.bomb", file=path.name, size=unpacked // _MB)
    names = set(archive.namelist())
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise WorkbenchError("excel.locked", file=path.name)
    if "xl/workbook.xml" in names:
        scanned = dict(_scanned(path, archive, cancelled))
        return Opened(path.name, sha256, "xlsx", _calamine(path, data, scanned, cancelled))
    if "xl/workbook.bin" in names:
        return Opened(path.name, sha256, "xlsx", _calamine(path, data, {}, cancelled))
    if "content.xml" in names and b"spreadsheet" in _member(path, archive, "mimetype"):
        if b"encryption-data" in _member(path, archive, "META-INF/manifest.xml"):
            raise WorkbenchError("excel.locked", file=path.name)
        _plain_ods(path, archive)
        return Opened(path.name, sha256, "ods", _calamine(path, data, {}, cancelled))
    raise WorkbenchError("excel.not_a_workbook", file=path.name)


def _member(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError:
        return b""
    except (*_TORN, ValueError) as error:
        raise WorkbenchError("excel.torn", file=path.name) from error


def _plain_ods(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse an ods whose filled cells repeat by the million: it unpacks in the reader, not in the zip."""
    content = _member(path, archive, "content.xml")
    for row in re.finditer(
        rb'<table:table-row [^>]*number-rows-repeated="(\d+)"[^>]*>(.*?)</table:table-row>', content
    ):
        if int(row[1]) > MOST_ROWS // 8 and b"office:value-type" in row[2]:
            raise WorkbenchError("excel.too_many_cells", file=path.name, sheet="", row=int(row[1]))


def _attributes(tag: bytes) -> dict[str, str]:
    return {name.decode(): unescape(text.decode()) for name, text in re.findall(rb'([\w:]+)="([^"]*)"', tag)}


def _scanned(path: Path, archive: zipfile.ZipFile, cancelled: Cancel) -> Iterator[tuple[str, dict[Corner, str]]]:
    """Walk the sheets of an xlsx without parsing them: refuse what is too large, note the error values.

    The reader proper gives error cells as empty ones, and an empty cell means something else.
    """
    targets = {
        found["Id"]: found["Target"]
        for tag in re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", _member(path, archive, "xl/_rels/workbook.xml.rels"))
        if {"Id", "Target"} <= (found := _attributes(tag)).keys()
    }
    for tag in re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", _member(path, archive, "xl/workbook.xml")):
        found = _attributes(tag)
        target = targets.get(found.get("r:id", ""), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if "worksheets" in part and part in archive.namelist():
            yield found.get("name", ""), _scan(path, archive, part, found.get("name", ""), cancelled)


_PREFIX = re.compile(rb"<(\w+:)?worksheet\b")
_ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>.*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
_WIDE_CELL = re.compile(rb' r="([A-Z]{2,3})\d')


def _scan(path: Path, archive: zipfile.ZipFile, part: str, name: str, cancelled: Cancel) -> dict[Corner, str]:
    errors: dict[Corner, str] = {}
    rows, columns, rest = 0, 26, b""
    prefix: bytes | None = None
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                if cancelled():
                    raise Cancelled
                if prefix is None:  # some programs write <x:row>
                    found = _PREFIX.search(chunk)
                    prefix = (found[1] or b"") if found else b""
                whole, mark, rest = (rest + chunk).rpartition(b"</" + prefix + b"row>")
                if not mark:
                    if len(rest) > 16 * _CHUNK:
                        raise WorkbenchError("excel.torn", file=path.name)
                    continue
                last = re.compile(rb'<[^>]*? r="(\d{1,8})"').match(whole, max(whole.rfind(b"<" + prefix + b"row "), 0))
                rows = int(last[1]) if last else rows
                if _WIDE_CELL.search(whole):
                    columns = max(columns, *(_column(letters) for letters in set(_WIDE_CELL.findall(whole))))
                if rows > MOST_ROWS or rows * columns > MOST_CELLS:
                    raise WorkbenchError("excel.too_many_cells", file=path.name, sheet=name, row=rows)
                if b't="e"' in whole:
                    for cell in _ERROR_CELL.finditer(whole):
                        errors[_corner(_attributes(cell[1])["r"])] = cell[2].decode(errors="replace")
    except (*_TORN, ValueError, KeyError) as error:
        raise WorkbenchError("excel.torn", file=path.name) from error
    return errors


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _corner(address: str) -> Corner:
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]) - 1, _column(letters.encode()) - 1


# ---------------------------------------------------------------- the reader proper


def _ole(path: Path, data: bytes, cancelled: Cancel) -> Iterator[Sheet]:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise WorkbenchError("excel.locked", file=path.name)
    return _calamine(path, data, {}, cancelled)


def _calamine(
    path: Path, data: bytes, errors: Mapping[str, Mapping[Corner, str]], cancelled: Cancel
) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        book.sheet_names  # noqa: B018 - a broken file fails here, before anything is promised
    except PasswordError as error:
        raise WorkbenchError("excel.locked", file=path.name) from error
    except (CalamineError, OSError, ValueError) as error:
        code = "excel.et" if path.suffix.lower() == ".et" else "excel.torn"
        raise WorkbenchError(code, file=path.name) from error
    return _sheets(path, book, errors, cancelled)


def _sheets(
    path: Path,
    book: "CalamineWorkbook",
    errors: Mapping[str, Mapping[Corner, str]],
    cancelled: Cancel,
) -> Iterator[Sheet]:
    from python_calamine import CalamineError, SheetTypeEnum

    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if cancelled():
            raise Cancelled
        try:
            found = book.get_sheet_by_name(about.name)
            rows: Grid = found.to_python(skip_empty_area=False)  # type: ignore[assignment] # a list is invariant
            merged = tuple(found.merged_cell_ranges or ())
        except (CalamineError, OSError, ValueError) as error:
            raise WorkbenchError("excel.torn", file=path.name) from error
        yield Sheet(about.name, rows, merged, errors.get(about.name))


# ---------------------------------------------------------------- csv


def _csv(path: Path, data: bytes) -> Grid:
    from pandas import read_csv
    from pandas.errors import EmptyDataError, ParserError

    text = _text(path, data)
    first = text.partition("\n")[0]
    separator = max(",\t;", key=first.count)
    try:
        frame = read_csv(
            io.StringIO(text), header=None, dtype=str, keep_default_na=False, sep=separator, skip_blank_lines=False
        )
    except (ParserError, EmptyDataError) as error:
        raise WorkbenchError("excel.csv_torn", file=path.name) from error
    return frame.fillna("").to_numpy().tolist()


def _ragged(path: Path, data: bytes) -> Grid:
    """Read a csv of somebody's own making: titles and remarks stand above the table, in rows of any length."""
    text = _text(path, data)
    lines = text.splitlines()[:_SEEN]
    separator = max(",\t;", key=lambda mark: sum(mark in line for line in lines))
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    except csv.Error as error:
        raise WorkbenchError("excel.csv_torn", file=path.name) from error


def _text(path: Path, data: bytes) -> str:
    """Read what Excel and WPS write: UTF-8 with or without a mark, GB18030 (which holds GBK), UTF-16 with a mark."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise WorkbenchError("excel.not_a_workbook", file=path.name)
        return text
    raise WorkbenchError("excel.csv_unknown_letters", file=path.name)

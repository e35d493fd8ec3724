"""Looking at a file of anybody's making, in a process of its own that may die of it.

The process is this program started with `WORD`, a folder and a page. It finds ``content`` and ``name`` in the folder
and leaves ``answer.json`` there, and ``page.png`` where there is a picture. What ends it ends nothing else.
"""

import contextlib
import json
import sys
import zipfile
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from workbench.base.errors import WorkbenchError
from workbench.base.progress import never
from workbench.domain.evidence import UNSEEN_TEXT

WORD = "--look"
CONTENT, NAME, ANSWER, PAGE = "content", "name", "answer.json", "page.png"
MEMORY, SECONDS, WRITTEN = 1536 * 1024 * 1024, 8, 64 * 1024 * 1024
"""What the process may take: bytes of memory, seconds of the processor, bytes of one file it writes."""

MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 200, 30, 200
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
_OFFICE = ("word/", "ppt/", "OFD.xml", "META-INF/container.xml")
"""Names found in packages of writing, not of files: listing their parts tells nobody anything."""

Answer = dict[str, Any]


def main(arguments: Sequence[str]) -> int:
    """Look at a file; gives the exit code."""
    _limit()
    folder, page = Path(arguments[0]), int(arguments[1])
    try:
        answer = look(folder / CONTENT, (folder / NAME).read_text(encoding="utf-8"), page)
    except WorkbenchError as error:
        answer = {"kind": "none", "why": error.code}
    except MemoryError:
        answer = {"kind": "none", "why": "preview.too_heavy"}
    png = answer.pop("png", None)
    if png:
        (folder / PAGE).write_bytes(png)
    (folder / ANSWER).write_text(json.dumps(answer), encoding="utf-8")
    return 0


def _limit() -> None:
    """Take no more than is fair. Windows knows no such limits: there the time alone is bounded, from outside."""
    if sys.platform == "win32":
        return
    import os
    import resource

    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: WRITTEN,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS knows the first by name only
            resource.setrlimit(what, (most, most))
    with contextlib.suppress(OSError):
        os.nice(5)


def look(file: Path, name: str, page: int) -> Answer:
    """Tell what a file is by what it holds, and give a page of it, counted from 1. Raises WorkbenchError."""
    with file.open("rb") as stream:
        head = stream.read(8192)
    ending = Path(name).suffix.lower()
    if b"%PDF-" in head[:1024]:
        from workbench.pdf.looking import pdf_page

        png, pages = pdf_page(file, page)
        return {"kind": "pdf", "png": png, "pages": pages}
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        from workbench.pdf.looking import picture

        png, pages = picture(file, page)
        return {"kind": "image", "png": png, "pages": pages}
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC:
        raise WorkbenchError("preview.heic")
    if head.startswith(b"PK"):
        return _zipped(file, name, page)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if ending not in (".xls", ".et"):
            raise WorkbenchError("preview.unknown")
        return _sheet(file, name, page)
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise WorkbenchError("preview.unknown")
    return _sheet(file, name, page) if ending in (".csv", ".tsv") else _text(file)


def _zipped(file: Path, name: str, page: int) -> Answer:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise WorkbenchError("preview.torn") from error
    names = {entry.filename for entry in entries}
    if names & {"xl/workbook.xml", "xl/workbook.bin"} or {"content.xml", "mimetype"} <= names:
        return _sheet(file, name, page)
    if any(each.startswith(_OFFICE) for each in names):
        raise WorkbenchError("preview.unknown")
    rows = [[_entry_name(entry), "" if entry.is_dir() else f"{entry.file_size:,}"] for entry in entries[:MOST_ROWS]]
    return {"kind": "list", "pages": 1, "rows": _clean(rows), "count": len(entries)}


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """Give an entry's name as it was meant: Windows in China writes GBK and does not say so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return entry.filename


def _sheet(file: Path, name: str, page: int) -> Answer:
    from workbench.excel.files import open_file

    named = file.with_name("sheet" + Path(name).suffix.lower())  # its reader goes by the ending for a csv
    file.rename(named)
    try:
        opened = open_file(named, never, ragged=True)
        found, pages = None, 0
        for pages, sheet in enumerate(opened.sheets, 1):
            if pages == page or found is None:
                found = [list(islice(row, MOST_COLUMNS)) for row in islice(sheet.rows, MOST_ROWS)]
                title, count = "" if opened.kind == "csv" else sheet.name, len(sheet.rows)
    except WorkbenchError as error:
        raise WorkbenchError(_SAID.get(error.code, "preview.torn")) from error
    if found is None:
        raise WorkbenchError("preview.torn")
    return {"kind": "sheet", "pages": pages, "rows": _clean(found), "title": _line(title), "count": count}


_SAID = {
    "excel.locked": "preview.locked",
    "excel.bomb": "preview.too_heavy",
    "excel.too_many_cells": "preview.too_heavy",
    "excel.too_large": "preview.too_heavy",
}


def _text(file: Path) -> Answer:
    with file.open("rb") as stream:
        data = stream.read(MOST_ROWS * 1024)
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        for cut in range(4):  # the last letter may be cut in two
            with contextlib.suppress(UnicodeDecodeError):
                lines = data[: len(data) - cut].decode(encoding).splitlines()
                rows = _clean([line] for line in lines[:MOST_ROWS])
                return {"kind": "text", "pages": 1, "rows": rows, "count": len(lines)}
    raise WorkbenchError("preview.unknown")


def _clean(rows: Iterable[Iterable[object]]) -> list[list[str]]:
    """Write cells in one line each, short, without what is not seen; empty rows at the end are cut."""
    written = [[_line("" if cell is None else str(cell)) for cell in row] for row in rows]
    while written and not any(written[-1]):
        written.pop()
    return written


def _line(text: str) -> str:
    return UNSEEN_TEXT.sub(" ", text[: MOST_LETTERS * 2]).strip()[:MOST_LETTERS]

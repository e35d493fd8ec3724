"""A package as received, from anyone: looked at before anything is inflated, and never unpacked to disk."""

import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from workbench.base.canonical import canonical
from workbench.base.errors import WorkbenchError
from workbench.pdf.inflation import swells
from workbench.pdf.package import (
    EVIDENCE,
    JSON,
    LARGEST_FILE,
    MANIFEST,
    MEGABYTE,
    MOST_BYTES,
    MOST_FILES,
    MOST_RATIO,
    PDF,
    README,
    SCHEMA,
    WORKBOOK,
    bad_path,
    hashes,
)
from workbench.pdf.verdict import Reasons

_CHUNK = MEGABYTE
_LARGEST_DATA = 16 * MEGABYTE  # of JSON: read, it takes thirty times as much
_HEADERS = 4096  # a file this small is never a bomb, whatever its ratio
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s3HL3L2H")
_TRAILS = 0x8
_ABOUT = ("kind", "number", "issued")
_OTHER_NAME = 0x7075  # the extra field that gives a file another name for programs that know it
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
"""What reading a damaged or hostile zip may raise."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What the manifest says of one file."""

    path: str
    size: int
    sha256: str
    sm3: str
    about: Mapping[str, Any]
    """What it says besides: of a piece of evidence its kind, number and day."""


@dataclass(slots=True)
class Received:
    """What could be read of a package: its PDF, the data and the manifest, each empty if missing."""

    pdf: bytes = b""
    document: bytes = b""
    manifest: bytes = b""
    evidence: Mapping[str, tuple[int, str]] | None = None
    """Size and SHA-256 of each file under ``evidence/`` by path; None where only a PDF was received."""
    about: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the manifest says besides of each file it lists, by path."""


def receive(file: Path, reasons: Reasons, tick: Callable[[], None]) -> Received:
    """Read a package or a lone ``filing.pdf``, noting in `reasons` all that speaks against its being whole.

    `tick` is called between files and may raise to stop. Raises WorkbenchError ``package.unreadable``.
    """
    try:
        with file.open("rb") as stream:
            head = stream.read(5)
        size = file.stat().st_size
    except OSError as error:
        raise WorkbenchError("package.unreadable", file=file.name, why=error.strerror or str(error)) from error
    if head == b"%PDF-":
        return _lone(file, size, reasons)
    received = Received(evidence={})
    if size > MOST_BYTES + MOST_FILES * _HEADERS:
        reasons.fail("verify.too_large", file=file.name, most=MOST_BYTES // MEGABYTE)
        return received
    try:
        if not _ends_plainly(file, size):
            raise zipfile.BadZipFile(file.name)
        with zipfile.ZipFile(file) as archive:
            if _safe(archive, reasons):
                _read(archive, received, reasons, tick)
    except BROKEN:
        reasons.fail("verify.torn", file=file.name)
    return received


def _lone(file: Path, size: int, reasons: Reasons) -> Received:
    if size > LARGEST_FILE:
        reasons.fail("verify.file_too_large", file=file.name, most=LARGEST_FILE // MEGABYTE)
        return Received()
    reasons.open("verify.only_pdf", file=file.name)
    pdf = _bearable(file.read_bytes(), reasons)
    embedded = (attachments(pdf, reasons) if pdf else None) or {}
    return Received(pdf, embedded.get("filing.json", b""), embedded.get(MANIFEST, b""))


# ---------------------------------------------------------------- the zip, before anything is inflated


def _safe(archive: zipfile.ZipFile, reasons: Reasons) -> bool:
    """Judge the directory of a zip; only one that is harmless is read."""
    infos = archive.infolist()
    before = len(reasons.found)
    if len(infos) > MOST_FILES:
        reasons.fail("verify.too_many", count=len(infos), most=MOST_FILES)
    if sum(info.file_size for info in infos) > MOST_BYTES:
        reasons.fail("verify.too_large", file=archive.filename or "", most=MOST_BYTES // MEGABYTE)
    seen: dict[str, str] = {}
    for info in infos[:MOST_FILES]:
        _safe_entry(info, reasons)
        other = seen.setdefault(info.filename.casefold(), info.filename)
        if other != info.filename:
            reasons.fail("verify.same_name", file=info.filename, other=other)
    for name in dict.fromkeys(info.filename for info in infos[:MOST_FILES]):
        count = sum(info.filename == name for info in infos)
        if count > 1:
            reasons.fail("verify.doubled", file=name, count=count)
    _safe_layout(archive, infos, reasons)
    return len(reasons.found) == before


def _safe_entry(info: zipfile.ZipInfo, reasons: Reasons) -> None:
    name = info.filename
    kind = stat.S_IFMT(info.external_attr >> 16)
    if bad_path(name) or "\0" in info.orig_filename or "\\" in info.orig_filename:
        reasons.fail("verify.bad_path", file=info.orig_filename.replace("\0", "␀"))
    elif kind not in (0, stat.S_IFREG) or info.is_dir():
        reasons.fail("verify.not_a_file", file=name)
    elif info.flag_bits & 0x1:
        reasons.fail("verify.encrypted", file=name)
    elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        reasons.fail("verify.strange_zip", file=name)
    elif info.file_size > LARGEST_FILE:
        reasons.fail("verify.file_too_large", file=name, most=LARGEST_FILE // MEGABYTE)
    elif info.file_size > max(info.compress_size, 1) * MOST_RATIO and info.file_size > _HEADERS:
        reasons.fail("verify.bomb", file=name, most=MOST_RATIO)


def _ends_plainly(file: Path, size: int) -> bool:
    """Tell whether a zip ends with its one directory, of bearable length, and nothing lies before or behind it all.

    What does may be a second zip, which other programs open instead.
    """
    with file.open("rb") as stream:
        stream.seek(max(size - _END.size, 0))
        end = stream.read(_END.size)
    if len(end) < _END.size:
        return False
    mark, disk, first, here, entries, length, start, comment = _END.unpack(end)
    return (
        (mark, disk, first, comment, here) == (b"PK\5\6", 0, 0, 0, entries)
        and length <= MOST_FILES * _HEADERS
        and start + length + _END.size == size
    )


def _safe_layout(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], reasons: Reasons) -> None:
    """Entries must follow one another without a gap, each as the directory has it.

    Overlapping ones inflate the same bytes again and again; what lies between, or is told otherwise, is seen by some
    programs and not by others.
    """
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            reasons.fail("verify.overlap", file=info.filename)
            return
        length = _local_length(archive, info)
        if info.header_offset > end or length is None:
            reasons.fail("verify.two_tales", file=info.filename)
            return
        end += length
    if end != archive.start_dir:
        reasons.fail("verify.two_tales", file=archive.filename or "")


def _local_length(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int | None:
    """Give the bytes an entry takes; None if its own header and the directory disagree."""
    assert archive.fp  # noqa: S101 - for the type checker
    archive.fp.seek(info.header_offset)
    head = archive.fp.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        return None
    _, _, flags, method, _, crc, packed, size, names, extras = _LOCAL.unpack(head)
    archive.fp.seek(names, 1)
    extra = archive.fp.read(extras)
    trails = bool(flags & _TRAILS)  # sizes follow the data, as programs write that cannot seek
    told, known = (crc, packed, size), (info.CRC, info.compress_size, info.file_size)
    if (flags, method) != (info.flag_bits, info.compress_type):
        return None
    if _renames(extra) or _renames(info.extra):
        return None
    if told != known and not (trails and told == (0, 0, 0)):
        return None
    length: int = _LOCAL.size + names + extras + info.compress_size
    if trails:
        archive.fp.seek(info.header_offset + length)
        length += 16 if archive.fp.read(4) == b"PK\7\x08" else 12
    return length


def _renames(extra: bytes) -> bool:
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == _OTHER_NAME:
            return True
        extra = extra[4 + length :]
    return False


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Read one file in pieces, never more than its directory entry announced."""
    left = info.file_size
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise zipfile.BadZipFile(info.filename)
            yield chunk
    if left:
        raise zipfile.BadZipFile(info.filename)


# ---------------------------------------------------------------- its content against its manifest


def _read(archive: zipfile.ZipFile, received: Received, reasons: Reasons, tick: Callable[[], None]) -> None:
    infos = {info.filename: info for info in archive.infolist()}
    for name in (PDF, MANIFEST, JSON):
        if name not in infos:
            reasons.fail("verify.missing", file=name)
    received.pdf = _bearable(_whole(archive, infos.get(PDF), reasons), reasons)
    received.manifest = _whole(archive, infos.get(MANIFEST), reasons)
    received.document = _whole(archive, infos.get(JSON), reasons)
    listed = _listed(received.manifest, reasons) if received.manifest else {}
    received.about = {path: each.about for path, each in (listed or {}).items()}
    received.evidence = _compared(archive, infos, listed, reasons, tick)
    for name in listed or {}:
        if name not in infos and name != JSON:
            reasons.fail("verify.missing", file=name)
    if received.pdf:
        _embedded(received, reasons)


def _compared(
    archive: zipfile.ZipFile,
    infos: Mapping[str, zipfile.ZipInfo],
    listed: Mapping[str, Listed] | None,
    reasons: Reasons,
    tick: Callable[[], None],
) -> dict[str, tuple[int, str]]:
    """Compare every file with what the manifest lists of it, and give the evidence among them."""
    evidence: dict[str, tuple[int, str]] = {}
    for name, info in infos.items():
        tick()
        if name in (PDF, MANIFEST):
            continue
        if listed is not None and name not in listed:
            reasons.fail("verify.extra", file=name)
        elif listed is not None and name not in (JSON, WORKBOOK, README) and not name.startswith(EVIDENCE):
            reasons.fail("verify.stray", file=name)
        try:
            size, sha, national = hashes(_chunks(archive, info))
        except BROKEN:
            reasons.fail("verify.damaged", file=name)
            continue
        said = (listed or {}).get(name)
        if said and (said.size, said.sha256, said.sm3) != (size, sha, national):
            reasons.fail("verify.changed", file=name)
        if name.startswith(EVIDENCE):
            evidence[name] = size, sha
    return evidence


def _whole(archive: zipfile.ZipFile, info: zipfile.ZipInfo | None, reasons: Reasons) -> bytes:
    if info is None:
        return b""
    if info.filename != PDF and info.file_size > _LARGEST_DATA:
        reasons.fail("verify.file_too_large", file=info.filename, most=_LARGEST_DATA // MEGABYTE)
        return b""
    try:
        return b"".join(_chunks(archive, info))
    except BROKEN:
        reasons.fail("verify.damaged", file=info.filename)
        return b""


def _listed(manifest: bytes, reasons: Reasons) -> dict[str, Listed] | None:
    """Read the manifest; None, with the reason noted, for one that says nothing usable."""
    data = strict_json(manifest)
    schema = data.get("schema") if isinstance(data, dict) else None
    if isinstance(schema, str) and schema.startswith("carbon-workbench/package/") and schema != SCHEMA:
        reasons.open("verify.newer_package", schema=schema)
        return None
    try:
        files = [
            Listed(_text(each, "path"), _size(each), _text(each, "sha256"), _text(each, "sm3"), _about(each))
            for each in (data["files"] if schema == SCHEMA else [{}])
        ]
    except (ValueError, TypeError, KeyError):
        reasons.fail("verify.bad_manifest", file=MANIFEST)
        return None
    listed = {file.path: file for file in files}
    if len(listed) < len(files) or PDF in listed or MANIFEST in listed or any(bad_path(path) for path in listed):
        reasons.fail("verify.bad_manifest", file=MANIFEST)
        return None
    return listed


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data[key]
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def _about(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in data.items() if key in _ABOUT}


def _size(data: Mapping[str, Any]) -> int:
    value = data["size"]
    if type(value) is not int:  # true and 12.5 are none
        raise TypeError("size")
    return value


def strict_json(data: bytes) -> Any:
    """Read JSON that is canonical to the byte; None for any other."""
    try:
        found = json.loads(data)
        return found if canonical(found) == data else None
    except (ValueError, TypeError, RecursionError):
        return None


# ---------------------------------------------------------------- what the PDF carries


def _bearable(pdf: bytes, reasons: Reasons) -> bytes:
    """Give a PDF again unless opening it could fill the memory."""
    if swells(pdf):
        reasons.fail("verify.swells", file=PDF)
        return b""
    return pdf


def _embedded(received: Received, reasons: Reasons) -> None:
    """The copies inside the PDF, which the signature covers, must be those beside it."""
    embedded = attachments(received.pdf, reasons)
    if embedded is None:
        return
    for name, path, beside in (("filing.json", JSON, received.document), (MANIFEST, MANIFEST, received.manifest)):
        if name not in embedded:
            reasons.fail("verify.not_embedded", file=name)
        elif beside and embedded[name] != beside:
            reasons.fail("verify.embedded_differs", file=path)
    for name in embedded:
        if name not in ("filing.json", MANIFEST):
            reasons.fail("verify.extra_embedded", file=name)


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as opened:
        yield opened


def attachments(pdf: bytes, reasons: Reasons) -> dict[str, bytes] | None:
    """Give the files embedded in a PDF by name; None, with the reason noted, for a PDF that cannot be read."""
    import pikepdf

    try:
        with _opened(pdf) as opened:
            found = {}
            for name, spec in opened.attachments.items():
                stream = spec.get_file()
                if int(stream.size or 0) > _LARGEST_DATA:
                    reasons.fail("verify.file_too_large", file=name, most=_LARGEST_DATA // MEGABYTE)
                    continue
                found[name] = stream.read_bytes()
            if opened.get_warnings():
                reasons.fail("verify.pdf_damaged", file=PDF)
            return found
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, OverflowError):
        reasons.fail("verify.pdf_damaged", file=PDF)
        return None

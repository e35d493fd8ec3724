"""A file of anybody's making opened to the bottom: what lies in it, in what lies in that, and what cannot be opened."""

import base64
import binascii
import bz2
import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, cast

from workbench.base.text import say
from workbench.domain.leaks import Budget, File, Found, Opaque, Piece
from workbench.domain.letters import texts

DEEPEST = 12
"""How many files lie one within another before it is no filing any more."""
_CHUNK = 1024 * 1024
_HARMLESS, _MOST_RATIO = 16 * _CHUNK, 250
"""Bytes that are no bomb whatever they were packed in, and how many times larger what was packed may be beyond them."""
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
)
_ZIP, _OLE = b"PK\3\4", b"\xd0\xcf\x11\xe0"
_PACKED = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ", lzma.open))
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_OTHERS = (b"ftyp", b"WEBP")
_INDEX = re.compile(rb'(<(?:\w+:)?c\s[^>]*\bt="s"[^>]*>(?:<(?:\w+:)?f\b[^>]*/>)?\s*<(?:\w+:)?v>)\d+')
"""A cell of an xlsx that holds the number of a text, not a number."""
_BASE64 = re.compile(r"(?:base64,\s*|(?=JVBERi|UEsDB|H4sI|iVBORw|/9j/))([A-Za-z0-9+/\r\n]{40,}={0,2})")
_COMPRESSED = {b"zTXt", b"iTXt", b"iCCP"}


def opened(file: File, budget: Budget) -> Iterator[Found]:
    """Give every piece of a file and of all files in it. Raises WorkbenchError when it is too much, Cancelled."""
    waiting = [file]
    while waiting:
        each = waiting.pop()
        if len(each.where) > DEEPEST:
            budget.take(each.where, budget.size + 1)
        budget.take(each.where, len(each.data))
        for found in _open(each, budget):
            if isinstance(found, File):
                waiting.append(found)
            else:
                yield found


def _open(file: File, budget: Budget) -> Iterator[Found]:
    where, data = file.where, file.data
    head = data[:1024]
    packed = next((unpack for mark, unpack in _PACKED if head.startswith(mark)), None)
    if not data:
        yield Piece(where, "")
    elif head.startswith(_ZIP) or zipfile.is_zipfile(io.BytesIO(data)):
        yield from _zip(where, data, budget)
    elif b"%PDF-" in head:
        from workbench.pdf.inside import inside

        yield from inside(where, data, budget)
    elif packed is not None:
        yield Piece(where, data[:4096])  # it may name what it holds
        try:
            with packed(io.BytesIO(data)) as stream:
                yield File(
                    (*where, where[-1].rpartition(".")[0] or where[-1]),
                    _bounded(cast("IO[bytes]", stream), len(data), where, budget),
                )
        except _BROKEN:
            yield Opaque(where, "torn")
    elif head.startswith(_OLE):
        from workbench.excel.inside import inside as sheets

        yield Piece(where, data, "binary")
        yield from sheets(where, data, budget)
    elif head.startswith(_PICTURES) or head[4:8] in _OTHERS or head[8:12] in _OTHERS:
        yield Opaque(where, "picture")
        yield from _beside_picture(where, data)
    else:
        yield from _plain(where, data)


def _plain(where: tuple[str, ...], data: bytes) -> Iterator[Found]:
    read, sure = texts(data[: 4 * _CHUNK])
    part = re.search(r"xl/worksheets/[^/]+\.xml$", where[-1])
    yield Piece(where, _INDEX.sub(rb"\1", data) if part else data, "text" if sure else "binary")
    if not sure:
        yield Opaque(where, "unknown")
    number = 0
    for text in read if sure else ():
        for match in _BASE64.finditer(text):
            try:
                inner = base64.b64decode(re.sub(r"\s|=", "", match[1]) + "===")
            except (ValueError, binascii.Error):
                continue
            if inner.startswith((_ZIP, b"%PDF-", *_PICTURES, *(mark for mark, _ in _PACKED))):
                number += 1
                yield File((*where, say("leaks.at.embedded", number=number)), inner)


def _bounded(stream: IO[bytes], packed: int, where: tuple[str, ...], budget: Budget) -> bytes:
    """Read what was `packed` in so many bytes, piece by piece, as long as there is room and it is no bomb."""
    out = io.BytesIO()
    while piece := stream.read(_CHUNK):
        budget.take(where, len(piece))
        out.write(piece)
        if out.tell() > max(_HARMLESS, packed * _MOST_RATIO):
            budget.take(where, budget.size + 1)
    return out.getvalue()


# ---------------------------------------------------------------- zips, and what is made of them: xlsx, docx, ods


def _zip(where: tuple[str, ...], data: bytes, budget: Budget) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            spans = []
            for info in archive.infolist():
                spans.append(_span(data, info))
                yield from _member(where, archive, info, budget)
    except _BROKEN:
        yield Opaque(where, "torn")
        yield Piece(where, data, "binary")
        spans = []
    place = (*where, say("leaks.at.between"))
    rest = _outside(data, spans)
    yield Piece(place, rest, "markup")
    yield from _unlisted(place, rest, budget)


def _member(where: tuple[str, ...], archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Iterator[Found]:
    place = (*where, _name(info))
    if info.is_dir():
        yield Piece(place, "")
    elif info.flag_bits & 1:
        yield Opaque(place, "locked")
    else:
        try:
            with archive.open(info) as stream:
                yield File(place, _bounded(stream, info.compress_size, place, budget))
        except _BROKEN:
            yield Opaque(place, "torn")
    if info.comment:
        yield Piece((*place, say("leaks.at.between")), info.comment)
    if info.extra:
        yield Piece((*place, say("leaks.at.between")), info.extra)


def _name(info: zipfile.ZipInfo) -> str:
    """Give an entry's name as it was meant: Windows in China writes GBK and does not say so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
        return next(iter(texts(raw)[0]), info.filename) if raw.isascii() else raw.decode("gb18030")
    except UnicodeError:
        return info.filename


def _span(data: bytes, info: zipfile.ZipInfo) -> tuple[int, int]:
    names, extras = struct.unpack_from("<2H", data, info.header_offset + 26)
    start = info.header_offset + 30 + names + extras
    return start, start + info.compress_size


def _outside(data: bytes, spans: list[tuple[int, int]]) -> bytes:
    kept, end = [], 0
    for first, last in sorted(spans):
        kept.append(data[end:first])
        end = max(end, last)
    return b"\n".join([*kept, data[end:]])


def _unlisted(where: tuple[str, ...], rest: bytes, budget: Budget) -> Iterator[Found]:
    """Give the entries no directory lists any more, but whose bytes still lie there."""
    for match in re.finditer(re.escape(_ZIP), rest):
        try:
            names, extras = struct.unpack_from("<2H", rest, match.start() + 26)
            packed = rest[match.start() + 30 + names + extras :]
            inner = zlib.decompressobj(-15).decompress(packed, 64 * _CHUNK)
        except (zlib.error, struct.error):
            continue
        if inner:
            budget.take(where, len(inner))
            yield File((*where, f"{match.start()}"), inner)


# ---------------------------------------------------------------- pictures


def _beside_picture(where: tuple[str, ...], data: bytes) -> Iterator[Found]:
    """Give what stands beside a picture in its file: what a camera or a program wrote about it."""
    if data.startswith(b"\x89PNG"):
        yield from _chunks(where, data)
    elif data.startswith(b"\xff\xd8"):
        begins, ends = data.find(b"\xff\xda"), data.rfind(b"\xff\xd9")
        yield Piece(where, data[: begins if begins > 0 else len(data)] + b"\n" + data[ends:])
    else:
        yield Piece(where, data, "binary")


def _chunks(where: tuple[str, ...], data: bytes) -> Iterator[Found]:
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        if kind in _COMPRESSED:
            for start in range(min(len(body), 200)):
                if body[start : start + 1] == b"\x78":
                    body += b"\n" + _inflated(body[start:])
        if kind != b"IDAT":
            yield Piece(where, body)
        at += 12 + length
    if at < len(data):
        yield Piece(where, data[at:])


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _CHUNK)
    except zlib.error:
        return b""

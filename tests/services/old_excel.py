"""A minimal writer of the old .xls format, by its published layout: one stream of records in a compound file."""

import struct
from collections.abc import Sequence
from pathlib import Path

Merge = tuple[int, int, int, int]
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(text: str, length: str) -> bytes:
    return struct.pack(length, len(text)) + b"\1" + text.encode("utf-16-le")


def _sheet(rows: Sequence[Sequence[object]], merged: Sequence[Merge]) -> bytes:
    out = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1996, 0, 6))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, int | float):
                out += _record(0x0203, at + struct.pack("<d", cell))
            elif cell not in ("", None):
                out += _record(0x0204, at + _text(str(cell), "<H"))
    ranges = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in merged)
    out += _record(0x00E5, struct.pack("<H", len(merged)) + ranges)
    return out + _record(0x000A, b"")


def write_xls(file: Path, sheets: Sequence[tuple[str, Sequence[Sequence[object]], Sequence[Merge]]]) -> None:
    """Write sheets of texts and numbers, each with its name and merged ranges."""
    bodies = [_sheet(rows, merged) for _, rows, merged in sheets]
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1996, 0, 6))
    sizes = sum(len(_record(0x0085, struct.pack("<IH", 0, 0) + _text(name, "<B"))) for name, _, _ in sheets)
    offset = len(begin) + sizes + 4
    stream = begin
    for (name, _, _), body in zip(sheets, bodies, strict=True):
        stream += _record(0x0085, struct.pack("<IH", offset, 0) + _text(name, "<B"))
        offset += len(body)
    stream += _record(0x000A, b"") + b"".join(bodies)
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    file.write_bytes(_compound(stream))


def _compound(stream: bytes) -> bytes:
    count = len(stream) // _SECTOR
    assert count <= 126, "one sector of the allocation table holds no more"
    table = [_FAT, _END, *(3 + at for at in range(count - 1)), _END]
    table += [_FREE] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<I", 0)
    header += struct.pack("<I", _FREE) * 108
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 2, len(stream))
    return header + struct.pack("<128I", *table) + entries.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    out = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
    out += struct.pack("<III", _FREE, _FREE, child) + bytes(36)
    return out + struct.pack("<IQ", start, size)

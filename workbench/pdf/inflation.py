"""How far a PDF would swell when read: found out by inflating its streams in passing, before any reader opens it."""

import re
import zlib

_MOST_INFLATED = 256 * 1024 * 1024
_MOST_STREAMS = 50_000
_PIECE, _CHUNK = 32 * 1024, 1024 * 1024

_STREAM = re.compile(rb"stream\r?\n")
_NAME = re.compile(rb"/([^\s/<>\[\](){}%]*#[^\s/<>\[\](){}%]*)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]{0,200}\]|/[^\s/<>\[\]()]*|[^/\[]{0,40})")
_KNOWN = {(b"/FlateDecode",), (b"/Adobe.PPKLite",)}
"""How the program packs its streams; and the handler of a signature, which is named by the same key."""


def swells(pdf: bytes) -> bool:
    """Tell whether reading a PDF could fill the memory: it inflates too far, or is packed as no paper of ours is."""
    if any(tuple(re.findall(rb"/[^\s/\[\]]+", each)) not in _KNOWN for each in _FILTER.findall(pdf)):
        return True
    if any(_ESCAPE.sub(_plain, name) == b"Filter" for name in _NAME.findall(pdf)):
        return True
    left = _MOST_INFLATED
    for number, match in enumerate(_STREAM.finditer(pdf)):
        left -= _inflated(memoryview(pdf)[match.end() :], left)
        if left <= 0 or number > _MOST_STREAMS:
            return True
    return False


def _plain(escape: re.Match[bytes]) -> bytes:
    return bytes([int(escape[1], 16)])


def _inflated(data: memoryview, most: int) -> int:
    """Count the bytes a stream inflates to, no further than `most`; 0 for one that is not deflated."""
    inflater, count, at = zlib.decompressobj(), 0, 0
    try:
        while at < len(data) and count < most and not inflater.eof:
            piece = bytes(data[at : at + _PIECE])
            at += len(piece)
            while piece and count < most and not inflater.eof:
                count += len(inflater.decompress(piece, _CHUNK))
                piece = inflater.unconsumed_tail
    except zlib.error:
        pass  # what was inflated before counts
    return count

"""How a font of a PDF writes letters: its table from codes to text, read from ``ToUnicode``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_MOST = 70_000


@dataclass(frozen=True, slots=True)
class Cmap:
    """Texts by code, and how many bytes a code takes."""

    texts: Mapping[int, str]
    width: int

    def text(self, raw: bytes) -> str:
        """Read a string drawn in the font."""
        codes = (int.from_bytes(raw[at : at + self.width], "big") for at in range(0, len(raw), self.width))
        return "".join(self.texts.get(code, "") for code in codes)


def read_cmap(data: bytes) -> Cmap:
    """Read a table; what is damaged of it is left out."""
    texts: dict[int, str] = {}
    width = 1
    for block in _BLOCK.finditer(data):
        for first, last, into, taken in _entries(block[1] == b"bfrange", list(_TOKEN.finditer(block[2]))):
            width = max(width, taken)
            for at, code in enumerate(range(first, min(last, first + 65535) + 1)):
                if len(texts) < _MOST:
                    texts[code] = _after(into, at)
    return Cmap(texts, width)


def _entries(ranges: bool, tokens: list[re.Match[bytes]]) -> Iterator[tuple[int, int, str, int]]:
    at = 0
    while at + (2 if ranges else 1) < len(tokens):
        first, last = tokens[at], tokens[at + ranges]
        at += 2 if ranges else 1
        if first[1] is None or last[1] is None:
            continue
        low, high, width = _number(first[1]), _number(last[1]), len(_hex(first[1])) // 2
        if tokens[at][2]:  # a list: one text a code
            at += 1
            code = low
            while at < len(tokens) and tokens[at][1] is not None:
                yield code, code, _letters(tokens[at][1]), width
                at, code = at + 1, code + 1
        elif tokens[at][1] is not None:
            yield low, high, _letters(tokens[at][1]), width
        at += 1


def _hex(text: bytes) -> bytes:
    return b"".join(text.split())


def _number(text: bytes) -> int:
    return int(_hex(text) or b"0", 16)


def _letters(text: bytes) -> str:
    plain = _hex(text)
    return bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode()).decode("utf-16-be", errors="replace")


def _after(text: str, at: int) -> str:
    """Give the text `at` codes after another: its last letter that much further."""
    if not at or not text:
        return text
    code = ord(text[-1]) + at
    return text[:-1] + (chr(code) if code < 0x110000 else "")

"""Bytes as every text they may be, and a text as every text it may stand for: what a reader of any program could see.

Nothing here knows what is looked for. Encodings are tried, not believed; escapes of every kind are undone, one within
another.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable, Iterator
from html import unescape

DEEPEST = 4
"""How many escapes lie one within another before nobody reads them any more."""

_RUNS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "utf-8",
            rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){2,}+",
        ),
        ("gb18030", rb"(?:[\t\n\r\x20-\x7e]|[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x81-\xfe][0-9][\x81-\xfe][0-9]){2,}+"),
        ("utf-16-le", rb"(?:[\t\n\r\x20-\x7e]\0|[\x00-\xff][\x20\x30\x34-\x9f\xff]){2,}+"),
        ("utf-16-be", rb"(?:\0[\t\n\r\x20-\x7e]|[\x20\x30\x34-\x9f\xff][\x00-\xff]){2,}+"),
    )
)
"""Runs of bytes that may be text in an encoding."""
_MARKS = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_WHOLE = 0.9
"""The part of some bytes that must be runs of one encoding for the whole to be text."""
_SMALL = 64 * 1024


def texts(data: bytes) -> tuple[tuple[str, ...], bool]:
    """Give the texts some bytes may be, and whether they are text at all rather than a program's own bytes."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (data.decode(encoding, errors="replace"),), True
    if not _CONTROL.search(data):
        try:
            return (data.decode("utf-8-sig"),), True
        except UnicodeDecodeError:
            pass
    found, whole = [], False
    for encoding, pattern in _RUNS:
        runs = pattern.findall(data)
        whole = whole or sum(map(len, runs)) >= _WHOLE * len(data)
        if len(data) <= _SMALL and encoding.startswith("utf-16"):  # wherever it begins
            runs = [data, data[1:]]
        found.append("\n".join(run.decode(encoding, errors="replace") for run in runs))
    return tuple(filter(None, found)), whole


# ---------------------------------------------------------------- escapes


def _bytes_of(text: str) -> str:
    """Read bytes that stood as escapes: as UTF-8 if they are, else as what writes Chinese in China."""
    data = text.encode("latin-1", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("gb18030", errors="replace")


def _character(code: int) -> str:
    return chr(code) if code < 0x110000 else "\ufffd"


def _escaped(pattern: str, base: int) -> Callable[[str], str]:
    """Undo escapes that each stand for a character; halves of one are put together."""
    found = re.compile(pattern)

    def undo(text: str) -> str:
        plain = found.sub(lambda match: _character(int(match[1], base)), text)
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    return undo


def _octets(pattern: str, base: int) -> Callable[[str], str]:
    """Undo escapes that each stand for a byte, a whole run of them at a time: letters between may be half of one."""
    run, one = (
        re.compile(rf"(?<![0-9A-Za-z])(?:{pattern}|[0-9A-Za-z])*{pattern}(?:{pattern}|[0-9A-Za-z])*"),
        re.compile(pattern),
    )

    def octets(match: re.Match[str]) -> str:
        return _bytes_of(one.sub(lambda each: chr(int(each[1], base) & 255), match[0]))

    def undo(text: str) -> str:
        return run.sub(octets, text)

    return undo


_HEX = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}[\s:]?){4,}+(?![0-9A-Fa-f])")
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{8,}+={0,2}")


def _hexes(text: str) -> str:
    return "\n".join(_packed(text, _HEX, lambda run: bytes.fromhex(re.sub(r"[\s:]", "", run))))


def _base64s(text: str) -> str:
    lines = re.sub(r"(?<=[A-Za-z0-9+/]{60})\r?\n(?=[A-Za-z0-9+/])", "", text)  # as mail breaks it
    return "\n".join(_packed(lines, _BASE64, _base64))


def _base64(run: str) -> bytes:
    plain = re.sub(r"[\s=]", "", run).replace("-", "+").replace("_", "/")
    return base64.b64decode(plain + "=" * (-len(plain) % 4))


def _packed(text: str, pattern: re.Pattern[str], unpack: Callable[[str], bytes]) -> Iterator[str]:
    """Give what runs of a text hold as bytes, where that reads as text."""
    for match in pattern.finditer(text):
        try:
            data = unpack(match.group())
        except (ValueError, binascii.Error):
            continue
        found, sure = texts(data)
        if sure:
            yield from found


_UNDO: tuple[tuple[str, Callable[[str], str]], ...] = (
    (r"&(?:#\d|#x|\w)", unescape),
    (r"\\u[0-9a-fA-F]{4}", _escaped(r"\\u([0-9a-fA-F]{4})", 16)),
    (r"\\u\{", _escaped(r"\\u\{([0-9a-fA-F]{1,6})\}", 16)),
    (r"\\U[0-9a-fA-F]{8}", _escaped(r"\\U([0-9a-fA-F]{8})", 16)),
    (r"_x[0-9a-fA-F]{4}_", _escaped(r"_x([0-9a-fA-F]{4})_", 16)),  # as Excel writes what XML may not hold
    (r"\\[0-9a-fA-F]{2,6}", _escaped(r"\\([0-9a-fA-F]{1,6})[ ]?", 16)),  # as CSS does
    (r"&[LCR]\S", lambda text: re.sub(r"&[LCR]", " ", text)),  # as Excel parts the head of a page
    (r"\\[nrt]", lambda text: re.sub(r"\\[nrt]", "\n", text)),
    (r"%[0-9a-fA-F]{2}", _octets(r"%([0-9a-fA-F]{2})", 16)),
    (r"=[0-9A-F]{2}", _octets(r"=([0-9A-F]{2})(?:=\r?\n)?", 16)),  # as mail does
    (r"\\x[0-9a-fA-F]{2}", _octets(r"\\x([0-9a-fA-F]{2})", 16)),
    (r"\\[0-7]{3}", _octets(r"\\([0-7]{3})", 8)),
    (_HEX.pattern, _hexes),
    (_BASE64.pattern, _base64s),
)
_WANTED = tuple((re.compile(sign), undo) for sign, undo in _UNDO)


def unfolded(text: str) -> Iterator[str]:
    """Give a text and all it stands for when its escapes are undone, in whatever order they were made."""
    seen = {text}
    level = [text]
    for _ in range(DEEPEST):
        after = []
        for each in level:
            for sign, undo in _WANTED:
                made = undo(each) if sign.search(each) else ""
                if made and made not in seen:
                    seen.add(made)
                    after.append(made)
        yield from level
        level = after
    yield from level


# ---------------------------------------------------------------- as read

_INLINE = re.compile(r"</?(?:\w+:)?(?:r|t|rPr|b|i|u|em|strong|span|font|sub|sup|tspan|text:span)(?:\s[^<>]*)?>")
"""Tags that stand within a word: one that was cut into runs of letters of different looks."""
_TAG = re.compile(r"(?:<[A-Za-z/!?][^<>]*>)+")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\ufffd\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+"
)


def plain(text: str) -> str:
    """Give a text as people take it to read: of one width and one case, without what is not seen."""
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()


def without_tags(text: str) -> str:
    """Give what a page or a sheet shows once its tags are taken away; a word that was cut into runs is whole again."""
    return _TAG.sub(" ", _INLINE.sub("", text))

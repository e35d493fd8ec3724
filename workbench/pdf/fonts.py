"""The bundled faces: registered once, and asked beforehand whether they have every character."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from workbench.base.errors import WorkbenchError
from workbench.base.paths import resources

SANS, BOLD, SERIF, SERIF_BOLD = "Sans", "Sans-Bold", "Serif", "Serif-Bold"
_FILES = {
    SANS: "NotoSansSC-Regular.ttf",
    BOLD: "NotoSansSC-Bold.ttf",
    SERIF: "NotoSerifSC-Regular.ttf",
    SERIF_BOLD: "NotoSerifSC-Bold.ttf",
}

# The faces lack the subscript digits of units; paragraphs set an ordinary digit low instead.
LOWERED = {chr(0x2080 + digit): str(digit) for digit in range(10)}


@cache
def register() -> None:
    """Make the faces known to reportlab.

    Must come before `reportlab.platypus` is imported: its tables and contents bind the base face when they load, and
    an unembedded Helvetica there is fatal for PDF/A.
    """
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics, ttfonts

    for name, file in _FILES.items():
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(resources() / "fonts" / file), shapable=False))
    pdfmetrics.registerFontFamily(SERIF, SERIF, SERIF_BOLD, SERIF, SERIF_BOLD, baseFontFor="all")  # type: ignore[call-arg] # new in reportlab 5
    pdfmetrics.registerFontFamily(SANS, SANS, BOLD, SANS, BOLD)
    ttfonts.makeToUnicodeCMap = _paired(ttfonts.makeToUnicodeCMap)  # type: ignore[assignment] # by other names
    rl_config.useA85 = 0  # a file of bytes needs no armour of letters, and `inflation` knows none
    rl_config.invariant = 1  # same content, same bytes: no clock and no chance in the file


def _paired(original: Callable[[str, Sequence[int]], str]) -> Callable[[str, Sequence[int]], str]:
    """Write rare characters as the format asks, in UTF-16: reportlab's five digits read back as another character."""

    def make(name: str, subset: Sequence[int]) -> str:
        return re.sub(
            r"(?<= <)[0-9A-F]{5,6}(?=>)",
            lambda found: chr(int(found[0], 16)).encode("utf-16-be").hex().upper(),
            original(name, subset),
        )

    return make


@cache
def _covered() -> frozenset[int]:
    """Give the characters all four faces have."""
    from reportlab.pdfbase import pdfmetrics

    register()
    faces = [
        set(pdfmetrics.getFont(name).face.charToGlyph)  # type: ignore[attr-defined] # a TTFont
        for name in _FILES
    ]
    return frozenset(set.intersection(*faces) | {ord(low) for low in LOWERED} | {ord("\n")})


_counter: ContextVar[Counter[str] | None] = ContextVar("counter", default=None)


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Count the characters of every text checked within a `with` block, in this thread."""
    counter: Counter[str] = Counter()
    before = _counter.set(counter)
    try:
        yield counter
    finally:
        _counter.reset(before)


def arrange(document: object, counter: Counter[str]) -> None:
    """Have the commonest characters share one part of the body face.

    reportlab cuts a face into parts of 256 characters as it meets them and changes part within a line as often as
    need be; with the commonest together a page has half the instructions, and is checked in half the time.
    """
    from reportlab.pdfbase import pdfmetrics

    common = "".join(char for char, _ in counter.most_common() if char not in LOWERED and char != "\n")
    pdfmetrics.getFont(SERIF).splitString(common, document)  # type: ignore[attr-defined] # a TTFont


def checked(text: str, where: str) -> str:
    """Give back a text every character of which can be printed.

    Raises WorkbenchError ``pdf.missing_glyph`` with the character and `where` it stands: reportlab would print an
    empty box and say nothing.
    """
    covered = _covered()
    counter = _counter.get()
    if counter is not None:
        counter.update(text)
    for char in text:
        if ord(char) not in covered:
            raise WorkbenchError("pdf.missing_glyph", char=char, number=f"U+{ord(char):04X}", where=where)
    return text


def width(text: str, face: str, size: float) -> float:
    """Measure a text in points."""
    from reportlab.pdfbase import pdfmetrics

    return float(pdfmetrics.stringWidth(text, face, size))


def fitting(text: str, face: str, size: float, room: float) -> str:
    """Cut a text to so many points, ending in … where anything was cut."""
    while width(text, face, size) > room:
        text = text[:-2] + "…"
    return text

"""The bundled faces: registered once, and asked beforehand whether they have every character."""

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
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(resources() / "fonts" / file), shapable=False))
    pdfmetrics.registerFontFamily(SERIF, SERIF, SERIF_BOLD, SERIF, SERIF_BOLD, baseFontFor="all")  # type: ignore[call-arg] # new in reportlab 5
    pdfmetrics.registerFontFamily(SANS, SANS, BOLD, SANS, BOLD)
    rl_config.invariant = 1  # same content, same bytes: no clock and no chance in the file


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


def checked(text: str, where: str) -> str:
    """Give back a text every character of which can be printed.

    Raises WorkbenchError ``pdf.missing_glyph`` with the character and `where` it stands: reportlab would print an
    empty box and say nothing.
    """
    covered = _covered()
    for char in text:
        if ord(char) not in covered:
            raise WorkbenchError("pdf.missing_glyph", char=char, number=f"U+{ord(char):04X}", where=where)
    return text


def width(text: str, face: str, size: float) -> float:
    """Measure a text in points."""
    from reportlab.pdfbase import pdfmetrics

    return float(pdfmetrics.stringWidth(text, face, size))

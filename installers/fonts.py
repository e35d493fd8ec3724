"""Cuts the bundled typefaces from the Noto SC fonts that npm carries, and adds the few signs they lack.

Maintainers run it with the project's own Python; it needs npm. The same input gives the same bytes, so a
second run leaves resources/fonts unchanged.

The whole fonts weigh 51 MB. Korean, vertical setting and the rarer variants are cut away; what a Chinese
filing may hold stays: GB 2312 with its symbols, GBK, the CJK basic block, and every character beyond the
basic plane that the fonts have, because names of persons and places need them. Noto lacks subscripts (CO₂),
most superscripts, the fraction slash and ballot boxes; these are made from signs it has.
"""

import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parents[1] / "resources" / "fonts"
VERSION = "0.4.3"
FAMILIES = {"NotoSansSC": "noto-sans-sc", "NotoSerifSC": "noto-serif-sc"}
# Small signs are drawn from a heavier weight, or their strokes would look thin beside the text.
STYLES = {"Regular": ("400Regular", "600SemiBold"), "Bold": ("700Bold", "900Black")}

BLOCKS = [
    (0x0020, 0x024F),  # Latin
    (0x0370, 0x03FF),  # Greek
    (0x2000, 0x27BF),  # punctuation, scripts, currency, arrows, mathematics, circled numbers, boxes, signs
    (0x3000, 0x30FF),  # CJK punctuation, and the kana that GB 2312 holds
    (0x3200, 0x33FF),  # bracketed numbers, squared units
    (0x4E00, 0x9FFF),  # CJK basic block
    (0xFE30, 0xFE4F),  # CJK compatibility forms
    (0xFF00, 0xFFEF),  # full width
    (0x10000, 0x10FFFF),  # beyond the basic plane
]
# What the national table of standard characters takes from CJK extension A: 㶲 (exergy), names of places.
STANDARD = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫"
    "䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
)
SUPERSCRIPTS = dict(zip("⁰⁵⁶⁷⁸⁹⁺⁻", "056789+−", strict=True))
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₓ", "0123456789+−x", strict=True))
SMALL = 0.6  # as high as Noto's own ² is beside its 2
GAP = 40  # the room its ² has beyond a 2 made small, in thousandths of the type size
SINK = -150  # how far a subscript stands below the line

Stroke = tuple[DecomposingRecordingPen, Transform]


def main() -> None:
    """Fetch, extend, cut and write every face."""
    with tempfile.TemporaryDirectory() as folder:
        for family, package in FAMILIES.items():
            source = fetch(package, Path(folder))
            for style, (weight, heavier) in STYLES.items():
                font = opened(source, weight)
                level_digits(font)
                add_signs(font, opened(source, heavier))
                cut(font)
                path = TARGET / f"{family}-{style}.ttf"
                font.save(path)
                print(f"{path.name}  {path.stat().st_size / 1e6:.1f} MB")


def fetch(package: str, folder: Path) -> Path:
    """Download one font package and return where it is unpacked."""
    name = f"@expo-google-fonts/{package}@{VERSION}"
    done = subprocess.run(["npm", "pack", "--silent", name], cwd=folder, check=True, capture_output=True)
    with tarfile.open(folder / done.stdout.decode().split()[-1]) as archive:
        archive.extractall(folder / package, filter="data")
    return folder / package / "package"


def opened(package: Path, weight: str) -> TTFont:
    """Open one weight; its dates stay as they were, so that the result does too."""
    (path,) = (package / weight).glob("*.ttf")
    return TTFont(path, recalcTimestamp=False)


def level_digits(font: TTFont) -> None:
    """Give all ten digits one width, so that figures stand under each other (the serif's 1 is narrow)."""
    width = max(advance(font, digit) for digit in "0123456789")
    for digit in "0123456789":
        room = (width - advance(font, digit)) // 2
        put(font, digit, width, (outline(font, digit), Transform(dx=room)))


def add_signs(font: TTFont, heavier: TTFont) -> None:
    """Draw the signs the font lacks."""
    lift = font["glyf"][named(font, "²")].yMin
    for signs, height in ((SUPERSCRIPTS, lift), (SUBSCRIPTS, SINK)):
        for sign, like in signs.items():
            small = Transform(SMALL, 0, 0, SMALL, GAP / 2, height)
            put(font, sign, round(advance(heavier, like) * SMALL) + GAP, (outline(heavier, like), small))
    put(font, "⁄", advance(font, "/"), (outline(font, "/"), Identity))
    box = (outline(font, "□"), Identity)
    put(font, "☐", advance(font, "□"), box)
    put(font, "☑", advance(font, "□"), box, fitted(font, "✓"))
    put(font, "☒", advance(font, "□"), box, fitted(font, "×"))


def fitted(font: TTFont, sign: str) -> Stroke:
    """A sign as it stands inside the box □."""
    inner = font["glyf"][named(font, sign)]
    box = font["glyf"][named(font, "□")]
    scale = 0.66 * (box.xMax - box.xMin) / max(inner.xMax - inner.xMin, inner.yMax - inner.yMin)
    dx = (box.xMin + box.xMax - scale * (inner.xMin + inner.xMax)) / 2
    dy = (box.yMin + box.yMax - scale * (inner.yMin + inner.yMax)) / 2
    return outline(font, sign), Transform(scale, 0, 0, scale, dx, dy)


def named(font: TTFont, sign: str) -> str:
    """The name of a sign's glyph; for a sign the font lacks, the one it shall have."""
    return (font.getBestCmap() or {}).get(ord(sign), f"uni{ord(sign):04X}")


def advance(font: TTFont, sign: str) -> int:
    """How wide a sign is."""
    return int(font["hmtx"][named(font, sign)][0])


def outline(font: TTFont, sign: str) -> DecomposingRecordingPen:
    """What a sign's drawing consists of, ready to be drawn elsewhere."""
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[named(font, sign)].draw(pen)
    return pen


def put(font: TTFont, sign: str, width: int, *strokes: Stroke) -> None:
    """Draw a sign into the font, in place of its old drawing if it has one."""
    pen = TTGlyphPen(None)
    for drawing, place in strokes:
        drawing.replay(TransformPen(pen, place))
    glyph = pen.glyph(round=round)
    name = named(font, sign)
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, glyph.xMin)
    font["vmtx"][name] = font["vmtx"]["zero"]  # dropped with the rest of vertical setting, but must be whole
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14:
            table.cmap[ord(sign)] = name


def cut(font: TTFont) -> None:
    """Keep the characters a Chinese filing may hold, and of the layout only what horizontal text needs."""
    gbk = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    wanted = {ord(char) for pair in gbk for char in pair.decode("gbk", "ignore")} | set(map(ord, STANDARD))
    wanted.update(code for first, last in BLOCKS for code in range(first, last + 1))
    options = subset.Options(
        layout_features=["kern", "locl"],
        drop_tables=["BASE", "STAT", "vhea", "vmtx"],
        name_IDs=["*"],
        notdef_outline=True,
        glyph_names=False,
        hinting=False,
        recalc_timestamp=False,
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)


if __name__ == "__main__":
    main()

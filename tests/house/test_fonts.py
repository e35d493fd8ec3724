"""The bundled faces: outlines reportlab can embed, and every sign a filing may hold."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"
FACES = ["NotoSansSC-Regular", "NotoSansSC-Bold", "NotoSerifSC-Regular", "NotoSerifSC-Bold"]

GB2312 = {
    bytes((lead, trail)).decode("gb2312", "ignore") for lead in range(0xA1, 0xF8) for trail in range(0xA1, 0xFF)
} - {""}
FILING = set(
    "tCO₂/MWh Nm³ m² ㎡ ℃ ‰ ⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ ₀₁₂₃₄₅₆₇₈₉₊₋ₓ ×÷±≤≥≠≈√∑Σ⁄ αβγλη"
    "→←↑↓ ①②③⑩⑳ ☐☑☒□■✓▲▼⚠●○ ，。、；：？！“”‘’（）《》【】—…·￥％"
)
# From the national table of standard characters, beyond GB 2312 and in part beyond the basic plane.
NAMES = set("喆堃镕昇㛃㶲㮾䶮𬱖𫖯𬭎𬀩𬍛𬊤𬘭𬬻𬜬𫍯𬴊𬒈")


@pytest.fixture(scope="module", params=FACES)
def face(request: pytest.FixtureRequest) -> Iterator[TTFont]:
    with TTFont(FONTS / f"{request.param}.ttf", lazy=True) as font:
        yield font


def drawn(face: TTFont) -> set[str]:
    return {chr(code) for code in face.getBestCmap() or {}}


def test_a_face_has_the_outlines_reportlab_embeds(face: TTFont) -> None:
    assert "glyf" in face
    assert "CFF " not in face


def test_a_face_may_be_embedded(face: TTFont) -> None:
    assert vars(face["OS/2"])["fsType"] == 0


def test_a_face_draws_gb2312_its_symbols_and_the_signs_of_a_filing(face: TTFont) -> None:
    assert len(GB2312) == 6763 + 682
    assert sorted((GB2312 | FILING) - drawn(face)) == []


def test_a_face_draws_the_whole_basic_block(face: TTFont) -> None:
    assert not {chr(code) for code in range(0x4E00, 0x9FA6)} - drawn(face)


def test_a_face_draws_rare_names(face: TTFont) -> None:
    assert sorted(NAMES - drawn(face)) == []
    assert len([sign for sign in drawn(face) if ord(sign) > 0xFFFF]) >= 196


def test_figures_stand_under_each_other(face: TTFont) -> None:
    cmap = face.getBestCmap() or {}
    assert len({face["hmtx"][cmap[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_a_ticked_box_is_as_wide_as_an_empty_one(face: TTFont) -> None:
    cmap = face.getBestCmap() or {}
    assert len({face["hmtx"][cmap[ord(box)]][0] for box in "☐☑☒□"}) == 1


def test_the_licence_lies_beside_the_faces() -> None:
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert {path.stem for path in FONTS.glob("*.ttf")} == set(FACES)

"""How the paper looks: colours, sizes, and the one door through which every text reaches a page."""

from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from workbench.pdf.fonts import BOLD, LOWERED, SANS, SERIF, checked, register
from workbench.rules.units import shown_unit

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle

MM = 72 / 25.4
PAGE = (210 * MM, 297 * MM)
LEFT, RIGHT, TOP, BOTTOM = 25 * MM, 20 * MM, 20 * MM, 20 * MM
WIDTH = PAGE[0] - LEFT - RIGHT
"""Width of the text, in points."""

INK, QUIET, LINE, HAIR, ACCENT = "#1C2B26", "#5E6B66", "#B4BEB9", "#D8DEDA", "#0F6B54"

MARK = "※"
"""Stands by a figure that rests on an unverified or draft source."""


@dataclass(frozen=True, slots=True)
class Styles:
    """The paragraph styles of the paper."""

    body: "ParagraphStyle"
    quiet: "ParagraphStyle"
    small: "ParagraphStyle"
    small_quiet: "ParagraphStyle"
    title: "ParagraphStyle"
    cover: "ParagraphStyle"
    heading: "ParagraphStyle"
    subheading: "ParagraphStyle"
    head: "ParagraphStyle"
    head_right: "ParagraphStyle"
    cell: "ParagraphStyle"
    total: "ParagraphStyle"
    big: "ParagraphStyle"
    step_title: "ParagraphStyle"
    step_result: "ParagraphStyle"
    step: "ParagraphStyle"
    step_line: "ParagraphStyle"


@cache
def styles() -> Styles:
    """Make the styles, once."""
    register()
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    def style(name: str, face: str, size: float, leading: float, *, colour: str = INK, **more: Any) -> ParagraphStyle:
        return ParagraphStyle(
            name,
            fontName=face,
            fontSize=size,
            leading=leading,
            textColor=HexColor(colour),
            wordWrap="CJK",
            **more,
        )

    return Styles(
        body=style("body", SERIF, 10.5, 18, spaceAfter=6),
        quiet=style("quiet", SERIF, 9, 14, colour=QUIET, spaceAfter=4),
        small=style("small", SERIF, 8.5, 13),
        small_quiet=style("small_quiet", SERIF, 8.5, 13, colour=QUIET),
        title=style("title", BOLD, 25, 36),
        cover=style("cover", SANS, 13, 22),
        heading=style("heading", BOLD, 14, 21, spaceBefore=16, spaceAfter=6),
        subheading=style("subheading", BOLD, 10.5, 16, spaceBefore=10, spaceAfter=4),
        head=style("head", BOLD, 8.5, 11.5),
        head_right=style("head_right", BOLD, 8.5, 11.5, alignment=2),
        cell=style("cell", SERIF, 8.5, 12),
        total=style("total", BOLD, 9.5, 15, alignment=2, rightIndent=4, spaceAfter=6),
        big=style("big", BOLD, 22, 32, spaceAfter=4),
        step_title=style("step_title", BOLD, 9, 14),
        step_result=style("step_result", BOLD, 9, 14, alignment=2),
        step=style("step", SERIF, 8.5, 13.5),
        step_line=style("step_line", SERIF, 8.5, 13.5, leftIndent=11 * MM),
    )


def inked(text: str, where: str) -> str:
    """Make any text ready for a paragraph: every character checked, markup escaped, ₂ set low.

    `where` names the place for the person, should a character be missing.
    """
    plain = checked(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "), where)
    marked = escape(plain, quote=False).replace("\n", "<br/>")
    for low, digit in LOWERED.items():
        if low in marked:
            marked = marked.replace(low, f'<sub rise="1.6" size="6.5">{digit}</sub>')
    return marked


def unit_text(unit: str, where: str) -> str:
    """Make a unit ready for a paragraph: ``tCO2/t`` → tCO₂/t."""
    return inked(shown_unit(unit), where)

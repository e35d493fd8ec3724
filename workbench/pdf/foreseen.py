"""The rehearsal on paper: a list of likely objections, with article, tonnes and cure. No official form."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from workbench.base.clock import BEIJING
from workbench.base.numbers import rounded, shown
from workbench.base.text import say, speaking
from workbench.domain.doubt import Doubt
from workbench.domain.period import period_words
from workbench.pdf.flow import BaseDocTemplate, Canvas, Flowable, Frame, LongTable, PageTemplate, Paragraph, Spacer
from workbench.pdf.fonts import checked, counting
from workbench.pdf.ink import BOTTOM, INK, LEFT, LINE, MM, PAGE, TOP, WIDTH, inked, styles
from workbench.pdf.pages import Pages, Rule, Running, across

_WIDTHS = (9 * MM, 24 * MM, 84 * MM, WIDTH - 117 * MM)


def draw(enterprise: str, sector: str, year: int, doubts: Sequence[Doubt], made_at: datetime) -> bytes:
    """Draw the sheet, in Chinese as all paper is. Raises WorkbenchError ``pdf.missing_glyph``."""
    with speaking("zh_CN"), counting() as characters:
        title = checked(f"{enterprise}　{say('rehearsal.sheet.title', year=year)}", enterprise)
        story = list(_story(enterprise, sector, year, doubts, made_at))
        running = Running(title, draft=False, contents=(0, 0), characters=characters)
        out = BytesIO()
        document = BaseDocTemplate(out, pagesize=PAGE, title=title, creator=say("pdf.program"), lang="zh-CN")
        frame = Frame(LEFT, BOTTOM + 6 * MM, WIDTH, PAGE[1] - TOP - BOTTOM - 6 * MM, 0, 0, 0, 0)
        document.addPageTemplates([PageTemplate("plain", [frame], onPage=_under)])

        def canvas(*args: Any, **options: Any) -> Pages:
            return Pages(*args, running=running, **options)

        document.build(story, canvasmaker=canvas)
        return out.getvalue()


def _under(canvas: Canvas, _document: BaseDocTemplate) -> None:
    across(canvas, say("rehearsal.mark"))


def _story(enterprise: str, sector: str, year: int, doubts: Sequence[Doubt], made_at: datetime) -> Iterator[Flowable]:
    yield Paragraph(inked(say("rehearsal.sheet.title", year=year), "title"), styles().big)
    yield Rule(space=14)
    made = made_at.astimezone(BEIJING)
    yield Paragraph(inked(f"{enterprise}　{sector}　{made:%Y-%m-%d %H:%M}", "enterprise"), styles().cover)
    yield Paragraph(inked(say("rehearsal.own"), "own"), styles().quiet)
    yield Spacer(1, 8)
    if doubts:
        yield _table(doubts)
    else:
        yield Paragraph(inked(say("rehearsal.none"), "none"), styles().body)


def _table(doubts: Sequence[Doubt]) -> LongTable:
    from reportlab.lib.colors import HexColor

    heads = [Paragraph(inked(say(f"rehearsal.sheet.{name}"), name), styles().head) for name in _HEADS]
    rows: list[list[Any]] = [heads, *(_row(number, each) for number, each in enumerate(doubts, 1))]
    table = LongTable(rows, colWidths=_WIDTHS, repeatRows=1, hAlign="LEFT")
    ink, line = HexColor(INK), HexColor(LINE)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("LINEABOVE", (0, 0), (-1, 0), 0.9, ink),
            ("LINEBELOW", (0, 0), (-1, 0), 0.5, ink),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, line),
            ("LINEBELOW", (0, -1), (-1, -1), 0.9, ink),
        ]
    )
    return table


_HEADS = ("number", "level", "says", "cure")


def _row(number: int, doubt: Doubt) -> list[Any]:
    where = say("rehearsal.sheet.row", number=number)
    cell, quiet = styles().cell, styles().small_quiet
    period = period_words(doubt.period) if doubt.period else ""
    stake = "" if doubt.at_stake is None else say("rehearsal.tonnes", tonnes=shown(rounded(doubt.at_stake, 2)))
    told = [Paragraph(inked(doubt.says, where), cell)]
    if doubt.cite:
        told.append(Paragraph(inked(str(doubt.cite), where), quiet))
    cured = [Paragraph(inked(doubt.cures, where), cell)]
    if stake:
        cured.append(Paragraph(inked(say("rehearsal.sheet.stake", tonnes=stake), where), quiet))
    level = [Paragraph(inked(say(f"rehearsal.one.{doubt.level}"), where), cell), Paragraph(inked(period, where), quiet)]
    return [Paragraph(str(number), cell), level, told, cured]

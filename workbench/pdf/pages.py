"""The page as a thing: canvas with 第 x / y 页, marks explained at the foot, contents and outline, watermark.

Total pages, contents and marks are known only at the end, so pages are kept and finished in `save`: one pass does
what a second layout would do again.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from reportlab.pdfgen.textobject import PDFTextObject

from workbench.base.text import say
from workbench.pdf.flow import Canvas, Flowable, Paragraph
from workbench.pdf.fonts import BOLD, SANS, SERIF, arrange, fitting, width
from workbench.pdf.ink import (
    ACCENT,
    BOTTOM,
    HAIR,
    INK,
    LEFT,
    LINE,
    MARK,
    MM,
    PAGE,
    QUIET,
    RIGHT,
    WIDTH,
    styles,
)

CONTENTS_FIRST, CONTENTS_STEP = 256 * MM, 6.4 * MM
CONTENTS_LINES = 36
"""Entries on one page of contents."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading, where it came to stand."""

    page: int
    top: float
    level: int
    text: str

    @property
    def key(self) -> str:
        """Name its destination."""
        return f"p{self.page}-{self.top:.0f}"


@dataclass(frozen=True, slots=True)
class Running:
    """What stands on every page: the foot's text, and whether the word 草稿 lies across."""

    foot: str
    draft: bool
    contents: tuple[int, int]
    """First and last page of the contents."""
    characters: Counter[str]
    """How often each character is printed."""


class Pages(Canvas):
    """A canvas that finishes its pages when all are known."""

    def __init__(self, *args: Any, running: Running, **options: Any) -> None:
        """Take what stands on every page."""
        super().__init__(*args, **options)
        self._running = running
        arrange(self._doc, running.characters)  # type: ignore[attr-defined] # reportlab keeps it from the stubs
        self._kept: list[dict[str, Any]] = []
        self._entries: list[Entry] = []
        self._marked: set[int] = set()

    def heading(self, level: int, text: str) -> None:
        """Note a heading drawn at the current origin, for contents and outline."""
        _, top = self.absolutePosition(0, 0)
        self._entries.append(Entry(self.getPageNumber(), top + 24, level, text))

    def mark(self) -> None:
        """Note that this page carries a marked figure, to be explained at its foot."""
        self._marked.add(self.getPageNumber())

    def beginText(self, *args: Any, **options: Any) -> PDFTextObject:
        """Begin a text; all texts pass here, so a marked figure is seen wherever it stands."""
        return _Text(self, *args, **options)

    def showPage(self) -> None:
        """Keep the page and begin the next."""
        self._kept.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined] # reportlab keeps it from the stubs

    def save(self) -> None:
        """Finish every page and write the file."""
        total = len(self._kept)
        links = 0
        for number, state in enumerate(self._kept, 1):
            self.__dict__.update(state)
            self._annotationCount = links  # the names of links must differ across pages
            for entry in (entry for entry in self._entries if entry.page == number):
                self.bookmarkPage(entry.key, fit="XYZ", top=entry.top)
                self.addOutlineEntry(entry.text, entry.key, entry.level)
            first, last = self._running.contents
            if first <= number <= last:
                self._contents(number - first)
            if number > 1:
                self._foot(number, total)
            links = self._annotationCount
            super().showPage()
        super().save()

    def _foot(self, number: int, total: int) -> None:
        base = BOTTOM - 8 * MM
        self.setStrokeColor(LINE)
        self.setLineWidth(0.4)
        self.line(LEFT, base + 11, PAGE[0] - RIGHT, base + 11)
        self.setFillColor(QUIET)
        self.setFont(SANS, 7.5)
        self.drawString(LEFT, base, self._running.foot)
        self.drawRightString(PAGE[0] - RIGHT, base, say("pdf.page", page=number, pages=total))
        if number in self._marked:
            self.setFont(SERIF, 7.5)
            self.drawString(LEFT, base + 15, say("pdf.mark", mark=MARK))

    def _contents(self, part: int) -> None:
        """Draw one page of contents: titles, dotted lines, page numbers, each a link."""
        y = CONTENTS_FIRST
        for entry in self._entries[part * CONTENTS_LINES : (part + 1) * CONTENTS_LINES]:
            inner = LEFT + entry.level * 6 * MM
            face, size = (BOLD, 10) if entry.level == 0 else (SERIF, 9.5)
            self.setFillColor(INK)
            self.setFont(face, size)
            text = fitting(entry.text, face, size, WIDTH - 40 * MM)
            self.drawString(inner, y, text)
            self.setFont(SANS, 9.5)
            self.drawRightString(PAGE[0] - RIGHT, y, str(entry.page))
            start = inner + width(text, face, size) + 6
            end = PAGE[0] - RIGHT - width(str(entry.page), SANS, 9.5) - 6
            self.setStrokeColor(LINE)
            self.setLineWidth(0.6)
            self.setDash(0.6, 3)
            self.line(start, y + 2, end, y + 2)
            self.setDash()
            self.linkRect("", entry.key, (inner, y - 3, PAGE[0] - RIGHT, y + 11), thickness=0)
            y -= CONTENTS_STEP


class _Text(PDFTextObject):
    """A text that tells its page of the mark."""

    def __init__(self, pages: Pages, *args: Any, **options: Any) -> None:
        super().__init__(pages, *args, **options)
        self._pages = pages

    def _formatText(self, text: str) -> str:
        if MARK in text:
            self._pages.mark()
        return str(super()._formatText(text))  # type: ignore[misc] # the stubs hide it


def under(canvas: Canvas, draft: bool) -> None:
    """Draw what lies under a page's text: the word 草稿 across it until the filing is frozen."""
    if draft:
        across(canvas, say("pdf.draft"))


def across(canvas: Canvas, word: str) -> None:
    """Draw a word of a few characters across the page, under its text."""
    canvas.saveState()
    canvas.setFillGray(0.9)
    size = 150 if len(word) < 3 else 110
    canvas.setFont(BOLD, size)
    canvas.translate(PAGE[0] / 2, PAGE[1] / 2)
    canvas.rotate(45)
    canvas.drawCentredString(0, -size * 0.37, word)
    canvas.restoreState()


class Heading(Paragraph):
    """A heading that enters itself in contents and outline."""

    def __init__(self, text: str, level: int, listed: str) -> None:
        """Take marked-up text, the level from 0, and the plain words for the contents."""
        super().__init__(text, styles().heading if level == 0 else styles().subheading)
        self._level = level
        self._listed = listed

    def draw(self) -> None:
        """Draw it and enter it."""
        if isinstance(self.canv, Pages):
            self.canv.heading(self._level, self._listed)
        super().draw()


class Rule(Flowable):
    """A short accent line under a title; a `thin` grey one ends what stands above it."""

    def __init__(self, length: float = 18 * MM, space: float = 12, *, thin: bool = False) -> None:
        """Take its length and the space it stands in, in points."""
        super().__init__()
        self._thin = thin
        self.width, self.height = length, space

    def draw(self) -> None:
        """Draw it."""
        self.canv.setStrokeColor(HAIR if self._thin else ACCENT)
        self.canv.setLineWidth(0.3 if self._thin else 2.2)
        self.canv.line(0, self.height / 2, self.width, self.height / 2)

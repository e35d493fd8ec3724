"""Tables: thin horizontal rules, heads repeated on every page, figures right-aligned in tabular digits."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import HexColor

from workbench.pdf.flow import LongTable, Paragraph
from workbench.pdf.fonts import BOLD, SANS, SERIF, width
from workbench.pdf.ink import INK, LINE, MM, WIDTH, inked, styles, unit_text
from workbench.rules.units import shown_unit

SIZE = 8.5
_PAD = 4.0
"""Points left and right of a cell's text."""

_GAP = 12.0
"""Points left of words that follow a column of figures."""

_FIGURES_MOST = 45 * MM
"""The widest a column of figures is stretched to, in points."""

_TEXT_LEAST, _TEXT_MOST = 4.2 * SIZE, 14 * SIZE
"""The narrowest a column of words is squeezed to, and the widest it asks for, in points."""

_PIECE = re.compile(r"\S [!-~]+|[!-~]+|[（“《]?.[）”》，、]?")
"""What a head is not broken within: a symbol stays with its word, as does a bracket."""

_LINES_MOST = 10
"""The lines a cell of words may be squeezed to, where its column can be wider."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head and unit, and the text of each row. `figures` are right-aligned.

    `where` names its first cell to the person, should a character be missing. `share` fixes its width, in points.
    """

    head: str
    texts: Sequence[str]
    unit: str = ""
    figures: bool = False
    where: str = ""
    share: float = 0

    def heading(self, room: float) -> Paragraph:
        """Make its head within so many points: the label in lines of even length, and the unit below it."""
        unit = f'<br/><font face="{SANS}" size="7.5">{unit_text(self.unit, self.where)}</font>' if self.unit else ""
        label = "<br/>".join(inked(line, self.where) for line in _even(self.head, room))
        return Paragraph(label + unit, styles().head_right if self.figures else styles().head)

    def cell(self, row: int) -> "str | Paragraph":
        """Make one cell: a plain string for a figure, a paragraph for words."""
        text = inked(self.texts[row], self.where)
        return self.texts[row] if self.figures else Paragraph(text, styles().cell)

    def least(self) -> float:
        """Give the narrowest width at which it can be read, in points."""
        if self.share:
            return self.share
        if self.figures:
            return max(self._figures(), self._head(4)) + 2 * _PAD
        return min(max(_TEXT_LEAST, self._words(sum) / _LINES_MOST) + _PAD + _GAP, self.ideal())

    def ideal(self) -> float:
        """Give the width it would like, in points."""
        if self.share:
            return self.share
        if self.figures:
            return max(self._figures(), self._head(2)) + 2 * _PAD
        return max(min(self._words(max) + 1, _TEXT_MOST), self._head(2)) + _PAD + _GAP

    def _words(self, of: Callable[[Iterable[float]], float]) -> float:
        """Give the length of the longest cell: its lines taken together, or the longest of them, in points."""
        return max((of(width(line, SERIF, SIZE) for line in text.split("\n")) for text in self.texts), default=0)

    def _figures(self) -> float:
        return max((width(text, SANS, SIZE) for text in self.texts), default=0) + 1

    def _head(self, lines: int) -> float:
        """Give the width of the head broken into so many lines, never narrower than its unit or what is not broken."""
        label = width(self.head, BOLD, SIZE) / lines + (SIZE * 1.2 if lines > 1 else 2)
        whole = max((width(piece, BOLD, SIZE) for piece in _PIECE.findall(self.head)), default=0) + 2
        return max(label, whole, width(shown_unit(self.unit), SANS, 7.5) + 2)


def _even(text: str, room: float) -> list[str]:
    """Break a head into as few lines as fit, of even length, so that no single character is left over."""
    total = width(text, BOLD, SIZE)
    target = total / max(1, -(-total // room))
    lines, used = [""], 0.0
    for piece in _PIECE.findall(text):
        wide = width(piece, BOLD, SIZE)
        if (lines[-1] and used + wide / 2 > target) or used + wide > room:
            lines, used = [*lines, ""], 0.0
        lines[-1] += piece
        used += wide
    return [line.strip() for line in lines if line.strip()]


def grid(columns: Sequence[Column]) -> LongTable:
    """Make one table of some columns."""
    count = len(columns[0].texts)
    widths = _widths(columns)
    heads: list[str | Paragraph] = [
        column.heading(room - _PAD - _before(columns, number))
        for number, (column, room) in enumerate(zip(columns, widths, strict=True))
    ]
    rows = [heads, *([column.cell(row) for column in columns] for row in range(count))]
    table = LongTable(rows, colWidths=widths, repeatRows=1, hAlign="LEFT", spaceBefore=2, spaceAfter=8)
    ink, line = HexColor(INK), HexColor(LINE)
    style: list[Any] = [
        ("FONT", (0, 1), (-1, -1), SANS, SIZE, 12),
        ("TEXTCOLOR", (0, 0), (-1, -1), ink),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("VALIGN", (0, 1), (-1, -1), "TOP"),
        ("RIGHTPADDING", (0, 0), (-1, -1), _PAD),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ("LINEABOVE", (0, 0), (-1, 0), 0.9, ink),
        ("LINEBELOW", (0, 0), (-1, 0), 0.5, ink),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, line),
        ("LINEBELOW", (0, "splitlast"), (-1, "splitlast"), 0.5, ink),
        ("LINEBELOW", (0, -1), (-1, -1), 0.9, ink),
    ]
    for number, column in enumerate(columns):
        if column.figures:
            style.append(("ALIGN", (number, 1), (number, -1), "RIGHT"))
            # a plain string sits higher than a paragraph of the same size; this brings both on one line
            style.append(("TOPPADDING", (number, 1), (number, -1), 3.9))
        style.append(("LEFTPADDING", (number, 0), (number, -1), _before(columns, number)))
    table.setStyle(style)
    return table


def _before(columns: Sequence[Column], number: int) -> float:
    """Give the points left of a column's text: words after figures stand off."""
    return _GAP if number and columns[number - 1].figures and not columns[number].figures else _PAD


def groups(first: Column, columns: Sequence[Column]) -> Iterator[list[Column]]:
    """Break columns that do not fit the page into groups of even width, each led by the column that names the rows."""
    room = WIDTH - first.least()
    total = sum(column.least() for column in columns)
    pages = max(1, -(-int(total) // int(room)))
    limit = max(total / pages, max((column.least() for column in columns), default=0))
    while len(found := _packed(columns, limit)) > pages and limit < room:
        limit = min(room, limit * 1.04)
    return ([first, *group] for group in found)


def _packed(columns: Sequence[Column], limit: float) -> list[list[Column]]:
    packed: list[list[Column]] = [[]]
    used = 0.0
    for column in columns:
        if packed[-1] and used + column.least() > limit + 0.5:
            packed.append([])
            used = 0.0
        packed[-1].append(column)
        used += column.least()
    return packed


def _widths(columns: Sequence[Column]) -> list[float]:
    """Share the page: each its least, then towards its ideal, what is left over evenly, figures never too wide."""
    least = [column.least() for column in columns]
    wish = [max(column.ideal(), low) for column, low in zip(columns, least, strict=True)]
    spare, wanted = WIDTH - sum(least), sum(wish) - sum(least)
    part = min(1.0, spare / wanted) if wanted > 0 else 0.0
    widths = [low + (high - low) * part for low, high in zip(least, wish, strict=True)]
    loose = [number for number, column in enumerate(columns) if not column.share]
    over = max(0.0, WIDTH - sum(widths)) / max(1, len(loose))
    for number in loose:
        most = _FIGURES_MOST if all(column.figures for column in columns[1:]) else WIDTH
        widths[number] = max(widths[number], min(widths[number] + over, most))
    return widths

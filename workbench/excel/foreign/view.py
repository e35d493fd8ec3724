"""A foreign sheet looked at: which rows may be its headings, and what its columns show below them."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.excel.foreign import months, units, words
from workbench.excel.foreign.grid import Grid, is_number

_DEEPEST = 40
"""Rows among which headings are looked for."""
_HIGHEST = 3
"""Rows headings may take."""
_BLOCKS = 4
"""Ways to see the headings that are followed up."""
_SAMPLE = 120
"""Rows of data looked at to tell what a column is."""


def runs(grid: Grid) -> Iterator[tuple[int, int]]:
    """Walk the runs of rows near the top that may be headings: a few rows without a gap, with something beneath."""
    for last in range(min(grid.height - 1, _DEEPEST)):
        for first in range(last, max(last - _HIGHEST, -1), -1):
            if grid.blank(first):
                break
            if first == last or not any(_tells_a_day(grid, row) for row in range(first + 1, last + 1)):
                yield first, last


def _tells_a_day(grid: Grid, row: int) -> bool:
    """Tell whether a row holds a day that is no month's first: below headings that is the first row of data."""
    texts = (grid.at(row, column) for column in range(grid.width))
    return any(isinstance(raw, str) and (day := months.day(raw)) is not None and day.day > 1 for raw in texts)


def blocks(grid: Grid) -> list[tuple[int, int]]:
    """List the runs of rows that are likely to be the headings, the likeliest first; ``(0, -1)``: there are none."""
    found = []
    for first, last in runs(grid):
        score = _heading_score(grid, first, last)
        if score > 0:
            found.append((-score - min(3, _data_rows(grid, last)), last - first, first, last))
    return [(first, last) for _, _, first, last in sorted(found)[:_BLOCKS]] or [(0, -1)]


def _heading_score(grid: Grid, first: int, last: int) -> float:
    score = 0.0
    headings = [heading for heading in grid.headings(first, last) if heading]
    if len(set(headings)) < 2:
        return 0.0  # a title
    for heading in set(headings):
        rest, unit = units.cut(heading)
        if words.head(rest) or words.knows(rest) or unit or months.within(rest):
            score += 1 if len(heading) < 40 else -1
        elif words.never(rest):
            score += 0.5
        elif len(heading) < 40:
            score += 0.2
    figures = sum(
        is_number(raw) and not months.month(raw)
        for row in range(first, last + 1)
        for column in range(grid.width)
        if (raw := grid.at(row, column)) != ""
    )
    return score - 0.8 * figures


def _data_rows(grid: Grid, last: int) -> int:
    return sum(bool(grid.numbers(row)) for row in range(last + 1, min(last + 6, grid.height)))


@dataclass(slots=True)
class Seen:
    """What one column shows: its heading taken apart, its figures and its words."""

    heading: str
    rest: str
    unit: str
    month: str
    figures: int
    words: dict[str, None]
    fractions: bool
    head: str
    months: bool
    """Whether its cells are months."""
    days: bool
    """Whether some of them are days."""


class View:
    """A sheet with some of its rows taken for the headings: what its columns show, whatever part they go to."""

    def __init__(self, grid: Grid, first: int, last: int) -> None:
        """Look at a sheet whose headings stand in some rows."""
        self.grid = grid
        self.first = first
        self.last = last
        self.seen = [self._look(column, heading) for column, heading in enumerate(grid.headings(first, last))]
        self.titles = [*grid.above(max(first, 0)), grid.name]
        self.month = next((found for text in self.titles if (found := months.within(text))), "")
        said = (units.cut(text)[1] for text in self.titles if "单位" in text or "unit" in text.casefold())
        self.unit = next((unit for unit in said if unit), "")
        self.unfinished = self._unfinished()

    def _unfinished(self) -> int:
        """Count the columns of figures that begin with words: those are headings still."""
        found = 0
        for at, seen in enumerate(self.seen):
            if seen.figures <= len(seen.words):
                continue
            for row in range(self.last + 1, self.grid.height):
                raw = self.grid.at(row, at)
                if is_number(raw):
                    break
                text = self.grid.text(row, at)
                if text and not words.is_nothing(text) and not words.is_sum(text):
                    found += 1
                    break
        return min(found, 3)

    def _look(self, column: int, heading: str) -> Seen:
        grid = self.grid
        rest, unit = units.cut(heading)
        said: dict[str, None] = {}
        figures, small = 0, 0
        for row in range(self.last + 1, min(self.last + 1 + _SAMPLE, grid.height)):
            raw = grid.at(row, column)
            if raw == "":
                continue
            if is_number(raw):
                figures += 1
                small += isinstance(raw, float) and abs(raw) <= 1
            elif (text := grid.text(row, column)) and not words.is_sum(text) and not words.is_nothing(text):
                said[text] = None
        fractions = 0 < figures == small
        rest, month = months.without(rest), months.within(rest)
        head = words.head(rest)
        return Seen(
            heading,
            rest,
            unit,
            month,
            figures,
            said,
            fractions,
            head,
            self._months_down(column, bare=head == "month"),
            any(months.day(grid.at(row, column)) for row in range(self.last + 1, min(self.last + 9, grid.height))),
        )

    def _months_down(self, at: int, *, bare: bool) -> bool:
        found = told = 0
        for row in range(self.last + 1, min(self.last + 1 + _SAMPLE, self.grid.height)):
            raw = self.grid.at(row, at)
            if raw == "" or (isinstance(raw, str) and words.is_sum(raw)):
                continue
            told += 1
            found += bool(months.month(raw, bare=bare))
        return told > 0 and found >= 0.6 * told

"""A foreign sheet to look at: its cells, its merged ranges, its headings joined from several rows."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from math import isfinite

from workbench.base.text import Label
from workbench.excel.addresses import address
from workbench.excel.files import Corner, Sheet
from workbench.excel.foreign import months, units
from workbench.excel.foreign.words import REMEMBERED
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS

MOST_ROWS = 5_000
MOST_COLUMNS = 256
"""A ledger of a month or a year is smaller by far; what lies beyond is not looked at, and that is said."""
JOINT = " / "
"""What stands between the parts of a heading of several rows."""
_ANY = Field("", Label(""), "number")


class Grid:
    """One sheet, trimmed to where it holds something."""

    def __init__(self, sheet: Sheet) -> None:
        """Take a sheet as it was read."""
        self.name = sheet.name
        self.errors = sheet.errors or {}
        rows = sheet.rows[:MOST_ROWS]
        filled = [number for number, row in enumerate(rows) if any(_filled(raw) for raw in row)]
        self.height = filled[-1] + 1 if filled else 0
        widest = max((len(row) for row in rows), default=0)
        columns = [
            column
            for column in range(min(widest, MOST_COLUMNS))
            if any(column < len(row) and _filled(row[column]) for row in rows)
        ]
        self.width = columns[-1] + 1 if columns else 0
        self._rows = rows
        self.cut = len(sheet.rows) > MOST_ROWS or widest > MOST_COLUMNS
        self._merged: dict[Corner, tuple[Corner, Corner]] = {}
        for (top, left), (bottom, right) in sheet.merged:
            for row in range(top, min(bottom, self.height) + 1):
                for column in range(left, min(right, self.width) + 1):
                    self._merged[row, column] = ((top, left), (bottom, right))

    def at(self, row: int, column: int) -> object:
        """Give what stands in a cell; empty text for nothing."""
        if not 0 <= row < self.height:
            return ""
        cells = self._rows[row]
        raw = cells[column] if column < len(cells) else ""
        if isinstance(raw, float) and not isfinite(raw):
            return str(raw)  # no figure, whatever made it
        return "" if raw is None else raw

    def text(self, row: int, column: int) -> str:
        """Give a cell's words: of a number the number, of a day the day."""
        raw = self.at(row, column)
        if isinstance(raw, str):
            return unicodedata.normalize("NFKC", raw).strip() if raw else ""
        if isinstance(raw, float):
            return repr(raw).removesuffix(".0")
        return raw.isoformat() if isinstance(raw, date) else str(raw)

    def spread(self, row: int, column: int) -> object:
        """Give what stands in a cell or, if it lies in a merged range, in the range's first cell."""
        range_ = self._merged.get((row, column))
        return self.at(*range_[0]) if range_ else self.at(row, column)

    def merged_over_rows(self, row: int, column: int) -> bool:
        """Tell whether a cell is merged with others below or above."""
        range_ = self._merged.get((row, column))
        return range_ is not None and range_[0][0] != range_[1][0]

    def merged_name(self, row: int, column: int) -> str:
        """Name the merged range a cell lies in: ``B5:B7``."""
        first, last = self._merged[row, column]
        return f"{address(*first)}:{address(*last)}"

    def blank(self, row: int) -> bool:
        """Tell whether nothing stands in a row."""
        return not any(_filled(self.at(row, column)) for column in range(self.width))

    def numbers(self, row: int) -> int:
        """Count the cells of a row that look like figures."""
        return sum(1 for column in range(self.width) if is_number(self.at(row, column)))

    # ---------------------------------------------------------------- headings

    def headings(self, first: int, last: int) -> tuple[str, ...]:
        """Join the headings of each column over some rows; what is merged, or left blank under one, is shared."""
        levels = [self._level(row, last) for row in range(first, last + 1)]
        common = [len({text for text in level if text}) == 1 and len(levels) > 1 for level in levels]
        joined = []
        for column in range(self.width):
            parts = [level[column] for level, title in zip(levels, common, strict=True) if level[column] and not title]
            joined.append(JOINT.join(dict.fromkeys(parts)))
        return tuple(joined)

    def _level(self, row: int, last: int) -> list[str]:
        texts, carried = [], ""
        own = any(found[0][0] <= row <= found[1][0] for (at, _), found in self._merged.items() if at == row)
        for column in range(self.width):
            raw = self.spread(row, column)
            text = " ".join(unicodedata.normalize("NFKC", raw).split()) if isinstance(raw, str) else ""
            if not isinstance(raw, str):
                text = self._odd(raw)
            if text:
                carried = text
            elif row < last and not own and carried and self.text(last, column):
                text = carried  # centred over its neighbours, or merged in a format that does not tell
            texts.append(text)
        return texts

    @staticmethod
    def _odd(raw: object) -> str:
        month = months.month(raw)
        if month:
            return month
        return repr(raw).removesuffix(".0") if isinstance(raw, float) else str(raw)

    # ---------------------------------------------------------------- what stands above and around

    def above(self, row: int) -> Iterator[str]:
        """Walk the texts above a row: titles, and remarks such as ``单位：万吨``."""
        for number in range(row):
            for column in range(self.width):
                raw = self.at(number, column)
                if isinstance(raw, str) and raw.strip():
                    yield raw


def _filled(raw: object) -> bool:
    return raw is not None and (not isinstance(raw, str) or bool(raw.strip()))


def is_number(raw: object) -> bool:
    """Tell whether a cell looks like a figure: a number, or text that says one, perhaps with its unit or per cent."""
    if isinstance(raw, bool | date):
        return False
    if isinstance(raw, float | int):
        return True
    return isinstance(raw, str) and figure(raw) is not None


@lru_cache(REMEMBERED)
def figure(text: str) -> tuple[str, str] | None:
    """Split a figure written as text into digits and unit: ``１，２３４ 吨`` → ``1234``, ``t``; None if it is none."""
    flat = unicodedata.normalize("NFKC", units.flattened(text)).strip().replace("−", "-").replace("'", "")
    end = 0
    while end < len(flat) and (flat[end].isdigit() or flat[end] in "+-., "):
        end += 1
    number, tail = flat[:end].strip(), flat[end:].strip()
    if tail.startswith("^") and number.endswith("10"):
        number, tail = number[:-2].strip(), "10" + tail  # 59.5 10⁴Nm³, written without a gap
    if number.endswith((".", ",")) or not any(letter.isdigit() for letter in number):
        return None
    unit = units.parse(tail) if tail else ""
    if tail and not unit:
        return None
    number = _joined(number)
    try:
        return f"{KINDS['number'].parse(number, _ANY):f}", unit
    except ValueError:
        return None


def _joined(number: str) -> str:
    """Close up digits grouped in threes by blanks: ``12 345.6``."""
    head, *groups = number.split(" ")
    whole = [group.partition(".")[0] for group in groups]
    return head + "".join(groups) if groups and all(len(group) == 3 and group.isdigit() for group in whole) else number

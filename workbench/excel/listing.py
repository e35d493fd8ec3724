"""A plain list as a workbook: a title, headings, one line a row; to be read and passed on, not to be read back."""

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from workbench.base.errors import WorkbenchError
from workbench.base.numbers import plain
from workbench.excel.style import Styles, number_format, width_of
from workbench.excel.writing import exact

Entry = str | Decimal
_LEAST, _WIDEST = 8, 24
"""Widths of a column in letters; what is longer is folded."""
_FOLDS = 3
"""Lines a heading may take."""
_LINE = 16
"""Points a line is high."""
_A3 = 8
_FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a spreadsheet takes a text for a formula by."""


def write(out: Path, title: str, heads: Sequence[str], lines: Sequence[Sequence[Entry]], foot: str = "") -> None:
    """Write lines of as many entries as there are headings. Raises WorkbenchError ``excel.cannot_write``."""
    from xlsxwriter.exceptions import FileCreateError
    from xlsxwriter.workbook import Workbook

    # in memory: what it would put in the system's temporary folder stays there where the program is killed
    texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(str(out), texts | {"in_memory": True})
    styles = Styles(book)
    sheet = book.add_worksheet(title[:31])
    sheet.write_string(0, 0, title, styles("title"))
    widths = [_width(head, [_words(line[column]) for line in lines]) for column, head in enumerate(heads)]
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, head, styles("head"))
    sheet.set_row(2, _LINE * _FOLDS)
    for number, line in enumerate(lines, 3):
        folds = (width_of(_words(entry)) // (width - 2) + 1 for entry, width in zip(line, widths, strict=True))
        sheet.set_row(number, _LINE * max(folds))
        for column, entry in enumerate(line):
            if isinstance(entry, Decimal) and exact(entry):
                places = max(0, -int(entry.as_tuple().exponent))
                style = styles("fact", num_format=number_format(places), align="right")
                sheet.write_number(number, column, float(entry), style)
            else:
                sheet.write_string(number, column, _words(entry), styles("fact"))
    sheet.write_string(len(lines) + 4, 0, foot, styles("plain"))
    sheet.freeze_panes(3, 1)
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.repeat_rows(2)
    sheet.fit_to_pages(1, 0)
    try:
        book.close()
    except (FileCreateError, OSError) as error:
        raise WorkbenchError("excel.cannot_write", file=out) from error


def write_text(out: Path, heads: Sequence[str], lines: Sequence[Sequence[Entry]]) -> None:
    """Write lines as comma-separated text that Excel opens as it is; words that begin as a formula does are quoted.

    Raises WorkbenchError ``excel.cannot_write``.
    """
    try:
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(heads)
            writer.writerows([_harmless(entry) for entry in line] for line in lines)
    except OSError as error:
        raise WorkbenchError("excel.cannot_write", file=out) from error


def _harmless(entry: Entry) -> str:
    formula = isinstance(entry, str) and entry.lstrip()[:1] in _FORMULAS
    return f"'{entry}" if formula else _words(entry)


def _words(entry: Entry) -> str:
    return entry if isinstance(entry, str) else plain(entry)


def _width(head: str, entries: Sequence[str]) -> int:
    """Give a column the room its entries take, its heading folded."""
    told = max(map(width_of, entries), default=0)
    return min(_WIDEST, max(told, width_of(head) // _FOLDS, _LEAST)) + 3

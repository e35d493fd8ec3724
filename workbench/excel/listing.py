"""A plain list as a workbook: a title, headings, one line a row; to be read and passed on, not to be read back."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from workbench.base.errors import WorkbenchError
from workbench.base.numbers import plain
from workbench.excel.style import Styles, number_format, width_of
from workbench.excel.writing import exact

Entry = str | Decimal
_WIDEST = 44


def write(out: Path, title: str, heads: Sequence[str], lines: Sequence[Sequence[Entry]], foot: str = "") -> None:
    """Write lines of as many entries as there are headings. Raises WorkbenchError ``excel.cannot_write``."""
    from xlsxwriter.exceptions import FileCreateError
    from xlsxwriter.workbook import Workbook

    book = Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    styles = Styles(book)
    sheet = book.add_worksheet(title[:31])
    sheet.write_string(0, 0, title, styles("title"))
    for column, head in enumerate(heads):
        words = [head, *(_words(line[column]) for line in lines)]
        sheet.set_column(column, column, min(_WIDEST, max(map(width_of, words)) + 3))
        sheet.write_string(2, column, head, styles("head"))
    for number, line in enumerate(lines, 3):
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
    sheet.fit_to_pages(1, 0)
    try:
        book.close()
    except (FileCreateError, OSError) as error:
        raise WorkbenchError("excel.cannot_write", file=out) from error


def _words(entry: Entry) -> str:
    return entry if isinstance(entry, str) else plain(entry)

"""A clerk fills in a month's workbook: by its identifiers, as any tool would that knows the form."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from workbench.base.data import Node, read_yaml
from workbench.services import sample

FIRST_ROW = 5


def published() -> Node:
    """The published month: its cells, and the results printed with them."""
    data: Node = read_yaml(sample.folder() / sample.DATA)
    return data


def fill(template: Path, filled: Path, answers: dict[str, Any]) -> None:
    """Type answers, by path, into a template; rows go where the template has prepared them."""
    book = openpyxl.load_workbook(template)
    for path, value in answers.items():
        parts = path.split("/")
        names, keys = (parts, []) if len(parts) == 2 else (parts[::2], parts[1::2])  # a section of one row has no key
        page, place = _find(book, ".".join(names), "/".join(keys))
        page[place] = float(value) if isinstance(value, Decimal) else value
    book.save(filled)


def _find(book: openpyxl.Workbook, identifier: str, row: str) -> tuple[Worksheet, str]:
    for page in book.worksheets:
        if not row:
            for line in page.iter_rows(max_col=1):
                if line[0].value == identifier:
                    return page, f"C{line[0].row}"
            continue
        heads = {str(cell.value): cell.column_letter for cell in page[1] if cell.value}
        if identifier in heads:
            keys = [page.cell(number, 2).value for number in range(FIRST_ROW, page.max_row + 1)]
            return page, f"{heads[identifier]}{FIRST_ROW + keys.index(row)}"
    raise KeyError(identifier)

"""A workbook of a binary kind opened to the bottom: every sheet, hidden ones too. Others are zips of readable parts."""

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from workbench.base.text import say
from workbench.domain.leaks import Budget, Found, Opaque, Piece

_MOST_ROWS = 200_000


def inside(where: tuple[str, ...], data: bytes, budget: Budget) -> Iterator[Found]:
    """Give what the sheets of an ``xls`` or ``xlsb`` show, or say that it cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
    except PasswordError:
        yield Opaque(where, "locked")
        return
    except (CalamineError, OSError, ValueError):
        yield Opaque(where, "unknown")
        return
    for name in names:
        place = (*where, say("leaks.at.sheet", name=name))
        try:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > _MOST_ROWS * 100:
                yield Opaque(place, "torn")
                continue
            rows = sheet.to_python(skip_empty_area=True, nrows=_MOST_ROWS)
        except (CalamineError, OSError, ValueError):
            yield Opaque(place, "torn")
            continue
        text = "\n;\n".join(_written(cell) for row in rows for cell in row if cell not in ("", None))
        budget.take(place, len(text))
        yield Piece(place, text)


def _written(cell: object) -> str:
    match cell:
        case float():
            return f"{Decimal(repr(cell)):f}"
        case date():
            return f"{cell:%Y-%m-%d}"
    return str(cell)

"""Taking in a sheet of 100,000 rows, up to the list of changes, against calamine reading the same file alone.

The sheet is the steel form's table of fuels as our own template lays it out, filled in by somebody: inputs, results,
hidden helpers. Nothing is worked out anew: comparing results is a separate step that the person can cancel.
"""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import Ratio, compare
from workbench.excel.layout import IN_USE, KEY, MARK, ROW_KEY, USED, Layout, lay_out
from workbench.excel.reader import read, uncollected
from workbench.rules.cells import Cells
from workbench.rules.form import Form
from workbench.rules.library import Library
from workbench.services.imports import changes_of

ROWS = 100_000
TYPED: dict[str, str | float] = {
    "fuel": "烟煤",
    "quantity": 1204.5,
    "ncv": 23.736,
    "metered": "是",
    "ledger": "六月购产销存台账",
}
RESULTS: dict[str, str | float] = {"number": 28471.16, "choice": "实测值", "text": "t"}


def measure() -> Ratio:
    """Ours: cells with sources and the changes they make; the baseline: calamine's rows."""
    from python_calamine import CalamineWorkbook

    rules = Library.load().rules("cn.ets.steel", date(2026, 6, 30), date(2026, 11, 21))
    form = rules.forms["monthly"]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sheet.xlsx"
        _write(file, form, lay_out(form, Cells(), 0))

        def ours() -> None:
            reading = read(file, form)
            with uncollected():
                changes = changes_of(form, Cells(), reading)
            assert len(changes) == ROWS * len(TYPED), reading.faults[:5]

        def base() -> None:
            book = CalamineWorkbook.from_path(str(file))
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python(skip_empty_area=False)

        return compare(f"import {ROWS:,} rows / calamine alone", ours, base, limit=3, runs=3)


def _write(file: Path, form: Form, layout: Layout) -> None:
    from xlsxwriter.workbook import Workbook

    table = layout.tables["fuels"]
    book = Workbook(str(file), {"constant_memory": True})
    sheet = book.add_worksheet(table.sheet)
    sheet.write_row(0, IN_USE, ["|".join((MARK, "rows", f"{form.pack}/{form.id}", form.digest, "fuels"))])
    sheet.write_row(0, ROW_KEY, [KEY])
    line: list[tuple[int, str | float]] = [(IN_USE, 1)]
    for slot in table.slots:
        for role, column in slot.at.items():
            name = slot.name if role == "typed" or slot.field.computed else slot.name + USED
            if role != "code":
                sheet.write_string(0, column, name)
            if role == "typed" and slot.field.id in TYPED:
                line.append((column, TYPED[slot.field.id]))
            elif role != "typed":
                line.append((column, RESULTS.get(slot.field.kind, "measured")))
    line.sort()
    for row in range(1, ROWS + 1):
        for column, value in line:
            shifted = value + row / 100 if isinstance(value, float) else value
            sheet.write(row, column, shifted)
            if column == IN_USE:
                sheet.write_string(row, ROW_KEY, f"r{row}")
    book.close()


if __name__ == "__main__":
    print(measure())

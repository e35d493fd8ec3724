"""LibreOffice works out the workbooks of every pack's worked examples from what is typed alone, cell for cell."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.packs.conftest import BUNDLED
from workbench.base.data import Node
from workbench.base.numbers import CONTEXT, D, rounded
from workbench.domain.filing import last_day
from workbench.excel.layout import Table, lay_out
from workbench.excel.template import write
from workbench.rules.cells import Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules
from workbench.services.packs import typed_cells

SPARE = 2
DIGITS = 12
"""Digits to which a result is compared that has no number of decimals, or more digits than a spreadsheet's sixteen."""
SAFE = 14
"""Digits of a result that a spreadsheet still gets right to the last."""


def filled(library: Library, pack: str, case: Node) -> tuple[Form, Rules, Cells]:
    day = last_day(str(case["period"]))
    rules = library.rules(pack, day, case.get("known") or library.packs[pack].still_valid)
    form = rules.forms[str(case["form"])]
    return form, rules, typed_cells(form, dict(case["cells"]))


PART = 60
"""Workbooks worked out at one go, so that none of them is cut off by the clock."""


def telling(library: Library, pack: str) -> list[Node]:
    """Give the cases of a pack that say what comes out; what another only finds needs no second opinion."""
    return [case for case in library.packs[pack].cases if case.get("gives")]


def parts() -> list[tuple[str, int]]:
    library = Library.load(BUNDLED)
    return [(name, first) for name in sorted(library.packs) for first in range(0, len(telling(library, name)), PART)]


@pytest.mark.judge("soffice")
@pytest.mark.parametrize(("pack", "first"), parts())
def test_every_example_recalculated_elsewhere_agrees_to_the_last_digit(
    library: Library,
    tmp_path: Path,
    soffice_recalculate_all: Callable[[Sequence[Path]], tuple[Path, ...]],
    pack: str,
    first: int,
) -> None:
    cases = {f"{number:03d}": case for number, case in enumerate(telling(library, pack)[first : first + PART])}
    for name, case in cases.items():
        form, rules, cells = filled(library, pack, case)
        # cached values of an empty form: whatever is right afterwards, LibreOffice worked out
        write(tmp_path / f"{name}.xlsx", form, rules, cells, evaluate(form, Cells(), rules), spare_rows=SPARE)
    books = soffice_recalculate_all([tmp_path / f"{name}.xlsx" for name in cases])
    wrong, compared = [], 0
    for (name, case), book in zip(cases.items(), books, strict=True):
        form, rules, cells = filled(library, pack, case)
        found = figures(book, form, cells)
        for path, value in evaluate(form, cells, rules).values.items():
            if isinstance(value, Decimal):
                compared += 1
                if not agree(found.get(path), value, form.locate(path)[2].places):
                    wrong.append(f"{name} {case['name']}: {path}: {found.get(path)} instead of {value}")
    assert wrong == []
    assert compared > len(cases)


def agree(found: Decimal | None, value: Decimal, places: int | None) -> bool:
    if found is None:
        return False
    if places is not None and len(value.normalize().as_tuple().digits) <= SAFE:
        return rounded(found, places) == value
    return abs(found - value) <= CONTEXT.scaleb(abs(value), -DIGITS)


def figures(file: Path, form: Form, cells: Cells) -> dict[str, Decimal]:
    """Give every number of a workbook by its path."""
    book = openpyxl.load_workbook(file, data_only=True)
    found = {}
    for place in lay_out(form, cells, SPARE).sheets:
        sheet = book[place.sheet]
        for slot in place.slots:
            if isinstance(place, Table):
                spots = [(place.path(key, slot), place.row(key)) for key in place.keys]
            else:
                spots = [(slot.name.replace(".", "/"), slot.row)]
            for path, row in spots:
                value = sheet.cell(row + 1, slot.value + 1).value
                if isinstance(value, int | float) and slot.field.kind == "number":
                    found[path] = D(repr(value))
    return found

"""LibreOffice works out the steel workbooks from what is typed alone, and comes to the cases' figures."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from workbench.base.numbers import D, rounded
from workbench.domain.filing import last_day
from workbench.excel.layout import Table, lay_out
from workbench.excel.template import write
from workbench.rules.cells import Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library
from workbench.services.packs import typed_cells

SPARE = 2


@pytest.mark.judge("soffice")
@pytest.mark.parametrize(
    "name",
    [
        "A published month of June 2026 comes out to the last digit",
        "A year of twelve months comes out as worked by hand",
        "A coking plant emits the carbon that goes in less the carbon that goes out",
        "A captive unit is reckoned with oxidation rates, and its heat share by heat",
        "Coke of a process takes the default, semi-coke the value the enterprise measured",
        "The heat of steam and hot water is reckoned from 20 °C, what is given out taken off",
        "A year of processes and captive units comes out as worked by hand",
        "A monitor's month has its means, extremes and totals, and none of what lacks a day",
    ],
)
def test_the_workbook_recalculated_elsewhere_agrees_to_the_last_digit(
    library: Library, tmp_path: Path, soffice_recalculate: Callable[[Path], Path], name: str
) -> None:
    case = next(case for case in library.packs["cn.ets.steel"].cases if case["name"] == name)
    rules = library.rules("cn.ets.steel", last_day(str(case["period"])), date(2026, 11, 21))
    form = rules.forms[str(case["form"])]
    cells = typed_cells(form, dict(case["cells"]))
    # cached values of an empty form: whatever is right afterwards, LibreOffice worked out
    write(tmp_path / "filing.xlsx", form, rules, cells, evaluate(form, Cells(), rules), spare_rows=SPARE)
    found = _figures(soffice_recalculate(tmp_path / "filing.xlsx"), form, cells)
    wanted = {path: value for path, value in evaluate(form, cells, rules).values.items() if isinstance(value, Decimal)}
    assert {path: found.get(path) for path in wanted} == wanted
    assert len(wanted) >= len([path for path, value in case["gives"].items() if isinstance(value, Decimal)])


def _figures(file: Path, form: Form, cells: Cells) -> dict[str, Decimal]:
    """Give every number of a workbook by its path; a double is read at the decimals its field prints."""
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
                    found[path] = rounded(D(repr(value)), slot.field.places or 0)
    return found

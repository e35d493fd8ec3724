"""LibreOffice, which shares no code with ours, works the workbooks out anew and comes to the engine's figures."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from workbench.base.numbers import D, rounded
from workbench.excel.layout import Table, lay_out
from workbench.excel.template import SPARE_ROWS, write
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules
from workbench.services.packs import typed_cells

Recalculate = Callable[[Path], Path]


def results(file: Path, form: Form, cells: Cells) -> dict[str, object]:
    """Give every value of a workbook that its formulas take or give, by path; numbers at their field's decimals."""
    book = openpyxl.load_workbook(file, data_only=True)
    found: dict[str, object] = {}
    for home in lay_out(form, cells, SPARE_ROWS).sheets:
        sheet = book[home.sheet]
        for slot in home.slots:
            rows = {home.path(key, slot): home.row(key) for key in home.keys} if isinstance(home, Table) else {
                slot.suffix: slot.row}  # fmt: skip
            for path, row in rows.items():
                value = sheet.cell(row + 1, slot.value + 1).value
                if value is None or value == "":
                    continue
                if isinstance(value, int | float) and slot.field.kind == "number":
                    value = D(repr(value))
                    if slot.field.places is not None:
                        value = rounded(
                            value, slot.field.places, slot.field.rounding if "used" in slot.at else "half_up"
                        )
                found[path] = value
    return found


def expected(form: Form, rules: Rules, cells: Cells) -> dict[str, Value]:
    """What the engine comes to, for the fields a formula gives or rounds."""
    return {
        path: value
        for path, value in evaluate(form, cells, rules).values.items()
        if (field := form.locate(path)[2]).computed or field.default
    }


@pytest.mark.judge("soffice")
def test_every_figure_recalculated_equals_the_engine_s(
    form: Form, rules: Rules, cells: Cells, tmp_path: Path, soffice_recalculate: Recalculate
) -> None:
    # written with the results of an empty form, so that whatever is right afterwards was worked out there
    write(tmp_path / "a.xlsx", form, rules, cells, evaluate(form, Cells(), rules))
    found = results(soffice_recalculate(tmp_path / "a.xlsx"), form, cells)
    wanted = expected(form, rules, cells)
    assert {path: found.get(path) for path in wanted} == wanted
    assert len(wanted) > 100
    computed = {path for path in found if form.locate(path)[2].computed}
    assert computed <= wanted.keys(), "the workbook gives a figure where the engine has none"


@pytest.mark.judge("soffice")
@pytest.mark.parametrize("gap", ["plants/r1/fuels/r2/months/05/burnt", "plants/r1/title", "ties/r3/typed_floor"])
def test_a_gap_leaves_empty_what_rests_on_it_and_nothing_else(
    form: Form, rules: Rules, cells: Cells, tmp_path: Path, soffice_recalculate: Recalculate, gap: str
) -> None:
    cells = cells.changed({gap: None})
    write(tmp_path / "a.xlsx", form, rules, cells, evaluate(form, Cells(), rules))
    found = results(soffice_recalculate(tmp_path / "a.xlsx"), form, cells)
    wanted = expected(form, rules, cells)
    computed = {path: value for path, value in found.items() if form.locate(path)[2].computed}
    assert computed == {path: value for path, value in wanted.items() if form.locate(path)[2].computed}
    assert not [value for value in found.values() if isinstance(value, str) and value.startswith("#")]


@pytest.mark.judge("soffice")
def test_text_in_a_number_makes_no_error_and_no_zero(
    form: Form, rules: Rules, cells: Cells, tmp_path: Path, soffice_recalculate: Recalculate
) -> None:
    cells = cells.changed({"plants/r1/fuels/r1/months/05/burnt": Cell("约五吨"), "ties/r1/raw": Cell("—")})
    write(tmp_path / "a.xlsx", form, rules, cells, evaluate(form, Cells(), rules))
    found = results(soffice_recalculate(tmp_path / "a.xlsx"), form, cells)
    wanted = expected(form, rules, cells)
    assert {path: found.get(path) for path in wanted} == wanted
    assert "total/emission_all" not in found


@pytest.mark.judge("soffice")
def test_the_published_steel_month_comes_out_of_the_workbook(tmp_path: Path, soffice_recalculate: Recalculate) -> None:
    library = Library.load()
    rules = library.rules("cn.ets.steel", date(2026, 6, 30), date(2026, 11, 21))
    form = rules.forms["monthly"]
    case = next(case for case in library.packs["cn.ets.steel"].cases if case["name"].startswith("A published month"))
    cells = typed_cells(form, dict(case["cells"]))
    write(tmp_path / "a.xlsx", form, rules, cells, evaluate(form, Cells(), rules))
    found = results(soffice_recalculate(tmp_path / "a.xlsx"), form, cells)
    gives = {path: value for path, value in case["gives"].items() if isinstance(value, Decimal)}
    assert {path: found[path] for path in gives} == gives
    assert (found["total/emission"], found["total/intensity"]) == (Decimal("1214057.49"), Decimal("2.0395"))

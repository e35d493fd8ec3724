"""Written and read back, cells are equal: any content of any form."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.base.numbers import D
from workbench.excel.reader import read
from workbench.excel.template import write
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.form import Field, Form, Section, row_names
from workbench.rules.library import Rules

TEXT = (
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1, max_size=30).map(str.strip).filter(bool)
)
"""Any text; \\r is not of XML and Excel has no such sign."""
NUMBERS = st.decimals(-(10**12), 10**12, places=None, allow_nan=False, allow_infinity=False).map(
    lambda number: D(f"{number:.6f}"[:18].rstrip("."))
)
LONG = st.integers(10**16, 10**30).map(lambda number: D(number) / 1000)
DATES = st.dates(date(1900, 3, 1), date(2199, 12, 31))


def _values(field: Field) -> st.SearchStrategy[Value]:
    by_kind: dict[str, st.SearchStrategy[Value]] = {
        "number": st.one_of(NUMBERS, LONG),
        "yes_no": st.booleans(),
        "date": DATES,
        "month": st.builds(lambda day: f"{day:%Y-%m}", DATES),
        "credit_code": st.from_regex(r"[0-9A-Z]{18}", fullmatch=True),
    }
    if field.choices:
        return st.sampled_from([choice.id for choice in field.choices])
    return by_kind.get(field.kind, TEXT)


@st.composite
def filled(draw: st.DrawFn, form: Form) -> Cells:
    """Any filling of a form: any rows, any fields of them, whatever a person may type."""
    cells: dict[str, Cell] = {}

    def walk(sections: tuple[Section, ...], above: str) -> None:
        for section in sections:
            base = f"{above}{section.id}"
            if section.rows == "one":
                rows = [base]
            elif section.rows == "many":
                rows = [f"{base}/r{number}" for number in sorted(draw(st.sets(st.integers(1, 12), max_size=2)))]
            else:
                names = draw(st.sets(st.sampled_from(row_names(section)), max_size=3))
                rows = [f"{base}/{name}" for name in sorted(names)]  # a set has no order of its own
            for row in rows:
                for field in section.fields:
                    if not field.computed and draw(st.booleans()):
                        cells[f"{row}/{field.id}"] = Cell(draw(_values(field)))
                walk(section.sections, f"{row}/")

    walk(form.sections, "")
    return Cells(cells)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_what_is_written_is_read_back(form: Form, rules: Rules, tmp_path: Path, data: st.DataObject) -> None:
    cells = data.draw(filled(form))
    write(tmp_path / "a.xlsx", form, rules, cells, spare_rows=2)
    reading = read(tmp_path / "a.xlsx", form)
    assert {path: cell.value for path, cell in reading.cells.items()} == {
        path: cell.value for path, cell in cells.items()
    }
    assert not reading.faults
    assert all(_same_kind(cells[path].value, cell.value) for path, cell in reading.cells.items())


def _same_kind(written: Value, read_back: Value) -> bool:
    return type(written) is type(read_back)


def test_every_cell_says_where_it_came_from(form: Form, rules: Rules, cells: Cells, tmp_path: Path) -> None:
    write(tmp_path / "年报.xlsx", form, rules, cells)
    reading = read(tmp_path / "年报.xlsx", form)
    source = reading.cells["plants/r1/title"].source
    assert source
    assert source.origin == "workbook"
    assert source.place == f"分厂!F5 · 年报.xlsx · {reading.sha256[:12]}"


def test_the_same_content_makes_the_same_bytes(form: Form, rules: Rules, cells: Cells, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write(tmp_path / name, form, rules, cells)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_number_excel_cannot_hold_is_written_as_text(form: Form, rules: Rules, tmp_path: Path) -> None:
    number = Decimal("1234567890123456.78")
    write(tmp_path / "a.xlsx", form, rules, Cells({"ties/r1/raw": Cell(number)}))
    assert read(tmp_path / "a.xlsx", form).cells.value("ties/r1/raw") == number

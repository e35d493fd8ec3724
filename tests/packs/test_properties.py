"""What must hold for every sector, whatever its formulas: order, sums, scale, and the year as its months."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs.conftest import BUNDLED
from workbench.base.numbers import CONTEXT, rounded
from workbench.domain.filing import last_day
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form, Section
from workbench.rules.library import Library, Rules
from workbench.services.packs import typed_cells

EXTENSIVE = {
    "yuan",
    "ha",
    "kW",
    "t",
    "kg",
    "10^4t",
    "10^4Nm3",
    "m3",
    "MWh",
    "MWh/a",
    "fuel_unit/a",
    "GJ",
    "tCO2",
    "tCO2e",
    "tC",
    "fuel_unit",
    "use_unit",
    "kgCOD",
}
"""Units of quantities that double when a plant is doubled."""

Example = tuple[str, str, int]
"""A pack, a form, and the number of a case."""


@cache
def library() -> Library:
    return Library.load(BUNDLED)


def templates() -> set[str]:
    """The forms around a report: they gather figures, and do not work an emission out of quantities."""
    return {name for pack in library().packs.values() for name in pack.templates}


def examples() -> list[Example]:
    """Of every form headed by a figure, the case that fills in most quantities, and most of all."""
    found: dict[tuple[str, str], tuple[int, int, int]] = {}
    for pack in library().packs.values():
        own = [(number, case) for number, case in enumerate(pack.cases) if case["form"] not in templates()]
        for number, case in own:
            form, rules, cells = filled((pack.name, str(case["form"]), number))
            if form.headline and isinstance(evaluate(form, cells, rules).values.get(form.headline), Decimal):
                key = (pack.name, form.id)
                quantities = sum(1 for _ in extensive(form, cells))
                found[key] = max(found.get(key, (0, 0, 0)), (quantities, len(cells), number))
    return sorted((pack, form, number) for (pack, form), (_, _, number) in found.items())


def filled(example: Example) -> tuple[Form, Rules, Cells]:
    pack, form_id, number = example
    case = library().packs[pack].cases[number]
    day = last_day(str(case["period"]))
    rules = library().rules(pack, day, case.get("known") or library().packs[pack].still_valid)
    return rules.forms[form_id], rules, typed_cells(rules.forms[form_id], dict(case["cells"]))


def headline(form: Form, rules: Rules, cells: Cells) -> Decimal:
    value = evaluate(form, cells, rules).values[form.headline]
    assert isinstance(value, Decimal)
    return value


def extensive(form: Form, cells: Cells) -> Iterator[str]:
    """Give the typed quantities that grow with the plant."""
    for path, cell in cells.items():
        try:
            field = form.locate(path)[2]
        except KeyError:
            continue
        if isinstance(cell.value, Decimal) and not field.computed and field.unit in EXTENSIVE:
            yield path


def slack(form: Form, cells: Cells, times: Decimal = Decimal(1)) -> Decimal:
    """Bound what rounding may do: half a last digit of each figure, typed or worked out, and of the total itself.

    Downwards it may take a whole last digit, in each row of its own.
    """
    places = form.locate(form.headline)[2].places
    total = Decimal("0.5").scaleb(-(places or 0))
    rows = len({path.rpartition("/")[0] for path in cells})
    floored = sum(field.rounding == "floor" for _, section in form.walk() for field in section.fields)
    return times * (Decimal("0.01") * len(cells) + 2 * total + rows * floored)


ALL = pytest.mark.parametrize("example", examples(), ids=lambda example: f"{example[0]}-{example[1]}")


def test_every_form_of_a_sector_that_has_a_headline_is_tried() -> None:
    wanted = {
        (pack.name, name)
        for pack in library().packs.values()
        for name, timeline in pack.forms.items()
        if name not in templates() and any(_figure(edition.value) for edition in timeline.entries)
    }
    assert {example[:2] for example in examples()} == wanted


def _figure(form: Form) -> bool:
    """Tell whether a form is headed by a figure, not by a verdict."""
    return bool(form.headline) and form.locate(form.headline)[2].kind == "number"


@ALL
@settings(max_examples=15)
@given(data=st.data())
def test_the_order_of_rows_changes_no_figure(example: Example, data: st.DataObject) -> None:
    form, rules, cells = filled(example)
    names = sorted({part for path in cells for part in path.split("/") if re.fullmatch(r"r\d+", part)})
    other = dict(zip(names, data.draw(st.permutations(names)), strict=True))

    def renamed(path: str) -> str:
        return "/".join(other.get(part, part) for part in path.split("/"))

    before = evaluate(form, cells, rules).values
    after = evaluate(form, Cells({renamed(path): cell for path, cell in cells.items()}), rules).values
    assert {renamed(path): value for path, value in before.items()} == dict(after)


@ALL
@settings(max_examples=15)
@given(times=st.integers(2, 40))
def test_a_plant_so_many_times_as_large_emits_so_many_times_as_much(example: Example, times: int) -> None:
    form, rules, cells = filled(example)
    larger = cells.changed(
        {path: Cell(CONTEXT.multiply(cells[path].value, times)) for path in extensive(form, cells)}  # type: ignore[arg-type]
    )
    assert larger != cells
    once, many = headline(form, rules, cells), headline(form, rules, larger)
    assert abs(many - once * times) <= slack(form, cells, Decimal(times + 1))


@ALL
def test_a_row_torn_in_two_adds_up_to_the_same(example: Example) -> None:
    form, rules, cells = filled(example)
    whole = headline(form, rules, cells)
    tried = 0
    for section in form.sections:
        if not _tears(section):
            continue
        for row in cells.rows(section.id):
            prefix = f"{section.id}/{row}/"
            quantities = {path for path in extensive(form, cells) if path.startswith(prefix)}
            changes: dict[str, Cell | None] = {}
            for path, cell in cells.items():
                if not path.startswith(prefix):
                    continue
                twin = f"{section.id}/r9{row.strip('r')}/{path.removeprefix(prefix)}"
                if path in quantities and isinstance(cell.value, Decimal):
                    half = rounded(CONTEXT.divide(cell.value, Decimal(2)), 6, "half_up")
                    changes |= {path: Cell(half), twin: Cell(CONTEXT.subtract(cell.value, half))}
                else:
                    changes[twin] = cell
            if quantities:
                tried += 1
                assert abs(headline(form, rules, cells.changed(changes)) - whole) <= slack(form, cells), prefix
    assert tried or not any(map(_tears, form.sections))


def _tears(section: Section) -> bool:
    """Tell whether a row may be said in two: one of quantities, but no year, which is one."""
    quantities = (field for field in section.fields if field.unit in EXTENSIVE and not field.computed)
    inner = any(map(_tears, section.sections))
    return section.rows == "many" and section.matched_by != ("year",) and (inner or any(True for _ in quantities))


@ALL
def test_a_year_is_its_months(example: Example) -> None:
    form, rules, cells = filled(example)
    values = evaluate(form, cells, rules).values
    for chart in form.charts:
        field = form.column(chart.of[0])[1] if chart.kind == "bars" else None
        if field is None or len(chart.of) != 1 or field.unit != form.locate(form.headline)[2].unit:
            continue
        sections = form.column(chart.of[0])[0]
        pattern = "/".join(section.id + ("" if section.rows == "one" else "/[^/]+") for section in sections)
        months = [value for path, value in values.items() if re.fullmatch(f"{pattern}/{field.id}", path)]
        total = sum((value for value in months if isinstance(value, Decimal)), Decimal(0))
        assert abs(total - headline(form, rules, cells)) <= slack(form, cells) / 2

"""Drawing, held against a plain telling of what should come of it, on any months."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trial_year import PACK, write
from workbench.domain.drawing import Drawer, Giver, carried
from workbench.domain.filing import last_day
from workbench.rules.cells import Cell, Cells, Source
from workbench.rules.evaluate import evaluate
from workbench.rules.form import MONTHS, Form
from workbench.rules.library import Library, Rules

KNOWN = date(2026, 2, 20)

Row = tuple[str, str, Decimal | None, Decimal | None]
"""A row of fuel as a month says it: the fuel, the remark, the quantity and a measured calorific value."""


@pytest.fixture(scope="session")
def trial() -> Library:
    with TemporaryDirectory() as folder:
        return Library.load(folder=write(Path(folder)))


def rules_of(trial: Library, period: str) -> Rules:
    return trial.rules(PACK, last_day(period), KNOWN)


def month(trial: Library, number: str, rows: Sequence[Row], names: Sequence[str]) -> Giver:
    told: dict[str, Cell] = {}
    for name, (fuel, remark, quantity, ncv) in zip(names, rows, strict=False):
        answers = {"fuel": fuel, "remark": remark or None, "quantity": quantity, "ncv": ncv}
        told |= {f"fuels/{name}/{key}": Cell(value) for key, value in answers.items() if value is not None}
    rules = rules_of(trial, f"2025-{number}")
    form, cells = rules.forms["monthly"], Cells(told)
    return Giver(form, cells, evaluate(form, cells, rules).values, f"月报 {number}", number)


def after(trial: Library, cells: Cells, givers: Sequence[Giver]) -> Cells:
    rules = rules_of(trial, "2025")
    form = rules.forms["annual_report"]
    drawer = Drawer(form, cells, evaluate(form, cells, rules).values, {"monthly": givers})
    return cells.changed({change.path: change.after for change in drawer.changes()})


def annual(trial: Library) -> Form:
    return rules_of(trial, "2025").forms["annual_report"]


amounts = st.decimals(min_value=0, max_value=9999, places=2)
rows = st.tuples(
    st.sampled_from(["coal", "gas"]), st.sampled_from(["", "自产", "外购"]), amounts | st.none(), amounts | st.none()
)
years = st.dictionaries(st.sampled_from(MONTHS), st.lists(rows, max_size=5), max_size=4)
names = st.permutations([f"r{number}" for number in range(1, 8)])


def told(cells: Cells) -> Counter[tuple[object, ...]]:
    """What a year holds, whatever its rows are called: fuel, remark, month, question, answer."""
    found: Counter[tuple[object, ...]] = Counter()
    for row in cells.rows("fuels"):
        key = (cells.value(f"fuels/{row}/fuel"), cells.value(f"fuels/{row}/remark") or "")
        for number in MONTHS:
            for field in ("quantity", "ncv"):
                value = cells.value(f"fuels/{row}/months/{number}/{field}")
                if value is not None:
                    found[(*key, number, field, value)] += 1
    return found


def expected(year: dict[str, list[Row]]) -> Counter[tuple[object, ...]]:
    answers = (
        (fuel, remark, number, field, value)
        for number, month_rows in year.items()
        for fuel, remark, quantity, ncv in month_rows
        for field, value in (("quantity", quantity), ("ncv", ncv))
        if value is not None
    )
    return Counter(answers)


@given(years, names)
def test_every_figure_of_every_month_arrives_once_and_no_other(
    trial: Library, year: dict[str, list[Row]], called: list[str]
) -> None:
    givers = [month(trial, number, year[number], called) for number in sorted(year)]
    assert told(after(trial, Cells(), givers)) == expected(year)


@given(years, names)
def test_drawing_twice_changes_nothing_more(trial: Library, year: dict[str, list[Row]], called: list[str]) -> None:
    givers = [month(trial, number, year[number], called) for number in sorted(year)]
    once = after(trial, Cells(), givers)
    assert after(trial, once, givers) == once


@given(years, names)
def test_every_answer_names_the_very_cell_it_is_taken_from(
    trial: Library, year: dict[str, list[Row]], called: list[str]
) -> None:
    givers = {number: month(trial, number, year[number], called) for number in sorted(year)}
    drawn = after(trial, Cells(), list(givers.values()))
    assert len({cell.source and cell.source.place for cell in drawn.values()}) == len(drawn)
    for path, cell in drawn.items():
        assert cell.source
        place, _, there = cell.source.place.partition(" · ")
        source = givers[place.removeprefix("月报 ")]
        assert source.values[there] == cell.value
        assert there.rpartition("/")[2] == path.rpartition("/")[2].replace("said", "emission")


@given(years, years, names, names)
def test_a_year_drawn_anew_is_the_year_drawn_from_the_new_months_alone(
    trial: Library, old: dict[str, list[Row]], new: dict[str, list[Row]], called: list[str], later: list[str]
) -> None:
    full = {number: new.get(number, []) for number in {**old, **new}}
    first = after(trial, Cells(), [month(trial, number, old[number], called) for number in sorted(old)])
    second = after(trial, first, [month(trial, number, full[number], later) for number in sorted(full)])
    assert told(second) == expected(full)


@given(years, st.dictionaries(st.sampled_from(["about/staff", "about/founded", "second/total/emission"]), amounts))
def test_what_is_not_drawn_is_never_touched(
    trial: Library, year: dict[str, list[Row]], typed: dict[str, Decimal]
) -> None:
    cells = Cells({path: Cell(value) for path, value in typed.items()})
    givers = [month(trial, number, year[number], [f"r{n}" for n in range(1, 8)]) for number in sorted(year)]
    drawn = after(trial, cells, givers)
    assert {path: drawn.value(path) for path in typed} == typed


@given(years, names)
def test_carrying_over_keeps_every_row_and_no_number(
    trial: Library, year: dict[str, list[Row]], called: list[str]
) -> None:
    givers = [month(trial, number, year[number], called) for number in sorted(year)]
    full = after(trial, Cells({"about/staff": Cell(Decimal(9)), "about/founded": Cell(KNOWN)}), givers)
    source = Source("carried")
    begun = carried(annual(trial), full, source)
    assert begun.rows("fuels") == full.rows("fuels")
    assert not [path for path, cell in begun.items() if isinstance(cell.value, Decimal)]
    assert begun.value("about/founded") == KNOWN
    assert {cell.source for cell in begun.values()} == {source}


@given(years, names, st.data())
def test_any_figure_of_a_sealed_month_that_is_told_otherwise_is_a_departure(
    trial: Library, year: dict[str, list[Row]], called: list[str], data: st.DataObject
) -> None:
    givers = [month(trial, number, year[number], called) for number in sorted(year)]
    drawn = after(trial, Cells(), givers)
    assert departures(trial, drawn, givers) == []
    figures = [path for path, cell in drawn.items() if isinstance(cell.value, Decimal)]
    if figures:
        path = data.draw(st.sampled_from(figures))
        value = drawn.value(path)
        assert isinstance(value, Decimal)
        for other in (None, Cell(value + 1), Cell("约五吨")):
            assert path in departures(trial, drawn.changed({path: other}), givers)


def departures(trial: Library, cells: Cells, givers: Sequence[Giver]) -> list[str]:
    rules = rules_of(trial, "2025")
    form = rules.forms["annual_report"]
    drawer = Drawer(form, cells, evaluate(form, cells, rules).values, {"monthly": givers})
    return [change.path for change in drawer.departures()]

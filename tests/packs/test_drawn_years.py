"""Of every sector: whatever its months say, each figure a year draws arrives in its month, once, and no other does."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from workbench.domain.drawing import Drawer, Giver
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Field, Form, Section, row_names
from workbench.rules.library import Library, Rules

SECTORS = ("cn.ets.power", "cn.ets.steel", "cn.ets.cement", "cn.ets.aluminium", "cn.ghg.general")
KNOWN = date(2026, 11, 21)
SAID = ("01", "02", "07", "12")
"""The months that were said."""


def answer(field: Field, chance: random.Random) -> Value:
    match field.kind:
        case "number":
            return Decimal(chance.randrange(10_000)).scaleb(-min(field.places or 0, 2))
        case "choice":
            return chance.choice(field.choices).id if field.choices else "x"
        case "yes_no":
            return chance.random() < 0.5
        case "date":
            return date(2025, 1, chance.randrange(1, 29))
        case "month":
            return f"2025-{chance.randrange(1, 13):02d}"
    return chance.choice("甲乙")


def filled(sections: tuple[Section, ...], above: str, chance: random.Random) -> Iterator[tuple[str, Cell]]:
    """Answer at random, leaving out what may be: rows that answer the same are as likely as not."""
    for section in sections:
        base = f"{above}{section.id}"
        rows = [base]
        if section.rows == "many":
            rows = [f"{base}/r{number}" for number in chance.sample(range(1, 9), chance.randrange(4))]
        elif section.rows != "one":
            rows = [f"{base}/{name}" for name in row_names(section)]
        for row in rows:
            for field in section.fields:
                if not field.computed and (field.id in section.matched_by or chance.random() < 0.8):
                    yield f"{row}/{field.id}", Cell(answer(field, chance))
            yield from filled(section.sections, f"{row}/", chance)


def giver(rules: Rules, form: str, month: str, chance: random.Random) -> Giver:
    shape = rules.forms[form]
    cells = Cells(filled(shape.sections, "", chance))
    return Giver(shape, cells, evaluate(shape, cells, rules).values, month, month)


def drawn(form: Form, cells: Cells, rules: Rules, givers: list[Giver]) -> Cells:
    drawer = Drawer(form, cells, evaluate(form, cells, rules).values, {"monthly": givers})
    return cells.changed({change.path: change.after for change in drawer.changes()})


def column(form: Form, cells: Cells, name: str) -> dict[str, Counter[object]]:
    """Give what stands in a column of months, by month, whatever rows it stands in."""
    found: dict[str, Counter[object]] = {}
    for path, cell in cells.items():
        sections, rows, field = form.locate(path)
        if ".".join((*(section.id for section in sections), field.id)) == name:
            month = next(row for section, row in zip(wide(sections), rows, strict=True) if section.rows == "months")
            found.setdefault(month, Counter())[cell.value] += 1
    return found


def wide(sections: tuple[Section, ...]) -> list[Section]:
    return [section for section in sections if section.rows != "one"]


def said(months: Giver, name: str) -> Counter[object]:
    """Give what a month says in a column, its defaults left out."""
    found: Counter[object] = Counter()
    for path, value in months.values.items():
        sections, _, field = months.form.locate(path)
        named = ".".join((*(section.id for section in sections), field.id)) == name
        if named and (field.computed or path in months.cells):
            found[value] += 1
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("sector", SECTORS)
def test_a_year_holds_the_figures_of_its_months(library: Library, sector: str, seed: int) -> None:
    chance = random.Random(seed)
    rules = library.rules(sector, date(2025, 12, 31), KNOWN)
    form = rules.forms["annual_report"]
    givers = [giver(rules.in_month(month), "monthly", month, chance) for month in SAID]
    year = drawn(form, Cells(), rules, givers)
    checked = 0
    for dotted, section in form.walk():
        for field in section.fields:
            name, _, theirs = field.draws.partition(".")
            around = form.column(f"{dotted}.{field.id}")[0]
            if name == "monthly" and any(outer.rows == "months" for outer in around):
                expected = {each.month: what for each in givers if (what := said(each, theirs))}
                assert column(form, year, f"{dotted}.{field.id}") == expected, field.draws
                checked += 1
    assert checked
    assert drawn(form, year, rules, givers) == year

"""Every bundled form with a register, filled in as its worked cases are: nothing withheld makes a difference."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from workbench.domain.document import revision_of
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import RulesRef, Said, last_day
from workbench.domain.public import Public, public
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules
from workbench.rules.withheld import REGISTER, Mark, column_of, stays_open
from workbench.services.packs import typed_cells

KEPT = 12
"""How many of a case's cells are withheld at once."""


def fullest(library: Library, pack: str, form: str) -> tuple[Form, Rules, Cells, str] | None:
    """Give the case of a form with the most cells."""
    cases = [case for case in library.packs[pack].cases if case["form"] == form]
    if not cases:
        return None
    case = max(cases, key=lambda each: len(each["cells"]))
    day = last_day(str(case["period"]))
    rules = library.rules(pack, day, max(day, date(2026, 11, 21)))
    return rules.forms[form], rules, typed_cells(rules.forms[form], case["cells"]), str(case["period"])


def disclosed(library: Library) -> list[tuple[str, str]]:
    return [
        (name, form)
        for name, pack in library.packs.items()
        for form, timeline in pack.forms.items()
        if any(section.id == REGISTER for entry in timeline.entries for section in entry.value.sections)
    ]


def publish(form: Form, rules: Rules, cells: Cells, period: str) -> Public:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    said = Said(
        filing="f",
        number=1,
        enterprise=Enterprise("e", "某厂"),
        form=f"{form.pack}/{form.id}",
        label=form.label,
        since=date(2022, 1, 1),
        period=period,
        rules=RulesRef(rules.pack, rules.day, rules.known),
        rules_digest=rules.digest,
        packs=rules.packs,
        cells=cells,
        evidence=(),
        frozen_at=at,
        by="张三",
    )
    return public(revision_of(said, evaluate(form, cells, rules), b"full"), form, rules)


def other(value: Value) -> Value:
    match value:
        case bool():
            return not value
        case Decimal():
            return value * 3 + 7
        case date():
            return value - timedelta(days=400)
    return f"{value}别的"


def told(found: Public) -> dict[str, Any]:
    """Give what a public version says beside what it states."""
    document: dict[str, Any] = json.loads(found.document)
    for path in document.pop("stated"):
        del document["values"][path]
        document["cells"].pop(path, None)
    return document


def test_there_are_such_forms(library: Library) -> None:
    assert {form for _, form in disclosed(library)} >= {"annual", "market"}


@pytest.mark.parametrize("turn", range(3))
def test_nothing_withheld_makes_a_difference_but_to_what_is_stated(library: Library, turn: int) -> None:
    tried = 0
    for pack, name in disclosed(library):
        found = fullest(library, pack, name)
        if found is None:
            continue
        form, rules, cells, period = found
        closed = [path for path in cells if (column := column_of(form, cells, path)) and not stays_open(form, column)]
        chosen = [path for path in closed if not path.startswith(f"{REGISTER}/")][turn :: max(1, len(closed) // KEPT)]
        marked = cells
        for number, path in enumerate(chosen, 1):
            entry = {"what": path, "ground": "trade_secret"}
            marked = marked.changed({f"{REGISTER}/x{number}/{key}": Cell(text) for key, text in entry.items()})
        changed = marked.changed({path: Cell(other(cells[path].value)) for path in chosen})
        documents = [told(publish(form, rules, each, period)) for each in (marked, changed)]
        assert documents[0] == documents[1], (pack, name, chosen)
        assert sum(value == "依法不予公开" for value in documents[0]["hidden"].values()) >= len(chosen)
        tried += 1
    assert tried >= 2


def test_cells_rows_columns_and_sections_withheld_together_at_random_make_no_difference(library: Library) -> None:
    chance = random.Random(7)
    tried: set[str] = set()
    for pack, name in disclosed(library) * 4:
        found = fullest(library, pack, name)
        if found is None:
            continue
        form, rules, cells, period = found
        columns = {path: column_of(form, cells, path) for path in cells if not path.startswith(f"{REGISTER}/")}
        places = []
        for path in chance.sample([path for path, column in columns.items() if column], 6):
            what = chance.choice([path, path.rpartition("/")[0], columns[path], path.partition("/")[0]])
            column = column_of(form, cells, what)
            if column and not stays_open(form, column):
                places.append(what)
        register = {f"{REGISTER}/x{number}/what": Cell(what) for number, what in enumerate(places)}
        marks = [Mark(what, "", "") for what in places]
        hidden = [path for path, column in columns.items() if any(mark.covers(path, column) for mark in marks)]
        here = cells.changed(register)
        there = here.changed({path: Cell(other(cells[path].value)) for path in hidden if chance.random() < 0.7})
        assert told(publish(form, rules, here, period)) == told(publish(form, rules, there, period)), (name, places)
        tried |= {name} if hidden else set()
    assert tried >= {"annual", "market", "interim", "environment_report"}

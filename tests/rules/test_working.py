"""What a person changes bit by bit must give what working all of it out anew gives."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from random import Random

import pytest

from workbench.base.numbers import D
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import Working, evaluate
from workbench.rules.library import Library, Rules
from workbench.rules.outcome import Outcome


def same(one: Outcome, other: Outcome) -> None:
    assert list(one.values.items()) == list(other.values.items())
    assert list(one.steps.items()) == list(other.steps.items())
    assert one == other


def edits(random: Random, cells: Cells) -> dict[str, Cell | None]:
    """Make some changes a person may make: figures typed, cleared, spoilt; rows added, dropped; things beside them."""
    row, month = f"fuels/r{random.randint(1, 4)}", f"{random.randint(1, 12):02d}"
    figure = Cell(D(random.randint(0, 9999)) / 100)
    paths = sorted(cells)
    return random.choice(
        [
            {f"{row}/months/{month}/quantity": figure},
            {f"{row}/months/{month}/ncv": figure},
            {f"{row}/fuel": Cell(random.choice(["coal", "gas", "wood", "什么煤"]))},
            {f"{row}/bought": Cell(random.choice([True, False]))},
            {f"{row}/price": figure},
            {f"second/{row}/months/{month}/quantity": figure},
            {f"second/{row}/quantity_year": Cell(D(1), note=random.choice(["", "因为"]))},
            {"confirmed/draft/表1": Cell("官网")},
            {"nothing/of/this": figure},
            {random.choice(paths): None},
            {random.choice(paths): Cell("约五吨")},
            dict.fromkeys([path for path in paths if path.startswith(f"{row}/")]),
            dict.fromkeys(random.sample(paths, min(5, len(paths)))),
        ]
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_change_is_worked_out_as_the_whole_would_be(library: Library, year: Cells, seed: int) -> None:
    random = Random(seed)
    rules = library.rules("t.trial", date(2026, 12, 31), date.max)
    form = rules.forms["year"]
    working, cells = Working(form, rules), year
    same(working.outcome(cells), evaluate(form, cells, rules))
    for _ in range(40):
        cells = cells.changed(edits(random, cells)) if len(cells) else year
        same(working.outcome(cells), evaluate(form, cells, rules))


def test_an_outcome_given_before_does_not_change_afterwards(library: Library, year: Cells) -> None:
    rules = library.rules("t.trial", date(2026, 12, 31), date.max)
    form = rules.forms["year"]
    working = Working(form, rules)
    before = working.outcome(year)
    kept: Mapping[str, object] = dict(before.values)
    working.outcome(year.changed({"fuels/r1/months/01/quantity": Cell(D("7"))}))
    assert before.values == kept
    same(before, evaluate(form, year, rules))


def test_a_small_change_looks_at_a_small_part(
    pack: Callable[..., Path], year: Cells, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules: Rules = Library.load(pack()).rules("t.trial", date(2026, 12, 31), date.max)
    working = Working(rules.forms["year"], rules)
    rows = {path.replace("r1", f"r{row}"): cell for row in range(1, 9) for path, cell in year.items()}
    before = working.outcome(Cells(rows))
    after = working.outcome(Cells(rows).changed({"fuels/r3/months/05/quantity": Cell(D("7"))}))
    anew = [path for path, step in after.steps.items() if step is not before.steps[path]]
    assert "total/emission_all" in anew
    assert len(anew) < len(after.steps) / 8


def test_what_only_asks_whether_a_figure_was_typed_hears_of_it(pack: Callable[..., Path], year: Cells) -> None:
    """A check, and a question put only then, read nothing of the figure itself."""
    old = "          - {id: way, kind: choice"
    asked = "          - {id: reason, kind: text, label: {zh: 理由}, when: given(ncv)}\n"
    folder = pack(form=(old, asked + old))
    rules = Library.load(folder).rules("t.trial", date(2026, 12, 31), date.max)
    working, ncv = Working(rules.forms["year"], rules), "fuels/r1/months/03/ncv"
    for cells in (year, year.changed({ncv: Cell(D(20))}), year):
        same(working.outcome(cells), evaluate(rules.forms["year"], cells, rules))
        assert ("fuels/r1/months/03/reason" in working.outcome(cells).closed) is (ncv not in cells)


def test_what_is_found_anew_stands_in_its_place_again(pack: Callable[..., Path], year: Cells) -> None:
    says = 'level: note, at: fuels.months.quantity, says: {zh: 。}, cite: [guide, "5"]}'
    first, second = (
        "{code: trial.first, test: 'way == \"measured\"',",
        "{code: trial.second, test: 'fuel != \"coal\"',",
    )
    checks = f"  - {first} {says}\n  - {second} {says}\n"
    folder = pack(form=("checks:\n", f"checks:\n{checks}"))
    rules = Library.load(folder).rules("t.trial", date(2026, 12, 31), date.max)
    working = Working(rules.forms["year"], rules)
    for cells in (year, year.changed({"fuels/r1/months/03/ncv": Cell(D(20))}), year):
        same(working.outcome(cells), evaluate(rules.forms["year"], cells, rules))

"""What the four sectors make public is what their annual reports say, facility for facility, all of it."""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from tests.packs.test_drawn_years import filled
from workbench.domain.drawing import Drawer, Giver
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules
from workbench.rules.outcome import unsure_paths
from workbench.services.packs import typed_cells

SECTORS = ("cn.ets.power", "cn.ets.steel", "cn.ets.cement", "cn.ets.aluminium")
KNOWN = date(2026, 11, 21)
REPORT = "annual_report."


def report(rules: Rules, chance: random.Random) -> Giver:
    shape = rules.forms["annual_report"]
    cells = Cells(filled(shape.sections, "", chance))
    return Giver(shape, cells, evaluate(shape, cells, rules).values, "年报")


def made_public(form: Form, rules: Rules, given: Giver, cells: Cells) -> Cells:
    drawer = Drawer(form, cells, evaluate(form, cells, rules).values, {"annual_report": [given]})
    return cells.changed({change.path: change.after for change in drawer.changes()})


def column(form: Form, values: Mapping[str, object], name: str) -> Counter[object]:
    """Count what stands in a column, in whatever rows."""
    sections, field = form.column(name)
    names = [section.id for section in sections] + [field.id]
    return Counter(
        value for path, value in values.items() if [part for part in path.split("/") if part in names] == names
    )


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize("sector", SECTORS)
def test_all_that_is_drawn_from_the_report_is_made_public_once(library: Library, sector: str, year: int) -> None:
    rules = library.rules(sector, date(year, 12, 31), KNOWN)
    form = rules.forms["market"]
    drawn = {
        f"{name}.{field.id}": field.draws.removeprefix(REPORT)
        for name, section in form.walk()
        for field in section.fields
        if field.draws.startswith(REPORT)
    }
    assert len(drawn) > 8
    for seed in range(8):
        given = report(rules, random.Random(f"{sector}{year}{seed}"))
        cells = made_public(form, rules, given, Cells())
        assert made_public(form, rules, given, cells) == cells  # drawn anew, no row comes twice
        ours = evaluate(form, cells, rules).values
        for mine, theirs in drawn.items():
            column_of_theirs = given.form.column(theirs)[1]
            known = {
                path: value for path, value in given.values.items() if column_of_theirs.computed or path in given.cells
            }
            assert column(form, ours, mine) == column(given.form, known, theirs), (mine, theirs)


@pytest.mark.parametrize("sector", SECTORS)
def test_emission_facilities_and_method_may_not_be_withheld(library: Library, sector: str) -> None:
    rules = library.rules(sector, date(2025, 12, 31), KNOWN)
    form = rules.forms["market"]
    facilities = "units" if sector == "cn.ets.power" else "plants"
    refused = {}
    for place in ("emission/amount", "emission", facilities, "method", "trades", "pledges"):
        found = evaluate(form, Cells({"withheld/r1/what": Cell(place)}), rules).findings
        refused[place] = [each.cite for each in found if each.code == "withheld.open"]
    assert {place for place, cites in refused.items() if cites} == {"emission/amount", "emission", facilities, "method"}


@pytest.mark.parametrize("sector", SECTORS)
def test_only_what_was_read_in_the_text_is_sure(library: Library, sector: str) -> None:
    form = library.rules(sector, date(2026, 12, 31), KNOWN).forms["market"]
    sure = {
        section.id: all(field.cite is None or field.cite.sure for field in section.fields)
        for section in form.sections
        if section.id not in ("record", "trades", "surrender", "pledges", "total", "withheld")
    }
    read = {
        "cn.ets.steel": set(sure) - {"emission"},  # beside annex D's figure stands last year's, which it does not ask
        "cn.ets.power": {"measures"},  # h) alone
    }
    assert {name for name, each in sure.items() if each} == read.get(sector, set())


@pytest.mark.parametrize("sector", SECTORS)
def test_what_is_added_up_of_the_dealings_is_not_doubtful_for_want_of_a_form(library: Library, sector: str) -> None:
    rules = library.rules(sector, date(2025, 12, 31), KNOWN)
    form = rules.forms["market"]
    said = {"surrender/due": 10, "surrender/allowances": 8, "surrender/credits": 0, "trades/r1/bought": 5}
    outcome = evaluate(form, typed_cells(form, dict(said)), rules)
    assert outcome.values["surrender/left"] == 2
    assert outcome.values["surrender/state"] == "short"
    assert not {"surrender/left", "surrender/state", "total/bought", "record/status"} & unsure_paths(outcome)


def test_reductions_are_told_from_data_year_2026_on_and_only_in_power(library: Library) -> None:
    told = {
        (sector, year)
        for sector in SECTORS
        for year in (2025, 2026)
        for section in library.rules(sector, date(year, 12, 31), KNOWN).forms["market"].sections
        if section.id == "measures"
    }
    assert told == {("cn.ets.power", 2026)}


def test_a_verified_emission_takes_the_place_of_the_reported_one(library: Library) -> None:
    rules = library.rules("cn.ets.steel", date(2025, 12, 31), KNOWN)
    form = rules.forms["market"]
    cells = Cells({"emission/reported": Cell(Decimal("100.4")), "emission/verified": Cell(Decimal("99.5"))})
    assert evaluate(form, cells, rules).values["emission/amount"] == 100
    assert evaluate(form, cells, rules).values["record/status"] == "verified"

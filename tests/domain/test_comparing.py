"""Comparing, on any two months: nothing that differs is missed, nothing that is the same is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trial_year import PACK, write
from workbench.domain.comparing import Difference, Rows, Side, differences
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library, Rules

Row = tuple[str, str, Decimal]


@pytest.fixture(scope="session")
def rules() -> Rules:
    with TemporaryDirectory() as folder:
        return Library.load(folder=write(Path(folder))).rules(PACK, date(2025, 3, 31), date(2026, 2, 20))


def side(rules: Rules, rows: Sequence[Row], names: Sequence[str], way: str) -> Side:
    cells = {"about/way": Cell(way)} if way else {}
    for name, (fuel, remark, quantity) in zip(names, rows, strict=False):
        told: dict[str, Value] = {"fuel": fuel, "remark": remark, "quantity": quantity}
        cells |= {f"fuels/{name}/{field}": Cell(value) for field, value in told.items() if value != ""}
    form = rules.forms["monthly"]
    return Side(form, Cells(cells), evaluate(form, Cells(cells), rules).values)


amounts = st.decimals(min_value=0, max_value=99, places=2)
months = st.lists(st.tuples(st.sampled_from(["coal", "gas"]), st.sampled_from(["", "自产"]), amounts), max_size=4)
ways = st.sampled_from(["", "地磅", "盘点"])
names = st.permutations([f"r{number}" for number in range(1, 6)])


def told(found: Sequence[Difference], *, turned: bool = False) -> Counter[tuple[str, str, str]]:
    pairs = ((each.after, each.before) if turned else (each.before, each.after) for each in found)
    return Counter((each.name, *pair) for each, pair in zip(found, pairs, strict=True))


@given(months, names, ways)
def test_a_filing_does_not_differ_from_itself_whatever_its_rows_are_called(
    rules: Rules, rows: list[Row], called: list[str], way: str
) -> None:
    in_order = sorted(called[: len(rows)], key=lambda name: int(name[1:]))
    one = side(rules, rows, [f"r{number}" for number in range(1, 6)], way)
    other = side(rules, rows, in_order, way)
    assert differences(one, other, other_rows=True) == ()
    assert differences(one, one) == ()


@given(months, months, ways, ways, st.booleans())
def test_what_differs_forwards_differs_backwards(
    rules: Rules, old: list[Row], new: list[Row], was: str, now: str, other_rows: bool
) -> None:
    called = [f"r{number}" for number in range(1, 6)]
    before, after = side(rules, old, called, was), side(rules, new, called, now)
    forwards = differences(before, after, other_rows=other_rows)
    backwards = differences(after, before, other_rows=other_rows)
    assert len(forwards) == len(backwards)
    if other_rows:  # rows that are the same answer the same, and so have one name
        assert told(forwards) == told(backwards, turned=True)


@given(months, months, ways, ways)
def test_every_path_that_differs_is_told_once(rules: Rules, old: list[Row], new: list[Row], was: str, now: str) -> None:
    called = [f"r{number}" for number in range(1, 6)]
    before, after = side(rules, old, called, was), side(rules, new, called, now)
    found = differences(before, after)
    paths = {*before.paths, *after.paths}
    differing = [path for path in paths if before.places.value(path) != after.places.value(path)]
    assert len(found) == len(differing)
    assert {each.path for each in found if each.path} == {path for path in differing if path in after.paths}


@given(months, months, names, names)
def test_a_row_is_the_same_one_way_and_the_other(
    rules: Rules, old: list[Row], new: list[Row], called: list[str], later: list[str]
) -> None:
    before, after = side(rules, old, called, ""), side(rules, new, later, "")
    there, back = Rows(before, after), Rows(after, before)
    for path in before.paths:
        found = there.there(path)
        assert not found or back.there(found) == path


def test_what_differs_is_told_in_the_order_of_the_form(rules: Rules) -> None:
    before = side(rules, [], [], "")
    rows = [("coal", "", Decimal(1)), ("gas", "", Decimal(2))]
    after = side(rules, rows, ["r2", "r10"], "地磅")
    paths = [each.path for each in differences(before, after)]
    form = [path for path in paths if path.startswith("fuels/")]
    assert paths[0] == "about/way"
    assert paths[-1].startswith("total/")
    assert [path.split("/")[1] for path in form] == sorted((path.split("/")[1] for path in form), key=len)  # r2, r10
    assert [path.rpartition("/")[2] for path in form if "/r2/" in path][:2] == ["fuel", "quantity"]


def test_a_second_source_goes_with_its_row(rules: Rules) -> None:
    row = ("coal", "", Decimal(1))
    before, after = side(rules, [row], ["r1"], ""), side(rules, [row], ["r2"], "")
    rows = Rows(before, after)
    assert rows.there("second/fuels/r1/quantity") == "second/fuels/r2/quantity"
    assert rows.there("confirmed/guide/表1") == "confirmed/guide/表1"
    assert Rows(before, side(rules, [], [], "")).there("second/fuels/r1/quantity") == ""


def test_rows_matched_by_nothing_are_known_by_the_name_they_go_by(rules: Rules) -> None:
    form = rules.forms["monthly"]
    plain = replace(form, sections=tuple(replace(section, matched_by=()) for section in form.sections))
    coal, gas = ("coal", "", Decimal(1)), ("gas", "", Decimal(2))
    before, after = (side(rules, rows, ["r1", "r2"], "") for rows in ([coal, gas], [gas, coal]))
    rows = Rows(replace(before, form=plain), replace(after, form=plain))
    assert rows.there("fuels/r1/quantity") == "fuels/r2/quantity"

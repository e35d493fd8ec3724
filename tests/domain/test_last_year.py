"""Last year's figure beside this year's, in the window and on paper."""

from collections.abc import Mapping
from datetime import date

import pytest

from workbench.base.numbers import D
from workbench.domain.last_year import change_at, told_beside
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library
from workbench.rules.places import Places

FILES = {
    "pack.yaml": "title: {zh: 试}\nkind: sector\nstill_valid: 2026-01-01\nchecked_by: the tests\n",
    "documents.yaml": "rule: {title: {zh: 办法}, number: R-1, status: in_force, confidence: text}\n",
    "forms/year/2024-01-01.yaml": """
label: {zh: 年报}
period: year
published: 2024-01-01
cite: [rule, 附]
sections:
  - id: water
    label: {zh: 水}
    rows: one
    fields:
      - {id: used, kind: number, unit: t, places: 1, label: {zh: 用水}}
      - {id: last_used, kind: number, unit: t, places: 1, label: {zh: 上年用水}, draws: last.water.used}
      - {id: reused, kind: number, unit: t, label: {zh: 回用}}
      - {id: elsewhere, kind: number, unit: t, label: {zh: 别处}, draws: last.air.reused}
  - id: air
    label: {zh: 气}
    rows: one
    fields:
      - {id: reused, kind: number, unit: t, label: {zh: 回收}}
""",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("packs") / "trial"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return Library.load(folder=folder)


def places(library: Library, answers: Mapping[str, str]) -> Places:
    rules = library.rules("trial", date(2025, 12, 31), date(2026, 1, 1))
    form, cells = rules.forms["year"], Cells().changed({path: Cell(D(value)) for path, value in answers.items()})
    return Places(form, cells, evaluate(form, cells, rules).values)


def test_the_change_is_told_where_both_years_are_there(library: Library) -> None:
    both = places(library, {"water/used": "1100", "water/last_used": "1000"})
    assert change_at(both, "water/used") == "较上年 +10.0 %"
    (told,) = told_beside(both, "water", both.form.sections[0]).items()
    assert (told[0], told[1][0].id, told[1][1]) == ("used", "last_used", "上年 1,000.0，+10.0 %")


def test_without_one_of_the_two_years_there_is_no_change(library: Library) -> None:
    assert change_at(places(library, {"water/used": "1100"}), "water/used") == ""
    only = places(library, {"water/last_used": "1000"})
    assert change_at(only, "water/used") == ""
    assert told_beside(only, "water", only.form.sections[0])["used"][1] == "上年 1,000.0"
    none = places(library, {"water/used": "1100"})
    assert told_beside(none, "water", none.form.sections[0]) == {}


def test_last_years_figure_of_another_section_is_not_this_ones(library: Library) -> None:
    other = places(library, {"water/reused": "5", "water/elsewhere": "4"})
    assert change_at(other, "water/reused") == ""
    assert told_beside(other, "water", other.form.sections[0]) == {}


def test_nothing_last_year_is_no_share_of_anything(library: Library) -> None:
    zero = places(library, {"water/used": "3", "water/last_used": "0"})
    assert change_at(zero, "water/used") == ""
    assert told_beside(zero, "water", zero.form.sections[0])["used"][1] == "上年 0.0"

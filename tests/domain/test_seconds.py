"""How far a second source lies from a figure, and what the difference is worth."""

from datetime import date
from pathlib import Path

import pytest

from workbench.base.numbers import D
from workbench.domain.seconds import Gap, effect, gap
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library, Rules

FORM = """
label: {zh: 年报}
period: year
published: 2024-01-01
cite: [guide, 附录C]
headline: total/emission
sections:
  - id: fuels
    label: {zh: 燃料}
    rows: many
    fields:
      - {id: quantity, kind: number, unit: t, places: 2, label: {zh: 消耗量}}
      - {id: emission, kind: number, unit: t, places: 2, label: {zh: 排放}, formula: quantity * 3}
  - id: total
    label: {zh: 合计}
    rows: one
    fields: [{id: emission, kind: number, unit: t, places: 2, label: {zh: 总量}, formula: sum(fuels.emission)}]
"""


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    pack = tmp_path / "cn.test"
    (pack / "forms" / "report").mkdir(parents=True)
    (pack / "pack.yaml").write_text(
        "title: {zh: 试}\nkind: common\nrequires: []\nstill_valid: 2026-01-01\nchecked_by: 试\n", "utf-8"
    )
    (pack / "documents.yaml").write_text(
        "guide: {title: {zh: 指南}, number: 一, issuer: 部, published: 2024-01-01, effective: 2024-01-01,"
        " status: in_force, confidence: text}\n",
        "utf-8",
    )
    (pack / "forms" / "report" / "2024-01-01.yaml").write_text(FORM, "utf-8")
    return Library.load(tmp_path).rules("cn.test", date(2025, 12, 31), date(2025, 12, 31))


def cells(second: str) -> Cells:
    return Cells({"fuels/r1/quantity": Cell(D("200")), "second/fuels/r1/quantity": Cell(D(second))})


def test_the_difference_is_the_second_figure_less_ours_and_in_percent_of_ours() -> None:
    assert (Gap(D("200"), D("190")).difference, Gap(D("200"), D("190")).percent) == (D("-10"), D("-5.00"))
    assert Gap(D("-200"), D("-190")).percent == D("5.00")
    assert Gap(D("0"), D("5")).percent is None


def test_figures_are_compared_as_the_form_prints_them(rules: Rules) -> None:
    outcome = evaluate(rules.forms["report"], cells("200.004"), rules)
    found = gap(outcome, "fuels/r1/quantity")
    assert found is not None
    assert not found.difference


def test_a_figure_without_a_second_source_has_no_gap(rules: Rules) -> None:
    outcome = evaluate(rules.forms["report"], cells("210"), rules)
    assert gap(outcome, "fuels/r1/emission") is None


def test_the_worth_of_a_difference_is_what_it_changes_in_the_headline(rules: Rules) -> None:
    form = rules.forms["report"]
    outcome = evaluate(form, cells("210"), rules)
    assert effect(form, cells("210"), rules, outcome, "fuels/r1/quantity") == D("30.00")


def test_a_result_cannot_be_replaced_by_its_second_source(rules: Rules) -> None:
    form = rules.forms["report"]
    beside = Cells({"fuels/r1/quantity": Cell(D("200")), "second/fuels/r1/emission": Cell(D("610"))})
    outcome = evaluate(form, beside, rules)
    assert gap(outcome, "fuels/r1/emission") == Gap(D("600.00"), D("610"))
    assert effect(form, beside, rules, outcome, "fuels/r1/emission") is None


def test_where_nothing_stands_beside_there_is_no_worth(rules: Rules) -> None:
    form = rules.forms["report"]
    plain = Cells({"fuels/r1/quantity": Cell(D("200"))})
    assert effect(form, plain, rules, evaluate(form, plain, rules), "fuels/r1/quantity") is None

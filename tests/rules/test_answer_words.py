"""The words for an answer in a printed formula are those of the choice it is compared with, not of another one."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from workbench.base.text import speaking
from workbench.rules.library import Library
from workbench.rules.pack import PackRefused

FORM = """
label: {{zh: 试}}
period: year
published: 2024-01-01
cite: [guide, 附录C]
sections:
  - id: s
    label: {{zh: 节}}
    rows: one
    fields:
      - {{id: own, kind: choice, label: {{zh: 甲}}, choices: [{{id: none, label: {{zh: 不适用}}}}]}}
      - {{id: result, {field}, label: {{zh: 果}}}}
  - id: rows
    label: {{zh: 表}}
    rows: many
    fields:
      - {{id: change, kind: choice, label: {{zh: 变动}}, choices: [{{id: none, label: {{zh: 无}}}}]}}
  - id: other
    label: {{zh: 别节}}
    rows: one
    fields:
      - {{id: state, kind: choice, label: {{zh: 状态}}, choices: [{{id: none, label: {{zh: 没有}}}}]}}
"""
COUNT = 'kind: number, places: 0, formula: "{}"'


def words(pack: Callable[..., Path], formula: str) -> str:
    field = COUNT.format(formula.replace('"', '\\"'))
    rules = Library.load(pack(form=FORM.format(field=field))).rules("t.trial", date(2026, 12, 31), date.max)
    found = rules.forms["year"].column("s.result")[1].formula
    assert found is not None
    with speaking("zh_CN"):
        return found.words()


@pytest.mark.parametrize(
    ("formula", "said", "not_said"),
    [
        ('if_(own == "none", 1, 0)', "甲 = “不适用”", "无"),
        ('count_where(rows.change, "none")', "变动 = “无”", "不适用"),
        ('if_(other.state == "none", 1, 0)', "状态 = “没有”", "不适用"),
        ('if_("none" == other.state, 1, 0)', "“没有” = 状态", "不适用"),
    ],
)
def test_an_answer_is_worded_as_by_the_choice_beside_it(
    pack: Callable[..., Path], formula: str, said: str, not_said: str
) -> None:
    found = words(pack, formula)
    assert said in found
    assert f"“{not_said}”" not in found


def test_an_answer_that_a_choice_elsewhere_has_not_is_refused(pack: Callable[..., Path]) -> None:
    with pytest.raises(PackRefused) as refused:
        words(pack, 'if_(other.state == "nine", 1, 0)')
    assert any("nine" in str(fault) for fault in refused.value.faults)

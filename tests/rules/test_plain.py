"""Plain language and jumps: what a text says too vaguely, and a figure far from last year's."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from workbench.base.numbers import D
from workbench.base.paths import resources
from workbench.base.text import use_language
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import Working, evaluate
from workbench.rules.library import Library, Rules
from workbench.rules.outcome import Finding
from workbench.rules.pack import PackRefused
from workbench.rules.wording import Wording, found_in

FILES = {
    "pack.yaml": """
title: {zh: 试, en: Trial}
kind: sector
still_valid: 2026-01-01
checked_by: the tests
""",
    "documents.yaml": "rule: {title: {zh: 办法}, number: R-1, status: in_force, confidence: unverified}\n",
    "parameters/odd_words.yaml": """
label: {zh: 措辞}
kind: wordings
values:
  - since: 2024-01-01
    published: 2024-01-01
    cite: [rule, 第五条]
    wordings:
      vague: {label: {zh: 没有说清, en: says too little}, hint: {zh: 写出数值。, en: Give the figure.},
              words: [达标, 基本达标, 少量, about], but: [达标率]}
""",
    "parameters/jump.yaml": """
label: {zh: 幅度}
kind: number
unit: "1"
values: [{since: 2024-01-01, published: 2024-01-01, cite: [rule, 第五条], value: 0.30}]
""",
    "forms/year/2024-01-01.yaml": """
label: {zh: 年报}
period: year
published: 2024-01-01
cite: [rule, 附]
plain: odd_words
jumps: {limit: jump, says: {zh: 变化较大，请说明原因。, en: A large change; say why.}, cite: [rule, 第五条]}
sections:
  - id: water
    label: {zh: 水}
    rows: many
    matched_by: [name]
    explained_by: reason
    fields:
      - {id: name, kind: text, label: {zh: 污染物}}
      - {id: amount, kind: number, unit: t, label: {zh: 排放量}}
      - {id: last_amount, kind: number, unit: t, label: {zh: 上年}, required: false, draws: last.water.amount}
      - {id: reason, kind: long_text, label: {zh: 变化原因}, required: false}
  - id: about
    label: {zh: 基本情况}
    rows: one
    fields:
      - {id: owner, kind: text, label: {zh: 单位}, draws: enterprise.name}
      - {id: when, kind: date, label: {zh: 日期}, required: false}
""",
}


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Rules]:
    def make(**changed: str) -> Rules:
        for name, text in {**FILES, **changed}.items():
            file = tmp_path / "trial" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return Library.load(folder=tmp_path / "trial").rules("trial", date(2025, 12, 31), date(2026, 1, 1))

    return make


@pytest.fixture
def found(load: Callable[..., Rules]) -> Callable[[Mapping[str, Any]], list[Finding]]:
    rules = load()

    def make(answers: Mapping[str, Any]) -> list[Finding]:
        cells = Cells().changed({path: Cell(value) for path, value in answers.items()})
        outcome = evaluate(rules.forms["year"], cells, rules)
        return [each for each in outcome.findings if each.code.startswith(("wording", "jump"))]

    return make


Found = Callable[[Mapping[str, Any]], list[Finding]]


def test_a_vague_word_is_a_warning_with_the_word_and_a_hint_in_both_languages(found: Found) -> None:
    (finding,) = found({"water/r1/reason": "废水少量外排"})
    assert (finding.level, finding.path) == ("warning", "water/r1/reason")
    assert finding.sentence() == "变化原因：“少量”没有说清。写出数值。"
    assert finding.cite is not None
    assert finding.cite.confidence == "unverified"
    use_language("en")
    try:
        assert "“少量” says too little. Give the figure." in finding.sentence()
    finally:
        use_language("zh_CN")


def test_a_longer_word_is_named_once_and_not_again_by_the_shorter_within_it(found: Found) -> None:
    assert [each.args["word"] for each in found({"water/r1/reason": "基本达标，仍基本达标"})] == ["基本达标"]
    assert [each.args["word"] for each in found({"water/r1/reason": "基本达标，三月达标"})] == ["基本达标", "达标"]


@pytest.mark.parametrize("text", ["达标率 98 %", "按《少量排放管理办法》执行", "决定书称“少量外排”", "", "排放 3 t"])
def test_names_of_laws_quotations_and_harmless_longer_words_are_left_alone(found: Found, text: str) -> None:
    assert found({"water/r1/reason": text}) == []


def test_full_width_letters_and_capitals_hide_nothing(found: Found) -> None:
    assert [each.args["word"] for each in found({"water/r1/reason": "ＡＢＯＵＴ 3 t"})] == ["about"]


def test_what_is_drawn_from_elsewhere_is_not_the_writers_wording(found: Found) -> None:
    assert found({"about/owner": "少量公司"}) == []


def test_mending_the_text_takes_the_warning_back_while_editing(load: Callable[..., Rules]) -> None:
    rules = load()
    working = Working(rules.forms["year"], rules)
    cells = Cells().changed({"water/r1/reason": Cell("少量")})
    assert any(each.code == "wording.unclear" for each in working.outcome(cells).findings)
    cells = cells.changed({"water/r1/reason": Cell("3 t")})
    assert all(each.code != "wording.unclear" for each in working.outcome(cells).findings)


@pytest.mark.parametrize(("amount", "asked"), [("130", False), ("130.1", True), ("70", False), ("69.9", True)])
def test_a_change_beyond_the_limit_asks_for_its_reason(found: Found, amount: str, asked: bool) -> None:
    answers = {"water/r1/amount": D(amount), "water/r1/last_amount": D(100)}
    assert [(each.level, each.path) for each in found(answers)] == [("warning", "water/r1/amount")] * asked
    assert found({**answers, "water/r1/reason": "六月起二号机停产"}) == []


def test_what_began_from_nothing_is_a_jump_and_a_year_without_one_before_is_none(found: Found) -> None:
    assert len(found({"water/r1/amount": D(1), "water/r1/last_amount": D(0)})) == 1
    assert found({"water/r1/amount": D(0), "water/r1/last_amount": D(0)}) == []
    assert found({"water/r1/amount": D(1)}) == []
    assert found({"water/r1/last_amount": D(1)}) == []


@pytest.mark.parametrize(
    ("wrong", "by", "fault"),
    [
        ("plain: odd_words", "plain: jump", "lists no wordings"),
        ("    explained_by: reason\n", "", "needs explained_by"),
        ("limit: jump,", "limit: nothing,", "nothing"),
        ("jumps: {limit: jump,", "jumps: {", "limit is missing"),
    ],
)
def test_a_form_that_says_it_wrongly_is_refused(load: Callable[..., Rules], wrong: str, by: str, fault: str) -> None:
    form = "forms/year/2024-01-01.yaml"
    assert wrong in FILES[form]
    with pytest.raises(PackRefused) as refused:
        load(**{form: FILES[form].replace(wrong, by)})
    assert any(fault in str(each) for each in refused.value.faults)


def test_the_bundled_list_names_no_word_twice_and_spares_only_what_it_would_find() -> None:
    entry = Library.load(folder=resources() / "rulepacks" / "cn.disclosure").rules(
        "cn.disclosure", date(2025, 12, 31), date(2026, 11, 21)
    )
    listed = entry.parameters["unclear_wording"].value
    assert isinstance(listed, Mapping)
    wordings = [each for each in listed.values() if isinstance(each, Wording)]
    words = [word for each in wordings for word in each.words]
    assert len(words) == len(set(words)) > 50
    for each in wordings:
        assert each.cite.confidence == "unverified"
        for spared in each.but:
            assert any(word in spared for word in words), spared
            assert list(found_in(f"本厂{spared}。", wordings)) == []

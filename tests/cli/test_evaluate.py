"""`evaluate`: every figure of a published month, and plain words for every file that is no file of cells."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Run
from workbench.base.data import read_yaml
from workbench.base.paths import resources
from workbench.cli import cells_file

SAMPLE = resources() / "sample" / "steel-2026-06.yaml"
ABOUT = {"about/name": "示例钢铁企业（练习）", "about/credit_code": "91000000XXXXXXXX0U"}

Evaluate = Callable[..., Answer]


@pytest.fixture
def cells() -> dict[str, object]:
    """The published month, complete."""
    return {path: str(value) if isinstance(value, Decimal) else value for path, value in month().items()} | ABOUT


def month() -> dict[str, object]:
    return dict(read_yaml(SAMPLE)["cells"])


@pytest.fixture
def evaluate(run: Run, tmp_path: Path) -> Evaluate:
    """Evaluate a file of some content."""

    def evaluate(content: object, *words: str, name: str = "cells.json") -> Answer:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return run("evaluate", "cn.ets.steel", "monthly", "--period", "2026-06", "--cells", file, *words)

    return evaluate


def test_every_published_result_comes_out(evaluate: Evaluate, cells: dict[str, object]) -> None:
    answer = evaluate(cells, "--json")
    found = json.loads(answer.out)
    assert answer.code == 0
    assert found["ready"] is True
    for path, wanted in read_yaml(SAMPLE)["published"].items():
        assert found["values"][path] == str(wanted)


def test_figures_are_text_with_their_units(evaluate: Evaluate, cells: dict[str, object]) -> None:
    found = json.loads(evaluate(cells, "--json").out, parse_float=_refuse)
    assert found["values"]["total/emission"] == "1214057.49"
    assert found["units"]["total/emission"] == "tCO2"
    assert found["units"]["fuels/r1/ncv"] == "GJ/t"
    assert found["units"]["fuels/r5/quantity"] == "10⁴Nm³"
    assert found["headline"] == "total/emission"


def _refuse(figure: str) -> None:
    raise AssertionError(figure)


def test_steps_name_formula_figures_and_article(evaluate: Evaluate, cells: dict[str, object]) -> None:
    out = evaluate(cells).out
    assert "2,317.68 × 25.024 × 0.02749 × 44 ÷ 12" in out
    assert "= 5,845.97 tCO₂" in out
    assert "式（1）" in out
    assert "1,214,057.49  tCO₂" in out


def test_a_missing_input_is_1_and_named(evaluate: Evaluate, cells: dict[str, object]) -> None:
    del cells["fuels/r2/quantity"]
    answer = evaluate(cells)
    assert answer.code == 1
    assert "cell.missing  fuels/r2/quantity" in answer.out
    assert "1,214,057.49" not in answer.out


def test_text_in_a_number_is_found_not_lost(evaluate: Evaluate, cells: dict[str, object]) -> None:
    answer = evaluate(cells | {"fuels/r2/quantity": "约十二万吨"}, "--json")
    found = json.loads(answer.out)
    assert answer.code == 1
    assert next(each for each in found["findings"] if each["code"] == "kind.not_a_number")["sentence"]


def test_yaml_json_and_the_filing_of_a_package_say_the_same(evaluate: Evaluate, cells: dict[str, object]) -> None:
    as_yaml = "\n".join(f"{path}: {json.dumps(value, ensure_ascii=False)}" for path, value in cells.items())
    filing = {"schema": "carbon-workbench/filing/1", "cells": {path: {"value": value} for path, value in cells.items()}}
    answers = {
        evaluate(cells, "--json").out,
        evaluate(as_yaml.encode(), "--json", name="cells.yaml").out,
        evaluate(b"\xef\xbb\xbf" + as_yaml.encode(), "--json", name="with-bom.yaml").out,
        evaluate(filing, "--json", name="filing.json").out,
    }
    assert len(answers) == 1


def test_figures_and_the_fingerprint_of_the_rules_are_the_same_in_both_languages(
    evaluate: Evaluate, cells: dict[str, object]
) -> None:
    chinese, english = (json.loads(evaluate(cells, "--json", "--lang", each).out) for each in ("zh_CN", "en"))
    for key in ("rules", "values", "units", "steps", "documents"):
        assert chinese[key] == english[key], key


def test_rules_are_those_of_the_day_asked_for(run: Run) -> None:
    answer = run("evaluate", "cn.ets.steel", "monthly", "--day", "2019-01-31", "--cells", SAMPLE)
    assert answer.code == 1
    assert "2019-01-31" in answer.err


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"fuels/r1/quantity: [1, 2", "cells.yaml", "cells.yaml:2"),
        (b"a: 1\na: 2\n", "cells.yaml", "cells.yaml:2"),
        (b'{"a": 1', "cells.json", "cells.json:1"),
        (b'{"a": 1, "a": 2}', "cells.json", "a is said twice"),
        (b'{"total/crude_steel": NaN}', "cells.json", "NaN"),
        (b"[1, 2]", "cells.json", "不是从路径到值的对照"),
        (b"just words", "cells.yaml", "不是从路径到值的对照"),
        (b"", "cells.yaml", "不是从路径到值的对照"),
        ("fuels/r1/ledger: 台账".encode("gb18030"), "cells.yaml", "不是 UTF-8 文本"),
        (b"\x00\x01\x02", "cells.yaml", "cells.yaml:1"),
        (b"!!python/object:os.system {}", "cells.yaml", "cells.yaml:1"),
        (b"fuels/r1/quantity: [1]", "cells.yaml", "fuels/r1/quantity"),
        (b"fuels/r1/quantiy: 1", "cells.yaml", "fuels/r1/quantiy → fuels/"),
        (b"total/emission: 1", "cells.yaml", "由程序计算"),
    ],
)
def test_a_bad_file_of_cells_is_1_with_place_and_cure(content: bytes, name: str, says: str, evaluate: Evaluate) -> None:
    answer = evaluate(content, name=name)
    assert answer.code == 1
    assert says in answer.err
    assert answer.out == ""


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize("name", ["cells.json", "cells.yaml"])
def test_bottomless_nesting_is_refused(opening: str, name: str, evaluate: Evaluate) -> None:
    answer = evaluate((opening * 100_000).encode(), name=name)
    assert answer.code == 1


def test_a_huge_file_is_refused_before_it_is_read(evaluate: Evaluate, tmp_path: Path) -> None:
    with (tmp_path / "huge.yaml").open("wb") as huge:
        huge.truncate(50 * cells_file.LARGEST)
    answer = evaluate(b"x" * (cells_file.LARGEST + 1))
    assert answer.code == 1
    assert "10 MB" in answer.err


def test_a_missing_file_and_a_folder_are_said_plainly(run: Run, tmp_path: Path) -> None:
    words = ("evaluate", "cn.ets.steel", "monthly", "--cells")
    answer = run(*words, tmp_path / "没有.yaml")
    assert (answer.code, "没有.yaml" in answer.err, "找不到" in answer.err) == (1, True, True)
    answer = run(*words, tmp_path)
    assert answer.code == 1
    assert "是文件夹" in answer.err


@pytest.mark.parametrize(
    ("pack", "form", "near"), [("cn.ets.stel", "monthly", "cn.ets.steel"), ("cn.ets.steel", "montly", "monthly")]
)
def test_a_mistyped_pack_or_form_is_answered_with_the_nearest(pack: str, form: str, near: str, run: Run) -> None:
    answer = run("evaluate", pack, form, "--cells", SAMPLE)
    assert answer.code == 1
    assert near in answer.err

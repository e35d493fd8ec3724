"""The program's sentences: both languages, the same blanks, and none that is asked for and not there."""

import ast
import re
from pathlib import Path

import pytest

from workbench.base.text import Label, catalogue

PACKAGE = Path(__file__).resolve().parents[2] / "workbench"
SENTENCES = sorted(catalogue().items())
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def blanks(sentence: str) -> list[str]:
    """What is filled in later: {name}, and the %-forms of the library whose words we translate."""
    return sorted(re.findall(r"\{\w+\}|%(?:\(\w+\))?[a-z]", sentence))


@pytest.mark.parametrize(("code", "label"), SENTENCES, ids=[code for code, _ in SENTENCES])
def test_a_sentence_is_said_in_both_languages_with_the_same_blanks(code: str, label: Label) -> None:
    assert label.zh.strip()
    assert label.en.strip()
    assert blanks(label.zh) == blanks(label.en)


def test_every_sentence_the_program_asks_for_by_name_is_there() -> None:
    asked = set()
    for module in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="say"), args=[ast.Constant(value=str(code)), *_]):
                    asked.add(code)
    assert sorted(asked - set(catalogue())) == []

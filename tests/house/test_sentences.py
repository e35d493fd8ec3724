"""The program's sentences: both languages, the same blanks, and none that is asked for and not there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.base.text import Label, catalogue, placeholders, say

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


def nodes() -> Iterator[ast.AST]:
    for module in PACKAGE.rglob("*.py"):
        yield from ast.walk(ast.parse(module.read_text(encoding="utf-8")))


def said(node: ast.AST) -> str | None:
    """Give the pattern of the codes a text of the program may stand for; None for what stands for none."""
    match node:
        case ast.JoinedStr(values=parts):  # f"excel.guide.step{number}"
            literal = [part.value if isinstance(part, ast.Constant) else None for part in parts]
            if not any(isinstance(text, str) and re.search("[a-z]{3}", text) for text in literal):
                return None
            return "".join(".+" if text is None else re.escape(str(text)) for text in literal)
        case ast.Constant(value=str(text)) if re.fullmatch(r"[a-z_0-9.]+", text) and "." in text:
            return re.escape(text) + (".+" if text.endswith(".") else "")  # "cli.level." + level
    return None


def test_every_sentence_the_program_asks_for_by_name_is_there() -> None:
    asked = set()
    for node in nodes():
        match node:
            case ast.Call(func=ast.Name(id="say"), args=[ast.Constant(value=str(code)), *_]):
                asked.add(code)
    assert sorted(asked - set(catalogue())) == []


def test_no_sentence_is_kept_that_nobody_says() -> None:
    spoken = re.compile("|".join(sorted({pattern for node in nodes() if (pattern := said(node))})))
    assert [code for code in catalogue() if not spoken.fullmatch(code)] == []


def test_a_sentence_found_by_itself_is_the_one_of_the_whole_catalogue() -> None:
    told = {code: say(code, **dict.fromkeys(placeholders(label.zh), "x")) for code, label in catalogue().items()}
    assert told == {
        code: label.zh.format_map(dict.fromkeys(placeholders(label.zh), "x")) for code, label in catalogue().items()
    }

"""Help and complaints come in the person's language, on any terminal."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from workbench.base.paths import home
from workbench.base.text import catalogue

VERBS = ("demo", "verify", "check", "evaluate", "template", "filings", "import", "export")


@pytest.mark.parametrize("verb", [(), *((verb,) for verb in VERBS)])
def test_help_is_whole_in_both_languages(verb: tuple[str, ...], run: Run) -> None:
    chinese, english = run(*verb, "--help"), run(*verb, "--help", "--lang", "en")
    assert (chinese.code, english.code) == (0, 0)
    assert "用法：" in chinese.out
    assert "显示本说明并退出" in chinese.out
    assert "show this help" not in chinese.out
    assert "usage: " in english.out
    assert not any("一" <= character <= "鿿" for character in english.out)


def test_help_lists_every_verb_and_the_exit_codes(run: Run) -> None:
    said = run("--help").out
    assert all(f"    {verb}" in said for verb in VERBS)
    assert "退出码" in said


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        (["evaluate"], "缺少参数：PACK, FORM, --cells", "the following arguments are required: PACK, FORM, --cells"),
        (["fly"], "没有 'fly' 这一项", "invalid choice: 'fly'"),
        (["check", "a", "b"], "不认识的参数：b", "unrecognized arguments: b"),
        (["template", "a", "b", "--out"], "后面要跟一个值", "expected one argument"),
        (["template", "a", "b", "--out", "x", "--day", "2026-13-01"], "不是日期", "is not a day"),
        (["template", "a", "b", "--out", "x", "--period", "2026-6"], "不是所属期", "is not a period"),
    ],
)
def test_wrong_use_is_2_and_said_in_the_persons_language(
    words: list[str], chinese: str, english: str, run: Run
) -> None:
    answer = run(*words)
    assert answer.code == 2
    assert chinese in answer.err
    answer = run(*words, "--lang=en")
    assert answer.code == 2
    assert english in answer.err


def test_the_words_of_argparse_are_still_its_own() -> None:
    source = Path(sys.modules["argparse"].__file__ or "").read_text("utf-8")
    for code, label in catalogue().items():
        if code.startswith("cli.argparse."):
            assert repr(label.en) in source, code


def test_the_language_comes_from_the_option_then_the_settings_then_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert "usage: " in run("--help").out
    (home() / "settings.json").write_text(json.dumps({"language": "zh_CN"}), "utf-8")
    assert "用法：" in run("--help").out
    assert "usage: " in run("--help", "--lang", "en").out


def test_unreadable_settings_do_not_stop_the_command_line(run: Run) -> None:
    (home() / "settings.json").write_text("{", "utf-8")
    assert run("--help").code == 0


@pytest.mark.parametrize("environment", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONIOENCODING": "gbk"}])
def test_output_is_utf_8_whatever_the_locale(environment: dict[str, str], home: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "workbench", "check", "没有这个包"],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "没有这个包" in ran.stderr.decode("utf-8")


def test_a_reader_that_leaves_early_is_no_fault(home: Path) -> None:
    command = subprocess.Popen(
        [sys.executable, "-m", "workbench", "evaluate", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert command.stdout is not None
    assert command.stderr is not None
    command.stdout.close()
    said = command.stderr.read()
    command.stderr.close()
    command.wait()
    assert b"Traceback" not in said
    assert b"Exception ignored" not in said

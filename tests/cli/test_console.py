"""The terminal: columns of Chinese, progress, passphrases that are never shown."""

import io
from pathlib import Path

import pytest

from workbench.base.errors import WorkbenchError
from workbench.cli import console
from workbench.cli.console import Progress, columns, passphrases


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_chinese_and_latin_line_up() -> None:
    lines = columns([("烟煤", "1.50", "t"), ("coke", "120.00", "t")], right=(1,))
    assert lines == ["烟煤    1.50  t", "coke  120.00  t"]


def test_no_rows_make_no_lines() -> None:
    assert columns([]) == []


def test_progress_off_a_terminal_is_a_line_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress()
    for fraction in (0.1, 0.2, 0.3):
        progress(fraction, "cli.help.verify")
    progress(None, "cli.help.check")
    progress.done()
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_progress_on_a_terminal_rewrites_one_line_and_wipes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    progress = Progress()
    progress(0.25, "cli.help.export")
    progress(0.5, "cli.level.error")
    progress.done()
    drawn = terminal.getvalue()
    assert "\n" not in drawn
    assert "25%" in drawn
    first, second, wiped = (part for part in drawn.split("\r") if part)
    assert console.width(second) == console.width(first)  # nothing of the longer line is left standing
    assert not wiped.strip()


def test_passphrases_come_from_lines_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes("口令 一\r\ntwo \n".encode())
    assert passphrases(file, [Path("a"), Path("b")]) == ["口令 一", "two "]


def test_too_few_lines_and_unreadable_files_are_said_without_the_secret(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hidden\n", "utf-8")
    with pytest.raises(WorkbenchError) as error:
        passphrases(file, [Path("a"), Path("b")])
    assert error.value.code == "cli.passphrase_lines"
    assert "hidden" not in str(error.value)
    for unreadable in (tmp_path, tmp_path / "none"):
        with pytest.raises(WorkbenchError) as error:
            passphrases(unreadable, [Path("a")])
        assert error.value.code == "cli.passphrase_unreadable"


def test_standard_input_gives_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("one\ntwo\n"))
    assert passphrases(Path("-"), [Path("a"), Path("b")]) == ["one", "two"]


def test_without_a_terminal_no_passphrase_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("one\n"))
    with pytest.raises(WorkbenchError) as error:
        passphrases(None, [Path("a")])
    assert error.value.code == "cli.passphrase_needed"


def test_on_a_terminal_each_key_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return "word"

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", ask)
    assert passphrases(None, [Path("dir/one.p12"), Path("two.p12")]) == ["word", "word"]
    assert [("one.p12" in asked[0], "two.p12" in asked[1])] == [(True, True)]

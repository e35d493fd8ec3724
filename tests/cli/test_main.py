"""Whatever happens becomes an exit code and a sentence; only our own faults show their traceback."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.cli import packs
from workbench.cli.main import main

Fails = Callable[[BaseException], None]


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> Fails:
    """Have `check` meet something."""

    def fails(error: BaseException) -> None:
        def check(_: object) -> int:
            raise error

        monkeypatch.setattr(packs, "check", check)

    return fails


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (WorkbenchError("cli.passphrase_needed"), 1, "--passphrase-file"),
        (KeyboardInterrupt(), 130, "已中断"),
        (Cancelled(), 130, "已中断"),
        (BrokenPipeError(errno.EPIPE, "gone"), 1, ""),
        (OSError(errno.ENOSPC, "no space", "包.zip"), 1, "磁盘已满，包.zip"),
        (OSError(errno.EACCES, "denied", "包.zip"), 1, "没有权限读写 包.zip"),
        (OSError(errno.EROFS, "read-only", "包.zip"), 1, "只读"),
        (OSError(errno.EIO, "input/output error", "包.zip"), 1, "input/output error"),
        (OSError("nameless"), 1, "nameless"),
    ],
)
def test_trouble_of_the_world_is_a_sentence(error: BaseException, code: int, says: str, run: Run, fails: Fails) -> None:
    fails(error)
    answer = run("check", "x")
    assert answer.code == code
    assert says in answer.err
    assert answer.out == ""


def test_a_fault_of_ours_is_3_with_its_traceback(capsys: pytest.CaptureFixture[str], fails: Fails) -> None:
    fails(ZeroDivisionError("division by zero"))
    assert main(["check", "x"]) == 3
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert "程序自身出错" in said


def _heeding_ctrl_c() -> None:
    """A test run in the background passes on that Ctrl+C is ignored; a person's terminal does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(sys.platform == "win32", reason="signals there are of another kind")
def test_ctrl_c_ends_it_with_130_and_no_traceback(tmp_path: Path, home: Path) -> None:
    pipe = tmp_path / "cells.yaml"
    os.mkfifo(pipe)  # reading it waits until somebody writes
    words = ["evaluate", "cn.ets.steel", "monthly", "--cells", str(pipe)]
    command = subprocess.Popen(
        [sys.executable, "-m", "workbench", *words],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_heeding_ctrl_c,  # noqa: PLW1509 - no thread of ours runs here
    )
    with pipe.open("wb"):  # opens once the command is reading
        command.send_signal(signal.SIGINT)
        _, said = command.communicate()
    assert command.returncode == 130
    assert "Traceback" not in said
    assert "已中断" in said

"""The program's front door: arguments go to the command line, none opens the window, no display is said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.first_paint import measure
from workbench import __main__

ROOT = Path(__file__).resolve().parents[2]


def test_without_a_display_the_program_says_so_and_what_to_do(home: Path) -> None:
    surroundings = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-m", "workbench"],
        cwd=ROOT,
        env={**surroundings, "PYTHONIOENCODING": "utf-8"},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    if sys.platform.startswith("linux"):
        assert done.returncode == 2
        assert "workbench demo" in done.stderr


def test_arguments_go_to_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main(["--help"]) == 0
    assert "verify" in capsys.readouterr().out


def test_the_first_paint_takes_at_most_two_and_a_half_bare_windows() -> None:
    ratio = measure()
    assert ratio.holds, f"{ratio.ratio:.2f}"

import os
import random
import select
import signal
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.storage.connecting import connect
from workbench.storage.inspection import sound
from workbench.storage.workspace import Workspace

KILLS = 50


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_killed_at_fifty_random_moments_of_editing_no_acknowledged_cell_is_lost(
    workspace: Workspace, path: Path
) -> None:
    workspace.close()
    editor = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("editor.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert editor.stdin
    assert editor.stdout
    with editor, editor.stdin, editor.stdout:
        kept = 0
        for _ in range(KILLS):
            editor.stdin.write(f"{path}\n".encode())
            editor.stdin.flush()
            pid = int(editor.stdout.readline())
            said = [editor.stdout.readline() for _ in range(random.randrange(4))]
            select.select([], [], [], random.random() / 100)  # on into the next save, or the one after
            os.kill(pid, signal.SIGKILL)
            said += iter(editor.stdout.readline, b"dead\n")
            acknowledged = max([kept, *(int(line) + 1 for line in said)])
            kept = check(path, acknowledged)
    assert kept > KILLS  # it did edit


def check(path: Path, acknowledged: int) -> int:
    """Find every acknowledged cell and a sound file; count the cells."""
    workspace = Workspace.open(path)
    assert not workspace.read_only  # the lock went with the process
    with workspace.look() as work:
        cells = work.filings.get("f1").cells
    workspace.close()
    with closing(connect(path, "ro")) as connection:
        assert sound(connection)
    assert acknowledged <= len(cells) <= acknowledged + 1
    for number in range(len(cells)):
        assert cells[f"fuels/r{number}/quantity"].value == Decimal(f"{number}.50")
    return len(cells)

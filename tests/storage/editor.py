"""A program that edits a workspace without end, for the test that kills it.

Each line on its standard input is a workspace. For each it forks a child, which writes its process number, then
saves one cell after another and writes the number of each save the workspace has acknowledged. Forking from here
spares each of fifty children the start of an interpreter.
"""

import os
import sys
from decimal import Decimal
from pathlib import Path

from workbench.rules.cells import Cell
from workbench.storage.workspace import Workspace


def edit(path: Path) -> None:
    """Save cell upon cell for ever."""
    workspace = Workspace.open(path)
    with workspace.look() as work:
        filing = work.filings.get("f1")
    cells, version = filing.cells, filing.version
    while True:
        number = len(cells)
        cells = cells.changed({f"fuels/r{number}/quantity": Cell(Decimal(f"{number}.50"), note="手" * (number % 50))})
        with workspace.work() as work:
            work.filings.save("f1", cells, version=version)
            work.commit()
        version += 1
        os.write(1, f"{number}\n".encode())


for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.write(1, f"{os.getpid()}\n".encode())
        edit(Path(line.removesuffix("\n")))
    os.waitpid(child, 0)
    os.write(1, b"dead\n")

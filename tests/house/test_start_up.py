"""The window comes up before the heavy libraries do: they load inside the functions that use them."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "alembic",
    "cryptography",
    "fontTools",
    "numpy",
    "pandas",
    "pikepdf",
    "pyhanko",
    "pypdfium2",
    "python_calamine",
    "reportlab",
    "sqlalchemy",
    "xlsxwriter",
}


def test_heavy_libraries_wait_until_they_are_needed() -> None:
    code = "import sys, workbench.__main__, workbench.ui.app; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    loaded = set(done.stdout.split())
    assert "PySide6" in loaded
    assert sorted(loaded & HEAVY) == []

"""Where the program's resources and the person's files live, frozen or not."""

import os
import sys
from pathlib import Path


def resources() -> Path:
    """Give the folder of bundled resources: beside the package, or inside the frozen program."""
    root = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[2]))
    return root / "resources"


def home() -> Path:
    """Give the person's data folder (``WORKBENCH_HOME`` if set), made on first use."""
    chosen = os.environ.get("WORKBENCH_HOME")
    if chosen:
        folder = Path(chosen)
    elif sys.platform == "win32":
        folder = Path(os.environ.get("APPDATA", Path.home())) / "CarbonWorkbench"
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support" / "CarbonWorkbench"
    else:
        folder = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "carbon-workbench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def myself(*arguments: str) -> tuple[list[str], dict[str, str]]:
    """Give the command that starts this program again with arguments, frozen or not, and its environment."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments], dict(os.environ)
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return [sys.executable, "-m", "workbench", *arguments], {**os.environ, "PYTHONPATH": paths}

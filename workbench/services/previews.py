"""What a paper looks like, page by page. It is opened by a child of this program, which may die of it."""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from workbench.base.errors import Cancelled
from workbench.base.paths import myself
from workbench.base.progress import Cancel, never
from workbench.services import evidence, looking
from workbench.services.context import Workbench

Kind = Literal["image", "pdf", "sheet", "list", "text", "none"]
PATIENCE = 8.0
"""Seconds a child is waited for."""
_LARGEST = 16 * 1024 * 1024
"""Bytes of an answer we are willing to read."""
_BLINK = 0.02


@dataclass(frozen=True, slots=True)
class Preview:
    """One page of a paper: a picture, or rows of text. `why` is the code of what stood in the way, of kind ``none``.

    `pages` counts the pages of a PDF or a scan, or the sheets of a workbook; `title` names the sheet; `count` tells
    how many rows, lines or files there are in all, of which `rows` are the first.
    """

    kind: Kind
    png: bytes = b""
    rows: tuple[tuple[str, ...], ...] = ()
    pages: int = 0
    title: str = ""
    count: int = 0
    why: str = ""


def preview(wb: Workbench, sha256: str, name: str, page: int = 1, cancelled: Cancel = never) -> Preview:
    """Give a page, counted from 1, of an evidence file named so. Whatever the file holds, the answer is a Preview.

    Raises WorkbenchError ``evidence.unknown``, ``evidence.damaged``; Cancelled.
    """
    return look_at(evidence.chunks(wb, sha256), name, page, cancelled)


def look_at(pieces: Iterable[bytes], name: str, page: int = 1, cancelled: Cancel = never) -> Preview:
    """Give a page of a content that comes in pieces, as `preview` does."""
    with tempfile.TemporaryDirectory(prefix="carbon-look-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        with (folder / looking.CONTENT).open("wb") as content:
            for piece in pieces:
                content.write(piece)
        (folder / looking.NAME).write_text(name, encoding="utf-8")
        ended = _run(folder, page, cancelled)
        return _answer(folder) if ended == 0 else Preview("none", why=_died(ended))


def _run(folder: Path, page: int, cancelled: Cancel) -> int | None:
    """Let a child look; gives how it ended, None where it had to be stopped."""
    command, environment = myself(looking.WORD, str(folder), str(page))
    child = subprocess.Popen(  # noqa: S603 - this program itself
        command,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows would open a black box
    )
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return child.wait(_BLINK)
            if cancelled():
                raise Cancelled
        return None
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()


def _died(ended: int | None) -> str:
    """Say why there is no answer: it took too long or too much, or what reads such files broke on it."""
    if ended is None or (sys.platform != "win32" and -ended in _EXHAUSTED):
        return "preview.too_heavy"
    return "preview.broken"


_EXHAUSTED = (9, 24, 25)
"""SIGKILL, SIGXCPU, SIGXFSZ on Linux: stopped for what it took."""


def _answer(folder: Path) -> Preview:
    """Read what the child left; it had a hostile file in hand, so its word is not trusted either."""
    try:
        told: dict[str, Any] = json.loads(_bounded(folder / looking.ANSWER))
        png = _bounded(folder / looking.PAGE) if told["kind"] in ("image", "pdf") else b""
        rows = tuple(tuple(str(cell) for cell in row) for row in told.get("rows", ()))
        why = str(told.get("why", ""))
        counts = int(told.get("pages", 0)), str(told.get("title", "")), int(told.get("count", 0))
        return Preview(told["kind"], png, rows, *counts, why)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Preview("none", why="preview.broken")


def _bounded(file: Path) -> bytes:
    with file.open("rb") as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError(file.name)
    return data

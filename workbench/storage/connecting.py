"""Plain SQLite connections, and what its errors mean to a person."""

import sqlite3
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from workbench.base.errors import WorkbenchError

Mode = Literal["rwc", "rw", "ro", "immutable"]

_PATIENCE = 10.0
"""Seconds to wait for another thread's writing; the longest, a 100 MB evidence file, takes about one."""

_MEANINGS = {
    sqlite3.SQLITE_BUSY: "storage.busy",
    sqlite3.SQLITE_CANTOPEN: "storage.no_permission",
    sqlite3.SQLITE_CORRUPT: "storage.damaged",
    sqlite3.SQLITE_FULL: "storage.full",
    sqlite3.SQLITE_IOERR: "storage.io",
    sqlite3.SQLITE_NOTADB: "storage.damaged",
    sqlite3.SQLITE_PERM: "storage.no_permission",
    sqlite3.SQLITE_READONLY: "storage.read_only_place",
}


def connect(path: Path, mode: Mode) -> sqlite3.Connection:
    """Connect, with transactions left to us. ``rw`` and ``ro`` never make a file; ``immutable`` never makes any."""
    place = quote(path.absolute().as_posix(), safe="/:")
    slashes = "//" if place.startswith("/") else "///"  # /a → ///a, C:/a → ///C:/a, //server/a → ////server/a
    how = "mode=ro&immutable=1" if mode == "immutable" else f"mode={mode}"
    connection = sqlite3.connect(
        f"file:{slashes}{place}?{how}",
        uri=True,
        timeout=_PATIENCE,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        connection.close()  # a damaged file fails at the first question, and must not be held open
        raise
    return connection


def reading_mode(path: Path) -> Mode:
    """Tell how to read a file without touching it: only a log with something in it needs SQLite's side files."""
    log = path.with_name(path.name + "-wal")
    try:
        return "ro" if log.stat().st_size else "immutable"
    except FileNotFoundError:
        return "immutable"


def meaning(error: BaseException, path: Path) -> WorkbenchError | None:
    """Give the plain-worded error for one of SQLite's, None for one that only a bug of ours can cause."""
    code = getattr(error, "sqlite_errorcode", None)
    found = None if code is None else _MEANINGS.get(code & 0xFF)
    return WorkbenchError(found, file=path) if found else None

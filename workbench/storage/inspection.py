"""Looking at a file before opening it, without writing a byte to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from workbench.base.errors import WorkbenchError
from workbench.storage import schema
from workbench.storage.connecting import connect, meaning, reading_mode

_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_APPLICATION_ID = slice(68, 72)


def examine(path: Path) -> str:
    """Tell the schema revision of a workspace.

    Raises WorkbenchError: ``storage.missing``, ``storage.folder``, ``storage.no_permission``, ``storage.io``,
    ``storage.not_a_workspace``, ``storage.foreign``, ``storage.newer``, ``storage.damaged``.
    """
    header = _header(path)
    if header[: len(_MAGIC)] != _MAGIC:
        raise WorkbenchError("storage.not_a_workspace", file=path)
    if int.from_bytes(header[_APPLICATION_ID], "big") != schema.APPLICATION_ID:
        raise WorkbenchError("storage.foreign", file=path)
    try:
        with closing(connect(path, reading_mode(path))) as connection:
            revision = _revision(connection)
            if revision not in schema.revisions(schema.MIGRATIONS):
                raise WorkbenchError("storage.newer", file=path)
            _check(connection)
    except sqlite3.Error as error:
        raise meaning(error, path) or WorkbenchError("storage.damaged", file=path) from error
    except ValueError as error:
        raise WorkbenchError("storage.damaged", file=path) from error
    return revision


def sound(connection: sqlite3.Connection) -> bool:
    """Tell whether every page, index and reference of a database is as it should be."""
    return (
        connection.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
        and connection.execute("PRAGMA foreign_key_check").fetchone() is None
    )


def _header(path: Path) -> bytes:
    if path.is_dir():
        raise WorkbenchError("storage.folder", file=path)
    try:
        with path.open("rb") as file:
            return file.read(_HEADER)
    except FileNotFoundError as error:
        raise WorkbenchError("storage.missing", file=path) from error
    except PermissionError as error:
        raise WorkbenchError("storage.no_permission", file=path) from error
    except OSError as error:
        raise WorkbenchError("storage.io", file=path) from error


def _revision(connection: sqlite3.Connection) -> str:
    rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    if len(rows) != 1:
        raise ValueError("a workspace has one schema revision")
    return str(rows[0][0])


def _check(connection: sqlite3.Connection) -> None:
    """Check every table but the evidence files, which may be gigabytes; each of those is checked when read."""
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'blob'")
    for (table,) in tables.fetchall():
        if connection.execute(f'PRAGMA quick_check("{table}")').fetchall() != [("ok",)]:
            raise ValueError(table)

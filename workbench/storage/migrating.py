"""Bringing a file to the schema of this program. Alembic is imported here and only here, when there is work for it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.storage import schema
from workbench.storage.backup import checked_copy
from workbench.storage.connecting import connect, meaning
from workbench.storage.inspection import sound


def make(path: Path) -> None:
    """Make a new, empty workspace.

    Raises WorkbenchError: ``storage.exists`` if anything of that name is there, else what SQLite's error means.
    """
    if path.exists():
        raise WorkbenchError("storage.exists", file=path)
    half = path.with_name(path.name + ".part")
    try:
        half.unlink(missing_ok=True)
        with closing(connect(half, "rwc")) as connection:
            connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
            connection.execute("PRAGMA journal_mode = WAL")
            _migrate(connection, path)
        half.replace(path)
    except sqlite3.Error as error:
        raise meaning(error, path) or error from error
    finally:
        half.unlink(missing_ok=True)


def upgrade(path: Path, revision: str) -> Path:
    """Bring an older workspace to the newest schema; give the checked copy of it as it was, which stays beside it.

    All migrations happen or none does. Raises WorkbenchError ``storage.migration_failed`` naming the copy.
    """
    copy = _beside(path, revision)
    checked_copy(path, copy)
    try:
        with closing(connect(path, "rw")) as connection:
            _migrate(connection, path)
    except sqlite3.Error as error:
        raise meaning(error, path) or WorkbenchError("storage.migration_failed", file=path, copy=copy) from error
    except ValueError as error:
        raise WorkbenchError("storage.migration_failed", file=path, copy=copy) from error
    return copy


def _beside(path: Path, revision: str) -> Path:
    """Name the copy: ``workspace.2026-11-21.0001.ccw``, numbered where one of that name is there."""
    name = f"{path.stem}.{today()}.{revision}"
    candidates = (path.with_name(f"{name}{mark}{path.suffix}") for mark in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(candidate for candidate in candidates if not candidate.exists())


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    # A batch migration re-makes a table; with foreign keys on, dropping the old one would delete its children.
    connection.execute("PRAGMA foreign_keys = OFF")
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.connect() as alchemy:
        alchemy.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = alchemy
        try:
            command.upgrade(config, "head")
        except DBAPIError as error:
            raise error.orig or error from error
        if not sound(connection):
            raise ValueError(path)
        alchemy.commit()

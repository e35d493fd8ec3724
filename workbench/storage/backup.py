"""Copies that have been proved good before anyone relies on them."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from workbench.base.errors import WorkbenchError
from workbench.storage.connecting import connect, meaning, reading_mode
from workbench.storage.inspection import sound


def checked_copy(source: Path, target: Path) -> None:
    """Copy a workspace, open the copy, check all of it, and only then give it its name.

    Raises WorkbenchError ``storage.copy_failed``, or what SQLite's error means; `target` is then not there.
    """
    half = target.with_name(target.name + ".part")
    try:
        with closing(connect(source, reading_mode(source))) as old, closing(connect(half, "rwc")) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")  # one file, no log beside it
        with closing(connect(half, "immutable")) as copy:
            if not sound(copy):
                raise WorkbenchError("storage.copy_failed", file=source, copy=target)
        half.replace(target)
    except sqlite3.Error as error:
        raise meaning(error, half) or WorkbenchError("storage.copy_failed", file=source, copy=target) from error
    except OSError as error:
        raise WorkbenchError("storage.copy_failed", file=source, copy=target) from error
    finally:
        half.unlink(missing_ok=True)
    _settle(target)


def _settle(file: Path) -> None:
    """Have a file's bytes on the disk, not on their way to it."""
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

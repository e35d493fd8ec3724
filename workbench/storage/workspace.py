"""A workspace: one open file."""

import os
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.pool import QueuePool

from workbench.base.errors import WorkbenchError
from workbench.storage import schema
from workbench.storage.connecting import Mode, connect, reading_mode
from workbench.storage.inspection import examine
from workbench.storage.locking import Lock
from workbench.storage.unit_of_work import UnitOfWork


class Workspace:
    """An open workspace. Any thread may ask it for units of work.

    `read_only_reason` is the code of the sentence that says why nothing can be written here, empty where it can.
    """

    def __init__(self, path: Path, lock: Lock | None, read_only_reason: str) -> None:
        """Come through `open` or `create`."""
        self.path = path
        self.read_only_reason = read_only_reason
        self._lock = lock
        if lock:
            mode: Mode = "rw"
        else:  # where nothing can be written, SQLite cannot make its side files either
            mode = reading_mode(path) if read_only_reason == _PLACE else "ro"
        self._engine = create_engine(
            "sqlite://",
            creator=lambda: connect(path, mode),
            poolclass=QueuePool,  # connections stay open: closing the last one would write the log back each time
            pool_size=4,
        )

    @staticmethod
    def create(path: Path) -> "Workspace":
        """Make a new workspace and open it.

        Raises WorkbenchError: ``storage.exists`` if anything of that name is there, else as `open`.
        """
        from workbench.storage import migrating

        path = path.resolve()  # two names of one file are one workspace, with one lock
        lock = _lock(path)
        if not isinstance(lock, Lock):
            raise WorkbenchError(lock, file=path)
        with lock.released_on_failure():
            migrating.make(path)
        return Workspace(path, lock, "")

    @staticmethod
    def open(path: Path, *, read_only: bool = False) -> "Workspace":
        """Open a workspace: to write if nobody else has it open, else to look at.

        An older file is migrated after a checked copy of it was put beside it. A file that is refused is not
        touched. Raises WorkbenchError as `inspection.examine` and `migrating.upgrade` do, and ``storage.older`` for
        an older file that cannot be migrated now because it can only be looked at.
        """
        path = path.resolve()
        older = examine(path) != _newest()
        lock = "storage.asked_read_only" if read_only else _lock(path)
        if not isinstance(lock, Lock):
            if older:
                raise WorkbenchError("storage.older", file=path)
            return Workspace(path, None, lock)
        with lock.released_on_failure():
            # asked again: another program may have migrated it just before the lock became ours
            if older and (revision := examine(path)) != _newest():
                from workbench.storage import migrating

                migrating.upgrade(path, revision)
        return Workspace(path, lock, "")

    @property
    def read_only(self) -> bool:
        """Tell whether nothing can be written."""
        return bool(self.read_only_reason)

    def work(self) -> UnitOfWork:
        """Give a unit of work that may write. Raises WorkbenchError `read_only_reason` where nothing can be."""
        if self.read_only_reason:
            raise WorkbenchError(self.read_only_reason, file=self.path)
        return UnitOfWork(self._engine, self.path, writing=True)

    def look(self) -> UnitOfWork:
        """Give a unit of work that only reads, and waits for nobody."""
        return UnitOfWork(self._engine, self.path, writing=False)

    def close(self) -> None:
        """Close the file and let others write; closing twice does no harm."""
        self._engine.dispose()
        self.read_only_reason = "workspace.none_open"
        if self._lock:
            self._lock.release()
            self._lock = None


def _newest() -> str:
    return schema.revisions(schema.MIGRATIONS)[-1]


_PLACE = "storage.read_only_place"


def _lock(path: Path) -> Lock | str:
    """Take the lock, or give the code of the sentence that says why it cannot be had."""
    if path.exists() and not os.access(path, os.W_OK):
        return _PLACE
    try:
        return Lock(path)
    except BlockingIOError:
        return "storage.open_elsewhere"
    except OSError:
        return _PLACE

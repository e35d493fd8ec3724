"""A workbench whose units of work all lie within one that is never committed: ten thousand histories without a disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Self, cast

from workbench.rules.library import Library
from workbench.services.context import Workbench
from workbench.storage.unit_of_work import UnitOfWork


@cache
def library() -> Library:
    """Read the packs once for all tests of the ledger."""
    return Library.load()


class Within:
    """A unit of work within another: what is not committed by its end is undone, as in the real one."""

    def __init__(self, unit: UnitOfWork) -> None:
        """Stand in for a unit."""
        self._unit = unit
        self._kept = False

    def __getattr__(self, name: str) -> object:
        """Give what the unit has."""
        return getattr(self._unit, name)

    def _do(self, statement: str) -> None:
        self._unit._connection.exec_driver_sql(statement)  # noqa: SLF001 - no unit offers a savepoint

    def __enter__(self) -> Self:
        self._do("SAVEPOINT within")
        return self

    def __exit__(self, *error: object) -> None:
        if not self._kept:
            self._do("ROLLBACK TO within")
        self._do("RELEASE within")

    def commit(self) -> None:
        """Keep what was done, within."""
        self._kept = True


class Uncommitted(Workbench):
    """A person at work on something that will all be forgotten."""

    unit: UnitOfWork

    def work(self) -> UnitOfWork:
        """Give a unit within the one."""
        return cast("UnitOfWork", Within(self.unit))

    look = work


@contextmanager
def uncommitted(path: Path) -> Iterator[Uncommitted]:
    """Open a new workspace and one unit of work around all that is done in it."""
    wb = Uncommitted("张三")
    wb.__dict__["_library"] = library()
    wb.create_workspace(path)
    assert wb.workspace
    with wb.workspace.work() as unit:
        wb.unit = unit
        yield wb
    wb.close()

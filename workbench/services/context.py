"""What every deed needs at hand: the open workspace, the library of rules, the person."""

from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from workbench.base.errors import WorkbenchError
from workbench.base.paths import home

if TYPE_CHECKING:
    from workbench.rules.library import Library
    from workbench.storage.unit_of_work import UnitOfWork
    from workbench.storage.workspace import Workspace


def default_workspace() -> Path:
    """Say where the person's own workspace lies."""
    return home().resolve() / "workspace.ccw"


def practice_workspace() -> Path:
    """Say where the practice workspace lies, kept apart so that no sample is mistaken for a filing."""
    return home().resolve() / "practice.ccw"


class Workbench:
    """The program without a window. Deeds take it as their first argument; any thread may call them."""

    def __init__(self, person: str = "") -> None:
        """Begin with no workspace open; `person` is who the log and the revisions name."""
        self.person = person
        self.workspace: Workspace | None = None
        self._reading = Lock()

    @cached_property
    def _library(self) -> "Library":
        from workbench.rules.library import Library

        return Library.load()

    @property
    def library(self) -> "Library":
        """Every rule pack, read on first asking. Raises PackRefused."""
        with self._reading:
            return self._library

    def reload_library(self) -> None:
        """Read the packs anew on next asking: one was installed. Filings in hand keep the rules they have."""
        with self._reading:
            self.__dict__.pop("_library", None)

    def open_workspace(self, path: Path | None = None) -> None:
        """Open a workspace, the person's own if none is named, in place of the one that was open.

        The person's own and the practice workspace are made on first use; any other must exist. Raises
        WorkbenchError as `Workspace.open` does, and the one that was open then stays open.
        """
        from workbench.storage.workspace import Workspace

        chosen = (path or default_workspace()).resolve()
        if self.workspace and self.workspace.path == chosen and not self.read_only:
            return
        if chosen in (default_workspace(), practice_workspace()) and not chosen.exists():
            self._take(Workspace.create(chosen))
        else:
            self._take(Workspace.open(chosen))

    def create_workspace(self, path: Path) -> None:
        """Make a workspace and open it. Raises WorkbenchError as `Workspace.create` does."""
        from workbench.storage.workspace import Workspace

        self._take(Workspace.create(path))

    def _take(self, workspace: "Workspace") -> None:
        self.close()
        self.workspace = workspace

    def close(self) -> None:
        """Close the workspace, if one is open."""
        if self.workspace:
            self.workspace.close()
            self.workspace = None

    @property
    def read_only(self) -> bool:
        """Tell whether nothing can be written: no workspace is open, or it can only be looked at."""
        return self.workspace is None or self.workspace.read_only

    def work(self) -> "UnitOfWork":
        """Give a unit of work that may write. Raises WorkbenchError where nothing can be written."""
        return self._open.work()

    def look(self) -> "UnitOfWork":
        """Give a unit of work that only reads."""
        return self._open.look()

    @property
    def _open(self) -> "Workspace":
        if self.workspace is None:
            raise WorkbenchError("workspace.none_open")
        return self.workspace

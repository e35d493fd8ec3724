"""One writer a workspace: a lock on a side file, which the system lifts when the process ends, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, 1 << 30, os.SEEK_SET)  # far past the end: a locked byte could not be read
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """The right to write to a workspace, held until `release` or the end of the process.

    The side file stays: to remove it would let two programs hold locks on two files of one name.
    """

    def __init__(self, workspace: Path) -> None:
        """Take the lock. Raises BlockingIOError if another has it, OSError where no side file can be made."""
        side = workspace.with_name(workspace.name + ".lock")
        self._handle = os.open(side, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._handle)
        except OSError as error:
            os.close(self._handle)
            raise BlockingIOError(str(side)) from error

    @contextmanager
    def released_on_failure(self) -> Iterator[None]:
        """Let others write if what is done within fails."""
        try:
            yield
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Let others write."""
        os.close(self._handle)

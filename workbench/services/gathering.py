"""Files a person hands over, singly or as folders: each looked at before it is opened; what cannot be had is said."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.base.errors import WorkbenchError
from workbench.domain.evidence import LARGEST, clean_name

CHUNK = 1024 * 1024

_LITTER = {".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db"}
"""What desktops leave in folders unasked."""
_UNFINISHED = ("~$", ".~", "._")
"""How the files begin that office programs and disks keep beside a file."""
_ABSENT_WINDOWS = 0x1000 | 0x40000 | 0x400000
"""Offline, recall on open, recall on data access: the file's content is elsewhere, and reading it would fetch it."""
_ABSENT_MAC = 0x40000000


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was left out, and why."""

    file: Path
    error: WorkbenchError


def gather(places: Sequence[Path]) -> Iterator[Path | Refused]:
    """Give the files of some places: a file is itself, a folder all that lies in it, by name, folders within too.

    Links within a folder are not followed: they may lead anywhere. A file a person chose by its link is taken.
    """
    for place in places:
        if place.is_dir():
            yield from _within(place)
        else:
            yield place


def _within(folder: Path) -> Iterator[Path | Refused]:
    unread: list[Refused] = []

    def note(error: OSError) -> None:
        place = Path(os.fsdecode(error.filename or folder))
        unread.append(Refused(place, WorkbenchError("evidence.folder_unreadable", file=told(place))))

    for here, folders, names in os.walk(folder, onerror=note, followlinks=False):
        yield from unread
        unread.clear()
        for name in sorted(folders):
            if _led(Path(here, name)):
                yield _link(Path(here, name))
        folders[:] = sorted(name for name in folders if not _led(Path(here, name)))
        for name in sorted(names):
            file = Path(here, name)
            if name.lower() in _LITTER or name.startswith(_UNFINISHED):
                continue
            yield _link(file) if _led(file) else file
    yield from unread


def _led(place: Path) -> bool:
    """Tell whether a place only leads to another: a link, or on Windows a junction."""
    try:
        found = place.lstat()
    except OSError:
        return False
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) == 0xA0000003


def _link(file: Path) -> Refused:
    return Refused(file, WorkbenchError("evidence.link", file=told(file)))


def told(file: Path) -> str:
    """Name a file in a sentence: whatever bytes its name is made of."""
    return clean_name(file.name) or str(file)


def pieces(file: Path) -> Iterator[bytes]:
    """Read a file piece by piece.

    Raises WorkbenchError: ``evidence.unreadable``, ``evidence.not_a_file`` for a device or the like,
    ``evidence.placeholder`` for one that is only in a cloud, ``evidence.empty``, ``evidence.too_large``.
    """
    try:
        look(file)
        with file.open("rb") as source:
            size = 0
            while piece := source.read(CHUNK):
                size += len(piece)
                if size > LARGEST:
                    raise _too_large(file)
                yield piece
    except OSError as error:
        raise WorkbenchError("evidence.unreadable", file=told(file)) from error


def look(file: Path) -> int:
    """Give a file's size in bytes without opening it. Raises as `pieces` does, and OSError."""
    found = file.stat()
    absent = getattr(found, "st_file_attributes", 0) & _ABSENT_WINDOWS or getattr(found, "st_flags", 0) & _ABSENT_MAC
    if stat.S_ISDIR(found.st_mode):
        raise WorkbenchError("evidence.unreadable", file=told(file))
    if not stat.S_ISREG(found.st_mode):  # reading a pipe would wait for ever
        raise WorkbenchError("evidence.not_a_file", file=told(file))
    if absent or (file.suffix == ".icloud" and file.name.startswith(".")):
        raise WorkbenchError("evidence.placeholder", file=told(file))
    if not found.st_size:
        raise WorkbenchError("evidence.empty", file=told(file))
    if found.st_size > LARGEST:
        raise _too_large(file)
    return found.st_size


def _too_large(file: Path) -> WorkbenchError:
    return WorkbenchError("evidence.too_large", file=told(file), most=LARGEST // 1024 // 1024)

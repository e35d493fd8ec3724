"""The filing package: one zip, the same bytes for the same content but for the signatures.

Every file is stored, not deflated: what holds weight is compressed already, and no version of a compressor can then
change a byte.
"""

import hashlib
import os
import re
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any

from workbench import VERSION
from workbench.base.canonical import canonical, digest
from workbench.base.errors import WorkbenchError
from workbench.base.text import say, speaking
from workbench.domain.evidence import UNSEEN, media_type
from workbench.domain.filing import Revision, Said

SCHEMA = "carbon-workbench/package/1"
PDF, MANIFEST, README = "filing.pdf", "manifest.json", "README.txt"
JSON, WORKBOOK = "data/filing.json", "data/filing.xlsx"
EVIDENCE = "evidence/"

MEGABYTE = 1024 * 1024
MOST_BYTES, MOST_FILES, LARGEST_FILE, MOST_RATIO = 500 * MEGABYTE, 5000, 100 * MEGABYTE, 200
"""Limits of a package: all bytes, files, bytes of one file, and how many times a file may grow when inflated."""

_LONGEST_NAME = 220  # bytes; Linux allows 255 to a name, and the unfinished file's name is longer
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_CHUNK = MEGABYTE


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the package: where it lies, and how to get its bytes piece by piece (asked for to hash, and to write).

    `about` is what the manifest says of it beside its hashes: of a piece of evidence its kind, number and day.
    """

    path: str
    load: Callable[[], Iterable[bytes]]
    about: Mapping[str, str] = field(default_factory=dict)


def package_name(revision: Revision) -> str:
    """Name the package: ``<enterprise>-<project>-<filing>-<period>-r<revision>.zip``, fit for every file system."""
    who, project, form = map(_safe, (revision.enterprise.name, revision.enterprise.project, revision.label.zh))
    ending = f"-{_safe(revision.period)}-r{revision.number}.zip"
    stem = "-".join(filter(None, (who, project, form)))
    while len((stem + ending).encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    return stem + ending


def _safe(word: str) -> str:
    return re.sub(rf'[{UNSEEN} \\/:*?"<>|.]+', "_", unicodedata.normalize("NFC", word)).strip("_")


def package_id(filed: str) -> str:
    """Name the package by the digest of what it says, so that making it again gives the same."""
    return digest(f"{SCHEMA}\n{filed}".encode())[:32]


def head(said: Said, filed: str) -> dict[str, Any]:
    """Say what a package is, as its manifest does; `filed` is the digest of ``data/filing.json``."""
    return {
        "schema": SCHEMA,
        "package": package_id(filed),
        "filing": {
            "digest": filed,
            "enterprise": said.enterprise.title,
            "credit_code": said.enterprise.credit_code,
            "form": said.form,
            "label": said.label.zh,
            "period": said.period,
            "revision": said.number,
        },
        "packs": dict(said.packs),
        "supersedes": said.supersedes,
    }


def bad_path(path: str) -> bool:
    """Tell whether a path could leave the folder it is unpacked into, or be written under another name there."""
    pieces = path.split("/")
    return (
        not path
        or len(path) > 250
        or unicodedata.normalize("NFC", path) != path
        or re.search(rf'[{UNSEEN}\\:*?"<>|]', path) is not None
        or any(piece in ("", ".", "..") or piece[-1] in ". " or _RESERVED.fullmatch(piece) for piece in pieces)
    )


def sm3() -> Any:
    """Begin an SM3 hash (GB/T 32905)."""
    from cryptography.hazmat.primitives.hashes import SM3, Hash

    return Hash(SM3())


def hashes(chunks: Iterable[bytes]) -> tuple[int, str, str]:
    """Give size, SHA-256 and SM3 of some bytes."""
    size, sha, national = 0, hashlib.sha256(), sm3()
    for chunk in chunks:
        size += len(chunk)
        sha.update(chunk)
        national.update(chunk)
    return size, sha.hexdigest(), national.finalize().hex()


def write_manifest(revision: Revision, parts: Sequence[Part]) -> bytes:
    """List every part with its hashes, and say what the package is. Raises WorkbenchError beyond the limits."""
    files = []
    for part in parts:
        size, sha, national = hashes(part.load())
        known = {"path": part.path, "size": size, "media_type": media_type(part.path), "sha256": sha, "sm3": national}
        files.append({**part.about, **known})
    _check_limits([(str(file["path"]), int(str(file["size"]))) for file in files])
    return canonical(
        {
            **head(revision, revision.digest),
            "program": {"name": "carbon-compliance-workbench", "version": VERSION},
            "files": files,
        }
    )


def _check_limits(files: Sequence[tuple[str, int]]) -> None:
    if len(files) + 2 > MOST_FILES:
        raise WorkbenchError("package.too_many", most=MOST_FILES)
    for path, size in files:
        if bad_path(path):
            raise WorkbenchError("package.bad_path", path=path)
        if size > LARGEST_FILE:
            raise WorkbenchError("package.file_too_large", path=path, most=LARGEST_FILE // MEGABYTE)
    if sum(size for _, size in files) > MOST_BYTES:
        raise WorkbenchError("package.too_large", most=MOST_BYTES // MEGABYTE)
    if len({path.casefold() for path, _ in files}) < len(files):
        raise WorkbenchError("package.bad_path", path=files[0][0])


def write_readme(revision: Revision, parts: Sequence[Part]) -> bytes:
    """Write how to check the package without this program, in Chinese and English, with the sums of its files."""
    sums = "\n".join(f"{hashes(part.load())[1]}  {part.path}" for part in parts)
    texts = []
    for language in ("zh_CN", "en"):
        with speaking(language):
            texts.append(
                say(
                    "package.readme",
                    enterprise=revision.enterprise.name,
                    form=revision.label,
                    period=revision.period,
                    revision=revision.number,
                    digest=revision.digest,
                )
            )
    return "\n\n".join([*texts, "SHA-256", sums, ""]).encode()


def pack(out: IO[bytes], pdf: bytes, manifest: bytes, parts: Sequence[Part]) -> None:
    """Write the zip: fixed order, fixed times, everything stored."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, PDF, [pdf])
        for part in parts:
            _add(archive, part.path, part.load())
        _add(archive, MANIFEST, [manifest])


def replace_pdf(source: Path, out: IO[bytes], pdf: bytes) -> None:
    """Write a package again with another, further signed, PDF; every other file as it is."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for info in old.infolist():
            if info.filename == PDF:
                _add(archive, PDF, [pdf])
            else:
                with old.open(info) as content:
                    _add(archive, info.filename, iter(partial(content.read, _CHUNK), b""))


def _add(archive: zipfile.ZipFile, path: str, data: Iterable[bytes]) -> None:
    info = zipfile.ZipInfo(path, _FIXED_TIME)
    info.create_system = 3
    info.external_attr = 0o644 << 16
    with archive.open(info, "w") as entry:
        for piece in data:
            entry.write(piece)


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """Write a file whole or not at all: give a path beside it to write to, put it in place if nothing went wrong.

    What an earlier, killed process left beside it is removed. Raises WorkbenchError ``package.unwritable``.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(target)
        if sys.platform != "win32":
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except OSError as error:
        raise WorkbenchError("package.unwritable", file=str(target), why=error.strerror or str(error)) from error
    finally:
        with suppress(OSError):  # its folder may not even be one
            part.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove the unfinished packages and pages of processes that are gone."""
    for left in folder.glob(".*.part"):
        *_, kind, process, _ = ["", *left.name.split(".")]
        if kind in ("zip", "html") and process.isdigit() and not _alive(int(process)):
            with suppress(OSError):  # on Windows one still being written cannot be removed, which is as well
                left.unlink()


def _alive(process: int) -> bool:
    if sys.platform == "win32":  # asking there would end it
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

"""Invoices, laboratory sheets, certificates: kept by what they contain, pointing at the cells they prove."""

import mimetypes
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

LARGEST = 100 * 1024 * 1024
"""Bytes of one evidence file, as the package format allows."""

_LONGEST_NAME = 120
UNSEEN = r"\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
"""Characters, for a regular expression's brackets, that are not seen, or let the rest be seen in another order."""

_UNSAFE = re.compile(rf'[{UNSEEN}\ud800-\udfff\\/:*?"<>|]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)  # Windows keeps these for itself
_TYPES = mimetypes.MimeTypes(filenames=())  # Python's own table, the same on every machine


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file attached to a filing, known by its SHA-256; `paths` are the cells it proves."""

    sha256: str
    name: str
    size: int
    media_type: str
    paths: tuple[str, ...]
    added_at: datetime
    by: str


def media_type(name: str) -> str:
    """Tell the media type from a file's name; ``application/octet-stream`` where it is not known."""
    return _TYPES.guess_type(name)[0] or "application/octet-stream"


def clean_name(name: str, taken: Collection[str] = ()) -> str:
    """Make a file's name safe on every system and different from the names `taken`: ``发票 (2).pdf``."""
    safe = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(". ") or "_"
    if _DEVICE.fullmatch(safe):
        safe = f"_{safe}"
    stem, dot, ending = safe.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = safe, ""
    used = {other.casefold() for other in taken}
    for number in range(1, len(used) + 2):
        mark = f" ({number})" if number > 1 else ""
        tail = f"{mark}.{ending}" if ending else mark
        found = stem[: _LONGEST_NAME - len(tail)] + tail
        if found.casefold() not in used:
            break
    return found

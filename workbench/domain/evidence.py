"""Invoices, laboratory sheets, certificates: kept by what they contain, pointing at the cells they prove."""

import mimetypes
import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING, cast

from workbench.base.text import Label

if TYPE_CHECKING:
    from workbench.rules.library import Rules

KINDS = "evidence_kinds"
"""The list parameter that names the kinds of evidence."""
LARGEST = 100 * 1024 * 1024
"""Bytes of one evidence file, as the package format allows."""

_LONGEST_NAME = 120
UNSEEN = r"\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
"""Characters, for a regular expression's brackets, that are not seen, or let the rest be seen in another order."""

UNSEEN_TEXT = re.compile(rf"[{UNSEEN}\ud800-\udfff]+")
_UNSAFE = re.compile(rf'[{UNSEEN}\ud800-\udfff\\/:*?"<>|]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)  # Windows keeps these for itself
_TYPES = mimetypes.MimeTypes(filenames=())  # Python's own table, the same on every machine


@dataclass(frozen=True, slots=True)
class Facts:
    """What a paper says of itself, as a person typed it; each may be missing.

    `kind` is an id of the list parameter ``evidence_kinds``, `number` that of the invoice, report or certificate,
    `issued` the day it bears.
    """

    kind: str = ""
    number: str = ""
    issued: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file attached to a filing, known by its SHA-256; `paths` are the cells it proves, the rest as in `Facts`."""

    sha256: str
    name: str
    size: int
    media_type: str
    paths: tuple[str, ...]
    added_at: datetime
    by: str
    kind: str = ""
    number: str = ""
    issued: date | None = None
    note: str = ""

    @property
    def facts(self) -> Facts:
        """Give what the paper says of itself."""
        return Facts(self.kind, self.number, self.issued, self.note)


FACTS = tuple(Facts.__dataclass_fields__)
"""The names of those facts."""


def facts_out(facts: Facts) -> dict[str, str]:
    """Write facts as JSON data; those missing are left out."""
    issued = facts.issued.isoformat() if facts.issued else ""
    told = {"kind": facts.kind, "number": facts.number, "issued": issued, "note": facts.note}
    return {name: text for name, text in told.items() if text}


def told_of(evidence: Evidence) -> dict[str, str]:
    """Give what a package's manifest says of a paper beside its hashes: kind, number and day, where they are known."""
    return {name: text for name, text in facts_out(evidence.facts).items() if name != "note"}


def lies_on(place: str, paths: Iterable[str]) -> bool:
    """Tell whether a paper at one of the paths lies on a place or on anything in it."""
    return any(path == place or path.startswith(f"{place}/") for path in paths)


def kinds(rules: "Rules") -> Mapping[str, Label]:
    """Give the kinds of evidence as rules know them, by id; none where they know none."""
    entry = rules.parameters.get(KINDS)
    return cast("Mapping[str, Label]", entry.value) if entry else {}


def media_type(name: str) -> str:
    """Tell the media type from a file's name; ``application/octet-stream`` where it is not known."""
    return _TYPES.guess_type(name)[0] or "application/octet-stream"


def clean_name(name: str, taken: Container[str] = ()) -> str:
    """Make a file's name safe on every system and different from the names `taken`: ``发票 (2).pdf``.

    Those are given casefolded: systems that do not tell ``a`` from ``A`` must not take two files for one.
    """
    safe = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(". ") or "_"
    if _DEVICE.fullmatch(safe):
        safe = f"_{safe}"
    stem, dot, ending = safe.rpartition(".")
    if not dot or len(ending) > 10:
        stem, ending = safe, ""
    for number in count(1):
        mark = f" ({number})" if number > 1 else ""
        tail = f"{mark}.{ending}" if ending else mark
        found = stem[: _LONGEST_NAME - len(tail)] + tail
        if found.casefold() not in taken:
            break
    return found

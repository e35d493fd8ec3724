"""What was last said of a period: the revision other filings draw from, follow and are compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from workbench.base.errors import WorkbenchError
from workbench.domain.filing import Said
from workbench.domain.reading import recall
from workbench.rules.cells import Value
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.rules.form import Form
    from workbench.rules.library import Library
    from workbench.storage.revisions import ListedRevision
    from workbench.storage.unit_of_work import UnitOfWork

MOST_KEPT = 64
"""Revisions kept in memory once read, by the digest of what can no longer change: a few years of months."""

_KEPT: "WeakKeyDictionary[Library, dict[str, Sealed]]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A revision as it was written: what was said, the values it gave, and its findings as JSON."""

    said: Said
    digest: str
    form: "Form"
    values: Mapping[str, Value]
    findings: tuple[Mapping[str, Any], ...]

    @property
    def place(self) -> str:
        """Name it as the source of a cell: form, period, revision, digest. What is filed is Chinese."""
        return f"{self.said.label.zh} {self.said.period} 第{self.said.number}版 · sha256 {self.digest}"


def last(wb: Workbench, work: "UnitOfWork", enterprise: str, form: str, period: str) -> Sealed | None:
    """Give what an enterprise last said in a form for a period, None if nothing. Raises as `of` does."""
    listed = work.revisions.last(enterprise, form, period)
    return of(wb, work, listed) if listed else None


def of(wb: Workbench, work: "UnitOfWork", listed: "ListedRevision") -> Sealed:
    """Give a revision as it was written; nothing is worked out anew.

    Raises WorkbenchError: ``revision.damaged``, ``rules.no_pack``, ``rules.no_form``.
    """
    kept = _KEPT.setdefault(wb.library, {})
    if listed.digest not in kept:
        reading = recall(work.revisions.document(listed.filing, listed.number), listed.digest)
        said = reading.said
        form = wb.library.form(said.form, said.rules.day, said.rules.known)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[listed.digest] = Sealed(
            said, listed.digest, form, reading.values(form), tuple(reading.results["findings"])
        )
    return kept[listed.digest]


def at(wb: Workbench, work: "UnitOfWork", filing_id: str, number: int) -> Sealed:
    """Give a revision of a filing, the last for number 0. Raises ``revision.unknown`` and as `of` does."""
    listed = work.revisions.listed(filing_id)
    if not 0 <= number <= len(listed) or not listed:
        raise WorkbenchError("revision.unknown", filing=filing_id, number=number)
    return of(wb, work, listed[number - 1])

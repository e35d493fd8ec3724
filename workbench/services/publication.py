"""How the disclosures of a year stand with the public: what each withholds, and what a search of it would find."""

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.base.text import say
from workbench.domain.journey import group
from workbench.domain.leaks import File
from workbench.rules.places import Places
from workbench.rules.withheld import REGISTER
from workbench.services import exports, filings, leaks, public_version
from workbench.services.context import Workbench
from workbench.services.public_version import Warned, keeps_register

if TYPE_CHECKING:
    from workbench.domain.leaks import Scan
    from workbench.services.filings import FilingSummary

GROUP = "disclosure"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a register, in words; `path` is where it stands in the filing."""

    path: str
    what: str
    ground: str
    basis: str
    approved: str
    substitute: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A filing that has a public version: what it withholds, and what the rest gives away of that."""

    filing: "FilingSummary"
    frozen: bool
    entries: tuple[Entry, ...]
    given_away: tuple[Warned, ...]


def publications(wb: Workbench, enterprise: str, year: int) -> tuple[Publication, ...]:
    """Give the filings of a year that have a public version, last touched first."""
    found = []
    for each in filings.filings(wb, enterprise):
        if group(each.form) == GROUP and each.period.startswith(str(year)):
            form = filings.form_of(wb, filings.get(wb, each.id))
            if keeps_register(form):
                frozen = each.status == "frozen"
                warned = public_version.warnings(wb, each.id)
                found.append(Publication(each, frozen, _entries(wb, each.id), warned))
    return tuple(found)


def _entries(wb: Workbench, filing_id: str) -> tuple[Entry, ...]:
    filing = filings.get(wb, filing_id)
    form, outcome = filings.form_of(wb, filing), filings.outcome_of(wb, filing)
    places = Places(form, filing.cells, outcome.values)
    register = next(section for section in form.sections if section.id == REGISTER)

    def shown(row: str, name: str) -> str:
        path = f"{REGISTER}/{row}/{name}"
        return places.shown(path, register.field(name)) if places.value(path) is not None else ""

    return tuple(
        Entry(
            f"{REGISTER}/{row}/what",
            shown(row, "label") or shown(row, "what"),
            shown(row, "ground"),
            shown(row, "basis"),
            " ".join(filter(None, (shown(row, "approver"), shown(row, "day")))),
            shown(row, "substitute") or say("public.substitute"),
        )
        for row in filing.cells.rows(REGISTER)
    )


def check(wb: Workbench, filing_id: str, progress: Progress = quiet, cancelled: Cancel = never) -> "Scan":
    """Search the public version of a frozen filing for all that is withheld, without signing or writing anything.

    Raises as `public_version.public` and `leaks.scan` do.
    """
    from workbench.pdf.package import PDF

    progress(None, "export.doing.draw")
    found = public_version.public(wb, filing_id)
    filing = filings.get(wb, filing_id)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(PDF, public_version.paper(wb, found))
        for part in exports.parts_of(wb, found, found.edition):
            archive.writestr(part.path, b"".join(part.load()))
    form, rules, file = (
        filings.form_of(wb, filing),
        filings.rules_of(wb, filing),
        File(("public.zip",), packed.getvalue()),
    )
    return leaks.scan(file, filings.revision(wb, filing_id), found, form, rules, progress, cancelled)

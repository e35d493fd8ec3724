"""Interim reports: begun for a document that came in, with its scan, or for a change of what was disclosed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.clock import now
from workbench.base.errors import WorkbenchError
from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.base.text import Label
from workbench.domain.names import INTERIM
from workbench.rules.cells import Cell, Cells, Source, Value
from workbench.rules.withheld import REGISTER
from workbench.services import evidence, filings
from workbench.services.context import Workbench
from workbench.services.disclosed import CHANGES, COLUMNS, Departure
from workbench.services.evidence import Taken

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.form import Form

FORM = INTERIM
OCCASION, RECEIVED = "about/occasion", "about/received"
DOCUMENT, LISTED, CHANGE = "document", "listed", "change"
KINDS = ("permits", "penalties", "detentions", "crimes", "damages")
"""The tables a document that came in may belong to."""
TABLES = (*KINDS, CHANGES)
"""All tables an interim report may have something to say in."""
SCAN = "legal_document"
"""The kind of evidence its scan is."""
_TELLING = ("item", "before", "after")
"""What tells the content of a change; of an item, the name of its row."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The report a document was put in, the first thing to fill in there, and what became of its scans."""

    filing: str
    path: str
    taken: Taken


def begin(wb: Workbench, enterprise_id: str, form: str, period: str, after: str = "") -> "Filing":
    """Begin the report of a day on which a document came. Raises as `filings.begin` does."""
    begun = filings.begin(wb, enterprise_id, form, period, after)
    return _say(wb, begun, {OCCASION: DOCUMENT, RECEIVED: date.fromisoformat(period)})


def kinds(wb: Workbench, day: date) -> Mapping[str, Label]:
    """Name the tables a document may belong to, as the form of a day calls them; none before there was a form."""
    form = wb.library.rules(FORM.partition("/")[0], day, day).forms.get("interim")
    return {name: each.label for name in KINDS for each in (form.sections if form else ()) if each.id == name}


def take(
    wb: Workbench,
    enterprise_id: str,
    kind: str,
    day: date,
    scans: Sequence[Path],
    progress: Progress = quiet,
    cancelled: Cancel = never,
) -> Begun:
    """Put a document that came on a day in that day's report, begun if need be, with its scans as evidence.

    A report that was said already is opened again: what is said next supersedes it. Raises WorkbenchError as
    `filings.begin` and `evidence.attach_all` do.
    """
    filing = _of_day(wb, enterprise_id, day) or begin(wb, enterprise_id, FORM, day.isoformat())
    if filing.status == "frozen":
        filing = filings.reopen(wb, filing.id)
    row = f"{kind}/{filing.cells.new_row(kind)}"
    path = f"{row}/{_first(filings.form_of(wb, filing), kind)}"
    told: dict[str, Value] = {f"{row}/received": day}
    if filing.cells.value(OCCASION) != LISTED:  # a report of changes becomes one whose days are counted
        told |= {OCCASION: DOCUMENT, RECEIVED: day}
    filing = _say(wb, filing, told)
    taken = evidence.attach_all(wb, filing.id, scans, (path,), progress, cancelled)
    added = {each.sha256 for each in taken.added}
    if added:
        evidence.describe(wb, enterprise_id, added, kind=SCAN, note=str(kinds(wb, day)[kind].zh))
    return Begun(filing.id, path, taken)


def change(wb: Workbench, enterprise_id: str, departure: Departure, day: date) -> "Filing":
    """Put a change report down as a draft: in the one that is open for changes, else in one of this day.

    An item told there before is told anew. Raises as `filings.begin` does.
    """
    filing = _open_for_changes(wb, enterprise_id) or _of_day(wb, enterprise_id, day)
    if filing is None:
        filing = filings.begin(wb, enterprise_id, FORM, day.isoformat())
        filing = _say(wb, filing, {OCCASION: CHANGE, "about/made": day})
    elif filing.status == "frozen":
        filing = filings.reopen(wb, filing.id)
    cells = filing.cells
    for line in departure.lines:
        row = _row(cells, line.report, line.path)
        told = {f"{CHANGES}/{row}/{name}": getattr(line, name) for name in COLUMNS}
        cells = cells.changed({path: Cell(text, _source(wb, departure)) for path, text in told.items() if text})
        for name in _TELLING if line.withheld else ():
            cells = _withheld(cells, f"{CHANGES}/{row}/{name}", line.withheld or {}, _source(wb, departure))
    return filings.save(wb, filing.id, cells, version=filing.version)


def _row(cells: Cells, report: str, path: str) -> str:
    for row in cells.rows(CHANGES):
        if (cells.value(f"{CHANGES}/{row}/report"), cells.value(f"{CHANGES}/{row}/path")) == (report, path):
            return row
    return cells.new_row(CHANGES)


def _withheld(cells: Cells, what: str, entry: Mapping[str, Value], source: Source) -> Cells:
    """Withhold a cell as the report it speaks of does: its public version must not say it either."""
    if any(cells.value(f"{REGISTER}/{row}/what") == what for row in cells.rows(REGISTER)):
        return cells
    row = cells.new_row(REGISTER)
    told = {**entry, "what": what}
    return cells.changed({f"{REGISTER}/{row}/{name}": Cell(value, source) for name, value in told.items()})


def _source(wb: Workbench, departure: Departure) -> Source:
    return Source("filing", f"{departure.lines[0].report} · {departure.filing}", wb.person, now())


def _of_day(wb: Workbench, enterprise_id: str, day: date) -> "Filing | None":
    listed = (each for each in filings.filings(wb, enterprise_id) if (each.form, each.period) == (FORM, f"{day}"))
    return next((filings.get(wb, each.id) for each in listed), None)


def _open_for_changes(wb: Workbench, enterprise_id: str) -> "Filing | None":
    listed = (each for each in filings.filings(wb, enterprise_id) if each.form == FORM and each.status == "draft")
    drafts = (filings.get(wb, each.id) for each in listed)
    return next((each for each in drafts if each.cells.value(OCCASION) == CHANGE), None)


def _first(form: "Form", kind: str) -> str:
    """Name the first thing a person has to fill in of a document."""
    section = next((each for each in form.sections if each.id == kind), None)
    if section is None:
        raise WorkbenchError("interims.kind", kind=kind)
    return section.fields[0].id


def _say(wb: Workbench, filing: "Filing", answers: Mapping[str, Value]) -> "Filing":
    source = Source("typed", "", wb.person, now())
    cells = filing.cells.changed({path: Cell(value, source) for path, value in answers.items()})
    return filings.save(wb, filing.id, cells, version=filing.version)

"""Workbooks: a form out as a template, a filing out as a workbook, a workbook in as changes to be reviewed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.numbers import rounded
from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.excel.reading import Reading, RowFault
from workbench.rules.cells import Cell, Cells, Change, Value
from workbench.rules.form import Field, Form
from workbench.services import filings
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.excel.template import About
    from workbench.rules.library import Rules
    from workbench.rules.outcome import Outcome

_DIGITS = 12
"""Digits to which a result without a number of decimals is compared: a spreadsheet's last ones are noise."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A result in the workbook that is not ours. Ours counts; the difference tells that something else differs."""

    path: str
    theirs: Value
    ours: Value | None


@dataclass(frozen=True, slots=True)
class Review:
    """What taking a workbook in would change, and what is wrong with it. Nothing has been taken over yet.

    `blocked` holds the rows with errors, which cannot be chosen.
    """

    changes: tuple[Change, ...]
    faults: tuple[RowFault, ...]
    differences: tuple[Difference, ...]
    blocked: frozenset[str]
    file: str
    sha256: str

    @property
    def ready(self) -> bool:
        """Tell whether all of it may be accepted as it is."""
        return all(fault.level != "error" for fault in self.faults)

    def barred(self, path: str) -> bool:
        """Tell whether a change lies in a row with errors."""
        return any(path == row or path.startswith(row + "/") for row in self.blocked)


def template(
    wb: Workbench,  # noqa: ARG001 - deeds take it first
    form: Form,
    rules: "Rules",
    out: Path,
    cells: Cells | None = None,
    outcome: "Outcome | None" = None,
    about: "About | None" = None,
) -> None:
    """Write a form as a workbook to fill in. Raises WorkbenchError as `excel.template.write` does."""
    from workbench.excel.template import write

    write(out, form, rules, cells, outcome, about=about)


def export_workbook(wb: Workbench, filing_id: str, out: Path) -> None:
    """Write a filing as it stands as a workbook, to be worked on and brought back."""
    from workbench.excel.template import About

    filing = filings.get(wb, filing_id)
    enterprise = filings.enterprise_of(wb, filing)
    about = About(enterprise.name, enterprise.credit_code, filing.period, filing.id)
    outcome = filings.outcome_of(wb, filing)
    template(wb, filings.form_of(wb, filing), filings.rules_of(wb, filing), out, filing.cells, outcome, about)


def read_workbook(
    wb: Workbench,
    filing_id: str,
    file: Path,
    progress: Progress = quiet,
    cancelled: Cancel = never,
) -> Review:
    """Read a workbook and say what it would change in a filing. Nothing is changed.

    Raises WorkbenchError for a file that is no workbook of this form, Cancelled if the person cancelled.
    """
    from workbench.excel.reader import read, uncollected

    filing = filings.get(wb, filing_id)
    form, rules = filings.form_of(wb, filing), filings.rules_of(wb, filing)
    reading = read(file, form, filing.cells, progress=progress, cancelled=cancelled)
    progress(None, "excel.progress.comparing")
    faults = (*_passport(wb, filing, rules, reading), *reading.faults)
    with uncollected():
        changes = changes_of(form, filing.cells, reading)
    if cancelled():
        raise Cancelled
    differences: tuple[Difference, ...] = ()
    if reading.computed:
        progress(None, "excel.progress.computing")
        after = filing.cells.changed({change.path: change.after for change in changes})
        differences = _differences(form, rules, after, reading)
    return Review(changes, faults, differences, reading.blocked, reading.file, reading.sha256)


def accept(cells: Cells, review: Review, chosen: Collection[str] | None) -> Cells:
    """Take the changes of a review over, all of them or those whose paths are chosen: one step, to be undone as one.

    Raises WorkbenchError, with nothing taken over: ``excel.has_errors`` while the workbook has errors and nothing
    was chosen, ``excel.chosen_faulty``, ``excel.chosen_unknown``, and ``excel.changed_since`` if a cell is no longer
    what it was when the changes were listed.
    """
    if chosen is None and not review.ready:
        errors = sum(fault.level == "error" for fault in review.faults)
        raise WorkbenchError("excel.has_errors", count=errors)
    by_path = {change.path: change for change in review.changes}
    wanted = {}
    for path in by_path if chosen is None else chosen:
        if path not in by_path:
            raise WorkbenchError("excel.chosen_unknown", path=path)
        if review.barred(path):
            raise WorkbenchError("excel.chosen_faulty", path=path)
        if cells.get(path) != by_path[path].before:
            raise WorkbenchError("excel.changed_since", path=path)
        wanted[path] = by_path[path].after
    return cells.changed(wanted)


def changes_of(form: Form, held: Cells, reading: Reading) -> tuple[Change, ...]:
    """List what differs, in the workbook's order, then what became empty. 1.50 in Excel is 1.5, and no change."""
    changes = []
    for path, cell in reading.cells.items():
        if path not in held:
            changes.append(Change(path, None, cell))
            continue
        before = held[path]
        if before.value != cell.value or isinstance(before.value, bool) != isinstance(cell.value, bool):
            changes.append(Change(path, before, Cell(cell.value, cell.source, before.note)))
    for path, before in held.items():
        if path not in reading.cells and _emptied(form, path, reading):
            changes.append(Change(path, before, None))
    return tuple(changes)


def _emptied(form: Form, path: str, reading: Reading) -> bool:
    """Tell whether a workbook that does not mention a cell says that it is empty: it has its row and its column."""
    try:
        sections, _, field = form.locate(path)
    except KeyError:
        return False
    if ".".join([*(section.id for section in sections), field.id]) not in reading.fields:
        return False
    parts = path.split("/")
    owners = {"/".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return bool(owners & reading.covered) and not owners & reading.blocked


def _passport(wb: Workbench, filing: "Filing", rules: "Rules", reading: Reading) -> list[RowFault]:
    """Compare whose workbook it is with whose filing it is."""
    faults = []
    theirs: Mapping[str, str] = reading.passport
    ours = filings.enterprise_of(wb, filing)
    said = theirs.get("credit_code") or theirs.get("enterprise")
    if said and said not in (ours.credit_code, ours.name):
        args: dict[str, object] = {"theirs": theirs.get("enterprise") or said, "ours": ours.name}
        faults.append(RowFault(reading.file, "", "excel.other_enterprise", args, "warning"))
    if theirs.get("period") and theirs["period"] != filing.period:
        args = {"theirs": theirs["period"], "ours": filing.period}
        faults.append(RowFault(reading.file, "", "excel.other_period", args, "warning"))
    if theirs.get("rules") and theirs["rules"] != rules.digest:
        faults.append(RowFault(reading.file, "", "excel.other_rules", {}, "warning"))
    return faults


# ---------------------------------------------------------------- results compared


def _differences(form: Form, rules: "Rules", after: Cells, reading: Reading) -> tuple[Difference, ...]:
    from workbench.excel.values import Converter
    from workbench.rules.evaluate import evaluate

    ours = evaluate(form, after, rules).values
    converters: dict[int, Converter] = {}
    found = []
    for path, raw in reading.computed.items():
        try:
            field = form.locate(path)[2]
        except KeyError:
            continue
        convert = converters.setdefault(id(field), Converter(field))
        theirs, wrong = convert(raw)
        if theirs is None and wrong:
            theirs = str(raw)
        if theirs is not None and not _agree(field, theirs, ours.get(path)):
            found.append(Difference(path, theirs, ours.get(path)))
    return tuple(found)


def _agree(field: Field, theirs: Value, ours: Value | None) -> bool:
    if not isinstance(theirs, Decimal) or not isinstance(ours, Decimal):
        return theirs == ours
    if field.places is not None:
        return rounded(theirs, field.places, "half_up") == ours
    return abs(theirs - ours) <= abs(ours).scaleb(-_DIGITS)

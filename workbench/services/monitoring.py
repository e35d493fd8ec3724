"""Continuous monitoring: a year of hours read from files and worked out by the form's own formulas.

It is held beside the factor method and never replaces it. Nothing is changed here; the person takes results over, and
the files they rest on are kept as evidence, so that the results can be had from them again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.canonical import digest
from workbench.base.clock import now
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.numbers import CONTEXT, rounded
from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.base.text import say
from workbench.domain.columns import Columns
from workbench.domain.evidence import Facts
from workbench.domain.monitoring import (
    READINGS,
    Column,
    Hours,
    Tally,
    added,
    begins,
    judge,
    month_span,
    tally,
)
from workbench.domain.monitoring_rules import treatment
from workbench.excel.addresses import letters
from workbench.excel.hourly import (
    ROLES,
    Layout,
    Table,
    Year,
    folded,
    layout_from,
    parse,
    propose,
    read,
    unit_of,
    written,
)
from workbench.rules.cells import Cell, Cells, Change, Source, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import MONTHS
from workbench.services import evidence, filings
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.form import Form
    from workbench.rules.library import Rules
    from workbench.rules.outcome import Outcome

__all__ = ["ROLES", "letters"]

FORM = "monitoring"
KIND = "monitoring_data"
"""The kind of evidence a data file is."""
_GAS = Decimal(10_000)
_NAMED = 3
"""Files a source names before it only says that there are more."""
_ASKED = ("device", "readings", "treatment")
"""What is asked of a stack beside its name before anything is worked out."""
_UNITS = {"co2": "co2_unit", "flow": "flow_unit", "pressure": "pressure_unit", "barometer": "pressure_unit"}


@dataclass(frozen=True, slots=True)
class File:
    """A file and how it is read: which column holds what, and whose it is, empty where a column tells."""

    table: Table
    layout: Layout
    stack: str = ""
    path: Path | None = None
    """Where it lies, while it is not kept as evidence yet."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack's year worked out. `row` is its path, ``stacks/r1``; `year` what was read, `hours` what counts."""

    row: str
    name: str
    year: Year
    hours: Hours
    columns: Columns
    months: tuple[Tally, ...]

    @property
    def emission(self) -> Decimal | None:
        """The year's mass, tCO2; None where a month has none."""
        found = [month.emission for month in self.months]
        return None if None in found else added(found)


@dataclass(frozen=True, slots=True)
class Results:
    """What some files come to: the stacks by their path, and names in the files that no stack has, with records."""

    year: int
    files: tuple[File, ...]
    stacks: Mapping[str, Stack]
    strangers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Compared:
    """One month, 1 … 12: monitored and calculated, tCO2; `apart` is the former less the latter. 0 is the year."""

    month: int
    monitored: Decimal | None
    calculated: Decimal | None
    apart: Decimal | None
    share: Decimal | None


# ---------------------------------------------------------------- files


def look(paths: Sequence[Path], progress: Progress = quiet, cancelled: Cancel = never) -> tuple[Table, ...]:
    """Read files as they stand. Raises WorkbenchError as `excel.hourly.read` does."""
    tables = []
    for number, path in enumerate(paths):
        if cancelled():
            raise Cancelled
        progress(number / len(paths), "monitoring.doing.read")
        tables.append(read(path, cancelled))
    return tuple(tables)


def propose_for(cells: Cells, table: Table, path: Path | None = None) -> File:
    """Say how a file may be read: by its headings, and by the stack whose number or name its own name holds."""
    layout = propose(table.headings)
    if "stack" in layout:
        return File(table, layout, "", path)
    rows = cells.rows("stacks")
    named = (row for row in rows if any(name in folded(table.file) for name in _names(cells, row)))
    return File(table, layout, next(named, rows[0] if len(rows) == 1 else ""), path)


def _names(cells: Cells, row: str) -> list[str]:
    found = (cells.value(f"stacks/{row}/{name}") for name in ("code", "name"))
    return [folded(str(each)) for each in found if each]


def disagreements(form: "Form", cells: Cells, file: File) -> tuple[tuple[str, str, str], ...]:
    """List where a heading names another unit than the stack's answer: heading, its unit, the answer's."""
    rows = [file.stack] if file.stack else list(cells.rows("stacks"))
    found = []
    for role, name in _UNITS.items():
        heading = file.table.headings[file.layout[role]] if role in file.layout else ""
        theirs = unit_of(heading)
        for row in rows if theirs else ():
            ours = cells.value(f"stacks/{row}/readings/{name}")
            if ours is not None and ours != theirs:
                choices = {choice.id: str(choice.label) for choice in form.column(f"stacks.readings.{name}")[1].choices}
                found.append((heading, choices.get(theirs, theirs), choices.get(str(ours), str(ours))))
    return tuple(dict.fromkeys(found))


def units_named(cells: Cells, files: Sequence[File]) -> dict[str, Cell]:
    """Give the units the headings name, for the answers that are still open; the person takes them over or not."""
    found: dict[str, Cell] = {}
    for file in files:
        for role, name in _UNITS.items():
            heading = file.table.headings[file.layout[role]] if role in file.layout else ""
            for row in (file.stack,) if file.stack else cells.rows("stacks"):
                path = f"stacks/{row}/readings/{name}"
                if (unit := unit_of(heading)) and path not in cells:
                    found.setdefault(path, Cell(unit, Source("monitoring", f"{file.table.file} · {heading}")))
    return found


def kept(wb: Workbench, cells: Cells) -> tuple[File, ...]:
    """Give the files the results of a filing rest on, from the evidence, as they were read.

    Raises WorkbenchError ``evidence.unknown``, ``hourly.no_layout``.
    """
    rows = {_code(cells, row): row for row in cells.rows("stacks")}
    files = []
    for row in cells.rows("files"):
        said = {
            name: str(cells.value(f"files/{row}/{name}") or "") for name in ("file", "sha256", "of_stack", "layout")
        }
        if said["sha256"]:
            table = parse(said["file"], evidence.evidence_bytes(wb, said["sha256"]))
            files.append(File(table, layout_from(said["layout"]), rows.get(said["of_stack"], "")))
    return tuple(files)


def _code(cells: Cells, row: str) -> str:
    return str(cells.value(f"stacks/{row}/code") or "")


# ---------------------------------------------------------------- working out


def work_out(
    wb: Workbench,
    filing: "Filing",
    cells: Cells,
    files: Sequence[File],
    progress: Progress = quiet,
    cancelled: Cancel = never,
) -> Results:
    """Work a year of hours out. Nothing is changed.

    Raises WorkbenchError: ``monitoring.not_described`` for a stack whose readings are not described yet,
    ``monitoring.no_stack`` for a file that says of no stack, and as `excel.hourly.Year.add` does.
    """
    form, rules = filings.form_of(wb, filing), filings.rules_of(wb, filing)
    outcome = evaluate(form, _bare(cells), rules)
    year = int(filing.period)
    gathered, strangers = _gather(cells, files, year, cancelled)
    stacks = {}
    for number, (row, found) in enumerate(gathered.items()):
        if cancelled():
            raise Cancelled
        progress(number / len(gathered), "monitoring.doing.work_out")
        path = f"stacks/{row}"
        _described(form, outcome, path)
        readings = found.readings()
        columns = Columns(form, f"{path}/hour", readings.columns, outcome.values, rules)
        mass = columns.values("mass")
        if not isinstance(mass, list):
            raise WorkbenchError("monitoring.nothing_read", stack=_title(cells, row))
        exact: Column = [value if isinstance(value, Decimal) else None for value in mass]
        hours = judge(readings, exact, columns.read, treatment(outcome.values, rules, path))
        months = tuple(tally(hours, month_span(year, month)) for month in range(1, 13))
        stacks[path] = Stack(path, _title(cells, row), found, hours, columns, months)
    return Results(year, tuple(files), stacks, strangers)


def _bare(cells: Cells) -> Cells:
    """Leave out the hour that stands in the form as an example."""
    return Cells({path: cell for path, cell in cells.items() if "/hour/" not in path})


def _title(cells: Cells, row: str) -> str:
    return str(cells.value(f"stacks/{row}/name") or _code(cells, row) or row)


def _gather(
    cells: Cells, files: Sequence[File], year: int, cancelled: Cancel
) -> tuple[dict[str, Year], dict[str, int]]:
    gathered: dict[str, Year] = {}
    strangers: dict[str, int] = {}
    known = {name: row for row in cells.rows("stacks") for name in _names(cells, row)}
    for file in files:
        if cancelled():
            raise Cancelled
        for row, records in _parts(file, known, strangers).items():
            if row not in gathered:
                gathered[row] = Year(year, str(cells.value(f"stacks/{row}/readings/stamp") or ""))
            gathered[row].add(file.table, file.layout, records)
    return gathered, strangers


def _parts(file: File, known: Mapping[str, str], strangers: dict[str, int]) -> dict[str, Sequence[int] | None]:
    """Tell whose the records of a file are."""
    if "stack" not in file.layout:
        if not file.stack:
            raise WorkbenchError("monitoring.no_stack", file=file.table.file)
        return {file.stack: None}
    found: dict[str, list[int]] = {}
    rows: dict[str, str] = {}
    for record, text in enumerate(file.table.columns[file.layout["stack"]]):
        if text not in rows:
            rows[text] = known.get(folded(text), "")
        if rows[text]:
            found.setdefault(rows[text], []).append(record)
        elif text.strip():
            strangers[text.strip()[:40]] = strangers.get(text.strip()[:40], 0) + 1
    if not found:
        raise WorkbenchError("monitoring.no_known_stack", file=file.table.file, found=next(iter(strangers), ""))
    return dict(found)


def _described(form: "Form", outcome: "Outcome", row: str) -> None:
    """Refuse a stack of which an answer is missing: no figure is worked out on a guess."""
    missing = [
        str(form.locate(finding.path)[2].label)
        for finding in outcome.findings
        if finding.level == "error" and finding.path.rpartition("/")[0] in (row, *(f"{row}/{name}" for name in _ASKED))
    ]
    if missing:
        name = outcome.values.get(f"{row}/name", row)
        raise WorkbenchError("monitoring.not_described", stack=name, missing=say("monitoring.and").join(missing[:6]))


# ---------------------------------------------------------------- taking over


def changes(
    wb: Workbench, cells: Cells, results: Results, names: Mapping[str, str] | None = None
) -> tuple[Change, ...]:
    """List what taking the results over changes in a filing: the months of each stack, and the files they rest on.

    `names` are those the evidence gives to files, by their SHA-256.
    """
    wanted: dict[str, Cell | None] = {
        path: None for path in cells if path.startswith("files/") or ("/months/" in path and path.startswith("stacks/"))
    }
    for stack in results.stacks.values():
        source = Source("monitoring", _place(stack.year.sources), wb.person, now())
        for month, found in zip(MONTHS, stack.months, strict=True):
            figures = _figures(results.year, stack, int(month), found)
            wanted |= {f"{stack.row}/months/{month}/{name}": Cell(value, source) for name, value in figures.items()}
    for number, file in enumerate(results.files, 1):
        source = Source("monitoring", file.table.file, wb.person, now())
        said: dict[str, Value] = {
            "file": (names or {}).get(file.table.sha256, file.table.file),
            "sha256": file.table.sha256,
            "layout": written(file.layout),
            "records": Decimal(len(file.table)),
        }
        if file.stack:
            said["of_stack"] = _code(cells, file.stack)
        wanted |= {f"files/r{number}/{name}": Cell(value, source) for name, value in said.items()}
    return tuple(
        Change(path, cells.get(path), cell) for path, cell in wanted.items() if not _same(cells.get(path), cell)
    )


def _same(before: Cell | None, after: Cell | None) -> bool:
    """Tell whether a cell says the same and from the same files."""
    if before is None or after is None or before.source is None or after.source is None:
        return before is after
    return (before.value, before.source.place) == (after.value, after.source.place)


def _place(sources: Mapping[str, str]) -> str:
    """Say what figures come from: the files, each by the beginning of its hash."""
    named = [f"{file} · {sha256[:12]}" for sha256, file in sources.items()]
    return say("monitoring.and").join(named[:_NAMED]) + (" …" if len(named) > _NAMED else "")


def _figures(year: int, stack: Stack, month: int, found: Tally) -> dict[str, Value]:
    if found.unresolved == found.hours:
        return {}  # nothing was recorded
    counts = {name: Decimal(getattr(found, name)) for name in ("hours", "valid", "stopped", "substituted")}
    counts |= {"unresolved": Decimal(found.unresolved), "doubtful": Decimal(found.doubtful)}
    gas = stack.columns.values("gas")
    if isinstance(gas, list):
        span = month_span(year, month)
        valid = (gas[hour] for hour in span if stack.hours.states[hour] == "valid")
        counts["gas_month"] = rounded(
            CONTEXT.divide(added(value for value in valid if isinstance(value, Decimal)), _GAS), 3
        )
    return {**counts, "summed": found.summed, "in_place": found.in_place}


def keep(wb: Workbench, filing_id: str, results: Results) -> dict[str, str]:
    """Keep the files of results as evidence of the filing; gives the names it has them under, by SHA-256.

    Files kept before that these results do not rest on stay attached, and are pointed at no row of files any more.
    Raises WorkbenchError ``monitoring.changed`` for a file that changed since it was read, and as `evidence.attach`.
    """
    for file in results.files:
        if file.path is not None and file.path.exists() and digest(file.path.read_bytes()) != file.table.sha256:
            raise WorkbenchError("monitoring.changed", file=file.table.file)
    current = {file.table.sha256 for file in results.files}
    for old in evidence.evidence(wb, filing_id):
        for path in old.paths if old.sha256 not in current else ():
            if path.startswith("files/"):
                evidence.unlink(wb, filing_id, old.sha256, path)
    names: dict[str, str] = {}
    for number, file in enumerate(results.files, 1):
        if file.path is not None:
            attached = evidence.attach(wb, filing_id, file.path, (f"files/r{number}/file",), Facts(KIND))
            names[attached.sha256] = attached.name
    return names


# ---------------------------------------------------------------- one hour, one month


def example(cells: Cells, stack: Stack, hour: int, year: int) -> Cells:
    """Put one hour's readings into the form's own hour, so that the engine shows its steps."""
    at = f"{stack.row}/hour/"
    source = Source("monitoring", f"{begins(year, hour):%Y-%m-%d %H:00}")
    put: dict[str, Cell | None] = {path: None for path in cells if path.startswith(at)}
    put[f"{at}at"] = Cell(f"{begins(year, hour):%Y-%m-%d %H:00}", source)
    for name in READINGS:
        column = stack.year.column(name)
        if column is not None and (value := column[hour]) is not None:
            put[f"{at}{name}"] = Cell(value, source)
    return cells.changed(put)


def compared(form: "Form", cells: Cells, rules: "Rules") -> tuple[Compared, ...]:
    """Give each month's monitored and calculated emission, and the year's as 0, as the form works them out."""
    values = evaluate(form, _bare(cells), rules).values

    def number(path: str) -> Decimal | None:
        found = values.get(path)
        return found if isinstance(found, Decimal) else None

    def line(month: int, at: str, names: Sequence[str]) -> Compared:
        return Compared(month, *(number(f"{at}/{name}") for name in names))

    months = (
        line(int(month), f"compare/{month}", ("monitored", "counted", "apart", "apart_share")) for month in MONTHS
    )
    year = line(0, "year", ("monitored_year", "compared_with", "apart_year", "apart_year_share"))
    return (*months, year)

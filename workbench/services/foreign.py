"""Sheets that are not ours: proposed how to be read, tried without changing anything, and remembered for next time."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.excel.addresses import letters
from workbench.excel.foreign import guess, view
from workbench.excel.foreign.grid import Grid
from workbench.excel.foreign.plan import SKIP, Column, Plan, fingerprint, kept, remembered
from workbench.excel.foreign.report import Line
from workbench.excel.foreign.rows import ANSWER
from workbench.excel.foreign.spots import ROW, Place, Spot, spots
from workbench.excel.foreign.take import Aim, names_in, take, unnamed
from workbench.excel.foreign.units import alternatives
from workbench.excel.reading import RowFault
from workbench.rules.cells import Cell, Cells, Change
from workbench.services import filings
from workbench.services.context import Workbench
from workbench.services.imports import Review

if TYPE_CHECKING:
    from workbench.domain.filing import Filing

__all__ = [
    "ANSWER",
    "ROW",
    "SKIP",
    "Book",
    "Column",
    "Entry",
    "Grid",
    "Line",
    "Place",
    "Plan",
    "Spot",
    "Trial",
    "alternatives",
    "best_for",
    "letters",
    "names_in",
    "parts",
    "plan_for",
    "propose",
    "read_book",
    "remember",
    "try_out",
    "unnamed",
]

FOREIGN = ("excel.no_identifiers", "excel.csv_no_section", "excel.csv_torn")
"""What `imports.read_workbook` says of a file that may be somebody's own sheet."""
MOST_SHEETS = 60
_LIKELY = 1.2
"""The score from which on a sheet is chosen beforehand."""


@dataclass(frozen=True, slots=True)
class Book:
    """A foreign file: its name, the digest of its bytes, and its sheets that hold something."""

    file: str
    sha256: str
    sheets: tuple[Grid, ...]
    cut: bool = False
    """Whether it has more sheets than are looked at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One sheet, by its number in the book, and how it is to be read into one part of the form."""

    sheet: int
    plan: Plan
    chosen: bool = True
    remembered: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """What taking the chosen sheets in would give: the changes to be reviewed, and the report line by line."""

    review: Review
    lines: tuple[Line, ...]

    @property
    def takeable(self) -> frozenset[str]:
        """Name the changes that can be taken over: those that do not lie in a row with errors."""
        return frozenset(change.path for change in self.review.changes if not self.review.barred(change.path))


def read_book(file: Path, progress: Progress = quiet, cancelled: Cancel = never) -> Book:
    """Read a file of any layout. Raises WorkbenchError as `excel.files.open_file` does, or if nothing is in it."""
    from workbench.excel.files import open_file

    progress(None, "excel.progress.reading")
    opened = open_file(file, cancelled, ragged=True)
    sheets: list[Grid] = []
    cut = False
    for sheet in opened.sheets:
        if cancelled():
            raise Cancelled
        if len(sheets) == MOST_SHEETS:
            cut = True
            break
        grid = Grid(sheet)
        if grid.height:
            sheets.append(grid)
    if not sheets:
        raise WorkbenchError("foreign.nothing_there", file=file.name)
    return Book(file.name, opened.sha256, tuple(sheets), cut)


def parts(wb: Workbench, filing: "Filing") -> Mapping[str, Spot]:
    """Give the parts of a filing's form a table can go to, by name."""
    return spots(filings.form_of(wb, filing))


# ---------------------------------------------------------------- proposing


def propose(wb: Workbench, filing_id: str, book: Book, cancelled: Cancel = never) -> tuple[Entry, ...]:
    """Say how each sheet may be read: as it was read before, if its headings are known, else as its words suggest."""
    filing = filings.get(wb, filing_id)
    form = filings.form_of(wb, filing)
    known = spots(form)
    found: list[Entry] = []
    for number, grid in enumerate(book.sheets):
        if cancelled():
            raise Cancelled
        plans = list(_from_memory(wb, filing.form, grid, known))
        if plans:
            found += [Entry(number, plan, _of_period(plan, filing.period), remembered=True) for plan in plans]
            continue
        guessed = list(guess.more(grid, known, guess.guesses(grid, known)))
        likely = [each for each in guessed if each.score >= _LIKELY]
        if guessed and not likely:
            found.append(Entry(number, guessed[0].plan, chosen=False))
        for each in likely:
            plan = replace(each.plan, rows=_only_rows(filing.cells, each.plan, known[each.plan.spot]))
            found.append(Entry(number, plan, _of_period(plan, filing.period)))
    return tuple(_one_of_each(found))


def _only_rows(cells: Cells, plan: Plan, spot: Spot) -> dict[str, str]:
    """Choose, where a sheet does not name the row of an outermost section, the only one the filing has."""
    found = {}
    for name, section in unnamed(plan, spot):
        rows = cells.rows(name) if section.rows == "many" and spot.chain[0][0] == name else ()
        if len(rows) == 1:
            found[name] = rows[0]
    return found


def plan_for(book: Book, sheet: int, spot: Spot, first: int, last: int) -> Plan:
    """Guess anew how a sheet is read, once the person has said which part it goes to or which rows are its headings."""
    return guess.plan_for(book.sheets[sheet], spot, first, last).plan


def best_for(book: Book, sheet: int, spot: Spot) -> Plan:
    """Guess how a sheet is read into one part of the form, its headings included."""
    found = guess.guesses(book.sheets[sheet], {spot.name: spot})
    if found:
        return found[0].plan
    first, last = view.blocks(book.sheets[sheet])[0]
    return guess.plan_for(book.sheets[sheet], spot, first, last).plan


def _of_period(plan: Plan, period: str) -> bool:
    """Tell whether a sheet can be of the filing's period, by the month in its name or title."""
    if any(column.month or column.use == "month" for column in plan.columns):
        return True
    months = len(period) > len("2026")
    year_fits = len(plan.month) < len("2026-06") or plan.month[:4] == period[:4]
    return not plan.month or (year_fits and (not months or plan.month[-2:] == period[-2:]))


def _one_of_each(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Choose only the first of several sheets that say the same: same part, same month."""
    seen: set[tuple[str, str]] = set()
    for entry in entries:
        key = (entry.plan.spot, entry.plan.month)
        yield replace(entry, chosen=entry.chosen and key not in seen)
        if entry.chosen:
            seen.add(key)


# ---------------------------------------------------------------- remembering


def _from_memory(wb: Workbench, form: str, grid: Grid, known: Mapping[str, Spot]) -> Iterator[Plan]:
    with wb.look() as work:
        for first, last in view.runs(grid):
            headings = grid.headings(first, last)
            if sum(bool(heading) for heading in headings) < 2:
                continue
            content = work.mappings.get(fingerprint(headings), form)
            plans: list[dict[str, Any]] = json.loads(content) if content else []
            fitting = [data for data in plans if data["spot"] in known]
            for data in fitting:
                spot = known[data["spot"]]
                yield remembered(data, guess.plan_for(grid, spot, first, last).plan, headings, spot)
            if fitting:
                return


def remember(wb: Workbench, filing_id: str, book: Book, entries: Sequence[Entry]) -> None:
    """Keep how the chosen sheets were read, to be offered when sheets with the same headings come again."""
    filing = filings.get(wb, filing_id)
    layouts: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        if entry.chosen:
            headings = book.sheets[entry.sheet].headings(entry.plan.first, entry.plan.last)
            kept_here = layouts.setdefault(fingerprint(headings), [])
            if all(data["spot"] != entry.plan.spot for data in kept_here):
                kept_here.append(kept(entry.plan, headings))
    with wb.work() as work:
        for print_, plans in layouts.items():
            work.mappings.save(print_, filing.form, json.dumps(plans, ensure_ascii=False, sort_keys=True))
        work.commit()


# ---------------------------------------------------------------- trying


def try_out(
    wb: Workbench, filing_id: str, cells: Cells, book: Book, entries: Sequence[Entry], cancelled: Cancel = never
) -> Trial:
    """Say what taking the chosen sheets in would change in `cells`. Nothing is changed."""
    filing = filings.get(wb, filing_id)
    form, rules = filings.form_of(wb, filing), filings.rules_of(wb, filing)
    known = spots(form)
    file = f" · {book.file} · {book.sha256[:12]}"
    taken: dict[str, Cell] = {}
    lines: list[Line] = []
    blocked: set[str] = set()
    for entry in (each for each in entries if each.chosen):
        if cancelled():
            raise Cancelled
        grid, spot = book.sheets[entry.sheet], known[entry.plan.spot]
        held = cells.changed({path: cell for path, cell in taken.items() if path not in blocked})
        got = take(Aim(form, rules, filing.period, held), grid, entry.plan, spot, file)
        places = {line.path: line for line in lines if line.path}
        for line in got.lines:
            other = places.get(line.path)
            if other is not None and line.path and got.cells.get(line.path) != taken.get(line.path):
                blocked.add(line.path.rpartition("/")[0])
                line = replace(line, state="wrong", code="foreign.twice", args={"other": other.where})  # noqa: PLW2901
            lines.append(line)
        blocked |= got.blocked
        taken.update(got.cells)
    changes = tuple(_changes(cells, taken))
    review = Review(changes, tuple(_faults(lines)), (), frozenset(blocked), book.file, book.sha256)
    return Trial(review, tuple(_held_back(review, _without_echoes(lines))))


def _changes(cells: Cells, taken: Mapping[str, Cell]) -> Iterator[Change]:
    for path, cell in taken.items():
        before = cells.get(path)
        if before is None:
            yield Change(path, None, cell)
        elif before.value != cell.value or isinstance(before.value, bool) != isinstance(cell.value, bool):
            yield Change(path, before, Cell(cell.value, cell.source, before.note or cell.note))


def _faults(lines: Sequence[Line]) -> Iterator[RowFault]:
    for line in lines:
        if line.state == "wrong":
            sheet, _, cell = line.where.rpartition("!")
            yield RowFault(sheet, cell, line.code, line.args, "error", line.path.rpartition("/")[0])


def _held_back(review: Review, lines: Iterator[Line]) -> Iterator[Line]:
    """Say of what is sound in itself that it stays out, because something else in its row is wrong."""
    for line in lines:
        sound = line.state in ("taken", "converted") and review.barred(line.path)
        yield replace(line, state="left", code="foreign.with_wrong", args={}) if sound else line


def _without_echoes(lines: Sequence[Line]) -> Iterator[Line]:
    """Drop what one part of the form leaves out of a row that another part takes, and what is said twice."""
    taken = {(line.sheet, line.row) for line in lines if line.state not in ("left", "named")}
    said: set[tuple[str, int, int, str]] = set()
    for line in lines:
        key = (line.sheet, line.row, line.column, line.code)
        echo = line.state == "left" and (line.code == "foreign.unknown_name" and (line.sheet, line.row) in taken)
        if not echo and (key not in said or line.path):
            said.add(key)
            yield line

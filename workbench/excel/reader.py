"""A workbook read into cells. Identifiers decide, never position; every cell knows where it came from."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from workbench.base.errors import Cancelled
from workbench.base.numbers import D
from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.excel.addresses import address, letters
from workbench.excel.files import Corner, open_file
from workbench.excel.layout import Card, Slot, Table, lay_out, weave
from workbench.excel.marks import Found, Recogniser
from workbench.excel.reading import Computed, Reading, RowFault
from workbench.excel.values import EXACT, Converter, error_of
from workbench.rules.cells import Cell, Cells, Source, Value
from workbench.rules.form import Form, Level, row_names

_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
_REMEMBERED = 10_000
_LOOK = 5_000
"""Rows between two looks at whether the person cancelled."""


def read(
    path: Path,
    form: Form,
    cells: Cells | None = None,
    *,
    progress: Progress = quiet,
    cancelled: Cancel = never,
) -> Reading:
    """Read a workbook or csv of a form. `cells` is what the filing holds; rows without a key get new names beside it.

    Raises WorkbenchError for a file that cannot be this form's workbook; what is wrong with its cells is listed.
    """
    progress(None, "excel.progress.reading")
    opened = open_file(path, cancelled)
    layout = lay_out(form, Cells(), 0)
    recogniser = Recogniser(form, layout, path.name)
    reader = _Reader(f" · {path.name} · {opened.sha256[:12]}", cells or Cells(), cancelled)
    with uncollected():
        for found in recogniser.walk(opened):
            progress(None, "excel.progress.rows")
            reader.take(found, keyless=opened.kind == "csv")
    reader.absent()
    return Reading(
        Cells(reader.cells),
        (*recogniser.faults, *reader.faults),
        reader.computed,
        frozenset(reader.covered),
        frozenset(reader.fields),
        frozenset(reader.blocked),
        recogniser.passport,
        path.name,
        opened.sha256,
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """Make hundreds of thousands of small objects, no garbage among them: looking for some would double the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class _Reader:
    def __init__(self, tail: str, held: Cells, cancelled: Cancel) -> None:
        self.tail = tail
        self.held = held
        self.cancelled = cancelled
        self.cells: dict[str, Cell] = {}
        self.computed = Computed()
        self.faults: list[RowFault] = []
        self.covered: set[str] = set()
        self.fields: set[str] = set()
        self.blocked: set[str] = set()
        self.tables: list[Table] = []

    def take(self, found: Found, *, keyless: bool) -> None:
        """Read one sheet that was recognised."""
        self.faults += found.faults
        if isinstance(found.home, Card):
            self._card(found, found.home)
        elif found.key is None and not (keyless and _free(found.home)):
            self.fault(found, 0, 0, "excel.keys_gone", {}, "error")
        else:
            _Rows(self, found, found.home).read()
            if not keyless:
                self.tables.append(found.home)

    def absent(self) -> None:
        """Note the rows of the filing that a table of the workbook leaves out: they stay."""
        for table in self.tables:
            if table.section.rows != "many" or table.above is not None:
                continue
            base = weave(table.chain, "").rstrip("/")
            for row in self.held.rows(base):
                if f"{base}/{row}" not in self.covered | self.blocked:
                    args = {"row": f"{table.sheet} {row}"}
                    self.faults.append(RowFault(table.sheet, "", "excel.row_absent", args, "note", f"{base}/{row}"))

    def _card(self, found: Found, card: Card) -> None:
        merged = _spread(found)
        for slot in card.slots:
            path = slot.suffix
            if slot.name in found.used:
                self.computed.add("", found.sheet.rows[found.used[slot.name]], [(found.used_column, path)])
            if slot.name not in found.typed:
                continue
            row, column = found.typed[slot.name], found.typed_column
            self.fields.add(slot.name)
            self.covered.add(path)
            if (row, column) in merged:
                self.fault(found, row, column, "excel.merged", {"range": merged[row, column]}, "error", path)
                self.blocked.add(path)
                continue
            self.cell(found, row, column, slot, path, path, Converter(slot.field))

    def cell(self, found: Found, row: int, column: int, slot: Slot, path: str, owner: str, convert: Converter) -> None:
        """Read one cell; `owner` is the row, or single field, that an error in it blocks."""
        raw = _at(found, row, column)
        wrong = None
        if found.sheet.errors and (row, column) in found.sheet.errors:
            value, wrong = None, error_of(slot.field, found.sheet.errors[row, column])
        elif raw == "":
            return
        else:
            value, wrong = convert(raw)
        if wrong:
            level: Level = "error" if value is None else "warning"
            self.fault(found, row, column, *wrong, level, owner)
            if value is None:
                self.blocked.add(owner)
        if value is not None:
            place = f"{found.sheet.name}!{address(row, column)}{self.tail}"
            self.cells[path] = Cell(value, Source("workbook", place))

    def fault(
        self,
        found: Found,
        row: int,
        column: int,
        code: str,
        args: dict[str, object],
        level: Level,
        path: str = "",
    ) -> None:
        self.faults.append(RowFault(found.sheet.name, address(row, column), code, args, level, path))


class _InputColumn:
    """A column of answers, with a memory for those that come again and again."""

    def __init__(self, at: int, slot: Slot) -> None:
        self.at = at
        self.slot = slot
        self.suffix = slot.suffix
        self.letters = letters(at)
        self.convert = Converter(slot.field)
        self.known: dict[object, Value] = {}

    def quick(self, raw: object) -> Value | None:
        """Give a value that needs no word said about it, None if the cell needs a closer look."""
        if raw.__class__ is float and self.convert.number:
            text = repr(raw)
            if len(text) <= EXACT and "e" not in text:
                return D(Decimal(text.removesuffix(".0")))
            return None
        if raw.__class__ is not str:
            return None
        value, wrong = self.convert(raw)
        if value is None or wrong:
            return None
        if len(self.known) < _REMEMBERED:
            self.known[raw] = value
        return value


class _Rows:
    """The rows of one table."""

    def __init__(self, reader: _Reader, found: Found, table: Table) -> None:
        self.reader = reader
        self.found = found
        self.table = table
        slots = {slot.name: slot for slot in table.slots}
        self.columns = [_InputColumn(column, slots[name]) for name, column in found.typed.items()]
        self.results = [(column, slots[name].suffix) for name, column in found.used.items()]
        self.merged = _spread(found)
        self.struck = {
            row for row, column in (*self.merged, *(found.sheet.errors or ())) if column in found.typed.values()
        }
        self.simple = len(table.chain) == 1 and table.section.rows == "many"
        self.seen: dict[str, int] = {}
        self.fresh = 0

    def read(self) -> None:
        """Read them all; the heads above the first key are passed over."""
        reader, found = self.reader, self.found
        reader.fields.update(found.typed)
        started = found.key is None
        for number in range(found.first, len(found.sheet.rows)):
            if number % _LOOK == 0 and reader.cancelled():
                raise Cancelled
            row = found.sheet.rows[number]
            key = "" if found.key is None or found.key >= len(row) else str(row[found.key]).strip()
            started = started or bool(key)
            if started:
                self._row(number, row, key)

    def _row(self, number: int, row: list[object], key: str) -> None:
        reader = self.reader
        # a merged or broken cell looks empty, and need not be
        filled = number in self.struck or any(row[each.at] != "" for each in self.columns)
        if not key:
            if not filled:
                return
            key = self._new_key(number)
        elif not filled:
            if key not in self.seen and self._fits(key):
                self.seen[key] = number
                reader.covered.add(weave(self.table.chain, key))
            return
        elif not self._good(number, key):
            return
        if not key:
            return
        path = f"{self.table.name}/{key}" if self.simple else weave(self.table.chain, key)
        reader.covered.add(path)
        prefix = f"{path}/"
        if number in self.struck:
            self._careful(number, path)
        else:
            self._plain(number, row, prefix, path)
        reader.computed.add(prefix, row, self.results)

    def _plain(self, number: int, row: list[object], prefix: str, path: str) -> None:
        """Read a row without merged or broken cells. Hundreds of thousands of cells pass here: no step too many."""
        cells, start, tail = self.reader.cells, f"{self.found.sheet.name}!", f"{number + 1}{self.reader.tail}"
        for each in self.columns:
            raw = row[each.at]
            if raw == "":
                continue
            # 1, 1.0 and True are one key to a dictionary and three answers: only text is looked up
            value = each.known.get(raw) if raw.__class__ is str else None
            if value is None and (value := each.quick(raw)) is None:
                self.reader.cell(self.found, number, each.at, each.slot, prefix + each.suffix, path, each.convert)
                continue
            source = _new(Source)
            _origin(source, "workbook")
            _place(source, f"{start}{each.letters}{tail}")
            _by(source, "")
            _at_time(source, None)
            cell = cells[prefix + each.suffix] = _new(Cell)
            _value(cell, value)
            _source(cell, source)
            _note(cell, "")

    def _careful(self, number: int, path: str) -> None:
        reader, found = self.reader, self.found
        for each in self.columns:
            if (number, each.at) in self.merged:
                args: dict[str, object] = {"range": self.merged[number, each.at]}
                reader.fault(found, number, each.at, "excel.merged", args, "error", path)
                reader.blocked.add(path)
            else:
                reader.cell(found, number, each.at, each.slot, f"{path}/{each.suffix}", path, each.convert)

    def _new_key(self, number: int) -> str:
        reader, table = self.reader, self.table
        if not _free(table):
            reader.fault(
                self.found, number, self._first_filled(number), "excel.row_without_key", {}, "error", table.name
            )
            return ""
        base = weave(table.chain, "").rstrip("/")
        used = [*reader.held.rows(base), *self.seen] if not self.fresh else []
        if not self.fresh:
            keys = [str(row[self.found.key]) for row in self.found.sheet.rows
                    if self.found.key is not None and self.found.key < len(row)]  # fmt: skip
            numbers = [int(match[1]) for name in (*used, *keys) if (match := re.fullmatch(r"r(\d{1,9})", name))]
            self.fresh = max(numbers, default=0)
        self.fresh += 1
        key = f"r{self.fresh}"
        if self.found.key is not None:
            args: dict[str, object] = {"row": key}
            reader.fault(
                self.found, number, self._first_filled(number), "excel.new_row", args, "warning", f"{base}/{key}"
            )
        self.seen[key] = number
        return key

    def _first_filled(self, number: int) -> int:
        row = self.found.sheet.rows[number]
        return next((each.at for each in self.columns if row[each.at] != ""), 0)

    def _good(self, number: int, key: str) -> bool:
        reader, found = self.reader, self.found
        assert found.key is not None  # noqa: S101 - for the type checker: a key was read from it
        if not self._fits(key):
            reader.fault(found, number, found.key, "excel.row_key_unknown", {"key": key}, "error", self.table.name)
            return False
        if key in self.seen:
            path = weave(self.table.chain, key)
            args: dict[str, object] = {"key": key, "other": self.seen[key] + 1}
            reader.fault(found, number, self._first_filled(number), "excel.row_doubled", args, "error", path)
            reader.blocked.add(path)
            return False
        self.seen[key] = number
        return True

    def _fits(self, key: str) -> bool:
        """Tell whether a key names a row of this table: as many parts as there are rows around it, each known."""
        if self.simple:
            return _KEY.fullmatch(key) is not None
        keyed = [section for section in self.table.chain if section.rows != "one"]
        parts = key.split("/")
        return len(parts) == len(keyed) and all(
            _KEY.fullmatch(part) if section.rows == "many" else part in row_names(section)
            for section, part in zip(keyed, parts, strict=True)
        )


# ``Cell(value, Source("workbook", place))`` by way of the slots: the plain calls take twice as long
_new = object.__new__
_origin, _place, _by, _at_time = (getattr(Source, name).__set__ for name in ("origin", "place", "by", "at"))
_value, _source, _note = (getattr(Cell, name).__set__ for name in ("value", "source", "note"))


def _free(table: Table) -> bool:
    """Tell whether a row without a key may become a new one: nothing else need be known of it."""
    return table.section.rows == "many" and table.above is None


def _at(found: Found, row: int, column: int) -> object:
    rows = found.sheet.rows
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def _spread(found: Found) -> dict[Corner, str]:
    """Map each input cell that lies in a merged range of several cells to that range's address."""
    columns = set(found.typed.values()) if isinstance(found.home, Table) else {found.typed_column}
    spread: dict[Corner, str] = {}
    for (top, left), (bottom, right) in found.sheet.merged:
        if bottom < found.first:
            continue
        name = f"{address(top, left)}:{address(bottom, right)}"
        for row in range(max(top, found.first), min(bottom, len(found.sheet.rows) + 1) + 1):
            spread.update(((row, column), name) for column in range(left, right + 1) if column in columns)
    return spread

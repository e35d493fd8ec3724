"""Taking answers from other filings: which rows are the same, and what taking them would change. Pure.

A row is known again by its answers to `matched_by`, and where several have the same ones, by its turn among them, so
that no row is lost and none is counted twice. Without `matched_by`, and in fixed rows, it is known by its own name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.rules.cells import Cell, Cells, Change, Source, Value, natural
from workbench.rules.form import LIFE, MONTHS, PERIOD, Field, Form, Section, row_names
from workbench.rules.sources import CONFIRMED

if TYPE_CHECKING:
    from datetime import datetime

Key = tuple[tuple[object, ...], int]
"""The answers that name a row, and its turn among rows with the same ones."""


@dataclass(frozen=True, slots=True)
class Giver:
    """A filing answers are taken from.

    `place` names it as a source; `month` is ``01`` … ``12`` where it is one month of the taker's year, and `period`
    ``2024-03`` where it is one of the months of the taker's span, each of which is a row.
    """

    form: Form
    cells: Cells
    values: Mapping[str, Value]
    place: str
    month: str = ""
    period: str = ""


def keyed(section: Section, base: str, cells: Cells, values: Mapping[str, Value]) -> dict[str, Key]:
    """Give the key of each row of the section at `base`, by the row's name."""
    if section.rows == "fixed":
        return {name: ((name,), 0) for name in row_names(section)}
    turns: dict[tuple[object, ...], int] = {}
    keys = {}
    for row in cells.rows(base):
        answers = answers_of(section, f"{base}/{row}", cells, values) or (row,)
        keys[row] = (answers, turns.get(answers, 0))
        turns[answers] = keys[row][1] + 1
    return keys


def answers_of(section: Section, row: str, cells: Cells, values: Mapping[str, Value]) -> tuple[object, ...]:
    """Give what a row answers to the fields it is matched by; None for what is not answered."""
    answers = (values.get(path, cells.value(path)) for path in (f"{row}/{name}" for name in section.matched_by))
    return tuple(None if answer == "" else answer for answer in answers)


@dataclass(slots=True)
class Drawer:
    """Draws answers into a filing that stands as `cells`, with `values` worked out.

    `givers` are by the first word of `draws`; those of a form of months are the year's, January first.
    """

    form: Form
    cells: Cells
    values: Mapping[str, Value]
    givers: Mapping[str, Sequence[Giver]]
    by: str = ""
    at: "datetime | None" = None
    _wanted: dict[str, Cell] = field(default_factory=dict)
    _rows: dict[str, dict[Key, str]] = field(default_factory=dict)
    _given: dict[tuple[int, str], "list[_Row]"] = field(default_factory=dict)
    _named: set[tuple[str, int]] = field(default_factory=set)
    _spoken: set[tuple[str, str]] = field(default_factory=set)
    """Where each month of the year has spoken: the month, and a row or section of ours it has answers for."""

    def changes(self) -> tuple[Change, ...]:
        """List what drawing would change, in reading order.

        A figure drawn before from what has been said anew since is listed even where it is the same: its source is
        not. What was drawn, or stands where a month decides, and is given no longer, would go; not so what a year
        tells of a section the month has nothing of, nor the naught of a row the month has not.
        """
        for sections, field_, giver, column in _draws(self.form):
            for each in self.givers.get(giver, ()):
                self._draw(sections, field_, each, column)
        told = [change for path, cell in self._wanted.items() if (change := self._change(path, cell))]
        told += [Change(path, cell, None) for path, cell in self.cells.items() if self._gone(path, cell)]
        return tuple(sorted(told, key=lambda change: natural(change.path)))

    def departures(self) -> tuple[Change, ...]:
        """List what is said of a month otherwise than by that month, in reading order.

        Where a month says nothing of a whole section, the year may.
        """
        return tuple(change for change in self.changes() if self._departs(change))

    def _departs(self, change: Change) -> bool:
        if change.before and change.after and change.before.value == change.after.value:
            return False
        return bool(month_of(self.form, change.path)) or self._of_span(change.path)

    def _of_span(self, path: str) -> bool:
        """Tell whether a cell is for the months of the span to say, once any of them is said."""
        giver = self.form.locate(path)[2].draws.partition(".")[0]
        return any(each.period for each in self.givers.get(giver, ()))

    def _draw(self, sections: tuple[Section, ...], field_: Field, giver: Giver, column: str) -> None:
        try:
            theirs, asked = giver.form.column(column)
        except KeyError:  # an edition of the giver's form without it
            return
        for row in self._rows_of(sections, theirs, giver, column.rpartition(".")[0]):
            path = f"{row.path}/{asked.id}"
            value = giver.values.get(path)
            if value is None or not (asked.computed or path in giver.cells):
                continue  # not answered there: what stands is a default, which each form gives by itself
            here = self._here(sections, row, giver)
            if here is not None:
                note = giver.cells[path].note if path in giver.cells else ""
                self._want(f"{here}/{field_.id}", value, giver, path, note)

    def _want(self, path: str, value: Value, giver: Giver, there: str, note: str = "") -> None:
        source = Source("filing", f"{giver.place} · {there}", self.by, self.at)
        self._wanted[path] = Cell(value, source, note)

    # ------------------------------------------------------------ rows

    def _rows_of(self, ours: tuple[Section, ...], theirs: tuple[Section, ...], giver: Giver, name: str) -> "list[_Row]":
        """Give the rows of a giver's section, each with the keys of the rows it lies in."""
        known = (id(giver), name + "<" + ".".join(section.id for section in ours))
        if known not in self._given:
            levels = tuple(section for section in ours if section.rows in ("many", "fixed"))
            top = _Row("", (), ())
            if giver.period and levels and _spanned(levels[0]):
                levels, key = levels[1:], ((giver.period,), 0)
                top = _Row("", (key,), ({key: PERIOD},))
            same = len(levels) == sum(section.rows in ("many", "fixed") for section in theirs)
            self._given[known] = list(_walk(levels, theirs, giver, top)) if same else []
        return self._given[known]

    def _here(self, sections: tuple[Section, ...], row: "_Row", giver: Giver) -> str | None:
        """Give the path of our row that is the same as a giver's, a new one if need be; None if it has no place."""
        base, level = "", 0
        for section in sections:
            base = f"{base}/{section.id}" if base else section.id
            if section.rows == "months":
                month = giver.month or row.month
                if not month:
                    return None
                base += f"/{month}"
            elif section.rows != "one":
                name = self._row(section, base, row, level, giver)
                if name is None:
                    return None
                if section.rows == "many":
                    self._spoken.add((giver.month, base))
                base, level = f"{base}/{name}", level + 1
        self._spoken.add((giver.month, base))
        return base

    def _row(self, section: Section, base: str, row: "_Row", level: int, giver: Giver) -> str | None:
        if base not in self._rows:
            keys = keyed(section, base, self.cells, self.values)
            self._rows[base] = {key: name for name, key in keys.items()}
        rows, (answers, turn) = self._rows[base], row.keys[level]
        for earlier in range(turn + 1):  # so that rows of the same answers keep their turns
            key = (answers, earlier)
            there = row.rows[level][key]
            if key not in rows and section.rows == "many":
                rows[key] = _new(rows.values()) if section.matched_by else there.rpartition("/")[2]
            if key in rows:
                self._name(section, f"{base}/{rows[key]}", giver, there)
        return rows.get((answers, turn))

    def _name(self, section: Section, row: str, giver: Giver, there: str) -> None:
        """Give a row the answers it is known by."""
        if (row, id(giver)) in self._named:
            return
        self._named.add((row, id(giver)))
        if there == PERIOD:
            self._want(f"{row}/{section.matched_by[0]}", giver.period, giver, PERIOD)
            return
        for name in section.matched_by:
            path, ours = f"{there}/{name}", section.field(name)
            value = giver.values.get(path, giver.cells.value(path))
            if value is not None and not ours.computed and not (ours.default and path not in giver.cells):
                self._want(f"{row}/{name}", value, giver, path)

    # ------------------------------------------------------------ what changes

    def _change(self, path: str, cell: Cell) -> Change | None:
        before = self.cells.get(path)
        if before is None:
            return Change(path, None, cell)
        after = Cell(cell.value, cell.source, cell.note or before.note)
        if type(before.value) is not type(cell.value) or before.value != cell.value:
            return Change(path, before, after)
        drawn = before.source is not None and before.source.origin == "filing"
        said_anew = drawn and before.source and cell.source and before.source.place != cell.source.place
        return Change(path, before, after) if said_anew else None

    def _gone(self, path: str, cell: Cell) -> bool:
        """Tell whether a cell is given no longer by those it is drawn from."""
        if path in self._wanted:
            return False
        try:
            sections, rows, field_ = self.form.locate(path)
        except KeyError:
            return False
        names = (field_.draws, *(draws for draws in _below(sections[-1]) if field_.id in sections[-1].matched_by))
        givers = next((found for name in names if (found := self.givers.get(name.partition(".")[0]))), ())
        if not givers:
            return False
        month = _month(sections, rows)
        said = [giver.month for giver in givers]
        drawn = cell.source is not None and cell.source.origin == "filing"
        if not (month and said[0]):
            return drawn
        return month in said and (drawn or self._against(month, path, cell))  # it has been said, without it

    def _against(self, month: str, path: str, cell: Cell) -> bool:
        """Tell whether a cell says what a month that has been said does not."""
        row, *around = _above(path)
        if (month, row) in self._spoken:
            return True
        amount = isinstance(cell.value, Decimal) and cell.value != 0  # of a row a month has not, there was nothing
        return amount and any((month, place) in self._spoken for place in around)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a giver.

    For each row of many or fixed ones it lies in, from the outermost: its key, and the paths of those beside it by key.
    """

    path: str
    keys: tuple[Key, ...]
    rows: tuple[Mapping[Key, str], ...]
    month: str = ""


def _draws(form: Form) -> Iterator[tuple[tuple[Section, ...], Field, str, str]]:
    """Walk the fields drawn from filings: the sections around each, it, its giver and the column there."""
    for name, section in form.walk():
        for field_ in section.fields:
            giver, _, column = field_.draws.partition(".")
            if giver not in ("", "enterprise", LIFE):
                yield form.column(f"{name}.{field_.id}")[0], field_, giver, column


def _spanned(section: Section) -> bool:
    """Tell whether each row of a section is a month of the span."""
    return len(section.matched_by) == 1 and section.field(section.matched_by[0]).draws.endswith(f".{PERIOD}")


def month_of(form: Form, path: str) -> str:
    """Give the month a cell lies in, ``01`` … ``12``; empty for none. Raises KeyError."""
    return _month(*form.locate(path)[:2])


def _month(sections: Sequence[Section], rows: Sequence[str]) -> str:
    """Give the month a cell lies in, empty for none, by the sections and the rows around it."""
    many = (section for section in sections if section.rows != "one")
    return next((row for section, row in zip(many, rows, strict=True) if section.rows == "months"), "")


def _above(path: str) -> Iterator[str]:
    """Walk the rows and sections around a cell, outwards."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _below(section: Section) -> Iterator[str]:
    """Walk what the fields of a section, and of those within, are drawn from."""
    yield from (field_.draws for field_ in section.fields if field_.draws)
    for inner in section.sections:
        yield from _below(inner)


def _new(rows: Iterable[str]) -> str:
    """Name a new row: one past the highest number in use."""
    return f"r{1 + max((int(row[1:]) for row in rows if row[0] == 'r' and row[1:].isdigit()), default=0)}"


def _walk(ours: Sequence[Section], theirs: Sequence[Section], giver: Giver, above: _Row) -> Iterator[_Row]:
    if not theirs:
        yield above
        return
    section, *inner = theirs
    base = f"{above.path}/{section.id}" if above.path else section.id
    if section.rows == "one":
        yield from _walk(ours, inner, giver, _Row(base, above.keys, above.rows, above.month))
    elif section.rows == "months":
        for month in MONTHS:
            yield from _walk(ours, inner, giver, _Row(f"{base}/{month}", above.keys, above.rows, month))
    else:
        # the taker says by what rows are matched; where either has fixed rows, they go by name
        by_name = "fixed" in (section.rows, ours[0].rows)
        keys = keyed(section if by_name else ours[0], base, giver.cells, giver.values)
        beside = {((name,), 0) if by_name else key: f"{base}/{name}" for name, key in keys.items()}
        for key, row in beside.items():
            yield from _walk(ours[1:], inner, giver, _Row(row, (*above.keys, key), (*above.rows, beside), above.month))


def carried(form: Form, before: Cells, source: Source) -> Cells:
    """Give what a filing begun after another takes over from it: the rows, and the answers that stay the same.

    What another form of the pack says anew stays behind, but for the answers that name a row. Where a person saw a
    doubtful rule in the official text is taken over too.
    """

    def stays(path: str) -> bool:
        if path.startswith(f"{CONFIRMED}/"):
            return True
        try:
            sections, _, field_ = form.locate(path)
        except KeyError:
            return False
        anew = field_.draws.partition(".")[0] not in ("", "enterprise", "profile", "last")
        return field_.carry and not field_.computed and (not anew or field_.id in sections[-1].matched_by)

    return Cells({path: Cell(cell.value, source) for path, cell in before.items() if stays(path)})

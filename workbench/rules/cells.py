"""The content of a filing: an immutable map from path to cell.

A path alternates section and row: ``fuels/r1/consumption``, ``units/u1/fuels/r3/ncv``; a section of one row has no
row in the path: ``total/emission``. A row exists because some cell lies in it. Rows are ordered by their names read
as people read them, r2 before r10.
"""

import re
from collections.abc import ItemsView, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from workbench.base.text import has, say

Value = Decimal | str | bool | date
"""What a cell can hold. A number field may hold text the person typed that is no number: nothing typed is lost."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value came from.

    `origin` is ``typed``, ``workbook``, ``enterprise`` (drawn from who files) or ``sample``; `place` says where exactly
    (``燃料!B7 · 购产销存.xlsx · sha256…``); `by` and `at` say who and when.
    """

    origin: str
    place: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def where(self) -> str:
        """Say the place in the person's language where it is one of the program's own words."""
        code = f"source.{self.origin}.{self.place}"
        return say(code) if has(code) else self.place


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and where it came from."""

    value: Value
    source: Source | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two states of a filing; None on a side means the cell is absent there."""

    path: str
    before: Cell | None
    after: Cell | None


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Order names as people do: r2 before r10."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", name) if part)


class Cells(Mapping[str, Cell]):
    """The whole content of a filing. Changing it makes another."""

    def __init__(self, cells: Mapping[str, Cell] | Iterable[tuple[str, Cell]] = ()) -> None:
        """Take cells by path."""
        self._cells = dict(cells)

    def __getitem__(self, path: str) -> Cell:
        """Give the cell at a path."""
        return self._cells[path]

    def __iter__(self) -> Iterator[str]:
        """Walk the paths."""
        return iter(self._cells)

    def __len__(self) -> int:
        """Count the cells."""
        return len(self._cells)

    def __contains__(self, path: object) -> bool:
        """Tell whether there is a cell at a path; asked so often that Mapping's own way, by exception, is too slow."""
        return path in self._cells

    def items(self) -> ItemsView[str, Cell]:
        """Walk paths with their cells, without looking each up again."""
        return self._cells.items()

    def __repr__(self) -> str:
        """Name the size; the content belongs to the person, not to a log."""
        return f"<Cells of {len(self)}>"

    def value(self, path: str) -> Value | None:
        """Give the value at a path, None if there is no cell."""
        cell = self._cells.get(path)
        return None if cell is None else cell.value

    def changed(self, changes: Mapping[str, Cell | None]) -> "Cells":
        """Give the cells after some changes; None removes a cell."""
        cells = dict(self._cells)
        for path, cell in changes.items():
            if cell is None:
                cells.pop(path, None)
            else:
                cells[path] = cell
        after = Cells(cells)
        if "_children" in self.__dict__ and all(cell and path in self for path, cell in changes.items()):
            after.__dict__["_children"] = self._children  # the same paths have the same rows
        return after

    def without(self, prefix: str) -> "Cells":
        """Give the cells without those below a row or section: ``fuels/r3``."""
        return Cells({path: cell for path, cell in self._cells.items() if not path.startswith(prefix + "/")})

    @cached_property
    def _children(self) -> dict[str, dict[str, None]]:
        children: dict[str, dict[str, None]] = {}
        for path in self._cells:
            head, _, name = path.rpartition("/")
            while name and name not in children.setdefault(head, {}):
                children[head][name] = None
                head, _, name = head.rpartition("/")
        return children

    def rows(self, section: str) -> tuple[str, ...]:
        """Name the rows a section of many rows has, in order: ``rows("fuels")`` → ``("r1", "r2")``."""
        return tuple(sorted(self._children.get(section, ()), key=natural))

    def has_row(self, section: str, row: str) -> bool:
        """Tell whether a section of many rows has a row."""
        return row in self._children.get(section, ())

    def new_row(self, section: str) -> str:
        """Name the next free row of a section: one past the highest number in use."""
        used = [int(match[1]) for row in self.rows(section) if (match := re.fullmatch(r"r(\d+)", row))]
        return f"r{max(used, default=0) + 1}"

    def compare(self, after: "Cells") -> tuple[Change, ...]:
        """List what differs in value or note from here to `after`, in reading order. Sources alone do not count."""
        found = [Change(path, cell, after.get(path)) for path, cell in self.items() if after.get(path) is not cell]
        found += [Change(path, None, cell) for path, cell in after.items() if path not in self]
        differing = (change for change in found if _content(change.before) != _content(change.after))
        return tuple(sorted(differing, key=lambda change: natural(change.path)))

    def merge(self, mine: "Cells", theirs: "Cells") -> "tuple[Cells, tuple[Change, ...]]":
        """Merge two states that both grew from this one.

        Returns the merged cells and the conflicts: paths both sides changed differently, where mine is kept and the
        conflict's `before` is mine, its `after` theirs.
        """
        merged = mine
        conflicts = []
        ours = {change.path for change in self.compare(mine)}
        for change in self.compare(theirs):
            if change.path not in ours:
                merged = merged.changed({change.path: change.after})
            elif _content(mine.get(change.path)) != _content(change.after):
                conflicts.append(Change(change.path, mine.get(change.path), change.after))
        return merged, tuple(conflicts)


def _content(cell: Cell | None) -> tuple[object, ...] | None:
    if cell is None:
        return None
    # 1.50 and 1.5 are equal numbers but different statements of precision
    return (type(cell.value), str(cell.value), cell.note)

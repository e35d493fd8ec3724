"""What reading a workbook gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from workbench.base.text import say
from workbench.rules.cells import Cells
from workbench.rules.form import Level


@dataclass(frozen=True, slots=True)
class RowFault:
    """Something wrong with a workbook: where (``燃料``, ``B7``), what, and which row of the filing it concerns.

    `path` is the row's (``fuels/r3``), a field's in a card, a section's, or empty for the whole file.
    """

    sheet: str
    cell: str
    code: str
    args: Mapping[str, object]
    level: Level
    path: str = ""

    def sentence(self) -> str:
        """Say cause and cure in the person's language."""
        return say(self.code, **self.args)

    @property
    def where(self) -> str:
        """Say where: ``燃料!B7``."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


class Computed(Mapping[str, object]):
    """The raw results of a workbook's formulas by path; put together only when somebody asks."""

    def __init__(self) -> None:
        """Begin with none."""
        self._rows: list[tuple[str, Sequence[object], Sequence[tuple[int, str]]]] = []

    def add(self, prefix: str, row: Sequence[object], columns: Sequence[tuple[int, str]]) -> None:
        """Remember a row of a sheet, and which of its columns hold the result of which field."""
        self._rows.append((prefix, row, columns))

    @cached_property
    def _by_path(self) -> dict[str, object]:
        return {
            prefix + suffix: row[column]
            for prefix, row, columns in self._rows
            for column, suffix in columns
            if row[column] != ""
        }

    def __getitem__(self, path: str) -> object:
        """Give the result at a path."""
        return self._by_path[path]

    def __iter__(self) -> Iterator[str]:
        """Walk the paths."""
        return iter(self._by_path)

    def __len__(self) -> int:
        """Count the results."""
        return len(self._by_path)


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of a workbook: cells with their sources, faults, and what it worked out itself.

    `covered` names the rows (and single fields of cards) it speaks of, `fields` the dotted fields whose columns it
    has: an empty cell there means that the answer is empty. `blocked` holds the rows with errors.
    """

    cells: Cells
    faults: tuple[RowFault, ...]
    computed: Computed
    """What its formulas came to: compared, never believed."""
    covered: frozenset[str]
    fields: frozenset[str]
    blocked: frozenset[str]
    passport: Mapping[str, str]
    """What the workbook says of itself: form, edition, rules, enterprise, period; empty for a foreign one."""
    file: str
    sha256: str

"""What reading a workbook gives."""

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of a workbook: cells with their sources, faults, and what it worked out itself.

    `covered` names the rows (and single fields of cards) it speaks of, `fields` the dotted fields whose columns it
    has: an empty cell there means that the answer is empty. `blocked` holds the rows with errors.
    """

    cells: Cells
    faults: tuple[RowFault, ...]
    computed: Mapping[str, object]
    """Raw results of its formulas by path: compared, never believed."""
    covered: frozenset[str]
    fields: frozenset[str]
    blocked: frozenset[str]
    passport: Mapping[str, str]
    """What the workbook says of itself: form, edition, rules, enterprise, period; empty for a foreign one."""
    file: str
    sha256: str

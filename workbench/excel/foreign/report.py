"""What taking a foreign sheet in would give: what each cell becomes, what is left out, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from workbench.base.text import say
from workbench.excel.addresses import address
from workbench.rules.cells import Cell

State = Literal["taken", "converted", "same", "named", "left", "wrong"]
"""``named``: a row called otherwise than in the form, and what it is taken for; ``same``: the filing says so."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report: a cell, or a row or column, of the sheet and what becomes of it.

    `path` is the cell of the filing it goes to, empty if none; `code` and `args` say what was done, or why not.
    """

    sheet: str
    row: int
    column: int
    state: State
    says: str
    """What stands there in the sheet."""
    code: str
    args: Mapping[str, object]
    path: str = ""

    @property
    def where(self) -> str:
        """Name the place in the sheet: ``燃料!B7``."""
        return f"{self.sheet}!{address(self.row, self.column)}"

    def sentence(self) -> str:
        """Say what was done, or why not, in the person's language."""
        return say(self.code, **self.args)


@dataclass(frozen=True, slots=True)
class Taken:
    """What one sheet gives: cells by path, the lines of the report, and the rows nothing of which may be taken."""

    cells: Mapping[str, Cell]
    lines: tuple[Line, ...]
    blocked: frozenset[str]

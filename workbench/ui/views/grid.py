"""The rows and columns of one section, as a table model: what each cell shows, and what typing into it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from workbench.base.numbers import plain
from workbench.base.text import say
from workbench.domain.tally import is_missing
from workbench.rules.cells import Cell, natural
from workbench.rules.form import Field, Form, Section, row_names
from workbench.rules.formula import Bin, Call, Column
from workbench.rules.places import differs
from workbench.rules.sources import SECOND
from workbench.ui.draft import Draft

FACE = Qt.ItemDataRole.UserRole + 1
"""The `Face` of a cell, for the delegate."""
PATH = Qt.ItemDataRole.UserRole + 2
"""The path of a cell; empty in the row that adds."""

Index = QModelIndex | QPersistentModelIndex
_DIFFERS = ("second.differs", "second.explained", "second.not_comparable")


@dataclass(frozen=True, slots=True)
class Face:
    """How a cell looks: its text, the unit of this row, a word or icon beside it, and what it is."""

    text: str
    unit: str = ""
    word: str = ""
    icon: str = ""
    tone: str = ""
    right: bool = False
    computed: bool = False
    strong: bool = False
    default: bool = False
    idle: bool = False
    second: str = ""
    """Whether a second source stands beside it: ``same`` or ``differs``."""
    adds: bool = False


def sums(form: Form, section: Section, base: str) -> Mapping[str, str]:
    """Find, for each field of a section, the path of the figure that sums it up over the rows, where the form has one.

    In a section of months under a fuel that is the fuel's own ``sum(months.quantity)``; in one that stands alone, a
    one-row section's ``sum(monthly.fuel)``.
    """
    above, _, _ = base.rpartition("/")
    if above:
        rows = row_names(section)
        owners = [(above, form.locate(f"{base}/{rows[0]}/{section.fields[0].id}")[0][-2], 0)] if rows else []
    else:
        owners = [(each.id, each, 1) for each in form.sections if each.rows == "one"]
    found: dict[str, str] = {}
    for prefix, owner, up in owners:
        for field in owner.fields:
            match field.formula.tree if field.formula else None:
                case Call(name="sum" | "weighted", args=(Column(up=level, path=(name,), field=summed), *_)) if (
                    level == up and name == section.id
                ):
                    found.setdefault(summed, f"{prefix}/{field.id}")
    return found


class Grid(QAbstractTableModel):
    """One section's table at `base` (``fuels``, ``fuels/r1/months``).

    Below the rows stands a row that adds one, where rows can be added, and for months and fixed rows a row of the
    form's own sums over them.
    """

    def __init__(self, draft: Draft, section: Section, base: str) -> None:
        """Show a section of a draft."""
        super().__init__()
        self.draft = draft
        self.section = section
        self.base = base
        self.fields = section.fields
        self.empty: set[str] = set()  # rows the person inserted and has not filled in yet
        self.adds = section.rows == "many" and not draft.read_only
        self.sums = sums(draft.form, section, base) if section.rows != "many" else {}
        self.names = self._names()
        self._units: dict[int, str] = {}  # by column, until the draft changes
        draft.changed.connect(self.refresh)

    # --- rows ------------------------------------------------------------------------------------------------

    def _names(self) -> list[str]:
        names = self.draft.places.names_at(self.section, self.base)
        self.empty -= set(names)
        return sorted({*names, *self.empty}, key=natural) if self.empty else list(names)

    def rowCount(self, parent: Index | None = None) -> int:
        """Count the rows, the one that adds and that of sums with them."""
        return 0 if parent and parent.isValid() else len(self.names) + self.adds + bool(self.sums)

    def columnCount(self, parent: Index | None = None) -> int:
        """Count the fields."""
        return 0 if parent and parent.isValid() else len(self.fields)

    def path(self, row: int, column: int) -> str:
        """Give the path of a cell; empty where nothing stands yet or no sum is made."""
        field = self.fields[column]
        if row < len(self.names):
            return f"{self.base}/{self.names[row]}/{field.id}"
        return self.sums.get(field.id, "") if self.sums else ""

    def find(self, path: str) -> QModelIndex:
        """Find the cell of a path; for the section's own path, the row that adds."""
        if path == self.base:
            return self.index(len(self.names) if self.adds else 0, 0)
        row, _, field = path.rpartition("/")
        name = row.rpartition("/")[2]
        column = next((at for at, each in enumerate(self.fields) if each.id == field), -1)
        return self.index(self.names.index(name), column) if name in self.names else QModelIndex()

    def refresh(self) -> None:
        """Show what the draft holds now."""
        self._units = {}
        old, new = self.names, self._names()
        if old != new:
            self._move_to(old, new)
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def _move_to(self, old: list[str], new: list[str]) -> None:
        """Go from the rows shown to others, so that a view keeps its place; an added row replaces the adding one."""
        head = 0
        while head < min(len(old), len(new)) and old[head] == new[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        if len(old) - tail > head:
            self.beginRemoveRows(QModelIndex(), head, len(old) - tail - 1)
            self.names = old[:head] + old[len(old) - tail :]
            self.endRemoveRows()
        if len(new) - tail > head:
            at = head + 1 if self.adds and head == len(self.names) else head
            self.beginInsertRows(QModelIndex(), at, at + len(new) - tail - head - 1)
            self.names = new
            self.endInsertRows()
        self.names = new

    # --- showing ---------------------------------------------------------------------------------------------

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a view asks of a cell."""
        row, column = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.face(row, column).text
            case Qt.ItemDataRole.EditRole:
                return self.edited(row, column)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleDescriptionRole:
                return self._says(row, column)
            case _ if role == FACE:
                return self.face(row, column)
            case _ if role == PATH:
                return self.path(row, column)
        return None

    def face(self, row: int, column: int) -> Face:
        """Say how a cell looks."""
        field, path = self.fields[column], self.path(row, column)
        right = field.kind == "number"
        if row >= len(self.names):
            if self.sums:
                shown = self._shown(path) if path else ""
                return Face(shown, right=right, computed=True, strong=True)
            return Face(say("uiform.add", what=self.what()) if column == 0 else "", adds=True)
        text = self.draft.places.typed(path, field)
        unit = self.draft.places.unit(path, field) if text and not self.common_unit(column) else ""
        step = self.draft.outcome.steps.get(path)
        default = step is not None and step.origin == "default" and step.value is not None
        word, icon, tone = self._mark(path, field, default=default)
        return Face(
            text,
            unit,
            word,
            icon,
            tone,
            right,
            field.computed,
            is_worked_out(field),
            default,
            path in self.draft.outcome.closed,
            second_mark(self.draft, path),
        )

    def _mark(self, path: str, field: Field, *, default: bool) -> tuple[str, str, str]:
        found = self.draft.findings.get(path, ())
        levels = {finding.level for finding in found}
        if any(map(is_missing, found)):
            return say("uiform.needed"), "", "error" if self.draft.checked else ""
        word = say("uiform.default") if default and field.kind == "number" else ""
        if "error" in levels:
            return word, "failed", "error"
        if "warning" in levels:
            return word, "warning", "warn"
        return word, "lock" if self.draft.substitute(path) else "", "warn"

    def what(self) -> str:
        """Name what a row of this table is: the label of the field that names it."""
        section = self.section
        return str(section.field(section.named_by).label if section.named_by else section.label)

    def _shown(self, path: str) -> str:
        return self.draft.places.typed(path, self.draft.form.locate(path)[2])

    def edited(self, row: int, column: int) -> str:
        """Give what stands in a cell as a person would type it; numbers without separators."""
        path, field = self.path(row, column), self.fields[column]
        value = self.draft.places.value(path) if path else None
        typed = self.draft.cells.value(path)
        value = value if typed is None else typed
        return plain(value) if isinstance(value, Decimal) else self.draft.places.typed(path, field) if path else ""

    def _says(self, row: int, column: int) -> str:
        path, field = self.path(row, column), self.fields[column]
        if not path or row >= len(self.names):
            return ""
        lines = [finding.sentence() for finding in self.draft.findings.get(path, ())]
        words = self.draft.substitute(path)
        if words:
            lines.append(say("withholding.mark.about", words=words))
        if second_mark(self.draft, path) == "same":
            lines.append(say("desk.second.same"))
        step = self.draft.outcome.steps.get(path)
        if step and step.expression and (field.computed or path not in self.draft.cells):
            lines.append(f"{'' if field.computed else say('uiform.default.about')}{step.words}")
        if not field.computed and field.help:
            lines.append(str(field.help))
        return "\n".join(lines)

    def common_unit(self, column: int) -> str:
        """Give the unit of a column where all its rows share one; empty where they differ or it has none."""
        if column not in self._units:
            self._units[column] = self._common_unit(self.fields[column])
        return self._units[column]

    def _common_unit(self, field: Field) -> str:
        if field.kind != "number":
            return ""
        if not differs(field):
            return self.draft.places.unit_at(field.unit, f"{self.base}/{field.id}")
        units = {self.draft.places.unit(f"{self.base}/{name}/{field.id}", field) for name in self.names} - {""}
        return units.pop() if len(units) == 1 else ""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give the field's label, with its unit in the tool tip role's company; for rows, the month."""
        if orientation == Qt.Orientation.Horizontal:
            return self._head(self.fields[section], section, role)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if section < len(self.names):
            return self.draft.places.row_name(self.section, f"{self.base}/{self.names[section]}")
        return say("uiform.year" if self.section.rows == "months" else "uiform.total") if self.sums else ""

    def _head(self, field: Field, column: int, role: int) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return str(field.label)
            case Qt.ItemDataRole.ToolTipRole:
                unit = self.common_unit(column)
                about = " · ".join(filter(None, (str(field.label), field.symbol, unit)))
                return "\n".join(filter(None, (about, str(field.help or ""), str(field.cite or ""))))
            case _ if role == FACE:
                return Face(
                    str(field.label),
                    self.common_unit(column),
                    right=field.kind == "number",
                    strong=is_worked_out(field),
                )
        return None

    # --- changing --------------------------------------------------------------------------------------------

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let a person write where the form asks."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if self.writable(index.row(), index.column()) else flags

    def writable(self, row: int, column: int) -> bool:
        """Tell whether a cell takes an answer."""
        field = self.fields[column]
        if self.draft.read_only or field.computed or row >= len(self.names) + self.adds:
            return False
        return row >= len(self.names) or self.path(row, column) not in self.draft.outcome.closed

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take what was typed into one cell."""
        row, column = index.row(), index.column()
        if role != Qt.ItemDataRole.EditRole or not self.writable(row, column):
            return False
        text = str(value)
        if text != self.edited(row, column):  # opening a default and leaving it does not make it typed
            label = say("uiform.edit.field", field=self.fields[column].label)
            self.write({(row, column): text}, label)
        return True

    def write(self, block: Mapping[tuple[int, int], str], label: str) -> int:
        """Put texts into cells as one step, by row and column; rows beyond the last are added.

        Gives how many could not be written: into computed cells, or beyond the table.
        """
        changes: dict[str, Cell | None] = {}
        shut: set[str] = set()
        fresh = int(self.draft.cells.new_row(self.base)[1:])
        added = {row for row, _ in block if row >= len(self.names)} if self.section.rows == "many" else set()
        names = dict(zip(sorted(added), (f"r{fresh + at}" for at in range(len(added))), strict=True))
        refused = 0
        for (row, column), text in block.items():
            answer = column < len(self.fields) and not self.fields[column].computed and not self.draft.read_only
            if not answer or (row not in names and row >= len(self.names)):
                refused += bool(text.strip())
                continue
            name = names.get(row) or self.names[row]
            path = f"{self.base}/{name}/{self.fields[column].id}"
            changes[path] = self.draft.typed(path, text)
            if path in self.draft.outcome.closed:
                shut.add(path)
        if shut and len(changes) > len(shut):  # an answer in the block may be what asks for them
            shut &= self.draft.working.outcome(self.draft.cells.changed(changes)).closed
        refused += sum(changes.pop(path) is not None for path in shut)
        self.draft.edit(label, changes)
        return refused

    def remove(self, rows: list[int]) -> None:
        """Delete rows, or empty them where the form fixes its rows."""
        names = [self.names[row] for row in rows if row < len(self.names)]
        self.empty -= set(names)
        cells = self.draft.cells
        for name in names:
            cells = cells.without(f"{self.base}/{name}")
        self.draft.replace(say("uiform.edit.delete", count=len(names)), cells)
        self.refresh()

    def insert(self, row: int) -> None:
        """Open an empty row above another; it is kept once something is typed into it."""
        before = self.names[row - 1] if row else ""
        name = between(before, self.names[row])
        if name and self.adds:
            self.empty.add(name)
            self.refresh()


def second_mark(draft: Draft, path: str) -> str:
    """Say whether a second source stands beside a figure, and whether it is the ``same`` or ``differs``."""
    if f"{SECOND}/{path}" not in draft.cells:
        return ""
    return "differs" if any(each.code in _DIFFERS for each in draft.findings.get(path, ())) else "same"


def is_worked_out(field: Field) -> bool:
    """Tell whether a figure is the result of arithmetic, as against one looked up."""
    return field.formula is not None and field.kind == "number" and isinstance(field.formula.tree, Bin | Call)


def between(before: str, after: str) -> str:
    """Make a row name that sorts between two, or before `after` if `before` is empty; empty if there is none left."""
    steps = [1000 >> shift for shift in range(10)]
    if before:
        names = [f"{before}{stem}{step}" for stem in ("_", "_0_", "_0_0_") for step in steps]
    else:
        names = ["r0", *(f"q{step}" for step in steps)]
    return next((name for name in names if natural(before) < natural(name) < natural(after)), "")

"""What a path is called on paper: section, row and field in the form's own words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from workbench.rules.cells import Cells, Value
from workbench.rules.form import Field, Form, Section, row_names
from workbench.rules.kinds import KINDS
from workbench.rules.units import KNOWN, shown_unit

MISSING = "—"
DOT = "·"

_NO_UNIT = ("", "1", "text", "condition", "date")


@dataclass(frozen=True, slots=True)
class Places:
    """The rows and names of one filled-in form."""

    form: Form
    cells: Cells
    values: Mapping[str, Value]
    _numbers: dict[str, dict[str, int]] = field(default_factory=dict, compare=False, repr=False)
    """The number of each row by section, kept because every name asks for it."""

    def rows(self, section: Section, prefix: str = "") -> tuple[tuple[str, str], ...]:
        """List the rows of a section below `prefix`: the path of each, and its name to a reader.

        A section of one has a single row without a name.
        """
        base = f"{prefix}/{section.id}" if prefix else section.id
        if section.rows == "one":
            return ((base, ""),)
        names = self.cells.rows(base) if section.rows == "many" else row_names(section)
        return tuple(
            (f"{base}/{name}", self.row_name(section, f"{base}/{name}", number)) for number, name in enumerate(names, 1)
        )

    def row_name(self, section: Section, path: str, number: int) -> str:
        """Name a row: by the answer that names it, the month, the form's fixed row, or its number."""
        row = path.rpartition("/")[2]
        if section.rows == "months":
            return f"{int(row)}月"
        if section.rows == "fixed":
            return next((str(choice.label) for choice in section.fixed if choice.id == row), row)
        if section.named_by:
            said = self.shown(f"{path}/{section.named_by}", section.field(section.named_by))
            if said != MISSING:
                return said
        return f"第{number}行"

    def shown(self, path: str, field: Field) -> str:
        """Write the value at a path for reading: the computed one, else the one typed; an em dash for none."""
        value = self.values.get(path, self.cells.value(path))
        if value is None:
            return MISSING
        return shown_unit(str(value)) if field.id in self._units else KINDS[field.kind].show(value, field)

    @property
    def _units(self) -> frozenset[str]:
        """The fields that hold a row's own unit."""
        return frozenset(field.unit_of for _, section in self.form.walk() for field in section.fields)

    def unit(self, path: str, field: Field) -> str:
        """Give the unit of one figure, with the row's own where it differs by row: ``GJ/fuel_unit`` → ``GJ/t``."""
        return self.unit_at(field.unit, path) if field.kind == "number" else ""

    def unit_at(self, unit: str, path: str) -> str:
        """Write any unit as it stands in the row of a path."""
        strange = [part for part in re.split(r"[*/]", unit) if part and part != "1" and part not in KNOWN]
        if unit in _NO_UNIT or not strange:
            return "" if unit in _NO_UNIT else unit
        sections, _, _ = self.form.locate(path)
        row = path.rpartition("/")[0]
        for section in reversed(sections):
            for other in section.fields:
                own = self.values.get(f"{row}/{other.unit_of}") if other.unit_of and other.unit in strange else None
                if own:
                    return unit.replace(other.unit, str(own))
            row = row.rpartition("/")[0] if section.rows == "one" else row.rpartition("/")[0].rpartition("/")[0]
        return unit

    @staticmethod
    def mixed_unit(section: Section, field: Field) -> str:
        """Write the unit of a column whose rows differ, pointing at the column that says which: ``GJ/计量单位``."""
        unit = field.unit
        for other in section.fields:
            if other.unit_of and other.unit in unit:
                unit = unit.replace(other.unit, str(section.field(other.unit_of).label))
        return unit

    def name(self, path: str) -> str:
        """Name a figure by where it stands: ``化石燃料燃烧·无烟煤·消耗量``; a path unknown to the form as it is."""
        try:
            pieces = self._pieces(path)
        except KeyError:
            return self._section_name(path)
        return DOT.join(filter(None, (word for pair in pieces for word in pair)))

    def names(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Name many figures, those of one column together: ``消耗化石燃料排放·净消耗量：无烟煤、烟煤``."""
        told: dict[str, list[str]] = {}
        for path in paths:
            try:
                pieces = self._pieces(path)
            except KeyError:
                pieces = [(path, "")]
            column = DOT.join(section for section, _ in pieces)
            told.setdefault(column, []).append(DOT.join(filter(None, (row for _, row in pieces))))
        return tuple(f"{column}：{'、'.join(rows)}" if any(rows) else column for column, rows in told.items())

    def _pieces(self, path: str) -> list[tuple[str, str]]:
        """Give each section on the way with the name of its row, and the field last. Raises KeyError."""
        sections, _, found = self.form.locate(path)
        pieces = []
        walked, parts = "", path.split("/")
        for section in sections:
            walked = "/".join(filter(None, (walked, parts.pop(0))))
            row = ""
            if section.rows != "one":
                own, base = parts.pop(0), walked
                walked = f"{base}/{own}"
                row = self.row_name(section, walked, self._number(base, own))
            pieces.append((str(section.label), row))
        return [*pieces, (str(found.label), "")]

    def _number(self, base: str, row: str) -> int:
        if base not in self._numbers:
            self._numbers[base] = {name: number for number, name in enumerate(self.cells.rows(base), 1)}
        return self._numbers[base].get(row, 1)

    def _section_name(self, path: str) -> str:
        try:
            return str(self.form.section(path).label)
        except KeyError:
            return path

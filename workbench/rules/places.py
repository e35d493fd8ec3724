"""What a path is called, in the form's own words: section, row and field; and the unit of the figure there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.base.text import say
from workbench.rules.cells import Cells, Value
from workbench.rules.form import Field, Form, Section, row_names
from workbench.rules.kinds import KINDS
from workbench.rules.units import KNOWN, shown_unit

MISSING = "—"
DOT = "·"

_NO_UNIT = ("", "1", "text", "condition", "date")


@dataclass(frozen=True, slots=True)
class Places:
    """The rows, names, values and units of one filled-in form."""

    form: Form
    cells: Cells
    values: Mapping[str, Value]
    _numbers: dict[str, dict[str, int]] = field(default_factory=dict, compare=False, repr=False)
    """The number of each row by section, kept because every name asks for it."""

    # ------------------------------------------------------------ rows

    def rows(self, section: Section, prefix: str = "") -> tuple[tuple[str, str], ...]:
        """List the rows of a section below `prefix`: the path of each, and its name to a reader.

        A section of one has a single row without a name.
        """
        base = f"{prefix}/{section.id}" if prefix else section.id
        if section.rows == "one":
            return ((base, ""),)
        paths = [f"{base}/{name}" for name in self.names_at(section, base)]
        return tuple((path, self.row_name(section, path)) for path in paths)

    def names_at(self, section: Section, base: str) -> tuple[str, ...]:
        """Name the rows of the section at `base`, in order; none for a section of one."""
        return self.cells.rows(base) if section.rows == "many" else row_names(section)

    def row_name(self, section: Section, path: str) -> str:
        """Name a row to a reader: by the answer that names it, the month, the form's fixed row, or its number."""
        base, _, row = path.rpartition("/")
        if section.rows == "months":
            return say("place.month", month=int(row))
        if section.rows == "fixed":
            return next((str(choice.label) for choice in section.fixed if choice.id == row), row)
        if section.named_by and self.value(f"{path}/{section.named_by}") is not None:
            return self.shown(f"{path}/{section.named_by}", section.field(section.named_by))
        return say("place.row", number=self._number(base, row))

    def _number(self, base: str, row: str) -> int:
        if base not in self._numbers:
            self._numbers[base] = {name: number for number, name in enumerate(self.cells.rows(base), 1)}
        return self._numbers[base].get(row, len(self._numbers[base]) + 1)

    # ------------------------------------------------------------ values

    def value(self, path: str) -> Value | None:
        """Give what stands at a path: the worked-out value, else what was typed."""
        return self.values.get(path, self.cells.value(path))

    def shown(self, path: str, field: Field) -> str:
        """Write what stands at a path for reading: the worked-out value, else the one typed; a dash for none."""
        value = self.value(path)
        return MISSING if value is None else self._show(value, path, field)

    def typed(self, path: str, field: Field) -> str:
        """Write what stands at a path as the person sees it while typing: uncut, and empty for nothing."""
        value = self.cells.value(path) if path in self.cells else self.values.get(path)
        return "" if value is None else self._show(value, path, field)

    def _show(self, value: Value, path: str, field: Field) -> str:
        section = self.form.locate(path)[0][-1]
        if any(other.unit_of == field.id for other in section.fields):
            return shown_unit(str(value))
        return KINDS[field.kind].show(value, field)

    # ------------------------------------------------------------ units

    def unit(self, path: str, field: Field) -> str:
        """Write the unit of the figure at a path, with the row's own where rows differ: ``GJ/t``; empty if unknown."""
        return self.unit_at(field.unit, path) if field.kind == "number" else ""

    def unit_at(self, unit: str, path: str) -> str:
        """Write any unit as it stands in the row of a path, for reading: ``tCO₂/t``."""
        return shown_unit(self.plain_unit_at(unit, path))

    def plain_unit_at(self, unit: str, path: str) -> str:
        """Write any unit as it stands in the row of a path, as a pack does: ``tCO2/t``."""
        strange = _strange(unit)
        if unit in _NO_UNIT or not strange:
            return "" if unit in _NO_UNIT else unit
        try:
            pieces = self._pieces(path)
        except KeyError:
            return ""
        for section, row in reversed(pieces):
            for other in section.fields:
                own = self.values.get(f"{row}/{other.unit_of}") if other.unit_of and other.unit in strange else None
                if own:
                    return unit.replace(other.unit, str(own))
        return ""

    @staticmethod
    def mixed_unit(section: Section, field: Field) -> str:
        """Write the unit of a column whose rows differ, pointing at the column that says which: ``GJ/计量单位``."""
        unit = field.unit
        for other in section.fields:
            if other.unit_of and other.unit in unit:
                unit = unit.replace(other.unit, str(section.field(other.unit_of).label))
        return shown_unit(unit)

    # ------------------------------------------------------------ names

    def name(self, path: str, *, whole: bool = True) -> str:
        """Name a figure by where it stands: ``化石燃料燃烧·无烟煤·消耗量``; not `whole`, without the section.

        A section or row is named as far as it goes, a path unknown to the form as it is.
        """
        try:
            pieces = self._pieces(path)
        except KeyError:
            return self._section_name(path)
        words = [word for section, row in pieces for word in (str(section.label), self._row_word(section, row)) if word]
        return DOT.join([*words[0 if whole else 1 :], str(self.form.locate(path)[2].label)])

    def names(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Name many figures, those of one column together: ``消耗化石燃料排放·净消耗量：无烟煤、烟煤``."""
        told: dict[str, list[str]] = {}
        for path in paths:
            try:
                pieces = self._pieces(path)
            except KeyError:
                told.setdefault(path, []).append("")
                continue
            column = DOT.join([*(str(section.label) for section, _ in pieces), str(self.form.locate(path)[2].label)])
            rows = (self._row_word(section, row) for section, row in pieces)
            told.setdefault(column, []).append(DOT.join(filter(None, rows)))
        return tuple(f"{column}：{'、'.join(rows)}" if any(rows) else column for column, rows in told.items())

    def _row_word(self, section: Section, row: str) -> str:
        return "" if section.rows == "one" else self.row_name(section, row)

    def _pieces(self, path: str) -> tuple[tuple[Section, str], ...]:
        """Give each section on the way with the path of its row. Raises KeyError."""
        sections = self.form.locate(path)[0]
        return tuple(zip(sections, _rows(path, sections), strict=True))

    def _section_name(self, path: str) -> str:
        level, words, parts, walked = self.form.sections, [], path.split("/"), 0
        while walked < len(parts):
            found = next((section for section in level if section.id == parts[walked]), None)
            if found is None:
                break
            words.append(str(found.label))
            walked += 1
            if found.rows != "one" and walked < len(parts):
                walked += 1
                words.append(self.row_name(found, "/".join(parts[:walked])))
            level = found.sections
        return DOT.join(words) or path


def differs(field: Field) -> bool:
    """Tell whether the unit of a field is each row's own."""
    return field.kind == "number" and field.unit not in _NO_UNIT and bool(_strange(field.unit))


def _strange(unit: str) -> list[str]:
    return [part for part in re.split(r"[*/]", unit) if part and part != "1" and part not in KNOWN]


def _rows(path: str, sections: Sequence[Section]) -> Iterator[str]:
    parts, walked = path.split("/"), 0
    for section in sections:
        walked += 1 if section.rows == "one" else 2
        yield "/".join(parts[:walked])

"""Which row of the filing a row of the sheet is: one that is there, known by its names, or a new one."""

import re
from collections.abc import Mapping
from functools import cached_property

from workbench.excel.foreign.spots import ROW, Place, Spot
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form, Section
from workbench.rules.library import Rules

Problem = tuple[str, Mapping[str, object]]
ANSWER = "="
"""Marks that the row chosen for a whole sheet is the one so answered, there or new: ``=coke``; otherwise its name."""


class Rows:
    """Finds rows by what names them, and begins new ones. `fresh` holds the names of those begun."""

    def __init__(self, form: Form, rules: Rules, held: Cells, spot: Spot, chosen: Mapping[str, str]) -> None:
        """Take what the filing holds; `chosen` says which row is meant where no column tells."""
        self.form = form
        self.rules = rules
        self.held = held
        self.spot = spot
        self.chosen = chosen
        self.fresh: dict[str, Cell] = {}
        self.own: dict[tuple[str, int], str] = {}
        """The rows begun for one row of the sheet each, by the section's path and the row of the sheet."""
        self._known: dict[str, dict[str, dict[str, Value]]] = {}
        self._last: dict[str, int] = {}

    @cached_property
    def _values(self) -> Mapping[str, Value]:
        """Give what the filing comes to: a row may be named by a default. Seldom needed, and not cheap."""
        return evaluate(self.form, self.held, self.rules).values

    def find(
        self, answers: Mapping[str, str], month: str, depth: int, at: int
    ) -> tuple[dict[str, str], Problem | None]:
        """Give the rows of the repeating sections down to `depth`, by their dotted names, or why they are unknown.

        `at` is the row of the sheet.
        """
        rows: dict[str, str] = {}
        above, before = "", 0
        for name, section in self.spot.chain[:depth]:
            base = above + name[before:].replace(".", "/")  # sections of one stand between without a row
            row, problem = self._row(name, section, base, answers, month, at)
            if problem:
                return {}, problem
            rows[name] = row
            above, before = f"{base}/{row}/", len(name) + 1
        return rows, None

    def _row(
        self, name: str, section: Section, base: str, answers: Mapping[str, str], month: str, at: int
    ) -> tuple[str, Problem | None]:
        if section.rows == "months":
            return month, None if month else ("foreign.no_month", {})
        keys = self.spot.keys_of(name, section)
        given = {place.field.id: answers[place.name] for place in keys if place.name in answers}
        if not given and self.chosen.get(name, "").startswith(ANSWER):
            given = {section.named_by: self.chosen[name].removeprefix(ANSWER)}
        if section.rows == "fixed":
            row = given.get(ROW) or self.chosen.get(name, "")
            return row, None if row else ("foreign.no_row", {"label": section.label})
        known = self._rows_at(base, keys)
        if section.alike:
            row = self.own[base, at] = self.own.get((base, at)) or self._begin(base, known, given)
            return row, None
        return self._matching(name, section, base, known, given)

    def _matching(
        self, name: str, section: Section, base: str, known: dict[str, dict[str, Value]], given: Mapping[str, str]
    ) -> tuple[str, Problem | None]:
        if not given:
            return self._unnamed(name, section, base, known)
        fitting = [row for row, said in known.items() if given.items() <= said.items()]
        if len(fitting) > 1:
            return "", ("foreign.row_ambiguous", {"count": len(fitting), "label": section.label})
        named = section.field(section.named_by) if section.named_by else None
        if not fitting and named is not None and named.id not in given and named.default is None:
            return "", ("foreign.no_name", {"label": section.label})
        return fitting[0] if fitting else self._begin(base, known, given), None

    def _unnamed(
        self, name: str, section: Section, base: str, known: dict[str, dict[str, Value]]
    ) -> tuple[str, Problem | None]:
        if name in self.chosen:
            row = self.chosen[name]
            known.setdefault(row, {})
            return row, None
        named = section.field(section.named_by) if section.named_by else None
        if not known and (named is None or named.default is not None):
            return self._begin(base, known, {}), None
        if len(known) == 1 and (named is None or named.default is not None):
            return next(iter(known)), None
        return "", ("foreign.no_name", {"label": section.label})

    def _rows_at(self, base: str, keys: tuple[Place, ...]) -> dict[str, dict[str, Value]]:
        if base not in self._known:
            self._known[base] = {}
            for row in self.held.rows(base):
                said = {}
                for place in keys:
                    path = f"{base}/{row}/{place.field.id}"
                    value = self.held.value(path)
                    if value is None and place.field.default is not None:
                        value = self._values.get(path)
                    if value is not None:
                        said[place.field.id] = value
                self._known[base][row] = said
        return self._known[base]

    def _begin(self, base: str, known: dict[str, dict[str, Value]], given: Mapping[str, str]) -> str:
        if base not in self._last:
            numbers = [int(found[1]) for row in known if (found := re.fullmatch(r"r(\d{1,9})", row))]
            self._last[base] = max(numbers, default=0)
        self._last[base] += 1
        row = f"r{self._last[base]}"
        known[row] = dict(given)
        self.fresh.update({f"{base}/{row}/{name}": Cell(value) for name, value in given.items()})
        return row

"""Cells and rules in; values, the steps that led to them, and findings out. No database, no window, no clock."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from workbench.base.numbers import rounded, shown
from workbench.base.text import Label
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.form import Check, Field, Form, Level
from workbench.rules.formula import (
    Bin,
    Call,
    Column,
    Compare,
    Expression,
    Given,
    If,
    Known,
    Logic,
    Node,
    Num,
    Param,
    Pick,
    Ref,
    Reference,
    Text,
)
from workbench.rules.functions import FUNCTIONS
from workbench.rules.functions.function import Argument
from workbench.rules.kinds import KINDS
from workbench.rules.library import Rules
from workbench.rules.operations import Failed, arithmetic, compare, logic
from workbench.rules.outcome import Finding, Input, Outcome, Step
from workbench.rules.rows import Row, grow
from workbench.rules.sources import CONFIRMED, SECOND, Citation
from workbench.rules.withheld import refusals
from workbench.rules.wording import unclear


def evaluate(form: Form, cells: Cells, rules: Rules) -> Outcome:
    """Work out a form. Pure, and linear in the number of cells."""
    return _Run(form, cells, rules).outcome()


class Working:
    """Works the same form out again and again while a person edits it: only what a change touches is done anew."""

    def __init__(self, form: Form, rules: Rules) -> None:
        """Begin with nothing worked out."""
        self._form = form
        self._rules = rules
        self._run: _Run | None = None

    def outcome(self, cells: Cells) -> Outcome:
        """Give what `evaluate` gives."""
        if self._run is None or not self._run.goes_on(cells):
            self._run = _Run(self._form, cells, self._rules)
        return self._run.outcome()


Reader = str | tuple[int, str]
"""What reads a value: the path of a field, or a check by its number and the path of its row."""


class _Unknown:
    """What stands where nothing has been worked out yet."""


_UNKNOWN = _Unknown()


class _Run:
    """One working out of a form. It remembers who read what, so that after a change only their part is done again."""

    def __init__(self, form: Form, cells: Cells, rules: Rules) -> None:
        self.form = form
        self.cells = cells
        self.values: dict[str, Value | _Unknown | None] = {}
        self.unknown: list[str] = []
        """The paths still to be worked out."""
        self.steps: dict[str, Step | None] = {}
        self.findings: dict[str, list[Finding]] = {}
        """What was found while a value was worked out, by its path; and of sections, by theirs."""
        self.failed: dict[Reader, Finding] = {}
        """The checks that do not hold."""
        self.closed: set[str] = set()
        self.met: set[int] = set()
        """Which references of the expression being worked out were looked at, each object being one reference."""
        self.readers: dict[str, set[Reader]] = {}
        self.reader: Reader | None = None
        self.fields = {id(section): {field.id: field for field in section.fields} for _, section in form.walk()}
        self.homes: dict[str, tuple[Row, Field]] = {}
        """Every field of every row, by its path."""
        self.order: dict[str, int] = {}
        """The place of each field and section in the form, by its path."""
        top = grow(form, cells, rules)
        self.checks = dict(_checks(form, top))
        self.due: dict[Reader, None] = dict.fromkeys(self.checks)
        """The checks still to be made."""
        self._place(top)
        self.unknown = list(self.homes)
        self.values = dict.fromkeys(self.homes, _UNKNOWN)
        self.steps = dict.fromkeys(self.homes)

    def _place(self, row: Row) -> None:
        """Find the place of every field, and the sections with too few rows."""
        for field in row.section.fields if row.section else ():
            path = row.path(field.id)
            self.order[path] = len(self.order)
            self.homes[path] = row, field
        for section in row.section.sections if row.section else self.form.sections:
            base, rows = row.path(section.id), row.below[section.id]
            self.order[base] = len(self.order)
            if section.rows == "many" and len(rows) < section.least:
                args = {"section": section.label, "least": section.least}
                self._find("error", "section.too_few_rows", base, args)
            for inner in rows:
                self._place(inner)

    def goes_on(self, cells: Cells) -> bool:
        """Take other cells and forget what they touch; False, and nothing done, where they make other rows."""
        before = self.cells
        changed = [path for path, cell in cells.items() if before.get(path) is not cell]
        gone = [path for path in before if path not in cells]
        if any(path not in self.homes and path not in before for path in changed) or not all(
            self._rows_stay(path, cells) for path in gone
        ):
            return False
        touched: set[Reader] = set()
        waiting: list[Reader] = [*changed, *gone]
        while waiting:
            reader = waiting.pop()
            if reader not in touched:
                touched.add(reader)
                waiting += self.readers.get(reader, ()) if isinstance(reader, str) else ()
        for reader in touched:
            self.failed.pop(reader, None)
            if not isinstance(reader, str):
                self.due[reader] = None
            elif reader in self.homes:
                self.unknown.append(reader)
                self.values[reader] = _UNKNOWN
                self.steps[reader] = None
                self.findings.pop(reader, None)
                self.closed.discard(reader)
        self.cells = cells
        return True

    def _rows_stay(self, path: str, cells: Cells) -> bool:
        """Tell whether the rows a vanished cell lay in still have others."""
        row = self.homes[path][0] if path in self.homes else None
        while row and row.section:
            if row.section.rows == "many" and row.name not in cells.rows(row.prefix.rpartition("/")[0]):
                return False
            row = row.up
        return True

    def outcome(self) -> Outcome:
        for path in self.unknown:
            self._field(*self.homes[path])
        self.unknown = []
        self._check()
        seconds: dict[str, Value] = {}
        confirmed: dict[str, str] = {}
        found = {path: list(findings) for path, findings in self.findings.items()}
        for reader in sorted(self.failed, key=lambda reader: reader[0]):
            found.setdefault(self.failed[reader].path, []).append(self.failed[reader])
        for finding in refusals(self.form, self.cells):
            found.setdefault(finding.path, []).append(finding)
        strange = []
        for path, cell in self.cells.items():
            if path in self.homes:
                continue
            kind, _, figure = path.partition("/")
            if kind == SECOND and figure in self.homes:
                for finding in self._compare(figure, cell, seconds):
                    found.setdefault(figure, []).append(finding)
            elif kind != CONFIRMED:
                strange.append(Finding("warning", "cell.not_of_form", path, {"path": path}))
            elif cell.value:
                confirmed[path] = str(cell.value)
        findings = [finding for path in sorted(found, key=self.order.__getitem__) for finding in found[path]]
        return Outcome(
            {path: value for path, value in self.values.items() if not isinstance(value, _Unknown | None)},
            {path: step for path, step in self.steps.items() if step},
            (*findings, *strange),
            confirmed,
            frozenset(self.closed),
            seconds,
        )

    def _compare(self, path: str, second: Cell, seconds: dict[str, Value]) -> Iterator[Finding]:
        """Judge what a second source says of a figure: as exactly as the form prints it, it must say the same."""
        field = self.homes[path][1]
        if any(True for _ in KINDS[field.kind].check(second.value, replace(field, least=None, most=None))):
            args: dict[str, object] = {"label": field.label, "typed": str(second.value)}
            yield Finding("error", "second.not_comparable", path, args)
            return
        value = second.value
        if isinstance(value, Decimal) and field.places is not None:
            value = rounded(value, field.places, field.rounding)
        seconds[path] = value
        ours = self.values[path]
        if isinstance(ours, _Unknown | None) or ours == value:
            return
        kind = KINDS[field.kind]
        args = {"label": field.label, "ours": kind.show(ours, field), "second": kind.show(value, field)}
        if second.note.strip():
            yield Finding("note", "second.explained", path, {**args, "why": second.note})
        else:
            yield Finding("warning", "second.differs", path, args)

    def _find(
        self,
        level: Level,
        code: str,
        path: str,
        args: Mapping[str, object],
        cite: Citation | None = None,
        says: Label | None = None,
    ) -> None:
        self.findings.setdefault(path, []).append(Finding(level, code, path, args, cite, says))

    # ------------------------------------------------------------ one field

    def _field(self, row: Row, field: Field) -> Value | None:
        """Give a field's value, worked out on first asking."""
        path = row.path(field.id)
        if self.reader is not None:
            self.readers.setdefault(path, set()).add(self.reader)
        known = self.values[path]
        if not isinstance(known, _Unknown):
            return known
        self.values[path] = value = None  # packs with circular formulas do not load; this only stops a runaway
        around, self.reader = self.reader, path
        if self._asked(row, field, path):
            formula = field.formula
            value = self._worked(row, field, path, formula, "formula") if formula else self._answer(row, field, path)
            self.values[path] = value
        self.reader = around
        return value

    def _answer(self, row: Row, field: Field, path: str) -> Value | None:
        cell = self.cells.get(path)
        if cell is None:
            value = self._worked(row, field, path, field.default, "default") if field.default else None
            if value is None and field.required and not (field.default and self._missing_input(row, field.default)):
                self._find("error", "cell.missing", path, {"label": field.label}, field.cite)
            return value
        wrong = list(KINDS[field.kind].check(cell.value, field))
        for code, args in wrong:
            self._find("error", code, path, {"label": field.label, **args}, field.cite)
        value, listed = cell.value, row.rules.parameters.get(self.form.plain)
        for args, cite in unclear(listed.value if listed else None, field, value):
            self._find("warning", "wording.unclear", path, args, cite)
        if any(code.startswith("kind.not_") for code, _ in wrong):
            return None  # what was typed is no answer of this kind: kept, reported, not computed with
        if isinstance(value, Decimal) and field.places is not None:
            value = rounded(value, field.places, field.rounding)
            if value != cell.value:
                given = Input(field.label, field.unit, cell.value, path)
                self.steps[path] = Step(
                    path,
                    value,
                    field.unit,
                    "rounded",
                    None,
                    (given,),
                    field.cite,
                    field.places,
                    field.rounding,
                )
                self._find(
                    "note",
                    "cell.rounded",
                    path,
                    {"label": field.label, "places": field.places, "value": shown(value)},
                )
        return value

    def _worked(
        self,
        row: Row,
        field: Field,
        path: str,
        expression: Expression,
        origin: Literal["formula", "default"],
    ) -> Value | None:
        around, self.met = self.met, set()
        try:
            value = self._value(row, expression.tree)
        except Failed as failed:
            self._find("error", failed.code, path, {"label": field.label, **failed.details}, field.cite)
            value = None
        met, self.met = self.met, around
        result = None if isinstance(value, list) else value
        if isinstance(result, Decimal) and field.places is not None:
            result = rounded(result, field.places, field.rounding)
        inputs = tuple(self._input(row, node, used=id(node) in met) for node in expression.references)
        self.steps[path] = Step(
            path, result, field.unit, origin, expression, inputs, field.cite, field.places, field.rounding
        )
        return result

    def _asked(self, row: Row, field: Field, path: str) -> bool:
        """Tell whether the question is put at all; one whose condition is not known to hold is not."""
        try:
            asked = field.when is None or self._value(row, field.when.tree) is True
        except Failed:
            asked = False
        if not asked:
            self.closed.add(path)
        return asked

    def _missing_input(self, row: Row, expression: Expression) -> bool:
        """Tell whether an expression lacks a cell, so that the cell, not its consequence, is reported."""
        return any(isinstance(node, Ref) and self._input(row, node).value is None for node in expression.references)

    def _input(self, row: Row, node: Reference, *, used: bool = True) -> Input:
        match node:
            case Ref(label=label, unit=unit):
                found, field = self._cell(row, node)
                return Input(label, unit, self._field(found, field), found.path(field.id), field=field, used=used)
            case Column(label=label, unit=unit):
                cells = self._column(row, node)
                items = tuple((inner.path(field.id), self._field(inner, field)) for inner, field in cells)
                return Input(label, unit, None, items=items, field=cells[0][1] if cells else None, used=used)
            case Param(name=name, label=label, unit=unit):
                entry = row.rules.parameters.get(name)
                value = entry.value if entry and isinstance(entry.value, Decimal) else None
                return Input(label, unit, value, name=name, entry=entry, used=used)
            case Pick(table, key):
                entry = row.rules.parameters.get(table.name)
                try:
                    wanted, picked = self._value(row, key), self._pick(row, node)
                except Failed:
                    wanted, picked = None, None
                return Input(
                    table.label, table.unit, picked, name=table.name, key=str(wanted or ""), entry=entry, used=used
                )

    # ------------------------------------------------------------ expressions

    def _cell(self, row: Row, node: Ref) -> tuple[Row, Field]:
        found = row.out(node.up)
        for name in node.path:
            found = found.below[name][0]
        assert found.section is not None  # noqa: S101 - for the type checker: a path ends in a section
        return found, self.fields[id(found.section)][node.field]

    def _column(self, row: Row, node: Column) -> list[tuple[Row, Field]]:
        """Give the rows a column names. Seen from a month, a section of months elsewhere means that same month."""
        rows, month = [row.out(node.up)], row.month
        for name in node.path:
            rows = [inner for found in rows for inner in found.below[name]]
            if month:
                rows = [found for found in rows if found.seen_from(month)]
        return [(found, self.fields[id(found.section)][node.field]) for found in rows]

    def _value(self, row: Row, node: Node) -> Argument:  # noqa: PLR0911, PLR0912, C901 - a line a kind
        match node:
            case Ref():
                self.met.add(id(node))
                return self._field(*self._cell(row, node))
            case Num(value):
                return value
            case Bin(sign, left, right):
                return arithmetic(sign, self._value(row, left), self._value(row, right))
            case Param(name=name):
                self.met.add(id(node))
                entry = row.rules.parameters.get(name)
                if entry is None:
                    raise Failed("parameter.not_in_force", parameter=node.label, day=row.rules.day)
                assert isinstance(entry.value, Decimal)  # noqa: S101 - for the type checker: tables are picked from
                return entry.value
            case Pick():
                self.met.add(id(node))
                return self._pick(row, node)
            case Text(value):
                return value
            case Call(name, args):
                values = [self._argument(row, arg) for arg in args]
                return FUNCTIONS[name].value(values)
            case If(test, then, other):
                found = self._value(row, test)
                return None if found is None else self._value(row, then if found else other)
            case Compare(sign, left, right):
                return compare(sign, self._value(row, left), self._value(row, right))
            case Logic(sign, parts):
                return logic(sign, [self._value(row, part) for part in parts])
            case Given(ref):
                found_row, field = self._cell(row, ref)
                path = found_row.path(field.id)
                if self.reader is not None:
                    self.readers.setdefault(path, set()).add(self.reader)
                return path in self.cells
            case Known(of):
                return self._value(row, of) is not None
            case Column():
                msg = "a column stands only inside a function"
                raise AssertionError(msg)

    def _argument(self, row: Row, node: Node) -> Argument:
        if isinstance(node, Column):
            self.met.add(id(node))
            return [self._field(found, field) for found, field in self._column(row, node)]
        return self._value(row, node)

    def _pick(self, row: Row, node: Pick) -> Decimal | str | None:
        key = self._value(row, node.key)
        if key is None:
            return None
        entry = row.rules.parameters.get(node.table.name)
        if entry is None:
            raise Failed("parameter.not_in_force", parameter=node.table.label, day=row.rules.day)
        assert isinstance(entry.value, Mapping)  # noqa: S101 - for the type checker: only tables are picked from
        found = entry.value.get(str(key))
        if found is None:
            raise Failed("table.no_row", table=node.table.label, key=key)
        assert isinstance(found, Decimal | str)  # noqa: S101 - for the type checker: nor is from a list
        return found

    # ------------------------------------------------------------ checks

    def _check(self) -> None:
        for reader in self.due:
            check, row = self.checks[reader]
            self.reader = reader
            try:
                holds = self._value(row, check.test.tree)
            except Failed:
                continue  # reported where the value itself is worked out
            if holds is False:
                path = check.leads_to or row.path(check.field)
                self.failed[reader] = Finding(check.level, check.code, path, {}, check.cite, check.says)
        self.reader = None
        self.due = {}


def _checks(form: Form, top: Row) -> Iterator[tuple[Reader, tuple[Check, Row]]]:
    """Give every check with each row it is made in."""
    for number, check in enumerate(form.checks):
        rows = [top]
        for name in check.section.split("."):
            rows = [inner for row in rows for inner in row.below[name]]
        for row in rows:
            yield (number, row.prefix), (check, row)

"""Cells and rules in; values, the steps that led to them, and findings out. No database, no window, no clock."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from workbench.base.numbers import CONTEXT, rounded, shown
from workbench.base.text import Label
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.form import Field, Form, Level, Section, row_names
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
from workbench.rules.outcome import Finding, Input, Outcome, Step
from workbench.rules.sources import CONFIRMED, SECOND, Citation


def evaluate(form: Form, cells: Cells, rules: Rules) -> Outcome:
    """Work out a form. Pure, and linear in the number of cells."""
    return _Run(form, cells, rules).outcome()


class _Failed(Exception):
    def __init__(self, code: str, **args: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = args


class _Row:
    """A row of a section: where its cells lie, what is around it and within it."""

    __slots__ = ("below", "prefix", "rules", "section", "up")

    def __init__(self, section: Section | None, prefix: str, up: "_Row | None", rules: Rules) -> None:
        self.section = section
        self.prefix = prefix
        self.up = up
        self.rules = rules
        self.below: dict[str, list[_Row]] = {}

    @property
    def name(self) -> str:
        """The row's own name: ``r1``, ``03``."""
        return self.prefix.rpartition("/")[2]

    @property
    def month(self) -> "_Row | None":
        """The month's row this one is or lies in, if any."""
        if self.section and self.section.rows == "months":
            return self
        return self.up.month if self.up else None

    def path(self, name: str) -> str:
        """The path of a field or section of this row."""
        return f"{self.prefix}/{name}" if self.prefix else name


class _Run:
    def __init__(self, form: Form, cells: Cells, rules: Rules) -> None:
        self.form = form
        self.cells = cells
        self.values: dict[str, Value | None] = {}
        self.steps: dict[str, Step] = {}
        self.findings: dict[str, list[Finding]] = {}
        self.closed: set[str] = set()
        self.seconds: dict[str, Value] = {}
        self.met: set[int] = set()
        """Which references of the expression being worked out were looked at, each object being one reference."""
        self.fields = {id(section): {field.id: field for field in section.fields} for _, section in form.walk()}
        self.top = _Row(None, "", None, rules)
        self._grow(self.top, form.sections)

    def _grow(self, row: _Row, sections: tuple[Section, ...]) -> None:
        for section in sections:
            base = row.path(section.id)
            if section.rows == "one":
                rows = [_Row(section, base, row, row.rules)]
            else:
                names = self.cells.rows(base) if section.rows == "many" else row_names(section)
                rows = [_Row(section, f"{base}/{name}", row, _rules(section, row, name)) for name in names]
            row.below[section.id] = rows
            if section.sections:
                for inner in rows:
                    self._grow(inner, section.sections)

    def outcome(self) -> Outcome:
        order: list[str] = []
        self._visit(self.top, order)
        self._check()
        known = set(order)
        for path in self.cells:
            beside, _, figure = path.partition("/")
            if beside == SECOND and figure in known:
                self._compare(figure, self.cells[path])
            elif path not in known and beside != CONFIRMED:
                self._find("warning", "cell.not_of_form", path, {"path": path})
                order.append(path)
        findings = [finding for path in dict.fromkeys(["", *order]) for finding in self.findings.get(path, ())]
        values = {path: value for path in order if (value := self.values.get(path)) is not None}
        confirmed = {
            path: str(cell.value)
            for path, cell in self.cells.items()
            if path.startswith(f"{CONFIRMED}/") and cell.value
        }
        return Outcome(values, self.steps, tuple(findings), confirmed, frozenset(self.closed), self.seconds)

    def _compare(self, path: str, second: Cell) -> None:
        """Judge what a second source says of a figure: as exactly as the form prints it, it must say the same."""
        field = self.form.locate(path)[2]
        if any(True for _ in KINDS[field.kind].check(second.value, replace(field, least=None, most=None))):
            args = {"label": field.label, "typed": str(second.value)}
            self._find("error", "second.not_comparable", path, args)
            return
        value = second.value
        if isinstance(value, Decimal) and field.places is not None:
            value = rounded(value, field.places, field.rounding)
        self.seconds[path] = value
        ours = self.values.get(path)
        if ours is None or ours == value:
            return
        kind = KINDS[field.kind]
        args = {"label": field.label, "ours": kind.show(ours, field), "second": kind.show(value, field)}
        if second.note:
            self._find("note", "second.explained", path, {**args, "why": second.note})
        else:
            self._find("warning", "second.differs", path, args)

    def _visit(self, row: _Row, order: list[str]) -> None:
        for field in row.section.fields if row.section else ():
            order.append(row.path(field.id))
            self._field(row, field)
        for section in row.section.sections if row.section else self.form.sections:
            base, rows = row.path(section.id), row.below[section.id]
            order.append(base)
            if section.rows == "many" and len(rows) < section.least:
                self._find("error", "section.too_few_rows", base, {"section": section.label, "least": section.least})
            for inner in rows:
                self._visit(inner, order)

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

    def _field(self, row: _Row, field: Field) -> Value | None:
        """Give a field's value, worked out on first asking."""
        path = row.path(field.id)
        if path in self.values:
            return self.values[path]
        self.values[path] = None  # packs with circular formulas do not load; this only stops a runaway
        if self._asked(row, field, path):
            formula = field.formula
            self.values[path] = (
                self._worked(row, field, path, formula, "formula") if formula else self._answer(row, field, path)
            )
        return self.values[path]

    def _answer(self, row: _Row, field: Field, path: str) -> Value | None:
        cell = self.cells.get(path)
        if cell is None:
            value = self._worked(row, field, path, field.default, "default") if field.default else None
            if value is None and field.required and not (field.default and self._missing_input(row, field.default)):
                self._find("error", "cell.missing", path, {"label": field.label}, field.cite)
            return value
        wrong = list(KINDS[field.kind].check(cell.value, field))
        for code, args in wrong:
            self._find("error", code, path, {"label": field.label, **args}, field.cite)
        value = cell.value
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
        row: _Row,
        field: Field,
        path: str,
        expression: Expression,
        origin: Literal["formula", "default"],
    ) -> Value | None:
        around, self.met = self.met, set()
        try:
            value = self._value(row, expression.tree)
        except _Failed as failed:
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

    def _asked(self, row: _Row, field: Field, path: str) -> bool:
        """Tell whether the question is put at all; one whose condition is not known to hold is not."""
        try:
            asked = field.when is None or self._value(row, field.when.tree) is True
        except _Failed:
            asked = False
        if not asked:
            self.closed.add(path)
        return asked

    def _missing_input(self, row: _Row, expression: Expression) -> bool:
        """Tell whether an expression lacks a cell, so that the cell, not its consequence, is reported."""
        return any(isinstance(node, Ref) and self._input(row, node).value is None for node in expression.references)

    def _input(self, row: _Row, node: Reference, *, used: bool = True) -> Input:
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
                except _Failed:
                    wanted, picked = None, None
                return Input(
                    table.label, table.unit, picked, name=table.name, key=str(wanted or ""), entry=entry, used=used
                )

    # ------------------------------------------------------------ expressions

    def _cell(self, row: _Row, node: Ref) -> tuple[_Row, Field]:
        found = self._out(row, node.up)
        for name in node.path:
            found = found.below[name][0]
        assert found.section is not None  # noqa: S101 - for the type checker: a path ends in a section
        return found, self.fields[id(found.section)][node.field]

    def _column(self, row: _Row, node: Column) -> list[tuple[_Row, Field]]:
        """Give the rows a column names. Seen from a month, a section of months elsewhere means that same month."""
        rows, month = [self._out(row, node.up)], row.month
        for name in node.path:
            rows = [inner for found in rows for inner in found.below[name]]
            if month:
                rows = [found for found in rows if _of_month(found, month)]
        return [(found, self.fields[id(found.section)][node.field]) for found in rows]

    @staticmethod
    def _out(row: _Row, up: int) -> _Row:
        for _ in range(up):
            assert row.up is not None  # noqa: S101 - for the type checker: the scope counted the levels
            row = row.up
        return row

    def _value(self, row: _Row, node: Node) -> Argument:  # noqa: PLR0911, PLR0912, C901 - a line a kind
        match node:
            case Ref():
                self.met.add(id(node))
                return self._field(*self._cell(row, node))
            case Num(value):
                return value
            case Bin(sign, left, right):
                return self._arithmetic(sign, self._value(row, left), self._value(row, right))
            case Param(name=name):
                self.met.add(id(node))
                entry = row.rules.parameters.get(name)
                if entry is None:
                    raise _Failed("parameter.not_in_force", parameter=node.label, day=row.rules.day)
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
                return _compare(sign, self._value(row, left), self._value(row, right))
            case Logic(sign, parts):
                return _logic(sign, [self._value(row, part) for part in parts])
            case Given(ref):
                found_row, field = self._cell(row, ref)
                return found_row.path(field.id) in self.cells
            case Known(of):
                return self._value(row, of) is not None
            case Column():
                msg = "a column stands only inside a function"
                raise AssertionError(msg)

    def _argument(self, row: _Row, node: Node) -> Argument:
        if isinstance(node, Column):
            self.met.add(id(node))
            return [self._field(found, field) for found, field in self._column(row, node)]
        return self._value(row, node)

    def _pick(self, row: _Row, node: Pick) -> Decimal | str | None:
        key = self._value(row, node.key)
        if key is None:
            return None
        entry = row.rules.parameters.get(node.table.name)
        if entry is None:
            raise _Failed("parameter.not_in_force", parameter=node.table.label, day=row.rules.day)
        assert isinstance(entry.value, Mapping)  # noqa: S101 - for the type checker: only tables are picked from
        found = entry.value.get(str(key))
        if found is None:
            raise _Failed("table.no_row", table=node.table.label, key=key)
        assert not isinstance(found, Label)  # noqa: S101 - for the type checker: lists are not picked from
        return found

    @staticmethod
    def _arithmetic(sign: str, left: Argument, right: Argument) -> Decimal | None:
        if not isinstance(left, Decimal) or not isinstance(right, Decimal):
            return None
        if sign == "*":
            return CONTEXT.multiply(left, right)
        if sign == "+":
            return CONTEXT.add(left, right)
        if sign == "-":
            return CONTEXT.subtract(left, right)
        if not right:
            raise _Failed("formula.division_by_zero")
        return CONTEXT.divide(left, right)

    # ------------------------------------------------------------ checks

    def _check(self) -> None:
        for check in self.form.checks:
            rows = [self.top]
            for name in check.section.split("."):
                rows = [inner for row in rows for inner in row.below[name]]
            for row in rows:
                try:
                    holds = self._value(row, check.test.tree)
                except _Failed:
                    continue  # reported where the value itself is worked out
                if holds is False:
                    path = row.path(check.field)
                    self._find(check.level, check.code, path, {}, check.cite, check.says)


def _rules(section: Section, row: _Row, name: str) -> Rules:
    """Give the rules of a new row of a section below a row: a month asks for those of its own last day."""
    return row.rules.in_month(name) if section.rows == "months" else row.rules


def _of_month(row: _Row, month: _Row) -> bool:
    """Tell whether a row may be seen from a month: it is no month of another section, or the same one."""
    if row.section is None or row.section.rows != "months" or row.section is month.section:
        return True
    return row.name == month.name


# the units agreed when the pack loaded, so both sides are of one type
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _compare(sign: str, left: Argument, right: Argument) -> bool | None:
    return None if left is None or right is None else _COMPARE[sign](left, right)


def _logic(sign: str, parts: list[Argument]) -> bool | None:
    """Three-valued: `or` is true once one part is, `and` false once one part is, whatever is missing."""
    if sign == "not":
        return None if parts[0] is None else not parts[0]
    deciding = sign == "or"
    if any(part is deciding for part in parts):
        return deciding
    return None if any(part is None for part in parts) else not deciding

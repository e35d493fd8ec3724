"""What a reader of the public version can work out of what it withholds: by subtraction, or by solving a formula.

Every formula of a form is public, so each result is an equation between it and what it is worked out from. Where all
but one of its terms are public, the last is too; and equations that are sums are solved together. An equation is taken
to be solvable for any of its numbers, though rounding may leave a margin: better a warning too many.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from workbench.rules.cells import Cells, Value
from workbench.rules.form import Form
from workbench.rules.formula import Bin, Call, Column, If, Node, Num, Reference, references
from workbench.rules.library import Rules
from workbench.rules.outcome import Input, Outcome, Step
from workbench.rules.tracing import asked_by
from workbench.rules.withheld import column_of, marks

_COUNTS = ("count", "count_where", "any_where")
"""Functions that tell of their columns only which have a value."""


@dataclass(frozen=True, slots=True)
class GivenAway:
    """A withheld value that can be worked out, and the public paths that give it away; paths of the full version."""

    path: str
    through: tuple[str, ...]


def given_away(cells: Cells, outcome: Outcome, form: Form, rules: Rules) -> tuple[GivenAway, ...]:
    """List what the public version of a filing gives away of what it withholds, in the form's order."""
    withheld = marks(cells, outcome)
    values = {**{path: cell.value for path, cell in cells.items()}, **outcome.values}
    columns = {path: column_of(form, cells, path) for path in values}
    unknown = {
        path for path, column in columns.items() if column and any(mark.covers(path, column) for mark in withheld)
    }
    asked = asked_by(form, cells, rules)
    found: dict[str, tuple[str, ...]] = {
        path: (asking,)
        for asking, read in asked.items()
        if asking in cells and asking not in unknown
        for path in read & unknown
    }
    solver = _Solver([step for step in outcome.steps.values() if step.expression], values, unknown)
    found = {**solver.solved(), **found}
    return tuple(GivenAway(path, found[path]) for path in values if path in found)


class _Solver:
    """Learns, from what is known, what can be worked out, until nothing more can be."""

    def __init__(self, steps: list[Step], values: Mapping[str, Value], unknown: set[str]) -> None:
        self.steps = steps
        self.values = values
        self.unknown = set(unknown)
        self.found: dict[str, tuple[str, ...]] = {}

    def solved(self) -> dict[str, tuple[str, ...]]:
        before = -1
        while before != len(self.found):
            before = len(self.found)
            for step in self.steps:
                self._one(step)
            if before == len(self.found):
                self._together()
        return self.found

    def _learn(self, path: str, *through: str) -> None:
        self.unknown.discard(path)
        self.found[path] = through

    def _one(self, step: Step) -> None:
        """Learn the result from its inputs, or the one input nobody knows from the result."""
        told = [path for path in _paths(step) if path in self.unknown]
        if step.path in self.unknown:
            if not told:
                self._learn(step.path, *(path for path in _paths(step) if path in self.values))
            return
        wanted = {path for path in told if path in _summands(step)}
        if len(wanted) == 1 and isinstance(self.values.get(step.path), Decimal):
            (path,) = wanted
            if isinstance(self.values[path], Decimal):
                self._learn(path, step.path)

    def _together(self) -> None:
        """Learn what several sums give only together."""
        rows = []
        for step in self.steps:
            row = self._row(step)
            if row:
                rows.append((row, step.path))
        public = [(row, result) for row, result in rows if result not in row]
        for path in _determined([row for row, _ in rows]):
            near = {other for row, _ in rows if path in row for other in row}
            through = [result for row, result in public if path in row]
            self._learn(path, *(through or [result for row, result in public if near & row.keys()]))

    def _row(self, step: Step) -> dict[str, Fraction]:
        """Give how many times each unknown number stands in an equation; nothing where it is no sum of them."""
        assert step.expression  # noqa: S101 - for the type checker: the others were left out
        inputs = dict(zip(step.expression.references, step.inputs, strict=True))
        linear = self._linear(step.expression.tree, inputs)
        if linear is None or not isinstance(self.values.get(step.path), Decimal):
            return {}
        row = dict(linear[0])
        if step.path in self.unknown:
            row[step.path] = row.get(step.path, Fraction(0)) - 1
        return {path: times for path, times in row.items() if times}

    def _linear(self, node: Node, inputs: Mapping[Reference, Input]) -> "_Linear | None":  # noqa: PLR0911 - a kind each
        """Take an expression apart into multiples of unknown numbers and a known rest; None where that cannot be."""
        match node:
            case Num(value):
                return {}, Fraction(value)
            case Call("sum", (Column() as column,)):
                terms = [self._term(path, value) for path, value in inputs[column].items]
                return _added([(term, Fraction(1)) for term in terms])
            case Bin("+" | "-" as sign, left, right):
                sides = self._linear(left, inputs), self._linear(right, inputs)
                return _added([(sides[0], Fraction(1)), (sides[1], Fraction(1 if sign == "+" else -1))])
            case Bin("*" | "/" as sign, left, right):
                return _scaled(sign, self._linear(left, inputs), self._linear(right, inputs))
            case If(test, then, other):
                taken = [branch for branch in (then, other) if all(inputs[each].used for each in references(branch))]
                plain = len(taken) == 1 and not any(self._dark(inputs[each]) for each in references(test))
                return self._linear(taken[0], inputs) if plain else None
            case _ if node in inputs and not isinstance(node, Column):
                return self._term(inputs[node].path, inputs[node].value)  # type: ignore[index] # seen above
        return None

    def _term(self, path: str, value: Value | None) -> "_Linear | None":
        if not isinstance(value, Decimal):
            return None
        return ({path: Fraction(1)}, Fraction(0)) if path in self.unknown else ({}, Fraction(value))

    def _dark(self, given: Input) -> bool:
        return given.path in self.unknown or any(path in self.unknown for path, _ in given.items)


_Linear = tuple[dict[str, Fraction], Fraction]


def _added(parts: "list[tuple[_Linear | None, Fraction]]") -> "_Linear | None":
    total: dict[str, Fraction] = {}
    rest = Fraction(0)
    for part, times in parts:
        if part is None:
            return None
        for path, each in part[0].items():
            total[path] = total.get(path, Fraction(0)) + times * each
        rest += times * part[1]
    return total, rest


def _scaled(sign: str, left: "_Linear | None", right: "_Linear | None") -> "_Linear | None":
    if left is None or right is None:
        return None
    if sign == "*" and left[0]:
        left, right = right, left
    if sign == "*" and not left[0]:
        return _added([(right, left[1])])
    if sign == "/" and not right[0] and right[1]:
        return _added([(left, 1 / right[1])])
    return None


def _determined(rows: list[dict[str, Fraction]]) -> list[str]:
    """Name the unknowns that a set of linear equations settles, by elimination."""
    solved: dict[str, dict[str, Fraction]] = {}
    for each in rows:
        row = dict(each)
        for pivot, other in solved.items():
            row = _without(row, pivot, other)
        if not row:
            continue
        pivot = min(row)
        row = {path: times / row[pivot] for path, times in row.items()}
        solved = {name: _without(other, pivot, row) for name, other in solved.items()} | {pivot: row}
    return [pivot for pivot, row in solved.items() if len(row) == 1]


def _without(row: dict[str, Fraction], pivot: str, other: Mapping[str, Fraction]) -> dict[str, Fraction]:
    times = row.get(pivot, Fraction(0))
    names = {**row, **other}
    left = {name: row.get(name, Fraction(0)) - times * other.get(name, Fraction(0)) for name in names}
    return {name: value for name, value in left.items() if value}


def _paths(step: Step) -> Iterator[str]:
    """Walk all a result may hang on."""
    for given in step.inputs:
        if given.path:
            yield given.path
        yield from (path for path, _ in given.items)


def _summands(step: Step) -> set[str]:
    """Give the paths whose numbers went into a result, not only into a condition or a count."""
    assert step.expression  # noqa: S101 - for the type checker
    inputs = dict(zip(step.expression.references, step.inputs, strict=True))
    used = [inputs[node] for node in _counted(step.expression.tree) if inputs[node].used]
    return {path for given in used for path in (given.path, *(each for each, _ in given.items)) if path}


def _counted(node: Node) -> Iterator[Reference]:
    match node:
        case If(_, then, other):
            yield from _counted(then)
            yield from _counted(other)
        case Call(name, args):
            yield from (each for arg in args if name not in _COUNTS for each in _counted(arg))
        case Bin(_, left, right):
            yield from _counted(left)
            yield from _counted(right)
        case _:
            yield from references(node) if isinstance(node, Reference) else ()

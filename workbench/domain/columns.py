"""A section's formulas worked out for very many cases at once, column by column, as `evaluate` would one by one.

There is one conversion, the pack's. Here its expressions are walked once for thousands of hours: what is the same in
every case stays a single value, so that a branch no case takes is never worked out, and what differs is a column.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import repeat
from typing import Any

from workbench.base.numbers import CONTEXT, ROUNDINGS
from workbench.rules.cells import Value
from workbench.rules.form import Field, Form, Section
from workbench.rules.formula import Bin, Call, Compare, Given, If, Known, Logic, Node, Num, Param, Pick, Ref, Text
from workbench.rules.functions import FUNCTIONS
from workbench.rules.library import Rules
from workbench.rules.operations import Failed, arithmetic, compare, logic

Single = Value | None
Many = Single | list[Single]
"""One value for all cases, or a list with one for each; None where there is none."""


class Columns:
    """The fields of a section of one row, for as many cases as its given columns are long.

    `given` holds typed fields by their id; `around` is every other value of the form, by its path.
    """

    def __init__(
        self, form: Form, row: str, given: Mapping[str, Sequence[Single]], around: Mapping[str, Value], rules: Rules
    ) -> None:
        """Take the path of the section's row, ``stacks/r1/hour``; raises KeyError for a row the form does not have."""
        self.section = _section(form, row)
        self.row = row.split("/")
        self.form = form
        self.given = given
        self.around = around
        self.rules = rules
        self.read: set[str] = set()
        """The given fields that were looked at: what a result rests on, as the answers around it stand."""
        self._known: dict[str, Many] = {}

    def values(self, name: str) -> Many:
        """Give a field of the section: a list, or one value where all cases have the same."""
        if name not in self._known:
            self._known[name] = self._field(self.section.field(name))
        if name in self.given:
            self.read.add(name)
        return self._known[name]

    def _field(self, field: Field) -> Many:
        if field.when is not None:
            asked = self._value(field.when.tree)
            if isinstance(asked, list):
                msg = f"{field.id} is asked in some cases only"
                raise TypeError(msg)
            if asked is not True:
                return None
        if field.formula:
            found = self._value(field.formula.tree)
        else:
            found = list(self.given[field.id]) if field.id in self.given else None
            if field.default:
                found = _each(
                    lambda typed, other: other if typed is None else typed, found, self._value(field.default.tree)
                )
        return found if field.places is None else _rounded(found, field.places, field.rounding)

    def _value(self, node: Node) -> Many:  # noqa: PLR0911 - a line a kind of node
        match node:
            case Num(value) | Text(value):
                return value
            case Ref():
                return self._ref(node)
            case Param(name=name):
                entry = self.rules.parameters.get(name)
                return entry.value if entry and isinstance(entry.value, Decimal) else None
            case Pick(table, key):
                return _each(lambda wanted: self._pick(table.name, wanted), self._value(key))
            case Bin(sign, left, right):
                return _arithmetic(sign, self._value(left), self._value(right))
            case Compare(sign, left, right):
                return _each(partial(compare, sign), self._value(left), self._value(right))
            case Logic(sign, parts):
                return _each(lambda *each: logic(sign, list(each)), *map(self._value, parts))
            case Known(of):
                return _each(lambda value: value is not None, self._value(of))
            case If(test, then, other):
                return self._if(self._value(test), then, other)
            case Call(name, args):
                return _each(lambda *each: FUNCTIONS[name].value(each), *map(self._value, args))
            case Given() | _:
                msg = f"cannot be worked out for many cases: {node}"
                raise TypeError(msg)

    def _if(self, test: Many, then: Node, other: Node) -> Many:
        if not isinstance(test, list):
            return None if test is None else self._value(then if test else other)
        return _each(
            lambda found, one, two: None if found is None else one if found else two,
            test,
            self._value(then),
            self._value(other),
        )

    def _ref(self, node: Ref) -> Many:
        if node.up == 0 and not node.path:
            return self.values(node.field)
        return self.around.get("/".join((*self._out(node.up), *node.path, node.field)))

    def _out(self, levels: int) -> list[str]:
        """Give the path of the row so many levels out."""
        chain = self.form.locate("/".join((*self.row, self.section.fields[0].id)))[0]
        lengths = [1 if section.rows == "one" else 2 for section in chain]
        return self.row[: sum(lengths[: len(lengths) - levels])]

    def _pick(self, table: str, key: Single) -> Single:
        entry = self.rules.parameters.get(table)
        content = entry.value if entry else None
        found = content.get(str(key)) if isinstance(content, Mapping) and key is not None else None
        return found if isinstance(found, Decimal | str) else None


def _section(form: Form, row: str) -> Section:
    parts, level = row.split("/"), form.sections
    found: Section | None = None
    while parts:
        name = parts.pop(0)
        found = next((section for section in level if section.id == name), None)
        if found is None or (found.rows != "one" and not parts):
            raise KeyError(row)
        if found.rows != "one":
            parts.pop(0)
        level = found.sections
    if found is None:
        raise KeyError(row)
    return found


def _each(work: Callable[..., Any], *parts: Many) -> Many:
    """Do something to single values, or to each case where some part is a column; what fails has no answer."""

    def tried(*values: Any) -> Any:
        try:
            return work(*values)
        except Failed:
            return None

    length = _length(*parts)
    return tried(*parts) if length is None else [tried(*case) for case in zip(*_columns(length, parts), strict=True)]


def _arithmetic(sign: str, left: Many, right: Many) -> Many:
    """Give ``+ - * /`` of numbers: by far the most of the work, so without a call of ours for each case."""
    length = _length(left, right)
    if length is None:
        return _each(partial(arithmetic, sign), left, right)
    if left is None or right is None:
        return None
    pairs = zip(*_columns(length, (left, right)), strict=True)
    if sign == "/":
        divide = CONTEXT.divide
        return [None if one is None or not other else divide(one, other) for one, other in pairs]
    work = _EXACT[sign]
    return [None if one is None or other is None else work(one, other) for one, other in pairs]


_EXACT = {"*": CONTEXT.multiply, "+": CONTEXT.add, "-": CONTEXT.subtract}


def _rounded(found: Many, places: int, mode: str) -> Many:
    exponent, rounding = Decimal(1).scaleb(-places), ROUNDINGS[mode]
    if not isinstance(found, list):
        return found.quantize(exponent, rounding, CONTEXT) if isinstance(found, Decimal) else found
    return [each.quantize(exponent, rounding, CONTEXT) if isinstance(each, Decimal) else each for each in found]


def _length(*parts: Many) -> int | None:
    return next((len(part) for part in parts if isinstance(part, list)), None)


def _columns(length: int, parts: Iterable[Many]) -> Iterator[Iterable[Any]]:
    return (part if isinstance(part, list) else repeat(part, length) for part in parts)

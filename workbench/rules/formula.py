"""The formula language: a small arithmetic, written as text in a pack, parsed with `ast` against a white list.

One tree gives the value, the unit, the steps, the print in words and in figures, and the Excel formula. Wishes for a
loop or a variable are answered by a named function in `rules.functions`.
"""

import ast
import dataclasses
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from workbench.base.numbers import D
from workbench.base.text import Label
from workbench.rules.functions import FUNCTIONS
from workbench.rules.units import PURE, Unit, parse_unit, product, write_unit


class FormulaError(ValueError):
    """An expression that is not of the language, or whose names or units do not fit. For the author of a pack."""


@dataclass(frozen=True, slots=True)
class Num:
    """A number written in the expression."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Text:
    """A text written in the expression; the answer of a choice has the words for it as its label."""

    value: str
    label: Label | None = dataclasses.field(compare=False, default=None)


@dataclass(frozen=True, slots=True)
class Ref:
    """One cell: go `up` levels out from the row at hand, down the one-row sections of `path`, take `field`."""

    up: int
    path: tuple[str, ...]
    field: str
    label: Label = dataclasses.field(compare=False)
    unit: str = dataclasses.field(compare=False, default="")


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of a field in all rows: go `up` levels out, then through every row of the sections of `path`.

    Seen from a month, a section of months elsewhere means that same month: ``sum(fuels.months.emission)`` is the year's
    in a total, and the month's own in a row of a monthly table.
    """

    up: int
    path: tuple[str, ...]
    field: str
    label: Label = dataclasses.field(compare=False)
    unit: str = dataclasses.field(compare=False, default="")


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of the rules, taken as of the row's day."""

    name: str
    label: Label = dataclasses.field(compare=False)
    unit: str = dataclasses.field(compare=False, default="")
    table: bool = dataclasses.field(compare=False, default=False)


@dataclass(frozen=True, slots=True)
class Pick:
    """A row of a table parameter, found by a key."""

    table: Param
    key: "Node"


@dataclass(frozen=True, slots=True)
class Given:
    """Whether the person gave this cell, as against a default."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class Known:
    """Whether an expression has a value."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class If:
    """One of two values; only the taken one need be known."""

    test: "Node"
    then: "Node"
    other: "Node"


@dataclass(frozen=True, slots=True)
class Bin:
    """An arithmetic operation: ``+ - * /``."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison: ``== != < <= > >=``."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Logic:
    """``and``, ``or`` or ``not`` over conditions."""

    sign: str
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Call:
    """A named function of `rules.functions`."""

    name: str
    args: "tuple[Node, ...]"


Node = Num | Text | Ref | Column | Param | Pick | Given | Known | If | Bin | Compare | Logic | Call
Reference = Ref | Column | Param | Pick


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression: its text as the pack has it, its tree, and what it refers to, in order, each once."""

    text: str
    tree: Node
    references: tuple[Reference, ...] = dataclasses.field(compare=False)

    def words(self) -> str:
        """Print it in the labels of the form, in the person's language."""
        return _print(self.tree, _name)

    def figures(self, figure: Callable[[Reference], str], used: Collection[Reference]) -> str:
        """Print it with each reference replaced by what `figure` gives for it, and of a choice the branch taken.

        `used` are the references that were looked at.
        """
        everywhere = Counter(references(self.tree))
        return _print(_taken(self.tree, used, everywhere), figure)


class Scope(Protocol):
    """What names mean at one place of a form."""

    def name(self, name: str) -> Ref | Param:
        """Find a bare name; raises FormulaError."""

    def dotted(self, names: tuple[str, ...]) -> Ref | Column:
        """Find ``section.field``; raises FormulaError."""

    def answer(self, text: str, beside: "Node | None" = None) -> Label | None:
        """Give the words for a text that is the answer of a choice: of the one `beside` it, else of one here."""


_BIN = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_LONGEST = 1000


def parse(text: str, scope: Scope) -> Expression:
    """Parse an expression where `scope` says what names mean. Raises FormulaError."""
    if len(text) > _LONGEST:
        msg = f"longer than {_LONGEST} characters"
        raise FormulaError(msg)
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        msg = f"not an expression: {text}"
        raise FormulaError(msg) from error
    tree = _Parser(text.strip(), scope).node(body)
    return Expression(text.strip(), tree, tuple(dict.fromkeys(references(tree))))


class _Parser:
    def __init__(self, text: str, scope: Scope) -> None:
        self._text = text
        self._scope = scope
        self._met: dict[Node, Node] = {}

    def node(self, node: ast.expr) -> Node:
        """Read one node; what is referred to twice is one object, so that a run can note what it looked at."""
        found = self._node(node)
        return self._met.setdefault(found, found) if isinstance(found, Reference) else found

    def _node(self, node: ast.expr) -> Node:  # noqa: PLR0911 - one line a kind of node
        match node:
            case ast.Constant(value=str() as text):
                return Text(text, self._scope.answer(text))
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                # the figure as written, never as a float has it
                return Num(D(ast.get_source_segment(self._text, node) or ""))
            case ast.Name(id=name):
                return self._scope.name(name)
            case ast.Attribute():
                return self._scope.dotted(self._names(node))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Bin("-", Num(D(0)), self.node(operand))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Logic("not", (self.node(operand),))
            case ast.BinOp(op=op) if type(op) in _BIN:
                return Bin(_BIN[type(op)], self.node(node.left), self.node(node.right))
            case ast.BoolOp(op=op, values=values):
                return Logic("and" if isinstance(op, ast.And) else "or", tuple(self.node(value) for value in values))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARE:
                return Compare(_COMPARE[type(op)], *self._worded([self.node(left), self.node(right)]))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self._call(name, [self.node(arg) for arg in args])
        msg = f"not of the formula language: {ast.get_source_segment(self._text, node) or self._text}"
        raise FormulaError(msg)

    def _worded(self, nodes: list[Node]) -> list[Node]:
        """Give each text the words of the choice it is compared with, which stands beside it."""
        beside = [*nodes[1:2], *nodes]
        return [
            Text(node.value, self._scope.answer(node.value, other)) if isinstance(node, Text) else node
            for node, other in zip(nodes, beside, strict=False)
        ]

    def _names(self, node: ast.expr) -> tuple[str, ...]:
        match node:
            case ast.Name(id=name):
                return (name,)
            case ast.Attribute(value=value, attr=name):
                return (*self._names(value), name)
        msg = f"not a name: {ast.get_source_segment(self._text, node)}"
        raise FormulaError(msg)

    def _call(self, name: str, args: list[Node]) -> Node:
        match name, args:
            case "if_", [test, then, other]:
                return If(test, then, other)
            case "pick", [Param(table=True) as table, key]:
                return Pick(table, key)
            case "given", [Ref() as ref]:
                return Given(ref)
            case "known", [of]:
                return Known(of)
        if name not in FUNCTIONS:
            msg = f"no function {name} takes these arguments"
            raise FormulaError(msg)
        return Call(name, tuple(self._worded(args)))


def children(node: Node) -> tuple[Node, ...]:
    """Give the parts of a node, in reading order."""
    match node:
        case Pick(key=part) | Given(ref=part) | Known(of=part):
            return (part,)
        case If(test, then, other):
            return test, then, other
        case Bin(_, left, right) | Compare(_, left, right):
            return left, right
        case Logic(parts=parts) | Call(args=parts):
            return parts
    return ()


def references(node: Node) -> Iterator[Reference]:
    """Walk what an expression refers to, in reading order. A picked table row counts as one, its key before it."""
    for part in children(node):
        yield from references(part)
    if isinstance(node, Reference):
        yield node


def _taken(node: Node, used: Collection[Reference], everywhere: Counter[Reference]) -> Node:
    """Put the branch taken in place of each `If`, where what was looked at tells which it was."""
    match node:
        case If(_, then, other):
            for branch in (then, other):
                own = Counter(references(branch))
                if any(reference in used and own[reference] == everywhere[reference] for reference in own):
                    return _taken(branch, used, everywhere)
        case Bin(sign, left, right):
            return Bin(sign, _taken(left, used, everywhere), _taken(right, used, everywhere))
        case Call(name, args):
            return Call(name, tuple(_taken(arg, used, everywhere) for arg in args))
    return node


# ---------------------------------------------------------------- units

Type = Unit | str
"""A unit, or ``text``, ``condition``, ``date``; ``zero`` is a written 0, which fits any unit."""


def unit_of(expression: Expression, known: Collection[str]) -> Type:
    """Find the unit of an expression, given all symbols a unit may have. Raises FormulaError where units do not fit."""
    return _Units(known).of(expression.tree)


def read_type(unit: str, known: Collection[str]) -> Type:
    """Read what a field or parameter says of itself: a unit, or ``text``, ``condition``, ``date``.

    Raises FormulaError for an unknown symbol.
    """
    if unit in ("text", "condition", "date"):
        return unit
    try:
        return parse_unit(unit, known)
    except ValueError as error:
        msg = f"unknown unit {error}"
        raise FormulaError(msg) from error


@dataclass(frozen=True, slots=True)
class _Units:
    known: Collection[str]

    def of(self, node: Node) -> Type:  # noqa: C901, PLR0911 - one line a kind of node
        match node:
            case Num(value):
                return "zero" if value == 0 else PURE
            case Text():
                return "text"
            case Ref(unit=unit) | Column(unit=unit) | Param(unit=unit):
                return self._read(unit)
            case Pick(table, key):
                self._want(self.of(key), "text", "the key of pick")
                return self._read(table.unit)
            case Given() | Known():
                return "condition"
            case If(test, then, other):
                self._want(self.of(test), "condition", "the test of if_")
                return self._same(self.of(then), self.of(other))
            case Bin(sign, left, right):
                return self._arithmetic(sign, self.of(left), self.of(right))
            case Compare(_, left, right):
                self._same(self.of(left), self.of(right))
                return "condition"
            case Logic(parts=parts):
                for part in parts:
                    self._want(self.of(part), "condition", "and, or, not")
                return "condition"
            case Call(name, args):
                try:
                    return FUNCTIONS[name].unit([(self.of(arg), isinstance(arg, Column)) for arg in args])
                except ValueError as error:
                    msg = f"{name}: {error}"
                    raise FormulaError(msg) from error

    def _read(self, unit: str) -> Type:
        return read_type(unit, self.known)

    def _arithmetic(self, sign: str, left: Type, right: Type) -> Type:
        if sign in "+-":
            return self._same(left, right)
        if (isinstance(left, str) and left != "zero") or (isinstance(right, str) and right != "zero"):
            msg = f"cannot multiply or divide {left} and {right}"
            raise FormulaError(msg)
        first = PURE if isinstance(left, str) else left
        second = PURE if isinstance(right, str) else right
        return product(first, second, 1 if sign == "*" else -1)

    def _same(self, left: Type, right: Type) -> Type:
        if left == "zero":
            return right
        if right not in (left, "zero"):
            msg = f"units differ: {type_name(left)} and {type_name(right)}"
            raise FormulaError(msg)
        return left

    def _want(self, found: Type, wanted: Type, where: str) -> None:
        if found != wanted:
            msg = f"{where} must be {type_name(wanted)}, not {type_name(found)}"
            raise FormulaError(msg)


def type_name(kind: Type) -> str:
    """Write a type for the author of a pack."""
    return kind if isinstance(kind, str) else write_unit(kind)


# ---------------------------------------------------------------- print

_SIGNS = {"*": " × ", "/": " ÷ ", "+": " + ", "-": " − ", "==": " = ", "!=": " ≠ ", "<=": " ≤ ", ">=": " ≥ "}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2}
_LOGIC = {"and": Label("且", "and"), "or": Label("或", "or"), "not": Label("非", "not ")}
_IF = Label("如果 {0}，则 {1}，否则 {2}", "if {0} then {1}, otherwise {2}")
_TRUTH = {True: Label("是", "yes"), False: Label("否", "no")}
_PICK = Label("{0}（{1}）", "{0} ({1})")
_GIVEN = Label("已填 {0}", "{0} given")


def _name(node: Reference) -> str:
    match node:
        case Pick(table, key):
            return str(_PICK).format(table.label, _print(key, _name))
        case Ref() | Column() | Param():
            return str(node.label)


def _print(node: Node, say: Callable[[Reference], str], binding: int = 0) -> str:  # noqa: C901, PLR0911, PLR0912 - a kind each
    match node:
        case Num(value):
            return f"{value:,f}"
        case Text(value, label):
            return f"“{label or value}”"
        case Ref() | Column() | Param() | Pick():
            return say(node)
        case Given(ref):
            return str(_GIVEN).format(ref.label)
        case Known(of):
            return str(_GIVEN).format(_print(of, say))
        case If(test, then, other):
            text = str(_IF).format(*(_print(part, say) for part in (test, then, other)))
            return f"({text})" if binding else text
        case Bin("-", Num(value), right) if value == 0:
            return f"−{_print(right, say, 3)}"
        case Bin(sign, left, right):
            mine = _BINDING[sign]
            # the right side of − and ÷ binds tighter, or a − (b + c) would lose its brackets
            text = _print(left, say, mine) + _SIGNS[sign] + _print(right, say, mine + (sign in "-/"))
            return f"({text})" if mine < binding else text
        case Compare("==", Num(one), Num(other)):  # how a condition that always or never holds is written
            return str(_TRUTH[one == other])
        case Compare(sign, left, right):
            return _print(left, say, 1) + _SIGNS.get(sign, f" {sign} ") + _print(right, say, 1)
        case Logic("not", (part,)):
            return f"{_LOGIC['not']}({_print(part, say)})"
        case Logic(sign, parts):
            text = f" {_LOGIC[sign]} ".join(_print(part, say, 1) for part in parts)
            return f"({text})" if binding else text
        case Call(name, args):
            return FUNCTIONS[name].words([_print(arg, say) for arg in args])

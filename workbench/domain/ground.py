"""What every figure of a filing stands on: measured and shown, seconded, a stand-in, a default, or nothing. Pure.

A figure is a number somebody typed, or a default that stands in for one, on which the headline depends; and every
number the pack's `figures` name, such as production, though no tonne rests on it. Where the pack names a result, such
as a weighted carbon content, that result is the figure and what it is worked out from its details.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal, get_args

from workbench.domain.evidence import Evidence
from workbench.rules.cells import Cell, Cells, Value, natural
from workbench.rules.form import Field, Form, Section, row_names
from workbench.rules.formula import Bin, Call, Column, If, Node, Num, Ref
from workbench.rules.outcome import Input, Outcome, Step
from workbench.rules.surroundings import Figure

Strength = Literal["seconded", "proven", "partial", "claimed", "conservative", "default", "absent"]
STRENGTHS: tuple[Strength, ...] = get_args(Strength)
"""Strongest first.

``seconded``: every kind of proof the pack asks for is attached, and a second source says the same. ``proven``: every
kind is attached. ``partial``: some. ``claimed``: measured, says the filing, and nothing of it is shown.
``conservative``: a stand-in for what is missing. ``default``: the guide's own. ``absent``: nothing.
"""
UNPROVEN: tuple[Strength, ...] = ("partial", "claimed")

MONTHLY = "monthly"
"""The form whose columns a pack's `figures` name."""


@dataclass(frozen=True, slots=True)
class Held:
    """What holds a figure: how it came to be, the kinds of evidence there are for it, the files themselves."""

    state: Literal["measured", "conservative", "default", "absent"]
    kinds: frozenset[str] = frozenset()
    evidence: tuple[Evidence, ...] = ()
    seconded: bool = False


@dataclass(frozen=True)
class Ground:
    """A filing as it stands, and what lies around it.

    `givers` are the sealed filings its cells were drawn from, by the start of their cells' `Source.place`; `shown` are
    the kinds of evidence that registers have for a figure, by path, and `denied` those that do not count for it
    whatever is attached: an old certificate is none where the register says that the instrument was not calibrated.
    """

    form: Form
    cells: Cells
    outcome: Outcome
    figures: Mapping[str, Figure]
    evidence: Sequence[Evidence] = ()
    givers: "Mapping[str, Ground]" = field(default_factory=dict)
    shown: Mapping[str, frozenset[str]] = field(default_factory=dict)
    denied: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _figures: dict[str, Figure | None] = field(default_factory=dict, repr=False)
    _reached: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    # ------------------------------------------------------------ which figures

    def paths(self) -> tuple[str, ...]:
        """Give the paths of all figures, in the order of the form."""
        return self._paths

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        found = set(self.reached(self.form.headline)) if self.form.headline else set()
        found.update(path for path in self._numbers(self.form.sections, "") if self.figure(path))
        return tuple(sorted((path for path in found if self.held(path)), key=self._place))

    def _numbers(self, sections: Sequence[Section], above: str) -> Iterator[str]:
        """Walk every number there is to fill in, in the rows there are."""
        for section in sections:
            base = f"{above}/{section.id}" if above else section.id
            rows = row_names(section) if section.rows in ("fixed", "months") else self.cells.rows(base)
            for row in [base] if section.rows == "one" else [f"{base}/{row}" for row in rows]:
                yield from (f"{row}/{field_.id}" for field_ in section.fields if field_.kind == "number")
                yield from self._numbers(section.sections, row)

    def _place(self, path: str) -> tuple[object, ...]:
        order: list[object] = []
        sections, rows, field_ = self.form.locate(path)
        level, left = self.form.sections, list(rows)
        for section in sections:
            order.append(level.index(section))
            if section.rows != "one":
                order.append(natural(left.pop(0)))
            level = section.sections
        return (*order, -1, sections[-1].fields.index(field_))

    def figure(self, path: str) -> Figure | None:
        """Give what the pack says of the figure at a path, None where it says nothing."""
        if path not in self._figures:
            self._figures[path] = self._figure(path)
        return self._figures[path]

    def _figure(self, path: str) -> Figure | None:
        try:
            sections, _, field_ = self.form.locate(path)
        except KeyError:
            return None
        if field_.kind != "number":
            return None
        column = ".".join((*(section.id for section in sections), field_.id))
        if self.form.id != MONTHLY:
            giver, _, column = field_.draws.partition(".")
            if giver != MONTHLY:
                return None
        for figure in self._by_column.get(column, ()):
            name, _, answer = figure.where.partition("=")
            if not figure.where or self._beside(path, name)[1] == answer:
                return figure
        return None

    @cached_property
    def _by_column(self) -> dict[str, list[Figure]]:
        found: dict[str, list[Figure]] = {}
        for figure in self.figures.values():
            found.setdefault(figure.of, []).append(figure)
        return found

    def _beside(self, path: str, name: str) -> tuple[str, Value | None]:
        """Find an answer in the row of a path, or around it: its path, empty where there is none, and its value."""
        row = path
        while "/" in row:
            row = row.rpartition("/")[0]
            there = f"{row}/{name}"
            try:
                self.form.locate(there)
            except KeyError:
                continue
            return there, self.outcome.values.get(there)
        return "", None

    # ------------------------------------------------------------ walking

    def reached(self, path: str) -> frozenset[str]:
        """Give the figures a value rests on; of a figure, itself."""
        if path not in self._reached:
            self._reached[path] = frozenset()  # packs with circular formulas do not load
            if self.figure(path) or self._leaf(path):
                known = frozenset([path]) if self.form.locate(path)[2].kind == "number" else frozenset()
            else:
                known = frozenset[str]().union(*(self.reached(below) for below in self._below(path)))
            self._reached[path] = known
        return self._reached[path]

    def _leaf(self, path: str) -> bool:
        step = self.outcome.steps.get(path)
        return step is None or step.origin == "rounded" or (step.origin == "default" and not list(self._below(path)))

    def _below(self, path: str) -> Iterator[str]:
        """Walk the cells a value was worked out from; what was never looked at does not count."""
        step = self.outcome.steps.get(path)
        for given in step.inputs if step and step.origin != "rounded" else ():
            if given.used:
                yield from _paths(given)

    def details(self, path: str) -> tuple[str, ...]:
        """Give the cells a figure that is a result was worked out from, up to other figures."""
        found: dict[str, None] = {}
        waiting = list(self._below(path))
        while waiting:
            there = waiting.pop()
            if there in found or self.figure(there):
                continue
            if not self._leaf(there):
                waiting += self._below(there)
            elif self.form.locate(there)[2].kind == "number":
                found[there] = None
        return tuple(sorted(found))

    def terms(self) -> dict[str, Decimal]:
        """Give the amounts the headline is the sum of, by path."""
        found: dict[str, Decimal] = {}
        waiting = [self.form.headline] if self.form.headline else []
        while waiting:
            path = waiting.pop()
            step = self.outcome.steps.get(path)
            added = _added(step) if step and not self.figure(path) and not self._leaf(path) else None
            if added is not None:
                waiting += added
            elif isinstance(value := self.outcome.values.get(path), Decimal):
                found[path] = value
        return found

    # ------------------------------------------------------------ what holds one

    def held(self, path: str) -> Held | None:
        """Tell what holds a figure; None where the question is not put, or need not be answered and is not."""
        field_ = self.form.locate(path)[2]
        cell = self.cells.get(path)
        if path in self.outcome.closed:
            return Held("default") if self._fallen(path, field_) else None
        if field_.computed or (cell is None and not self._leaf(path)):
            return self._held_result(path, field_)
        return self._held_blank(path, field_) if cell is None else self._held_cell(path, cell)

    def _held_blank(self, path: str, field_: Field) -> Held | None:
        if self.outcome.values.get(path) is not None or (not field_.required and self._falls(path) == "default"):
            return Held("default")  # by the form itself; or untested, and then the default is taken
        return Held("absent") if field_.required else None

    def _held_cell(self, path: str, cell: Cell) -> Held | None:
        if self.outcome.values.get(path) is None:
            return Held("absent")
        if cell.source and cell.source.origin == "conservative":
            return Held("conservative")
        kinds, evidence = self._shown(path)
        measured = Held("measured", self.counting(path, kinds), evidence, self._agrees(path))
        place, _, there = cell.source.place.rpartition(" · ") if cell.source else ("", "", "")
        if place not in self.givers:
            return measured
        giver = self.givers[place].held(there)  # what was drawn stands on what it stood on there
        counting = self.givers[place].counting(there, measured.kinds)
        return _joined(giver, replace(measured, kinds=counting)) if giver else None

    def _falls(self, path: str) -> str:
        figure = self.figure(path)
        return figure.falls_to if figure else ""

    def _fallen(self, path: str, field_: Field) -> bool:
        """Tell whether a question is not put because the guide's default is taken: as answered, or as untested."""
        name, way, answer = self._falls(path).partition("=")
        return self._beside(path, name)[1] == answer if way else name == "default" and field_.computed

    def _held_result(self, path: str, field_: Field) -> Held | None:
        details = self.details(path)
        typed = [there for there in details if there in self.cells]
        if self.outcome.values.get(path) is None:
            return Held("absent") if details or field_.required else None
        if not typed:
            return Held("default") if self._takes_default(path) else None  # a sum of nothing is no figure
        held = [one for one in map(self.held, typed) if one]
        if any(one.state == "conservative" for one in held):
            return Held("conservative")
        kinds, evidence = self._shown(path)
        kinds = self.counting(path, kinds | self._kinds_of(path, typed))
        return Held("measured", kinds, evidence, self._agrees(path))

    def counting(self, path: str, kinds: frozenset[str]) -> frozenset[str]:
        """Give those of some kinds of evidence that count for a figure."""
        return kinds - self.denied.get(path, frozenset())

    def _takes_default(self, path: str) -> bool:
        step = self.outcome.steps.get(path)
        if step is None:
            return False
        return any(given.entry and given.used for given in step.inputs) or any(
            self._takes_default(below) for below in self._below(path)
        )

    def _kinds_of(self, path: str, details: Sequence[str]) -> frozenset[str]:
        """Give the kinds of evidence that all details of a sort have: each of them, or the row it lies in."""
        row = path.rpartition("/")[0]
        sorts: dict[str, dict[str, None]] = {}
        for there in details:
            own = there.rpartition("/")[0]
            inner = own.startswith(f"{row}/")
            sorts.setdefault(own.rpartition("/")[0] if inner else there, {})[own if inner else there] = None
        found: set[str] = set()
        for places in sorts.values():
            found |= frozenset.intersection(*(self._shown(place, within=True)[0] for place in places))
        return frozenset(found)

    def _shown(self, path: str, *, within: bool = False) -> tuple[frozenset[str], tuple[Evidence, ...]]:
        """Give what is attached to a place, or around it; `within` counts what is attached to anything in it too."""
        places = [path, *_around(path)]
        if within:
            places += [place for place in self.attached if place.startswith(f"{path}/")]
        attached = tuple(dict.fromkeys(each for place in places for each in self.attached.get(place, ())))
        return frozenset(each.kind for each in attached if each.kind) | self.shown.get(path, frozenset()), attached

    @cached_property
    def attached(self) -> dict[str, list[Evidence]]:
        """The evidence by the place it is attached to: a figure, a row or a section."""
        found: dict[str, list[Evidence]] = {}
        for each in self.evidence:
            for place in each.paths:
                found.setdefault(place, []).append(each)
        return found

    def _agrees(self, path: str) -> bool:
        second = self.outcome.seconds.get(path)
        return second is not None and second == self.outcome.values.get(path)

    # ------------------------------------------------------------ falling to the default

    def fall(self, path: str) -> dict[str, Cell | None]:
        """Give the changes by which a measured figure falls to the guide's default; none where there is no default."""
        falls_to = self._falls(path)
        if falls_to in ("", "default"):
            typed = [path] if path in self.cells else [there for there in self.details(path) if there in self.cells]
            return dict.fromkeys(typed) if falls_to else {}
        name, _, answer = falls_to.partition("=")
        there, now = self._beside(path, name)
        if not there or now == answer or self.form.locate(there)[2].computed:
            return {}
        return {there: Cell(answer)}


def strength(held: Held, figure: Figure | None) -> tuple[Strength, tuple[tuple[str, ...], ...]]:
    """Judge what holds a figure: its strength, and the groups of kinds of which nothing is attached.

    A figure for which the pack asks for no kind can be no better than ``partial``: nobody says what would prove it.
    """
    if held.state != "measured":
        return held.state, ()
    proof = figure.proof if figure else ()
    missing = tuple(group for group in proof if held.kinds.isdisjoint(group))
    if proof and not missing:
        return "seconded" if held.seconded else "proven", ()
    some = len(missing) < len(proof) if proof else bool(held.evidence)
    return "partial" if some else "claimed", missing


def _joined(there: Held, here: Held) -> Held:
    """Put together what holds a drawn figure where it was measured and what is attached to it here."""
    if there.state != "measured":
        return there
    evidence = tuple(dict.fromkeys((*there.evidence, *here.evidence)))
    return replace(there, kinds=there.kinds | here.kinds, evidence=evidence, seconded=there.seconded or here.seconded)


def _around(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _paths(given: Input) -> Iterator[str]:
    if given.path:
        yield given.path
    yield from (path for path, _ in given.items)


def _added(step: Step) -> list[str] | None:
    """Give the paths of what a step adds up or takes away; None where it does anything else."""
    if step.expression is None:
        return None
    nodes = list(_terms(step.expression.tree))
    if not nodes or None in nodes:
        return None
    given = dict(zip(step.expression.references, step.inputs, strict=True))
    return [
        path for node in nodes if isinstance(node, Ref | Column) and given[node].used for path in _paths(given[node])
    ]


def _terms(node: Node) -> Iterator[Ref | Column | None]:
    """Walk what an expression adds up or takes away; None stands for anything else."""
    match node:
        case Ref():
            yield node
        case Bin(sign, left, right) if sign in "+-":
            yield from _terms(left)
            yield from _terms(right)
        case Call("sum", (Column() as column,)):
            yield column
        case If(_, then, other):
            yield from _terms(then)
            yield from _terms(other)
        case Num(value) if not value:
            return
        case _:
            yield None

"""What evaluating gives: values, the steps behind them, and findings."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from workbench.base.numbers import shown
from workbench.base.text import Label, say
from workbench.rules.cells import Value
from workbench.rules.form import Field, Level
from workbench.rules.formula import Expression
from workbench.rules.kinds import KINDS
from workbench.rules.parameter import Content
from workbench.rules.sources import Citation
from workbench.rules.timeline import Entry


@dataclass(frozen=True, slots=True)
class Input:
    """What went into a step: a cell (`path`), a parameter (`name`, and `key` for a table), or many cells (`items`).

    `field` is the form's field a cell belongs to; a parameter has none.
    """

    label: Label
    unit: str
    value: Value | None
    path: str = ""
    name: str = ""
    key: str = ""
    items: tuple[tuple[str, Value | None], ...] = ()
    entry: Entry[Content] | None = None
    field: Field | None = None
    used: bool = True
    """Whether it was looked at: the branch of a condition that was not taken was not."""

    @property
    def text(self) -> str:
        """The value as its field shows it, in the person's language; a dash where there is none."""
        return _write(self.value, self.field)


@dataclass(frozen=True, slots=True)
class Step:
    """Why a value is what it is: the expression, what may be put in, and where the law says so.

    `origin` is ``formula`` for a result, ``default`` for an answer the program gave in the person's stead, ``rounded``
    for a typed figure with more decimals than the form has.
    """

    path: str
    value: Value | None
    unit: str
    origin: Literal["formula", "default", "rounded"]
    expression: Expression | None
    inputs: tuple[Input, ...]
    cite: Citation | None
    places: int | None
    rounding: str

    @property
    def words(self) -> str:
        """The formula in words, in the person's language."""
        return self.expression.words() if self.expression else ""

    @property
    def figures(self) -> str:
        """The formula with the figures put in: ``66,348.50 × 20.512 × …``; a long sum is cut with …."""
        if not self.expression:
            return shown(self.inputs[0].value) if isinstance(self.inputs[0].value, Decimal) else ""
        inputs = dict(zip(self.expression.references, self.inputs, strict=True))
        used = {node for node, given in inputs.items() if given.used}
        return self.expression.figures(lambda node: _figure(inputs[node]), used)

    @property
    def cites(self) -> tuple[Citation, ...]:
        """Where the formula and each parameter it used are written."""
        found = [self.cite, *(given.entry.cite for given in self.inputs if given.entry and given.used)]
        return tuple(dict.fromkeys(cite for cite in found if cite))


_MOST_TERMS = 6


def _figure(given: Input) -> str:
    if given.items:
        terms = [_write(value, given.field) for _, value in given.items]
        shown_terms = terms if len(terms) <= _MOST_TERMS else [*terms[: _MOST_TERMS - 2], "…", terms[-1]]
        return "(" + " + ".join(shown_terms) + ")"
    return given.text


def _write(value: Value | None, field: Field | None) -> str:
    """Write a value as its field shows it; a parameter has no field, and is written as it is."""
    if value is None:
        return "—"
    if field:
        return KINDS[field.kind].show(value, field)
    return shown(value) if isinstance(value, Decimal) else str(value)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, where, under which article. `path` is a cell's, or a section's (``fuels``)."""

    level: Level
    code: str
    path: str
    args: Mapping[str, object]
    cite: Citation | None = None
    says: Label | None = None
    """The sentence, for a check of a pack; the catalogue has those of the program."""

    def sentence(self) -> str:
        """Say it in the person's language."""
        return str(self.says) if self.says else say(self.code, **self.args)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of evaluating: every value that exists by path, the steps behind them, the findings in form order."""

    values: Mapping[str, Value]
    steps: Mapping[str, Step]
    findings: tuple[Finding, ...]
    confirmed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Where the person saw what is doubtful, by the citation's `confirmation`."""
    closed: frozenset[str] = frozenset()
    """The paths of questions that are not put, as their condition does not hold."""
    seconds: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    """What a second source says of a figure, by the figure's path, rounded as the figure is."""
    doubted: frozenset[str] = frozenset()
    """The figures known to rest on a doubtful source though no step of theirs is told."""

    def doubts(self, cite: Citation) -> bool:
        """Tell whether a source is unverified or a draft, and nobody has confirmed it against the official text."""
        return not cite.sure and cite.confirmation not in self.confirmed

    @property
    def ready(self) -> bool:
        """Tell whether nothing forbids filing."""
        return all(finding.level != "error" for finding in self.findings)

    @property
    def unsure(self) -> tuple[Citation, ...]:
        """The doubtful sources it rests on, each once."""
        cites = (cite for step in self.steps.values() for cite in step.cites)
        return tuple(dict.fromkeys(cite for cite in cites if self.doubts(cite)))


def unsure_paths(outcome: Outcome) -> frozenset[str]:
    """Find every figure that rests, directly or through others, on an unverified or draft source nobody confirmed."""
    known = dict.fromkeys(outcome.doubted, True)

    def unsure(path: str) -> bool:
        if path not in known:
            known[path] = False  # formulas have no circles; this only stops a runaway
            step = outcome.steps.get(path)
            known[path] = step is not None and (
                any(outcome.doubts(cite) for cite in step.cites)
                or any(unsure(given.path) or any(unsure(item) for item, _ in given.items) for given in step.inputs)
            )
        return known[path]

    return frozenset(path for path in (*outcome.steps, *outcome.doubted) if unsure(path))

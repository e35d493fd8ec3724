"""How well a filing stands: each figure by the strength of what it stands on, and what it costs where that is thin.

Two runs of the same filing: as filed, and as a careful verifier would have it, with every figure that is not proven
fallen to the guide's default wherever that gives more. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from workbench.base.errors import Cancelled
from workbench.base.numbers import rounded
from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.domain.evidence import Evidence
from workbench.domain.ground import STRENGTHS, UNPROVEN, Ground, Held, Strength, strength
from workbench.rules.cells import Cell, Value
from workbench.rules.evaluate import Working
from workbench.rules.library import Rules
from workbench.rules.outcome import Outcome
from workbench.rules.places import DOT, Places
from workbench.rules.surroundings import Figure

CENTS = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """What a figure stands on.

    `line` is its path with ``*`` for the month, `month` is ``01`` … ``12`` or empty; `section` and `title` name the
    line. `missing` are the groups of kinds of which nothing is attached. `tonnes`, in the headline's unit, is what
    rests on it: by ``fall``, what the headline gains where it falls to the guide's default, below zero where it loses;
    by ``own``, where there is no such default, the amounts worked out with it, whatever their sign.
    """

    path: str
    name: str
    line: str
    month: str
    section: str
    title: str
    figure: Figure | None
    strength: Strength
    value: Value | None
    unit: str
    missing: tuple[tuple[str, ...], ...]
    evidence: tuple[Evidence, ...]
    second: Value | None
    tonnes: Decimal
    basis: Literal["fall", "own"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every figure of a filing in the order of the form; `filed` is its headline, in `unit`.

    `shares` are the amounts the headline is made of, deductions counted like additions, by the weakest strength each
    stands on.
    """

    figures: tuple[Standing, ...]
    filed: Decimal | None
    unit: str
    shares: Mapping[Strength, Decimal]


@dataclass(frozen=True, slots=True)
class Fall:
    """One unproven figure fallen to the guide's default: its value `before` and `after`, None where there is none.

    It is named as a `Standing` is. `tonnes` is what the headline gains by it alone; where that is not above zero the
    default is not `taken`. `yuan` is None while no price is known.
    """

    path: str
    name: str
    month: str
    title: str
    strength: Strength
    missing: tuple[tuple[str, ...], ...]
    before: Value | None
    after: Value | None
    unit: str
    tonnes: Decimal
    yuan: Decimal | None
    taken: bool


@dataclass(frozen=True, slots=True)
class TwoRuns:
    """The headline as filed, and with all defaults taken at once; None where it cannot be worked out.

    `lines` are the unproven figures with a default, the dearest first; `resting` those for which the guide has none,
    by the tonnes that rest on them.
    """

    filed: Decimal | None
    conservative: Decimal | None
    unit: str
    price: Decimal | None
    lines: tuple[Fall, ...]
    resting: tuple[Standing, ...]

    @property
    def tonnes(self) -> Decimal | None:
        """Give what lies between the two runs."""
        return None if self.filed is None or self.conservative is None else self.conservative - self.filed

    @property
    def yuan(self) -> Decimal | None:
        """Give what lies between the two runs, at the price."""
        return None if self.tonnes is None else worth(self.tonnes, self.price)

    def at(self, price: Decimal | None) -> "TwoRuns":
        """Give the same at another price, yuan per unit of the headline."""
        lines = tuple(replace(line, yuan=worth(line.tonnes, price)) for line in self.lines)
        return replace(self, price=price, lines=lines)


def worth(tonnes: Decimal, price: Decimal | None) -> Decimal | None:
    """Give what tonnes cost at a price, to the cent; None without one."""
    return None if price is None else rounded(tonnes * price, CENTS)


def examine(
    ground: Ground, rules: Rules, progress: Progress = quiet, cancelled: Cancel = never
) -> tuple[Coverage, TwoRuns]:
    """Judge every figure of a filing, and work out both runs. Raises Cancelled."""
    return _Examination(ground, rules).run(progress, cancelled)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A figure fallen to its default alone: how, and what comes out."""

    changes: Mapping[str, Cell | None]
    headline: Decimal | None
    value: Value | None


class _Examination:
    def __init__(self, ground: Ground, rules: Rules) -> None:
        self.ground = ground
        self.working = Working(ground.form, rules)
        self.places = Places(ground.form, ground.cells, ground.outcome.values)
        self.filed = _headline(ground, ground.outcome)
        self.terms = ground.terms()
        self.tried: dict[str, _Tried] = {}

    def run(self, progress: Progress, cancelled: Cancel) -> tuple[Coverage, TwoRuns]:
        paths = self.ground.paths()
        held = {path: one for path in paths if (one := self.ground.held(path))}
        falls = {path: self.ground.fall(path) for path in paths if held[path].state == "measured"}
        for number, (path, changes) in enumerate(falls.items()):
            if cancelled():
                raise Cancelled
            progress(number / len(falls), "coverage.doing")
            if changes:
                self.tried[path] = self._try(path, changes)
        under = self._under(held)
        own = self._own(under)
        figures = tuple(
            self._standing(path, self._judged(path, held[path]), own.get(path, Decimal(0))) for path in paths
        )
        coverage = Coverage(
            figures, self.filed, self._unit(), self._shares(under, {each.path: each for each in figures})
        )
        return coverage, self._runs(figures)

    def _try(self, path: str, changes: Mapping[str, Cell | None]) -> _Tried:
        after = self.working.outcome(self.ground.cells.changed(changes))
        return _Tried(changes, _headline(self.ground, after), after.values.get(path))

    def _judged(self, path: str, held: Held) -> Held:
        """A typed figure that is the default itself is no measured one."""
        tried = self.tried.get(path)
        same = tried is not None and path in tried.changes and tried.value == self.ground.outcome.values.get(path)
        return Held("default") if same else held

    def _under(self, held: Mapping[str, Held]) -> dict[str, list[str]]:
        """Give the figures under each amount the headline is made of.

        A figure nobody gave, so that the default is taken, has no value an amount could be followed to: it lies under
        the amounts of its own row.
        """
        values = self.ground.outcome.values
        blank = [path for path, one in held.items() if one.state == "default" and path not in values]
        found = {}
        for term in self.terms:
            row = term.rpartition("/")[0]
            known = [path for path in self.ground.reached(term) if path in held and path in values]
            found[term] = [*known, *(path for path in blank if path.rpartition("/")[0] == row)]
        return found

    def _own(self, under: Mapping[str, list[str]]) -> dict[str, Decimal]:
        """Give the amounts worked out with each figure."""
        found: dict[str, Decimal] = {}
        for term, figures in under.items():
            for figure in figures:
                found[figure] = found.get(figure, Decimal(0)) + abs(self.terms[term])
        return found

    def _standing(self, path: str, held: Held, own: Decimal) -> Standing:
        ground, figure = self.ground, self.ground.figure(path)
        how, missing = strength(held, figure)
        sections, rows, field = ground.form.locate(path)
        line, words, month, at, left = [], [], "", "", list(rows)
        for section in sections:
            line.append(section.id)
            at = f"{at}/{section.id}" if at else section.id
            if section.rows == "one":
                continue
            row = left.pop(0)
            at = f"{at}/{row}"
            if section.rows == "months":
                month, row = row, "*"
            else:
                words.append(self.places.row_name(section, at))
            line.append(row)
        gain = self._gain(path) if held.state == "measured" else None
        return Standing(
            path,
            self.places.name(path),
            "/".join((*line, field.id)),
            month,
            str(sections[0].label),
            DOT.join((*words, str(field.label))),
            figure,
            how,
            ground.outcome.values.get(path),
            self.places.unit(path, field),
            missing,
            held.evidence,
            ground.outcome.seconds.get(path),
            own if gain is None else gain,
            "own" if gain is None else "fall",
        )

    def _gain(self, path: str) -> Decimal | None:
        """Give what the headline gains where a figure falls; None where that cannot be told."""
        tried = self.tried.get(path)
        if tried is None or tried.headline is None or self.filed is None:
            return None
        return tried.headline - self.filed

    def _unit(self) -> str:
        headline = self.ground.form.headline
        return self.places.unit(headline, self.ground.form.locate(headline)[2]) if headline else ""

    def _shares(self, under: Mapping[str, list[str]], figures: Mapping[str, Standing]) -> dict[Strength, Decimal]:
        shares: dict[Strength, Decimal] = dict.fromkeys(STRENGTHS, Decimal(0))
        for term, paths in under.items():
            known = [STRENGTHS.index(figures[path].strength) for path in paths]
            weakest = STRENGTHS[max(known)] if known else "default"  # made of the rules' own numbers alone
            shares[weakest] += abs(self.terms[term])
        return shares

    def _runs(self, figures: tuple[Standing, ...]) -> TwoRuns:
        unproven = [each for each in figures if each.strength in UNPROVEN]
        lines = sorted((self._line(each) for each in unproven if each.basis == "fall"), key=lambda line: -line.tonnes)
        resting = sorted((each for each in unproven if each.basis == "own"), key=lambda each: -each.tonnes)
        together = {path: cell for line in lines if line.taken for path, cell in self.tried[line.path].changes.items()}
        after = self.working.outcome(self.ground.cells.changed(together)) if together else self.ground.outcome
        return TwoRuns(self.filed, _headline(self.ground, after), self._unit(), None, tuple(lines), tuple(resting))

    def _line(self, each: Standing) -> Fall:
        after = self.tried[each.path].value
        return Fall(
            each.path,
            each.name,
            each.month,
            each.title,
            each.strength,
            each.missing,
            each.value,
            after,
            each.unit,
            each.tonnes,
            None,
            taken=each.tonnes > 0,
        )


def _headline(ground: Ground, outcome: Outcome) -> Decimal | None:
    value = outcome.values.get(ground.form.headline)
    return value if isinstance(value, Decimal) else None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the map: one figure, by month where it is told by month; the month is empty where it is not."""

    section: str
    title: str
    cells: Mapping[str, Standing]


def lines(coverage: Coverage) -> Iterator[Line]:
    """Lay the figures out as a map, a line for each figure of a row, in the order of the form."""
    found: dict[str, list[Standing]] = {}
    for each in coverage.figures:
        found.setdefault(each.line, []).append(each)
    for standings in found.values():
        first = standings[0]
        yield Line(first.section, first.title, {each.month: each for each in standings})

"""Why a filing tried otherwise comes to other figures: the answers and rules that differ, and what each moves. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

from workbench.base.numbers import CONTEXT
from workbench.domain.comparing import Difference, Side, differences
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import Working, evaluate
from workbench.rules.form import Field, Form, Section
from workbench.rules.library import Rules
from workbench.rules.outcome import Input, Outcome, Step
from workbench.rules.sources import Citation


@dataclass(frozen=True)
class Trial:
    """A filing worked out: as filed, or as tried."""

    form: Form
    rules: Rules
    cells: Cells

    @cached_property
    def outcome(self) -> Outcome:
        """What it comes to."""
        return evaluate(self.form, self.cells, self.rules)

    @property
    def headline(self) -> Decimal | None:
        """The figure the form is about; None where something is missing."""
        return _number(self.outcome.values.get(self.form.headline))


@dataclass(frozen=True, slots=True)
class Cause:
    """An answer that was changed, or a figure that another rule gives, with nothing behind it that differs.

    `moved` is what it does to the headline by itself, all else as tried; None where that cannot be said. `former` is
    where the rule of the filing stands written, `cites` where the one tried does.
    """

    difference: Difference
    kind: Literal["answer", "rule"]
    moved: Decimal | None
    former: tuple[Citation, ...]
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A figure that differs, and the paths of the causes that moved it."""

    difference: Difference
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A filing beside what it would come to: every figure that differs, in the form's order, and why."""

    before: Trial
    after: Trial
    lines: tuple[Line, ...]
    causes: tuple[Cause, ...]

    @property
    def filed(self) -> Outcome:
        """What the filing comes to as it stands."""
        return self.before.outcome

    @property
    def tried(self) -> Outcome:
        """What it would come to."""
        return self.after.outcome

    @property
    def moved(self) -> Decimal | None:
        """By how much the headline differs."""
        before, after = self.before.headline, self.after.headline
        return None if before is None or after is None else CONTEXT.subtract(after, before)

    @property
    def together(self) -> Decimal | None:
        """What of it no cause does by itself: where they work on one another, and what rounding leaves."""
        alone = [cause.moved for cause in self.causes]
        if self.moved is None or None in alone:
            return None
        return CONTEXT.subtract(self.moved, sum((each for each in alone if each is not None), Decimal(0)))


def compare(before: Trial, after: Trial) -> Comparison:
    """Hold a filing as tried against it as filed. Rows are known by their names."""
    one, other = (Side(each.form, each.cells, each.outcome.values) for each in (before, after))
    gone = (replace(each, before=each.after, after=each.before, change="") for each in differences(other, one))
    found = {
        each.path: each
        for each in (*differences(one, other), *(each for each in gone if each.path not in other.paths))
        if each.path and _placed(after.form, each.path)
    }
    roots = {path: tuple(_roots(before, after, path)) for path in found}
    named = {root for path, behind in roots.items() for root in behind if root != path}
    answers = before.cells.keys() | after.cells.keys()
    causes = [path for path in found if roots[path] == (path,) and (path in named or path in answers)]
    lines = tuple(
        Line(each, tuple(root for root in roots[path] if root in causes) or (path,))
        for path, each in found.items()
        if each.computed
    )
    return Comparison(before, after, lines, tuple(_causes(before, after, found, causes)))


# ---------------------------------------------------------------- why


def _roots(before: Trial, after: Trial, path: str) -> Iterator[str]:
    """Walk the paths, each once, from which on a figure is another one."""
    seen: set[str] = set()
    waiting = [path]
    while waiting:
        here = waiting.pop(0)
        if here in seen:
            continue
        seen.add(here)
        was, now = before.outcome.steps.get(here), after.outcome.steps.get(here)
        behind = [each for each in dict.fromkeys((*_behind(now), *_behind(was))) if _differs(before, after, each)]
        if not behind or here in after.cells or _ruled_otherwise(was, now):
            yield here
        waiting += behind if here not in after.cells else []


def _behind(step: Step | None) -> Iterator[str]:
    for given in step.inputs if step and step.origin != "rounded" else ():
        if given.used:
            yield from filter(None, (given.path, *(path for path, _ in given.items)))


def _ruled_otherwise(was: Step | None, now: Step | None) -> bool:
    """Tell whether two steps rest on other statements of the law: of one name, or of names only one of them uses."""
    one, other = ({given.name: given for given in step.inputs if given.name} if step else {} for step in (was, now))
    shared = one.keys() & other.keys()
    own = [sorted(str(side[name].value) for name in side.keys() - shared) for side in (one, other)]
    return own[0] != own[1] or any(_said(one[name]) != _said(other[name]) for name in shared)


def _said(given: Input) -> object:
    return given.entry.value if given.entry else None


def _differs(before: Trial, after: Trial, path: str) -> bool:
    return before.outcome.values.get(path) != after.outcome.values.get(path)


def _causes(before: Trial, after: Trial, found: Mapping[str, Difference], paths: Sequence[str]) -> Iterator[Cause]:
    steps = before.outcome.steps, after.outcome.steps
    alone = _alone(before, after, paths)
    for path in paths:
        was, now = (each.get(path) for each in steps)
        answered = path in after.cells or path in before.cells
        moved = None
        if after.headline is not None and alone[path] is not None:
            moved = CONTEXT.subtract(after.headline, alone[path] or Decimal(0))
        kind: Literal["answer", "rule"] = "answer" if answered else "rule"
        yield Cause(found[path], kind, moved, was.cites if was else (), now.cites if now else ())


def _alone(before: Trial, after: Trial, paths: Sequence[str]) -> dict[str, Decimal | None]:
    """Give the headline as tried but for one figure, which is as it was, for each of some figures.

    A figure a formula gives is answered instead, in every row; only what a figure touches is worked out anew.
    """
    given: dict[tuple[str, ...], tuple[Working, Cells]] = {}
    found = {}
    for path in paths:
        field = after.form.locate(path)[2]
        worked_out = field.computed or field.default is not None or field.when is not None
        key = (*_home(after.form, path), field.id) if worked_out else ()
        if key not in given:
            form = _answered(after.form, path) if worked_out else after.form
            kept = _column(after, path) if worked_out else {}
            cells = after.cells.changed({each: Cell(value) for each, value in kept.items() if each not in after.cells})
            given[key] = Working(form, after.rules), cells
        working, cells = given[key]
        value = before.outcome.values.get(path)
        outcome = working.outcome(cells.changed({path: None if value is None else Cell(value)}))
        found[path] = _number(outcome.values.get(after.form.headline))
    return found


def _column(trial: Trial, path: str) -> Mapping[str, Value]:
    """Give the values of the same field in all rows."""
    home = _home(trial.form, path)
    return {
        each: value
        for each, value in trial.outcome.values.items()
        if each.endswith(f"/{path.rpartition('/')[2]}") and _home(trial.form, each) == home
    }


def _home(form: Form, path: str) -> tuple[str, ...]:
    return tuple(section.id for section in form.locate(path)[0])


def _answered(form: Form, path: str) -> Form:
    """Give the form with a computed field made one that is answered."""
    home, name = _home(form, path), path.rpartition("/")[2]

    def plain(field: Field) -> Field:
        return replace(field, formula=None, default=None, when=None, required=False) if field.id == name else field

    def walk(sections: tuple[Section, ...], way: tuple[str, ...]) -> tuple[Section, ...]:
        return tuple(
            section
            if section.id != way[0]
            else replace(section, fields=tuple(map(plain, section.fields)))
            if len(way) == 1
            else replace(section, sections=walk(section.sections, way[1:]))
            for section in sections
        )

    return replace(form, sections=walk(form.sections, home))


def _placed(form: Form, path: str) -> bool:
    try:
        form.locate(path)
    except KeyError:
        return False
    return True


def _number(value: Value | None) -> Decimal | None:
    return value if isinstance(value, Decimal) else None

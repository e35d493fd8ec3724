"""The program plays the verifier: what is gathered for one enterprise, pack and year, and how doubts are ranked. Pure.

The rules themselves are small functions over the gathered `View`, in `rehearsal_rules`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from workbench.base.text import say
from workbench.domain.doubt import Doubt, doubt
from workbench.domain.drawing import keyed
from workbench.domain.ground import Ground
from workbench.domain.period import period_words
from workbench.rules.cells import Cell, Cells, Change, Value
from workbench.rules.form import Form, Level, Section
from workbench.rules.outcome import Finding
from workbench.rules.places import Places
from workbench.rules.surroundings import Figure, Point


@dataclass(frozen=True, slots=True)
class Sheet:
    """A filing as it stands: what is typed, the values it gives and what the form's own checks find."""

    filing: str
    form: Form
    period: str
    cells: Cells
    values: Mapping[str, Value]
    findings: tuple[Finding, ...]
    places: Places
    ground: Ground
    """What its figures stand on."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its sheet, whether it is sealed and follows the month before, when it was first sealed and was due."""

    sheet: Sheet
    sealed: bool
    whole: bool
    first_sealed: date | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What one month tells of a figure. `cell` is None where the value is the program's: a default, a result."""

    sheet: Sheet
    path: str
    value: Decimal
    cell: Cell | None
    state: Literal["measured", "conservative", "default", "absent"]

    @property
    def stands_in(self) -> bool:
        """Tell whether it stands in for a figure that is missing."""
        return self.state == "conservative"

    @property
    def measured(self) -> bool:
        """Tell whether somebody read it off something."""
        return self.state == "measured"


@dataclass(frozen=True, slots=True)
class Series:
    """One figure of one unit and fuel over the year, by the number of the month."""

    figure: Figure
    name: str
    months: Mapping[int, Told]

    def measured(self) -> dict[int, Told]:
        """Give the months in which it was read off something."""
        return {number: told for number, told in self.months.items() if told.measured}

    @property
    def last(self) -> Told:
        """What its last month tells."""
        return self.months[max(self.months)]


@dataclass(frozen=True, slots=True)
class View:
    """All that is gathered of one enterprise, pack and year.

    `rooms` are those around the figures whose own checks are asked; `apart` is what the annual report says otherwise
    than the sealed months.
    """

    year: int
    day: date
    """The day it is rehearsed."""
    points: Mapping[str, Point]
    limits: Mapping[str, Decimal]
    months: Mapping[int, Month]
    series: tuple[Series, ...] = ()
    series_before: Mapping[str, Series] = field(default_factory=dict)
    annual: Sheet | None = None
    before: Sheet | None = None
    """The annual report of the year before."""
    profile: Sheet | None = None
    rooms: tuple[Sheet, ...] = ()
    apart: tuple[Change, ...] = ()

    def doubt(
        self,
        point: str,
        level: Level,
        sheet: Sheet | None = None,
        path: str = "",
        **names: object,
    ) -> Doubt:
        """Fill in a point at a cell of a sheet."""
        filing, period = (sheet.filing, sheet.period) if sheet else ("", str(self.year))
        return doubt(self.points, point, level, filing=filing, path=path, period=period, at_stake=None, **names)


Rule = Callable[[View], Iterator[Doubt]]


def series(figures: Iterable[Figure], months: Mapping[int, Sheet]) -> tuple[Series, ...]:
    """Follow each figure of each row through the months; a row is known again as in drawing."""
    found: dict[tuple[object, ...], dict[int, Told]] = {}
    by_id = {figure.id: figure for figure in figures}
    for number, sheet in sorted(months.items()):
        for figure in by_id.values():
            for key, path in _paths(sheet, figure):
                value = sheet.values.get(path)
                if isinstance(value, Decimal):
                    held = sheet.ground.held(path)
                    told = Told(sheet, path, value, sheet.cells.get(path), held.state if held else "absent")
                    found.setdefault((figure.id, key), {})[number] = told
    return tuple(
        Series(by_id[str(key[0])], told[max(told)].sheet.places.name(told[max(told)].path), told)
        for key, told in found.items()
    )


def _paths(sheet: Sheet, figure: Figure) -> Iterator[tuple[tuple[object, ...], str]]:
    """Walk the paths of a figure in a month, each with the key of the row it lies in."""
    try:
        sections, asked = sheet.form.column(figure.of)
    except KeyError:  # an edition of the form without it
        return
    for key, row in _rows(sheet, sections, "", ()):
        beside, _, answer = figure.where.partition("=")
        if not beside or sheet.values.get(f"{row}/{beside}") == answer:
            yield key, f"{row}/{asked.id}"


def _rows(
    sheet: Sheet, sections: tuple[Section, ...], above: str, key: tuple[object, ...]
) -> Iterator[tuple[tuple[object, ...], str]]:
    if not sections:
        yield key, above
        return
    section, *inner = sections
    base = f"{above}/{section.id}" if above else section.id
    if section.rows == "one":
        yield from _rows(sheet, tuple(inner), base, key)
        return
    for name, own in keyed(section, base, sheet.cells, sheet.values).items():
        yield from _rows(sheet, tuple(inner), f"{base}/{name}", (*key, own))


_LEVELS = {"error": 0, "warning": 1, "note": 2}


def ranked(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """Put the gravest first, then the dearest; each once, and what is the same of several months as one."""
    once = {(each.point, each.filing, each.path, each.period, each.says): each for each in doubts}
    same: dict[tuple[object, ...], list[Doubt]] = {}
    for each in once.values():
        same.setdefault(_beside_month(each), []).append(each)
    return tuple(sorted((_joined(found) for found in same.values()), key=_rank))


def _beside_month(each: Doubt) -> tuple[object, ...]:
    """Give what a doubt says, the month apart; one that speaks of no month stands alone."""
    if not any(_is_month(each, name) for name in each.names):
        return (each.point, each.filing, each.path, each.period, each.says)
    said = tuple(sorted((name, str(value)) for name, value in each.names.items() if not _is_month(each, name)))
    return (each.point, each.level, each.path, said)


def _is_month(each: Doubt, name: str) -> bool:
    return len(each.period) == len("2025-06") and str(each.names[name]) in (each.period, period_words(each.period))


def _joined(found: list[Doubt]) -> Doubt:
    """Make one doubt of those of several months, at the first of them; what is at stake adds up."""
    first = min(found, key=lambda each: each.period)
    if len(found) == 1:
        return first
    stakes = [each.at_stake for each in found if each.at_stake is not None]
    months = say("rehearsal.months", first=period_words(first.period), count=len(found))
    names = {name: months if _is_month(first, name) else value for name, value in first.names.items()}
    return replace(first, names=names, at_stake=sum(stakes, Decimal(0)) if stakes else None)


def _rank(each: Doubt) -> tuple[object, ...]:
    stake = each.at_stake
    dear = -abs(stake) if stake is not None else Decimal(0)
    return _LEVELS[each.level], stake is None, dear, each.period, each.path, each.point

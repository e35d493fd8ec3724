"""What a month says otherwise than the plan: way, source, frequency, treatment of what was missing, unplanned. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from workbench.base.text import say
from workbench.domain import calibration
from workbench.domain.cards import Card, names_around, plain, spoken
from workbench.domain.ground import Ground
from workbench.rules.form import Field, Section
from workbench.rules.kinds import KINDS
from workbench.rules.places import Places
from workbench.rules.surroundings import Figure

WAYS = "data_ways"
"""The list parameter of the ways in which data are obtained; a month's fields that choose from it say the way."""

WORDS = (WAYS, "frequencies", "missing_rules")
"""The list parameters whose words a deviation is told in."""

ROUTES: Mapping[str, frozenset[str]] = {
    "daily": frozenset(("daily", "shift", "continuous")),
    "batch": frozenset(("batch",)),
    "composite": frozenset(("monthly", "daily")),  # samples of each day, tested once a month
}
"""The planned frequencies each route of testing coal is in keeping with."""

TESTS: Mapping[str, int] = {"monthly": 1, "weekly": 4}
"""How many tests a month has at least, where so often was planned; days and batches nobody can count from here."""

Point = Literal[
    "plan_no_card", "plan_way_differs", "plan_ledger_differs", "plan_frequency", "plan_missing_rule"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deviation:
    """One figure that is not as planned: what the month says, and what the plan does; `path` is the month's cell."""

    point: Point
    path: str
    name: str
    value: str = ""
    other: str = ""


@dataclass(frozen=True)
class Month:
    """A month beside the plan's cards; `lists` are the words of the list parameters, by name and answer."""

    ground: Ground
    cards: tuple[Card, ...]
    lists: Mapping[str, Mapping[str, object]]

    @cached_property
    def spoken(self) -> dict[str, Card]:
        """The cards by the cells they speak for."""
        return spoken(self.ground, self.cards)

    @cached_property
    def places(self) -> Places:
        """The names of the month's cells."""
        return Places(self.ground.form, self.ground.cells, self.ground.outcome.values)

    def deviations(self) -> Iterator[Deviation]:
        """Walk the figures that are not as planned, in the order of the form."""
        for path in self.ground.paths():
            yield from self.at(path, self.spoken.get(path))

    def at(self, path: str, card: Card | None) -> Iterator[Deviation]:
        """Walk what is not as planned of one figure, given the card that speaks for it."""
        figure = self.ground.figure(path)
        if figure and card:
            yield from self._against(path, figure, card)
        elif figure and self._state(path) in ("measured", "conservative"):
            yield Deviation("plan_no_card", path, self.places.name(path))

    def _against(self, path: str, figure: Figure, card: Card) -> Iterator[Deviation]:
        if figure.role == "factor" and self._of_nothing(path):
            return
        name = self.places.name(path)
        way = self.way(path, figure)
        if way and card.way and way != card.way:
            yield Deviation("plan_way_differs", path, name, self._word(WAYS, way), self._word(WAYS, card.way))
            return  # what follows from another way is not said again
        told = self._ledger(path, figure)
        if told and card.ledger and not _same(told, card.ledger):
            there = ledger_beside(self.ground, path, figure)
            if not any(_same(told, other.ledger) for other in self._sharing(there) if other.ledger):
                yield Deviation("plan_ledger_differs", path, name, told, card.ledger)
        yield from self._frequency(path, figure, card, name)
        treated = self._treated(path)
        if treated and card.missing and treated != card.missing:
            words = (self._word("missing_rules", each) for each in (treated, card.missing))
            yield Deviation("plan_missing_rule", path, name, *words)

    # ------------------------------------------------------------ what the month says

    def way(self, path: str, figure: Figure) -> str:
        """Give how the month says a figure was obtained, empty where it does not."""
        there = way_beside(self.ground, path, figure)
        value = self.ground.outcome.values.get(there) if there else None
        if isinstance(value, str) and value:
            return value
        state = self._state(path) if figure.role == "factor" else ""
        return state if state in ("measured", "default") else ""

    def _of_nothing(self, path: str) -> bool:
        """Tell whether the quantity a factor in its row is for is zero: nothing was there to be measured."""
        row = path.rpartition("/")[0]
        beside = (there for there in self.ground.paths() if there.rpartition("/")[0] == row)
        quantities = [there for there in beside if (figure := self.ground.figure(there)) and figure.role != "factor"]
        return bool(quantities) and all(self.ground.outcome.values.get(there) == 0 for there in quantities)

    def _state(self, path: str) -> str:
        held = self.ground.held(path)
        return held.state if held else ""

    def _ledger(self, path: str, figure: Figure) -> str:
        there = ledger_beside(self.ground, path, figure)
        value = self.ground.outcome.values.get(there) if there else None
        return value if isinstance(value, str) else ""

    def _sharing(self, ledger: str) -> Iterator[Card]:
        """Walk the cards of the figures whose source is named in one place."""
        for path, card in self.spoken.items():
            figure = self.ground.figure(path)
            if figure and ledger_beside(self.ground, path, figure) == ledger:
                yield card

    def _frequency(self, path: str, figure: Figure, card: Card, name: str) -> Iterator[Deviation]:
        beside = figure.falls_to.partition("=")[0] if "=" in figure.falls_to else ""
        there = f"{path.rpartition('/')[0]}/{beside}"
        route = self.ground.outcome.values.get(there) if beside else None
        planned = ROUTES.get(route) if isinstance(route, str) else None
        if planned and card.frequency and card.frequency not in planned:
            shown = KINDS["choice"].show(str(route), self.ground.form.locate(there)[2])
            yield Deviation("plan_frequency", path, name, shown, self._word("frequencies", card.frequency))
        least = TESTS.get(card.frequency, 0)
        if figure.role == "factor" and least and self.ground.form.locate(path)[2].computed:
            base = path.rpartition("/")[0]
            details = self.ground.details(path)
            tests = {there.rpartition("/")[0] for there in details if there.startswith(f"{base}/")} - {base}
            if tests and len(tests) < least:
                said = say("planned.times", count=len(tests))
                yield Deviation("plan_frequency", path, name, said, self._word("frequencies", card.frequency))

    def _treated(self, path: str) -> str:
        """Give the treatment of missing data a figure, or anything it was worked out from, was filled in by."""
        for there in (path, *self.ground.details(path)):
            cell = self.ground.cells.get(there)
            source = cell.source if cell else None
            if source and source.origin == "conservative" and source.place != calibration.PLACE:
                return source.place
        return ""

    def _word(self, listed: str, answer: str) -> str:
        return str(self.lists.get(listed, {}).get(answer, answer))


def way_beside(ground: Ground, path: str, figure: Figure) -> str:
    """Give the path of the answer that says how a figure was obtained, empty for none."""
    sections, _, own = ground.form.locate(path)
    ways = [each for each in sections[-1].fields if each.choices_from == WAYS]
    return _beside(path, own, figure, "way", [each.id for each in ways])


def ledger_beside(ground: Ground, path: str, figure: Figure) -> str:
    """Give the path of the answer that says where a figure was taken from, empty for none."""
    sections, _, own = ground.form.locate(path)
    texts = [each.id for each in sections[-1].fields if each.kind == "text" and each.formula is None]
    return _beside(path, own, figure, "ledger", texts)


def metered_beside(ground: Ground, path: str, figure: Figure) -> str:
    """Give the path of the answer that says whether a figure has an instrument of its own, empty for none."""
    sections, _, own = ground.form.locate(path)
    return _beside(path, own, figure, "metered", [each.id for each in sections[-1].fields if each.kind == "yes_no"])


def facilities(ground: Ground) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Walk the processes, lines and units a month reports: the path of each, its name, and all it may be called."""
    places = Places(ground.form, ground.cells, ground.outcome.values)
    known = {figure.of.partition(".")[0] for figure in ground.figures.values()}
    for section in ground.form.sections:
        if section.id not in known or not of_facilities(section):
            continue
        for row, name in places.rows(section):
            path = f"{row}/{section.named_by}"
            yield path, name, next(names_around(places, path))


def of_facilities(section: Section) -> bool:
    """Tell whether the rows of a section are processes, lines or units, not fuels, materials or products."""
    if section.rows != "many" or not section.named_by:
        return False
    inner = [each for each in section.sections if each.rows != "months"]
    months = (field for each in section.sections if each.rows == "months" for field in each.fields)
    named = section.field(section.named_by).kind == "text"
    return bool(inner) or (named and any(each.id == "output" for each in (*section.fields, *months)))


def _beside(path: str, own: Field, figure: Figure, what: str, names: list[str]) -> str:
    """Find the field that says something of a figure: its own, else, for what is not a factor, the row's."""
    shared = () if figure.role == "factor" else (what, f"output_{what}")
    found = next((name for name in (f"{own.id}_{what}", *shared) if name in names), "")
    return f"{path.rpartition('/')[0]}/{found}" if found else ""


def _same(told: str, planned: str) -> bool:
    """Tell whether a source is the planned one: one of those named, in one wording inside the other."""
    ours, theirs = ([plain(part) for part in _parts(undated(text))] for text in (told, planned))
    return any(one in other or other in one for one in ours for other in theirs)


def undated(ledger: str) -> str:
    """Give the name of a ledger without the month in it and the ending of its file."""
    bare = re.sub(r"\.(csv|txt|pdf|docx?|xlsx?|et|ods)\b", "", ledger, flags=re.IGNORECASE)
    bare = re.sub(r"[-_（(\s]*\d{4}\s*[-年./]?\s*\d{1,2}\s*月?[)）]?(?!\d)", "", bare)
    return re.sub(r"[-_\s]*\d{1,2}\s*月(份)?", "", bare).strip("-_ ")


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[、，,；;\n]", text) if part.strip()]

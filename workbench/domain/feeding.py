"""What a month takes over from the plan, and what a plan can be begun with from a month. Pure; nothing is changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workbench.domain.cards import SECTION, Card, meant, names_around, plain, spoken, words
from workbench.domain.deviations import facilities, ledger_beside, metered_beside, of_facilities, undated, way_beside
from workbench.domain.ground import Ground
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.form import Field, Section
from workbench.rules.places import DOT, Places
from workbench.rules.surroundings import Figure

_AND = "、"
_ROUTES = {"daily": "daily", "batch": "batch", "monthly": "composite"}
"""The route of testing coal each planned frequency stands for."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the plan gives a cell, and the row of the plan it stands in."""

    value: Value
    row: str


@dataclass(slots=True)
class Rows:
    """Finds the rows of a month that cards speak of, and makes those it lacks."""

    ground: Ground
    cards: Sequence[Card]
    said: dict[str, Said] = field(default_factory=dict)

    def make(self) -> dict[str, Said]:
        """Give the answers that make the rows the month lacks: the fuel, the process, in or out."""
        for card in self.cards:
            figure = self.ground.figures.get(card.figure)
            if figure and (card.unit or card.item):
                self._of(card, figure)
        return self.said

    def _of(self, card: Card, figure: Figure) -> None:
        sections, _ = self.ground.form.column(figure.of)
        many = [section for section in sections if section.rows == "many"]
        wanted = [_pieces(card.unit), _pieces(card.item)] if len(many) > 1 else [_pieces(card.unit + DOT + card.item)]
        base = ""
        for section in sections:
            base = f"{base}/{section.id}" if base else section.id
            if section.rows == "months":
                return
            if section.rows == "one":
                continue
            names = wanted.pop(0) if wanted else []
            row = self._row(section, base, names, figure.where if section is many[-1] else "", card) if names else None
            if row is None:
                return
            base = f"{base}/{row}"

    def _row(self, section: Section, base: str, names: list[str], where: str, card: Card) -> str | None:
        cells = self._cells()
        for row in cells.rows(base):
            if self._is(section, f"{base}/{row}", names, where, cells):
                return row
        answers = self._answers(section, names)
        if answers is None:
            return None
        name, _, answer = where.partition("=")
        row = cells.new_row(base)
        for told, value in {**answers, **({name: answer} if where else {})}.items():
            self.said[f"{base}/{row}/{told}"] = Said(value, card.path)
        return row

    def _cells(self) -> Cells:
        return self.ground.cells.changed({path: Cell(said.value) for path, said in self.said.items()})

    def _is(self, section: Section, row: str, names: list[str], where: str, cells: Cells) -> bool:
        values = {**self.ground.outcome.values, **{path: said.value for path, said in self.said.items()}}
        name, _, answer = where.partition("=")
        if where and values.get(f"{row}/{name}") != answer:
            return False
        places = Places(self.ground.form, cells, values)
        known = list(names_around(places, f"{row}/{section.fields[0].id}"))[-1]
        return {plain(each) for each in names} <= known

    @staticmethod
    def _answers(section: Section, names: list[str]) -> dict[str, str] | None:
        """Give the answers that name a row so; None where a name is none of them, or none is what rows are named by."""
        told: dict[str, str] = {}
        fields = [section.field(name) for name in dict.fromkeys((section.named_by, *section.matched_by)) if name]
        for name in names:
            found = next((pair for each in fields if each.id not in told and (pair := _answer(each, name))), None)
            if found is None:
                return None
            told[found[0]] = found[1]
        return told if section.named_by in told else None


def _pieces(said: str) -> list[str]:
    return [piece.strip() for piece in said.replace("/", DOT).split(DOT) if piece.strip()]


def _answer(own: Field, name: str) -> tuple[str, str] | None:
    if own.computed or own.kind not in ("choice", "text"):
        return None
    if own.kind == "text":
        return own.id, name
    chosen = (each.id for each in own.choices if plain(name) in (plain(each.label.zh), plain(each.label.en), each.id))
    return next(((own.id, choice) for choice in chosen), None)


def answers(ground: Ground, cards: Sequence[Card]) -> dict[str, Said]:
    """Give what the cards say of ways, sources and instruments wherever the month says nothing yet."""
    said: dict[str, Said] = {}
    sources: dict[str, dict[str, str]] = {}
    for path, card in meant(ground, cards).items():
        figure = ground.figure(path)
        if figure is None:
            continue
        way, ledger, metered = (find(ground, path, figure) for find in (way_beside, ledger_beside, metered_beside))
        if way and card.way and figure.role != "factor" and not ground.form.locate(way)[2].computed:
            said[way] = Said(card.way, card.path)
        if metered and card.instruments:
            said[metered] = Said(value=True, row=card.path)
        if ledger and card.ledger:
            sources.setdefault(ledger, {})[card.ledger] = card.path
        if "=" in figure.falls_to:
            beside, _, fallen = figure.falls_to.partition("=")
            route = fallen if card.way == "default" else _ROUTES.get(card.frequency, "")
            there = f"{path.rpartition('/')[0]}/{beside}"
            if route in {choice.id for choice in ground.form.locate(there)[2].choices}:
                said[there] = Said(route, card.path)
    for there, ledgers in sources.items():
        said[there] = Said(_AND.join(ledgers), next(iter(ledgers.values())))
    return {
        path: each
        for path, each in said.items()
        if ground.cells.value(path) in (None, "") and path not in ground.outcome.closed
    }


# -------------------------------------------------------------------- the other way: a plan from a month


def lacking(ground: Ground, cards: Sequence[Card], plan: Cells) -> dict[str, Value]:
    """Give the cards and facilities a plan lacks for what a month reports, as answers in new rows of the plan."""
    told: dict[str, Value] = {}
    named = {plain(str(plan.value(f"facilities/{row}/name"))) for row in plan.rows("facilities")}
    number = _number(plan, "facilities")
    for _, name, names in facilities(ground):
        if names.isdisjoint(named) and plain(name) not in named:
            named.add(plain(name))
            told[f"facilities/r{number}/name"] = name
            told[f"facilities/r{number}/within"] = True
            number += 1
    number = _number(plan, SECTION)
    for row in _rows_lacking(ground, cards):
        told |= {f"{SECTION}/r{number}/{name}": value for name, value in row.items()}
        number += 1
    return told


def _number(cells: Cells, section: str) -> int:
    return int(cells.new_row(section)[1:])


def _rows_lacking(ground: Ground, cards: Sequence[Card]) -> Iterator[dict[str, Value]]:
    said = spoken(ground, cards)
    places = Places(ground.form, ground.cells, ground.outcome.values)
    known: set[tuple[str, frozenset[str], frozenset[str]]] = set()
    for path in ground.paths():
        figure, held = ground.figure(path), ground.held(path)
        if figure is None or path in said or held is None or held.state not in ("measured", "conservative"):
            continue
        unit, item = _names(places, path, figure.where)
        key = (figure.id, words(unit), words(item))
        if key not in known:
            known.add(key)
            row: dict[str, Value] = {"figure": figure.id, "unit": unit, "item": item, "way": _way(ground, path, figure)}
            ledger = ground.outcome.values.get(ledger_beside(ground, path, figure))
            row["ledger"] = undated(ledger) if isinstance(ledger, str) else ""
            yield {name: value for name, value in row.items() if value}


def _way(ground: Ground, path: str, figure: Figure) -> str:
    way = ground.outcome.values.get(way_beside(ground, path, figure))
    return way if isinstance(way, str) and way else "measured"


def _names(places: Places, path: str, where: str) -> tuple[str, str]:
    """Name the process or unit a figure is of, and the fuel or material; told from its like by what else it says."""
    sections = places.form.locate(path)[0]
    parts, walked, told = path.split("/"), 0, []
    for section in sections:
        walked += 1 if section.rows == "one" else 2
        if section.rows == "many" and section.named_by:
            told.append((section, "/".join(parts[:walked])))
    names = [_told_apart(places, section, row, where) for section, row in told]
    if len(names) > 1:
        return names[0], names[-1]
    of_unit = bool(told) and of_facilities(told[0][0])
    return (names[0], "") if of_unit else ("", names[0] if names else "")


def _told_apart(places: Places, section: Section, row: str, where: str) -> str:
    base, name = row.rpartition("/")[0], places.row_name(section, row)
    beside, _, answer = where.partition("=")
    like = [each for each in places.cells.rows(base) if not where or places.value(f"{base}/{each}/{beside}") == answer]
    if sum(places.row_name(section, f"{base}/{each}") == name for each in like) <= 1:
        return name
    others = [each for each in section.matched_by if each not in (section.named_by, beside)]
    shown = [places.shown(f"{row}/{each}", section.field(each)) for each in others if places.value(f"{row}/{each}")]
    return DOT.join([name, *shown])

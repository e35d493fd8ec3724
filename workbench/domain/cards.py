"""What the data quality control plan says of each figure, and which of its cards speaks for which cell. Pure.

A card names a figure of the pack and, where it wants, the process or unit and the fuel or material it is for, in the
words of the monthly form; joined with ``·`` they tell rows apart that one word would not: ``高炉煤气·自产``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.base.text import Label
from workbench.domain.ground import Ground
from workbench.rules.cells import Cells, Value
from workbench.rules.form import Section
from workbench.rules.places import Places

SECTION = "parameters"
"""The section of the plan whose rows are the cards."""


@dataclass(frozen=True, slots=True)
class Card:
    """How one figure is obtained, as planned. `path` is its row in the plan; what is not said is empty or None.

    `instruments` are codes of the register; `accuracy` is the permitted error in per cent; `missing` an id of the list
    of treatments of missing data, `way` one of the ways of obtaining data, the frequencies ids of theirs.
    """

    path: str
    figure: str
    unit: str
    item: str
    way: str
    description: str
    ledger: str
    instruments: tuple[str, ...]
    place: str
    frequency: str
    accuracy: Decimal | None
    calibration_months: Decimal | None
    record_frequency: str
    missing: str
    department: str

    def names(self, code: str) -> bool:
        """Tell whether an instrument is one of the card's, however its code is typed."""
        return plain(code) in map(plain, self.instruments)


def cards_of(cells: Cells, values: Mapping[str, Value]) -> tuple[Card, ...]:
    """Read the cards of a plan, in order; a row without a figure is none yet."""
    found = (_card(f"{SECTION}/{row}", values) for row in cells.rows(SECTION))
    return tuple(card for card in found if card.figure)


def _card(path: str, values: Mapping[str, Value]) -> Card:
    def said(field: str) -> Value | None:
        return values.get(f"{path}/{field}")

    def text(field: str) -> str:
        value = said(field)
        return value.strip() if isinstance(value, str) else ""

    def number(field: str) -> Decimal | None:
        value = said(field)
        return value if isinstance(value, Decimal) else None

    return Card(
        path,
        text("figure"),
        text("unit"),
        text("item"),
        text("way"),
        text("description"),
        text("ledger"),
        tuple(filter(None, re.split(r"[、,，;；\s]+", text("instrument")))),
        text("place"),
        text("frequency"),
        number("accuracy"),
        number("calibration_months"),
        text("record_frequency"),
        text("missing"),
        text("department"),
    )


def spoken(ground: Ground, cards: Sequence[Card]) -> dict[str, Card]:
    """Give the card that speaks for each cell of a figure, where one does: of several, the one that says most."""
    return _spoken(ground, ground.paths(), cards)


def meant(ground: Ground, cards: Sequence[Card]) -> dict[str, Card]:
    """Give the card for each cell it is meant for, whether the figure is asked for, answered, or neither yet."""
    places = Places(ground.form, ground.cells, ground.outcome.values)
    columns = dict.fromkeys(figure.of for figure in ground.figures.values())
    return _spoken(ground, [path for column in columns for path in _cells_of(places, column)], cards)


def card_at(ground: Ground, cards: Sequence[Card], path: str) -> tuple[str, Card | None]:
    """Give the figure a cell is, or is worked into, by its path, empty for none; and the card that speaks for it."""
    places = Places(ground.form, ground.cells, ground.outcome.values)
    for there in (path, *_results_near(ground, path)):
        figure = ground.figure(there)
        if figure and (there == path or path in ground.details(there)):
            said = [card for card in cards if card.figure == figure.id]
            return there, _best(said, list(names_around(places, there)))
    return "", None


def _results_near(ground: Ground, path: str) -> Iterator[str]:
    """Walk the cells of figures that are results and lie in the rows around a cell."""
    for figure in ground.figures.values():
        try:
            sections, own = ground.form.column(figure.of)
        except KeyError:
            continue
        parts, there = path.split("/"), []
        for section in sections:
            apart = not parts or parts[0] != section.id
            if apart and section.rows != "one":
                break
            taken = 1 if section.rows == "one" else 2
            there += [section.id] if apart else parts[:taken]
            parts = [] if apart else parts[taken:]
        else:
            if own.computed:
                yield "/".join((*there, own.id))


def _spoken(ground: Ground, paths: Iterable[str], cards: Sequence[Card]) -> dict[str, Card]:
    by_figure: dict[str, list[Card]] = {}
    for card in cards:
        by_figure.setdefault(card.figure, []).append(card)
    places = Places(ground.form, ground.cells, ground.outcome.values)
    found = {}
    for path in paths:
        figure = ground.figure(path)
        said = by_figure.get(figure.id, []) if figure else []
        best = _best(said, list(names_around(places, path))) if said else None
        if best:
            found[path] = best
    return found


def _cells_of(places: Places, column: str) -> list[str]:
    try:
        sections, own = places.form.column(column)
    except KeyError:  # an edition of the form without it
        return []
    rows = [""]
    for section in sections:
        rows = [row for above in rows for row, _ in places.rows(section, above)]
    return [f"{row}/{own.id}" for row in rows]


def _best(cards: Sequence[Card], rows: Sequence[frozenset[str]]) -> Card | None:
    fitting = [card for card in cards if not rows or (_fits(card.unit, rows) and _fits(card.item, rows))]
    return max(fitting, key=lambda card: len(words(card.unit)) + len(words(card.item)), default=None)


def _fits(said: str, rows: Sequence[frozenset[str]]) -> bool:
    """Tell whether all words are names of one row around a cell; nothing said fits every one."""
    wanted = words(said)
    return not wanted or any(wanted <= names for names in rows)


def words(said: str) -> frozenset[str]:
    """Give the names a unit or an item is made of, as they are compared: without spaces, in lower case."""
    return frozenset(filter(None, (plain(word) for word in re.split(r"[·・/／]", said))))


def plain(word: str) -> str:
    """Give a name as it is compared: without spaces, in lower case."""
    return re.sub(r"\s+", "", word).casefold()


def names_around(places: Places, path: str) -> Iterator[frozenset[str]]:
    """Walk the rows of many around a cell, outermost first, each with all it may be called."""
    sections = places.form.locate(path)[0]
    parts, walked = path.split("/"), 0
    for section in sections:
        walked += 1 if section.rows == "one" else 2
        if section.rows == "many":
            yield frozenset(_names(places, section, "/".join(parts[:walked])))


def _names(places: Places, section: Section, row: str) -> Iterator[str]:
    for name in dict.fromkeys(filter(None, (section.named_by, *section.matched_by))):
        field, value = section.field(name), places.value(f"{row}/{name}")
        if isinstance(value, str) and value:
            yield plain(value)
            for choice in field.choices:
                if choice.id == value:
                    yield from _both(choice.label)


def _both(label: Label) -> Iterator[str]:
    yield plain(label.zh)
    yield plain(label.en)

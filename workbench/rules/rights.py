"""What can be held and moved, and what a breach brings: accounts, moves, instruments and consequences, as data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args

from workbench.base.data import Node
from workbench.base.text import Label
from workbench.rules.reading import Citing, Reading, stated
from workbench.rules.sources import Citation

Holds = Literal["free", "tied", "gone", "outside"]
"""`free` is at the holder's disposal, `tied` owned but not usable, `gone` used up for good, `outside` another's."""

Vintage = Literal["year", "month", "day", "none"]
When = Literal["at_once", "not_corrected"]


@dataclass(frozen=True, slots=True)
class Account:
    """Where units can be, by the registry's own states."""

    id: str
    label: Label
    holds: Holds
    cite: Citation

    def __str__(self) -> str:
        """Give its name."""
        return str(self.label)

    @property
    def said(self) -> list[object]:
        """Give what the pack says of it, as plain data."""
        return [self.label.zh, self.holds, *self.cite.said]


@dataclass(frozen=True, slots=True)
class Move:
    """What can happen to units: a quantity leaves the account `source` and comes to the account `target`.

    `asks` names what an entry must say beside it: ``price``, ``counterparty``, ``document``. `uses` is the purpose the
    units are spent for, empty where they are not.
    """

    id: str
    label: Label
    source: str
    target: str
    asks: tuple[str, ...]
    uses: str
    cite: Citation

    def __str__(self) -> str:
        """Give its name."""
        return str(self.label)

    @property
    def said(self) -> list[object]:
        """Give what the pack says of it, as plain data."""
        return [self.label.zh, self.source, self.target, list(self.asks), self.uses, *self.cite.said]


@dataclass(frozen=True, slots=True)
class Lasts:
    """How long units can be used: whole `months` or `years` counted from what `since` names, or `until` a day.

    `since` is ``vintage``, counted inclusively (a month's units last to the end of the last of `months` months), or a
    detail of the lot that is a day. `before` bounds the rule to vintages that begin before that day.
    """

    since: str
    months: int
    years: int
    until: date | None
    before: date | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """A right that is held in whole units and moved.

    `vintage` tells what its vintage is; `lots` whether units are told apart by serial or project, and `asks` what a
    lot must say then, by ids of the list parameter ``lot_details``. `moves` can happen to it. Of `lasts` the first rule
    that fits counts; none means for good. `excludes` names the instruments that must not carry the same tonne or
    kilowatt-hour, each with where that is written.
    """

    id: str
    label: Label
    unit: str
    vintage: Vintage
    lots: bool
    moves: tuple[str, ...]
    asks: tuple[str, ...]
    lasts: tuple[Lasts, ...]
    excludes: Mapping[str, Citation]
    cite: Citation

    def __str__(self) -> str:
        """Give its name."""
        return str(self.label)

    @property
    def said(self) -> list[object]:
        """Give what the pack says of it, as plain data."""
        life = [
            [each.since, each.months, each.years, str(each.until or ""), str(each.before or "")] for each in self.lasts
        ]
        against = {name: cite.said for name, cite in self.excludes.items()}
        return [
            self.label.zh, self.unit, self.vintage, self.lots, list(self.moves), list(self.asks), life, against,
            *self.cite.said,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing a breach brings, `when` it is found or when it is not corrected in time.

    `least` and `most` bound a fine: in yuan, or as times the figure `of` names. Without them the label says it all.
    """

    id: str
    label: Label
    when: When
    least: Decimal | None
    most: Decimal | None
    of: str
    cite: Citation

    def __str__(self) -> str:
        """Give what it is."""
        return str(self.label)

    @property
    def said(self) -> list[object]:
        """Give what the pack says of it, as plain data."""
        bounds = [None if bound is None else str(bound) for bound in (self.least, self.most)]
        return [self.label.zh, self.when, *bounds, self.of, *self.cite.said]


def read_accounts(reading: Reading, node: Node, cite: Citation | None, known: Citing) -> dict[str, Account]:
    """Read accounts by id; one without a citation of its own has that of the statement, `cite`."""
    found = {}
    for name, each, own in stated(reading, node, cite, known, ("label", "holds")):
        holds: Holds = reading.one_of(each, "holds", get_args(Holds), "free")
        found[name] = Account(name, reading.label(each, "label"), holds, own)
    return found


def read_moves(reading: Reading, node: Node, cite: Citation | None, known: Citing) -> dict[str, Move]:
    """Read moves by id; one without a citation of its own has that of the statement, `cite`."""
    found = {}
    for name, each, own in stated(reading, node, cite, known, ("label", "source", "target"), ("asks", "uses")):
        source, target, uses = (reading.text(each, key) for key in ("source", "target", "uses"))
        if source == target:
            reading.fault(each.place("target"), f"{name} leads nowhere")
        found[name] = Move(
            name, reading.label(each, "label"), source, target, tuple(reading.texts(each, "asks")), uses, own
        )
    return found


def read_instruments(reading: Reading, node: Node, cite: Citation | None, known: Citing) -> dict[str, Instrument]:
    """Read instruments by id; one without a citation of its own has that of the statement, `cite`."""
    found = {}
    optional = ("lots", "asks", "lasts", "excludes")
    for name, each, own in stated(reading, node, cite, known, ("label", "unit", "vintage", "moves"), optional):
        vintage: Vintage = reading.one_of(each, "vintage", get_args(Vintage), "none")
        found[name] = Instrument(
            name,
            reading.label(each, "label"),
            reading.text(each, "unit"),
            vintage,
            reading.flag(each, "lots"),
            tuple(reading.texts(each, "moves")),
            tuple(reading.texts(each, "asks")),
            _lasts(reading, each),
            _excludes(reading, each, own, known),
            own,
        )
    return found


def read_consequences(reading: Reading, node: Node, cite: Citation | None, known: Citing) -> dict[str, Consequence]:
    """Read consequences by id; one without a citation of its own has that of the statement, `cite`."""
    found = {}
    for name, each, own in stated(reading, node, cite, known, ("label", "when"), ("least", "most", "of")):
        when: When = reading.one_of(each, "when", get_args(When), "at_once")
        least, most = _number(reading, each, "least"), _number(reading, each, "most")
        if least is not None and most is not None and most < least:
            reading.fault(each.place("most"), "is less than the least")
        of = reading.text(each, "of")
        found[name] = Consequence(name, reading.label(each, "label"), when, least, most, of, own)
    return found


def _lasts(reading: Reading, node: Node) -> tuple[Lasts, ...]:
    """Read one rule, or a list of which the first that fits counts."""
    lives = node.get("lasts")
    found = []
    for life in lives if isinstance(lives, list) else [lives] if lives is not None else []:
        if not isinstance(life, Node):
            reading.fault(node.place("lasts"), "lasts must be a mapping, or a list of them")
            continue
        reading.only(life, ("since", "months", "years", "until", "before"), ())
        until, before = reading.day(life, "until"), reading.day(life, "before")
        months, years = (_number(reading, life, key) or Decimal(0) for key in ("months", "years"))
        if (until is None) == (not months and not years):
            reading.fault(life.place(), "lasts takes months or years counted from since, or until a day")
        found.append(Lasts(reading.text(life, "since"), int(months), int(years), until, before))
    return tuple(found)


def _excludes(reading: Reading, node: Node, own: Citation, known: Citing) -> dict[str, Citation]:
    against = node.get("excludes")
    if against is None:
        return {}
    if not isinstance(against, Node):
        reading.fault(node.place("excludes"), "excludes must map instruments to where it is written")
        return {}
    return {name: known.cite(against, name) or own for name in against}


def _number(reading: Reading, node: Node, key: str) -> Decimal | None:
    value: Any = node.get(key)
    if value is None or isinstance(value, Decimal):
        return value
    reading.fault(node.place(key), f"{key} must be a number")
    return None


Rights = Mapping[str, Account] | Mapping[str, Move] | Mapping[str, Instrument] | Mapping[str, Consequence]
READERS: Mapping[str, Callable[[Reading, Node, Citation | None, Citing], Rights]] = {
    "accounts": read_accounts,
    "moves": read_moves,
    "instruments": read_instruments,
    "consequences": read_consequences,
}
"""What reads each kind of parameter told of here."""


def rights_strays(items: Iterable[object]) -> Iterator[str]:
    """Tell, of all that packs say, which move names no account, and which instrument no move or instrument."""
    every = list(items)
    accounts = {item.id for item in every if isinstance(item, Account)}
    moves = {item.id: item for item in every if isinstance(item, Move)}
    instruments = {item.id: item for item in every if isinstance(item, Instrument)}
    for move in moves.values():
        for account in (move.source, move.target):
            if account not in accounts:
                yield f"{move.id}: no account {account}"
    for instrument in instruments.values():
        for name in instrument.moves:
            if name not in moves:
                yield f"{instrument.id}: no move {name}"
        for name in instrument.excludes:
            if name not in instruments:
                yield f"{instrument.id}: no instrument {name}"

"""Ledgers made up by chance, with double claims planted in them and with what only looks like one; it knows which."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from random import Random

from tests.domain.rightsbook import BOOK
from workbench.domain.claims import As, Claim, Why
from workbench.domain.ledger import Entry, Kind, Lot
from workbench.domain.ledger_claims import claim, claims_of, supplies

AT = datetime(2026, 11, 21, tzinfo=UTC)
Planted = tuple[Why, frozenset[tuple[str, str, str]]]
"""What is wrong, and whose lots are named: enterprise, instrument, lot."""


@dataclass
class Ledger:
    """The ledger of one enterprise while it is made up."""

    enterprise: str
    numbers: Iterator[int]
    entries: list[Entry] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    said: list[Claim] = field(default_factory=list)

    def book(self, move: str, instrument: str, vintage: str, lot: str, quantity: int, day: str = "2026-05-06") -> Entry:
        of = BOOK.moves[move]
        number = next(self.numbers)
        entry = Entry(
            date.fromisoformat(day), move, instrument, vintage, lot, quantity, of.source, of.target,
            id=number, transaction=number, enterprise=self.enterprise, by="", at=AT,
        )  # fmt: skip
        self.entries.append(entry)
        return entry

    def undo(self, entry: Entry) -> None:
        back = entry.opposite(date(2026, 10, 1), "误记")
        number = next(self.numbers)
        values = {name: getattr(back, name) for name in ("day", "move", "instrument", "vintage", "lot", "quantity")}
        self.entries.append(
            Entry(
                **values, source=back.source, target=back.target, id=number, transaction=number,
                enterprise=self.enterprise, reverses=entry.id, by="", at=AT,
            )
        )  # fmt: skip

    def lot(self, instrument: str, **details: object) -> str:
        code = f"L{next(self.numbers)}"
        self.lots.append(Lot(instrument, code, {name: str(value) for name, value in details.items()}))
        return code

    def say(self, way: As, instrument: str, vintage: str, lot: str, quantity: int, purpose: str = "") -> None:
        details = next((each.details for each in self.lots if (each.instrument, each.code) == (instrument, lot)), {})
        self.said.append(claim(BOOK, self.enterprise, Kind(instrument, vintage, lot), details, quantity, way, purpose))

    def claims(self) -> tuple[Claim, ...]:
        return (*claims_of(BOOK, self.entries, self.lots), *self.said)


class World:
    """Some enterprises in one workspace. Every plan begins with new plants and new serial numbers."""

    def __init__(self, seed: int, size: int) -> None:
        self.chance = Random(seed)
        self.numbers = count(1)
        self.ledgers = [Ledger(f"E{seed}.{at}", self.numbers) for at in range(size)]
        self.planted: list[Planted] = []

    def claims(self) -> list[Claim]:
        return [claim for ledger in self.ledgers for claim in ledger.claims()]

    def supplies(self) -> dict[tuple[str, str], Decimal]:
        return supplies(lot for ledger in self.ledgers for lot in ledger.lots)

    def two(self) -> list[Ledger]:
        return self.chance.sample(self.ledgers, 2)

    def plant(self) -> str:
        return f"电站{next(self.numbers)}"

    def month(self) -> str:
        return f"2026-{self.chance.randint(2, 9):02d}"

    def run(self, size: int) -> tuple[str, str]:
        """Give the first and last number of a run nobody else has."""
        letters = f"G{next(self.numbers)}X"
        first = self.chance.randint(1, 10**6)
        return f"{letters}{first:012d}", f"{letters}{first + size - 1:012d}"

    def wrong(self, why: Why, *named: tuple[Ledger, str, str]) -> None:
        self.planted.append((why, frozenset((ledger.enterprise, *units) for ledger, *units in named)))  # type: ignore[misc]


def shifted(number: str, by: int) -> str:
    return f"{number[:-12]}{int(number[-12:]) + by:012d}"


# ---------------------------------------------------------------- what is wrong


def same_numbers_in_two_ledgers(w: World) -> None:
    one, other = w.two()
    month, (first, last) = w.month(), w.run(1000)
    a = one.lot("GEC", plant=w.plant(), month=month, serial_from=first, serial_to=last)
    b = other.lot("GEC", plant=w.plant(), month=month, serial_from=shifted(first, 999), serial_to=shifted(last, 50))
    one.book("bought", "GEC", month, a, 1000)
    one.book("declared", "GEC", month, a, 1000)
    other.book("bought", "GEC", month, b, 51)
    w.wrong("serials", (one, "GEC", a), (other, "GEC", b))


def same_numbers_in_one_ledger(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    plant, month, (first, last) = w.plant(), w.month(), w.run(300)
    a, b = (one.lot("GEC", plant=plant, month=month, serial_from=first, serial_to=last) for _ in "ab")
    one.book("bought", "GEC", month, a, 300)
    one.book("bought", "GEC", month, b, 1)
    w.wrong("serials", (one, "GEC", a), (one, "GEC", b))


def credit_and_certificate_of_one_plant(w: World) -> None:
    one, other = w.two() if w.chance.random() < 0.5 else [w.chance.choice(w.ledgers)] * 2
    plant, month = w.plant(), w.month()
    a = one.lot("GEC", plant=plant, month=month)
    project = w.plant()
    a = one.lot("GEC", plant=plant, project=project, month=month) if w.chance.random() < 0.5 else a
    b = other.lot("CCER", project=project, plant=f" {plant} ", month="2026-01", month_last=month)
    one.book("issued", "GEC", month, a, 40)
    other.book("bought", "CCER", "2026", b, 900)
    if w.chance.random() < 0.5:  # sold on, but the issuer had the benefit
        one.book("sold", "GEC", month, a, 40)
    w.wrong("excluded", (one, "GEC", a), (other, "CCER", b))


def more_than_the_plant_supplied(w: World) -> None:
    one, other = w.two()
    plant, month = w.plant(), w.month()
    lots = [one.lot("GEC", plant=plant, month=month, supply_mwh=1000) for _ in "ab"]
    b = other.lot("CCER", project=plant, month=month, mwh=201)
    for lot in lots:
        one.book("issued", "GEC", month, lot, 400)
        one.book("sold", "GEC", month, lot, w.chance.choice((1, 400)))
    one.lot("GEC", plant=plant, month=month, supply_mwh=9000)  # of two figures the smaller counts
    other.book("issued", "CCER", "2026", b, 120)
    for lot in lots:
        w.wrong("supply", (one, "GEC", lot), (other, "CCER", b))


def credit_from_inside_the_market(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    a = one.lot("CCER", project=w.plant(), inside_market="yes")
    one.book("bought", "CCER", "2025", a, 500)
    one.book("offset", "CCER", "2025", a, 300)
    w.wrong("inside", (one, "CCER", a))


def local_credit_for_a_registered_project(w: World) -> None:
    one, other = w.two()
    project = w.plant()
    a = one.lot("PHCER", project=project)
    b = other.lot("CCER", project=project)
    one.book("issued", "PHCER", "2025", a, 20)
    other.book("bought", "CCER", "2025", b, 20)
    w.wrong("excluded", (one, "PHCER", a), (other, "CCER", b))


def a_second_duty_for_one_year(w: World) -> None:
    one = Ledger(f"E{next(w.numbers)}", w.numbers)  # one of its own: a holder has one duty a year
    w.ledgers.append(one)
    one.book("issued", "CEA", "2024", "", 9000)
    one.book("surrendered", "CEA", "2024", "", 8000, "2026-12-02")
    one.book("issued", "ENERGY", "2025", "", 700)
    one.book("complied", "ENERGY", "2025", "", 650, "2026-06-02")
    w.wrong("excluded", (one, "CEA", ""), (one, "ENERGY", ""))


def certificates_counted_beside_their_contract(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    plant, month, contract = w.plant(), w.month(), f"GP-{next(w.numbers)}"
    a = one.lot("GP", plant=plant, month=month, contract=contract)
    b = one.lot("GEC", plant=plant, month=month, contract=contract)
    one.book("delivered", "GP", month, a, 50_000)
    one.book("bought", "GEC", month, b, 50)
    one.book("declared", "GEC", month, b, 50)
    w.wrong("contract", (one, "GP", a), (one, "GEC", b))


def pledged_twice(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    a = one.lot("CCER", project=w.plant())
    one.book("bought", "CCER", "2025", a, 1000)
    one.book("pledged", "CCER", "2025", a, 600)
    one.say("pledged", "CCER", "2025", a, 600)
    one.say("pledged", "CCER", "2025", a, 401)
    w.wrong("pledges", (one, "CCER", a))


def applied_for_twice(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    a = one.lot("CCER", project=w.plant())
    one.book("bought", "CCER", "2025", a, 1000)
    one.say("stated", "CCER", "2025", a, 700, "national_ets")
    one.say("stated", "CCER", "2025", a, 700, "national_ets")
    w.wrong("lot", (one, "CCER", a))


def applied_for_what_is_frozen(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    a = one.lot("CCER", project=w.plant())
    one.book("bought", "CCER", "2025", a, 1000)
    one.book("applied", "CCER", "2025", a, 800)
    one.say("stated", "CCER", "2025", a, 201, "national_ets")
    w.wrong("lot", (one, "CCER", a))


def certificates_taken_again(w: World) -> None:
    one, other = w.two()
    plant, month = w.plant(), w.month()
    a = one.lot("GEC", plant=plant, month=month)
    b = other.lot("CCER", project=plant, month=month)
    one.book("issued", "GEC", month, a, 100)
    one.book("given_up", "GEC", month, a, 100)
    one.book("taken_again", "GEC", month, a, 1)
    other.book("issued", "CCER", "2026", b, 50)
    w.wrong("excluded", (one, "GEC", a), (other, "CCER", b))


def green_power_taken_off_the_emission(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    month = w.month()
    a = one.lot("GP", plant=w.plant(), month=month)
    one.say("stated", "GP", month, a, 5000, "ets_deduction")
    w.wrong("use", (one, "GP", a))


def more_held_than_issued(w: World) -> None:
    one, other = w.two()
    project = w.plant()
    a = one.lot("CCER", project=project)
    other.lots.append(Lot("CCER", a, {"project": project}))
    one.book("issued", "CCER", "2025", a, 1000)
    one.book("sold", "CCER", "2025", a, 300)
    other.book("bought", "CCER", "2025", a, 301)
    w.wrong("lot", (one, "CCER", a), (other, "CCER", a))


def the_same_numbers_sold_and_kept(w: World) -> None:
    one, other = w.two()
    plant, month, (first, last) = w.plant(), w.month(), w.run(500)
    a = one.lot("GEC", plant=plant, month=month, serial_from=first, serial_to=last)
    other.lots.append(replace(one.lots[-1]))
    one.book("issued", "GEC", month, a, 500)
    other.book("bought", "GEC", month, a, 1)
    w.wrong("serials", (one, "GEC", a), (other, "GEC", a))


WRONGS: tuple[Callable[[World], None], ...] = (
    same_numbers_in_two_ledgers,
    same_numbers_in_one_ledger,
    credit_and_certificate_of_one_plant,
    more_than_the_plant_supplied,
    credit_from_inside_the_market,
    local_credit_for_a_registered_project,
    a_second_duty_for_one_year,
    certificates_counted_beside_their_contract,
    pledged_twice,
    applied_for_twice,
    applied_for_what_is_frozen,
    certificates_taken_again,
    green_power_taken_off_the_emission,
    more_held_than_issued,
    the_same_numbers_sold_and_kept,
)


# ---------------------------------------------------------------- what only looks wrong


def the_next_numbers(w: World) -> None:
    one, other = w.two()
    plant, month, (first, last) = w.plant(), w.month(), w.run(100)
    a = one.lot("GEC", plant=plant, month=month, serial_from=first, serial_to=last)
    b = other.lot("GEC", plant=plant, month=month, serial_from=shifted(last, 1), serial_to=shifted(last, 100))
    for ledger, lot in ((one, a), (other, b)):
        ledger.book("bought", "GEC", month, lot, 100)
        ledger.book("declared", "GEC", month, lot, 100)


def a_part_sold_on(w: World) -> None:
    one, other = w.two()
    plant, month, (first, last) = w.plant(), w.month(), w.run(1000)
    a, b = (each.lot("GEC", plant=plant, month=month, serial_from=first, serial_to=last) for each in (one, other))
    one.book("issued", "GEC", month, a, 1000)
    sold = w.chance.choice((600, 1000))
    one.book("sold", "GEC", month, a, sold)
    other.book("bought", "GEC", month, b, sold)
    other.book("declared", "GEC", month, b, sold)


def the_next_month(w: World) -> None:
    one, other = w.two()
    plant = w.plant()
    a = one.lot("GEC", plant=plant, month="2026-04")
    b = other.lot("CCER", project=w.plant(), plant=plant, month="2026-01", month_last="2026-03")
    one.book("issued", "GEC", "2026-04", a, 100)
    other.book("bought", "CCER", "2026", b, 100)


def another_plant(w: World) -> None:
    one, other = w.two()
    plant, month = w.plant(), w.month()
    a = one.lot("GEC", plant=f"{plant}一期", month=month)
    b = other.lot("CCER", project=w.plant(), plant=f"{plant}二期", month=month)
    one.book("issued", "GEC", month, a, 100)
    other.book("bought", "CCER", "2026", b, 100)


def taken_back(w: World) -> None:
    one, other = w.two()
    plant, month, (first, last) = w.plant(), w.month(), w.run(10)
    a = one.lot("GEC", plant=plant, month=month, serial_from=first, serial_to=last)
    b = one.lot("GEC", plant=plant, month=month, serial_from=first, serial_to=last)
    c = other.lot("CCER", project=plant, month=month)
    entries = [one.book("issued", "GEC", month, a, 10), one.book("declared", "GEC", month, a, 10)]
    for entry in reversed(entries):
        one.undo(entry)
    other.undo(other.book("bought", "CCER", "2026", c, 10))
    one.book("issued", "GEC", month, b, 10)


def a_pledge_released(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    a = one.lot("CCER", project=w.plant())
    one.book("bought", "CCER", "2025", a, 1000)
    for move in ("pledged", "released", "pledged"):
        one.book(move, "CCER", "2025", a, 1000)
    one.say("pledged", "CCER", "2025", a, 1000)  # the first loan is paid back: its record claims nothing


def two_pledges_with_room(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    one.book("issued", "CEA", "2025", "", 1000)
    one.say("pledged", "CEA", "2025", "", 600)
    one.say("pledged", "CEA", "2025", "", 400)


def enough_supply(w: World) -> None:
    one, other = w.two()
    plant, month = w.plant(), w.month()
    lots = [one.lot("GEC", plant=plant, month=month, supply_mwh=1000) for _ in "ab"]
    b = other.lot("CCER", project=plant, month=month, mwh=200)
    for lot in lots:
        one.book("issued", "GEC", month, lot, 400)
    one.book("sold", "GEC", month, lots[0], 400)
    later = one.lot("GEC", plant=plant, month="2026-12", supply_mwh=900)
    one.book("issued", "GEC", "2026-12", later, 900)
    other.book("issued", "CCER", "2026", b, 120)


def other_contracts(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    plant, month = w.plant(), w.month()
    a = one.lot("GP", plant=plant, month=month, contract="GP-1")
    b = one.lot("GEC", plant=plant, month=month, contract="GP-2")
    one.book("delivered", "GP", month, a, 50_000)
    one.book("bought", "GEC", month, b, 50)
    one.book("declared", "GEC", month, b, 50)


def certificates_kept_with_their_contract(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    plant, month, contract = w.plant(), w.month(), f"GP-{next(w.numbers)}"
    a = one.lot("GP", plant=plant, month=month, contract=contract)
    b = one.lot("GEC", plant=plant, month=month, contract=contract)
    one.book("delivered", "GP", month, a, 50_000)
    one.book("bought", "GEC", month, b, 50)


def a_trader_between(w: World) -> None:
    one, other = w.two()
    plant, month = w.plant(), w.month()
    a = one.lot("GEC", plant=plant, month=month)
    one.book("bought", "GEC", month, a, 70)
    one.book("sold", "GEC", month, a, 70)
    b = other.lot("CCER", project=plant, month=month)
    other.book("bought", "CCER", "2026", b, 70)


def duties_of_different_years(w: World) -> None:
    one = Ledger(f"E{next(w.numbers)}", w.numbers)
    w.ledgers.append(one)
    one.book("issued", "CEA", "2025", "", 9000)
    one.book("surrendered", "CEA", "2025", "", 8000, "2026-12-02")
    for year in ("2024", "2026"):
        one.book("issued", "ENERGY", year, "", 700)
        one.book("complied", "ENERGY", year, "", 650, "2026-06-02")
    one.book("issued", "ENERGY", "2025", "", 700)


def one_project_two_buyers(w: World) -> None:
    one, other = w.two()
    project = w.plant()
    for each in (one, other):
        each.lots.append(Lot("CCER", f"{project}-2025", {"project": project, "inside_market": "no"}))
        each.book("bought", "CCER", "2025", f"{project}-2025", 400)
        each.book("offset", "CCER", "2025", f"{project}-2025", 150)
        each.book("offset", "CCER", "2025", f"{project}-2025", 250)


def one_application_for_the_rest(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    a = one.lot("CCER", project=w.plant())
    one.book("bought", "CCER", "2025", a, 1000)
    one.book("offset", "CCER", "2025", a, 300)
    one.say("stated", "CCER", "2025", a, 700, "national_ets")


def more_bought_than_was_issued_here(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    a = one.lot("CCER", project=w.plant())
    one.book("issued", "CCER", "2025", a, 500)
    one.book("bought", "CCER", "2025", a, 300)


def applied_for_the_rest_of_what_is_frozen(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    a = one.lot("CCER", project=w.plant())
    one.book("bought", "CCER", "2025", a, 1000)
    one.book("applied", "CCER", "2025", a, 800)
    one.book("pledged", "CCER", "2025", a, 50)
    one.say("pledged", "CCER", "2025", a, 50)
    one.say("stated", "CCER", "2025", a, 150, "national_ets")


def certificates_given_up_for_the_reduction(w: World) -> None:
    one, other = w.two()
    plant, month = w.plant(), w.month()
    a = one.lot("GEC", plant=plant, month=month)
    b = other.lot("CCER", project=plant, month=month)
    one.book("issued", "GEC", month, a, 100)
    one.book("given_up", "GEC", month, a, 100)
    one.book("cancelled_project", "GEC", month, a, w.chance.choice((40, 100)))
    other.book("issued", "CCER", "2026", b, 50)


def one_record_too_large(w: World) -> None:
    (one,) = w.chance.sample(w.ledgers, 1)
    a = one.lot("CCER", project=w.plant())
    one.book("bought", "CCER", "2025", a, 100)
    one.say(w.chance.choice(("pledged", "stated")), "CCER", "2025", a, 101)  # its own check says so; nothing is double


NEAR_MISSES: tuple[Callable[[World], None], ...] = (
    the_next_numbers,
    a_part_sold_on,
    the_next_month,
    another_plant,
    taken_back,
    a_pledge_released,
    two_pledges_with_room,
    enough_supply,
    other_contracts,
    certificates_kept_with_their_contract,
    a_trader_between,
    duties_of_different_years,
    one_project_two_buyers,
    one_application_for_the_rest,
    more_bought_than_was_issued_here,
    certificates_given_up_for_the_reduction,
    one_record_too_large,
    applied_for_the_rest_of_what_is_frozen,
)


def honest(w: World) -> None:
    """Give every holder ordinary business."""
    for one in w.ledgers:
        plant = w.plant()
        for month in ("2026-01", "2026-02", "2026-03"):
            first, last = w.run(120)
            lot = one.lot("GEC", plant=plant, month=month, serial_from=first, serial_to=last)
            one.book("issued", "GEC", month, lot, 120)
            one.book(w.chance.choice(("sold", "declared", "pledged")), "GEC", month, lot, w.chance.randint(1, 120))


def world(seed: int, size: int = 10) -> World:
    """Make some ledgers, with about every second thing in them wrong and all others only looking so."""
    made = World(seed, size)
    honest(made)
    for make in made.chance.choices((*WRONGS, *NEAR_MISSES), k=size):
        make(made)
    return made

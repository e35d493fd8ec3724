"""Ten thousand random histories, booked by the program and told to a second, plain ledger at the same time."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.services.ledger.bench import Uncommitted, uncommitted
from tests.services.ledger.naive import Naive, Purse, row
from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.domain.enterprise import Enterprise
from workbench.domain.ledger import Entry, Filter, Kind, Lot, Posting, shortfall
from workbench.services import filings, ledger

HISTORIES, PART = 10_000, 500
FIRST = date(2025, 1, 1)
KINDS = (Kind("CEA", "2024"), Kind("CEA", "2025"), Kind("CCER", "2024", "A"), Kind("CCER", "2024", "B"))
LOTS = [Lot("CCER", code, {"project": code, "registered": "2025-01-01", "inside_market": "no"}) for code in "AB"]
INWARD = ("issued", "bought", "opened", "transferred_in")


@pytest.mark.parametrize("part", range(HISTORIES // PART))
def test_ten_thousand_histories_are_as_a_plain_ledger_tells_them(part: int, tmp_path: Path) -> None:
    set_clock(lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))
    booked = refused = reversals = late = 0
    with uncommitted(tmp_path / "ledger.ccw") as wb:
        for number in range(PART):
            history = History(wb, f"e{number}", random.Random(part * PART + number))
            history.run()
            history.settle()
            booked += history.booked
            refused += history.refused
            reversals += history.reversals
            late += history.late
    # chance did try everything
    assert min(booked, refused, reversals, late) > PART / 10


class History:
    """One enterprise's ledger, and the plain one beside it."""

    def __init__(self, wb: Uncommitted, enterprise: str, chance: random.Random) -> None:
        self.wb, self.enterprise, self.chance = wb, enterprise, chance
        self.plain, self.rights = Naive(), ledger.rights(wb)
        self.entries: list[Entry] = []
        self.last: dict[Purse, int] = {}
        self.seen: list[tuple[date, datetime, dict[Purse, int]]] = []
        self.booked = self.refused = self.reversals = self.late = 0
        filings.save_enterprise(wb, Enterprise(enterprise, "某公司"))
        with wb.work() as work:
            for lot in LOTS:
                work.ledger.add_lot(enterprise, lot, "张三")
            work.commit()

    def run(self) -> None:
        """Try some bookings and some reversals."""
        for _ in range(self.chance.randrange(1, 5)):
            self.book()
            if self.entries and self.chance.random() < 0.5:
                self.reverse()

    def book(self) -> None:
        """Try to book a few postings at once, on days in any order, early ones too."""
        chance, postings = self.chance, []
        for _ in range(chance.randrange(1, 4)):
            kind = chance.choice(KINDS)
            moves = self.rights.instruments[kind.instrument].moves
            move = self.rights.moves[chance.choice(INWARD if chance.random() < 0.5 else moves)]
            beside = {name: Decimal("62.36") if name == "price" else "某" for name in move.asks}
            day = FIRST + timedelta(days=chance.randrange(12))
            source = target = ""
            if self.rights.accounts[move.source].holds == "free" and chance.random() < 0.4:
                source = chance.choice([name for name in ("registered", "tradable") if name != move.target])
            postings.append(Posting(day, move.id, *kind, chance.randrange(1, 9), source, target, **beside))  # type: ignore[arg-type] # texts and one price
        at = datetime(2026, 11, 21, 4, tzinfo=UTC)
        sides = [self.rights.moves[posting.move] for posting in postings]
        fresh = [row(each, move.source, move.target, at, 0) for each, move in zip(postings, sides, strict=True)]
        if not self.plain.allows(fresh):
            with pytest.raises(WorkbenchError, match=r"ledger\.short"):
                ledger.book(self.wb, self.enterprise, postings)
            assert self.held() == self.last  # none of them was booked
            self.refused += 1
            return
        made = ledger.book(self.wb, self.enterprise, postings)
        self.late += any(posting.day < entry.day for posting in postings for entry in self.entries)
        in_order = sorted(fresh, key=lambda each: each.day)
        for told, entry in zip(in_order, made, strict=True):
            assert (told.day, told.quantity, told.source) == (entry.day, entry.quantity, entry.source)
            self.plain.rows.append(replace(told, at=entry.at, number=entry.id))
        self.entries += made
        self.booked += len(made)
        self.look(made[0].at)

    def reverse(self) -> None:
        """Try to take an entry back on its day or later."""
        entry = self.chance.choice(self.entries)
        day = entry.day + timedelta(days=self.chance.randrange(3))
        back = Posting(day, entry.move, *entry.kind, entry.quantity, entry.target, entry.source)
        fresh = row(back, "", "", datetime(2026, 11, 21, 4, tzinfo=UTC), 0)
        may = entry.reverses is None and entry.id not in self.plain.reversed
        if not may or not self.plain.allows([fresh]):
            why = "short" if may else "reversal" if entry.reverses else "reversed"
            with pytest.raises(WorkbenchError, match=rf"ledger\.{why} "):
                ledger.reverse(self.wb, entry.id, day=day, reason="记错")
            assert self.held() == self.last
            return
        before, made = self.last, ledger.reverse(self.wb, entry.id, day=day, reason="记错")
        self.plain.rows.append(replace(fresh, at=made.at, number=made.id))
        self.plain.reversed.add(entry.id)
        self.entries.append(made)
        self.reversals += 1
        self.look(made.at)
        after, (source, target) = self.last, (self.purse(entry, entry.source), self.purse(entry, entry.target))
        for purse in {*before, *after} | {source, target}:  # what it moved is back, to the unit, and nothing else moved
            change = (purse == source) * entry.quantity - (purse == target) * entry.quantity
            if purse[3] not in self.rights.outside:
                assert after.get(purse, 0) - before.get(purse, 0) == change

    @staticmethod
    def purse(entry: Entry, account: str) -> Purse:
        """Name an account of what an entry moved."""
        return (*entry.kind, account)

    def held(self, day: date | None = None, known: datetime | None = None) -> dict[Purse, int]:
        """Ask the program what is held."""
        found = ledger.holdings(self.wb, self.enterprise, day, known)
        return {(each.instrument, each.vintage, each.lot, each.account): each.quantity for each in found}

    def look(self, known: datetime) -> None:
        """Remember what is known now, and of some day at an instant, as both ledgers tell it."""
        self.last = self.held()
        day = FIRST + timedelta(days=self.chance.randrange(15))
        found = self.held(day, known)
        assert found == self.plain.held(day, known)
        self.seen.append((day, known, found))

    def settle(self) -> None:
        """Hold the whole ledger to all that must be true of it at the end."""
        for day, known, found in self.seen:  # what was known then is what was known then
            assert self.held(day, known) == found
        with self.wb.look() as work:
            everything = work.ledger.balances(self.enterprise)
            entries = work.ledger.entries(self.enterprise)
        purses, _ = self.plain.replay(self.plain.rows)
        assert everything == {(Kind(*what), account): units for (*what, account), units in purses.items()}
        for kind in KINDS:  # every unit that came from somewhere went somewhere
            assert sum(units for (what, _), units in everything.items() if what == kind) == 0
        assert shortfall({}, entries, self.rights.outside) is None
        self.page(entries)

    def page(self, entries: tuple[Entry, ...]) -> None:
        """Hold the running balance of a random page to a plain sum."""
        account = self.chance.choice(("registered", "tradable", "frozen_surrender", "market", ""))
        chosen = Filter(instrument="CEA", vintage=self.chance.choice(("", "2025")), account=account)
        accounts = (account,) if account else self.rights.owned
        offset = self.chance.randrange(3)
        shown = ledger.page(self.wb, self.enterprise, chosen, offset, 4)
        mine = [each for each in entries if each.instrument == "CEA" and chosen.vintage in ("", each.vintage)]
        through = [each for each in mine if not account or account in (each.source, each.target)]
        assert shown.total == len(through)
        assert [line.entry for line in shown.lines] == through[::-1][offset : offset + 4]
        for line in shown.lines:
            upto = mine[: mine.index(line.entry) + 1]
            total = sum(each.quantity * ((each.target in accounts) - (each.source in accounts)) for each in upto)
            assert line.balance == total

"""Where an enterprise stands before the surrender of a year: read from its filings, its ledger and the rules."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.domain.booking import Rights
from workbench.domain.ledger import Filter, Holding
from workbench.domain.names import ALLOWANCE, COMMON, CREDIT, SURRENDER
from workbench.domain.position import (
    COVERING,
    LEVELS,
    Basis,
    Facts,
    Forecast,
    Lapse,
    Law,
    Lump,
    Part,
    Risk,
    Slice,
    State,
    Why,
    allowances,
    amount,
    basis_of,
    credits_of,
    missing,
    risk,
    set_aside,
)
from workbench.rules.rights import Move
from workbench.services import deadlines, filings, ledger, rooms
from workbench.services.context import Workbench
from workbench.services.obligation import number, obligation
from workbench.services.profile import Standings

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.domain.ledger import Entry
    from workbench.rules.library import Rules
    from workbench.rules.sources import Citation
    from workbench.services.deadlines import Due

ISSUED = ("pre_issued", "issued", "issued_provincial")
RETURNED = "returned"
APPLICATIONS = ("surrender", "offset")
"""What freezes units for an obligation."""
PROOF = "fulfilment"
"""What spends them."""
_ALL = 10**9


@dataclass(frozen=True, slots=True)
class Coming:
    """The allowances the allocation of the year gives, `expected`, against those booked as issued.

    `sure` where the authority has told the figure; what was issued beyond it goes back then.
    """

    expected: int
    issued: int
    by: date | None
    how: Why

    @property
    def tonnes(self) -> int:
        """Give what is still to be issued."""
        return max(0, self.expected - self.issued)

    @property
    def sure(self) -> bool:
        """Tell whether the authority itself has told the figure."""
        return self.how.code == "position.coming.notified"


@dataclass(frozen=True)
class Position:
    """Where an enterprise stands. Tonnes are whole; None is not known, which is not nought.

    `bound` tells whether it must surrender at all, None where the profile does not say. `lacking` names the sectors no
    figure is known of: then nothing is due as far as anyone knows; `unsplit` those whose conclusion could not be taken
    as purchased electricity is in it. `forecast` is the running year's, or one not sealed. `given` tells what was
    surrendered through the applications of each sector, by its pack; under an empty name, through none.
    """

    enterprise: str
    year: int
    day: date
    bound: bool | None
    parts: tuple[Part, ...]
    lacking: tuple[str, ...]
    unsplit: tuple[str, ...]
    due: int | None
    allowances: tuple[Slice, ...]
    credits: tuple[Slice, ...]
    cap: int | None
    coming: Coming | None
    deadline: date | None
    deadline_cite: "Citation | None"
    facts: Facts
    risk: Risk
    forecast: Forecast | None
    law: Law
    given: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def basis(self) -> Basis | None:
        """What the obligation rests on, by the least sure part."""
        return basis_of(self.parts)

    @property
    def short(self) -> int | None:
        """What is missing now, with nothing counted that is still to be issued."""
        return self.facts.short

    @property
    def missing(self) -> int:
        """What is missing once the allocation has come, as long as it may still come in time."""
        return missing(self.facts, self.day)

    @cached_property
    def usable(self) -> int:
        """Allowances at the enterprise's disposal for this obligation."""
        return amount(self.allowances, "usable")

    @cached_property
    def covered(self) -> int:
        """All that covers the obligation: surrendered, applied for, usable, and credits up to the cap."""
        return amount(self.allowances, *COVERING) + amount(self.credits, *COVERING)

    @property
    def surplus(self) -> int:
        """What stays over once the obligation is covered."""
        return 0 if self.due is None else max(0, self.covered - self.due)


def position(wb: Workbench, enterprise_id: str, year: int, day: date | None = None) -> Position:
    """Give the position for the obligation of a data year, as it stands on a day, today unless told."""
    return _Search(wb, enterprise_id, year, day or today()).position()


def by_risk(found: "list[tuple[Enterprise, Position]]") -> "tuple[tuple[Enterprise, Position], ...]":
    """Order enterprises: the highest risk first, then who misses most."""
    return tuple(
        sorted(
            found,
            key=lambda pair: (-LEVELS.index(pair[1].risk.level), -pair[1].missing, pair[0].name),
        )
    )


class _Search:
    """One look at one enterprise and one year."""

    def __init__(self, wb: Workbench, enterprise_id: str, year: int, day: date) -> None:
        self.wb, self.enterprise, self.year, self.day = wb, enterprise_id, year, day
        self._duties: dict[str, tuple[str, str]] = {"": ("", "")}
        self._by_pack: dict[str, int] = {}
        self.rules = wb.library.rules(COMMON, date(year, 12, 31), today())

    def position(self) -> Position:
        bound = Standings(self.wb, self.enterprise).of(self.year).holds.get("surrender")
        figures = self._table("obligation_figures")[0] if bound is not False else {}
        owed = obligation(self.wb, self.enterprise, self.year, figures)
        due, law = owed.due, self._law()
        dues = {each.id: each for each in self._all_dues if each.period == str(self.year) and each.day}
        packs = (*(part.pack for part in owed.parts), *owed.lacking)
        deadline, coming = dues.get("surrender"), self._coming(dues, packs)
        held, credited = self._reserved(self._lumps(ALLOWANCE), self._lumps(CREDIT))
        if coming and coming.sure and coming.issued > coming.expected:
            why = Why("position.why.returns", {"tonnes": coming.issued - coming.expected})
            held = set_aside(held, lambda lump: lump.vintage == str(self.year), coming.issued - coming.expected, why)
        slices, offsets = allowances(held, law), credits_of(credited, law, due or 0)
        given, applied, covered = (
            amount(slices, *states) + amount(offsets, *states) for states in (("done",), ("submitted",), COVERING)
        )
        facts = Facts(
            None if due is None else max(0, due - covered),
            max(0, (due or 0) - given),
            max(0, (due or 0) - given - applied),
            coming.tonnes if coming else 0,
            coming.by if coming else None,
            amount(slices, "tied"),
            deadline.day if deadline else None,
            tuple(self._lapses(slices, 0 if due is None else max(0, covered - due))),
            self._days("surrender_warning_days"),
            self._days("surrender_urgent_days"),
        )
        judged = risk(facts, self.day)
        if bound is False or not (owed.parts or owed.lacking):  # nobody can say that anything is due
            judged = Risk("none", (Why(f"position.risk.{'not_bound' if bound is False else 'no_sector'}"),))
        cap, cite = None if due is None else law.cap(due), deadline.cite if deadline else None
        return Position(
            self.enterprise, self.year, self.day, bound, owed.parts, owed.lacking, owed.unsplit, due, slices, offsets,
            cap, coming, facts.deadline, cite, facts, judged, owed.forecast, law, self._by_pack,
        )  # fmt: skip

    def _reserved(self, held: list[Lump], credited: list[Lump]) -> tuple[list[Lump], list[Lump]]:
        """Set aside what the obligation before still needs, as long as it is not past: it comes first."""
        before = self._deadline(self.year - 1)
        if before is None or before < self.day:
            return held, credited
        first = _Search(self.wb, self.enterprise, self.year - 1, self.day).position()
        why = Why("position.why.reserved", {"year": self.year - 1, "day": before})
        need = first.facts.unsubmitted
        for lot, quantity in ((each.lot, each.quantity) for each in first.credits if each.state == "usable"):
            credited = set_aside(credited, partial(_of_lot, lot), min(need, quantity), why)
            need -= min(need, quantity)
        fits = {each.vintage for each in first.allowances if each.state == "usable"}
        oldest_first = sorted(held, key=lambda lump: lump.vintage)
        return set_aside(oldest_first, lambda lump: lump.vintage in fits, need, why), credited

    # ------------------------------------------------------------ what is held

    def _lumps(self, instrument: str) -> list[Lump]:
        accounts, moves = self._rights.accounts, self._moves(instrument)
        lots = ledger.lots(self.wb, self.enterprise)
        details = {each.code: each.details for each in lots if each.instrument == instrument}
        leads = {move.source for move in moves if move.uses == SURRENDER}
        found = []
        for each in ledger.holdings(self.wb, self.enterprise, self.day):
            account = accounts.get(each.account)
            if each.instrument != instrument or account is None or each.quantity <= 0:
                continue
            if account.holds not in ("free", "tied"):
                continue
            state: State = "usable" if account.holds == "free" else "tied"
            mine = self._submitted(each, moves) if state == "tied" and each.account in leads else 0
            shares: tuple[tuple[int, State], ...] = ((mine, "submitted"), (each.quantity - mine, state))
            said = details.get(each.lot, {})
            found += [
                Lump(each.vintage, each.lot, str(account), tonnes, what, said) for tonnes, what in shares if tonnes
            ]
        return found + list(self._given(instrument, moves, details))

    def _submitted(self, held: Holding, moves: list[Move]) -> int:
        """Give what of an account was frozen for this year; where nobody can say, what no other year has a claim to."""
        nets = {True: 0, False: 0}
        for move in moves:
            if held.account in (move.source, move.target):
                for entry in self._entries(held.instrument, Filter(vintage=held.vintage, lot=held.lot, move=move.id)):
                    if entry.target == held.account:
                        nets[self._meant(entry) == self.year] += entry.quantity
                    elif any(self._duty(entry)):
                        nets[self._meant(entry) == self.year] -= entry.quantity
        return max(0, min(nets[True], held.quantity - max(0, nets[False])))

    def _given(self, instrument: str, moves: list[Move], details: Mapping[str, Mapping[str, str]]) -> Iterator[Lump]:
        """Add up what was surrendered or offset for this year, by kind."""
        found: dict[tuple[str, str, str], int] = {}
        for move in moves:
            if move.uses == SURRENDER:
                for entry in self._entries(instrument, Filter(move=move.id)):
                    if self._meant(entry) == self.year:
                        key = entry.vintage, entry.lot, move.target
                        found[key] = found.get(key, 0) + entry.quantity
                        pack, _ = self._duty(entry)
                        self._by_pack[pack] = self._by_pack.get(pack, 0) + entry.quantity
        for (vintage, lot, target), quantity in found.items():
            yield Lump(vintage, lot, str(self._rights.accounts[target]), quantity, "done", details.get(lot, {}))

    def _entries(self, instrument: str, chosen: Filter) -> "Iterator[Entry]":
        """Give the entries that stand on the day; a filter without the instrument spares the running balance."""
        lines = ledger.page(self.wb, self.enterprise, replace(chosen, last=self.day), 0, _ALL).lines
        back = {line.entry.reverses for line in lines}
        for line in lines:
            entry = line.entry
            if entry.reverses is None and entry.id not in back and entry.instrument == instrument:
                yield entry

    def _meant(self, entry: "Entry") -> int:
        """Tell the data year an entry was for: its application's, else the one due next that takes its vintage."""
        _, period = self._duty(entry)
        if period:
            return int(period)
        year = next(year for year in range(self.year - 2, 9999) if entry.day <= self._turns(year))
        takes = (each for each in (year, year + 1, year - 1) if self._takes(each).get(entry.vintage) != "no")
        return next(takes, year) if entry.instrument == ALLOWANCE else year

    def _duty(self, entry: "Entry") -> tuple[str, str]:
        """Tell the pack and the data year of the application an entry came of; empty for one that came of none."""
        filing = entry.origin.partition("#")[0]
        if filing not in self._duties:
            self._duties[filing] = "", ""
            with suppress(WorkbenchError):
                held = filings.get(self.wb, filing)
                pack, _, form = held.form.partition("/")
                if form in (*APPLICATIONS, PROOF):
                    self._duties[filing] = pack, held.period
        return self._duties[filing]

    def _takes(self, year: int) -> Mapping[str, object]:
        """Tell of each vintage whether it may be used for a year."""
        return _mapping(self.wb.library.rules(COMMON, date(year, 12, 31), today()), "usable_vintages")

    def _turns(self, year: int) -> date:
        """Give the last day on which what is given without a word is for a year."""
        return self._deadline(year) or date(year + 1, 12, 31)

    def _deadline(self, year: int) -> date | None:
        return next((each.day for each in self._all_dues if (each.id, each.period) == ("surrender", str(year))), None)

    @cached_property
    def _rights(self) -> Rights:
        return ledger.rights(self.wb)

    def _moves(self, instrument: str) -> list[Move]:
        return [self._rights.moves[name] for name in self._rights.instruments[instrument].moves]

    # ------------------------------------------------------------ what is still to be issued

    def _coming(self, dues: "Mapping[str, Due]", packs: Iterable[str]) -> Coming | None:
        known = [self._allocated(pack) for pack in packs]
        found = [each for each in known if each]
        if not found or len(found) < len(known):  # what was issued is not told by sector
            return None
        expected, hows = sum(tonnes for tonnes, _ in found), [why for _, why in found]
        issued = 0
        for move in (*ISSUED, RETURNED):
            sign = -1 if move == RETURNED else 1
            chosen = Filter(vintage=str(self.year), move=move)
            issued += sign * sum(entry.quantity for entry in self._entries(ALLOWANCE, chosen))
        by = max(
            (each.day for name, each in dues.items() if name.startswith("allocation_issued") and each.day), default=None
        )
        order = ("position.coming.notified", "position.coming.computed", "position.coming.pre")
        how = max(hows, key=lambda why: order.index(why.code))
        return Coming(expected, issued, by, how)

    def _allocated(self, pack: str) -> tuple[int, Why] | None:
        """Give a sector's allowances of the year: as notified, else as its form works them out, else pre-allocated."""
        form = f"{pack}/allocation"
        summary = next(
            (e for e in filings.filings(self.wb, self.enterprise) if (e.form, e.period) == (form, str(self.year))), None
        )
        if summary is None:
            return None
        outcome = rooms.view(self.wb, filings.get(self.wb, summary.id)).outcome
        for path, code, told in (
            ("issued/final", "notified", True),
            ("result/allowance", "computed", False),
            ("issued/pre", "pre", True),
            ("result/pre", "pre", False),
        ):
            found = number(outcome.values.get(path))
            if found is not None and (told or outcome.ready):  # what is not filled in whole works nothing out
                return int(found), Why(f"position.coming.{code}")
        return None

    # ------------------------------------------------------------ days and rules

    @cached_property
    def _all_dues(self) -> "tuple[Due, ...]":
        first = date(self.year, 1, 1)
        ahead = (date(self.year + 3, 1, 1) - self.day).days
        return deadlines.due(self.wb, self.enterprise, self.day, max(ahead, 1), since=first, anyway=True)

    def _lapses(self, slices: tuple[Slice, ...], surplus: int) -> Iterator[Lapse]:
        """Give the old vintages that are worth nothing once the carry-over is closed."""
        days, cite = self._table("carry_over_days")
        last = _day(days.get("apply_until"))
        vintages, _ = self._table("carry_over_vintages")
        if last is None:
            return
        old = [each for each in slices if each.vintage in vintages and each.state in ("usable", "tied", "unusable")]
        left = amount(old, "unusable") + min(surplus, amount(old, "usable", "tied"))
        if left:
            yield Lapse(last, left, Why("position.risk.lapse", {"tonnes": left, "day": last}, cite))

    def _law(self) -> Law:
        vintages, vintages_cite = self._table("usable_vintages")
        proposed, proposed_cite = self._table("usable_vintages_draft")
        after, after_cite = self._table("offset_registered_after")
        old, old_cite = self._table("offset_old_credits")
        share = self.rules.parameters.get("offset_share")
        return Law(
            self.year,
            self.day,
            vintages,
            vintages_cite,
            proposed,
            proposed_cite,
            share.value if share and isinstance(share.value, Decimal) else None,
            share.cite if share else None,
            self._table("offset_lots")[1],
            _day(after.get("day")),
            after_cite,
            _day(old.get("filed_before")),
            _day(old.get("last")),
            old_cite,
        )

    def _table(self, name: str) -> "tuple[dict[str, str], Citation | None]":
        entry = self.rules.parameters.get(name)
        if entry is None:
            return {}, None
        return {key: str(value) for key, value in _mapping(self.rules, name).items()}, entry.cite

    def _days(self, name: str) -> int:
        entry = self.rules.parameters.get(name)
        return int(entry.value) if entry and isinstance(entry.value, Decimal) else 0


def _of_lot(lot: str, lump: Lump) -> bool:
    return lump.lot == lot


def _mapping(rules: "Rules", name: str) -> Mapping[str, object]:
    entry = rules.parameters.get(name)
    return entry.value if entry and isinstance(entry.value, Mapping) else {}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

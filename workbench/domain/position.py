"""Where an enterprise stands before its surrender: what is due, what it holds for it, what is missing, and how risky.

Pure: the law comes as a `Law`, what is held as `Lump`s. Every unit owned ends in exactly one `Slice`, so usable, tied
and unusable always add up to what is held.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from workbench.base.numbers import CONTEXT, rounded
from workbench.rules.sources import Citation

Basis = Literal["verified", "reported", "forecast"]
"""What an obligation rests on, surest first."""
BASES: tuple[Basis, ...] = ("verified", "reported", "forecast")

State = Literal["done", "submitted", "usable", "tied", "unusable"]
"""`done` is surrendered already and `submitted` applied for; both cover the obligation, as `usable` can."""
COVERING: tuple[State, ...] = ("done", "submitted", "usable")

Level = Literal["none", "watch", "high", "breach"]
LEVELS: tuple[Level, ...] = ("none", "watch", "high", "breach")

MONTHS = 12


# ---------------------------------------------------------------- what is due


@dataclass(frozen=True, slots=True)
class Why:
    """A sentence's code with what fills it in, and where it is written; `draft` says that it is only proposed."""

    code: str
    args: Mapping[str, object] = field(default_factory=dict, hash=False)
    cite: Citation | None = None

    @property
    def draft(self) -> bool:
        """Tell whether it stands in a draft."""
        return self.cite is not None and self.cite.document.status == "draft"


@dataclass(frozen=True, slots=True)
class Part:
    """What one sector of an enterprise is bound to, in whole tonnes: on what basis, from which filing, how."""

    pack: str
    tonnes: int
    basis: Basis
    filing: str
    how: Why


def whole(tonnes: Decimal) -> int:
    """Give whole tonnes, half-up as the reports' own totals are."""
    return int(rounded(tonnes, 0))


def basis_of(parts: Sequence[Part]) -> Basis | None:
    """Give the least sure basis of several parts, None of none."""
    return max((part.basis for part in parts), key=BASES.index, default=None)


# ---------------------------------------------------------------- the year that is not over


@dataclass(frozen=True, slots=True)
class Forecast:
    """A year's emission from the months known, in tonnes: they stand, and their mean stands for each that is not.

    `low` and `high` put the lowest and the highest month in its place; None where fewer than two months are known.
    """

    months: int
    known: Decimal
    point: Decimal
    low: Decimal | None
    high: Decimal | None

    def __add__(self, other: "Forecast") -> "Forecast":
        """Add another sector's; `months` are those both know."""

        def added(one: Decimal | None, two: Decimal | None) -> Decimal | None:
            return None if one is None or two is None else one + two

        months, known = min(self.months, other.months), self.known + other.known
        return Forecast(
            months, known, self.point + other.point, added(self.low, other.low), added(self.high, other.high)
        )


def foresee(months: Iterable[Decimal | None]) -> Forecast | None:
    """Foresee a year from its months, None where one is not known; None where no month is."""
    known = [month for month in months if month is not None]
    if not known:
        return None
    total, left = sum(known, Decimal(0)), MONTHS - len(known)
    point = total + CONTEXT.divide(total * left, Decimal(len(known)))
    if len(known) == 1:
        return Forecast(1, total, point, None, None)
    return Forecast(len(known), total, point, total + left * min(known), total + left * max(known))


# ---------------------------------------------------------------- what is held


@dataclass(frozen=True, slots=True)
class Lump:
    """A quantity held for an obligation, or already given for it: what it is, where it lies, and what is said of it.

    `state` is ``done`` or ``submitted`` where it is under way to this obligation, ``tied`` where it cannot be touched,
    ``usable`` where nothing but the rules may be against it, ``unusable`` where `why` says so beforehand. `place` is
    the account's name.
    """

    vintage: str
    lot: str
    place: str
    quantity: int
    state: State
    details: Mapping[str, str] = field(default_factory=dict, hash=False)
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """A quantity of one kind in one state, and why it does not count where it does not."""

    vintage: str
    lot: str
    place: str
    quantity: int
    state: State
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Law:
    """What may be used for the obligation of a data year, on a day.

    `vintages` and `proposed` tell of each vintage ``yes`` or ``no``; `share` is the part credits may cover, None where
    no rule is known. Credits must be registered after `registered_after`; those filed before `old_before` may be used
    until `old_last`.
    """

    year: int
    day: date
    vintages: Mapping[str, str]
    vintages_cite: Citation | None
    proposed: Mapping[str, str]
    proposed_cite: Citation | None
    share: Decimal | None
    share_cite: Citation | None
    outside_cite: Citation | None
    """Where it is written that credits of projects inside the market do not count."""
    registered_after: date | None = None
    registered_cite: Citation | None = None
    old_before: date | None = None
    old_last: date | None = None
    old_cite: Citation | None = None

    def cap(self, due: int) -> int:
        """Give the credits an obligation takes, in whole tonnes rounded down."""
        return 0 if self.share is None else offset_cap(self.share, due)


def offset_cap(share: Decimal, obligation: int) -> int:
    """Give how many credits an obligation takes: whole tonnes, rounded down."""
    return int(rounded(share * obligation, 0, "floor"))


def set_aside(lumps: Iterable[Lump], which: Callable[[Lump], bool], tonnes: int, why: Why) -> list[Lump]:
    """Take so many units, as far as there are any, out of what is usable: they are needed elsewhere."""
    found = []
    for lump in lumps:
        takes = min(tonnes, lump.quantity) if lump.state == "usable" and which(lump) else 0
        tonnes -= takes
        if takes < lump.quantity:
            found.append(replace(lump, quantity=lump.quantity - takes))
        if takes:
            found.append(replace(lump, quantity=takes, state="unusable", why=why))
    return found


def allowances(lumps: Iterable[Lump], law: Law) -> tuple[Slice, ...]:
    """Judge allowances by their vintage."""
    return tuple(_slice(lump, _vintage(lump, law)) for lump in lumps)


def _vintage(lump: Lump, law: Law) -> Why | None:
    answer = law.vintages.get(lump.vintage)
    if lump.state == "done" or answer == "yes":
        return None
    named = {"vintage": lump.vintage, "year": law.year}
    if law.proposed.get(lump.vintage) == "yes":
        return Why("position.why.only_draft", named, law.proposed_cite)
    return Why("position.why.unknown_vintage" if answer is None else "position.why.vintage", named, law.vintages_cite)


def credits_of(lumps: Iterable[Lump], law: Law, due: int) -> tuple[Slice, ...]:
    """Judge credits by their lot, then fill the cap: what was given first, then what is applied for, then the rest."""
    order = sorted(lumps, key=lambda lump: ("done", "submitted", "usable", "tied", "unusable").index(lump.state))
    left = law.cap(due)
    found = []
    for lump in order:
        judged = _slice(lump, next(_against(lump, law), None))
        if judged.state not in COVERING:
            found.append(judged)
            continue
        takes = min(judged.quantity, left)
        left -= takes
        if takes:
            found.append(replace(judged, quantity=takes))
        if over := judged.quantity - takes:
            why = Why("position.why.over_cap", {"cap": law.cap(due)}, law.share_cite)
            found.append(replace(judged, quantity=over, state="unusable", why=why))
    return tuple(found)


def _against(lump: Lump, law: Law) -> Iterator[Why]:
    """Say why a lot may not be used; what was given already was judged by the registry."""
    if lump.state == "done":
        return
    inside = lump.details.get("inside_market", "")
    if inside != "no":
        code = "position.why.inside" if inside == "yes" else "position.why.inside_unsaid"
        yield Why(code, {"lot": lump.lot}, law.outside_cite)
    filed, registered = (_day(lump.details.get(name, "")) for name in ("filed", "registered"))
    first = min((day for day in (filed, registered) if day), default=None)
    registered = registered or filed
    if law.old_before and law.old_last and law.day > law.old_last and first and first < law.old_before:
        yield Why("position.why.old", {"lot": lump.lot, "last": law.old_last}, law.old_cite)
    if law.registered_after:
        named = {"lot": lump.lot, "day": registered or "", "after": law.registered_after}
        if registered is None:
            yield Why("position.why.unregistered", named, law.registered_cite)
        elif registered <= law.registered_after:
            yield Why("position.why.registered", named, law.registered_cite)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _slice(lump: Lump, why: Why | None) -> Slice:
    why = lump.why or why
    if why is None and lump.state == "tied":
        why = Why("position.why.tied", {"place": lump.place})
        return Slice(lump.vintage, lump.lot, lump.place, lump.quantity, "tied", why)
    state: State = lump.state if why is None else "unusable"
    return Slice(lump.vintage, lump.lot, lump.place, lump.quantity, state, why)


def amount(slices: Iterable[Slice], *states: State) -> int:
    """Add up what is in some states."""
    return sum(each.quantity for each in slices if each.state in states)


# ---------------------------------------------------------------- how risky it is


@dataclass(frozen=True, slots=True)
class Lapse:
    """Units that are worth nothing for surrender after a day."""

    last: date
    quantity: int
    why: Why


@dataclass(frozen=True, slots=True)
class Facts:
    """What a risk is judged by. Tonnes.

    `short` is missing now; `coming` is still to be issued, `by` that day where it is known. `open` is not surrendered
    yet, `unsubmitted` not even applied for. `tied` could be used if it were set free. From `warning` days before the
    deadline on a gap is a high risk, from `urgent` days on what is not applied for.
    """

    short: int | None
    open: int
    unsubmitted: int
    coming: int = 0
    by: date | None = None
    tied: int = 0
    deadline: date | None = None
    lapses: tuple[Lapse, ...] = ()
    warning: int = 0
    urgent: int = 0


@dataclass(frozen=True, slots=True)
class Risk:
    """How pressing it is, with its reasons, and the day from which on, if nothing is done, it is worse: `then`."""

    level: Level
    reasons: tuple[Why, ...]
    turns: date | None = None
    then: Level | None = None


def risk(facts: Facts, day: date) -> Risk:
    """Judge the risk on a day."""
    level = _level(facts, day)
    turn = next((later for later in _days(facts) if later > day and _worse(_level(facts, later), level)), None)
    return Risk(level, tuple(_reasons(facts, day)), turn, _level(facts, turn) if turn else None)


def missing(facts: Facts, day: date) -> int:
    """Give what is missing on a day, what is still to be issued counted in until it should have come."""
    late = facts.by is not None and day > facts.by
    return max(0, (facts.short or 0) - (0 if late else facts.coming))


def _worse(one: Level, other: Level) -> bool:
    return LEVELS.index(one) > LEVELS.index(other)


def _level(facts: Facts, day: date) -> Level:
    left = (facts.deadline - day).days if facts.deadline else None
    lapsing: Level = "watch" if any(_near(each, facts, day) for each in facts.lapses) else "none"
    if facts.short is None:
        return lapsing if left is None or left > facts.warning else "watch"
    if left is not None and left < 0:
        return "breach" if facts.open else lapsing
    if missing(facts, day):
        return "high" if left is not None and left <= facts.warning else "watch"
    if facts.unsubmitted and left is not None and left <= facts.warning:
        return "high" if left <= facts.urgent else "watch"
    return lapsing


def _near(lapse: Lapse, facts: Facts, day: date) -> bool:
    return 0 <= (lapse.last - day).days <= facts.warning


def _days(facts: Facts) -> list[date]:
    """Give the days on which the level may change."""
    days = [each.last - timedelta(days=facts.warning) for each in facts.lapses]
    if facts.by:
        days.append(facts.by + timedelta(days=1))
    if facts.deadline:
        days += [facts.deadline - timedelta(days=before) for before in (facts.warning, facts.urgent, -1)]
    return sorted(days)


def _reasons(facts: Facts, day: date) -> Iterator[Why]:
    left = (facts.deadline - day).days if facts.deadline else None
    if facts.short is None:
        yield Why("position.risk.no_figure")
    elif facts.open and left is not None and left < 0:
        yield Why("position.risk.late", {"tonnes": facts.open, "days": -left})
    if gap := missing(facts, day):
        yield Why("position.risk.short", {"tonnes": gap})
    if facts.short and facts.coming:
        code = "position.risk.late_issue" if facts.by and day > facts.by else "position.risk.coming"
        yield Why(code, {"tonnes": facts.coming, "day": facts.by or ""})
    if facts.short and facts.tied:
        yield Why("position.risk.tied", {"tonnes": facts.tied})
    if facts.unsubmitted and facts.short == 0 and left is not None and 0 <= left <= facts.warning:
        yield Why("position.risk.unsubmitted", {"tonnes": facts.unsubmitted})
    if left is not None and left >= 0 and facts.open:
        yield Why("position.risk.left", {"days": left})
    yield from (each.why for each in facts.lapses if day <= each.last)

"""Hours of a continuous monitor: which count and why others do not, what stands in their place, what they come to.

Hours are counted from 0, the first of 1 January, in Beijing time, which knows no summer time. Nothing is put in the
place of an hour unless the person chose how; nothing here replaces a figure worked out from activity data.
"""

from bisect import bisect_left
from calendar import isleap, monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from itertools import groupby
from typing import Literal, NamedTuple

from workbench.base.numbers import CONTEXT, rounded

READINGS = ("co2", "flow", "temperature", "pressure", "barometer", "moisture", "o2")
"""What a record may hold, by the fields of the form's hour."""
STOPPED = "stopped"
"""The flag of a record made while the plant stood still."""
DAY = 24
PLACES = 6
"""An hour's mass is kept to the gram."""

State = Literal["valid", "stopped", "substituted", "unresolved"]
Column = list[Decimal | None]


class Mark(NamedTuple):
    """Why an hour is looked at: a reason, and of which reading; no reading where it is the whole record's."""

    reason: str
    """absent, missing, unreadable, twice, flagged, below, above, flat, drift, impossible, running, assumed,
    outside_rule."""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Readings:
    """A stack's year as recorded: a column a reading, and what the monitor says of itself."""

    columns: Mapping[str, Column]
    flags: Mapping[int, str]
    """Hours whose record is flagged: ``stopped``, or the flag that makes it invalid."""
    faults: Mapping[int, tuple[Mark, ...]]
    """Hours whose record could not be taken as it stands."""
    seen: bytes = b""
    """A 1 for each hour that has a record, whatever it holds; empty where every hour has one."""


@dataclass(frozen=True, slots=True)
class Range:
    """When a reading is out of order, as the person laid down; None where nothing is judged."""

    lowest: Decimal | None = None
    highest: Decimal | None = None
    flat_hours: int | None = None
    drift_days: int | None = None
    drift_share: Decimal | None = None
    """Per cent by which a day's median may differ from that of the days before."""


@dataclass(frozen=True, slots=True)
class Lookback:
    """The table of the substitution by the highest of hours before: capture in per cent, the rest in hours."""

    good: Decimal
    least: Decimal
    gap: int
    short: int
    long: int
    poor: int


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a stack's hours are judged, and what stands in the place of an invalid one."""

    ranges: Mapping[str, Range]
    substitution: str = "none"
    substitute: Decimal | None = None
    flat_invalid: bool = False
    drift_invalid: bool = False
    lookback: Lookback | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """A stack's year judged: for each hour its state, its mass in tCO2 (None without a figure) and its marks."""

    states: list[State]
    mass: Column
    marks: Mapping[int, tuple[Mark, ...]]


@dataclass(frozen=True, slots=True)
class Tally:
    """What some hours come to: counts of hours, tCO2 exact, `summed` of the hours that have a figure."""

    hours: int
    valid: int
    stopped: int
    substituted: int
    unresolved: int
    doubtful: int
    summed: Decimal
    in_place: Decimal

    @property
    def emission(self) -> Decimal | None:
        """The mass of all the hours; None where one has no figure."""
        return None if self.unresolved else self.summed

    @property
    def share(self) -> Decimal | None:
        """Valid hours in per cent of those the plant ran; None where it did not run."""
        running = self.hours - self.stopped
        return CONTEXT.divide(Decimal(100 * self.valid), Decimal(running)) if running else None


# ---------------------------------------------------------------- the calendar


def hours_in(year: int) -> int:
    """Count the hours of a year: 8,760 or 8,784."""
    return DAY * (366 if isleap(year) else 365)


def month_span(year: int, month: int) -> range:
    """Give the hours of a month."""
    first = (date(year, month, 1) - date(year, 1, 1)).days * DAY
    return range(first, first + monthrange(year, month)[1] * DAY)


def day_span(day: int) -> range:
    """Give the hours of a day, the first of January being 0."""
    return range(day * DAY, day * DAY + DAY)


def begins(year: int, hour: int) -> datetime:
    """Give when an hour begins."""
    return datetime(year, 1, 1) + timedelta(hours=hour)  # noqa: DTZ001 - Beijing time throughout, as the monitor writes it


# ---------------------------------------------------------------- judging


def judge(readings: Readings, mass: Sequence[Decimal | None], needed: Iterable[str], how: Treatment) -> Hours:
    """Judge a stack's hours. `mass` is what the readings come to, `needed` the readings it rests on."""
    rests = tuple(name for name in READINGS if name in set(needed))
    judging = _Judging(readings, rests, {hour: list(found) for hour, found in readings.faults.items()})
    judging.flags()
    for name, limits in how.ranges.items():
        judging.limits(name, limits, how)
    states: list[State] = []
    result: Column = []
    for hour, value in enumerate(mass):
        state = judging.state(hour, value)
        states.append(state)
        result.append(value if state == "valid" else Decimal(0) if state == "stopped" else None)
    marks = {hour: tuple(found) for hour, found in sorted(judging.marks.items())}
    return _substituted(Hours(states, result, marks), how, _covered(readings.seen, len(mass)))


@dataclass(slots=True)
class _Judging:
    """Gathers the marks of a stack's hours, and which of them break an hour."""

    readings: Readings
    rests: tuple[str, ...]
    marks: dict[int, list[Mark]]
    broken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        faults = self.marks.items()
        self.broken |= {hour for hour, found in faults if any(mark.of in self.rests for mark in found)}

    def mark(self, hour: int, found: Mark, *, breaks: bool) -> None:
        self.marks.setdefault(hour, []).append(found)
        if breaks:
            self.broken.add(hour)

    def flags(self) -> None:
        for hour, flag in self.readings.flags.items():
            if flag != STOPPED:
                self.mark(hour, Mark("flagged", flag), breaks=True)

    def limits(self, name: str, limits: Range, how: Treatment) -> None:
        column = self.readings.columns.get(name)
        if column is None:
            return
        counts = name in self.rests
        for hour, reason in _out_of_range(column, limits):
            self.mark(hour, Mark(reason, name), breaks=counts)
        for hour in _flat(column, limits.flat_hours, self.readings.flags):
            self.mark(hour, Mark("flat", name), breaks=counts and how.flat_invalid)
        for hour in _drifting(column, limits):
            self.mark(hour, Mark("drift", name), breaks=counts and how.drift_invalid)

    def state(self, hour: int, value: Decimal | None) -> State:
        if self.readings.flags.get(hour) == STOPPED:
            if value is None or value <= 0:
                self.marks.pop(hour, None)
                for found in self._why(hour) if value is None and self._moving(hour) else ():
                    self.mark(hour, found, breaks=False)
                return "stopped"
            self.mark(hour, Mark("running"), breaks=False)  # a mass was measured all the same: it is not left out
        if value is None and hour not in self.broken:
            for found in self._why(hour):
                self.mark(hour, found, breaks=True)
        elif value is not None and value < 0:
            self.mark(hour, Mark("impossible"), breaks=True)
        for name in self.rests:
            column = self.readings.columns.get(name)
            if value is not None and column is not None and column[hour] is None:
                self.mark(hour, Mark("assumed", name), breaks=False)  # an answer of the form stood in for the reading
        return "unresolved" if hour in self.broken else "valid"

    def _moving(self, hour: int) -> bool:
        """Tell whether gas was read to flow, or to hold CO2, in an hour: then it is worth a look, whatever its flag."""
        columns = (self.readings.columns.get(name) for name in ("co2", "flow"))
        return any(value > 0 for column in columns if column and (value := column[hour]) is not None)

    def _why(self, hour: int) -> list[Mark]:
        """Say why an hour has no mass."""
        if all(column[hour] is None for column in self.readings.columns.values()):
            return [Mark("absent")]
        columns = self.readings.columns
        lacking = [name for name in self.rests if name not in columns or columns[name][hour] is None]
        return [Mark("missing", name) for name in lacking] or [Mark("impossible")]


def _out_of_range(column: Column, limits: Range) -> Iterator[tuple[int, str]]:
    lowest, highest = limits.lowest, limits.highest
    for hour, value in enumerate(column):
        if value is not None:
            if lowest is not None and value < lowest:
                yield hour, "below"
            elif highest is not None and value > highest:
                yield hour, "above"


def _flat(column: Column, least: int | None, flags: Mapping[int, str]) -> Iterator[int]:
    """Give the hours of runs of one and the same reading, at least so long; a stopped plant's readings may stand."""
    if least is None:
        return
    first = 0
    for hour in range(1, len(column) + 1):
        if hour < len(column) and column[hour] is not None and column[hour] == column[first]:
            continue
        if hour - first >= least and column[first] is not None:
            yield from (each for each in range(first, hour) if flags.get(each) != STOPPED)
        first = hour


def _drifting(column: Column, limits: Range) -> Iterator[int]:
    """Give the hours of days whose median departs from that of the days before by more than the limit.

    A day is judged where it and the days before have at least half of their readings.
    """
    if limits.drift_days is None or limits.drift_share is None:
        return
    for day in range(limits.drift_days, len(column) // DAY):
        here = _median(column[day * DAY : day * DAY + DAY])
        before = _median(column[(day - limits.drift_days) * DAY : day * DAY])
        if here is None or before is None:
            continue
        allowed = CONTEXT.multiply(abs(before), CONTEXT.divide(limits.drift_share, Decimal(100)))
        if abs(CONTEXT.subtract(here, before)) > allowed:
            yield from (hour for hour in day_span(day) if column[hour] is not None)


def _median(values: Sequence[Decimal | None]) -> Decimal | None:
    known = sorted(value for value in values if value is not None)
    if 2 * len(known) < len(values):
        return None
    middle = len(known) // 2
    return known[middle] if len(known) % 2 else CONTEXT.divide(CONTEXT.add(*known[middle - 1 : middle + 1]), Decimal(2))


# ---------------------------------------------------------------- what stands in the place


def _covered(seen: bytes, length: int) -> bytes:
    """Tell for which hours something may stand: those between the first record and the last, in months that have any.

    What no file speaks of yet is not invalid data, and nothing stands in its place.
    """
    if not seen:
        return b"\1" * length
    covered = bytearray(length)
    for month in range(1, 13):
        span = month_span(_like(length), month)
        if any(seen[span.start : span.stop]):
            for hour in range(max(span.start, seen.index(1)), min(span.stop, seen.rindex(1) + 1)):
                covered[hour] = 1
    return bytes(covered)


def _like(length: int) -> int:
    """Give a year of so many hours: only the lengths of its months count."""
    return 2024 if length == hours_in(2024) else 2023


def _substituted(hours: Hours, how: Treatment, covered: bytes) -> Hours:
    """Put in the place of invalid hours what the person chose; where the rule gives nothing, nothing."""
    if how.substitution == "none":
        return hours
    states, mass, marks = list(hours.states), list(hours.mass), dict(hours.marks)
    valid = [hour for hour, state in enumerate(hours.states) if state == "valid"]
    for gap in _gaps(hours.states):
        value = _in_place(hours, how, valid, gap)
        for hour in (each for each in gap if covered[each]):
            if value is None:
                marks[hour] = (*marks[hour], Mark("outside_rule"))
            else:
                states[hour], mass[hour] = "substituted", value
    return Hours(states, mass, marks)


def _gaps(states: Sequence[State]) -> Iterator[range]:
    first = 0
    for state, run in groupby(states):
        last = first + sum(1 for _ in run)
        if state == "unresolved":
            yield range(first, last)
        first = last


def _in_place(hours: Hours, how: Treatment, valid: Sequence[int], gap: range) -> Decimal | None:
    """Give the mass that stands for each hour of a gap; None where the rule chosen has none."""
    if how.substitution == "own":
        return how.substitute
    after = bisect_left(valid, gap.start)
    if how.substitution == "hj75":
        wanted = _looked_back(hours.states, how.lookback, gap)
        return max(_known(hours, valid[after - wanted : after])) if 0 < wanted <= after else None
    if not 0 < after < len(valid):
        return None
    both = list(_known(hours, valid[after - 1 : after + 1]))
    if how.substitution == "higher":
        return max(both)
    return rounded(CONTEXT.divide(CONTEXT.add(*both), Decimal(2)), PLACES)


def _known(hours: Hours, which: Iterable[int]) -> Iterator[Decimal]:
    return (value for hour in which if (value := hours.mass[hour]) is not None)


def _looked_back(states: Sequence[State], table: Lookback | None, gap: range) -> int:
    """Count the valid hours before a gap of which the highest stands for it; 0 where the table has none."""
    if table is None:
        return 0
    year = _like(len(states))
    quarter = next(number for number in range(4) if gap.start in _quarter(year, number))
    found = Counter(states[hour] for hour in _quarter(year, quarter))
    running = found.total() - found["stopped"]
    capture = CONTEXT.divide(Decimal(100 * found["valid"]), Decimal(running))
    if capture >= table.good:
        return table.short if len(gap) <= table.gap else table.long
    return table.poor if capture >= table.least else 0


def _quarter(year: int, number: int) -> range:
    return range(month_span(year, 3 * number + 1).start, month_span(year, 3 * number + 3).stop)


# ---------------------------------------------------------------- what they come to


def tally(hours: Hours, span: range) -> Tally:
    """Add up some hours, exactly."""
    states = Counter(hours.states[hour] for hour in span)
    in_place = (hours.mass[hour] for hour in span if hours.states[hour] == "substituted")
    return Tally(
        len(span),
        states["valid"],
        states["stopped"],
        states["substituted"],
        states["unresolved"],
        sum(hour in hours.marks and hours.states[hour] == "valid" for hour in span),
        added(hours.mass[span.start : span.stop]),
        added(in_place),
    )


def added(values: Iterable[Decimal | None]) -> Decimal:
    """Add up what is known, without rounding."""
    return reduce(CONTEXT.add, (value for value in values if value is not None), Decimal(0))


def reasons(hours: Hours, span: range) -> Mapping[Mark, int]:
    """Count the marks of some hours, the most frequent first."""
    found = Counter(mark for hour, marks in hours.marks.items() if hour in span for mark in marks)
    return dict(found.most_common())

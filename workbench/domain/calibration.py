"""Calibration: for a span of days, which instrument could be trusted, and what a figure becomes where it could not.

Pure and exact. The rule itself (by how many times the permitted error and the error found a reading is moved) is a
table of a pack; `Rule` is that table.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from workbench.base.numbers import CONTEXT, rounded
from workbench.rules.surroundings import Errs

State = Literal["on_time", "late", "missing", "failed"]
"""Covered by a certificate; covered once, but no longer; never calibrated before; found outside the permitted error."""

ORIGIN, PLACE = "conservative", "calibration"
"""The source of a cell that holds a figure so corrected: conservative, yet not for want of a figure."""
_DAY = timedelta(days=1)
_PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class Certificate:
    """One calibration. `error` is the error found, in per cent, None where the certificate gives none."""

    day: date
    until: date | None
    """The last day it is valid for, as the certificate says; None where it does not."""
    error: Decimal | None = None
    passed: bool = True


@dataclass(frozen=True, slots=True)
class Meter:
    """An instrument as far as its calibration goes: permitted error in per cent, period in months, certificates.

    Of two certificates of one day the later in order counts: found wrong, put right, calibrated anew.
    """

    code: str
    spec: Decimal | None
    months: int | None
    certificates: tuple[Certificate, ...] = ()
    installed: date | None = None
    retired: date | None = None
    """The first day it no longer measures."""

    def newest(self, day: date) -> Certificate | None:
        """Give the certificate that counts on a day."""
        held = [each for each in self.certificates if each.day <= day]
        return max(reversed(held), key=lambda each: each.day, default=None)

    def failed(self, certificate: Certificate) -> bool:
        """Tell whether a certificate finds it outside its permitted error, or says that it failed."""
        error, spec = certificate.error, self.spec
        return not certificate.passed or (error is not None and spec is not None and error.copy_abs() > spec)

    def until(self, certificate: Certificate) -> date:
        """Give the last day a certificate covers: the earlier of its own last day and the end of the period.

        A period ends on the day before the one that corresponds to the day of calibration. Where neither is known it
        covers its own day alone.
        """
        ends = [certificate.until] if certificate.until else []
        if self.months:
            ends.append(_later(certificate.day, self.months) - _DAY)
        return min(ends, default=certificate.day)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included, on which the state is one and the same; errors in per cent."""

    first: date
    last: date
    state: State
    error: Decimal | None = None
    spec: Decimal | None = None
    code: str = ""
    """The instrument that decides."""

    @property
    def days(self) -> int:
        """Count its days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Rule:
    """By how many times the error found and the permitted error a reading is moved, for each state but on time."""

    times: Mapping[str, Decimal]

    def rate(self, span: Span) -> Decimal | None:
        """Give the share by which readings of a span are moved, never negative; None where an error is not known.

        An instrument that failed although the error found lies within the permitted one is as good as not calibrated.
        """
        if span.state == "on_time":
            return Decimal(0)
        state: State = span.state
        if (
            state == "failed"
            and span.error is not None
            and span.spec is not None
            and span.error.copy_abs() <= span.spec
        ):
            state = "missing"
        total = Decimal(0)
        for name, value in (("error", span.error), ("spec", span.spec)):
            times = self.times[f"{state}_{name}"]
            if (times and value is None) or (times > 0 and not value):  # no instrument is without a permitted error
                return None
            if value is not None:
                total = CONTEXT.add(total, CONTEXT.multiply(times, value.copy_abs()))
        return CONTEXT.divide(max(total, Decimal(0)), _PERCENT)


def spans(meter: Meter, first: date, last: date) -> tuple[Span, ...]:
    """Divide the days from `first` to `last` by the state of an instrument; each day on which it measures is in one."""
    first = max(first, meter.installed or first)
    if first > last or (meter.retired and meter.retired <= first):
        return ()
    last = min(last, meter.retired - _DAY if meter.retired else last)
    turns = {first, last + _DAY}
    for each in meter.certificates:
        turns |= {each.day, min(meter.until(each), last) + _DAY}
    days = sorted(turn for turn in turns if first <= turn <= last + _DAY)
    found = (_state(meter, begin, end - _DAY) for begin, end in pairwise(days))
    return _joined(found)


def worst(meters: Sequence[Meter], rule: Rule, first: date, last: date) -> tuple[Span, ...]:
    """Divide the days by the instrument that moves a figure most, of several that measure it together.

    What cannot be reckoned counts as the worst. Days on which none measures lie in no span.
    """
    each = [span for meter in meters for span in spans(meter, first, last)]
    days = sorted({day for span in each for day in (span.first, span.last + _DAY)})
    found = []
    for begin, end in pairwise(days):
        there = [replace(span, first=begin, last=end - _DAY) for span in each if span.first <= begin <= span.last]
        if there:
            found.append(max(there, key=lambda span: _weight(rule, span)))
    return _joined(found)


def corrected(
    measured: Decimal,
    parts: Iterable[tuple[Span, Decimal]],
    rule: Rule,
    errs: Errs,
    places: int | None,
    rounding: str = "half_up",
) -> Decimal:
    """Move a figure by the parts of it that were measured in spans of doubt, in the direction that is safe.

    `errs` says which way a wrong figure understates: ``low`` adds, ``high`` subtracts. A part counts by its size, so
    that a negative figure is moved the safe way too. Raises ValueError where a rate is not known.
    """
    moved = measured
    for span, part in parts:
        rate = rule.rate(span)
        if rate is None:
            raise ValueError(span)
        by = CONTEXT.multiply(part.copy_abs(), rate)
        moved = CONTEXT.add(moved, by if errs == "low" else -by)
    return moved if places is None else rounded(moved, places, rounding)


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year >= date.max.year:  # a slip of the year: no calendar goes on from there
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _state(meter: Meter, first: date, last: date) -> Span:
    """Give the state of days on which it does not change."""
    newest = meter.newest(first)
    if newest is None:
        return Span(first, last, "missing", None, meter.spec, meter.code)
    if first > meter.until(newest):
        return Span(first, last, "late", None, meter.spec, meter.code)
    state: State = "failed" if meter.failed(newest) else "on_time"
    return Span(first, last, state, newest.error if state == "failed" else None, meter.spec, meter.code)


def _joined(found: Iterable[Span]) -> tuple[Span, ...]:
    """Join neighbours that say the same."""
    joined: list[Span] = []
    for span in found:
        before = joined[-1] if joined else None
        if (
            before
            and before.last + _DAY == span.first
            and replace(span, first=before.first, last=before.last) == before
        ):
            joined[-1] = replace(before, last=span.last)
        else:
            joined.append(span)
    return tuple(joined)


def _weight(rule: Rule, span: Span) -> Decimal:
    rate = rule.rate(span)
    return Decimal("Infinity") if rate is None else rate

"""The rule over time: the day it governs, and the day it was known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from workbench.rules.sources import Citation

T = TypeVar("T")


class NotInForce(LookupError):
    """Nothing of that name was in force, or known, on the day asked for. It is never answered with zero."""

    def __init__(self, name: str, day: date, known: date) -> None:
        """Keep what was asked."""
        super().__init__(f"{name}: nothing in force on {day} as known on {known}")
        self.name = name
        self.day = day
        self.known = known


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """One statement of a rule: it governs `since` … `until` (both included) and was known from `published`."""

    since: date
    until: date | None
    published: date
    value: T
    cite: Citation

    def governs(self, day: date) -> bool:
        """Tell whether a day lies within its span."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Timeline(Generic[T]):
    """All statements of one rule. Where several govern a day, the last published speaks, then the last begun."""

    name: str
    entries: tuple[Entry[T], ...]

    def at(self, day: date, known: date) -> Entry[T]:
        """Give the statement that governs `day` as known on `known`; raises NotInForce."""
        found = [entry for entry in self.entries if entry.published <= known and entry.governs(day)]
        if not found:
            raise NotInForce(self.name, day, known)
        return max(found, key=lambda entry: (entry.published, entry.since))

    def known_on(self, first: date, last: date, known: date) -> tuple[Entry[T], ...]:
        """Give every statement known on `known` whose span touches `first` … `last`."""
        return tuple(
            entry
            for entry in self.entries
            if entry.published <= known and entry.since <= last and (entry.until is None or first <= entry.until)
        )


def conflicts(entries: Iterable[Entry[T]]) -> list[tuple[Entry[T], Entry[T]]]:
    """Find pairs, earlier and later, in which the later reaches back across the earlier without saying until when.

    Such a pair would be a silent last-one-wins; the pack that holds it does not load.
    """
    ordered = sorted(entries, key=lambda entry: (entry.published, entry.since))
    return [
        (earlier, later)
        for index, later in enumerate(ordered)
        for earlier in ordered[:index]
        if (later.until is None and later.since < earlier.since)
        or (later.published, later.since) == (earlier.published, earlier.since)
    ]

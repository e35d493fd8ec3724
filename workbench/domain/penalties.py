"""What a breach would cost under each law: the consequences the packs state, with their bounds worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from workbench.base.numbers import CONTEXT
from workbench.rules.rights import Consequence, When
from workbench.rules.sources import Citation
from workbench.rules.timeline import Entry

Applies = Literal["yes", "lighter", "no", "open"]
"""`lighter` where a later law reaches back by our reading of its bounds; `open` where the bounds do not agree."""

TONNES = ("shortfall", "next_allowance")
"""Figures a bound may be times of that are tonnes of allowances, not yuan."""


@dataclass(frozen=True, slots=True)
class Cost:
    """A consequence with its bounds in `unit`, ``yuan`` or ``t``; None where it has none, or a figure is not known."""

    consequence: Consequence
    least: Decimal | None
    most: Decimal | None

    @property
    def unit(self) -> str:
        """Give the unit of the bounds."""
        return "t" if self.consequence.of in TONNES else "yuan"


@dataclass(frozen=True, slots=True)
class Rule:
    """One law, the days of conduct it governs, and what it brings. `applies` tells whether it is the one to go by."""

    since: date
    until: date | None
    cite: Citation
    costs: tuple[Cost, ...]
    applies: Applies = "no"

    def fines(self, when: When) -> tuple[Decimal, Decimal] | None:
        """Add up the fines that come at one stage, least and most in yuan; None where one cannot be worked out."""
        asked = [each for each in self.costs if each.consequence.when == when and each.unit == "yuan"]
        fines = [each for each in asked if each.consequence.least is not None or each.consequence.most is not None]
        if any(each.least is None or each.most is None for each in fines):
            return None
        zero = Decimal(0)
        return sum((each.least or zero for each in fines), zero), sum((each.most or zero for each in fines), zero)


def rules(
    statements: Sequence[Entry[Mapping[str, Consequence]]],
    conduct: date,
    decided: date | None,
    figures: Mapping[str, Decimal | None],
) -> tuple[Rule, ...]:
    """Give the laws to look at for a conduct on a day: that of the day, later ones, and the one before for comparison.

    The law of the day applies. Where it was replaced by the day it is `decided` and the new one is lighter, the new
    one does; a bound that is times of a figure not in `figures` stays unknown.
    """
    ordered = sorted(statements, key=lambda each: each.since)
    governing = next((at for at, each in enumerate(ordered) if each.governs(conduct)), None)
    first = max(0, len(ordered) - 2) if governing is None else min(governing, max(0, len(ordered) - 2))
    found = [_rule(each, figures) for each in ordered[first:]]
    if governing is None:
        return tuple(found)
    old = governing - first
    new = next((at for at, each in enumerate(ordered[first:]) if decided and each.governs(decided)), old)
    for at, applies in _chosen(found, old, max(old, new)).items():
        found[at] = replace(found[at], applies=applies)
    return tuple(found)


def _rule(entry: Entry[Mapping[str, Consequence]], figures: Mapping[str, Decimal | None]) -> Rule:
    costs = tuple(_cost(each, figures) for each in entry.value.values())
    return Rule(entry.since, entry.until, entry.cite, costs)


def _cost(consequence: Consequence, figures: Mapping[str, Decimal | None]) -> Cost:
    base = figures.get(consequence.of) if consequence.of else Decimal(1)

    def bound(times: Decimal | None) -> Decimal | None:
        return None if times is None or base is None else CONTEXT.multiply(times, base)

    return Cost(consequence, bound(consequence.least), bound(consequence.most))


def _chosen(found: Sequence[Rule], old: int, new: int) -> dict[int, Applies]:
    if old == new:
        return {old: "yes"}
    match lighter(found[old], found[new]):
        case "new":
            return {new: "lighter"}
        case "old":
            return {old: "yes"}
    return {old: "open", new: "open"}


def lighter(old: Rule, new: Rule) -> Literal["old", "new", "open"]:
    """Tell which of two laws fines less at once; `open` where the bounds disagree or are not known.

    That the bounds decide is a reading; the Code says only that the lighter rule applies.
    """
    one, two = old.fines("at_once"), new.fines("at_once")
    if one is None or two is None:
        return "open"
    if two[0] <= one[0] and two[1] <= one[1] and two != one:
        return "new"
    return "old" if one[0] <= two[0] and one[1] <= two[1] else "open"


def even(price: Decimal, times: Decimal, fine: Decimal) -> Decimal | None:
    """Give the tonnes at which a fine of so many times their value equals a fixed one; None without a price."""
    worth = CONTEXT.multiply(price, times)
    return CONTEXT.divide(fine, worth) if worth > 0 else None

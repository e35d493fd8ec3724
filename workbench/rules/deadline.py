"""A deadline as a pack states it: what sets it off, how far away it lies, how the days are counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from workbench.base.text import Label
from workbench.rules.sources import Citation

TimeUnit = Literal["natural_days", "working_days", "months", "years"]
Begin = Literal["next_day", "same_day"]
Holiday = Literal["stays", "next_working_day"]
Who = Literal["enterprise", "authority", "agency"]
DeadlineKind = Literal["act", "right", "keep"]

REGULAR = ("month_ends", "year_ends", "year_begins")
"""What the calendar itself sets off; any other trigger is an answer of the list parameter `TRIGGERS`, or a step
of a project's life."""
CERTIFICATE_ENDS = "certificate_ends"
"""Set off by the register of instruments: the last day of the certificate an instrument has."""

UNCREDITED, CREDITED = "uncredited_from", "crediting_ends"
"""Set off by the papers of a project: the first day whose reductions were not applied for yet, the last that counts."""
COMPUTED = (CERTIFICATE_ENDS, UNCREDITED, CREDITED)

TRIGGERS = "triggers"


def lists_triggers(parameter: str) -> bool:
    """Tell whether a list parameter names what can happen: ``triggers``, or a pack's own, ``…_triggers``."""
    return parameter == TRIGGERS or parameter.endswith(f"_{TRIGGERS}")


@dataclass(frozen=True, slots=True)
class After:
    """So many units after the trigger; `amount` may be negative, or the name of a parameter."""

    amount: int | str
    unit: TimeUnit


@dataclass(frozen=True, slots=True)
class Yearly:
    """A day of the calendar, `years` after the year of the trigger."""

    month: int
    day: int
    years: int


@dataclass(frozen=True, slots=True)
class Fixed:
    """Days set one by one, by the year of the trigger; a year that is absent has not been announced."""

    days: Mapping[int, date]


Rule = After | Yearly | Fixed


@dataclass(frozen=True, slots=True)
class Counting:
    """How days are counted: whether the trigger's own day counts, and what a day off at the end does.

    Without `cite` it is a reading of the pack's authors, and said to be one.
    """

    begin: Begin = "next_day"
    holiday: Holiday = "stays"
    cite: Citation | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """One statement of a deadline; its timeline runs over the trigger's day."""

    id: str
    pack: str
    label: Label
    who: Who
    """Who must act in time."""
    kind: DeadlineKind
    """Something to do by the day, something one may do until then, or something to keep at least until then."""
    form: str
    """The form it is done by: the package exported for the period marks it done. Empty for none."""
    packs: tuple[str, ...]
    """The packs whose form of that name counts; empty for any."""
    duty: str
    """The duty of the enterprise's profile without which it does not apply. Empty for none."""
    trigger: str
    rule: Rule
    counting: Counting
    cite: Citation
    note: Label | None
    ended_by: tuple[str, ...] = ()
    """The triggers that tell it is done: what may happen next in the same course."""

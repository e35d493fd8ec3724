"""What a named function is: its value, its unit, its Excel formula and its words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.rules.units import Unit

Item = Decimal | str | bool | date | None
Argument = Item | list[Item]
Measure = tuple[Unit | str, bool]
"""An argument as the unit rule sees it: its unit, and whether it is a column."""


@dataclass(frozen=True, slots=True)
class Range:
    """A column as a workbook knows it: the cells of its values, and a mask, 1 for each row that counts, else 0."""

    values: str
    mask: str


@dataclass(frozen=True, slots=True)
class Function:
    """One named function. It is pure, and answers None where it has no answer.

    `value` takes numbers or texts, or lists of them where the expression names a column; a list holds None where a row
    has no value. `unit` raises ValueError for arguments that do not fit, so that the others need not look again.
    """

    name: str
    value: Callable[[Sequence[Argument]], Item]
    unit: Callable[[Sequence[Measure]], Unit | str]
    excel: Callable[[Sequence[str | Range]], str]
    words: Callable[[Sequence[str]], str]


def column(argument: Argument) -> list[Item]:
    """Give an argument the unit rule admits only as a column."""
    if not isinstance(argument, list):
        raise TypeError("not a column")
    return argument


def numbers(argument: Argument) -> list[Decimal | None]:
    """Give a column of numbers, None where a row has none."""
    return [item if isinstance(item, Decimal) else None for item in column(argument)]


def cells(argument: str | Range) -> Range:
    """Give an argument the unit rule admits only as a column, as a workbook knows it."""
    if not isinstance(argument, Range):
        raise TypeError("not a column")
    return argument

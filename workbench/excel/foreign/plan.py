"""How a foreign sheet is to be read: which rows are headings, what each column is, what rows are called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Literal

from workbench.excel.foreign import months, words
from workbench.excel.foreign.spots import Spot

Use = Literal["skip", "field", "unit", "month", "measure"]


@dataclass(frozen=True, slots=True)
class Column:
    """What one column is.

    ``field`` holds answers of the field `target` (its dotted name); where `target` is empty, the row says which.
    ``unit`` holds each row's unit, ``month`` its month, ``measure`` names its field. `unit` is the unit of the figures,
    empty if the heading does not tell. `month` and `item` say of what month and of what row all the figures are.
    """

    use: Use = "skip"
    target: str = ""
    unit: str = ""
    month: str = ""
    item: str = ""


SKIP = Column()


@dataclass(frozen=True, slots=True)
class Plan:
    """How one sheet is read into one part of a form, see `spots.Spot`.

    `names` says for what a row is called in a naming field (``fuels.fuel|山西精煤``), or for a row's measure
    (``|入炉煤量``), which answer or field is meant; empty: leave the row out. `month` and `unit` hold for what says
    none itself.
    """

    spot: str
    first: int
    last: int
    columns: tuple[Column, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    month: str = ""
    unit: str = ""
    rows: Mapping[str, str] = field(default_factory=dict)
    """The row of a section that no column names: ``units`` → ``u1``."""

    def with_column(self, number: int, column: Column) -> "Plan":
        """Give the plan with another idea of one column."""
        columns = list(self.columns)
        columns[number] = column
        return replace(self, columns=tuple(columns))

    def with_name(self, key: str, answer: str | None) -> "Plan":
        """Give the plan with what a name stands for; None forgets it."""
        names = {name: said for name, said in self.names.items() if name != key}
        return replace(self, names=names if answer is None else {**names, key: answer})


def fingerprint(headings: Sequence[str]) -> str:
    """Give what is the same for the same layout another month: the headings, without months, blanks and gaps."""
    told = "\n".join(_plain(heading) for heading in headings if heading)
    return sha256(told.encode()).hexdigest()


def _plain(heading: str) -> str:
    return re.sub(r"(?:19|20)\d\d(?=年|$)", "#", words.folded(months.without(heading)))


def kept(plan: Plan, headings: Sequence[str]) -> dict[str, Any]:
    """Give what is worth keeping of a plan as JSON data: columns by their headings, for they may move.

    The month of a column is read from its heading each time anew; only one the person chose without any is kept.
    """
    columns = []
    for heading, key, column in zip(headings, _keys(headings), plan.columns, strict=True):
        if heading:
            month = "" if months.within(heading) else column.month
            columns.append([*key, column.use, column.target, column.unit, month, column.item])
    return {
        "spot": plan.spot,
        "columns": columns,
        "names": dict(plan.names),
        "unit": plan.unit,
        "rows": dict(plan.rows),
    }


def remembered(data: Mapping[str, Any], guess: Plan, headings: Sequence[str], spot: Spot) -> Plan:
    """Give a kept plan for the headings of today; what it does not know, or no form has any more, is as guessed."""
    known = {(name, number): rest for name, number, *rest in data["columns"]}
    columns = []
    for heading, key, guessed in zip(headings, _keys(headings), guess.columns, strict=True):
        use, target, unit, month, item = known.get(key, ("skip", "?", "", "", ""))
        if not heading or (target and target not in spot.by_name):
            columns.append(guessed)
            continue
        # a month in the heading is this month's, whatever it was when the plan was kept
        columns.append(Column(use, target, unit, (months.within(heading) or month) if use == "field" else "", item))
    fresh = {name: answer for name, answer in guess.names.items() if name not in data["names"]}
    return replace(
        guess,
        columns=tuple(columns),
        names={**fresh, **data["names"]},
        unit=guess.unit or data["unit"],
        rows={**guess.rows, **data["rows"]},
    )


def _keys(headings: Sequence[str]) -> list[tuple[str, int]]:
    """Tell columns apart by their headings, and by their number among those of the same."""
    seen: dict[str, int] = {}
    keys = []
    for heading in headings:
        name = _plain(heading)
        seen[name] = seen.get(name, -1) + 1
        keys.append((name, seen[name]))
    return keys

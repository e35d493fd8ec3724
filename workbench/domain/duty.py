"""Whether an enterprise must disclose, list year by list year, as a filled-in form of scope works it out. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.rules.cells import Cell, Cells, Source, Value

CLASSES = ("key", "audit", "listed", "bond", "other")
"""The five kinds of enterprise of the measures, in their order."""
BEHIND = {
    "in_directory": "directory",
    "in_audits": "audits",
    "is_listed": "issuers",
    "is_bond": "issuers",
    "had_events": "events",
    "by_other": "others",
}
"""The questions in their order, each with the section in which it goes on once it is answered with yes."""
EVENTS = ("fine", "daily", "halted", "revoked", "detention", "crime")
"""What can befall an enterprise that puts a listed one on the list."""
LISTINGS = ("directory", "audit")
"""What the authority can put an enterprise on."""
AHEAD = 4
"""Years shown after the list in hand, at least."""
_LONGEST = 60
"""Years after the first list beyond which nobody plans, and to which a mistyped year must not lead."""


@dataclass(frozen=True, slots=True)
class Year:
    """One list: which classes put the enterprise on it, None where an answer is missing, and what it leads to."""

    year: int
    classes: Mapping[str, bool | None]
    named: bool
    must: bool | None
    due: date | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one form of scope comes to. `due` is the day the report on the list year's own data is due."""

    year: int
    years: tuple[Year, ...]
    open: bool
    due: date | None

    def of(self, year: int) -> Year | None:
        """Give the list of a year."""
        return next((each for each in self.years if each.year == year), None)

    @property
    def must(self) -> bool | None:
        """Whether the enterprise must disclose for the list in hand; None while an answer is missing."""
        here = self.of(self.year)
        return here.must if here else None

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that hold for the list in hand."""
        here = self.of(self.year)
        return tuple(name for name in CLASSES if here and here.classes[name])

    @property
    def last(self) -> int | None:
        """The last list year of the duty in hand; None where there is none, or no end in sight."""
        return None if self.open or not self.must else self._until(lambda each: each.must)

    def until(self, name: str) -> int | None:
        """Give the last list year of a class that holds now; None where the table shows no end."""
        return self._until(lambda each: each.classes[name])

    def _until(self, holds: Callable[[Year], bool | None]) -> int | None:
        after = (each for each in self.years if each.year >= self.year)
        end = next((each.year for each in after if holds(each) is not True), None)
        return None if end is None else end - 1

    @property
    def begins(self) -> int | None:
        """The first later list year for which the enterprise must disclose; None where it must now, or never."""
        later = (each.year for each in self.years if each.year > self.year and each.must)
        return None if self.must else next(later, None)

    @property
    def told(self) -> object:
        """What a reader learns of it: two that say the same are alike, however long their tables are."""
        return self.must, self.last, self.open, self.begins, tuple(each.year for each in self.years if each.must)


def verdict(values: Mapping[str, Value], year: int) -> Verdict:
    """Read the verdict for the list of a year off the values of a form of scope."""
    due = values.get("result/due")
    years = tuple(sorted(_years(values), key=lambda each: each.year))
    return Verdict(year, years, values.get("result/open") is True, due if isinstance(due, date) else None)


def _years(values: Mapping[str, Value]) -> Iterator[Year]:
    for path, year in values.items():
        if path.startswith("years/") and path.endswith("/year") and isinstance(year, str) and year.isdigit():
            row = path.removesuffix("/year")
            classes = {name: _truth(values.get(f"{row}/{name}")) for name in CLASSES}
            due = values.get(f"{row}/due")
            named, must = (_truth(values.get(f"{row}/{name}")) for name in ("named", "must"))
            yield Year(int(year), classes, named is True, must, due if isinstance(due, date) else None)


def _truth(value: Value | None) -> bool | None:
    return value if isinstance(value, bool) else None


# ---------------------------------------------------------------- the rows of the time line


def fitting(cells: Cells, values: Mapping[str, Value], year: int, first: int, source: Source) -> dict[str, Cell | None]:
    """Give the rows of years that are missing, from the `first` list to the year after the last duty ends.

    Rows after that go, but for those in which something is typed beside the year. The form is told its own year, too,
    where nobody did. What comes out may need more rows
    once these are worked out; nothing is changed where all fit.
    """
    last = min(_needed(cells, values, year), first + _LONGEST)
    there = {str(cells.value(f"years/{row}/year")): row for row in cells.rows("years")}
    wanted = {str(each) for each in range(first, last + 1)}
    changes: dict[str, Cell | None] = {
        f"years/{row}/year": None
        for told, row in there.items()
        if told.isdigit() and int(told) > last and _lies_alone(cells, f"years/{row}")
    }
    if "about/year" not in cells:
        changes["about/year"] = Cell(str(year), source)
    used = set(there.values())
    for each in sorted(wanted - there.keys()):
        row = f"r{each}" if f"r{each}" not in used else cells.changed(changes).new_row("years")
        changes[f"years/{row}/year"] = Cell(each, source)
    return changes


def _lies_alone(cells: Cells, row: str) -> bool:
    return not any(path.startswith(f"{row}/") and path != f"{row}/year" for path in cells)


def _needed(cells: Cells, values: Mapping[str, Value], year: int) -> int:
    """Give the last year the table must show: one on which no duty that is known of lasts."""
    found = [year + AHEAD]
    for path, cell in cells.items():
        if path.partition("/")[0] in ("directory", "audits", "issuers", "events") and isinstance(cell.value, date):
            found.append(cell.value.year + 2)
    for path, value in values.items():
        section, row, name = (*path.split("/"), "", "")[:3]
        if name in ("first", "last") and isinstance(value, str) and value.isdigit():
            found.append(int(value) + 1)
        elif name in ("stock_left", "bond_left") and isinstance(value, Decimal) and value > 0:
            found.append(int(value) + int(str(values[f"{section}/{row}/year"])))
    return max(found)


# ---------------------------------------------------------------- what if


@dataclass(frozen=True, slots=True)
class Trial:
    """Something that has not happened: one of `EVENTS` or `LISTINGS`, on a day; a fine has its yuan."""

    what: str
    day: date
    fine: Decimal = Decimal(0)


def tried(cells: Cells, trial: Trial, source: Source) -> Cells:
    """Give the cells as if it had happened; whoever is no listed company and no bond issuer stays none."""
    told: dict[str, Value]
    if trial.what in EVENTS:
        section, question = "events", "had_events"
        told = {"number": source.origin, "decided": trial.day}
        told |= {"fine": trial.fine} if trial.what == "fine" else {trial.what: True}
    elif trial.what == "directory":
        section, question = "directory", "in_directory"
        told = {"category": "water", "entered": trial.day}
    else:
        section, question = "audits", "in_audits"
        told = {"document": source.origin, "listed_on": trial.day, "reason": "other"}
    row = cells.new_row(section)
    changes = {f"{section}/{row}/{name}": Cell(value, source) for name, value in told.items()}
    return cells.changed({**changes, f"questions/{question}": Cell(value=True, source=source)})

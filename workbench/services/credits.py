"""The register of a project's reductions: expected, reported, verified, registered; and what became of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.text import Label
from workbench.domain.names import CREDIT, ISSUER, MARKET
from workbench.services import filings, ledger, projects, reductions, rooms
from workbench.services.context import Workbench
from workbench.services.project_rows import listed

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.domain.ledger import Entry, Lot
    from workbench.rules.cells import Value


@dataclass(slots=True)
class Vintage:
    """The reductions of one year in tonnes; None where no paper says anything of it.

    Of what the ledger was issued: sold (net), used up, otherwise gone to others (net), tied, and free at hand.
    """

    year: str
    expected: int | None = None
    reported: int | None = None
    verified: int | None = None
    applied: int | None = None
    registered: int | None = None
    issued: int = 0
    sold: int = 0
    used: int = 0
    passed: int = 0
    tied: int = 0
    free: int = 0

    @property
    def unbooked(self) -> int:
        """Count what is registered and not in the ledger."""
        return max(0, (self.registered or 0) - self.issued)


@dataclass(frozen=True, slots=True)
class Batch:
    """A lot of the ledger: its year and code, when it was registered, its serial numbers, what came, what is free."""

    year: str
    code: str
    registered: str
    serials: str
    issued: int
    free: int


@dataclass(frozen=True, slots=True)
class Use:
    """A use of reductions: when, for what, how many of which year, for whom, by which certificate."""

    day: date
    what: Label
    year: str
    quantity: int
    whom: str
    document: str


@dataclass(frozen=True, slots=True)
class Credits:
    """The register of a project: its number, a line a year, the sum of all, every lot and every use."""

    project: "Enterprise"
    number: str
    vintages: tuple[Vintage, ...]
    total: Vintage
    batches: tuple[Batch, ...]
    uses: tuple[Use, ...]

    def folded(self, year: str) -> tuple[tuple[Vintage, ...], tuple[Vintage, ...]]:
        """Give the years up to one and those with more than an estimate, and the rest as one line, none for none."""
        rest = [each for each in self.vintages if each.year > year and each == Vintage(each.year, each.expected)]
        now = tuple(each for each in self.vintages if each not in rest)
        if not rest:
            return now, ()
        return now, (replace(_sum(rest), year="–".join(dict.fromkeys((rest[0].year, rest[-1].year)))),)

    @property
    def reached(self) -> Decimal | None:
        """Give how many per cent of what was expected of the years accounted for they reached."""
        done = [each for each in self.vintages if each.reported is not None and each.expected]
        expected = sum(each.expected or 0 for each in done)
        return Decimal(100 * sum(each.reported or 0 for each in done)) / expected if expected else None

    @property
    def unbooked(self) -> int:
        """Count what is registered and not in the ledger."""
        return sum(each.unbooked for each in self.vintages)

    @property
    def unlike(self) -> tuple[str, ...]:
        """Give the years of which something else was applied for than was verified."""
        told = (each for each in self.vintages if None not in (each.verified, each.applied))
        return tuple(each.year for each in told if each.verified != each.applied)


def register(wb: Workbench, project_id: str, day: date) -> Credits:
    """Give the register as its papers and its owner's ledger stand on a day."""
    project = projects.project(wb, project_id)
    found: dict[str, Vintage] = {}
    numbers = _of_papers(wb, project_id, found, day)
    lots = {each.code: each for each in ledger.lots(wb, project.owner) if each.instrument == CREDIT}
    mine = {code for code, lot in lots.items() if lot.details.get("project") in numbers}
    entries = [
        each
        for each in ledger.entries(wb, project.owner)
        if each.instrument == CREDIT and each.lot in mine and each.day <= day
    ]
    uses = _of_ledger(wb, entries, found)
    free: dict[tuple[str, str], int] = {}
    for each in ledger.holdings(wb, project.owner, day):
        if each.instrument == CREDIT and each.lot in mine:
            holds = ledger.rights(wb).accounts[each.account].holds
            if holds == "tied":
                _of(found, each.vintage).tied += each.quantity
            elif holds == "free":
                _of(found, each.vintage).free += each.quantity
                free[each.vintage, each.lot] = free.get((each.vintage, each.lot), 0) + each.quantity
    vintages = tuple(found[year] for year in sorted(found))
    batches = tuple(_batches(entries, lots, free))
    return Credits(project, " · ".join(sorted(numbers)), vintages, _sum(vintages), batches, uses)


def _batches(
    entries: "Iterable[Entry]", lots: "Mapping[str, Lot]", free: Mapping[tuple[str, str], int]
) -> "Iterator[Batch]":
    issued: dict[tuple[str, str], int] = {}
    for each in entries:
        key = each.vintage, each.lot
        issued[key] = issued.get(key, 0) + each.quantity * ((each.source == ISSUER) - (each.target == ISSUER))
    for (year, code), quantity in sorted(issued.items()):
        details = lots[code].details
        serials = "–".join(filter(None, (details.get("serial_from", ""), details.get("serial_to", ""))))
        yield Batch(year, code, details.get("registered", ""), serials, quantity, free.get((year, code), 0))


def _of(found: dict[str, Vintage], year: str) -> Vintage:
    return found.setdefault(year, Vintage(year))


def _of_papers(wb: Workbench, project_id: str, found: dict[str, Vintage], day: date) -> set[str]:
    """Count what the papers say by year; give the numbers the registry gave the project.

    Of papers of one form over the same days the last counts: a report written anew is no second one.
    """
    numbers: set[str] = set()
    designs = []
    spans: dict[str, list[tuple[date, date]]] = {}
    for each in sorted(filings.filings(wb, project_id), key=lambda each: each.period, reverse=True):
        form = each.form.partition("/")[2]
        if form not in ("design", "accounting", "verification", "registration", reductions.FORM):
            continue
        filing = filings.get(wb, each.id)
        values = rooms.view(wb, filing).outcome.values
        numbers |= {str(values[path]) for path in ("decision/number", "about/number") if values.get(path)}
        refused = values.get("decision/refused") or values.get("conclusion/outcome") == "negative"
        if form == "design":
            designs.append((each.period, values))
        elif refused or _again(spans.setdefault(form, []), values):
            continue
        elif form == "accounting":
            _count(found, "reported", listed(values, "vintages"), "reduction")
        elif form == "verification" and values.get("conclusion/outcome") == "positive":
            _count(found, "verified", listed(values, "verified"), "quantity")
        elif form == reductions.FORM:
            _count(found, "applied", listed(values, "vintages"), "quantity")
            on = reductions.registered(wb, filing, values)
            if on and on <= day:
                _count(found, "registered", listed(values, "vintages"), "quantity")
    if designs:
        _count(found, "expected", listed(max(designs, key=lambda each: each[0])[1], "years"), "reduction")
    return numbers


def _again(spans: list[tuple[date, date]], values: "Mapping[str, Value]") -> bool:
    """Tell whether a period shares a day with one of those counted before; it counts from now on if not."""
    first, last = values.get("about/first_day"), values.get("about/last_day")
    if not isinstance(first, date) or not isinstance(last, date):
        return False
    if any(first <= end and begin <= last for begin, end in spans):
        return True
    spans.append((first, last))
    return False


def _count(found: dict[str, Vintage], name: str, rows: "Iterable[Mapping[str, Value]]", column: str) -> None:
    for said in rows:
        quantity, year = said.get(column), str(said.get("year") or "")
        if isinstance(quantity, Decimal) and year:
            vintage = _of(found, year)
            setattr(vintage, name, (getattr(vintage, name) or 0) + int(quantity))


def _of_ledger(wb: Workbench, entries: "Sequence[Entry]", found: dict[str, Vintage]) -> tuple[Use, ...]:
    """Count what became of the units of each year; give their uses. What was taken back does not count."""
    rights = ledger.rights(wb)
    undone = {each.reverses for each in entries if each.reverses is not None}
    uses = []
    for each in entries:
        if each.reverses is not None or each.id in undone:
            continue
        vintage = _of(found, each.vintage)
        ends = {name: rights.accounts[name].holds for name in (each.source, each.target)}
        if ISSUER in ends:
            vintage.issued += each.quantity if each.source == ISSUER else -each.quantity
        elif MARKET in ends:
            vintage.sold += each.quantity if each.target == MARKET else -each.quantity
        elif ends[each.target] == "gone":
            vintage.used += each.quantity
            move = rights.moves[each.move]
            uses.append(Use(each.day, move.label, each.vintage, each.quantity, each.counterparty, each.document))
        elif "outside" in ends.values():
            vintage.passed += each.quantity if ends[each.target] == "outside" else -each.quantity
    return tuple(sorted(uses, key=lambda each: (each.day, each.year)))


_SUMMED = tuple(each.name for each in fields(Vintage) if each.name != "year")


def _sum(vintages: Iterable[Vintage]) -> Vintage:
    total = Vintage("")
    for each in vintages:
        for name in _SUMMED:
            value = getattr(each, name)
            if value is not None:
                setattr(total, name, (getattr(total, name) or 0) + value)
    return total

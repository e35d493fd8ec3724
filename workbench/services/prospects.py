"""What a project promises before it is begun: the assumptions kept in the form ``prospects``, and others beside them.

Nothing of the market is known here: tonnes, prices and costs are typed. What they come to stands in the form itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.base.clock import now, today
from workbench.base.text import Label, say
from workbench.domain.charts import ChartData, Series
from workbench.domain.names import COMMON, PROJECTS
from workbench.rules.cells import Cell, Cells, Source, Value, natural
from workbench.services import filings, sealed
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.timeline import Entry

FORM, DESIGN = f"{PROJECTS}/prospects", "design"
LONGEST = 60
"""The most years filled in at once: more than any crediting period has."""

Changes = Mapping[str, Cell | None]
"""Cells by path; None for one taken away."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest prospects of a project, none while there are none, and what is published of the market."""

    filing: "Filing | None"
    published: "Entry[Any] | None"
    """The market's prices as the ministry gave them: to look at, or to take over with source and day."""
    designed: "Designed | None" = None
    """What the design document, as said, promises; none where these prospects say the same."""


@dataclass(frozen=True, slots=True)
class Designed:
    """The tonnes by year of a design document, and which one."""

    years: Mapping[int, Decimal]
    place: str


def standing(wb: Workbench, project_id: str) -> Standing:
    """Look up the newest prospects of a project, and the newest prices published."""
    listed = [each for each in filings.filings(wb, project_id) if each.form == FORM]
    newest = max(listed, key=lambda each: each.period, default=None)
    rules = wb.library.rules(COMMON, date(today().year - 1, 12, 31), today())
    published = rules.parameters.get("market_prices")
    if newest is None:
        return Standing(None, published)
    filing, designed = filings.get(wb, newest.id), _designed(wb, project_id)
    same = designed is not None and _producing(filing.cells) == _some(designed.years)
    return Standing(filing, published, None if same else designed)


def _designed(wb: Workbench, project_id: str) -> Designed | None:
    """Look up what the newest design document that was said promises for each year."""
    with wb.look() as work:
        form = f"{work.enterprises.get(project_id).pack}/{DESIGN}"
        said = [each for each in work.filings.listed(project_id) if each.form == form and each.revision]
        newest = max(said, key=lambda each: each.period, default=None)
        found = sealed.last(wb, work, project_id, form, newest.period) if newest else None
    if found is None:
        return None
    promised = {each.year: each.values.get("reduction") for each in years(found.values)}
    known = {int(year): tonnes for year, tonnes in promised.items() if tonnes is not None and year.isdigit()}
    return Designed(known, found.place) if known else None


def _some(tonnes: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Leave out the years in which there is nothing."""
    return {year: each for year, each in tonnes.items() if each}


def begin(wb: Workbench, project_id: str) -> "Filing":
    """Begin prospects of today, after the newest there are; the year of the decision is this one unless it was said.

    The first prospects begin with the tonnes of the design document, where that is said, and no later than its first
    year. Raises WorkbenchError as `filings.begin` does.
    """
    before = standing(wb, project_id).filing
    filing = filings.begin(wb, project_id, FORM, today().isoformat(), after=before.id if before else "")
    if before is not None:
        return filing
    designed = _designed(wb, project_id)
    first = min([today().year, *(designed.years if designed else ())])
    changes: dict[str, Cell | None] = {"plan/start": typed(wb, str(first))}
    if designed is not None:
        lag = filings.outcome_of(wb, filing).values.get("plan/lag")
        changes |= as_designed(wb, filing.cells, designed, int(lag) if isinstance(lag, Decimal) else 0)
    return filings.save(wb, filing.id, filing.cells.changed(changes), version=filing.version)


def typed(wb: Workbench, value: Value) -> Cell:
    """Make a cell of what the person says on the page."""
    return Cell(value, Source("typed", by=wb.person, at=now()))


def spread(wb: Workbench, cells: Cells, first: int, count: int, tonnes: Decimal, lag: int) -> Changes:
    """Say the same tonnes for some years, and none for those in which the last are still to be sold.

    The rows there were go.
    """
    told = dict.fromkeys(range(first, first + count), typed(wb, tonnes))
    return _rows_of(cells, told, typed(wb, Decimal(0)), lag)


def as_designed(wb: Workbench, cells: Cells, designed: Designed, lag: int) -> Changes:
    """Say the tonnes of the design document, and none for the years in which the last are still to be sold."""
    source = Source("filing", designed.place, wb.person, now())
    return _rows_of(cells, {y: Cell(t, source) for y, t in designed.years.items()}, typed(wb, Decimal(0)), lag)


def _rows_of(cells: Cells, told: Mapping[int, Cell], nothing: Cell, lag: int) -> Changes:
    """Put rows for all years from the first told to the last, and for those after it, in place of those there are."""
    changes: dict[str, Cell | None] = {path: None for path in cells if path.startswith("years/")}
    for row, year in enumerate(range(min(told), max(told) + lag + 1), 1):
        cell = told.get(year, nothing)
        changes[f"years/r{row}/year"] = Cell(str(year), cell.source)
        changes[f"years/r{row}/tonnes"] = cell
    return changes


def lengthened(wb: Workbench, cells: Cells, lag: int) -> Changes:
    """Add the years in which the last tonnes are sold, without tonnes of their own."""
    there = _years(cells)
    last = max(there.values(), default=0)
    names = [int(row[len("years/r") :]) for row in there if row[len("years/r") :].isdigit()]
    changes: dict[str, Cell | None] = {}
    for year in range(last + 1, max(_producing(cells), default=last) + lag + 1):
        row = f"years/r{max(names, default=0) + year - last}"
        changes[f"{row}/year"] = typed(wb, str(year))
        changes[f"{row}/tonnes"] = typed(wb, Decimal(0))
    return changes


def _years(cells: Cells) -> dict[str, int]:
    """Give the years by their rows, where they are some."""
    told = {path.rpartition("/")[0]: str(cell.value) for path, cell in cells.items() if _is_year(path)}
    return {row: int(year) for row, year in told.items() if year.isascii() and year.isdigit()}


def _producing(cells: Cells) -> dict[int, Decimal]:
    """Give the tonnes of the years that have some."""
    found = {year: cells.value(f"{row}/tonnes") for row, year in _years(cells).items()}
    return _some({year: tonnes for year, tonnes in found.items() if isinstance(tonnes, Decimal)})


def _is_year(path: str) -> bool:
    return path.startswith("years/") and path.endswith("/year")


def published(wb: Workbench, entry: "Entry[Any]") -> Changes:
    """Take over the average price of a credit as published, never without where and when."""
    average = entry.value["credit_average"]
    source = say("prospects.published.source", document=entry.cite.document.title, year=entry.since.year)
    return {
        "sale/now": typed(wb, average),
        "sale/source": typed(wb, source),
        "sale/dated": typed(wb, entry.published),
    }


@dataclass(frozen=True, slots=True)
class Year:
    """One year as it comes out: what a line of the page says."""

    year: str
    values: Mapping[str, Decimal]


def years(values: Mapping[str, Value]) -> tuple[Year, ...]:
    """Give the years of an outcome, the first one first."""
    return tuple(sorted(_rows(values), key=lambda each: each.year))


def _rows(values: Mapping[str, Value]) -> Iterator[Year]:
    rows: dict[str, dict[str, Value]] = {}
    for path, value in values.items():
        if path.startswith("years/"):
            _, row, name = path.split("/")
            rows.setdefault(row, {})[name] = value
    for row in sorted(rows, key=natural):
        figures = {name: value for name, value in rows[row].items() if isinstance(value, Decimal)}
        yield Year(str(rows[row].get("year", "")), figures)


def drawn(kept: Mapping[str, Value], tried: Mapping[str, Value], figure: str) -> ChartData:
    """Draw a figure of the years, in ten thousand yuan to be seen: as kept, and as tried where that differs."""
    outcomes = [{each.year: each.values.get(figure) for each in years(values)} for values in (kept, tried)]
    labels = tuple(sorted({year for outcome in outcomes for year in outcome}))
    names = ("kept", "tried") if outcomes[0] != outcomes[1] else ("kept",)
    series = tuple(
        Series(say(f"prospects.series.{name}"), tuple(_myriads(outcome.get(year)) for year in labels))
        for name, outcome in zip(names, outcomes, strict=False)
    )
    return ChartData(figure, Label("", ""), "run", "", labels, series)


def _myriads(value: Decimal | None) -> Decimal | None:
    return None if value is None else (value / 10_000).quantize(Decimal("0.01"))

"""Table C.8 of the steel guide: a stack's month of daily means, put from the hours into the annual report.

A day's mean is that of its valid hours. Its volume stands only where every hour the plant ran is valid, its mass only
where every hour has a figure: a day that is not whole says less, never something else.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.clock import now
from workbench.base.numbers import CONTEXT, rounded
from workbench.base.text import say
from workbench.domain.monitoring import DAY, Column, added, month_span, tally
from workbench.rules.cells import Cell, Cells, Change, Source, Value
from workbench.rules.form import Form
from workbench.services import filings
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.services.filings import FilingSummary
    from workbench.services.monitoring import Stack

SECTION = "monitors"
REPORT = "annual_report"
_MEANS = {"co2": "share", "density": "density", "speed": "speed", "oxygen": "oxygen", "temperature": "temperature"}
"""Columns of the table by the figures of the form's hour."""
_GAS = Decimal(10_000)


def report_of(wb: Workbench, enterprise_id: str, monitoring: str, year: int) -> "FilingSummary | None":
    """Give the draft of the annual report beside a ``pack/monitoring``; None where there is none with such a table."""
    name = f"{monitoring.partition('/')[0]}/{REPORT}"
    listed = filings.filings(wb, enterprise_id)
    found = next((each for each in listed if each.form == name and each.period == str(year)), None)
    if found is None or found.status == "frozen":
        return None
    form = filings.form_of(wb, filings.get(wb, found.id))
    return found if any(section.id == SECTION for section in form.sections) else None


def sheet(
    wb: Workbench, report: Form, cells: Cells, about: Mapping[str, Value], stack: "Stack", year: int, month: int
) -> tuple[Change, ...]:
    """List what a stack's sheet of a month changes in the annual report; `about` are the stack's own answers."""
    period = f"{year}-{month:02d}"
    number = about.get("code", "")
    row = next((each for each in cells.rows(SECTION) if _is(cells, each, number, period)), cells.new_row(SECTION))
    base = f"{SECTION}/{row}"
    source = Source("monitoring", say("monitoring.and").join(stack.year.sources.values()), wb.person, now())
    head = {"process": "process", "source": "name", "number": "code", "maker": "maker", "model": "model"}
    wanted: dict[str, Value] = {f"{base}/{field}": about[name] for field, name in head.items() if about.get(name)}
    wanted[f"{base}/sheet_month"] = period
    places = {field.id: field.places for field in report.column(f"{SECTION}.days.day")[0][-1].fields}
    span = month_span(year, month)
    for count, first in enumerate(range(span.start, span.stop, DAY), 1):
        day = dict(_day(stack, range(first, first + DAY)))
        if day:
            wanted[f"{base}/days/r{count}/day"] = date(year, month, count)
        for name, value in day.items():
            wanted[f"{base}/days/r{count}/{name}"] = rounded(value, places[name] or 0)
    gone = (path for path in cells if path.startswith(f"{base}/") and path not in wanted)
    changes = [Change(path, cells.get(path), Cell(value, source)) for path, value in wanted.items()]
    return (*changes, *(Change(path, cells.get(path), None) for path in gone))


def _is(cells: Cells, row: str, number: object, period: str) -> bool:
    at = f"{SECTION}/{row}"
    return cells.value(f"{at}/number") == number and cells.value(f"{at}/sheet_month") == period


def _day(stack: "Stack", span: range) -> Iterator[tuple[str, Decimal]]:
    """Give the figures of a day, as they stand before rounding."""
    valid = [hour for hour in span if stack.hours.states[hour] == "valid"]
    columns = {name: _numbers(stack, figure) for name, figure in _MEANS.items()}
    columns |= {"humidity": _numbers(stack, "moisture"), "working": stack.year.column("working")}
    for name, column in columns.items():
        known = [value for hour in valid if column is not None and (value := column[hour]) is not None]
        if known:
            yield name, CONTEXT.divide(added(known), Decimal(len(known)))
    found = tally(stack.hours, span)
    gas = _numbers(stack, "gas")
    if gas is not None and found.valid + found.stopped == found.hours:
        yield "flow", CONTEXT.divide(added(gas[hour] for hour in valid), _GAS)
    if found.emission is not None:
        yield "mass", found.emission


def _numbers(stack: "Stack", name: str) -> Column | None:
    found = stack.columns.values(name)
    if isinstance(found, list):
        return [value if isinstance(value, Decimal) else None for value in found]
    return [found] * len(stack.hours.mass) if isinstance(found, Decimal) else None

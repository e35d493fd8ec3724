"""What registered reductions become in the ledger of a project's owner: a lot each vintage and what is known of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.domain.ledger import Lot
from workbench.domain.names import CREDIT
from workbench.services import filings
from workbench.services.context import Workbench
from workbench.services.life_course import REGISTERED, Life
from workbench.services.project_rows import listed

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.cells import Value

FORM = "reduction"


def registered(wb: Workbench, filing: "Filing", values: "Mapping[str, Value]") -> date | None:
    """Give the day the reductions of an application were registered: as it says, else as the project's life tells.

    None for one that was refused: what its period was registered for is another application.
    """
    said = values.get("decision/registered")
    if values.get("decision/refused"):
        return None
    if isinstance(said, date):
        return said
    project = filings.enterprise_of(wb, filing)
    if not project.owner:
        return None
    taken = Life(wb, project, today()).course.round_until(values.get("about/last_day")).get(REGISTERED)
    return taken.day if taken else None


def vintages(filing: "Filing", values: "Mapping[str, Value]") -> Iterator[tuple[str, str, int]]:
    """Give the lot, the vintage and the tonnes of each year an application is for, the first year first.

    A lot is a project's reductions of one year by one application: each has its own day and serial numbers.
    """
    number = str(values.get("about/number") or filing.enterprise)
    for said in sorted(listed(values, "vintages"), key=lambda each: str(each.get("year", ""))):
        quantity, year = said.get("quantity"), str(said.get("year") or "")
        if isinstance(quantity, Decimal) and quantity > 0 and quantity == int(quantity) and year:
            yield f"{number}-{year}-{filing.period.replace('-', '')}", year, int(quantity)


def lots(wb: Workbench, filing: "Filing", values: "Mapping[str, Value]") -> tuple[Lot, ...]:
    """Give what is known of each lot an application begins."""
    by_year = {str(each.get("year")): each for each in listed(values, "vintages")}
    numbered = {str(each.get("year")): each for each in listed(values, "issued")}
    day = registered(wb, filing, values)
    name = filings.enterprise_of(wb, filing).project
    found = []
    for code, year, _ in vintages(filing, values):
        first, last = months(values, year)
        details = {
            "project": values.get("about/number"),
            "project_name": name,
            "plant": name,
            "method": values.get("about/method_number"),
            "registered": day,
            "inside_market": "no",  # what is inside it is not registered at all
            "month": first,
            "month_last": last,
            "mwh": by_year[year].get("mwh"),
            **{each: numbered.get(year, {}).get(each) for each in ("serial_from", "serial_to")},
        }
        found.append(
            Lot(CREDIT, code, {key: _text(value) for key, value in details.items() if value not in (None, "")})
        )
    return tuple(found)


def months(values: "Mapping[str, Value]", year: str) -> tuple[str, str]:
    """Give the first and the last month of a year that an application's accounting period holds; empty where unsaid."""
    first, last = values.get("about/first_day"), values.get("about/last_day")
    if not isinstance(first, date) or not isinstance(last, date):
        return "", ""
    return max(f"{first:%Y-%m}", f"{year}-01"), min(f"{last:%Y-%m}", f"{year}-12")


def _text(value: object) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)

"""The practice enterprise's second journey: from the year before's months to allowances, surrender and its proof.

It is the year already practised, put a year back; allowances, trades and papers beside it are made up in a file.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.base.clock import today
from workbench.base.data import Node, read_yaml
from workbench.base.progress import Progress, quiet, within
from workbench.domain.approval import ROLES
from workbench.domain.ledger import Lot, Posting
from workbench.rules.cells import Cell
from workbench.services import applying, approving, filings, ledger, mix, sample
from workbench.services.context import Workbench
from workbench.services.practice import fill, said

if TYPE_CHECKING:
    from workbench.domain.filing import Filing

_YEAR = re.compile(r"\b20\d\d(?=\D|$)")
HandIn = Callable[["Filing", Progress], None]
"""Hands a filing in: freezes, signs and exports it."""


def cycle(sector: str) -> Node | None:
    """Read what was made up for a sector's cycle; None where there is none."""
    file = sample.folder() / f"cycle-{sector}.yaml"
    return read_yaml(file) if file.exists() else None


def year_before(year: sample.Sample) -> sample.Sample:
    """Give a practice year put back by one: the same figures, every date a year earlier, without papers."""

    def back(value: Any) -> Any:
        if isinstance(value, date):
            return value.replace(year=value.year - 1)
        return _YEAR.sub(lambda match: str(int(match[0]) - 1), value) if isinstance(value, str) else value

    def all_back(cells: Mapping[str, Any]) -> dict[str, Any]:
        return {path: back(value) for path, value in cells.items()}

    return replace(
        year,
        year=str(int(year.year) - 1),
        profile=all_back(year.profile),
        months={month: all_back(cells) for month, cells in year.months.items()},
        annual=all_back(year.annual),
        evidence={},
    )


def make_cycle(
    wb: Workbench,
    practised: sample.Sample,
    persons: Sequence[str],
    hand_in: HandIn,
    progress: Progress = quiet,
) -> None:
    """Walk a cycle: months, report, allocation, ledger, offset, surrender and proof; then leave the next one open.

    `persons` prepare, review and approve; `hand_in` hands in the three applications. Nothing where none was made up.
    """
    data = cycle(practised.sector)
    if data is None:
        return
    before = year_before(practised)
    owner, year = before.enterprise.id, int(before.year)
    _, report = sample.make_year(wb, before, within(progress, 0.0, 0.4))
    for role, person in zip(ROLES, persons, strict=True):
        approving.approve(wb, report.id, role, person, version=report.version)
    filings.freeze(wb, report.id)
    draft = filings.begin(wb, owner, f"{before.pack}/allocation", before.year)
    fill(wb, draft, data["allocation"], year, f"cycle-{before.sector}.yaml")
    book(wb, owner, data, data["lots"], year)
    for number, form in enumerate(("offset", "surrender", "fulfilment")):
        filing = applying.begin(wb, owner, f"{before.pack}/{form}", before.year)
        filing = fill(wb, filing, data[form], year, f"cycle-{before.sector}.yaml")
        drawn = {each.path: each.after for each in applying.fill(wb, filing.id) if not made_up(each.before)}
        filing = filings.save(wb, filing.id, filing.cells.changed(drawn), version=filing.version)
        hand_in(filing, within(progress, 0.4 + 0.2 * number, 0.6 + 0.2 * number))
        waiting = applying.hand_over(wb, filing.id, applying.FORMS[form][0])
        ledger.book_pending(wb, waiting.id)
    after = data["next"]
    book(wb, owner, after, (), year)
    prices = filings.begin(wb, owner, mix.FORM, str(year + 1))
    fill(wb, prices, after["planning"], year + 1, f"cycle-{before.sector}.yaml")


def made_up(cell: Cell | None) -> bool:
    """Tell whether a cell says what a practice file says."""
    return cell is not None and cell.source is not None and cell.source.origin == "sample"


def book(wb: Workbench, owner: str, data: Mapping[str, Any], said_of: Sequence[Mapping[str, Any]], year: int) -> None:
    """Book the postings of the file, with what it says of lots."""

    def words(of: Mapping[str, Any]) -> dict[str, Any]:
        return {name: said(value, year, today()) for name, value in of.items()}

    lots = [Lot(**{**words(each), "details": words(each["details"])}) for each in said_of]
    postings = []
    for each in data["postings"]:
        told = words(each)
        told |= {"day": date.fromisoformat(told["day"]), "quantity": int(told["quantity"])}
        if "price" in told:
            told["price"] = Decimal(told["price"])
        postings.append(Posting(**{"lot": "", "source": "", "target": "", **told}))
    ledger.book(wb, owner, postings, lots=lots)

"""Comparing: revisions with one another and with the draft, a filing with that of the period before, year with year."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.text import say
from workbench.domain.comparing import Difference, Side, differences
from workbench.domain.filing import Filing, period_before
from workbench.rules.cells import Cells
from workbench.rules.outcome import Outcome
from workbench.services import filings, sealed
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.rules.form import Form
    from workbench.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two filings by their titles, and what differs from the first to the second."""

    before: str
    after: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Former:
    """What was said of a former year; `outcome` has its values, without the steps behind them."""

    year: int
    form: "Form"
    cells: Cells
    outcome: Outcome
    headline: Decimal | None
    unit: str


def revisions(wb: Workbench, filing_id: str, number: int, other: int = 0) -> Comparison:
    """Compare a revision with another, or with the filing as it stands, for 0.

    Raises WorkbenchError ``filing.unknown`` or ``revision.unknown``.
    """
    with wb.look() as work:
        before = sealed.at(wb, work, filing_id, number)
        if not other:
            after, title = _standing(wb, work.filings.get(filing_id)), say("comparing.draft")
        else:
            said = sealed.at(wb, work, filing_id, other)
            after, title = _side(said), _title(said.said.number, said.said.frozen_at)
        return Comparison(_title(before.said.number, before.said.frozen_at), title, differences(_side(before), after))


def with_last(wb: Workbench, filing_id: str) -> Comparison | None:
    """Compare a filing as it stands with that of the period before, None where there is none."""
    with wb.look() as work:
        filing = work.filings.get(filing_id)
        period = period_before(filing.period)
        before = side_of(wb, work, filing, period)
        if before is None:
            return None
        said = work.revisions.last(filing.enterprise, filing.form, period)
        title = _title(said.number, said.frozen_at) if said else say("comparing.draft")
        told = differences(before, _standing(wb, filing), other_rows=True)
        return Comparison(f"{period} {title}", f"{filing.period} {say('comparing.draft')}", told)


def former_years(wb: Workbench, enterprise_id: str, form: str, year: int) -> tuple[Former, ...]:
    """Give what an enterprise said in a form for the years before `year`, earliest first."""
    with wb.look() as work:
        listed = [each for each in work.filings.listed(enterprise_id) if each.form == form and each.revision]
        years = sorted({int(each.period) for each in listed if each.period < f"{year}" and each.period.isdigit()})
        said = [(each, sealed.last(wb, work, enterprise_id, form, f"{each}")) for each in years]
    return tuple(_former(each, found) for each, found in said if found)


def _former(year: int, said: sealed.Sealed) -> Former:
    form, value = said.form, said.values.get(said.form.headline)
    unit = form.locate(form.headline)[2].unit if form.headline else ""
    headline = value if isinstance(value, Decimal) else None
    return Former(year, form, said.said.cells, Outcome(said.values, {}, ()), headline, unit)


def side_of(wb: Workbench, work: "UnitOfWork", filing: Filing, period: str) -> Side | None:
    """Give the same form for another period, as last said, else as drafted; None where there is no filing."""
    said = sealed.last(wb, work, filing.enterprise, filing.form, period)
    if said:
        return _side(said)
    listed = work.filings.listed(filing.enterprise)
    found = next((each.id for each in listed if (each.form, each.period) == (filing.form, period)), None)
    return _standing(wb, work.filings.get(found)) if found else None


def _side(said: sealed.Sealed) -> Side:
    return Side(said.form, said.said.cells, said.values)


def _standing(wb: Workbench, filing: Filing) -> Side:
    return Side(filings.form_of(wb, filing), filing.cells, filings.outcome_of(wb, filing).values)


def _title(number: int, at: datetime) -> str:
    return say("comparing.revision", number=number, day=at.astimezone().date())

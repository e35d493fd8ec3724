"""A year that was sealed and reported is said anew after a mistake is found in March: nothing is lost, all is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.domain.approval import ROLES
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell
from workbench.services import approving, comparing, draws, filings, months
from workbench.services.context import Workbench, practice_workspace
from workbench.services.sample import make_year, read_sample

MONTHLY, ANNUAL = "cn.ets.cement/monthly", "cn.ets.cement/annual_report"
OUTPUT = "lines/r1/output"


@pytest.fixture
def wb() -> Iterator[Workbench]:
    """A person at work, whose clock moves on a minute with each glance, from 1 March 2026."""
    begun = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
    glances = iter(range(10**9))
    set_clock(lambda: begun + timedelta(minutes=next(glances)))
    wb = Workbench("练习填报人")
    wb.open_workspace(practice_workspace())
    yield wb
    wb.close()


def say_for_ever(wb: Workbench, filing: Filing) -> None:
    """Freeze, after three persons have put their names to it where the form wants them."""
    if filings.form_of(wb, filing).approval:
        with pytest.raises(WorkbenchError, match=r"approval\.missing"):
            filings.freeze(wb, filing.id)
        for role, person in zip(ROLES, ("练习填报人", "练习审核人", "练习批准人"), strict=True):
            approving.approve(wb, filing.id, role, person, version=filing.version)
    filings.freeze(wb, filing.id)


def broken(wb: Workbench, enterprise: str) -> list[str]:
    return [month.period for month in months.year(wb, enterprise, MONTHLY, 2025) if not month.whole]


def headline(wb: Workbench, filing: Filing) -> Decimal:
    value = filings.outcome_of(wb, filings.get(wb, filing.id)).values[filings.form_of(wb, filing).headline]
    assert isinstance(value, Decimal)
    return value


def total(wb: Workbench, enterprise: str) -> Decimal:
    return sum((month.headline or D(0) for month in months.year(wb, enterprise, MONTHLY, 2025)), D(0))


def test_a_mistake_in_march_is_mended_up_to_the_annual_report(wb: Workbench) -> None:
    _, year = make_year(wb, read_sample("cement"))
    who = year.enterprise
    say_for_ever(wb, year)
    first = headline(wb, year)
    assert (broken(wb, who), first) == ([], total(wb, who))

    # March burnt more than it said; said anew, April no longer follows it
    march = next(month for month in months.year(wb, who, MONTHLY, 2025) if month.period == "2025-03")
    draft = filings.reopen(wb, march.filing)
    output = draft.cells.value(OUTPUT)
    assert isinstance(output, Decimal)
    draft = filings.save(wb, draft.id, draft.cells.changed({OUTPUT: Cell(output + 100)}), version=draft.version)
    say_for_ever(wb, draft)
    assert broken(wb, who) == ["2025-04"]

    # each month after it is sealed again in turn, and the chain is whole
    assert months.seal_again(wb, who, MONTHLY, 2025) == tuple(f"2025-{month:02d}" for month in range(4, 13))
    assert broken(wb, who) == []
    assert [month.revision for month in months.year(wb, who, MONTHLY, 2025)] == [1, 1, *[2] * 10]

    # the report still says what it said, and is told what its months say now
    assert headline(wb, year) == first != total(wb, who)
    again = filings.reopen(wb, year.id)
    changes = draws.drawing(wb, year.id).changes
    figures = {
        change.path
        for change in changes
        if change.before is None or change.after is None or change.before.value != change.after.value
    }
    assert any(path.endswith("/03/output") for path in figures)
    assert all("/03/" in path for path in figures)
    drawn = again.cells.changed({change.path: change.after for change in changes})
    again = filings.save(wb, year.id, drawn, version=again.version)
    assert approving.approvals(wb, year.id) == ()  # what was approved was another report
    say_for_ever(wb, again)
    assert headline(wb, year) == total(wb, who)

    # both are kept, the second names the first, and what differs can be read
    one, two = filings.revisions(wb, year.id)
    assert filings.revision(wb, year.id).supersedes == one.digest != two.digest
    told = comparing.revisions(wb, year.id, 1, 2).differences
    form = filings.form_of(wb, year)
    assert form.headline in {each.path for each in told if each.computed}

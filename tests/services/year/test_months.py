import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.services.year.conftest import Fill, Seal
from tests.services.year.test_draws import COAL
from tests.trial_year import ANNUAL, MONTHLY
from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.domain.filing import period_before
from workbench.domain.reading import read
from workbench.services import approving, comparing, filings, months
from workbench.services.context import Workbench


def of(wb: Workbench, *numbers: int, year: int = 2025) -> list[months.Month]:
    found = months.year(wb, "e1", MONTHLY, year)
    assert [month.period for month in found] == [f"{year}-{month:02d}" for month in range(1, 13)]
    return [found[number - 1] for number in numbers]


def test_a_sealed_month_names_the_one_before_by_its_digest(wb: Workbench, seal: Seal) -> None:
    december = seal("2024-12", COAL)
    january, february, april = (seal(f"2025-{month}", COAL) for month in ("01", "02", "04"))
    assert (december.follows, january.follows, february.follows, april.follows) == (
        "", december.digest, january.digest, "",
    )  # fmt: skip
    assert json.loads(january.document)["follows"] == december.digest
    assert "follows" not in json.loads(april.document)  # what is empty is left out
    assert read(january.document).said.follows == december.digest
    assert all(month.whole for month in of(wb, *range(1, 13)))


def test_only_months_follow_one_another(wb: Workbench, seal: Seal, approved: Fill) -> None:
    seal("2024-12", COAL)
    for year in ("2024", "2025"):
        draft = approved(filings.begin(wb, "e1", ANNUAL, year))
        assert filings.freeze(wb, draft.id).follows == ""


def test_a_month_said_anew_breaks_the_chain_after_it_until_the_next_is_sealed_again(
    wb: Workbench, seal: Seal, fill: Fill
) -> None:
    january, february = seal("2025-01", COAL), seal("2025-02", COAL)
    seal("2025-03", COAL)
    again = filings.freeze(wb, fill(filings.reopen(wb, january.filing), {"fuels/r1/quantity": "11"}).id)
    assert [month.whole for month in of(wb, 1, 2, 3)] == [True, False, True]
    filings.reopen(wb, february.filing)
    resealed = filings.freeze(wb, february.filing)
    assert resealed.follows == again.digest
    assert [month.whole for month in of(wb, 1, 2, 3)] == [True, True, False]


def test_months_are_sealed_again_in_turn_without_a_change_to_what_they_say(
    wb: Workbench, seal: Seal, fill: Fill
) -> None:
    first, *_ = [seal(f"2025-{month:02d}", COAL) for month in (1, 2, 3, 5)]
    filings.freeze(wb, fill(filings.reopen(wb, first.filing), {"fuels/r1/quantity": "11"}).id)
    open_again = of(wb, 3)[0].filing
    filings.reopen(wb, open_again)  # somebody is at work in it: it is left to him
    assert months.seal_again(wb, "e1", MONTHLY, 2025) == ("2025-02",)
    assert [month.whole for month in of(wb, 1, 2, 3, 5)] == [True, True, False, True]
    filings.freeze(wb, open_again)
    assert months.seal_again(wb, "e1", MONTHLY, 2025) == ()
    one, two = (comparing.revisions(wb, of(wb, 2)[0].filing, 1, number) for number in (2, 0))
    assert (one.differences, two.differences) == ((), ())


def test_a_month_handed_in_is_sealed_again_too_and_must_be_handed_in_anew(
    wb: Workbench, seal: Seal, fill: Fill
) -> None:
    first, second = seal("2025-01", COAL), seal("2025-02", COAL)
    filings.record(wb, "filing.exported", second.filing, revision=1)
    filings.freeze(wb, fill(filings.reopen(wb, first.filing), {"fuels/r1/quantity": "11"}).id)
    assert months.seal_again(wb, "e1", MONTHLY, 2025) == ("2025-02",)
    assert of(wb, 2)[0].state == "sealed"


def test_months_that_must_be_approved_are_not_sealed_again_by_themselves(
    wb: Workbench, seal: Seal, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = seal("2025-01", COAL), seal("2025-02", COAL)
    filings.freeze(wb, fill(filings.reopen(wb, first.filing), {"fuels/r1/quantity": "11"}).id)
    form = filings.form_of(wb, filings.get(wb, second.filing))
    monkeypatch.setattr(filings, "form_of", lambda *_: replace(form, approval=True))
    with pytest.raises(WorkbenchError, match=r"approval\.missing"):
        months.seal_again(wb, "e1", MONTHLY, 2025)
    assert filings.get(wb, second.filing).status == "frozen"


def test_a_month_sealed_before_the_one_before_it_does_not_follow_it(wb: Workbench, seal: Seal) -> None:
    seal("2025-02", COAL)
    assert of(wb, 2)[0].whole
    seal("2025-01", COAL)
    assert not of(wb, 2)[0].whole


def test_a_year_shows_how_far_each_month_is(wb: Workbench, seal: Seal, fill: Fill) -> None:
    sealed = seal("2025-01", COAL)
    filed = seal("2025-02", COAL)
    filings.record(wb, "filing.exported", filed.filing, revision=1)
    fill(filings.begin(wb, "e1", MONTHLY, "2025-03"), {"fuels/r1/fuel": "coal", "fuels/r1/strange": "x"})
    first, second, third, fourth = of(wb, 1, 2, 3, 4)
    assert (first.state, first.filing, first.revision, first.digest) == ("sealed", sealed.filing, 1, sealed.digest)
    assert (first.headline, first.unit, first.findings) == (D("20.00"), "tCO2", (0, 0))
    assert (second.state, third.state) == ("filed", "draft")
    assert (third.headline, third.findings, third.revision) == (None, (1, 1), 0)
    assert fourth == months.Month("2025-04", "none", "", 0, "", "", True, None, "", (0, 0))


def test_a_month_reopened_is_a_draft_whose_last_word_still_stands(wb: Workbench, seal: Seal, fill: Fill) -> None:
    sealed = seal("2025-01", COAL)
    fill(filings.reopen(wb, sealed.filing), {"fuels/r1/quantity": "11"})
    (month,) = of(wb, 1)
    assert (month.state, month.revision, month.digest, month.headline) == ("draft", 1, sealed.digest, D("22.00"))


def test_a_month_is_begun_once_and_said_anew_by_superseding(wb: Workbench, seal: Seal, fill: Fill) -> None:
    first = seal("2025-01", COAL)
    with pytest.raises(WorkbenchError, match=r"filing\.exists"):
        filings.begin(wb, "e1", MONTHLY, "2025-01")
    again = filings.freeze(wb, fill(filings.reopen(wb, first.filing), {"fuels/r1/quantity": "11"}).id)
    (month,) = of(wb, 1)
    assert (month.filing, month.revision, month.digest) == (first.filing, 2, again.digest)


def test_what_was_said_last_counts_though_the_clock_was_put_back(wb: Workbench, seal: Seal, fill: Fill) -> None:
    first = seal("2025-01", COAL)
    set_clock(lambda: datetime(2025, 12, 1, tzinfo=UTC))
    again = filings.freeze(wb, fill(filings.reopen(wb, first.filing), {"fuels/r1/quantity": "11"}).id)
    (month,) = of(wb, 1)
    assert (month.revision, month.digest) == (2, again.digest)
    assert seal("2025-02", COAL).follows == again.digest


def test_a_revision_that_is_no_longer_what_was_frozen_is_not_used(wb: Workbench, seal: Seal) -> None:
    revision = seal("2025-01", COAL)
    assert wb.workspace
    path = wb.workspace.path
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TRIGGER revision_no_update")
        other.execute("UPDATE revision SET document = replace(document, '20.00', '10.00')")
        other.commit()
    with pytest.raises(WorkbenchError, match=rf"revision\.damaged sha256={revision.digest}"):
        of(wb)


@pytest.mark.parametrize(
    ("period", "before"),
    [("2025", "2024"), ("2025-01", "2024-12"), ("2025-11", "2025-10"), ("2024-03-01", "2024-02-29")],
)
def test_each_period_has_one_before_it(period: str, before: str) -> None:
    assert period_before(period) == before


def test_a_year_without_a_filing_has_twelve_empty_months(wb: Workbench) -> None:
    assert {month.state for month in of(wb, *range(1, 13))} == {"none"}
    assert approving.approvals(wb, filings.begin(wb, "e1", MONTHLY, "2025-01").id) == ()

"""The disclosure pages of the practice window are filled, and leave something to do."""

from datetime import timedelta

from workbench.base.clock import today
from workbench.services import filings, practice_disclosure, sample
from workbench.services.context import Workbench

ANNUAL, INTERIM, SCOPE = "cn.disclosure/annual", "cn.disclosure/interim", "cn.disclosure/scope"


def test_the_practice_window_has_a_year_said_and_a_document_to_disclose(wb: Workbench) -> None:
    owner = sample.make_sample(wb).enterprise
    practice_disclosure.make_practice(wb, owner)
    known = [each for each in filings.filings(wb, owner) if each.form.startswith("cn.disclosure/")]
    assert {each.period for each in known if each.form == SCOPE} == {"2025", "2026"}
    (annual,) = (each for each in known if each.form == ANNUAL)
    assert (annual.period, annual.status) == ("2025", "frozen")
    (draft,) = (each for each in known if each.status == "draft")
    assert (draft.form, draft.period) == (INTERIM, str(today() - timedelta(days=2)))
    missing = filings.outcome_of(wb, filings.get(wb, draft.id)).findings
    assert [(each.code, each.path) for each in missing if each.level == "error"] == [
        ("cell.missing", "about/made"),
        ("cell.missing", "permits/r1/content"),
    ]
    assert [each for each in known if each.form == INTERIM and each.status == "frozen"]


def test_what_is_there_already_is_kept(wb: Workbench) -> None:
    owner = sample.make_sample(wb).enterprise
    filings.begin(wb, owner, INTERIM, "2026-02-02")
    practice_disclosure.make_practice(wb, owner)
    mine = [each.form for each in filings.filings(wb, owner) if each.form.startswith("cn.disclosure/")]
    assert mine == [INTERIM]

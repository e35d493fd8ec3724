"""What surrounds the figures of the practice enterprises: whole, true-looking, and with something left to do."""

import pytest

from workbench.base.clock import today
from workbench.domain.filing import Filing
from workbench.services import calibrating, deviating, evidence, filings, monitoring, practice, sample, verifying_case
from workbench.services.context import Workbench

STEEL = "cn.ets.steel"


@pytest.fixture
def month(wb: Workbench) -> Filing:
    return practice.make_practice(wb)


def of(wb: Workbench, month: Filing, form: str, period: str = "2026") -> Filing:
    known = filings.filings(wb, month.enterprise)
    return filings.get(wb, next(e.id for e in known if (e.form, e.period) == (f"{STEEL}/{form}", period)))


def test_every_form_of_the_practice_steel_works_is_whole(wb: Workbench, month: Filing) -> None:
    for form in ("plan", "instruments", "laboratory", "quality", "monitoring"):
        outcome = filings.outcome_of(wb, of(wb, month, form))
        assert [finding.code for finding in outcome.findings if finding.level == "error"] == [], form


def test_it_is_made_once(wb: Workbench, month: Filing) -> None:
    before = filings.filings(wb)
    assert practice.make_practice(wb).id == month.id
    assert filings.filings(wb) == before


def test_one_instrument_runs_out_soon_and_one_was_calibrated_late(wb: Workbench, month: Filing) -> None:
    (alarm,) = calibrating.alarms(wb, month.enterprise, today())
    assert (alarm.instrument, alarm.state) == ("SF-11", "expiring")
    (offer,) = calibrating.offers(wb, month.enterprise, STEEL, 2026)
    assert (offer.filing, offer.path, offer.state) == (month.id, "fuels/r3/quantity", "open")
    assert offer.tonnes
    assert offer.tonnes > 0


def test_two_findings_wait_for_their_answer(wb: Workbench, month: Filing) -> None:
    case = verifying_case.case(wb, month.enterprise, STEEL, 2025, today())
    assert case
    assert [each.code for each in case.findings] == ["NC-1", "NC-2"]
    assert any(clock.state == "runs" for clock in case.clocks)
    reply = of(wb, month, "reply", "2025")
    assert reply.cells.value("findings/r1/description") == case.findings[0].description


def test_papers_say_what_they_are_and_what_they_prove(wb: Workbench, month: Filing) -> None:
    kinds = {each.facts.kind for each in evidence.papers(wb, month.enterprise)}
    assert {"ledger", "calibration", "lab_report", "plan_paper", "audit", "training", "monitoring_data"} <= kinds
    assert "" not in kinds
    for form in ("instruments", "laboratory", "quality"):
        filing = of(wb, month, form)
        for paper in evidence.evidence(wb, filing.id):
            assert paper.paths
            assert all(path in filing.cells for path in paper.paths), paper.name


def test_the_hours_of_a_month_are_summed_and_can_be_read_again(wb: Workbench, month: Filing) -> None:
    filing = of(wb, month, "monitoring")
    cells = filing.cells
    wanted = {"hours": 720, "valid": 690, "substituted": 30, "unresolved": 0}
    assert {name: cells.value(f"stacks/r1/months/06/{name}") for name in wanted} == wanted
    again = monitoring.work_out(wb, filing, cells, monitoring.kept(wb, cells))
    assert monitoring.changes(wb, cells, again) == ()


@pytest.mark.parametrize("sector", sample.SECTORS)
def test_the_plan_of_a_sector_is_what_its_year_does(sector: str, wb: Workbench) -> None:
    year = sample.read_sample(sector)
    sample.make_year(wb, year)
    made = practice.make_rooms(wb, year.enterprise.id, year.pack, sector, int(year.year))
    assert {"plan", "instruments", "quality"} <= set(made)
    for form, filing in made.items():
        findings = filings.outcome_of(wb, filings.get(wb, filing.id)).findings
        wrong = [finding.code for finding in findings if finding.level == "error"]
        assert wrong == (["laboratory.days"] if (sector, form) == ("power", "laboratory") else []), form
    found = deviating.deviations(wb, year.enterprise.id, year.pack, int(year.year))
    errors = [doubt for doubt in found if doubt.level == "error"]
    assert {doubt.point for doubt in errors} <= {"plan_way_differs"}
    assert len(errors) <= 1  # a month not measured as planned is worth practising

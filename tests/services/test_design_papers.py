"""What the papers of a project take from the eligibility check, from its life and from each other."""

from collections.abc import Mapping
from datetime import date

import pytest

from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Value
from workbench.services import filings, finding, life, projects
from workbench.services.context import Workbench
from workbench.services.finding import Index

PACK = "cn.ccer.offshore_wind"
PASSED: dict[str, Value] = {
    "about/asked_on": date(2025, 3, 3),
    "scope/technology": "offshore",
    "scope/connected": True,
    "scope/distance": D(38),
    "gates/applicant": "legal",
    "gates/title_held": "holder",
    "gates/lawful": True,
    "gates/sustainable": True,
    "gates/construction_start": date(2020, 5, 18),
    "gates/duty": False,
    "gates/inside_market": False,
    "gates/elsewhere": False,
    "gates/certificates": "stopped",
    "gates/recorded": False,
    "gates/cancelled": False,
    "gates/barred": False,
}


@pytest.fixture
def project(wb: Workbench) -> Enterprise:
    owner = Enterprise("owner", "闽海风电开发有限公司", "91350100M000100Y43", legal_representative="陈某")
    filings.save_enterprise(wb, owner)
    return projects.begin(wb, owner.id, "平潭外海海上风电项目", PACK)


def filled(wb: Workbench, project: Enterprise, form: str, day: str, answers: Mapping[str, Value]) -> Filing:
    filing = filings.begin(wb, project.id, f"{PACK}/{form}", day)
    given = filing.cells.changed({path: Cell(answer) for path, answer in answers.items()})
    return filings.save(wb, filing.id, given, version=filing.version)


@pytest.mark.parametrize(
    ("answers", "verdict", "refused"),
    [({}, "go", False), ({"gates/inside_market": True}, "stop", True), ({"scope/technology": "onshore"}, "stop", True)],
    ids=["passed", "inside the allowance market", "onshore"],
)
def test_a_design_takes_the_verdict_and_will_not_pass_a_refusal(
    wb: Workbench, project: Enterprise, answers: dict[str, Value], verdict: str, refused: bool
) -> None:
    check = filled(wb, project, "eligibility", "2025-03-03", PASSED | answers)
    filings.freeze(wb, check.id)  # a refusal is kept too
    design = filings.begin(wb, project.id, f"{PACK}/design", "2025-04-01")
    assert design.cells.value("conditions/eligible") == verdict
    asked = answers.get("scope/technology") != "onshore"  # outside the methodology nothing more is asked
    assert design.cells.value("timetable/construction_start") == (date(2020, 5, 18) if asked else None)
    found = {finding.code for finding in filings.outcome_of(wb, design).findings if finding.level == "error"}
    assert ("design.not_eligible" in found) == refused


def test_a_design_knows_its_project_and_its_owner(wb: Workbench, project: Enterprise) -> None:
    design = filings.begin(wb, project.id, f"{PACK}/design", "2025-04-01")
    assert design.cells.value("about/name") == "平潭外海海上风电项目"
    assert design.cells.value("about/owner_name") == "闽海风电开发有限公司"
    assert design.cells.value("pledge/signed_by") == "陈某"


def test_the_days_of_the_notice_come_from_the_life_of_the_project(wb: Workbench, project: Enterprise) -> None:
    for step, day, note in (
        ("account_opened", date(2025, 1, 6), ""),
        ("designed", date(2025, 2, 3), ""),
        ("body_engaged", date(2025, 2, 10), "甲认证中心"),
        ("notice_began", date(2025, 3, 3), ""),
    ):
        life.happened(wb, project.id, step, day, note)
    design = filings.begin(wb, project.id, f"{PACK}/design", "2025-04-01")
    assert design.cells.value("notice/began") == date(2025, 3, 3)


def test_a_paper_of_a_project_is_found_by_the_project_it_is_of(wb: Workbench, project: Enterprise) -> None:
    design = filings.begin(wb, project.id, f"{PACK}/design", "2025-04-01")
    found = Index(finding.targets(wb)).find("平潭外海")
    assert (project.id, design.id) in [each.key for each in found]

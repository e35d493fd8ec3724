"""Projects of voluntary reduction: each files by itself, with its owner's particulars."""

from dataclasses import replace

import pytest

from workbench.base.errors import WorkbenchError
from workbench.domain.enterprise import Enterprise
from workbench.pdf.package import package_name
from workbench.services import filings, projects
from workbench.services.context import Workbench
from workbench.services.sample import make_sample

OLD = "956b1ad5f1988d961c075eaac250a2a48351d65d469d5d3a0b677fc4964fbcb8"


@pytest.fixture
def owner(wb: Workbench) -> str:
    """An enterprise of the workspace."""
    filings.save_enterprise(wb, Enterprise("e1", "某能源有限公司", "91000000XXXXXXXX0U"))
    return "e1"


def test_a_project_has_its_owners_particulars_as_they_are_now(wb: Workbench, owner: str) -> None:
    made = projects.begin(wb, owner, "  某海上  风电项目 ")
    assert (made.project, made.name, made.credit_code) == ("某海上 风电项目", "某能源有限公司", "91000000XXXXXXXX0U")
    filings.save_enterprise(wb, Enterprise("e1", "改名有限公司", "91000000XXXXXXXX0U"))
    assert projects.project(wb, made.id).title == "改名有限公司 · 某海上 风电项目"


def test_a_project_is_no_enterprise_of_the_lists(wb: Workbench, owner: str) -> None:
    made = projects.begin(wb, owner, "项目一")
    filings.save_enterprise(wb, Enterprise("e2", "另一家"))
    other = projects.begin(wb, "e2", "项目一")
    assert [each.id for each in filings.enterprises(wb)] == ["e2", "e1"]
    assert [each.id for each in projects.projects(wb, owner)] == [made.id]
    assert {each.id for each in projects.projects(wb)} == {made.id, other.id}
    with pytest.raises(WorkbenchError, match=r"enterprise\.unknown"):
        projects.project(wb, owner)


@pytest.mark.parametrize(
    ("name", "pack", "code"),
    [
        (" ", "", "projects.unnamed"),
        ("项目一", "", "projects.exists"),
        ("项目 一", "", "projects.exists"),
        ("项\u202e目一\u200b", "", "projects.exists"),
        ("项目二", "cn.ets.steel", "projects.no_methodology"),
        ("项目二", "cn.ccer.dream", "projects.no_methodology"),
    ],
)
def test_what_cannot_be_begun_is_refused(wb: Workbench, owner: str, name: str, pack: str, code: str) -> None:
    projects.begin(wb, owner, "项目一")
    with pytest.raises(WorkbenchError) as refused:
        projects.begin(wb, owner, name, pack)
    assert refused.value.code == code
    assert len(projects.projects(wb)) == 1


def test_a_project_owns_no_project_and_is_never_saved_over_as_an_enterprise(wb: Workbench, owner: str) -> None:
    made = projects.begin(wb, owner, "项目一")
    with pytest.raises(WorkbenchError, match=r"enterprise\.unknown"):
        projects.begin(wb, made.id, "项目二")
    with pytest.raises(WorkbenchError, match=r"enterprise\.unknown"):
        filings.save_enterprise(wb, replace(made, owner="", project=""))
    assert projects.projects(wb) == (made,)


def test_the_forms_of_a_methodology_are_for_its_projects_alone(wb: Workbench, owner: str) -> None:
    wind = projects.begin(wb, owner, "项目一", "cn.ccer.offshore_wind").id
    unchosen = projects.begin(wb, owner, "项目二").id
    for subject, pack in ((owner, "offshore_wind"), (unchosen, "offshore_wind"), (wind, "solar_thermal")):
        with pytest.raises(WorkbenchError, match=r"filing\.not_theirs"):
            filings.begin(wb, subject, f"cn.ccer.{pack}/design", "2026-01-20")
    assert filings.begin(wb, wind, "cn.ccer.offshore_wind/design", "2026-01-20").status == "draft"


def test_a_name_cannot_turn_the_name_of_its_package_round(wb: Workbench, owner: str) -> None:
    revision = filings.freeze(wb, make_sample(wb).id)
    project = replace(revision.enterprise, project="a\u202egnp.exe/..\\b")
    assert "-a_gnp_exe_b-" in package_name(replace(revision, enterprise=project))


def test_a_methodology_is_chosen_while_no_paper_follows_another(wb: Workbench, owner: str) -> None:
    made = projects.begin(wb, owner, "项目一", "cn.ccer.offshore_wind")
    filings.begin(wb, made.id, "cn.ccer.common/screening", "2026-01-05")  # asked of every project
    assert projects.change(wb, made.id, pack="cn.ccer.solar_thermal").pack == "cn.ccer.solar_thermal"
    filings.begin(wb, made.id, "cn.ccer.solar_thermal/eligibility", "2026-01-06")
    with pytest.raises(WorkbenchError, match=r"projects\.begun"):
        projects.change(wb, made.id, pack="cn.ccer.offshore_wind")
    same = projects.change(wb, made.id, name="项目一", pack="cn.ccer.solar_thermal")
    assert (same.project, same.pack) == ("项目一", "cn.ccer.solar_thermal")


def test_a_project_of_nobody_is_refused(wb: Workbench) -> None:
    with pytest.raises(WorkbenchError, match=r"enterprise\.unknown"):
        projects.begin(wb, "nobody", "项目")


def test_two_projects_give_packages_of_two_names(wb: Workbench) -> None:
    month = filings.freeze(wb, make_sample(wb).id)
    names = {
        package_name(replace(month, enterprise=replace(month.enterprise, project=name))) for name in ("一", "二", "")
    }
    assert len(names) == 3


def test_approvals_of_before_projects_still_stand() -> None:
    """The fingerprint of an enterprise is what it was before enterprises could have projects."""
    known = Enterprise("e1", "某能源有限公司", "91000000XXXXXXXX0U")
    assert filings.identity(known) == OLD
    assert filings.identity(Enterprise("e1", "某能源有限公司", "91000000XXXXXXXX0U", project="一")) != OLD

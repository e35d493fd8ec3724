"""A coal-mine gas project and a wind farm on land, from the first question to the months an accounting report draws."""

from collections.abc import Mapping

import pytest

from workbench.base.errors import WorkbenchError
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing, Revision
from workbench.rules.cells import Cell
from workbench.services import draws, filings, projects
from workbench.services.context import Workbench
from workbench.services.packs import typed_cells

GAS = "cn.ccer.coal_mine_gas"


@pytest.fixture
def project(wb: Workbench) -> str:
    """A coal-mine gas project of an enterprise."""
    filings.save_enterprise(wb, Enterprise("e1", "某矿业有限公司", "91000000XXXXXXXX0U"))
    return projects.begin(wb, "e1", "某矿低浓度瓦斯利用", GAS).id


def typed(wb: Workbench, filing: Filing, answers: Mapping[str, object]) -> Filing:
    cells = filing.cells.changed(dict(typed_cells(filings.form_of(wb, filing), dict(answers)).items()))
    return filings.save(wb, filing.id, cells, version=filing.version)


def sealed(wb: Workbench, filing: Filing, answers: Mapping[str, object]) -> Revision:
    """Freeze a filing as filled in, every doubtful rule confirmed against the text."""
    filing = typed(wb, filing, answers)
    unsure = filings.outcome_of(wb, filing).unsure
    cells = filing.cells.changed({cite.confirmation: Cell("原文第3页") for cite in unsure})
    return filings.freeze(wb, filings.save(wb, filing.id, cells, version=filing.version).id)


def month(wb: Workbench, project: str, period: str, last: str, ch4: str) -> Revision:
    return sealed(
        wb,
        filings.begin(wb, project, f"{GAS}/monthly", period),
        {
            "about/first_day": f"{period}-01",
            "about/last_day": f"{period}-{last}",
            "about/connected_on": "2026-01-31",
            "about/interval": 1,
            "about/person": "某某",
            "units/r1/unit": "1号",
            "units/r1/gas": "vam",
            "units/r1/inlet_volume": 2000,
            "units/r1/inlet_ch4": ch4,
            "units/r1/outlet_ch4": 0,
            "units/r1/used": "heat",
            "energy/power": 0,
            "energy/heat": 100,
            "energy/own_power": 10,
        },
    )


def test_an_accounting_report_draws_the_months_of_its_period_as_they_were_said(wb: Workbench, project: str) -> None:
    for period, last, ch4 in (("2026-02", "28", "9"), ("2026-03", "31", "10.5"), ("2026-04", "30", "11.25")):
        month(wb, project, period, last, ch4)
    report = filings.begin(wb, project, f"{GAS}/accounting", "2026-04-30")
    report = typed(wb, report, {"about/first_day": "2026-03-01", "about/last_day": "2026-04-30"})
    drawn = {change.path: str(change.after.value) for change in draws.drawing(wb, report.id).changes if change.after}
    assert {path: value for path, value in drawn.items() if path.endswith(("/month", "/ch4"))} == {
        "months/r1/month": "2026-03",
        "months/r1/ch4": "10.5000",
        "months/r2/month": "2026-04",
        "months/r2/ch4": "11.2500",
    }


def test_a_refusal_is_kept_without_asking_on(wb: Workbench, project: str) -> None:
    land = projects.begin(wb, "e1", "某陆上风电").id
    filing = filings.begin(wb, land, "cn.ccer.common/screening", "2026-11-20")
    said = sealed(wb, filing, {"about/province": "gansu", "scope/activity": "onshore_wind", "scope/newer": True})
    assert said.outcome.values["verdict/result"] == "stop"
    assert "ccer.screening.no_methodology" in {finding.code for finding in said.outcome.findings}


def test_the_factors_of_the_grids_are_entered_once_for_the_whole_workspace(wb: Workbench, project: str) -> None:
    other = projects.begin(wb, "e1", "另一项目").id
    answers = {
        "sets/r1/grid": "south",
        "sets/r1/year": "2024",
        "sets/r1/om": "0.79",
        "sets/r1/bm": "0.21",
        "sets/r1/document": "某公布文件",
        "sets/r1/published": "2026-03-02",
        "sets/r1/place": "表1",
    }
    sealed(wb, filings.begin(wb, project, "cn.ccer.common/factors", "2026"), answers)
    with pytest.raises(WorkbenchError, match=r"filing\.shared"):
        filings.begin(wb, other, "cn.ccer.common/factors", "2026")
    wind = projects.begin(wb, "e1", "某海上风电", "cn.ccer.offshore_wind").id
    report = filings.begin(wb, wind, "cn.ccer.offshore_wind/accounting", "2026-04-30")
    assert str(report.cells.value("sets/r1/om")) == "0.79"
    assert report.cells.value("sets/r1/document") == "某公布文件"

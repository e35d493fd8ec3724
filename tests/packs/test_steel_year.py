"""The steel works through a year: months into the report, processes into the summary, one way of measuring kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from workbench.base.data import read_yaml
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell
from workbench.rules.evaluate import evaluate
from workbench.rules.form import MONTHS
from workbench.rules.library import Library
from workbench.rules.outcome import Outcome
from workbench.services import draws, filings, sample
from workbench.services.context import Workbench
from workbench.services.packs import typed_cells

MONTHLY, ANNUAL = "cn.ets.steel/monthly", "cn.ets.steel/annual_report"


@pytest.fixture
def wb(tmp_path: Path) -> Iterator[Workbench]:
    bench = Workbench("张三")
    bench.create_workspace(tmp_path / "works.ccw")
    filings.save_enterprise(bench, Enterprise("works", "练习钢铁有限公司", "91000000XXXXXXXX0U"))
    yield bench
    bench.close()


def june(library: Library, **more: object) -> Outcome:
    rules = library.rules("cn.ets.steel", date(2026, 6, 30), date.max)
    form = rules.forms["monthly"]
    cells = dict(read_yaml(sample.folder() / sample.DATA)["cells"])
    cells |= {path.replace("__", "/"): value for path, value in more.items()}
    return evaluate(form, typed_cells(form, {path: value for path, value in cells.items() if value is not None}), rules)


def codes(outcome: Outcome) -> set[str]:
    return {finding.code for finding in outcome.findings}


def test_the_report_has_of_each_month_what_the_month_had(wb: Workbench) -> None:
    year = sample.read_sample("steel")
    deposit, report = sample.make_year(wb, year)
    annual = filings.outcome_of(wb, report).values
    total = D(0)
    for listed in filings.filings(wb, year.enterprise.id):
        if listed.form == MONTHLY:
            month, values = listed.period[5:], filings.outcome_of(wb, filings.get(wb, listed.id)).values
            assert annual[f"summary/{month}/enterprise"] == values["total/emission"]
            assert annual[f"summary/{month}/processes"] == values["total/processes"]
            assert annual[f"summary/{month}/captive"] == values["total/captive"]
            assert annual[f"summary/{month}/other"] == values["total/other"]
            assert annual[f"units/r1/by_month/{month}/own_share"] == values["units/r1/own_share"]
            assert annual[f"energy/r1/months/{month}/process_heat"] == values["energy/r1/process_heat"]
            total += D(str(values["total/emission"]))
    assert annual["total/emission"] == total
    assert deposit.period == "2025-06"


def test_defaults_stay_defaults_and_measured_values_stay_measured_on_their_way_into_the_report(wb: Workbench) -> None:
    _, report = sample.make_year(wb, sample.read_sample("steel"))
    ways = {
        path.split("/")[1]: value
        for path, value in filings.outcome_of(wb, report).values.items()
        if path.startswith("fuels/") and path.endswith("/year_ncv_way")
    }
    assert ways == {"r1": "default", "r2": "default", "r3": "measured", "r4": "default"}
    assert all(f"fuels/r1/months/{month}/ncv" not in report.cells for month in MONTHS)


def begin(wb: Workbench, period: str, ncv: str = "", after: str = "") -> Filing:
    filing = filings.begin(wb, "works", MONTHLY, period, after)
    answers: dict[str, object] = {"fuels/r1/fuel": "lignite", "fuels/r1/quantity": "10", "total/crude_steel": "0"}
    if ncv:
        answers["fuels/r1/ncv"] = ncv
    typed = typed_cells(filings.form_of(wb, filing), answers)
    return filings.save(wb, filing.id, filing.cells.changed(typed), version=filing.version)


def test_a_coal_measured_last_month_may_not_turn_into_the_default(wb: Workbench) -> None:
    january = begin(wb, "2025-01", "14.5")
    filings.freeze(wb, january.id)
    february = begin(wb, "2025-02", after=january.id)
    # rows are carried over before anything is drawn; drawn again, they know how last month went
    changes = draws.drawing(wb, february.id).changes
    cells = february.cells.changed({change.path: change.after for change in changes})
    assert cells.value("fuels/r1/last_way") == "measured"
    february = filings.save(wb, february.id, cells, version=february.version)
    assert "steel.monthly.ncv_reverted" in codes(filings.outcome_of(wb, february))
    measured = replace(february, cells=february.cells.changed({"fuels/r1/ncv": Cell(D("14.7"))}))
    assert "steel.monthly.ncv_reverted" not in codes(filings.outcome_of(wb, measured))


def test_a_coal_that_took_the_default_may_be_measured_from_a_new_year_on(wb: Workbench) -> None:
    december = begin(wb, "2025-12")
    filings.freeze(wb, december.id)
    january = begin(wb, "2026-01", "14.5", december.id)
    assert "steel.monthly.ncv_reverted" not in codes(filings.outcome_of(wb, january))


def test_the_summary_takes_the_processes_only_where_all_are_said_to_be_there(library: Library) -> None:
    whole = june(library)
    assert (whole.values["total/processes"], whole.values["total/captive"]) == (D("390764.54"), D("314203.08"))
    partly = june(library, stage_totals__whole=False)
    assert "total/processes" not in partly.values
    assert "total/other" not in partly.values
    typed = june(library, stage_totals__whole=False, total__processes="390764.54", total__captive="314203.08")
    assert typed.values["total/other"] == D("509089.87")
    assert codes(typed) <= codes(partly)
    differing = june(library, total__processes="390764.55")
    assert codes(differing) - codes(whole) == {"steel.monthly.stages_differ"}


def test_a_process_takes_the_enterprises_value_of_its_coal_and_the_default_of_its_coke(library: Library) -> None:
    measured = june(library, fuels__r2__ncv="24.111").values
    for flow in ("stages/r3/flows/r1", "stages/r4/flows/r2", "units/r1/burnt/r1"):
        assert measured[f"{flow}/fuel"] == "bituminous"
        assert measured[f"{flow}/ncv"] == D("24.111")
        assert measured[f"{flow}/ncv_way"] == "measured"
    assert measured["stages/r4/flows/r1/ncv"] == D("28.435")


def test_what_is_measured_of_a_gas_counts_where_it_is_burnt_and_nowhere_else(library: Library) -> None:
    before, after = june(library).values, june(library, units__r1__burnt__r4__tested="34.5").values
    assert after["units/r1/burnt/r4/ncv"] == D("34.5")
    assert after["units/r1/own_share"] > before["units/r1/own_share"]  # type: ignore[operator]
    assert after["total/processes"] == before["total/processes"]
    assert after["total/emission"] == before["total/emission"]


def test_a_captive_unit_alone_has_an_oxidation_rate(library: Library) -> None:
    steps = june(library).steps
    used = {path for path, step in steps.items() if any(given.name == "of_default" for given in step.inputs)}
    assert used
    assert all(path.startswith("units/") for path in used)


def test_the_order_of_processes_and_flows_changes_nothing(library: Library) -> None:
    rules = library.rules("cn.ets.steel", date(2026, 6, 30), date.max)
    form = rules.forms["monthly"]
    cells = dict(read_yaml(sample.folder() / sample.DATA)["cells"])

    def turned(path: str) -> str:
        parts = path.split("/")
        return "/".join(f"r{10 - int(part[1:])}" if part[0] == "r" and part[1:].isdigit() else part for part in parts)

    there = evaluate(form, typed_cells(form, cells), rules).values
    back = evaluate(form, typed_cells(form, {turned(path): value for path, value in cells.items()}), rules).values
    assert {turned(path): value for path, value in there.items()} == back


def test_what_changed_last_month_is_not_said_again_this_month(wb: Workbench) -> None:
    january = begin(wb, "2025-01")
    cells = january.cells.changed({"about/changes": Cell("1号高炉检修"), "fuels/r1/ledger": Cell("购销存台账")})
    january = filings.save(wb, january.id, cells, version=january.version)
    february = filings.begin(wb, "works", MONTHLY, "2025-02", january.id)
    assert "about/changes" not in february.cells
    assert february.cells.value("fuels/r1/fuel") == "lignite"
    assert february.cells.value("fuels/r1/ledger") == "购销存台账"
    assert "fuels/r1/quantity" not in february.cells

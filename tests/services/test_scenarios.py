"""Trying a filing otherwise: beside it as it stands, with what moves each figure, and nothing ever saved."""

from decimal import Decimal

import pytest

from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.domain.scenario import Comparison
from workbench.rules.cells import Cell, Source
from workbench.services import filings, scenarios
from workbench.services.context import Workbench
from workbench.services.packs import typed_cells

POWER = "cn.ets.power"
DRAFT = f"{POWER}/allocation_draft"
UNIT = "units/r1"
AE, AH = f"{UNIT}/ae", f"{UNIT}/ah"


def filed(wb: Workbench, form: str, case: str, period: str) -> Filing:
    """A filing that holds a worked case of the power pack."""
    filings.save_enterprise(wb, Enterprise("e1", "练习电厂", "91000000XXXXXXXX1Y"))
    filing = filings.begin(wb, "e1", f"{POWER}/{form}", period)
    cells = next(each["cells"] for each in wb.library.packs[POWER].cases if each["name"] == case)
    typed = typed_cells(filings.form_of(wb, filing), dict(cells))
    return filings.save(wb, filing.id, filing.cells.changed(dict(typed)), version=filing.version)


@pytest.fixture
def worked(wb: Workbench) -> Filing:
    """The allowances of the worked unit of 2024."""
    return filed(wb, "allocation", "The worked unit of 2024", "2024")


def result(found: Comparison, name: str) -> tuple[object, object]:
    return found.filed.values.get(f"result/{name}"), found.tried.values.get(f"result/{name}")


def causes(found: Comparison) -> dict[str, Decimal | None]:
    return {cause.difference.path: cause.moved for cause in found.causes}


def of_line(found: Comparison, path: str) -> tuple[str, ...]:
    return next(line.causes for line in found.lines if line.difference.path == path)


def test_a_changed_answer_moves_every_figure_behind_it_and_is_named_as_the_cause(wb: Workbench, worked: Filing) -> None:
    found = scenarios.what_if(wb, worked.id, {f"{UNIT}/load": D(70)})
    assert result(found, "allowance") == (1_477_639, 1_402_958)
    assert causes(found) == {f"{UNIT}/load": D(-74_681)}
    assert (found.moved, found.together) == (D(-74_681), D(0))
    assert found.causes[0].kind == "answer"
    assert {line.causes for line in found.lines} == {(f"{UNIT}/load",)}
    assert "result/due" not in {line.difference.path for line in found.lines}


def test_two_changed_answers_each_have_their_own_part(wb: Workbench, worked: Filing) -> None:
    found = scenarios.what_if(wb, worked.id, {f"{UNIT}/heat": D(0), f"{UNIT}/generation": D(1_500_000)})
    assert of_line(found, AH) == (f"{UNIT}/heat",)
    assert of_line(found, AE) == (f"{UNIT}/generation",)
    assert set(of_line(found, "result/allowance")) == {f"{UNIT}/heat", f"{UNIT}/generation"}
    assert causes(found) == {f"{UNIT}/heat": D(-185_950), f"{UNIT}/generation": D(-10_252)}
    assert found.moved == D(-196_202)


def test_the_benchmarks_of_another_year_are_told_apart_with_where_each_is_written(
    wb: Workbench, worked: Filing
) -> None:
    found = scenarios.what_if(wb, worked.id, {}, year=2023)
    assert result(found, "allowance") == (1_477_639, 1_485_118)
    assert causes(found) == {f"{UNIT}/be": D(6_579), f"{UNIT}/bh": D(900)}
    power, _ = found.causes
    assert (power.kind, power.difference.before, power.difference.after) == ("rule", "0.8049", "0.8090")
    assert [cite.article for cite in power.cites] == ["附2"]


def test_a_class_that_changes_is_the_answer_s_doing_and_not_the_rule_s(wb: Workbench, worked: Filing) -> None:
    found = scenarios.what_if(wb, worked.id, {f"{UNIT}/capacity": D(400)})
    assert list(causes(found)) == [f"{UNIT}/capacity"]
    assert of_line(found, f"{UNIT}/be") == (f"{UNIT}/capacity",)
    assert result(found, "allowance") == (1_477_639, D(1_269_382) + 185_950)


@pytest.mark.parametrize(("year", "allowance", "rate"), [(2025, 1_397_040, "6.63"), (2026, 1_391_122, "7.02")])
def test_the_draft_is_tried_beside_what_was_filed(
    wb: Workbench, worked: Filing, year: int, allowance: int, rate: str
) -> None:
    found = scenarios.what_if(wb, worked.id, {}, form=DRAFT, year=year)
    assert found.after.form.scenario
    assert result(found, "allowance") == (1_477_639, allowance)
    assert result(found, "gap_rate") == (D("1.24"), D(rate))
    assert result(found, "pre") == (1_047_318, 748_084)
    assert {f"{UNIT}/be", f"{UNIT}/bh", f"{UNIT}/peak"} <= set(causes(found))
    assert all(cite.document.status == "draft" for cause in found.causes for cite in cause.cites)
    assert found.together is not None
    alone = sum((moved for moved in causes(found).values() if moved is not None), D(0))
    assert alone + found.together == found.moved
    assert not [finding for finding in found.tried.findings if finding.level == "error"]


def test_the_draft_can_be_tried_from_a_report_that_no_plan_covers_yet(wb: Workbench) -> None:
    report = filed(wb, "annual_report", "The year 2024 of the worked unit", "2025")
    before = {f"{UNIT}/last_emission": D("1496169.13")}
    found = scenarios.what_if(wb, report.id, before, form=DRAFT)
    assert found.tried.values["result/allowance"] == 1_397_040
    assert found.tried.values["result/pre"] == 748_084
    source = found.after.cells[f"{UNIT}/generation"].source
    assert source
    assert source.origin == "filing"


def test_an_answer_taken_away_leaves_what_rests_on_it_unsaid(wb: Workbench, worked: Filing) -> None:
    found = scenarios.what_if(wb, worked.id, {f"{UNIT}/heat": None})
    assert result(found, "allowance") == (1_477_639, None)
    assert (found.moved, found.together) == (None, None)


def test_a_unit_taken_away_takes_its_allowance_with_it_and_says_so(wb: Workbench, worked: Filing) -> None:
    twin = {path.replace(UNIT, "units/r2"): cell for path, cell in worked.cells.items() if path.startswith(UNIT)}
    two = worked.cells.changed(twin).changed({"units/r2/unit_name": Cell("2#机组")})
    filings.save(wb, worked.id, two, version=worked.version)
    found = scenarios.what_if(wb, worked.id, dict.fromkeys(twin))
    assert result(found, "allowance") == (2 * 1_477_639, 1_477_639)
    assert "units/r2/generation" in of_line(found, "result/allowance")
    assert {path for line in found.lines for path in line.causes} <= causes(found).keys()
    gone = next(line.difference for line in found.lines if line.difference.path == "units/r2/allowance")
    assert (gone.before, gone.after) == ("1,477,639", "—")


def test_a_whole_plant_tried_under_the_draft_names_its_causes_unit_by_unit(wb: Workbench, worked: Filing) -> None:
    twin = {path.replace(UNIT, "units/r2"): cell for path, cell in worked.cells.items() if path.startswith(UNIT)}
    changed = {"units/r2/unit_name": Cell("2#机组"), "units/r2/capacity": Cell(D(600)), "units/r2/load": Cell(D(70))}
    filings.save(wb, worked.id, worked.cells.changed(twin).changed(changed), version=worked.version)
    found = scenarios.what_if(wb, worked.id, {}, form=DRAFT, year=2026)
    assert {f"{UNIT}/peak", f"{UNIT}/be", "units/r2/be"} <= causes(found).keys()
    assert "units/r2/peak" not in causes(found), "its load is above both limits"
    assert of_line(found, "units/r2/ae") == ("units/r2/be",)


def test_the_advance_goes_by_what_was_verified_the_year_before(wb: Workbench) -> None:
    before = filed(wb, "allocation", "The worked unit under the benchmarks of 2023", "2023")
    after = filings.begin(wb, before.enterprise, before.form, "2024", after=before.id)
    assert after.cells[f"{UNIT}/last_emission"].value == D("1496169.13")
    assert filings.outcome_of(wb, after).values["result/pre"] == 1_047_318


def test_nothing_tried_is_nothing_found(wb: Workbench, worked: Filing) -> None:
    found = scenarios.what_if(wb, worked.id, {})
    assert not found.lines
    assert not found.causes
    assert found.moved == found.together == D(0)


def test_what_is_tried_is_never_saved(wb: Workbench, worked: Filing) -> None:
    events = filings.events(wb)
    tried = Cell(D(70), Source("tried"))
    for form, year in (("", 0), ("", 2023), (DRAFT, 2026)):
        scenarios.what_if(wb, worked.id, {f"{UNIT}/load": tried}, form=form, year=year)
    assert filings.get(wb, worked.id) == worked
    assert filings.events(wb) == events
    assert [each.form for each in filings.filings(wb, "e1")] == [f"{POWER}/allocation"]


def test_a_year_without_a_plan_is_refused_kindly(wb: Workbench, worked: Filing) -> None:
    with pytest.raises(WorkbenchError, match=r"rules\.ended"):
        scenarios.what_if(wb, worked.id, {}, year=2025)
    with pytest.raises(WorkbenchError, match=r"rules\.ended"):
        filings.begin(wb, "e1", f"{POWER}/allocation", "2025")


def test_the_draft_itself_can_never_be_begun(wb: Workbench, worked: Filing) -> None:
    with pytest.raises(WorkbenchError, match=r"filing\.scenario"):
        filings.begin(wb, worked.enterprise, DRAFT, "2025")

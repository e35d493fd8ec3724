"""The grids' factors, the way to a methodology, coal-mine gas and tunnel lighting: what must hold of any project."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs.conftest import BUNDLED
from tests.packs.practice import KNOWN, figure
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library
from workbench.rules.outcome import Outcome
from workbench.services.packs import typed_cells

LIBRARY = Library.load(BUNDLED)
GAS, TUNNEL, COMMON = "cn.ccer.coal_mine_gas", "cn.ccer.tunnel_lighting", "cn.ccer.common"
DAY = date(2026, 12, 31)


def worked(pack: str, form: str, cells: Mapping[str, object]) -> Outcome:
    rules = LIBRARY.rules(pack, DAY, KNOWN)
    return evaluate(rules.forms[form], typed_cells(rules.forms[form], dict(cells)), rules)


def table(name: str) -> Mapping[str, str]:
    return cast("Mapping[str, str]", LIBRARY.rules(COMMON, DAY, KNOWN).parameters[name].value)


def findings(outcome: Outcome) -> set[str]:
    return {finding.code for finding in outcome.findings}


# ------------------------------------------------------------ the grids' factors


def test_the_set_of_2019_gives_the_combined_margins_that_were_published_with_it() -> None:
    om, bm = table("grid_om"), table("grid_bm")
    half = {grid: (Decimal(om[grid]) + Decimal(bm[grid])) / 2 for grid in om}
    assert half == {
        "north": Decimal("0.7119"),
        "northeast": Decimal("0.66125"),
        "east": Decimal("0.58955"),
        "central": Decimal("0.57205"),
        "northwest": Decimal("0.66645"),
        "south": Decimal("0.50885"),
    }


def test_no_set_claims_more_than_a_secondary_source_and_the_combined_margin_is_kept_nowhere() -> None:
    parameters = LIBRARY.rules(COMMON, DAY, KNOWN).parameters
    for name in ("grid_om", "grid_bm", "province_grids"):
        assert parameters[name].cite.confidence == "secondary"
        assert parameters[name].cite.document.status == "superseded"
    assert not any("combined" in name or name.endswith("_cm") for name in parameters)


def test_every_province_but_tibet_lies_in_a_region_of_the_set() -> None:
    assert set(table("provinces")) - set(table("province_grids")) == {"tibet"}
    assert set(table("province_grids").values()) == set(table("grid_om"))


@pytest.mark.parametrize("grid", ["north", "northeast", "east", "central", "northwest", "south"])
@pytest.mark.parametrize("year", ["2021", "2022", "2023"])
def test_an_average_electricity_factor_typed_for_a_margin_is_pointed_at(grid: str, year: str) -> None:
    """The published averages of the six regions, each typed as OM, or as both."""
    averages = LIBRARY.rules("cn.ghg.general", DAY, KNOWN).parameters[f"grid_{year}"].value
    average = cast("Mapping[str, Decimal]", averages)[grid]
    row = {"sets/r1/grid": grid, "sets/r1/year": "2024", "sets/r1/om": average}
    assert "ccer.factors.drift" in findings(worked(COMMON, "factors", {**row, "sets/r1/bm": "0.3"}))
    assert "ccer.factors.average" in findings(worked(COMMON, "factors", {**row, "sets/r1/bm": average}))


def test_the_bundled_set_itself_typed_in_is_not_taken_for_averages() -> None:
    om, bm = table("grid_om"), table("grid_bm")
    for grid in om:
        row = {"sets/r1/grid": grid, "sets/r1/year": "2022", "sets/r1/om": om[grid], "sets/r1/bm": bm[grid]}
        wrong = {code for code in findings(worked(COMMON, "factors", row)) if code.startswith("ccer.factors")}
        assert wrong == set(), grid


# ------------------------------------------------------------ the way to a methodology


def test_eighteen_methodologies_are_known_by_name_and_each_says_what_was_seen_of_it() -> None:
    known = set(table("methodologies"))
    assert len(known) == 18
    for name in ("methodology_numbers", "methodology_published", "methodology_seen", "methodology_packs"):
        assert set(table(name)) == known, name


@pytest.mark.parametrize(("day", "count"), [(date(2023, 10, 24), 4), (date(2025, 1, 3), 6), (date(2026, 1, 1), 18)])
def test_what_was_published_later_was_not_known_before(day: date, count: int) -> None:
    rules = LIBRARY.rules(COMMON, day, day)
    known = cast("Mapping[str, object]", rules.parameters["methodologies"].value)
    methods = cast("Mapping[str, str]", rules.parameters["activity_methods"].value)
    assert len(known) == count
    assert set(methods.values()) - {"none"} == set(known)


def test_a_methodology_leads_to_a_pack_that_is_here_and_of_that_number() -> None:
    packs = {name: pack for name, pack in table("methodology_packs").items() if pack != "none"}
    kinds = {name for name, pack in LIBRARY.packs.items() if pack.kind == "methodology"}
    assert kinds <= set(packs.values())
    for name, pack in packs.items():
        if pack in kinds:
            own = cast("Mapping[str, str]", LIBRARY.rules(pack, DAY, KNOWN).parameters["methodology"].value)
            assert own["number"] == table("methodology_numbers")[name]


def test_every_activity_leads_to_a_methodology_or_to_none_and_every_methodology_has_its_activity() -> None:
    methods = table("activity_methods")
    assert set(methods) == set(table("activities")) == set(table("certificate_activities"))
    assert set(methods.values()) == set(table("methodologies")) | {"none"}


@pytest.mark.parametrize("activity", [name for name, method in table("activity_methods").items() if method == "none"])
def test_an_activity_without_a_methodology_is_refused_with_its_article(activity: str) -> None:
    outcome = worked(COMMON, "screening", {"scope/activity": activity, "scope/newer": True})
    refusals = [found for found in outcome.findings if found.code == "ccer.screening.no_methodology"]
    assert outcome.values["verdict/result"] == "stop"
    assert [refusal.level for refusal in refusals] == ["warning"]
    assert refusals[0].cite is not None
    assert "第十条" in refusals[0].cite.article


@pytest.mark.parametrize(
    ("code", "family"),
    [
        ("CM-001-V01", "former"),
        ("CM-092-V01 改进", "former"),
        ("CMS-002-V01", "former"),
        ("AR-CM-001-V01", "former"),
        ("ＡＲ—ＣＭ—００３", "former"),
        ("ACM0002", "cdm"),
        ("ACM0008", "cdm"),
        ("AM0009", "cdm"),
        ("AMS-I.D.", "cdm"),
        ("ams-iii.d", "cdm"),
        ("AR-ACM0003", "cdm"),
        ("AR-AMS0007", "cdm"),
        ("VM0007", "abroad"),
        ("VMR0006", "abroad"),
        ("CCER-14-001-V01", "current"),
        ("CCER—10—001—V01", "current"),
        ("造林", "unknown"),
    ],
)
def test_a_code_is_recognised_by_how_it_is_written(code: str, family: str) -> None:
    outcome = worked(COMMON, "screening", {"scope/activity": "afforestation", "scope/code": code})
    assert outcome.values["method/family"] == family
    refused = {f"ccer.screening.{family}"} & findings(outcome)
    assert bool(refused) == (family != "current")


def test_an_old_code_does_not_stop_a_project_whose_activity_has_a_methodology_of_today() -> None:
    outcome = worked(COMMON, "screening", {"scope/activity": "afforestation", "scope/code": "AR-CM-001-V01"})
    assert outcome.values["scope/met"] is True
    assert outcome.values["verdict/result"] == "open"


# ------------------------------------------------------------ coal-mine gas


def amounts(most: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 10**places).map(lambda number: Decimal(number).scaleb(-places))


CH4, POWER, HEAT = amounts(500, 4), amounts(50_000, 3), amounts(90_000, 2)
FACTOR = st.integers(1, 20_000).map(lambda number: Decimal(number).scaleb(-4))
MONTH: dict[str, object] = {
    "about/first_day": "2026-03-01",
    "about/last_day": "2026-03-31",
    "about/connected_on": "2026-01-31",
    "about/interval": 1,
    "units/r1/unit": "1",
    "units/r1/gas": "mixed",
    "units/r1/pump_volume": 100,
    "units/r1/pump_ch4": 6,
    "units/r1/pump_highest": "7.5",
    "units/r1/line_volume": 100,
    "units/r1/inlet_volume": 800,
    "units/r1/inlet_ch4": 6,
    "units/r1/outlet_ch4": "0.06",
    "units/r1/used": "power",
    "energy/power": 100,
    "energy/heat": 0,
    "energy/own_power": 10,
}
REFUSED: list[tuple[str, dict[str, object]]] = [
    ("rich", {"units/r1/pump_ch4": 8}),
    ("rich", {"units/r1/pump_highest": 8}),
    ("flow", {"units/r1/line_volume": "100.0001"}),
    ("unused", {"units/r1/used": "none"}),
    ("early", {"about/connected_on": "2026-03-01"}),
    ("early", {"about/connected_on": "2026-03-15"}),
]


def account(ch4: Decimal, power: Decimal, own: Decimal, heat: Decimal, factors: tuple[Decimal, ...]) -> Outcome:
    gwp, density, grid, heating, fuel, deduction = factors
    cells = {
        "about/first_day": "2026-12-01",
        "about/last_day": "2026-12-31",
        "constants/gwp": gwp,
        "constants/density": density,
        "months/r1/month": "2026-12",
        "months/r1/ch4": ch4,
        "months/r1/power": power,
        "months/r1/heat": heat,
        "months/r1/own_power": own,
        "fuels/r1/year": "2026",
        "fuels/r1/unit": "t",
        "fuels/r1/quantity": fuel,
        "fuels/r1/fuel_factor": 3,
        "others/r1/year": "2026",
        "others/r1/side": "project",
        "others/r1/amount": deduction,
        "vintages/r1/year": "2026",
        "vintages/r1/power_factor": grid,
        "vintages/r1/heat_factor": heating,
    }
    return worked(GAS, "accounting", cells)


FACTORS = st.tuples(FACTOR, FACTOR, FACTOR, FACTOR, amounts(50, 4), amounts(50, 4))


@settings(max_examples=60)
@given(ch4=CH4, power=POWER, own=POWER, heat=HEAT, factors=FACTORS)
def test_a_second_computation_of_the_gas_agrees(
    ch4: Decimal, power: Decimal, own: Decimal, heat: Decimal, factors: tuple[Decimal, ...]
) -> None:
    gwp, density, grid, heating, fuel, deduction = map(Fraction, factors)
    methane = Fraction(ch4) * 10 * density
    baseline = methane * gwp + Fraction(power) * grid + Fraction(heat) * heating
    project = methane * Fraction(44, 16) + Fraction(own) * grid + fuel * 3 + deduction
    outcome = account(ch4, power, own, heat, factors)
    assert Fraction(figure(outcome, "result/raw")) == baseline - project
    assert figure(outcome, "result/reduction") == (baseline - project).__floor__()


@settings(max_examples=40)
@given(ch4=CH4, more=CH4, power=POWER, own=POWER, heat=HEAT, factors=FACTORS)
def test_more_methane_destroyed_never_gives_fewer_tonnes_where_it_warms_more_than_its_own_carbon_dioxide(
    ch4: Decimal, more: Decimal, power: Decimal, own: Decimal, heat: Decimal, factors: tuple[Decimal, ...]
) -> None:
    factors = (factors[0] + Decimal("2.75"), *factors[1:])
    less = figure(account(ch4, power, own, heat, factors), "result/reduction")
    assert figure(account(ch4 + more, power, own, heat, factors), "result/reduction") >= less


@pytest.mark.parametrize(("state", "changed"), REFUSED)
def test_gas_that_does_not_keep_the_conditions_counts_for_nothing(state: str, changed: dict[str, object]) -> None:
    assert figure(worked(GAS, "monthly", MONTH), "result/ch4") == Decimal("5.94")
    outcome = worked(GAS, "monthly", MONTH | changed)
    assert outcome.values["units/r1/state"] == state
    assert figure(outcome, "result/ch4") == 0
    assert figure(outcome, "result/power") == 0
    assert f"gas.month.{state}" in findings(outcome)


@settings(max_examples=40)
@given(excluded=amounts(10, 4), outlet=amounts(6, 4))
def test_what_is_left_out_never_raises_what_counts_and_never_makes_it_negative(
    excluded: Decimal, outlet: Decimal
) -> None:
    cells = MONTH | {"units/r1/outlet_ch4": outlet}
    whole = figure(worked(GAS, "monthly", cells), "result/ch4")
    rest = figure(worked(GAS, "monthly", cells | {"units/r1/excluded_ch4": excluded}), "result/ch4")
    assert 0 <= rest <= whole


def test_before_the_connection_neither_power_nor_heat_counts_but_power_used_does() -> None:
    outcome = worked(GAS, "monthly", MONTH | {"about/connected_on": "2026-04-01", "energy/heat": 50})
    assert [figure(outcome, f"result/{name}") for name in ("ch4", "power", "heat")] == [0, 0, 0]
    assert figure(outcome, "result/own_power") == 10


@pytest.mark.parametrize(("pack", "form"), [(GAS, "design"), (GAS, "accounting"), (TUNNEL, "design")])
def test_no_value_of_an_unseen_table_is_preset(pack: str, form: str) -> None:
    outcome = worked(pack, form, {"years/r1/year": "2027", "vintages/r1/year": "2026"})
    typed = ("gwp", "density", "power_factor", "heat_factor", "permitted")
    assert [path for path in outcome.values if path.rpartition("/")[2] in typed] == []
    names = set(LIBRARY.packs[pack].parameters)
    assert not names & {"gwp", "gwp_ch4", "density", "oxidation", "deduction", "grid_factor"}


# ------------------------------------------------------------ tunnel lighting


@pytest.mark.parametrize("answers", [{}, {"obtained": False}, {"obtained": True}, {"obtained": True, "fits": False}])
def test_without_the_text_and_its_confirmed_formulas_there_is_no_tonne(answers: dict[str, bool]) -> None:
    cells: dict[str, object] = {f"formulas/{name}": value for name, value in answers.items()}
    cells |= {
        "about/first_day": "2026-12-01",
        "about/last_day": "2026-12-31",
        "months/r1/month": "2026-12",
        "months/r1/baseline_power": 30,
        "months/r1/project_power": 10,
        "vintages/r1/year": "2026",
        "vintages/r1/power_factor": "0.5",
    }
    locked = worked(TUNNEL, "accounting", cells)
    assert "result/reduction" not in locked.values
    assert not locked.ready
    opened = worked(TUNNEL, "accounting", cells | {"formulas/obtained": True, "formulas/fits": True})
    assert figure(opened, "result/reduction") == 10


@settings(max_examples=30)
@given(permitted=amounts(200, 3), hours=amounts(744, 2), used=amounts(200, 4), added=amounts(50, 4))
def test_a_month_of_light_saves_what_is_permitted_less_what_was_used_and_an_addition_never_helps(
    permitted: Decimal, hours: Decimal, used: Decimal, added: Decimal
) -> None:
    cells: dict[str, object] = {
        "about/first_day": "2026-03-01",
        "about/last_day": "2026-03-31",
        "zones/r1/tunnel": "1",
        "zones/r1/zone": "1",
        "zones/r1/permitted": permitted,
        "zones/r1/hours": hours,
        "meters/r1/meter": "1",
        "meters/r1/first_reading": 0,
        "meters/r1/last_reading": used,
    }
    plain = figure(worked(TUNNEL, "monthly", cells), "result/saved")
    assert abs(Fraction(plain) - (Fraction(permitted) * Fraction(hours) / 1000 - Fraction(used))) <= Fraction(1, 20000)
    assert figure(worked(TUNNEL, "monthly", cells | {"meters/r1/added": added}), "result/saved") <= plain

"""Faults nobody looked at while the rules were written: run once, at the end, and reported apart."""

from datetime import date

from tests.services.seeded.faults import FAULTS, FUEL, OUTPUT, Fault, fault
from tests.services.seeded.works import Spot, Works, period, times
from workbench.base.numbers import D

_BEFORE = len(FAULTS)


@fault("power", "steel")
def nobody_is_named_for_the_report(works: Works) -> Spot:
    works.set("quality", {"staff/r1/full_time": False})
    return Spot(["quality_no_person"], "quality", "2025", "staff")


@fault("cement")
def a_rule_of_the_firm_is_lacking(works: Works) -> Spot:
    works.set("quality", {"rules/review/state": "none"})
    return Spot(["quality_no_rules"], "quality", "2025", "rules/review")


@fault("power")
def a_second_source_of_heat_says_less(works: Works) -> Spot:
    path = "units/r1/output/heat_supply"
    value = works.filing("monthly", period(10)).cells.value(f"second/{path}")
    works.month(10, {f"second/{path}": times(value, "0.95")})
    return Spot(["second_differs"], "monthly", period(10), path)


@fault("cement")
def the_year_before_was_far_higher(works: Works) -> Spot:
    works.set("cn.ets.common/profile", {"emission/last_direct": D("2600000"), "emission/last_way": "verified"})
    return Spot(["jump_year"], "annual_report", "2025")


@fault("steel")
def a_paper_is_of_another_month(works: Works) -> Spot:
    path = f"{FUEL['steel']}/quantity"
    works.prove(12, "过磅单.txt", b"weighed in march", (path,), "meter_reading", "过磅0312", date(2025, 3, 12))
    return Spot(["evidence_other_month"], "monthly", period(12), path)


@fault("power")
def coal_and_its_heat_are_of_two_states(works: Works) -> Spot:
    works.month(12, {"units/r1/coals/r1/lab/ncv_state": "fired"})
    return Spot(["rule_finding"], "monthly", period(12), "units/r1/coals/r1/lab", aside=["month_missing"])


@fault("power")
def more_is_generated_than_the_coal_can_give(works: Works) -> Spot:
    path = OUTPUT["power"]
    value = times(works.filing("monthly", period(12)).cells.value(path), "1.9", 3)
    works.month(12, {path: value, f"second/{path}": value})
    return Spot(["rule_finding"], "monthly", period(12), "units/r1", aside=["month_missing"])


@fault("steel")
def the_scale_of_crude_steel_was_found_wrong(works: Works) -> Spot:
    cells = works.filing("instruments").cells
    row = next(
        f"instruments/{row}"
        for row in cells.rows("instruments")
        if cells.value(f"instruments/{row}/measures/r1/figure") == "crude_steel"
    )
    works.set("instruments", {f"{row}/calibrations/r2/passed": False, f"{row}/calibrations/r2/error": D("2.1")})
    return Spot(["calibration_failed"], "monthly", "", "total/crude_steel", aside=["calibration_failed"])


@fault("power")
def the_report_is_older_than_its_sample(works: Works) -> Spot:
    row = works.row("laboratory", "reports", month=period(8), figure="coal_carbon")
    works.set("laboratory", {f"{row}/tested": date(2025, 8, 1)})
    return Spot(["lab_order"], "laboratory", "2025", row)


@fault("steel")
def a_coal_has_fewer_papers_than_asked(works: Works) -> Spot:
    works.unprove(11, "fuels/r1/quantity", ["ledger"])
    return Spot(["figure_partly_proven"], "monthly", period(11), "fuels/r1/quantity")


@fault("cement")
def the_deposit_was_late(works: Works) -> Spot:
    works.seal_late(12, date(2026, 2, 20))
    return Spot(["month_late"], "monthly", period(12))


@fault("steel")
def a_process_is_not_in_the_plan(works: Works) -> Spot:
    works.drop("plan", works.row("plan", "facilities", name="球团工序"))
    return Spot(["plan_boundary_differs"], "", "", "")


@fault("cement")
def the_code_in_the_plan_is_another(works: Works) -> Spot:
    works.set("plan", {"about/credit_code": "91350100M000100Y43"})
    return Spot(["plan_entity_differs"], "annual_report", "2025", "about", aside=["plan_entity_differs"])


@fault("power")
def the_verifier_advises_the_plant(works: Works) -> Spot:
    works.begin("verification", {"arrangement/by": "agency", "arrangement/agency_name": "练习核查机构"})
    works.set("verification", {"independence/advice/found": True})
    aside = ["independence_unasked", "findings_open"]
    return Spot(["independence_service"], "verification", "2025", "independence", aside=aside)


HELD_OUT: list[Fault] = FAULTS[_BEFORE:]
del FAULTS[_BEFORE:]

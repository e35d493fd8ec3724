"""Faults a verifier finds, each planted in a clean, complete year, with the point and the place it must be found at.

Written from the verification guides: the first half before there was any rule. Those of `held_out` were run once, at
the end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.services.seeded.works import Spot, Works, period, times
from workbench.base.numbers import D
from workbench.rules.cells import Value

FUEL = {"steel": "fuels/r2", "power": "units/r1/fuels/r1", "cement": "lines/r1/fuels/r1"}
OUTPUT = {"steel": "total/crude_steel", "power": "units/r1/output/generation", "cement": "lines/r1/output"}


@dataclass(frozen=True)
class Fault:
    """One fault: `plants` spoils an enterprise of the sector and says where that must be found."""

    name: str
    sector: str
    plants: Callable[[Works], Spot]


FAULTS: list[Fault] = []


def fault(*sectors: str) -> Callable[[Callable[[Works], Spot]], Callable[[Works], Spot]]:
    """List a fault for each of these sectors."""

    def listed(plants: Callable[[Works], Spot]) -> Callable[[Works], Spot]:
        FAULTS.extend(Fault(plants.__name__, sector, plants) for sector in sectors)
        return plants

    return listed


def _value(works: Works, number: int, path: str) -> Decimal:
    value = works.filing("monthly", period(number)).cells.value(path)
    assert isinstance(value, Decimal)
    return value


# ---------------------------------------------------------------- other sources (4.2.1.4.1, 4.2.1.4.4)


@fault("steel", "power", "cement")
def the_second_source_of_production_says_less(works: Works) -> Spot:
    path = OUTPUT[works.sector]
    works.month(12, {f"second/{path}": times(_value(works, 12, path), "0.97", 3)})
    return Spot(["second_differs"], "monthly", period(12), path)


@fault("steel", "cement")
def the_second_source_of_a_fuel_says_more(works: Works) -> Spot:
    path = f"{FUEL[works.sector]}/quantity"
    works.month(11, {f"second/{path}": times(_value(works, 11, path), "1.04")})
    return Spot(["second_differs"], "monthly", period(11), path)


@fault("steel")
def a_fuel_is_checked_against_nothing(works: Works) -> Spot:
    path = f"{FUEL[works.sector]}/quantity"
    works.months({number: {f"second/{path}": None} for number in range(1, 13)})
    return Spot(["second_missing"], "monthly", "", path)


@fault("power")
def coal_is_not_what_the_stock_account_gives(works: Works) -> Spot:
    path = "units/r1/coals/r1/stock/closing"
    works.month(12, {path: times(_value(works, 12, path), "0.9")})
    return Spot(["rule_finding"], "monthly", period(12), "units/r1/coals/r1/stock")


# ---------------------------------------------------------------- figures by themselves


@fault("steel", "cement")
def a_month_of_material_stands_out(works: Works) -> Spot:
    path = {"steel": "materials/r7/quantity", "cement": "lines/r1/materials/r1/quantity"}[works.sector]
    value = times(_value(works, 11, path), "4.3")
    works.month(11, {path: value, f"second/{path}": value})
    return Spot(["jump_month"], "monthly", period(11), path)


@fault("power")
def a_month_of_purchased_power_stands_out(works: Works) -> Spot:
    path = "units/r1/electricity/purchased"
    value = times(_value(works, 12, path), "9", 3)
    works.month(12, {path: value, f"second/{path}": value})
    return Spot(["jump_month"], "monthly", period(12), path)


@fault("cement")
def four_months_say_the_same_of_a_fuel(works: Works) -> Spot:
    path = f"{FUEL[works.sector]}/quantity"
    value = _value(works, 8, path)
    works.months({number: {path: value, f"second/{path}": value} for number in (9, 10, 11)})
    return Spot(["constant_values"], "monthly", "", path)


@fault("power")
def four_months_bought_the_same_power(works: Works) -> Spot:
    path = "units/r1/electricity/purchased"
    value = _value(works, 9, path)
    works.months({number: {path: value, f"second/{path}": value} for number in (10, 11, 12)})
    return Spot(["constant_values"], "monthly", "", path)


@fault("cement")
def output_is_told_in_round_thousands(works: Works) -> Spot:
    path = OUTPUT["cement"]
    rounded: dict[int, Value] = {number: round(_value(works, number, path), -3) for number in range(8, 13)}
    works.months({number: {path: value, f"second/{path}": value} for number, value in rounded.items()})
    return Spot(["round_numbers"], "monthly", "", path)


@fault("steel")
def figures_end_in_the_same_digits(works: Works) -> Spot:
    path = "materials/r7/quantity"
    ends = {number: D(f"{int(_value(works, number, path))}.37") for number in range(6, 13)}
    works.months({number: {path: value, f"second/{path}": value} for number, value in ends.items()})
    return Spot(["last_digits"], "monthly", "", path)


# ---------------------------------------------------------------- missing data (4.2.1.6.1 d, 4.2.1.6.2)


@fault("steel", "cement")
def a_missing_fuel_is_guessed_low(works: Works) -> Spot:
    path = f"{FUEL[works.sector]}/quantity"
    value = times(_value(works, 11, path), "0.8")
    works.month(11, {path: value, f"second/{path}": None}, origin="conservative", note="计量器具故障")
    return Spot(["missing_not_conservative"], "monthly", period(11), path)


@fault("power")
def missing_generation_is_guessed_high(works: Works) -> Spot:
    path = OUTPUT["power"]
    value = times(_value(works, 11, path), "1.03", 3)
    works.month(11, {path: value, f"second/{path}": None}, origin="conservative", note="电能表故障")
    return Spot(["missing_not_conservative"], "monthly", period(11), path)


# ---------------------------------------------------------------- the year and its months


@fault("steel", "power")
def the_year_says_otherwise_than_a_month(works: Works) -> Spot:
    if works.sector == "steel":
        path = f"{works.row('annual_report', 'fuels', fuel='bituminous')}/months/11/quantity"
    else:
        path = "units/r1/coals/r1/months/11/quantity"
    value = works.filing("annual_report").cells.value(path)
    works.set("annual_report", {path: times(value, "0.9")})
    return Spot(["year_differs"], "annual_report", "2025", path)


@fault("cement", "power")
def a_month_was_changed_after_the_next_was_sealed(works: Works) -> Spot:
    from workbench.services import filings

    filing = filings.reopen(works.wb, works.filing("monthly", period(11)).id)
    filings.freeze(works.wb, filing.id)
    return Spot(["month_order"], "monthly", period(12))


@fault("steel")
def the_last_month_was_not_sealed(works: Works) -> Spot:
    from workbench.services import filings

    filings.reopen(works.wb, works.filing("monthly", period(12)).id)
    return Spot(["month_missing"], "monthly", period(12))


# ---------------------------------------------------------------- what figures stand on


@fault("steel", "power")
def a_figure_stands_on_nothing(works: Works) -> Spot:
    path = {"steel": "fuels/r2/quantity", "power": OUTPUT["power"]}[works.sector]
    works.unprove(11, path)
    points = ["figure_unproven", "figure_undefaulted", "figure_partly_proven"]  # the register still has a certificate
    return Spot(points, "monthly", period(11), path)


@fault("cement")
def the_certificate_of_the_scale_is_not_shown(works: Works) -> Spot:
    certificate = f"{_instrument(works, 'clinker_output')}/calibrations/r2"
    works.take_away("instruments", f"{certificate}/certificate")
    return Spot(["calibration_paper"], "instruments", "2025", certificate, aside=["figure_partly_proven"])


@fault("power", "cement")
def one_monthly_report_proves_two_months(works: Works) -> Spot:
    path = f"{FUEL[works.sector]}/quantity"
    same = b"one paper for two months"
    works.prove(11, "生产月报表.csv", same, (path,), "monthly_report")
    works.prove(12, "生产月报表.csv", same, (path,), "monthly_report")
    return Spot(["evidence_double"], "monthly", period(12))


@fault("power", "cement")
def one_invoice_is_used_twice(works: Works) -> Spot:
    path = f"{FUEL[works.sector]}/quantity"
    works.prove(11, "发票-11.txt", b"an invoice", (path,), "invoice", "练习发票00017", date(2025, 11, 20))
    works.prove(12, "发票-12.txt", b"the invoice once more", (path,), "invoice", "练习发票00017", date(2025, 12, 20))
    return Spot(["evidence_number_twice"], "monthly", period(12))


# ---------------------------------------------------------------- laboratory (4.2.1.4.1, tables 8 and 9)


def _report(works: Works, number: int, figure: str) -> str:
    return works.row("laboratory", "reports", month=period(number), figure=figure)


@fault("power")
def the_report_came_too_late(works: Works) -> Spot:
    row = _report(works, 10, "coal_carbon")
    works.set("laboratory", {f"{row}/issued": date(2025, 12, 19)})
    return Spot(["lab_late"], "laboratory", "2025", row)


@fault("power")
def the_report_lacks_sulphur(works: Works) -> Spot:
    row = _report(works, 11, "coal_carbon")
    works.set("laboratory", {f"{row}/sulphur": None})
    return Spot(["lab_parameters"], "laboratory", "2025", row)


@fault("steel")
def the_report_bears_no_mark(works: Works) -> Spot:
    row = _report(works, 9, "fuel_ncv")
    works.set("laboratory", {f"{row}/mark": "none"})
    return Spot(["lab_no_mark"], "laboratory", "2025", row)


@fault("power", "cement")
def the_accreditation_had_run_out(works: Works) -> Spot:
    row = _report(works, 12, {"power": "coal_carbon", "cement": "fuel_ncv"}[works.sector])
    works.set("laboratory", {f"{row}/mark_until": date(2025, 12, 1)})
    return Spot(["lab_mark_expired"], "laboratory", "2025", row)


@fault("power")
def the_results_are_those_of_another_month(works: Works) -> Spot:
    row, other = _report(works, 11, "coal_carbon"), _report(works, 10, "coal_carbon")
    cells = works.filing("laboratory").cells
    results = ("carbon", "ncv", "hydrogen", "sulphur", "moisture")
    works.set("laboratory", {f"{row}/{each}": cells.value(f"{other}/{each}") for each in results})
    return Spot(["lab_copied"], "laboratory", "2025", row, aside=["lab_differs"])


@fault("steel")
def the_report_says_another_value(works: Works) -> Spot:
    row = _report(works, 10, "fuel_ncv")
    works.set("laboratory", {f"{row}/ncv": D("26.912")})
    return Spot(["lab_differs"], "", "", "")


# ---------------------------------------------------------------- instruments (4.2.1.4.1, 3.4.1.1)


def _instrument(works: Works, figure: str) -> str:
    cells = works.filing("instruments").cells
    rows = (f"instruments/{row}" for row in cells.rows("instruments"))
    return next(row for row in rows if cells.value(f"{row}/measures/r1/figure") == figure)


@fault("steel")
def an_instrument_was_never_calibrated(works: Works) -> Spot:
    row = _instrument(works, "carbonate_quantity")
    works.drop("instruments", f"{row}/calibrations")
    return Spot(["calibration_missing"], "monthly", "", "carbonates", aside=["calibration_missing"])


@fault("cement", "power")
def an_instrument_was_calibrated_late(works: Works) -> Spot:
    figure = {"cement": "clinker_output", "power": "generation"}[works.sector]
    row = _instrument(works, figure)
    works.set("instruments", {f"{row}/calibrations/r2/date": date(2025, 12, 28)})
    return Spot(["calibration_late"], "monthly", period(12), OUTPUT[works.sector])


@fault("power")
def an_instrument_was_found_wrong(works: Works) -> Spot:
    row = f"{_instrument(works, 'coal_quantity')}/calibrations/r2"
    works.set("instruments", {f"{row}/passed": False, f"{row}/error": D("1.8")})
    return Spot(["calibration_failed"], "monthly", "", "units/r1/coals/r1/quantity", aside=["calibration_failed"])


# ---------------------------------------------------------------- the plan (4.2.1.6)


@fault("steel")
def there_is_no_plan(works: Works) -> Spot:
    works.put_off("plan", "2027")
    follows = ["plan_missing", "instrument_missing", "calibration_missing", "plan_late"]
    return Spot(["plan_missing"], "", "2025", "", aside=follows)


@fault("steel")
def the_plan_forgets_a_material(works: Works) -> Spot:
    row = works.row("plan", "parameters", figure="material_quantity", item="废钢")
    works.drop("plan", row)
    return Spot(["plan_no_card"], "monthly", "", "materials/r7/quantity", aside=["plan_no_card"])


@fault("cement", "steel")
def the_month_is_obtained_otherwise_than_planned(works: Works) -> Spot:
    path = {"cement": "lines/r1/materials/r1", "steel": "materials/r7"}[works.sector]
    works.month(12, {f"{path}/way": "calculated"})
    return Spot(["plan_way_differs"], "monthly", period(12), f"{path}/quantity")


@fault("power", "cement")
def the_month_names_another_ledger(works: Works) -> Spot:
    path = {"power": "units/r1/coals/r1", "cement": "lines/r1/fuels/r1"}[works.sector]
    works.month(12, {f"{path}/ledger": "财务结算明细"})
    return Spot(["plan_ledger_differs"], "monthly", period(12), f"{path}/quantity")


@fault("cement")
def a_stand_in_is_not_the_planned_one(works: Works) -> Spot:
    path = f"{FUEL['cement']}/quantity"
    beside = [_value(works, number, path) for number in (10, 12)]
    works.month(11, {path: min(beside), f"second/{path}": None}, origin="conservative", note="计量器具故障")
    return Spot(["plan_missing_rule", "missing_not_conservative"], "monthly", period(11), path)


@fault("power")
def the_plan_names_an_instrument_nobody_has(works: Works) -> Spot:
    row = works.row("plan", "parameters", figure="generation")
    works.set("plan", {f"{row}/instrument": "Z-99"})
    return Spot(["plan_instrument_unknown"], "plan", "2025", row, aside=["instrument_missing"])


# ---------------------------------------------------------------- quality assurance and the case (4.2.1.5, 4.2.1.7)


@fault("power")
def nobody_audited_the_figures(works: Works) -> Spot:
    works.drop("quality", "audits/r1")
    return Spot(["quality_no_audit"], "quality", "2025", "audits", aside=["rule_finding"])


@fault("steel")
def last_years_finding_is_open(works: Works) -> Spot:
    works.set("verification", {"findings/r1/result": "open"}, "2024")
    return Spot(["findings_open"], "verification", "2024", "findings/r1")

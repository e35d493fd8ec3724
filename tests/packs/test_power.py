"""The power forms as a person meets them: their two editions, what they rest on, and a year that is its months."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from tests.packs.practice import figure, practise, wanting
from workbench.base.data import Node, read_yaml
from workbench.base.numbers import D
from workbench.base.paths import resources
from workbench.domain.drawing import Drawer, Giver
from workbench.domain.filing import last_day
from workbench.rules.cells import Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import MONTHS, Field, Form
from workbench.rules.library import Library, Rules
from workbench.rules.outcome import Outcome
from workbench.services.packs import outcome_of_case, typed_cells

POWER = "cn.ets.power"
UNIT = "units/r1"
COAL = f"{UNIT}/coals/r1"


@pytest.fixture(scope="module")
def plant() -> Node:
    """The practice power plant and its year."""
    data: Node = read_yaml(resources() / "sample" / "power-2025.yaml")
    return data


def rules_of(library: Library, day: date) -> Rules:
    return library.rules(POWER, day, date.max)


def worked(form: Form, rules: Rules, cells: Mapping[str, object]) -> Outcome:
    return evaluate(form, typed_cells(form, dict(cells)), rules)


def month(library: Library, plant: Node, name: str, **more: object) -> Outcome:
    rules = rules_of(library, date(2025, int(name), 28))
    form = rules.forms["monthly"]
    about = {"about/name": "练习", "about/credit_code": plant["enterprise"]["credit_code"]}
    cells = {**about, **dict(plant["common"]), **dict(plant["months"][name])}
    cells.update({path.replace("__", "/"): value for path, value in more.items()})
    return worked(form, rules, {path: value for path, value in cells.items() if value is not None})


def said(outcome: Outcome, *levels: str) -> set[str]:
    return {finding.code for finding in outcome.findings if finding.level in (levels or ("error", "warning"))}


# ---------------------------------------------------------------- a month


@pytest.mark.parametrize("name", MONTHS)
def test_a_month_of_the_practice_plant_is_ready_without_a_warning(library: Library, plant: Node, name: str) -> None:
    assert said(month(library, plant, name)) == set()


def test_a_month_whose_carbon_was_not_measured_says_so_and_goes_by_the_heat(library: Library, plant: Node) -> None:
    july = month(library, plant, "07")
    assert said(july, "note") >= {"power.monthly.carbon_default"}
    assert july.values[f"{COAL}/emission"] == D("159001.86")
    by_way_of_carbon = D("68911.05") * D("0.6356") * D("0.99") * 44 / 12
    assert round(by_way_of_carbon, 2) == D("158993.50")
    assert f"{COAL}/car" not in july.values


def test_carbon_is_weighted_by_the_batches_and_only_then_rounded(library: Library, plant: Node) -> None:
    june = month(library, plant, "06")
    tests = [f"{COAL}/tests/r{row}" for row in range(1, 5)]
    amounts = [figure(june, f"{test}/amount") for test in tests]
    contents = [figure(june, f"{test}/test_car") for test in tests]
    mean = sum(a * c for a, c in zip(amounts, contents, strict=True)) / sum(amounts)
    assert june.values[f"{COAL}/car"] == round(mean, 4) != mean


def test_the_default_of_an_untested_batch_costs_tonnes_only_where_the_heat_decides(
    library: Library, plant: Node
) -> None:
    flaw = {
        "units__r1__coals__r1__calorific__r1__flaw": "缩分样遗失",
        "units__r1__coals__r1__calorific__r1__cal_value": None,
    }
    assert month(library, plant, "06", **flaw).values[f"{COAL}/emission"] == D("119495.90")
    assert figure(month(library, plant, "07", **flaw), f"{COAL}/emission") > D("159001.86")


def test_a_report_without_a_mark_or_a_parameter_forbids_the_measured_value(library: Library, plant: Node) -> None:
    lab = "units__r1__coals__r1__lab__"
    assert said(month(library, plant, "06", **{f"{lab}carbon_mark": "none"})) == {"power.monthly.carbon_mark"}
    state = {"power.monthly.state_carbon", "power.monthly.batch_state"}
    assert said(month(library, plant, "06", **{f"{lab}carbon_state": "fired"})) == state
    test = "units__r1__coals__r1__tests__r2__"
    assert said(month(library, plant, "06", **{f"{test}complete": False})) == {"power.monthly.lab_report"}
    assert said(month(library, plant, "06", **{f"{test}reported": date(2025, 8, 1)})) == {"power.monthly.lab_days"}


def test_the_same_coal_burnt_in_two_units_emits_as_much_as_in_one(library: Library) -> None:
    rules = rules_of(library, date(2025, 3, 31))
    one = {"units/r1/unit_name": "1#", "units/r1/category": "conventional_coal", f"{COAL}/coal": "bituminous",
           f"{COAL}/route": "daily", f"{COAL}/car_month": "0.5000", f"{COAL}/ncv_month": "20.000"}  # fmt: skip
    other = {path.replace("units/r1", "units/r2"): value for path, value in one.items()}
    whole = worked(rules.forms["monthly"], rules, {**one, f"{COAL}/quantity": "1200"})
    parts = {**one, f"{COAL}/quantity": "400", **other, "units/r2/coals/r1/quantity": "800"}
    both = worked(rules.forms["monthly"], rules, parts)
    assert both.values["total/combustion_total"] == whole.values["total/combustion_total"] == D("2178.00")


@pytest.mark.parametrize(("capacity", "grade"), [("399.999", "upto"), ("400", "above")])
def test_four_hundred_megawatts_divide_the_grades(library: Library, capacity: str, grade: str) -> None:
    rules = rules_of(library, date(2025, 3, 31))
    cells = {"units/r1/category": "conventional_coal", "units/r1/capacity": capacity}
    assert worked(rules.forms["monthly"], rules, cells).values["units/r1/grade"] == grade


def test_merged_units_below_the_line_do_not_add_up_to_a_grade_above_it(library: Library) -> None:
    rules = rules_of(library, date(2025, 3, 31))
    cells = {"units/r1/category": "conventional_coal", "units/r1/capacity": "700"}
    members = {"units/r1/members/r1/rated": "350", "units/r1/members/r2/rated": "350"}
    assert worked(rules.forms["monthly"], rules, {**cells, **members}).values["units/r1/grade"] == "upto"


# ---------------------------------------------------------------- a year


def test_the_year_drawn_from_its_months_wants_nothing_and_is_their_sum(library: Library, plant: Node) -> None:
    year = practise(library, "power")
    assert wanting(year.year) == []
    assert figure(year.year, "total/emission") == sum(figure(each, "total/emission") for each in year.months.values())
    for name, outcome in year.months.items():
        assert year.year.values[f"monthly/{name}/emission"] == outcome.values["total/emission"]
    deposit = year.months[str(plant["deposit"])]
    for found, wanted in ((year.year, plant["results"]["annual"]), (deposit, plant["results"]["monthly"])):
        assert {path: found.values[path] for path in wanted} == dict(wanted)


def test_the_year_keeps_the_grid_factor_its_months_were_sealed_with(library: Library) -> None:
    """A month said in October 2025 took the factor then known; the announcement of 2025-12-31 does not reach back."""
    rules = library.rules(POWER, date(2025, 9, 30), date(2025, 10, 20))
    cells = typed_cells(rules.forms["monthly"], {f"{UNIT}/electricity/purchased": "1000", f"{UNIT}/unit_name": "1#"})
    month_ = Giver(rules.forms["monthly"], cells, evaluate(rules.forms["monthly"], cells, rules).values, "09", "09")
    assert month_.values[f"{UNIT}/electricity/indirect"] == D("536.60")
    later = rules_of(library, date(2025, 12, 31))
    drawn = Drawer(later.forms["annual_report"], Cells(), {}, {"monthly": [month_]}).changes()
    year = evaluate(
        later.forms["annual_report"], Cells().changed({each.path: each.after for each in drawn}), later
    ).values
    assert year[f"{UNIT}/electricity/09/indirect"] == D("536.60")
    assert year[f"{UNIT}/electricity/10/grid"] == D("0.5306")


def test_every_question_put_by_month_in_the_year_is_drawn_from_the_months(library: Library) -> None:
    for day in (date(2025, 12, 31), date(2026, 12, 31)):
        for name, section in rules_of(library, day).forms["annual_report"].walk():
            if section.rows == "months":
                typed = [field for field in section.fields if not field.computed]
                assert [field.id for field in typed if not field.draws.startswith("monthly.")] == [], name


# ---------------------------------------------------------------- two editions


def test_the_two_editions_hold_the_same_checks_but_for_a_plan_that_ended(library: Library) -> None:
    for name in ("monthly", "annual_report"):
        old, new = (rules_of(library, date(when, 12, 31)).forms[name] for when in (2025, 2026))
        lasting = [check for check in old.checks if not check.code.endswith("_class")]
        assert [(check.code, check.level, check.section, check.test.text) for check in lasting] == [
            (check.code, check.level, check.section, check.test.text) for check in new.checks
        ]


def test_the_two_editions_work_alike_wherever_the_amendment_left_the_guide_alone(library: Library) -> None:
    def working(field: Field) -> tuple[object, ...]:
        texts = (each.text if each else "" for each in (field.when, field.default, field.formula))
        return (*texts, field.draws, field.unit, field.places, field.required, field.carry)

    def fields(form: Form) -> dict[str, tuple[object, ...]]:
        return {f"{name}.{field.id}": working(field) for name, section in form.walk() for field in section.fields}

    touched = {}
    for name in ("monthly", "annual_report"):
        old, new = (fields(rules_of(library, date(when, 12, 31)).forms[name]) for when in (2025, 2026))
        touched[name] = {path for path in old.keys() & new.keys() if old[path] != new[path]}
        gone = {path for path in old.keys() - new.keys() if "electricity." not in path and "indirect" not in path}
        assert gone <= {"units.fuels.own_heat", "units.year.own_share", "total.surrendered"}
    assert touched == {
        "monthly": {"units.boiler_type", "units.coals.of", "units.fuels.of", "units.result.released", "total.emission"},
        "annual_report": {
            "units.coals.months.of", "units.fuels.months.of", "units.fuels.months.emission",
            "units.production.released", "units.year.released_year", "monthly.emission", "total.emission",
        },
    }  # fmt: skip


def test_from_2026_no_rate_is_answered_for_the_person_and_no_purchased_power_emits(library: Library) -> None:
    old, new = (rules_of(library, date(when, 12, 31)).forms for when in (2025, 2026))
    for section in ("units.coals", "units.fuels"):
        assert old["monthly"].column(f"{section}.of")[1].computed
        asked = new["monthly"].column(f"{section}.of")[1]
        assert asked.required
        assert asked.default is None
        assert new["monthly"].column(f"{section}.of_source")[1].required
    for form in new.values():
        emissions = [field.id for _, section in form.walk() for field in section.fields if field.unit == "tCO2"]
        assert not {name for name in emissions if "indirect" in name}
    assert new["monthly"].column("units.auxiliary.purchased")[1].required is False


def test_a_month_of_2026_begun_before_the_amendment_follows_the_edition_known_then(library: Library) -> None:
    before = library.rules(POWER, date(2026, 4, 30), date(2026, 6, 22)).forms["monthly"]
    after = library.rules(POWER, date(2026, 4, 30), date(2026, 6, 23)).forms["monthly"]
    assert before.column("units.coals.of")[1].computed
    assert not after.column("units.coals.of")[1].computed


def test_a_year_of_2026_is_drawn_from_months_with_their_rates(library: Library, plant: Node) -> None:
    """The practice figures once more, with an invented oxidation rate; what is gone from V04 stays away."""
    rates = {f"{COAL}/of": "98.50", f"{COAL}/of_source": "练习", f"{UNIT}/fuels/r1/of": "99.00",
             f"{UNIT}/fuels/r1/of_source": "练习", "about/altitude": "35"}  # fmt: skip
    givers = []
    for name in MONTHS:
        rules = rules_of(library, last_day(f"2026-{name}"))
        form = rules.forms["monthly"]
        typed = {**dict(plant["common"]), **dict(plant["months"][name]), **rates}
        cells = typed_cells(form, {path: value for path, value in typed.items() if "/electricity/" not in path})
        givers.append(Giver(form, cells, evaluate(form, cells, rules).values, name, name))
    rules = rules_of(library, date(2026, 12, 31))
    form = rules.forms["annual_report"]
    drawn = Drawer(form, Cells(), {}, {"monthly": givers}).changes()
    year = evaluate(form, Cells().changed({change.path: change.after for change in drawn}), rules)
    assert year.values["total/emission"] == sum(giver.values["total/emission"] for giver in givers)  # type: ignore[misc]
    july = D("68911.05") * D("20.604") * D("0.03085") * D("0.985") * 44 / 12
    assert year.values[f"{COAL}/months/07/emission"] == round(july, 2)
    assert year.values[f"{COAL}/of_source"] == "练习"
    assert year.values["about/altitude"] == D(35)
    lacking = {finding.path for finding in year.findings if finding.level == "error"}
    assert {path for path in lacking if not path.startswith("about/")} == {f"{UNIT}/fuel_type", f"{UNIT}/fuel_name"}


# ---------------------------------------------------------------- what it rests on


def test_what_was_not_read_in_the_text_itself_is_said_so(library: Library) -> None:
    pack = library.packs[POWER]
    doubtful = {
        name: entry.cite.confidence
        for name, parameter in pack.parameters.items()
        for entry in parameter.timeline.entries
        if entry.cite.confidence != "text"
    }
    assert doubtful == {
        "coal_cc": "unverified", "coal_ncv": "unverified", "grid_factor": "unverified", "heat_coal": "unverified",
        "pipe_efficiency": "unverified", "ratio_ways": "unverified", "oil_gas_cc": "secondary",
        "oil_gas_ncv": "secondary", "oil_gas_of": "secondary", "oil_gas_units": "secondary",
        "oils_and_gases": "secondary",
        # what the plan of 2021 and 2022 has of its own, and its part of what later plans have too
        "allowance_classes": "unverified", "heat_benchmarks": "unverified", "shortfall_cap": "unverified",
        "supply_benchmarks": "unverified", "cooling_corrections": "unverified", "heat_corrections": "unverified",
        "load_high": "unverified", "load_middle": "unverified", "load_low": "unverified",
        "borrowing_gap": "unverified", "borrowing_most": "unverified",
    }  # fmt: skip


def test_a_month_rests_on_the_guide_nobody_saw_until_somebody_says_where_it_stands(
    library: Library, plant: Node
) -> None:
    doubts = month(library, plant, "06").unsure
    assert {cite.document.id for cite in doubts} == {"power_guide_2022", "grid_notice_2025"}
    seen = {cite.confirmation.replace("/", "__"): "指南正文第7页" for cite in doubts}
    assert month(library, plant, "06", **seen).unsure == ()


def test_coal_burnt_with_measured_carbon_does_not_rest_on_a_default(library: Library, plant: Node) -> None:
    def articles(name: str) -> set[str]:
        return {cite.article for cite in month(library, plant, name).unsure}

    default = next(iter(library.packs[POWER].parameters["coal_cc"].timeline.entries)).cite.article
    assert default in articles("07")
    assert default not in articles("06")


def test_no_national_oxidation_rate_is_made_up(library: Library) -> None:
    entries = [entry for parameter in library.packs[POWER].parameters.values() for entry in parameter.timeline.entries]
    assert [entry for entry in entries if "因子数据库" in entry.cite.article] == []
    assert rules_of(library, date(2025, 1, 31)).parameters["coal_of"].value == Decimal(99)


# ---------------------------------------------------------------- no false alarm


IN_ORDER = (
    "Carbon reported as received is taken as it is",
    "Carbon of a monthly composite with the daily moistures weighted",
    "Heat by each of its six ways",
    "Two tests of natural gas are averaged",
    "Untested natural gas takes the defaults",
    "The share of biomass follows from boiler heat and efficiency",
    "Auxiliary parameters by the boiler heat",
    "Auxiliary parameters by the coal rate of heat",
    "Power alone needs no heat ratio to have its intensity",
    "A non-conventional unit takes its own default",
    "Coal ranked by its volatile matter",
    "Forty days are in time",
    "Coal the stock account bears out",
    "The same gas purchased and self-made stands in two rows",
    "The year 2024 of the worked unit",
    "A year of biomass",
    "The year is weighted by consumption, months without coal left out",
    "From 2026 the oxidation rate is entered, and purchased power counts no more",
)
"""Cases with nothing wrong in them but what is left out to keep them short."""

LEFT_OUT = ("_ledger", ".no_fuel", ".equipment", ".boiler_missing", ".determination")


def complaints(library: Library, name: str) -> set[str]:
    pack = library.packs[POWER]
    outcome = outcome_of_case(library, pack, next(case for case in pack.cases if case["name"] == name))
    said_of_it = {finding.code for finding in outcome.findings if finding.says and finding.level != "note"}
    return {code for code in said_of_it if not code.endswith(LEFT_OUT)}


def test_a_year_complete_in_every_part_is_not_complained_of(library: Library) -> None:
    pack = library.packs[POWER]
    whole = next(case for case in pack.cases if case["name"] == "A year of three units with nothing wrong in them")
    assert {found.code for found in outcome_of_case(library, pack, whole).findings if found.says} == set()


@pytest.mark.parametrize("name", IN_ORDER)
def test_what_is_in_order_is_not_complained_of(library: Library, name: str) -> None:
    assert complaints(library, name) == set()

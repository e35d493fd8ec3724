"""Cement, worked out a second time in plain decimals with factors typed a second time."""

import random
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.packs.practice import Practice, figure, practise, wanting
from workbench.rules.cells import Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import MONTHS
from workbench.rules.library import Library, Rules
from workbench.rules.outcome import Outcome
from workbench.services.packs import typed_cells

D = Decimal
CLINKER = {"portland": "0.535", "white": "0.550", "sulphoaluminate": "0.413", "aluminate": "0.292"}
DEDUCTIONS = """
0.600 脱硫粉剂（氢氧化钙） 熟石灰
0.480 电石渣 镁渣
0.375 造纸白泥 氟化钙污泥 磷渣
0.305 钒钛渣 氮渣 飞灰 铁合金炉渣
0.245 脱硫石膏 磷石膏 钛石膏 氟石膏 硼石膏 模型石膏 柠檬酸渣
0.215 钢渣 镍渣
0.135 锰渣 锌渣 锡渣
0.055 市政污泥 铝渣 硫酸渣 铜渣 铅锌渣 粉煤灰 赤泥
"""
EQUIPMENT = {"kiln": 99, "power_boiler": 95, "industrial_boiler": 85}
FUELS = {  # net calorific value, carbon content, oxidation rate (None: by equipment)
    "anthracite": ("22.867", "0.02749", None),
    "bituminous": ("23.076", "0.02618", None),
    "lignite": ("14.759", "0.02797", None),
    "gangue": ("8.374", "0.02541", None),
    "slurry": ("12.545", "0.02541", None),
    "petroleum_coke": ("32.500", "0.02750", None),
    "diesel": ("42.652", "0.02020", 98),
    "lng": ("51.498", "0.01720", 98),
    "natural_gas": ("389.310", "0.01532", 99),
    "coke_oven_gas": ("173.854", "0.01210", 99),
}


def cents(number: Decimal) -> Decimal:
    return number.quantize(D("0.01"), ROUND_HALF_UP)


@pytest.fixture(scope="module")
def rules(library: Library) -> Rules:
    return library.rules("cn.ets.cement", date(2025, 6, 30), date.max)


@pytest.fixture(scope="module")
def works(library: Library) -> Practice:
    return practise(library, "cement")


def worked(rules: Rules, cells: dict[str, object]) -> Outcome:
    form = rules.forms["monthly"]
    return evaluate(form, typed_cells(form, cells), rules)


def test_every_factor_is_the_secondary_sources(rules: Rules) -> None:
    names = {str(label): key for key, label in dict(rules.parameters["substitutes"].value).items()}  # type: ignore[arg-type]
    printed = {names[name]: line.split()[0] for line in DEDUCTIONS.strip().splitlines() for name in line.split()[1:]}
    assert table(rules, "substitute_deduction") == printed
    assert len(printed) == 30
    assert table(rules, "clinker_factor") == CLINKER
    assert table(rules, "equipment_oxidation") == {name: str(rate) for name, rate in EQUIPMENT.items()}
    for fuel, (ncv, cc, rate) in FUELS.items():
        assert (table(rules, "kiln_fuel_ncv")[fuel], table(rules, "kiln_fuel_cc")[fuel]) == (ncv, cc)
        assert table(rules, "fluid_oxidation").get(fuel) == (None if rate is None else str(rate))


def table(rules: Rules, name: str) -> dict[str, str]:
    return {key: str(value) for key, value in dict(rules.parameters[name].value).items()}  # type: ignore[arg-type]


def test_nothing_is_said_to_have_been_read_in_the_guide(library: Library) -> None:
    own = library.packs["cn.ets.cement"]
    others = ("figures", "slag_limit")  # what must be shown, unverified; and what rests on the plans
    told = {name: each for name, each in own.parameters.items() if name not in others}
    assert {entry.cite.confidence for entry in own.parameters["figures"].timeline.entries} == {"unverified"}
    cites = [entry.cite for each in told.values() for entry in each.timeline.entries]
    assert {cite.document.id for cite in cites} == {"cement_guide"}
    assert {cite.confidence for cite in cites} == {"secondary"}
    for name in ("monthly", "annual_report"):
        for entry in own.forms[name].entries:
            about = entry.value.sections[0]
            assert about.help is not None
            assert "逐项对照" in about.help.zh


@pytest.mark.parametrize("seed", range(20))
def test_a_month_of_any_lines_is_what_plain_arithmetic_gives(rules: Rules, seed: int) -> None:
    chance = random.Random(seed)
    cells: dict[str, object] = {}
    emission = clinker = D(0)
    for line in range(1, chance.randint(2, 4)):
        base = f"lines/r{line}"
        kind = chance.choice(list(CLINKER))
        output = D(chance.randrange(20_000_000)) / 100
        cells |= {f"{base}/name": f"{line}号线", f"{base}/clinker_kind": kind, f"{base}/output": output}
        gross, deducted, fuel_emission = cents(output * D(CLINKER[kind])), D(0), D(0)
        for row, raw in enumerate(chance.sample(list(table(rules, "substitute_deduction")), chance.randint(0, 3)), 1):
            quantity = D(chance.randrange(2_000_000)) / 100
            cells |= {f"{base}/materials/r{row}/material": raw, f"{base}/materials/r{row}/quantity": quantity}
            deducted += cents(quantity * D(table(rules, "substitute_deduction")[raw]))
        for row, fuel in enumerate(chance.sample(list(FUELS), chance.randint(1, 4)), 1):
            ncv, cc, rate = FUELS[fuel]
            at = f"{base}/fuels/r{row}"
            quantity = D(chance.randrange(2_500_000)) / 100
            cells |= {f"{at}/fuel": fuel, f"{at}/quantity": quantity}
            if rate is None:
                equipment = chance.choice(list(EQUIPMENT))
                cells[f"{at}/equipment"] = equipment
                rate = EQUIPMENT[equipment]
            fuel_emission += cents(quantity * D(ncv) * D(cc) * rate / 100 * 44 / 12)
        emission += max(gross - deducted, D(0)) + fuel_emission
        clinker += output
    outcome = worked(rules, {**cells, "other/power_plant": 1, "other/other_plant": "2.5"})
    assert figure(outcome, "total/market") == emission
    assert figure(outcome, "total/emission") == emission + D("3.5")
    assert figure(outcome, "total/clinker") == clinker


def test_the_order_of_lines_and_fuels_changes_no_total(rules: Rules) -> None:
    def cells(first: str, second: str) -> dict[str, object]:
        one = {"name": "甲线", "clinker_kind": "portland", "output": 1000, "fuels/r1/fuel": "diesel"}
        two = {"name": "乙线", "clinker_kind": "white", "output": 777, "fuels/r1/fuel": "natural_gas"}
        rows = {f"lines/{first}/{name}": value for name, value in one.items()}
        rows |= {f"lines/{second}/{name}": value for name, value in two.items()}
        quantity = {f"lines/{row}/fuels/r1/quantity": 12 for row in (first, second)}
        return {**rows, **quantity, "other/power_plant": 0, "other/other_plant": 0}

    found = [figure(worked(rules, cells(*rows)), "total/market") for rows in (("r1", "r2"), ("r2", "r1"))]
    assert found[0] == found[1]


def test_more_of_a_raw_material_without_carbonate_never_raises_the_emission(rules: Rules) -> None:
    base = {"lines/r1/name": "1号线", "lines/r1/clinker_kind": "portland", "lines/r1/output": 1000,
            "lines/r1/materials/r1/material": "carbide_slag"}  # fmt: skip
    found = [
        figure(worked(rules, {**base, "lines/r1/materials/r1/quantity": slag}), "lines/r1/process_emission")
        for slag in range(0, 2000, 100)
    ]
    assert found == sorted(found, reverse=True)
    assert found[-1] == 0


def test_an_empty_filing_has_no_total(rules: Rules) -> None:
    outcome = evaluate(rules.forms["monthly"], Cells(), rules)
    assert "total/emission" not in outcome.values
    assert not outcome.ready


# ---------------------------------------------------------------- the practice year


@pytest.mark.parametrize("month", MONTHS)
def test_a_practice_month_wants_nothing(works: Practice, month: str) -> None:
    assert wanting(works.months[month]) == []


def test_the_practice_year_drawn_from_its_months_wants_nothing_and_is_their_sum(works: Practice) -> None:
    assert wanting(works.year) == []
    assert works.year.unsure == ()
    for name in ("market", "fuel", "process", "clinker", "emission"):
        assert figure(works.year, f"total/{name}") == sum(figure(works.months[m], f"total/{name}") for m in MONTHS)
    for month in MONTHS:
        assert works.year.values[f"monthly/{month}/market"] == works.months[month].values["total/market"]


def test_the_practice_figures_are_those_worked_out_apart(works: Practice) -> None:
    for part, outcome in (("monthly", works.months["06"]), ("annual", works.year)):
        wanted = dict(works.data["results"][part])
        assert {path: outcome.values.get(path) for path in wanted} == wanted

"""Aluminium, worked out a second time in plain decimals with factors typed a second time."""

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
CF4, C2F6 = 6630, 11100
CARBONATES = {
    "caco3": "0.4400", "mgco3": "0.5220", "na2co3": "0.4149", "nahco3": "0.5237", "feco3": "0.3799", "mnco3": "0.3829",
    "baco3": "0.2230", "li2co3": "0.5955", "k2co3": "0.3184", "srco3": "0.2980", "camgco3": "0.4773",
}  # fmt: skip
FUELS = {  # net calorific value, carbon content, oxidation rate
    "anthracite": ("22.867", "0.02749", 98),
    "bituminous": ("23.076", "0.02618", 98),
    "coke": ("28.435", "0.02942", 98),
    "petroleum_coke": ("32.500", "0.02750", 98),
    "fuel_oil": ("41.816", "0.02110", 98),
    "gasoline": ("43.070", "0.01890", 98),
    "lpg": ("50.179", "0.01720", 98),
    "refinery_gas": ("45.998", "0.01820", 98),
    "natural_gas": ("389.310", "0.01532", 99),
    "blast_furnace_gas": ("33.000", "0.07080", 99),
}


def cents(number: Decimal) -> Decimal:
    return number.quantize(D("0.01"), ROUND_HALF_UP)


@pytest.fixture(scope="module")
def rules(library: Library) -> Rules:
    return library.rules("cn.ets.aluminium", date(2025, 6, 30), date.max)


@pytest.fixture(scope="module")
def smelter(library: Library) -> Practice:
    return practise(library, "aluminium")


def worked(rules: Rules, cells: dict[str, object]) -> Outcome:
    form = rules.forms["monthly"]
    return evaluate(form, typed_cells(form, cells), rules)


def table(rules: Rules, name: str) -> dict[str, str]:
    return {key: str(value) for key, value in dict(rules.parameters[name].value).items()}  # type: ignore[arg-type]


def test_every_factor_is_the_secondary_sources(rules: Rules) -> None:
    assert table(rules, "carbonate_factor") == CARBONATES
    for fuel, (ncv, cc, rate) in FUELS.items():
        found = [table(rules, f"smelter_fuel_{name}")[fuel] for name in ("ncv", "cc", "oxidation")]
        assert found == [ncv, cc, str(rate)]
    single = {
        "anode_loss": "15.18", "anode_rate": "0.411", "anode_sulphur": "2", "anode_ash": "0.4", "effect_slope": "0.143",
        "c2f6_ratio": "0.1",
    }  # fmt: skip
    assert {name: str(rules.parameters[name].value) for name in single} == single
    assert table(rules, "effect_default") == {"cf4": "0.034", "c2f6": "0.0034"}
    assert table(rules, "gwp_aluminium") == {"cf4": str(CF4), "c2f6": str(C2F6)}


def test_only_what_the_sources_dispute_must_be_confirmed(library: Library) -> None:
    own = library.packs["cn.ets.aluminium"]
    sure = {name: entry.cite.confidence for name, each in own.parameters.items() for entry in each.timeline.entries}
    disputed = {"effect_default", "effect_slope", "c2f6_ratio", "figures"}
    assert {name for name, confidence in sure.items() if confidence != "secondary"} == disputed
    assert {sure[name] for name in disputed} == {"unverified"}


def test_a_filing_rests_on_the_disputed_figures_only_if_it_uses_them(rules: Rules) -> None:
    base = {"electrolysis/r1/name": "一系列", "electrolysis/r1/output": 100, "electrolysis/r1/gross": 48}
    ways = {
        "minutes": {"minutes": "0.1"},
        "default": {},
        "typed": {"typed_cf4": "0.02", "typed_c2f6": "0.0011"},
    }
    doubts = {}
    for way, answers in ways.items():
        rows = {f"electrolysis/r1/{name}": value for name, value in {"effect_way": way, **answers}.items()}
        found = worked(rules, {**base, **rows}).unsure
        doubts[way] = [cite.article for cite in found]
        confirmed = {cite.confirmation: "附录A第17页" for cite in found}
        assert worked(rules, {**base, **rows, **confirmed}).unsure == ()
    assert doubts == {
        "minutes": ["附录A 阳极效应排放因子按持续时间计算（二手资料不一）"],
        "default": ["附录A 阳极效应排放因子缺省值（二手资料不一）"],
        "typed": [],
    }


@pytest.mark.parametrize("seed", range(20))
def test_a_month_of_any_smelter_is_what_plain_arithmetic_gives(rules: Rules, seed: int) -> None:
    chance = random.Random(seed)
    cells: dict[str, object] = {"other/power_plant": "0.5", "other/other_plant": 0}
    process = rest = D(0)
    for row in range(1, chance.randint(2, 4)):
        at = f"electrolysis/r{row}"
        output = D(chance.randrange(3_000_000)) / 100
        cells |= {f"{at}/name": f"{row}系列", f"{at}/output": output}
        sulphur, ash = D(2), D("0.4")
        if chance.random() < 0.5:
            sulphur, ash = D(chance.randrange(300)) / 100, D(chance.randrange(100)) / 100
            cells |= {f"{at}/sulphur": sulphur, f"{at}/ash": ash}
        if chance.random() < 0.5:
            gross = D(chance.randrange(1_500_000)) / 100
            cells |= {f"{at}/gross": gross}
            net = cents(gross * (100 - D("15.18")) / 100)
        else:
            cells |= {f"{at}/anode_way": "rate"}
            net = cents(output * D("0.411"))
        process += cents(net * (100 - sulphur - ash) / 100 * 44 / 12)
        way = chance.choice(["minutes", "default", "typed"])
        cells[f"{at}/effect_way"] = way
        cf4, c2f6 = D("0.034"), D("0.0034")
        if way == "minutes":
            minutes = D(chance.randrange(100)) / 100
            cells[f"{at}/minutes"] = minutes
            cf4, c2f6 = D("0.143") * minutes, D("0.0143") * minutes
        elif way == "typed":
            cf4, c2f6 = D("0.02"), D("0.0011")
            cells |= {f"{at}/typed_cf4": cf4, f"{at}/typed_c2f6": c2f6}
        process += cents(output * (cf4 * CF4 + c2f6 * C2F6) / 1000)
    for row, (fuel, (ncv, cc, rate)) in enumerate(chance.sample(list(FUELS.items()), 3), 1):
        quantity = D(chance.randrange(100_000)) / 100
        cells |= {f"fuels/r{row}/fuel": fuel, f"fuels/r{row}/quantity": quantity}
        rest += cents(quantity * D(ncv) * D(cc) * rate / 100 * 44 / 12)
    for row, (material, factor) in enumerate(chance.sample(list(CARBONATES.items()), 2), 1):
        quantity, purity = D(chance.randrange(100_000)) / 100, D(chance.randrange(10_000)) / 100
        at = f"carbonates/r{row}"
        cells |= {f"{at}/material": material, f"{at}/quantity": quantity, f"{at}/purity": purity}
        rest += cents(quantity * purity / 100 * D(factor))
    outcome = worked(rules, cells)
    assert figure(outcome, "total/market") == process
    assert figure(outcome, "total/emission") == process + rest + D("0.5")


def test_the_default_never_gives_less_than_the_other_reading_of_it(rules: Rules) -> None:
    base = {"electrolysis/r1/name": "一系列", "electrolysis/r1/output": 1000}
    other = {"effect_way": "typed", "typed_cf4": "0.020", "typed_c2f6": "0.0011"}
    found = [
        figure(worked(rules, {**base, **{f"electrolysis/r1/{name}": value for name, value in way.items()}}),
               "electrolysis/r1/effect_emission")
        for way in ({"effect_way": "default"}, other)
    ]  # fmt: skip
    assert found[0] > found[1]


def test_an_empty_filing_has_no_total(rules: Rules) -> None:
    outcome = evaluate(rules.forms["monthly"], Cells(), rules)
    assert "total/emission" not in outcome.values
    assert not outcome.ready


# ---------------------------------------------------------------- the practice year


@pytest.mark.parametrize("month", MONTHS)
def test_a_practice_month_wants_nothing(smelter: Practice, month: str) -> None:
    assert wanting(smelter.months[month]) == []


def test_the_practice_year_drawn_from_its_months_wants_nothing_and_is_their_sum(smelter: Practice) -> None:
    assert wanting(smelter.year) == []
    for name in ("market", "anode", "effect", "fuel", "carbonate", "aluminium", "emission"):
        months = (figure(smelter.months[month], f"total/{name}") for month in MONTHS)
        assert figure(smelter.year, f"total/{name}") == sum(months)


def test_the_practice_figures_are_those_worked_out_apart(smelter: Practice) -> None:
    for part, outcome in (("monthly", smelter.months["06"]), ("annual", smelter.year)):
        wanted = dict(smelter.data["results"][part])
        assert {path: outcome.values.get(path) for path in wanted} == wanted

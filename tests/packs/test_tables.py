"""Tables A.1, A.2 and C.2 of the steel guide, typed a second time from its text, against what the pack says."""

from datetime import date
from decimal import Decimal

import pytest

from workbench.rules.library import Library, Rules

# variety, unit, net calorific value, carbon content, oxidation rate of its block
TABLE_A1 = """
无烟煤         t       25.024  0.02749 99
烟煤           t       23.736  0.02618 99
褐煤           t       15.250  0.02797 99
洗精煤         t       26.344  0.02541 99
其他洗煤       t       12.545  0.02541 99
煤矸石         t        8.374  0.02541 99
煤泥           t       12.545  0.02541 99
焦炭           t       28.435  0.02942 99
石油焦         t       32.500  0.02750 99
其他煤制品     t       17.460  0.03356 99
原油           t       41.816  0.02008 98
燃料油         t       41.816  0.02110 98
汽油           t       43.070  0.01890 98
柴油           t       42.652  0.02020 98
煤油           t       43.070  0.01960 98
其他石油制品   t       41.031  0.02000 98
液化天然气     t       51.498  0.01720 98
液化石油气     t       50.179  0.01720 98
煤焦油         t       33.453  0.02200 98
炼厂干气       t       45.998  0.01820 98
天然气     10⁴Nm³    389.310  0.01532 99
高炉煤气   10⁴Nm³     33.000  0.07080 99
转炉煤气   10⁴Nm³     84.000  0.04960 99
焦炉煤气   10⁴Nm³    173.854  0.01210 99
其它煤气   10⁴Nm³     52.270  0.01220 99
"""

TABLE_A2 = """
石灰石       0.440
白云石       0.476
电极         3.663
镍铁         0.037
钼铁         0.018
硅铁         0.007
锰硅合金     0.092
低碳锰硅合金 0.011
高炉锰铁     0.275
电炉高碳锰铁 0.275
微碳锰铁     0.004
高碳铬铁     0.348
生铁         0.172
直接还原铁   0.073
废钢         0.037
粗钢         0.037
焦油         2.699
粗苯         3.382
"""

# process, product, code and unit of size in table C.2
TABLE_C2 = """
焦化工序      焦炭            250401    米
烧结工序      烧结铁矿        08010301  平方米
球团工序      球团铁矿        08010302  平方米
炼铁工序      生铁            3201      立方米
转炉炼钢工序  粗钢（转炉钢）  320641    吨
电炉炼钢工序  粗钢（电炉钢）  320642    吨
"""

# decimals by unit, of the notes to tables C.3, C.4 and C.6
DECIMALS = {"t": 2, "fuel_unit": 2, "GJ/fuel_unit": 3, "tC/GJ": 5, "tCO2": 2, "MWh": 3, "GJ": 2, "h": 2, "tCO2/t": 4}
DECIMALS |= {"tCO2/MWh": 4, "tCO2/GJ": 4}


@pytest.fixture(scope="module")
def rules(library: Library) -> Rules:
    return library.rules("cn.ets.steel", date(2026, 6, 30), date.max)


def table(rules: Rules, name: str) -> dict[str, str]:
    return {key: str(value) for key, value in dict(rules.parameters[name].value).items()}  # type: ignore[arg-type]


def by_name(rules: Rules, name: str) -> dict[str, str]:
    return {label.zh: key for key, label in rules.parameters[name].value.items()}  # type: ignore[union-attr]


def test_every_figure_of_table_a1_is_the_guides_with_its_decimals(rules: Rules) -> None:
    names = by_name(rules, "fuels")
    printed = [line.split() for line in TABLE_A1.strip().splitlines()]
    assert [row[0] for row in printed] == list(names)
    tables = [table(rules, name) for name in ("fuel_units", "ncv_default", "cc_default", "of_default")]
    assert [[row[0], *(column[names[row[0]]] for column in tables)] for row in printed] == printed
    assert [len(column) for column in tables] == [25, 25, 25, 25]


def test_gases_are_the_fuels_measured_by_volume(rules: Rules) -> None:
    states, units = table(rules, "fuel_states"), table(rules, "fuel_units")
    assert {fuel for fuel, state in states.items() if state == "gas"} == {
        fuel for fuel, unit in units.items() if unit == "10⁴Nm³"
    }
    rates = table(rules, "of_default")
    assert {(states[fuel], rates[fuel]) for fuel in states} == {("solid", "99"), ("liquid", "98"), ("gas", "99")}


def test_every_figure_of_table_a2_is_the_guides_and_has_one_list(rules: Rules) -> None:
    printed = dict(line.split() for line in TABLE_A2.strip().splitlines())
    factors = table(rules, "ef_default")
    named: dict[str, str] = {}
    for name in ("carbonates", "electrodes", "materials", "products"):
        named |= {label.partition("（")[0]: key for label, key in by_name(rules, name).items()}
    assert {name: factors[key] for name, key in named.items()} == printed
    assert len(factors) == 18


def test_the_tar_factor_is_the_coal_tar_carbon_as_note_4_of_the_table_says(rules: Rules) -> None:
    ncv, carbon = table(rules, "ncv_default")["coal_tar"], table(rules, "cc_default")["coal_tar"]
    tar = Decimal(ncv) * Decimal(carbon) * 44 / 12
    assert str(round(tar, 3)) == table(rules, "ef_default")["tar"]


def test_every_product_and_its_code_is_that_of_table_c2(rules: Rules) -> None:
    names = by_name(rules, "processes")
    rows = [line.split() for line in TABLE_C2.strip().splitlines()]
    assert [row[0] for row in rows] == list(names)
    products, codes, sizes = (
        table(rules, name) for name in ("process_products", "process_product_codes", "plant_sizes")
    )
    told = [[row[0], products[names[row[0]]], codes[names[row[0]]], sizes[names[row[0]]]] for row in rows]
    assert [[*row[:3], row[3].partition("（")[0]] for row in told] == rows


def test_every_figure_is_rounded_to_the_decimals_of_the_notes(rules: Rules) -> None:
    whole = {"summary_year.enterprise"}  # note 1 to table C.5
    for form in (rules.forms["monthly"], rules.forms["annual_report"]):
        for name, section in form.walk():
            for field in section.fields:
                path = f"{name}.{field.id}"
                if field.places is None or path in whole or field.unit not in DECIMALS:
                    continue
                if name.startswith("monitors") or field.id.endswith(("fuel_heat", "own_heat")):
                    continue  # table C.8 has its own; the heat of a fuel is exact on its way to a share
                if field.unit == "tCO2/t" and field.id in ("ef", "year_ef"):
                    assert field.places == 3, path  # as table A.2 prints them
                    continue
                assert field.places == DECIMALS[field.unit], path

"""The other sectors, worked out a second time in plain decimals with factors typed a second time."""

import random
from collections.abc import Callable
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
Row = dict[str, object]
# net calorific value, carbon content ×10⁻³, oxidation rate
FUELS = """
无烟煤 24.515 27.49 94
烟煤 23.204 26.18 93
褐煤 14.449 28.00 96
洗精煤 26.344 25.40 93
其它洗煤 15.373 25.40 90
型煤 17.460 33.60 90
焦炭 28.446 29.40 93
原油 42.62 20.10 98
燃料油 40.19 21.10 98
汽油 44.80 18.90 98
柴油 43.33 20.20 98
一般煤油 44.75 19.60 98
喷气煤油 44.75 19.60 98
石脑油 41.031 20.00 98
石油焦 31.00 27.50 98
其它石油制品 40.19 20.00 98
焦油 33.453 22.00 98
粗苯 41.816 22.70 98
炼厂干气 46.05 18.20 99
液化石油气 47.31 17.20 99
液化天然气 41.868 15.30 99
天然气 389.31 15.30 99
焦炉煤气 173.854 13.60 99
高炉煤气 37.69 70.80 99
转炉煤气 79.54 49.60 99
密闭电石炉气 111.19 39.51 99
其它煤气 52.34 12.20 99
航空汽油（民航） 44.300 19.10 100
航空煤油（民航） 44.100 19.50 100
"""
# as the annex of announcement No. 47 of 2025 prints them
GRID_2023 = """
全国平均 0.5306 全国平均（不包括市场化交易的非化石能源电量） 0.6096 全国化石能源电力 0.8273
华北区域电网 0.6361 东北区域电网 0.5122 华东区域电网 0.5500 华中区域电网 0.5271 西北区域电网 0.5543 南方区域电网 0.4042
西南区域电网 0.2472
北京 0.5554 天津 0.6796 河北 0.6516 山西 0.6634 内蒙古 0.6479 辽宁 0.4878 吉林 0.4671 黑龙江 0.5229 上海 0.5737
江苏 0.5827 浙江 0.4974 安徽 0.6553 福建 0.4211 江西 0.5836 山东 0.6191 河南 0.5897 湖北 0.4044 湖南 0.4976
广东 0.4419 广西 0.4476 海南 0.3648 重庆 0.5581 四川 0.1564 贵州 0.5683 云南 0.1333 陕西 0.6335 甘肃 0.4471
青海 0.1796 宁夏 0.6187 新疆 0.6021
"""
GRID_OLD = {  # 2021, 2022
    "beijing": ("0.5688", "0.5580"), "inner_mongolia": ("0.7025", "0.6849"), "hubei": ("0.3672", "0.4364"),
    "chongqing": ("0.4743", "0.5227"), "yunnan": ("0.1235", "0.1073"), "xinjiang": ("0.6577", "0.6231"),
    "north": ("0.7120", "0.6776"), "southwest": ("0.2113", "0.2268"),
}  # fmt: skip
SOURCES = ("combustion", "carbonate", "balance", "reductant", "acid", "fluorine", "miscellaneous", "waste", "mining",
           "escape")  # fmt: skip
TRADE = ("bought_power", "sold_power", "bought_heat", "sold_heat")
GASES = ("co2", "ch4", "n2o", "hfcs", "pfcs", "sf6", "nf3")


def cents(number: Decimal) -> Decimal:
    return number.quantize(D("0.01"), ROUND_HALF_UP)


@pytest.fixture(scope="module")
def rules(library: Library) -> Rules:
    return library.rules("cn.ghg.general", date(2025, 6, 30), date.max)


@pytest.fixture(scope="module")
def mill(library: Library) -> Practice:
    return practise(library, "general")


def worked(rules: Rules, cells: dict[str, object]) -> Outcome:
    form = rules.forms["monthly"]
    return evaluate(form, typed_cells(form, cells), rules)


def table(rules: Rules, name: str) -> dict[str, str]:
    return {key: str(value) for key, value in dict(rules.parameters[name].value).items()}  # type: ignore[arg-type]


def by_name(rules: Rules, name: str) -> dict[str, str]:
    return {label.zh: key for key, label in rules.parameters[name].value.items()}  # type: ignore[union-attr]


def test_every_fuel_default_is_the_secondary_sources(rules: Rules) -> None:
    names = by_name(rules, "guide_fuels")
    printed = [line.split() for line in FUELS.strip().splitlines()]
    assert [row[0] for row in printed] == list(names)[: len(printed)]
    for name, ncv, carbon, rate in printed:
        found = [D(table(rules, f"guide_fuel_{what}")[names[name]]) for what in ("ncv", "cc", "oxidation")]
        assert found == [D(ncv), D(carbon) / 1000, D(rate)]


def test_every_grid_factor_of_2023_is_the_announcements(rules: Rules) -> None:
    names = by_name(rules, "grids")
    words = GRID_2023.split()
    printed = {names[name]: factor for name, factor in zip(words[::2], words[1::2], strict=True)}
    assert table(rules, "grid_2023") == printed
    assert set(names.values()) == set(printed)
    assert rules.parameters["grid_2023"].cite.confidence == "text"


def test_earlier_grid_factors_are_labelled_by_what_was_seen_of_them(rules: Rules) -> None:
    for place, (first, second) in GRID_OLD.items():
        assert (table(rules, "grid_2021")[place], table(rules, "grid_2022")[place]) == (first, second)
    labels = {name: rules.parameters[name].cite.confidence for name in rules.parameters if name.startswith("grid_2")}
    assert labels == {
        "grid_2021": "secondary", "grid_2021_national": "unverified", "grid_2022": "secondary",
        "grid_2022_national": "unverified", "grid_2023": "text",
    }  # fmt: skip
    assert table(rules, "grid_2022")["national"] == "0.5366"


def test_no_announcement_is_chosen_for_the_person(rules: Rules) -> None:
    outcome = worked(rules, {"power/r1/direction": "purchased", "power/r1/quantity": 10})
    assert "power/r1/factor" not in outcome.values
    assert {"power/r1/announcement"} <= {finding.path for finding in outcome.findings if finding.level == "error"}


def test_a_filing_rests_only_on_the_factors_it_uses(rules: Rules) -> None:
    def doubts(announcement: str, grid: str) -> set[str]:
        row = {"direction": "purchased", "announcement": announcement, "grid": grid, "quantity": 1}
        found = worked(rules, {f"power/r1/{name}": value for name, value in row.items()}).unsure
        return {cite.document.id for cite in found if cite.document.id.startswith("grid")}

    assert doubts("y2023", "national") == doubts("y2022", "national") == doubts("y2021", "beijing") == set()
    assert doubts("y2022", "fossil") == {"grid_notice_2022"}
    assert doubts("y2021", "national") == {"grid_notice_2021"}


def test_who_emits_neither_methane_nor_nitrous_oxide_rests_on_no_potential(rules: Rules) -> None:
    fuel = {"fuels/r1/fuel": "diesel", "fuels/r1/quantity": 1}
    assert worked(rules, fuel).unsure == ()
    water = {"name": "塔", "water": "paper", "cod_way": "removed", "cod_counted": 9, "sludge": 0, "recovered_ch4": 0}
    doubts = worked(rules, {**fuel, **{f"wastewater/r1/{name}": value for name, value in water.items()}}).unsure
    assert {cite.document.id for cite in doubts} == {"sector_guides_2013"}


def test_the_potentials_belong_to_a_version_and_never_to_the_program(rules: Rules) -> None:
    mine = {"coal/r1/activity": "after_high", "coal/r1/output": 1000}
    found = {
        name: figure(worked(rules, {**mine, "about/gwp_set": name, "about/own_ch4": 30, "about/own_n2o": 1}),
                     "coal/r1/emission")
        for name in ("guides", "road", "typed")
    }  # fmt: skip
    assert found == {"guides": D("42.21"), "road": D("56.28"), "typed": D("60.30")}


def test_methane_of_coal_is_counted_in_kilograms(rules: Rules) -> None:
    assert table(rules, "coal_factor") == {"open_pit": "1.34", "after_high": "2.01", "after_low": "0.60",
                                           "after_open": "0.34"}  # fmt: skip
    per_cubic_metre = D("0.67")
    for activity, cubic_metres in (
        ("open_pit", 2),
        ("after_high", 3),
        ("after_low", D("0.9")),
        ("after_open", D("0.5")),
    ):
        factor = D(table(rules, "coal_factor")[activity])
        assert abs(cubic_metres * per_cubic_metre - factor) <= D("0.005")
    assert rules.parameters["coal_factor"].cite.confidence == "unverified"


@pytest.mark.parametrize("seed", range(20))
def test_sources_and_gases_add_up_to_one_total(rules: Rules, seed: int) -> None:
    outcome = worked(rules, filled(random.Random(seed)))
    assert not [finding for finding in outcome.findings if finding.code.startswith(("table", "formula"))]
    direct = sum(figure(outcome, f"total/{name}") for name in SOURCES) - figure(outcome, "total/recovered")
    assert figure(outcome, "total/direct") == direct
    total = direct + sum(figure(outcome, f"total/{name}") for name in TRADE)
    assert figure(outcome, "total/emission") == total
    assert sum(figure(outcome, f"by_gas/{gas}") for gas in GASES) == total


@pytest.mark.parametrize("seed", range(20))
def test_a_month_of_any_sources_is_what_plain_arithmetic_gives(rules: Rules, seed: int) -> None:
    cells = filled(random.Random(seed))
    outcome = worked(rules, cells)
    assert figure(outcome, "total/emission") == second_opinion(rules, cells)


def test_the_order_of_rows_changes_no_total(rules: Rules) -> None:
    cells = filled(random.Random(7))
    turned = {path.replace("/r1/", "/r9/", 1): value for path, value in cells.items()}
    assert figure(worked(rules, cells), "total/emission") == figure(worked(rules, turned), "total/emission")


def test_an_empty_filing_of_a_sector_emits_nothing_and_still_asks_who_it_is_of(rules: Rules) -> None:
    outcome = evaluate(rules.forms["monthly"], Cells(), rules)
    assert figure(outcome, "total/emission") == 0
    assert not outcome.ready


def test_the_form_serves_data_years_from_2013_on(library: Library) -> None:
    for year in (2013, 2019, 2026):
        early = library.rules("cn.ghg.general", date(year, 12, 31), date.max)
        own = {name for name in early.forms if name not in library.packs["cn.ets.common"].templates}
        assert own == {"monthly", "annual_report"}
        assert len(by_name(early, "sectors")) == 24


# ---------------------------------------------------------------- the practice year


@pytest.mark.parametrize("month", MONTHS)
def test_a_practice_month_wants_nothing(mill: Practice, month: str) -> None:
    assert wanting(mill.months[month]) == []


def test_the_practice_year_drawn_from_its_months_wants_nothing_and_is_their_sum(mill: Practice) -> None:
    assert wanting(mill.year) == []
    for name in (*SOURCES, "recovered", "direct", *TRADE, "emission"):
        assert figure(mill.year, f"total/{name}") == sum(figure(mill.months[m], f"total/{name}") for m in MONTHS)
    for month in MONTHS:
        assert mill.year.values[f"monthly/{month}/emission"] == mill.months[month].values["total/emission"]


def test_the_practice_figures_are_those_worked_out_apart(mill: Practice) -> None:
    for part, outcome in (("monthly", mill.months["06"]), ("annual", mill.year)):
        wanted = dict(mill.data["results"][part])
        assert {path: outcome.values.get(path) for path in wanted} == wanted


# ---------------------------------------------------------------- a second computation


def filled(chance: random.Random) -> dict[str, object]:
    """Fill in one or two rows of every source at random."""

    def number(most: int, places: int = 2) -> Decimal:
        return D(chance.randrange(most * 10**places)).scaleb(-places)

    cells: dict[str, object] = {"about/sector": "chemicals"}

    def row(section: str, **answers: object) -> None:
        for each in range(1, chance.randint(2, 3)):
            values = {name: value() if callable(value) else value for name, value in answers.items()}
            cells.update({f"{section}/r{each}/{name}": value for name, value in values.items()})

    def pick(*names: str) -> str:
        return chance.choice(names)

    row("fuels", fuel=lambda: pick("bituminous", "diesel", "natural_gas", "carbide_gas"), quantity=lambda: number(9999))
    row("carbonates", material=lambda: pick("caco3", "na2co3", "camgco3"), quantity=lambda: number(999),
        purity=lambda: number(100))  # fmt: skip
    row("reductants", material=lambda: pick("semi_coke", "natural_gas", "ferrosilicon"), quantity=lambda: number(999))
    row("balances", name=lambda: pick("甲", "乙"))
    for balance in [path.split("/")[1] for path in cells if path.startswith("balances/")]:
        for flow, side in (("r1", "in"), ("r2", "out")):
            at = f"balances/{balance}/flows/{flow}"
            cells |= {f"{at}/side": side, f"{at}/material": pick("methane", "methanol", "urea"),
                      f"{at}/quantity": number(999)}  # fmt: skip
    row("acids", process=lambda: pick("nitric_dual", "adipic"), output=lambda: number(99), removal=lambda: number(100),
        use=lambda: number(100))  # fmt: skip
    row("fluorinated", name="设备", gas=lambda: pick("sf6", "hfc134a", "hfc23"), gwp_source="guides",
        quantity=lambda: number(99))  # fmt: skip
    row("others", name="其他", gas=lambda: pick("co2", "ch4", "n2o"), activity_unit="t", activity=lambda: number(99),
        factor=lambda: number(1, 4))  # fmt: skip
    row("wastewater", name="塔", water=lambda: pick("paper", "food", "tobacco"), cod_way="removed",
        cod_counted=lambda: number(99999), sludge=0, recovered_ch4=0)  # fmt: skip
    row("coal", activity=lambda: pick("open_pit", "after_low"), output=lambda: number(99999))
    for section, volume in (("fugitive", {"reduced": 0}), ("recoveries", {"purity": 99})):
        row(section, name="井", gas=lambda: pick("co2", "ch4"), volume=lambda: number(99, 4), **volume)
    row("power", direction=lambda: pick("purchased", "exported"), announcement="y2023",
        quantity=lambda: number(9999, 3), grid=lambda: pick("national", "beijing", "south"))  # fmt: skip
    row("heats", direction=lambda: pick("purchased", "exported"), carrier="steam", mass=lambda: number(9999),
        enthalpy=lambda: 2700 + number(200))  # fmt: skip
    return cells


def rows(cells: dict[str, object], section: str) -> list[Row]:
    found: dict[str, Row] = {}
    for path, value in cells.items():
        above, _, name = path.rpartition("/")
        if above.rpartition("/")[0] == section:
            found.setdefault(above, {})[name] = value
    return list(found.values())


def second_opinion(rules: Rules, cells: dict[str, object]) -> Decimal:
    """Work out the total with nothing of the program but its tables of defaults."""

    def number(row: Row, name: str) -> Decimal:
        return D(str(row[name]))

    def default(name: str, row: Row, key: str) -> Decimal:
        return D(table(rules, name)[str(row[key])])

    def fuel(row: Row) -> Decimal:
        ncv, cc, rate = (default(f"guide_fuel_{name}", row, "fuel") for name in ("ncv", "cc", "oxidation"))
        return number(row, "quantity") * ncv * cc * rate / 100 * 44 / 12

    def acid(row: Row) -> Decimal:
        left = 1 - number(row, "removal") / 100 * number(row, "use") / 100
        return number(row, "output") * default("acid_factor", row, "process") * left * 310

    def water(row: Row) -> Decimal:
        return cents(number(row, "cod_counted") * D("0.25") * default("mcf_recommended", row, "water")) / 1000 * 21

    def heat(row: Row) -> Decimal:
        amount = cents(number(row, "mass") * (number(row, "enthalpy") - D("83.74")) / 1000)
        return sign[str(row["direction"])] * amount * D("0.11")

    def carbon(row: Row) -> Decimal:
        one = cents(number(row, "quantity") * default("product_carbon", row, "material"))
        return one if row["side"] == "in" else -one

    weight = {"co2": D(1), "ch4": D(21), "n2o": D(310)}
    volume = {"co2": D("19.7"), "ch4": D("7.17") * 21}
    sign = {"purchased": 1, "exported": -1}
    sources: dict[str, Callable[[Row], Decimal]] = {
        "fuels": fuel,
        "carbonates": lambda row: (
            number(row, "quantity") * number(row, "purity") / 100 * default("guide_carbonate_factor", row, "material")
        ),
        "reductants": lambda row: number(row, "quantity") * default("reductant_factor", row, "material"),
        "acids": acid,
        "fluorinated": lambda row: number(row, "quantity") / 1000 * default("gwp_guides_2013", row, "gas"),
        "others": lambda row: number(row, "activity") * number(row, "factor") * weight[str(row["gas"])],
        "wastewater": water,
        "coal": lambda row: number(row, "output") * default("coal_factor", row, "activity") / 1000 * 21,
        "fugitive": lambda row: number(row, "volume") * volume[str(row["gas"])],
        "recoveries": lambda row: -number(row, "volume") * number(row, "purity") / 100 * volume[str(row["gas"])],
        "power": lambda row: sign[str(row["direction"])] * number(row, "quantity") * default("grid_2023", row, "grid"),
        "heats": heat,
    }
    total = sum((cents(work(row)) for name, work in sources.items() for row in rows(cells, name)), D(0))
    for balance in {path.split("/")[1] for path in cells if path.startswith("balances/")}:
        total += cents(sum(map(carbon, rows(cells, f"balances/{balance}/flows")), D(0)) * 44 / 12)
    return total

"""The allowances of power plants: computed a second time apart from the engine, what always holds, what is unsure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs.conftest import BUNDLED
from workbench.base.data import Node
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.base.text import say, use_language
from workbench.domain.drawing import Drawer, Giver
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules
from workbench.rules.outcome import Outcome
from workbench.services.packs import outcome_of_case, typed_cells

POWER = "cn.ets.power"


@cache
def library() -> Library:
    return Library.load(BUNDLED)


@cache
def edition(year: int) -> tuple[Form, Rules]:
    """The form of a year, the tried one where there is no other."""
    rules = library().rules(POWER, date(year, 12, 31), date.max)
    return rules.forms.get("allocation") or rules.forms["allocation_draft"], rules


def table(rules: Rules, name: str) -> dict[str, Decimal]:
    value = rules.parameters[name].value
    assert isinstance(value, Mapping)
    return {key: line for key, line in value.items() if isinstance(line, Decimal)}


# ---------------------------------------------------------------- the second computation


@dataclass(frozen=True)
class Unit:
    """A unit as the second computation has it; every figure a person would type."""

    category: str
    capacity: Decimal
    generation: Decimal
    heat: Decimal
    load: Decimal
    emission: Decimal
    before: Decimal


CLASSES = ("I", "II", "III", "IV")
POWER_BENCHMARKS = {
    2023: ("0.7950", "0.8090", "0.8285", "0.3305"),
    2024: ("0.7910", "0.8049", "0.8244", "0.3288"),
    2025: ("0.7902", "0.8017", "0.8162", "0.3288"),
    2026: ("0.7894", "0.7985", "0.8080", "0.3288"),
}
HEAT_BENCHMARKS = {
    2023: ("0.1038", "0.0536"),
    2024: ("0.1033", "0.0533"),
    2025: ("0.1027", "0.0533"),
    2026: ("0.1021", "0.0533"),
}
"""Of coal, of gas."""


def down(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1), ROUND_FLOOR)


def factor(kind: str, load: Decimal, year: int) -> Decimal:
    if kind not in ("I", "II"):
        return Decimal(1)
    if year < 2025:
        exact = Decimal("1.015") ** (16 - 20 * load / 100) if load < 65 else Decimal(1)
    elif load < 50:
        first = Decimal("0.633") * (1 - (-load / Decimal("29.822")).exp())
        exact = Decimal("7.254") - first - Decimal("5.643") * (1 - (-load / Decimal("6.871")).exp())
    else:
        exact = Decimal(1)
    return exact.quantize(Decimal("0.000001"), ROUND_HALF_UP)


def by_hand(units: list[Unit], year: int) -> dict[str, Decimal]:
    """Work the entity out in plain decimals, step by step as the plan has them."""
    with localcontext() as context:
        context.prec = 60
        initial = due = advance = Decimal(0)
        for unit in units:
            kind = {"gas": "IV", "nonconventional_coal": "III"}.get(unit.category) or ("II", "I")[unit.capacity >= 400]
            electricity = Decimal(POWER_BENCHMARKS[year][CLASSES.index(kind)])
            heat = Decimal(HEAT_BENCHMARKS[year][kind == "IV"])
            own = down(unit.generation * electricity * factor(kind, unit.load, year)) + down(unit.heat * heat)
            if kind == "IV" and own < unit.emission:
                own += down(unit.emission - own)
            initial += own
            due += unit.emission
            advance += down(unit.before * (7 if year < 2025 else 5) / 10)
        due = due.quantize(Decimal(1), ROUND_HALF_UP)
        relief = max(Decimal(0), down(due * 8 / 10 - initial))
        allowance = initial + relief
        return {
            "initial": initial, "due": due, "relief": relief, "allowance": allowance, "pre": advance,
            "difference": allowance - advance, "gap": due - allowance,
        }  # fmt: skip


def cells_of(units: list[Unit]) -> Cells:
    typed: dict[str, Value] = {}
    for number, unit in enumerate(units, 1):
        row = f"units/r{number}"
        typed |= {
            f"{row}/unit_name": f"{number}#", f"{row}/category": unit.category, f"{row}/capacity": unit.capacity,
            f"{row}/other_share": Decimal(0), f"{row}/generation": unit.generation, f"{row}/heat": unit.heat,
            f"{row}/load": unit.load, f"{row}/emission": unit.emission, f"{row}/last_emission": unit.before,
        }  # fmt: skip
    return Cells({path: Cell(value) for path, value in typed.items()})


def worked(units: list[Unit], year: int) -> Mapping[str, Value]:
    form, rules = edition(year)
    return evaluate(form, cells_of(units), rules).values


def number(values: Mapping[str, Value], name: str) -> Decimal:
    found = values[f"result/{name}"]
    assert isinstance(found, Decimal)
    return found


def figures(least: int, most: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(least * 10**places, most * 10**places).map(lambda digits: Decimal(digits).scaleb(-places))


UNITS = st.builds(
    Unit,
    st.sampled_from(["conventional_coal", "nonconventional_coal", "gas"]),
    st.one_of(figures(1, 1200, 3), st.sampled_from([D("399.999"), D(400), D("399.9")])),
    figures(0, 6_000_000, 3),
    figures(0, 9_000_000, 2),
    st.one_of(figures(0, 100, 2), st.sampled_from([D("64.99"), D(65), D("49.99"), D(50)])),
    figures(0, 5_000_000, 2),
    figures(0, 5_000_000, 2),
)
PLANTS = st.lists(UNITS, min_size=1, max_size=4)
YEARS = st.sampled_from(sorted(POWER_BENCHMARKS))
LARGE = Decimal(26_000)
"""Up to this, the draft treats an entity equally."""


@settings(max_examples=300)
@given(units=PLANTS, year=YEARS)
def test_the_engine_comes_to_what_plain_decimals_come_to(units: list[Unit], year: int) -> None:
    wanted = by_hand(units, year)
    if year >= 2025 and sum(unit.emission for unit in units) <= LARGE:
        return
    values = worked(units, year)
    assert {name: number(values, name) for name in wanted} == wanted


OLD_POWER = {2021: ("0.8218", "0.8773", "0.9350", "0.3920"), 2022: ("0.8177", "0.8729", "0.9303", "0.3901")}
OLD_HEAT = {2021: ("0.1111", "0.0560"), 2022: ("0.1105", "0.0557")}
OLD_CLASSES = ("above", "upto", "nonconventional", "gas")


@settings(max_examples=100)
@given(
    kind=st.sampled_from(OLD_CLASSES),
    unit=UNITS,
    ratio=figures(0, 100, 2),
    cooling=st.sampled_from(["water", "air", "back_pressure"]),
    corrected=st.booleans(),
    year=st.sampled_from([2021, 2022]),
)
def test_the_years_nobody_has_read_the_plan_of_come_to_the_same_too(
    kind: str, unit: Unit, ratio: Decimal, cooling: str, corrected: bool, year: int
) -> None:
    six, load = Decimal("0.000001"), unit.load
    with localcontext() as context:
        context.prec = 60
        cold = Decimal("1.05") if cooling == "air" and kind != "gas" else Decimal(1)
        warm = (1 - Decimal("0.6" if kind == "gas" else "0.22") * ratio / 100).quantize(six, ROUND_HALF_UP)
        if not corrected or load >= 85:
            idle = Decimal(1)
        elif load >= 80:
            idle = 1 + Decimal("0.0014") * (85 - load)
        elif load >= 75:
            idle = Decimal("1.007") + Decimal("0.0016") * (80 - load)
        else:
            idle = Decimal("1.015") ** (16 - 20 * load / 100)
        idle = idle.quantize(six, ROUND_HALF_UP)
        benchmark = Decimal(OLD_POWER[year][OLD_CLASSES.index(kind)])
        own = down(unit.generation * benchmark * cold * warm * idle)
        own += down(unit.heat * Decimal(OLD_HEAT[year][kind == "gas"]))
        if kind == "gas" and own < unit.emission:
            own += down(unit.emission - own)
        due = unit.emission.quantize(Decimal(1), ROUND_HALF_UP)
        allowance = own + max(Decimal(0), down(due * 8 / 10 - own))
    form, rules = edition(year)
    typed: dict[str, Value] = {
        "unit_class": kind, "supply": unit.generation, "heat": unit.heat, "heat_ratio": ratio, "cooling": cooling,
        "load_corrected": corrected, "load": load, "emission": unit.emission, "pre": Decimal(0),
    }  # fmt: skip
    cells = Cells({f"units/r1/{name}": Cell(value) for name, value in typed.items()})
    values = evaluate(form, cells, rules).values
    assert (number(values, "allowance"), number(values, "due")) == (allowance, due)
    borrowable = down((due - allowance) / 2) if due and (due - allowance) / due * 100 >= Decimal("9.995") else 0
    assert values.get("result/borrowable", 0) == borrowable


# ---------------------------------------------------------------- what always holds


@settings(max_examples=100)
@given(units=PLANTS, year=YEARS, more=figures(1, 1_000_000, 3), heat=st.booleans())
def test_more_power_or_heat_never_gives_fewer_allowances(
    units: list[Unit], year: int, more: Decimal, heat: bool
) -> None:
    first = units[0].__dict__ | ({"heat": units[0].heat + more} if heat else {"generation": units[0].generation + more})
    assert number(worked([Unit(**first), *units[1:]], year), "allowance") >= number(worked(units, year), "allowance")


@settings(max_examples=150)
@given(units=PLANTS, year=YEARS)
def test_what_is_given_beyond_the_units_own_reaches_four_fifths_and_no_further(units: list[Unit], year: int) -> None:
    values = worked(units, year)
    initial, allowance, due, relief = (number(values, name) for name in ("initial", "allowance", "due", "relief"))
    assert initial == sum(number_of(values, f"units/r{row}/allowance") for row in range(1, len(units) + 1))
    assert allowance == initial + relief
    assert allowance > due * 8 / 10 - 1
    if relief:
        assert allowance <= due * 8 / 10
    if initial >= due * 8 / 10:
        assert relief == 0


@settings(max_examples=50)
@given(units=PLANTS, year=st.sampled_from([2023, 2024]), special=st.sampled_from(["new", "closed", "own_gas_only"]))
def test_a_unit_that_is_not_managed_changes_nothing_but_its_advance(units: list[Unit], year: int, special: str) -> None:
    form, rules = edition(year)
    beside = cells_of([*units, units[0]])
    row = f"units/r{len(units) + 1}"
    beside = beside.changed({f"{row}/special": Cell(special), f"{row}/unit_name": Cell("另一台")})
    values, before = evaluate(form, beside, rules).values, worked(units, year)
    assert all(values[f"result/{name}"] == before[f"result/{name}"] for name in ("allowance", "due", "gap", "relief"))
    assert number(values, "pre") == number(before, "pre") + number_of(values, f"{row}/pre")


def number_of(values: Mapping[str, Value], path: str) -> Decimal:
    found = values[path]
    assert isinstance(found, Decimal), path
    return found


@pytest.mark.parametrize("year", sorted(POWER_BENCHMARKS))
def test_the_peak_factor_falls_with_the_load_to_one_and_never_below(year: int) -> None:
    unit = Unit("conventional_coal", D(350), D(1), D(0), D(0), D(999_999), D(0))
    found = [
        number_of(worked([Unit(**(unit.__dict__ | {"load": Decimal(load)}))], year), "units/r1/peak")
        for load in range(0, 101, 5)
    ]
    assert found == sorted(found, reverse=True)
    assert found[-1] == 1


def test_the_draft_s_expression_reaches_one_at_full_load_so_that_the_load_goes_in_as_per_cent() -> None:
    first = Decimal("0.633") * (1 - (Decimal(-100) / Decimal("29.822")).exp())
    second = Decimal("5.643") * (1 - (Decimal(-100) / Decimal("6.871")).exp())
    assert round(Decimal("7.254") - first - second, 3) == 1


ALLOCATIONS = [case for case in library().packs[POWER].cases if case["form"] in ("allocation", "allocation_draft")]


@pytest.mark.parametrize(
    "case", [case for case in ALLOCATIONS if case.get("finds") == []], ids=lambda case: case["name"]
)
def test_a_case_that_says_nothing_is_found_finds_nothing(case: Node) -> None:
    assert outcome_of_case(library(), library().packs[POWER], case).findings == ()


# ---------------------------------------------------------------- from the report


def drawn() -> tuple[Outcome, Cells]:
    """The allowances of the worked unit, drawn from its annual report of 2024 without a word typed."""
    pack = library().packs[POWER]
    case = next(each for each in pack.cases if each["name"] == "The year 2024 of the worked unit")
    rules = library().rules(POWER, date(2024, 12, 31), date.max)
    report = rules.forms["annual_report"]
    giver = Giver(
        report, typed_cells(report, dict(case["cells"])), outcome_of_case(library(), pack, case).values, "报告"
    )
    form = rules.forms["allocation"]
    changes = Drawer(form, Cells(), {}, {"annual_report": [giver]}).changes()
    cells = Cells().changed({change.path: change.after for change in changes})
    return evaluate(form, cells, rules), cells


def test_every_figure_comes_out_of_the_annual_report_without_the_purchased_power() -> None:
    outcome, cells = drawn()
    assert outcome.values["result/allowance"] == 1_477_639
    assert outcome.values["result/due"] == 1_496_169
    assert outcome.values["result/gap"] == 18_530
    assert cells["units/r1/generation"].source
    lacking = {finding.path for finding in outcome.findings if finding.level == "error"}
    assert {path for path in lacking if not path.startswith("about/")} == {"units/r1/last_emission"}


# ---------------------------------------------------------------- what is unsure


def test_every_inference_says_that_it_is_one() -> None:
    doubtful = {cite.article for cite in drawn()[0].unsure}
    assert doubtful == {
        "附3 表1（F以小数代入、F≥65%取1、6位小数系推断）", "附3、附4（向下取整系推断）", "五（三）1（向下取整系推断）",
        "五（一）（向下取整系推断）", "六（取整系推断）", "五（三）2（向下取整系推断）", "五（五）（扣减顺序系推断）",
    }  # fmt: skip


@pytest.mark.parametrize("year", [2023, 2024])
def test_the_benchmarks_are_the_plan_s_own(year: int) -> None:
    parameters = edition(year)[1].parameters
    for name in ("power_benchmarks", "heat_benchmarks", "power_balances", "heat_balances"):
        cite = parameters[name].cite
        assert (cite.document.id, cite.article, cite.confidence) == ("plan_power_2023_2024", "附2", "text")
    assert table(edition(year)[1], "power_balances") == {
        "above": D("0.7982"), "upto": D("0.8155"), "nonconventional": D("0.8352"), "gas": D("0.3239"),
    }  # fmt: skip


def test_the_draft_is_only_ever_tried_and_names_itself_a_draft() -> None:
    form, _ = edition(2025)
    assert form.scenario
    unit = Unit("conventional_coal", D(350), D(1_512_000), D(0), D(60), D(1_496_169), D(0))
    cites = {cite for step in evaluate(form, cells_of([unit]), edition(2025)[1]).steps.values() for cite in step.cites}
    law = {cite for cite in cites if cite.document.id not in ("steel_guide", "power_verification")}
    assert {cite.document.status for cite in law} == {"draft"}
    before = library().rules(POWER, date(2024, 12, 31), date.max).parameters
    assert not any(name.startswith("draft_") for name in before)


@pytest.mark.parametrize(("tongue", "words"), [("zh_CN", "征求意见稿"), ("en", "consultation draft")])
def test_for_2025_the_program_says_that_no_plan_was_published_and_what_to_do(tongue: str, words: str) -> None:
    with pytest.raises(WorkbenchError) as refused:
        library().form(f"{POWER}/allocation", date(2025, 12, 31), date(2026, 11, 21))
    use_language(tongue)
    try:
        assert refused.value.code == "rules.ended"
        assert words in say(refused.value.code, **refused.value.args_)
    finally:
        use_language("zh_CN")


def test_before_the_plan_was_published_nobody_knew_it() -> None:
    with pytest.raises(WorkbenchError, match=r"rules\.no_form"):
        library().form(f"{POWER}/allocation", date(2023, 12, 31), date(2024, 10, 21))

"""The report of a financial institution: every clause of the standard, nothing obliged, figures that add up."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs.conftest import BUNDLED
from workbench.domain.drawing import Drawer, Giver
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules
from workbench.rules.outcome import Outcome, unsure_paths

RULES: Rules = Library.load(BUNDLED).rules("cn.disclosure.finance", date(2025, 12, 31), date(2026, 11, 21))
FORM: Form = RULES.forms["environment_report"]
CLAUSES = {
    "6.1": "", "6.2": "abc", "6.3": "abc", "6.4": "ab", "6.5": "ab", "6.6.1": "abc", "6.6.2": "abcde",
    "6.7.1": "abcdefg", "6.7.2": "abcde", "6.7.3": "abcde", "6.7.4": "abcdefgh", "6.7.5.1": "abcd",
    "6.8.1": "", "6.8.2": "", "6.8.3": "ab", "6.8.4": "ab", "6.9": "abc", "6.10": "ab", "6.11": "",
}  # fmt: skip
"""Chapter 6 of JR/T 0227-2021, clause by clause."""


def outcome(**answers: Value) -> Outcome:
    cells = Cells({path.replace("__", "/"): Cell(value) for path, value in answers.items()})
    return evaluate(FORM, cells, RULES)


def cited() -> set[str]:
    """Give each clause a section or field cites: ``6.2 a``."""
    found = set()
    sections = [section for _, section in FORM.walk()]
    citations = [section.cite for section in sections] + [field.cite for each in sections for field in each.fields]
    for cite in citations:
        if cite is None or cite.document.id != "jrt_0227":
            continue
        for part in re.split("[、，]", cite.article):
            clause = re.match(r"6(\.\d+)+", part)
            if clause:
                letters = re.findall(r"([a-h])\)", part)
                found |= {f"{clause[0]} {letter}" for letter in letters} or {clause[0]}
    return found


def test_every_clause_of_chapter_six_has_its_place() -> None:
    wanted = {f"{clause} {letter}" for clause, letters in CLAUSES.items() for letter in letters}
    wanted |= {clause for clause, letters in CLAUSES.items() if not letters}
    assert wanted - cited() == set()


@pytest.mark.parametrize("institution", ["bank", "manager", "trust", "insurer", "futures", "securities"])
def test_it_recommends_and_obliges_to_nothing(institution: str) -> None:
    code = "91000000XXXXXXXX9P"
    told = outcome(about__name="某机构", about__credit_code=code, about__institution=institution, about__way="own")
    assert told.ready
    assert told.values["chapters/told"] == 0
    assert {each.level for each in told.findings} == {"note"}
    assert told.values["about/nature"] == "推荐性金融行业标准：建议披露，不是强制"


@pytest.mark.parametrize("institution", ["bank", "manager", "trust", "insurer", "futures", "securities"])
def test_each_kind_of_institution_has_its_own_items_and_no_others(institution: str) -> None:
    section = next(section for section in FORM.sections if section.id == "financing")
    texts: dict[str, Value] = {f"financing__{field.id}": "有" for field in section.fields if not field.computed}
    told = outcome(about__institution=institution, **texts).values
    kinds = {path.split("/")[1].split("_")[0] for path in told if path.startswith("financing/") and told[path] == "有"}
    assert kinds == ({institution} if institution in ("bank", "manager", "trust", "insurer") else set())


@settings(max_examples=40)
@given(
    rows=st.lists(st.tuples(st.integers(0, 10**7), st.none() | st.decimals("0.0001", 9, places=4)), max_size=8),
    heads=st.integers(1, 10**5),
)
def test_the_footprint_is_the_sum_of_what_has_a_factor(rows: list[tuple[int, Decimal | None]], heads: int) -> None:
    items = list(RULES.parameters["own_uses"].value)  # type: ignore[arg-type]
    cells: dict[str, Value] = {"about__employees": Decimal(heads)}
    total = Decimal(0)
    for number, (quantity, factor) in enumerate(rows):
        cells[f"uses__r{number}__item"] = items[number]
        cells[f"uses__r{number}__quantity"] = Decimal(quantity)
        if factor is not None:
            cells[f"uses__r{number}__factor"] = factor
            total += round(quantity * factor, 2)
    told = outcome(**cells).values
    if all(factor is None for _, factor in rows):
        assert not [path for path in told if path.startswith("footprint/")]
        return
    found = told["footprint/total"]
    assert isinstance(found, Decimal)
    assert abs(found - total) <= Decimal("0.01") * len(rows)  # half-up there, half-even here
    parts = [told.get(f"footprint/{reach}", Decimal(0)) for reach in ("direct", "indirect")]
    assert found == sum(part for part in parts if isinstance(part, Decimal))
    assert abs(told["footprint/footprint_head"] * heads - found) <= heads * Decimal("0.00005")  # type: ignore[operator]


def test_last_year_stands_beside_this_year_row_by_row() -> None:
    before = Cells(
        {
            "portfolio/green": Cell(Decimal(500)),
            "portfolio/invested": Cell(Decimal(2000)),
            "sectors/r7/sector": Cell("制造业"),
            "sectors/r7/balance": Cell(Decimal(900)),
            "uses/r3/item": Cell("water"),
            "uses/r3/quantity": Cell(Decimal(100)),
            "uses/r4/item": Cell("electricity"),
            "uses/r4/quantity": Cell(Decimal(1000)),
            "uses/r4/factor": Cell(Decimal("0.5")),
        }
    )
    now = Cells(
        {"sectors/r1/sector": Cell("制造业"), "uses/r1/item": Cell("water"), "uses/r2/item": Cell("electricity")}
    )
    given_last = Giver(FORM, before, evaluate(FORM, before, RULES).values, "上年报告")
    drawer = Drawer(FORM, now, evaluate(FORM, now, RULES).values, {"last": [given_last]})
    told = now.changed({change.path: change.after for change in drawer.changes()})
    assert {path: told.value(path) for path in told if "last_" in path} == {
        "portfolio/last_green": 500,
        "portfolio/last_invested": 2000,
        "portfolio/last_share": 25,
        "sectors/r1/last_balance": 900,
        "uses/r1/last_quantity": 100,
        "uses/r2/last_quantity": 1000,
        "footprint/last_indirect": 500,
        "footprint/last_total": 500,
    }


def test_no_emission_factor_is_preset() -> None:
    told = outcome(uses__r1__item="electricity", uses__r1__quantity=Decimal(10)).values
    assert "uses/r1/emission" not in told
    assert "footprint/total" not in told


def test_what_nobody_filled_in_is_not_disclosed_as_zero() -> None:
    """Neither a footprint of nothing, nor a target met by it, nor a saving no document states."""
    told = outcome(about__institution="insurer", overview__target=Decimal(100), projects__r1__project="风电")
    assert not [path for path, value in told.values.items() if isinstance(value, Decimal) and value == 0]
    assert "overview/attained" not in told.values
    assert told.values["projects/r1/carbon_counted"] is False
    assert "finance.no_saving" in {each.code for each in told.findings if each.path == "projects/r1/project"}
    zero = outcome(projects__r1__project="风电", projects__r1__carbon_saved=Decimal(0)).values
    assert zero["measuring/carbon_saved_all"] == 0  # told as nothing by whoever filled it in
    assert "measuring/energy_saved_all" not in zero


@settings(max_examples=40)
@given(
    rows=st.lists(
        st.tuples(st.decimals(1, 10**6, places=2), *[st.none() | st.decimals(0, 10**6, places=2)] * 2), max_size=6
    )
)
def test_projects_add_up_to_what_is_stated_of_them(
    rows: list[tuple[Decimal, Decimal | None, Decimal | None]],
) -> None:
    cells: dict[str, Value] = {}
    for number, row in enumerate(rows):
        cells[f"projects__r{number}__project"] = "项目"
        for name, figure in zip(("financed", "energy_saved", "carbon_saved"), row, strict=True):
            if figure is not None:
                cells[f"projects__r{number}__{name}"] = figure
    told = outcome(**cells).values
    energy = [energy for _, energy, _ in rows if energy is not None]
    stated = [(money, carbon) for money, _, carbon in rows if carbon is not None]
    assert told.get("measuring/energy_saved_all") == (sum(energy) if energy else None)
    assert told.get("measuring/carbon_saved_all") == (sum(carbon for _, carbon in stated) if stated else None)
    per_money = told.get("measuring/carbon_per_money")
    if not stated:
        assert per_money is None
        return
    exact = sum((each for _, each in stated), Decimal()) / sum(money for money, _ in stated)
    assert per_money == exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def test_a_footprint_from_stated_factors_is_not_doubtful() -> None:
    used: dict[str, Value] = {"item": "electricity", "quantity": Decimal(10), "factor": Decimal("0.5")}
    said = outcome(**{f"uses__r1__{name}": value for name, value in used.items()})
    assert said.values["footprint/total"] == 5
    assert "footprint/total" not in unsure_paths(said)

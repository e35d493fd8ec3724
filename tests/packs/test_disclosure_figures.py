"""The figures of the annual disclosure, worked out a second time with plain numbers on whatever is filled in."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs.conftest import BUNDLED
from workbench.base.data import read_yaml
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library
from workbench.rules.outcome import Outcome

RULES = Library.load(BUNDLED).rules("cn.disclosure", date(2025, 12, 31), date(2026, 11, 21))
ANNUAL = RULES.forms["annual"]
LEVELS = BUNDLED / "cn.disclosure" / "parameters"
AMOUNT = st.decimals(0, 10**6, places=3)
WHOLE = st.integers(0, 10**7).map(Decimal)
MONEY = st.decimals(0, 10**8, places=2)
POLLUTANTS = {"air": ("so2", "nox", "pm", "vocs"), "water": ("cod", "ammonia", "nitrogen", "phosphorus")}
WASTE = ("opening", "generated", "reused", "disposed", "closing")
HAZARD = ("opening", "generated", "self_used", "self_disposed", "sent_used", "sent_disposed", "closing")


def outcome(answers: Mapping[str, Value]) -> Outcome:
    return evaluate(ANNUAL, Cells({path: Cell(value) for path, value in answers.items()}), RULES)


def table(name: str, rows: list[dict[str, Value]]) -> dict[str, Value]:
    return {f"{name}/r{at}/{column}": value for at, row in enumerate(rows) for column, value in row.items()}


def total(rows: list[dict[str, Value]], *columns: str) -> Decimal:
    figures = [row[column] for row in rows for column in columns]
    return sum((each for each in figures if isinstance(each, Decimal)), Decimal())


def rows_of(**columns: st.SearchStrategy[Value]) -> st.SearchStrategy[list[dict[str, Value]]]:
    return st.lists(st.fixed_dictionaries(columns), max_size=5)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_summary_is_the_sum_of_its_chapters(data: st.DataObject) -> None:
    outlets = {
        name: data.draw(
            rows_of(pollutant=st.sampled_from(kinds), actual=AMOUNT, exceedances=st.integers(0, 99).map(Decimal))
        )
        for name, kinds in POLLUTANTS.items()
    }
    wastes = data.draw(rows_of(**dict.fromkeys(WASTE, AMOUNT)))
    hazards = data.draw(rows_of(**dict.fromkeys(HAZARD, AMOUNT)))
    fines = data.draw(rows_of(number=st.just("A"), fine=MONEY))
    taxes, funds = data.draw(rows_of(paid=MONEY)), data.draw(rows_of(amount=MONEY))
    toxics = data.draw(rows_of(amount=AMOUNT))
    tables = {**outlets, "wastes": wastes, "hazardous": hazards, "violations": fines, "tax": taxes, "toxics": toxics}
    answers: dict[str, Value] = {}
    for name, rows in {**tables, "financing": funds}.items():
        answers |= table(name, rows) | {f"coverage/on_{name}": "stated"}
    told = outcome(answers).values

    expected: dict[str, Decimal | None] = {
        "exceedances": total(outlets["air"], "exceedances") + total(outlets["water"], "exceedances"),
        "waste": total(wastes, "generated"),
        "hazard": total(hazards, "generated"),
        "hazard_sent": total(hazards, "sent_used", "sent_disposed"),
        "hazard_kept": total(hazards, "closing"),
        "fines": total(fines, "fine"),
        "penalties": Decimal(len(fines)),
        "tax_paid": total(taxes, "paid"),
        "financed": total(funds, "amount"),
        "toxic": total(toxics, "amount"),
    }
    for name, kinds in POLLUTANTS.items():
        for kind in kinds:
            mine = [row for row in outlets[name] if row["pollutant"] == kind]
            expected[kind] = total(mine, "actual") if mine else None
    assert {name: told.get(f"summary/{name}") for name in expected} == expected
    for name, rows, gone in (("wastes", wastes, WASTE[2:]), ("hazardous", hazards, HAZARD[2:])):
        for at, row in enumerate(rows):
            left = total([row], "opening", "generated") - total([row], *gone)
            assert told[f"{name}/r{at}/difference"] == left


@pytest.mark.parametrize("product", sorted(read_yaml(LEVELS / "energy_products.yaml")["values"][-1]["list"]))
def test_a_figure_at_a_level_has_reached_it_and_one_above_has_not(product: str) -> None:
    if product == "other":
        return
    benchmark, baseline = (
        Decimal(str(read_yaml(LEVELS / f"energy_{name}.yaml")["values"][-1]["table"][product]))
        for name in ("benchmark", "baseline")
    )
    step = Decimal("0.0001")
    assert benchmark <= baseline
    for actual, level in (
        (benchmark - step, "benchmark"),
        (benchmark, "benchmark"),
        (benchmark + step, "between" if benchmark < baseline else "below"),
        (baseline, "between" if benchmark < baseline else "benchmark"),
        (baseline + step, "below"),
    ):
        told = outcome(table("energy", [{"product": product, "scope": "一号", "actual": actual}])).values
        assert (told["energy/r0/level"], told["energy/r0/edition"]) == (level, "of_2021"), actual


@settings(max_examples=80, deadline=None)
@given(emission=WHOLE, previous=WHOLE, due=WHOLE, more=st.integers(-5, 5), state=st.sampled_from(["full", "short"]))
def test_the_change_of_the_emission_and_what_is_owed(
    emission: Decimal, previous: Decimal, due: Decimal, more: int, state: str
) -> None:
    paid = max(due + more, Decimal())
    said = outcome(
        {
            "carbon/is_emitter": True,
            "carbon/emission": emission,
            "carbon/previous": previous,
            "surrender/state": state,
            "surrender/due": due,
            "surrender/surrendered": paid,
        }
    )
    change = None
    if previous:
        change = ((emission - previous) * 100 / previous).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert said.values.get("carbon/change") == change
    assert said.values["surrender/shortfall"] == max(due - paid, Decimal())
    wrong = (state == "full") != (paid >= due)
    assert ("annual.surrender_state" in {each.code for each in said.findings}) == wrong

"""Which card of the plan speaks for which figure."""

from collections.abc import Mapping
from datetime import date

import pytest

from workbench.base.numbers import D
from workbench.domain import cards as plan
from workbench.domain.cards import Card, card_at, cards_of
from workbench.domain.ground import Ground
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library, Rules
from workbench.services.plans import figures_of

DAY = date(2026, 6, 30)
MONTH: Mapping[str, Value] = {
    "fuels/r1/fuel": "blast_furnace_gas",
    "fuels/r1/origin": "own",
    "fuels/r1/quantity": D(10),
    "fuels/r2/fuel": "blast_furnace_gas",
    "fuels/r2/origin": "purchased",
    "fuels/r2/quantity": D(20),
    "fuels/r3/fuel": "bituminous",
    "fuels/r3/quantity": D(30),
    "stages/r1/process": "coking",
    "stages/r1/output": D(100),
    "stages/r1/flows/r1/direction": "in",
    "stages/r1/flows/r1/fuel": "washed_coal",
    "stages/r1/flows/r1/quantity": D(130),
    "stages/r1/flows/r2/direction": "out",
    "stages/r1/flows/r2/fuel": "coke",
    "stages/r1/flows/r2/quantity": D(99),
    "total/crude_steel": D(500),
}


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Library.load().rules("cn.ets.steel", DAY, DAY)


def cards(*told: tuple[str, str, str]) -> tuple[Card, ...]:
    """Make cards of a figure, unit and item each; the ledger is their number."""
    cells = {
        f"parameters/r{number}/{name}": Cell(value)
        for number, card in enumerate(told, 1)
        for name, value in (*zip(("figure", "unit", "item"), card, strict=True), ("ledger", str(number)))
        if value
    }
    return cards_of(Cells(cells), {path: cell.value for path, cell in cells.items()})


def spoken(rules: Rules, *told: tuple[str, str, str]) -> dict[str, str]:
    """Give the number of the card that speaks for each figure of the month."""
    form = rules.forms["monthly"]
    cells = Cells({path: Cell(value) for path, value in MONTH.items()})
    found = plan.spoken(Ground(form, cells, evaluate(form, cells, rules), figures_of(rules)), cards(*told))
    return {path: card.ledger for path, card in found.items()}


def test_a_card_without_unit_and_item_speaks_for_every_row(rules: Rules) -> None:
    assert spoken(rules, ("fuel_quantity", "", "")) == dict.fromkeys(
        (f"fuels/r{row}/quantity" for row in (1, 2, 3)), "1"
    )


def test_of_several_the_one_that_says_most_speaks(rules: Rules) -> None:
    found = spoken(
        rules,
        ("fuel_quantity", "", ""),
        ("fuel_quantity", "", "高炉煤气"),
        ("fuel_quantity", "", "高炉煤气·自产"),
    )
    assert found == {"fuels/r1/quantity": "3", "fuels/r2/quantity": "2", "fuels/r3/quantity": "1"}


@pytest.mark.parametrize("item", ["烟煤", " 烟 煤", "bituminous", "Bituminous coal"])
def test_an_item_is_known_in_either_language_and_by_its_id(rules: Rules, item: str) -> None:
    assert spoken(rules, ("fuel_quantity", "", item)) == {"fuels/r3/quantity": "1"}


def test_a_card_of_another_fuel_speaks_for_none(rules: Rules) -> None:
    assert spoken(rules, ("fuel_quantity", "", "柴油")) == {}


def test_in_and_out_of_a_process_are_two_figures(rules: Rules) -> None:
    found = spoken(rules, ("stage_fuel_in", "焦化工序", ""), ("stage_fuel_out", "焦化工序", "焦炭"))
    assert found == {"stages/r1/flows/r1/quantity": "1", "stages/r1/flows/r2/quantity": "2"}
    assert spoken(rules, ("stage_fuel_in", "烧结工序", "")) == {}


def test_where_a_figure_has_no_rows_unit_and_item_do_not_matter(rules: Rules) -> None:
    assert spoken(rules, ("crude_steel", "炼钢厂", "粗钢")) == {"total/crude_steel": "1"}


def test_several_instruments_are_told_apart() -> None:
    cells = Cells(
        {"parameters/r1/figure": Cell("crude_steel"), "parameters/r1/instrument": Cell("PD-01、 PD-02，PD-03")}
    )
    (card,) = cards_of(cells, {path: cell.value for path, cell in cells.items()})
    assert card.instruments == ("PD-01", "PD-02", "PD-03")


def test_a_row_without_a_figure_is_no_card_yet() -> None:
    assert cards_of(Cells({"parameters/r1/unit": Cell("焦化工序")}), {"parameters/r1/unit": "焦化工序"}) == ()


def test_a_cell_that_is_no_figure_has_none_beside_it(rules: Rules) -> None:
    form = rules.forms["monthly"]
    cells = Cells({path: Cell(value) for path, value in MONTH.items()})
    ground = Ground(form, cells, evaluate(form, cells, rules), figures_of(rules))
    assert card_at(ground, cards(("fuel_quantity", "", "")), "fuels/r1/fuel") == ("", None)
    assert card_at(ground, (), "fuels/r1/quantity") == ("fuels/r1/quantity", None)

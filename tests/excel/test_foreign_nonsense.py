"""Random nonsense, read by guessed and by damaged plans: never a crash, never a place the form does not have."""

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest

from workbench.excel.files import Sheet
from workbench.excel.foreign import guess
from workbench.excel.foreign.grid import Grid
from workbench.excel.foreign.plan import Column, Plan
from workbench.excel.foreign.report import Taken
from workbench.excel.foreign.spots import Spot, spots
from workbench.excel.foreign.take import Aim, names_in, take, unnamed
from workbench.rules.cells import Cells
from workbench.rules.library import Library

WORDS: list[Any] = [
    "品种",
    "单位",
    "消耗量",
    "低位发热量(kcal/kg)",
    "无烟煤",
    "焦炭",
    "合计",
    "6月",
    "2025年6月",
    "吨",
    "kg",
    "万Nm3",
    "（",
    "）",
    "#REF!",
    "—",
    "1,234",
    "１２",
    "98%",
    "月份",
    "项目",
    "数值",
    "1号机组",
    "",
    "",
    "",
    None,
    1.5,
    -3.0,
    1e20,
    True,
    45000.0,
    float("nan"),
    float("inf"),
    date(2025, 6, 1),
    "x" * 300,
    "\n",
    "每",
    "/",
    "单位：",
    "10⁴",
    "^4",
    "10",
    "12 34",
    "=A1",
    "|",
    "{}",
    "%s",
    "外购",
    202506.0,
]
SEEDS = range(60)


@pytest.fixture(scope="module")
def aims() -> list[tuple[Aim, dict[str, Spot]]]:
    day = date(2025, 12, 31)
    rules = Library.load().rules("cn.ets.steel", day, date(2026, 11, 21))
    forms = ((rules.forms["monthly"], "2025-12"), (rules.forms["annual_report"], "2025"))
    return [(Aim(form, rules, period, Cells()), dict(spots(form))) for form, period in forms]


def nonsense(rng: Random) -> Grid:
    rows = [[rng.choice(WORDS) for _ in range(rng.randint(0, 9))] for _ in range(rng.randint(1, 14))]
    corners = [(rng.randint(0, 8), rng.randint(0, 6)) for _ in range(rng.randint(0, 3))]
    merged = tuple(((row, column), (row + rng.randint(0, 3), column + rng.randint(0, 3))) for row, column in corners)
    return Grid(Sheet("胡写", rows, merged, {(1, 1): "#REF!"}))


def damaged(rng: Random, plan: Plan, spot: Spot) -> Plan:
    targets = ["", *spot.by_name]
    uses: list[Any] = ["skip", "field", "unit", "month", "measure"]
    columns = (
        Column(rng.choice(uses), rng.choice(targets), rng.choice(["", "t", "%"]), rng.choice(["", "06"]))
        for _ in plan.columns
    )
    return replace(plan, columns=tuple(columns))


@pytest.mark.parametrize("seed", SEEDS)
def test_nonsense_does_no_harm(aims: list[tuple[Aim, dict[str, Spot]]], seed: int) -> None:
    rng = Random(seed)
    aim, known = aims[seed % len(aims)]
    grid = nonsense(rng)
    for found in list(guess.more(grid, known, guess.guesses(grid, known)))[:2]:
        spot = known[found.plan.spot]
        list(names_in(grid, found.plan, spot))
        unnamed(found.plan, spot)
        for plan in (found.plan, damaged(rng, found.plan, spot)):
            judge(aim, take(aim, grid, plan, spot, " · 胡写.xlsx"))


def judge(aim: Aim, taken: Taken) -> None:
    assert all(line.sentence() for line in taken.lines)
    for path in taken.cells:
        aim.form.locate(path)

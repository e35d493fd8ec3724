"""The prospects of a project: the form's figures equal those of a plain loop over the years, whatever is assumed."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

import pytest

from workbench.base.numbers import D
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library
from workbench.rules.outcome import Outcome

DAY = date(2026, 6, 1)


@dataclass(frozen=True)
class Project:
    tonnes: tuple[Decimal, ...]
    every: int
    lag: int
    share: Decimal
    discount: Decimal
    price: Decimal
    rise: Decimal
    once: Decimal
    verification: Decimal
    yearly: Decimal
    fee: Decimal
    tax: Decimal
    first: int
    """The first year, up to four before the decision."""

    def cells(self) -> Cells:
        said: dict[str, object] = {
            "plan/start": "2026",
            "plan/every": D(self.every),
            "plan/lag": D(self.lag),
            "plan/share": self.share,
            "plan/discount": self.discount,
            "sale/now": self.price,
            "sale/rise": self.rise,
            "upfront/validation": self.once,
            "running/verification": self.verification,
            "running/yearly": self.yearly,
            "running/tonne_fee": self.fee,
            "running/tax": self.tax,
        }
        for place, tonnes in enumerate(self.tonnes):
            said |= {f"years/r{place + 1}/year": str(self.first + place), f"years/r{place + 1}/tonnes": tonnes}
        return Cells({path: Cell(value) for path, value in said.items()})  # type: ignore[arg-type]


def some(seed: int) -> Project:
    dice = Random(seed)
    count, lag = dice.randint(1, 12), dice.randint(0, 2)
    tonnes = [D(dice.choice((0, dice.randint(1, 9999), f"{dice.randint(1, 99999)}.{dice.randint(0, 99):02d}")))
              for _ in range(count)]  # fmt: skip
    return Project(
        (*tonnes, *[D(0)] * lag),
        dice.randint(1, 6),
        lag,
        D(dice.choice(("100", "93.5", "70"))),
        D(dice.choice(("0", "6", "8.25"))),
        D(f"{dice.randint(1, 199)}.{dice.randint(10, 99)}"),
        D(dice.choice(("0", "2.5", "-4"))),
        D(dice.randint(0, 3_000_000)),
        D(dice.randint(0, 400_000)),
        D(dice.randint(0, 200_000)),
        D(dice.choice(("0", "0.35"))),
        D(dice.choice(("0", "6"))),
        2027 - dice.randint(0, 4),
    )


def fen(exact: Fraction, places: int = 2, way: str = ROUND_HALF_UP) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(1).scaleb(-places), way)


def plainly(project: Project) -> tuple[list[int], list[Decimal], list[Decimal], Decimal]:
    """Go through the years: tonnes registered, cumulative, cumulative discounted, and receipts discounted."""
    hundred = Fraction(100)
    counted = [int(fen(Fraction(each) * Fraction(project.share) / hundred, 0, ROUND_FLOOR)) for each in project.tonnes]
    last = max((place for place, each in enumerate(counted) if each), default=-1)
    registered, waiting = [0] * len(counted), 0
    earliest = 2026 - project.first + project.lag
    for place, each in enumerate(counted):
        waiting += each
        if (place + 1) % project.every == 0 or place >= last:
            sold = max(place + project.lag, earliest)
            if sold < len(counted):
                registered[sold] += waiting
            waiting = 0
    plain_sum = present_sum = -project.once
    received = Decimal(0)
    course, present_course = [], []
    for place, sold in enumerate(registered):
        years = project.first + place - 2026
        price = fen(Fraction(project.price) * (1 + Fraction(project.rise) / hundred) ** years)
        receipts = fen(sold * Fraction(price) * (hundred - Fraction(project.tax)) / hundred)
        costs = fen(
            sold * Fraction(project.fee)
            + (Fraction(project.verification) if sold else 0)
            + (Fraction(project.yearly) if project.tonnes[place] and years >= 0 else 0)
        )
        factor = Fraction(fen(1 / (1 + Fraction(project.discount) / hundred) ** years, 6))
        plain_sum += receipts - costs
        present_sum += fen(Fraction(receipts - costs) * factor)
        received += fen(Fraction(receipts) * factor)
        course.append(plain_sum)
        present_course.append(present_sum)
    return registered, course, present_course, received


def worked_out(library: Library, project: Project) -> Outcome:
    rules = library.rules("cn.ccer.common", DAY, DAY)
    return evaluate(rules.forms["prospects"], project.cells(), rules)


def even(project: Project, course: list[Decimal]) -> str | None:
    if course[-1] < 0:
        return None
    return str(project.first + max((place + 1 for place, each in enumerate(course) if each < 0), default=0))


@pytest.mark.parametrize("seed", range(60))
def test_every_year_and_result_equals_a_plain_loop(library: Library, seed: int) -> None:
    project = some(seed)
    registered, course, present, received = plainly(project)
    values = worked_out(library, project).values
    rows = range(1, len(project.tonnes) + 1)
    assert [values[f"years/r{row}/registered"] for row in rows] == registered
    assert [values[f"years/r{row}/cumulative"] for row in rows] == course
    assert [values[f"years/r{row}/cumulative_present"] for row in rows] == present
    assert values["result/npv"] == present[-1]
    assert values.get("result/even_year") == even(project, course)
    assert values.get("result/even_year_present") == even(project, present)
    if received:
        price = Fraction(project.price) * (Fraction(received) - Fraction(present[-1])) / Fraction(received)
        assert values["result/price"] == fen(price, 2, ROUND_CEILING)


@pytest.mark.parametrize("seed", range(60))
def test_no_tonne_is_sold_twice_or_before_it_can_be_and_all_are_sold_in_time(library: Library, seed: int) -> None:
    project = some(seed)
    values = worked_out(library, project).values
    rows = range(1, len(project.tonnes) + 1)
    counted = [int(str(values[f"years/r{row}/counted"])) for row in rows]
    sold = [int(str(values[f"years/r{row}/registered"])) for row in rows]
    assert min(sold) >= 0
    in_time = project.first + len(sold) - 1 >= 2026 + project.lag  # else the table ends before the first round
    assert sum(sold) == (sum(counted) if in_time else 0) == values["result/tonnes"]
    for row in rows:
        assert sum(sold[:row]) <= sum(counted[: max(0, row - project.lag)])
        assert not sold[row - 1] or project.first + row - 1 >= 2026 + project.lag


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_at_the_price_of_breaking_even_nothing_is_won_or_lost_but_for_rounding(library: Library, seed: int) -> None:
    project = some(seed)
    price = worked_out(library, project).values.get("result/price")
    if not isinstance(price, Decimal) or not 0 < price <= 1_000_000:
        return
    there = replace(project, price=price)
    tonnes = sum(project.tonnes)
    npv = worked_out(library, there).values["result/npv"]
    assert isinstance(npv, Decimal)
    assert abs(npv) <= tonnes * D("0.04") + 10  # a fen a tonne, of which prices and present values are rounded


def test_a_higher_price_never_lowers_and_a_cost_never_raises_what_is_won(library: Library) -> None:
    for seed in range(20):
        project = some(seed)
        npv = worked_out(library, project).values["result/npv"]
        dearer = replace(project, price=project.price + 1)
        costlier = replace(project, verification=project.verification + 1000)
        assert worked_out(library, dearer).values["result/npv"] >= npv  # type: ignore[operator]
        assert worked_out(library, costlier).values["result/npv"] <= npv  # type: ignore[operator]

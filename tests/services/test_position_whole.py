"""A power plant from its sealed months to its position, with nothing stood in for."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args

import pytest

from workbench.base.clock import set_clock
from workbench.base.numbers import D
from workbench.domain.approval import Role
from workbench.rules.cells import Cell
from workbench.services import approving, filings, foreseeing, position, practice, sample
from workbench.services.context import Workbench

POWER = "cn.ets.power"


def test_a_plant_from_sealed_months_to_a_verified_obligation(wb: Workbench) -> None:
    set_clock(lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))
    year = sample.read_sample("power")
    _, report = sample.make_year(wb, year)
    plant = year.enterprise.id
    found = position.position(wb, plant, 2025)
    values = filings.outcome_of(wb, report).values
    combustion, total = values["total/combustion_total"], values["total/reported"]
    assert isinstance(combustion, Decimal)
    assert isinstance(total, Decimal)
    assert found.forecast
    assert (found.basis, found.forecast.months) == ("forecast", 12)
    assert abs(found.forecast.point - combustion) < 1  # months are rounded one by one, the year is not
    for role, person in zip(get_args(Role), ("张三", "李四", "王五"), strict=True):
        approving.approve(wb, report.id, role, person, version=report.version)
    filings.freeze(wb, report.id)
    found = position.position(wb, plant, 2025)
    assert (found.basis, found.due) == ("reported", int(values["total/surrendered"]))  # type: ignore[arg-type]
    assert found.due
    assert found.due < total
    assert found.deadline == date(2026, 12, 31)
    (expected,) = foreseeing.expected(wb, plant, 2025)
    assert (expected.draft, expected.period) == (True, "2025")
    assert 0 < expected.tonnes < 2 * found.due
    practice.make_rooms(wb, plant, POWER, "power", 2025)
    case = practice.make_case(wb, plant, POWER, "power", 2025)
    assert case
    _, conclusion = practice.answer_case(wb, case, "power")
    filings.freeze(wb, conclusion.id)
    verified = position.position(wb, plant, 2025)
    assert (verified.basis, verified.due) == ("verified", found.due)
    assert verified.parts[0].how.code == "position.how.verified_less"
    draft = filings.begin(wb, plant, f"{POWER}/surrender", "2025")
    answers = {"due/basis": Cell("verified"), "due/quantity": Cell(D(found.due + 5))}
    filings.save(wb, draft.id, draft.cells.changed(answers), version=draft.version)
    again = position.position(wb, plant, 2025)
    assert (again.basis, again.due) == ("verified", found.due + 5)


@pytest.mark.parametrize("year", [2023, 2024])
def test_nothing_is_expected_where_there_is_nothing_to_go_by(wb: Workbench, year: int) -> None:
    sample.make_sample(wb)
    assert foreseeing.expected(wb, sample.PRACTICE, year) == ()

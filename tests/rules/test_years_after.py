from datetime import date

import pytest

from workbench.base.numbers import D
from workbench.rules.functions import FUNCTIONS
from workbench.rules.functions.function import Argument
from workbench.rules.units import PURE, parse_unit

YEARS_AFTER = FUNCTIONS["years_after"]


@pytest.mark.parametrize(
    ("day", "years", "then"),
    [
        (date(2026, 3, 2), D(-5), date(2021, 3, 2)),
        (date(2024, 2, 29), D(-5), date(2019, 2, 28)),
        (date(2024, 2, 29), D(4), date(2028, 2, 29)),
        (date(2026, 3, 2), D("0.5"), None),
        (date(2026, 3, 2), D(-2026), None),
        (None, D(1), None),
        ("三月", D(1), None),
    ],
)
def test_the_same_day_of_another_year_is_known_or_not_there(day: Argument, years: Argument, then: date | None) -> None:
    assert YEARS_AFTER.value([day, years]) == then


def test_it_takes_a_day_and_a_plain_number_and_writes_itself_for_a_workbook() -> None:
    assert YEARS_AFTER.unit([("date", False), (PURE, False)]) == "date"
    assert YEARS_AFTER.excel(["B4", "-5"]) == "EDATE(B4,12*(-5))"
    with pytest.raises(ValueError, match="a day and a number"):
        YEARS_AFTER.unit([("date", False), (parse_unit("d"), False)])

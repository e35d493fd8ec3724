from datetime import date

import pytest

from workbench.base.numbers import D
from workbench.rules.functions import FUNCTIONS
from workbench.rules.functions.function import Argument
from workbench.rules.units import PURE, parse_unit

MONTHS_AFTER = FUNCTIONS["months_after"]


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 3, 2), D(-60), date(2021, 3, 2)),
        (date(2024, 2, 29), D(-60), date(2019, 2, 28)),
        (date(2024, 2, 29), D(48), date(2028, 2, 29)),
        (date(2025, 12, 31), D(2), date(2026, 2, 28)),
        (date(2026, 3, 2), D("0.5"), None),
        (date(2026, 3, 2), D(-24315), None),
        (None, D(1), None),
        ("三月", D(1), None),
    ],
)
def test_the_same_day_of_another_month_is_known_or_not_there(
    day: Argument, months: Argument, then: date | None
) -> None:
    assert MONTHS_AFTER.value([day, months]) == then


def test_it_takes_a_day_and_a_plain_number_and_writes_itself_for_a_workbook() -> None:
    assert MONTHS_AFTER.unit([("date", False), (PURE, False)]) == "date"
    assert MONTHS_AFTER.excel(["B4", "-60"]) == "EDATE(B4,-60)"
    with pytest.raises(ValueError, match="a day and a number"):
        MONTHS_AFTER.unit([("date", False), (parse_unit("d"), False)])

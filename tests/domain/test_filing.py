from datetime import date

import pytest

from workbench.base.errors import WorkbenchError
from workbench.domain.filing import last_day


@pytest.mark.parametrize(
    ("period", "day"),
    [("2026", date(2026, 12, 31)), ("2024-02", date(2024, 2, 29)), ("2026-06-30", date(2026, 6, 30))],
)
def test_a_period_is_judged_by_the_rules_of_its_last_day(period: str, day: date) -> None:
    assert last_day(period) == day


@pytest.mark.parametrize("period", ["", "26", "2026-6", "2026-13", "2026-02-30", "2026-06-30-1", "+2026", "二〇二六"])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(WorkbenchError, match=r"filing\.not_a_period"):
        last_day(period)

"""How long units can be used: counted as the pack says, to the day."""

from datetime import date

import pytest

from tests.domain.rightsbook import BOOK, GEC, PERMIT
from workbench.domain.expiry import begins, expiring, last_day
from workbench.domain.ledger import Holding, Lot

LAST = "2026-11-21"


@pytest.mark.parametrize(
    ("vintage", "last"),
    [
        ("2024-01", date(2025, 12, 31)),
        ("2024-02", date(2026, 1, 31)),
        ("2025-03", date(2027, 2, 28)),
        ("2026-03", date(2028, 2, 29)),
        ("2023-12", date(2025, 12, 31)),
        ("2021-06", date(2025, 12, 31)),
    ],
)
def test_a_certificate_lasts_to_the_end_of_its_twenty_fourth_month_and_an_old_one_to_the_end_of_2025(
    vintage: str, last: date
) -> None:
    assert last_day(GEC, vintage, {}) == last


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2021-07-01", date(2026, 6, 30)),
        ("2021-07-15", date(2026, 7, 14)),
        ("2020-02-29", date(2025, 2, 28)),
        ("2020-03-01", date(2025, 2, 28)),
        ("2020-06-30", date(2025, 6, 29)),  # the last day of its month, which five years later has it too
        ("2020-01-31", date(2025, 1, 30)),
    ],
)
def test_a_discharge_right_lasts_five_years_from_its_own_day(start: str, last: date) -> None:
    assert last_day(PERMIT, "", {"start": start}) == last


def test_without_the_day_to_count_from_nobody_says_when_it_ends() -> None:
    assert last_day(PERMIT, "", {}) is None
    assert last_day(PERMIT, "", {"start": "unknown"}) is None
    assert last_day(GEC, "", {}) is None
    assert last_day(GEC, "9998-12", {}) is None
    assert last_day(BOOK.instruments["CEA"], "2025", {}) is None


def test_a_vintage_begins_with_its_first_day() -> None:
    assert begins("2019-2020") == date(2019, 1, 1)
    assert begins("2025") == date(2025, 1, 1)
    assert begins("2025-11") == date(2025, 11, 1)
    assert begins("2025-11-09") == date(2025, 11, 9)
    assert begins("2025-13") is None
    assert begins("") is None


def test_only_what_is_at_hand_runs_out_the_earliest_first() -> None:
    held = [
        Holding("GEC", "2025-03", "later", "registered", 10),  # to 2027-02-28
        Holding("GEC", "2024-12", "last", "registered", 30),  # to 2026-11-30
        Holding("GEC", "2024-12", "last", "pledged", 5),
        Holding("GEC", "2024-10", "gone", "registered", 7),  # to 2026-09-30
        Holding("GEC", "2024-12", "used", "cancelled", 9),
        Holding("GEC", "2024-12", "sold", "market", 9),
        Holding("GEC", "2024-12", "empty", "registered", 0),
        Holding("DISCHARGE", "", "SO2", "registered", 1200),
    ]
    lots = [Lot("DISCHARGE", "SO2", {"start": "2022-02-01"})]  # to 2027-01-31
    found = expiring(held, lots, BOOK.instruments, BOOK.accounts, date.fromisoformat(LAST))
    assert [(each.kind.lot, each.quantity, each.left, each.state) for each in found] == [
        ("gone", 7, -52, "lapsed"),
        ("last", 35, 9, "soon"),
        ("SO2", 1200, 71, "soon"),
    ]


def test_ninety_days_ahead_is_the_bound_itself() -> None:
    held = [Holding("GEC", "2024-12", "a", "registered", 1)]  # to 2026-11-30
    for day, states in (
        (date(2026, 8, 31), []),
        (date(2026, 9, 1), ["soon"]),
        (date(2026, 11, 30), ["soon"]),  # it can still be used
        (date(2026, 12, 1), ["lapsed"]),
    ):
        found = expiring(held, [], BOOK.instruments, BOOK.accounts, day)
        assert [each.state for each in found] == states


def test_a_day_the_lot_says_itself_counts_where_it_is_earlier() -> None:
    phcer = BOOK.instruments["PHCER"]
    assert last_day(phcer, "2025", {"valid_until": "2027-05-05"}) == date(2027, 5, 5)
    assert last_day(GEC, "2025-03", {"valid_until": "2026-12-31"}) == date(2026, 12, 31)
    assert last_day(GEC, "2025-03", {"valid_until": "2099-12-31"}) == date(2027, 2, 28)
    assert last_day(PERMIT, "", {"valid_until": "2026-12-31"}) == date(2026, 12, 31)

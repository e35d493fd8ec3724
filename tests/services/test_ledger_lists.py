"""The ledger as lists: what is held as known then, and the entries as a file that runs nothing."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.base.errors import Cancelled, WorkbenchError
from workbench.domain.enterprise import Enterprise
from workbench.domain.ledger import Filter, Kind, Posting
from workbench.services import filings, ledger, ledger_lists
from workbench.services.context import Workbench


@pytest.fixture
def wb(tmp_path: Path) -> Iterator[Workbench]:
    wb = Workbench("张三")
    wb.create_workspace(tmp_path / "w.ccw")
    filings.save_enterprise(wb, Enterprise("e", "示例企业（练习）", "91000000XXXXXXXX0U"))
    yield wb
    wb.close()


def opened(day: date, quantity: int, note: str = "", vintage: str = "2024") -> Posting:
    return Posting(day, "opened", "CEA", vintage, "", quantity, "", "", None, "", "文号1", note)


def test_what_is_held_is_told_as_it_was_known_then(wb: Workbench) -> None:
    (first,) = ledger.book(wb, "e", [opened(date(2025, 1, 2), 10)])
    ledger.book(wb, "e", [opened(date(2025, 1, 1), 5)])  # booked late, for an earlier day
    (now,) = ledger_lists.held(wb, "e", date(2025, 1, 31))
    (then,) = ledger_lists.held(wb, "e", date(2025, 1, 31), first.at)
    assert (now.owned, then.owned) == (15, 10)
    assert now.by_account == {"registered": 15}
    assert ledger_lists.held(wb, "e", date(2024, 12, 31)) == ()
    assert ledger_lists.kinds(wb, "e") == (Kind("CEA", "2024"),)


@pytest.mark.parametrize("hostile", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_what_a_person_wrote_is_no_formula_in_the_list(wb: Workbench, tmp_path: Path, hostile: str) -> None:
    ledger.book(wb, "e", [opened(date(2025, 1, 2), 10, hostile)])
    out = tmp_path / "台账.csv"
    assert ledger_lists.write(wb, "e", Filter(), out) == 1
    with out.open(encoding="utf-8-sig", newline="") as file:
        heads, line = csv.reader(file)
    assert len(heads) == len(line) == len(ledger_lists.HEADS)
    assert line[ledger_lists.HEADS.index("note")] == f"'{hostile}"
    assert Decimal(line[ledger_lists.HEADS.index("quantity")]) == 10


def test_the_list_is_the_filter_s_oldest_first(wb: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_lists, "AT_ONCE", 2)
    days = [date(2025, 1, day) for day in (5, 1, 4, 2, 3)]
    ledger.book(wb, "e", [opened(day, 10) for day in days] + [opened(days[0], 7, vintage="2023")])
    out = tmp_path / "台账.csv"
    assert ledger_lists.write(wb, "e", Filter(vintage="2024"), out) == 5
    with out.open(encoding="utf-8-sig", newline="") as file:
        told = [line[1] for line in csv.reader(file)][1:]
    assert told == sorted(day.isoformat() for day in days)


def test_a_list_can_be_stopped_and_says_where_it_cannot_be_written(wb: Workbench, tmp_path: Path) -> None:
    ledger.book(wb, "e", [opened(date(2025, 1, 2), 10)])
    out = tmp_path / "台账.csv"
    with pytest.raises(Cancelled):
        ledger_lists.write(wb, "e", Filter(), out, cancelled=lambda: True)
    assert not out.exists()
    with pytest.raises(WorkbenchError) as refused:
        ledger_lists.write(wb, "e", Filter(), tmp_path / "nowhere" / "台账.csv")
    assert refused.value.code == "excel.cannot_write"

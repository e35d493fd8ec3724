"""`due` and `calendar`: what is due, why, as JSON and as a calendar file; a year's table taken in."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Cell, Value
from workbench.rules.library import Library
from workbench.services import filings, profile
from workbench.services.context import Workbench

DAY = ("--day", "2026-11-21")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load()


@pytest.fixture(autouse=True)
def _read_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the packs once: a second or two each time would be most of these tests."""
    monkeypatch.setattr(Library, "load", lambda: library)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with one listed steel works."""
    wb = Workbench("张三")
    wb.create_workspace(tmp_path / "工作.ccw")
    filings.save_enterprise(wb, Enterprise("works", "示例钢铁企业", "91000000XXXXXXXX0U"))
    filing = filings.begin(wb, "works", profile.FORM, "2026")
    answers: dict[str, Value] = {
        "activities/1/sector": "steel",
        "activities/1/process": "long",
        "activities/1/listed": True,
        "emission/last_direct": D("31000"),
    }
    cells = filing.cells.changed({path: Cell(value) for path, value in answers.items()})
    filings.save(wb, filing.id, cells, version=filing.version)
    wb.close()
    return tmp_path / "工作.ccw"


def test_what_is_due_is_listed_with_the_days_left(run: Run, workspace: Path) -> None:
    answer = run("due", workspace, *DAY)
    assert answer.code == 0
    lines = [line.split() for line in answer.out.splitlines()]
    assert ["2026-12-10（周四）", "待办", "19", "天", "2026-10", "月度信息化存证"] in lines
    assert ["2026-12-31（周四）", "待办", "40", "天", "2025", "配额清缴（待核实）"] in lines  # no profile of 2025
    assert "核定配额" not in answer.out  # past, and the authority's


def test_all_of_it_is_listed_on_request(run: Run, workspace: Path) -> None:
    assert "核定配额" in run("due", workspace, *DAY, "--all").out


def test_each_day_can_be_explained(run: Run, workspace: Path) -> None:
    out = run("due", workspace, *DAY, "--why").out
    assert "    计数：起算日当天不计，2026-11-01（周日） 为第 1 日，第 40 日为 2026-12-10（周四）。" in out.splitlines()


def test_json_holds_the_proof_and_the_source(run: Run, workspace: Path) -> None:
    listed = json.loads(run("due", workspace, *DAY, "--json").out)
    deposit = next(each for each in listed if (each["id"], each["period"]) == ("monthly_deposit", "2026-10"))
    assert (deposit["day"], deposit["left"], deposit["working_left"]) == ("2026-12-10", 19, 14)
    assert deposit["certain"] is True
    assert "第二部分第（二）项" in deposit["cite"]


def test_the_calendar_file_is_written(run: Run, workspace: Path, tmp_path: Path) -> None:
    answer = run("due", workspace, *DAY, "--ics", tmp_path / "x.ics")
    assert answer.code == 0
    assert (tmp_path / "x.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")


def test_it_speaks_english_too(run: Run, workspace: Path) -> None:
    assert "2026-12-31 (Thu)  due" in run("due", workspace, *DAY, "--lang", "en").out


def test_an_enterprise_that_is_not_there_is_said_with_those_that_are(run: Run, workspace: Path) -> None:
    answer = run("due", workspace, "--enterprise", "别家")
    assert answer.code == 1
    assert "示例钢铁企业" in answer.err


def test_an_enterprise_is_found_by_its_code(run: Run, workspace: Path) -> None:
    assert run("due", workspace, *DAY, "--enterprise", "91000000XXXXXXXX0U").code == 0


def test_a_table_is_taken_in_and_a_broken_one_refused(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "2025.csv"
    table.write_text("2025-01-01,放假\n", "utf-8")
    words = ("calendar", table, "--year", "2025", "--number", "国办发明电〔2024〕99号", "--published", "2024-12-31")
    answer = run(*words)
    assert answer.code == 1
    assert "2025.csv" in answer.err
    table.write_text(
        "2025-01-01,放假\n2025-05-01,2025-05-05,放假\n2025-05-10,上班\n2025-10-01,2025-10-07,放假\n", "utf-8"
    )
    answer = run(*words)
    assert (answer.code, answer.out) == (0, "已导入 2025 年节假日表：放假 13 天，调休上班 1 天。\n")

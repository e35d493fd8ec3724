"""The form of scope: begun from the year before, fed from interim reports, read both ways, tried without a trace."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from workbench.base.clock import set_clock
from workbench.domain.duty import AHEAD, Trial
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.domain.names import INTERIM
from workbench.rules.cells import Cell, Cells, Value
from workbench.services import deadlines, duty, filings
from workbench.services.context import Workbench

LISTED: dict[str, Value] = {
    "about/permit": "simple",
    **{f"questions/{name}": False for name in ("in_directory", "in_audits", "is_bond", "by_other")},
    "questions/is_listed": True,
    "issuers/r1/kind": "listed",
    "issuers/r1/name": "某股份",
    "issuers/r1/since": date(2015, 6, 1),
    "subsidiaries/r1/name": "某分厂有限公司",
}
PENALTY: dict[str, Value] = {
    "about/occasion": "document",
    "about/received": date(2026, 3, 10),
    "about/made": date(2026, 3, 12),
    "penalties/r1/number": "某环罚〔2026〕3号",
    "penalties/r1/authority": "某市生态环境局",
    "penalties/r1/decided": date(2026, 3, 6),
    "penalties/r1/facts": "烧结机头烟气颗粒物超标排放",
    "penalties/r1/basis": "《生态环境法典》",
    "penalties/r1/content": "罚款十二万元",
    "penalties/r1/fine": Decimal(120_000),
    "penalties/r1/daily": False,
    "penalties/r1/halted": False,
    "penalties/r1/revoked": False,
    "penalties/r1/rectified": "已缴纳罚款，布袋已更换",
}


@pytest.fixture
def enterprise(wb: Workbench) -> str:
    set_clock(lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))
    filings.save_enterprise(wb, Enterprise("e1", "某钢铁有限公司", "91000000XXXXXXXX0U"))
    return "e1"


def say(wb: Workbench, filing: Filing, said: dict[str, Value]) -> Filing:
    cells = filing.cells.changed({path: Cell(value) for path, value in said.items()})
    return filings.save(wb, filing.id, cells, version=filing.version)


def years(cells: Cells) -> list[str]:
    return sorted(str(cells.value(f"years/{row}/year")) for row in cells.rows("years"))


def interim(wb: Workbench, day: str = "2026-03-10") -> None:
    begun = filings.begin(wb, "e1", INTERIM, day)
    filings.freeze(wb, say(wb, begun, PENALTY).id)


def test_it_begins_with_its_year_and_every_list_there_was(wb: Workbench, enterprise: str) -> None:
    begun = duty.begin(wb, enterprise, 2026)
    assert begun.cells.value("about/year") == "2026"
    assert years(begun.cells) == [str(year) for year in range(2022, 2026 + AHEAD + 1)]
    found = duty.standing(wb, enterprise, 2026)
    assert found is not None
    assert found.id == begun.id
    assert duty.standing(wb, enterprise, 2025) is None


def test_one_begun_elsewhere_is_made_whole(wb: Workbench, enterprise: str) -> None:
    plain = filings.begin(wb, enterprise, duty.FORM, "2026")
    cells = duty.judge(wb, plain).fitted(plain.cells, duty.typed(wb))
    assert cells.value("about/year") == "2026"
    assert years(cells) == [str(year) for year in range(2022, 2026 + AHEAD + 1)]


def test_the_next_year_begins_with_the_answers_and_the_lists_as_they_were_published(
    wb: Workbench, enterprise: str
) -> None:
    first = duty.begin(wb, enterprise, 2026)
    day = date(2026, 3, 24)
    say(wb, first, {**LISTED, "questions/had_events": False, "about/published": day, "about/named": False})
    second = duty.begin(wb, enterprise, 2027)
    assert second.cells.value("about/year") == "2027"
    assert second.cells.value("questions/is_listed") is True
    assert second.cells.value("issuers/r1/since") == date(2015, 6, 1)
    assert second.cells.value("about/published") is None
    assert filings.outcome_of(wb, second).values["years/r2026/published"] == day


def test_an_interim_report_tells_of_the_penalty_that_leads_to_the_list(wb: Workbench, enterprise: str) -> None:
    begun = say(wb, duty.begin(wb, enterprise, 2026), LISTED)
    interim(wb)
    news = duty.news(wb, begun, begun.cells)
    cells = begun.cells.changed({change.path: change.after for change in news})
    assert cells.value("events/r1/number") == "某环罚〔2026〕3号"
    assert (cells.value("events/r1/decided"), cells.value("events/r1/fine")) == (date(2026, 3, 6), Decimal(120_000))
    assert cells.value("questions/had_events") is True
    assert cells["events/r1/fine"].source is not None
    assert "临时" in str(cells["events/r1/fine"].source.place)
    assert duty.news(wb, begun, cells) == ()
    found = duty.judge(wb, begun).verdict(cells)
    assert (found.must, found.begins) == (False, 2027)


def test_a_penalty_typed_before_its_report_is_the_same_one(wb: Workbench, enterprise: str) -> None:
    typed: dict[str, Value] = {"events/r1/number": "某环罚〔2026〕3号", "events/r1/decided": date(2026, 3, 5)}
    begun = say(wb, duty.begin(wb, enterprise, 2026), {**LISTED, "questions/had_events": True, **typed})
    interim(wb)
    news = {change.path: change for change in duty.news(wb, begun, begun.cells)}
    assert {path.split("/")[1] for path in news} == {"r1"}
    before = news["events/r1/decided"].before
    assert before is not None
    assert before.value == date(2026, 3, 5)


def test_a_report_only_drafted_tells_nothing(wb: Workbench, enterprise: str) -> None:
    begun = say(wb, duty.begin(wb, enterprise, 2026), LISTED)
    say(wb, filings.begin(wb, enterprise, INTERIM, "2026-03-10"), PENALTY)
    assert duty.news(wb, begun, begun.cells) == ()


def test_a_form_begun_after_the_report_has_it(wb: Workbench, enterprise: str) -> None:
    interim(wb)
    assert duty.begin(wb, enterprise, 2026).cells.value("events/r1/number") == "某环罚〔2026〕3号"


def test_two_penalties_of_one_year_are_read_both_ways(wb: Workbench, enterprise: str) -> None:
    two: dict[str, Value] = {}
    for n in (1, 2):
        two |= {f"events/r{n}/number": f"第{n}号", f"events/r{n}/decided": date(2025, n, 1)}
        two |= {f"events/r{n}/fine": Decimal(150_000)}
    begun = say(wb, duty.begin(wb, enterprise, 2026), {**LISTED, "questions/had_events": True, **two})
    judge = duty.judge(wb, begun)
    assert judge.verdict(begun.cells).last == 2031
    found = list(judge.readings(begun.cells))
    assert [(each.answer.zh, each.verdict.last) for each in found] == [("一年只算一次", 2028)]


def test_where_the_text_is_plain_no_other_reading_is_told(wb: Workbench, enterprise: str) -> None:
    begun = say(wb, duty.begin(wb, enterprise, 2026), {**LISTED, "questions/had_events": False})
    assert list(duty.judge(wb, begun).readings(begun.cells)) == []


@pytest.mark.parametrize(
    ("trial", "begins", "last"),
    [
        (Trial("fine", date(2026, 11, 21), Decimal(120_000)), 2027, 2029),
        (Trial("fine", date(2026, 11, 21), Decimal("99999.99")), None, None),
        (Trial("halted", date(2028, 1, 1)), 2029, 2031),
        (Trial("directory", date(2027, 3, 1)), 2027, None),
        (Trial("directory", date(2027, 4, 1)), 2028, None),
        (Trial("audit", date(2027, 4, 1)), 2028, None),
    ],
)
def test_what_is_tried_is_worked_out_and_nothing_is_kept(
    wb: Workbench, enterprise: str, trial: Trial, begins: int | None, last: int | None
) -> None:
    begun = say(wb, duty.begin(wb, enterprise, 2026), {**LISTED, "questions/had_events": False})
    found = duty.judge(wb, begun).tried(begun.cells, trial)
    assert (found.must, found.begins) == (False, begins)
    held = [each.year for each in found.years if each.must]
    if last:
        assert held == list(range(found.begins or 0, last + 1))
    assert filings.get(wb, begun.id).cells == begun.cells


@pytest.mark.parametrize("listed", [True, False])
def test_the_report_of_a_list_year_is_due_where_the_duty_holds_and_nowhere_else(
    wb: Workbench, enterprise: str, listed: bool
) -> None:
    told: dict[str, Value] = {**LISTED, "questions/is_listed": False, "questions/in_directory": listed}
    told = {path: value for path, value in told.items() if not path.startswith(("issuers", "subsidiaries"))}
    if listed:
        told |= {"directory/r1/category": "air", "directory/r1/entered": date(2026, 2, 1)}
    say(wb, duty.begin(wb, enterprise, 2026), told)
    dues = deadlines.due(wb, enterprise, date(2026, 11, 21))
    found = [each.day for each in dues if each.id == "disclosure_annual" and each.period == "2026"]
    assert found == ([date(2027, 3, 15)] if listed else [])


def test_a_table_made_shorter_keeps_the_rows_in_which_something_is_typed(wb: Workbench, enterprise: str) -> None:
    begun = duty.begin(wb, enterprise, 2026)
    typed = {"years/r2040/year": Cell("2040"), "years/r2041/year": Cell("2041"), "years/r2041/published": Cell(DAY)}
    cells = duty.judge(wb, begun).fitted(begun.cells.changed(typed), duty.typed(wb))
    assert "2040" not in years(cells)
    assert "2041" in years(cells)


DAY = date(2041, 3, 20)

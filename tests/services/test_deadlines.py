"""What is due for an enterprise: by its profile, by what happened to it, done by what it exported or said it did."""

from datetime import date
from pathlib import Path

import pytest

from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.base.text import speaking
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Value
from workbench.services import deadlines, filings, profile
from workbench.services.context import Workbench
from workbench.services.deadlines import Due

TODAY = date(2026, 11, 21)
LISTED: dict[str, Value] = {"activities/1/sector": "steel", "activities/1/process": "long", "activities/1/listed": True}


@pytest.fixture
def works(wb: Workbench) -> str:
    """A works nothing is known of but its name."""
    filings.save_enterprise(wb, Enterprise("works", "示例钢铁，分号；反斜\\杠", "91000000MA0000000X"))
    return "works"


def describe(wb: Workbench, enterprise: str, year: int, **answers: Value) -> Filing:
    filing = filings.begin(wb, enterprise, profile.FORM, str(year))
    cells = filing.cells.changed({path: Cell(value) for path, value in (LISTED | answers).items()})
    return filings.save(wb, filing.id, cells, version=filing.version)


def found(wb: Workbench, enterprise: str, today: date = TODAY) -> dict[tuple[str, str], Due]:
    return {(each.id, each.period): each for each in deadlines.due(wb, enterprise, today)}


def test_a_listed_works_has_its_months_its_report_its_plan_and_its_surrender(wb: Workbench, works: str) -> None:
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})
    now = found(wb, works)
    deposit = now["monthly_deposit", "2026-10"]
    assert (deposit.day, deposit.state, deposit.left, deposit.working_left) == (date(2026, 12, 10), "due", 19, 14)
    assert (deposit.certain, deposit.provisional, deposit.who, deposit.form) == (True, "", "enterprise", "monthly")
    assert now["monthly_deposit", "2026-09"].state == "late"
    assert now["monthly_deposit", "2026-11"].state == "later"  # the month is not over
    assert now["surrender", "2025"].state == "due"
    assert now["quality_plan", "2027"].state == "due"
    assert now["allocation_issued", "2025"].state == "past"  # the authority's own, and its day is gone
    assert not {name for name, _ in now} & {"annual_report_same", "annual_report_six", "verification_power"}


def test_a_day_is_late_only_once_it_has_passed(wb: Workbench, works: str) -> None:
    """The deposit of October is due on 10 December 2026, and may be begun from the last of October on."""
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})

    def stands(day: date) -> tuple[str, int, int | None]:
        deposit = found(wb, works, day)["monthly_deposit", "2026-10"]
        return deposit.state, deposit.left, deposit.working_left

    assert stands(date(2026, 10, 30))[0] == "later"
    assert stands(date(2026, 10, 31))[0] == "due"
    assert stands(date(2026, 12, 10)) == ("due", 0, 0)
    assert stands(date(2026, 12, 14)) == ("late", -4, -2)  # over a weekend


def test_what_lies_far_ahead_or_was_long_ago_is_left_out(wb: Workbench, works: str) -> None:
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})
    days = [each.day for each in deadlines.due(wb, works, TODAY, horizon_days=30) if each.day]
    assert date(2026, 12, 10) in days
    assert max(days) <= date(2026, 12, 21)
    assert min(days) >= date(2025, 10, 17)  # 400 days back


def test_what_only_others_have_told_of_the_text_is_not_certain(wb: Workbench, works: str) -> None:
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})
    deadlines.occurred(wb, works, "report_submitted", date(2026, 7, 1))
    kept = {each.id: each for each in deadlines.due(wb, works, TODAY, horizon_days=4000) if each.kind == "keep"}
    assert (kept["retention"].day, kept["retention"].certain) == (date(2031, 7, 1), True)
    assert kept["retention_standard"].cite.confidence != "text"
    assert not kept["retention_standard"].certain


def test_days_come_in_order_and_what_has_no_day_comes_last(wb: Workbench, works: str) -> None:
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})
    days = [each.day for each in deadlines.due(wb, works, date(2027, 6, 1))]
    assert days == sorted(days, key=lambda day: day or date.max)
    assert found(wb, works, date(2027, 6, 1))["surrender", "2026"].day is None
    assert not found(wb, works, date(2027, 6, 1))["surrender", "2026"].certain


def test_without_a_profile_all_may_apply_and_nothing_is_certain(wb: Workbench, works: str) -> None:
    now = deadlines.due(wb, works, TODAY)
    assert now
    assert not any(each.certain for each in now)
    assert {each.who for each in now} == {"enterprise"}


def test_without_a_profile_the_sector_filed_for_tells_what_may_apply(wb: Workbench, draft: Filing) -> None:
    now = found(wb, draft.enterprise)
    assert ("monthly_deposit", "2026-06") in now
    assert ("annual_report_six", "2025") not in now
    assert not now["monthly_deposit", "2026-06"].certain
    assert now["monthly_deposit", "2026-06"].filing == draft.id


def test_a_profile_lacking_an_answer_decides_nothing(wb: Workbench, works: str) -> None:
    describe(wb, works, 2026, **{"activities/1/listed": False})  # how much it emitted is not said
    assert not found(wb, works)["annual_report_same", "2025"].certain
    assert ("surrender", "2025") not in found(wb, works)


def test_the_profile_of_the_year_speaks_else_the_last_before_it(wb: Workbench, works: str) -> None:
    describe(wb, works, 2025, **{"emission/last_direct": D(31000)})
    describe(wb, works, 2026, **{"activities/1/listed": False}, **{"emission/last_direct": D(10)})
    now = found(wb, works)
    assert ("monthly_deposit", "2025-12") in now
    assert ("monthly_deposit", "2026-01") not in now
    assert ("monthly_deposit", "2027-01") not in now
    assert now["monthly_deposit", "2025-12"].certain


def test_the_profile_of_another_year_leaves_a_doubt(wb: Workbench, works: str) -> None:
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})
    now = found(wb, works)
    assert now["monthly_deposit", "2026-12"].certain
    assert not now["monthly_deposit", "2027-01"].certain
    assert "2026" in now["monthly_deposit", "2027-01"].proof[-1]


def test_the_package_exported_for_the_month_marks_it_done(wb: Workbench, draft: Filing) -> None:
    assert found(wb, draft.enterprise)["monthly_deposit", "2026-06"].state == "late"
    filings.freeze(wb, draft.id)
    assert found(wb, draft.enterprise)["monthly_deposit", "2026-06"].state == "late"  # frozen is not handed in
    filings.record(wb, "filing.exported", draft.id, revision=1)
    assert found(wb, draft.enterprise)["monthly_deposit", "2026-06"].state == "done"
    filings.reopen(wb, draft.id)
    filings.freeze(wb, draft.id)
    assert found(wb, draft.enterprise)["monthly_deposit", "2026-06"].state == "late"  # the new revision is not out


def test_what_is_filed_by_another_pack_does_not_count(wb: Workbench, works: str) -> None:
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})
    filings.begin(wb, works, "cn.ghg.general/monthly", "2026-10")
    assert found(wb, works)["monthly_deposit", "2026-10"].filing == ""
    steel = filings.begin(wb, works, "cn.ets.steel/monthly", "2026-10")
    assert found(wb, works)["monthly_deposit", "2026-10"].filing == steel.id


def test_of_two_plants_of_one_works_both_must_hand_in(wb: Workbench, draft: Filing) -> None:
    filings.freeze(wb, draft.id)
    filings.record(wb, "filing.exported", draft.id, revision=1)
    assert found(wb, draft.enterprise)["monthly_deposit", "2026-06"].state == "done"
    filings.begin(wb, draft.enterprise, "cn.ets.cement/monthly", "2026-06")  # its kiln files by another pack
    assert found(wb, draft.enterprise)["monthly_deposit", "2026-06"].state == "late"


def test_what_is_done_elsewhere_is_marked_and_the_mark_taken_back(wb: Workbench, works: str) -> None:
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})
    deadlines.mark(wb, works, "surrender", "2025", TODAY)
    assert found(wb, works)["surrender", "2025"].state == "done"
    deadlines.mark(wb, works, "surrender", "2025", TODAY, done=False)
    assert found(wb, works)["surrender", "2025"].state == "due"


def test_an_enterprise_that_begins_today_is_not_late_with_the_past(wb: Workbench, works: str) -> None:
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})
    deadlines.settled(wb, works, TODAY)
    assert not [each for each in deadlines.due(wb, works, TODAY) if each.state == "late"]
    assert found(wb, works)["monthly_deposit", "2026-10"].state == "due"
    deadlines.settled(wb, works, date(2026, 12, 10))
    assert found(wb, works)["monthly_deposit", "2026-10"].state == "due"  # on that very day: not before it
    deadlines.settled(wb, works, date(2026, 12, 11))
    assert found(wb, works)["monthly_deposit", "2026-10"].state == "done"


def test_a_verification_result_sets_the_days_of_objection_off(wb: Workbench, works: str) -> None:
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})
    deadlines.occurred(wb, works, "verification_notified", date(2026, 11, 18), "平台告知")
    objection = found(wb, works)["verification_objection", "2026-11-18"]
    assert (objection.day, objection.kind, objection.state) == (date(2026, 11, 27), "right", "due")
    assert objection.proof[0] == "起算：收到核查结果，2026-11-18（周三）。"
    assert found(wb, works, date(2026, 11, 28))["verification_objection", "2026-11-18"].state == "past"
    (entered,) = deadlines.occurrences(wb, works)
    assert (entered.note, entered.by) == ("平台告知", "张三")
    deadlines.forget(wb, entered)
    assert ("verification_objection", "2026-11-18") not in found(wb, works)
    assert [event.what for event in filings.events(wb)][-2:] == ["occurrence.entered", "occurrence.removed"]


def test_over_the_turn_of_the_year_the_day_is_provisional(wb: Workbench, works: str) -> None:
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})
    deadlines.occurred(wb, works, "findings_received", date(2026, 12, 29))
    answer = found(wb, works, date(2026, 12, 29))["findings_answer", "2026-12-29"]
    assert answer.day == date(2027, 1, 5)
    assert "2027" in answer.provisional
    assert (answer.certain, answer.working_left) == (False, None)


def test_what_no_pack_lists_cannot_happen(wb: Workbench, works: str) -> None:
    with pytest.raises(WorkbenchError) as raised:
        deadlines.occurred(wb, works, "full_moon", TODAY)
    assert raised.value.code == "deadlines.unknown_trigger"
    assert "verification_notified" in dict(deadlines.triggers(wb))


@pytest.mark.parametrize("day", [date.min, date(1026, 11, 18), date.max])
def test_a_slip_of_the_year_is_refused(wb: Workbench, works: str, day: date) -> None:
    for deed in (lambda: deadlines.occurred(wb, works, "visit_ended", day), lambda: deadlines.due(wb, works, day)):
        with pytest.raises(WorkbenchError) as raised:
            deed()
        assert raised.value.code == "deadlines.day_too_far"


def test_an_unknown_enterprise_is_said(wb: Workbench) -> None:
    with pytest.raises(WorkbenchError, match=r"enterprise\.unknown"):
        deadlines.due(wb, "nobody", TODAY)


def test_the_calendar_file_holds_what_is_open_under_the_same_names_each_time(
    wb: Workbench, works: str, tmp_path: Path
) -> None:
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})
    deadlines.settled(wb, works, TODAY)
    out = tmp_path / "期限.ics"
    count = deadlines.ics(wb, works, out, TODAY)
    first = out.read_bytes()
    assert first.count(b"BEGIN:VEVENT") == count
    assert b"DTSTART;VALUE=DATE:20261231" in first
    assert "示例钢铁，分号；反斜\\\\杠" in first.replace(b"\r\n ", b"").decode()
    deadlines.mark(wb, works, "surrender", "2025", TODAY)
    deadlines.ics(wb, works, out, TODAY)
    uids = [line for line in out.read_bytes().splitlines() if line.startswith(b"UID:")]
    assert len(uids) == count - 1
    assert set(uids) < set(first.splitlines())
    assert list(tmp_path.iterdir()) == [out]


def test_what_is_late_stands_in_the_calendar_file_without_an_alarm_and_a_right_gone_by_does_not(
    wb: Workbench, works: str, tmp_path: Path
) -> None:
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})
    deadlines.occurred(wb, works, "verification_notified", date(2026, 10, 9))  # its seven days are gone
    deadlines.ics(wb, works, tmp_path / "x.ics", TODAY)
    events = (tmp_path / "x.ics").read_bytes().replace(b"\r\n ", b"").decode().split("BEGIN:VEVENT")[1:]
    open_ = [each for each in deadlines.due(wb, works, TODAY) if each.day and each.state not in ("done", "past")]
    assert len(events) == len(open_)
    (late,) = [each for each in events if "月度信息化存证" in each and "DTSTART;VALUE=DATE:20261109" in each]
    (coming,) = [each for each in events if "月度信息化存证" in each and "DTSTART;VALUE=DATE:20261210" in each]
    assert "VALARM" not in late
    assert "TRIGGER:-P7D" in coming
    assert not [each for each in events if "对核查结果申请复核" in each]


def test_the_proof_speaks_the_language_of_the_person(wb: Workbench, works: str) -> None:
    describe(wb, works, 2026, **{"emission/last_direct": D(31000)})
    with speaking("en"):
        assert found(wb, works)["monthly_deposit", "2026-10"].proof[0].startswith("Begins with: the month 2026-10 ends")


def test_an_objection_to_the_allowances_is_filed_for_the_year_they_were_allocated_for(
    wb: Workbench, works: str
) -> None:
    deadlines.occurred(wb, works, "allocation_notified", date(2026, 9, 28))
    due = found(wb, works, date(2026, 9, 29))["allocation_objection", "2026-09-28"]
    assert (due.form, due.covers, due.filing) == ("allocation_objection", "2025", "")
    begun = filings.begin(wb, works, "cn.ets.steel/allocation_objection", due.covers)
    assert found(wb, works, date(2026, 9, 29))["allocation_objection", "2026-09-28"].filing == begun.id

"""The case of a verification: days and limits over Chinese holidays, findings, who may not verify, what it foresees."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.domain.holidays import Holidays
from workbench.rules.cells import Cell, Value
from workbench.services import answering, deadlines, evidence, filings, independence, profile, verifying_case
from workbench.services.context import Workbench
from workbench.services.deadlines import Due

PACK = "cn.ets.steel"
CASE = f"{PACK}/verification"
TODAY = date(2026, 4, 10)
Tell = Callable[..., Filing]


@pytest.fixture
def works(wb: Workbench) -> str:
    set_clock(lambda: datetime(2026, 4, 10, 4, tzinfo=UTC))
    return firm(wb, "works", "示例钢铁", "福建省三明市")


@pytest.fixture
def case(wb: Workbench, works: str) -> Filing:
    return filings.begin(wb, works, CASE, "2025")


@pytest.fixture
def tell(wb: Workbench, case: Filing) -> Tell:
    """Answer questions of the case; ``course/told`` is written ``course__told``."""
    return lambda **answers: write(wb, case.id, answers)


def firm(wb: Workbench, name: str, words: str, region: str = "") -> str:
    filings.save_enterprise(wb, Enterprise(name, words, "91000000MA0000000X", region))
    return name


def write(wb: Workbench, filing_id: str, answers: dict[str, Value]) -> Filing:
    filing = filings.get(wb, filing_id)
    cells = filing.cells.changed({path.replace("__", "/"): Cell(value) for path, value in answers.items()})
    return filings.save(wb, filing.id, cells, version=filing.version)


def due(wb: Workbench, works: str, name: str, today: date = TODAY) -> list[Due]:
    return [each for each in deadlines.due(wb, works, today, anyway=True) if each.id == name]


def standing(wb: Workbench, works: str, today: date = TODAY) -> verifying_case.Case:
    found = verifying_case.case(wb, works, PACK, 2025, today)
    assert found
    return found


# ---------------------------------------------------------------- days typed in the case


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 2, 12), date(2026, 2, 26)),  # over the Spring Festival, with Saturday the 14th worked
        (date(2026, 9, 29), date(2026, 10, 12)),  # over the National Day, with Saturday the 10th worked
        (date(2026, 4, 3), date(2026, 4, 13)),  # over Qingming
        (date(2026, 3, 9), date(2026, 3, 16)),  # a plain week
    ],
)
def test_five_working_days_to_answer_are_counted_by_the_table_of_holidays(
    wb: Workbench, works: str, tell: Tell, received: date, last: date
) -> None:
    tell(course__findings_received=received)
    (found,) = due(wb, works, "findings_answer", received)
    assert found.day == last
    assert brute_force(deadlines.holidays_known(wb, TODAY), received, 5) == last


def brute_force(holidays: Holidays, day: date, left: int) -> date:
    while left:
        day = date.fromordinal(day.toordinal() + 1)
        left -= holidays.working(day)
    return day


def test_the_proof_says_in_which_form_the_day_was_typed(wb: Workbench, works: str, tell: Tell) -> None:
    tell(course__findings_received=date(2026, 4, 8))
    (found,) = due(wb, works, "findings_answer")
    assert found.proof[1] == "这一天取自：核查案卷（2025）· 企业收到《不符合项清单》。"


@pytest.mark.parametrize("day", [date.min, date(1926, 4, 8), date(9926, 4, 8), date.max])
@pytest.mark.parametrize("field", ["findings_received", "findings_answered", "told", "filed"])
def test_a_slip_of_the_year_breaks_nothing(wb: Workbench, works: str, tell: Tell, field: str, day: date) -> None:
    tell(course__findings_received=date(2026, 4, 8))
    before = len(due(wb, works, "findings_answer"))
    tell(**{f"course__{field}": day})
    assert len(due(wb, works, "findings_answer")) == before - (field == "findings_received")
    assert standing(wb, works).steps


def test_a_day_typed_in_the_case_and_entered_by_hand_counts_once(wb: Workbench, works: str, tell: Tell) -> None:
    tell(course__findings_received=date(2026, 4, 8))
    deadlines.occurred(wb, works, "findings_received", date(2026, 4, 8))
    assert len(due(wb, works, "findings_answer")) == 1
    deadlines.occurred(wb, works, "findings_received", date(2026, 4, 9))  # another day is another event
    assert len(due(wb, works, "findings_answer")) == 2


def test_a_day_taken_out_of_the_case_sets_nothing_off_any_more(wb: Workbench, works: str, tell: Tell) -> None:
    filing = tell(course__findings_received=date(2026, 4, 8))
    filings.save(wb, filing.id, filing.cells.changed({"course/findings_received": None}), version=filing.version)
    assert due(wb, works, "findings_answer") == []


def test_what_happens_next_tells_that_it_is_done_but_not_of_the_next_year(
    wb: Workbench, works: str, tell: Tell
) -> None:
    tell(course__findings_received=date(2026, 4, 1), course__findings_answered=date(2026, 4, 7))
    assert [each.state for each in due(wb, works, "findings_answer")] == ["done"]
    deadlines.occurred(wb, works, "findings_received", date(2026, 4, 9))
    assert [each.state for each in due(wb, works, "findings_answer")] == ["done", "due"]


# ---------------------------------------------------------------- the case as it stands


def test_a_case_nobody_began_is_none(wb: Workbench, works: str) -> None:
    assert verifying_case.case(wb, works, PACK, 2025, TODAY) is None


def test_the_step_at_hand_follows_the_last_one_done(wb: Workbench, works: str, tell: Tell) -> None:
    assert [each.state for each in standing(wb, works).steps] == ["here", *["open"] * 7]
    tell(arrangement__arranged=date(2026, 3, 2), course__review_done=date(2026, 3, 20))
    states = {each.id: each.state for each in standing(wb, works).steps}
    assert states["technical"] == "unsaid"
    assert (states["review"], states["site"], states["visit"]) == ("done", "here", "open")


def test_a_day_to_come_is_no_step_done(wb: Workbench, works: str, tell: Tell) -> None:
    tell(arrangement__arranged=date(2026, 3, 2), course__technical_formed=date(2026, 3, 20))
    states = [each.state for each in standing(wb, works, date(2026, 3, 19)).steps]
    assert states[:3] == ["done", "here", "open"]


@pytest.mark.parametrize(("answered", "state"), [(9, "in_time"), (10, "done_late")])
def test_the_last_day_is_still_in_time(wb: Workbench, works: str, tell: Tell, answered: int, state: str) -> None:
    tell(course__findings_received=date(2026, 4, 1), course__findings_answered=date(2026, 4, answered))
    (clock, *_) = [each for each in standing(wb, works).clocks if each.due.id == "findings_answer"]
    assert clock.state == state


def test_a_waived_visit_has_neither_group_nor_visit_and_its_own_clock(wb: Workbench, works: str, tell: Tell) -> None:
    tell(
        course__review_done=date(2026, 3, 20),
        waiver__clean=True,
        waiver__no_doubt=True,
        waiver__agreed=True,
        waiver__decided=date(2026, 4, 3),
    )
    found = standing(wb, works)
    states = {each.id: each.state for each in found.steps}
    assert (states["site"], states["visit"], states["conclude"]) == ("waived", "waived", "here")
    (clock,) = found.clocks
    assert (clock.due.id, clock.due.day, clock.state) == ("conclusion_waived", date(2026, 4, 13), "runs")


def test_the_conclusion_counts_from_the_answer_only_where_something_was_found(
    wb: Workbench, works: str, tell: Tell
) -> None:
    tell(course__visit_ended=date(2026, 4, 1), course__findings_answered=date(2026, 4, 8))
    assert "conclusion_clean" in {each.due.id for each in standing(wb, works).clocks}
    tell(findings__r1__code="1", findings__r1__description="皮带秤未按期校准")
    names = {each.due.id for each in standing(wb, works).clocks}
    assert "conclusion_corrected" in names
    assert "conclusion_clean" not in names


def test_a_clock_says_by_how_many_working_days_it_was_missed(wb: Workbench, works: str, tell: Tell) -> None:
    tell(course__findings_received=date(2026, 4, 1), course__findings_answered=date(2026, 4, 13))
    (clock, *_) = [each for each in standing(wb, works).clocks if each.due.id == "findings_answer"]
    assert (clock.due.day, clock.state, clock.late) == (date(2026, 4, 9), "done_late", 2)


def test_the_decision_on_an_objection_is_due_in_ten_working_days(wb: Workbench, works: str, tell: Tell) -> None:
    tell(
        course__told=date(2026, 4, 22),
        dispute__objected=date(2026, 4, 28),
        dispute__objection_received=date(2026, 4, 29),
    )
    clocks = {each.due.id: each.due.day for each in standing(wb, works).clocks}
    assert clocks["verification_objection"] == date(2026, 5, 6)  # seven working days, over the 1st of May
    assert clocks["verification_decision"] == brute_force(deadlines.holidays_known(wb, TODAY), date(2026, 4, 29), 10)


def test_evidence_on_a_finding_is_named_with_it(wb: Workbench, works: str, tell: Tell, tmp_path: Path) -> None:
    case = tell(findings__r1__code="1", findings__r1__description="皮带秤未按期校准")
    paper = tmp_path / "校准证书.txt"
    paper.write_text("合格", "utf-8")
    evidence.attach(wb, case.id, paper, ("findings/r1/proof",))
    (found,) = standing(wb, works).findings
    assert (found.code, found.state, found.papers) == ("1", "open", ("校准证书.txt",))
    tell(findings__r1__measure="重新校准")
    assert standing(wb, works).findings[0].state == "answered"
    tell(findings__r1__result="unmet")
    assert standing(wb, works).findings[0].state == "unmet"


def test_last_years_findings_come_along_though_that_case_was_never_frozen(wb: Workbench, works: str) -> None:
    before = filings.begin(wb, works, CASE, "2024")
    write(
        wb,
        before.id,
        {"findings/r1/code": "1", "findings/r1/description": "没有内部审核记录", "findings/r1/measure": "补做"},
    )
    now = filings.begin(wb, works, CASE, "2025", after=before.id)
    assert now.cells.value("earlier/r1/description") == "没有内部审核记录"
    assert now.cells.value("earlier/r1/measure") == "补做"
    assert now.cells.rows("findings") == ()


# ---------------------------------------------------------------- who may not verify


def agencies(wb: Workbench, works: str, year: int, compiler: str = "", verifier: str = "") -> None:
    filing = filings.begin(wb, works, profile.FORM, str(year))
    told = {"about/compiler": compiler, "about/verifier": verifier}
    write(wb, filing.id, {path: name for path, name in told.items() if name})


def kinds(wb: Workbench) -> list[tuple[str, bool]]:
    return [(each.kind, each.certain) for each in independence.conflicts(wb)]


def test_an_agency_that_compiles_and_verifies_is_told_however_its_name_is_typed(wb: Workbench, works: str) -> None:
    agencies(wb, works, 2025, "碳咨询（福建）有限公司", "碳咨询(福建) 有限公司")
    assert kinds(wb) == [("both", True)]
    (conflict,) = independence.conflicts(wb)
    words, cite = independence.told(wb, conflict)
    assert "示例钢铁" in words
    assert "碳咨询" in words
    assert cite
    assert cite.article == "4.1.1"


@pytest.mark.parametrize(("verified", "expected"), [(2025, True), (2026, True), (2027, False), (2028, None)])
def test_who_compiled_within_three_years_may_not_verify(
    wb: Workbench, works: str, verified: int, expected: bool | None
) -> None:
    agencies(wb, works, 2024, compiler="甲所")
    agencies(wb, works, verified, verifier="甲所")
    assert kinds(wb) == ([] if expected is None else [("look_back", expected)])


@pytest.mark.parametrize(
    ("region", "expected"),
    [("福建省福州市", [("province", True)]), ("江西省赣州市", []), ("", [("province", False)])],
)
def test_in_one_province_an_agency_may_not_compile_for_one_and_verify_another(
    wb: Workbench, works: str, region: str, expected: list[tuple[str, bool]]
) -> None:
    other = firm(wb, "other", "另一钢铁", region)
    agencies(wb, works, 2025, compiler="甲所")
    agencies(wb, other, 2025, verifier="甲所")
    assert kinds(wb) == expected


def test_who_compiled_in_the_province_another_year_may_verify_there(wb: Workbench, works: str) -> None:
    other = firm(wb, "other", "另一钢铁", "福建省福州市")
    agencies(wb, works, 2024, compiler="甲所")
    agencies(wb, other, 2025, verifier="甲所")
    assert kinds(wb) == []


def test_different_agencies_are_no_conflict(wb: Workbench, works: str) -> None:
    agencies(wb, works, 2025, "甲所", "乙所")
    assert kinds(wb) == []


def test_the_case_too_says_who_verifies(wb: Workbench, works: str, tell: Tell) -> None:
    agencies(wb, works, 2025, compiler="甲所")
    tell(arrangement__by="agency", arrangement__agency_name="甲所")
    assert kinds(wb) == [("both", True)]


def points(wb: Workbench, works: str, year: int = 2025) -> list[tuple[str, str]]:
    return [(each.point, each.level) for each in verifying_case.doubts(wb, works, PACK, year)]


def test_a_rehearsal_hears_of_ties_of_what_was_not_asked_and_of_what_was_left_open(
    wb: Workbench, works: str, tell: Tell
) -> None:
    agencies(wb, works, 2025, compiler="甲所")
    tell(
        arrangement__by="agency",
        arrangement__agency_name="甲所",
        arrangement__commissioned=date(2026, 3, 2),
        independence__trading__found=True,
        lookback__r1__who="王某",
        lookback__r1__relation="employed",
        lookback__r1__ended=date(2024, 1, 1),
        earlier__r1__code="1",
        earlier__r1__description="没有内部审核记录",
        earlier__r1__holds=False,
    )
    assert points(wb, works) == [
        ("independence_compiler", "error"),
        ("independence_service", "error"),
        ("independence_unasked", "warning"),
        ("independence_look_back", "error"),
        ("findings_open", "error"),
    ]
    assert "independence_compiler" not in dict(points(wb, works, 2026))
    for each in verifying_case.doubts(wb, works, PACK, 2025):
        assert "{" not in each.says
        assert "{" not in each.cures


def test_what_the_last_case_left_open_is_foreseen_before_the_next_begins(wb: Workbench, works: str, tell: Tell) -> None:
    tell(
        findings__r1__code="1",
        findings__r1__description="没有内部审核记录",
        findings__r2__code="2",
        findings__r2__description="秤未校准",
        findings__r2__result="met",
    )
    (left,) = verifying_case.doubts(wb, works, PACK, 2026)
    assert (left.point, left.level, left.names["name"]) == ("findings_open", "error", "没有内部审核记录")
    assert points(wb, works) == []  # nor is anything to be asked of an agency while there is none


def test_what_is_foreseen_becomes_a_finding_of_the_case_once(wb: Workbench, works: str, tell: Tell) -> None:
    tell(findings__r3__code="3", findings__r3__description="已有的一项", independence__trading__found=True)
    doubts = verifying_case.doubts(wb, works, PACK, 2025)
    assert doubts
    case = answering.take_over(wb, filings.filings(wb, works)[0].id, doubts)
    assert case.cells.rows("findings") == ("r3", "r4")
    cell = case.cells["findings/r4/description"]
    assert cell.value == doubts[0].says
    assert cell.note == doubts[0].cures
    assert cell.source
    assert cell.source.origin == "rehearsal"
    assert answering.take_over(wb, case.id, doubts).cells.rows("findings") == ("r3", "r4")


def test_nothing_is_taken_over_into_a_frozen_case(wb: Workbench, works: str, tell: Tell) -> None:
    case = tell(independence__trading__found=False)
    filings.freeze(wb, case.id)
    with pytest.raises(WorkbenchError, match=r"filing\.frozen"):
        answering.take_over(wb, case.id, ())

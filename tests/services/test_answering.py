"""From a case to its papers: the reply as a signed package, the conclusion, and the table that is published."""

import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from workbench.base import clock
from workbench.base.numbers import D
from workbench.domain.doubt import doubt
from workbench.domain.filing import Filing, NotReady
from workbench.rules.cells import Cell, Value
from workbench.rules.library import Library
from workbench.services import (
    answering,
    approving,
    draws,
    evidence,
    exports,
    filings,
    publishing,
    sample,
    sealed,
    verifying,
)
from workbench.services.context import Workbench
from workbench.services.exports import Signing

PACK = "cn.ets.steel"
WORKS = sample.PRACTICE
PASSPHRASE = "practice-pass"
ANSWERED: dict[str, Value] = {
    "findings/r1/cause": "校准机构排期晚",
    "findings/r1/measure": "按未校准修正6月消耗量，已重新校准",
    "findings/r1/proof": "校准证书",
    "findings/r1/done_on": date(2026, 4, 10),
    "course/findings_answered": date(2026, 4, 14),
}


def at(month: int, day: int) -> None:
    clock.set_clock(lambda: datetime(2026, month, day, 4, tzinfo=UTC))


def write(wb: Workbench, filing_id: str, answers: dict[str, Value]) -> Filing:
    filing = filings.get(wb, filing_id)
    cells = filing.cells.changed({path: Cell(value) for path, value in answers.items()})
    return filings.save(wb, filing_id, cells, version=filing.version)


def say_report(wb: Workbench, filing_id: str) -> None:
    for role, person in zip(("prepare", "review", "approve"), "甲乙丙", strict=True):
        approving.approve(wb, filing_id, role, person, version=filings.get(wb, filing_id).version)  # type: ignore[arg-type] # a role
    filings.freeze(wb, filing_id)


@pytest.fixture(scope="module")
def year(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with a steel year said on 20 March, and the case of its verification with one finding."""
    at(3, 20)
    file = tmp_path_factory.mktemp("case") / "year.ccw"
    wb = Workbench("张三")
    vars(wb)["_library"] = library
    wb.create_workspace(file)
    report = sample.make_year(wb, sample.read_sample("steel"))[1]
    say_report(wb, report.id)
    case = filings.begin(wb, WORKS, f"{PACK}/verification", "2025")
    answers: dict[str, Value] = {
        "arrangement/by": "agency",
        "arrangement/agency_name": "某核查机构",
        "course/visit_begun": date(2026, 4, 1),
        "course/visit_ended": date(2026, 4, 2),
        "course/findings_received": date(2026, 4, 8),
        "findings/r1/code": "1",
        "findings/r1/category": "data",
        "findings/r1/description": "皮带秤6月未按期校准",
        "findings/r1/figure": "fuel_quantity",
        "findings/r1/month": "2025-06",
    }
    write(wb, case.id, answers)
    wb.close()
    yield file
    clock.set_clock(None)


@pytest.fixture
def wb(year: Path, library: Library, tmp_path: Path) -> Iterator[Workbench]:
    at(4, 10)
    shutil.copy(year, tmp_path / "mine.ccw")
    wb = Workbench("张三")
    vars(wb)["_library"] = library
    wb.open_workspace(tmp_path / "mine.ccw")
    yield wb
    wb.close()


@pytest.fixture
def case(wb: Workbench) -> Filing:
    (found,) = [each for each in filings.filings(wb) if each.form.endswith("/verification")]
    return filings.get(wb, found.id)


@pytest.fixture
def paper(wb: Workbench, case: Filing, tmp_path: Path) -> str:
    """The certificate that proves the remedy, on the finding."""
    file = tmp_path / "校准证书.txt"
    file.write_text("皮带秤 合格 2026-04-09", "utf-8")
    evidence.attach(wb, case.id, file, ("findings/r1/proof",))
    return file.name


@pytest.fixture
def corrected(wb: Workbench) -> str:
    """The report said anew, its June raised by 0.5 %; gives its filing."""
    known = {(each.form.partition("/")[2], each.period): each.id for each in filings.filings(wb)}
    june, report = known["monthly", "2025-06"], known["annual_report", "2025"]
    filings.reopen(wb, june)
    cells = filings.get(wb, june).cells
    path = next(path for path in cells if path.startswith("fuels/") and path.endswith("/quantity"))
    burnt = cells.value(path)
    assert isinstance(burnt, type(D(0)))
    write(wb, june, {path: burnt * D("1.005")})
    filings.freeze(wb, june)
    filings.reopen(wb, report)
    drawn = {change.path: change.after for change in draws.drawing(wb, report).changes}
    open_ = filings.get(wb, report)
    filings.save(wb, report, open_.cells.changed(drawn), version=open_.version)
    say_report(wb, report)
    return report


def test_an_uncorrected_report_is_said_to_be_one(wb: Workbench, case: Filing) -> None:
    found = answering.correction(wb, case.id)
    assert found
    assert (found.before, found.after, found.open, found.differences) == (1, 0, False, ())
    assert answering.begin_reply(wb, case.id).cells.value("report/corrected") is False


def test_a_correction_is_told_by_the_revisions_and_the_figures_that_changed(
    wb: Workbench, case: Filing, corrected: str
) -> None:
    found = answering.correction(wb, case.id)
    assert found
    first, last = filings.revisions(wb, corrected)
    assert (found.before, found.before_digest) == (1, first.digest)
    assert (found.after, found.after_digest) == (2, last.digest)
    reply = answering.begin_reply(wb, case.id)
    told = {path: str(cell.value) for path, cell in reply.cells.items() if path.startswith(("report/", "changed/"))}
    assert (told["report/first_number"], told["report/last_digest"]) == ("1", last.digest)
    named = [value for path, value in told.items() if path.endswith("/name")]
    assert len(named) == len(found.differences) > 0
    assert any("净消耗量" in each for each in named)
    rows = {path.split("/")[1] for path in told if path.startswith("changed/")}
    fuel = next(row for row in rows if "各月·6 月·净消耗量" in told[f"changed/{row}/name"])
    assert told[f"changed/{fuel}/change"] == "+0.5 %"


def test_a_report_opened_again_is_not_yet_a_correction(wb: Workbench, case: Filing) -> None:
    (report,) = [each.id for each in filings.filings(wb) if each.form.endswith("/annual_report")]
    filings.reopen(wb, report)
    found = answering.correction(wb, case.id)
    assert found
    assert (found.after, found.open) == (0, True)


def test_a_reply_is_ready_only_when_cause_measure_and_evidence_are_given(wb: Workbench, case: Filing) -> None:
    reply = answering.begin_reply(wb, case.id)
    missing = {each.path for each in filings.outcome_of(wb, reply).findings if each.level == "error"}
    assert {f"findings/r1/{name}" for name in ("cause", "measure", "proof", "done_on")} < missing
    with pytest.raises(NotReady):
        filings.freeze(wb, reply.id)
    write(wb, case.id, ANSWERED)
    reply = answering.begin_reply(wb, case.id)  # brought up to date
    assert filings.outcome_of(wb, reply).ready
    assert len([each for each in filings.filings(wb) if each.form.endswith("/reply")]) == 1


def test_what_a_person_typed_in_a_sheet_is_never_overwritten_nor_lost(wb: Workbench, case: Filing) -> None:
    write(wb, case.id, ANSWERED)
    reply = answering.begin_reply(wb, case.id)
    write(wb, reply.id, {"findings/r1/measure": "另行说明"})
    assert answering.begin_reply(wb, case.id).cells.value("findings/r1/measure") == "另行说明"
    conclusion = answering.begin_conclusion(wb, case.id)
    typed: dict[str, Value] = {
        "submissions/first_day": date(2026, 3, 30),
        "production/r90/name": "副产品",
        "production/r90/final_amount": D(5),
    }
    rows = conclusion.cells.rows("production")
    write(wb, conclusion.id, typed)
    again = answering.begin_conclusion(wb, case.id)
    assert {path: again.cells.value(path) for path in typed} == typed
    assert again.cells.rows("production") == (*rows, "r90")


def test_a_report_said_anew_on_the_very_day_the_findings_came_answers_them(
    wb: Workbench, case: Filing, corrected: str
) -> None:
    write(wb, case.id, {"course/findings_received": date(2026, 4, 10)})  # it was said anew on the 10th
    found = answering.correction(wb, case.id)
    assert found
    assert (found.before, found.after) == (1, 2)
    write(wb, case.id, {"course/findings_received": date(2026, 4, 11)})
    found = answering.correction(wb, case.id)
    assert found
    assert (found.before, found.after) == (2, 0)


def test_a_figure_a_person_added_is_not_mixed_with_another(wb: Workbench, case: Filing, corrected: str) -> None:
    reply = answering.begin_reply(wb, case.id)
    rows = reply.cells.rows("changed")
    names = {reply.cells.value(f"changed/{row}/name") for row in rows}
    kept = reply.cells.value("changed/r2/name")
    write(wb, reply.id, {"changed/r1/name": "本单位另行更正的一项", "changed/r2/change": "见说明"})
    again = answering.begin_reply(wb, case.id).cells
    assert [again.value(f"changed/r1/{field}") for field in ("first", "last", "change")] == [None] * 3
    assert (again.value("changed/r2/name"), again.value("changed/r2/change")) == (kept, "见说明")
    told = [again.value(f"changed/{row}/name") for row in again.rows("changed")]
    assert sorted(map(str, told)) == sorted(map(str, [*names, "本单位另行更正的一项"]))


def test_a_finding_taken_over_has_a_number_of_its_own(wb: Workbench, case: Filing, paper: str) -> None:
    write(wb, case.id, {"findings/r1/code": "2"})
    points = filings.rules_of(wb, case).parameters["verification_points"].value
    found = doubt(points, "plan_missing", "error", filing="", path="", period="2025", at_stake=None, month="2025")  # type: ignore[arg-type] # points
    cells = answering.take_over(wb, case.id, [found]).cells
    assert [cells.value(f"findings/{row}/code") for row in cells.rows("findings")] == ["2", "3"]
    write(wb, case.id, {"findings/r2/code": "2"})  # two of one number: nobody knows whose the paper is
    reply = answering.begin_reply(wb, case.id)
    assert not evidence.evidence(wb, reply.id)


@pytest.mark.parametrize(("answered", "late"), [(date(2026, 4, 15), False), (date(2026, 4, 16), True)])
def test_a_reply_after_five_working_days_is_seen_to_be_late(
    wb: Workbench, case: Filing, answered: date, late: bool
) -> None:
    """Received on Wednesday 8 April 2026, a week without holidays: due on the next Wednesday."""
    write(wb, case.id, {**ANSWERED, "course/findings_answered": answered})
    reply = answering.begin_reply(wb, case.id)
    assert reply.cells.value("answer/limit") == date(2026, 4, 15)
    assert ("reply.late" in {each.code for each in filings.outcome_of(wb, reply).findings}) == late


def test_an_objection_knows_its_last_day(wb: Workbench, case: Filing) -> None:
    write(wb, case.id, {"course/told": date(2026, 4, 22), "dispute/objected": date(2026, 5, 7)})
    objection = answering.begin_objection(wb, case.id)
    assert objection.cells.value("request/limit") == date(2026, 5, 6)  # over the 1st of May
    assert "objection.late" in {each.code for each in filings.outcome_of(wb, objection).findings}


def test_the_reply_becomes_a_signed_package_with_the_evidence_of_its_findings(
    wb: Workbench, case: Filing, paper: str, corrected: str, library: Library, tmp_path: Path
) -> None:
    write(wb, case.id, ANSWERED)
    reply = answering.begin_reply(wb, case.id)
    signers = []
    for name, role in (("preparer", "preparer"), ("legal", "legal")):
        exports.make_certificate(f"练习{name}", "示例钢铁企业", tmp_path / f"{name}.p12", PASSPHRASE)
        signers.append(Signing(tmp_path / f"{name}.p12", PASSPHRASE, role))  # type: ignore[arg-type] # a role
    package = exports.export(wb, reply.id, tmp_path / "out", signers)
    roots = tuple(tmp_path / f"{name}.pem" for name in ("preparer", "legal"))
    verdict = verifying.verify(package, library, roots)
    assert verdict.exit_code == 0
    assert [each.role for each in verdict.signatures] == ["preparer", "legal"]
    with zipfile.ZipFile(package) as archive:
        assert f"evidence/{paper}" in archive.namelist()
    write(wb, case.id, {"findings/r1/description": "另一种说法"})
    again = answering.begin_reply(wb, case.id)  # what was said stays as it is
    assert (again.status, again.cells) == ("frozen", filings.get(wb, reply.id).cells)


def test_the_conclusion_has_the_first_and_the_last_report_as_they_were_said(
    wb: Workbench, case: Filing, corrected: str
) -> None:
    conclusion = answering.begin_conclusion(wb, case.id)
    with wb.look() as work:
        first, last = (sealed.at(wb, work, corrected, number) for number in (1, 2))
    told = conclusion.cells
    assert told.value("submissions/first_emission") == first.values[first.form.headline]
    assert told.value("submissions/final_emission") == last.values[last.form.headline]
    assert first.values[first.form.headline] != last.values[last.form.headline]
    assert told.value("submissions/first_day") is None  # no package was made: the day is left to be typed
    assert told.value("course/visited") is True


def test_production_is_the_sum_of_the_sealed_months(wb: Workbench, case: Filing) -> None:
    conclusion = answering.begin_conclusion(wb, case.id)
    names = {str(conclusion.cells.value(f"production/{row}/name")) for row in conclusion.cells.rows("production")}
    assert not [name for name in names if "消耗" in name]  # what is burnt is no product
    (row,) = [
        row
        for row in conclusion.cells.rows("production")
        if conclusion.cells.value(f"production/{row}/name") == "粗钢产量"
    ]
    with wb.look() as work:
        months = [sealed.last(wb, work, WORKS, f"{PACK}/monthly", f"2025-{month:02d}") for month in range(1, 13)]
    steel = [each.values["total/crude_steel"] for each in months if each]
    assert conclusion.cells.value(f"production/{row}/final_amount") == sum(steel)  # type: ignore[arg-type] # numbers


def test_only_conclusions_that_were_said_are_published(wb: Workbench, case: Filing, tmp_path: Path) -> None:
    out = tmp_path / "公开表.xlsx"
    conclusion = answering.begin_conclusion(wb, case.id)
    assert publishing.table(wb, 2025, out) == 0
    headings = ("basics", "boundary", "method", "data", "quality", "plan", "other")
    answers: dict[str, Value] = {f"headings/{name}/verdict": "met" for name in headings}
    answers |= {
        "headings/data/verdict": "open",
        "course/concluded": date(2026, 4, 20),
        "submissions/first_day": date(2026, 3, 20),
        "submissions/final_day": date(2026, 3, 20),
        "computed/by_group": True,
        "computed/reason": "6月消耗量未整改",
        "computed/emission": D("14400000.25"),
        "computed/basis": "按未校准修正",
    }
    write(wb, conclusion.id, answers)
    filings.freeze(wb, conclusion.id)
    (found,) = publishing.conclusions(wb, 2025)
    assert (found.by_group, found.verified) == (True, D("14400000.25"))
    assert dict(found.verdicts)["核算数据（4.2.1.4）"] == "未整改"
    assert publishing.table(wb, 2025, out) == 1
    lines = CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    assert lines[2][0] == "重点排放单位"
    assert lines[3][0] == "示例钢铁企业（练习）"
    assert 14400000.25 in lines[3]
    assert lines[3][lines[2].index("核算数据（4.2.1.4）")] == "未整改"

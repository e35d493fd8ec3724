"""A year walked with what surrounds it: plan, report, findings, a corrected report, the reply, the conclusion."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from workbench.base.clock import set_clock, today
from workbench.domain.approval import ROLES
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Value
from workbench.services import answering, approving, draws, filings, months, practice, quality, verifying_case
from workbench.services.context import Workbench, practice_workspace
from workbench.services.sample import make_year, read_sample

PACK = "cn.ets.cement"
OUTPUT = "lines/r1/output"


class Days:
    """A clock that moves on a second with each glance, and by days when told to."""

    def __init__(self) -> None:
        """Begin on Monday, 2 March 2026."""
        self.moment = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def glance(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def pass_by(self, days: int) -> None:
        self.moment += timedelta(days=days)


@pytest.fixture
def days() -> Days:
    made = Days()
    set_clock(made.glance)
    return made


@pytest.fixture
def wb(days: Days) -> Iterator[Workbench]:
    """A person at work."""
    wb = Workbench("练习填报人")
    wb.open_workspace(practice_workspace())
    yield wb
    wb.close()


def type_in(wb: Workbench, filing: Filing, answers: dict[str, Value]) -> Filing:
    filing = filings.get(wb, filing.id)
    cells = filing.cells.changed({path: Cell(value) for path, value in answers.items()})
    return filings.save(wb, filing.id, cells, version=filing.version)


def say_for_ever(wb: Workbench, filing: Filing) -> None:
    filing = filings.get(wb, filing.id)
    if filings.form_of(wb, filing).approval:
        for role, person in zip(ROLES, ("练习填报人", "练习审核人", "练习批准人"), strict=True):
            approving.approve(wb, filing.id, role, person, version=filing.version)
    filings.freeze(wb, filing.id)


def headline(wb: Workbench, filing: Filing) -> Decimal:
    value = filings.outcome_of(wb, filings.get(wb, filing.id)).values[filings.form_of(wb, filing).headline]
    assert isinstance(value, Decimal)
    return value


def sealed_value(wb: Workbench, enterprise: str, month: str, path: str) -> Decimal:
    found = next(each for each in months.year(wb, enterprise, f"{PACK}/monthly", 2025) if each.period == month)
    value = filings.get(wb, found.filing).cells.value(path)
    assert isinstance(value, Decimal)
    return value


def correct(wb: Workbench, enterprise: str, report: Filing, month: str, answers: dict[str, Value]) -> None:
    """Say a month anew, seal those after it again, and say the report anew from them."""
    wrong = next(each for each in months.year(wb, enterprise, f"{PACK}/monthly", 2025) if each.period == month)
    say_for_ever(wb, type_in(wb, filings.reopen(wb, wrong.filing), answers))
    months.seal_again(wb, enterprise, f"{PACK}/monthly", 2025)
    again = filings.reopen(wb, report.id)
    drawn = {change.path: change.after for change in draws.drawing(wb, again.id).changes}
    say_for_ever(wb, filings.save(wb, again.id, again.cells.changed(drawn), version=again.version))


def test_a_finding_leads_to_a_corrected_report_and_a_conclusion(wb: Workbench, days: Days) -> None:
    year = read_sample("cement")
    _, report = make_year(wb, year)
    who = year.enterprise.id
    plan = practice.make_rooms(wb, who, PACK, "cement", 2025)["plan"]
    say_for_ever(wb, plan)
    say_for_ever(wb, report)
    first = headline(wb, report)

    # the rehearsal's doubts may be entered as findings before the verifier comes; then the verifier finds one more
    foreseen = quality.doubts(wb, who, PACK, 2025)[:1]
    case = filings.begin(wb, who, f"{PACK}/verification", "2025")
    case = answering.take_over(wb, case.id, foreseen)
    day = today()
    found: dict[str, Value] = {"code": "NC-2", "category": "data", "description": "3月熟料产量比入库台账少100吨。"}
    found = {f"findings/r2/{name}": value for name, value in found.items()}
    case = type_in(wb, case, {**found, "course/findings_issued": day, "course/findings_received": day})
    assert len(case.cells.rows("findings")) == 2
    told = verifying_case.case(wb, who, PACK, 2025, day)
    assert told
    (clock,) = [each for each in told.clocks if each.state == "runs" and each.due.who == "enterprise"]
    assert clock.due.day == date(2026, 3, 9)  # five working days after 2 March

    # two days later the month is put right; the report that follows supersedes the first
    days.pass_by(2)
    output = sealed_value(wb, who, "2025-03", OUTPUT)
    correct(wb, who, report, "2025-03", {OUTPUT: output + 100})
    last = headline(wb, report)
    assert last != first
    one, two = filings.revisions(wb, report.id)
    assert filings.revision(wb, report.id).supersedes == one.digest

    # the reply says what was done, and from which revision to which
    day = today()
    answers: dict[str, Value] = {
        "cause": "日报漏计一班。",
        "measure": "补记并更正报告。",
        "proof": "入库台账",
        "done_on": day,
    }
    answered = {
        f"findings/{row}/{name}": value for row in case.cells.rows("findings") for name, value in answers.items()
    }
    case = type_in(wb, case, {**answered, "course/findings_answered": day})
    reply = answering.begin_sheet(wb, case.id, "reply")
    said = {name: reply.cells.value(f"report/{name}") for name in ("first_digest", "last_digest", "corrected")}
    assert said == {"first_digest": one.digest, "last_digest": two.digest, "corrected": True}
    assert reply.cells.value("findings/r1/measure") == answers["measure"]
    say_for_ever(wb, reply)
    done = verifying_case.case(wb, who, PACK, 2025, day)
    assert done
    assert not [each for each in done.clocks if each.state in ("runs", "late") and each.due.who == "enterprise"]

    # the conclusion tells both results
    case = type_in(wb, case, {"course/concluded": day, "course/visit_begun": day, "course/visit_ended": day})
    conclusion = answering.begin_sheet(wb, case.id, "conclusion")
    emissions = [conclusion.cells.value(f"submissions/{which}_emission") for which in ("first", "final")]
    assert emissions == [first, last]
    headings = next(section for section in filings.form_of(wb, conclusion).sections if section.id == "headings")
    verdicts: dict[str, Value] = {f"headings/{each.id}/verdict": "met" for each in headings.fixed}
    conclusion = type_in(
        wb,
        conclusion,
        {
            **verdicts,
            "headings/data/verdict": "corrected",
            "submissions/first_day": day,
            "submissions/final_day": day,
            "computed/by_group": False,
        },
    )
    say_for_ever(wb, conclusion)
    assert filings.get(wb, conclusion.id).status == "frozen"

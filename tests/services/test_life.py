"""The life of a project as a person enters it: where it stands, what is refused and by which article, what is due."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from workbench.base import clock
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Cell
from workbench.services import deadlines, filings, life, projects
from workbench.services.citing import articles
from workbench.services.context import Workbench
from workbench.services.deadlines import Due

TODAY = date(2026, 11, 21)
NOTES = {"body_engaged": "甲机构", "verifier_engaged": "乙机构"}
REGISTERED = (
    ("account_applied", "2026-01-06"), ("account_opened", "2026-01-20"), ("designed", "2026-02-20"),
    ("body_engaged", "2026-02-25"), ("notice_began", "2026-03-02"), ("notice_ended", "2026-03-27"),
    ("validated", "2026-05-11"), ("applied", "2026-05-15"), ("registered", "2026-06-02"),
)  # fmt: skip
ISSUED = (
    ("monitored", "2025-12-31"), ("accounted", "2026-06-10"), ("verifier_engaged", "2026-06-12"),
    ("report_notice_began", "2026-07-17"), ("report_notice_ended", "2026-08-13"), ("verified", "2026-09-15"),
    ("reduction_applied", "2026-09-20"), ("reduction_registered", "2026-10-12"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """It is a day all of it has come to."""
    clock.set_clock(lambda: datetime(2026, 11, 21, 9, 0).astimezone())
    yield
    clock.set_clock(None)


@pytest.fixture
def project(wb: Workbench) -> str:
    """A project nothing has happened to."""
    filings.save_enterprise(wb, Enterprise("owner", "某能源有限公司", "91000000XXXXXXXX0U"))
    return projects.begin(wb, "owner", "滨海项目").id


def enter(wb: Workbench, project: str, *steps: tuple[str, str]) -> None:
    for step, day in steps:
        life.happened(wb, project, step, date.fromisoformat(day), NOTES.get(step, ""))


def refused(wb: Workbench, project: str, step: str, day: str, note: str = "丙机构") -> WorkbenchError:
    """Try to enter what cannot have been, and give the refusal; nothing may have been written."""
    before = life.standing(wb, project, TODAY).events
    with pytest.raises(WorkbenchError) as error:
        life.happened(wb, project, step, date.fromisoformat(day), note)
    assert life.standing(wb, project, TODAY).events == before
    return error.value


def of(dues: tuple[Due, ...], name: str) -> Due:
    return next(each for each in dues if each.id == name)


def test_a_new_project_begins_with_its_self_check(wb: Workbench, project: str) -> None:
    stands = life.standing(wb, project, TODAY)
    assert stands.next is not None
    assert stands.next.id == "selfchecked"
    assert stands.dues == ()
    assert stands.expiring == ()
    assert stands.limits["project_notice"] == (20, "working_days")
    assert stands.limits["validation_report"] == (100, "natural_days")
    assert stands.limits["project_registration"] == (15, "working_days")


def test_a_project_walks_from_its_account_to_its_credits(wb: Workbench, project: str) -> None:
    enter(wb, project, *REGISTERED, *ISSUED, ("transferred", "2026-10-20"), ("retired", "2026-11-01"))
    stands = life.standing(wb, project, TODAY)
    assert stands.course.refused == []
    assert stands.next is not None
    assert stands.next.id == "monitored"
    keep = of(stands.dues, "retention")
    assert (keep.day, keep.kind) == (date(2036, 10, 12), "keep")
    assert of(stands.dues, "application_window").day == date(2031, 1, 1)  # from 1 January 2026, the day after
    assert [each.id for each in stands.expiring] == ["application_window", "retention"]


@pytest.mark.parametrize(
    ("first", "early", "last"),
    [("2026-03-02", "2026-03-26", "2026-03-27"), ("2026-07-17", "2026-08-12", "2026-08-13")],
    ids=["WD-1", "WD-2"],
)
def test_a_notice_ends_on_its_twentieth_working_day(
    wb: Workbench, project: str, first: str, early: str, last: str
) -> None:
    enter(wb, project, *REGISTERED[:4], ("notice_began", first))
    due = of(life.standing(wb, project, TODAY).dues, "project_notice")
    assert (str(due.day), due.provisional) == (last, "")
    error = refused(wb, project, "notice_ended", early)
    assert error.code == "life.opens"
    assert "第十二条第三款" in say(error.code, **error.args_)
    enter(wb, project, ("notice_ended", last))
    assert of(life.standing(wb, project, TODAY).dues, "project_notice").state == "done"


def test_where_no_holiday_table_is_known_the_end_of_a_notice_is_not_refused(wb: Workbench, project: str) -> None:
    clock.set_clock(lambda: datetime(2029, 6, 1, 9, 0).astimezone())
    enter(wb, project, *REGISTERED[:4], ("notice_began", "2029-03-01"), ("notice_ended", "2029-03-05"))
    due = of(life.standing(wb, project, date(2029, 6, 1)).dues, "project_notice")
    assert due.provisional


IMPOSSIBLE = [
    ("a notice without an account", (REGISTERED[2], REGISTERED[3]), "notice_began", "2026-03-02", "第十二条"),
    ("a notice without a design", (*REGISTERED[:2], REGISTERED[3]), "notice_began", "2026-03-02", "第十二条"),
    ("a notice without a body", REGISTERED[:3], "notice_began", "2026-03-02", "第十二条"),
    ("a notice before the body was engaged", REGISTERED[:4], "notice_began", "2026-02-24", "第十二条"),
    ("a validation before the notice ended", REGISTERED[:5], "validated", "2026-03-20", "第十三条"),
    ("an application without a validation", REGISTERED[:6], "applied", "2026-05-15", "第十四条"),
    ("a registration without an application", REGISTERED[:7], "registered", "2026-06-02", "第十五条"),
    ("a second registration", REGISTERED, "registered", "2026-07-02", "第十五条"),
    ("a cancellation of what is not registered", REGISTERED[:8], "withdrawn", "2026-06-02", "第十六条"),
    ("a report published before the project is registered", (*REGISTERED[:8], *ISSUED[:3]),
     "report_notice_began", "2026-07-17", "第十七条"),
    ("a report before its period ended", (*REGISTERED, ISSUED[0]), "accounted", "2025-12-30", "第十八条"),
    ("a verification before the notice ended", (*REGISTERED, *ISSUED[:4]), "verified", "2026-08-01", "第二十条"),
    ("an application of reductions without a verification", (*REGISTERED, *ISSUED[:5]),
     "reduction_applied", "2026-09-20", "第二十一条"),
    ("registered reductions without an application", (*REGISTERED, *ISSUED[:6]),
     "reduction_registered", "2026-10-12", "第二十二条"),
    ("a use of what was not issued", REGISTERED, "retired", "2026-11-01", "第二十八条"),
    ("a withdrawn notice after it ended", REGISTERED[:6], "notice_withdrawn", "2026-04-01", "公示期撤回"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "step", "day", "article"),
    [case[1:] for case in IMPOSSIBLE],
    ids=[case[0] for case in IMPOSSIBLE],
)
def test_what_cannot_have_been_is_refused_with_the_article(
    wb: Workbench, project: str, before: tuple[tuple[str, str], ...], step: str, day: str, article: str
) -> None:
    enter(wb, project, *before)
    error = refused(wb, project, step, day)
    assert error.code.startswith("life.")
    assert article in say(error.code, **error.args_)


@pytest.mark.parametrize("end", ["withdrawn", "revoked"])
def test_after_its_end_only_what_was_issued_moves(wb: Workbench, project: str, end: str) -> None:
    enter(wb, project, *REGISTERED, *ISSUED, (end, "2026-10-20"))
    for step in ("monitored", "registered", "applied"):
        assert refused(wb, project, step, "2026-10-30").code == "life.ended"
    enter(wb, project, ("retired", "2026-11-01"))
    assert life.standing(wb, project, TODAY).next is None
    assert "application_window" not in {each.id for each in life.standing(wb, project, TODAY).dues}


def test_the_end_cannot_be_slipped_in_before_what_followed(wb: Workbench, project: str) -> None:
    enter(wb, project, *REGISTERED, *ISSUED)
    error = refused(wb, project, "withdrawn", "2026-07-01")
    assert error.code == "life.contradicts"
    assert "第十六条" in say(error.code, **error.args_)


def test_the_validator_is_not_engaged_to_verify(wb: Workbench, project: str) -> None:
    enter(wb, project, *REGISTERED, *ISSUED[:2])
    error = refused(wb, project, "verifier_engaged", "2026-06-12", "甲机构")
    assert (error.code, "第十八条" in say(error.code, **error.args_)) == ("life.same_body", True)
    assert refused(wb, project, "verifier_engaged", "2026-06-12", " ").code == "life.asks"


def test_what_others_rest_on_is_not_taken_back(wb: Workbench, project: str) -> None:
    enter(wb, project, *REGISTERED)
    events = {each.step: each for each in life.standing(wb, project, TODAY).events}
    with pytest.raises(WorkbenchError, match=r"life\.rests_on"):
        life.forget(wb, project, events["validated"])
    for step in ("registered", "applied", "validated"):
        life.forget(wb, project, events[step])
    stands = life.standing(wb, project, TODAY)
    assert stands.next is not None
    assert stands.next.id == "validated"


def test_slips_are_refused(wb: Workbench, project: str) -> None:
    assert refused(wb, project, "designed", "2026-11-22").code == "life.future"
    assert refused(wb, project, "designed", "0226-11-22").code == "deadlines.day_too_far"
    assert refused(wb, project, "nonsense", "2026-11-20").code == "life.unknown_step"
    enter(wb, project, ("designed", "2026-02-20"))
    assert refused(wb, project, "designed", "2026-02-20").code == "life.same"
    assert refused(wb, project, "designed", "2026-02-21").code == "life.already"
    with pytest.raises(WorkbenchError, match=r"enterprise\.unknown"):
        life.standing(wb, "owner", TODAY)


def test_the_account_is_the_owners_and_opened_once(wb: Workbench, project: str) -> None:
    enter(wb, project, *REGISTERED[:2])
    second = projects.begin(wb, "owner", "第二期").id
    enter(wb, second, *REGISTERED[2:5])
    places = {each.step: each.place for each in life.standing(wb, second, TODAY).events}
    assert places["account_opened"] == "滨海项目"
    assert refused(wb, second, "account_opened", "2026-02-01").code == "life.already"
    opened = next(each for each in life.standing(wb, project, TODAY).events if each.step == "account_opened")
    with pytest.raises(WorkbenchError, match=r"life\.rests_on"):  # the other project's notice stands on it
        life.forget(wb, project, opened)


def test_another_owner_opens_its_own_account(wb: Workbench, project: str) -> None:
    enter(wb, project, *REGISTERED[:2])
    filings.save_enterprise(wb, Enterprise("other", "另一家", "91000000XXXXXXXX1U"))
    other = projects.begin(wb, "other", "别处").id
    enter(wb, other, *REGISTERED[2:4])
    assert refused(wb, other, "notice_began", "2026-03-02").code == "life.not_yet"


# ---------------------------------------------------------------- what its papers say


def paper(wb: Workbench, project: str, form: str, period: str, **days: date) -> None:
    """Begin a paper of the offshore wind methodology that says some days."""
    filing = filings.begin(wb, project, form, period)
    cells = filing.cells.changed({path.replace("__", "/"): Cell(day) for path, day in days.items()})
    filings.save(wb, filing.id, cells, version=filing.version)


@pytest.mark.parametrize(
    ("started", "code"),
    [(date(2012, 11, 7), "life.gate.after"), (date(2012, 11, 8), ""), (date(2012, 11, 9), "")],
)
def test_a_project_begun_too_early_is_not_published(wb: Workbench, project: str, started: date, code: str) -> None:
    paper(wb, project, "cn.ccer.common/screening", "2026-01-05", gates__construction_start=started)
    enter(wb, project, *REGISTERED[:4])
    if code:
        error = refused(wb, project, "notice_began", "2026-03-02")
        assert (error.code, "第十条" in say(error.code, **error.args_)) == (code, True)
        return
    enter(wb, project, REGISTERED[4])
    judged = next(each for each in life.standing(wb, project, TODAY).gates if each.gate.fact == "started")
    assert judged.verdict == ("edge" if started == date(2012, 11, 8) else "passed")


@pytest.fixture
def wind(wb: Workbench) -> str:
    """A registered offshore wind project with its design: credited from 2021 to the end of 2030."""
    filings.save_enterprise(wb, Enterprise("owner", "某能源有限公司", "91000000XXXXXXXX0U"))
    made = projects.begin(wb, "owner", "滨海风电", "cn.ccer.offshore_wind").id
    design(wb, made, date(2021, 1, 1), date(2030, 12, 31))
    enter(wb, made, *REGISTERED)
    return made


def design(wb: Workbench, project: str, first: date, last: date) -> None:
    days = {
        "timetable__construction_start": date(2019, 5, 1),
        "timetable__first_day": first,
        "timetable__last_day": last,
    }
    paper(wb, project, "cn.ccer.offshore_wind/design", "2026-02-20", **days)


def accounting(wb: Workbench, project: str, first: date, last: date) -> None:
    days = {"about__first_day": first, "about__last_day": last}
    paper(wb, project, "cn.ccer.offshore_wind/accounting", last.isoformat(), **days)


@pytest.mark.parametrize(
    ("first", "last", "code", "article"),
    [
        (date(2022, 1, 1), date(2025, 12, 31), "", ""),
        (date(2021, 9, 19), date(2025, 12, 31), "life.gate.within", "第十七条第二款"),
        (date(2021, 9, 20), date(2025, 12, 31), "edge", ""),
        (date(2021, 9, 21), date(2025, 12, 31), "", ""),
        (date(2020, 12, 31), date(2025, 12, 31), "life.gate.not_before", "第十七条第一款第（四）项"),
        (date(2020, 9, 21), date(2025, 12, 31), "life.gate.after", "第十七条第一款第（三）项"),
    ],
)
def test_reductions_are_applied_for_within_their_gates(
    wb: Workbench, wind: str, first: date, last: date, code: str, article: str
) -> None:
    accounting(wb, wind, first, last)
    enter(wb, wind, *ISSUED[:6])
    if code.startswith("life."):
        error = refused(wb, wind, "reduction_applied", "2026-09-20")
        assert (error.code, article in say(error.code, **error.args_)) == (code, True)
        return
    enter(wb, wind, ("reduction_applied", "2026-09-20"))
    verdicts = {each.gate.test: each.verdict for each in life.standing(wb, wind, TODAY).gates}
    assert verdicts["within"] == (code or "passed")


def test_a_period_beyond_the_crediting_period_is_refused(wb: Workbench, wind: str) -> None:
    clock.set_clock(lambda: datetime(2031, 11, 21, 9, 0).astimezone())
    accounting(wb, wind, date(2030, 1, 1), date(2031, 1, 1))
    steps = [(step, str(int(day[:4]) + 5) + day[4:]) for step, day in ISSUED[1:6]]
    enter(wb, wind, ("monitored", "2031-01-01"), *steps)
    assert refused(wb, wind, "reduction_applied", "2031-09-20").code == "life.gate.not_after"


def test_the_report_of_another_period_does_not_speak_for_this_one(wb: Workbench, wind: str) -> None:
    accounting(wb, wind, date(2020, 1, 1), date(2024, 12, 31))
    enter(wb, wind, *ISSUED[:7])  # nothing is said of the period that ended on 31 December 2025
    gates = {each.gate.test: each for each in life.standing(wb, wind, TODAY).gates if each.gate.fact == "produced_from"}
    assert gates["within"].verdict == "unknown"


def test_what_was_produced_first_lapses_first(wb: Workbench, wind: str) -> None:
    """The reductions of 1 January 2021 lapsed on 1 January 2026; once a period is applied for, the next one counts."""
    stands = life.standing(wb, wind, TODAY)
    window = of(stands.dues, "application_window")
    assert (window.period, window.day, window.state) == ("2021-01-01", date(2026, 1, 1), "past")
    assert stands.lapsed == (window, date(2021, 11, 21))
    assert of(stands.dues, "crediting_end").day == date(2030, 12, 31)
    accounting(wb, wind, date(2022, 1, 1), date(2025, 12, 31))
    enter(wb, wind, *ISSUED)
    stands = life.standing(wb, wind, TODAY)
    assert of(stands.dues, "application_window").day == date(2031, 1, 1)
    assert stands.lapsed is None
    assert [each.id for each in stands.expiring] == ["crediting_end", "application_window", "retention"]


def test_nothing_produced_before_the_gate_is_waited_for(wb: Workbench, project: str) -> None:
    """Credited from 2019, but only what was produced after 22 September 2020 can be applied for."""
    old = projects.begin(wb, "owner", "旧项目", "cn.ccer.offshore_wind").id
    design(wb, old, date(2019, 1, 1), date(2028, 12, 31))
    assert of(life.standing(wb, old, date(2024, 1, 2)).dues, "application_window").day == date(2025, 9, 23)


# ---------------------------------------------------------------- deadlines


def test_a_project_has_its_own_deadlines_and_its_owner_all_of_them_named(wb: Workbench, project: str) -> None:
    enter(wb, project, *REGISTERED[:5])
    own = deadlines.due(wb, project, date(2026, 3, 10))
    assert {each.id for each in own} == {"account_decision", "project_notice", "validation_report"}
    assert {each.subject for each in own} == {project}
    notice = of(own, "project_notice")
    assert (str(notice.label), notice.state, notice.who) == ("项目设计文件公示期满", "due", "authority")
    owners = deadlines.due(wb, "owner", date(2026, 3, 10), anyway=True)
    named = of(owners, "project_notice")
    assert str(named.label) == "滨海项目：项目设计文件公示期满"
    assert (named.subject, named.project) == (project, "滨海项目")
    assert "surrender" in {each.id for each in owners}
    assert "surrender" not in {each.id for each in deadlines.due(wb, project, date(2026, 3, 10), anyway=True)}


def test_the_owners_page_does_not_offer_the_steps_of_a_project(wb: Workbench, project: str) -> None:
    assert not {"registered", "notice_began"} & set(dict(deadlines.triggers(wb)))


def test_a_hundred_days_run_from_the_notice_and_end_with_either_conclusion(wb: Workbench, project: str) -> None:
    enter(wb, project, *REGISTERED[:6])
    report = of(deadlines.due(wb, project, date(2026, 4, 1)), "validation_report")
    assert (report.day, report.state) == (date(2026, 6, 10), "due")
    enter(wb, project, ("validation_negative", "2026-05-01"))
    assert of(deadlines.due(wb, project, date(2026, 5, 2)), "validation_report").state == "done"


def test_a_change_of_the_account_is_reported_within_fifteen_working_days(wb: Workbench, project: str) -> None:
    enter(wb, project, *REGISTERED[:2], ("account_changed", "2026-10-08"))
    change = of(deadlines.due(wb, "owner", TODAY), "account_change")
    assert (change.day, change.state, change.who) == (date(2026, 10, 28), "late", "enterprise")
    enter(wb, project, ("account_change_applied", "2026-10-20"), ("account_changed", "2026-11-16"))
    states = [each.state for each in deadlines.due(wb, "owner", TODAY) if each.id == "account_change"]
    assert states == ["done", "due"]
    assert refused(wb, project, "account_change_applied", "2026-10-07").code == "life.before"


def test_after_a_revocation_three_years_pass(wb: Workbench, project: str) -> None:
    enter(wb, project, *REGISTERED, ("revoked", "2026-08-03"))
    assert of(life.standing(wb, project, TODAY).dues, "ban_ends").day == date(2029, 8, 3)


def test_every_article_a_step_names_can_be_read(wb: Workbench, project: str) -> None:
    stands = life.standing(wb, project, TODAY)
    known = articles(wb.library)
    for step in stands.steps.values():
        for cite in (step.cite, *(gate.cite for gate in step.gates)):
            assert any(use.sort == "step" for use in known[cite.document][cite.article]), step.id

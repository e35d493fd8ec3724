"""The papers of a project: what they take from one another, what they book, and what stands against them."""

from datetime import UTC, date, datetime

import pytest

from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.base.progress import Progress
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.domain.ledger import Lot, Posting
from workbench.rules.cells import Cell, Value
from workbench.services import (
    applying,
    claims,
    filings,
    independence,
    ledger,
    life,
    practice_project,
    project_rows,
    projects,
)
from workbench.services.context import Workbench

PACK = "cn.ccer.offshore_wind"
COMMON = "cn.ccer.common"
NUMBER = "练习-001"
LAST = date(2025, 12, 31)


@pytest.fixture
def farm(wb: Workbench) -> str:
    """An offshore wind project on 1 December 2026, its owner with a name and a code."""
    set_clock(lambda: datetime(2026, 12, 1, 4, tzinfo=UTC))
    filings.save_enterprise(wb, Enterprise("owner", "某海上风电有限公司", "91000000XXXXXXXX0U"))
    return projects.begin(wb, "owner", "练习海上风电", PACK).id


def paper(wb: Workbench, project: str, form: str, day: str, **answers: Value) -> Filing:
    return typed(wb, filings.begin(wb, project, form if "/" in form else f"{PACK}/{form}", day), **answers)


def typed(wb: Workbench, filing: Filing, **answers: Value) -> Filing:
    cells = {path.replace("__", "/"): Cell(value) for path, value in answers.items()}
    return filings.save(wb, filing.id, filing.cells.changed(cells), version=filing.version)


def filled(wb: Workbench, filing: Filing) -> Filing:
    changes = {each.path: each.after for each in applying.fill(wb, filing.id)}
    return filings.save(wb, filing.id, filing.cells.changed(changes), version=filing.version)


def reduction(wb: Workbench, project: str, day: str = "2026-06-01", **more: Value) -> Filing:
    """Write an application of two vintages, 631,320 t, with all it asks."""
    answers: dict[str, Value] = {
        "about__account": "自愿-1", "about__number": NUMBER, "about__method_number": "CCER-01-002-V01",
        "about__crediting_from": date(2024, 1, 1), "about__crediting_to": date(2033, 12, 31),
        "about__first_day": date(2024, 3, 1), "about__last_day": LAST, "about__applied": date.fromisoformat(day),
        "checked__validated_by": "甲认证有限公司", "checked__body": "乙认证有限公司", "checked__report": "核-1",
        "checked__day": date(2026, 5, 12), "checked__outcome": "positive", "checked__notice_to": date(2026, 3, 9),
        "vintages__r1__year": "2024", "vintages__r1__fixed": D(235820), "vintages__r1__mwh": D("400001.241"),
        "vintages__r2__year": "2025", "vintages__r2__fixed": D(395500),
        "papers__account__state": "ready", "papers__report__state": "ready", "papers__letter__state": "ready",
        "letter__truthful": True, "letter__complete": True, "letter__valid": True, "letter__unique": True,
    }  # fmt: skip
    return paper(wb, project, "reduction", day, **answers, **more)


def audit(wb: Workbench, project: str, form: str, day: str, body: str, **more: Value) -> Filing:
    """Write the file of a validation or verification that nothing is lacking in but what `more` changes."""
    answers: dict[str, Value] = {
        "about__body": body, "about__approval": "CNCA-R-1", "about__listed": "公告", "about__in_scope": True,
        "about__ties": False, "about__engaged": date(2026, 1, 5), "about__notice_from": date(2026, 1, 12),
        "about__notice_to": date(2026, 2, 6), "onsite__sites": D(1), "onsite__visited": D(1),
        "opinions__received": D(0), "conclusion__outcome": "positive", "conclusion__report": "1",
        "conclusion__day": date(2026, 3, 2), "conclusion__pledged": True,
    }  # fmt: skip
    for row, role in (("r1", "leader"), ("r2", "member")):
        answers |= {f"team__{row}__name": row, f"team__{row}__role": role, f"team__{row}__interest": False}
        answers |= {f"team__{row}__full_time": True, f"team__{row}__skilled": True}
    return paper(wb, project, form, day, **answers, **more)


def refused(wb: Workbench, filing: Filing) -> str:
    with pytest.raises(WorkbenchError) as found:
        filings.freeze(wb, filing.id)
    return found.value.code


# ---------------------------------------------------------------- filled in


def test_an_audit_takes_from_the_last_paper_before_its_own_day(wb: Workbench, farm: str) -> None:
    for day, words in (("2024-01-05", "一"), ("2024-02-05", "二"), ("2024-04-05", "三")):
        paper(wb, farm, "design", day, comments_summary__summary=words)
    validation = filled(wb, paper(wb, farm, "validation", "2024-03-01"))
    assert validation.cells.value("opinions/treatment") == "二"


@pytest.mark.parametrize(
    ("published", "until", "approval"),
    [
        (date(2024, 2, 28), None, "CNCA-R-9"),
        (date(2024, 3, 1), date(2024, 3, 1), "CNCA-R-9"),
        (date(2024, 3, 2), None, None),  # not approved yet
        (date(2024, 1, 2), date(2024, 2, 29), None),  # no longer
    ],
)
def test_a_body_counts_as_approved_on_the_day_it_was_engaged_or_not(
    wb: Workbench, farm: str, published: date, until: date | None, approval: str | None
) -> None:
    rows: dict[str, Value] = {"bodies__r1__name": "甲", "bodies__r1__approval": "CNCA-R-9"}
    rows |= {"bodies__r1__published": published} | ({"bodies__r1__until": until} if until else {})
    paper(wb, "owner", f"{COMMON}/bodies", "2026", **rows)
    engaged: dict[str, Value] = {"about__body": "甲", "about__engaged": date(2024, 3, 1)}
    filing = filled(wb, paper(wb, farm, "validation", "2024-06-14", **engaged))
    assert filing.cells.value("about/approval") == approval


def test_days_and_the_body_come_from_the_life_of_the_project_and_its_approval_from_the_list(
    wb: Workbench, farm: str
) -> None:
    for step, day, note in (
        ("account_opened", date(2024, 1, 31), ""),
        ("designed", date(2024, 2, 20), ""),
        ("body_engaged", date(2024, 3, 1), "甲认证有限公司"),
        ("notice_began", date(2024, 3, 6), ""),
        ("notice_ended", date(2024, 4, 2), ""),
    ):
        life.happened(wb, farm, step, day, note)
    rows: dict[str, Value] = {
        "bodies__r1__name": "甲认证 有限公司",  # however it was typed
        "bodies__r1__approval": "CNCA-R-9",
        "bodies__r1__document": "2024年第3号公告",
        "bodies__r1__published": date(2024, 1, 20),
    }
    paper(wb, "owner", f"{COMMON}/bodies", "2026", **rows)
    filing = filled(wb, paper(wb, farm, "validation", "2024-06-14"))
    assert filing.cells.value("about/project") == "练习海上风电"
    assert filing.cells.value("about/body") == "甲认证有限公司"
    assert filing.cells.value("about/approval") == "CNCA-R-9"
    assert filing.cells.value("about/listed") == "2024年第3号公告 2024-01-20"
    assert filing.cells.value("about/notice_to") == date(2024, 4, 2)
    assert not applying.fill(wb, filing.id)


def test_observations_left_open_are_asked_for_again_and_closed_ones_are_not(wb: Workbench, farm: str) -> None:
    audit(
        wb, farm, "validation", "2024-06-14", "甲认证有限公司",
        findings__r1__kind="observation", findings__r1__text="补做校准", findings__r1__closed=False,
        findings__r2__kind="observation", findings__r2__text="已改", findings__r2__closed=True,
        findings__r3__kind="corrective", findings__r3__text="坐标", findings__r3__closed=False,
    )  # fmt: skip
    filing = filled(wb, paper(wb, farm, "verification", "2026-05-20"))
    assert [filing.cells.value(f"earlier/{row}/text") for row in filing.cells.rows("earlier")] == ["补做校准"]
    assert filing.cells.value("earlier/r1/raised_in") == "项目审定档案 2024-06-14"


def test_the_day_of_another_round_is_not_taken_for_this_one(wb: Workbench, farm: str) -> None:
    for step, day in (("monitored", LAST), ("accounted", date(2026, 1, 20))):
        life.happened(wb, farm, step, day)
    life.happened(wb, farm, "verifier_engaged", date(2026, 1, 25), "乙认证有限公司")
    this = filled(wb, paper(wb, farm, "verification", "2026-05-20", about__last_day=LAST))
    other = filled(wb, paper(wb, farm, "verification", "2026-05-21", about__last_day=date(2026, 6, 30)))
    assert this.cells.value("about/engaged") == date(2026, 1, 25)
    assert other.cells.value("about/engaged") is None


def test_a_form_of_a_sector_with_the_same_name_is_no_paper_of_a_project(wb: Workbench) -> None:
    assert applying.applies(wb, f"{PACK}/verification")
    assert not applying.applies(wb, "cn.ets.steel/verification")
    assert applying.applies(wb, "cn.ets.steel/surrender")


def test_every_day_taken_from_the_life_has_its_step_and_its_place(wb: Workbench) -> None:
    day = date(2026, 12, 1)
    steps = wb.library.rules(COMMON, day, day).parameters["project_life"].value
    assert isinstance(steps, dict)
    for form, days in project_rows.DAYS.items():
        pack = COMMON if form in wb.library.packs[COMMON].forms else PACK
        shape = wb.library.form(f"{pack}/{form}", day, day)
        assert {shape.locate(path)[2].kind for path in days} == {"date"}
        assert set(days.values()) <= set(steps)
    for what, *names in project_rows.NOTICES:
        assert what in {each.id for each in wb.library.form(f"{PACK}/publication", day, day).locate(
            "notices/r1/what")[2].choices}  # fmt: skip
        assert {name for name in names if name} <= set(steps)


# ---------------------------------------------------------------- who may verify


def test_the_body_that_validated_may_not_verify_however_its_name_is_written(wb: Workbench, farm: str) -> None:
    audit(wb, farm, "validation", "2024-06-14", "甲认证(北京)有限公司")
    again = audit(wb, farm, "verification", "2026-05-20", "甲认证（北京） 有限公司")
    assert refused(wb, again) == "projects.body_both"


def test_a_body_that_wrote_for_another_project_of_the_owner_may_not_validate(wb: Workbench, farm: str) -> None:
    other = projects.begin(wb, "owner", "另一项目", PACK).id
    paper(wb, other, "design", "2024-01-10", about__writer="consultant", about__consultant="甲认证有限公司")
    assert refused(wb, audit(wb, farm, "validation", "2024-06-14", "甲认证有限公司")) == "projects.body_wrote"


def test_another_owner_s_consultant_may_validate(wb: Workbench, farm: str) -> None:
    filings.save_enterprise(wb, Enterprise("else", "另一业主", "91000000XXXXXXXX0U"))
    other = projects.begin(wb, "else", "另一项目", PACK).id
    paper(wb, other, "design", "2024-01-10", about__writer="consultant", about__consultant="甲认证有限公司")
    filing = audit(wb, farm, "validation", "2024-06-14", "甲认证有限公司")
    assert filings.freeze(wb, filing.id).number == 1


def test_the_independence_of_emitters_is_judged_though_projects_verify_too(wb: Workbench, farm: str) -> None:
    paper(wb, farm, "verification", "2026-05-20")
    assert independence.ties(wb) == ()


# ---------------------------------------------------------------- what is booked


def test_registered_reductions_wait_to_be_booked_for_the_owner_by_vintage_with_what_is_known_of_them(
    wb: Workbench, farm: str
) -> None:
    filing = reduction(
        wb, farm, decision__registered=date(2026, 6, 22), decision__document="登记公告1",
        issued__r1__year="2024", issued__r1__serial_from="A1", issued__r1__serial_to="A235820",
    )  # fmt: skip
    filings.freeze(wb, filing.id)
    waiting = applying.hand_over(wb, filing.id, "approve")
    assert (waiting.enterprise, waiting.form) == ("owner", ledger.FORM)
    assert not ledger.entries(wb, "owner")  # never silently
    ledger.book_pending(wb, waiting.id)
    entries = ledger.entries(wb, "owner")
    assert [(each.move, each.vintage, each.quantity, each.day) for each in entries] == [
        ("issued", "2024", 235820, date(2026, 6, 22)),
        ("issued", "2025", 395500, date(2026, 6, 22)),
    ]
    lots = {each.code: each.details for each in ledger.lots(wb, "owner")}
    assert lots[f"{NUMBER}-2024-20260601"] == {
        "project": NUMBER, "project_name": "练习海上风电", "plant": "练习海上风电", "method": "CCER-01-002-V01",
        "registered": "2026-06-22", "inside_market": "no", "month": "2024-03", "month_last": "2024-12",
        "mwh": "400001.241", "serial_from": "A1", "serial_to": "A235820",
    }  # fmt: skip
    assert [each.state for each in applying.effects(wb, filing.id)] == ["booked"]
    with pytest.raises(WorkbenchError) as again:
        applying.hand_over(wb, filing.id, "approve")
    assert again.value.code == "applying.again"


@pytest.mark.parametrize("registered", [None, date(2026, 12, 2)])
def test_nothing_is_booked_before_the_registry_has_registered_it(
    wb: Workbench, farm: str, registered: date | None
) -> None:
    filing = reduction(wb, farm)
    if registered:
        filing = typed(wb, filing, decision__registered=registered)
    filings.freeze(wb, filing.id)
    with pytest.raises(WorkbenchError) as found:
        applying.hand_over(wb, filing.id, "approve")
    assert found.value.code == "applying.nothing"


def test_an_application_that_was_refused_issues_nothing_whatever_day_it_names(wb: Workbench, farm: str) -> None:
    said = typed(wb, reduction(wb, farm), decision__registered=date(2026, 6, 22))
    assert applying.moves(wb, said.id)
    assert applying.moves(wb, typed(wb, said, decision__refused="材料不完整").id) == ()


def test_a_period_is_applied_for_once_unless_the_registry_refused_it(wb: Workbench, farm: str) -> None:
    first = reduction(wb, farm)
    filings.freeze(wb, first.id)
    again = reduction(wb, farm, "2026-07-01")
    assert refused(wb, again) == "projects.period_twice"
    typed(wb, filings.reopen(wb, first.id), decision__refused="材料不完整")
    assert filings.freeze(wb, again.id).number == 1


# ---------------------------------------------------------------- what is used up


def held(wb: Workbench, farm: str) -> None:
    """Register the project, and put 100 t of 2024 and 50 t of 2025 into its owner's ledger, and 70 t of another's."""
    paper(wb, farm, "registration", "2024-06-17", decision__number=NUMBER)
    lots = [Lot("CCER", code, {"project": of, "registered": "2026-06-22", "inside_market": "no", "plant": of})
            for code, of in (("A", NUMBER), ("B", NUMBER), ("C", "别的"))]  # fmt: skip
    issued = [("2024", "A", 100), ("2025", "B", 50), ("2024", "C", 70)]
    day = date(2026, 6, 22)
    book = [Posting(day, "issued", "CCER", year, lot, count, "", "", document="1") for year, lot, count in issued]
    ledger.book(wb, "owner", book, lots=lots)


def test_a_cancellation_takes_the_oldest_of_the_project_up_to_the_emission(wb: Workbench, farm: str) -> None:
    held(wb, farm)
    filing = filled(wb, paper(wb, farm, f"{COMMON}/retirement", "2026-11-30", about__emission=D(120)))
    told = [(filing.cells.value(f"units/{row}/lot"), filing.cells.value(f"units/{row}/quantity"))
            for row in filing.cells.rows("units")]  # fmt: skip
    assert told == [("A", 100), ("B", 20)]
    assert filing.cells.value("units/r1/registered") == date(2026, 6, 22)
    assert applying.fill(wb, filing.id) == ()


def test_what_is_frozen_already_is_not_offered_for_cancellation(wb: Workbench, farm: str) -> None:
    held(wb, farm)
    ledger.book(wb, "owner", [Posting(date(2026, 7, 1), "applied", "CCER", "2024", "A", 60, "", "")])
    filing = filled(wb, paper(wb, farm, f"{COMMON}/retirement", "2026-11-30"))
    told = {filing.cells.value(f"units/{row}/lot"): filing.cells.value(f"units/{row}/held")
            for row in filing.cells.rows("units")}  # fmt: skip
    assert told == {"A": 40, "B": 50}


def test_an_enterprise_that_bought_reductions_may_cancel_those_of_any_project(wb: Workbench, farm: str) -> None:
    held(wb, farm)
    filing = filled(wb, paper(wb, "owner", f"{COMMON}/retirement", "2026-11-30", about__emission=D(170)))
    told = [filing.cells.value(f"units/{row}/quantity") for row in filing.cells.rows("units")]
    assert told == [100, 70]  # both of 2024, the oldest


@pytest.mark.parametrize(
    ("use", "submits", "ends"),
    [
        ("event", [], "retired"),
        ("local", [], "offset_local"),
        ("benefit", ["applied_cancel"], "cancelled"),
        ("national", ["applied"], "offset"),
    ],
)
def test_each_use_spends_the_units_by_its_own_movement(
    wb: Workbench, farm: str, use: str, submits: list[str], ends: str
) -> None:
    held(wb, farm)
    filing = paper(wb, farm, f"{COMMON}/retirement", "2026-11-30", about__use=use, about__applied=date(2026, 11, 30),
                   units__r1__lot="A", units__r1__year="2024", units__r1__quantity=D(60))  # fmt: skip
    submit, approve = applying.effects(wb, filing.id)
    assert [each.move for each in submit.postings] == submits
    assert [each.move for each in approve.postings] == [*submits, ends]
    assert {each.quantity for each in approve.postings} == {60}


def test_more_than_the_ledger_has_is_not_signed_away(wb: Workbench, farm: str) -> None:
    held(wb, farm)
    filing = paper(wb, farm, f"{COMMON}/retirement", "2026-11-30", about__use="event")
    filing = typed(wb, filing, units__r1__lot="A", units__r1__year="2024", units__r1__quantity=D(101))
    assert refused(wb, filing) == "applying.lacking"


def test_what_a_cancellation_has_taken_is_not_offered_to_it_again(wb: Workbench, farm: str) -> None:
    held(wb, farm)
    filing = paper(
        wb, farm, f"{COMMON}/retirement", "2026-11-30", about__account="自愿-1", about__applied=date(2026, 11, 30),
        about__use="benefit", about__purpose="公益", units__r1__lot="A", units__r1__year="2024",
        units__r1__number=NUMBER, units__r1__project="海上风电", units__r1__quantity=D(60), total__final=True,
        total__certificate="凭证1",
    )  # fmt: skip
    filings.freeze(wb, filing.id)
    for step in ("submit", "approve"):
        ledger.book_pending(wb, applying.hand_over(wb, filing.id, step).id)
    assert [each.move for each in ledger.entries(wb, "owner")][-2:] == ["applied_cancel", "cancelled"]
    filings.reopen(wb, filing.id)
    assert applying.fill(wb, filing.id) == ()


# ---------------------------------------------------------------- counted once


def certificates(wb: Workbench, supply: str) -> None:
    """Book 1,000 certificates of April 2024 of the same wind farm for its owner."""
    lot = Lot("GEC", "绿证-4", {"plant": "练习海上风电", "month": "2024-04", "supply_mwh": supply})
    day = date(2024, 6, 1)
    ledger.book(
        wb, "owner", [Posting(day, "issued", "GEC", "2024-04", lot.code, 1000, "", "", document="1")], lots=[lot]
    )


def test_a_reduction_applied_for_and_certificates_of_its_months_are_named_both(wb: Workbench, farm: str) -> None:
    certificates(wb, "40000")
    filing = reduction(wb, farm)
    (found,) = [each for each in claims.conflicts(wb, "owner") if each.second]
    assert {found.first.claim.instrument, found.second.claim.instrument if found.second else ""} == {"CCER", "GEC"}
    assert filing.id in {side.claim.filing for side in (found.first, found.second) if side}
    assert "项目减排量申请表" in found.says
    assert "绿证" in found.says


def test_certificates_beyond_what_the_months_supplied_are_counted_to_the_megawatt_hour(wb: Workbench) -> None:
    set_clock(lambda: datetime(2026, 12, 1, 4, tzinfo=UTC))

    def say(filing: Filing, _progress: Progress) -> None:
        filings.freeze(wb, filing.id)

    made = practice_project.make_project(wb, "wind", say)
    owner = made.owner.id
    assert claims.conflicts(wb, owner) == ()
    lot = Lot("GEC", "绿证-4", {"plant": made.project.project, "month": "2024-04"})
    issued = Posting(date(2024, 6, 1), "issued", "GEC", "2024-04", lot.code, 100, "", "", document="1")
    ledger.book(wb, owner, [issued], lots=[lot])
    (found,) = claims.conflicts(wb, owner)
    assert found.double.why == "supply"
    assert found.double.over is not None
    assert round(found.double.over, 2) == 100  # all that was supplied is claimed as reductions already


def test_reductions_of_a_project_without_certificates_are_counted_once(wb: Workbench, farm: str) -> None:
    reduction(wb, farm)
    assert claims.conflicts(wb, "owner") == ()


def test_the_electricity_behind_a_vintage_is_that_of_its_months_less_what_was_sold_as_certificates(
    wb: Workbench, farm: str
) -> None:
    months: dict[str, Value] = {"about__first_day": date(2024, 11, 1), "about__last_day": date(2025, 1, 31)}
    for row, month, export, sold in (
        ("r1", "2024-11", "100.0009", "10"), ("r2", "2024-12", "200", "0"), ("r3", "2025-01", "50", "5")
    ):  # fmt: skip
        months |= {f"months__{row}__month": month, f"months__{row}__export": D(export)}
        months |= {f"months__{row}__taken": D(1), f"months__{row}__sold": D(sold)}
    paper(wb, farm, "accounting", "2025-01-31", **months)
    rows: dict[str, Value] = {"vintages__r1__year": "2024", "vintages__r2__year": "2025"}
    filing = filled(wb, paper(wb, farm, "reduction", "2025-06-01", **rows))
    told = {name: filing.cells.value(f"vintages/r1/{name}") for name in ("mwh", "certified", "supply")}
    assert told == {"mwh": D("288.000"), "certified": D("10.000"), "supply": D("298.001")}  # a claim is cut off
    assert filing.cells.value("vintages/r2/mwh") == D("44.000")

"""The papers of a project in order, and its reductions from the estimate to their use."""

from datetime import UTC, date, datetime

import pytest

from workbench.base.clock import set_clock
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.domain.ledger import Lot, Posting
from workbench.rules.cells import Cell, Value
from workbench.services import filings, ledger, life, project_papers, projects
from workbench.services.context import Workbench
from workbench.services.credits import Credits, Vintage, register
from workbench.services.project_papers import Paper

PACK = "cn.ccer.offshore_wind"
TODAY = date(2026, 12, 1)
NUMBER = "练习-001"


@pytest.fixture
def farm(wb: Workbench) -> str:
    """An offshore wind project on 1 December 2026."""
    set_clock(lambda: datetime(2026, 12, 1, 4, tzinfo=UTC))
    filings.save_enterprise(wb, Enterprise("owner", "某海上风电有限公司", "91000000XXXXXXXX0U"))
    return projects.begin(wb, "owner", "练习海上风电", PACK).id


def paper(wb: Workbench, project: str, form: str, day: str, **answers: Value) -> Filing:
    filing = filings.begin(wb, project, form if "/" in form else f"{PACK}/{form}", day)
    cells = {path.replace("__", "/"): Cell(value) for path, value in answers.items()}
    return filings.save(wb, filing.id, filing.cells.changed(cells), version=filing.version)


def applied(wb: Workbench, farm: str, day: str, year: str, tonnes: int, registered: date | None = None) -> Filing:
    more: dict[str, Value] = {"decision__registered": registered} if registered else {}
    more |= {"vintages__r1__year": year, "vintages__r1__fixed": D(tonnes), "about__number": NUMBER}
    return paper(wb, farm, "reduction", day, **more)


def verified(wb: Workbench, farm: str, day: str, year: str, tonnes: int, outcome: str = "positive") -> None:
    more: dict[str, Value] = {"verified__r1__year": year, "verified__r1__quantity": D(tonnes)}
    paper(wb, farm, "verification", day, conclusion__outcome=outcome, **more)


def booked(wb: Workbench, *moves: tuple[str, str, str, int]) -> None:
    lots = [Lot("CCER", code, {"project": of, "registered": "2026-06-22", "inside_market": "no", "serial_from": "A1",
                               "serial_to": "A999"}) for code, of in (("A", NUMBER), ("B", "别的项目"))]  # fmt: skip
    book = [
        Posting(date(2026, 7, day), move, "CCER", year, lot, count, "", "", D(80), "某方", "凭证")
        for day, (move, year, lot, count) in enumerate(moves, 1)
    ]
    ledger.book(wb, "owner", book, lots=lots)


def test_a_year_is_followed_from_its_verification_to_what_became_of_it(wb: Workbench, farm: str) -> None:
    verified(wb, farm, "2026-05-20", "2024", 990, "negative")
    verified(wb, farm, "2026-05-21", "2024", 980)
    applied(wb, farm, "2026-06-01", "2024", 980, date(2026, 6, 22))
    booked(
        wb, ("issued", "2024", "A", 900), ("issued", "2024", "B", 5), ("to_tradable", "2024", "A", 300),
        ("sold", "2024", "A", 200), ("retired", "2024", "A", 60), ("pledged", "2024", "A", 40),
    )  # fmt: skip
    found = register(wb, farm, TODAY)
    (year,) = found.vintages
    assert (year.verified, year.applied, year.registered) == (980, 980, 980)
    assert (year.issued, year.sold, year.used, year.tied, year.free) == (900, 200, 60, 40, 600)
    assert year.issued == year.sold + year.used + year.tied + year.free
    assert (found.unbooked, found.unlike) == (80, ())
    assert [(each.code, each.serials, each.issued, each.free) for each in found.batches] == [("A", "A1–A999", 900, 600)]
    assert [(each.quantity, each.whom, each.document) for each in found.uses] == [(60, "某方", "凭证")]


def test_what_is_applied_for_and_not_registered_is_not_registered(wb: Workbench, farm: str) -> None:
    applied(wb, farm, "2026-06-01", "2024", 980)
    applied(wb, farm, "2026-11-01", "2025", 70, date(2026, 12, 2))  # tomorrow
    years = {each.year: each for each in register(wb, farm, TODAY).vintages}
    assert [(each.applied, each.registered) for each in years.values()] == [(980, None), (70, None)]


def test_another_amount_than_the_verified_one_is_told_by_its_year(wb: Workbench, farm: str) -> None:
    verified(wb, farm, "2026-05-21", "2024", 980)
    applied(wb, farm, "2026-06-01", "2024", 981)
    assert register(wb, farm, TODAY).unlike == ("2024",)


def test_a_report_written_anew_over_days_that_were_reported_counts_once(wb: Workbench, farm: str) -> None:
    span: dict[str, Value] = {"about__first_day": date(2024, 1, 1), "about__last_day": date(2024, 12, 31)}
    for day, tonnes in (("2025-01-20", 980), ("2025-03-02", 970)):
        rows: dict[str, Value] = {"verified__r1__year": "2024", "verified__r1__quantity": D(tonnes)}
        paper(wb, farm, "verification", day, conclusion__outcome="positive", **rows, **span)
    rows = {"verified__r1__year": "2025", "verified__r1__quantity": D(5)}
    next_: dict[str, Value] = {"about__first_day": date(2025, 1, 1), "about__last_day": date(2025, 6, 30)}
    paper(wb, farm, "verification", "2025-07-20", conclusion__outcome="positive", **rows, **next_)
    assert [(each.year, each.verified) for each in register(wb, farm, TODAY).vintages] == [("2024", 970), ("2025", 5)]


def test_a_use_taken_back_is_none(wb: Workbench, farm: str) -> None:
    applied(wb, farm, "2026-06-01", "2024", 980, date(2026, 6, 22))
    booked(wb, ("issued", "2024", "A", 980), ("retired", "2024", "A", 60))
    retired = next(each for each in ledger.entries(wb, "owner") if each.move == "retired")
    ledger.reverse(wb, retired.id, day=date(2026, 8, 1), reason="误记")
    found = register(wb, farm, TODAY)
    assert (found.uses, found.total.used, found.total.free) == ((), 0, 980)


def test_years_that_are_only_expected_are_told_as_one(wb: Workbench, farm: str) -> None:
    said = [Vintage(str(year), expected=10) for year in range(2024, 2034)]
    said[9].reported = 7
    found = Credits(projects.project(wb, farm), "", tuple(said), said[0], (), ())
    now, later = found.folded("2026")
    assert [each.year for each in now] == ["2024", "2025", "2026", "2033"]
    assert [(each.year, each.expected) for each in later] == [("2027–2032", 60)]


# ---------------------------------------------------------------- papers


def by_id(wb: Workbench, farm: str) -> dict[str, Paper]:
    return {each.id: each for each in project_papers.papers(wb, farm, TODAY).papers}


def test_the_papers_stand_in_the_order_in_which_a_project_needs_them(wb: Workbench, farm: str) -> None:
    found = list(by_id(wb, farm))
    wanted = ["eligibility", "opening", "design", "validation", "registration", "monthly", "accounting",
              "verification", "reduction", "retirement", "withdrawal"]  # fmt: skip
    assert [each for each in found if each in wanted] == wanted
    assert {form.id for _, form in projects.forms(wb, projects.project(wb, farm))} == set(found)


def test_what_all_projects_share_is_shown_where_it_is_drawn_from(wb: Workbench, farm: str) -> None:
    forest = projects.begin(wb, "owner", "造林", "cn.ccer.afforestation").id
    assert "factors" in by_id(wb, farm)
    assert "factors" not in by_id(wb, forest)
    assert {"bodies", "survey"} <= set(by_id(wb, forest))


def test_a_project_without_a_methodology_has_the_papers_of_all_projects(wb: Workbench, farm: str) -> None:
    other = projects.begin(wb, "owner", "尚未选定").id
    assert {"screening", "opening", "retirement"} <= set(by_id(wb, other))
    assert "design" not in by_id(wb, other)


def test_the_next_step_of_its_life_names_the_paper_it_is_taken_with(wb: Workbench, farm: str) -> None:
    found = project_papers.papers(wb, farm, TODAY)
    assert found.standing.next is not None
    assert found.next is not None
    assert found.next.id == found.standing.next.form == "eligibility"


def test_what_is_handed_over_asks_for_its_day_until_that_is_entered(wb: Workbench, farm: str) -> None:
    rows: dict[str, Value] = {"notices__r1__what": "design", "notices__r1__since": date(2026, 3, 2),
                              "notices__r1__until": date(2026, 3, 27), "notices__r1__place": "登记系统",
                              "notices__r1__body": "甲", "about__summary": "海上风电"}  # fmt: skip
    for pledge in ("unique", "truthful", "monitored", "records"):
        rows[f"pledges__{pledge}__kept"] = "ongoing"
    stated = paper(wb, farm, "publication", "2026-04-01", **rows)
    filings.freeze(wb, stated.id)
    assert by_id(wb, farm)["publication"].state.deed == "export"  # a statement is signed and handed over
    filings.record(wb, "filing.exported", stated.id, revision=1)
    assert by_id(wb, farm)["publication"].state.tone == "good"  # no step of its life waits for it

    listed = paper(wb, "owner", "cn.ccer.common/bodies", "2026", bodies__r1__name="甲", bodies__r1__approval="1",
                   bodies__r1__document="公告", bodies__r1__published=date(2024, 6, 20))  # fmt: skip
    filings.freeze(wb, listed.id)
    bodies = by_id(wb, farm)["bodies"]  # shared: the owner's list serves the project, and to be said is enough
    assert (bodies.state.tone, bodies.filings[0].enterprise) == ("good", "owner")


def test_a_paper_waits_for_its_day_in_the_life_of_the_project(wb: Workbench, farm: str) -> None:
    opened = paper(
        wb, farm, "cn.ccer.common/opening", "2024-01-10", about__person="legal", about__role="owner",
        about__way="alone", about__other_account=False, about__applied=date(2024, 1, 10),
        legal__legal_representative="张",
        legal__contact="李", legal__starter="李", legal__confirmer="王", papers__licence__state="ready",
        papers__representative__state="ready", papers__letters__state="ready", papers__other__state="needless",
    )  # fmt: skip
    filings.freeze(wb, opened.id)
    filings.record(wb, "filing.exported", opened.id, revision=1)
    waits = by_id(wb, farm)["opening"]
    assert waits.step is not None
    assert (waits.step.id, waits.state.tone) == ("account_applied", "open")
    life.happened(wb, farm, "account_applied", date(2024, 1, 10))
    assert by_id(wb, farm)["opening"].state.tone == "good"


def test_the_account_of_the_owner_is_opened_once_for_all_its_projects(wb: Workbench, farm: str) -> None:
    opened = paper(wb, farm, "cn.ccer.common/opening", "2024-01-10")
    other = projects.begin(wb, "owner", "第二个项目", PACK).id
    assert [each.id for each in by_id(wb, other)["opening"].filings] == [opened.id]
    assert by_id(wb, other)["design"].filings == ()

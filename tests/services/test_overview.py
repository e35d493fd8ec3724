"""The first page in figures: what is due, how far each filing is, and the one thing to do next."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from workbench.base import clock
from workbench.base.numbers import D
from workbench.base.text import Label
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.domain.tally import Tally
from workbench.rules.cells import Cell
from workbench.services import deadlines, filings, ledger, overview, profile
from workbench.services.context import Workbench
from workbench.services.overview import Overview, Stand

TODAY = date(2026, 7, 20)


@pytest.fixture
def firm(wb: Workbench, draft: Filing) -> Enterprise:
    return next(each for each in filings.enterprises(wb) if each.id == draft.enterprise)


def test_what_is_late_comes_first_then_what_is_due_now(wb: Workbench, firm: Enterprise) -> None:
    found = overview.overview(wb, firm, TODAY)
    assert found.dues[0].state == "late"
    assert (found.next.kind, found.next.due) == ("late", found.dues[0])
    deadlines.settled(wb, firm.id, TODAY)
    found = overview.overview(wb, firm, TODAY)
    assert found.next.kind == "due"
    assert found.next.due is not None
    assert found.next.due.state == "due"
    assert all(each.left >= 0 for each in found.dues)


def test_a_due_month_that_is_begun_is_gone_on_with(wb: Workbench, firm: Enterprise, draft: Filing) -> None:
    deadlines.settled(wb, firm.id, TODAY)
    june = next(each for each in overview.overview(wb, firm, TODAY).dues if each.filing == draft.id)
    assert (june.period, june.day, june.left) == ("2026-06", date(2026, 8, 9), 20)
    for each in overview.overview(wb, firm, TODAY).dues:
        if each.day and each.day < date(2026, 8, 9):
            deadlines.mark(wb, firm.id, each.id, each.period, TODAY)
    found = overview.overview(wb, firm, TODAY)
    assert found.next.stand is not None
    assert found.next.stand.filing.id == draft.id


def test_a_filing_stands_where_its_next_step_is(wb: Workbench, firm: Enterprise, draft: Filing) -> None:
    stand = next(each for each in overview.overview(wb, firm, TODAY).stands if each.filing.id == draft.id)
    assert stand.step in ("approve", "sign")
    assert stand.tally is not None
    assert stand.tally.ready
    filings.save(wb, draft.id, draft.cells.changed({"fuels/r1/quantity": None}), version=draft.version)
    stand = next(each for each in overview.overview(wb, firm, TODAY).stands if each.filing.id == draft.id)
    assert stand.step == "data"
    assert stand.tally is not None
    assert stand.tally.missing == 1


def test_what_is_exported_is_no_longer_to_be_gone_on_with(wb: Workbench, firm: Enterprise, draft: Filing) -> None:
    clock.set_clock(None)
    filings.freeze(wb, draft.id)
    frozen = overview.overview(wb, firm, TODAY)
    assert [each.step for each in frozen.stands if each.filing.id == draft.id] == ["export"]
    filings.record(wb, "filing.exported", draft.id, revision=1)
    found = overview.overview(wb, firm, TODAY)
    assert not [each for each in found.stands if each.filing.id == draft.id]
    assert found.finished == frozen.finished + 1


def test_this_years_months_stand_beside_last_years(wb: Workbench, firm: Enterprise, draft: Filing) -> None:
    found = overview.overview(wb, firm, TODAY)
    assert found.year is not None
    assert (found.year.form, found.year.year) == ("cn.ets.steel/monthly", 2026)
    data = overview.chart(found.year, Label("各月排放量"), "2026 年", "2025 年")
    assert data.labels == tuple(str(month) for month in range(1, 13))
    now = data.series[-1]
    assert (now.label, data.unit) == ("2026 年", "tCO2")
    assert now.values[5] == D("1214057.49")
    last = replace(found.year.before[0], headline=Decimal(5), unit="tCO2")
    beside = overview.chart(
        replace(found.year, before=(last, *found.year.before[1:])), Label("x"), "2026 年", "2025 年"
    )
    assert [each.label for each in beside.series] == ["2025 年", "2026 年"]


def test_a_firm_nobody_has_filed_for_begins_with_its_profile(wb: Workbench) -> None:
    firm = Enterprise("new", "新企业")
    filings.save_enterprise(wb, firm)
    found = overview.overview(wb, firm, TODAY)
    assert (found.stands, found.year, found.packs, found.next.kind) == ((), None, (), "profile")
    assert overview.forms(wb, "new", "monthly") == ()
    begun = filings.begin(wb, "new", profile.FORM, "2026")
    found = overview.overview(wb, firm, TODAY)
    assert found.has_profile
    assert found.next.kind == "draft"
    assert found.next.stand is not None
    assert found.next.stand.filing.id == begun.id


def test_the_form_a_deadline_names_is_sought_in_the_packs_filed_by(wb: Workbench, firm: Enterprise) -> None:
    assert "cn.ets.steel/monthly" in overview.forms(wb, firm.id, "monthly")
    assert overview.forms(wb, firm.id, "no_such_form") == ()


def test_what_has_no_day_is_not_yet_to_be_done(wb: Workbench, firm: Enterprise) -> None:
    """The surrender of 2026 is not announced, and its zero days left are none."""
    all_ = deadlines.due(wb, firm.id, date(2027, 6, 1))
    assert [each for each in all_ if each.day is None and each.who == "enterprise"]
    assert all(each.day for each in overview.own(all_))


def test_clients_are_listed_by_how_pressing_they_are(wb: Workbench, firm: Enterprise) -> None:
    calm = Enterprise("calm", "一家没有期限的企业")
    filings.save_enterprise(wb, calm)
    assert overview.pressing(wb, calm, TODAY) is None, "nothing is known of it"
    late = overview.pressing(wb, firm, TODAY)
    soon = overview.pressing(wb, firm, date(2026, 6, 20))
    assert late is not None
    assert soon is not None
    assert late.left < soon.left
    other = Enterprise("other", "另一家")
    assert overview.by_lateness({calm: None, other: soon, firm: late}) == ((firm, late), (other, soon), (calm, None))


def stand(name: str, found: Tally | None) -> Stand:
    summary = filings.FilingSummary(name, "e", "p/monthly", Label("x"), "2026-01", "draft", clock.now(), 0)
    return Stand(summary, Label("x"), 1, 2, "data", Label("x"), found)


@pytest.mark.parametrize(
    ("stands", "finished", "has_profile", "kind"),
    [
        ((stand("a", None), stand("b", Tally(0, 1, 0, 0))), 0, True, "draft"),
        ((stand("a", None),), 0, True, "export"),
        ((), 0, False, "profile"),
        ((), 0, True, "begin"),
        ((), 3, True, "rest"),
    ],
)
def test_with_nothing_due_the_next_thing_is_what_is_at_hand(
    stands: tuple[Stand, ...], finished: int, has_profile: bool, kind: str
) -> None:
    about = Overview(Enterprise("e", "x"), TODAY, (), stands, finished, None, (), has_profile)
    assert about.next.kind == kind


def test_what_one_may_do_presses_nobody_and_drafts_come_before_what_is_only_to_be_handed_in(
    wb: Workbench, firm: Enterprise
) -> None:
    due = overview.own(deadlines.due(wb, firm.id, TODAY))[0]
    begun, sealed = stand("begun", Tally(0, 1, 0, 0)), stand("sealed", None)
    about = Overview(firm, TODAY, (replace(due, kind="right", state="due"),), (sealed, begun), 0, None, (), True)
    assert about.next.kind == "draft"
    assert replace(about, dues=(replace(due, state="due"),)).next.kind == "due"


def test_drafts_stand_before_what_is_sealed(wb: Workbench, firm: Enterprise, draft: Filing) -> None:
    clock.set_clock(None)
    begun = filings.begin(wb, firm.id, "cn.ets.steel/monthly", "2026-05")
    filings.freeze(wb, draft.id)  # touched last
    found = [each.filing.id for each in overview.overview(wb, firm, TODAY).stands]
    assert found.index(begun.id) < found.index(draft.id)


def test_a_form_kept_all_year_presses_only_while_something_waits_in_it(wb: Workbench, firm: Enterprise) -> None:
    waiting = ledger.pending(wb, firm.id, 2026, make=True)
    assert waiting is not None

    def shown() -> bool:
        return waiting.id in [each.filing.id for each in overview.overview(wb, firm, TODAY).stands]

    assert not shown()
    cells = waiting.cells.changed({"moves/r1/move": Cell("bought")})
    filings.save(wb, waiting.id, cells, version=waiting.version)
    assert shown()

"""Loans and repos on rights: what they do to the ledger, once, and what of them calls for something."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.ledger import Lot, Posting
from workbench.rules.cells import Cell, Value
from workbench.services import deadlines, filings, financing, ledger, position
from workbench.services.context import Workbench

WHO = "甲"
TODAY = date(2026, 11, 21)
PLEDGE: Mapping[str, Value] = {
    "number": "ZY-1",
    "pledgee": "某银行",
    "instrument": "CEA",
    "vintage": "2025",
    "quantity": D(600),
    "contract": "HT-1",
    "starts": date(2026, 3, 5),
    "matures": date(2026, 12, 1),
}
REPO: Mapping[str, Value] = {
    "number": "HG-1",
    "role": "seller",
    "counterparty": "某证券公司",
    "instrument": "CEA",
    "vintage": "2025",
    "quantity": D(200),
    "contract": "HT-2",
    "open_day": date(2026, 6, 1),
    "open_price": D(60),
    "back_day": date(2027, 2, 1),
    "back_price": D("61.5"),
}


@pytest.fixture(autouse=True)
def _firm(wb: Workbench) -> None:
    """A power plant on 21 November 2026 with 1,000 allowances of 2025."""
    set_clock(lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))
    filings.save_enterprise(wb, Enterprise(WHO, "某热电有限公司", "91000000XXXXXXXX0U"))
    day = date(2026, 1, 5)
    ledger.book(wb, WHO, [Posting(day, "issued", "CEA", "2025", "", 1000, "", "", document="通知")])


def enter(wb: Workbench, **rows: Mapping[str, Value]) -> str:
    """Enter rows by ``pledges_r1`` and the like in the records of 2026, and give the filing."""
    known = [each.id for each in filings.filings(wb, WHO) if each.form == financing.FORM]
    filing = filings.get(wb, known[0]) if known else filings.begin(wb, WHO, financing.FORM, "2026")
    cells = {
        f"{name.replace('_', '/')}/{field}": Cell(value)
        for name, values in rows.items()
        for field, value in values.items()
    }
    return filings.save(wb, filing.id, filing.cells.changed(cells), version=filing.version).id


def waiting(wb: Workbench) -> list[tuple[str, int]]:
    return [(each.move, each.quantity) for each, _ in financing.postings(wb, WHO, 2026)]


def held(wb: Workbench) -> dict[str, int]:
    return {each.account: each.quantity for each in ledger.holdings(wb, WHO)}


def codes(wb: Workbench, day: date = TODAY) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in financing.alarms(wb, WHO, 2025, day)]


def test_a_pledge_ties_units_once_and_its_release_frees_them(wb: Workbench) -> None:
    enter(wb, pledges_r1=PLEDGE)
    assert waiting(wb) == [("pledged", 600)]
    pending = financing.hand_over(wb, WHO, 2026)
    assert waiting(wb) == []
    with pytest.raises(WorkbenchError, match=r"financing\.nothing"):
        financing.hand_over(wb, WHO, 2026)
    ledger.book_pending(wb, pending.id)
    assert held(wb) == {"registered": 400, "pledged": 600}
    assert waiting(wb) == []
    enter(wb, pledges_r1={"released": date(2026, 11, 20), "release_document": "JY-1"})
    assert waiting(wb) == [("released", 600)]
    ledger.book_pending(wb, financing.hand_over(wb, WHO, 2026).id)
    assert held(wb) == {"registered": 1000}
    assert waiting(wb) == []


def test_what_was_taken_back_waits_again_and_what_is_to_come_does_not_wait_yet(wb: Workbench) -> None:
    enter(wb, pledges_r1=PLEDGE)
    (entry,) = ledger.book_pending(wb, financing.hand_over(wb, WHO, 2026).id)
    ledger.reverse(wb, entry.id, day=TODAY, reason="数量有误")
    assert waiting(wb) == [("pledged", 600)]
    enter(wb, pledges_r1={"starts": date(2026, 11, 22)})
    assert waiting(wb) == []


def test_next_years_records_do_not_book_a_pledge_again(wb: Workbench) -> None:
    first = enter(wb, pledges_r1=PLEDGE)
    ledger.book_pending(wb, financing.hand_over(wb, WHO, 2026).id)
    again = filings.begin(wb, WHO, financing.FORM, "2027", after=first)
    assert again.cells.value("pledges/r1/quantity") == 600
    assert financing.postings(wb, WHO, 2027) == ()


def test_a_repo_moves_ownership_there_and_back_on_either_side(wb: Workbench) -> None:
    enter(wb, repos_r1=REPO, repos_r2={**REPO, "number": "HG-2", "role": "buyer", "quantity": D(50)})
    assert waiting(wb) == [("repo_out", 200), ("repo_in", 50)]
    ledger.book(wb, WHO, [Posting(date(2026, 2, 1), "to_tradable", "CEA", "2025", "", 300, "", "")])
    ledger.book_pending(wb, financing.hand_over(wb, WHO, 2026).id)
    assert held(wb) == {"registered": 700, "tradable": 150}
    enter(wb, repos_r1={"closed": TODAY}, repos_r2={"closed": TODAY})
    assert waiting(wb) == [("repurchased", 200), ("repo_returned", 50)]


def test_an_enforced_pledge_is_sold_at_its_price_and_waits_until_there_is_one(wb: Workbench) -> None:
    enter(wb, pledges_r1={**PLEDGE, "enforced": date(2026, 11, 1)})
    assert waiting(wb) == [("pledged", 600)]
    enter(wb, pledges_r1={"enforced_price": D("58.2")})
    assert waiting(wb) == [("pledged", 600), ("enforced", 600)]
    ledger.book_pending(wb, financing.hand_over(wb, WHO, 2026).id)
    assert held(wb) == {"registered": 400}


def test_a_pledge_by_lot_finds_its_vintage_and_one_the_pack_does_not_know_is_not_booked(wb: Workbench) -> None:
    lots = [
        Lot("CCER", "C-1", {"project": "P", "registered": "2025-01-01", "inside_market": "no"}),
        Lot("GEC", "G-1", {"plant": "风电场"}),
    ]
    day = date(2026, 1, 5)
    ledger.book(
        wb,
        WHO,
        [
            Posting(day, "issued", "CCER", "2024", "C-1", 90, "", "", document="登记"),
            Posting(day, "issued", "GEC", "2026-01", "G-1", 90, "", "", document="登记"),
        ],
        lots=lots,
    )
    credit = {**PLEDGE, "instrument": "CCER", "vintage": "", "lot": "C-1", "quantity": D(90)}
    certificate = {**PLEDGE, "number": "ZY-2", "instrument": "GEC", "vintage": "2026-01", "lot": "G-1"}
    enter(wb, pledges_r1=credit, pledges_r2=certificate)
    ((posting, _),) = financing.postings(wb, WHO, 2026)
    assert (posting.instrument, posting.vintage, posting.lot) == ("CCER", "2024", "C-1")
    ledger.book_pending(wb, financing.hand_over(wb, WHO, 2026).id)


def test_a_pledge_lowers_what_is_usable_and_the_position_does_not_count_it_again(wb: Workbench) -> None:
    before = position.position(wb, WHO, 2025, TODAY)
    enter(wb, pledges_r1=PLEDGE)
    assert position.position(wb, WHO, 2025, TODAY).usable == before.usable == 1000
    ledger.book_pending(wb, financing.hand_over(wb, WHO, 2026).id)
    after = position.position(wb, WHO, 2025, TODAY)
    assert after.usable == 400
    assert sum(each.quantity for each in after.allowances) == 1000


@pytest.mark.parametrize(
    ("matures", "day", "code"),
    [
        (date(2026, 12, 21), TODAY, "ends"),
        (date(2026, 12, 22), TODAY, ""),
        (date(2026, 11, 21), TODAY, "ends"),
        (date(2026, 11, 20), TODAY, "ends_late"),
    ],
)
def test_the_end_of_a_loan_is_told_thirty_days_ahead_and_after(
    wb: Workbench, matures: date, day: date, code: str
) -> None:
    enter(wb, pledges_r1={**PLEDGE, "matures": matures})
    ledger.book_pending(wb, financing.hand_over(wb, WHO, 2026).id)
    assert [each for each, _ in codes(wb, day)] == ([code] if code else [])


def test_a_registration_that_expires_is_told_and_a_released_pledge_is_quiet(wb: Workbench) -> None:
    enter(wb, pledges_r1={**PLEDGE, "matures": date(2026, 12, 25), "register_until": date(2026, 12, 1)})
    ledger.book_pending(wb, financing.hand_over(wb, WHO, 2026).id)
    assert codes(wb) == [("registration", "pledges/r1")]
    enter(wb, pledges_r1={"register_until": date(2026, 11, 1)})
    assert codes(wb) == [("registration_late", "pledges/r1")]
    enter(wb, pledges_r1={"released": TODAY})
    assert codes(wb) == [("unbooked", "")]  # its units are tied in the ledger until that is booked
    ledger.book_pending(wb, financing.hand_over(wb, WHO, 2026).id)
    assert codes(wb) == []


def test_units_not_back_before_the_surrender_are_told_from_the_notices_own_day(wb: Workbench) -> None:
    enter(wb, pledges_r1={**PLEDGE, "matures": date(2026, 12, 31)}, repos_r1=REPO)
    assert ("past", "repos/r1") in codes(wb)
    assert ("past", "pledges/r1") not in codes(wb)
    enter(wb, pledges_r1={"matures": date(2027, 1, 1)})
    assert ("past", "pledges/r1") in codes(wb)


def test_more_pledged_than_the_ledger_holds_is_told(wb: Workbench) -> None:
    enter(wb, pledges_r1=PLEDGE, pledges_r2={**PLEDGE, "number": "ZY-2", "quantity": D(400)})
    assert ("beyond", "pledges/r1") not in codes(wb)
    enter(wb, pledges_r2={"quantity": D(401)})
    assert codes(wb)[0] == ("beyond", "pledges/r1")


def test_units_pledged_in_the_ledger_without_a_record_are_told_until_there_is_one(wb: Workbench) -> None:
    day = date(2026, 3, 5)
    ledger.book(wb, WHO, [Posting(day, "pledged", "CEA", "2025", "", 600, "", "", counterparty="某银行", document="H")])
    assert codes(wb) == [("unrecorded", "")]
    enter(wb, pledges_r1={**PLEDGE, "quantity": D(500), "matures": date(2027, 12, 1)})
    told = [each for each in financing.alarms(wb, WHO, 2025, TODAY) if each.code == "unrecorded"]
    assert len(told) == 1
    assert "100" in told[0].says
    enter(wb, pledges_r1={"quantity": D(600)})
    assert "unrecorded" not in [code for code, _ in codes(wb)]
    enter(wb, pledges_r1={"released": date(2026, 11, 20), "release_document": "JY-1"})
    assert "unrecorded" not in [code for code, _ in codes(wb)]  # it waits to be booked


def test_pledged_units_that_an_obligation_lacks_are_told(wb: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(wb, pledges_r1=PLEDGE)
    assert ("needed", "") not in codes(wb)
    monkeypatch.setattr(position.Position, "missing", property(lambda _: 250))
    (alarm,) = [each for each in financing.alarms(wb, WHO, 2025, TODAY) if each.code == "needed"]
    assert alarm.tone == "error"
    assert all(each in alarm.says for each in ("250", "600", "2026-12-31"))
    enter(wb, pledges_r1={"released": TODAY})
    assert ("needed", "") not in codes(wb)


def test_the_days_of_an_open_dealing_stand_among_the_deadlines_and_leave_with_it(wb: Workbench) -> None:
    def days() -> set[tuple[str, date | None, str]]:
        ours = ("pledge_matures", "security_expires", "repo_due", "finance_ends")
        return {(each.id, each.day, each.state) for each in deadlines.due(wb, WHO, TODAY) if each.id in ours}

    enter(wb, pledges_r1={**PLEDGE, "register_until": date(2027, 3, 1)}, repos_r1=REPO)
    assert days() == {
        ("pledge_matures", date(2026, 12, 1), "due"),
        ("security_expires", date(2027, 3, 1), "later"),
        ("repo_due", date(2027, 2, 1), "later"),
    }
    enter(wb, pledges_r1={"released": TODAY}, repos_r1={"closed": TODAY})
    assert days() == set()


def test_the_records_begin_with_the_day_of_surrender_and_what_is_due(wb: Workbench) -> None:
    filings.begin(wb, WHO, "cn.ets.power/monthly", "2025-01")
    begun = financing.begin(wb, WHO, financing.FORM, "2026")
    stands = position.position(wb, WHO, 2025)
    assert begun.cells.value("about/surrender_day") == stands.deadline == date(2026, 12, 31)
    assert begun.cells.value("about/due") == stands.due


def test_what_was_booked_by_hand_is_not_offered_again_but_a_second_pledge_like_it_is(wb: Workbench) -> None:
    day = date(2026, 3, 5)
    ledger.book(wb, WHO, [Posting(day, "pledged", "CEA", "2025", "", 300, "", "", None, "某银行", "HT-1")])
    enter(wb, pledges_r1={**PLEDGE, "quantity": D(300)})
    assert waiting(wb) == []
    enter(wb, pledges_r2={**PLEDGE, "number": "ZY-2", "quantity": D(300)})
    assert waiting(wb) == [("pledged", 300)]
    enter(wb, pledges_r1={"quantity": D(299)})
    assert waiting(wb) == [("pledged", 299)]

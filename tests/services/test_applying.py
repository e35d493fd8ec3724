"""The applications around allowances: what they take from the ledger, and what they put among what is to be booked."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.domain.ledger import Lot, Posting
from workbench.rules.cells import Cell, Value
from workbench.services import applying, filings, ledger, sealed
from workbench.services.application_postings import Step
from workbench.services.context import Workbench

POWER = "cn.ets.power"
WIND = Lot(
    "CCER",
    "风电-2023",
    {
        "project": "CCER-练习-001",
        "project_name": "练习海上风电",
        "registered": "2024-06-30",
        "inside_market": "no",
        "serial_from": "A1",
        "serial_to": "A40000",
    },
)


@pytest.fixture
def plant(wb: Workbench) -> str:
    """A power plant on 1 December 2026, with allowances in both accounts, credits, and some pledged."""
    set_clock(lambda: datetime(2026, 12, 1, 4, tzinfo=UTC))
    filings.save_enterprise(wb, Enterprise("plant", "某热电有限公司", "91000000XXXXXXXX0U"))
    filings.begin(wb, "plant", f"{POWER}/monthly", "2025-01")
    cea, ccer = ("CEA", "2025", ""), ("CCER", "2023", WIND.code)
    day = date(2026, 9, 30)
    ledger.book(
        wb,
        "plant",
        [
            Posting(day, "issued", *cea, 900, "", "", document="核定通知"),
            Posting(day, "bought", *cea, 300, "", "", D(60), "某交易方"),
            Posting(day, "pledged", *cea, 100, "", "", None, "某银行", "合同1"),
            Posting(day, "issued", "CEA", "2024", "", 500, "", "", document="核定通知"),
            Posting(day, "bought", *ccer, 80, "", "", D(70), "某交易方"),
        ],
        lots=[WIND],
    )
    return "plant"


def told(wb: Workbench, plant: str, form: str, period: str = "2025", **answers: Value) -> Filing:
    """Begin an application and type some answers."""
    filing = filings.begin(wb, plant, f"{POWER}/{form}", period)
    return typed(wb, filing, **answers)


def typed(wb: Workbench, filing: Filing, **answers: Value) -> Filing:
    cells = {path.replace("__", "/"): Cell(value) for path, value in answers.items()}
    return filings.save(wb, filing.id, filing.cells.changed(cells), version=filing.version)


def surrender(wb: Workbench, plant: str, due: int = 1100) -> Filing:
    basis, day = "verified", date(2026, 12, 1)
    return told(wb, plant, "surrender", due__basis=basis, due__quantity=D(due), due__applied=day)


def filled(wb: Workbench, filing: Filing) -> Filing:
    changes = {each.path: each.after for each in applying.fill(wb, filing.id)}
    return filings.save(wb, filing.id, filing.cells.changed(changes), version=filing.version)


def said(wb: Workbench, filing: Filing) -> Filing:
    """Answer what else a surrender asks, and freeze it."""
    filing = typed(wb, filing, about__account="练习-001", about__authority="某省生态环境厅", due__emission=D(1100))
    filings.freeze(wb, filing.id)
    return filings.get(wb, filing.id)


def moved(postings: tuple[Posting, ...]) -> list[tuple[str, str, str, int]]:
    return [(each.move, each.instrument, each.vintage, each.quantity) for each in postings]


def test_a_surrender_takes_credits_up_to_the_share_and_allowances_that_may_be_used(wb: Workbench, plant: str) -> None:
    filing = filled(wb, surrender(wb, plant))
    values = filings.outcome_of(wb, filing).values
    assert values["credits/r1/quantity"] == 55  # 5 % of 1,100 t; 80 are held
    assert values["credits/r1/number"] == "CCER-练习-001"
    assert values["credits/r1/inside_market"] is False
    assert values["credits/r1/registered"] == date(2024, 6, 30)
    assert values["allowances/r1/vintage"] == "2025"  # never those of 2024
    assert values["allowances/r1/quantity"] == 1045
    assert filing.cells.rows("allowances") == ("r1",)
    assert values["total/left"] == 0
    assert values["due/limit"] == date(2026, 12, 31)


def test_what_a_person_typed_is_offered_for_review_and_not_overwritten(wb: Workbench, plant: str) -> None:
    filing = filled(wb, surrender(wb, plant))
    filing = typed(wb, filing, allowances__r1__quantity=D(1))
    changes = applying.fill(wb, filing.id)
    assert [(each.path, each.after and each.after.value) for each in changes] == [("allowances/r1/quantity", D(1045))]
    assert filings.get(wb, filing.id).cells.value("allowances/r1/quantity") == 1


def test_a_surrender_freezes_what_is_registered_and_brings_over_what_can_be_traded(wb: Workbench, plant: str) -> None:
    filing = filled(wb, surrender(wb, plant))
    assert moved(applying.moves(wb, filing.id)) == [
        ("to_registered", "CEA", "2025", 245),  # 900 issued, 100 of them pledged
        ("applied", "CEA", "2025", 1045),
    ]


def test_more_than_is_free_is_refused_with_the_way_out(wb: Workbench, plant: str) -> None:
    filing = filled(wb, surrender(wb, plant, 1200))  # 60 credits, 1,140 allowances; 1,100 are free
    filing = typed(wb, filing, allowances__r1__quantity=D(1140))
    (effect,) = applying.effects(wb, filing.id)
    assert [(each.day, each.missing) for each in effect.short] == [(date(2026, 12, 1), 40)]
    with pytest.raises(WorkbenchError) as refused:
        said(wb, filing)
    assert refused.value.code == "applying.lacking"
    assert filings.get(wb, filing.id).status == "draft"


def test_a_ledger_nobody_keeps_refuses_nothing(wb: Workbench, plant: str) -> None:
    filings.save_enterprise(wb, Enterprise("other", "另一家", "91000000XXXXXXXX0U"))
    filing = told(wb, "other", "surrender", due__basis="verified", due__quantity=D(5), due__applied=date(2026, 12, 1))
    filing = typed(wb, filing, allowances__r1__vintage="2025", allowances__r1__quantity=D(5))
    assert applying.effects(wb, filing.id)[0].short == ()


def test_nothing_is_put_forward_from_a_draft(wb: Workbench, plant: str) -> None:
    filing = filled(wb, surrender(wb, plant))
    with pytest.raises(WorkbenchError) as refused:
        applying.hand_over(wb, filing.id, "submit")
    assert refused.value.code == "applying.not_said"


def test_what_is_handed_in_waits_to_be_booked_once_and_books_by_its_revision(wb: Workbench, plant: str) -> None:
    filing = said(wb, filled(wb, surrender(wb, plant)))
    waiting = applying.hand_over(wb, filing.id, "submit")
    assert not ledger.entries(wb, plant, f"{filing.id}#1")  # never silently
    assert applying.effects(wb, filing.id)[0].state == "waiting"
    with pytest.raises(WorkbenchError) as refused:
        applying.hand_over(wb, filing.id, "submit")
    assert refused.value.code == "applying.again"
    ledger.book_pending(wb, waiting.id)
    assert applying.effects(wb, filing.id)[0].state == "booked"
    booked = ledger.entries(wb, plant, f"{filing.id}#1")
    assert [(each.move, each.quantity) for each in booked] == [("to_registered", 245), ("applied", 1045)]
    held = {(each.vintage, each.account): each.quantity for each in ledger.holdings(wb, plant) if not each.lot}
    assert held["2025", "frozen_surrender"] == 1045
    assert held["2025", "tradable"] == 55


def test_what_was_taken_back_can_be_handed_in_anew(wb: Workbench, plant: str) -> None:
    filing = said(wb, filled(wb, surrender(wb, plant)))
    ledger.book_pending(wb, applying.hand_over(wb, filing.id, "submit").id)
    for entry in reversed(ledger.entries(wb, plant, f"{filing.id}#1")):
        ledger.reverse(wb, entry.id, day=date(2026, 12, 1), reason="申请退回")
    assert applying.effects(wb, filing.id)[0].state == "open"


def test_a_proof_spends_what_was_frozen_and_freezes_what_was_not(wb: Workbench, plant: str) -> None:
    filing = said(wb, filled(wb, surrender(wb, plant)))
    ledger.book_pending(wb, applying.hand_over(wb, filing.id, "submit").id)
    proof = applying.begin(wb, plant, f"{POWER}/fulfilment", "2025")
    assert proof.cells.value("proof/due") == 1100
    answers: dict[str, Value] = {"proof__number": "履约-1", "proof__issued": date(2026, 12, 1)}
    proof = typed(wb, proof, **answers, proof__completed=date(2026, 12, 1), about__account="练习-001")
    assert moved(applying.moves(wb, proof.id)) == [
        ("surrendered", "CEA", "2025", 1045),
        ("to_registered", "CCER", "2023", 55),
        ("applied", "CCER", "2023", 55),
        ("offset", "CCER", "2023", 55),
    ]
    filings.freeze(wb, proof.id)
    ledger.book_pending(wb, applying.hand_over(wb, proof.id, "approve").id)
    held = {(each.instrument, each.account): each.quantity for each in ledger.holdings(wb, plant)}
    assert (held["CEA", "surrendered"], held["CCER", "cancelled"]) == (1045, 55)
    documents = {each.document for each in ledger.entries(wb, plant, f"{proof.id}#1") if each.move == "surrendered"}
    assert documents == {"履约-1"}


def test_credits_are_frozen_by_their_own_application(wb: Workbench, plant: str) -> None:
    surrender(wb, plant)  # says what is due
    filing = applying.begin(wb, plant, f"{POWER}/offset", "2025")
    values = filings.outcome_of(wb, filing).values
    assert (values["credits/r1/quantity"], values["credits/r1/state"]) == (55, "general")
    assert (values["credits/r1/serial_from"], values["total/share"]) == ("A1", D("5.00"))
    filing = typed(wb, filing, due__applied=date(2026, 11, 30))
    assert moved(applying.moves(wb, filing.id)) == [
        ("to_registered", "CCER", "2023", 55),
        ("applied", "CCER", "2023", 55),
    ]


def test_a_carry_over_is_drawn_from_trades_and_holding_of_its_own_days(wb: Workbench, plant: str) -> None:
    old = ("CEA", "2024", "")
    ledger.book(
        wb,
        plant,
        [
            Posting(date(2025, 3, 1), "issued", *old, 9000, "", "", document="核定通知"),
            Posting(date(2025, 6, 1), "to_tradable", *old, 4000, "", ""),
            Posting(date(2025, 6, 1), "sold", *old, 3000, "", "", D(70), "某交易方"),
            Posting(date(2026, 1, 5), "sold", *old, 500, "", "", D(70), "某交易方"),  # after the last day that counts
        ],
    )
    filing = applying.begin(wb, plant, f"{POWER}/carry_over", "2025")
    values = filings.outcome_of(wb, filing).values
    assert (values["vintages/v2024/sold"], values["vintages/v2024/bought"]) == (3000, 0)
    assert (values["vintages/v2024/registered"], values["vintages/v2024/tradable"]) == (5000, 1000)
    assert {values[f"vintages/v{year}/sold"] for year in (2019, 2021, 2022, 2023)} == {0}  # each row is told
    assert (values["most/net"], values["most/by_formula"], values["most/allowed"]) == (3000, 14500, 6000)
    filing = typed(
        wb,
        filing,
        applications__r1__applied=date(2026, 6, 1),
        applications__r1__vintage="2024",
        applications__r1__quantity=D(5100),
    )
    available = {each.path: each.after for each in applying.fill(wb, filing.id)}["applications/r1/available"]
    assert available is not None
    assert available.value == 5000
    assert moved(applying.moves(wb, filing.id, "submit")) == [
        ("to_registered", "CEA", "2024", 100),
        ("applied_conversion", "CEA", "2024", 5100),
    ]
    assert [each[:3] for each in moved(applying.moves(wb, filing.id, "approve"))][-2:] == [
        ("converted", "CEA", "2024"),
        ("carried_over", "CEA", "2025"),
    ]


def test_a_statement_counts_the_trades_of_its_calendar_year_and_not_what_was_taken_back(
    wb: Workbench, plant: str
) -> None:
    entry = ledger.book(
        wb, plant, [Posting(date(2026, 10, 1), "bought", "CEA", "2025", "", 7, "", "", D(60), "某交易方")]
    )[0]
    ledger.reverse(wb, entry.id, day=date(2026, 10, 2), reason="误记")
    filing = applying.begin(wb, plant, f"{POWER}/trading_statement", "2026")
    values = filings.outcome_of(wb, filing).values
    rows = {
        (values[f"trades/{row}/product"], values[f"trades/{row}/vintage"]): values[f"trades/{row}/bought"]
        for row in filing.cells.rows("trades")
    }
    assert rows == {("CEA", "2025"): 300, ("CCER", "2023"): 80}
    assert values["surrender/of_year"] == "2025"
    assert (values["pledges/r1/lender"], values["pledges/r1/quantity"]) == ("某银行", 100)


def test_a_cancellation_says_what_must_then_be_bought(wb: Workbench, plant: str) -> None:
    surrender(wb, plant)
    filing = told(
        wb, plant, "cancellation", units__r1__product="CEA", units__r1__vintage="2025", units__r1__quantity=D(100)
    )
    filing = filled(wb, typed(wb, filing, about__applied=date(2026, 12, 1)))
    # 1,100 free and 55 credits cover 1,155; without 100 of them 45 are missing
    assert filing.cells.value("total/needed") == 45
    assert moved(applying.moves(wb, filing.id)) == [("applied_cancel", "CEA", "2025", 100)]


def test_on_a_split_every_free_unit_goes_to_who_takes_it_over(wb: Workbench, plant: str) -> None:
    filing = applying.begin(wb, plant, f"{POWER}/succession", "2025")
    rows = {
        filing.cells.value(f"units/{row}/vintage"): filing.cells.value(f"units/{row}/quantity")
        for row in filing.cells.rows("units")
    }
    assert rows == {"2025": 1100, "2024": 500, WIND.code: 80}  # what is pledged is not free
    filing = typed(
        wb,
        filing,
        event__effective=date(2026, 11, 1),
        successors__r1__name="甲",
        successors__r1__shares__r1__vintage="2025",
        successors__r1__shares__r1__quantity=D(1100),
        successors__r2__name="乙",
        successors__r2__shares__r1__vintage=WIND.code,
        successors__r2__shares__r1__quantity=D(80),
    )
    outs = [each for each in applying.moves(wb, filing.id) if each.move == "transferred_out"]
    assert [(each.counterparty, each.instrument, each.vintage, each.lot, each.quantity) for each in outs] == [
        ("甲", "CEA", "2025", "", 1100),
        ("乙", "CCER", "2023", WIND.code, 80),
    ]


def test_an_objection_takes_notice_and_own_figure_from_the_allocation_and_its_limit_from_the_holidays(
    wb: Workbench, plant: str
) -> None:
    told(wb, plant, "allocation", "2024", issued__notified=date(2025, 8, 20), issued__final=D(1477639))
    filing = applying.begin(wb, plant, f"{POWER}/allocation_objection", "2024")
    assert filing.cells.value("request/told") == date(2025, 8, 20)
    assert filing.cells.value("request/quantity_told") == 1477639
    assert filing.cells.value("request/limit") == date(2025, 8, 29)  # seven working days


def test_what_one_sector_has_surrendered_is_not_taken_off_what_another_needs(
    wb: Workbench, plant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_of = {POWER: "total/surrendered", "cn.ets.cement": "total/market"}
    due = {POWER: D(800), "cn.ets.cement": D(300)}
    filings.begin(wb, plant, "cn.ets.cement/monthly", "2025-01")

    class Sealed:
        def __init__(self, form: str) -> None:
            pack = form.partition("/")[0]
            self.values, self.said = {told_of[pack]: due[pack]}, SimpleNamespace(filing="", number=1)

    monkeypatch.setattr(
        sealed,
        "last",
        lambda _wb, _work, _who, form, _period: Sealed(form) if form.endswith("/annual_report") else None,
    )
    power = filings.begin(wb, plant, f"{POWER}/surrender", "2025")
    cement = filings.begin(wb, plant, "cn.ets.cement/fulfilment", "2025")
    day, units = date(2026, 12, 1), ("CEA", "2025", "", 300, "", "")
    spent = [Posting(day, "applied", *units), Posting(day, "surrendered", *units, document="履约-2")]
    ledger.book(wb, plant, spent, origin=f"{cement.id}#1")
    after = filled(wb, power).cells
    taken = [after.value(f"{part}/{row}/quantity") for part in ("credits", "allowances") for row in after.rows(part)]
    assert (after.value("due/quantity"), after.value("due/done")) == (800, None)
    assert taken == [40, 760]  # credits up to five per cent of its own 800, not of the enterprise's 1,100


def sealed_as_it_is(wb: Workbench, filing: Filing, monkeypatch: pytest.MonkeyPatch) -> Filing:
    """Freeze an application whatever it still lacks."""
    plain = filings.outcome_of
    with monkeypatch.context() as patched:
        patched.setattr(filings, "outcome_of", lambda wb, filing: replace(plain(wb, filing), findings=()))
        filings.freeze(wb, filing.id)
    return filings.get(wb, filing.id)


def booked(wb: Workbench, filing: Filing, step: Step) -> None:
    """Hand over a step and book it, each paper numbered."""
    waiting = applying.hand_over(wb, filing.id, step)
    papers = {f"moves__{row}__document": "文号9" for row in waiting.cells.rows("moves")}
    ledger.book_pending(wb, typed(wb, waiting, **papers).id)


def carrying(wb: Workbench, plant: str, **more: Value) -> Filing:
    ledger.book(wb, plant, [Posting(date(2026, 9, 30), "issued", "CEA", "2024", "", 9500, "", "", document="核定通知")])
    row: dict[str, Value] = {"vintage": "2024", "quantity": D(6000), "applied": date(2026, 11, 1)}
    cells = {f"applications__r1__{name}": value for name, value in row.items()}
    return typed(wb, told(wb, plant, "carry_over"), **cells, **more)


def test_what_is_frozen_and_then_approved_is_frozen_once(
    wb: Workbench, plant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = sealed_as_it_is(wb, carrying(wb, plant), monkeypatch)
    booked(wb, filing, "submit")
    assert [each.move for each in applying.moves(wb, filing.id)] == ["converted", "carried_over"]
    booked(wb, filing, "approve")
    held = {(each.vintage, each.account): each.quantity for each in ledger.holdings(wb, plant)}
    assert held["2024", "converted"] == 6000
    assert held["2024", "registered"] == 4000
    assert ("2024", "frozen_conversion") not in held


def test_an_application_opened_again_for_more_freezes_only_the_rest(
    wb: Workbench, plant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = sealed_as_it_is(wb, carrying(wb, plant), monkeypatch)
    booked(wb, filing, "submit")
    filings.reopen(wb, filing.id)
    more: dict[str, Value] = {"vintage": "2024", "quantity": D(2500), "applied": date(2026, 12, 1)}
    filing = typed(
        wb, filings.get(wb, filing.id), **{f"applications__r2__{name}": value for name, value in more.items()}
    )
    filing = sealed_as_it_is(wb, filing, monkeypatch)
    assert moved(applying.moves(wb, filing.id, "submit")) == [("applied_conversion", "CEA", "2024", 2500)]
    booked(wb, filing, "submit")
    assert applying.effects(wb, filing.id)[0].state == "booked"


def test_a_second_part_of_a_surrender_is_frozen_beside_what_was_surrendered_before(
    wb: Workbench, plant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: dict[str, Value] = {"allowances__r1__vintage": "2025", "allowances__r1__quantity": D(600)}
    filing = sealed_as_it_is(wb, typed(wb, surrender(wb, plant), **rows), monkeypatch)
    booked(wb, filing, "submit")
    spent = Posting(date(2026, 12, 1), "surrendered", "CEA", "2025", "", 600, "", "", document="履约-1")
    ledger.book(wb, plant, [spent])
    filings.reopen(wb, filing.id)
    filing = typed(wb, filings.get(wb, filing.id), due__done=D(600), allowances__r1__quantity=D(400))
    filing = sealed_as_it_is(wb, filing, monkeypatch)
    assert [each.quantity for each in applying.moves(wb, filing.id, "submit") if each.move == "applied"] == [400]
    booked(wb, filing, "submit")
    assert applying.effects(wb, filing.id)[0].state == "booked"


def test_a_handing_over_that_was_cut_off_goes_on_where_it_stopped(
    wb: Workbench, plant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later: dict[str, Value] = {"vintage": "2024", "quantity": D(2000), "applied": date(2027, 1, 4)}
    filing = carrying(wb, plant, **{f"applications__r2__{name}": value for name, value in later.items()})
    set_clock(lambda: datetime(2027, 1, 10, 4, tzinfo=UTC))
    filing = sealed_as_it_is(wb, filing, monkeypatch)
    save = filings.save
    done: list[Filing] = []

    def cut_off(*args: Any, **more: Any) -> Filing:
        if done:
            raise KeyboardInterrupt
        done.append(save(*args, **more))
        return done[0]

    with monkeypatch.context() as patched:
        patched.setattr(filings, "save", cut_off)
        with pytest.raises(KeyboardInterrupt):
            applying.hand_over(wb, filing.id, "submit")
    applying.hand_over(wb, filing.id, "submit")
    waiting = [filings.get(wb, each.id).cells for each in filings.filings(wb, plant) if each.form == ledger.FORM]
    found = {cells.value(f"moves/{row}/quantity") for cells in waiting for row in cells.rows("moves")}
    assert (found, len(waiting)) == ({D(6000), D(2000)}, 2)


def test_units_that_wait_for_one_application_are_not_there_for_another(
    wb: Workbench, plant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = sealed_as_it_is(wb, carrying(wb, plant), monkeypatch)
    applying.hand_over(wb, filing.id, "submit")
    rows: dict[str, Value] = {"product": "CEA", "vintage": "2024", "quantity": D(4001)}
    other = told(wb, plant, "cancellation", "2026", **{f"units__r1__{name}": value for name, value in rows.items()})
    with pytest.raises(WorkbenchError) as refused:
        applying.as_held(wb, other.id)
    assert refused.value.code == "applying.lacking"
    applying.as_held(wb, typed(wb, other, units__r1__quantity=D(4000)).id)


# ---------------------------------------------------------------- edges


def test_what_is_booked_lacks_nothing(wb: Workbench, plant: str) -> None:
    filing = said(wb, filled(wb, surrender(wb, plant)))
    ledger.book_pending(wb, applying.hand_over(wb, filing.id, "submit").id)
    (effect,) = applying.effects(wb, filing.id)
    assert (moved(effect.postings), effect.short) == ([("applied", "CEA", "2025", 1045)], ())


def test_what_went_elsewhere_after_the_application_cannot_be_frozen(wb: Workbench, plant: str) -> None:
    filing = said(wb, filled(wb, surrender(wb, plant)))
    gone = Posting(date(2026, 12, 1), "sold", "CEA", "2025", "", 100, "", "", D(60), "某交易方")
    ledger.book(wb, plant, [gone])
    with pytest.raises(WorkbenchError) as refused:
        applying.hand_over(wb, filing.id, "submit")
    assert refused.value.code == "applying.lacking"
    assert "45" in str(refused.value.args_["says"])  # 1,000 free for 1,045


def test_a_step_is_told_with_what_must_come_before_it(wb: Workbench, plant: str) -> None:
    filing = told(
        wb, plant, "cancellation", units__r1__product="CEA", units__r1__vintage="2025", units__r1__quantity=D(100)
    )
    assert [(each.step, moved(each.postings)) for each in applying.effects(wb, filing.id)] == [
        ("submit", [("applied_cancel", "CEA", "2025", 100)]),
        ("approve", [("applied_cancel", "CEA", "2025", 100), ("cancelled", "CEA", "2025", 100)]),
    ]


@pytest.mark.parametrize("quantity", [D(0), D(-1)])
def test_nothing_moves_that_is_nothing_and_none_on_a_day_to_come(wb: Workbench, plant: str, quantity: Decimal) -> None:
    filing = typed(wb, surrender(wb, plant), due__applied=date(2026, 12, 9))
    filing = typed(wb, filing, allowances__r1__vintage="2025", allowances__r1__quantity=D(10))
    filing = typed(wb, filing, allowances__r2__vintage="2025", allowances__r2__quantity=quantity)
    assert [(each.move, each.quantity, each.day) for each in applying.moves(wb, filing.id)] == [
        ("applied", 10, date(2026, 12, 1))
    ]

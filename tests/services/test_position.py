"""The position of an enterprise: from sealed months, report and conclusion, a ledger and the rules of each year."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from workbench.base.clock import set_clock
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.ledger import Lot, Posting
from workbench.rules.cells import Cell, Source, Value
from workbench.services import filings, ledger, obligation, position, profile, rooms, sealed
from workbench.services.context import Workbench

POWER, CEMENT = "cn.ets.power", "cn.ets.cement"
TODAY = date(2026, 11, 21)
YEAR = "2025"


class Said:
    """What was sealed, in the place of whole reports: the figures of each form and period."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], dict[str, Value]] = {}

    def __call__(self, form: str, period: str, **values: str) -> None:
        self.known[form, period] = {path.replace("__", "/"): D(value) for path, value in values.items()}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    made = Said()

    class Spoken:
        filing, number = "a filing", 2

    class Sealed:
        def __init__(self, values: dict[str, Value]) -> None:
            self.values, self.said = values, Spoken

    def last(_wb: object, _work: object, _enterprise: str, form: str, period: str) -> Sealed | None:
        return Sealed(made.known[form, period]) if (form, period) in made.known else None

    monkeypatch.setattr(sealed, "last", last)
    return made


@pytest.fixture
def plant(wb: Workbench, said: Said) -> str:
    """A power plant on 21 November 2026."""
    set_clock(lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))
    filings.save_enterprise(wb, Enterprise("plant", "某热电有限公司", "91000000XXXXXXXX0U"))
    filings.begin(wb, "plant", f"{POWER}/monthly", "2025-01")
    return "plant"


Hold = Callable[..., None]


@pytest.fixture
def hold(wb: Workbench, plant: str) -> Hold:
    """Book units that come in, and what becomes of them."""

    def book(quantity: int, vintage: str = "2025", *moves: str, lot: Lot | None = None, day: date = TODAY) -> None:
        instrument = "CCER" if lot else "CEA"
        known = ledger.rights(wb).moves
        postings = [
            Posting(
                day,
                name,
                instrument,
                vintage,
                lot.code if lot else "",
                quantity,
                known[name].source,
                known[name].target,
                D("60"),
                "某交易方",
                "文号1",
            )
            for name in moves or ("issued",)
        ]
        ledger.book(wb, plant, postings, lots=[lot] if lot else ())

    return book


def lot(code: str, registered: str = "2025-06-01", inside: str = "no") -> Lot:
    return Lot("CCER", code, {"project": code, "registered": registered, "inside_market": inside})


def at(wb: Workbench, year: int = 2025, day: date = TODAY) -> position.Position:
    return position.position(wb, "plant", year, day)


def reported(said: Said, year: str = YEAR) -> None:
    said(f"{POWER}/annual_report", year, total__surrendered="1496169", total__reported="1496840")


# ---------------------------------------------------------------- what is due


def test_power_is_bound_to_its_combustion_without_purchased_electricity(wb: Workbench, plant: str, said: Said) -> None:
    reported(said)
    found = at(wb)
    assert (found.due, found.basis) == (1_496_169, "reported")
    assert found.cap == 74_808
    assert found.short == 1_496_169


def test_a_conclusion_is_taken_less_what_the_report_does_not_surrender(wb: Workbench, plant: str, said: Said) -> None:
    reported(said)
    said(f"{POWER}/conclusion", YEAR, computed__verified="1497000.00")
    found = at(wb)
    assert (found.due, found.basis) == (1_496_329, "verified")
    assert found.parts[0].how.code == "position.how.verified_less"
    assert found.parts[0].how.args == {"verified": D("1497000.00"), "less": D(671)}


def test_a_conclusion_that_cannot_be_split_is_not_taken(wb: Workbench, plant: str, said: Said) -> None:
    said(f"{POWER}/conclusion", YEAR, computed__verified="1497000.00")
    assert at(wb).due is None
    assert (at(wb).lacking, at(wb).unsplit) == ((POWER,), (POWER,))
    reported(said)
    assert at(wb).unsplit == ()


def test_from_2026_on_power_reports_what_it_surrenders(wb: Workbench, plant: str, said: Said) -> None:
    said(f"{POWER}/annual_report", "2026", total__reported="1000")
    said(f"{POWER}/conclusion", "2026", computed__verified="1000.49")
    assert (at(wb, 2026).due, at(wb, 2026).basis) == (1000, "verified")


def test_what_the_notice_says_is_typed_and_goes_before_all(wb: Workbench, plant: str, said: Said) -> None:
    reported(said)
    said(f"{POWER}/conclusion", YEAR, computed__verified="1497000.00")
    draft = filings.begin(wb, plant, f"{POWER}/surrender", YEAR)
    for source, basis, due, how in (
        (None, "verified", 1_496_500, "notified"),
        (Source(obligation.ORIGIN), "verified", 1_496_329, "verified_less"),
        (None, "reported", 1_496_329, "verified_less"),
    ):
        cells = draft.cells.changed({"due/basis": Cell(basis), "due/quantity": Cell(D(1_496_500), source)})
        draft = filings.save(wb, draft.id, cells, version=draft.version)
        found = at(wb)
        assert (found.due, found.parts[0].how.code) == (due, f"position.how.{how}")


def test_the_sectors_of_one_enterprise_add_up_and_one_unknown_makes_all_unknown(
    wb: Workbench, plant: str, said: Said
) -> None:
    filings.begin(wb, plant, f"{CEMENT}/monthly", "2025-01")
    reported(said)
    assert at(wb).due is None
    assert at(wb).lacking == (CEMENT,)
    said(f"{CEMENT}/monthly", "2025-01", total__market="100.06")
    found = at(wb)
    assert found.due == 1_496_169 + 1_201  # twelve times 100.06 is 1,200.72
    assert found.basis == "forecast"
    assert {part.pack: part.basis for part in found.parts} == {POWER: "reported", CEMENT: "forecast"}


def test_the_running_year_is_foreseen_from_its_months(wb: Workbench, plant: str, said: Said) -> None:
    for month, tonnes in enumerate(("100.00", "80.00", "120.00"), 1):
        said(f"{POWER}/monthly", f"2026-{month:02}", total__emission=tonnes)
    found = at(wb, 2026)
    assert (found.due, found.basis) == (1200, "forecast")
    assert found.forecast
    assert (found.forecast.low, found.forecast.high, found.forecast.months) == (D("1020.00"), D("1380.00"), 3)


def test_without_a_figure_nothing_is_said_to_be_due(wb: Workbench, plant: str) -> None:
    found = at(wb)
    assert (found.due, found.short, found.cap, found.basis) == (None, None, None, None)
    assert found.risk.reasons[0].code == "position.risk.no_figure"


def test_who_is_not_on_the_list_surrenders_nothing(
    wb: Workbench, plant: str, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(said)
    monkeypatch.setattr(
        "workbench.services.position.Standings.of", lambda *_: profile.Standing({"surrender": False}, 2025)
    )
    found = at(wb)
    assert (found.bound, found.due, found.risk.level) == (False, None, "none")


def test_the_deadline_is_that_of_the_deadlines(wb: Workbench, plant: str) -> None:
    assert at(wb).deadline == date(2026, 12, 31)
    assert at(wb, 2024).deadline == date(2025, 12, 31)
    assert at(wb, 2026).deadline is None


# ---------------------------------------------------------------- what is held


def test_units_are_usable_tied_or_not_usable(wb: Workbench, hold: Hold, said: Said) -> None:
    reported(said)
    hold(1_000_000)
    hold(200_000, "2025", "issued", "pledged")
    hold(50_000, "2024")
    hold(30_000, "2026")
    found = at(wb)
    assert [(s.vintage, s.quantity, s.state, s.why and s.why.code) for s in found.allowances] == [
        ("2024", 50_000, "unusable", "position.why.vintage"),
        ("2025", 200_000, "tied", "position.why.tied"),
        ("2025", 1_000_000, "usable", None),
        ("2026", 30_000, "unusable", "position.why.only_draft"),
    ]
    assert found.short == 496_169
    assert found.risk.level == "high"
    assert found.facts.tied == 200_000


def test_old_vintages_settle_old_years_and_no_later_one_does(wb: Workbench, hold: Hold, said: Said) -> None:
    said(f"{POWER}/annual_report", "2024", total__surrendered="1000", total__reported="1000")
    hold(400, "2023", day=date(2025, 11, 1))
    hold(500, "2024", day=date(2025, 11, 1))
    hold(900, "2025", day=date(2025, 11, 1))
    found = at(wb, 2024, date(2025, 11, 20))
    assert found.usable == 900
    assert found.short == 100
    assert [each.why.draft for each in found.allowances if each.why] == [True]


def test_each_lot_of_credits_is_judged_and_the_cap_kept(wb: Workbench, hold: Hold, said: Said) -> None:
    reported(said)
    hold(60_000, "2024", "bought", lot=lot("A"))
    hold(60_000, "2024", "bought", lot=lot("B"))
    hold(10_000, "2023", "bought", lot=lot("C", "2024-01-22"))
    hold(10_000, "2024", "bought", lot=lot("D", inside="yes"))
    found = at(wb)
    told = {(each.lot, each.state): (each.quantity, each.why) for each in found.credits}
    assert told["A", "usable"][0] + told["B", "usable"][0] == 74_808
    assert told["B", "unusable"][0] == 45_192
    whys = {name: each[1] for name, each in told.items() if each[1]}
    assert whys["C", "unusable"].code == "position.why.registered"
    assert whys["C", "unusable"].draft
    assert whys["D", "unusable"].code == "position.why.inside"
    assert str(whys["D", "unusable"].cite).endswith("第二十九条第二款")
    assert found.short == 1_421_361


def test_what_was_surrendered_and_applied_for_covers_its_year(wb: Workbench, hold: Hold, said: Said) -> None:
    reported(said)
    hold(1_000_000, "2025", "issued", "applied", "surrendered")
    hold(400_000, "2025", "issued", "applied")
    hold(74_808, "2024", "bought", "to_registered", "applied", "offset", lot=lot("A"))
    found = at(wb)
    assert found.short == 1_496_169 - 1_400_000 - 74_808
    assert found.facts.open == 1_496_169 - 1_000_000 - 74_808
    assert found.facts.unsubmitted == found.short
    assert at(wb, 2024).covered == 0
    before = at(wb, day=date(2026, 11, 20))
    assert before.short == 1_496_169


def test_what_is_taken_back_no_longer_counts(wb: Workbench, plant: str, hold: Hold, said: Said) -> None:
    reported(said)
    hold(1_000_000, "2025", "issued", "applied", "surrendered")
    given = next(entry for entry in ledger.entries(wb, plant) if entry.move == "surrendered")
    ledger.reverse(wb, given.id, day=TODAY, reason="误记")
    found = at(wb)
    assert (found.facts.open, found.short) == (1_496_169, 496_169)


def test_the_province_surrenders_what_it_keeps(wb: Workbench, hold: Hold, said: Said) -> None:
    said(f"{POWER}/annual_report", YEAR, total__surrendered="1000000", total__reported="1000000")
    hold(800_000, "2025", "issued_provincial")
    found = at(wb)
    assert (found.short, found.usable) == (200_000, 0)


def test_the_obligation_before_comes_first(wb: Workbench, hold: Hold, said: Said) -> None:
    reported(said)
    said(f"{POWER}/annual_report", "2026", total__reported="1000000")
    hold(1_500_000)
    now, following = at(wb), at(wb, 2026)
    assert (now.short, now.surplus) == (0, 3_831)
    rest = {each.why.code: each.quantity for each in following.allowances if each.why}
    assert rest == {"position.why.reserved": 1_496_169, "position.why.only_draft": 3_831}
    assert following.usable == 0, "only the draft would let allowances of 2025 be surrendered for 2026"


def test_nothing_held_is_lost_whatever_the_year(wb: Workbench, plant: str, hold: Hold, said: Said) -> None:
    reported(said)
    for vintage in ("2019-2020", "2021", "2024", "2025", "2026"):
        hold(100, vintage)
        hold(7, vintage, "issued", "pledged")
    hold(11, "2024", "bought", lot=lot("A"))
    hold(13, "2024", "bought", lot=lot("B", inside="yes"))
    owned = ledger.rights(wb).owned
    held = sum(each.quantity for each in ledger.holdings(wb, plant, TODAY) if each.account in owned)
    for year in range(2021, 2027):
        found = at(wb, year)
        assert sum(each.quantity for each in (*found.allowances, *found.credits)) == held


# ---------------------------------------------------------------- what is still to be issued, and who is worst off

Allocate = Callable[..., None]


@pytest.fixture
def allocate(wb: Workbench, plant: str, said: Said, monkeypatch: pytest.MonkeyPatch) -> Allocate:
    """Make it a cement works that emitted as much, and enter what the authority told of its allowances."""
    monkeypatch.setattr(rooms, "packs_of", lambda *_: (CEMENT,))

    def enter(path: str, tonnes: int) -> None:
        draft = filings.begin(wb, plant, f"{CEMENT}/allocation", YEAR)
        filings.save(wb, draft.id, draft.cells.changed({path: Cell(D(tonnes))}), version=draft.version)
        said(f"{CEMENT}/annual_report", YEAR, total__market="1496169")

    return enter


def test_an_allocation_that_may_still_come_is_no_risk_until_it_is_late(
    wb: Workbench, hold: Hold, allocate: Allocate
) -> None:
    hold(600_000, "2025", "pre_issued", day=date(2026, 7, 1))
    allocate("issued/final", 1_500_000)
    early, late = at(wb, day=date(2026, 9, 30)), at(wb, day=date(2026, 10, 1))
    assert early.coming
    assert (early.coming.tonnes, early.coming.issued, early.coming.by) == (900_000, 600_000, date(2026, 9, 30))
    assert (early.short, early.missing, early.risk.turns) == (896_169, 0, date(2026, 10, 1))
    assert (late.missing, late.risk.level) == (896_169, "watch")


def test_what_was_issued_beyond_the_notified_allocation_does_not_count(
    wb: Workbench, hold: Hold, allocate: Allocate
) -> None:
    hold(1_600_000)
    allocate("issued/final", 1_496_000)
    assert (at(wb).usable, at(wb).short) == (1_496_000, 169)


def test_what_was_issued_is_held_against_the_allocations_of_all_sectors_alone(
    wb: Workbench, hold: Hold, allocate: Allocate, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(1_600_000)
    allocate("issued/final", 1_000)
    reported(said)
    monkeypatch.setattr(rooms, "packs_of", lambda *_: (CEMENT, POWER))
    assert (at(wb).coming, at(wb).usable) == (None, 1_600_000)


def test_an_allocation_that_is_not_filled_in_gives_nothing(wb: Workbench, hold: Hold, allocate: Allocate) -> None:
    hold(1_600)
    allocate("issued/received", 1)
    assert at(wb).coming is None


def test_old_units_must_be_carried_over_in_time(wb: Workbench, hold: Hold, said: Said) -> None:
    reported(said)
    hold(5_000, "2023", day=date(2026, 1, 2))
    found = at(wb, day=date(2026, 5, 1))
    assert [(each.last, each.quantity) for each in found.facts.lapses] == [(date(2026, 6, 10), 5_000)]
    assert "position.risk.lapse" in [why.code for why in found.risk.reasons]
    assert "position.risk.lapse" not in [why.code for why in at(wb).risk.reasons]


def test_an_official_sees_who_is_short_first(wb: Workbench, hold: Hold, said: Said) -> None:
    reported(said)
    filings.save_enterprise(wb, Enterprise("idle", "甲公司", "91000000XXXXXXXX0U"))
    found = position.by_risk([(e, position.position(wb, e.id, 2025, TODAY)) for e in filings.enterprises(wb)])
    assert [pair[0].id for pair in found][:1] == ["plant"]
    assert found[0][1].risk.level == "high"
    assert [why.code for why in found[1][1].risk.reasons] == ["position.risk.no_sector"]
    assert found[1][1].risk.level == "none"


# ---------------------------------------------------------------- edges


def test_a_forecast_is_of_all_sectors_or_of_none(wb: Workbench, plant: str, said: Said) -> None:
    filings.begin(wb, plant, f"{CEMENT}/monthly", "2025-01")
    said(f"{CEMENT}/monthly", "2025-01", total__market="100.00")
    assert at(wb).forecast is None
    said(f"{POWER}/monthly", "2025-01", total__combustion_total="10.00")
    found = at(wb).forecast
    assert found
    assert found.point == D("1320.00")


def test_what_the_authority_took_back_may_come_again(wb: Workbench, hold: Hold, allocate: Allocate) -> None:
    allocate("issued/final", 1_000)
    hold(800, "2025", "pre_issued")
    hold(300, "2025", "returned")
    coming = at(wb).coming
    assert coming
    assert (coming.issued, coming.tonnes) == (500, 500)


def test_only_the_final_allocation_takes_units_away(wb: Workbench, hold: Hold, allocate: Allocate) -> None:
    allocate("issued/pre", 1_000)
    hold(1_600)
    found = at(wb)
    assert found.coming
    assert found.coming.how.code == "position.coming.pre"
    assert found.usable == 1_600


def test_what_is_frozen_for_this_surrender_covers_no_other(wb: Workbench, hold: Hold, said: Said) -> None:
    said(f"{POWER}/annual_report", "2024", total__surrendered="1000", total__reported="1000")
    hold(600, "2025", "issued", "applied")
    assert at(wb, 2024).short == 1_000
    assert at(wb, 2024, date(2025, 12, 1)).short == 1_000  # not yet booked then
    hold(600, "2024", "issued", "applied", day=date(2025, 11, 30))
    assert at(wb, 2024, date(2025, 12, 1)).short == 400


def test_units_are_frozen_for_one_year_also_when_its_day_has_passed(wb: Workbench, hold: Hold, said: Said) -> None:
    for year in ("2025", "2026"):
        said(f"{POWER}/annual_report", year, total__surrendered="1000", total__reported="1000")
    hold(1_000, "2025", "issued", "applied")
    late = date(2027, 1, 5)
    assert (at(wb, 2025, late).short, at(wb, 2026, late).short) == (0, 1_000)


@pytest.mark.parametrize("typed", [True, False])
def test_what_was_surrendered_late_covers_the_year_it_was_for(
    wb: Workbench, hold: Hold, said: Said, plant: str, *, typed: bool
) -> None:
    for year in ("2024", "2025"):
        said(f"{POWER}/annual_report", year, total__surrendered="1000", total__reported="1000")
    proof = filings.begin(wb, plant, f"{POWER}/fulfilment", "2024")
    hold(1_000, "2024", "issued", "applied", day=date(2025, 12, 20))
    spent = Posting(date(2026, 1, 20), "surrendered", "CEA", "2024", "", 1_000, "", "", document="履约-1")
    ledger.book(wb, plant, [spent], origin="" if typed else f"{proof.id}#1")
    assert (at(wb, 2024).short, at(wb, 2025).short) == (0, 1_000)


def test_what_is_taken_back_later_was_surrendered_until_then(wb: Workbench, hold: Hold, said: Said, plant: str) -> None:
    reported(said)
    hold(1_000, "2025", "issued", "applied", "surrendered", day=date(2026, 10, 1))
    spent = next(each for each in ledger.entries(wb, plant) if each.move == "surrendered")
    ledger.reverse(wb, spent.id, day=date(2026, 11, 1), reason="误记")
    states = [[each.state for each in at(wb, day=date(2026, month, 1)).allowances] for month in (10, 11)]
    assert states == [["done"], ["submitted"]]


def test_old_units_that_are_needed_do_not_lapse(wb: Workbench, hold: Hold, said: Said) -> None:
    said(f"{POWER}/annual_report", "2024", total__surrendered="1000", total__reported="1000")
    hold(1_300, "2023", day=date(2025, 11, 1))
    found = at(wb, 2024, date(2025, 12, 1))
    assert [each.quantity for each in found.facts.lapses] == [300]

"""The mix of an enterprise: what it holds and owes, the assumptions typed, and the plan they come to."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.ledger import Lot, Posting
from workbench.rules.cells import Cell, Value
from workbench.services import filings, ledger, mix, profile, sealed
from workbench.services.context import Workbench

REPORT = "cn.ets.power/annual_report"
REPORTED = ["2025"]
"""The years whose reports are sealed."""
TODAY = date(2026, 11, 21)
Hold = Callable[..., None]


@pytest.fixture
def plant(wb: Workbench, monkeypatch: pytest.MonkeyPatch) -> str:
    """A power plant on 21 November 2026 whose report of 2025 says 1,496,169 t are to be surrendered."""

    class Spoken:
        filing, number = "a filing", 1

    class Sealed:
        values: Mapping[str, Value] = {"total/surrendered": D("1496169"), "total/reported": D("1496169")}
        said = Spoken

    def last(_wb: object, _work: object, _enterprise: str, form: str, period: str) -> type[Sealed] | None:
        return Sealed if form == REPORT and period in REPORTED else None

    monkeypatch.setattr(sealed, "last", last)
    at(2026, 11, 21)
    filings.save_enterprise(wb, Enterprise("plant", "某热电有限公司", "91000000XXXXXXXX0U"))
    filings.begin(wb, "plant", "cn.ets.power/monthly", "2025-01")
    return "plant"


def at(year: int, month: int, day: int) -> None:
    set_clock(lambda: datetime(year, month, day, 4, tzinfo=UTC))


@pytest.fixture
def hold(wb: Workbench, plant: str) -> Hold:
    """Book units that come in, and what becomes of them."""

    def book(quantity: int, vintage: str = "2025", *moves: str, lot: Lot | None = None, day: date = TODAY) -> None:
        known = ledger.rights(wb).moves
        ledger.book(
            wb,
            plant,
            [
                Posting(
                    day, name, "CCER" if lot else "CEA", vintage, lot.code if lot else "", quantity,
                    known[name].source if name != "sold" else "registered", known[name].target,
                    D("60"), "某交易方", "文号1",
                )
                for name in moves or ("issued",)
            ],
            lots=[lot] if lot else (),
        )  # fmt: skip

    return book


def credit(code: str, registered: str = "2025-06-01", inside: str = "no") -> Lot:
    return Lot("CCER", code, {"project": code, "registered": registered, "inside_market": inside})


def given(wb: Workbench, year: int = 2025, **typed: str | date | bool) -> mix.Setting:
    """Put the problem, with assumptions by their paths, `__` for the stroke."""
    values: dict[str, Value] = {"prices/curve": "line"}
    for name, value in typed.items():
        number = (
            isinstance(value, str) and value.replace(".", "").replace("-", "").isdigit() and not name.endswith("month")
        )
        values[name.replace("__", "/")] = D(value) if number and isinstance(value, str) else value
    return mix.setting(mix.standing(wb, "plant", year), values)


# ---------------------------------------------------------------- prices


def test_no_price_is_known_until_it_is_typed(wb: Workbench, plant: str) -> None:
    found = given(wb)
    assert found.prices == (None, None)
    assert found.problem.markets == ()
    assert mix.plan(found).plan.short == 1_496_169


def test_the_price_goes_evenly_to_that_of_the_deadline(wb: Workbench, plant: str) -> None:
    at(2026, 8, 3)
    assert given(wb, prices__now="60", prices__deadline="66").prices == tuple(
        map(D, ("60.00", "61.50", "63.00", "64.50", "66.00"))
    )
    assert given(wb, prices__now="60").prices == (D("60.00"),) * 5


def test_the_price_rises_by_a_share_each_month_to_the_fen(wb: Workbench, plant: str) -> None:
    at(2026, 9, 3)
    found = given(wb, prices__now="60", prices__rise="1.5", prices__curve="rise")
    assert found.prices == tuple(map(D, ("60.00", "60.90", "61.81", "62.74")))


def test_nothing_is_traded_in_a_month_missing_from_the_table(wb: Workbench, plant: str) -> None:
    at(2026, 10, 3)
    found = given(
        wb, months__r1__month="2026-10", months__r1__price="70", months__r2__month="2026-12", months__r2__price="65.5",
        prices__curve="table", prices__now="1",
    )  # fmt: skip
    assert found.prices == (D(70), None, D("65.5"))
    assert [market.month for market in found.problem.markets] == [0, 2]


def test_a_price_that_is_none_is_no_price(wb: Workbench, plant: str) -> None:
    assert given(wb, prices__now="0", prices__credit="0").problem.markets == ()
    assert given(wb, prices__now="1000000.01").problem.markets == ()  # the form finds an error, and takes no more
    assert {market.price for market in given(wb, prices__now="1000000").problem.markets} == {D(1_000_000)}


WEIRD = ("-5", "0", "0.004", "1", "70.125", "-99999999", "123456789012345678901234567890123456.78")


@pytest.mark.parametrize("curve", ["line", "rise", "table"])
def test_whatever_is_typed_gives_a_plan_or_none_but_never_a_fault(wb: Workbench, hold: Hold, curve: str) -> None:
    """Every number field of the form, each with every number nobody should type, and a word."""
    hold(1_400_000)
    hold(50_000, "2025", "bought", lot=credit("new"))
    hold(500, "2023")
    stands = mix.standing(wb, "plant", 2025)
    form = wb.library.form(mix.FORM, date(2025, 12, 31), TODAY)
    sound: dict[str, Value] = {"prices/curve": curve, "prices/now": D(70), "prices/credit": D(60)}
    sound |= {"months/r1/month": "2026-12", "months/r1/price": D(71), "prices/old": D(9)}
    paths = [f"{s.id}/{f.id}" for s in form.sections if s.id != "months" for f in s.fields if f.kind == "number"]
    for path in (*paths, "months/r1/price"):
        for text in WEIRD:
            found = mix.plan(mix.setting(stands, {**sound, path: D(text)}))
            assert found.plan.short >= 0
        assert mix.plan(mix.setting(stands, {**sound, path: "很多"})).plan.short >= 0


# ---------------------------------------------------------------- what is held and owed


def test_what_is_surrendered_or_applied_for_is_no_longer_asked(wb: Workbench, hold: Hold) -> None:
    hold(1_400_000)
    hold(1_000, "2025", "applied")
    stands = mix.standing(wb, "plant", 2025)
    assert stands.open == 1_495_169
    assert given(wb).problem.due == 1_495_169


def test_credits_are_bounded_by_the_rule_and_by_what_is_typed(wb: Workbench, hold: Hold) -> None:
    assert given(wb).problem.cap == 74_808
    assert given(wb, limits__share="2").problem.cap == 29_923
    assert given(wb, limits__share="50").problem.cap == 74_808


def test_a_lot_registered_too_early_waits_at_the_gate_and_one_over_the_cap_does_not(wb: Workbench, hold: Hold) -> None:
    hold(80_000, "2025", "bought", lot=credit("new"))
    hold(500, "2024", "bought", lot=credit("early", "2016-03-06"))
    hold(700, "2024", "bought", lot=credit("inside", inside="yes"))
    found = given(wb, prices__credit="60", prices__credit_fee="0.4")
    stocks = {stock.id.split()[0]: stock for stock in found.problem.stocks}
    assert {name: (stock.tonnes, bool(stock.gate)) for name, stock in stocks.items()} == {
        "new": (80_000, False),
        "early": (500, True),
    }
    assert {name: stock.worth for name, stock in stocks.items()} == {"new": D("59.6"), "early": D(0)}
    assert given(wb, prices__credit="60", limits__sells=False).problem.stocks[0].worth == 0


def test_pledged_units_are_free_when_their_pledge_ends_or_on_the_day_typed(wb: Workbench, hold: Hold) -> None:
    hold(1_000)
    hold(400, "2025", "pledged")
    assert [(s.tonnes, s.free) for s in given(wb).problem.stocks] == [(600, 0), (400, None)]
    typed = given(wb, limits__release=date(2026, 12, 15))
    assert [(s.tonnes, s.free) for s in typed.problem.stocks] == [(600, 0), (400, 1)]
    assert given(wb, limits__release=date(2026, 12, 31)).problem.stocks[1].free == 1  # the day of surrender itself
    late = given(wb, limits__release=date(2027, 1, 1))
    assert [(s.tonnes, s.free) for s in late.problem.stocks] == [(600, 0), (400, None)]
    finance = filings.begin(wb, "plant", "cn.rights/finance", "2026")
    row: dict[str, Value] = {
        "instrument": "CEA",
        "vintage": "2025",
        "quantity": D(150),
        "matures": date(2026, 12, 20),
        "number": "Z1",
    }
    cells = finance.cells.changed({f"pledges/r1/{name}": Cell(value) for name, value in row.items()})
    filings.save(wb, finance.id, cells, version=finance.version)
    assert [(s.tonnes, s.free) for s in given(wb).problem.stocks] == [(600, 0), (150, 1), (250, None)]


def test_an_old_vintage_is_no_use_after_the_window_and_its_price_of_what_it_was_is_told(
    wb: Workbench, hold: Hold
) -> None:
    hold(20_000, "2024", day=date(2025, 3, 1))
    hold(1_490_000)
    found = given(wb, prices__now="70")
    assert {(s.product, s.tonnes) for s in found.problem.stocks} == {("old", 20_000), ("current", 1_490_000)}
    answer = mix.plan(found)
    assert answer.plan.total("lapse") == 20_000
    assert answer.plan.cost == D(70) * 6_169
    saved = {each.limit: each.saved for each in answer.limits}
    assert saved["window"] == D(70) * 10_000  # T = 10,000 + 1.5 · 0: none need be bought, and some may be sold


def test_old_ones_are_carried_over_up_to_t_while_the_window_is_open(wb: Workbench, hold: Hold) -> None:
    """The rule's own figures: 99,250 sold and 15,833 bought give T = 135,125."""
    hold(230_000, "2024", day=date(2024, 12, 1))
    hold(99_250, "2024", "sold", day=date(2025, 2, 1))
    hold(15_833, "2023", "bought", day=date(2025, 3, 1))
    at(2026, 3, 2)
    hold(1_000_000, day=date(2026, 2, 1))
    found = given(wb, prices__now="70")
    carry = found.problem.carry
    assert carry is not None
    assert (carry.net_sold, carry.holding, carry.by, carry.counted, carry.arrives) == (83_417, 146_583, 3, -1, 4)
    assert mix.standing(wb, "plant", 2025).days["issued"] == date(2026, 7, 3)  # five working days after 26 June
    assert carry.most(0) == 135_125
    assert mix.plan(found).plan.total("convert") == 135_125


def test_no_more_is_carried_over_than_was_held_at_the_end_of_the_year_less_what_was_already(
    wb: Workbench, hold: Hold
) -> None:
    hold(217_650, "2024", day=date(2024, 12, 1))
    hold(99_250, "2024", "sold", day=date(2025, 2, 1))
    at(2026, 3, 2)
    hold(18_400, "2024", "applied_conversion", "converted", day=date(2026, 3, 1))
    carry = given(wb, prices__now="70").problem.carry
    assert carry is not None
    assert (carry.net_sold, carry.holding, carry.done) == (99_250, 118_400, 18_400)
    assert carry.most(0) == 100_000


def test_before_the_end_of_2025_sales_of_the_plan_itself_move_t(wb: Workbench, hold: Hold) -> None:
    hold(100_000, "2024", day=date(2025, 3, 1))
    at(2025, 11, 3)
    found = given(wb, prices__now="70", prices__old="30", limits__sells=True)
    assert found.problem.carry is not None
    assert (found.problem.carry.counted, found.problem.carry.holding) == (1, None)
    plan = mix.plan(found).plan
    assert (plan.total("sell", product="old"), plan.total("convert")) == (36_000, 64_000)


@pytest.mark.parametrize(
    ("day", "by", "counted", "holding"),
    [
        ((2025, 12, 31), 6, 0, None),
        ((2026, 1, 1), 5, -1, 100_000),
        ((2026, 6, 10), 0, -1, 100_000),
        ((2026, 6, 11), -1, -1, 100_000),
    ],
)
def test_the_days_of_the_carry_over_are_counted_to_the_last(
    wb: Workbench, hold: Hold, day: tuple[int, int, int], by: int, counted: int, holding: int | None
) -> None:
    hold(100_000, "2024", day=date(2025, 3, 1))
    at(*day)
    carry = given(wb).problem.carry
    assert carry is not None
    assert (carry.by, carry.counted, carry.holding) == (by, counted, holding)


def test_for_an_old_duty_old_vintages_count_themselves(
    wb: Workbench, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "REPORTED", ["2024"])
    hold(1_500_000, "2024", day=date(2025, 3, 1))
    at(2025, 11, 3)
    found = given(wb, 2024, prices__now="70", prices__later="50")
    assert found.problem.old_counts
    assert not found.problem.current_counts
    plan = mix.plan(found).plan
    assert (plan.total("surrender", product="old"), plan.short) == (1_496_169, 0)


def test_what_is_bought_later_than_the_days_it_needs_comes_too_late(wb: Workbench, plant: str) -> None:
    found = given(wb, prices__now="70", prices__deadline="60", limits__lead="31")
    assert [market.arrives for market in found.problem.markets] == [1, 2]
    assert {line.month for line in mix.plan(found).plan.lines if line.deed == "buy"} == {0}


def test_after_the_deadline_the_plan_is_one_to_catch_up_this_month(wb: Workbench, plant: str) -> None:
    assert not given(wb, prices__now="70").late
    at(2027, 2, 3)
    found = given(wb, prices__now="70", prices__deadline="90")
    assert found.late
    assert found.months == (date(2027, 2, 3),)
    assert found.prices == (D(70),)
    assert mix.plan(found).plan.short == 0


# ---------------------------------------------------------------- charts, the form, the sheet


def test_the_charts_draw_what_the_planner_finds(wb: Workbench, hold: Hold) -> None:
    hold(1_477_639)
    found = given(wb, prices__now="70", prices__deadline="80", prices__credit="60")
    stands = mix.standing(wb, "plant", 2025)
    share, month = mix.by_share(stands, found), mix.by_month(found)
    assert share.labels[0] == "0"
    assert share.labels[-1] == "5"
    assert share.series[0].values[0] == D("129.71")
    assert share.series[0].values[-1] == Decimal(round(mix.plan(found).plan.cost / 100)) / 100
    assert month.labels == ("2026-11", "2026-12")
    assert month.series[0].values[0] is not None


def test_the_assumptions_are_kept_and_the_next_year_begins_with_those_that_last(wb: Workbench, plant: str) -> None:
    assert mix.standing(wb, "plant", 2025).filing == ""
    assert mix.begun(wb, "plant", 2025) is None
    first = mix.begun(wb, "plant", 2025, make=True)
    assert first is not None
    cells = first.cells.changed({"prices/now": Cell(D(70)), "limits/sells": Cell(value=False)})
    filings.save(wb, first.id, cells, version=first.version)
    assert mix.standing(wb, "plant", 2025).filing == first.id
    after = mix.begun(wb, "plant", 2026, make=True)
    assert after is not None
    assert after.cells.value("prices/now") is None
    assert after.cells.value("limits/sells") is False


def test_published_prices_are_told_with_their_source_and_are_no_default(wb: Workbench, plant: str) -> None:
    published = mix.standing(wb, "plant", 2025).published
    assert published is not None
    assert published.cite.document.issuer == "生态环境部"
    assert published.value["allowance_average"] == D("62.36")
    assert given(wb).prices == (None, None)


def test_a_plan_is_written_as_a_workbook(tmp_path: Path) -> None:
    out = tmp_path / "plan.xlsx"
    mix.write(out, "履约方案 2025", ("何时", "吨"), [("2026-11", "1,000")], "这是测算。")
    assert out.read_bytes()[:2] == b"PK"
    with pytest.raises(WorkbenchError):
        mix.write(tmp_path / "none" / "plan.xlsx", "履约方案", ("何时",), [], "")


@pytest.mark.usefixtures("plant")
def test_an_enterprise_that_is_not_bound_still_has_a_standing(wb: Workbench) -> None:
    assert profile.FORM
    assert mix.standing(wb, "plant", 2023).position.due is None

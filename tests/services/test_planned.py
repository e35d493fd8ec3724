"""The plan at work: every planted deviation is found, none is made up; months take from it, it is begun from them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.base.text import say
from workbench.domain.deviations import undated
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Source, Value
from workbench.rules.library import Library
from workbench.services import deadlines, filings, planned
from workbench.services.context import Workbench, practice_workspace
from workbench.services.plans import due_day, figures_of

PACK = "cn.ets.steel"
GAUGE = "QCH-01"

Answers = Mapping[str, Value | Cell | None]
Put = Callable[[Filing, Answers], Filing]


@pytest.fixture
def wb(library: Library) -> Iterator[Workbench]:
    """A person at work in the practice workspace, in July 2026."""
    set_clock(lambda: datetime(2026, 7, 5, 4, 0, tzinfo=UTC))
    wb = Workbench("张三")
    vars(wb)["_library"] = library
    wb.open_workspace(practice_workspace())
    yield wb
    wb.close()


@pytest.fixture
def put(wb: Workbench) -> Put:
    """Change answers of a draft, as it stands."""

    def change(filing: Filing, answers: Answers) -> Filing:
        now = filings.get(wb, filing.id)
        cells = {
            path: value if isinstance(value, Cell) or value is None else Cell(value) for path, value in answers.items()
        }
        return filings.save(wb, now.id, now.cells.changed(cells), version=now.version)

    return change


@pytest.fixture
def register(wb: Workbench, draft: Filing, put: Put) -> Filing:
    """A register of one weighbridge."""
    row: dict[str, Value] = {"code": GAUGE, "name": "电子汽车衡", "model": "SCS-100", "place": "厂区大门"}
    row |= {"accuracy": D("0.5"), "calibration_months": D(12)}
    begun = filings.begin(wb, draft.enterprise, f"{PACK}/instruments", "2026")
    return put(begun, {f"instruments/r1/{name}": value for name, value in row.items()})


@pytest.fixture
def plan(wb: Workbench, draft: Filing, register: Filing, put: Put) -> Filing:
    """A plan that says of each figure of the practice month how it is obtained, as that month obtains it."""
    begun = filings.begin(wb, draft.enterprise, f"{PACK}/plan", "2026")
    begun = put(begun, {change.path: change.after for change in planned.gather(wb, begun.id)})
    figures = figures_of(filings.rules_of(wb, begun))
    answers: dict[str, Value] = {"versions/r1/version": "1", "versions/r1/reason": "first"}
    answers["versions/r1/day"] = date(2025, 12, 18)
    answers |= {f"charts/{row}/title": "图" for row in ("organisation", "site", "process")}
    answers |= {f"rules/{name}": "见制度" for name in ("management", "person", "upkeep", "review", "records")}
    answers["boundary/enterprise_boundary"] = "全厂"
    about = ("address", "industry", "legal_representative", "contact", "phone")
    answers |= {f"about/{name}": begun.cells.value(f"about/{name}") or "练习" for name in about}
    for row in begun.cells.rows("facilities"):
        answers |= {f"facilities/{row}/devices/r1/unit": "主设备", f"facilities/{row}/devices/r1/state": "used"}
    for row in begun.cells.rows("parameters"):
        base = f"parameters/{row}"
        figure = figures[str(begun.cells.value(f"{base}/figure"))]
        answers |= {f"{base}/description": "按台账", f"{base}/department": "能源部", f"{base}/instrument": GAUGE}
        answers |= {f"{base}/accuracy": D("0.5"), f"{base}/calibration_months": D(12), f"{base}/frequency": "batch"}
        answers |= {
            f"{base}/record_frequency": "daily",
            f"{base}/missing": "highest" if figure.errs == "low" else "lowest",
        }
        answers.setdefault(f"{base}/ledger", begun.cells.value(f"{base}/ledger") or "生产月报")
    return put(begun, answers)


def row_of(plan: Filing, figure: str, item: str = "") -> str:
    """Find the card of a figure."""
    found = (
        f"parameters/{row}"
        for row in plan.cells.rows("parameters")
        if plan.cells.value(f"parameters/{row}/figure") == figure
        and item in ("", plan.cells.value(f"parameters/{row}/item"))
    )
    return next(found)


def points(wb: Workbench, plan: Filing) -> list[str]:
    return [each.point for each in planned.deviations(wb, plan.enterprise, PACK, 2026)]


def test_a_month_done_as_planned_leaves_nothing_to_object_to(wb: Workbench, plan: Filing) -> None:
    assert [each.says for each in planned.deviations(wb, plan.enterprise, PACK, 2026)] == []
    assert filings.outcome_of(wb, plan).findings == ()


def test_a_year_without_a_plan_is_one_doubt(wb: Workbench, draft: Filing) -> None:
    (only,) = planned.deviations(wb, draft.enterprise, PACK, 2026)
    assert only.point == "plan_missing"
    assert "2026" in only.says


def test_last_years_plan_is_no_plan_of_this_year_but_its_cards_still_show(
    wb: Workbench, draft: Filing, put: Put
) -> None:
    begun = filings.begin(wb, draft.enterprise, f"{PACK}/plan", "2025")
    put(begun, {"parameters/r1/figure": "crude_steel", "parameters/r1/way": "measured"})
    assert points(wb, draft) == ["plan_missing"]
    assert planned.cards(wb, draft.id)["total/crude_steel"].way == "measured"


REVISED: Answers = {"version": "2", "day": date(2026, 3, 1), "reason": "revised", "explanation": "换表"}

PLANTED_IN_PLAN: list[tuple[str, Answers]] = [  # a path beginning with @ is that of the figure's card
    ("plan_late", {"versions/r1/day": date(2026, 1, 15)}),
    ("plan_revision_ground", {f"versions/r2/{name}": value for name, value in REVISED.items()}),
    ("plan_entity_differs", {"about/name": "另一家企业"}),
    ("plan_boundary_differs", {"facilities/r1/within": False}),
    ("plan_card_incomplete", {"@crude_steel/department": None}),
    ("plan_card_incomplete", {"@crude_steel/instrument": None}),
    ("plan_missing_understates", {"@fuel_quantity/missing": "lowest"}),
    ("plan_missing_understates", {"@product_quantity/missing": "highest"}),
    ("plan_missing_undefaulted", {"@fuel_quantity/missing": "default"}),
    ("plan_instrument_unknown", {"@crude_steel/instrument": f"{GAUGE}、PD-09"}),
    ("plan_accuracy_differs", {"@crude_steel/accuracy": D("1.0")}),
    ("plan_calibration_differs", {"@crude_steel/calibration_months": D(6)}),
    ("plan_way_differs", {"@carbonate_quantity/way": "calculated"}),
    ("plan_ledger_differs", {"@carbonate_quantity/ledger": "过磅单"}),
]


@pytest.mark.parametrize(("point", "planted"), PLANTED_IN_PLAN)
def test_what_is_planted_in_the_plan_is_found_and_nothing_else(
    wb: Workbench, plan: Filing, put: Put, point: str, planted: Answers
) -> None:
    def path(told: str) -> str:
        figure, _, field = told.removeprefix("@").partition("/")
        return f"{row_of(plan, figure)}/{field}" if told.startswith("@") else told

    put(plan, {path(told): value for told, value in planted.items()})
    assert set(points(wb, plan)) == {point}


def test_a_card_that_stands_twice_and_one_no_month_uses_are_found(wb: Workbench, plan: Filing, put: Put) -> None:
    row = row_of(plan, "carbonate_quantity")
    copied = {path: cell for path, cell in plan.cells.items() if path.startswith(f"{row}/")}
    put(plan, {path.replace(row, "parameters/r99"): cell for path, cell in copied.items()})
    assert points(wb, plan) == ["plan_card_twice", "plan_unused"]
    put(plan, {"parameters/r99/item": "碳酸钠"})
    assert points(wb, plan) == ["plan_unused"]


PLANTED_IN_MONTH: list[tuple[str, str, Answers]] = [
    ("plan_no_card", "柴油", {"fuels/r9/fuel": "diesel", "fuels/r9/quantity": D(12)}),
    ("plan_no_card", "低位发热量", {"fuels/r3/ncv": D("27.1")}),  # the plan knows the default alone
    ("plan_way_differs", "计算值", {"carbonates/r1/way": "calculated"}),
    ("plan_way_differs", "计算值", {"carbonates/r1/way": "calculated", "carbonates/r1/quantity": D(0)}),
    ("plan_ledger_differs", "过磅单", {"carbonates/r1/ledger": "过磅单"}),
    (
        "plan_missing_rule",
        "较低",
        {"carbonates/r1/quantity": Cell(D(5), Source("conservative", "lowest"), "按上月")},
    ),
    ("plan_boundary_differs", "电炉炼钢工序", {"stages/r9/process": "electric"}),
]


@pytest.mark.parametrize(("point", "word", "planted"), PLANTED_IN_MONTH)
def test_what_a_month_does_otherwise_is_found_by_name(
    wb: Workbench, plan: Filing, draft: Filing, put: Put, point: str, word: str, planted: Answers
) -> None:
    put(draft, planted)
    found = [each for each in planned.deviations(wb, plan.enterprise, PACK, 2026) if each.point == point]
    assert [each.filing for each in found] == [draft.id]
    assert word in found[0].says


@pytest.mark.parametrize(
    ("field", "planned_", "done"),
    [
        ("missing", None, {"carbonates/r1/quantity": Cell(D(5), Source("conservative", "lowest"), "按上月")}),
        ("missing", "highest", {"carbonates/r1/quantity": Cell(D(5), Source("conservative", "calibration"), "修正")}),
        ("ledger", "石灰石过磅单", {"carbonates/r1/ledger": "过磅单"}),
    ],
)
def test_what_is_not_planned_otherwise_is_no_deviation(
    wb: Workbench, plan: Filing, draft: Filing, put: Put, field: str, planned_: str | None, done: Answers
) -> None:
    put(plan, {f"{row_of(plan, 'carbonate_quantity')}/{field}": planned_})
    put(draft, done)
    assert not [each for each in planned.deviations(wb, plan.enterprise, PACK, 2026) if each.filing == draft.id]


def test_what_several_months_do_otherwise_is_one_doubt_that_counts_them(
    wb: Workbench, plan: Filing, draft: Filing, put: Put
) -> None:
    put(draft, {"carbonates/r1/ledger": "过磅单"})
    july = filings.begin(wb, draft.enterprise, draft.form, "2026-07", after=draft.id)
    assert july.cells.value("carbonates/r1/ledger") == "过磅单"
    put(july, {"carbonates/r1/quantity": D(7)})
    (found,) = (
        each for each in planned.deviations(wb, plan.enterprise, PACK, 2026) if each.point == "plan_ledger_differs"
    )
    assert found.period == "2026-06"
    assert "2个月" in found.says


def test_an_unplanned_figure_stakes_what_its_default_would_add(
    wb: Workbench, plan: Filing, draft: Filing, put: Put
) -> None:
    put(draft, {"fuels/r3/ncv": D("20.000")})  # washed coal far below the default of 26.344
    before = filings.outcome_of(wb, filings.get(wb, draft.id)).values["total/emission"]
    put(draft, {"fuels/r3/ncv": None})
    after = filings.outcome_of(wb, filings.get(wb, draft.id)).values["total/emission"]
    put(draft, {"fuels/r3/ncv": D("20.000")})
    (found,) = (each for each in planned.deviations(wb, plan.enterprise, PACK, 2026) if each.at_stake is not None)
    assert isinstance(before, Decimal)
    assert isinstance(after, Decimal)
    assert found.at_stake == after - before > 0


def test_two_settled_editions_with_one_version_are_told(wb: Workbench, plan: Filing) -> None:
    filings.freeze(wb, plan.id)
    assert points(wb, plan) == []
    filings.reopen(wb, plan.id)
    filings.freeze(wb, plan.id)
    assert points(wb, plan) == ["plan_version"]


def test_next_years_plan_is_asked_for_from_november_until_it_is_begun(wb: Workbench, plan: Filing) -> None:
    set_clock(lambda: datetime(2026, 10, 31, 4, 0, tzinfo=UTC))
    assert points(wb, plan) == []
    set_clock(lambda: datetime(2026, 11, 1, 4, 0, tzinfo=UTC))
    (only,) = planned.deviations(wb, plan.enterprise, PACK, 2026)
    assert (only.point, only.level) == ("plan_next_year", "note")
    assert "2026-12-31" in only.says
    following = filings.begin(wb, plan.enterprise, plan.form, "2027", after=plan.id)
    assert points(wb, plan) == []
    assert following.cells.value(f"{row_of(following, 'crude_steel')}/accuracy") == D("0.5")
    assert following.cells.value("gauges/r1/kind") == "电子汽车衡"  # of this year's register: next year's is not begun
    assert due_day(wb, 2027) == date(2026, 12, 31)


def test_the_deadline_of_the_plan_is_met_by_the_plan(wb: Workbench, plan: Filing) -> None:
    def due() -> deadlines.Due:
        found = deadlines.due(wb, plan.enterprise, date(2026, 11, 20))
        return next(each for each in found if (each.id, each.period) == ("quality_plan", "2027"))

    assert (due().form, due().filing, due().day) == ("plan", "", date(2026, 12, 31))
    following = filings.begin(wb, plan.enterprise, plan.form, "2027", after=plan.id)
    assert due().filing == following.id


def test_a_month_takes_rows_and_answers_from_the_plan_and_no_figure(
    wb: Workbench, plan: Filing, draft: Filing, put: Put
) -> None:
    month = filings.begin(wb, draft.enterprise, draft.form, "2026-07")
    changes = planned.feed(wb, month.id)
    fed = put(month, {change.path: change.after for change in changes})
    assert {fed.cells.value(f"carbonates/{row}/material") for row in fed.cells.rows("carbonates")} == {
        draft.cells.value(f"carbonates/{row}/material") for row in draft.cells.rows("carbonates")
    }
    assert {fed.cells.value(f"carbonates/{row}/way") for row in fed.cells.rows("carbonates")} == {"measured"}
    stages = {fed.cells.value(f"stages/{row}/process") for row in fed.cells.rows("stages")}
    assert stages == {draft.cells.value(f"stages/{row}/process") for row in draft.cells.rows("stages")}
    assert all(
        change.before is None and not isinstance(change.after and change.after.value, Decimal) for change in changes
    )
    assert all(
        change.after and change.after.source and "parameters/" in change.after.source.place for change in changes
    )
    assert planned.feed(wb, month.id) == ()  # what the plan gives is there


def test_a_card_for_what_no_month_can_name_makes_no_row(wb: Workbench, plan: Filing, draft: Filing, put: Put) -> None:
    put(plan, {f"{row_of(plan, 'carbonate_quantity')}/item": "某种碳酸盐"})
    month = filings.begin(wb, draft.enterprise, draft.form, "2026-07")
    fed = put(month, {change.path: change.after for change in planned.feed(wb, month.id)})
    assert all(fed.cells.value(f"carbonates/{row}/material") for row in fed.cells.rows("carbonates"))
    put(plan, {f"{row_of(plan, 'fuel_quantity')}/item": "某种燃料"})  # fuels have remarks, which take any word
    assert "某种燃料" not in {change.after and change.after.value for change in planned.feed(wb, month.id)}


def test_who_need_not_have_a_plan_is_only_reminded(wb: Workbench, draft: Filing, put: Put) -> None:
    profile = filings.begin(wb, draft.enterprise, "cn.ets.common/profile", "2026")
    sector: Answers = {"sector": "chemicals", "code": "2611", "listed": False}
    put(profile, {f"activities/r1/{name}": value for name, value in sector.items()})
    (only,) = planned.deviations(wb, draft.enterprise, PACK, 2026)
    assert (only.point, only.level) == ("plan_missing", "note")


def test_what_a_month_says_already_the_plan_leaves(wb: Workbench, plan: Filing, draft: Filing, put: Put) -> None:
    month = put(filings.begin(wb, draft.enterprise, draft.form, "2026-07"), {"carbonates/r1/ledger": "过磅单"})
    assert "carbonates/r1/ledger" not in {change.path for change in planned.feed(wb, month.id)}


def test_a_month_without_any_plan_is_told_so(wb: Workbench, draft: Filing) -> None:
    with pytest.raises(WorkbenchError) as told:
        planned.feed(wb, draft.id)
    assert told.value.code == "planned.no_plan"


def test_a_plan_begun_from_the_months_speaks_for_every_figure_of_theirs(
    wb: Workbench, plan: Filing, draft: Filing
) -> None:
    cards = planned.cards(wb, draft.id)
    assert cards["total/crude_steel"].figure == "crude_steel"
    assert {path.partition("/")[0] for path in cards} >= {"fuels", "carbonates", "products", "total"}
    assert planned.gather(wb, plan.id) == ()  # nothing is lacking any more


def test_the_card_beside_a_figure_says_what_is_planned_and_what_is_not_as_planned(
    wb: Workbench, plan: Filing, draft: Filing, put: Put
) -> None:
    followed = planned.plan_for(wb, draft)
    assert followed is not None
    form, rules = filings.form_of(wb, draft), filings.rules_of(wb, draft)
    wrong = put(draft, {"carbonates/r1/ledger": "过磅单"})
    said = followed.beside(form, rules, wrong.cells, filings.outcome_of(wb, wrong), "carbonates/r1/quantity")
    assert said is not None
    assert dict(said.lines)["准确度等级（允许误差）"] == "0.5 %"
    assert [doubt.point for doubt in said.doubts] == ["plan_ledger_differs"]
    assert followed.beside(form, rules, wrong.cells, filings.outcome_of(wb, wrong), "about/name") is None


@pytest.fixture
def coal(wb: Workbench, put: Put) -> Filing:
    """A month of a power unit whose coal is tested batch by batch."""
    filings.save_enterprise(wb, Enterprise("e2", "某电厂", "91350100M000100Y43"))
    month = filings.begin(wb, "e2", "cn.ets.power/monthly", "2026-05")
    base = "units/r1/coals/r1"
    answers: dict[str, Value] = {"units/r1/unit_name": "1#机组", "units/r1/category": "conventional_coal"}
    answers |= {f"{base}/coal": "bituminous", f"{base}/state": "received", f"{base}/route": "batch"}
    answers |= {f"{base}/quantity": D(60000), f"{base}/car_month": D("0.5300"), f"{base}/ncv_month": D("20.5")}
    plan = filings.begin(wb, "e2", "cn.ets.power/plan", "2026")
    card: dict[str, Value] = {"figure": "coal_carbon", "unit": "1#机组", "way": "measured", "frequency": "batch"}
    put(plan, {f"parameters/r1/{name}": value for name, value in card.items()})
    return put(month, answers)


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({}, []),
        ({"route": "daily"}, [("plan_frequency", "每日检测", "每批次")]),
        ({"route": "none"}, [("plan_way_differs", "缺省值", "实测值")]),
        ({"route": "none", "quantity": D(0)}, []),  # a standing unit burns nothing that could be tested
    ],
)
def test_coal_tested_otherwise_than_planned_is_found(
    wb: Workbench, coal: Filing, put: Put, answers: Answers, found: list[tuple[str, str, str]]
) -> None:
    put(coal, {f"units/r1/coals/r1/{name}": value for name, value in answers.items()})
    doubts = planned.deviations(wb, "e2", "cn.ets.power", 2026)
    carbon = [each for each in doubts if each.path.endswith("/car") and each.filing == coal.id]
    assert [(each.point, each.names["value"], each.names["other"]) for each in carbon] == found


def test_a_card_that_says_no_frequency_is_held_against_none(wb: Workbench, coal: Filing, put: Put) -> None:
    plan = next(each for each in filings.filings(wb, "e2") if each.form == "cn.ets.power/plan")
    put(filings.get(wb, plan.id), {"parameters/r1/frequency": None})
    assert "plan_frequency" not in {each.point for each in planned.deviations(wb, "e2", "cn.ets.power", 2026)}


@pytest.mark.parametrize(("tests", "told"), [(3, True), (4, False)])
def test_fewer_tests_than_planned_are_counted(wb: Workbench, coal: Filing, put: Put, tests: int, told: bool) -> None:
    plan = next(each for each in filings.filings(wb, "e2") if each.form == "cn.ets.power/plan")
    put(filings.get(wb, plan.id), {"parameters/r1/frequency": "weekly"})
    answers: dict[str, Value | None] = {"route": "daily", "car_month": None}
    for number in range(1, tests + 1):
        answers |= {f"tests/r{number}/amount": D(1000), f"tests/r{number}/carbon": D("0.53")}
    put(coal, {f"units/r1/coals/r1/{name}": value for name, value in answers.items()})
    doubts = planned.deviations(wb, "e2", "cn.ets.power", 2026)
    counted = [each for each in doubts if each.names.get("value") == say("planned.times", count=tests)]
    assert bool(counted) is told


def test_the_card_of_a_result_shows_beside_what_it_is_worked_out_from(wb: Workbench, coal: Filing) -> None:
    followed = planned.plan_for(wb, coal)
    assert followed is not None
    form, rules, outcome = filings.form_of(wb, coal), filings.rules_of(wb, coal), filings.outcome_of(wb, coal)
    said = followed.beside(form, rules, coal.cells, outcome, "units/r1/coals/r1/car_month")
    assert said is not None
    assert dict(said.lines)["监测频次"] == "每批次"


@pytest.mark.parametrize(
    ("ledger", "name"),
    [
        ("发电生产月报-2025-01.csv", "发电生产月报"),
        ("2025年6月煤炭台账.xlsx", "煤炭台账"),
        ("NJ-2024台账", "NJ-2024台账"),
        ("购产销存台账", "购产销存台账"),
    ],
)
def test_a_ledger_is_known_again_whatever_its_month(ledger: str, name: str) -> None:
    assert undated(ledger) == name

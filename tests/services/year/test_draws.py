from datetime import UTC, date, datetime
from functools import partial
from time import perf_counter

import pytest

from tests.services.year.conftest import Fill, Seal
from tests.trial_year import ANNUAL, MONTHLY
from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.domain.reading import read
from workbench.rules.cells import Cell, Cells, Source, Value
from workbench.services import draws, filings
from workbench.services.context import Workbench

COAL: dict[str, Value | None] = {"fuels/r1/fuel": "coal", "fuels/r1/quantity": "10"}


def values(filing: Filing, prefix: str) -> dict[str, object]:
    return {path: cell.value for path, cell in filing.cells.items() if path.startswith(prefix)}


def taken(wb: Workbench, filing: Filing) -> Cells:
    """The cells after drawing as it is now."""
    found = draws.drawing(wb, filing.id)
    return filing.cells.changed({change.path: change.after for change in found.changes})


def test_a_year_begins_with_the_figures_of_its_sealed_months(wb: Workbench, seal: Seal) -> None:
    march = seal("2025-03", {**COAL, "about/way": "地磅"})
    seal(
        "2025-04", {"fuels/r1/fuel": "gas", "fuels/r1/quantity": "3", "fuels/r2/fuel": "coal", "fuels/r2/quantity": "7"}
    )
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    assert values(year, "fuels/") == {
        "fuels/r1/fuel": "coal",
        "fuels/r1/months/03/quantity": D("10.00"),
        "fuels/r1/months/03/said": D("20.00"),
        "fuels/r1/months/04/quantity": D("7.00"),
        "fuels/r1/months/04/said": D("14.00"),
        "fuels/r2/fuel": "gas",
        "fuels/r2/months/04/quantity": D("3.00"),
        "fuels/r2/months/04/said": D("9.00"),
    }
    cell = year.cells["fuels/r1/months/03/quantity"]
    assert cell.source
    assert (cell.source.origin, cell.source.by) == ("filing", "张三")
    assert cell.source.place == f"月报 2025-03 第1版 · sha256 {march.digest} · fuels/r1/quantity"
    assert year.cells.value("about/way") == "地磅"  # the latest month that says it
    assert draws.drawing(wb, year.id).changes == ()


def test_what_a_month_left_to_the_default_stays_the_default_in_the_year(wb: Workbench, seal: Seal) -> None:
    seal("2025-03", COAL)
    seal("2025-04", {**COAL, "fuels/r1/ncv": "19"})
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    assert "fuels/r1/months/03/ncv" not in year.cells
    assert year.cells.value("fuels/r1/months/04/ncv") == D("19")


def test_rows_that_answer_the_same_are_each_kept(wb: Workbench, seal: Seal) -> None:
    seal("2025-03", {**COAL, "fuels/r2/fuel": "coal", "fuels/r2/quantity": "5"})
    seal("2025-04", {**COAL, "fuels/r2/fuel": "coal", "fuels/r2/remark": "外购", "fuels/r2/quantity": "6"})
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    drawn = {path: value for path, value in values(year, "fuels/").items() if not path.endswith("said")}
    assert drawn == {
        "fuels/r1/fuel": "coal",
        "fuels/r1/months/03/quantity": D("10.00"),
        "fuels/r1/months/04/quantity": D("10.00"),
        "fuels/r2/fuel": "coal",
        "fuels/r2/months/03/quantity": D("5.00"),
        "fuels/r3/fuel": "coal",
        "fuels/r3/remark": "外购",
        "fuels/r3/months/04/quantity": D("6.00"),
    }


def test_rows_within_rows_are_matched_within_their_own(wb: Workbench, seal: Seal) -> None:
    def unit(row: str, name: str, quantity: str) -> dict[str, Value | None]:
        burnt = f"units/{row}/burnt/r1"
        return {f"units/{row}/unit": name, f"{burnt}/fuel": "coal", f"{burnt}/quantity": quantity}

    seal("2025-01", unit("r1", "一号", "1") | unit("r2", "二号", "2"))
    seal("2025-02", unit("r1", "二号", "20") | unit("r2", "一号", "10"))
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    assert {path: value for path, value in values(year, "units/").items() if "quantity" in path} == {
        "units/r1/burnt/r1/months/01/quantity": D(1),
        "units/r1/burnt/r1/months/02/quantity": D(10),
        "units/r2/burnt/r1/months/01/quantity": D(2),
        "units/r2/burnt/r1/months/02/quantity": D(20),
    }


def test_the_months_not_sealed_yet_are_named(wb: Workbench, seal: Seal) -> None:
    seal("2025-03", COAL)
    filings.begin(wb, "e1", MONTHLY, "2025-04")  # a draft has said nothing
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    absent = [f"2025-{month:02d}" for month in range(1, 13) if month != 3]
    assert draws.drawing(wb, year.id).absent == (*absent, "2024")


def test_a_month_said_anew_is_listed_and_nothing_is_changed(wb: Workbench, seal: Seal, fill: Fill) -> None:
    march = seal("2025-03", COAL)
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    again = fill(filings.reopen(wb, march.filing), {"fuels/r1/quantity": "12", "about/way": "流量计"})
    filings.freeze(wb, again.id)
    found = draws.drawing(wb, year.id)
    told = {
        change.path: (change.before and change.before.value, change.after and change.after.value)
        for change in found.changes
    }
    assert told == {
        "about/way": (None, "流量计"),
        "fuels/r1/fuel": ("coal", "coal"),  # the same answer, of another revision
        "fuels/r1/months/03/quantity": (D("10.00"), D("12.00")),
        "fuels/r1/months/03/said": (D("20.00"), D("24.00")),
    }
    assert filings.get(wb, year.id) == year
    taken_over = filings.save(wb, year.id, taken(wb, year), version=year.version)
    assert draws.drawing(wb, taken_over.id).changes == ()


def test_what_a_month_no_longer_says_would_go(wb: Workbench, seal: Seal, fill: Fill) -> None:
    march = seal("2025-03", {**COAL, "fuels/r2/fuel": "gas", "fuels/r2/quantity": "5"})
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    gone = {"fuels/r2/fuel": None, "fuels/r2/quantity": None}
    filings.freeze(wb, fill(filings.reopen(wb, march.filing), gone).id)
    assert not [path for path in taken(wb, year) if path.startswith("fuels/r2/")]


def test_a_figure_typed_where_its_month_says_another_is_a_difference(wb: Workbench, seal: Seal, fill: Fill) -> None:
    seal("2025-03", COAL)
    typed: dict[str, Value | None] = {
        "fuels/r1/months/03/quantity": "11",
        "fuels/r1/months/03/ncv": "19",  # the month left it to the default
        "fuels/r1/months/04/quantity": "8",  # no month said anything
    }
    year = fill(filings.begin(wb, "e1", ANNUAL, "2025"), typed)
    found = {change.path: change.after and change.after.value for change in draws.drawing(wb, year.id).changes}
    assert found == {"fuels/r1/months/03/quantity": D("10.00"), "fuels/r1/months/03/ncv": None}


def test_an_answer_typed_by_hand_stays_while_a_month_that_may_give_it_is_absent(
    wb: Workbench, seal: Seal, fill: Fill
) -> None:
    seal("2025-03", COAL)
    year = fill(filings.begin(wb, "e1", ANNUAL, "2025"), {"about/way": "盘点"})
    assert draws.drawing(wb, year.id).changes == ()


def test_a_note_follows_the_figure_it_explains(wb: Workbench, fill: Fill) -> None:
    month = fill(filings.begin(wb, "e1", MONTHLY, "2025-03"), COAL)
    noted = month.cells.changed({"fuels/r1/quantity": Cell(D(10), note="地磅故障，按台账")})
    filings.save(wb, month.id, noted, version=month.version)
    filings.freeze(wb, month.id)
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    assert year.cells["fuels/r1/months/03/quantity"].note == "地磅故障，按台账"


def test_a_month_opens_with_what_the_last_one_closed_with(wb: Workbench, seal: Seal) -> None:
    seal("2025-03", {**COAL, "fuels/r1/closing": "4.5"})
    april = filings.begin(wb, "e1", MONTHLY, "2025-04")
    assert values(april, "fuels/") == {"fuels/r1/fuel": "coal", "fuels/r1/opening": D("4.5")}
    assert draws.drawing(wb, filings.begin(wb, "e1", MONTHLY, "2025-06").id).absent == ("2025-05",)


def test_a_result_is_drawn_by_its_value(wb: Workbench, fill: Fill, seal: Seal, approved: Fill) -> None:
    seal("2024-12", COAL)
    before = filings.begin(wb, "e1", ANNUAL, "2024")
    filings.freeze(wb, approved(before).id)
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    assert year.cells.value("total/before") == D("20.00")


def test_an_enterprise_that_changed_its_name_is_listed(wb: Workbench) -> None:
    filing = filings.begin(wb, "e1", MONTHLY, "2025-03")
    filings.save_enterprise(wb, Enterprise("e1", "新名有限公司"))
    (change,) = draws.drawing(wb, filing.id).changes
    assert (change.path, change.after and change.after.value) == ("about/name", "新名有限公司")


def test_a_filing_begun_after_another_takes_over_what_lasts(wb: Workbench, seal: Seal) -> None:
    march = seal(
        "2025-03",
        {**COAL, "fuels/r1/remark": "自产", "fuels/r1/closing": "4", "about/way": "地磅", "about/changes": "检修"},
    )
    april = filings.begin(wb, "e1", MONTHLY, "2025-04", after=march.filing)
    assert values(april, "") == {
        "about/name": "某热力有限公司",
        "about/way": "地磅",
        "fuels/r1/fuel": "coal",
        "fuels/r1/remark": "自产",
        "fuels/r1/opening": D("4"),
    }
    way = april.cells["about/way"].source
    assert way
    assert (way.origin, way.place) == ("carried", f"月报 2025-03 第1版 · sha256 {march.digest}")


def test_a_year_begun_after_another_does_not_repeat_what_its_own_months_say(
    wb: Workbench, seal: Seal, fill: Fill
) -> None:
    seal("2024-12", {**COAL, "about/way": "盘点"})
    old = fill(filings.begin(wb, "e1", ANNUAL, "2024"), {"units/r1/unit": "一号"})
    assert old.cells.value("about/way") == "盘点"
    seal("2025-03", COAL)
    year = filings.begin(wb, "e1", ANNUAL, "2025", after=old.id)
    assert values(year, "") == {
        "about/name": "某热力有限公司",
        "fuels/r1/fuel": "coal",
        "fuels/r1/months/03/quantity": D("10.00"),
        "fuels/r1/months/03/said": D("20.00"),
        "units/r1/unit": "一号",
    }


def test_a_rule_seen_in_the_official_text_need_not_be_looked_up_every_month(wb: Workbench) -> None:
    march = filings.begin(wb, "e1", MONTHLY, "2025-03")
    beside = {"confirmed/guide/表1": Cell("官网原文"), "second/fuels/r1/quantity": Cell(D("9"), note="发票")}
    filings.save(wb, march.id, march.cells.changed(beside), version=march.version)
    april = filings.begin(wb, "e1", MONTHLY, "2025-04", after=march.id)
    assert april.cells.value("confirmed/guide/表1") == "官网原文"
    assert "second/fuels/r1/quantity" not in april.cells  # March's invoices prove nothing of April


def test_a_second_source_is_kept_saved_said_and_read_back(wb: Workbench, fill: Fill) -> None:
    march = fill(filings.begin(wb, "e1", MONTHLY, "2025-03"), COAL)
    second = Cell(D("9"), Source("typed", "发票 7 号"), note="在途 1 t")
    saved = filings.save(wb, march.id, march.cells.changed({"second/fuels/r1/quantity": second}), version=march.version)
    assert filings.get(wb, march.id).cells["second/fuels/r1/quantity"] == second
    revision = filings.freeze(wb, saved.id)
    assert read(revision.document).said.cells["second/fuels/r1/quantity"] == second
    restored = filings.revision(wb, march.id)
    assert restored == revision
    assert restored.outcome.seconds == {"fuels/r1/quantity": D("9.00")}
    assert [finding.code for finding in restored.outcome.findings] == ["second.explained"]


def test_what_is_not_sealed_is_carried_over_from_the_draft(wb: Workbench, fill: Fill) -> None:
    march = fill(filings.begin(wb, "e1", MONTHLY, "2025-03"), COAL)
    april = filings.begin(wb, "e1", MONTHLY, "2025-04", after=march.id)
    assert values(april, "fuels/") == {"fuels/r1/fuel": "coal"}


@pytest.mark.parametrize("case", ["later", "other form", "other enterprise"])
def test_only_an_earlier_filing_of_the_same_kind_is_carried_over(wb: Workbench, case: str) -> None:
    filings.save_enterprise(wb, Enterprise("e2", "别家"))
    begun = {
        "later": ("e1", MONTHLY, "2025-05"),
        "other form": ("e1", ANNUAL, "2024"),
        "other enterprise": ("e2", MONTHLY, "2025-03"),
    }[case]
    other = filings.begin(wb, *begun)
    with pytest.raises(WorkbenchError, match=r"filing\.not_before"):
        filings.begin(wb, "e1", MONTHLY, "2025-04", after=other.id)


def test_a_year_of_hundreds_of_figures_a_month_is_drawn_well_within_a_second(wb: Workbench, seal: Seal) -> None:
    for month in range(1, 13):
        set_clock(partial(datetime, 2026, 2, month, tzinfo=UTC))  # each known on another day
        answers: dict[str, Value | None] = {}
        for row in range(1, 41):
            unit = f"units/r{row}"
            answers |= {f"{unit}/unit": f"{row}号", f"{unit}/supplied": "5"}
            for burnt, fuel in (("r1", "coal"), ("r2", "gas")):
                answers |= {f"{unit}/burnt/{burnt}/fuel": fuel, f"{unit}/burnt/{burnt}/quantity": f"{row}.5"}
        seal(f"2025-{month:02d}", answers)
    begun = perf_counter()
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    assert perf_counter() - begun < 1
    assert sum("quantity" in path for path in year.cells) == 40 * 2 * 12
    assert date(2026, 2, 12) == year.rules.known


def test_a_remark_left_empty_is_no_remark(wb: Workbench, seal: Seal) -> None:
    seal("2025-03", COAL)
    seal("2025-04", {**COAL, "fuels/r1/remark": ""})
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    assert {path.split("/")[1] for path in year.cells if path.startswith("fuels/")} == {"r1"}


def test_what_the_year_notes_of_a_figure_stays_when_the_month_is_said_anew(
    wb: Workbench, seal: Seal, fill: Fill
) -> None:
    march, path = seal("2025-03", COAL), "fuels/r1/months/03/quantity"
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    cell = year.cells[path]
    noted = year.cells.changed({path: Cell(cell.value, cell.source, "与核查组核对过")})
    year = filings.save(wb, year.id, noted, version=year.version)
    filings.freeze(wb, fill(filings.reopen(wb, march.filing), {"fuels/r1/quantity": "12"}).id)
    after = taken(wb, year)[path]
    assert (after.value, after.note) == (D("12.00"), "与核查组核对过")

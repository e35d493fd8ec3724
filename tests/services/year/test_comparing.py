from datetime import UTC, datetime

import pytest

from tests.services.year.conftest import Fill, Seal
from tests.services.year.test_draws import COAL
from tests.trial_year import ANNUAL, MONTHLY
from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.base.text import speaking
from workbench.rules.cells import Cell
from workbench.services import comparing, filings
from workbench.services.comparing import Comparison
from workbench.services.context import Workbench


def told(comparison: Comparison | None) -> list[tuple[str, str, str, str]]:
    assert comparison
    return [(each.name, each.before, each.after, each.change) for each in comparison.differences]


def test_a_superseding_revision_is_told_from_the_one_it_replaces(wb: Workbench, seal: Seal, fill: Fill) -> None:
    first = seal("2025-03", {**COAL, "about/way": "地磅"})
    set_clock(lambda: datetime(2026, 2, 21, 4, tzinfo=UTC))
    again = fill(
        filings.reopen(wb, first.filing), {"fuels/r1/quantity": "10.32", "about/way": None, "total/credit": "1"}
    )
    filings.freeze(wb, again.id)
    found = comparing.revisions(wb, first.filing, 1, 2)
    assert (found.before, found.after) == ("第 1 版（2026-02-20）", "第 2 版（2026-02-21）")
    assert told(found) == [
        ("基本信息·办法", "地磅", "—", ""),
        ("燃料·煤·消耗量", "10.00", "10.32", "+3.2 %"),
        ("燃料·煤·排放量", "20.00", "20.64", "+3.2 %"),
        ("合计·扣除", "0", "1", ""),
        ("合计·总排放量", "20.00", "19.64", "-1.8 %"),
    ]
    assert [each.computed for each in found.differences] == [False, False, True, False, True]
    assert {each.path: each.unit for each in found.differences}["fuels/r1/emission"] == "tCO₂"


def test_a_draft_is_compared_with_what_was_said(wb: Workbench, seal: Seal, fill: Fill) -> None:
    first = seal("2025-03", COAL)
    draft = fill(filings.reopen(wb, first.filing), {"fuels/r2/fuel": "gas", "fuels/r2/quantity": "2"})
    found = comparing.revisions(wb, draft.id, 1)
    assert found.after == "现在的内容"
    assert ("燃料·气·消耗量", "—", "2.00", "") in told(found)
    with speaking("en"):
        assert comparing.revisions(wb, draft.id, 1).after == "as it stands"


def test_the_same_figure_written_otherwise_is_no_difference(wb: Workbench, seal: Seal, fill: Fill) -> None:
    first = seal("2025-03", COAL)
    draft = fill(filings.reopen(wb, first.filing), {"fuels/r1/quantity": "10.0"})
    assert comparing.revisions(wb, draft.id, 1).differences == ()


@pytest.mark.parametrize(
    ("quantity", "change"), [("10.01", "+0.1 %"), ("20000", "+199,900.0 %"), ("9.99", "-0.1 %"), ("0", "-100.0 %")]
)
def test_a_change_is_told_in_per_cent(wb: Workbench, seal: Seal, fill: Fill, quantity: str, change: str) -> None:
    first = seal("2025-03", COAL)
    draft = fill(filings.reopen(wb, first.filing), {"fuels/r1/quantity": quantity})
    assert comparing.revisions(wb, draft.id, 1).differences[0].change == change


def test_less_is_less_below_zero_too(wb: Workbench, seal: Seal, fill: Fill) -> None:
    first = seal("2025-03", {**COAL, "total/credit": "30"})
    draft = fill(filings.reopen(wb, first.filing), {"total/credit": "35"})
    changes = {each.path: each.change for each in comparing.revisions(wb, draft.id, 1).differences}
    assert changes["total/emission"] == "-50.0 %"  # from -10 to -15


def test_the_smallest_change_shows_a_digit(wb: Workbench, seal: Seal, fill: Fill) -> None:
    first = seal("2025-03", {**COAL, "fuels/r1/ncv": "20000"})
    draft = fill(filings.reopen(wb, first.filing), {"fuels/r1/ncv": "20000.34"})
    changes = {each.path: each.change for each in comparing.revisions(wb, draft.id, 1).differences}
    assert changes["fuels/r1/ncv"] == "+0.002 %"


def test_second_sources_and_confirmations_are_compared_too(wb: Workbench, seal: Seal) -> None:
    first = seal("2025-03", COAL)
    draft = filings.reopen(wb, first.filing)
    beside = {"second/fuels/r1/quantity": Cell(D("10.1")), "confirmed/guide/表1": Cell("官网原文")}
    filings.save(wb, draft.id, draft.cells.changed(beside), version=draft.version)
    assert told(comparing.revisions(wb, draft.id, 1)) == [
        ("对照官方文本的确认：guide/表1", "—", "官网原文", ""),
        ("第二来源：燃料·煤·消耗量", "—", "10.1", ""),
    ]


@pytest.mark.parametrize("number", [1, 2])
def test_a_revision_that_is_not_there_is_named(wb: Workbench, number: int) -> None:
    filing = filings.begin(wb, "e1", MONTHLY, "2025-03")
    with pytest.raises(WorkbenchError, match=r"revision\.unknown"):
        comparing.revisions(wb, filing.id, number)


def test_rows_of_two_periods_are_known_by_what_they_answer(wb: Workbench, seal: Seal, fill: Fill) -> None:
    seal("2025-03", {**COAL, "fuels/r2/fuel": "gas", "fuels/r2/quantity": "4"})
    april = fill(
        filings.begin(wb, "e1", MONTHLY, "2025-04"),
        {"fuels/r1/fuel": "gas", "fuels/r1/quantity": "5", "fuels/r2/fuel": "coal", "fuels/r2/remark": "外购"},
    )
    found = comparing.with_last(wb, april.id)
    assert found
    assert (found.before, found.after) == ("2025-03 第 1 版（2026-02-20）", "2025-04 现在的内容")
    lines = {(each.path, each.name, each.before, each.after) for each in found.differences}
    assert ("fuels/r1/quantity", "燃料·气·消耗量", "4.00", "5.00") in lines
    assert ("", "燃料·煤·消耗量", "10.00", "—") in lines  # coal of our own is gone
    assert ("fuels/r2/remark", "燃料·煤·说明", "—", "外购") in lines


def test_a_filing_whose_predecessor_is_a_draft_or_absent_says_so(wb: Workbench, fill: Fill) -> None:
    april = filings.begin(wb, "e1", MONTHLY, "2025-04")
    assert comparing.with_last(wb, april.id) is None
    fill(filings.begin(wb, "e1", MONTHLY, "2025-03"), {"about/way": "地磅"})
    found = comparing.with_last(wb, april.id)
    assert found
    assert found.before == "2025-03 现在的内容"
    assert told(found) == [("基本信息·办法", "地磅", "—", "")]


def test_what_was_said_of_the_month_before_counts_while_it_is_open_again(wb: Workbench, seal: Seal, fill: Fill) -> None:
    march = seal("2025-03", COAL)
    april = fill(filings.begin(wb, "e1", MONTHLY, "2025-04"), {**COAL, "fuels/r1/quantity": "11"})
    fill(filings.reopen(wb, march.filing), {"fuels/r1/quantity": "99"})
    assert ("燃料·煤·消耗量", "10.00", "11.00", "+10.0 %") in told(comparing.with_last(wb, april.id))


def test_former_years_are_given_by_what_was_said_of_them(wb: Workbench, seal: Seal, approved: Fill) -> None:
    for year in ("2024", "2025"):
        seal(f"{year}-03", {"fuels/r1/fuel": "coal", "fuels/r1/quantity": year})
        filings.freeze(wb, approved(filings.begin(wb, "e1", ANNUAL, year)).id)
    filings.begin(wb, "e1", ANNUAL, "2026")  # a draft has said nothing
    former = comparing.former_years(wb, "e1", ANNUAL, 2027)
    assert [(each.year, each.headline, each.unit) for each in former] == [
        (2024, D("4048.00"), "tCO2"), (2025, D("4050.00"), "tCO2"),
    ]  # fmt: skip
    assert former[0].outcome.values["fuels/r1/months/03/quantity"] == D("2024.00")
    assert [each.year for each in comparing.former_years(wb, "e1", ANNUAL, 2025)] == [2024]

"""A registry's statement in a workspace: read from any sheet, compared with the ledger, explained or booked, frozen."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench.base.errors import Cancelled, WorkbenchError
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.domain.ledger import Lot, Posting
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.library import Library
from workbench.services import filings, foreign, imports, ledger, reconciling
from workbench.services.context import Workbench
from workbench.services.reconciling import Reconciliation

D = Decimal
DAY = date(2025, 12, 31)
YEARS = ("2022", "2023", "2024")


@pytest.fixture(scope="module")
def library() -> Library:
    """The packs, read once for all of them."""
    return Library.load()


@pytest.fixture
def wb(tmp_path: Path, library: Library) -> Iterator[Workbench]:
    wb = Workbench("张三")
    wb.__dict__["_library"] = library
    wb.create_workspace(tmp_path / "w.ccw")
    filings.save_enterprise(wb, Enterprise("e", "示例企业（练习）", "91000000XXXXXXXX0U"))
    yield wb
    wb.close()


def posting(day: date = date(2025, 6, 3), move: str = "bought", quantity: int = 1000, **more: Any) -> Posting:
    said = {"instrument": "CEA", "vintage": "2024", "lot": "", "source": "", "target": "", **more}
    if move in ("bought", "sold"):
        said = {"price": Decimal("81.5"), "counterparty": "甲公司", **said}
    return Posting(day, move, quantity=quantity, **{"document": "文号1", **said})


def statement(wb: Workbench, cells: dict[str, Value], day: date = DAY) -> Filing:
    """A statement of a day with these cells."""
    filing = filings.begin(wb, "e", reconciling.FORM, day.isoformat())
    source: dict[str, Value] = {"registry": "cea_registry", "instrument": "CEA", "number": "A-1", "exported_by": "李四"}
    every = {**{f"sources/r1/{name}": value for name, value in source.items()}, **cells}
    changed = filing.cells.changed({path: Cell(value) for path, value in every.items()})
    return filings.save(wb, filing.id, changed, version=filing.version)


def rows(section: str, *rows: dict[str, Value]) -> dict[str, Value]:
    return {f"{section}/r{at}/{name}": value for at, row in enumerate(rows, 1) for name, value in row.items()}


def line(of: Posting, **more: Value) -> dict[str, Any]:
    said: dict[str, Any] = {
        "day": of.day,
        "kind": of.move,
        "instrument": of.instrument,
        "vintage": of.vintage,
        "lot": of.lot,
        "quantity": Decimal(of.quantity),
        "number": of.document,
        **more,
    }
    return {name: value for name, value in said.items() if value != ""}


def standing(wb: Workbench, day: date = DAY) -> list[dict[str, Value]]:
    return [
        {
            "instrument": each.instrument,
            "vintage": each.vintage,
            "account": each.account,
            "quantity": Decimal(each.quantity),
            **({"lot": each.lot} if each.lot else {}),
        }
        for each in ledger.holdings(wb, "e", day)
        if each.account not in ("surrendered", "cancelled")
    ]


def kinds(found: Reconciliation) -> Counter[str]:
    return Counter(",".join(each.differs) or each.sort for each in found.differences if not each.follows)


def settled(wb: Workbench, filing: Filing) -> Filing:
    """Compare and write what came of it into the statement."""
    filing = filings.get(wb, filing.id)
    found = reconciling.reconcile(wb, filing.id)
    return filings.save(wb, filing.id, reconciling.written(wb, filing.cells, found), version=filing.version)


def explain(wb: Workbench, filing: Filing, words: str) -> Filing:
    cells = {
        f"differences/{row}/explanation": Cell(words)
        for row in filing.cells.rows("differences")
        if filing.cells.value(f"differences/{row}/follows") is False
    }
    return filings.save(wb, filing.id, filing.cells.changed(cells), version=filing.version)


# --- what is found ---------------------------------------------------------------------------------------------


def history(dice: random.Random, count: int) -> list[Posting]:
    """Movements of a year that leave nothing below zero."""
    first = date(2025, 1, 2)
    found = [posting(first, "opened", 10**6, vintage=year, document=f"期初{year}") for year in YEARS]
    for at in range(count):
        move = dice.choice(("bought", "sold", "to_tradable", "pledged"))
        more: dict[str, Any] = {"source": "registered"} if move == "sold" else {}
        more |= {"counterparty": "丙银行"} if move == "pledged" else {}
        day = first + timedelta(days=dice.randrange(1, 300))
        found.append(posting(day, move, 100 + at, vintage=dice.choice(YEARS), document=f"T{at:04d}", **more))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_a_statement_made_from_a_ledger_reconciles_and_each_planted_fault_is_found(wb: Workbench, seed: int) -> None:
    dice = random.Random(seed)
    told = history(dice, 40)
    ledger.book(wb, "e", told)
    lines = [line(each, source=each.source) for each in told]
    dice.shuffle(lines)
    filing = statement(wb, {**rows("lines", *lines), **rows("holdings", *standing(wb))})
    found = reconciling.reconcile(wb, filing.id)
    assert (found.differences, found.unclear, found.same_lines) == ((), (), 43)

    expected: Counter[str] = Counter()
    for at in dice.sample(range(len(lines)), seed % 6 + 1):
        fault = dice.choice(("extra", "missing", "quantity", "day", "vintage"))
        expected[fault] += 1
        if fault == "extra":
            lines[at] = {}
        elif fault == "missing":
            lines.append(lines[at])
        elif fault == "quantity":
            lines[at] = {**lines[at], "quantity": lines[at]["quantity"] + 1}
        elif fault == "day":
            lines[at] = {**lines[at], "day": lines[at]["day"] + timedelta(days=33)}
        else:
            lines[at] = {**lines[at], "vintage": next(year for year in YEARS if year != lines[at]["vintage"])}
    since: dict[str, Value] = {"sources/r1/since": date(2025, 1, 1)}
    cells = {**rows("lines", *lines), **rows("holdings", *standing(wb)), **since}
    filing = filings.save(
        wb,
        filing.id,
        filing.cells.without("lines").changed({path: Cell(value) for path, value in cells.items()}),
        version=filing.version,
    )
    assert kinds(reconciling.reconcile(wb, filing.id)) == expected


def test_a_movement_not_booked_is_missing_and_the_holding_that_differs_follows_from_it(wb: Workbench) -> None:
    ledger.book(wb, "e", [posting(document="T1")])
    filing = statement(
        wb,
        {
            **rows("lines", line(posting(document="T1")), line(posting(quantity=30, document="T2"))),
            **rows("holdings", {"instrument": "CEA", "vintage": "2024", "account": "tradable", "quantity": D(1030)}),
        },
    )
    missing, holding = reconciling.reconcile(wb, filing.id).differences
    assert (missing.sort, missing.stated and missing.stated.ref) == ("missing", "lines/r2")
    assert (holding.sort, holding.follows, holding.settled) == ("holding", True, True)


def test_only_the_instruments_the_statement_speaks_of_are_compared(wb: Workbench) -> None:
    lot = Lot("CCER", "P-1", {"project": "1", "registered": "2025-01-01", "inside_market": "no"})
    ledger.book(wb, "e", [posting(instrument="CCER", vintage="2024", lot="P-1")], lots=[lot])
    filing = statement(wb, {"sources/r1/since": date(2025, 1, 1)})
    assert reconciling.reconcile(wb, filing.id).differences == ()
    assert reconciling.reconcile(wb, filing.id).instruments == ("CEA",)


def test_lots_a_statement_does_not_name_are_compared_by_their_total(wb: Workbench) -> None:
    said = {"project": "1", "registered": "2025-01-01", "inside_market": "no"}
    lots = [Lot("CCER", code, said) for code in ("P-1", "P-2")]
    ledger.book(
        wb, "e", [posting(instrument="CCER", lot="P-1"), posting(instrument="CCER", lot="P-2", quantity=7)], lots=lots
    )
    held: dict[str, Value] = {"instrument": "CCER", "vintage": "2024", "account": "tradable"}
    filing = statement(wb, rows("holdings", {**held, "quantity": D(1007)}))
    found = reconciling.reconcile(wb, filing.id)
    assert (found.differences, found.whole, found.same_holdings) == ((), ("CCER",), 1)
    by_lot = rows("holdings", {**held, "lot": "P-1", "quantity": D(1000)}, {**held, "lot": "P-2", "quantity": D(8)})
    cells = filing.cells.changed({path: Cell(value) for path, value in by_lot.items()})
    (holding,) = reconciling.reconcile(wb, filing.id, cells).differences
    assert holding.apart is not None
    assert (holding.apart.place.lot, holding.apart.stated, holding.apart.booked) == ("P-2", 8, 7)


def test_what_was_taken_back_before_the_statement_is_not_missed_by_it(wb: Workbench) -> None:
    wrong, _ = ledger.book(wb, "e", [posting(quantity=5, document="误"), posting(document="T1")])
    filing = statement(wb, {**rows("lines", line(posting(document="T1"))), "sources/r1/since": date(2025, 1, 1)})
    assert kinds(reconciling.reconcile(wb, filing.id)) == {"extra": 1}
    ledger.reverse(wb, wrong.id, day=date(2025, 6, 9), reason="误记")
    assert kinds(reconciling.reconcile(wb, filing.id)) == {}


def test_what_was_taken_back_after_the_statement_s_day_still_differs_on_it(wb: Workbench) -> None:
    (wrong,) = ledger.book(wb, "e", [posting(quantity=5)])
    filing = statement(wb, {"sources/r1/since": date(2025, 1, 1)})
    ledger.reverse(wb, wrong.id, day=date(2026, 1, 5), reason="误记")
    assert kinds(reconciling.reconcile(wb, filing.id)) == {"extra": 1}


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"quantity": D(-5)}, "sign", "quantity"),
        ({"quantity": D("1.5")}, "quantity", "quantity"),
        ({"day": date(2026, 1, 1)}, "later", "day"),
        ({"vintage": " "}, "vintage", "vintage"),
        ({"kind": "什么"}, "kind", "kind"),
        ({"instrument": "什么"}, "instrument", "instrument"),
        ({"day": "昨天"}, "day", "day"),
    ],
)
def test_a_row_that_says_too_little_is_told_and_keeps_the_statement_open(
    wb: Workbench, more: dict[str, Value], code: str, field: str
) -> None:
    filing = statement(wb, rows("lines", line(posting(), **more)))
    (unclear,) = reconciling.reconcile(wb, filing.id).unclear
    assert (unclear.code, unclear.path) == (f"reconcile.unclear.{code}", f"lines/r1/{field}")
    assert unclear.sentence()


def test_a_sign_before_what_went_away_only_says_so_again(wb: Workbench) -> None:
    ledger.book(wb, "e", [posting(), posting(move="sold", quantity=400, document="T2")])
    filing = statement(wb, rows("lines", line(posting()), line(posting(move="sold", document="T2"), quantity=D(-400))))
    found = reconciling.reconcile(wb, filing.id)
    assert (found.unclear, found.differences, found.same_lines) == ((), (), 2)


def test_a_state_listed_twice_is_told(wb: Workbench) -> None:
    held: dict[str, Value] = {"instrument": "CEA", "vintage": "2024", "account": "tradable", "quantity": D(1)}
    filing = statement(wb, rows("holdings", held, {**held, "vintage": "CEA24"}))
    assert [each.code for each in reconciling.reconcile(wb, filing.id).unclear] == ["reconcile.unclear.twice"]


def test_comparing_can_be_cancelled(wb: Workbench) -> None:
    filing = statement(wb, {})
    with pytest.raises(Cancelled):
        reconciling.reconcile(wb, filing.id, cancelled=lambda: True)


# --- the ways out ----------------------------------------------------------------------------------------------


def test_a_statement_is_frozen_only_as_it_compares_now_and_with_every_difference_explained(wb: Workbench) -> None:
    ledger.book(wb, "e", [posting(document="T1")])
    filing = statement(wb, rows("lines", line(posting(document="T1"), quantity=D(1001))))
    with pytest.raises(WorkbenchError) as not_compared:
        filings.freeze(wb, filing.id)
    assert not_compared.value.code == "reconcile.not_compared"
    filing = settled(wb, filing)
    with pytest.raises(WorkbenchError) as open_:
        filings.freeze(wb, filing.id)
    assert open_.value.code == "reconcile.open"
    filing = explain(wb, filing, "登记系统按整吨补足，见来函")
    said = filings.freeze(wb, filing.id)
    values = said.outcome.values
    assert values["differences/r1/explanation"] == "登记系统按整吨补足，见来函"
    assert (values["result/different"], values["result/same_lines"]) == (1, 0)
    assert "第 1 笔" in str(values["differences/r1/booked"])


def test_what_the_result_says_cannot_be_written_by_hand(wb: Workbench) -> None:
    ledger.book(wb, "e", [posting(document="T1")])
    filing = settled(wb, statement(wb, rows("lines", line(posting(document="T1")))))
    forged = filing.cells.changed({"result/same_lines": Cell(D(2))})
    filings.save(wb, filing.id, forged, version=filing.version)
    with pytest.raises(WorkbenchError) as refused:
        filings.freeze(wb, filing.id)
    assert refused.value.code == "reconcile.not_compared"


def test_an_explanation_stays_with_its_difference_and_goes_with_it(wb: Workbench) -> None:
    ledger.book(wb, "e", [posting(document="T1"), posting(document="T2", quantity=7)])
    filing = statement(wb, {"sources/r1/since": date(2025, 1, 1)})
    filing = explain(wb, settled(wb, filing), "待登记系统补记")
    assert [each.explanation for each in reconciling.reconcile(wb, filing.id).differences] == ["待登记系统补记"] * 2
    more = {path: Cell(value) for path, value in rows("lines", line(posting(document="T1"))).items()}
    filing = settled(wb, filings.save(wb, filing.id, filing.cells.changed(more), version=filing.version))
    (left,) = reconciling.reconcile(wb, filing.id).differences
    assert left.booked is not None
    assert (left.booked.quantity, left.explanation) == (7, "待登记系统补记")
    assert len(filing.cells.rows("differences")) == 1


def test_comparing_again_writes_nothing_new_when_nothing_changed(wb: Workbench) -> None:
    ledger.book(wb, "e", [posting(document="T1")])
    filing = explain(wb, settled(wb, statement(wb, {"sources/r1/since": date(2025, 1, 1)})), "说明")
    again = reconciling.written(wb, filing.cells, reconciling.reconcile(wb, filing.id))
    assert again is filing.cells


def test_what_is_missing_waits_among_the_pending_movements_once_and_agrees_when_booked(wb: Workbench) -> None:
    filing = statement(wb, rows("lines", line(posting(document="T9"), price=D("81.5"), counterparty="甲公司")))
    found = reconciling.reconcile(wb, filing.id)
    pending = reconciling.pend(wb, filing.id, found.of("missing"))
    assert ledger.entries(wb, "e") == ()  # nothing is booked in silence
    again = reconciling.reconcile(wb, filing.id)
    assert [each.waiting for each in again.differences] == [True]
    assert reconciling.pend(wb, filing.id, again.differences).cells.rows("moves") == pending.cells.rows("moves")
    (entry,) = ledger.book_pending(wb, pending.id)
    assert (entry.document, entry.price, entry.target) == ("T9", D("81.5"), "tradable")
    assert "2025-12-31" in entry.note
    assert reconciling.reconcile(wb, filing.id).differences == ()


def test_two_lines_that_say_the_same_are_two(wb: Workbench) -> None:
    same = line(posting(document=""), price=D("81.5"), counterparty="甲公司")
    filing = statement(wb, rows("lines", same, same))
    found = reconciling.reconcile(wb, filing.id)
    assert len({each.ref for each in found.differences}) == 2
    assert len(reconciling.pend(wb, filing.id, found.differences).cells.rows("moves")) == 2


# --- from a sheet ----------------------------------------------------------------------------------------------


def read(wb: Workbench, filing: Filing, folder: Path, rows: list[list[Any]], name: str = "明细") -> Cells:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(row)
    file = folder / "导出.xlsx"
    book.save(file)
    return taken(wb, filing, file)


def taken(wb: Workbench, filing: Filing, file: Path) -> Cells:
    found = foreign.read_book(file)
    trial = foreign.try_out(wb, filing.id, filing.cells, found, foreign.propose(wb, filing.id, found))
    assert not trial.review.faults
    return imports.accept(filing.cells, trial.review, trial.takeable)


HEADS = ["序号", "日期", "变动类型", "权益种类", "年度", "数量", "单价(元)", "对方", "成交编号", "备注"]


def test_a_list_of_trades_comes_in_row_by_row_though_some_are_alike(wb: Workbench, tmp_path: Path) -> None:
    filing = statement(wb, {})
    day = datetime(2025, 6, 3)  # noqa: DTZ001 - a sheet knows no time zones
    sheet: list[list[Any]] = [
        ["成交明细查询"],
        HEADS,
        [1, day, "买入", "CEA", 2024, "１,000", 81.5, "甲公司", "T1", ""],
        [2, day, "买入", "CEA", 2024, 1000, 81.5, "甲公司", "", ""],
        [3, day, "买入", "CEA", 2024, 1000, 81.5, "甲公司", "", ""],
        [4, "2025/7/1", "卖出", "碳排放配额", "2023", -400, "82.00", "=2+5", "T2", "'=HYPERLINK(1)"],
        ["合计", "", "", "", "", 2600, "", "", "", ""],
    ]
    cells = read(wb, filing, tmp_path, sheet)
    assert cells.rows("lines") == ("r1", "r2", "r3", "r4")
    first = {name: cells.value(f"lines/r1/{name}") for name in ("day", "kind", "instrument", "vintage", "quantity")}
    assert list(first.values()) == [date(2025, 6, 3), "bought", "CEA", "2024", 1000]
    assert [cells.value(f"lines/{row}/number") for row in cells.rows("lines")] == ["T1", None, None, "T2"]
    assert cells.value("lines/r4/quantity") == -400
    again = read(wb, replace(filing, cells=cells), tmp_path, sheet)
    assert {path: cell.value for path, cell in again.items()} == {path: cell.value for path, cell in cells.items()}
    more = read(wb, replace(filing, cells=cells), tmp_path, [*sheet[:-1], sheet[3]])
    assert len(more.rows("lines")) == 5  # a third of its kind is another


def test_holdings_come_in_by_rows_or_by_columns(wb: Workbench, tmp_path: Path) -> None:
    filing = statement(wb, {})
    by_row: list[list[Any]] = [
        ["权益种类", "年度", "状态", "数量"],
        ["CEA", 2023, "登记可用", 5],
        ["CEA", 2024, "交易可用", "1,200"],
    ]
    by_column: list[list[Any]] = [
        ["产品名称", "年度", "登记可用", "交易可用"],
        ["CEA", "2023", 5, 0],
        ["CEA", "2024", 0, 1200],
        ["合计", "", 5, 1200],
    ]

    def told(cells: Cells) -> set[tuple[Value | None, ...]]:
        names = ("instrument", "vintage", "account", "quantity")
        found = {tuple(cells.value(f"holdings/{row}/{name}") for name in names) for row in cells.rows("holdings")}
        return {each for each in found if each[3]}

    expected = {("CEA", "2023", "registered", D(5)), ("CEA", "2024", "tradable", D(1200))}
    assert told(read(wb, filing, tmp_path, by_row, "余额")) == expected
    assert told(read(wb, filing, tmp_path, by_column, "持仓")) == expected


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_a_text_file_of_any_encoding_comes_in(wb: Workbench, tmp_path: Path, encoding: str) -> None:
    filing = statement(wb, {})
    lines = ["日期,变动类型,权益种类,年度,数量,对方", '2025-06-03,买入,CEA,2024,"1,000",甲公司']
    file = tmp_path / "导出.csv"
    file.write_bytes("\r\n".join(lines).encode(encoding))
    cells = taken(wb, filing, file)
    assert (cells.value("lines/r1/quantity"), cells.value("lines/r1/counterparty")) == (1000, "甲公司")


def test_a_first_line_of_mostly_words_is_no_heading(wb: Workbench, tmp_path: Path) -> None:
    filing = statement(wb, {})
    file = tmp_path / "导出.csv"
    lines = ["业务日期,业务类型,标的,数量,单价,对手方"]
    lines += [
        "2026-09-30,买入,CEA,1310000,,",
        "2026-10-08,买入,CEA,20000,74.6,甲公司",
        "2026-10-20,卖出,CEA,14000,75.2,乙公司",
    ]
    file.write_bytes("\r\n".join(lines).encode("gb18030"))
    cells = taken(wb, filing, file)
    assert [cells.value(f"lines/{row}/quantity") for row in cells.rows("lines")] == [1310000, 20000, 14000]

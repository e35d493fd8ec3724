"""What can be booked, what cannot, and what is said then."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread
from time import process_time

import pytest

from tests.services.ledger.bench import library
from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.text import say, speaking
from workbench.domain import movements
from workbench.domain.enterprise import Enterprise
from workbench.domain.evidence import Facts
from workbench.domain.filing import Filing
from workbench.domain.ledger import Filter, Lot, Posting
from workbench.rules.cells import Cell, Source
from workbench.services import archive, evidence, filings, ledger
from workbench.services.context import Workbench

DAY = date(2026, 3, 2)
TRADED: dict[str, object] = {"price": Decimal("62.36"), "counterparty": "某能源有限公司"}
PROJECT = Lot("CCER", "A", {"project": "CCER-14-001", "registered": "2025-03-01", "inside_market": "no"})


@pytest.fixture
def wb(tmp_path: Path) -> Iterator[Workbench]:
    """A workspace with an enterprise, on a fixed day."""
    set_clock(lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))
    wb = Workbench("张三")
    wb.__dict__["_library"] = library()  # read once for all of them
    wb.create_workspace(tmp_path / "台账.ccw")
    filings.save_enterprise(wb, Enterprise("e", "某发电有限公司"))
    filings.save_enterprise(wb, Enterprise("other", "另一公司"))
    yield wb
    wb.close()


def move(name: str, quantity: int, day: date = DAY, **beside: object) -> Posting:
    """Make a posting of allowances of 2025, or of what `beside` says."""
    given = {"instrument": "CEA", "vintage": "2025", "lot": "", "source": "", "target": ""}
    asked: dict[str, dict[str, object]] = {
        "bought": TRADED,
        "sold": TRADED,
        "issued": {"document": "核定"},
        "pledged": {"counterparty": "某银行", "document": "合同"},
    }
    words: dict[str, object] = {**given, **asked.get(name, {"document": "文件"}), **beside}
    return Posting(day=day, move=name, quantity=quantity, **words)  # type: ignore[arg-type] # hostile values too


def held(wb: Workbench, day: date | None = None, known: datetime | None = None) -> dict[str, int]:
    """Give what is held by account."""
    return {each.account: each.quantity for each in ledger.holdings(wb, "e", day, known)}


def test_units_go_from_the_authority_to_the_market_and_are_spent_once(wb: Workbench) -> None:
    ledger.book(
        wb,
        "e",
        [
            move("issued", 1000, date(2026, 1, 5)),
            move("to_tradable", 300, date(2026, 1, 6)),
            move("sold", 100, date(2026, 1, 7)),
            move("applied", 600, date(2026, 12 - 2, 8)),
            move("surrendered", 600, date(2026, 11, 9)),
        ],
    )
    assert held(wb) == {"registered": 100, "tradable": 200, "surrendered": 600}
    assert held(wb, date(2026, 1, 6)) == {"registered": 700, "tradable": 300}
    assert held(wb, date(2026, 1, 4)) == {}
    with pytest.raises(WorkbenchError, match=r"ledger\.short"):
        ledger.book(wb, "e", [move("surrendered", 1, date(2026, 11, 10))])


def test_two_enterprises_have_two_ledgers(wb: Workbench) -> None:
    ledger.book(wb, "e", [move("issued", 5)])
    ledger.book(wb, "other", [move("issued", 7)])
    assert held(wb) == {"registered": 5}
    assert ledger.page(wb, "other", Filter()).total == 1
    with pytest.raises(WorkbenchError, match=r"enterprise\.unknown"):
        ledger.book(wb, "nobody", [move("issued", 7)])


def test_a_short_account_is_named_with_the_day_and_what_is_missing(wb: Workbench) -> None:
    ledger.book(wb, "e", [move("bought", 100, date(2026, 2, 1)), move("sold", 80, date(2026, 5, 4))])
    with pytest.raises(WorkbenchError, match=r"ledger\.short") as caught:  # booked late, it falls short in May
        ledger.book(wb, "e", [move("sold", 50, date(2026, 3, 1))])
    with speaking("zh_CN"):
        said = say(caught.value.code, **caught.value.args_)
    assert "碳排放配额（CEA） 2025年度" in said
    assert "2026-05-04" in said
    assert "交易可用" in said
    assert "缺 30 tCO₂e，" in said
    assert held(wb) == {"tradable": 20}


def test_one_bad_posting_keeps_all_from_being_booked(wb: Workbench) -> None:
    with pytest.raises(WorkbenchError, match=r"ledger\.no_quantity .*number=2"):
        ledger.book(wb, "e", [move("issued", 5), move("issued", 0), move("issued", 7)], lots=[PROJECT])
    assert (held(wb), ledger.lots(wb, "e"), ledger.entries(wb, "e"), filings.events(wb)) == ({}, (), (), ())


def test_what_is_free_may_lie_in_either_free_account_and_nothing_else_stands_for_another(wb: Workbench) -> None:
    ledger.book(wb, "e", [move("issued", 9), move("sold", 4, source="registered"), move("pledged", 5)])
    assert held(wb) == {"pledged": 5}
    for strange in ("pledged", "surrendered", "market", "nowhere", "frozen_court"):
        with pytest.raises(WorkbenchError, match=r"ledger\.(not_its|no)_account"):
            ledger.book(wb, "e", [move("sold", 1, source=strange)])
    with pytest.raises(WorkbenchError, match=r"ledger\.not_its_account"):  # nothing is spent that was not frozen first
        ledger.book(wb, "e", [move("issued", 1), move("surrendered", 1, source="registered")])


@pytest.mark.parametrize(
    ("posting", "code"),
    [
        (move("issued", 0), "no_quantity"),
        (move("issued", -5), "no_quantity"),
        (replace(move("issued", 1), quantity=Decimal("1.5")), "no_quantity"),  # type: ignore[arg-type] # hostile
        (replace(move("issued", 1), quantity=1.0), "no_quantity"),  # type: ignore[arg-type] # hostile
        (replace(move("issued", 1), quantity=True), "no_quantity"),
        (replace(move("issued", 1), quantity="7"), "no_quantity"),  # type: ignore[arg-type] # hostile
        (move("issued", 10**30), "too_many"),
        (move("issued", 10**12 + 1), "too_many"),
        (move("given_away", 1), "no_move"),
        (move("", 1), "no_move"),
        (move("issued", 1, instrument="EUA"), "no_instrument"),
        (move("issued", 1, instrument="cea"), "no_instrument"),
        (move("offset", 1), "not_its_move"),
        (move("surrendered", 1, instrument="CCER", vintage="2024", lot="A"), "not_its_move"),
        (move("issued", 1, vintage="2020"), "no_vintage"),  # one lot with 2019
        (move("issued", 1, vintage=""), "no_vintage"),
        (move("issued", 1, vintage="２０２５年"), "no_vintage"),
        (move("issued", 1, instrument="CCER", vintage="24", lot="A"), "no_vintage"),
        (move("issued", 1, instrument="GEC", vintage="2025-13", lot="A"), "no_vintage"),
        (move("issued", 1, instrument="CCER", vintage="2024", lot=""), "no_lot"),
        (move("issued", 1, instrument="CCER", vintage="2024", lot="B"), "unknown_lot"),
        (move("issued", 1, lot="A"), "needless_lot"),
        (move("issued", 1, date(2026, 11, 22)), "future"),
        (move("issued", 1, date(1, 1, 1)), "too_early"),
        (move("issued", 1, date(206, 3, 1)), "too_early"),
        (move("issued", 1, document=""), "lacks"),
        (move("issued", 1, document=" \u200b\n"), "lacks"),
        (move("sold", 1, price=None), "lacks"),
        (move("bought", 1, price=Decimal(-1)), "amount"),
        (move("bought", 1, price=Decimal("NaN")), "amount"),
        (move("bought", 1, fee=Decimal("Infinity")), "amount"),
        (move("to_tradable", 1, source="tradable"), "no_way"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_is_refused_and_said(wb: Workbench, posting: Posting, code: str) -> None:
    with pytest.raises(WorkbenchError, match=rf"ledger\.{code}\b") as caught:
        ledger.book(wb, "e", [posting], lots=[PROJECT])
    for language in ("zh_CN", "en"):
        with speaking(language):
            said = say(caught.value.code, **caught.value.args_)
        assert "{" not in said
    assert ledger.entries(wb, "e") == ()


def test_nothing_and_the_last_unit_there_can_be(wb: Workbench) -> None:
    with pytest.raises(WorkbenchError, match=r"ledger\.nothing"):
        ledger.book(wb, "e", [])
    ledger.book(wb, "e", [move("issued", 10**12), move("issued", 10**12)])
    ledger.book(wb, "e", [move("bought", 1, date(2026, 11, 21), price=Decimal(0))])  # today, for nothing
    old = move("opened", 1, instrument="CCER", vintage="2015", lot="A")  # no vintage of allowances
    ledger.book(wb, "e", [old], lots=[PROJECT])
    assert [(each.instrument, each.account, each.quantity) for each in ledger.holdings(wb, "e")] == [
        ("CCER", "registered", 1), ("CEA", "registered", 2 * 10**12), ("CEA", "tradable", 1),
    ]  # fmt: skip


def test_texts_of_any_sort_are_kept_in_one_line(wb: Workbench) -> None:
    (entry,) = ledger.book(
        wb, "e", [move("issued", 1, document="a\ud800b\u202ec\nd  e", note="'; DROP TABLE ledger_entry")]
    )
    assert (entry.document, entry.note) == ("a b c d e", "'; DROP TABLE ledger_entry")
    assert ledger.page(wb, "e", Filter(words="DROP b")).lines[0].entry == entry
    assert ledger.page(wb, "e", Filter(words="%")).total == 0
    assert ledger.page(wb, "e", Filter(words="\ud800 _")).total == 1  # the name of the table has one


# --- lots ----------------------------------------------------------------------------------------------------------


def test_a_lot_must_say_what_its_instrument_asks(wb: Workbench) -> None:
    buy = move("bought", 5, instrument="CCER", vintage="2024", lot="A")
    with pytest.raises(WorkbenchError, match=r"ledger\.lot_lacks .*登记日期") as caught:
        ledger.book(wb, "e", [buy], lots=[Lot("CCER", "A", {"project": "P", "registered": " "})])
    assert "项目是否纳入碳市场配额管理" in str(caught.value.args_["what"])
    for lot, code in (
        (Lot("CCER", "A", {"colour": "green"}), "no_detail"),
        (Lot("CCER", "A", {"registered": "soon"}), "bad_detail"),
        (Lot("CCER", "A", {"inside_market": "perhaps"}), "bad_detail"),
        (Lot("CCER", " ", {}), "lot_no_code"),
        (Lot("EUA", "A", {}), "lot_of_what"),
    ):
        with pytest.raises(WorkbenchError, match=rf"ledger\.{code}"):
            ledger.book(wb, "e", [buy], lots=[lot])
    ledger.book(wb, "e", [buy], lots=[PROJECT])
    assert ledger.lots(wb, "e") == (PROJECT,)


def test_what_is_said_of_a_lot_later_counts_and_is_written_down(wb: Workbench) -> None:
    buy = move("bought", 5, instrument="CCER", vintage="2024", lot="A")
    ledger.book(wb, "e", [buy], lots=[PROJECT])
    ledger.book(wb, "e", [buy], lots=[PROJECT])  # nothing new
    mended = Lot("CCER", "A", {**PROJECT.details, "registered": "2025-03-09"})
    ledger.book(wb, "e", [buy], lots=[mended])
    assert ledger.lots(wb, "e") == (mended,)
    assert [event.what for event in filings.events(wb)].count("ledger.lot_said") == 2


# --- taking back ---------------------------------------------------------------------------------------------------


def test_taking_back_restores_exactly_and_only_from_its_day(wb: Workbench) -> None:
    ledger.book(wb, "e", [move("bought", 100, date(2026, 2, 1))])
    (wrong,) = ledger.book(wb, "e", [move("sold", 30, date(2026, 3, 1))])
    back = ledger.reverse(wb, wrong.id, day=date(2026, 4, 1), reason=" 重复入账 ")
    assert (back.source, back.target, back.quantity) == (wrong.target, wrong.source, wrong.quantity)
    assert (back.reverses, back.note, back.price) == (wrong.id, "重复入账", wrong.price)
    assert held(wb) == {"tradable": 100}
    assert held(wb, date(2026, 3, 31)) == {"tradable": 70}
    lines = ledger.page(wb, "e", Filter(instrument="CEA", account="tradable")).lines
    assert [(line.balance, line.reversed_by) for line in lines] == [(100, None), (70, back.id), (100, None)]


def test_taking_back_is_done_once_with_a_reason_and_not_before(wb: Workbench) -> None:
    bought, sold = ledger.book(wb, "e", [move("bought", 10), move("sold", 10)])
    attempts: list[tuple[int, date, str, str]] = [
        (sold.id, DAY, " ", "no_reason"),
        (sold.id, DAY - timedelta(days=1), "错", "before_entry"),
        (sold.id, date(2026, 11, 22), "错", "future"),
        (bought.id, DAY, "错", "short"),  # what came with it was sold
        (99, DAY, "错", "unknown"),
        (-1, DAY, "错", "unknown"),
    ]
    for entry, day, reason, code in attempts:
        with pytest.raises(WorkbenchError, match=rf"ledger\.{code}"):
            ledger.reverse(wb, entry, day=day, reason=reason)
    back = ledger.reverse(wb, sold.id, day=date(2026, 11, 21), reason="错")  # today
    for entry, code in ((sold.id, "reversed"), (back.id, "reversal")):
        with pytest.raises(WorkbenchError, match=rf"ledger\.{code} "):
            ledger.reverse(wb, entry, day=DAY, reason="错")
    assert (held(wb, date(2026, 11, 20)), held(wb)) == ({}, {"tradable": 10})


def test_what_was_taken_back_was_never_sold(wb: Workbench) -> None:
    def trade(name: str, quantity: int, day: date, vintage: str = "2023") -> Posting:
        return move(name, quantity, day, vintage=vintage)

    ledger.book(wb, "e", [trade("opened", 20_000, date(2023, 12, 31)), trade("opened", 1_000, DAY, "2024")])
    ledger.book(wb, "e", [trade("bought", 15_833, date(2024, 1, 1)), trade("sold", 9_000, date(2025, 12, 31))])
    ledger.book(wb, "e", [trade("sold", 500, date(2026, 1, 1)), trade("bought", 7, date(2025, 5, 1), "2025")])
    (wrong,) = ledger.book(wb, "e", [trade("sold", 400, date(2025, 5, 1))])
    days = date(2024, 1, 1), date(2025, 12, 31)
    assert ledger.net_sold(wb, "e", "CEA", ("2023", "2024"), *days) == 9_400 - 15_833
    ledger.reverse(wb, wrong.id, day=date(2026, 6, 1), reason="错")
    assert ledger.net_sold(wb, "e", "CEA", ("2023", "2024"), *days) == 9_000 - 15_833
    assert ledger.net_sold(wb, "e", "CEA", ("2023", "2024"), days[0], date(2026, 6, 1)) == 9_500 - 15_833
    assert ledger.net_sold(wb, "e", "CEA", ("2025",), *days) == -7
    assert ledger.net_sold(wb, "e", "CEA", (), *days) == 0


# --- two clocks ----------------------------------------------------------------------------------------------------


def test_what_was_known_then_stays_what_was_known_then(wb: Workbench) -> None:
    set_clock(lambda: datetime(2026, 4, 1, 4, tzinfo=UTC))
    (first,) = ledger.book(wb, "e", [move("issued", 100, date(2026, 3, 1))])
    set_clock(lambda: datetime(2026, 5, 1, 4, tzinfo=UTC))
    ledger.book(wb, "e", [move("returned", 30, date(2026, 3, 2))])  # booked late
    assert held(wb, date(2026, 3, 31)) == {"registered": 70}
    assert held(wb, date(2026, 3, 31), datetime(2026, 4, 15, tzinfo=UTC)) == {"registered": 100}
    assert held(wb, date(2026, 3, 31), first.at - timedelta(seconds=1)) == {}
    set_clock(lambda: datetime(2025, 1, 1, 4, tzinfo=UTC))  # somebody set the clock back
    (later,) = ledger.book(
        wb,
        "e",
        [move("issued", 5, date(2024, 12, 1))],
    )
    assert later.at > datetime(2026, 5, 1, 4, tzinfo=UTC)
    assert held(wb, date(2026, 3, 31), datetime(2026, 4, 15, tzinfo=UTC)) == {"registered": 100}


def test_the_entries_of_one_day_stand_in_their_order(wb: Workbench) -> None:
    ledger.book(wb, "e", [move("bought", 10, date(2026, 3, 5)), move("sold", 10, date(2026, 3, 5))])
    with pytest.raises(WorkbenchError, match=r"ledger\.short"):
        ledger.book(wb, "e", [move("sold", 1, date(2026, 3, 6)), move("bought", 1, date(2026, 3, 6))])
    made = ledger.book(wb, "e", [move("sold", 1, date(2026, 3, 7)), move("bought", 1, date(2026, 3, 6))])
    assert [entry.move for entry in made] == ["bought", "sold"]
    assert len({entry.transaction for entry in made}) == 1


# --- the page ------------------------------------------------------------------------------------------------------


def test_a_page_is_what_its_filter_lets_through_with_the_whole_balance(wb: Workbench) -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(30)]
    ledger.book(wb, "e", [move("bought", number + 1, day, note=f"第{number}笔") for number, day in enumerate(days)])
    ledger.book(wb, "e", [move("to_registered", 100, date(2026, 2, 1)), move("applied", 40, date(2026, 2, 2))])
    some = Filter(instrument="CEA", account="tradable", first=days[10], last=days[20])
    page = ledger.page(wb, "e", some, offset=2, count=3)
    assert page.total == 11
    assert [line.entry.day for line in page.lines] == [days[18], days[17], days[16]]
    assert [line.balance for line in page.lines] == [sum(range(1, 20)), sum(range(1, 19)), sum(range(1, 18))]
    words = ledger.page(wb, "e", Filter(instrument="CEA", account="tradable", words="第7笔"))
    assert [(line.entry.quantity, line.balance) for line in words.lines] == [(8, sum(range(1, 9)))]
    assert [line.balance for line in ledger.page(wb, "e", Filter(move="applied")).lines] == [None]
    owned = ledger.page(wb, "e", Filter(instrument="CEA")).lines
    assert [line.balance for line in owned[:2]] == [465, 465]  # moved within the holder's own
    assert ledger.page(wb, "e", Filter(), offset=1000).lines == ()


# --- pending -------------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(wb: Workbench) -> Filing:
    """The form of 2026 with a lot and two movements."""
    filing = ledger.pending(wb, "e", 2026, make=True)
    assert filing
    rows = [move("issued", 100), move("bought", 5, instrument="CCER", vintage="2024", lot="A", fee=Decimal("1.20"))]
    return put(wb, filing, *rows)


def put(wb: Workbench, filing: Filing, *rows: Posting, lots: tuple[Lot, ...] = (PROJECT,)) -> Filing:
    """Add movements to the form."""
    form = filings.form_of(wb, filing)
    cells = movements.written(form, filing.cells, rows, lots, origin="f9#2", source=Source("typed"))
    return filings.save(wb, filing.id, filing.cells.changed(cells), version=filing.version)


def test_movements_wait_in_a_form_and_leave_it_when_they_are_booked(wb: Workbench, waiting: Filing) -> None:
    assert ledger.pending(wb, "e", 2026, make=True) == waiting
    assert ledger.pending(wb, "e", 2025) is None
    assert ledger.faults(wb, waiting.id) == ()
    untidy = waiting.cells.changed(
        {"lots/r1/code": Cell(" A\n"), "lots/r2/instrument": Cell("甲"), "lots/r2/code": Cell("B")}
    )
    assert ledger.faults(wb, waiting.id, untidy) == ()
    made = ledger.book_pending(wb, waiting.id)
    assert [(entry.quantity, entry.fee, entry.origin) for entry in made] == [
        (100, None, "f9#2"),
        (5, Decimal("1.20"), "f9#2"),
    ]
    assert ledger.entries(wb, "e", "f9#2") == made
    assert ledger.lots(wb, "e") == (PROJECT,)
    assert len(filings.get(wb, waiting.id).cells) == 0
    with pytest.raises(WorkbenchError, match=r"ledger\.nothing"):
        ledger.book_pending(wb, waiting.id)
    with pytest.raises(
        WorkbenchError, match=r"storage\.stale"
    ):  # an editor that still has the rows cannot bring them back
        filings.save(wb, waiting.id, waiting.cells, version=waiting.version)


def test_one_row_that_falls_short_leaves_the_form_as_it_is(wb: Workbench, waiting: Filing) -> None:
    fuller = put(wb, waiting, move("surrendered", 1))
    (fault,) = ledger.faults(wb, fuller.id)
    assert (fault.path, fault.error.code) == ("", "ledger.short")
    # the lot is said twice now: the form itself says so
    with pytest.raises(WorkbenchError, match=r"ledger\.not_ready"):
        ledger.book_pending(wb, fuller.id)
    single = filings.save(wb, fuller.id, fuller.cells.without("lots/r2"), version=fuller.version)
    with pytest.raises(WorkbenchError, match=r"ledger\.short"):
        ledger.book_pending(wb, single.id)
    assert filings.get(wb, single.id) == single
    assert ledger.entries(wb, "e") == ()


def test_each_row_that_is_wrong_is_named_at_once(wb: Workbench, waiting: Filing) -> None:
    broken = waiting.cells.changed(
        {
            "moves/r1/quantity": Cell(Decimal("99.5")),
            "moves/r2/lot": None,
            "moves/r3/day": Cell(DAY),
            "moves/r4/quantity": Cell("很多"),
        }
    )
    found = [
        (fault.path, fault.error.code, fault.error.args_["number"]) for fault in ledger.faults(wb, waiting.id, broken)
    ]
    assert found == [
        ("moves/r1", "ledger.no_quantity", 1),
        ("moves/r2", "ledger.no_lot", 2),
        ("moves/r3", "ledger.incomplete", 3),
        ("moves/r4", "ledger.incomplete", 4),
    ]
    half = filings.save(
        wb, waiting.id, waiting.cells.changed({"moves/r1/quantity": Cell(Decimal("99.5"))}), version=waiting.version
    )
    with pytest.raises(WorkbenchError, match=r"ledger\.no_quantity quantity=99\.5 number=1"):
        ledger.book_pending(wb, half.id)  # never rounded on the way


def test_a_paper_follows_its_movement_into_the_ledger(wb: Workbench, waiting: Filing, tmp_path: Path) -> None:
    paper = tmp_path / "成交单.pdf"
    paper.write_bytes(b"%PDF-1.4")
    evidence.attach(wb, waiting.id, paper, ("moves/r2/price",), Facts())
    put(wb, waiting, move("issued", 7, DAY - timedelta(days=1)), lots=())  # the last row, booked first
    made = ledger.book_pending(wb, waiting.id)
    bought = next(entry for entry in made if entry.move == "bought")
    assert bought != made[1]
    (kept,) = evidence.evidence(wb, waiting.id)
    assert kept.paths == (f"booked/{bought.id}",)  # the next second row is another
    named = archive.archive(wb, "e").places
    assert named[waiting.id, kept.paths[0]] == f"台账第 {bought.id} 号分录"


def test_a_frozen_form_books_nothing(wb: Workbench, waiting: Filing) -> None:
    filings.freeze(wb, waiting.id)
    with pytest.raises(WorkbenchError, match=r"filing\.frozen"):
        ledger.book_pending(wb, waiting.id)
    assert ledger.entries(wb, "e") == ()
    again = ledger.pending(wb, "e", 2026, make=True)
    assert again
    assert (again.status, again.cells) == ("draft", waiting.cells)
    assert len(ledger.book_pending(wb, waiting.id)) == 2


# --- the file ------------------------------------------------------------------------------------------------------


def test_where_nothing_can_be_written_all_can_be_read(wb: Workbench, waiting: Filing, tmp_path: Path) -> None:
    made = ledger.book_pending(wb, waiting.id)
    reader = Workbench("李四")
    reader.__dict__["_library"] = library()
    reader.open_workspace(tmp_path / "台账.ccw")  # open here already
    assert reader.read_only
    assert ledger.page(reader, "e", Filter()).total == 2
    assert held(reader) == held(wb) == {"registered": 100, "tradable": 5}
    for deed in (
        lambda: ledger.book(reader, "e", [move("issued", 1)]),
        lambda: ledger.reverse(reader, made[0].id, day=DAY, reason="错"),
        lambda: ledger.book_pending(reader, waiting.id),
    ):
        with pytest.raises(WorkbenchError, match=r"storage\.open_elsewhere"):
            deed()
    reader.close()


def test_two_at_once_cannot_spend_the_same_unit(wb: Workbench) -> None:
    ledger.book(wb, "e", [move("bought", 10)])
    refused: list[str] = []

    def spend() -> None:
        for _ in range(5):
            try:
                ledger.book(wb, "e", [move("sold", 3)])
            except WorkbenchError as error:
                refused.append(error.code)

    threads = [Thread(target=spend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert held(wb) == {"tradable": 1}
    assert refused == ["ledger.short"] * 17


def test_what_was_booked_is_written_in_the_log(wb: Workbench) -> None:
    (entry,) = ledger.book(wb, "e", [move("issued", 5)])
    ledger.reverse(wb, entry.id, day=DAY, reason="错")
    booked, back = filings.events(wb)
    assert (booked.what, booked.by, booked.detail["count"]) == ("ledger.booked", "张三", 1)
    assert (back.what, back.detail["entry"]) == ("ledger.reversed", entry.id)


# --- what the packs say --------------------------------------------------------------------------------------------


def test_the_packs_ask_only_for_what_can_be_said_and_bring_nothing_back_that_is_gone(wb: Workbench) -> None:
    rights, form = ledger.rights(wb), wb.library.form(ledger.FORM, DAY, DAY)
    assert {name for each in rights.moves.values() for name in each.asks} <= {"price", "counterparty", "document"}
    assert {name for each in rights.instruments.values() for name in each.asks} <= set(rights.details)
    assert {field.id for field in form.sections[0].fields} == {"instrument", "code", *rights.details}
    assert {field.id for field in form.sections[1].fields} == {*(field.name for field in fields(Posting)), "origin"}
    for each in rights.moves.values():
        assert rights.accounts[each.source].holds != "gone", each.id
        held = {rights.accounts[side].holds for side in (each.source, each.target)}
        assert held != {"outside"}, each.id
        if each.uses:
            assert rights.accounts[each.target].holds == "gone", each.id
    assert {name for each in rights.instruments.values() for name in each.moves} == set(rights.moves)


def test_a_computer_whose_clock_is_wrong_is_told_so(wb: Workbench) -> None:
    set_clock(lambda: datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(WorkbenchError) as refused:
        ledger.rights(wb)
    assert refused.value.code == "ledger.clock"


def test_thousands_of_movements_are_put_in_the_form_at_once_below_what_is_there(wb: Workbench, waiting: Filing) -> None:
    form = filings.form_of(wb, waiting)
    began = process_time()
    cells = movements.written(form, waiting.cells, [move("issued", 1)] * 3000, source=Source("typed"))
    assert process_time() - began < 5
    rows = waiting.cells.changed(cells).rows("moves")
    assert (rows[:3], rows[-1]) == (("r1", "r2", "r3"), "r3002")

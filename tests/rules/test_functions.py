from datetime import date

import pytest

from workbench.base.numbers import D
from workbench.rules.functions import FUNCTIONS
from workbench.rules.functions.function import Argument, Item, Measure, Range
from workbench.rules.units import parse_unit

A, B = Range("A5:A9", "M5:M9"), Range("B5:B9", "M5:M9")
TONNES = parse_unit("t")
COMPLETE = "SUMPRODUCT(M5:M9*ISNUMBER(A5:A9))=SUMPRODUCT(M5:M9*1)"


@pytest.mark.parametrize(
    ("name", "args", "value"),
    [
        ("sum", [[D("1.5"), D(2)]], "3.5"),
        ("sum", [[]], "0"),
        ("sum", [[D(1), None]], None),
        ("sum", [[D(1), "约五吨"]], None),
        ("count", [[D(1), None, "coke", False]], "3"),
        ("count", [[]], "0"),
        ("min", [D(3), D(-2), D(1)], "-2"),
        ("max", [D(3), D(-2), D(1)], "3"),
        ("min", [D(3), None], None),
        ("min", [[D(3), D(-2), D(1)]], "-2"),
        ("max", [[D(3), D(-2), D(1)]], "3"),
        ("max", [[D(3), None]], None),
        ("max", [[]], None),
        ("max", [None, D(3)], None),
        ("round_", [D("2.345"), D(2)], "2.35"),
        ("round_", [D("2.345"), D(0)], "2"),
        ("round_", [None, D(2)], None),
        ("weighted", [[D(20), D(30)], [D(1), D(3)]], "27.5"),
        ("weighted", [[D(20), None], [D(1), D(0)]], "20"),
        ("weighted", [[D(20), D(30)], [D(1), None]], None),
        ("weighted", [[D(20), None], [D(1), D(3)]], None),
        ("weighted", [[D(20)], [D(0)]], None),
        ("weighted", [[], []], None),
        ("days", [date(2026, 1, 31), date(2026, 3, 12)], "40"),
        ("days", [date(2026, 3, 12), date(2026, 1, 31)], "-40"),
        ("days", [date(2026, 1, 31), None], None),
        ("days", ["一月底", date(2026, 3, 12)], None),
    ],
)
def test_what_is_missing_is_never_zero(name: str, args: list[Argument], value: str | None) -> None:
    assert FUNCTIONS[name].value(args) == (None if value is None else D(value))


@pytest.mark.parametrize(
    ("rows", "wanted", "answer"),
    [
        (["coal", "gas"], "gas", True),
        (["coal", "gas"], "wood", False),
        ([None, "gas"], "gas", True),
        ([None, "gas"], "wood", None),
        ([], "gas", None),
        (["gas"], None, None),
    ],
)
def test_what_was_not_answered_is_not_no(rows: list[Item], wanted: str | None, answer: bool | None) -> None:
    assert FUNCTIONS["any_where"].value([rows, wanted]) is answer


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-06-10", date(2026, 6, 10)), ("2026-02-30", None), ("六月十日", None), (None, None), (D(20260610), None)],
)
def test_a_text_that_is_no_day_names_none(text: Item, day: date | None) -> None:
    assert FUNCTIONS["day"].value([text]) == day


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("any_where", [("text", False), ("text", False)]),
        ("any_where", [("text", True), (TONNES, False)]),
        ("any_where", [("text", True)]),
        ("sum", [(TONNES, False)]),
        ("sum", [("text", True)]),
        ("sum", [(TONNES, True), (TONNES, True)]),
        ("count", [(TONNES, False)]),
        ("min", [(TONNES, False)]),
        ("min", [("zero", False), ("zero", False)]),
        ("max", [(TONNES, False), ((), False)]),
        ("max", [(TONNES, True), (TONNES, False)]),
        ("min", [("text", False), ("text", False)]),
        ("max", [("date", False), ("date", False)]),
        ("round_", [(TONNES, False), (TONNES, False)]),
        ("round_", [("text", False), ((), False)]),
        ("weighted", [(TONNES, True), (TONNES, False)]),
        ("weighted", [("text", True), (TONNES, True)]),
        ("days", [("date", False), ("text", False)]),
        ("days", [("date", True), ("date", False)]),
        ("days", [("date", False)]),
        ("day", [("date", False)]),
        ("day", [("text", True)]),
        ("day", [("text", False), ("text", False)]),
    ],
)
def test_arguments_that_do_not_fit_are_refused(name: str, args: list[Measure]) -> None:
    with pytest.raises(ValueError, match="takes"):
        FUNCTIONS[name].unit(args)


@pytest.mark.parametrize(
    ("name", "args", "formula"),
    [
        ("count", [A], 'SUMPRODUCT(M5:M9*(A5:A9<>""))'),
        ("min", ["A1", "0"], "MIN(A1,0)"),
        ("max", ["A1", "0"], "MAX(A1,0)"),
        ("max", [A], f'IF({COMPLETE},IFERROR(_xlfn.AGGREGATE(14,6,A5:A9/M5:M9,1),""),"")'),
        ("min", [A], f'IF({COMPLETE},IFERROR(_xlfn.AGGREGATE(15,6,A5:A9/M5:M9,1),""),"")'),
        ("round_", ["A1", "3"], "ROUND(A1,3)"),
        ("days", ["A1", "B1"], "(B1-A1)"),
        ("day", ['"2026-06-10"'], 'DATEVALUE("2026-06-10")'),
    ],
)
def test_a_function_is_written_for_excel(name: str, args: list[str | Range], formula: str) -> None:
    assert FUNCTIONS[name].excel(args) == formula


def test_the_words_of_a_function_are_those_of_arithmetic() -> None:
    names = ("sum", "count", "min", "max", "round_", "weighted", "days")
    assert [FUNCTIONS[name].words(["热值", "量"]) for name in names] == [
        "Σ 热值",
        "n(热值)",
        "min(热值, 量)",
        "max(热值, 量)",
        "热值",
        "Σ(热值 × 量) ÷ Σ 量",
        "量 − 热值",
    ]


SQUARE = [[D(120), D(121), D(121), D(120)], [D(30), D(30), D(31), D(31)]]
DEGREES = parse_unit("°")


@pytest.mark.parametrize(
    ("args", "answer"),
    [
        ([*SQUARE, ["甲"] * 4, ["outline"] * 4], True),
        ([*SQUARE, [None] * 4, [None] * 4], True),  # a parcel without a name is one all the same
        ([[D(120), D(121), D(120), D(121)], SQUARE[1], ["甲"] * 4, ["outline"] * 4], False),
        ([SQUARE[1], SQUARE[0], ["甲"] * 4, ["outline"] * 4], False),
        ([*SQUARE, ["甲"] * 4, ["hole"] * 4], False),
        ([*SQUARE, ["甲"] * 4, ["point"] * 4], True),
        ([*SQUARE, ["甲", "甲", "乙", "乙"], ["outline"] * 4], False),
        ([[D(120), None, D(121), D(120)], SQUARE[1], ["甲"] * 4, ["outline"] * 4], None),
        ([[D(120), "120°", D(121), D(120)], SQUARE[1], ["甲"] * 4, ["outline"] * 4], None),
        ([[], [], [], []], None),
    ],
)
def test_corners_enclose_ground_or_do_not_or_cannot_be_judged_yet(args: list[Argument], answer: bool | None) -> None:
    assert FUNCTIONS["encloses"].value(args) is answer


@pytest.mark.parametrize(
    ("figures", "fewest"),
    [([D("1.50"), D("2.125")], "2"), ([D(3), D("1.5")], "0"), ([D("1.5"), None], None), ([], None)],
)
def test_decimals_are_counted_with_their_zeros(figures: list[Item], fewest: str | None) -> None:
    assert FUNCTIONS["decimals"].value([figures]) == (None if fewest is None else D(fewest))


def test_what_takes_corners_takes_nothing_else() -> None:
    column: Measure = (DEGREES, True)
    words: Measure = ("text", True)
    assert FUNCTIONS["encloses"].unit([column, column, words, words]) == "condition"
    assert FUNCTIONS["decimals"].unit([column]) == ()
    refused: list[tuple[str, list[Measure]]] = [
        ("encloses", [column, column, words]),
        ("encloses", [(TONNES, True), column, words, words]),
        ("encloses", [(DEGREES, False), column, words, words]),
        ("decimals", [words]),
        ("decimals", [(DEGREES, False)]),
        ("decimals", [column, column]),
    ]
    for name, args in refused:
        with pytest.raises(ValueError, match="takes"):
            FUNCTIONS[name].unit(args)


def test_a_workbook_has_no_answer_where_it_cannot_tell() -> None:
    assert FUNCTIONS["encloses"].excel([A, A, B, B]) == FUNCTIONS["decimals"].excel([A]) == '""'

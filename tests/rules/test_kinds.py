from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.numbers import D
from workbench.base.text import Label
from workbench.rules.form import Choice, Field
from workbench.rules.formula import Expression, Num
from workbench.rules.kinds import KINDS

NUMBER = Field("n", Label("数"), "number", places=2, least=D(0))
CHOICE = Field("c", Label("选"), "choice", choices=(Choice("coal", Label("烟煤", "Coal")),))


def field(kind: str) -> Field:
    return Field("f", Label("字段"), kind)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234.50", "1234.50"), ("１２３４．５", "1234.5"), (" 12 ", "12"), ("−3", "-3"), (".5", "0.5"),
     ("1234,567", None), ("1e5", None), ("NaN", None), ("12 t", None), ("", None), ("1.2.3", None), ("9" * 60, None)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, number: str | None) -> None:
    if number is None:
        with pytest.raises(ValueError, match=r"kind\."):
            KINDS["number"].parse(text, NUMBER)
    else:
        assert KINDS["number"].parse(text, NUMBER) == D(number)


def test_a_number_is_shown_with_the_places_of_its_form_and_never_cut() -> None:
    assert KINDS["number"].show(D("1234.5"), NUMBER) == "1,234.50"
    assert KINDS["number"].show(D("1234.5678"), NUMBER) == "1,234.5678"


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("15183.41717500000000", "15,183.417175"),
        ("120.0000000", "120"),
        ("0.0000000", "0"),
        ("-0.5000000", "-0.5"),
        ("1200.00", "1,200.00"),
        ("130732.080000", "130,732.080000"),
        ("1200", "1,200"),
    ],
)
def test_a_result_that_is_not_rounded_is_shown_without_the_zeros_of_a_product(number: str, told: str) -> None:
    result = replace(NUMBER, places=None, formula=Expression("1", Num(D(1)), ()))
    assert KINDS["number"].show(D(number), result) == told
    assert KINDS["number"].show(D(number), replace(NUMBER, places=None)) == f"{D(number):,f}"  # as it was typed


@given(st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-(10**12), max_value=10**12))
def test_a_number_as_shown_may_be_typed_again(number: Decimal) -> None:
    kind = KINDS["number"]
    assert kind.parse(kind.show(number, NUMBER), NUMBER) == number


@pytest.mark.parametrize("text", ["coal", "烟煤", "COAL", " 烟煤 "])
def test_a_choice_is_taken_by_id_or_label(text: str) -> None:
    assert KINDS["choice"].parse(text, CHOICE) == "coal"


@pytest.mark.parametrize("text", ["2026-06-30", "2026/6/30", "2026年6月30日", "2026.6.30", "20260630"])
def test_days_are_read_in_every_common_writing(text: str) -> None:
    assert KINDS["date"].parse(text, field("date")) == date(2026, 6, 30)


@pytest.mark.parametrize("text", ["2026-02-30", "20260230", "2026063", "30/06/2026", "June", ""])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"kind\.not_a_date"):
        KINDS["date"].parse(text, field("date"))


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("91350100M000100Y43", None),
        ("91350100M000100Y44", "kind.credit_code_wrong"),
        ("91350100M000100Y4", "kind.credit_code_length"),
        ("9135 0100M000100Y43", "kind.credit_code_length"),
    ],
)
def test_a_credit_code_is_judged_in_its_raw_form(code: str, wrong: str | None) -> None:
    found = [finding for finding, _ in KINDS["credit_code"].check(code, field("credit_code"))]
    assert found == ([wrong] if wrong else [])


def test_bounds_are_those_of_the_field() -> None:
    assert [code for code, _ in KINDS["number"].check(D("-1"), NUMBER)] == ["kind.too_small"]

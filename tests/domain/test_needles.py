"""A number is found in whatever scale and rounding it is told; what opens too large is no filing."""

from datetime import date
from decimal import Decimal

import pytest

from workbench.base.errors import WorkbenchError
from workbench.domain.leaks import Budget, Needles, Piece, Secret


def needles(number: str, places: int | None = None) -> Needles:
    return Needles([Secret("products/r1/quantity", "产量", Decimal(number), places)])


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("1234", "产量 1,234 吨"),
        ("12.34", "12.34"),
        ("74913", "74.913 千吨"),
        ("74913", "74.913 kt"),
        ("1234567.891", "1234.568 千吨"),
        ("1234567.891", "1234.568 kt"),
        ("12345678.912", "1,234.5678 万吨"),
        ("1230000", "全年123万吨"),
        ("1230000", "1.23 百万吨"),
        ("1230000", "1.23×10⁶ t"),
        ("1230000", "1.23e6"),
        ("0.8745", "利用率 87.45 %"),
        ("0.8745", "８７．４５％"),
        ("0.8745", "百分之八十七点四五"),
    ],
)
def test_a_number_is_found_as_it_is_in_another_scale_and_rounded(number: str, told: str) -> None:
    assert needles(number).within(told)


@pytest.mark.parametrize(
    ("number", "told"),
    [("1234", "12340"), ("74913", "74.914 千吨"), ("74913", "749131"), ("1230000", "123 件"), ("0.8745", "87.45 吨")],
)
def test_another_number_is_not_taken_for_it(number: str, told: str) -> None:
    assert not needles(number).within(told)


@pytest.mark.parametrize("told", ["2025.3.7", "07/03/2025", "3/7/2025", "二〇二五年三月七日"])
def test_a_day_is_found_in_either_order(told: str) -> None:
    assert Needles([Secret("products/r1/started", "投产", date(2025, 3, 7))]).within(told)


def test_a_name_of_a_place_is_searched_like_its_content() -> None:
    assert needles("74913.25").search(Piece(("package.zip", "产量74913.25.txt"), b""))


def test_what_lies_across_two_parts_of_a_long_text_is_found() -> None:
    text = "。" * (4 * 1024 * 1024 - 5) + " 74913.25 " + "。" * 1024 * 1024
    assert needles("74913.25").search(Piece(("page",), text))


def test_only_so_many_bytes_and_pieces_are_opened() -> None:
    for budget in (Budget(size=10), Budget(pieces=0)):
        with pytest.raises(WorkbenchError, match=r"leaks\.too_much"):
            budget.take(("a.zip", "b"), 11)
    Budget(size=10, pieces=1).take(("a.zip",), 10)

"""power and exp, by hand, in a workbook's words, and with nonsense."""

from decimal import Decimal

import pytest

from workbench.base.numbers import rounded
from workbench.rules.functions import FUNCTIONS
from workbench.rules.units import PURE, parse_unit

POWER, EXP = FUNCTIONS["power"], FUNCTIONS["exp"]


def test_a_peak_factor_comes_out_to_the_last_digit() -> None:
    factor = POWER.value([Decimal("1.015"), 16 - 20 * Decimal("0.6")])
    assert isinstance(factor, Decimal)
    assert rounded(factor, 6) == Decimal("1.061364")


def test_a_broken_exponent_is_answered() -> None:
    half = POWER.value([Decimal(2), Decimal("0.5")])
    assert isinstance(half, Decimal)
    assert rounded(half, 12) == Decimal("1.414213562373")


def test_e_is_known_to_many_places() -> None:
    e = EXP.value([Decimal(1)])
    assert isinstance(e, Decimal)
    assert rounded(e, 30) == Decimal("2.718281828459045235360287471353")


@pytest.mark.parametrize("args", [[None, Decimal(1)], [Decimal(0), Decimal(-1)], [Decimal(-2), Decimal("0.5")]])
def test_what_has_no_answer_gets_none(args: list[Decimal | None]) -> None:
    assert POWER.value(args) is None


def test_a_number_too_great_to_write_gets_none() -> None:
    assert POWER.value([Decimal(10), Decimal(10**9)]) is None
    assert EXP.value([Decimal(10**9)]) is None


def test_only_pure_numbers_may_be_raised() -> None:
    assert POWER.unit([(PURE, False), (PURE, False)]) == PURE
    for wrong in ([(parse_unit("%"), False), (PURE, False)], [(PURE, False)], [(PURE, True), (PURE, False)]):
        with pytest.raises(ValueError, match="pure"):
            POWER.unit(wrong)
    with pytest.raises(ValueError, match="pure"):
        EXP.unit([("text", False)])


def test_a_workbook_is_told_the_same() -> None:
    assert POWER.excel(["B2", "C2"]) == "POWER(B2,C2)"
    assert EXP.excel(["B2"]) == "EXP(B2)"

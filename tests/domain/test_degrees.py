"""Coordinates as people write them, and what is none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.numbers import D
from workbench.domain.degrees import KEPT, read_degrees


@pytest.mark.parametrize(
    ("typed", "value", "axis", "parted"),
    [
        ("120.123456", "120.123456", "", False),
        ("120.500000", "120.500000", "", False),
        ("-12.5", "-12.5", "", False),
        ("１２０．５°", "120.5", "", False),
        ("E120.5", "120.5", "longitude", False),
        ("30.25 N", "30.25", "latitude", False),
        ("西经70.5", "-70.5", "longitude", False),
        ("120°07′24.44″", "120.12345556", "", True),
        ("120º7’24.44”", "120.12345556", "", True),
        ("120°07'24.44''E", "120.12345556", "longitude", True),
        ("东经120度7分24.44秒", "120.12345556", "longitude", True),
        ("S 30°15′", "-30.25000000", "latitude", True),
        ("-30°15′", "-30.25000000", "", True),
        ("120:07:24.5", "120.12347222", "", True),
        ("120 07 24.5", "120.12347222", "", True),
        ("120°7.5′", "120.12500000", "", True),
    ],
)
def test_a_coordinate_is_read_however_it_is_written(typed: str, value: str, axis: str, parted: bool) -> None:
    read = read_degrees(typed)
    assert (str(read.value), read.axis, read.parted) == (value, axis, parted)


@pytest.mark.parametrize(
    "typed",
    [
        "", "东", "nan", "inf", "1e5", "120,5", "120°60′", "120°07′60″", "120°7.5′30″", "-120E", "=1+1", "一百二十",
        "120.1 30.2 5 7", "1" * 61, "120°-7′", "0x10", "1_000",
    ],
)  # fmt: skip
def test_what_is_no_coordinate_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_degrees(typed)


@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 59_999))
def test_minutes_and_seconds_become_degrees_to_a_millimetre(whole: int, minutes: int, thousandths: int) -> None:
    seconds = Decimal(thousandths) / 1000
    read = read_degrees(f"{whole}°{minutes:02d}′{seconds}″")
    exact = whole + (minutes * 60 + seconds) / D(3600)
    assert abs(read.value - exact) <= Decimal(5).scaleb(-KEPT - 1)


def test_seconds_are_as_fine_as_they_are_written() -> None:
    """A second is 1/3600 of a degree: seconds with three decimals are good for six decimals of a degree, not more."""
    assert read_degrees("120°07′24.440″").fine == 6
    assert read_degrees("120°07′24″").fine == 3
    assert read_degrees("120.123456").fine == 6

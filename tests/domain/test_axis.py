"""The marks of an axis: round, few, and around every value."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.numbers import D, shown
from workbench.domain.axis import marks

figures = st.decimals(min_value="-1e12", max_value="1e12", allow_nan=False, places=6)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["1214057.49", "3"], "0 250,000 500,000 750,000 1,000,000 1,250,000"),
        (["0.9"], "0.0 0.2 0.4 0.6 0.8 1.0"),
        (["2.0395"], "0.0 0.5 1.0 1.5 2.0 2.5"),
        (["-40", "60"], "-40 -20 0 20 40 60"),
        (["0"], "0 1"),
        ([], "0 1"),
        (["100"], "0 20 40 60 80 100"),
    ],
)
def test_the_marks_are_the_ones_a_person_would_draw(values: list[str], said: str) -> None:
    assert " ".join(map(shown, marks(map(D, values)))) == said


@given(st.lists(figures, max_size=12), st.integers(2, 8))
def test_the_marks_are_few_even_and_around_every_value(values: list[Decimal], most: int) -> None:
    found = marks(values, most)
    assert 2 <= len(found) <= most + 1
    assert len({later - earlier for earlier, later in pairwise(found)}) == 1
    assert found[0] <= min([D(0), *values])
    assert found[-1] >= max([D(0), *values])
    assert D(0) in found


def test_a_line_need_not_begin_at_zero() -> None:
    assert [shown(mark) for mark in marks(map(D, ["1.90", "2.0395"]), zero=False)] == ["1.90", "1.95", "2.00", "2.05"]
    assert marks([D("2.0395")], zero=False) == (D(2), D(3))

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.canonical import canonical, digest
from workbench.base.data import Fault, parse_yaml
from workbench.base.numbers import LONGEST, D, rounded


def test_decimals_stay_exact_and_only_true_and_false_are_booleans() -> None:
    node = parse_yaml("a: 0.10\nb: no\nc: true\nd: 2026-06-30\ne: 007\nf: 1_000\ng: 1:30\nh: 1e5", "x.yaml")
    assert node["a"] == Decimal("0.10")
    assert str(node["a"]) == "0.10"
    assert [node["b"], node["c"], node["d"]] == ["no", True, date(2026, 6, 30)]
    assert [node[key] for key in "efgh"] == ["007", "1_000", "1:30", "1e5"]


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: 1\nb: 2\na: 3", "x.yaml:3"), ("a: [1", "x.yaml:1"), ("a: !!python/object:os.system x", "x.yaml:1"),
     ("d: 2026-13-01", "x.yaml:1"), ("? [a]\n: b", "x.yaml:1"), ("a: " + "[" * 100_000, "x.yaml:1"),
     ("a: " + "1" * 60, "x.yaml:1")],
)  # fmt: skip
def test_what_is_not_strict_is_refused_by_line(text: str, place: str) -> None:
    with pytest.raises(Fault) as fault:
        parse_yaml(text, "x.yaml")
    assert fault.value.place.rpartition(":")[0] == place.rpartition(":")[0]


@pytest.mark.parametrize("text", ["1e5", "NaN", "inf", "0x10", "1_000", "", "一", "1" * 60])
def test_only_plain_decimals_become_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="not"):
        D(text)


@pytest.mark.parametrize("value", [0.1, True, None])
def test_what_only_looks_like_a_number_never_becomes_one(value: Any) -> None:
    with pytest.raises(ValueError, match="not an exact number"):
        D(value)


def test_the_longest_figure_a_person_may_type_is_rounded_to_the_last_digit() -> None:
    assert str(rounded(D("9" * (LONGEST - 1) + ".5"), 0)) == "1" + "0" * (LONGEST - 1)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=6))
def test_equal_content_has_equal_bytes(data: dict[str, str]) -> None:
    backwards = dict(reversed(list(data.items())))
    assert digest(canonical(data)) == digest(canonical(backwards))

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.numbers import CONTEXT, D, rounded
from workbench.base.text import Label
from workbench.rules.formula import Column, FormulaError, Param, Ref, parse, unit_of
from workbench.rules.units import KNOWN, Unit, parse_unit, product, write_unit


class Anything:
    """A scope in which every name is a tonne, and x is a plain number."""

    def name(self, name: str) -> Ref | Param:
        return Ref(0, (), name, Label(name), "" if name == "x" else "t")

    def dotted(self, names: tuple[str, ...]) -> Ref | Column:
        return Column(1, names[:-1], names[-1], Label(names[-1]), "t")

    def answer(self, text: str, beside: object = None) -> Label | None:
        return Label("实测值") if text == "measured" else None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a - (b + c)", "a − (b + c)"),
        ("a / (b * c)", "a ÷ (b × c)"),
        ("(a + b) * x", "(a + b) × x"),
        ("a - b - c", "a − b − c"),
        ("-a", "−a"),
        ("if_(a > b, a, b)", "如果 a > b，则 a，否则 b"),
        ('if_(given(a), "measured", "x")', "如果 已填 a，则 “实测值”，否则 “x”"),
        ("if_(a > b, a, b) + b", "(如果 a > b，则 a，否则 b) + b"),
        ("(a > b or a < c) and (b > c or c > a)", "(a > b 或 a < c) 且 (b > c 或 c > a)"),
        ("count_where(d.a, b, d.c, 1 == 1)", "n(a = b, c = 是)"),
    ],
)
def test_the_print_keeps_the_brackets_that_matter(text: str, words: str) -> None:
    assert parse(text, Anything()).words() == words


@pytest.mark.parametrize(
    "text", ["a.__class__()", "lambda: 1", "a if b else c", "a ** b", "f(*a)", "a < b < c", "1e5", ""]
)
def test_what_is_not_of_the_language_is_refused(text: str) -> None:
    with pytest.raises((FormulaError, ValueError)):
        parse(text, Anything())


@pytest.mark.parametrize(
    ("text", "unit"),
    [("a / b", "1"), ("a * b", "t^2"), ("max(a, 0)", None), ("sum(s.a)", "t"), ("count(s.a)", "1"), ("a * 2", "t")],
)
def test_units_are_found(text: str, unit: str | None) -> None:
    found = unit_of(parse(text, Anything()), KNOWN)
    assert isinstance(found, tuple)
    assert write_unit(found) == (unit or "t")


@pytest.mark.parametrize("text", ["a + x", "a > 1", "max(a, x)", "if_(a, a, a)", 'a == "t"', "sum(a)", "not a"])
def test_units_that_do_not_fit_are_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        unit_of(parse(text, Anything()), KNOWN)


def test_a_figure_in_a_formula_is_read_as_written() -> None:
    assert parse("0.1", Anything()).tree.value == Decimal("0.1")  # type: ignore[union-attr]


@given(st.lists(st.tuples(st.sampled_from(sorted(KNOWN - {"%"})), st.sampled_from([1, -1])), max_size=5))
def test_a_unit_times_its_inverse_is_a_pure_number(parts: list[tuple[str, int]]) -> None:
    unit: Unit = ()
    for symbol, sign in parts:
        unit = product(unit, parse_unit(symbol), sign)
    assert product(unit, unit, -1) == ()


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9), st.integers(0, 6)
)
def test_half_up_is_never_further_than_half_a_place(number: Decimal, places: int) -> None:
    assert abs(rounded(number, places) - number) * 2 <= Decimal(1).scaleb(-places)


@pytest.mark.parametrize(
    ("mode", "results"),
    [
        ("half_up", ["0.3", "0.4", "-0.3", "0.2"]),
        ("half_even", ["0.2", "0.4", "-0.2", "0.2"]),
        ("floor", ["0.2", "0.3", "-0.3", "0.2"]),
        ("ceiling", ["0.3", "0.4", "-0.2", "0.3"]),
    ],
)
def test_roundings_are_those_the_law_names(mode: str, results: list[str]) -> None:
    assert [str(rounded(D(text), 1, mode)) for text in ("0.25", "0.35", "-0.25", "0.2001")] == results


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=10**7))
def test_the_exact_quotient_is_not_its_short_form(carbon: Decimal) -> None:
    exact = rounded(CONTEXT.divide(CONTEXT.multiply(carbon, D(44)), D(12)), 2)
    assert exact * 12 - carbon * 44 <= D("0.06")

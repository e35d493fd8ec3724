"""What an expression comes to where something is missing, equal, negative or zero."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.base.numbers import D
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library
from workbench.rules.outcome import Outcome

FORM = """
label: {{zh: 试}}
period: year
published: 2024-01-01
cite: [guide, 附录C]
sections:
  - id: s
    label: {{zh: 节}}
    rows: one
    fields:
      - {{id: a, kind: number, label: {{zh: 甲}}, required: false}}
      - {{id: b, kind: number, label: {{zh: 乙}}, required: false}}
      - {{id: result, {field}, label: {{zh: 果}}}}
"""
Result = Callable[..., Outcome]


@pytest.fixture
def result(pack: Callable[..., Path]) -> Result:
    """Work out a field of a form of three, given what stands in the other two."""

    def work_out(field: str, **typed: str | None) -> Outcome:
        rules = Library.load(pack(form=FORM.format(field=field))).rules("t.trial", date(2026, 12, 31), date.max)
        cells = Cells({f"s/{name}": Cell(D(text)) for name, text in typed.items() if text is not None})
        return evaluate(rules.forms["year"], cells, rules)

    return work_out


@pytest.mark.parametrize(
    ("formula", "a", "b", "value"),
    [
        ("a < b", "1", "2", True),
        ("a < b", "2", "2", False),
        ("a <= b", "2", "2", True),
        ("a <= b", "3", "2", False),
        ("a > b", "2", "2", False),
        ("a > b", "3", "2", True),
        ("a >= b", "2", "2", True),
        ("a >= b", "1", "2", False),
        ("a == b", "2.0", "2", True),
        ("a != b", "2.0", "2", False),
        ("a != b", "2", "3", True),
        ("a == b", None, "2", None),
        ("a != b", "2", None, None),
        ("not a > b", "1", "2", True),
        ("not a > b", None, "2", None),
        ("a > b or known(b)", None, "1", True),
        ("a > b or not known(b)", None, "1", None),
        ("a > b and known(b)", None, "1", None),
        ("a > b and not known(b)", None, "1", False),
        ("known(a + b)", None, "1", False),
        ("given(a) and not given(b)", "0", None, True),
    ],
)
def test_a_condition_is_undecided_only_while_what_is_missing_could_decide_it(
    result: Result, formula: str, a: str | None, b: str | None, value: bool | None
) -> None:
    assert result(f'kind: yes_no, formula: "{formula}"', a=a, b=b).values.get("s/result") is value


@pytest.mark.parametrize(
    ("formula", "a", "b", "value"),
    [
        ("a - b * 2", "1", "3", "-5"),
        ("-a + b", "1", "3", "2"),
        ("a + b", "1", None, None),
        ("if_(a > b, a, b)", None, "1", None),
        ("if_(b > 0, b, a)", None, "1", "1"),
        ("if_(b > 0, a, b)", None, "1", None),
        ("a / b", "1", "0", None),
        ("round_(a, 1) * b", "0.25", "2", "0.6"),
    ],
)
def test_a_figure_is_missing_only_with_what_it_takes(
    result: Result, formula: str, a: str | None, b: str | None, value: str | None
) -> None:
    found: Value | None = result(f'kind: number, formula: "{formula}"', a=a, b=b).values.get("s/result")
    assert found == (None if value is None else D(value))


@pytest.mark.parametrize(("mode", "value"), [("half_up", "0.3"), ("half_even", "0.2"), ("floor", "0.2")])
def test_results_defaults_and_typed_figures_are_rounded_as_their_field_says(
    result: Result, mode: str, value: str
) -> None:
    for field in (f"formula: a * 1, places: 1, rounding: {mode}", f"default: a * 1, places: 1, rounding: {mode}"):
        assert str(result(f"kind: number, {field}", a="0.25").values["s/result"]) == value
    typed = result(f"kind: number, places: 1, rounding: {mode}", result="0.25")
    assert str(typed.values["s/result"]) == value


def test_a_division_is_exact_to_fifty_digits(result: Result) -> None:
    assert result("kind: number, formula: a / b", a="2", b="3").values["s/result"] == Decimal("0." + "6" * 49 + "7")


def test_a_question_whose_condition_fails_is_not_put(result: Result) -> None:
    outcome = result("kind: number, when: a / b > 1", a="1", b="0")
    assert outcome.closed == {"s/result"}
    assert outcome.findings == ()

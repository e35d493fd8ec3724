"""What is found, counted: a question nobody has answered yet is no mistake."""

from decimal import Decimal

from workbench.domain.tally import Tally, tally
from workbench.rules.outcome import Finding, Outcome


def found(*each: tuple[str, str]) -> Outcome:
    return Outcome({"total/emission": Decimal(1)}, {}, tuple(Finding(level, code, "a/b", {}) for level, code in each))  # type: ignore[arg-type]


def test_what_is_missing_is_counted_apart_from_what_is_wrong() -> None:
    outcome = found(
        ("error", "cell.missing"),
        ("error", "section.too_few_rows"),
        ("error", "kind.too_small"),
        ("warning", "steel.coke"),
        ("note", "cell.rounded"),
        ("note", "cell.rounded"),
    )
    assert tally(outcome) == Tally(errors=1, missing=2, warnings=1, notes=2)


def test_only_errors_and_gaps_forbid_filing() -> None:
    assert tally(found(("warning", "x"), ("note", "y"))).ready
    assert not tally(found(("error", "cell.missing"))).ready
    assert not tally(found(("error", "x"))).ready

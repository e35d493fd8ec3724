"""Which of two laws is the lighter: only where both bounds say so."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from workbench.base.numbers import D
from workbench.base.text import Label
from workbench.domain.penalties import Cost, Rule, lighter, rules
from workbench.rules.rights import Consequence
from workbench.rules.sources import Citation, Document
from workbench.rules.timeline import Entry

TEXT = Document("law", Label("法"), "", "", None, None, None, "in_force", "text")
CITE = Citation(TEXT, "第一条")


def law(least: int, most: int) -> Rule:
    fine = Consequence("fine", Label("罚款"), "at_once", D(least), D(most), "", CITE)
    return Rule(date(2024, 1, 1), None, CITE, (Cost(fine, D(least), D(most)),))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ((1, 5), (1, 5), "old"),
        ((1, 5), (1, 4), "new"),
        ((1, 5), (0, 5), "new"),
        ((1, 5), (2, 5), "old"),
        ((1, 5), (1, 6), "old"),
        ((1, 5), (2, 4), "open"),
        ((1, 5), (0, 6), "open"),
    ],
)
def test_the_lighter_law_is_so_at_both_bounds(old: tuple[int, int], new: tuple[int, int], expected: str) -> None:
    assert lighter(law(*old), law(*new)) == expected


def stated(since: date, until: date | None, **bounds: int) -> Entry[Mapping[str, Consequence]]:
    fine = Consequence("fine", Label("罚款"), "at_once", D(bounds["least"]), D(bounds["most"]), "value", CITE)
    return Entry(since, until, since, {"fine": fine}, CITE)


def test_before_any_law_none_applies() -> None:
    found = rules([stated(date(2024, 1, 1), None, least=1, most=2)], date(2023, 1, 1), None, {"value": D(3)})
    assert [rule.applies for rule in found] == ["no"]


def test_a_bound_is_times_its_figure_to_the_last_digit() -> None:
    value = D("0.01") * 321_361
    (rule,) = rules([stated(date(2024, 1, 1), None, least=5, most=10)], date(2024, 1, 1), None, {"value": value})
    assert rule.fines("at_once") == (D("16068.05"), D("32136.10"))
    assert rule.fines("not_corrected") == (Decimal(0), Decimal(0))
    (unknown,) = rules([stated(date(2024, 1, 1), None, least=5, most=10)], date(2024, 1, 1), None, {})
    assert unknown.fines("at_once") is None

"""What a reader can work out of what is withheld, and that nothing more is claimed."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.withholding.conftest import FULL, Plant
from workbench.domain.given_away import _determined, given_away
from workbench.rules.evaluate import evaluate


def found(plant: Plant, *what: str) -> dict[str, tuple[str, ...]]:
    cells = plant.cells(*what)
    outcome = evaluate(plant.form, cells, plant.rules)
    return {each.path: each.through for each in given_away(cells, outcome, plant.form, plant.rules)}


def test_the_one_withheld_term_of_a_public_sum_is_given_away(plant: Plant) -> None:
    assert found(plant, "months/03/steam") == {"months/03/steam": ("total/steam",)}


def test_two_withheld_terms_of_one_sum_are_not(plant: Plant) -> None:
    assert not found(plant, "months/03/steam", "months/04/steam")


def test_a_withheld_sum_of_public_terms_is_given_away_by_them(plant: Plant) -> None:
    assert set(found(plant, "total/steam", "total/twice")) == {"total/steam", "total/twice"}


def test_a_sum_withheld_with_its_term_is_given_away_by_what_doubles_it(plant: Plant) -> None:
    assert found(plant, "months/03/steam", "total/steam") == {
        "months/03/steam": ("total/steam",),
        "total/steam": ("total/twice",),
    }
    assert not found(plant, "months/03/steam", "total/steam", "total/twice")


def test_a_quantity_is_given_away_by_its_emission_where_the_factor_is_public(plant: Plant) -> None:
    assert found(plant, "products/r3/quantity") == {"products/r3/quantity": ("products/r3/emission",)}
    assert set(found(plant, "products/r3")) == {"products/r3/quantity", "products/r3/emission"}
    assert not {"products/r3/name", "products/r3/started"} & set(found(plant, "products/r3"))


def test_what_a_sum_and_a_difference_give_away_together_is_found(plant: Plant) -> None:
    what = ("total/bought", "total/sold", "total/chosen")
    assert found(plant, *what) == {
        "total/bought": ("total/both", "total/apart"),
        "total/sold": ("total/both", "total/apart"),
        "total/chosen": ("total/both", "total/apart"),
    }
    assert not found(plant, *what, "total/apart")


def test_of_a_choice_only_the_branch_taken_is_given_away(plant: Plant) -> None:
    what = ("total/bought", "total/sold", "total/both", "total/apart")
    assert found(plant, *what) == {"total/bought": ("total/chosen",)}


def test_the_numbers_of_two_withheld_rows_are_kept_from_their_sum(plant: Plant) -> None:
    assert not found(plant, "products/r3", "products/r1")


def test_an_answer_to_a_question_asked_only_on_a_withheld_condition_tells_the_condition(plant: Plant) -> None:
    assert found(plant, "company/secret") == {"company/secret": ("company/craft",)}
    assert not found(plant, "company/secret", "company/craft")


def test_what_is_all_withheld_or_nothing_gives_nothing_away(plant: Plant) -> None:
    assert not found(plant)
    assert not found(plant, "products")
    assert FULL["products/r3/quantity"] == "74913.25"


NAMES = "abcde"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.integers(-2, 2), min_size=5, max_size=5), max_size=5))
def test_what_several_sums_settle_together_is_what_linear_algebra_says(matrix: list[list[int]]) -> None:
    rows = [{name: Fraction(n) for name, n in zip(NAMES, row, strict=True) if n} for row in matrix]
    settled = set(_determined(rows))
    for number, name in enumerate(NAMES):
        unit = [int(other == number) for other in range(5)]
        assert (name in settled) == (rank([*matrix, unit]) == rank(matrix))


def rank(matrix: list[list[int]]) -> int:
    """Give the size of the largest minor that is not zero."""
    for size in range(min(len(matrix), 5), 0, -1):
        for rows in combinations(matrix, size):
            for columns in combinations(range(5), size):
                if determinant([[row[column] for column in columns] for row in rows]):
                    return size
    return 0


def determinant(matrix: list[list[int]]) -> int:
    if not matrix:
        return 1
    first, *rest = matrix
    return sum(
        (-1) ** column * entry * determinant([[*row[:column], *row[column + 1 :]] for row in rest])
        for column, entry in enumerate(first)
        if entry
    )

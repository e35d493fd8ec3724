"""The cheapest flow: never dearer than any flow there is, within every arc, and nothing flows that is not worth it."""

import random
from collections import Counter
from itertools import pairwise, product

import pytest

from workbench.domain.flow import Network

PLACES = ("from", "a", "b", "c", "to")


def drawn(seed: int) -> list[tuple[str, str, int, int]]:
    """Draw arcs that lead onward only: between two places, how much at most, at what cost."""
    lot = random.Random(seed)
    pairs = [(one, two) for at, one in enumerate(PLACES) for two in PLACES[at + 1 :]]
    return [(*pair, lot.randint(0, 2), lot.randint(-6, 4)) for pair in lot.sample(pairs, 6)]


def cheapest(arcs: list[tuple[str, str, int, int]]) -> int:
    """Go through every flow."""
    best = 0
    for amounts in product(*(range(most + 1) for _, _, most, _ in arcs)):
        flows = list(zip(arcs, amounts, strict=True))
        left = Counter[str]()
        for (one, two, _, _), amount in flows:
            left.update({one: -amount})
            left.update({two: amount})
        if not any(left[place] for place in PLACES[1:-1]):
            best = min(best, sum(cost * n for (_, _, _, cost), n in flows))
    return best


@pytest.mark.parametrize("seed", range(150))
def test_no_flow_is_cheaper(seed: int) -> None:
    arcs = drawn(seed)
    network = Network()
    numbers = [network.arc(*arc) for arc in arcs]
    found = network.run("from", "to")
    through = [network.through(number) for number in numbers]
    assert found == cheapest(arcs) == sum(n * arc[3] for n, arc in zip(through, arcs, strict=True))
    assert all(0 <= n <= arc[2] for n, arc in zip(through, arcs, strict=True))


def test_what_is_laid_later_takes_back_what_flowed_the_wrong_way() -> None:
    """The cheapest first path blocks two others; the flow goes back over it."""
    network = Network()
    arcs = (("from", "a", -9), ("from", "b", -1), ("a", "b", 0), ("a", "to", -1), ("b", "to", -9))
    numbers = {(one, two): network.arc(one, two, 1, cost) for one, two, cost in arcs}
    assert network.run("from", "to") == -20
    assert network.through(numbers["a", "b"]) == 0


def test_nothing_flows_for_nothing() -> None:
    network = Network()
    for one, two in pairwise(("from", "a", "to")):
        network.arc(one, two)
    assert network.run("from", "to") == 0

"""Speed, told as ratios: our time over that of a plain baseline on the same machine in the same run.

A module here has one function `measure()` that gives a `Ratio`, or several. Milliseconds belong to a machine; a ratio
travels.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """One comparison: ours may take at most `limit` times as long as the baseline."""

    name: str
    ours_seconds: float
    base_seconds: float
    limit: float

    @property
    def ratio(self) -> float:
        """How many times the baseline ours takes."""
        return self.ours_seconds / self.base_seconds

    @property
    def holds(self) -> bool:
        """Whether ours is within its limit."""
        return self.ratio <= self.limit


def compare(name: str, ours: Callable[[], object], base: Callable[[], object], *, limit: float, runs: int = 7) -> Ratio:
    """Time both by turns and take the best of each: what disturbs a run only ever makes it slower."""
    best_ours = best_base = float("inf")
    for _ in range(runs):
        best_ours = min(best_ours, seconds(ours))
        best_base = min(best_base, seconds(base))
    return Ratio(name, best_ours, best_base, limit)


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start

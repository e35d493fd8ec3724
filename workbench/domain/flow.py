"""The cheapest flow through a small network, exact in whole numbers.

Flow goes on along the cheapest path left for as long as that path costs less than nothing. In a network without
circles no flow of any size is cheaper then (Ford and Fulkerson; Jewell): each path is at least as dear as the one
before, so the first that is not worth its cost ends it, and no circle of negative cost ever appears in what is left.
Capacities and costs are whole, so is the flow.
"""

from collections import deque

ENDLESS = 10**18
"""More than ever flows."""


class Network:
    """Arcs between places known by name; the flow through each is asked by its number."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._places: dict[str, int] = {}
        self._leaving: list[list[int]] = []
        self._target: list[int] = []
        self._left: list[int] = []
        self._cost: list[int] = []

    def _place(self, name: str) -> int:
        number = self._places.setdefault(name, len(self._places))
        if number == len(self._leaving):
            self._leaving.append([])
        return number

    def arc(self, source: str, target: str, most: int = ENDLESS, cost: int = 0) -> int:
        """Lay an arc and give its number; the arc back, number + 1, begins empty."""
        number = len(self._target)
        for start, end, left, price in ((source, target, most, cost), (target, source, 0, -cost)):
            self._leaving[self._place(start)].append(len(self._target))
            self._target.append(self._place(end))
            self._left.append(left)
            self._cost.append(price)
        return number

    def through(self, arc: int) -> int:
        """Give what flows through an arc."""
        return self._left[arc + 1]

    def run(self, source: str, target: str) -> int:
        """Let the cheapest flow through and give its cost. The arcs laid must form no circle."""
        start, end = self._place(source), self._place(target)
        total = 0
        while (path := self._cheapest(start, end)) is not None:
            amount = min(self._left[arc] for arc in path)
            for arc in path:
                self._left[arc] -= amount
                self._left[arc ^ 1] += amount
                total += amount * self._cost[arc]
        return total

    def _cheapest(self, start: int, end: int) -> list[int] | None:
        """Give the arcs of the cheapest path that is worth its cost (Bellman and Ford, with a queue)."""
        targets, left, costs = self._target, self._left, self._cost
        far: list[int | None] = [None] * len(self._leaving)
        by = [-1] * len(self._leaving)
        waits = [False] * len(self._leaving)
        far[start] = 0
        queue = deque((start,))
        while queue:
            place = queue.popleft()
            waits[place] = False
            here = far[place]
            if here is None:
                continue
            for arc in self._leaving[place]:
                if left[arc]:
                    there, cost = targets[arc], here + costs[arc]
                    known = far[there]
                    if known is None or cost < known:
                        far[there], by[there] = cost, arc
                        if not waits[there]:
                            waits[there] = True
                            queue.append(there)
        total = far[end]
        if total is None or total >= 0:
            return None
        path, place = [], end
        while place != start:
            path.append(by[place])
            place = targets[by[place] ^ 1]
        return path

"""The network in which a kind of compliance plan flows, and the plan read from it; what is meant stands in `mix`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workbench.domain.flow import ENDLESS, Network
from workbench.domain.mix_terms import Line, Market, Plan, Problem, Product, Stock


@dataclass(frozen=True, slots=True)
class Mode:
    """A kind of plan: which allowances are bought and not sold, and whether any are carried over."""

    buys_current: bool
    buys_old: bool
    carries: bool


class Net(Network):
    """The network of one kind of plan, and how a plan is read from what flows."""

    def __init__(self, problem: Problem, mode: Mode) -> None:
        """Find the units of cost."""
        super().__init__()
        self.problem = problem
        self.mode = mode
        prices = [problem.later, *(stock.worth for stock in problem.stocks)]
        prices += [price for market in problem.markets for price in (market.price, market.fee)]
        self.places = max(0, *(-_exponent(price) for price in prices))
        places = 40 + 4 * problem.last + len(problem.stocks)  # at least as many as the network has
        self.unit = places * (2 * max(self.whole(abs(price)) for price in prices) + 1)
        self.bought: dict[int, Market] = {}
        self.sold: dict[int, Market] = {}
        self.used: dict[int, Stock] = {}
        self.kept: dict[int, Stock] = {}

    def whole(self, price: Decimal) -> int:
        """Write a price in the smallest unit any price uses."""
        return int(price.scaleb(self.places))

    def flow(self) -> int:
        """Let the tonnes flow; give what the plan is worth in whole numbers, the less the better."""
        return self.run("from", "to") + self.through(self.counted) * self.unit**4

    def lay(self, carried_most: int, counted: int | None) -> None:
        """Lay all arcs."""
        problem, mode, last, unit = self.problem, self.mode, self.problem.last, self.unit
        for month in range(last):
            self.arc(f"current {month}", f"current {month + 1}")
            self.arc(f"old {month}", f"old {month + 1}")
        self.met = self.arc("duty", "to", problem.due, -(unit**3))
        self.stayed = self.arc("keep", "to", problem.keep, -(unit**2))
        self.counted = self.arc("counted sales", "to", 0 if mode.buys_old else counted or 0, -(unit**4))
        self.arc("counted sales", "to")
        self.arc("from", "counted purchases", ENDLESS if counted is None else counted)
        if problem.current_counts:
            self.direct = self.arc(f"current {last}", "duty")
            self.arc("purchases", "duty")
        self.arc("purchases", "keep", cost=-self.whole(problem.later))
        self.old_used = self.arc(f"old {last}", "duty", ENDLESS if problem.old_counts else 0)
        self.arc("credits", "duty", problem.cap)
        if not mode.buys_current:
            self.arc("own", "to")
        self.arc("own", "keep")
        self._carry(carried_most)
        for stock in problem.stocks:
            if not stock.gate and stock.free is not None and stock.free <= last:
                self._hold(stock)
        for market in problem.markets:
            self._trade(market)

    def _carry(self, most: int) -> None:
        carry, last, later = self.problem.carry, self.problem.last, -self.whole(self.problem.later)
        open_ = carry is not None and carry.by >= 0 and self.mode.carries
        self.carried = self.arc(f"old {min(carry.by, last)}", "carried", most) if carry and open_ else None
        self.carried_kept = [self.arc("carried", "keep", cost=later)]
        if carry and carry.arrives <= last:
            self.arc("carried", f"current {carry.arrives}")
        if not (self.mode.buys_current or self.mode.buys_old):
            self.carried_kept.append(self.arc("carried", "to", cost=later))

    def _hold(self, stock: Stock) -> None:
        worth = self.whole(stock.worth)
        match stock.product:
            case "credit":
                self.used[self.arc("from", "credits", stock.tonnes, worth)] = stock
            case "old":
                self.used[self.arc("from", f"old {stock.free}", stock.tonnes)] = stock
            case _:
                lot = f"lot {stock.id}"
                # where current ones are bought, all one's own go to the duty or stay: none may be left out
                self.arc("from", lot, stock.tonnes, -self.unit if self.mode.buys_current else 0)
                self.used[self.arc(lot, f"current {stock.free}")] = stock
                self.kept[self.arc(lot, "own", cost=-worth)] = stock

    def _trade(self, market: Market) -> None:
        product, month, price = market.product, market.month, self.whole(market.price)
        buying = {"current": self.mode.buys_current, "old": self.mode.buys_old, "credit": True}[product]
        carry = self.problem.carry
        counts = product == "old" and carry is not None and month <= carry.counted
        if buying and market.buys and market.arrives <= self.problem.last:
            source = "counted purchases" if counts else "from"
            target = {"current": "purchases", "old": f"old {market.arrives}", "credit": "credits"}[product]
            self.bought[self.arc(source, target, market.room, price + self.whole(market.fee))] = market
        elif not buying and market.sells:
            target = "counted sales" if counts else "to"
            most = ENDLESS if market.most is None else market.most
            self.sold[self.arc(f"{product} {month}", target, most, self.whole(market.fee) - price)] = market

    # --- reading -----------------------------------------------------------------------------------------------

    def plan(self) -> Plan:
        """Read the plan."""
        problem, last = self.problem, self.problem.last
        lines: list[Line] = []
        for arc, market in self.bought.items():
            price = market.price + market.fee
            tonnes = self.through(arc)
            lines.append(Line("buy", market.product, tonnes, market.month, "", market.price, price * tonnes))
        lines += self._current()
        lines += self._old()
        held = {stock.id: self.through(arc) for arc, stock in self.used.items() if stock.product == "credit"}
        for stock in problem.stocks:
            if stock.product == "credit":
                idle = stock.tonnes - held.get(stock.id, 0)
                lines.append(Line("surrender", "credit", held.get(stock.id, 0), last, stock.id))
                lines.append(Line("idle", "credit", idle, last, stock.id, stock.worth, -stock.worth * idle))
        lines.append(Line("surrender", "credit", self._buys("credit"), last, "bought"))
        short, unkept = problem.due - self.through(self.met), problem.keep - self.through(self.stayed)
        return Plan(tuple(line for line in lines if line.tonnes), short, unkept)

    def _buys(self, product: Product) -> int:
        return sum(self.through(arc) for arc, market in self.bought.items() if market.product == product)

    def _current(self) -> Iterator[Line]:
        """Tell of the current ones: what is sold is of the newest lots free then, what is surrendered of the oldest."""
        problem, last, later = self.problem, self.problem.last, self.problem.later
        flowing = {stock.id: self.through(arc) for arc, stock in self.used.items() if stock.product == "current"}
        lots = [(each.id, each.free or 0, flowing[each.id]) for each in problem.stocks if each.id in flowing]
        carried_kept = sum(map(self.through, self.carried_kept))
        turned = (self.through(self.carried) if self.carried is not None else 0) - carried_kept
        arrives = problem.carry.arrives if problem.carry else last
        left = _Lots([*lots, ("carried", arrives, turned)])
        yield from self._sales("current", left, range(last + 1))
        yield from (Line("surrender", "current", tonnes, last, lot) for lot, tonnes in left.take(last, None))
        for stock in problem.stocks:
            if stock.product == "current":
                stays = stock.tonnes - flowing.get(stock.id, 0)
                yield Line("keep", "current", stays, last, stock.id, stock.worth, -stock.worth * stays)
        yield Line("keep", "current", carried_kept, last, "carried", later, -later * carried_kept)
        bought, given = self._buys("current"), self.through(self.met)
        others = (self._buys("credit"), self._used("credit"), self.through(self.old_used))
        direct = self.through(self.direct) if problem.current_counts else 0
        surrendered = given - direct - sum(others)
        yield Line("surrender", "current", surrendered, last, "bought")
        yield Line("keep", "current", bought - surrendered, last, "bought", later, -later * (bought - surrendered))

    def _used(self, product: Product) -> int:
        return sum(self.through(arc) for arc, stock in self.used.items() if stock.product == product)

    def _old(self) -> Iterator[Line]:
        """Tell of the old ones: sold, carried over, surrendered where they count, and what comes to nothing."""
        last = self.problem.last
        held = [each for each in self.problem.stocks if each.product == "old"]
        left = _Lots([(each.id, each.free, each.tonnes) for each in held if not each.gate and each.free is not None])
        left.lots += [("bought", m.arrives, self.through(arc)) for arc, m in self.bought.items() if m.product == "old"]
        by = min(self.problem.carry.by, last) if self.problem.carry else -1
        yield from self._sales("old", left, range(by + 1))
        if self.carried is not None:
            taken = left.take(by, self.through(self.carried))
            yield from (Line("convert", "old", tonnes, by, lot) for lot, tonnes in taken)
        yield from self._sales("old", left, range(by + 1, last + 1))
        used = left.take(last, self.through(self.old_used))
        yield from (Line("surrender", "old", tonnes, last, lot) for lot, tonnes in used)
        gone = {lot: tonnes for lot, _, tonnes in left.lots}
        yield from (Line("lapse", "old", gone.get(each.id, each.tonnes), last, each.id) for each in held)

    def _sales(self, product: Product, left: "_Lots", months: range) -> Iterator[Line]:
        """Tell what is sold in some months, in their order, as `_Lots.take` asks."""
        for arc, market in sorted(self.sold.items(), key=lambda pair: pair[1].month):
            if market.product == product and market.month in months:
                price = market.price - market.fee
                for lot, tonnes in left.take(market.month, self.through(arc), newest=True):
                    yield Line("sell", product, tonnes, market.month, lot, market.price, -price * tonnes)


class _Lots:
    """Lots with the month each is free from and what is left of it."""

    def __init__(self, lots: Sequence[tuple[str, int, int]]) -> None:
        self.lots = list(lots)

    def take(self, month: int, tonnes: int | None, *, newest: bool = False) -> list[tuple[str, int]]:
        """Take tonnes, or all there is, of the lots free in a month, in their order.

        What is free in a month is free in each later one, so in the order of months any choice leaves enough.
        """
        wanted = ENDLESS if tonnes is None else tonnes
        taken = []
        order = range(len(self.lots))
        for place in reversed(order) if newest else order:
            lot, free, left = self.lots[place]
            amount = min(left, wanted) if free <= month else 0
            if amount:
                taken.append((lot, amount))
                wanted -= amount
                self.lots[place] = (lot, free, left - amount)
        return taken


def _exponent(price: Decimal) -> int:
    exponent = price.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0

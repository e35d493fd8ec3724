"""Small compliance mixes drawn by lot, and all ways to meet one gone through one by one."""

import random
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations_with_replacement, product
from typing import NamedTuple

from workbench.domain.mix_terms import Carry, Market, Problem, Stock

Rank = tuple[int, int, Decimal]
NONE = Decimal(0)


class Own(NamedTuple):
    """What becomes of a stock: tonnes surrendered, kept, carried over to be surrendered or kept, and sold by month."""

    given: int = 0
    kept: int = 0
    turned_given: int = 0
    turned_kept: int = 0
    turned_sold: tuple[int, ...] = ()
    sold: tuple[int, ...] = ()

    @property
    def turned(self) -> int:
        return self.turned_given + self.turned_kept + len(self.turned_sold)


def exhaustive(problem: Problem) -> Rank:  # noqa: C901 - one loop within another is what going through all means
    """Give the rank of the best mix of all there are."""
    best: Rank | None = None
    sells: dict[tuple[str, int], Market] = {(m.product, m.month): m for m in problem.markets if m.sells}
    offsets = list(_credits(problem))
    buys_current = list(_buys(problem, "current"))
    buys_old = list(_buys(problem, "old"))
    fixed = -sum((s.worth * s.tonnes for s in problem.stocks if s.product != "old" and not usable(problem, s)), NONE)
    for own, own_cost in _currents(problem).items():
        for old in _olds(problem):
            sold = Counter(("current", month) for month in own.sold + old.turned_sold)
            sold.update(("old", month) for month in old.sold)
            if any(not _within(sells.get(key), count) for key, count in sold.items()):
                continue
            income = sum(((sells[key].price - sells[key].fee) * count for key, count in sold.items()), NONE)
            for tonnes_old, cost_old, counted in buys_old:
                if tonnes_old and old.sold:
                    continue
                for bought in _old_uses(problem, tonnes_old):
                    turned = old.turned + bought.turned
                    if turned and turned > most_carried(problem, old, counted):
                        continue
                    for tonnes, cost, _ in buys_current:
                        for used, cost_credit in offsets:
                            given = own.given + old.given + old.turned_given + bought.given + bought.turned_given + used
                            kept = own.kept + old.turned_kept + bought.turned_kept
                            for more in range(tonnes + 1 if problem.current_counts else 1):
                                rank = _rank(problem, given + more, kept + tonnes - more)
                                if rank is None or not _modest(
                                    problem, own, old, tonnes, tonnes_old, turned, kept + tonnes - more
                                ):
                                    continue
                                later = problem.later * (old.turned_kept + bought.turned_kept + tonnes - more)
                                total = fixed + own_cost + cost_old + cost + cost_credit - income - later
                                if best is None or (*rank, total) < best:
                                    best = (*rank, total)
    assert best is not None
    return best


def _rank(problem: Problem, given: int, kept: int) -> tuple[int, int] | None:
    return None if given > problem.due else (problem.due - given, max(0, problem.keep - kept))


def _modest(problem: Problem, own: Own, old: Own, current: int, bought_old: int, turned: int, kept: int) -> bool:
    """Tell whether nothing is bought for gain."""
    sold = own.sold + old.turned_sold
    if current and (sold or kept > problem.keep):
        return False
    return not (bought_old and turned and (sold or kept > problem.keep))


def usable(problem: Problem, stock: Stock) -> bool:
    return not stock.gate and stock.free is not None and stock.free <= problem.last


def _within(market: Market | None, tonnes: int) -> bool:
    return market is not None and (market.most is None or tonnes <= market.most)


def most_carried(problem: Problem, old: Own, bought: int) -> int:
    """Give what can be carried over, in fractions and by its own words."""
    carry = problem.carry
    if carry is None or carry.by < 0:
        return 0
    net = carry.net_sold + sum(month <= carry.counted for month in old.sold) - bought
    most = (Fraction(carry.base) + Fraction(carry.rate) * max(net, 0)).__floor__()
    if carry.holding is not None:
        most = min(most, carry.holding)
    return max(0, most - carry.done)


def _currents(problem: Problem) -> dict[Own, Decimal]:
    """Give every fate of the current stocks that can be used, with the least it costs."""
    fates: dict[Own, Decimal] = {Own(): NONE}
    months = range(problem.last + 1)
    for stock in problem.stocks:
        if stock.product != "current" or not usable(problem, stock):
            continue
        choices: list[str | int] = ["kept", *(["given"] if problem.current_counts else [])]
        choices += [month for month in months if month >= (stock.free or 0)]
        after: dict[Own, Decimal] = {}
        for (own, cost), each in product(fates.items(), combinations_with_replacement(choices, stock.tonnes)):
            kept = each.count("kept")
            sold = tuple(sorted((*own.sold, *(month for month in each if isinstance(month, int)))))
            fate = Own(own.given + each.count("given"), own.kept + kept, sold=sold)
            total = cost - stock.worth * kept
            after[fate] = min(after.get(fate, total), total)
        fates = after
    return fates


def _olds(problem: Problem) -> set[Own]:
    """Give every fate of the old stocks."""
    fates = {Own()}
    carry = problem.carry
    months = range(problem.last + 1)
    for stock in problem.stocks:
        if stock.product != "old" or not usable(problem, stock):
            continue
        free = stock.free or 0
        choices: list[str | tuple[str, int]] = ["lapse", *(("sold", month) for month in months if month >= free)]
        if problem.old_counts:
            choices.append("given")
        if carry and carry.by >= 0 and free <= carry.by:
            choices.append("turned_kept")
            if carry.arrives <= problem.last:
                choices += [("turned", month) for month in months if month >= carry.arrives]
                choices += ["turned_given"] if problem.current_counts else []
        after = set()
        for old, each in product(fates, combinations_with_replacement(choices, stock.tonnes)):
            after.add(
                Own(
                    old.given + each.count("given"),
                    0,
                    old.turned_given + each.count("turned_given"),
                    old.turned_kept + each.count("turned_kept"),
                    tuple(
                        sorted((*old.turned_sold, *(c[1] for c in each if isinstance(c, tuple) and c[0] == "turned")))
                    ),
                    tuple(sorted((*old.sold, *(c[1] for c in each if isinstance(c, tuple) and c[0] == "sold")))),
                )
            )
        fates = after
    return fates


def _months(fates: tuple[str | tuple[str, int], ...], deed: str) -> list[int]:
    return [fate[1] for fate in fates if isinstance(fate, tuple) and fate[0] == deed]


def _buys(problem: Problem, what: str) -> Iterator[tuple[int, Decimal, int]]:
    """Give every purchase of a product: tonnes, cost, and how many of them count against carrying over."""
    markets = [m for m in problem.markets if m.product == what and m.buys and m.arrives <= problem.last]
    need = problem.due + problem.keep
    counted = problem.carry.counted if problem.carry else -1
    seen: dict[tuple[int, int, int], Decimal] = {}
    for tonnes in product(range(need + 1), repeat=len(markets)):
        if sum(tonnes) > need:
            continue
        costs = [(m.price + m.fee) * t for m, t in zip(markets, tonnes, strict=True)]
        if any(m.most is not None and t > m.most for m, t in zip(markets, tonnes, strict=True)):
            continue
        if any(m.money is not None and cost > m.money for m, cost in zip(markets, costs, strict=True)):
            continue
        count = sum(t for m, t in zip(markets, tonnes, strict=True) if m.month <= counted)
        by = problem.carry.by if problem.carry else -1
        late = sum(t for m, t in zip(markets, tonnes, strict=True) if m.arrives > by) if what == "old" else 0
        key = (sum(tonnes), count, late)
        seen[key] = min(seen.get(key, sum(costs, NONE)), sum(costs, NONE))
    if what == "old":  # those that come too late to be carried over are of use only where old ones count
        for (total, count, late), cost in seen.items():
            if late == 0 or problem.old_counts:
                yield total, cost, count
    else:
        yield from ((total, cost, count) for (total, count, _), cost in seen.items())


def _old_uses(problem: Problem, tonnes: int) -> Iterator[Own]:
    carry = problem.carry
    turning = carry is not None and carry.by >= 0
    given = turning and carry is not None and carry.arrives <= problem.last and problem.current_counts
    for direct in range(tonnes + 1 if problem.old_counts else 1):
        for turned_given in range(tonnes - direct + 1 if given else 1):
            for turned_kept in range(tonnes - direct - turned_given + 1 if turning else 1):
                yield Own(direct, 0, turned_given, turned_kept)


def _credits(problem: Problem) -> Iterator[tuple[int, Decimal]]:
    stocks = [s for s in problem.stocks if s.product == "credit" and usable(problem, s)]
    least: dict[int, Decimal] = {}
    for used in product(*(range(s.tonnes + 1) for s in stocks)):
        for bought, cost, _ in _buys(problem, "credit"):
            idle = sum((s.worth * (s.tonnes - n) for s, n in zip(stocks, used, strict=True)), NONE)
            total = sum(used) + bought
            if total <= problem.cap:
                least[total] = min(least.get(total, cost - idle), cost - idle)
    yield from least.items()


# ---------------------------------------------------------------- drawn by lot


def drawn(seed: int) -> Problem:
    """Draw a small problem; every limit is in play in some, and some cannot be met."""
    lot = random.Random(seed)

    def chance(share: float) -> bool:
        return lot.random() < share

    def price(least: int = 40, most: int = 90) -> Decimal:
        return Decimal(lot.randint(least, most)) + Decimal(lot.randint(0, 99)) / 100

    last = lot.choice((0, 1, 1, 2))
    due = lot.randint(0, 5)
    era = lot.choice(("now", "now", "open", "counting", "counting", "old"))
    stocks, markets = [], []
    for number in range(lot.randint(0, 2)):
        free = lot.choice((0, 0, 0, last, None))
        gate = "gate" if chance(0.05) else ""
        stocks.append(Stock(f"c{number}", "current", lot.randint(1, 3), free, price(0, 90), gate))
    for number in range(lot.randint(0, 2)):
        gate = "gate" if chance(0.3) else ""
        stocks.append(
            Stock(f"v{number}", "credit", lot.randint(1, 2), lot.choice((0, last, None)), price(30, 80), gate)
        )
    fee = Decimal(lot.choice(("0", "0", "0.5", "7")))
    most = lot.choice((None, None, 1, 2, 3))
    money = lot.choice((None, None, None, Decimal(lot.randint(50, 300))))
    delay = lot.choice((0, 0, 0, 1))
    sells = chance(0.7)
    for month in range(last + 1):
        if chance(0.9):
            markets.append(Market("current", month, price(), fee, most, money, month + delay, sells=sells))
        if chance(0.5):
            markets.append(
                Market("credit", month, price(35, 95), fee, lot.choice((None, 1, 2)), money, month, sells=False)
            )
    carry = None
    if era != "now" or chance(0.3):
        old = [(lot.randint(1, 3), lot.choice((0, 0, last, None))) for _ in range(lot.randint(1, 2))]
        stocks += [Stock(f"o{number}", "old", tonnes, free) for number, (tonnes, free) in enumerate(old)]
        buys = chance(0.4)
        months = [month for month in range(last + 1) if chance(0.7)]
        markets += [Market("old", month, price(20, 60), fee, most, money, month, buys, chance(0.8)) for month in months]
        by = {"now": -1, "open": lot.randint(0, last), "counting": last, "old": last}[era]
        counted = lot.randint(0, last) if era in ("counting", "old") else -1
        carry = Carry(
            Decimal(lot.randint(0, 2)),
            Decimal(lot.choice(("1.5", "1.5", "0.5", "2", "0.75"))),
            lot.randint(-3, 4),
            counted,
            lot.randint(0, 5) if counted < 0 else None,
            lot.choice((0, 0, 1)),
            by,
            lot.choice((by, by, by + 1)) if by >= 0 else 0,
        )
    return Problem(
        due,
        lot.choice((0, 1, 1, 2, due)) if due else 0,
        last,
        tuple(stocks),
        tuple(markets),
        lot.choice((0, 0, 0, 1, 2)),
        price(0, 90),
        carry,
        current_counts=era != "old",
        old_counts=era == "old",
    )

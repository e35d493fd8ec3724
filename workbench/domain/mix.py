"""The cheapest way to meet a surrender obligation: what to surrender, buy, sell, carry over and keep, and when.

**What is asked.** `due` tonnes must lie ready in the last month, and `keep` tonnes beyond them in hand, as far as that
can be. Months are counted from 0, the one begun, to `last`, the one of the deadline.

- *current* allowances count for the duty. What is held may be sold in a month in which it is free, surrendered, or
  kept at what a tonne is then worth. A tied one is free from its month, or not in time.
- *old* allowances may be sold, or carried over into current ones, one for one, up to
  T = floor(B + R · max(0, net sold)) until the last month for applying; the sales and purchases of the months that
  still count move T. Whatever is left of them afterwards is worth nothing. For an old duty they count themselves
  (`old_counts`).
- *credits*, held or bought, count for the duty alone and up to `cap`; one held and not used is worth its price.
- A `Market` is one product in one month: a price and a fee a tonne, at most so many tonnes and so much money, and the
  month in which what is bought is there. Money is limited for each product by itself, so that it is a number of
  tonnes: one purse for two products would be a knapsack, which no flow solves to the last tonne.

**Nobody speculates.** Under a price that changes, the cheapest "plan" would be to buy for gain. So: if current
allowances are bought, none are sold and no more than `keep` of those that count are kept; if old ones are bought, none
are sold, and if any are then carried over, no current ones are sold and no more than `keep` are kept.

**What is cheapest.** First as little short as possible, then as little short of `keep`, then the least of: paid for
what is bought, less received for what is sold, less the worth of what is kept and of the credits not used.

**Why the answer is exact.** The rule against speculation leaves four kinds of plan (`_MODES`), each a flow of tonnes
through a network without circles: lots and markets → the months → duty, kept, sold. The three orders of cheapness are
one whole cost, each order's unit larger than all that a path can gather of the next. `flow` finds the cheapest flow
exactly. Only T is no flow, since it grows with what is sold. Let F(t, n) be the cheapest with at most t carried over
and at least n sold in the months that count: the value of a flow over its bounds, so convex in both together. The
answer is the least of F(T(n), n). Where the net sold is not positive T is B, and forcing sales only narrows the
choice: n = 0 serves. Beyond, along every q-th n, q the denominator of R, T is linear in n, so F(T(n), n) is convex
there and halving finds its least; q such searches see every n. Purchases, of which at most n count, go likewise.

Pure: quantities are whole tonnes, prices Decimal yuan a tonne, nothing is rounded.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from workbench.domain.mix_net import Mode, Net
from workbench.domain.mix_terms import Deed, Market, Plan, Problem, Product


@dataclass(frozen=True, slots=True)
class Rival:
    """The best plan without something the cheapest rests on, and by how much it is dearer."""

    without: str
    plan: Plan
    dearer: Decimal

    @property
    def same(self) -> bool:
        """Tell whether it is the same plan in other months: where prices stay, timing is no difference in kind."""
        return not self.dearer and self.without.endswith("_then")


@dataclass(frozen=True, slots=True)
class Lifted:
    """What would be without a limit: the plan's cost and shortage, and what is saved where neither is short."""

    limit: str
    cost: Decimal
    short: int
    saved: Decimal | None

    @staticmethod
    def of(limit: str, plan: Plan, other: Plan) -> "Lifted":
        """Hold a plan against the one without a limit, where it can still be followed itself."""
        other = min(plan, other, key=lambda each: each.rank)
        saved = plan.cost - other.cost if plan.rank[:2] == other.rank[:2] else None
        return Lifted(limit, other.cost, other.short, saved)


@dataclass(frozen=True, slots=True)
class Answer:
    """The cheapest plan, the best that differs in kind, and what each limit in play costs, the dearest first."""

    plan: Plan
    rival: Rival | None
    limits: tuple[Lifted, ...]


# ---------------------------------------------------------------- the cheapest plan

_MODES = (Mode(False, False, True), Mode(True, False, True), Mode(True, True, True), Mode(False, True, False))


def cheapest(problem: Problem) -> Plan:
    """Give the cheapest plan; one that is short where there is no other."""
    return min((net.plan() for mode in _MODES for net in _of(problem, mode)), key=lambda plan: plan.rank)


def _old(problem: Problem) -> bool:
    """Tell whether there are old allowances at all."""
    products = (*(each.product for each in problem.stocks), *(each.product for each in problem.markets))
    return "old" in products


def _of(problem: Problem, mode: Mode) -> Iterator[Net]:
    """Give what flows in the cheapest plan of a kind, among a few others."""
    old = _old(problem)
    buys = {each.product for each in problem.markets if each.buys}
    if (mode.buys_current and not buys & {"current", "old"}) or (mode.buys_old and "old" not in buys):
        return
    carry = problem.carry if mode.carries and old and problem.carry and problem.carry.by >= 0 else None
    if carry is None or carry.counted < 0:
        yield _flowing(problem, mode, carry.most(0) if carry else 0, None)[1]
        return

    def moved(count: int) -> tuple[int, Net]:
        """Let so many be sold, or at most so many bought, in the months that count."""
        return _flowing(problem, mode, carry.most(-count if mode.buys_old else count), count)

    if mode.buys_old:  # T is B once as many are bought as were sold, however many more are
        yield _flowing(problem, mode, carry.most(-carry.net_sold), None)[1]
        first, most = 0, carry.net_sold
    else:
        yield moved(0)[1]
        held = sum(each.tonnes for each in problem.stocks if each.product == "old")
        net = _flowing(problem, mode, 0, held)[1]
        first, most = max(1, 1 - carry.net_sold), net.through(net.counted)
    step = Fraction(carry.rate).denominator
    for start in range(first, min(first + step, most + 1)):
        yield _lowest(moved, start, step, most)


def _lowest(moved: Callable[[int], tuple[int, Net]], start: int, step: int, most: int) -> Net:
    """Give the best at start, start + step … up to most, where what it is worth first falls, then rises."""
    low, high = 0, (most - start) // step
    while low < high:
        middle = (low + high) // 2
        if moved(start + step * middle)[0] <= moved(start + step * (middle + 1))[0]:
            high = middle
        else:
            low = middle + 1
    return moved(start + step * low)[1]


def _flowing(problem: Problem, mode: Mode, most: int, counted: int | None) -> tuple[int, Net]:
    """Let the cheapest plan of a kind flow, with at most so many carried over.

    `counted` is how many must be sold in the months that count, as far as that can be, or the most bought in them.
    """
    net = Net(problem, mode)
    net.lay(most, counted)
    return net.flow(), net


# ---------------------------------------------------------------- what differs, and what a limit costs


def answer(problem: Problem) -> Answer:
    """Give the cheapest plan with its rival and what each limit costs."""
    plan = cheapest(problem)
    lifted = [Lifted.of(name, plan, cheapest(other)) for name, other in lifts(problem).items()]
    lifted.sort(key=lambda each: (each.short, each.cost))
    rivals = [Rival(name, other, other.cost - plan.cost) for name, other in _others(problem, plan)]
    rivals = [each for each in rivals if each.plan.rank[:2] == plan.rank[:2]]
    rivals.sort(key=lambda each: (each.same, each.plan.rank))
    return Answer(plan, next(iter(rivals), None), tuple(lifted))


def lifts(problem: Problem) -> dict[str, Problem]:
    """Give the problem without each limit that is in play.

    ``share``: credits for the whole duty; ``vintage``: old ones count as current ones do; ``gate``: every lot counts;
    ``tied``: all is free at once; ``tonnes`` and ``money``: no limit a month; ``late``: what is bought is there at
    once; ``carried``: all old ones may be carried over; ``window``: they may be until the end; ``keep``: nothing need
    be kept.
    """
    stocks, markets, carry, old = problem.stocks, problem.markets, problem.carry, _old(problem)
    found = {
        "share": replace(problem, cap=problem.due),
        "vintage": replace(problem, old_counts=problem.old_counts or old, current_counts=True),
        "gate": replace(problem, stocks=tuple(replace(each, gate="") for each in stocks)),
        "tied": replace(problem, stocks=tuple(replace(each, free=0) for each in stocks)),
        "tonnes": replace(problem, markets=tuple(replace(each, most=None) for each in markets)),
        "money": replace(problem, markets=tuple(replace(each, money=None) for each in markets)),
        "late": replace(problem, markets=tuple(replace(each, arrives=each.month) for each in markets)),
        "keep": replace(problem, keep=0),
    }
    if carry and old:
        every = sum(each.tonnes for each in stocks if each.product == "old") + problem.due + problem.keep
        all_of_it = replace(carry, base=Decimal(every + carry.done), rate=Decimal(0), holding=None, counted=-1)
        found["carried"] = replace(problem, carry=all_of_it)
        found["window"] = replace(problem, carry=replace(carry, by=problem.last, arrives=problem.last))
    return {name: other for name, other in found.items() if other != problem}


def _others(problem: Problem, plan: Plan) -> Iterator[tuple[str, Plan]]:
    """Give the best plan without each thing this one rests on, by its name; ``…_then`` is without its months alone."""
    for line in {(line.deed, line.product): line for line in plan.lines if line.deed in ("buy", "sell")}.values():
        deed, product = line.deed, line.product
        if product == "credit":
            continue
        months = {each.month for each in plan.lines if (each.deed, each.product) == (deed, product)}
        yield f"{deed}_{product}", cheapest(_refusing(problem, deed, product))
        yield f"{deed}_{product}_then", cheapest(_refusing(problem, deed, product, months))
    if plan.total("surrender", product="credit"):
        yield "credit", cheapest(replace(problem, cap=0))
    if plan.total("convert"):
        yield "convert", cheapest(replace(problem, carry=None))


def _refusing(problem: Problem, deed: Deed, product: Product, months: Collection[int] | None = None) -> Problem:
    """Give the problem in which a product is not bought, or not sold, at all or in some months."""

    def refused(market: Market) -> Market:
        if market.product != product or (months is not None and market.month not in months):
            return market
        return replace(market, buys=False) if deed == "buy" else replace(market, sells=False)

    return replace(problem, markets=tuple(map(refused, problem.markets)))

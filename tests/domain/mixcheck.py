"""A checker of compliance plans that knows nothing of the planner: every limit, every tonne, every yuan."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from tests.domain.mixbook import Own, most_carried, usable
from workbench.domain.mix_terms import Line, Market, Plan, Problem

NONE = Decimal(0)


def faults(problem: Problem, plan: Plan) -> list[str]:
    """List every limit a plan breaks, and every tonne or yuan it does not account for."""
    by: Counter[tuple[str, str]] = Counter()
    for line in plan.lines:
        by[line.deed, line.product] += line.tonnes
    return [
        *_lots(problem, plan),
        *(fault for market in problem.markets for fault in _market(problem, plan, market)),
        *_duty(problem, plan, by),
        *_carrying(problem, plan, by),
        *_gain(problem, plan, by),
    ]


def _lots(problem: Problem, plan: Plan) -> Iterator[str]:
    stocks = {stock.id: stock for stock in problem.stocks}
    for line in plan.lines:
        if line.tonnes <= 0 or not 0 <= line.month <= problem.last:
            yield f"line {line}"
        if line.lot and line.lot not in stocks and line.lot not in ("bought", "carried"):
            yield f"no lot {line.lot}"
    for stock in problem.stocks:
        lines = [each for each in plan.lines if each.lot == stock.id]
        if sum(each.tonnes for each in lines) != stock.tonnes:
            yield f"{stock.id} is not whole"
        for each in lines:
            free = usable(problem, stock) and each.month >= (stock.free or 0)
            if each.deed in ("sell", "surrender", "convert") and not free:
                yield f"{stock.id} is not free"
            if each.deed in ("keep", "idle") and each.yuan != -stock.worth * each.tonnes:
                yield f"what {stock.id} is worth"


def _market(problem: Problem, plan: Plan, market: Market) -> Iterator[str]:
    lines = [each for each in plan.lines if each.product == market.product and each.month == market.month]
    bought, sold = _tonnes(lines, "buy"), _tonnes(lines, "sell")
    paid = (market.price + market.fee) * bought
    if market.most is not None and max(bought, sold) > market.most:
        yield f"too much in {market}"
    if market.money is not None and paid > market.money:
        yield f"too dear in {market}"
    if (bought and (not market.buys or market.arrives > problem.last)) or (sold and not market.sells):
        yield f"no such market {market}"
    if sum((each.yuan for each in lines if each.deed == "buy"), NONE) != paid:
        yield "what is paid"
    if sum((each.yuan for each in lines if each.deed == "sell"), NONE) != (market.fee - market.price) * sold:
        yield "what is received"


def _duty(problem: Problem, plan: Plan, by: Counter[tuple[str, str]]) -> Iterator[str]:
    given = sum(by["surrender", product] for product in ("current", "old", "credit"))
    if given + plan.short != problem.due or plan.short < 0:
        yield "the duty"
    if by["surrender", "credit"] > problem.cap:
        yield "the cap"
    if by["surrender", "old"] and not problem.old_counts:
        yield "the vintage rule"
    if by["surrender", "current"] and not problem.current_counts:
        yield "the vintage rule"


def _carrying(problem: Problem, plan: Plan, by: Counter[tuple[str, str]]) -> Iterator[str]:
    carry, turned = problem.carry, by["convert", "old"]
    if turned != sum(each.tonnes for each in plan.lines if each.product == "current" and each.lot == "carried"):
        yield "what is carried over"
    if not turned:
        return
    if carry is None or any(each.month > carry.by for each in plan.lines if each.deed == "convert"):
        yield "carried over too late"
        return
    counted = [each for each in plan.lines if each.product == "old" and each.month <= carry.counted]
    net = _tonnes(counted, "sell") - _tonnes(counted, "buy")
    if turned > most_carried(problem, Own(sold=(0,) * max(net, 0)), max(-net, 0)):
        yield "too much carried over"


def _gain(problem: Problem, plan: Plan, by: Counter[tuple[str, str]]) -> Iterator[str]:
    """Find what is bought and not used, and what is bought for gain."""
    for product in ("current", "old", "credit"):
        used = sum(each.tonnes for each in plan.lines if each.lot == "bought" and each.product == product)
        if used != by["buy", product]:
            yield f"what is bought of {product}"
        if product != "credit" and by["buy", product] and by["sell", product]:
            yield f"{product} bought and sold"
    stocks = {stock.id: stock for stock in problem.stocks}
    own = [each for each in plan.lines if each.lot not in stocks or usable(problem, stocks[each.lot])]
    kept = _tonnes(own, "keep")
    if by["buy", "current"] and kept > problem.keep:
        yield "kept for gain"
    if by["buy", "old"] and by["convert", "old"] and (kept > problem.keep or by["sell", "current"]):
        yield "carried over for gain"
    if plan.unkept != max(0, problem.keep - kept):
        yield "what was to be kept"


def _tonnes(lines: list[Line], deed: str) -> int:
    return sum(each.tonnes for each in lines if each.deed == deed)

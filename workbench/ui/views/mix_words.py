"""How a compliance plan is said: what it costs, what to do and why, what is next best, and what each limit costs."""

from collections.abc import Callable
from decimal import Decimal
from itertools import groupby
from typing import Any

from workbench.base.numbers import rounded, shown
from workbench.base.text import say
from workbench.domain import mix_terms as terms
from workbench.domain.mix import Answer, Lifted
from workbench.services.mix import Setting
from workbench.ui.views.lines import Line
from workbench.ui.views.position_words import said

HEADS = ("when", "deed", "tonnes", "yuan", "price", "why")
"""The sum before the price: of a narrow window it is what must be seen without scrolling."""
RIGHT = (2, 3, 4)
_ORDER = ("buy", "sell", "convert", "surrender", "keep", "idle", "lapse")
_TRADES = ("buy", "sell", "convert")
_ICONS = {"buy": "add", "sell": "export", "convert": "redo", "surrender": "passed", "keep": "lock"}


def yuan(amount: Decimal) -> str:
    """Write an amount of money to the fen."""
    return shown(rounded(amount, 2))


def cost(plan: terms.Plan) -> tuple[str, str, str]:
    """Say what a plan takes in cash or brings, how much, and what it is made of."""
    paid, received = plan.yuan("buy"), -plan.yuan("sell")
    worth = -plan.yuan("keep", "idle")
    cash = paid - received
    told = say("mix.parts", paid=yuan(paid), received=yuan(received))
    if worth:
        told += say("mix.parts.worth", worth=yuan(worth), cost=yuan(plan.cost))
    return say("mix.gain" if cash < 0 else "mix.cost"), yuan(abs(cash)), told


def lines(given: Setting, plan: terms.Plan) -> list[Line]:
    """Give the lines of the table: what is traded by month, what is surrendered, what is left; a sale is one line."""
    found = []
    key = _key(given)
    ordered = sorted(plan.lines, key=key)
    for _, group in groupby(ordered, key):
        same = list(group)
        first, tonnes = same[0], sum(each.tonnes for each in same)
        paid = sum((each.yuan for each in same), Decimal(0))
        money = first.deed not in ("surrender", "convert", "lapse") and bool(first.price)
        texts = (
            _when(given, first),
            _deed(given, first),
            f"{tonnes:,}",
            yuan(abs(paid)) if money and first.deed in ("buy", "sell") else "",
            shown(first.price) if money else "",
            _why(given, plan, first, tonnes),
        )
        found.append(Line(texts, _ICONS.get(first.deed, "none"), "warn" if first.deed == "lapse" else ""))
    return found


def _key(given: Setting) -> Callable[[terms.Line], tuple[Any, ...]]:
    places = {name: place for place, name in enumerate(given.lots)}

    def key(line: terms.Line) -> tuple[Any, ...]:
        trade = line.deed in ("buy", "sell")
        lot = "" if trade else line.lot
        month = line.month if line.deed in _TRADES else len(given.months)
        return month, _ORDER.index(line.deed), line.product, places.get(lot, len(places)), lot

    return key


def _when(given: Setting, line: terms.Line) -> str:
    match line.deed:
        case "buy" | "sell" | "convert":
            return f"{given.months[line.month]:%Y-%m}"
        case "surrender":
            return say("mix.when.by", day=given.deadline)
        case _:
            return say("mix.when.after")


def _deed(given: Setting, line: terms.Line) -> str:
    deed = "offset" if line.deed == "surrender" and line.product == "credit" else line.deed
    if line.deed in ("buy", "sell"):
        what = say(f"mix.what.{line.product}")
    elif line.lot == "bought":
        what = say("mix.lot.bought", what=say(f"mix.what.{line.product}"))
    elif line.lot == "carried":
        what = say("mix.lot.carried")
    else:
        what = lot(given, line.lot)
    return say(f"mix.deed.{deed}", what=what)


def lot(given: Setting, name: str) -> str:
    """Name a lot."""
    held = given.lots[name]
    if held.lot:
        return say("mix.lot.credit", lot=held.lot)
    code = "coming" if name == "coming" else "tied" if held.state == "tied" else "vintage"
    return say(f"mix.lot.{code}", vintage=held.vintage, place=held.place)


def _why(given: Setting, plan: terms.Plan, line: terms.Line, tonnes: int) -> str:  # noqa: PLR0911 - one reason a deed
    held = given.lots.get(line.lot)
    cap = f"{given.problem.cap:,}"
    match line.deed:
        case "buy" if line.product == "credit":
            return say("mix.why.credit", cap=cap)
        case "buy":
            offers = [m for m in given.problem.markets if m.product == line.product and m.arrives <= given.problem.last]
            return say("mix.why.cheapest" if line.price == min(m.price for m in offers) else "mix.why.next")
        case "surrender" if held and held.state == "tied":
            return say("mix.why.released")
        case "sell":
            return say("mix.why.sell_old" if line.product == "old" else "mix.why.sell")
        case "convert":
            carry = given.problem.carry
            sold = plan.counted(carry.counted) if carry else 0
            return say("mix.why.convert", most=f"{carry.most(sold) if carry else 0:,}")
        case "surrender" if line.product == "credit":
            return say("mix.why.offset", cap=cap)
        case "surrender":
            return say(f"mix.why.{line.lot}" if line.lot in ("bought", "carried", "coming") else "mix.why.surrender")
        case "keep" | "lapse" if held and held.why:
            return said(held.why)
        case "keep" if tonnes <= given.problem.keep:
            return say("mix.why.keep")
        case "keep":
            return say("mix.why.worth" if line.price else "mix.why.rest")
        case _:
            return said(held.why) if held and held.why else say(f"mix.why.{line.deed}")


def rival(answer: Answer) -> str:
    """Say the runner-up."""
    found = answer.rival
    if found is None:
        return say("mix.rival.none")
    without = say(f"mix.without.{found.without}")
    if not found.dearer:
        return say("mix.rival.same", without=without)
    return say("mix.rival.dearer", without=without, yuan=yuan(found.dearer))


def limits(answer: Answer) -> tuple[list[Line], str]:
    """Give the limits that cost something, the dearest first, and name those that do not."""
    costly = [each for each in answer.limits if each.saved is None or each.saved]
    free = [name(each) for each in answer.limits if each.saved is not None and not each.saved]
    return [Line((name(each), _worth(each, answer.plan))) for each in costly], say("mix.and").join(free)


def name(each: Lifted) -> str:
    """Name a limit."""
    return say(f"mix.limit.{each.limit}")


def _worth(each: Lifted, plan: terms.Plan) -> str:
    if each.saved is not None:
        return say("mix.limit.saved", yuan=yuan(each.saved))
    if not plan.short:
        return say("mix.limit.kept")
    return say("mix.limit.less", tonnes=f"{each.short:,}") if each.short else say("mix.limit.enough")


def trouble(given: Setting, answer: Answer) -> str:
    """Say what a plan lacks and what would help, empty where it lacks nothing; first of all that it is late."""
    late = say("mix.late") if given.late and given.problem.due else ""
    return "\n".join(filter(None, (late, _lacks(given, answer))))


def _lacks(given: Setting, answer: Answer) -> str:
    plan = answer.plan
    if not plan.short:
        return say("mix.unkept", tonnes=f"{plan.unkept:,}") if plan.unkept else ""
    tonnes = f"{plan.short:,}"
    if not any(market.buys for market in given.problem.markets):
        return say("mix.short.no_price", tonnes=tonnes)
    enough = [name(each) for each in answer.limits if not each.short]
    if enough:
        return say("mix.short.limits", tonnes=tonnes, limits=say("mix.and").join(enough))
    return say("mix.short.all", tonnes=tonnes)

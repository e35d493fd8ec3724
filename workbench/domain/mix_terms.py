"""The terms of a compliance mix: what is held, what the market offers, what may be carried over, and a plan."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from workbench.base.numbers import rounded
from workbench.domain.flow import ENDLESS

Product = Literal["current", "old", "credit"]
Deed = Literal["surrender", "buy", "sell", "convert", "keep", "lapse", "idle"]
"""`idle` is a credit held and not used, `lapse` an old allowance that comes to nothing."""


def carried(base: Decimal, rate: Decimal, net_sold: int, holding: int | None = None) -> int:
    """Give T, the most that can be carried over: floor(base + rate · max(0, net sold)), and no more than is held."""
    most = int(rounded(base + rate * max(0, net_sold), 0, "floor"))
    return most if holding is None else min(most, holding)


@dataclass(frozen=True, slots=True)
class Stock:
    """A lot held: whole tonnes, free from a month (None: not in time), worth so much each if it is not given away.

    `gate` says why it does not count; a lot with a gate is neither surrendered nor sold.
    """

    id: str
    product: Product
    tonnes: int
    free: int | None = 0
    worth: Decimal = Decimal(0)
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Market:
    """What can be bought and sold of a product in a month. `fee` is paid on either; `money` is the most paid out."""

    product: Product
    month: int
    price: Decimal
    fee: Decimal = Decimal(0)
    most: int | None = None
    money: Decimal | None = None
    arrives: int = 0
    buys: bool = True
    sells: bool = True

    @property
    def room(self) -> int:
        """Give the tonnes that can be bought."""
        most = ENDLESS if self.most is None else self.most
        return most if self.money is None else min(most, Fraction(self.money) // Fraction(self.price + self.fee))


@dataclass(frozen=True, slots=True)
class Carry:
    """The carrying over: B, R, the net sold so far, the last month whose trades count (-1: none any more).

    `done` is carried over already; `holding` the most by the closing holding, once it is known; `by` the last month for
    applying (-1: over), and `arrives` the month in which the current ones are there.
    """

    base: Decimal
    rate: Decimal
    net_sold: int
    counted: int = -1
    holding: int | None = None
    done: int = 0
    by: int = -1
    arrives: int = 0

    def most(self, sold: int) -> int:
        """Give what may still be carried over after so much more is sold, or bought if less than nothing."""
        return max(0, carried(self.base, self.rate, self.net_sold + sold, self.holding) - self.done)


@dataclass(frozen=True, slots=True)
class Problem:
    """All that is known: see the module. `later` is what a kept tonne is worth that was bought or carried over."""

    due: int
    cap: int
    last: int
    stocks: tuple[Stock, ...] = ()
    markets: tuple[Market, ...] = ()
    keep: int = 0
    later: Decimal = Decimal(0)
    carry: Carry | None = None
    current_counts: bool = True
    old_counts: bool = False

    def __post_init__(self) -> None:
        """Refuse what makes no sense: a purchase that costs nothing could be repeated for ever."""
        if any(market.price + market.fee <= 0 for market in self.markets):
            msg = "a price with its fee must be above nothing"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: tonnes of a product, of a lot where it is one's own, in a month.

    `yuan` is what it costs: below nothing for what is received, or what a kept tonne is worth. A line of what is
    surrendered or kept has as `lot` ``bought`` or ``carried`` where it is none held before.
    """

    deed: Deed
    product: Product
    tonnes: int
    month: int
    lot: str = ""
    price: Decimal = Decimal(0)
    yuan: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, what it costs, and what it lacks: tonnes `short` of the duty, `unkept` of what was to be kept."""

    lines: tuple[Line, ...]
    short: int
    unkept: int

    @property
    def cost(self) -> Decimal:
        """Give the whole cost, less what is received and what the rest is worth."""
        return sum((line.yuan for line in self.lines), Decimal(0))

    @property
    def rank(self) -> tuple[int, int, Decimal]:
        """Give the order of cheapness."""
        return self.short, self.unkept, self.cost

    def total(self, *deeds: Deed, product: Product | None = None) -> int:
        """Add up the tonnes of some deeds."""
        return sum(each.tonnes for each in self.lines if each.deed in deeds and product in (None, each.product))

    def counted(self, last: int) -> int:
        """Give how many old ones are sold, less those bought, in the months that count."""
        sign = {"sell": 1, "buy": -1}
        lines = (each for each in self.lines if each.product == "old" and each.month <= last)
        return sum(sign.get(each.deed, 0) * each.tonnes for each in lines)

    def yuan(self, *deeds: Deed) -> Decimal:
        """Add up the cost of some deeds."""
        return sum((each.yuan for each in self.lines if each.deed in deeds), Decimal(0))

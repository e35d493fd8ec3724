"""The cheapest compliant mix of an enterprise: its position and ledger, the assumed prices, and the answer.

Nothing of the market is known here: every price is typed in the form ``planning`` of the data year, kept like any
other. What is worked out is a calculation on those assumptions.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.base.clock import today
from workbench.base.numbers import CONTEXT, D, plain, rounded
from workbench.base.text import Label
from workbench.domain.charts import ChartData, Series
from workbench.domain.ledger import Filter
from workbench.domain.mix import Answer, answer, cheapest
from workbench.domain.mix_terms import Carry, Market, Plan, Problem, Product, Stock
from workbench.domain.names import ALLOWANCE, COMMON, CONVERTED, COURT, PLEDGED, REGISTERED, RIGHTS, TRADABLE
from workbench.domain.position import Slice, amount, offset_cap
from workbench.rules.cells import Value
from workbench.rules.form import Choice
from workbench.services import deadlines, filings, financing, ledger
from workbench.services.context import Workbench
from workbench.services.position import Position, position

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.domain.filing import Filing
    from workbench.rules.library import Rules
    from workbench.rules.timeline import Entry
    from workbench.services.financing import Record

FORM = f"{RIGHTS}/planning"
GATES = tuple(f"position.why.{name}" for name in ("registered", "unregistered", "old", "only_draft"))
"""Why a lot does not count that another reading of the rules would let count."""
VINTAGE = ("position.why.vintage", "position.why.unknown_vintage")
OVER_CAP = "position.why.over_cap"
HELD = (REGISTERED, TRADABLE, COURT)
"""Accounts whose closing holding bounds the carrying over."""
STEPS = 10
"""Steps of the chart from no credits to as many as the rule admits."""
MYRIAD = Decimal(10_000)
DEAREST, LONGEST = Decimal(10**6), 366
"""The highest price and the longest way, in days, that the form takes."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known apart from the assumptions: the position, and what may be carried over."""

    position: Position
    deadline: date
    old: frozenset[str]
    """Vintages that count only once they are carried over."""
    carry: Carry | None
    """With the days of its window in `counted`, `by` and `arrives` left out: see `days`."""
    days: Mapping[str, date]
    published: "Entry[Any] | None"
    """The market's prices as published, to look at."""
    filing: str
    """The form of the assumptions, empty where it is not begun."""
    pledges: "tuple[Record, ...]" = ()
    """Open pledges of allowances and credits, the one that ends first first."""
    curves: tuple[Choice, ...] = ()
    """The ways a price can be assumed to go."""
    pledged: str = ""
    """What the account of the pledged ones is called."""
    read_only: bool = False

    @property
    def open(self) -> int:
        """Give what is still to be surrendered and not applied for."""
        given = amount(self.position.allowances, "done", "submitted") + amount(
            self.position.credits, "done", "submitted"
        )
        return max(0, (self.position.due or 0) - given)

    @property
    def share(self) -> Decimal:
        """Give the share of the duty that credits may cover."""
        return self.position.law.share or Decimal(0)


@dataclass(frozen=True, slots=True)
class Setting:
    """A problem with what its months and lots are."""

    problem: Problem
    months: tuple[date, ...]
    lots: Mapping[str, Slice]
    """What each lot of the problem is; `coming` is still to be issued."""
    prices: tuple[Decimal | None, ...]
    """The assumed price of an allowance by month."""
    deadline: date
    late: bool
    """Whether the deadline is past, and the plan one to catch up today."""


def begun(wb: Workbench, enterprise_id: str, year: int, *, make: bool = False) -> "Filing | None":
    """Give the form of a year's assumptions; with `make`, begin it where there is none, after the last year's."""
    listed = [each for each in filings.filings(wb, enterprise_id) if each.form == FORM and int(each.period) <= year]
    last = max(listed, key=lambda each: each.period, default=None)
    if last and last.period == str(year):
        return filings.get(wb, last.id)
    return filings.begin(wb, enterprise_id, FORM, str(year), after=last.id if last else "") if make else None


def standing(wb: Workbench, enterprise_id: str, year: int, day: date | None = None) -> Standing:
    """Gather what a plan for a data year stands on, as of a day."""
    day = day or today()
    now = position(wb, enterprise_id, year, day)
    rules = wb.library.rules(COMMON, date(year, 12, 31), today())
    days = _days(wb, rules)
    old = frozenset(_table(rules, "carry_over_vintages"))
    deadline = now.deadline or date(year + 1, 12, 31)
    known = wb.library.rules(COMMON, date(today().year - 1, 12, 31), today()).parameters.get("market_prices")
    form = begun(wb, enterprise_id, year)
    carry = _carry(wb, enterprise_id, rules, old, days, day)
    pledges, pledged = _pledges(wb, enterprise_id, year), str(ledger.rights(wb).accounts[PLEDGED])
    curves = wb.library.form(FORM, date(year, 12, 31), today()).locate("prices/curve")[2].choices
    mine = form.id if form else ""
    return Standing(now, deadline, old, carry, days, known, mine, pledges, tuple(curves), pledged, wb.read_only)


def _days(wb: Workbench, rules: "Rules") -> dict[str, date]:
    """Give the days of the carry-over, with the last on which new allowances are ``issued``; none without a rule."""
    days = {name: date.fromisoformat(text) for name, text in _table(rules, "carry_over_days").items()}
    wait = rules.parameters.get("carry_over_issue_days")
    if days and wait and isinstance(wait.value, Decimal):
        holidays, issued = deadlines.holidays_known(wb, today()), days["last_processed"]
        for _ in range(int(wait.value)):
            issued = holidays.next_working(issued + timedelta(days=1))
        return {**days, "issued": issued}
    return {}


def _pledges(wb: Workbench, enterprise_id: str, year: int) -> "tuple[Record, ...]":
    found = financing.records(wb, enterprise_id, max(year, today().year))
    mine = (each for each in found if each.dealing == "pledges" and each.open and each.ends)
    return tuple(sorted(mine, key=lambda each: each.ends or date.max))


def _carry(
    wb: Workbench, enterprise_id: str, rules: "Rules", old: frozenset[str], days: Mapping[str, date], day: date
) -> Carry | None:
    base, rate = (rules.parameters.get(name) for name in ("carry_over_base", "carry_over_rate"))
    if not (base and rate and isinstance(base.value, Decimal) and isinstance(rate.value, Decimal) and days):
        return None
    last = min(days["counts_until"], day)
    net = ledger.net_sold(wb, enterprise_id, ALLOWANCE, old, days["counts_from"], last)
    holding = None
    if day > days["holding_at"]:
        held = ledger.holdings(wb, enterprise_id, days["holding_at"])
        mine = (each for each in held if each.instrument == ALLOWANCE and each.vintage in old)
        holding = sum(each.quantity for each in mine if each.account in HELD)
    lines = ledger.page(wb, enterprise_id, Filter(instrument=ALLOWANCE, account=CONVERTED, last=day), 0, 1).lines
    return Carry(base.value, rate.value, net, holding=holding, done=lines[0].balance or 0 if lines else 0)


def _table(rules: "Rules", name: str) -> dict[str, str]:
    entry = rules.parameters.get(name)
    found = entry.value if entry and isinstance(entry.value, Mapping) else {}
    return {key: str(value) for key, value in found.items()}


# ---------------------------------------------------------------- the problem


def setting(stands: Standing, values: Mapping[str, Value]) -> Setting:
    """Put the problem to what is held and owed, with the assumptions by their paths in the form ``planning``."""
    return _Setting(stands, values).setting()


class _Setting:
    def __init__(self, stands: Standing, values: Mapping[str, Value]) -> None:
        self.stands, self.values = stands, values
        self.day = stands.position.day
        self.deadline = max(stands.deadline, self.day)
        self.last = _months(self.day, self.deadline)
        self.months = tuple(_first(self.day, month) for month in range(self.last + 1))
        carry, days = stands.carry, stands.days
        self.open = carry is not None and self.day <= days["apply_until"]
        usable = {name for name, answer in stands.position.law.vintages.items() if answer == "yes"}
        self.old_counts = self.open and bool(stands.old & usable)
        self.pledges_left: dict[str, int] = {}
        self.ends: dict[str, date | None] = {}

    def number(self, path: str) -> Decimal | None:
        found = self.values.get(path)
        return found if isinstance(found, Decimal) else None

    def price(self, path: str) -> Decimal | None:
        """Give a price typed; none for what is no price."""
        found = self.number(path)
        return found if found and 0 < found <= DEAREST else None

    def least(self, path: str) -> Decimal | None:
        """Give a limit typed; below nothing there is none."""
        found = self.number(path)
        return None if found is None else max(Decimal(0), found)

    def tonnes(self, path: str) -> int | None:
        found = self.least(path)
        return None if found is None else int(found)

    def setting(self) -> Setting:
        where, prices = self.stands.position, self.prices()
        typed = self.least("limits/share")
        share = self.stands.share if typed is None else min(self.stands.share, typed / 100)
        given = amount(where.credits, "done", "submitted")
        lots = dict(self.lots())
        problem = Problem(
            self.stands.open,
            min(self.stands.open, max(0, offset_cap(share, where.due or 0) - given)),
            self.last,
            tuple(self.stock(name, each) for name, each in lots.items()),
            tuple(self.markets(prices)),
            self.tonnes("limits/keep") or 0,
            self.price("prices/later") or Decimal(0),
            self.carry(),
            current_counts=not self.old_counts,
            old_counts=self.old_counts,
        )
        return Setting(problem, self.months, lots, prices, self.deadline, self.stands.deadline < self.day)

    def carry(self) -> Carry | None:
        known, days = self.stands.carry, self.stands.days
        if known is None or not self.open:
            return known
        counted = _months(self.day, days["counts_until"]) if self.day <= days["counts_until"] else -1
        arrives = _months(self.day, days["issued"])
        return replace(known, counted=counted, by=_months(self.day, days["apply_until"]), arrives=arrives)

    # ------------------------------------------------------------ what is held

    def lots(self) -> Iterator[tuple[str, Slice]]:
        """Name what is held: allowances by vintage, oldest first, what is to come, credits by lot."""
        where = self.stands.position
        for each in sorted(where.allowances, key=lambda each: (each.vintage, each.state != "usable")):
            code = each.why.code if each.why else ""
            if each.state == "tied":
                yield from self.pledged(each)
            elif each.state == "usable" or (each.state == "unusable" and code in (*GATES, *VINTAGE)):
                yield f"{ALLOWANCE} {each.vintage} {each.place} {code}", each
        coming = where.coming
        if coming and coming.tonnes and (coming.by is None or self.day <= coming.by):
            yield "coming", Slice(str(where.year), "", "", coming.tonnes, "usable")
        whole: dict[str, Slice] = {}
        for each in where.credits:
            code = each.why.code if each.why else ""
            if each.state == "tied":
                yield from self.pledged(each)
            elif each.state == "usable" or code in (*GATES, OVER_CAP):
                state = "usable" if code == OVER_CAP else each.state
                name = f"{each.lot} {each.vintage} {each.place} {'' if code == OVER_CAP else code}"
                sofar = whole[name].quantity if name in whole else 0
                whole[name] = replace(each, quantity=sofar + each.quantity, state=state)
        yield from whole.items()

    def pledged(self, each: Slice) -> Iterator[tuple[str, Slice]]:
        """Divide what is tied by the pledges that end: the records of finance say when, the ledger how much."""
        left, name = each.quantity, f"{each.lot or ALLOWANCE} {each.vintage} {each.place}"
        for record in self.stands.pledges if each.place == self.stands.pledged else ():
            takes = min(left, self.pledges_left.get(record.path, record.quantity))
            if (record.kind.vintage, record.kind.lot) == (each.vintage, each.lot) and takes:
                self.pledges_left[record.path] = record.quantity - takes
                self.ends[f"{name} {record.path}"] = record.ends
                left -= takes
                yield f"{name} {record.path}", replace(each, quantity=takes)
        if left:
            yield name, replace(each, quantity=left)

    def free(self, name: str) -> int | None:
        """Give the month from which what is tied is free; None where it is not in time, or nobody has said."""
        typed = self.values.get("limits/release")
        day = self.ends.get(name) or (typed if isinstance(typed, date) else None)
        return max(0, _months(self.day, day)) if day and day <= self.deadline else None

    def stock(self, name: str, each: Slice) -> Stock:
        """Say what a lot is to the problem."""
        free: int | None = self.free(name) if each.state == "tied" else 0
        if name == "coming" and self.stands.position.coming:
            by = self.stands.position.coming.by
            free = min(self.last, _months(self.day, by)) if by else self.last
        code = each.why.code if each.why else ""
        if each.lot:
            gate = code if code in GATES else ""  # the price typed is that of a credit that counts
            return Stock(name, "credit", each.quantity, free, Decimal(0) if gate else self.credit_worth(), gate)
        if each.vintage in self.stands.old and (self.old_counts or code in VINTAGE):
            return Stock(name, "old", each.quantity, free)
        gate = code if code in GATES or (code in VINTAGE and not self.old_counts) else ""
        return Stock(name, "current", each.quantity, free, self.price("prices/later") or Decimal(0), gate)

    def credit_worth(self) -> Decimal:
        """Say what a credit that is held and not used can be sold for."""
        price, fee = self.price("prices/credit"), self.price("prices/credit_fee") or Decimal(0)
        return max(Decimal(0), price - fee) if price and self.values.get("limits/sells") is not False else Decimal(0)

    # ------------------------------------------------------------ what can be traded

    def prices(self) -> tuple[Decimal | None, ...]:
        """Give the assumed price of an allowance by month, to the fen as it is quoted; None where nothing is traded."""
        now, end = self.price("prices/now"), self.price("prices/deadline")
        match self.values.get("prices/curve"):
            case "table":
                typed = {}
                for path, value in self.values.items():
                    if path.startswith("months/") and path.endswith("/month"):
                        typed[str(value)] = self.price(f"{path.removesuffix('month')}price")
                return tuple(typed.get(f"{month:%Y-%m}") for month in self.months)
            case "rise":
                rate = 1 + min(max(self.number("prices/rise") or Decimal(0), D(-50)), D(100)) / 100
                curve = [now and now * CONTEXT.power(rate, month) for month in range(self.last + 1)]
            case _:
                rise = (end - now if now and end else Decimal(0)) / max(self.last, 1)
                curve = [now and now + rise * month for month in range(self.last + 1)]
        least = D("0.01")
        return tuple(None if price is None else max(least, rounded(price, 2)) for price in curve)

    def markets(self, prices: tuple[Decimal | None, ...]) -> Iterator[Market]:
        """Offer every product in every month for which there is a price."""
        sells = self.values.get("limits/sells") is not False
        fee, credit_fee = (self.price(f"prices/{name}") or Decimal(0) for name in ("fee", "credit_fee"))
        most, money = self.tonnes("limits/tonnes"), self.least("limits/money")
        credit, old = self.price("prices/credit"), self.price("prices/old")
        for month, price in enumerate(prices):
            arrives = self.arrives(month)
            if price:
                yield Market("current", month, price, fee, most, money, arrives, buys=not self.old_counts, sells=sells)
                if self.old_counts:
                    yield Market("old", month, price, fee, most, money, arrives, sells=sells)
            if old and not self.old_counts:
                yield Market("old", month, old, fee, most, money, arrives, buys=self.buys_old(month), sells=sells)
            if credit:
                room, purse = self.tonnes("limits/credit_tonnes"), self.least("limits/credit_money")
                yield Market("credit", month, credit, credit_fee, room, purse, arrives, sells=False)

    def buys_old(self, month: int) -> bool:
        """Tell whether old allowances bought in a month can be carried over: those in the closing holding alone."""
        return self.open and self.months[month] <= self.stands.days["counts_until"]

    def arrives(self, month: int) -> int:
        """Give the month in which what is bought at the first chance in a month can be surrendered."""
        there = self.months[month] + timedelta(days=min(self.tonnes("limits/lead") or 0, LONGEST))
        return _months(self.day, there) if there <= self.deadline else self.last + 1


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _first(start: date, month: int) -> date:
    """Give the first day of a month counted from a day's own, which begins with that day."""
    if month == 0:
        return start
    years, rest = divmod(start.month - 1 + month, 12)
    return date(start.year + years, rest + 1, 1)


# ---------------------------------------------------------------- the answer


def plan(given: Setting) -> Answer:
    """Give the cheapest plan, its rival, and what each limit costs."""
    return answer(given.problem)


def by_share(stands: Standing, given: Setting) -> ChartData:
    """Draw the cost against the share of the duty that credits may cover, from none to the rule's own."""
    due = stands.position.due or 0
    used = amount(stands.position.credits, "done", "submitted")
    shares = [stands.share * step / STEPS for step in range(STEPS + 1)]
    costs = []
    for share in shares:
        cap = min(given.problem.due, max(0, offset_cap(share, due) - used))
        costs.append(_myriads(cheapest(replace(given.problem, cap=cap))))
    label = Label("成本与抵销比例", "Cost by the share of credits")
    names = tuple(plain((share * 100).normalize()) for share in shares)
    return ChartData("share", label, "line", "", names, (Series("", tuple(costs)),))


def by_month(given: Setting) -> ChartData:
    """Draw the cost of trading all allowances in one month, for each month."""
    traded: tuple[Product, ...] = ("current", "old")
    costs = []
    for month in range(len(given.months)):
        markets = tuple(m for m in given.problem.markets if m.product not in traded or m.month == month)
        costs.append(_myriads(cheapest(replace(given.problem, markets=markets))))
    label = Label("成本与交易月份", "Cost by the month of trading")
    names = tuple(f"{month:%Y-%m}" for month in given.months)
    return ChartData("month", label, "bars", "", names, (Series("", tuple(costs)),))


def _myriads(found: Plan) -> Decimal | None:
    """Give a cost in ten thousand yuan, to be seen; None for a plan that falls short."""
    return None if found.short else rounded(found.cost / MYRIAD, 2)


def write(out: "Path", title: str, heads: Sequence[str], lines: Sequence[Sequence[str]], foot: str) -> None:
    """Write a plan as a workbook. Raises WorkbenchError ``excel.cannot_write``."""
    from workbench.excel import listing

    listing.write(out, title, heads, lines, foot)

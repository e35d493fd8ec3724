"""A ledger of 100,000 entries: what is held, a page with its running balance, and one more entry booked.

The base is the least anybody could do: SQLite reading every entry of the table once.
"""

import random
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from tests.benchmarks import Ratio, seconds
from workbench.domain.enterprise import Enterprise
from workbench.domain.ledger import Filter, Lot, Posting
from workbench.services import filings, ledger
from workbench.services.context import Workbench

ENTRIES = 100_000
VINTAGES = ("2019-2020", "2021", "2022", "2023", "2024", "2025")
FIRST = date(2021, 7, 16)
CEA_TRADED = Filter(instrument="CEA", account="tradable")


def measure(entries: int = ENTRIES) -> tuple[Ratio, ...]:
    """Fill a ledger, then ask of it what its page asks."""
    with tempfile.TemporaryDirectory() as place:
        wb = Workbench("张三")
        wb.create_workspace(Path(place) / "ledger.ccw")
        filings.save_enterprise(wb, Enterprise("e", "某发电有限公司"))
        with wb.work() as work:
            said = {"project": "CCER-14-001", "registered": "2025-03-01", "inside_market": "no"}
            work.ledger.add_lot("e", Lot("CCER", "A-1", said), "张三")
            work.ledger.add("e", [(posting, "") for posting in history(entries)], "张三")
            work.commit()
        ledger.rights(wb)  # the packs are read
        one = Posting(FIRST + timedelta(days=1800), "to_tradable", "CEA", "2025", "", 1, "", "")
        asked: dict[str, tuple[Callable[[], object], float]] = {
            "what is held": (lambda: ledger.holdings(wb, "e"), 6),
            "what was held on a past day": (lambda: ledger.holdings(wb, "e", FIRST + timedelta(days=900)), 6),
            "the newest page": (lambda: ledger.page(wb, "e", Filter()), 4),
            "a page with its running balance": (lambda: ledger.page(wb, "e", CEA_TRADED), 6),
            "a page from the middle": (lambda: ledger.page(wb, "e", CEA_TRADED, entries // 4), 8),
            "a page of an account without any": (lambda: ledger.page(wb, "e", Filter("CEA", account="pledged")), 15),
            "a page by words": (lambda: ledger.page(wb, "e", Filter(words="能源 41")), 20),
            "booking one more": (lambda: ledger.book(wb, "e", [one]), 8),
        }
        base = _best(lambda: _scan(wb))
        found = tuple(
            Ratio(f"{entries} entries: {name}", _best(ask), base, limit) for name, (ask, limit) in asked.items()
        )
        wb.close()
    return found


def history(count: int) -> list[Posting]:
    """Give entries that never leave an account short: issues first, then small moves to and fro."""
    chance = random.Random(5)
    kinds = [("CEA", vintage, "") for vintage in VINTAGES] + [("CCER", "2024", "A-1")]
    made = [
        Posting(FIRST, "issued", *kind, 10**9, "authority", account, document="核定")
        for kind in kinds
        for account in ("registered", "tradable")
    ]
    ways = {
        "to_tradable": ("registered", "tradable"),
        "to_registered": ("tradable", "registered"),
        "bought": ("market", "tradable"),
        "sold": ("tradable", "market"),
    }
    days = sorted(chance.randrange(1, 1800) for _ in range(count - len(made)))
    for day in days:
        move = chance.choice(list(ways))
        kind = chance.choice(kinds)
        traded = {"price": Decimal("62.36"), "counterparty": f"某能源有限公司{chance.randrange(100)}"}
        beside = traded if move in ("bought", "sold") else {}
        quantity = chance.randrange(1, 5000)
        made.append(Posting(FIRST + timedelta(days=day), move, *kind, quantity, *ways[move], **beside))  # type: ignore[arg-type] # which words lie beside is said above
    return made


def _scan(wb: Workbench) -> None:
    with wb.look() as work:
        work._connection.exec_driver_sql("SELECT sum(length(note) + quantity) FROM ledger_entry").scalar()  # noqa: SLF001 - the bare table


def _best(work: Callable[[], object]) -> float:
    work()
    return min(seconds(work) for _ in range(7))


if __name__ == "__main__":
    for each in measure():
        ours, base = each.ours_seconds * 1e3, each.base_seconds * 1e3
        print(f"{each.name:<48} {ours:8.1f} ms {base:8.1f} ms {each.ratio:6.2f} (limit {each.limit})")

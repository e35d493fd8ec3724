"""A program that books movements without end, for the test that kills it.

Each line on its standard input is a workspace. For each it forks a child, which writes its process number, then puts
three movements at a time into the form, books them, and writes the number of each booking that has returned.
"""

import os
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from workbench.base.clock import set_clock
from workbench.domain import movements
from workbench.domain.ledger import Posting
from workbench.rules.cells import Source
from workbench.rules.library import Library
from workbench.services import filings, ledger
from workbench.services.context import Workbench

LIBRARY = Library.load()
DAY = date(2026, 3, 2)


def book(path: Path) -> None:
    """Book for ever; what a killed one left in the form is booked first."""
    wb = Workbench("张三")
    wb.__dict__["_library"] = LIBRARY  # read once, before forking
    wb.open_workspace(path)
    number = len(ledger.entries(wb, "e")) // 3
    while True:
        filing = ledger.pending(wb, "e", 2026, make=True)
        assert filing
        if not filing.cells:
            rows = [
                Posting(DAY, "bought", "CEA", "2025", "", 9, "", "", Decimal("62.36"), "某公司", f"{number}"),
                Posting(DAY, "to_registered", "CEA", "2025", "", 9, "", "", document=f"{number}"),
                Posting(DAY, "applied", "CEA", "2025", "", 4, "", "", document=f"{number}"),
            ]
            added = movements.written(filings.form_of(wb, filing), filing.cells, rows, source=Source("typed"))
            filing = filings.save(wb, filing.id, filing.cells.changed(added), version=filing.version)
        ledger.book_pending(wb, filing.id)
        os.write(1, f"{number}\n".encode())
        number += 1


set_clock(lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.write(1, f"{os.getpid()}\n".encode())
        book(Path(line.removesuffix("\n")))
    os.waitpid(child, 0)
    os.write(1, b"dead\n")

import os
import random
import select
import signal
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.services.ledger.bench import library
from workbench.domain.enterprise import Enterprise
from workbench.services import filings, ledger
from workbench.services.context import Workbench
from workbench.storage.connecting import connect
from workbench.storage.inspection import sound

KILLS = 25


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_killed_at_random_moments_of_booking_nothing_is_booked_in_part_twice_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "台账.ccw"
    wb = Workbench("张三")
    wb.create_workspace(path)
    filings.save_enterprise(wb, Enterprise("e", "某公司"))
    wb.close()
    booker = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("booker.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert booker.stdin
    assert booker.stdout
    states: Counter[str] = Counter()
    with booker, booker.stdin, booker.stdout:
        booked = 0
        for _ in range(KILLS):
            booker.stdin.write(f"{path}\n".encode())
            booker.stdin.flush()
            pid = int(booker.stdout.readline())
            said = [booker.stdout.readline() for _ in range(random.randrange(3))]
            select.select([], [], [], random.random() / 20)  # on into the next booking, or the one after
            os.kill(pid, signal.SIGKILL)
            said += iter(booker.stdout.readline, b"dead\n")
            booked = check(path, max([booked, *(int(line) + 1 for line in said)]), states)
    assert booked > KILLS / 2  # it did book
    assert set(states) == {"waiting", "booked"}  # and was killed on both sides of it


def check(path: Path, acknowledged: int, states: Counter[str]) -> int:
    """Find every acknowledged booking whole, once, and out of the form; count the bookings."""
    wb = Workbench("李四")
    wb.__dict__["_library"] = library()
    wb.open_workspace(path)
    filing = ledger.pending(wb, "e", 2026)
    entries = ledger.entries(wb, "e")
    held = {each.account: each.quantity for each in ledger.holdings(wb, "e")}
    wb.close()
    with closing(connect(path, "ro")) as connection:
        assert sound(connection)
    done = len(entries) // 3
    assert [entry.document for entry in sorted(entries, key=lambda entry: entry.id)] == [
        str(number) for number in range(done) for _ in range(3)
    ]
    assert acknowledged <= done <= acknowledged + 1
    assert held == ({"registered": 5 * done, "frozen_surrender": 4 * done} if done else {})
    rows = filing.cells.rows("moves") if filing else ()
    assert len(rows) in (0, 3)
    states["waiting" if rows else "booked"] += 1
    if filing and rows:
        assert filing.cells.value("moves/r1/document") == str(done)  # what waits is not booked yet
    return done

"""What the database itself holds of a ledger, whatever a program asks of it."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from workbench.domain.ledger import Entry, Filter, Kind, Lot, Posting
from workbench.storage.backup import checked_copy
from workbench.storage.connecting import connect
from workbench.storage.workspace import Workspace

POSTING = Posting(date(2026, 3, 2), "issued", "CEA", "2025", "", 100, "authority", "registered", document="核定")


@pytest.fixture
def entry(workspace: Workspace) -> Entry:
    """The one entry of a workspace, which also knows a lot."""
    with workspace.work() as work:
        work.ledger.add_lot("e1", Lot("CCER", "A", {"project": "P"}), "张三")
        (entry,) = work.ledger.add("e1", [(POSTING, "f1#1")], "张三")
        work.commit()
    return entry


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET quantity = 99",
        "UPDATE ledger_entry SET note = 'better'",
        "DELETE FROM ledger_entry",
        "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry",
        "UPDATE ledger_lot SET details = '{}'",
        "DELETE FROM ledger_lot",
        "INSERT OR REPLACE INTO ledger_lot SELECT * FROM ledger_lot",
    ],
)
def test_what_is_booked_cannot_be_changed_by_any_statement(
    workspace: Workspace, path: Path, entry: Entry, statement: str
) -> None:
    with closing(connect(path, "rw")) as connection, pytest.raises(sqlite3.IntegrityError, match="never changes"):
        connection.execute(statement)
    with workspace.look() as work:
        assert work.ledger.entries("e1") == (entry,)


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "'seven'", "1000000000001", "1e30", "NULL"])
def test_the_database_takes_no_quantity_that_is_none(path: Path, entry: Entry, quantity: str) -> None:
    names = [name for name in Entry.__slots__ if name != "id"] + list(Posting.__slots__)
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(
        quantity if name == "quantity" else "NULL" if name == "reverses" else f'"{name}"' for name in names
    )
    with closing(connect(path, "rw")) as connection, pytest.raises(sqlite3.IntegrityError, match="constraint failed"):
        connection.execute(f"INSERT INTO ledger_entry ({columns}) SELECT {values} FROM ledger_entry")  # noqa: S608 - our own names


def test_an_entry_is_taken_back_once(workspace: Workspace, entry: Entry) -> None:
    back = entry.opposite(entry.day, "错")
    with workspace.work() as work:
        work.ledger.add("e1", [(back, "")], "张三", reverses=entry.id)
        work.commit()
    with pytest.raises(Exception, match="never changes"), workspace.work() as work:
        work.ledger.add("e1", [(back, "")], "张三", reverses=entry.id)


def test_a_copy_of_a_workspace_has_its_ledger(path: Path, workspace: Workspace, entry: Entry) -> None:
    workspace.close()
    copy = path.with_name("copy.ccw")
    checked_copy(path, copy)
    copied = Workspace.open(copy)
    with copied.look() as work:
        assert work.ledger.entries("e1", kind=Kind("CEA", "2025")) == (entry,)
        assert work.ledger.lots("e1") == (Lot("CCER", "A", {"project": "P"}),)
        assert work.ledger.page("e1", Filter("CEA"), ["registered"], 0, 10).lines[0].balance == 100
        assert work.ledger.balances("e1")[entry.kind, "registered"] == 100
    copied.close()

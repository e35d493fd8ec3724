"""A workspace of every schema ever released still opens. Files here are added, never edited."""

import re
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.storage import schema
from workbench.storage.connecting import connect
from workbench.storage.workspace import Workspace

RELEASES = sorted(Path(__file__).with_name("releases").glob("*.sql"))


def shape(path: Path) -> set[str]:
    """Tell a database's tables, indices and triggers, whatever their blanks."""
    with closing(connect(path, "ro")) as connection:
        rows = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return {re.sub(r"\s+", " ", sql) for (sql,) in rows}


def test_every_schema_has_its_file() -> None:
    assert tuple(release.stem for release in RELEASES) == schema.revisions(schema.MIGRATIONS)


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.stem)
def test_a_workspace_of_every_release_still_opens_whole(release: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.ccw"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.executescript(release.read_text(encoding="utf-8"))
    workspace = Workspace.open(path)
    with workspace.look() as work:
        filing = work.filings.get("f1")
        (paper,) = work.evidence.of("f1")
        assert work.evidence.content(paper.sha256) == b"paper"
        assert work.revisions.document("f1", 1) == b"{}"
        assert work.enterprises.get(filing.enterprise).name == "某钢铁有限公司"
        assert [event.what for event in work.events.of("f1")] == ["filing.frozen"]
        happened = [each.trigger for each in work.occurrences.of("e1")]
        assert happened == ([] if release.stem == "0001" else ["verification_result"])
        assert paper.kind == ("" if release.stem < "0003" else "invoice")
        assert [hold.year for hold in work.holds.of("e1")] == ([] if release.stem < "0003" else [2026])
        booked = [(entry.quantity, entry.price) for entry in work.ledger.entries("e1")]
        assert booked == ([] if release.stem < "0004" else [(500, Decimal("70.50"))])
        projects = [(each.name, each.project) for each in work.enterprises.projects()]
        assert projects == ([] if release.stem < "0005" else [("某钢铁有限公司", "某海上风电项目")])
        assert [lot.code for lot in work.ledger.lots("e1")] == ([] if release.stem < "0004" else ["A-1"])
    workspace.close()
    cell = filing.cells["fuels/r1/quantity"]
    assert (cell.value, cell.note, paper.paths) == (Decimal("2317.68"), "改", ("fuels/r1/quantity",))
    fresh = tmp_path / "new.ccw"
    Workspace.create(fresh).close()
    assert shape(path) == shape(fresh)

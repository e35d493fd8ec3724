import shutil
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from workbench.base.errors import WorkbenchError
from workbench.storage import schema
from workbench.storage import workspace as opening
from workbench.storage.connecting import connect
from workbench.storage.inspection import sound
from workbench.storage.locking import Lock
from workbench.storage.tables import metadata
from workbench.storage.workspace import Workspace

NEXT = """
import sqlalchemy as sa
from alembic import op
revision = "0006"
down_revision = "0005"
def upgrade():
    with op.batch_alter_table("evidence", recreate="always") as batch:
        batch.add_column(sa.Column("place", sa.Text, nullable=False, server_default=""))
"""
LOOSE = "INSERT INTO facility VALUES (1, 'nobody', 2, 3, 4, 5)"
BROKEN = f'{NEXT}    op.execute("{LOOSE}")\n'


@pytest.fixture
def old(workspace: Workspace, path: Path) -> Path:
    """A closed workspace with a row whose parent the next migration makes anew."""
    workspace.close()
    with closing(connect(path, "rw")) as connection:
        connection.execute("INSERT INTO blob VALUES ('aa', 1, x'00')")
        connection.execute(
            "INSERT INTO evidence (filing, sha256, name, media_type, added_at, by) "
            "VALUES ('f1', 'aa', 'a.pdf', 'application/pdf', '2026-07-01', '')"
        )
        connection.execute("INSERT INTO evidence_link VALUES ('f1', 'aa', 'total/emission')")
    return path


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program one migration further; the migration's file."""
    folder = tmp_path / "100% migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return folder / "versions" / "0006_next.py"


def copies(path: Path) -> list[Path]:
    return [file for file in path.parent.glob("*.ccw") if file != path]


def test_the_migrations_make_the_tables_the_program_uses(workspace: Workspace, path: Path) -> None:
    engine = create_engine("sqlite://", creator=lambda: connect(path, "ro"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_what_was_said_and_done_is_guarded_by_the_database_itself(workspace: Workspace, path: Path) -> None:
    with closing(connect(path, "ro")) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    tables = ("event", "ledger_entry", "ledger_lot", "revision", "revision_evidence")
    assert {name for (name,) in names} == {
        f"{table}_no_{act}" for table in tables for act in ("delete", "update", "replace")
    }


def test_a_checked_copy_is_kept_before_a_migration(old: Path, newer: Path) -> None:
    newer.write_text(NEXT)
    Workspace.open(old).close()
    (copy,) = copies(old)
    assert copy.name.endswith(".0005.ccw")
    with closing(connect(copy, "immutable")) as connection:
        assert sound(connection)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0005",)
    with closing(connect(old, "ro")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0006",)


def test_a_migration_that_makes_a_table_anew_keeps_the_rows_that_point_at_it(old: Path, newer: Path) -> None:
    newer.write_text(NEXT)
    workspace = Workspace.open(old)
    with workspace.look() as work:
        assert [each.paths for each in work.evidence.of("f1")] == [("total/emission",)]
    workspace.close()


def test_a_migration_that_leaves_a_loose_end_changes_nothing(old: Path, newer: Path) -> None:
    newer.write_text(BROKEN)
    with pytest.raises(WorkbenchError, match=r"storage\.migration_failed"):
        Workspace.open(old)
    with closing(connect(old, "ro")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0005",)
        assert connection.execute("SELECT count(*) FROM facility").fetchone() == (0,)
    assert len(copies(old)) == 1


def test_a_migration_sqlite_refuses_is_told_and_changes_nothing(old: Path, newer: Path) -> None:
    newer.write_text(NEXT + '    op.execute("SELECT nothing")\n')
    with pytest.raises(WorkbenchError, match=r"storage\.migration_failed"):
        Workspace.open(old)
    with closing(connect(old, "ro")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0005",)


def test_an_older_file_that_may_only_be_looked_at_is_refused(old: Path, newer: Path) -> None:
    newer.write_text(NEXT)
    with pytest.raises(WorkbenchError, match=r"storage\.older"):
        Workspace.open(old, read_only=True)


def test_a_file_another_program_migrated_just_before_is_not_migrated_again(
    old: Path, newer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer.write_text(NEXT)
    lock = opening._lock  # noqa: SLF001 - the moment between looking and locking

    def late(path: Path) -> Lock | str:
        monkeypatch.setattr(opening, "_lock", lock)
        Workspace.open(path).close()
        return lock(path)

    monkeypatch.setattr(opening, "_lock", late)
    Workspace.open(old).close()
    assert len(copies(old)) == 1


def test_a_migration_that_fails_leaves_the_right_to_write_to_the_next(old: Path, newer: Path) -> None:
    newer.write_text(BROKEN)
    with pytest.raises(WorkbenchError, match=r"storage\.migration_failed"):
        Workspace.open(old)
    newer.write_text(NEXT)
    opened = Workspace.open(old)
    assert not opened.read_only
    opened.close()

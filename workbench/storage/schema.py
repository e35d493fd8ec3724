"""What our files are known by: the application's mark and the schema's revisions."""

from functools import cache
from pathlib import Path

APPLICATION_ID = 0x43434257
"""``CCBW`` in the header of every workspace, so that no other program's database is taken for one."""

MIGRATIONS = Path(__file__).parent / "migrations"


@cache
def revisions(folder: Path) -> tuple[str, ...]:
    """Name the schema revisions a folder of migrations knows, oldest first. Alembic need not be imported for it."""
    return tuple(sorted(file.name.partition("_")[0] for file in (folder / "versions").glob("[0-9]*_*.py")))

"""Holds: years of an enterprise whose papers nobody may remove while a case is open. A hold is never forgotten."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from workbench.base.clock import now
from workbench.base.errors import WorkbenchError
from workbench.storage import tables

_table = tables.hold


@dataclass(frozen=True, slots=True)
class Hold:
    """A year under hold; `released_at` is None while it stands."""

    id: int
    enterprise: str
    year: int
    reason: str
    by: str
    at: datetime
    released_by: str
    released_at: datetime | None


class Holds:
    """The holds of a workspace."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def add(self, enterprise: str, year: int, reason: str, by: str) -> None:
        """Put a year of an enterprise under hold."""
        values = {"enterprise": enterprise, "year": year, "reason": reason, "by": by, "at": now().isoformat()}
        self._connection.execute(_table.insert().values(**values, released_by="", released_at=""))

    def release(self, id: int, by: str) -> None:
        """End a hold. Raises WorkbenchError ``hold.unknown`` for none that stands."""
        standing = _table.update().where(_table.c.id == id, _table.c.released_at == "")
        if self._connection.execute(standing.values(released_by=by, released_at=now().isoformat())).rowcount != 1:
            raise WorkbenchError("hold.unknown", year="")

    def of(self, enterprise: str) -> tuple[Hold, ...]:
        """Give the holds of an enterprise, standing and released, first to last."""
        query = select(_table).where(_table.c.enterprise == enterprise).order_by(_table.c.id)
        return tuple(
            Hold(
                **{
                    **row,
                    "at": datetime.fromisoformat(row["at"]),
                    "released_at": datetime.fromisoformat(row["released_at"]) if row["released_at"] else None,
                }
            )
            for row in self._connection.execute(query).mappings()
        )

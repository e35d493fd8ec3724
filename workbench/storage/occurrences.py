"""What happened to an enterprise on a day, such as the arrival of a verification result: deadlines count from it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from workbench.base.clock import now
from workbench.base.errors import WorkbenchError
from workbench.storage import tables

_table = tables.occurrence


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A day a person entered; `trigger` is the id of what happened, as the rules name it."""

    id: int
    enterprise: str
    trigger: str
    day: date
    note: str
    by: str
    at: datetime


class Occurrences:
    """The occurrences of a workspace."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def add(self, enterprise: str, trigger: str, day: date, *, by: str, note: str = "") -> None:
        """Write down that `trigger` happened to an enterprise on a day."""
        self._connection.execute(
            _table.insert().values(
                enterprise=enterprise, trigger=trigger, day=day.isoformat(), note=note, by=by, at=now().isoformat()
            )
        )

    def remove(self, id: int) -> None:
        """Remove one that was entered by mistake. Raises WorkbenchError ``occurrence.unknown``."""
        if self._connection.execute(_table.delete().where(_table.c.id == id)).rowcount != 1:
            raise WorkbenchError("occurrence.unknown", id=id)

    def of(self, enterprise: str) -> tuple[Occurrence, ...]:
        """Give what happened to an enterprise, by day."""
        query = select(_table).where(_table.c.enterprise == enterprise).order_by(_table.c.day, _table.c.id)
        return tuple(
            Occurrence(
                **{**row, "day": date.fromisoformat(row["day"]), "at": datetime.fromisoformat(row["at"])},
            )
            for row in self._connection.execute(query).mappings()
        )

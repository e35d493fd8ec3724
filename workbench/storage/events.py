"""The log: who did what, when. It only grows, and holds no secrets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from workbench.base.clock import now
from workbench.storage import tables

_table = tables.event


@dataclass(frozen=True, slots=True)
class Event:
    """Something a person did; `what` is a code such as ``filing.frozen``."""

    at: datetime
    by: str
    what: str
    filing: str | None
    detail: Mapping[str, Any]


class Events:
    """The log of a workspace."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def add(self, what: str, by: str, filing: str | None = None, **detail: str | int) -> None:
        """Write down that `by` did `what`."""
        self._connection.execute(
            _table.insert().values(at=now().isoformat(), by=by, what=what, filing=filing, detail=json.dumps(detail))
        )

    def of(self, filing: str | None = None) -> tuple[Event, ...]:
        """Give what happened to a filing, or in all, oldest first."""
        query = select(_table).order_by(_table.c.id)
        if filing is not None:
            query = query.where(_table.c.filing == filing)
        return tuple(
            Event(
                datetime.fromisoformat(row["at"]),
                row["by"],
                row["what"],
                row["filing"],
                json.loads(row["detail"]),
            )
            for row in self._connection.execute(query).mappings()
        )

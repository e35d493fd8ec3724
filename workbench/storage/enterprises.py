"""Enterprises and their facilities."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects.sqlite import insert

from workbench.base.errors import WorkbenchError
from workbench.domain.enterprise import Enterprise, Facility
from workbench.storage import tables


class Enterprises:
    """The enterprises of a workspace."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def all(self) -> tuple[Enterprise, ...]:
        """Give every enterprise, by name."""
        table = tables.enterprise
        rows = self._connection.execute(select(table).order_by(table.c.name, table.c.id))
        return tuple(Enterprise(**row) for row in rows.mappings())

    def get(self, id: str) -> Enterprise:
        """Give one. Raises WorkbenchError ``enterprise.unknown``."""
        row = self._connection.execute(select(tables.enterprise).where(tables.enterprise.c.id == id)).mappings().first()
        if row is None:
            raise WorkbenchError("enterprise.unknown", id=id)
        return Enterprise(**row)

    def save(self, enterprise: Enterprise) -> None:
        """Add or replace one."""
        self._save(tables.enterprise, asdict(enterprise))

    def facilities(self, enterprise: str) -> tuple[Facility, ...]:
        """Give the facilities of an enterprise, by name."""
        table = tables.facility
        found = select(table).where(table.c.enterprise == enterprise).order_by(table.c.name, table.c.id)
        return tuple(Facility(**row) for row in self._connection.execute(found).mappings())

    def save_facility(self, facility: Facility) -> None:
        """Add or replace a facility."""
        self._save(tables.facility, asdict(facility))

    def remove_facility(self, id: str) -> None:
        """Remove a facility."""
        self._connection.execute(tables.facility.delete().where(tables.facility.c.id == id))

    def _save(self, table: Table, values: dict[str, Any]) -> None:
        statement = insert(table).values(values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))

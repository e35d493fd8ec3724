"""Enterprises, their projects and their facilities."""

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select
from sqlalchemy.dialects.sqlite import insert

from workbench.base.errors import WorkbenchError
from workbench.domain.enterprise import Enterprise, Facility
from workbench.storage import tables


class Enterprises:
    """The enterprises of a workspace, and their projects: rows that hold no particulars but their owner's id."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def all(self) -> tuple[Enterprise, ...]:
        """Give every enterprise, by name."""
        table = tables.enterprise
        found = select(table).where(table.c.owner == "").order_by(table.c.name, table.c.id)
        return tuple(Enterprise(**row) for row in self._connection.execute(found).mappings())

    def projects(self, owner: str = "") -> tuple[Enterprise, ...]:
        """Give every project, or those of an enterprise, by name."""
        table = tables.enterprise
        found = select(table).where(table.c.owner != "").order_by(table.c.project, table.c.id)
        rows = self._connection.execute(found.where(table.c.owner == owner) if owner else found).mappings().all()
        owners = {each.id: each for each in self.all()}
        return tuple(_of_owner(row, owners[row["owner"]]) for row in rows)

    def get(self, id: str) -> Enterprise:
        """Give an enterprise or a project. Raises WorkbenchError ``enterprise.unknown``."""
        row = self._connection.execute(select(tables.enterprise).where(tables.enterprise.c.id == id)).mappings().first()
        if row is None:
            raise WorkbenchError("enterprise.unknown", id=id)
        return _of_owner(row, self.get(row["owner"])) if row["owner"] else Enterprise(**row)

    def save(self, enterprise: Enterprise) -> None:
        """Add or replace an enterprise or a project."""
        own = Enterprise(enterprise.id, "", owner=enterprise.owner, project=enterprise.project, pack=enterprise.pack)
        self._save(tables.enterprise, asdict(own if enterprise.owner else enterprise))

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


def _of_owner(row: RowMapping, owner: Enterprise) -> Enterprise:
    """Give a project the particulars of its owner."""
    return replace(owner, **{name: row[name] for name in ("id", "owner", "project", "pack")})

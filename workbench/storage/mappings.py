"""How the columns of a sheet from elsewhere were mapped to a form, remembered by the sheet's fingerprint."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from workbench.base.clock import now
from workbench.storage import tables

_table = tables.mapping


class Mappings:
    """The mappings of a workspace. What they say is JSON data, the importer's business."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def get(self, fingerprint: str, form: str) -> Mapping[str, Any] | None:
        """Give how a sheet was mapped to a form the last time, None if it never was."""
        found = self._connection.scalar(
            select(_table.c.document).where(_table.c.fingerprint == fingerprint, _table.c.form == form)
        )
        return None if found is None else dict(json.loads(found))

    def latest(self, form: str) -> tuple[Mapping[str, Any], ...]:
        """Give every mapping to a form, last used first: a sheet slightly changed may follow the nearest."""
        query = select(_table.c.document).where(_table.c.form == form)
        rows = self._connection.scalars(query.order_by(_table.c.used_at.desc(), _table.c.fingerprint))
        return tuple(dict(json.loads(document)) for document in rows)

    def save(self, fingerprint: str, form: str, document: Mapping[str, Any]) -> None:
        """Remember a mapping, in place of the one known."""
        values = {"document": json.dumps(document, ensure_ascii=False), "used_at": now().isoformat()}
        statement = insert(_table).values(fingerprint=fingerprint, form=form, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["fingerprint", "form"], set_=values))

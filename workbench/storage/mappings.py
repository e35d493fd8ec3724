"""How the columns of a sheet from elsewhere were mapped to a form, remembered by the sheet's fingerprint."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from workbench.base.clock import now
from workbench.storage import tables

_table = tables.mapping


class Mappings:
    """The mappings of a workspace. What a mapping says is the importer's business."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def get(self, fingerprint: str, form: str) -> str | None:
        """Give how a sheet was mapped to a form the last time, None if it never was."""
        found = self._connection.scalar(
            select(_table.c.document).where(_table.c.fingerprint == fingerprint, _table.c.form == form)
        )
        return None if found is None else str(found)

    def save(self, fingerprint: str, form: str, document: str) -> None:
        """Remember a mapping, in place of the one known."""
        values = {"document": document, "used_at": now().isoformat()}
        statement = insert(_table).values(fingerprint=fingerprint, form=form, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["fingerprint", "form"], set_=values))

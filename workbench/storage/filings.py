"""Filings: a draft is one document, saved whole."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, func, select

from workbench.base.clock import now
from workbench.base.errors import WorkbenchError
from workbench.domain.cells import cells_in, cells_out
from workbench.domain.filing import Filing, RulesRef, Status
from workbench.rules.cells import Cells
from workbench.storage import tables

_table = tables.filing


@dataclass(frozen=True, slots=True)
class Listed:
    """A filing as lists show it; `revision` is the number of the last one frozen, 0 for none."""

    id: str
    enterprise: str
    form: str
    period: str
    rules: RulesRef
    status: Status
    updated_at: datetime
    revision: int


class Filings:
    """The filings of a workspace."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def listed(self, enterprise: str | None = None) -> tuple[Listed, ...]:
        """List filings, last touched first, without reading their cells."""
        last = (
            select(func.coalesce(func.max(tables.revision.c.number), 0))
            .where(tables.revision.c.filing == _table.c.id)
            .scalar_subquery()
        )
        columns = [column for column in _table.c if column.name not in ("cells", "version")]
        query = select(*columns, last.label("revision")).order_by(_table.c.updated_at.desc(), _table.c.id)
        if enterprise is not None:
            query = query.where(_table.c.enterprise == enterprise)
        return tuple(
            Listed(
                row["id"],
                row["enterprise"],
                row["form"],
                row["period"],
                _rules(row),
                row["status"],
                datetime.fromisoformat(row["updated_at"]),
                row["revision"],
            )
            for row in self._connection.execute(query).mappings()
        )

    def get(self, id: str) -> Filing:
        """Give one. Raises WorkbenchError ``filing.unknown``."""
        row = self._connection.execute(select(_table).where(_table.c.id == id)).mappings().first()
        if row is None:
            raise WorkbenchError("filing.unknown", id=id)
        return _filing(row, cells_in(json.loads(row["cells"])))

    def add(self, filing: Filing) -> None:
        """Add a new one."""
        self._connection.execute(
            _table.insert().values(
                id=filing.id,
                enterprise=filing.enterprise,
                form=filing.form,
                period=filing.period,
                pack=filing.rules.pack,
                day=filing.rules.day.isoformat(),
                known=filing.rules.known.isoformat(),
                status=filing.status,
                version=filing.version,
                updated_at=now().isoformat(),
                cells=_document(filing.cells),
            )
        )

    def save(self, id: str, cells: Cells, *, version: int) -> Filing:
        """Replace the cells of a draft whose newest version is `version`; give it as it now stands.

        Raises WorkbenchError: ``storage.stale`` if another has been saved since, ``filing.frozen`` for no draft.
        """
        self._change((id, version, "draft"), cells=_document(cells))
        columns = (column for column in _table.c if column.name != "cells")
        return _filing(self._connection.execute(select(*columns).where(_table.c.id == id)).mappings().one(), cells)

    def set_status(self, filing: Filing, status: Status) -> None:
        """Freeze a draft, or open a frozen filing again. Raises as `save` does."""
        self._change((filing.id, filing.version, filing.status), status=status)

    def set_known(self, filing: Filing, known: date) -> None:
        """Have a draft follow the rules as known on another day. Raises as `save` does."""
        self._change((filing.id, filing.version, "draft"), known=known.isoformat())

    def _change(self, seen: tuple[str, int, Status], **values: str) -> None:
        filing, version, status = seen
        changed = self._connection.execute(
            _table.update()
            .where(_table.c.id == filing, _table.c.version == version, _table.c.status == status)
            .values(version=version + 1, updated_at=now().isoformat(), **values)
        )
        if changed.rowcount == 1:
            return
        row = self._connection.execute(select(_table.c.version, _table.c.status).where(_table.c.id == filing)).first()
        if row is None:
            raise WorkbenchError("filing.unknown", id=filing)
        if row.status == "frozen" != status:
            raise WorkbenchError("filing.frozen", id=filing)
        raise WorkbenchError("storage.stale", id=filing)


def _filing(row: RowMapping, cells: Cells) -> Filing:
    parts = (row["id"], row["enterprise"], row["form"], row["period"], _rules(row), row["status"])
    return Filing(*parts, cells, row["version"])


def _rules(row: RowMapping) -> RulesRef:
    return RulesRef(row["pack"], date.fromisoformat(row["day"]), date.fromisoformat(row["known"]))


def _document(cells: Cells) -> str:
    # escaped, so that even half a surrogate pair, as a broken paste leaves it, is kept
    return json.dumps(cells_out(cells), separators=(",", ":"))

"""Revisions: written once. The database refuses to change or delete them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, literal_column, select

from workbench.base.errors import WorkbenchError
from workbench.domain.filing import Revision
from workbench.storage import tables

_table = tables.revision
_COLUMNS = (_table.c.filing, _table.c.number, _table.c.digest, _table.c.frozen_at, _table.c.by)


@dataclass(frozen=True, slots=True)
class ListedRevision:
    """A revision as lists show it."""

    filing: str
    number: int
    digest: str
    frozen_at: datetime
    by: str


class Revisions:
    """The revisions of a workspace."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def add(self, revision: Revision) -> None:
        """Keep a revision for ever, and with it the evidence it names."""
        self._connection.execute(
            _table.insert().values(
                filing=revision.filing,
                number=revision.number,
                digest=revision.digest,
                frozen_at=revision.frozen_at.isoformat(),
                by=revision.by,
                document=revision.document.decode("utf-8"),
            )
        )
        for evidence in revision.evidence:
            self._connection.execute(
                tables.revision_evidence.insert().values(
                    filing=revision.filing, number=revision.number, sha256=evidence.sha256
                )
            )

    def listed(self, filing: str) -> tuple[ListedRevision, ...]:
        """List the revisions of a filing, first to last."""
        query = select(*_COLUMNS).where(_table.c.filing == filing).order_by(_table.c.number)
        return tuple(_listed(row) for row in self._connection.execute(query).mappings())

    def last(self, enterprise: str, form: str, period: str) -> ListedRevision | None:
        """Give the last revision of an enterprise's filings of a form for a period, None where there is none."""
        filing = tables.filing
        query = (
            select(*_COLUMNS)
            .join(filing, filing.c.id == _table.c.filing)
            .where(filing.c.enterprise == enterprise, filing.c.form == form, filing.c.period == period)
            .order_by(literal_column("revision.rowid").desc())  # as they were written, whatever the clock said
        )
        row = self._connection.execute(query).mappings().first()
        return None if row is None else _listed(row)

    def document(self, filing: str, number: int) -> bytes:
        """Give the document of a revision. Raises WorkbenchError ``revision.unknown``."""
        found = self._connection.scalar(
            select(_table.c.document).where(_table.c.filing == filing, _table.c.number == number)
        )
        if found is None:
            raise WorkbenchError("revision.unknown", filing=filing, number=number)
        return str(found).encode("utf-8")


def _listed(row: RowMapping) -> ListedRevision:
    return ListedRevision(**{**row, "frozen_at": datetime.fromisoformat(row["frozen_at"])})

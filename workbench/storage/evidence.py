"""Evidence files: each content once, known by its SHA-256, however many filings point at it."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection, delete, exists, select
from sqlalchemy.dialects.sqlite import insert

from workbench.base.errors import WorkbenchError
from workbench.domain.evidence import Evidence
from workbench.storage import tables

_table = tables.evidence
_link = tables.evidence_link
_blob = tables.blob


class EvidenceFiles:
    """The evidence of a workspace."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def of(self, filing: str) -> tuple[Evidence, ...]:
        """Give the evidence of a filing, in the order it was added."""
        paths: dict[str, list[str]] = {}
        links = select(_link.c.sha256, _link.c.path).where(_link.c.filing == filing).order_by(_link.c.path)
        for sha256, path in self._connection.execute(links):
            paths.setdefault(sha256, []).append(path)
        query = select(_table, _blob.c.size).join(_blob, _blob.c.sha256 == _table.c.sha256)
        rows = self._connection.execute(
            query.where(_table.c.filing == filing).order_by(_table.c.added_at, _table.c.name)
        )
        return tuple(
            Evidence(
                row["sha256"],
                row["name"],
                row["size"],
                row["media_type"],
                tuple(paths.get(row["sha256"], ())),
                datetime.fromisoformat(row["added_at"]),
                row["by"],
            )
            for row in rows.mappings()
        )

    def add(self, filing: str, evidence: Evidence, content: bytes) -> None:
        """Attach a file, or point one that is attached already at more cells."""
        self._connection.execute(
            insert(_blob).values(sha256=evidence.sha256, size=evidence.size, content=content).on_conflict_do_nothing()
        )
        self._connection.execute(
            insert(_table)
            .values(
                filing=filing,
                sha256=evidence.sha256,
                name=evidence.name,
                media_type=evidence.media_type,
                added_at=evidence.added_at.isoformat(),
                by=evidence.by,
            )
            .on_conflict_do_nothing()
        )
        for path in evidence.paths:
            values = {"filing": filing, "sha256": evidence.sha256, "path": path}
            self._connection.execute(insert(_link).values(values).on_conflict_do_nothing())

    def remove(self, filing: str, sha256: str) -> None:
        """Detach a file; its content goes too unless a filing or a revision still holds it."""
        self._connection.execute(_table.delete().where(_table.c.filing == filing, _table.c.sha256 == sha256))
        held = (exists().where(holder.c.sha256 == _blob.c.sha256) for holder in (_table, tables.revision_evidence))
        self._connection.execute(delete(_blob).where(_blob.c.sha256 == sha256, *(~by for by in held)))

    def content(self, sha256: str) -> bytes:
        """Give the content. Raises WorkbenchError ``evidence.unknown``, or ``evidence.damaged`` if it has changed."""
        content = self._connection.scalar(select(_blob.c.content).where(_blob.c.sha256 == sha256))
        if content is None:
            raise WorkbenchError("evidence.unknown", sha256=sha256)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise WorkbenchError("evidence.damaged", sha256=sha256)
        return bytes(content)

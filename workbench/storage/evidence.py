"""Evidence files: each content once, known by its SHA-256, however many filings point at it.

A content may be large and is read and written in pieces, so that no memory is needed for the whole of it.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, exists, select
from sqlalchemy.dialects.sqlite import insert

from workbench.base.errors import WorkbenchError
from workbench.domain.evidence import FACTS, Evidence, Facts, facts_out
from workbench.storage import tables

CHUNK = 1024 * 1024
"""Bytes of a content in hand at a time."""

_table = tables.evidence
_link = tables.evidence_link
_blob = tables.blob
_filing = tables.filing
_named = tables.revision_evidence


@dataclass(frozen=True, slots=True)
class Attached:
    """A paper and the filing it is attached to."""

    filing: str
    evidence: Evidence


class EvidenceFiles:
    """The evidence of a workspace."""

    def __init__(self, connection: Connection) -> None:
        """Work on a connection."""
        self._connection = connection

    def of(self, filing: str) -> tuple[Evidence, ...]:
        """Give the evidence of a filing, in the order it was added."""
        return tuple(each.evidence for each in self._where(_table.c.filing == filing, _link.c.filing == filing))

    def one(self, filing: str, sha256: str) -> Evidence:
        """Give one paper of a filing. Raises WorkbenchError ``evidence.unknown``."""
        mine = (_table.c.filing == filing) & (_table.c.sha256 == sha256)
        found = self._where(mine, (_link.c.filing == filing) & (_link.c.sha256 == sha256))
        if not found:
            raise WorkbenchError("evidence.unknown", sha256=sha256)
        return found[0].evidence

    def all(self, enterprise: str) -> tuple[Attached, ...]:
        """Give the evidence of all filings of an enterprise, in the order it was added."""
        filings = select(_filing.c.id).where(_filing.c.enterprise == enterprise)
        return self._where(_table.c.filing.in_(filings), _link.c.filing.in_(filings))

    def elsewhere(self, enterprise: str) -> tuple[tuple[str, Attached], ...]:
        """Give the papers of other enterprises, each with its enterprise: those that bear a number or are ours too."""
        ours = select(_filing.c.id).where(_filing.c.enterprise == enterprise)
        theirs = select(_filing.c.id).where(_filing.c.enterprise != enterprise)
        shared = _table.c.sha256.in_(select(_table.c.sha256).where(_table.c.filing.in_(ours)))
        found = self._where(_table.c.filing.in_(theirs) & (shared | (_table.c.number != "")), _link.c.filing == "")
        owners = select(_filing.c.id, _filing.c.enterprise).where(_filing.c.enterprise != enterprise)
        owner = {row.id: row.enterprise for row in self._connection.execute(owners)}
        return tuple((owner[each.filing], each) for each in found)

    def _where(self, rows: ColumnElement[bool], links: ColumnElement[bool]) -> tuple[Attached, ...]:
        paths: dict[tuple[str, str], list[str]] = {}
        for filing, sha256, path in self._connection.execute(select(_link).where(links).order_by(_link.c.path)):
            paths.setdefault((filing, sha256), []).append(path)
        query = select(_table, _blob.c.size).join(_blob, _blob.c.sha256 == _table.c.sha256)
        found = self._connection.execute(query.where(rows).order_by(_table.c.added_at, _table.c.name))
        return tuple(
            Attached(row["filing"], _evidence(row, paths.get((row["filing"], row["sha256"]), ())))
            for row in found.mappings()
        )

    def names(self, filing: str) -> dict[str, str]:
        """Give the name of each paper of a filing, by its SHA-256."""
        query = select(_table.c.sha256, _table.c.name).where(_table.c.filing == filing)
        return {row.sha256: row.name for row in self._connection.execute(query)}

    def facts(self, sha256: str, enterprise: str) -> Facts:
        """Give what was last said of a content in any filing of an enterprise."""
        columns = (_table.c[name] for name in FACTS)
        query = select(*columns).join(_filing, _filing.c.id == _table.c.filing)
        mine = (_table.c.sha256 == sha256, _filing.c.enterprise == enterprise)
        row = self._connection.execute(query.where(*mine).order_by(_table.c.added_at.desc())).mappings().first()
        return _facts(row) if row else Facts()

    def add(self, filing: str, evidence: Evidence, content: Iterable[bytes]) -> None:
        """Attach a file, or point one that is attached already at more cells.

        `content` is not read where it is known. Raises WorkbenchError ``evidence.changing`` for other bytes than the
        SHA-256 promises.
        """
        if self._connection.scalar(select(_blob.c.size).where(_blob.c.sha256 == evidence.sha256)) is None:
            self._write(evidence, content)
        self._connection.execute(
            insert(_table)
            .values(
                filing=filing,
                sha256=evidence.sha256,
                name=evidence.name,
                media_type=evidence.media_type,
                added_at=evidence.added_at.isoformat(),
                by=evidence.by,
                **facts_out(evidence.facts),
            )
            .on_conflict_do_nothing()
        )
        self.link(filing, evidence.sha256, evidence.paths)

    def _write(self, evidence: Evidence, content: Iterable[bytes]) -> None:
        seen, at = hashlib.sha256(), 0
        raw = self._raw()
        row = raw.execute(
            "INSERT INTO blob VALUES (?, ?, zeroblob(?))", (evidence.sha256, evidence.size, evidence.size)
        )
        assert row.lastrowid is not None  # noqa: S101 - for the type checker
        with raw.blobopen("blob", "content", row.lastrowid) as blob:
            for piece in content:
                seen.update(piece)
                at += len(piece)
                if at > evidence.size:
                    break
                blob.write(piece)
        if (at, seen.hexdigest()) != (evidence.size, evidence.sha256):
            raise WorkbenchError("evidence.changing", file=evidence.name)

    def link(self, filing: str, sha256: str, paths: Iterable[str]) -> None:
        """Point an attached file at more cells."""
        for path in paths:
            values = {"filing": filing, "sha256": sha256, "path": path}
            self._connection.execute(insert(_link).values(values).on_conflict_do_nothing())

    def unlink(self, filing: str, sha256: str, path: str) -> None:
        """Point an attached file at a cell no longer."""
        mine = (_link.c.filing == filing, _link.c.sha256 == sha256, _link.c.path == path)
        self._connection.execute(_link.delete().where(*mine))

    def describe(self, filing: str, sha256: str, facts: Facts) -> None:
        """Write down what a paper says of itself."""
        told: dict[str, Any] = {**dict.fromkeys(FACTS, ""), **facts_out(facts)}
        self._connection.execute(
            _table.update().where(_table.c.filing == filing, _table.c.sha256 == sha256).values(**told)
        )

    def remove(self, filing: str, sha256: str) -> None:
        """Detach a file; its content goes too unless a filing or a revision still holds it."""
        self._connection.execute(_table.delete().where(_table.c.filing == filing, _table.c.sha256 == sha256))
        held = (exists().where(holder.c.sha256 == _blob.c.sha256) for holder in (_table, _named))
        self._connection.execute(delete(_blob).where(_blob.c.sha256 == sha256, *(~by for by in held)))

    def named(self, sha256: str) -> tuple[tuple[str, int], ...]:
        """Give the revisions that name a content, each by filing and number."""
        query = select(_named.c.filing, _named.c.number).where(_named.c.sha256 == sha256)
        return tuple((row.filing, row.number) for row in self._connection.execute(query))

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """Give the content piece by piece.

        Raises WorkbenchError ``evidence.unknown``, or after the last piece ``evidence.damaged`` if it has changed.
        """
        rowid = self._raw().execute("SELECT rowid FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
        if rowid is None:
            raise WorkbenchError("evidence.unknown", sha256=sha256)
        seen = hashlib.sha256()
        with self._raw().blobopen("blob", "content", rowid[0], readonly=True) as blob:
            while piece := blob.read(CHUNK):
                seen.update(piece)
                yield piece
        if seen.hexdigest() != sha256:
            raise WorkbenchError("evidence.damaged", sha256=sha256)

    def content(self, sha256: str) -> bytes:
        """Give the whole content. Raises as `chunks` does."""
        return b"".join(self.chunks(sha256))

    def _raw(self) -> sqlite3.Connection:
        """Give SQLite's own connection: only it opens a content in place."""
        raw = self._connection.connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - for the type checker
        return raw


def _evidence(row: RowMapping, paths: Iterable[str]) -> Evidence:
    about = (row["sha256"], row["name"], row["size"], row["media_type"], tuple(paths))
    facts = _facts(row)
    added = datetime.fromisoformat(row["added_at"])
    return Evidence(*about, added, row["by"], facts.kind, facts.number, facts.issued, facts.note)


def _facts(row: RowMapping) -> Facts:
    issued = date.fromisoformat(row["issued"]) if row["issued"] else None
    return Facts(row["kind"], row["number"], issued, row["note"])

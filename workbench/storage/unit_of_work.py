"""One piece of work on a workspace: all of it is kept, or none of it."""

import sqlite3
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from workbench.storage.connecting import meaning
from workbench.storage.enterprises import Enterprises
from workbench.storage.events import Events
from workbench.storage.evidence import EvidenceFiles
from workbench.storage.filings import Filings
from workbench.storage.holds import Holds
from workbench.storage.ledger import Ledger
from workbench.storage.mappings import Mappings
from workbench.storage.occurrences import Occurrences
from workbench.storage.revisions import Revisions


class UnitOfWork:
    """Use as ``with … as work:``; what is not committed by the end of the block is undone.

    A writing unit waits for other writers at its start, so that what it reads is still true when it writes; a reading
    one sees the workspace as it was at its first question. Each has its own connection and belongs to one thread.
    """

    def __init__(self, engine: Engine, path: Path, *, writing: bool) -> None:
        """Prepare; the connection is taken when the block is entered."""
        self._engine = engine
        self._path = path
        self._begin = "BEGIN IMMEDIATE" if writing else "BEGIN"
        self._connection: Connection

    def __enter__(self) -> Self:
        """Take a connection and begin."""
        try:
            self._connection = self._engine.connect()
        except DBAPIError as error:
            self._tell(error)
            raise
        try:
            self._connection.exec_driver_sql(self._begin)
        except DBAPIError as error:
            self._connection.close()
            self._tell(error)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Undo what was not committed, give the connection back, say plainly what the database complained of."""
        self._connection.close()
        if isinstance(error, DBAPIError | sqlite3.Error):
            self._tell(error)

    def commit(self) -> None:
        """Keep all that was done. It is on the disk when this returns."""
        self._connection.commit()

    def _tell(self, error: DBAPIError | sqlite3.Error) -> None:
        """Say what an error means; SQLite's own come unwrapped from contents opened in place."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        plain = meaning(cause, self._path) if cause else None
        if plain:
            raise plain from error

    @cached_property
    def enterprises(self) -> Enterprises:
        """Who files."""
        return Enterprises(self._connection)

    @cached_property
    def filings(self) -> Filings:
        """Work in hand."""
        return Filings(self._connection)

    @cached_property
    def revisions(self) -> Revisions:
        """What was said."""
        return Revisions(self._connection)

    @cached_property
    def evidence(self) -> EvidenceFiles:
        """What proves it."""
        return EvidenceFiles(self._connection)

    @cached_property
    def holds(self) -> Holds:
        """What nobody may remove for now."""
        return Holds(self._connection)

    @cached_property
    def events(self) -> Events:
        """Who did what, when."""
        return Events(self._connection)

    @cached_property
    def occurrences(self) -> Occurrences:
        """What happened to whom on which day."""
        return Occurrences(self._connection)

    @cached_property
    def ledger(self) -> Ledger:
        """What is held, and how it came and went."""
        return Ledger(self._connection)

    @cached_property
    def mappings(self) -> Mappings:
        """How sheets from elsewhere were read."""
        return Mappings(self._connection)

"""The tables. Documents hold what the law prescribes; columns hold what the program looks things up by.

Days and instants are ISO text, decimals live inside documents as text; nothing is ever a float.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

# Alembic can only change constraints it can name.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)

enterprise = Table(
    "enterprise",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("credit_code", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("industry", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("legal_representative", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("sample", Boolean, nullable=False),
    Column("owner", Text, nullable=False, server_default=""),
    Column("project", Text, nullable=False, server_default=""),
    Column("pack", Text, nullable=False, server_default=""),
)

facility = Table(
    "facility",
    metadata,
    Column("id", Text, primary_key=True),
    Column("enterprise", ForeignKey("enterprise.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("process", Text, nullable=False),
    Column("note", Text, nullable=False),
)

filing = Table(
    "filing",
    metadata,
    Column("id", Text, primary_key=True),
    Column("enterprise", ForeignKey("enterprise.id"), nullable=False, index=True),
    Column("form", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("pack", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("known", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("cells", Text, nullable=False),
)

revision = Table(
    "revision",
    metadata,
    Column("filing", ForeignKey("filing.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("frozen_at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("document", Text, nullable=False),
    PrimaryKeyConstraint("filing", "number"),
)

blob = Table(
    "blob",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("filing", ForeignKey("filing.id"), nullable=False),
    Column("sha256", ForeignKey("blob.sha256"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default=""),
    Column("number", Text, nullable=False, server_default=""),
    Column("issued", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("filing", "sha256"),
)

evidence_link = Table(
    "evidence_link",
    metadata,
    Column("filing", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("path", Text, nullable=False),
    PrimaryKeyConstraint("filing", "sha256", "path"),
    ForeignKeyConstraint(["filing", "sha256"], ["evidence.filing", "evidence.sha256"], ondelete="CASCADE"),
)

revision_evidence = Table(
    "revision_evidence",
    metadata,
    Column("filing", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("sha256", ForeignKey("blob.sha256"), nullable=False, index=True),
    PrimaryKeyConstraint("filing", "number", "sha256"),
    ForeignKeyConstraint(["filing", "number"], ["revision.filing", "revision.number"]),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("filing", ForeignKey("filing.id"), index=True),
    Column("detail", Text, nullable=False),
    sqlite_autoincrement=True,
)

occurrence = Table(
    "occurrence",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("enterprise", ForeignKey("enterprise.id"), nullable=False, index=True),
    Column("trigger", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    sqlite_autoincrement=True,
)

hold = Table(
    "hold",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("enterprise", ForeignKey("enterprise.id"), nullable=False, index=True),
    Column("year", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("released_by", Text, nullable=False),
    Column("released_at", Text, nullable=False),
    sqlite_autoincrement=True,
)

mapping = Table(
    "mapping",
    metadata,
    Column("fingerprint", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("used_at", Text, nullable=False),
    PrimaryKeyConstraint("fingerprint", "form"),
)

ledger_lot = Table(
    "ledger_lot",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("enterprise", ForeignKey("enterprise.id"), nullable=False),
    Column("instrument", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    Index("ix_ledger_lot_code", "enterprise", "instrument", "code"),
    sqlite_autoincrement=True,
)

_BALANCED = ("enterprise", "instrument", "vintage", "lot")

ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("transaction", Integer, nullable=False),
    Column("enterprise", ForeignKey("enterprise.id"), nullable=False),
    Column("day", Text, nullable=False),
    Column("move", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("vintage", Text, nullable=False),
    Column("lot", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("price", Text),
    Column("fee", Text),
    Column("tax", Text),
    Column("counterparty", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("reverses", ForeignKey("ledger_entry.id"), unique=True),
    Column("origin", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
    # SQLite lets text stand in a column of integers; a balance must never meet one
    CheckConstraint("typeof(quantity) = 'integer' AND quantity BETWEEN 1 AND 1000000000000", name="quantity"),
    CheckConstraint("source <> target", name="accounts"),
    Index("ix_ledger_entry_day", "enterprise", "day", "id"),
    # all that a balance needs, on either side, in the order it is added up in
    Index("ix_ledger_entry_source", *_BALANCED, "source", "day", "id", "quantity", "target"),
    Index("ix_ledger_entry_target", *_BALANCED, "target", "day", "id", "quantity", "source"),
    Index("ix_ledger_entry_at", "at"),
    Index("ix_ledger_entry_origin", "origin"),
    sqlite_autoincrement=True,
)

"""The first schema: enterprises, filings, revisions, evidence, events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table, and the triggers that keep what was said from ever changing."""
    op.create_table(
        "enterprise",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("credit_code", sa.Text, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("industry", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("legal_representative", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("phone", sa.Text, nullable=False),
        sa.Column("sample", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_enterprise"),
    )
    op.create_table(
        "facility",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("enterprise", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("process", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_facility"),
        sa.ForeignKeyConstraint(["enterprise"], ["enterprise.id"], name="fk_facility_enterprise"),
    )
    op.create_index("ix_facility_enterprise", "facility", ["enterprise"])
    op.create_table(
        "filing",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("enterprise", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("pack", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("known", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.Text, nullable=False),
        sa.Column("cells", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_filing"),
        sa.ForeignKeyConstraint(["enterprise"], ["enterprise.id"], name="fk_filing_enterprise"),
    )
    op.create_index("ix_filing_enterprise", "filing", ["enterprise"])
    op.create_table(
        "revision",
        sa.Column("filing", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("frozen_at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("filing", "number", name="pk_revision"),
        sa.ForeignKeyConstraint(["filing"], ["filing.id"], name="fk_revision_filing"),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_blob"),
    )
    op.create_table(
        "evidence",
        sa.Column("filing", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("added_at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("filing", "sha256", name="pk_evidence"),
        sa.ForeignKeyConstraint(["filing"], ["filing.id"], name="fk_evidence_filing"),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name="fk_evidence_sha256"),
    )
    op.create_table(
        "evidence_link",
        sa.Column("filing", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("filing", "sha256", "path", name="pk_evidence_link"),
        sa.ForeignKeyConstraint(
            ["filing", "sha256"],
            ["evidence.filing", "evidence.sha256"],
            name="fk_evidence_link_filing",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "revision_evidence",
        sa.Column("filing", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("filing", "number", "sha256", name="pk_revision_evidence"),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name="fk_revision_evidence_sha256"),
        sa.ForeignKeyConstraint(
            ["filing", "number"], ["revision.filing", "revision.number"], name="fk_revision_evidence_filing"
        ),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("filing", sa.Text),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.ForeignKeyConstraint(["filing"], ["filing.id"], name="fk_event_filing"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_event_filing", "event", ["filing"])
    # The database itself holds what was said and done, whatever a program asks of it.
    keys = {"revision": ("filing", "number"), "revision_evidence": ("filing", "number", "sha256"), "event": ("id",)}
    for table, key in keys.items():
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} never changes'); END"
            )
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        taken = f"SELECT 1 FROM {table} WHERE {same}"  # noqa: S608 - the names are those above
        op.execute(  # INSERT OR REPLACE deletes without asking the trigger for DELETE
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({taken}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} never changes'); END"
        )

"""What surrounds a number: what each paper says of itself, and years whose papers nobody may remove."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Let evidence be told apart and found by its content; add the table of holds."""
    for name in ("kind", "number", "issued", "note"):
        op.add_column("evidence", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for table in ("evidence", "revision_evidence"):  # is a content still held by anything? asked with each removal
        op.create_index(f"ix_{table}_sha256", table, ["sha256"])
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("enterprise", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("released_by", sa.Text, nullable=False),
        sa.Column("released_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hold"),
        sa.ForeignKeyConstraint(["enterprise"], ["enterprise.id"], name="fk_hold_enterprise"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_hold_enterprise", "hold", ["enterprise"])

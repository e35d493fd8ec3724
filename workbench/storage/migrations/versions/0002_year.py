"""The year of an enterprise: dates that happened to it, and how sheets from elsewhere were mapped to forms."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the two tables."""
    op.create_table(
        "occurrence",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("enterprise", sa.Text, nullable=False),
        sa.Column("trigger", sa.Text, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_occurrence"),
        sa.ForeignKeyConstraint(["enterprise"], ["enterprise.id"], name="fk_occurrence_enterprise"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_occurrence_enterprise", "occurrence", ["enterprise"])
    op.create_table(
        "mapping",
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("used_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "form", name="pk_mapping"),
    )

"""Projects of voluntary reduction: filed for like enterprises, each with its owner."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Let a row of the enterprises be a project of one of them."""
    for name in ("owner", "project", "pack"):
        op.add_column("enterprise", sa.Column(name, sa.Text, nullable=False, server_default=""))

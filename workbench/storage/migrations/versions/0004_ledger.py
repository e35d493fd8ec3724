"""The ledger of rights: entries and what is said of lots, both for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the two tables, what makes balances quick, and the triggers that keep both from ever changing."""
    op.create_table(
        "ledger_lot",
        sa.Column("id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _LOT),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_lot"),
        sa.ForeignKeyConstraint(["enterprise"], ["enterprise.id"], name="fk_ledger_lot_enterprise"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ledger_lot_code", "ledger_lot", ["enterprise", "instrument", "code"])
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("transaction", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _MOVED),
        sa.Column("quantity", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _ACCOUNTS),
        *(sa.Column(name, sa.Text) for name in _YUAN),
        *(sa.Column(name, sa.Text, nullable=False) for name in _WORDS),
        sa.Column("reverses", sa.Integer),
        *(sa.Column(name, sa.Text, nullable=False) for name in _BOOKED),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_entry"),
        sa.ForeignKeyConstraint(["enterprise"], ["enterprise.id"], name="fk_ledger_entry_enterprise"),
        sa.ForeignKeyConstraint(["reverses"], ["ledger_entry.id"], name="fk_ledger_entry_reverses"),
        sa.UniqueConstraint("reverses", name="uq_ledger_entry_reverses"),
        sa.CheckConstraint("typeof(quantity) = 'integer' AND quantity BETWEEN 1 AND 1000000000000", name="quantity"),
        sa.CheckConstraint("source <> target", name="accounts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ledger_entry_day", "ledger_entry", ["enterprise", "day", "id"])
    for name in ("at", "origin"):
        op.create_index(f"ix_ledger_entry_{name}", "ledger_entry", [name])
    for side, other in (_ACCOUNTS, _ACCOUNTS[::-1]):
        kind = ("enterprise", "instrument", "vintage", "lot")
        op.create_index(f"ix_ledger_entry_{side}", "ledger_entry", [*kind, side, "day", "id", "quantity", other])
    for table in ("ledger_entry", "ledger_lot"):
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} never changes'); END"
            )
        taken = f"SELECT 1 FROM {table} WHERE id = NEW.id"  # noqa: S608 - the names are those above
        if table == "ledger_entry":
            taken += " OR reverses = NEW.reverses"
        op.execute(  # INSERT OR REPLACE deletes without asking the trigger for DELETE
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({taken}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} never changes'); END"
        )


_LOT = ("enterprise", "instrument", "code", "details", "by", "at")
_MOVED = ("enterprise", "day", "move", "instrument", "vintage", "lot")
_ACCOUNTS = ("source", "target")
_YUAN = ("price", "fee", "tax")
_WORDS = ("counterparty", "document", "note")
_BOOKED = ("origin", "by", "at")

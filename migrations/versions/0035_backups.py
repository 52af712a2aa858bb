"""Backups that were made, and what their check said."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0037"
branch_labels = None
depends_on = None

STATES = "'queued', 'running', 'done', 'failed'"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "backup_run",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=True),
        sa.Column("checked_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('backup', 'restore')", name=op.f("ck_backup_run_kind_word")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_backup_run_state_word")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_backup_run_size_not_negative")),
        sa.CheckConstraint(
            "state <> 'done' OR (name <> '' AND checked_at IS NOT NULL)",
            name=op.f("ck_backup_run_done_is_checked"),
        ),
        sa.CheckConstraint(
            "state <> 'failed' OR reason <> ''", name=op.f("ck_backup_run_failed_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_backup_run_asked_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_run")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("backup_run")

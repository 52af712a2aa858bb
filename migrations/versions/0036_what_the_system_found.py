"""What the program last found out about itself: the check, the clock, the heads that went out."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "system_note",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("fact", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "fact IN ('check', 'clock', 'heads')", name=op.f("ck_system_note_fact_word")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_note")),
        sa.UniqueConstraint("fact", name=op.f("uq_system_note_fact")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("system_note")

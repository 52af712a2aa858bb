"""Nobody evaluates a round from two places; a report sent back after money was paid says what follows."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Hold one place for each person, and add what follows from a return."""
    op.create_index(
        "uq_evaluator_funding_round_id_account_id",
        "evaluator",
        ["funding_round_id", "account_id"],
        unique=True,
        sqlite_where=sa.column("removed_at").is_(None),
        postgresql_where=sa.column("removed_at").is_(None),
    )
    op.add_column(
        "report_judgement",
        sa.Column("consequence", sa.String(length=500), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Take both away."""
    op.drop_column("report_judgement", "consequence")
    op.drop_index("uq_evaluator_funding_round_id_account_id", table_name="evaluator")

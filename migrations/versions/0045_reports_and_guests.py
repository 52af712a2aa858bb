"""Nobody evaluates a round from two places; bodies of one name are two guests; a return says what follows."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Hold one place for each person, tell guests apart, and add what follows from a return."""
    op.create_index(
        "uq_evaluator_funding_round_id_account_id",
        "evaluator",
        ["funding_round_id", "account_id"],
        unique=True,
        sqlite_where=sa.column("removed_at").is_(None),
        postgresql_where=sa.column("removed_at").is_(None),
    )
    with op.batch_alter_table("event_guest") as batch:
        batch.drop_constraint(op.f("uq_event_guest_event_id_name_contact"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_event_guest_event_id_organisation_id"), ["event_id", "organisation_id"]
        )
    op.create_index(
        "uq_event_guest_event_id_name_contact",
        "event_guest",
        ["event_id", "name", "contact"],
        unique=True,
        sqlite_where=sa.column("organisation_id").is_(None),
        postgresql_where=sa.column("organisation_id").is_(None),
    )
    op.add_column(
        "report_judgement",
        sa.Column("consequence", sa.String(length=500), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_column("report_judgement", "consequence")
    op.drop_index("uq_event_guest_event_id_name_contact", table_name="event_guest")
    with op.batch_alter_table("event_guest") as batch:
        batch.drop_constraint(op.f("uq_event_guest_event_id_organisation_id"), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_event_guest_event_id_name_contact"), ["event_id", "name", "contact"]
        )
    op.drop_index("uq_evaluator_funding_round_id_account_id", table_name="evaluator")

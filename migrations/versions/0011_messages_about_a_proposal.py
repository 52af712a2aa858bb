"""A message says which proposal it is about."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("proposal_id", sa.String(length=32), nullable=True))
        table.create_foreign_key(
            op.f("fk_message_proposal_id_proposal"), "proposal", ["proposal_id"], ["id"]
        )
        table.create_index(op.f("ix_message_proposal_id"), ["proposal_id"])


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("message") as table:
        table.drop_index(op.f("ix_message_proposal_id"))
        table.drop_constraint(op.f("fk_message_proposal_id_proposal"), type_="foreignkey")
        table.drop_column("proposal_id")

"""Members say whom they have served, so that proposals for the same people find them."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; whoever described herself before has said nothing of it."""
    op.add_column(
        "seat", sa.Column("knows_targets", sa.JSON(), nullable=False, server_default="[]")
    )


def downgrade() -> None:
    """Take it away."""
    with op.batch_alter_table("seat") as batch:
        batch.drop_column("knows_targets")

"""What was handed in keeps the way in which it was made."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was handed in so far stands in its present way."""
    op.add_column(
        "proposal",
        sa.Column("submitted_way", sa.String(length=10), nullable=False, server_default=""),
    )
    op.execute("UPDATE proposal SET submitted_way = way WHERE submitted_revision IS NOT NULL")


def downgrade() -> None:
    """Take it away."""
    op.drop_column("proposal", "submitted_way")

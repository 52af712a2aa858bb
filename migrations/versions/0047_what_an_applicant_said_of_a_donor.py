"""What an applicant said of a donor stands by its own gift: it alters no donor, and the page shows it as typed."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both without making the table anew: its triggers stay."""
    op.add_column(
        "gift",
        sa.Column("stated_donor", sa.String(length=200), nullable=False, server_default=""),
    )
    op.add_column(
        "gift",
        sa.Column("stated_unnamed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Take both away."""
    op.drop_column("gift", "stated_unnamed")
    op.drop_column("gift", "stated_donor")

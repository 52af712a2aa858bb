"""A sheet on paper carries the reasons that the rules ask for, and the words to the panel."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both without making the table anew."""
    op.add_column(
        "paper_sheet", sa.Column("reasons", sa.JSON(), nullable=False, server_default="{}")
    )
    op.add_column(
        "paper_sheet",
        sa.Column("panel_note", sa.String(length=5000), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Take both away."""
    op.drop_column("paper_sheet", "panel_note")
    op.drop_column("paper_sheet", "reasons")

"""A form's version tells who made it and why; a proposal tells in which way it is made."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; rows in append-only tables keep their triggers."""
    op.add_column(
        "form_version",
        sa.Column("reason", sa.String(length=500), nullable=False, server_default=""),
    )
    op.add_column("form_version", sa.Column("made_by", sa.String(length=32), nullable=True))
    op.add_column(
        "proposal", sa.Column("way", sa.String(length=10), nullable=False, server_default="full")
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_column("proposal", "way")
    op.drop_column("form_version", "made_by")
    op.drop_column("form_version", "reason")

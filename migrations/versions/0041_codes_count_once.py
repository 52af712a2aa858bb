"""A code of the second factor counts once: the newest half minute that an account has used."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the working table; what was used before is out of its time soon enough."""
    op.create_table(
        "second_factor_use",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_second_factor_use_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor_use")),
        sa.UniqueConstraint("account_id", name=op.f("uq_second_factor_use_account_id")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("second_factor_use")

"""A voucher's number counts once by `voucher_use` alone: the older index compared letters, not numbers.

Every payment that stands holds its number there, or another one that stands holds it for both (as left by 0055);
so the index refuses nothing that the table lets through, and costs each payment a second look.
"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

NAME = "uq_payment_programme_id_voucher"


def upgrade() -> None:
    """Drop the index."""
    op.drop_index(NAME, table_name="payment")


def downgrade() -> None:
    """Make it again."""
    stands = sa.column("state") != "withdrawn"
    op.create_index(
        NAME,
        "payment",
        ["programme_id", "voucher"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )

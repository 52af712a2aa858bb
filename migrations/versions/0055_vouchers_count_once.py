"""A voucher counts once for all money of a programme, however its number is typed."""

import secrets
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0053"
branch_labels = None
depends_on = None

OLD = """
SELECT programme_id, voucher, id AS payment_id, NULL AS return_id, entered_at AS moved_at
FROM payment WHERE state <> 'withdrawn'
UNION ALL
SELECT funding_round.programme_id, voucher, NULL, money_return.id, received_at
FROM money_return JOIN funding_round ON funding_round.id = money_return.funding_round_id
WHERE money_return.state = 'received' AND voucher <> ''
ORDER BY moved_at, payment_id, return_id
"""


def upgrade() -> None:
    """Add the table; of what was entered twice before, the first holds the number."""
    uses = op.create_table(
        "voucher_use",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=1200), nullable=False),
        sa.Column("payment_id", sa.String(length=32), nullable=True),
        sa.Column("return_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "(payment_id IS NULL) <> (return_id IS NULL)",
            name=op.f("ck_voucher_use_of_one_movement"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_voucher_use_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_voucher_use_payment_id_payment")
        ),
        sa.ForeignKeyConstraint(
            ["return_id"], ["money_return.id"], name=op.f("fk_voucher_use_return_id_money_return")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_use")),
        sa.UniqueConstraint("programme_id", "key", name=op.f("uq_voucher_use_programme_id_key")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_voucher_use_payment_id")),
        sa.UniqueConstraint("return_id", name=op.f("uq_voucher_use_return_id")),
    )
    first = {}
    for row in op.get_bind().exec_driver_sql(OLD).mappings():
        first.setdefault((row["programme_id"], key_of(row["voucher"])), row)
    rows = [
        {
            "id": secrets.token_hex(16),
            "programme_id": programme,
            "key": key,
            "payment_id": row["payment_id"],
            "return_id": row["return_id"],
        }
        for (programme, key), row in first.items()
    ]
    if rows:
        op.bulk_insert(uses, rows)


def downgrade() -> None:
    """Take it away."""
    op.drop_table("voucher_use")


def key_of(voucher: str) -> str:
    """Compare numbers as they were compared when the table was made."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", voucher).casefold())
    return "".join(_shown(one) for one in folded) or voucher


def _shown(one: str) -> str:
    category = unicodedata.category(one)
    if one.isspace() or one in "\u115f\u1160\u2800\u3164" or category in {"Cc", "Cf", "Mn"}:
        return ""
    return "-" if category == "Pd" or one == "\u2212" else one

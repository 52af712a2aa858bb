"""A session knows the seat card that opened it; a new secret of the second factor waits beside the old one."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

#: Which of these sessions a card opened was not kept: whoever has a card comes in again, by it or by password.
_END_OLD = """
UPDATE sign_in SET revoked_at = created_at
WHERE revoked_at IS NULL AND account_id IN (
    SELECT seat.account_id FROM seat JOIN seat_card ON seat_card.seat_id = seat.id
    WHERE seat.account_id IS NOT NULL
)
"""
#: Answers that were kept with the link of an invitation in clear; of such a form a repeat is over by now.
_FORGET_LINKS = "DELETE FROM idempotency_key WHERE CAST(answer AS TEXT) LIKE '%/invitations/%'"


def upgrade() -> None:
    """Add both, and end the sessions of those who have cards."""
    with op.batch_alter_table("sign_in") as batch:
        batch.add_column(sa.Column("seat_card_id", sa.String(length=32), nullable=True))
        batch.create_foreign_key(
            op.f("fk_sign_in_seat_card_id_seat_card"), "seat_card", ["seat_card_id"], ["id"]
        )
        batch.create_index(op.f("ix_sign_in_seat_card_id"), ["seat_card_id"])
    with op.batch_alter_table("account", recreate="never") as batch:
        batch.add_column(sa.Column("totp_pending", sa.String(length=64), nullable=True))
    op.execute(_END_OLD)
    op.execute(_FORGET_LINKS)
    op.execute(
        "UPDATE account SET totp_pending = totp_secret, totp_secret = NULL"
        " WHERE totp_confirmed_at IS NULL"
    )


def downgrade() -> None:
    """Take both away; a session that a card opened would open everything, so it ends."""
    op.execute(
        "UPDATE sign_in SET revoked_at = created_at"
        " WHERE revoked_at IS NULL AND seat_card_id IS NOT NULL"
    )
    op.execute("UPDATE account SET totp_secret = totp_pending WHERE totp_confirmed_at IS NULL")
    with op.batch_alter_table("account", recreate="never") as batch:
        batch.drop_column("totp_pending")
    with op.batch_alter_table("sign_in") as batch:
        batch.drop_index(op.f("ix_sign_in_seat_card_id"))
        batch.drop_constraint(op.f("fk_sign_in_seat_card_id_seat_card"), type_="foreignkey")
        batch.drop_column("seat_card_id")

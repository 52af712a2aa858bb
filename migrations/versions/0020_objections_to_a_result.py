"""Objections to a published result, and what came of them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "result_objection",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("publication_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("objector", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("proposal_number", sa.String(length=40), nullable=False),
        sa.Column("grounds", sa.String(length=3000), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("given_name", sa.String(length=200), nullable=False),
        sa.Column("given_type", sa.String(length=100), nullable=False),
        sa.Column("given_size", sa.Integer(), nullable=False),
        sa.Column("given_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=True),
        sa.Column("forwarded_to", sa.String(length=200), nullable=False),
        sa.Column("forwarded_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(length=3000), nullable=False),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('received', 'forwarded', 'upheld', 'dismissed')",
            name=op.f("ck_result_objection_state_word"),
        ),
        sa.CheckConstraint(
            "objector IN ('person', 'body')", name=op.f("ck_result_objection_objector_word")
        ),
        sa.CheckConstraint(
            "way IN ('online', 'letter', 'call', 'visit')",
            name=op.f("ck_result_objection_way_word"),
        ),
        sa.CheckConstraint(
            "state IN ('received', 'forwarded') OR answer <> ''",
            name=op.f("ck_result_objection_ended_with_answer"),
        ),
        sa.CheckConstraint(
            "way = 'online' OR recorded_by IS NOT NULL",
            name=op.f("ck_result_objection_recorded_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name=op.f("fk_result_objection_answered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_result_objection_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_result_objection_publication_id_publication"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_result_objection_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_objection")),
        sa.UniqueConstraint("number", name=op.f("uq_result_objection_number")),
    )
    op.create_index(
        op.f("ix_result_objection_funding_round_id"),
        "result_objection",
        ["funding_round_id"],
        unique=False,
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("result_objection")

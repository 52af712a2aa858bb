"""Dossiers of rounds and proposals, bound by the worker."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

STATES = "'queued', 'running', 'done', 'failed'"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "dossier",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=True),
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("bound_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_dossier_state_word")),
        sa.CheckConstraint(
            "state <> 'done' OR sha256 <> ''", name=op.f("ck_dossier_done_has_bytes")
        ),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_dossier_done_of_total")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_dossier_asked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_dossier_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_dossier_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_dossier_subject_id")),
    )
    op.create_index(op.f("ix_dossier_funding_round_id"), "dossier", ["funding_round_id"])
    op.create_index(op.f("ix_dossier_proposal_id"), "dossier", ["proposal_id"])


def downgrade() -> None:
    """Take it away."""
    op.drop_table("dossier")

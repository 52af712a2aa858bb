"""Large files that somebody asked for, made by the worker."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

KINDS = (
    "'results', 'ranking', 'evidence', 'proposals', 'budgets', 'certificates-pdf',"
    " 'certificates-docx'"
)
STATES = "'queued', 'running', 'done', 'failed'"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "made_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("job_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_made_file_kind_word")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_made_file_state_word")),
        sa.CheckConstraint(
            "state <> 'done' OR sha256 <> ''", name=op.f("ck_made_file_done_has_bytes")
        ),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_made_file_done_of_total")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_made_file_asked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_made_file_funding_round_id_funding_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_made_file")),
        sa.UniqueConstraint(
            "funding_round_id",
            "kind",
            "asked_by",
            name=op.f("uq_made_file_funding_round_id_kind_asked_by"),
        ),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("made_file")

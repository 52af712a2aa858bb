"""What the office wrote down to the questions that only it sees."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, and let nothing in it be changed."""
    op.create_table(
        "internal_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("form_version_id", sa.String(length=32), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("written_by", sa.String(length=32), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_internal_answer_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["form_version_id"],
            ["form_version.id"],
            name=op.f("fk_internal_answer_form_version_id_form_version"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["account.id"], name=op.f("fk_internal_answer_written_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_answer")),
        sa.UniqueConstraint(
            "proposal_id", "version", name=op.f("uq_internal_answer_proposal_id_version")
        ),
    )
    op.create_index(op.f("ix_internal_answer_proposal_id"), "internal_answer", ["proposal_id"])
    for verb in ("UPDATE", "DELETE"):
        _forbid(verb)


def downgrade() -> None:
    """Take it away with its triggers."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for verb in ("update", "delete"):
        op.execute(
            f"DROP TRIGGER internal_answer_no_{verb}" + (" ON internal_answer" if postgres else "")
        )
    op.drop_table("internal_answer")


def _forbid(verb: str) -> None:
    body = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else "BEGIN SELECT RAISE(ABORT, 'append-only: internal_answer'); END"
    )
    name = f"internal_answer_no_{verb.lower()}"
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON internal_answer {body}")

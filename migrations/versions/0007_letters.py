"""Letters about a proposal, and up to when each side has seen them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; a letter is never changed or removed."""
    op.add_column(
        "programme",
        sa.Column("officers_named", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("written_by", sa.String(length=32), nullable=True),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("side IN ('applicant', 'office')", name=op.f("ck_letter_side_word")),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_letter_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_letter_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["account.id"], name=op.f("fk_letter_written_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    op.create_index(op.f("ix_letter_funding_round_id"), "letter", ["funding_round_id"])
    op.create_index(op.f("ix_letter_proposal_id"), "letter", ["proposal_id"])
    op.create_table(
        "letter_mark",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("reader", sa.String(length=32), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_letter_mark_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_mark")),
        sa.UniqueConstraint(
            "proposal_id", "reader", name=op.f("uq_letter_mark_proposal_id_reader")
        ),
    )
    op.create_index(op.f("ix_letter_mark_proposal_id"), "letter_mark", ["proposal_id"])
    for verb in ("UPDATE", "DELETE"):
        _forbid("letter", verb)


def downgrade() -> None:
    """Take them away."""
    place = " ON letter" if op.get_bind().dialect.name == "postgresql" else ""
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER letter_no_{verb}{place}")
    op.drop_table("letter_mark")
    op.drop_table("letter")
    op.drop_column("programme", "officers_named")


def _forbid(table: str, verb: str) -> None:
    name = f"{table}_no_{verb.lower()}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        )

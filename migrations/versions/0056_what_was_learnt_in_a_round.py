"""What an office learnt in a round, kept for the next copy of its report."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "round_lesson",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=6000), nullable=False),
        sa.Column("written_by", sa.String(length=32), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "number > 1 OR content <> ''", name=op.f("ck_round_lesson_begins_with_words")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_round_lesson_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["account.id"], name=op.f("fk_round_lesson_written_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_lesson")),
        sa.UniqueConstraint(
            "funding_round_id", "number", name=op.f("uq_round_lesson_funding_round_id_number")
        ),
    )
    for verb in ("UPDATE", "DELETE"):
        _refuse(verb)


def downgrade() -> None:
    """Take it away."""
    on = " ON round_lesson" if op.get_bind().dialect.name == "postgresql" else ""
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER round_lesson_no_{verb}{on}")
    op.drop_table("round_lesson")


def _refuse(verb: str) -> None:
    does = (
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else " BEGIN SELECT RAISE(ABORT, 'append-only: round_lesson'); END"
    )
    op.execute(f"CREATE TRIGGER round_lesson_no_{verb.lower()} BEFORE {verb} ON round_lesson{does}")

"""Questions about a call and their public answers; until when questions are taken."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; an answer is never changed or removed."""
    op.add_column("funding_round", sa.Column("questions_until", sa.BigInteger(), nullable=True))
    op.create_table(
        "call_question",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("hidden_at", sa.BigInteger(), nullable=True),
        sa.Column("hidden_reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_call_question_asked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_call_question_funding_round_id_funding_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_question")),
    )
    op.create_index(op.f("ix_call_question_asked_by"), "call_question", ["asked_by"])
    op.create_index(
        op.f("ix_call_question_funding_round_id"), "call_question", ["funding_round_id"]
    )
    op.create_table(
        "call_answer",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name=op.f("fk_call_answer_answered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["call_question.id"],
            name=op.f("fk_call_answer_question_id_call_question"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_answer")),
        sa.UniqueConstraint(
            "question_id", "number", name=op.f("uq_call_answer_question_id_number")
        ),
    )
    op.create_index(op.f("ix_call_answer_question_id"), "call_answer", ["question_id"])
    for verb in ("UPDATE", "DELETE"):
        _forbid("call_answer", verb)


def downgrade() -> None:
    """Take them away."""
    place = " ON call_answer" if op.get_bind().dialect.name == "postgresql" else ""
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER call_answer_no_{verb}{place}")
    op.drop_table("call_answer")
    op.drop_table("call_question")
    op.drop_column("funding_round", "questions_until")


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

"""The screening desk: outcomes with reasons, opened questions and a date; judgements; texts that are alike."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FIXED = ("reopening", "judgement")
CHECKS = (
    "'registration', 'record', 'in_time', 'complete', 'cap', 'budget', 'per_applicant', 'similar'"
)


def upgrade() -> None:
    """Add the columns one by one, so that the triggers of the table stay, and the four tables."""
    empty = {"nullable": False, "server_default": ""}
    op.add_column("screening", sa.Column("reasons", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("screening", sa.Column("opened", sa.JSON(), nullable=True))
    op.add_column("screening", sa.Column("due_at", sa.BigInteger(), nullable=True))
    op.add_column("screening", sa.Column("note", sa.String(length=2000), **empty))
    _reopening()
    _judgement()
    _likeness()
    for table in FIXED:
        for verb in ("UPDATE", "DELETE"):
            _forbid(table, verb)


def downgrade() -> None:
    """Take them away."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in FIXED:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if postgres else ""))
    for table in ("likeness", "sketch", "judgement", "reopening"):
        op.drop_table(table)
    for column in ("note", "due_at", "opened", "reasons"):
        op.drop_column("screening", column)


def _reopening() -> None:
    op.create_table(
        "reopening",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("screening_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("reopened_by", sa.String(length=32), nullable=False),
        sa.Column("reopened_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_reopening_screening_id_screening")
        ),
        sa.ForeignKeyConstraint(
            ["reopened_by"], ["account.id"], name=op.f("fk_reopening_reopened_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
        sa.UniqueConstraint("screening_id", name=op.f("uq_reopening_screening_id")),
    )


def _judgement() -> None:
    op.create_table(
        "judgement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("found", sa.String(length=40), nullable=False),
        sa.Column("judged", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("judged_by", sa.String(length=32), nullable=False),
        sa.Column("judged_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(f"subject IN ({CHECKS})", name=op.f("ck_judgement_subject_word")),
        sa.CheckConstraint(
            "found IN ('meets', 'fails', 'unclear')", name=op.f("ck_judgement_found_word")
        ),
        sa.CheckConstraint(
            "judged IN ('meets', 'fails', 'waived')", name=op.f("ck_judgement_judged_word")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_judgement_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["judged_by"], ["account.id"], name=op.f("fk_judgement_judged_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
        sa.UniqueConstraint(
            "proposal_id",
            "subject",
            "version",
            name=op.f("uq_judgement_proposal_id_subject_version"),
        ),
    )
    op.create_index(op.f("ix_judgement_proposal_id"), "judgement", ["proposal_id"])


def _likeness() -> None:
    op.create_table(
        "sketch",
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("hashes", sa.JSON(), nullable=False),
        sa.Column("compared_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_sketch_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_sketch")),
    )
    op.create_table(
        "likeness",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("other_id", sa.String(length=32), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_likeness_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["proposal.id"], name=op.f("fk_likeness_other_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likeness")),
        sa.UniqueConstraint(
            "proposal_id", "other_id", name=op.f("uq_likeness_proposal_id_other_id")
        ),
    )
    op.create_index(op.f("ix_likeness_proposal_id"), "likeness", ["proposal_id"])
    op.create_index(op.f("ix_likeness_other_id"), "likeness", ["other_id"])


def _forbid(table: str, verb: str) -> None:
    name = f"{table}_no_{verb.lower()}"
    body = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {body}")

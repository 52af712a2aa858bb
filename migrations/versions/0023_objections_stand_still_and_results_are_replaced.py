"""The term of an objection may stand still, a body may supervise, and a result may be replaced by a new one."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OBJECTION = (("language", 10, "zh_CN"), ("answered_for", 200, ""), ("answer_number", 100, ""))


def upgrade() -> None:
    """Add the columns one by one, so that the rows stay where they are; and the table of the pauses."""
    op.add_column(
        "programme",
        sa.Column("supervisor", sa.String(length=200), nullable=False, server_default=""),
    )
    for name, length, default in OBJECTION:
        op.add_column(
            "result_objection",
            sa.Column(name, sa.String(length=length), nullable=False, server_default=default),
        )
    op.add_column("publication", sa.Column("reopened_at", sa.BigInteger(), nullable=True))
    op.execute(
        "ALTER TABLE publication ADD COLUMN reopened_reason VARCHAR(1000) DEFAULT '' NOT NULL"
        " CONSTRAINT ck_publication_reopened_with_reason"
        " CHECK (reopened_at IS NULL OR reopened_reason <> '')"
    )
    _add_pauses()


def _add_pauses() -> None:
    op.create_table(
        "objection_pause",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("objection_id", sa.String(length=32), nullable=False),
        sa.Column("waits_for", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("paused_at", sa.BigInteger(), nullable=False),
        sa.Column("paused_by", sa.String(length=32), nullable=False),
        sa.Column("resumed_at", sa.BigInteger(), nullable=True),
        sa.Column("resumed_by", sa.String(length=32), nullable=True),
        sa.Column("resumed_reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "waits_for IN ('evidence', 'opinion')", name=op.f("ck_objection_pause_waits_for_word")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_objection_pause_has_reason")),
        sa.CheckConstraint(
            "resumed_at IS NULL OR (resumed_at >= paused_at AND resumed_reason <> ''"
            " AND resumed_by IS NOT NULL)",
            name=op.f("ck_objection_pause_ends_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"],
            ["result_objection.id"],
            name=op.f("fk_objection_pause_objection_id_result_objection"),
        ),
        sa.ForeignKeyConstraint(
            ["paused_by"], ["account.id"], name=op.f("fk_objection_pause_paused_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["resumed_by"], ["account.id"], name=op.f("fk_objection_pause_resumed_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_pause")),
    )
    op.create_index(op.f("ix_objection_pause_objection_id"), "objection_pause", ["objection_id"])
    op.create_index(
        "ix_objection_pause_one_at_a_time",
        "objection_pause",
        ["objection_id"],
        unique=True,
        sqlite_where=sa.column("resumed_at").is_(None),
        postgresql_where=sa.column("resumed_at").is_(None),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("objection_pause")
    with op.batch_alter_table("publication") as batch:
        batch.drop_constraint(op.f("ck_publication_reopened_with_reason"), type_="check")
        batch.drop_column("reopened_at")
        batch.drop_column("reopened_reason")
    with op.batch_alter_table("result_objection") as batch:
        for name, _, _ in OBJECTION:
            batch.drop_column(name)
    op.drop_column("programme", "supervisor")

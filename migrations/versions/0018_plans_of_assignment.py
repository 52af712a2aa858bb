"""The workbench of assignment: plans with their steps and pairs, how well each fits, bids; who leads; expertise."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KINDS = (
    "'wishes', 'run', 'swap', 'add', 'drop', 'lock', 'unlock', 'lead', 'forbid', 'allow', 'need',"
    " 'undo'"
)


def upgrade() -> None:
    """Add the columns one by one, so that the triggers of the tables stay, and the tables."""
    op.add_column("seat", sa.Column("expertise", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(
        "seat", sa.Column("about", sa.String(length=1000), nullable=False, server_default="")
    )
    op.add_column(
        "assignment", sa.Column("lead", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "assignment_draw",
        sa.Column("panel", sa.String(length=60), nullable=False, server_default=""),
    )
    op.add_column(
        "assignment_draw", sa.Column("plan", sa.JSON(), nullable=False, server_default="{}")
    )
    _assignment_plan()
    _plan_pair()
    _plan_step()
    _plan_fit()
    _bid()


def downgrade() -> None:
    """Take them away."""
    for table in ("bid", "plan_fit", "plan_step", "plan_pair", "assignment_plan"):
        op.drop_table(table)
    op.drop_column("assignment_draw", "plan")
    op.drop_column("assignment_draw", "panel")
    op.drop_column("assignment", "lead")
    op.drop_column("seat", "about")
    op.drop_column("seat", "expertise")


def _assignment_plan() -> None:
    op.create_table(
        "assignment_plan",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("panel", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("bids_open", sa.Boolean(), nullable=False),
        sa.Column("asked_version", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.JSON(), nullable=False),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("version >= 0", name=op.f("ck_assignment_plan_version_not_negative")),
        sa.CheckConstraint("progress >= 0", name=op.f("ck_assignment_plan_progress_not_negative")),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_assignment_plan_funding_round_id_funding_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_plan")),
        sa.UniqueConstraint(
            "funding_round_id", "panel", name=op.f("uq_assignment_plan_funding_round_id_panel")
        ),
    )
    op.create_index(
        op.f("ix_assignment_plan_funding_round_id"),
        "assignment_plan",
        ["funding_round_id"],
        unique=False,
    )


def _plan_pair() -> None:
    op.create_table(
        "plan_pair",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("plan_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["assignment_plan.id"], name=op.f("fk_plan_pair_plan_id_assignment_plan")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_plan_pair_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_plan_pair_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_pair")),
        sa.UniqueConstraint(
            "plan_id",
            "proposal_id",
            "seat_id",
            name=op.f("uq_plan_pair_plan_id_proposal_id_seat_id"),
        ),
    )
    for column in ("proposal_id", "seat_id"):
        op.create_index(op.f(f"ix_plan_pair_{column}"), "plan_pair", [column], unique=False)


def _plan_step() -> None:
    op.create_table(
        "plan_step",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("plan_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("taken_back", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("done_by", sa.String(length=32), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_plan_step_kind_word")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["assignment_plan.id"], name=op.f("fk_plan_step_plan_id_assignment_plan")
        ),
        sa.ForeignKeyConstraint(
            ["done_by"], ["account.id"], name=op.f("fk_plan_step_done_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_step")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_plan_step_plan_id_number")),
    )


def _plan_fit() -> None:
    op.create_table(
        "plan_fit",
        sa.Column("plan_id", sa.String(length=32), nullable=False),
        sa.Column("proposals", sa.JSON(), nullable=False),
        sa.Column("seats", sa.JSON(), nullable=False),
        sa.Column("sizes", sa.JSON(), nullable=False),
        sa.Column("values", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["assignment_plan.id"], name=op.f("fk_plan_fit_plan_id_assignment_plan")
        ),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_plan_fit")),
    )


def _bid() -> None:
    op.create_table(
        "bid",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("value BETWEEN 0 AND 3", name=op.f("ck_bid_value_in_range")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_bid_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_bid_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid")),
        sa.UniqueConstraint("seat_id", "proposal_id", name=op.f("uq_bid_seat_id_proposal_id")),
    )
    op.create_index(op.f("ix_bid_proposal_id"), "bid", ["proposal_id"], unique=False)

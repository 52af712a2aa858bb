"""What the rules look at beside a proposal: features, bonuses and penalties, approved amounts."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; its rows are never changed."""
    op.create_table(
        "proposal_fact",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('tag', 'bonus', 'approved', 'minimum', 'step')",
            name=op.f("ck_proposal_fact_kind_word"),
        ),
        sa.CheckConstraint(
            "kind <> 'tag' OR value IS NULL OR value = 1",
            name=op.f("ck_proposal_fact_tag_is_borne"),
        ),
        sa.CheckConstraint(
            "kind IN ('tag', 'bonus') OR value >= 0",
            name=op.f("ck_proposal_fact_amount_not_negative"),
        ),
        sa.CheckConstraint("source <> ''", name=op.f("ck_proposal_fact_from_a_document")),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_proposal_fact_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_fact_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.id"], name=op.f("fk_proposal_fact_entered_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_fact")),
        sa.UniqueConstraint(
            "proposal_id",
            "kind",
            "name",
            "number",
            name=op.f("uq_proposal_fact_proposal_id_kind_name_number"),
        ),
    )
    for column in ("funding_round_id", "proposal_id"):
        op.create_index(op.f(f"ix_proposal_fact_{column}"), "proposal_fact", [column])
    for verb in ("UPDATE", "DELETE"):
        _refuse(verb)


def downgrade() -> None:
    """Take it away."""
    on = " ON proposal_fact" if op.get_bind().dialect.name == "postgresql" else ""
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER proposal_fact_no_{verb}{on}")
    op.drop_table("proposal_fact")


def _refuse(verb: str) -> None:
    name = f"proposal_fact_no_{verb.lower()}"
    does = (
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else " BEGIN SELECT RAISE(ABORT, 'append-only: proposal_fact'); END"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON proposal_fact{does}")

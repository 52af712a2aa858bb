"""The release of a result is prepared and scheduled; findings are cleared by name; where else it was put up."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _release_plan()
    _finding_clearance()
    _legal_place()
    for verb in ("UPDATE", "DELETE"):
        _forbid("finding_clearance", verb)


def downgrade() -> None:
    """Take them away."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for verb in ("update", "delete"):
        op.execute(
            f"DROP TRIGGER finding_clearance_no_{verb}"
            + (" ON finding_clearance" if postgres else "")
        )
    for table in ("legal_place", "finding_clearance", "release_plan"):
        op.drop_table(table)


def _release_plan() -> None:
    op.create_table(
        "release_plan",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("until", sa.String(length=10), nullable=False),
        sa.Column("release_at", sa.BigInteger(), nullable=True),
        sa.Column("tally_id", sa.String(length=32), nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("manifest_digest", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("looked_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("reason_facts", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('preparing', 'scheduled', 'held')", name=op.f("ck_release_plan_state_word")
        ),
        sa.CheckConstraint(
            "state <> 'scheduled' OR (release_at IS NOT NULL AND tally_id IS NOT NULL"
            " AND confirmed_by IS NOT NULL AND looked_at IS NOT NULL AND manifest_digest <> '')",
            name=op.f("ck_release_plan_scheduled_is_confirmed"),
        ),
        sa.CheckConstraint(
            "state <> 'held' OR reason <> ''", name=op.f("ck_release_plan_held_with_reason")
        ),
        *_refers("release_plan", funding_round_id="funding_round"),
        *_refers("release_plan", tally_id="tally", confirmed_by="account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_plan")),
        sa.UniqueConstraint("funding_round_id", name=op.f("uq_release_plan_funding_round_id")),
    )


def _finding_clearance() -> None:
    op.create_table(
        "finding_clearance",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("masked", sa.String(length=320), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("cleared_by", sa.String(length=32), nullable=False),
        sa.Column("cleared_at", sa.BigInteger(), nullable=False),
        *_refers("finding_clearance", funding_round_id="funding_round", cleared_by="account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_clearance")),
    )
    _index("finding_clearance")


def _legal_place() -> None:
    op.create_table(
        "legal_place",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("posted_on", sa.String(length=10), nullable=False),
        sa.Column("attachment_id", sa.String(length=32), nullable=True),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "kind IN ('site', 'account', 'board')", name=op.f("ck_legal_place_kind_word")
        ),
        sa.CheckConstraint(
            "(kind = 'board' AND attachment_id IS NOT NULL) OR (kind <> 'board' AND address <> '')",
            name=op.f("ck_legal_place_can_be_found"),
        ),
        sa.CheckConstraint(
            "removed_at IS NULL OR removed_reason <> ''",
            name=op.f("ck_legal_place_removed_with_reason"),
        ),
        *_refers("legal_place", funding_round_id="funding_round", added_by="account"),
        *_refers("legal_place", attachment_id="attachment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_place")),
    )
    _index("legal_place")


def _refers(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
        )
        for column, target in columns.items()
    ]


def _index(table: str) -> None:
    op.create_index(op.f(f"ix_{table}_funding_round_id"), table, ["funding_round_id"], unique=False)


def _forbid(table: str, verb: str) -> None:
    name = f"{table}_no_{verb.lower()}"
    body = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {body}")

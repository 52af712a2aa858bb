"""Rows that are evidence are added, never changed or removed: the database itself refuses it."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: Neither changed nor removed.
FIXED = (
    "ledger_entry", "receipt", "screening", "pot", "secret_paper", "named_paper", "turnout", "decision", "signature",
    "form_version",
)  # fmt: skip
#: Never changed; drafts that were never handed in may be removed by retention.
UNCHANGED = ("proposal_revision", "review_revision")


def upgrade() -> None:
    """Add the triggers."""
    for table in FIXED + UNCHANGED:
        for verb in ("UPDATE", "DELETE") if table in FIXED else ("UPDATE",):
            _forbid(table, verb)


def downgrade() -> None:
    """Take the triggers away."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in FIXED + UNCHANGED:
        for verb in ("update", "delete") if table in FIXED else ("update",):
            place = f" ON {table}" if postgres else ""
            op.execute(f"DROP TRIGGER {table}_no_{verb}{place}")
    if postgres:
        op.execute("DROP FUNCTION refuse_change()")


def _forbid(table: str, verb: str) -> None:
    name = f"{table}_no_{verb.lower()}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        )

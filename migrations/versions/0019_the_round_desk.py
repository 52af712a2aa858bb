"""The round desk: pauses, the latest change, a calendar of working days, signatures under rulebooks."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

FIXED = "rulebook_signature"


def upgrade() -> None:
    """Add the columns one by one, so that the triggers of the table stay, and the tables."""
    op.add_column("funding_round", sa.Column("paused_at", sa.BigInteger(), nullable=True))
    op.add_column("funding_round", sa.Column("latest_change", sa.JSON(), nullable=True))
    _calendar_day()
    _calendar_year()
    _rulebook_signature()
    for verb in ("UPDATE", "DELETE"):
        _forbid(FIXED, verb)


def downgrade() -> None:
    """Take them away."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {FIXED}_no_{verb}" + (f" ON {FIXED}" if postgres else ""))
    for table in (FIXED, "calendar_year", "calendar_day"):
        op.drop_table(table)
    for column in ("latest_change", "paused_at"):
        op.drop_column("funding_round", column)


def _calendar_day() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=True),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.id"], name=op.f("fk_calendar_day_entered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_calendar_day_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("programme_id", "day", name=op.f("uq_calendar_day_programme_id_day")),
    )
    op.create_index(
        op.f("ix_calendar_day_programme_id"), "calendar_day", ["programme_id"], unique=False
    )


def _calendar_year() -> None:
    op.create_table(
        "calendar_year",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("settled_by", sa.String(length=32), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_calendar_year_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["account.id"], name=op.f("fk_calendar_year_settled_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_year")),
        sa.UniqueConstraint(
            "programme_id", "year", name=op.f("uq_calendar_year_programme_id_year")
        ),
    )
    op.create_index(
        op.f("ix_calendar_year_programme_id"), "calendar_year", ["programme_id"], unique=False
    )


def _rulebook_signature() -> None:
    op.create_table(
        FIXED,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("rulebook_version_id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("signed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_rulebook_signature_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["rulebook_version_id"],
            ["rulebook_version.id"],
            name=op.f("fk_rulebook_signature_rulebook_version_id_rulebook_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook_signature")),
        sa.UniqueConstraint(
            "rulebook_version_id",
            "digest",
            "account_id",
            name=op.f("uq_rulebook_signature_rulebook_version_id_digest_account_id"),
        ),
    )
    op.create_index(
        op.f("ix_rulebook_signature_rulebook_version_id"),
        FIXED,
        ["rulebook_version_id"],
        unique=False,
    )


def _forbid(table: str, verb: str) -> None:
    name = f"{table}_no_{verb.lower()}"
    body = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {body}")

"""Versions of the privacy notice, consents as rows of their own, and who looked at what."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0030"
branch_labels = None
depends_on = None

FIXED = ("privacy_notice", "privacy_consent")


def upgrade() -> None:
    """Add the tables; what stood in the accounts moves."""
    _notices()
    _consents()
    _accesses()
    for table in FIXED:
        for verb in ("UPDATE", "DELETE"):
            _refuse(table, verb)


def downgrade() -> None:
    """Put the newest consent back into the accounts and take the tables away."""
    with op.batch_alter_table("account", recreate="never") as batch:
        batch.add_column(
            sa.Column("privacy_notice", sa.Integer(), nullable=False, server_default="1")
        )
        batch.add_column(sa.Column("privacy_accepted_at", sa.BigInteger(), nullable=True))
    newest = "(SELECT max({}) FROM privacy_consent WHERE account_id = account.id)"
    op.execute(
        f"UPDATE account SET privacy_notice = coalesce({newest.format('version')}, 1), "  # noqa: S608 -- two fixed names
        f"privacy_accepted_at = {newest.format('given_at')}"
    )
    on = op.get_bind().dialect.name == "postgresql"
    for table in FIXED:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}{f' ON {table}' if on else ''}")
    for table in ("access_record", "privacy_consent", "privacy_notice"):
        op.drop_table(table)


def _notices() -> None:
    op.create_table(
        "privacy_notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("changes", sa.String(length=500), nullable=False),
        sa.Column("published_by", sa.String(length=32), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("version > 1", name=op.f("ck_privacy_notice_first_is_built_in")),
        sa.ForeignKeyConstraint(
            ["published_by"], ["account.id"], name=op.f("fk_privacy_notice_published_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_notice")),
        sa.UniqueConstraint("version", name=op.f("uq_privacy_notice_version")),
    )


def _consents() -> None:
    op.create_table(
        "privacy_consent",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_privacy_consent_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_consent")),
        sa.UniqueConstraint(
            "account_id", "version", name=op.f("uq_privacy_consent_account_id_version")
        ),
    )
    op.create_index(op.f("ix_privacy_consent_account_id"), "privacy_consent", ["account_id"])
    # One consent an account: its id is random already.
    op.execute(
        "INSERT INTO privacy_consent (id, account_id, version, given_at) "
        "SELECT id, id, privacy_notice, privacy_accepted_at FROM account "
        "WHERE privacy_accepted_at IS NOT NULL"
    )
    for column in ("privacy_notice", "privacy_accepted_at"):
        op.drop_column("account", column)


def _accesses() -> None:
    op.create_table(
        "access_record",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("page", sa.String(length=80), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_access_record_times_positive")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_access_record_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_record")),
    )
    for column in ("account_id", "subject_id"):
        op.create_index(op.f(f"ix_access_record_{column}"), "access_record", [column])


def _refuse(table: str, verb: str) -> None:
    name = f"{table}_no_{verb.lower()}"
    does = (
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else f" BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table}{does}")

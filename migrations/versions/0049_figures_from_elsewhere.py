"""What other installations published, kept beside one's own for comparison."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "foreign_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=100), nullable=False),
        sa.Column("as_of", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("years", sa.JSON(), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_by", sa.String(length=32), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("origin <> ''", name=op.f("ck_foreign_entry_with_origin")),
        sa.CheckConstraint("as_of <> ''", name=op.f("ck_foreign_entry_of_a_day")),
        sa.CheckConstraint(
            "removed_at IS NULL OR removed_reason <> ''",
            name=op.f("ck_foreign_entry_removed_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_foreign_entry_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["account.id"], name=op.f("fk_foreign_entry_added_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["removed_by"], ["account.id"], name=op.f("fk_foreign_entry_removed_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_entry")),
    )
    op.create_index(op.f("ix_foreign_entry_programme_id"), "foreign_entry", ["programme_id"])
    stands = sa.column("removed_at").is_(None)
    op.create_index(
        "uq_foreign_entry_programme_id_origin_code",
        "foreign_entry",
        ["programme_id", "origin", "code"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("foreign_entry")

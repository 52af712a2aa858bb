"""The panel room: undertakings, seat cards, who told whom of the panel, objections, relations set aside."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FIXED = ("undertaking", "panel_notice", "set_aside")
SOURCES = "'member', 'applicant', 'organiser', 'program'"
REASONS = "'employment', 'kinship', 'community', 'helped', 'other'"
LISTS = ("knows_strands", "knows_communities", "belongs_to", "worked_for")


def upgrade() -> None:
    """Add columns one by one, as the tables have rows, and the new tables."""
    op.add_column("seat", sa.Column("undertaking_version", sa.Integer(), nullable=True))
    op.add_column(
        "seat",
        sa.Column("undertaking_digest", sa.String(length=64), nullable=False, server_default=""),
    )
    for name in LISTS:
        op.add_column("seat", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    # Alembic's add_column takes no CHECK on SQLite; both databases take this sentence.
    op.execute(
        "ALTER TABLE seat ADD COLUMN capacity INTEGER"
        " CONSTRAINT ck_seat_capacity_not_negative CHECK (capacity >= 0)"
    )
    op.add_column("seat", sa.Column("described_at", sa.BigInteger(), nullable=True))
    op.execute(
        "ALTER TABLE recusal ADD COLUMN source VARCHAR(40) NOT NULL DEFAULT 'member'"
        f" CONSTRAINT ck_recusal_source_word CHECK (source IN ({SOURCES}))"
    )
    _undertaking()
    _seat_card()
    _panel_notice()
    _objection()
    _set_aside()
    for table in FIXED:
        for verb in ("UPDATE", "DELETE"):
            _forbid(table, verb)


def downgrade() -> None:
    """Take them away."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in FIXED:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if postgres else ""))
    for table in ("set_aside", "objection", "panel_notice", "seat_card", "undertaking"):
        op.drop_table(table)
    with op.batch_alter_table("recusal") as batch:
        batch.drop_constraint(op.f("ck_recusal_source_word"), type_="check")
        batch.drop_column("source")
    with op.batch_alter_table("seat") as batch:
        batch.drop_constraint(op.f("ck_seat_capacity_not_negative"), type_="check")
        for name in ("described_at", "capacity", *LISTS):
            batch.drop_column(name)
        batch.drop_column("undertaking_digest")
        batch.drop_column("undertaking_version")


def _undertaking() -> None:
    op.create_table(
        "undertaking",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("set_by", sa.String(length=32), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        _of("undertaking", "funding_round_id", "funding_round"),
        _of("undertaking", "set_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undertaking")),
        sa.UniqueConstraint(
            "funding_round_id", "version", name=op.f("uq_undertaking_funding_round_id_version")
        ),
    )
    op.create_index(op.f("ix_undertaking_funding_round_id"), "undertaking", ["funding_round_id"])


def _seat_card() -> None:
    op.create_table(
        "seat_card",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("issued_by", sa.String(length=32), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("voided_by", sa.String(length=32), nullable=True),
        sa.Column("voided_at", sa.BigInteger(), nullable=True),
        _of("seat_card", "seat_id", "seat"),
        _of("seat_card", "issued_by", "account"),
        _of("seat_card", "voided_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_card")),
        sa.UniqueConstraint("number", name=op.f("uq_seat_card_number")),
        sa.UniqueConstraint("digest", name=op.f("uq_seat_card_digest")),
    )
    op.create_index(op.f("ix_seat_card_seat_id"), "seat_card", ["seat_id"])
    _only_one("ux_seat_card_one_good", "seat_card", ["seat_id"], sa.column("voided_at").is_(None))


def _panel_notice() -> None:
    op.create_table(
        "panel_notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("told_by", sa.String(length=32), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("object_until", sa.BigInteger(), nullable=False),
        _of("panel_notice", "funding_round_id", "funding_round"),
        _of("panel_notice", "told_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_notice")),
        sa.UniqueConstraint("funding_round_id", name=op.f("uq_panel_notice_funding_round_id")),
    )


def _objection() -> None:
    op.create_table(
        "objection",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("grounds", sa.String(length=2000), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("raised_by", sa.String(length=32), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('raised', 'upheld', 'dismissed')", name=op.f("ck_objection_state_word")
        ),
        sa.CheckConstraint(f"reason IN ({REASONS})", name=op.f("ck_objection_reason_word")),
        _of("objection", "funding_round_id", "funding_round"),
        _of("objection", "seat_id", "seat"),
        _of("objection", "organisation_id", "organisation"),
        _of("objection", "raised_by", "account"),
        _of("objection", "decided_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    for column in ("funding_round_id", "seat_id", "organisation_id"):
        op.create_index(op.f(f"ix_objection_{column}"), "objection", [column])
    pair = ["seat_id", "organisation_id"]
    _only_one("ux_objection_one_open", "objection", pair, sa.column("state") == "raised")


def _set_aside() -> None:
    op.create_table(
        "set_aside",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_by", sa.String(length=32), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        _of("set_aside", "seat_id", "seat"),
        _of("set_aside", "organisation_id", "organisation"),
        _of("set_aside", "set_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
        sa.UniqueConstraint(
            "seat_id", "organisation_id", name=op.f("uq_set_aside_seat_id_organisation_id")
        ),
    )
    op.create_index(op.f("ix_set_aside_seat_id"), "set_aside", ["seat_id"])


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def _only_one(name: str, table: str, columns: list[str], where: Any) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def _forbid(table: str, verb: str) -> None:
    name = f"{table}_no_{verb.lower()}"
    body = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {body}")

"""Results are signed in order, refused and taken back; checks have notes, awards have terms; recovery codes."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ID = sa.String(length=32)
FIXED = ("taking_back", "check_note", "award_terms")
STATES = ("kept", "signed", "published", "refused", "taken_back")
CLEARANCES = (
    "fresh", "pots", "requests", "limits", "bars", "recusals", "quorum", "objections", "receipts",
    "second_looks", "offers",
)  # fmt: skip
COLUMNS = (("post", 60), ("proof", 20), ("terms_digest", 64))


def upgrade() -> None:
    """Add columns one by one where triggers stay, and the tables."""
    _states(STATES)
    op.add_column(
        "signature", sa.Column("position", sa.Integer(), nullable=False, server_default="1")
    )
    for name, length in COLUMNS:
        op.add_column(
            "signature",
            sa.Column(name, sa.String(length=length), nullable=False, server_default=""),
        )
    op.execute(
        "ALTER TABLE signature ADD COLUMN stance VARCHAR(40) NOT NULL DEFAULT 'agreed'"
        " CONSTRAINT ck_signature_stance_word CHECK (stance IN ('agreed', 'dissent', 'refused'))"
        " CONSTRAINT ck_signature_otherwise_with_reason CHECK (stance = 'agreed' OR remark <> '')"
    )
    op.create_index(
        "uq_signature_tally_id_position", "signature", ["tally_id", "position"], unique=True
    )
    _taking_back()
    _check_note()
    _award_terms()
    _recovery_code()
    for table in FIXED:
        for verb in ("UPDATE", "DELETE"):
            _forbid(table, verb)


def downgrade() -> None:
    """Take them away; signatures that were refused or taken back are forgotten as such."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in FIXED:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if postgres else ""))
    for table in ("recovery_code", "award_terms", "check_note", "taking_back"):
        op.drop_table(table)
    op.drop_index("uq_signature_tally_id_position", table_name="signature")
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER signature_no_{verb}" + (" ON signature" if postgres else ""))
    with op.batch_alter_table("signature") as batch:
        for check in ("stance_word", "otherwise_with_reason"):
            batch.drop_constraint(op.f(f"ck_signature_{check}"), type_="check")
        for name in ("stance", "terms_digest", "proof", "post", "position"):
            batch.drop_column(name)
    for verb in ("UPDATE", "DELETE"):
        _forbid("signature", verb)
    op.execute("UPDATE tally SET state = 'kept' WHERE state IN ('refused', 'taken_back')")
    _states(STATES[:3])


def _states(words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table("tally") as batch:
        batch.drop_constraint(op.f("ck_tally_state_word"), type_="check")
        batch.create_check_constraint(op.f("ck_tally_state_word"), f"state IN ({listed})")


def _taking_back() -> None:
    op.create_table(
        "taking_back",
        sa.Column("id", _ID, nullable=False),
        sa.Column("tally_id", _ID, nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("taken_by", _ID, nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_taking_back_with_reason")),
        *_keys("taking_back", tally_id="tally", taken_by="account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taking_back")),
        sa.UniqueConstraint("tally_id", name=op.f("uq_taking_back_tally_id")),
    )


def _check_note() -> None:
    listed = ", ".join(f"'{word}'" for word in CLEARANCES)
    op.create_table(
        "check_note",
        sa.Column("id", _ID, nullable=False),
        sa.Column("tally_id", _ID, nullable=False),
        sa.Column("clearance", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("noted_by", _ID, nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(f"clearance IN ({listed})", name=op.f("ck_check_note_clearance_word")),
        sa.CheckConstraint("note <> ''", name=op.f("ck_check_note_with_note")),
        *_keys("check_note", tally_id="tally", noted_by="account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_note")),
        sa.UniqueConstraint("tally_id", "clearance", name=op.f("uq_check_note_tally_id_clearance")),
    )


def _award_terms() -> None:
    op.create_table(
        "award_terms",
        sa.Column("id", _ID, nullable=False),
        sa.Column("funding_round_id", _ID, nullable=False),
        sa.Column("proposal_id", _ID, nullable=False),
        sa.Column("granted", sa.JSON(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.String(length=300), nullable=False),
        sa.Column("decided_by", _ID, nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        *_keys(
            "award_terms",
            funding_round_id="funding_round",
            proposal_id="proposal",
            decided_by="account",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_terms")),
    )
    op.create_index(op.f("ix_award_terms_funding_round_id"), "award_terms", ["funding_round_id"])


def _recovery_code() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("id", _ID, nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        *_keys("recovery_code", account_id="account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_recovery_code_digest")),
    )
    op.create_index(op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"])


def _keys(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
        )
        for column, target in targets.items()
    ]


def _forbid(table: str, verb: str) -> None:
    name = f"{table}_no_{verb.lower()}"
    body = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {body}")

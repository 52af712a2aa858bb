"""Money promised from outside: donors, gifts with their entries, the moment that counts, naming rights."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0044"
branch_labels = None
depends_on = None

APPEND_ONLY = ("gift", "gift_moment", "naming")


def upgrade() -> None:
    """Add the tables; gifts, moments and namings are never changed."""
    op.create_table(
        "donor",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unnamed", sa.Boolean(), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('organisation', 'person')", name=op.f("ck_donor_kind_word")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_donor_has_name")),
        sa.ForeignKeyConstraint(
            ["added_by"], ["account.id"], name=op.f("fk_donor_added_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_donor_funding_round_id_funding_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor")),
        sa.UniqueConstraint(
            "funding_round_id", "name", name=op.f("uq_donor_funding_round_id_name")
        ),
    )
    op.create_index(op.f("ix_donor_funding_round_id"), "donor", ["funding_round_id"], unique=False)
    op.create_table(
        "gift_moment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_by", sa.String(length=32), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "number = 1 OR reason <> ''", name=op.f("ck_gift_moment_changed_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_gift_moment_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["account.id"], name=op.f("fk_gift_moment_set_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_moment")),
        sa.UniqueConstraint(
            "funding_round_id", "number", name=op.f("uq_gift_moment_funding_round_id_number")
        ),
    )
    op.create_index(
        op.f("ix_gift_moment_funding_round_id"), "gift_moment", ["funding_round_id"], unique=False
    )
    op.create_table(
        "gift",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("donor_id", sa.String(length=32), nullable=True),
        sa.Column("proposal_id", sa.String(length=32), nullable=True),
        sa.Column("pot", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'own' AND donor_id IS NULL AND proposal_id IS NOT NULL) OR (kind <> 'own' AND donor_id IS NOT NULL)",
            name=op.f("ck_gift_own_or_donor"),
        ),
        sa.CheckConstraint(
            "kind IN ('gift', 'own', 'in_kind', 'hours')", name=op.f("ck_gift_kind_word")
        ),
        sa.CheckConstraint("proposal_id IS NULL OR pot = ''", name=op.f("ck_gift_one_target")),
        sa.ForeignKeyConstraint(
            ["added_by"], ["account.id"], name=op.f("fk_gift_added_by_account")
        ),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_gift_donor_id_donor")),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_gift_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_gift_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift")),
    )
    op.create_index(op.f("ix_gift_donor_id"), "gift", ["donor_id"], unique=False)
    op.create_index(op.f("ix_gift_funding_round_id"), "gift", ["funding_round_id"], unique=False)
    op.create_index(op.f("ix_gift_proposal_id"), "gift", ["proposal_id"], unique=False)
    op.create_table(
        "naming",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("donor_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=True),
        sa.Column("strand_id", sa.String(length=32), nullable=True),
        sa.Column("text", sa.String(length=100), nullable=False),
        sa.Column("set_by", sa.String(length=32), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(proposal_id IS NULL) <> (strand_id IS NULL)", name=op.f("ck_naming_one_subject")
        ),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_naming_donor_id_donor")),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_naming_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_naming_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name=op.f("fk_naming_set_by_account")),
        sa.ForeignKeyConstraint(
            ["strand_id"], ["strand.id"], name=op.f("fk_naming_strand_id_strand")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_naming")),
        sa.UniqueConstraint(
            "funding_round_id", "number", name=op.f("uq_naming_funding_round_id_number")
        ),
    )
    op.create_index(op.f("ix_naming_donor_id"), "naming", ["donor_id"], unique=False)
    op.create_index(
        op.f("ix_naming_funding_round_id"), "naming", ["funding_round_id"], unique=False
    )
    op.create_index(op.f("ix_naming_proposal_id"), "naming", ["proposal_id"], unique=False)
    op.create_index(op.f("ix_naming_strand_id"), "naming", ["strand_id"], unique=False)
    op.create_table(
        "gift_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("gift_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.String(length=60), nullable=False),
        sa.Column("rate_minor", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("attachment_id", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("corrects", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=True),
        sa.Column("proposed_at", sa.BigInteger(), nullable=True),
        sa.Column("entered_by", sa.String(length=32), nullable=True),
        sa.Column("entered_at", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("refused_by", sa.String(length=32), nullable=True),
        sa.Column("refused_at", sa.BigInteger(), nullable=True),
        sa.Column("refusal", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(rate = '') = (quantity IS NULL) AND (rate = '') = (rate_minor IS NULL)",
            name=op.f("ck_gift_entry_rate_with_quantity"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR confirmed_by IS NOT NULL",
            name=op.f("ck_gift_entry_confirmed_by"),
        ),
        sa.CheckConstraint(
            "corrects IS NULL OR reason <> ''", name=op.f("ck_gift_entry_corrected_with_reason")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'entered', 'confirmed', 'refused')",
            name=op.f("ck_gift_entry_state_word"),
        ),
        sa.CheckConstraint(
            "step = 'pledged' OR attachment_id IS NOT NULL OR amount_minor = 0",
            name=op.f("ck_gift_entry_has_proof"),
        ),
        sa.CheckConstraint("step IN ('pledged', 'received')", name=op.f("ck_gift_entry_step_word")),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_gift_entry_amount_not_negative")),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR (entered_by IS NOT NULL AND confirmed_by <> entered_by AND (proposed_by IS NULL OR confirmed_by <> proposed_by))",
            name=op.f("ck_gift_entry_two_people"),
        ),
        sa.CheckConstraint(
            "quantity IS NULL OR quantity >= 0", name=op.f("ck_gift_entry_quantity_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_gift_entry_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["account.id"], name=op.f("fk_gift_entry_confirmed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["corrects"], ["gift_entry.id"], name=op.f("fk_gift_entry_corrects_gift_entry")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.id"], name=op.f("fk_gift_entry_entered_by_account")
        ),
        sa.ForeignKeyConstraint(["gift_id"], ["gift.id"], name=op.f("fk_gift_entry_gift_id_gift")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["account.id"], name=op.f("fk_gift_entry_proposed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["refused_by"], ["account.id"], name=op.f("fk_gift_entry_refused_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_entry")),
        sa.UniqueConstraint("gift_id", "number", name=op.f("uq_gift_entry_gift_id_number")),
    )
    op.create_index(op.f("ix_gift_entry_corrects"), "gift_entry", ["corrects"], unique=False)
    op.create_index(op.f("ix_gift_entry_gift_id"), "gift_entry", ["gift_id"], unique=False)
    op.create_index(
        "ux_gift_entry_corrected_once",
        "gift_entry",
        ["corrects"],
        unique=True,
        sqlite_where=sa.column("state") == "confirmed",
        postgresql_where=sa.column("state") == "confirmed",
    )
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            _refuse(table, verb)


def downgrade() -> None:
    """Take them away."""
    for table in ("gift_entry", "naming", "gift", "gift_moment", "donor"):
        on = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
        for verb in ("update", "delete") if table in APPEND_ONLY else ():
            op.execute(f"DROP TRIGGER {table}_no_{verb}{on}")
        op.drop_table(table)


def _refuse(table: str, verb: str) -> None:
    does = (
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else f" BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
    op.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}{does}")

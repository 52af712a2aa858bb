"""Other bodies' confirmations, helped entry, proposals on paper, and what organisations declare."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = ("first_owner", "member", "seat", "organisation", "contact", "reset")
ROLES = ("lead", "editor", "viewer")


def upgrade() -> None:
    op.create_table(
        "helped_entry",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("helper_id", sa.String(length=32), nullable=False),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=100), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "capacity IN ('officer', 'coach')", name=op.f("ck_helped_entry_capacity_word")
        ),
        sa.ForeignKeyConstraint(
            ["helper_id"], ["account.id"], name=op.f("fk_helped_entry_helper_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_helped_entry_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helped_entry")),
        sa.UniqueConstraint(
            "proposal_id", "helper_id", name=op.f("uq_helped_entry_proposal_id_helper_id")
        ),
    )
    op.create_index(op.f("ix_helped_entry_helper_id"), "helped_entry", ["helper_id"], unique=False)
    op.create_index(
        op.f("ix_helped_entry_proposal_id"), "helped_entry", ["proposal_id"], unique=False
    )
    op.create_table(
        "paper_original",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("received_by", sa.String(length=32), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_paper_original_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["received_by"], ["account.id"], name=op.f("fk_paper_original_received_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_original")),
    )
    op.create_index(
        op.f("ix_paper_original_proposal_id"), "paper_original", ["proposal_id"], unique=False
    )
    op.create_table(
        "confirmation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=True),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("body_name", sa.String(length=200), nullable=False),
        sa.Column("part", sa.String(length=300), nullable=False),
        sa.Column("share_minor", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("opinion", sa.String(length=1000), nullable=False),
        sa.Column("signer_name", sa.String(length=60), nullable=False),
        sa.Column("signer_post", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("attachment_id", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'fiscal_host') = (organisation_id IS NOT NULL)",
            name=op.f("ck_confirmation_host_of_organisation"),
        ),
        sa.CheckConstraint(
            "kind IN ('fiscal_host', 'host_community', 'recommending', 'supervising', 'partner')",
            name=op.f("ck_confirmation_kind_word"),
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'confirmed', 'declined', 'stamped', 'withdrawn')",
            name=op.f("ck_confirmation_state_word"),
        ),
        sa.CheckConstraint(
            "(organisation_id IS NULL) <> (proposal_id IS NULL)",
            name=op.f("ck_confirmation_one_subject"),
        ),
        sa.CheckConstraint("share_minor >= 0", name=op.f("ck_confirmation_share_not_negative")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_confirmation_asked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_confirmation_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_confirmation_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_confirmation_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
    )
    op.create_index(
        op.f("ix_confirmation_organisation_id"), "confirmation", ["organisation_id"], unique=False
    )
    op.create_index(
        op.f("ix_confirmation_proposal_id"), "confirmation", ["proposal_id"], unique=False
    )
    op.create_table(
        "organisation_record",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("from_on", sa.String(length=10), nullable=False),
        sa.Column("until_on", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("attachment_id", sa.String(length=32), nullable=True),
        sa.Column("declared_by", sa.String(length=32), nullable=False),
        sa.Column("declared_at", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('evidence', 'award', 'bar', 'abnormal_list', 'breach_list')",
            name=op.f("ck_organisation_record_kind_word"),
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_organisation_record_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["account.id"], name=op.f("fk_organisation_record_declared_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_record_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"],
            ["account.id"],
            name=op.f("fk_organisation_record_withdrawn_by_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_record")),
    )
    op.create_index(
        op.f("ix_organisation_record_organisation_id"),
        "organisation_record",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "paper_receipt",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("group_name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("attachment_id", sa.String(length=32), nullable=True),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("proposal_id", sa.String(length=32), nullable=True),
        sa.Column("typed_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('recorded', 'confirmed', 'withdrawn')",
            name=op.f("ck_paper_receipt_state_word"),
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> recorded_by",
            name=op.f("ck_paper_receipt_two_people"),
        ),
        sa.CheckConstraint("pages > 0", name=op.f("ck_paper_receipt_pages_positive")),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_paper_receipt_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["account.id"], name=op.f("fk_paper_receipt_confirmed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_paper_receipt_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_paper_receipt_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_paper_receipt_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_receipt")),
        sa.UniqueConstraint("number", name=op.f("uq_paper_receipt_number")),
    )
    op.create_index(
        op.f("ix_paper_receipt_funding_round_id"),
        "paper_receipt",
        ["funding_round_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_paper_receipt_proposal_id"), "paper_receipt", ["proposal_id"], unique=False
    )
    op.add_column(
        "organisation",
        sa.Column("legal_representative", sa.String(length=60), nullable=False, server_default=""),
    )
    op.add_column(
        "organisation",
        sa.Column("founded_on", sa.String(length=10), nullable=False, server_default=""),
    )
    op.add_column(
        "proposal_revision",
        sa.Column("typed_for", sa.String(length=100), nullable=False, server_default=""),
    )
    _allow("access_code", "kind", (*KINDS, "confirmation"))
    _allow("organisation_member", "role", (*ROLES, "coach"))


def downgrade() -> None:
    op.execute("DELETE FROM organisation_member WHERE role = 'coach'")
    op.execute("DELETE FROM access_code WHERE kind = 'confirmation'")
    _allow("organisation_member", "role", ROLES)
    _allow("access_code", "kind", KINDS)
    op.drop_column("proposal_revision", "typed_for")
    op.drop_column("organisation", "founded_on")
    op.drop_column("organisation", "legal_representative")
    op.drop_index(op.f("ix_paper_receipt_proposal_id"), table_name="paper_receipt")
    op.drop_index(op.f("ix_paper_receipt_funding_round_id"), table_name="paper_receipt")
    op.drop_table("paper_receipt")
    op.drop_index(op.f("ix_organisation_record_organisation_id"), table_name="organisation_record")
    op.drop_table("organisation_record")
    op.drop_index(op.f("ix_confirmation_proposal_id"), table_name="confirmation")
    op.drop_index(op.f("ix_confirmation_organisation_id"), table_name="confirmation")
    op.drop_table("confirmation")
    op.drop_index(op.f("ix_paper_original_proposal_id"), table_name="paper_original")
    op.drop_table("paper_original")
    op.drop_index(op.f("ix_helped_entry_proposal_id"), table_name="helped_entry")
    op.drop_index(op.f("ix_helped_entry_helper_id"), table_name="helped_entry")
    op.drop_table("helped_entry")


def _allow(table: str, column: str, words: tuple[str, ...]) -> None:
    """Let the database accept these words and no other."""
    name = op.f(f"ck_{table}_{column}_word")
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(name, type_="check")
        changed.create_check_constraint(name, f"{column} IN ({listed})")

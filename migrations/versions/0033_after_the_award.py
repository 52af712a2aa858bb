"""After the announcement: agreements, instalments, payments, money that comes back, bars."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0036"
branch_labels = None
depends_on = None

#: Rows of these are added and never changed.
FIXED = (
    "award_practice",
    "agreement",
    "agreement_copy",
    "instalment",
    "instalment_decision",
    "award_decision",
)


def upgrade() -> None:
    """Add the tables; what was announced before has no agreement yet."""
    _award_practice()
    _bar()
    _agreement()
    _agreement_copy()
    _instalment()
    _instalment_decision()
    _payment()
    _money_return()
    _award_decision()
    for table in FIXED:
        for verb in ("UPDATE", "DELETE"):
            _forbid(table, verb)


def downgrade() -> None:
    """Take them away."""
    for table in FIXED:
        on = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}{on}")
    for table in (
        "award_decision",
        "money_return",
        "payment",
        "instalment_decision",
        "instalment",
        "agreement_copy",
        "agreement",
        "bar",
        "award_practice",
    ):
        op.drop_table(table)


def _award_practice() -> None:
    op.create_table(
        "award_practice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("two_persons", sa.Boolean(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("set_by", sa.String(length=32), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_award_practice_programme_id_programme"),
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["account.id"], name=op.f("fk_award_practice_set_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_practice")),
        sa.UniqueConstraint(
            "programme_id", "number", name=op.f("uq_award_practice_programme_id_number")
        ),
    )


def _bar() -> None:
    op.create_table(
        "bar",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=True),
        sa.Column("from_on", sa.String(length=10), nullable=False),
        sa.Column("until_on", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("minutes", sa.String(length=300), nullable=False),
        sa.Column("set_by", sa.String(length=32), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("lifted_by", sa.String(length=32), nullable=True),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.Column("lifted_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "lifted_at IS NULL OR lifted_reason <> ''", name=op.f("ck_bar_lifted_with_reason")
        ),
        sa.CheckConstraint("reason <> '' AND minutes <> ''", name=op.f("ck_bar_with_reason")),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_bar_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["account.id"], name=op.f("fk_bar_lifted_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_bar_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_bar_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_bar_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["account.id"], name=op.f("fk_bar_set_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bar")),
    )
    op.create_index(op.f("ix_bar_organisation_id"), "bar", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_bar_programme_id"), "bar", ["programme_id"], unique=False)


def _agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.Column("begins_on", sa.String(length=10), nullable=False),
        sa.Column("ends_on", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("minutes", sa.String(length=300), nullable=False),
        sa.Column("attachment_id", sa.String(length=32), nullable=True),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "number = 1 OR reason <> ''", name=op.f("ck_agreement_changed_with_reason")
        ),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_agreement_amount_not_negative")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_agreement_number_from_one")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_agreement_attachment_id_attachment")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_agreement_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_agreement_made_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_agreement_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("proposal_id", "number", name=op.f("uq_agreement_proposal_id_number")),
    )
    op.create_index(
        op.f("ix_agreement_funding_round_id"), "agreement", ["funding_round_id"], unique=False
    )


def _agreement_copy() -> None:
    op.create_table(
        "agreement_copy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("agreement_id", sa.String(length=32), nullable=False),
        sa.Column("attachment_id", sa.String(length=32), nullable=False),
        sa.Column("by_office", sa.Boolean(), nullable=False),
        sa.Column("signed_on", sa.String(length=10), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("signed_on <> ''", name=op.f("ck_agreement_copy_signed_on_a_day")),
        sa.ForeignKeyConstraint(
            ["added_by"], ["account.id"], name=op.f("fk_agreement_copy_added_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["agreement.id"],
            name=op.f("fk_agreement_copy_agreement_id_agreement"),
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_agreement_copy_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_agreement_copy_funding_round_id_funding_round"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_copy")),
    )
    op.create_index(
        op.f("ix_agreement_copy_agreement_id"), "agreement_copy", ["agreement_id"], unique=False
    )
    op.create_index(
        op.f("ix_agreement_copy_funding_round_id"),
        "agreement_copy",
        ["funding_round_id"],
        unique=False,
    )


def _instalment() -> None:
    op.create_table(
        "instalment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("agreement_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("within", sa.Integer(), nullable=False),
        sa.Column("days", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "(after = 'day') = (due_on <> '')", name=op.f("ck_instalment_day_where_due_on_one")
        ),
        sa.CheckConstraint(
            "after IN ('announcement', 'agreement', 'midterm', 'final', 'day')",
            name=op.f("ck_instalment_after_word"),
        ),
        sa.CheckConstraint("days IN ('workday', 'calendar')", name=op.f("ck_instalment_days_word")),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_instalment_amount_not_negative")),
        sa.CheckConstraint("within >= 0", name=op.f("ck_instalment_within_not_negative")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_instalment_agreement_id_agreement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("agreement_id", "name", name=op.f("uq_instalment_agreement_id_name")),
    )


def _instalment_decision() -> None:
    op.create_table(
        "instalment_decision",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("instalment", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("minutes", sa.String(length=300), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_instalment_decision_with_reason")),
        sa.CheckConstraint(
            "verdict IN ('released', 'held', 'stopped')",
            name=op.f("ck_instalment_decision_verdict_word"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_instalment_decision_decided_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_instalment_decision_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
            name=op.f("fk_instalment_decision_proposal_id_proposal"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment_decision")),
        sa.UniqueConstraint(
            "proposal_id",
            "instalment",
            "number",
            name=op.f("uq_instalment_decision_proposal_id_instalment_number"),
        ),
    )
    op.create_index(
        op.f("ix_instalment_decision_funding_round_id"),
        "instalment_decision",
        ["funding_round_id"],
        unique=False,
    )


def _payment() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("programme_id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("instalment", sa.String(length=60), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.String(length=10), nullable=False),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR withdrawn_reason <> ''",
            name=op.f("ck_payment_withdrawn_with_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('entered', 'confirmed', 'withdrawn')", name=op.f("ck_payment_state_word")
        ),
        sa.CheckConstraint("voucher <> ''", name=op.f("ck_payment_with_voucher")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_amount_positive")),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> entered_by",
            name=op.f("ck_payment_second_person_is_another"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["account.id"], name=op.f("fk_payment_confirmed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.id"], name=op.f("fk_payment_entered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_payment_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_payment_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_payment_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["account.id"], name=op.f("fk_payment_withdrawn_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    op.create_index(
        op.f("ix_payment_funding_round_id"), "payment", ["funding_round_id"], unique=False
    )
    op.create_index(
        "uq_payment_programme_id_voucher",
        "payment",
        ["programme_id", "voucher"],
        unique=True,
        sqlite_where=sa.column("state") != "withdrawn",
        postgresql_where=sa.column("state") != "withdrawn",
    )


def _money_return() -> None:
    op.create_table(
        "money_return",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("minutes", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("claimed_by", sa.String(length=32), nullable=False),
        sa.Column("claimed_at", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.String(length=10), nullable=False),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("received_by", sa.String(length=32), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(state = 'received') = (received_on <> '')",
            name=op.f("ck_money_return_received_on_a_day"),
        ),
        sa.CheckConstraint(
            "kind IN ('unspent', 'clawback')", name=op.f("ck_money_return_kind_word")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_money_return_with_reason")),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR withdrawn_reason <> ''",
            name=op.f("ck_money_return_withdrawn_with_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('owed', 'received', 'withdrawn')", name=op.f("ck_money_return_state_word")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_money_return_amount_positive")),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["account.id"], name=op.f("fk_money_return_claimed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_money_return_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_money_return_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["received_by"], ["account.id"], name=op.f("fk_money_return_received_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["account.id"], name=op.f("fk_money_return_withdrawn_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_return")),
    )
    op.create_index(
        op.f("ix_money_return_funding_round_id"), "money_return", ["funding_round_id"], unique=False
    )


def _award_decision() -> None:
    op.create_table(
        "award_decision",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("in_place_of", sa.String(length=32), nullable=True),
        sa.Column("answer_by", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("minutes", sa.String(length=300), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "step IN ('accepted', 'declined') OR (minutes <> '' AND reason <> '')",
            name=op.f("ck_award_decision_with_minutes"),
        ),
        sa.CheckConstraint(
            "step <> 'offered' OR (amount_minor IS NOT NULL AND in_place_of IS NOT NULL)",
            name=op.f("ck_award_decision_offered_in_a_place"),
        ),
        sa.CheckConstraint(
            "step IN ('withdrawn', 'stopped', 'closed_out', 'offered', 'accepted', 'declined', 'gap')",
            name=op.f("ck_award_decision_step_word"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_award_decision_amount_positive")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_award_decision_decided_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_award_decision_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["in_place_of"], ["proposal.id"], name=op.f("fk_award_decision_in_place_of_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_award_decision_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_decision")),
        sa.UniqueConstraint(
            "proposal_id", "number", name=op.f("uq_award_decision_proposal_id_number")
        ),
    )
    op.create_index(
        op.f("ix_award_decision_funding_round_id"),
        "award_decision",
        ["funding_round_id"],
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

"""After an award: reports with their dates and pictures, evaluations with their rules, sheets and results."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

FIXED = (
    "report_due",
    "report_judgement",
    "evaluation_scheme",
    "evaluation_sheet",
    "evaluation_result",
)
TABLES = (
    "report_revision",
    "report_photo",
    "report_judgement",
    "evaluation_result",
    "evaluation_sheet",
    "report",
    "report_due",
    "evaluation",
    "evaluator",
    "evaluation_scheme",
)
KINDS = ("submission", "review", "paper", "report")


def upgrade() -> None:
    """Add the tables; a receipt may be for a report."""
    _evaluation_scheme()
    _evaluator()
    _evaluation()
    _report_due()
    _report()
    _evaluation_sheet()
    _evaluation_result()
    _report_judgement()
    _report_photo()
    _report_revision()
    for table in FIXED:
        for verb in ("UPDATE", "DELETE"):
            _forbid(table, verb)
    _forbid("report_revision", "UPDATE")  # drafts that were never handed in may be removed
    _receipts(KINDS)


def downgrade() -> None:
    """Take them away; the receipts of reports go with the reports."""
    on = op.get_bind().dialect.name == "postgresql"
    for table in FIXED:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if on else ""))
    on_revision = " ON report_revision" if on else ""
    op.execute(f"DROP TRIGGER report_revision_no_update{on_revision}")
    for table in TABLES:
        op.drop_table(table)
    _receipts(KINDS[:-1])


def _receipts(kinds: tuple[str, ...]) -> None:
    """SQLite makes the table anew, so the triggers are put back; a receipt is never changed otherwise."""
    on = " ON receipt" if op.get_bind().dialect.name == "postgresql" else ""
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER receipt_no_{verb}{on}")
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.execute(f"DELETE FROM receipt WHERE kind NOT IN ({listed})")  # noqa: S608 -- words of ours
    with op.batch_alter_table("receipt") as batch:
        batch.drop_constraint(op.f("ck_receipt_kind_word"), type_="check")
        batch.create_check_constraint(op.f("ck_receipt_kind_word"), f"kind IN ({listed})")
    for verb in ("UPDATE", "DELETE"):
        _forbid("receipt", verb)


def _forbid(table: str, verb: str) -> None:
    does = (
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else f" BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
    op.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}{does}")


def _evaluation_scheme() -> None:
    op.create_table(
        "evaluation_scheme",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rulebook", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_by", sa.String(length=32), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('midterm', 'final')", name=op.f("ck_evaluation_scheme_kind_word")
        ),
        sa.CheckConstraint(
            "version = 1 OR reason <> ''", name=op.f("ck_evaluation_scheme_changed_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_evaluation_scheme_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["account.id"], name=op.f("fk_evaluation_scheme_set_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_scheme")),
        sa.UniqueConstraint(
            "funding_round_id",
            "kind",
            "version",
            name=op.f("uq_evaluation_scheme_funding_round_id_kind_version"),
        ),
    )
    op.create_index(
        op.f("ix_evaluation_scheme_funding_round_id"),
        "evaluation_scheme",
        ["funding_round_id"],
        unique=False,
    )


def _evaluator() -> None:
    op.create_table(
        "evaluator",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=True),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("named_by", sa.String(length=32), nullable=False),
        sa.Column("named_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "removed_at IS NULL OR removed_reason <> ''",
            name=op.f("ck_evaluator_removed_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_evaluator_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_evaluator_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["named_by"], ["account.id"], name=op.f("fk_evaluator_named_by_account")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_evaluator_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluator")),
        sa.UniqueConstraint(
            "funding_round_id", "label", name=op.f("uq_evaluator_funding_round_id_label")
        ),
    )
    op.create_index(op.f("ix_evaluator_account_id"), "evaluator", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_evaluator_funding_round_id"), "evaluator", ["funding_round_id"], unique=False
    )


def _evaluation() -> None:
    op.create_table(
        "evaluation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('midterm', 'final')", name=op.f("ck_evaluation_kind_word")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_evaluation_state_word")),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_evaluation_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["account.id"], name=op.f("fk_evaluation_opened_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_evaluation_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("proposal_id", "kind", name=op.f("uq_evaluation_proposal_id_kind")),
    )
    op.create_index(
        op.f("ix_evaluation_funding_round_id"), "evaluation", ["funding_round_id"], unique=False
    )
    op.create_index(op.f("ix_evaluation_proposal_id"), "evaluation", ["proposal_id"], unique=False)


def _report_due() -> None:
    op.create_table(
        "report_due",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("from_on", sa.String(length=10), nullable=False),
        sa.Column("until_on", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.String(length=10), nullable=False),
        sa.Column("within_paid", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_by", sa.String(length=32), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'monthly') = (period <> '')", name=op.f("ck_report_due_month_of_monthly")
        ),
        sa.CheckConstraint(
            "kind IN ('midterm', 'final', 'monthly')", name=op.f("ck_report_due_kind_word")
        ),
        sa.CheckConstraint(
            "proposal_id IS NULL OR reason <> ''", name=op.f("ck_report_due_postponed_with_reason")
        ),
        sa.CheckConstraint(
            "from_on <= until_on AND (until_on <= due_on OR proposal_id IS NOT NULL)",
            name=op.f("ck_report_due_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_report_due_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_report_due_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["account.id"], name=op.f("fk_report_due_set_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_due")),
    )
    op.create_index(
        op.f("ix_report_due_funding_round_id"), "report_due", ["funding_round_id"], unique=False
    )
    op.create_index(op.f("ix_report_due_proposal_id"), "report_due", ["proposal_id"], unique=False)


def _report() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("filed_revision", sa.Integer(), nullable=True),
        sa.Column("filed_at", sa.BigInteger(), nullable=True),
        sa.Column("filed_by", sa.String(length=32), nullable=True),
        sa.Column("accepted_revision", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("started_by", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'monthly') = (period <> '')", name=op.f("ck_report_month_of_monthly")
        ),
        sa.CheckConstraint(
            "kind IN ('midterm', 'final', 'monthly')", name=op.f("ck_report_kind_word")
        ),
        sa.CheckConstraint(
            "state <> 'accepted' OR accepted_revision = filed_revision",
            name=op.f("ck_report_accepted_as_filed"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR filed_revision IS NOT NULL", name=op.f("ck_report_filed_with_text")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'filed', 'returned', 'accepted')", name=op.f("ck_report_state_word")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["account.id"], name=op.f("fk_report_filed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_report_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_report_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["account.id"], name=op.f("fk_report_started_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "proposal_id", "kind", "period", name=op.f("uq_report_proposal_id_kind_period")
        ),
    )
    op.create_index(
        op.f("ix_report_funding_round_id"), "report", ["funding_round_id"], unique=False
    )
    op.create_index(op.f("ix_report_proposal_id"), "report", ["proposal_id"], unique=False)


def _evaluation_sheet() -> None:
    op.create_table(
        "evaluation_sheet",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("evaluation_id", sa.String(length=32), nullable=False),
        sa.Column("evaluator_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("remark", sa.String(length=3000), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluation.id"],
            name=op.f("fk_evaluation_sheet_evaluation_id_evaluation"),
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"],
            ["evaluator.id"],
            name=op.f("fk_evaluation_sheet_evaluator_id_evaluator"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_sheet")),
        sa.UniqueConstraint(
            "evaluation_id",
            "evaluator_id",
            "number",
            name=op.f("uq_evaluation_sheet_evaluation_id_evaluator_id_number"),
        ),
    )
    op.create_index(
        op.f("ix_evaluation_sheet_evaluation_id"),
        "evaluation_sheet",
        ["evaluation_id"],
        unique=False,
    )


def _evaluation_result() -> None:
    op.create_table(
        "evaluation_result",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("evaluation_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scheme_id", sa.String(length=32), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("evidence_digest", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("outcome_digest", sa.String(length=64), nullable=False),
        sa.Column("total", sa.String(length=40), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("band", sa.String(length=60), nullable=False),
        sa.Column("proposed", sa.String(length=40), nullable=False),
        sa.Column("remark", sa.String(length=3000), nullable=False),
        sa.Column("closed_by", sa.String(length=32), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "proposed IN ('release', 'hold', 'stop')",
            name=op.f("ck_evaluation_result_proposed_word"),
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["account.id"], name=op.f("fk_evaluation_result_closed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluation.id"],
            name=op.f("fk_evaluation_result_evaluation_id_evaluation"),
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"],
            ["evaluation_scheme.id"],
            name=op.f("fk_evaluation_result_scheme_id_evaluation_scheme"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_result")),
        sa.UniqueConstraint(
            "evaluation_id", "number", name=op.f("uq_evaluation_result_evaluation_id_number")
        ),
    )
    op.create_index(
        op.f("ix_evaluation_result_evaluation_id"),
        "evaluation_result",
        ["evaluation_id"],
        unique=False,
    )


def _report_judgement() -> None:
    op.create_table(
        "report_judgement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("judged_by", sa.String(length=32), nullable=False),
        sa.Column("judged_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "verb <> 'report.return' OR reason <> ''",
            name=op.f("ck_report_judgement_returned_with_reason"),
        ),
        sa.CheckConstraint(
            "verb IN ('report.accept', 'report.return')", name=op.f("ck_report_judgement_verb_word")
        ),
        sa.ForeignKeyConstraint(
            ["judged_by"], ["account.id"], name=op.f("fk_report_judgement_judged_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_judgement_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_judgement")),
    )
    op.create_index(
        op.f("ix_report_judgement_report_id"), "report_judgement", ["report_id"], unique=False
    )


def _report_photo() -> None:
    op.create_table(
        "report_photo",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("attachment_id", sa.String(length=32), nullable=False),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("consented", sa.Boolean(), nullable=False),
        sa.Column("released_by", sa.String(length=32), nullable=True),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "released_at IS NULL OR consented", name=op.f("ck_report_photo_released_with_consent")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_report_photo_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["released_by"], ["account.id"], name=op.f("fk_report_photo_released_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_photo_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_photo")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_report_photo_attachment_id")),
    )
    op.create_index(op.f("ix_report_photo_report_id"), "report_photo", ["report_id"], unique=False)


def _report_revision() -> None:
    op.create_table(
        "report_revision",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_by", sa.String(length=32), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_revision_report_id_report")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["account.id"], name=op.f("fk_report_revision_saved_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_revision")),
        sa.UniqueConstraint(
            "report_id", "number", name=op.f("uq_report_revision_report_id_number")
        ),
    )
    op.create_index(
        op.f("ix_report_revision_report_id"), "report_revision", ["report_id"], unique=False
    )

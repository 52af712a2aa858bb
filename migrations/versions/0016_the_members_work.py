"""The members' work: filings with reasons, second looks, discussion, practice, sheets on paper, more to write."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

FIXED = ("review_filing", "discussion_post", "calibration_sample", "calibration_sheet")
TABLES = (*FIXED[:2], "calibration_sheet", "calibration_sample", "paper_sheet", "second_look")


def upgrade() -> None:
    """Add the columns one by one, so that the triggers of the table stay, and the tables."""
    for column in ("panel_note", "own_note"):
        op.add_column(
            "review_revision",
            sa.Column(column, sa.String(length=5000), nullable=False, server_default=""),
        )
    op.add_column(
        "review_revision", sa.Column("reasons", sa.JSON(), nullable=False, server_default="{}")
    )
    _calibration_sample()
    _calibration_sheet()
    _discussion_post()
    _paper_sheet()
    _review_filing()
    _second_look()
    op.execute(
        "INSERT INTO review_filing (id, review_id, revision, place, reason, receipt_id, filed_at) "
        "SELECT r.id, r.id, r.filed_revision, 1, '', (SELECT id FROM receipt WHERE subject_id = r.id "
        "ORDER BY accepted_at DESC LIMIT 1), r.filed_at FROM review r WHERE r.filed_revision IS NOT NULL"
    )
    for table in FIXED:
        for verb in ("UPDATE", "DELETE"):
            _forbid(table, verb)


def downgrade() -> None:
    """Take them away."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in FIXED:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if postgres else ""))
    for table in TABLES:
        op.drop_table(table)
    for column in ("reasons", "own_note", "panel_note"):
        op.drop_column("review_revision", column)


def _calibration_sample() -> None:
    op.create_table(
        "calibration_sample",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("funding_round_id", sa.String(length=32), nullable=False),
        sa.Column("panel", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=20000), nullable=False),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["funding_round_id"],
            ["funding_round.id"],
            name=op.f("fk_calibration_sample_funding_round_id_funding_round"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account.id"], name=op.f("fk_calibration_sample_made_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_sample")),
        sa.UniqueConstraint(
            "funding_round_id",
            "panel",
            "version",
            name=op.f("uq_calibration_sample_funding_round_id_panel_version"),
        ),
    )
    op.create_index(
        op.f("ix_calibration_sample_funding_round_id"),
        "calibration_sample",
        ["funding_round_id"],
        unique=False,
    )


def _calibration_sheet() -> None:
    op.create_table(
        "calibration_sheet",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sample_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sample_id"],
            ["calibration_sample.id"],
            name=op.f("fk_calibration_sheet_sample_id_calibration_sample"),
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seat.id"], name=op.f("fk_calibration_sheet_seat_id_seat")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_sheet")),
        sa.UniqueConstraint(
            "sample_id", "seat_id", name=op.f("uq_calibration_sheet_sample_id_seat_id")
        ),
    )
    op.create_index(
        op.f("ix_calibration_sheet_sample_id"), "calibration_sheet", ["sample_id"], unique=False
    )
    op.create_index(
        op.f("ix_calibration_sheet_seat_id"), "calibration_sheet", ["seat_id"], unique=False
    )


def _discussion_post() -> None:
    op.create_table(
        "discussion_post",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("stage_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=3000), nullable=False),
        sa.Column("posted_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_discussion_post_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seat.id"], name=op.f("fk_discussion_post_seat_id_seat")
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"], ["stage.id"], name=op.f("fk_discussion_post_stage_id_stage")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discussion_post")),
    )
    op.create_index(
        op.f("ix_discussion_post_proposal_id"), "discussion_post", ["proposal_id"], unique=False
    )
    op.create_index(
        op.f("ix_discussion_post_seat_id"), "discussion_post", ["seat_id"], unique=False
    )
    op.create_index(
        op.f("ix_discussion_post_stage_id"), "discussion_post", ["stage_id"], unique=False
    )


def _paper_sheet() -> None:
    op.create_table(
        "paper_sheet",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("review_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("comment", sa.String(length=5000), nullable=False),
        sa.Column("recommended_minor", sa.BigInteger(), nullable=True),
        sa.Column("attachment_id", sa.String(length=32), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=False),
        sa.Column("entered_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=32), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('recorded', 'confirmed', 'withdrawn')",
            name=op.f("ck_paper_sheet_state_word"),
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> entered_by",
            name=op.f("ck_paper_sheet_two_people"),
        ),
        sa.CheckConstraint(
            "recommended_minor >= 0", name=op.f("ck_paper_sheet_recommended_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_paper_sheet_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["account.id"], name=op.f("fk_paper_sheet_confirmed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.id"], name=op.f("fk_paper_sheet_entered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_paper_sheet_review_id_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sheet")),
    )
    op.create_index(op.f("ix_paper_sheet_review_id"), "paper_sheet", ["review_id"], unique=False)


def _review_filing() -> None:
    op.create_table(
        "review_filing",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("review_id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("receipt_id", sa.String(length=32), nullable=False),
        sa.Column("filed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "place = 1 OR reason <> ''", name=op.f("ck_review_filing_later_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_review_filing_receipt_id_receipt")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_review_filing_review_id_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_filing")),
        sa.UniqueConstraint("review_id", "place", name=op.f("uq_review_filing_review_id_place")),
        sa.UniqueConstraint(
            "review_id", "revision", name=op.f("uq_review_filing_review_id_revision")
        ),
    )
    op.create_index(
        op.f("ix_review_filing_review_id"), "review_filing", ["review_id"], unique=False
    )


def _second_look() -> None:
    op.create_table(
        "second_look",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("review_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "answer IN ('open', 'confirmed', 'superseded')", name=op.f("ck_second_look_answer_word")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_second_look_asked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_second_look_review_id_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_look")),
        sa.UniqueConstraint("review_id", "place", name=op.f("uq_second_look_review_id_place")),
    )
    op.create_index(op.f("ix_second_look_review_id"), "second_look", ["review_id"], unique=False)


def _forbid(table: str, verb: str) -> None:
    name = f"{table}_no_{verb.lower()}"
    body = (
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        if op.get_bind().dialect.name == "postgresql"
        else f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {body}")

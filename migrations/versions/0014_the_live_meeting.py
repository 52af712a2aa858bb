"""The live meeting: attendance, running order, lists to vote on, cards for the public."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.String(length=32)


def upgrade() -> None:
    """Add the tables and columns; papers keep their triggers, as only columns are added to them."""
    for name, minutes in (("pitch_minutes", "8"), ("answer_minutes", "7")):
        op.add_column(
            "meeting", sa.Column(name, sa.Integer(), nullable=False, server_default=minutes)
        )
    _ballot()
    _pulse_and_attendance()
    _pitch()
    _lists()
    _cards()
    op.add_column("secret_paper", sa.Column("picks", sa.JSON(), nullable=True))
    op.add_column("named_paper", sa.Column("picks", sa.JSON(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("named_paper", sa.Column("entered_by", _ID, nullable=True))
        op.create_foreign_key(
            op.f("fk_named_paper_entered_by_account"),
            "named_paper",
            "account",
            ["entered_by"],
            ["id"],
        )
    else:
        op.execute(
            "ALTER TABLE named_paper ADD COLUMN entered_by VARCHAR(32)"
            " CONSTRAINT fk_named_paper_entered_by_account REFERENCES account (id)"
        )
    for verb in ("UPDATE", "DELETE"):
        _forbid("card_turnout", verb)


#: What version 0013 has no room for: a ballot there is the panel's one vote on one proposal.
_LISTS = """SELECT count(*) FROM ballot WHERE proposal_id IS NULL
    OR voters <> 'panel' OR attempt > 1 OR follows_id IS NOT NULL"""
_ABSENT = "SELECT count(*) FROM named_paper WHERE entered_by IS NOT NULL"


class VotesWouldBeLost(RuntimeError):
    """Votes were held that the earlier version cannot keep, and votes are evidence."""


def downgrade() -> None:
    """Take them away, unless votes would be lost with them; attendance, running order and unused cards are."""
    held = sum(
        op.get_bind().exec_driver_sql(question).scalar_one() for question in (_LISTS, _ABSENT)
    )
    if held:
        raise VotesWouldBeLost(
            f"{held} votes of this database are on lists, by the public, held again or entered for somebody absent."
            " The version before cannot keep them. To go back, restore the snapshot that was made before the upgrade."
        )
    _allow("card_turnout")
    for table in ("card_turnout", "voting_card", "ballot_option", "pitch", "attendance"):
        op.drop_table(table)
    op.drop_table("meeting_pulse")
    op.drop_column("secret_paper", "picks")
    op.drop_column("named_paper", "picks")
    op.drop_column("named_paper", "entered_by")
    with op.batch_alter_table("ballot") as table:
        table.drop_constraint(op.f("uq_ballot_follows_id"), type_="unique")
        table.drop_constraint(op.f("fk_ballot_follows_id_ballot"), type_="foreignkey")
        for check in ("form_word", "voters_word", "one_or_a_list", "picks_in_order"):
            table.drop_constraint(op.f(f"ck_ballot_{check}"), type_="check")
        table.drop_constraint(
            op.f("uq_ballot_meeting_id_proposal_id_voters_attempt"), type_="unique"
        )
        for column in _columns():
            table.drop_column(column.name)
        table.alter_column("proposal_id", existing_type=_ID, nullable=False)
        table.create_unique_constraint(
            op.f("uq_ballot_meeting_id_proposal_id"), ["meeting_id", "proposal_id"]
        )
    op.drop_column("meeting", "answer_minutes")
    op.drop_column("meeting", "pitch_minutes")


def _columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column(
            "form", sa.String(length=40), nullable=False, server_default="for_against_abstain"
        ),
        sa.Column("voters", sa.String(length=40), nullable=False, server_default="panel"),
        sa.Column("question", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("pick_min", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("pick_max", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("points", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("attempt", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("follows_id", _ID, nullable=True),
    )


def _ballot() -> None:
    with op.batch_alter_table("ballot") as table:
        for column in _columns():
            table.add_column(column)
        table.alter_column("proposal_id", existing_type=_ID, nullable=True)
        table.drop_constraint(op.f("uq_ballot_meeting_id_proposal_id"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_ballot_meeting_id_proposal_id_voters_attempt"),
            ["meeting_id", "proposal_id", "voters", "attempt"],
        )
        table.create_unique_constraint(op.f("uq_ballot_follows_id"), ["follows_id"])
        table.create_foreign_key(
            op.f("fk_ballot_follows_id_ballot"), "ballot", ["follows_id"], ["id"]
        )
        table.create_check_constraint(
            op.f("ck_ballot_form_word"),
            "form IN ('for_against_abstain', 'choose', 'approval', 'points')",
        )
        table.create_check_constraint(
            op.f("ck_ballot_voters_word"), "voters IN ('panel', 'public')"
        )
        table.create_check_constraint(
            op.f("ck_ballot_one_or_a_list"),
            "(form = 'for_against_abstain') = (proposal_id IS NOT NULL)",
        )
        table.create_check_constraint(
            op.f("ck_ballot_picks_in_order"),
            "pick_min >= 0 AND pick_max >= pick_min AND points >= 0",
        )


def _pulse_and_attendance() -> None:
    op.create_table(
        "meeting_pulse",
        sa.Column("meeting_id", _ID, nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        _key("meeting_pulse", "meeting_id", "meeting"),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meeting_pulse")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", _ID, nullable=False),
        sa.Column("meeting_id", _ID, nullable=False),
        sa.Column("seat_id", _ID, nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("marked_by", _ID, nullable=False),
        _key("attendance", "meeting_id", "meeting"),
        _key("attendance", "seat_id", "seat"),
        _key("attendance", "marked_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("meeting_id", "seat_id", name=op.f("uq_attendance_meeting_id_seat_id")),
    )
    _index("attendance", "meeting_id", "seat_id")


def _pitch() -> None:
    op.create_table(
        "pitch",
        sa.Column("id", _ID, nullable=False),
        sa.Column("meeting_id", _ID, nullable=False),
        sa.Column("proposal_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("pitch_started_at", sa.BigInteger(), nullable=True),
        sa.Column("answers_started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("scores_called_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'pitching', 'answering', 'done')",
            name=op.f("ck_pitch_state_word"),
        ),
        _key("pitch", "meeting_id", "meeting"),
        _key("pitch", "proposal_id", "proposal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pitch")),
        sa.UniqueConstraint(
            "meeting_id", "proposal_id", name=op.f("uq_pitch_meeting_id_proposal_id")
        ),
    )
    _index("pitch", "meeting_id", "proposal_id")


def _lists() -> None:
    op.create_table(
        "ballot_option",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ballot_id", _ID, nullable=False),
        sa.Column("proposal_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=True),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_ballot_option_votes_not_negative")),
        _key("ballot_option", "ballot_id", "ballot"),
        _key("ballot_option", "proposal_id", "proposal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_option")),
        sa.UniqueConstraint(
            "ballot_id", "proposal_id", name=op.f("uq_ballot_option_ballot_id_proposal_id")
        ),
    )
    _index("ballot_option", "ballot_id", "proposal_id")


def _cards() -> None:
    op.create_table(
        "voting_card",
        sa.Column("id", _ID, nullable=False),
        sa.Column("meeting_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("issued_by", _ID, nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("voided_at", sa.BigInteger(), nullable=True),
        _key("voting_card", "meeting_id", "meeting"),
        _key("voting_card", "issued_by", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voting_card")),
        sa.UniqueConstraint("digest", name=op.f("uq_voting_card_digest")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_voting_card_meeting_id_number")),
    )
    _index("voting_card", "meeting_id")
    op.create_table(
        "card_turnout",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ballot_id", _ID, nullable=False),
        sa.Column("card_id", _ID, nullable=False),
        _key("card_turnout", "ballot_id", "ballot"),
        _key("card_turnout", "card_id", "voting_card"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_turnout")),
        sa.UniqueConstraint("ballot_id", "card_id", name=op.f("uq_card_turnout_ballot_id_card_id")),
        sqlite_with_rowid=False,
    )
    _index("card_turnout", "ballot_id", "card_id")


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
    )


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _forbid(table: str, verb: str) -> None:
    name = f"{table}_no_{verb.lower()}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        )


def _allow(table: str) -> None:
    place = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{verb}{place}")

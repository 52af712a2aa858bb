"""Which vote of the rulebook a ballot is, and which round of it; lists typed from paper; signed minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.String(length=32)
FIXED = ("paper_list", "signed_minutes")


def upgrade() -> None:
    """Add columns and tables; ballots held so far stay what they were to the rulebook."""
    with op.batch_alter_table("ballot") as table:
        table.add_column(sa.Column("vote", sa.String(length=60), nullable=True))
        table.add_column(sa.Column("vote_round", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("members", sa.Integer(), nullable=True))
        table.create_check_constraint(
            op.f("ck_ballot_round_and_members"), "vote_round >= 1 AND members >= attending"
        )
        table.create_check_constraint(op.f("ck_ballot_two_people"), "confirmed_by <> entered_by")
    _name_votes()
    _paper_list()
    _signed_minutes()
    for table in FIXED:
        for verb in ("UPDATE", "DELETE"):
            _forbid(table, verb)


def downgrade() -> None:
    """Take them away; what was typed from paper and the signed copies are lost."""
    place = " ON {}" if op.get_bind().dialect.name == "postgresql" else ""
    for table in FIXED:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}" + place.format(table))
        op.drop_table(table)
    with op.batch_alter_table("ballot") as table:
        for check in ("two_people", "round_and_members"):
            table.drop_constraint(op.f(f"ck_ballot_{check}"), type_="check")
        for column in ("members", "vote_round", "vote"):
            table.drop_column(column)


_READ = {
    "postgresql": ("document->'vote'->>'id'", "document->'vote'->>'form'"),
    "sqlite": ("json_extract(document, '$.vote.id')", "json_extract(document, '$.vote.form')"),
}
_OF_MAIN_VOTE = """(SELECT {read} FROM rulebook_version
    JOIN meeting ON meeting.funding_round_id = rulebook_version.funding_round_id
    WHERE meeting.id = ballot.meeting_id ORDER BY version DESC LIMIT 1)"""
_NAME = """UPDATE ballot SET vote = COALESCE({name}, '') WHERE voters = 'panel'
    AND (form = 'for_against_abstain' OR (follows_id IS NULL AND form = {form}))"""


def _name_votes() -> None:
    """Votes of the panel were the rulebook's one vote: each single one, and first lists of its form."""
    name, form = (_OF_MAIN_VOTE.format(read=read) for read in _READ[op.get_bind().dialect.name])
    op.execute(_NAME.format(name=name, form=form))


def _paper_list() -> None:
    op.create_table(
        "paper_list",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ballot_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("attachment_id", _ID, nullable=False),
        sa.Column("typed_by", _ID, nullable=False),
        sa.Column("typed_at", sa.BigInteger(), nullable=False),
        *_keys("paper_list", ballot_id="ballot", attachment_id="attachment", typed_by="account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_list")),
        sa.UniqueConstraint("ballot_id", "number", name=op.f("uq_paper_list_ballot_id_number")),
    )
    op.create_index(op.f("ix_paper_list_ballot_id"), "paper_list", ["ballot_id"])


def _signed_minutes() -> None:
    op.create_table(
        "signed_minutes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("meeting_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("attachment_id", _ID, nullable=False),
        sa.Column("added_by", _ID, nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        *_keys(
            "signed_minutes", meeting_id="meeting", attachment_id="attachment", added_by="account"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_minutes")),
        sa.UniqueConstraint(
            "meeting_id", "number", name=op.f("uq_signed_minutes_meeting_id_number")
        ),
    )
    op.create_index(op.f("ix_signed_minutes_meeting_id"), "signed_minutes", ["meeting_id"])


def _keys(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}")
        )
        for column, target in targets.items()
    ]


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

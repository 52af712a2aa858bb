"""Meetings, ballots and papers. A secret paper carries neither seat nor time."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import id_field, instant, ref, word, words_check
from app.vocabulary import BallotState, Choice

#: SQLite keeps the rows by their random key; with row numbers, the order of casting would join
#: a secret paper to its member's turnout.
KEPT_BY_KEY = {"sqlite_with_rowid": False}


class Meeting(SQLModel, table=True):
    """A meeting of the panel (终审会)."""

    __tablename__ = "meeting"

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    title: str = Field(max_length=200)
    place: str = Field(default="", max_length=200)
    held_at: datetime | None = instant(nullable=True)
    planned_by: str = ref("account", index=False)
    created_at: datetime = instant()


class Ballot(SQLModel, table=True):
    """One proposal put to the vote; counts are filled when it closes."""

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("meeting_id", "proposal_id"),
        words_check("state", BallotState),
        CheckConstraint(
            "votes_for >= 0 AND votes_against >= 0 AND votes_abstain >= 0 AND votes_void >= 0",
            name="counts_not_negative",
        ),
        CheckConstraint(
            "votes_for + votes_against + votes_abstain + votes_void <= attending",
            name="counts_within_attendance",
        ),
    )

    id: str = id_field()
    meeting_id: str = ref("meeting")
    proposal_id: str = ref("proposal")
    state: BallotState = word(BallotState, default=BallotState.PREPARED)
    secret: bool = False
    opened_at: datetime | None = instant(nullable=True)
    closed_at: datetime | None = instant(nullable=True)
    attending: int | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    votes_abstain: int | None = None
    votes_void: int | None = None
    entered_by: str | None = ref("account", nullable=True, index=False)
    document_id: str | None = ref("attachment", nullable=True, index=False)
    confirmed_by: str | None = ref("account", nullable=True, index=False)
    papers_digest: str | None = Field(default=None, max_length=64)
    created_at: datetime = instant()


class RollEntry(SQLModel, table=True):
    """Who may vote on a ballot, frozen when it opens; `attending` is marked by casting."""

    __tablename__ = "roll_entry"
    __table_args__ = (UniqueConstraint("ballot_id", "seat_id"),)

    id: str = id_field()
    ballot_id: str = ref("ballot")
    seat_id: str = ref("seat")


class Turnout(SQLModel, table=True):
    """That a seat cast its secret paper; one per ballot and seat."""

    __tablename__ = "turnout"
    __table_args__ = (UniqueConstraint("ballot_id", "seat_id"), KEPT_BY_KEY)

    id: str = id_field()
    ballot_id: str = ref("ballot")
    seat_id: str = ref("seat")


class SecretPaper(SQLModel, table=True):
    """A paper of a secret ballot under a random key; final once cast."""

    __tablename__ = "secret_paper"
    __table_args__ = (words_check("choice", Choice), KEPT_BY_KEY)

    key: str = id_field()
    ballot_id: str = ref("ballot")
    choice: Choice = word(Choice)


class NamedPaper(SQLModel, table=True):
    """A paper of a named ballot; a later version replaces it until closing, all are kept."""

    __tablename__ = "named_paper"
    __table_args__ = (
        UniqueConstraint("ballot_id", "seat_id", "version"),
        words_check("choice", Choice),
    )

    id: str = id_field()
    ballot_id: str = ref("ballot")
    seat_id: str = ref("seat")
    version: int
    choice: Choice = word(Choice)
    cast_at: datetime = instant()

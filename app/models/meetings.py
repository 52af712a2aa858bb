"""Meetings, ballots and papers. A secret paper carries neither seat nor time."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref, word, words_check
from app.vocabulary import BallotForm, BallotState, Choice, PitchState, Voters

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
    pitch_minutes: int = Field(default=8, sa_column_kwargs={"server_default": "8"})
    answer_minutes: int = Field(default=7, sa_column_kwargs={"server_default": "7"})


class MeetingPulse(SQLModel, table=True):
    """Counts what happened at a meeting, so that open pages learn of it. A working table."""

    __tablename__ = "meeting_pulse"

    meeting_id: str = Field(
        sa_column=Column(String(32), ForeignKey("meeting.id"), primary_key=True)
    )
    stage: int = 0
    count: int = 0


class Attendance(SQLModel, table=True):
    """Whether a member is at the meeting now; each change stands on the ledger."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "seat_id"),)

    id: str = id_field()
    meeting_id: str = ref("meeting")
    seat_id: str = ref("seat")
    present: bool = True
    since: datetime = instant()
    marked_by: str = ref("account", index=False)


class Pitch(SQLModel, table=True):
    """The hearing of one proposal: its place in the running order and its clock (路演答辩)."""

    __tablename__ = "pitch"
    __table_args__ = (
        UniqueConstraint("meeting_id", "proposal_id"),
        words_check("state", PitchState),
    )

    id: str = id_field()
    meeting_id: str = ref("meeting")
    proposal_id: str = ref("proposal")
    position: int
    state: PitchState = word(PitchState, default=PitchState.WAITING)
    pitch_started_at: datetime | None = instant(nullable=True)
    answers_started_at: datetime | None = instant(nullable=True)
    ended_at: datetime | None = instant(nullable=True)
    scores_called_at: datetime | None = instant(nullable=True)


class Ballot(SQLModel, table=True):
    """What is put to the vote: one proposal, or a list of them; counts are filled when it closes.

    A vote that is held again is a further ballot (`attempt`) that follows the earlier one. `vote` and `vote_round`
    say which vote of the rulebook it is, and which round of it; without a vote it decides nothing by the rulebook.
    `members`: how many of the public could vote, kept when the ballot closes.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("meeting_id", "proposal_id", "voters", "attempt"),
        UniqueConstraint("follows_id"),
        words_check("state", BallotState),
        words_check("form", BallotForm),
        words_check("voters", Voters),
        CheckConstraint(
            "(form = 'for_against_abstain') = (proposal_id IS NOT NULL)", name="one_or_a_list"
        ),
        CheckConstraint(
            "pick_min >= 0 AND pick_max >= pick_min AND points >= 0", name="picks_in_order"
        ),
        CheckConstraint(
            "votes_for >= 0 AND votes_against >= 0 AND votes_abstain >= 0 AND votes_void >= 0",
            name="counts_not_negative",
        ),
        CheckConstraint(
            "votes_for + votes_against + votes_abstain + votes_void <= attending",
            name="counts_within_attendance",
        ),
        CheckConstraint("vote_round >= 1 AND members >= attending", name="round_and_members"),
        CheckConstraint("confirmed_by <> entered_by", name="two_people"),
    )

    id: str = id_field()
    meeting_id: str = ref("meeting")
    proposal_id: str | None = ref("proposal", nullable=True)
    form: BallotForm = word(BallotForm, default=BallotForm.FOR_AGAINST_ABSTAIN)
    voters: Voters = word(Voters, default=Voters.PANEL)
    question: str = Field(default="", max_length=200)
    pick_min: int = 0
    pick_max: int = 0
    points: int = 0
    attempt: int = 1
    # A column with a default of its own would never hold NULL: None is left out of an INSERT.
    vote: str | None = Field(default="", sa_column=Column(String(60), nullable=True))
    vote_round: int = 1
    follows_id: str | None = ref("ballot", nullable=True, index=False)
    state: BallotState = word(BallotState, default=BallotState.PREPARED)
    secret: bool = False
    opened_at: datetime | None = instant(nullable=True)
    closed_at: datetime | None = instant(nullable=True)
    attending: int | None = None
    members: int | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    votes_abstain: int | None = None
    votes_void: int | None = None
    entered_by: str | None = ref("account", nullable=True, index=False)
    document_id: str | None = ref("attachment", nullable=True, index=False)
    confirmed_by: str | None = ref("account", nullable=True, index=False)
    papers_digest: str | None = Field(default=None, max_length=64)
    created_at: datetime = instant()


class BallotOption(SQLModel, table=True):
    """A proposal on a ballot that offers a list; `votes` is filled when the ballot closes."""

    __tablename__ = "ballot_option"
    __table_args__ = (
        UniqueConstraint("ballot_id", "proposal_id"),
        CheckConstraint("votes >= 0", name="votes_not_negative"),
    )

    id: str = id_field()
    ballot_id: str = ref("ballot")
    proposal_id: str = ref("proposal")
    position: int
    votes: int | None = None


class PaperList(SQLModel, table=True):
    """The papers of a list that was voted on by hand, typed from the sheets of one pile.

    The newest `number` of a ballot stands; a second person types the pile again without seeing it. Where
    the vote is named, a paper bears its member's seat.
    """

    __tablename__ = "paper_list"
    __table_args__ = (UniqueConstraint("ballot_id", "number"),)

    id: str = id_field()
    ballot_id: str = ref("ballot")
    number: int
    papers: list[dict[str, Any]] = document()
    attachment_id: str = ref("attachment", index=False)
    typed_by: str = ref("account", index=False)
    typed_at: datetime = instant()


class SignedMinutes(SQLModel, table=True):
    """The signed minutes of a meeting, as they came back; a later copy stands beside the earlier ones."""

    __tablename__ = "signed_minutes"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    id: str = id_field()
    meeting_id: str = ref("meeting")
    number: int
    note: str = Field(default="", max_length=300)
    attachment_id: str = ref("attachment", index=False)
    added_by: str = ref("account", index=False)
    added_at: datetime = instant()


class VotingCard(SQLModel, table=True):
    """A card with a code for one of the public; only the code's digest is kept."""

    __tablename__ = "voting_card"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        UniqueConstraint("digest"),
    )

    id: str = id_field()
    meeting_id: str = ref("meeting")
    number: int
    digest: str = Field(max_length=64)
    issued_by: str = ref("account", index=False)
    issued_at: datetime = instant()
    voided_at: datetime | None = instant(nullable=True)


class CardTurnout(SQLModel, table=True):
    """That a card cast its paper; one per ballot and card, and nothing that tells which paper."""

    __tablename__ = "card_turnout"
    __table_args__ = (UniqueConstraint("ballot_id", "card_id"), KEPT_BY_KEY)

    id: str = id_field()
    ballot_id: str = ref("ballot")
    card_id: str = ref("voting_card")


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
    """A paper of a secret ballot under a random key; final once cast.

    On a list, `picks` says how much each proposal got; the choice is then `for`, or `abstain` for none.
    """

    __tablename__ = "secret_paper"
    __table_args__ = (words_check("choice", Choice), KEPT_BY_KEY)

    key: str = id_field()
    ballot_id: str = ref("ballot")
    choice: Choice = word(Choice)
    picks: dict[str, int] | None = document(nullable=True)


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
    picks: dict[str, int] | None = document(nullable=True)
    entered_by: str | None = ref("account", nullable=True, index=False)

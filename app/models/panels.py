"""Panels, seats, recusals, assignments and reviews."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, money, ref, word, words_check
from app.vocabulary import RecusalReason, RecusalSource, ReviewState, SeatState


class Seat(SQLModel, table=True):
    """A member's seat in a panel of the round; `label` is what the tally prints (评委 A).

    `knows_…` are ids of strands and communities that the member knows well, and words for whom he or she has served;
    `belongs_to` are communities where he or she lives or works, `worked_for` names of bodies: both are looked at
    for conflicts only.
    `expertise` are words for what the member is an expert in, `about` says more of it: for assigning only.
    """

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("funding_round_id", "label"),
        UniqueConstraint("funding_round_id", "account_id"),
        words_check("state", SeatState),
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    panel: str = Field(max_length=60)
    label: str = Field(max_length=10)
    account_id: str | None = ref("account", nullable=True)
    invited_name: str = Field(max_length=100)
    affiliation: str = Field(default="", max_length=200)
    contact: str = Field(default="", max_length=200)
    weight: str = Field(default="1", max_length=20)
    state: SeatState = word(SeatState, default=SeatState.INVITED)
    terms_accepted_at: datetime | None = instant(nullable=True)
    undertaking_version: int | None = None
    undertaking_digest: str = Field(default="", max_length=64)
    knows_strands: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    knows_communities: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    knows_targets: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    belongs_to: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    worked_for: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    expertise: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    about: str = Field(default="", max_length=1000)
    capacity: int | None = None
    described_at: datetime | None = instant(nullable=True)
    conflicts_declared_at: datetime | None = instant(nullable=True)
    closing_reason: str = Field(default="", max_length=500)
    created_at: datetime = instant()


class Recusal(SQLModel, table=True):
    """A member keeps out of an organisation's proposals, or of one proposal."""

    __tablename__ = "recusal"
    __table_args__ = (
        UniqueConstraint("seat_id", "organisation_id"),
        UniqueConstraint("seat_id", "proposal_id"),
        words_check("reason", RecusalReason),
        words_check("source", RecusalSource),
        CheckConstraint("(organisation_id IS NULL) <> (proposal_id IS NULL)", name="one_subject"),
    )

    id: str = id_field()
    seat_id: str = ref("seat")
    organisation_id: str | None = ref("organisation", nullable=True)
    proposal_id: str | None = ref("proposal", nullable=True)
    reason: RecusalReason = word(RecusalReason)
    source: RecusalSource = word(RecusalSource, default=RecusalSource.MEMBER)
    note: str = Field(default="", max_length=1000)
    recorded_by: str = ref("account", index=False)
    recorded_at: datetime = instant()


class AssignmentDraw(SQLModel, table=True):
    """How the assignments of a stage were made: everyone, n each by a public seed, or after a plan.

    `panel` is empty where all panels were drawn; `plan` keeps the wishes that the plan followed, and its figures.
    """

    __tablename__ = "assignment_draw"

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    stage_id: str = ref("stage")
    per_proposal: int | None = None
    seed: str | None = Field(default=None, max_length=200)
    seed_source: str = Field(default="", max_length=500)
    short: list[Any] = document()
    panel: str = Field(default="", max_length=60)
    plan: dict[str, Any] = document()
    drawn_by: str = ref("account", index=False)
    drawn_at: datetime = instant()


class Assignment(SQLModel, table=True):
    """A member reads a proposal at a stage; one of its readers may lead the talk about it."""

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("stage_id", "seat_id", "proposal_id"),)

    id: str = id_field()
    stage_id: str = ref("stage")
    seat_id: str = ref("seat")
    proposal_id: str = ref("proposal")
    lead: bool = False
    assigned_at: datetime = instant()


class Review(SQLModel, table=True):
    """A member's sheet for a proposal at a stage; its contents are revisions."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("stage_id", "seat_id", "proposal_id"),
        words_check("state", ReviewState),
    )

    id: str = id_field()
    stage_id: str = ref("stage")
    seat_id: str = ref("seat")
    proposal_id: str = ref("proposal")
    state: ReviewState = word(ReviewState, default=ReviewState.DRAFT)
    filed_revision: int | None = None
    filed_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant()


class ReviewRevision(SQLModel, table=True):
    """One saved state of a sheet: criterion → hundredths, null is not marked, "na" not applicable.

    `comment` goes to the applicant, `panel_note` to the other members, `own_note` to nobody;
    `reasons`: criterion → why this mark.
    """

    __tablename__ = "review_revision"
    __table_args__ = (
        UniqueConstraint("review_id", "number"),
        CheckConstraint("recommended_minor >= 0", name="recommended_not_negative"),
    )

    id: str = id_field()
    review_id: str = ref("review")
    number: int
    base: int
    marks: dict[str, Any] = document()
    comment: str = Field(default="", max_length=5000)
    panel_note: str = Field(default="", max_length=5000)
    own_note: str = Field(default="", max_length=5000)
    reasons: dict[str, Any] = document()
    recommended_minor: int | None = money(nullable=True)
    saved_at: datetime = instant()

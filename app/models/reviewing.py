"""The members' work around their sheets: filings, second looks, discussion, practice, sheets on paper."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, money, ref, word, words_check
from app.vocabulary import LookAnswer, PaperState


class ReviewFiling(SQLModel, table=True):
    """A version of a sheet was handed in, once; a later one says why it takes the place of the first."""

    __tablename__ = "review_filing"
    __table_args__ = (
        UniqueConstraint("review_id", "revision"),
        UniqueConstraint("review_id", "place"),
        CheckConstraint("place = 1 OR reason <> ''", name="later_with_reason"),
    )

    id: str = id_field()
    review_id: str = ref("review")
    revision: int
    place: int
    reason: str = Field(default="", max_length=1000)
    receipt_id: str = ref("receipt", index=False)
    filed_at: datetime = instant()


class SecondLook(SQLModel, table=True):
    """The organiser asks a member to look again; only the member answers."""

    __tablename__ = "second_look"
    __table_args__ = (
        UniqueConstraint("review_id", "place"),
        words_check("answer", LookAnswer),
    )

    id: str = id_field()
    review_id: str = ref("review")
    place: int
    asked_by: str = ref("account", index=False)
    asked_at: datetime = instant()
    note: str = Field(default="", max_length=1000)
    answer: LookAnswer = word(LookAnswer, default=LookAnswer.OPEN)
    reason: str = Field(default="", max_length=1000)
    answered_at: datetime | None = instant(nullable=True)


class DiscussionPost(SQLModel, table=True):
    """What a member said about a proposal to the others who read it."""

    __tablename__ = "discussion_post"

    id: str = id_field()
    stage_id: str = ref("stage")
    proposal_id: str = ref("proposal")
    seat_id: str = ref("seat")
    text: str = Field(max_length=3000)
    posted_at: datetime = instant()


class CalibrationSample(SQLModel, table=True):
    """A made-up proposal that everybody marks first; `anchors`: criterion → the mark that fits and why."""

    __tablename__ = "calibration_sample"
    __table_args__ = (UniqueConstraint("funding_round_id", "panel", "version"),)

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    panel: str = Field(max_length=60)
    version: int
    title: str = Field(max_length=200)
    text: str = Field(max_length=20000)
    anchors: dict[str, Any] = document()
    made_by: str = ref("account", index=False)
    made_at: datetime = instant()


class CalibrationSheet(SQLModel, table=True):
    """A member's marks for the sample. They stand apart from the reviews and count nowhere."""

    __tablename__ = "calibration_sheet"
    __table_args__ = (UniqueConstraint("sample_id", "seat_id"),)

    id: str = id_field()
    sample_id: str = ref("calibration_sample")
    seat_id: str = ref("seat")
    marks: dict[str, Any] = document()
    filed_at: datetime = instant()


class PaperSheet(SQLModel, table=True):
    """A signed sheet on paper, typed by one person and typed again by another."""

    __tablename__ = "paper_sheet"
    __table_args__ = (
        words_check("state", PaperState),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> entered_by", name="two_people"),
        CheckConstraint("recommended_minor >= 0", name="recommended_not_negative"),
    )

    id: str = id_field()
    review_id: str = ref("review")
    state: PaperState = word(PaperState, default=PaperState.RECORDED)
    base: int
    marks: dict[str, Any] = document()
    reasons: dict[str, Any] = document()
    comment: str = Field(default="", max_length=5000)
    panel_note: str = Field(default="", max_length=5000)
    recommended_minor: int | None = money(nullable=True)
    attachment_id: str = ref("attachment", index=False)
    entered_by: str = ref("account", index=False)
    entered_at: datetime = instant()
    confirmed_by: str | None = ref("account", nullable=True, index=False)
    confirmed_at: datetime | None = instant(nullable=True)
    withdrawn_at: datetime | None = instant(nullable=True)

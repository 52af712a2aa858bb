"""Files that people added: what is known of them besides their bytes."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.models.base import id_field, instant, ref


class Attachment(SQLModel, table=True):
    """A file's facts; its bytes lie in the content-addressed store under `sha256`.

    It belongs to a proposal (under the question that it answers, or to none), to an organisation,
    or to a round.
    """

    __tablename__ = "attachment"
    __table_args__ = (CheckConstraint("size >= 0", name="size_not_negative"),)

    id: str = id_field()
    funding_round_id: str | None = ref("funding_round", nullable=True)
    proposal_id: str | None = ref("proposal", nullable=True)
    organisation_id: str | None = ref("organisation", nullable=True)
    purpose: str = Field(max_length=40)
    question: str = Field(default="", max_length=60)
    name: str = Field(max_length=200)
    media_type: str = Field(max_length=100)
    size: int
    sha256: str = Field(max_length=64)
    added_by: str = ref("account", index=False)
    added_at: datetime = instant()
    removed_at: datetime | None = instant(nullable=True)

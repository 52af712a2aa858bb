"""The organiser's own wording of messages."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import id_field, instant, ref


class MessageTemplate(SQLModel, table=True):
    """A wording of one kind of message in one language; the last number counts, none is changed.

    It holds for a programme, or for one round of it. An empty one brings the program's own wording back.
    """

    __tablename__ = "message_template"
    __table_args__ = (
        UniqueConstraint("programme_id", "funding_round_id", "kind", "language", "number"),
    )

    id: str = id_field()
    programme_id: str = ref("programme")
    funding_round_id: str | None = ref("funding_round", nullable=True)
    kind: str = Field(max_length=60)
    language: str = Field(max_length=10)
    number: int
    subject: str = Field(default="", max_length=200)
    body: str = Field(default="", max_length=4000)
    made_by: str | None = ref("account", nullable=True, index=False)
    made_at: datetime = instant()

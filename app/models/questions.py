"""Questions about a call, and the answers that everybody reads."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import id_field, instant, ref


class CallQuestion(SQLModel, table=True):
    """What somebody asked; public once it is answered, without the name of who asked."""

    __tablename__ = "call_question"

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    text: str = Field(max_length=1000)
    asked_by: str | None = ref("account", nullable=True)
    asked_at: datetime = instant()
    hidden_at: datetime | None = instant(nullable=True)
    hidden_reason: str = Field(default="", max_length=300)


class CallAnswer(SQLModel, table=True):
    """An answer: the last number counts, the earlier ones stay to be read."""

    __tablename__ = "call_answer"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: str = id_field()
    question_id: str = ref("call_question")
    number: int
    text: str = Field(max_length=4000)
    answered_by: str | None = ref("account", nullable=True, index=False)
    answered_at: datetime = instant()

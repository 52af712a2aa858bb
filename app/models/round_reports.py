"""What an office writes of its own into the report of a round."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import id_field, instant, ref


class RoundLesson(SQLModel, table=True):
    """What was learnt in a round, in the words of its office; the highest number stands, an empty text takes it out."""

    __tablename__ = "round_lesson"
    __table_args__ = (
        UniqueConstraint("funding_round_id", "number"),
        CheckConstraint("number > 1 OR content <> ''", name="begins_with_words"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round", index=False)
    number: int
    content: str = Field(max_length=6000)
    written_by: str = ref("account", index=False)
    written_at: datetime = instant()

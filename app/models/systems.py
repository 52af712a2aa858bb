"""What the program last found out about itself: a working table, one row a fact."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, word, words_check
from app.vocabulary import SystemFact


class SystemNote(SQLModel, table=True):
    """The last answer to one question about the installation; the next one takes its place."""

    __tablename__ = "system_note"
    __table_args__ = (UniqueConstraint("fact"), words_check("fact", SystemFact))

    id: str = id_field()
    fact: SystemFact = word(SystemFact)
    asked_at: datetime = instant()
    found_at: datetime | None = instant(nullable=True)
    facts: dict[str, Any] = document()
    #: The job that looks, so that a second press of the button does not ask twice.
    job_id: str = Field(default="", max_length=32)

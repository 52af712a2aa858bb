"""Letters about a proposal between its applicant and the office."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import id_field, instant, ref, word, words_check
from app.vocabulary import LetterSide


class Letter(SQLModel, table=True):
    """One letter; it is never changed, the next one corrects it."""

    __tablename__ = "letter"
    __table_args__ = (words_check("side", LetterSide),)

    id: str = id_field()
    proposal_id: str = ref("proposal")
    funding_round_id: str = ref("funding_round")
    side: LetterSide = word(LetterSide)
    text: str = Field(max_length=4000)
    written_by: str | None = ref("account", nullable=True, index=False)
    written_at: datetime = instant()


class LetterMark(SQLModel, table=True):
    """Up to when letters were seen: by a person of the applicant, or by the office together."""

    __tablename__ = "letter_mark"
    __table_args__ = (UniqueConstraint("proposal_id", "reader"),)

    id: str = id_field()
    proposal_id: str = ref("proposal")
    reader: str = Field(max_length=32)
    seen_at: datetime = instant()

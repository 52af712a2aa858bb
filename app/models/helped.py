"""Typed for others (代录), and handed in on paper: who helped, what came when, who checked it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import id_field, instant, ref, word, words_check
from app.vocabulary import Capacity, PaperState


class PaperReceipt(SQLModel, table=True):
    """A proposal that came on paper: it counts by when it was received, once two have checked it."""

    __tablename__ = "paper_receipt"
    __table_args__ = (
        UniqueConstraint("number"),
        words_check("state", PaperState),
        CheckConstraint("pages > 0", name="pages_positive"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> recorded_by", name="two_people"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    number: str = Field(max_length=40)
    group_name: str = Field(max_length=200)
    title: str = Field(max_length=200)
    pages: int
    received_at: datetime = instant()
    note: str = Field(default="", max_length=500)
    state: PaperState = word(PaperState, default=PaperState.RECORDED)
    attachment_id: str | None = ref("attachment", nullable=True, index=False)
    recorded_by: str = ref("account", index=False)
    recorded_at: datetime = instant()
    confirmed_by: str | None = ref("account", nullable=True, index=False)
    confirmed_at: datetime | None = instant(nullable=True)
    withdrawn_at: datetime | None = instant(nullable=True)
    proposal_id: str | None = ref("proposal", nullable=True)
    typed_at: datetime | None = instant(nullable=True)


class HelpedEntry(SQLModel, table=True):
    """Somebody types a proposal for a group, on behalf of one of its people."""

    __tablename__ = "helped_entry"
    __table_args__ = (
        UniqueConstraint("proposal_id", "helper_id"),
        words_check("capacity", Capacity),
    )

    id: str = id_field()
    proposal_id: str = ref("proposal")
    helper_id: str = ref("account")
    capacity: Capacity = word(Capacity)
    on_behalf_of: str = Field(max_length=100)
    begun_at: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)


class PaperOriginal(SQLModel, table=True):
    """The signed original lies with the officers since a day; a tick made by mistake is taken back."""

    __tablename__ = "paper_original"

    id: str = id_field()
    proposal_id: str = ref("proposal")
    note: str = Field(default="", max_length=300)
    received_by: str = ref("account", index=False)
    received_at: datetime = instant()
    undone_at: datetime | None = instant(nullable=True)

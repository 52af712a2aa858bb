"""The outbox and the job table: working tables, written in the action's transaction."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref, word, words_check
from app.vocabulary import Channel, JobState, MessageState


class Message(SQLModel, table=True):
    """One text to one person by one channel; by hand, an officer passes it on and ticks it off."""

    __tablename__ = "message"
    __table_args__ = (words_check("channel", Channel), words_check("state", MessageState))

    id: str = id_field()
    programme_id: str | None = ref("programme", nullable=True)
    funding_round_id: str | None = ref("funding_round", nullable=True)
    account_id: str | None = ref("account", nullable=True)
    proposal_id: str | None = ref("proposal", nullable=True)
    kind: str = Field(max_length=60)
    recipient: str = Field(max_length=200)
    channel: Channel = word(Channel)
    address: str = Field(default="", max_length=200)
    language: str = Field(default="zh_CN", max_length=10)
    facts: dict[str, Any] = document()
    link: str = Field(default="", max_length=500)
    state: MessageState = word(MessageState, default=MessageState.QUEUED)
    attempts: int = 0
    run_after: datetime = instant()
    created_at: datetime = instant()
    sent_at: datetime | None = instant(nullable=True)
    told_by: str | None = ref("account", nullable=True, index=False)
    told_how: str = Field(default="", max_length=200)
    error: str = Field(default="", max_length=300)


class Job(SQLModel, table=True):
    """Work for the worker, claimed with one statement on either database."""

    __tablename__ = "job"
    __table_args__ = (words_check("state", JobState),)

    id: str = id_field()
    kind: str = Field(max_length=60)
    arguments: dict[str, Any] = document()
    state: JobState = word(JobState, default=JobState.QUEUED)
    attempts: int = 0
    worker: str = Field(default="", max_length=60)
    run_after: datetime = instant()
    lease_until: datetime | None = instant(nullable=True)
    error: str = Field(default="", max_length=500)
    created_at: datetime = instant()

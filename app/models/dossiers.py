"""Dossiers (卷宗): asked for, bound by the worker, kept by digest until the next one."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import id_field, instant, money, ref, word, words_check
from app.vocabulary import JobState


class Dossier(SQLModel, table=True):
    """The newest dossier of a round, or of one proposal. A working table: it can be bound again.

    `subject_id` is the round or the proposal; `sequence` and `head` tell where the ledger stood;
    `done` of `total` leaves are in while it is bound. The bytes stay those of the last one meanwhile.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        UniqueConstraint("subject_id"),
        words_check("state", JobState),
        CheckConstraint("state <> 'done' OR sha256 <> ''", name="done_has_bytes"),
        CheckConstraint("done >= 0 AND done <= total", name="done_of_total"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    proposal_id: str | None = ref("proposal", nullable=True)
    subject_id: str = Field(max_length=32)
    state: JobState = word(JobState, default=JobState.QUEUED)
    done: int = 0
    total: int = 0
    sequence: int = 0
    head: str = Field(default="", max_length=64)
    sha256: str = Field(default="", max_length=64)
    size: int = money()
    asked_by: str = ref("account", index=False)
    asked_at: datetime = instant()
    bound_at: datetime | None = instant(nullable=True)

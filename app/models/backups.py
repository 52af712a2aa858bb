"""Backups: each time that one was made or prepared to be put back, and what its check said."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, money, ref, word, words_check
from app.vocabulary import JobState, KeepingKind


class BackupRun(SQLModel, table=True):
    """A working row. Done means: put back into a scratch place, and everything checked there.

    `place` says where the file lies, without any secret; `reason` is the code of what went wrong.
    """

    __tablename__ = "backup_run"
    __table_args__ = (
        words_check("kind", KeepingKind),
        words_check("state", JobState),
        CheckConstraint("size >= 0", name="size_not_negative"),
        CheckConstraint(
            "state <> 'done' OR (name <> '' AND checked_at IS NOT NULL)", name="done_is_checked"
        ),
        CheckConstraint("state <> 'failed' OR reason <> ''", name="failed_with_reason"),
    )

    id: str = id_field()
    kind: KeepingKind = word(KeepingKind)
    state: JobState = word(JobState, default=JobState.QUEUED)
    name: str = Field(default="", max_length=200)
    place: str = Field(default="", max_length=500)
    size: int = money()
    sealed: bool = False
    asked_by: str | None = ref("account", nullable=True, index=False)
    asked_at: datetime = instant()
    begun_at: datetime | None = instant(nullable=True)
    checked_at: datetime | None = instant(nullable=True)
    reason: str = Field(default="", max_length=60)
    facts: dict[str, Any] = document()

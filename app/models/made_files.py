"""Large files (results, budgets, certificates …) that somebody asked for: made by the worker, kept a day."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, money, ref, word, words_check
from app.vocabulary import FileKind, JobState


class MadeFile(SQLModel, table=True):
    """The newest file of its kind that a person asked for in a round. A working table: it can be made again.

    `query` is what the address asked for; `done` of `total` steps are made. Only who asked is given it.
    """

    __tablename__ = "made_file"
    __table_args__ = (
        UniqueConstraint("funding_round_id", "kind", "asked_by"),
        words_check("kind", FileKind),
        words_check("state", JobState),
        CheckConstraint("state <> 'done' OR sha256 <> ''", name="done_has_bytes"),
        CheckConstraint("done >= 0 AND done <= total", name="done_of_total"),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round", index=False)
    kind: FileKind = word(FileKind)
    query: dict[str, str] = document()
    job_id: str = Field(max_length=32)
    state: JobState = word(JobState, default=JobState.QUEUED)
    done: int = 0
    total: int = 0
    name: str = Field(default="", max_length=300)
    sha256: str = Field(default="", max_length=64)
    size: int = money()
    asked_by: str = ref("account", index=False)
    asked_at: datetime = instant()
    made_at: datetime | None = instant(nullable=True)

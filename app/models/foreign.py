"""What other installations published, kept beside one's own for comparison."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, column
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref

_STANDS = column("removed_at").is_(None)


class ForeignEntry(SQLModel, table=True):
    """A programme elsewhere: who publishes it, of which day the file is, and its figures a round.

    `years`: [{year, code, name, figures: {figure: number or null}}]. It is never changed: a newer file is
    another row, after this one was removed.
    """

    __tablename__ = "foreign_entry"
    __table_args__ = (
        Index(
            "uq_foreign_entry_programme_id_origin_code",
            "programme_id",
            "origin",
            "code",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        CheckConstraint("origin <> ''", name="with_origin"),
        CheckConstraint("as_of <> ''", name="of_a_day"),
        CheckConstraint("removed_at IS NULL OR removed_reason <> ''", name="removed_with_reason"),
    )

    id: str = id_field()
    programme_id: str = ref("programme")
    origin: str = Field(max_length=100)
    as_of: str = Field(max_length=10)
    code: str = Field(max_length=60)
    name: dict[str, str] = document()
    currency: str = Field(max_length=3)
    address: str = Field(default="", max_length=500)
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    proved: bool = False
    years: list[dict[str, Any]] = document()
    added_by: str = ref("account", index=False)
    added_at: datetime = instant()
    removed_by: str | None = ref("account", nullable=True, index=False)
    removed_at: datetime | None = instant(nullable=True)
    removed_reason: str = Field(default="", max_length=500)

"""Programmes, their strands, communities and officers."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref, word, words_check
from app.vocabulary import DatabaseKind, Role


class Installation(SQLModel, table=True):
    """One row: what this database was born as, and its secret where no data folder holds it."""

    __tablename__ = "installation"
    __table_args__ = (words_check("kind", DatabaseKind),)

    id: str = id_field()
    only: int = Field(default=1, unique=True)
    kind: DatabaseKind = word(DatabaseKind)
    secret: str | None = Field(default=None, max_length=100)
    created_at: datetime = instant()


class Programme(SQLModel, table=True):
    """A programme of yearly rounds; language, currency, zone and scheme belong to it."""

    __tablename__ = "programme"

    id: str = id_field()
    name: dict[str, str] = document()
    operator: dict[str, str] = document()
    contact: str = Field(default="", max_length=300)
    language: str = Field(default="zh_CN", max_length=10)
    currency: str = Field(default="CNY", max_length=3)
    timezone: str = Field(default="Asia/Shanghai", max_length=60)
    registration_scheme: str = Field(default="CN-USCC", max_length=40)
    officers_named: bool = False
    supervisor: str = Field(default="", max_length=200)
    created_at: datetime = instant()


class Strand(SQLModel, table=True):
    """A strand (版块) of a programme, with its own host."""

    __tablename__ = "strand"

    id: str = id_field()
    programme_id: str = ref("programme")
    name: dict[str, str] = document()
    host: dict[str, str] = document()
    created_at: datetime = instant()


class Community(SQLModel, table=True):
    """A community that proposals serve."""

    __tablename__ = "community"

    id: str = id_field()
    programme_id: str = ref("programme")
    name: dict[str, str] = document()
    created_at: datetime = instant()


class CalendarDay(SQLModel, table=True):
    """A day that officers entered over the seeded calendar: off, or worked."""

    __tablename__ = "calendar_day"
    __table_args__ = (UniqueConstraint("programme_id", "day"),)

    id: str = id_field()
    programme_id: str = ref("programme")
    day: str = Field(max_length=10)
    works: bool
    name: str = Field(max_length=60)
    entered_by: str | None = ref("account", nullable=True, index=False)
    entered_at: datetime = instant()


class CalendarYear(SQLModel, table=True):
    """A year whose holidays officers have entered in full, with where they were announced."""

    __tablename__ = "calendar_year"
    __table_args__ = (UniqueConstraint("programme_id", "year"),)

    id: str = id_field()
    programme_id: str = ref("programme")
    year: int
    source: str = Field(max_length=300)
    settled_by: str | None = ref("account", nullable=True, index=False)
    settled_at: datetime = instant()


class ProgrammeMember(SQLModel, table=True):
    """An officer of a programme, in one role; a person may hold several."""

    __tablename__ = "programme_member"
    __table_args__ = (
        UniqueConstraint("programme_id", "account_id", "role"),
        words_check("role", Role),
    )

    id: str = id_field()
    programme_id: str = ref("programme")
    account_id: str = ref("account")
    role: Role = word(Role)
    added_at: datetime = instant()
    removed_at: datetime | None = instant(nullable=True)

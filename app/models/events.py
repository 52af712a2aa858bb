"""Meetings around a round: mobilisation, training, coaching, joint meetings; who was asked and who came."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, column
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref, word, words_check
from app.vocabulary import EventKind


class Event(SQLModel, table=True):
    """An event of a programme. `code` opens the page on which visitors sign in; `counted` was counted by hand."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("code"),
        words_check("kind", EventKind),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("counted IS NULL OR counted >= 0", name="counted_not_negative"),
    )

    id: str = id_field()
    programme_id: str = ref("programme")
    kind: EventKind = word(EventKind)
    title: dict[str, str] = document()
    place: str = Field(max_length=200)
    audience: str = Field(default="", max_length=300)
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    code: str = Field(max_length=20)
    counted: int | None = Field(default=None)
    minutes: str = Field(default="", max_length=20000)
    list_file_id: str | None = ref("attachment", nullable=True, index=False)
    minutes_file_id: str | None = ref("attachment", nullable=True, index=False)
    cancelled_at: datetime | None = instant(nullable=True)
    cancelled_why: str = Field(default="", max_length=500)
    changes: int = 0
    entered_by: str = ref("account", index=False)
    entered_at: datetime = instant()


class EventGuest(SQLModel, table=True):
    """Who was invited to an event: an organisation of the programme, or somebody by name and contact."""

    __tablename__ = "event_guest"
    __table_args__ = (
        UniqueConstraint("event_id", "organisation_id"),
        Index(
            "uq_event_guest_event_id_name_contact",
            "event_id",
            "name",
            "contact",
            unique=True,
            sqlite_where=column("organisation_id").is_(None),
            postgresql_where=column("organisation_id").is_(None),
        ),
        CheckConstraint("name <> ''", name="named"),
    )

    id: str = id_field()
    event_id: str = ref("event")
    organisation_id: str | None = ref("organisation", nullable=True, index=False)
    name: str = Field(max_length=200)
    contact: str = Field(default="", max_length=200)
    invited_at: datetime = instant()


class EventVisitor(SQLModel, table=True):
    """Somebody who signed in at an event; never shown in public."""

    __tablename__ = "event_visitor"
    __table_args__ = (
        UniqueConstraint("event_id", "name", "organisation"),
        CheckConstraint("name <> ''", name="named"),
    )

    id: str = id_field()
    event_id: str = ref("event")
    name: str = Field(max_length=60)
    organisation: str = Field(default="", max_length=100)
    signed_at: datetime = instant()

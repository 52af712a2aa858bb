"""What a seat rests on besides its row: the undertaking, the card, objections, and relations set aside."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, column
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref, word, words_check
from app.vocabulary import ObjectionState, RecusalReason


class Undertaking(SQLModel, table=True):
    """What members promise, in one of its versions; the first is the program's text until it is reworded."""

    __tablename__ = "undertaking"
    __table_args__ = (UniqueConstraint("funding_round_id", "version"),)

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    version: int
    text: dict[str, str] = document()
    digest: str = Field(max_length=64)
    set_by: str = ref("account", index=False)
    set_at: datetime = instant()


class SeatCard(SQLModel, table=True):
    """A printed card that lets a member in: its code stands as a digest; one at a time is good for a seat."""

    __tablename__ = "seat_card"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("digest"),
        Index(
            "ux_seat_card_one_good",
            "seat_id",
            unique=True,
            sqlite_where=column("voided_at").is_(None),
            postgresql_where=column("voided_at").is_(None),
        ),
    )

    id: str = id_field()
    seat_id: str = ref("seat")
    number: str = Field(max_length=10)
    digest: str = Field(max_length=64)
    issued_by: str = ref("account", index=False)
    issued_at: datetime = instant()
    voided_by: str | None = ref("account", nullable=True, index=False)
    voided_at: datetime | None = instant(nullable=True)


class PanelNotice(SQLModel, table=True):
    """The panel's names were told to the applicants of a round, who may object until an instant."""

    __tablename__ = "panel_notice"
    __table_args__ = (UniqueConstraint("funding_round_id"),)

    id: str = id_field()
    funding_round_id: str = ref("funding_round", index=False)
    told_by: str = ref("account", index=False)
    told_at: datetime = instant()
    object_until: datetime = instant()


class Objection(SQLModel, table=True):
    """An applicant asks that a member keep out of what it applies with, with the grounds and the answer."""

    __tablename__ = "objection"
    __table_args__ = (
        words_check("state", ObjectionState),
        words_check("reason", RecusalReason),
        Index(
            "ux_objection_one_open",
            "seat_id",
            "organisation_id",
            unique=True,
            sqlite_where=column("state") == ObjectionState.RAISED.value,
            postgresql_where=column("state") == ObjectionState.RAISED.value,
        ),
    )

    id: str = id_field()
    funding_round_id: str = ref("funding_round")
    seat_id: str = ref("seat")
    organisation_id: str = ref("organisation")
    reason: RecusalReason = word(RecusalReason)
    grounds: str = Field(max_length=2000)
    on_paper: bool = False
    state: ObjectionState = word(ObjectionState, default=ObjectionState.RAISED)
    raised_by: str = ref("account", index=False)
    raised_at: datetime = instant()
    answer: str = Field(default="", max_length=2000)
    decided_by: str | None = ref("account", nullable=True, index=False)
    decided_at: datetime | None = instant(nullable=True)


class SetAside(SQLModel, table=True):
    """A relation that the program pointed out and an organiser found to be no conflict, with the reason."""

    __tablename__ = "set_aside"
    __table_args__ = (UniqueConstraint("seat_id", "organisation_id"),)

    id: str = id_field()
    seat_id: str = ref("seat")
    organisation_id: str = ref("organisation", index=False)
    reason: str = Field(max_length=500)
    set_by: str = ref("account", index=False)
    set_at: datetime = instant()

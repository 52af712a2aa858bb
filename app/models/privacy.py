"""The privacy notice in its versions, the consents to it, and who looked at what."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import document, id_field, instant, ref


class PrivacyNotice(SQLModel, table=True):
    """A version of the privacy notice that the owner wrote. Version 1 is the program's own text."""

    __tablename__ = "privacy_notice"
    __table_args__ = (
        UniqueConstraint("version"),
        CheckConstraint("version > 1", name="first_is_built_in"),
    )

    id: str = id_field()
    version: int
    text: dict[str, str] = document()
    changes: str = Field(max_length=500)
    published_by: str = ref("account", index=False)
    published_at: datetime = instant()


class PrivacyConsent(SQLModel, table=True):
    """A person's consent to one version of the privacy notice."""

    __tablename__ = "privacy_consent"
    __table_args__ = (UniqueConstraint("account_id", "version"),)

    id: str = id_field()
    account_id: str = ref("account")
    version: int
    given_at: datetime = instant()


class AccessRecord(SQLModel, table=True):
    """Somebody opened a page about something; what was opened again and again is one row.

    A working table: it is written behind the request and kept for half a year.
    """

    __tablename__ = "access_record"
    __table_args__ = (CheckConstraint("times > 0", name="times_positive"),)

    id: str = id_field()
    account_id: str = ref("account")
    page: str = Field(max_length=80)
    subject_id: str = Field(max_length=40, index=True)
    first_at: datetime = instant()
    last_at: datetime = instant()
    times: int = 1

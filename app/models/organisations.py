"""Applicant organisations and the people who act for them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import id_field, instant, ref, word, words_check
from app.vocabulary import OrganisationKind, OrganisationRole, RecordKind


class Organisation(SQLModel, table=True):
    """A registered body with its number, or a group with a fiscal host (依托单位)."""

    __tablename__ = "organisation"
    __table_args__ = (
        words_check("kind", OrganisationKind),
        CheckConstraint(
            "kind <> 'registered' OR registration_number IS NOT NULL", name="registered_has_number"
        ),
        CheckConstraint("kind <> 'group' OR fiscal_host IS NOT NULL", name="group_has_host"),
    )

    id: str = id_field()
    kind: OrganisationKind = word(OrganisationKind)
    name: str = Field(max_length=200)
    registration_scheme: str | None = Field(default=None, max_length=40)
    registration_number: str | None = Field(default=None, max_length=80)
    fiscal_host: str | None = Field(default=None, max_length=200)
    contact_person: str = Field(default="", max_length=100)
    contact_phone: str = Field(default="", max_length=60)
    address: str = Field(default="", max_length=300)
    about: str = Field(default="", max_length=2000)
    legal_representative: str = Field(default="", max_length=60)
    founded_on: str = Field(default="", max_length=10)
    created_by: str = ref("account", index=False)
    created_at: datetime = instant()
    version: int = 1


class OrganisationMember(SQLModel, table=True):
    """A person's role in an organisation; one person may act for several."""

    __tablename__ = "organisation_member"
    __table_args__ = (
        UniqueConstraint("organisation_id", "account_id"),
        words_check("role", OrganisationRole),
    )

    id: str = id_field()
    organisation_id: str = ref("organisation")
    account_id: str = ref("account")
    role: OrganisationRole = word(OrganisationRole)
    added_at: datetime = instant()


class OrganisationRecord(SQLModel, table=True):
    """A dated fact that an organisation declares: evidence, an award, a bar, a list it stands on.

    Rows are added or withdrawn, never changed; days are ISO dates, `until_on` empty means open.
    """

    __tablename__ = "organisation_record"
    __table_args__ = (words_check("kind", RecordKind),)

    id: str = id_field()
    organisation_id: str = ref("organisation")
    kind: RecordKind = word(RecordKind)
    title: str = Field(max_length=200)
    authority: str = Field(default="", max_length=200)
    from_on: str = Field(default="", max_length=10)
    until_on: str = Field(default="", max_length=10)
    note: str = Field(default="", max_length=500)
    attachment_id: str | None = ref("attachment", nullable=True, index=False)
    declared_by: str = ref("account", index=False)
    declared_at: datetime = instant()
    withdrawn_by: str | None = ref("account", nullable=True, index=False)
    withdrawn_at: datetime | None = instant(nullable=True)

"""An applicant organisation as its people see it, and the invitation to join it."""

from dataclasses import dataclass
from datetime import datetime

from app.models import Account, Organisation
from app.policy import may, require
from app.store import codes, organisations
from app.store.standing import of_installation, of_organisation
from app.unit import Reading
from app.vocabulary import CodeKind, OrganisationKind, OrganisationRole, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """Somebody who acts for the organisation."""

    name: str
    role: OrganisationRole
    own: bool
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationPage:
    """The facts of an organisation and its people."""

    id: str
    kind: OrganisationKind
    name: str
    registration_scheme: str
    registration_number: str
    fiscal_host: str
    contact_person: str
    contact_phone: str
    address: str
    about: str
    version: int
    people: tuple[PersonLine, ...]
    may_edit: bool
    may_invite: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPage:
    """Who invites to act for which organisation, in which role."""

    token: str
    organisation: str
    role: OrganisationRole
    invited_by: str
    expires_at: datetime
    signed_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage:
    """A new organisation: nothing is known of it yet."""

    signed_in: bool


def new(reading: Reading) -> NewPage:
    """Show the form of a new organisation to somebody who has signed in."""
    require(Verb.ORGANISATION_CREATE, of_installation(reading))
    return NewPage(signed_in=True)


def show(reading: Reading, organisation_id: str) -> OrganisationPage:
    """Show an organisation to its people, and to officers to whom it applies."""
    organisation, standing = of_organisation(reading, organisation_id)
    require(Verb.ORGANISATION_VIEW, standing)
    return OrganisationPage(
        id=organisation.id,
        kind=organisation.kind,
        name=organisation.name,
        registration_scheme=organisation.registration_scheme or "",
        registration_number=organisation.registration_number or "",
        fiscal_host=organisation.fiscal_host or "",
        contact_person=organisation.contact_person,
        contact_phone=organisation.contact_phone,
        address=organisation.address,
        about=organisation.about,
        version=organisation.version,
        people=_people(reading, organisation.id),
        may_edit=may(Verb.ORGANISATION_EDIT, standing).allowed,
        may_invite=may(Verb.ORGANISATION_INVITE, standing).allowed,
    )


def edit(reading: Reading, organisation_id: str) -> OrganisationPage:
    """Show the organisation to somebody who may change it."""
    _, standing = of_organisation(reading, organisation_id)
    require(Verb.ORGANISATION_EDIT, standing)
    return show(reading, organisation_id)


def invitation(reading: Reading, token: str) -> JoinPage:
    """Show an invitation; looking burns nothing."""
    standing = of_installation(reading)
    code = codes.look_up(reading.session, CodeKind.ORGANISATION, token, reading.now)
    organisation = reading.session.get(Organisation, code.subject["organisation_id"])
    inviter = reading.session.get(Account, code.issued_by or "")
    return JoinPage(
        token=token,
        organisation=organisation.name if organisation else "",
        role=OrganisationRole(code.subject["role"]),
        invited_by=inviter.display_name if inviter else "",
        expires_at=code.expires_at,
        signed_in=standing.account_id is not None,
    )


def _people(reading: Reading, organisation_id: str) -> tuple[PersonLine, ...]:
    return tuple(
        PersonLine(
            name=account.display_name,
            role=member.role,
            own=account.id == reading.actor.account_id,
            since=member.added_at,
        )
        for member, account in organisations.people_of(reading.session, organisation_id)
    )


def stored(page: OrganisationPage) -> dict[str, object]:
    """Give the stored values under the names of the form's fields."""
    names = (
        "name",
        "registration_scheme",
        "registration_number",
        "fiscal_host",
        "contact_person",
        "contact_phone",
        "address",
        "about",
        "version",
    )
    return {"kind": page.kind.value, **{name: getattr(page, name) for name in names}}

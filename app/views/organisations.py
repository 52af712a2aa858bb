"""An applicant organisation as its people see it, and the invitation to join it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.clock import day_in
from app.errors import NotFound
from app.forms.uploads import Allowance
from app.language.catalogue import content
from app.models import Account, Organisation
from app.policy import may, require
from app.store import award_practices, codes, confirmations, helped, organisations, scans
from app.store.scans import ACCEPT
from app.store.standing import of_installation, of_organisation
from app.unit import Reading
from app.vocabulary import CodeKind, OrganisationKind, OrganisationRole, RecordKind, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """Somebody who acts for the organisation."""

    id: str
    name: str
    role: OrganisationRole
    own: bool
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """A fact that the organisation declared, with its dates; `runs` tells whether it holds today."""

    id: str
    kind: RecordKind
    title: str
    authority: str
    from_on: str
    until_on: str
    note: str
    file_id: str
    declared_at: datetime
    withdrawn_at: datetime | None
    runs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BarLine:
    """A programme takes nothing from the organisation until a day, and why."""

    programme: str
    from_on: str
    until_on: str
    reason: str
    lifted: str
    runs: bool


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
    legal_representative: str
    founded_on: str
    people: tuple[PersonLine, ...]
    records: tuple[RecordLine, ...]
    bars: tuple[BarLine, ...]
    missing: tuple[str, ...]
    asked: int
    may_edit: bool
    may_invite: bool
    may_declare: bool
    may_leave: bool
    accept: str = ACCEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleaguePage:
    """One colleague, and what may be changed."""

    organisation_id: str
    organisation: str
    person: PersonLine
    only_lead: bool


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


def show(reading: Reading, organisation_id: str, zone: ZoneInfo) -> OrganisationPage:
    """Show an organisation to its people, and to officers to whom it applies; `zone` says which day it is."""
    organisation, standing = of_organisation(reading, organisation_id)
    require(Verb.ORGANISATION_VIEW, standing)
    records = _records(reading, organisation.id, zone)
    wanted = _wanted(reading, organisation, records)
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
        legal_representative=organisation.legal_representative,
        founded_on=organisation.founded_on,
        people=_people(reading, organisation.id),
        records=records,
        bars=_bars(reading, organisation.id),
        missing=tuple(name for name, filled in wanted.items() if not filled),
        asked=len(wanted),
        may_edit=may(Verb.ORGANISATION_EDIT, standing).allowed,
        may_invite=may(Verb.ORGANISATION_INVITE, standing).allowed,
        may_declare=may(Verb.ORGANISATION_DECLARE, standing).allowed,
        may_leave=may(Verb.ORGANISATION_LEAVE, standing).allowed,
    )


def edit(reading: Reading, organisation_id: str, zone: ZoneInfo) -> OrganisationPage:
    """Show the organisation to somebody who may change it."""
    _, standing = of_organisation(reading, organisation_id)
    require(Verb.ORGANISATION_EDIT, standing)
    return show(reading, organisation_id, zone)


def invitation(reading: Reading, token: str) -> JoinPage:
    """Show an invitation; looking burns nothing."""
    standing = of_installation(reading)
    code = codes.look_up(reading.session, CodeKind.ORGANISATION, token, reading.now)
    helped.require_invitation(reading.session, code)
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


def allowance(reading: Reading, organisation_id: str, house_max: int) -> Allowance:
    """Before a byte is read: may this person declare something, and how large may its paper be."""
    _, standing = of_organisation(reading, organisation_id)
    require(Verb.ORGANISATION_DECLARE, standing)
    return scans.allowance(house_max)


def colleague(reading: Reading, organisation_id: str, colleague_id: str) -> ColleaguePage:
    """Show one colleague to those who lead."""
    organisation, standing = of_organisation(reading, organisation_id)
    require(Verb.ORGANISATION_CHANGE_ROLE, standing)
    people = _people(reading, organisation.id)
    found = next((person for person in people if person.id == colleague_id), None)
    if found is None:
        raise NotFound
    leads = sum(person.role is OrganisationRole.LEAD for person in people)
    return ColleaguePage(
        organisation_id=organisation.id,
        organisation=organisation.name,
        person=found,
        only_lead=found.role is OrganisationRole.LEAD and leads == 1,
    )


def _records(reading: Reading, organisation_id: str, zone: ZoneInfo) -> tuple[RecordLine, ...]:
    today = reading.now.astimezone(zone).date().isoformat()
    return tuple(
        RecordLine(
            id=row.id,
            kind=row.kind,
            title=row.title,
            authority=row.authority,
            from_on=row.from_on,
            until_on=row.until_on,
            note=row.note,
            file_id=row.attachment_id or "",
            declared_at=row.declared_at,
            withdrawn_at=row.withdrawn_at,
            runs=organisations.runs(row, today),
        )
        for row in organisations.records_of(reading.session, organisation_id)
    )


def _bars(reading: Reading, organisation_id: str) -> tuple[BarLine, ...]:
    """What programmes have decided against the organisation: it may read why and until when."""
    found = award_practices.bars_on(reading.session, organisation_id)
    return tuple(
        BarLine(
            programme=content(programme.name, reading.language)[0],
            from_on=bar.from_on,
            until_on=bar.until_on,
            reason=bar.reason,
            lifted=bar.lifted_reason,
            runs=bar.lifted_at is None
            and bar.until_on >= day_in(reading.now, programme.timezone).isoformat(),
        )
        for bar, programme in found
    )


def _wanted(
    reading: Reading, organisation: Organisation, records: tuple[RecordLine, ...]
) -> dict[str, bool]:
    """Tell of each thing that belongs to a whole profile whether it is there."""
    common = {
        "contact": bool(organisation.contact_person and organisation.contact_phone),
        "address": bool(organisation.address),
        "about": bool(organisation.about),
        "founded": bool(organisation.founded_on),
    }
    if organisation.kind is OrganisationKind.GROUP:
        words = confirmations.of_organisation(reading.session, organisation.id)
        return {**common, "host": any(row.state in confirmations.GIVEN for row in words)}
    evidence = any(one.runs and one.kind is RecordKind.EVIDENCE for one in records)
    return {**common, "legal": bool(organisation.legal_representative), "evidence": evidence}


def _people(reading: Reading, organisation_id: str) -> tuple[PersonLine, ...]:
    return tuple(
        PersonLine(
            id=member.id,
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
        "legal_representative",
        "founded_on",
        "version",
    )
    return {"kind": page.kind.value, **{name: getattr(page, name) for name in names}}

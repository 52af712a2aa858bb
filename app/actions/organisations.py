"""Applicant organisations: made, changed, and joined by colleagues."""

from dataclasses import dataclass
from datetime import timedelta

from app.audit import record, round_chain
from app.errors import Refused, Stale
from app.forms.organisations import ChangeForm, ColleagueForm, OrganisationForm
from app.models import Organisation, Seat
from app.policy import require
from app.store import codes, helped, organisations
from app.store.recusals import of_new_colleague
from app.store.standing import of_installation, of_organisation
from app.unit import Unit
from app.vocabulary import CodeKind, OrganisationKind, OrganisationRole, Verb

INVITATION_LIFETIME = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueInvited:
    """The link of an invitation; the page shows it once."""

    link: str
    role: str


def create(unit: Unit, form: OrganisationForm) -> str:
    """Describe an organisation; who does it leads it. Gives its id."""
    standing = of_installation(unit)
    require(Verb.ORGANISATION_CREATE, standing)
    organisation = Organisation(
        kind=form.kind, name="", created_by=standing.account_id or "", created_at=unit.now
    )
    _fill(organisation, form)
    unit.session.add(organisation)
    unit.session.flush()
    organisations.add_member(
        unit, organisation.id, standing.account_id or "", OrganisationRole.LEAD
    )
    record(unit, Verb.ORGANISATION_CREATE, organisation, after=_facts(organisation))
    return organisation.id


def edit(unit: Unit, organisation_id: str, form: ChangeForm) -> str:
    """Change an organisation's facts, if nobody else did meanwhile. Gives its id."""
    organisation, standing = of_organisation(unit, organisation_id)
    require(Verb.ORGANISATION_EDIT, standing)
    if organisation.version != form.version:
        raise Stale("moved_meanwhile")
    _fill(organisation, form)
    organisation.legal_representative = form.legal_representative
    organisation.founded_on = form.founded_on
    organisation.version += 1
    record(unit, Verb.ORGANISATION_EDIT, organisation)
    return organisation.id


def invite(
    unit: Unit, organisation_id: str, form: ColleagueForm, *, link_base: str
) -> ColleagueInvited:
    """Make a one-time link with which a colleague joins in a role."""
    organisation, standing = of_organisation(unit, organisation_id)
    require(Verb.ORGANISATION_INVITE, standing)
    subject = {"organisation_id": organisation.id, "role": form.role.value}
    token = codes.issue_link(unit, CodeKind.ORGANISATION, subject, INVITATION_LIFETIME)
    record(unit, Verb.ORGANISATION_INVITE, organisation, after={"role": form.role.value})
    return ColleagueInvited(link=link_base + token, role=form.role.value)


def join(unit: Unit, token: str) -> str:
    """Take the invitation up as the person who is signed in. Gives the organisation's id."""
    standing = of_installation(unit)
    require(Verb.ORGANISATION_JOIN, standing)
    code = codes.use(unit, CodeKind.ORGANISATION, token)
    helped.require_invitation(unit.session, code)
    organisation_id, account_id = code.subject["organisation_id"], standing.account_id or ""
    if organisations.member_of(unit.session, organisation_id, account_id) is not None:
        raise Refused("already_colleague")
    role = OrganisationRole(code.subject["role"])
    member = organisations.add_member(unit, organisation_id, account_id, role)
    record(unit, Verb.ORGANISATION_JOIN, member)
    for recusal in of_new_colleague(unit, organisation_id, account_id):
        seat = unit.session.get_one(Seat, recusal.seat_id)
        record(unit, Verb.RECUSAL_RECORD, recusal, chain=round_chain(seat.funding_round_id))
    return organisation_id


def _fill(organisation: Organisation, form: OrganisationForm) -> None:
    registered = form.kind is OrganisationKind.REGISTERED
    organisation.kind, organisation.name = form.kind, form.name
    organisation.registration_scheme = form.registration_scheme if registered else None
    organisation.registration_number = form.registration_number if registered else None
    organisation.fiscal_host = None if registered else form.fiscal_host
    organisation.contact_person, organisation.contact_phone = (
        form.contact_person,
        form.contact_phone,
    )
    organisation.address, organisation.about = form.address, form.about


def _facts(organisation: Organisation) -> dict[str, object]:
    """What the ledger keeps of a new organisation: nothing of its people."""
    return {
        "kind": organisation.kind.value,
        "name": organisation.name,
        "registration_scheme": organisation.registration_scheme,
        "registration_number": organisation.registration_number,
        "fiscal_host": organisation.fiscal_host,
    }

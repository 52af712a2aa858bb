"""The people of an organisation: what each may do, who goes; somebody always leads."""

from app.audit import record
from app.errors import NotFound, Refused
from app.forms.organisations import RoleForm
from app.models import OrganisationMember
from app.policy import require
from app.store import organisations
from app.store.standing import of_organisation
from app.unit import Unit
from app.vocabulary import OrganisationRole, Verb


def change_role(unit: Unit, organisation_id: str, colleague_id: str, form: RoleForm) -> str:
    """Let a colleague do more or less. Gives the organisation's id."""
    organisation, standing = of_organisation(unit, organisation_id)
    require(Verb.ORGANISATION_CHANGE_ROLE, standing)
    member = _member(unit, organisation.id, colleague_id)
    if form.role is not OrganisationRole.LEAD:
        _require_another_lead(unit, member)
    if member.role is not form.role:
        before = {"role": member.role.value}
        member.role = form.role
        after = {"role": form.role.value}
        record(unit, Verb.ORGANISATION_CHANGE_ROLE, member, before=before, after=after)
    return organisation.id


def remove(unit: Unit, organisation_id: str, colleague_id: str) -> str:
    """Let a colleague go; what he or she wrote stays. Gives the organisation's id."""
    organisation, standing = of_organisation(unit, organisation_id)
    require(Verb.ORGANISATION_REMOVE_PERSON, standing)
    member = _member(unit, organisation.id, colleague_id)
    _require_another_lead(unit, member)
    _take_out(unit, member, Verb.ORGANISATION_REMOVE_PERSON)
    return organisation.id


def leave(unit: Unit, organisation_id: str) -> None:
    """Act for an organisation no longer."""
    organisation, standing = of_organisation(unit, organisation_id)
    require(Verb.ORGANISATION_LEAVE, standing)
    member = organisations.member_of(unit.session, organisation.id, standing.account_id or "")
    if member is None:
        raise NotFound
    _require_another_lead(unit, member)
    _take_out(unit, member, Verb.ORGANISATION_LEAVE)


def _member(unit: Unit, organisation_id: str, colleague_id: str) -> OrganisationMember:
    member = unit.session.get(OrganisationMember, colleague_id)
    if member is None or member.organisation_id != organisation_id:
        raise NotFound
    return member


def _require_another_lead(unit: Unit, member: OrganisationMember) -> None:
    """Whoever leads alone makes somebody else the lead first."""
    if member.role is OrganisationRole.LEAD and not organisations.others_lead(unit.session, member):
        raise Refused("last_lead")


def _take_out(unit: Unit, member: OrganisationMember, verb: Verb) -> None:
    facts = {"organisation": member.organisation_id, "role": member.role.value}
    record(unit, verb, member, before=facts, after={})
    unit.session.delete(member)

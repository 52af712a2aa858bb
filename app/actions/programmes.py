"""Programmes, their strands and communities, and the officers who serve them."""

from dataclasses import dataclass
from datetime import timedelta

from app.audit import programme_chain, record
from app.errors import Invalid, Refused
from app.forms.programmes import CommunityForm, OfficerForm, ProgrammeForm, StrandForm
from app.language.catalogue import content
from app.language.messages import texts
from app.language.verbs import label
from app.models import Account, Community, Programme, Strand
from app.policy import require
from app.store import codes, outbox, programmes
from app.store.standing import of_installation, of_member, of_programme
from app.unit import Unit
from app.vocabulary import CodeKind, Role, Verb

INVITATION_LIFETIME = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerInvited:
    """The link of an invitation; the page shows it once."""

    name: str
    link: str


def create(unit: Unit, form: ProgrammeForm) -> str:
    """Make a programme; who makes it owns it. Gives its id."""
    standing = of_installation(unit)
    require(Verb.PROGRAMME_CREATE, standing)
    programme = Programme(name={}, operator={}, created_at=unit.now)
    _fill(programme, form)
    unit.session.add(programme)
    unit.session.flush()
    programmes.appoint(unit, programme.id, standing.account_id or "", Role.OWNER)
    record(
        unit,
        Verb.PROGRAMME_CREATE,
        programme,
        chain=programme_chain(programme.id),
        after=_facts(programme),
    )
    return programme.id


def edit(unit: Unit, programme_id: str, form: ProgrammeForm) -> None:
    """Change a programme's names and conventions; rounds that exist keep their zone, and it its currency."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.PROGRAMME_EDIT, standing)
    _require_currency(unit, programme, form.currency)
    _fill(programme, form)
    record(unit, Verb.PROGRAMME_EDIT, programme, chain=programme_chain(programme.id))


def add_strand(unit: Unit, programme_id: str, form: StrandForm) -> None:
    """Add a strand with its host."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.STRAND_ADD, standing)
    strand = Strand(
        programme_id=programme.id,
        name=_text(form.name_zh, form.name_en),
        host=_text(form.host_zh, form.host_en),
        created_at=unit.now,
    )
    record(unit, Verb.STRAND_ADD, strand, chain=programme_chain(programme.id))


def add_community(unit: Unit, programme_id: str, form: CommunityForm) -> None:
    """Add a community that proposals may serve."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.COMMUNITY_ADD, standing)
    community = Community(
        programme_id=programme.id, name=_text(form.name_zh, form.name_en), created_at=unit.now
    )
    record(unit, Verb.COMMUNITY_ADD, community, chain=programme_chain(programme.id))


def invite(unit: Unit, programme_id: str, form: OfficerForm, *, link_base: str) -> OfficerInvited:
    """Make a one-time link to a role; only an owner may invite another owner."""
    programme, standing = of_programme(unit, programme_id)
    require(Verb.MEMBER_INVITE, standing)
    if form.role is Role.OWNER and Role.OWNER not in standing.roles:
        raise Refused("not_yours")
    subject = {"programme_id": programme.id, "role": form.role.value, "name": form.name}
    link = link_base + codes.issue_link(unit, CodeKind.MEMBER, subject, INVITATION_LIFETIME)
    if form.address:
        _send(unit, programme, form, link)
    record(
        unit,
        Verb.MEMBER_INVITE,
        programme,
        chain=programme_chain(programme.id),
        after={"role": form.role.value},
    )
    return OfficerInvited(name=form.name, link=link)


def accept(unit: Unit, token: str) -> str:
    """Take the role that the link offers; gives the programme's id."""
    require(Verb.MEMBER_ACCEPT, of_installation(unit))
    code = codes.use(unit, CodeKind.MEMBER, token)
    programme_id, role = code.subject["programme_id"], Role(code.subject["role"])
    account_id = unit.actor.account_id or ""
    present = programmes.membership(unit.session, programme_id, account_id, role)
    if present is not None and present.removed_at is None:
        raise Refused("already_member")
    member = programmes.appoint(unit, programme_id, account_id, role)
    record(unit, Verb.MEMBER_ACCEPT, member, chain=programme_chain(programme_id))
    return programme_id


def remove(unit: Unit, member_id: str) -> str:
    """End an officer's service in a role; gives the programme's id. The last owner stays."""
    member, standing = of_member(unit, member_id)
    require(Verb.MEMBER_REMOVE, standing)
    if member.removed_at is None:
        if member.role is Role.OWNER and programmes.owners(unit.session, member.programme_id) == 1:
            raise Refused("last_owner")
        member.removed_at = unit.now
        record(unit, Verb.MEMBER_REMOVE, member, chain=programme_chain(member.programme_id))
    return member.programme_id


def _require_currency(unit: Unit, programme: Programme, currency: str) -> None:
    """A round keeps its amounts in minor units of the currency: another one would change what they mean."""
    if currency != programme.currency and programmes.rounds_in(unit.session, [programme.id]):
        raise Invalid({"currency": ("currency_in_use", {"currency": programme.currency})})


def _fill(programme: Programme, form: ProgrammeForm) -> None:
    if not (form.name_zh or form.name_en):
        raise Invalid({"name_zh": ("required", {})})
    programme.name = _text(form.name_zh, form.name_en)
    programme.operator = _text(form.operator_zh, form.operator_en)
    programme.contact = form.contact
    programme.language, programme.currency = form.language, form.currency
    programme.timezone, programme.registration_scheme = form.timezone, form.registration_scheme
    programme.officers_named = form.officers_named == "yes"
    programme.supervisor = form.supervisor


def _facts(programme: Programme) -> dict[str, object]:
    return {
        "name": programme.name,
        "operator": programme.operator,
        "language": programme.language,
        "currency": programme.currency,
        "timezone": programme.timezone,
        "registration_scheme": programme.registration_scheme,
    }


def _text(zh: str, en: str) -> dict[str, str]:
    return {key: text for key, text in (("zh", zh), ("en", en)) if text}


def _send(unit: Unit, programme: Programme, form: OfficerForm, link: str) -> None:
    inviter = unit.session.get(Account, unit.actor.account_id)
    language = inviter.language if inviter else programme.language
    facts = {"programme": content(programme.name, language)[0], "role": label(form.role, language)}
    outbox.enqueue(
        unit,
        kind="member_invited",
        recipient=form.name,
        address=form.address,
        programme_id=programme.id,
        link=link,
        texts=texts("member_invited", language, link=link, **facts),
    )

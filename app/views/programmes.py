"""Programmes as their officers see them, and an invitation as its guest sees it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.errors import NotFound, SignInNeeded
from app.language.catalogue import content, main_key
from app.models import Account, Programme
from app.policy import Standing, may, require
from app.store import codes, programmes
from app.store.rounds import communities_of
from app.store.standing import of_installation, of_member, of_programme
from app.unit import Reading
from app.vocabulary import CodeKind, Phase, Role, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """A round of a programme."""

    id: str
    code: str
    name: dict[str, str]
    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeLine:
    """A programme that I serve, with its rounds."""

    id: str
    name: dict[str, str]
    operator: dict[str, str]
    roles: tuple[Role, ...]
    rounds: tuple[RoundLine, ...]
    may_create_round: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """All programmes that I serve."""

    programmes: tuple[ProgrammeLine, ...]
    may_create: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """An officer in a role."""

    id: str
    name: str
    role: Role
    since: datetime
    is_me: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StrandLine:
    """A strand with its host."""

    name: dict[str, str]
    host: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePage:
    """One programme."""

    id: str
    programme_name: str
    zone: ZoneInfo
    currency: str
    name: dict[str, str]
    operator_name: dict[str, str]
    contact: str
    language: str
    main: str
    timezone: str
    registration_scheme: str
    officers_named: bool
    supervisor: str
    strands: tuple[StrandLine, ...]
    communities: tuple[dict[str, str], ...]
    members: tuple[MemberLine, ...]
    rounds: tuple[RoundLine, ...]
    invitable: tuple[Role, ...]
    may_edit: bool
    may_remove: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberPage:
    """An officer who is about to be taken off the list."""

    id: str
    programme_id: str
    programme_name: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationPage:
    """Who invites to what, before it is accepted."""

    token: str
    programme_name: str
    operator_name: dict[str, str]
    inviter: str
    name: str
    role: Role
    until: datetime
    zone: ZoneInfo
    signed_in: bool


def index(reading: Reading) -> IndexPage:
    """Show the programmes that I serve; the installation's owner may make one."""
    standing = of_installation(reading)
    if standing.account_id is None:
        raise SignInNeeded
    rows = programmes.programmes_of(reading.session, standing.account_id)
    may_create = may(Verb.PROGRAMME_CREATE, standing).allowed
    if not rows and not may_create:
        require(Verb.PROGRAMME_VIEW, standing)
    roles: dict[str, list[Role]] = {}
    listed: dict[str, Programme] = {}
    for programme, role in rows:
        listed[programme.id] = programme
        roles.setdefault(programme.id, []).append(Role(role))
    rounds = _rounds(reading, tuple(listed))
    return IndexPage(
        programmes=tuple(
            _line(programme, roles[programme.id], rounds.get(programme.id, ()))
            for programme in listed.values()
        ),
        may_create=may_create,
    )


def creating(reading: Reading) -> None:
    """Let the installation's owner open the empty form."""
    require(Verb.PROGRAMME_CREATE, of_installation(reading))


def show(reading: Reading, programme_id: str) -> ProgrammePage:
    """Show a programme to its officers."""
    programme, standing = of_programme(reading, programme_id)
    require(Verb.PROGRAMME_VIEW, standing)
    session = reading.session
    return ProgrammePage(
        id=programme.id,
        programme_name=content(programme.name, reading.language)[0],
        zone=ZoneInfo(programme.timezone),
        currency=programme.currency,
        name=programme.name,
        operator_name=programme.operator,
        contact=programme.contact,
        language=programme.language,
        main=main_key(programme.language),
        timezone=programme.timezone,
        registration_scheme=programme.registration_scheme,
        officers_named=programme.officers_named,
        supervisor=programme.supervisor,
        strands=tuple(
            StrandLine(name=row.name, host=row.host)
            for row in programmes.strands_in(session, programme.id)
        ),
        communities=tuple(row.name for row in communities_of(session, programme.id)),
        members=_members(reading, programme.id),
        rounds=_rounds(reading, (programme.id,)).get(programme.id, ()),
        invitable=_invitable(standing),
        may_edit=may(Verb.PROGRAMME_EDIT, standing).allowed,
        may_remove=may(Verb.MEMBER_REMOVE, standing).allowed,
    )


def editing(reading: Reading, programme_id: str) -> ProgrammePage:
    """Show what may be changed, to those who may change it."""
    _, standing = of_programme(reading, programme_id)
    require(Verb.PROGRAMME_EDIT, standing)
    return show(reading, programme_id)


def removing(reading: Reading, member_id: str) -> MemberPage:
    """Show whom an owner is about to take off the list."""
    member, standing = of_member(reading, member_id)
    require(Verb.MEMBER_REMOVE, standing)
    account = reading.session.get(Account, member.account_id)
    programme = reading.session.get(Programme, member.programme_id)
    if account is None or programme is None or member.removed_at is not None:
        raise NotFound
    return MemberPage(
        id=member.id,
        programme_id=programme.id,
        programme_name=content(programme.name, reading.language)[0],
        name=account.display_name,
        role=member.role,
    )


def invitation(reading: Reading, token: str) -> InvitationPage:
    """Show an invitation while its link is good; looking burns nothing."""
    code = codes.look_up(reading.session, CodeKind.MEMBER, token, reading.now)
    programme = reading.session.get(Programme, code.subject["programme_id"])
    inviter = reading.session.get(Account, code.issued_by) if code.issued_by else None
    if programme is None:
        raise NotFound
    return InvitationPage(
        token=token,
        programme_name=content(programme.name, reading.language)[0],
        operator_name=programme.operator,
        inviter=inviter.display_name if inviter else "",
        name=code.subject["name"],
        role=Role(code.subject["role"]),
        until=code.expires_at,
        zone=ZoneInfo(programme.timezone),
        signed_in=reading.actor.account_id is not None,
    )


def _line(programme: Programme, roles: list[Role], rounds: tuple[RoundLine, ...]) -> ProgrammeLine:
    standing = Standing(account_id="me", roles=frozenset(roles))
    return ProgrammeLine(
        id=programme.id,
        name=programme.name,
        operator=programme.operator,
        roles=tuple(role for role in Role if role in roles),
        rounds=rounds,
        may_create_round=may(Verb.ROUND_CREATE, standing).allowed,
    )


def _rounds(reading: Reading, programme_ids: tuple[str, ...]) -> dict[str, tuple[RoundLine, ...]]:
    found: dict[str, tuple[RoundLine, ...]] = {}
    for row in programmes.rounds_in(reading.session, programme_ids):
        line = RoundLine(id=row.id, code=row.code, name=row.name, phase=row.phase)
        found[row.programme_id] = (*found.get(row.programme_id, ()), line)
    return found


def _members(reading: Reading, programme_id: str) -> tuple[MemberLine, ...]:
    return tuple(
        MemberLine(
            id=member.id,
            name=account.display_name,
            role=member.role,
            since=member.added_at,
            is_me=account.id == reading.actor.account_id,
        )
        for member, account in programmes.members_in(reading.session, programme_id)
    )


def _invitable(standing: Standing) -> tuple[Role, ...]:
    if not may(Verb.MEMBER_INVITE, standing).allowed:
        return ()
    return tuple(role for role in Role if role is not Role.OWNER or Role.OWNER in standing.roles)

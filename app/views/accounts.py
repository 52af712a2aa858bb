"""What a person sees of the own account, and what signing in needs to know."""

from dataclasses import dataclass, field
from datetime import datetime

from app.errors import NotFound, SignInNeeded
from app.models import Account
from app.policy import require
from app.store import accounts, codes, overviews, recovery_codes
from app.store.proposals import titles_of
from app.store.standing import of_account, of_installation
from app.unit import Reading
from app.vocabulary import CodeKind, Phase, ProposalState, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a sign-in is checked against; an unknown name looks like a known one."""

    account_id: str | None
    password_hash: str | None
    totp_secret: str | None
    wait_seconds: int
    recovers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproof:
    """What somebody who signs has to show once more. `shown`: one of a demo's cast, who has no password."""

    sign_in_name: str
    password_hash: str | None = field(repr=False)
    totp_secret: str | None = field(repr=False)
    recovers: bool
    shown: bool
    wait_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One live session."""

    started_at: datetime
    agent: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """One's own account."""

    sign_in_name: str
    display_name: str
    email: str
    mobile: str
    confirmed_at: datetime | None
    confirmed_how: str
    second_factor: str
    totp_secret: str
    recovery_left: int
    sessions: tuple[SessionLine, ...]
    #: (id, title) of the own proposals that can still be handed in: the way back to them.
    unsent: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """One of the demo's cast."""

    account_id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPage:
    """The page of role buttons."""

    people: tuple[DemoPerson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPage:
    """The first organiser's page."""

    token: str


def credential(reading: Reading, name: str, code: str = "") -> Credential:
    """Look up what a sign-in is checked against."""
    require(Verb.ACCOUNT_SIGN_IN, of_installation(reading))
    account = accounts.by_name(reading.session, name)
    wait = accounts.seconds_to_wait(reading.session, name, reading.now)
    if account is None or account.disabled_at is not None:
        return Credential(account_id=None, password_hash=None, totp_secret=None, wait_seconds=wait)
    return Credential(
        account_id=account.id,
        password_hash=account.password_hash,
        totp_secret=account.totp_secret if account.totp_confirmed_at else None,
        wait_seconds=wait,
        recovers=bool(code) and recovery_codes.fits(reading.session, account.id, code),
    )


def own_credential(reading: Reading) -> Credential:
    """Look up the credential of the person who is signed in."""
    account, standing = of_account(reading, reading.actor.account_id or "")
    require(Verb.ACCOUNT_CHANGE_PASSWORD, standing)
    return Credential(
        account_id=account.id,
        password_hash=account.password_hash,
        totp_secret=account.totp_secret,
        wait_seconds=0,
    )


def reproof(reading: Reading, code: str) -> Reproof:
    """Look up what a signature asks for again; `code` may be one of the recovery codes."""
    account, standing = of_account(reading, reading.actor.account_id or "")
    require(Verb.ACCOUNT_VIEW, standing)
    return Reproof(
        sign_in_name=account.sign_in_name,
        password_hash=account.password_hash,
        totp_secret=account.totp_secret if account.totp_confirmed_at else None,
        recovers=bool(code) and recovery_codes.fits(reading.session, account.id, code),
        shown=account.demo_role is not None and reading.actor.loopback,
        wait_seconds=accounts.seconds_to_wait(reading.session, account.sign_in_name, reading.now),
    )


def own(reading: Reading) -> AccountPage:
    """Show the own account."""
    if reading.actor.account_id is None:
        raise SignInNeeded
    account, standing = of_account(reading, reading.actor.account_id)
    require(Verb.ACCOUNT_VIEW, standing)
    listed = accounts.sessions_of(reading.session, account.id, reading.now)
    return AccountPage(
        sign_in_name=account.sign_in_name,
        display_name=account.display_name,
        email=account.email or "",
        mobile=account.mobile or "",
        confirmed_at=account.contact_confirmed_at,
        confirmed_how=account.contact_confirmed_how or "",
        second_factor=_second_factor(account),
        totp_secret=(account.totp_secret or "") if account.totp_confirmed_at is None else "",
        recovery_left=recovery_codes.left(reading.session, account.id),
        sessions=tuple(
            SessionLine(
                started_at=row.created_at,
                agent=row.agent,
                current=row.id == reading.actor.sign_in_id,
            )
            for row in listed
        ),
        unsent=_unsent(reading, account.id),
    )


def _unsent(reading: Reading, account_id: str) -> tuple[tuple[str, str], ...]:
    found = [
        proposal
        for proposal, _, funding_round in overviews.proposals_of(reading.session, account_id)
        if proposal.state is ProposalState.DRAFT and funding_round.phase is Phase.CALL
    ]
    return tuple(titles_of(reading.session, found).items())


def claim(reading: Reading, token: str) -> ClaimPage:
    """Show the first organiser's page while the link is good."""
    require(Verb.OWNER_CLAIM, of_installation(reading))
    codes.look_up(reading.session, CodeKind.FIRST_OWNER, token, reading.now)
    return ClaimPage(token=token)


def demo(reading: Reading) -> DemoPage:
    """Show the cast: only in a demo database, only to people at the machine itself."""
    people = accounts.demo_people(reading.session)
    if not people or not reading.actor.loopback:
        raise NotFound
    return DemoPage(
        people=tuple(
            DemoPerson(account_id=row.id, name=row.display_name, role=row.demo_role or "")
            for row in people
        )
    )


def _second_factor(account: Account) -> str:
    if account.totp_confirmed_at is not None:
        return "on"
    return "begun" if account.totp_secret else "off"

"""Accounts, sessions and failed attempts."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from app.models import (
    Account,
    OrganisationMember,
    ProgrammeMember,
    Seat,
    SignIn,
    SignInAttempt,
)
from app.vocabulary import SeatState

WINDOW = timedelta(minutes=15)
FREE_ATTEMPTS = 5


def fold_name(name: str) -> str:
    """Bring a sign-in name, mobile number or address to the one form in which it is unique."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def by_name(session: Session, name: str) -> Account | None:
    """Find an account by what its person signs in with."""
    return session.exec(select(Account).where(Account.sign_in_key == fold_name(name))).first()


def seconds_to_wait(session: Session, name: str, now: datetime) -> int:
    """Tell how long a name has to wait after failed attempts: 2, 4, 8 … seconds, never locked out."""
    count, last = session.exec(
        select(func.count(), func.max(SignInAttempt.at)).where(
            SignInAttempt.sign_in_key == fold_name(name), col(SignInAttempt.at) > now - WINDOW
        )
    ).one()
    if count < FREE_ATTEMPTS or last is None:
        return 0
    pause = min(300, 2 ** (count - FREE_ATTEMPTS + 1))
    left: int = (last - now) // timedelta(seconds=1) + pause
    return max(0, left)


def sessions_of(session: Session, account_id: str, now: datetime) -> Sequence[SignIn]:
    """List the live sessions of an account, the newest first."""
    return session.exec(
        select(SignIn)
        .where(
            SignIn.account_id == account_id,
            col(SignIn.revoked_at).is_(None),
            col(SignIn.expires_at) > now,
        )
        .order_by(col(SignIn.created_at).desc())
    ).all()


def demo_people(session: Session) -> Sequence[Account]:
    """List the cast of a demo database."""
    return session.exec(
        select(Account)
        .where(col(Account.demo_role).is_not(None))
        .order_by(col(Account.created_at), col(Account.id))
    ).all()


def owner_exists(session: Session) -> bool:
    """Tell whether somebody owns the installation."""
    return session.exec(select(Account.id).where(Account.owns_installation)).first() is not None


def behind_session(
    session: Session, token_digest: str, now: datetime
) -> tuple[SignIn, Account] | None:
    """Find the live session of a token with its account; ended ones and disabled people are nobody."""
    return session.exec(
        select(SignIn, Account)
        .join(Account, col(Account.id) == SignIn.account_id)
        .where(
            SignIn.token_digest == token_digest,
            col(SignIn.revoked_at).is_(None),
            col(SignIn.expires_at) > now,
            col(Account.disabled_at).is_(None),
        )
    ).first()


def owner_of_session(session: Session, token_digest: str) -> str | None:
    """Tell whose session a token was, also when it has ended."""
    statement = select(SignIn.account_id).where(SignIn.token_digest == token_digest)
    return session.exec(statement).first()


def acts_for_applicant(session: Session, account_id: str) -> bool:
    """Tell whether a person acts for any organisation."""
    statement = select(OrganisationMember.id).where(OrganisationMember.account_id == account_id)
    return session.exec(statement).first() is not None


def sits(session: Session, account_id: str) -> bool:
    """Tell whether a person holds a seat in any panel."""
    statement = select(Seat.id).where(Seat.account_id == account_id, Seat.state == SeatState.ACTIVE)
    return session.exec(statement).first() is not None


def serves(session: Session, account_id: str) -> bool:
    """Tell whether a person is an officer of any programme."""
    statement = select(ProgrammeMember.id).where(
        ProgrammeMember.account_id == account_id, col(ProgrammeMember.removed_at).is_(None)
    )
    return session.exec(statement).first() is not None

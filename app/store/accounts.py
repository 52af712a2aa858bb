"""Accounts, sessions and failed attempts."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from app.models import Account, SignIn, SignInAttempt

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
    return max(0, int((last - now).total_seconds()) + pause)


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

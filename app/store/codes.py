"""One-time codes and links: random, kept as digests, used once, never shown again."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from app.errors import Refused
from app.models import AccessCode
from app.unit import Unit
from app.vocabulary import CodeKind

ATTEMPTS = 8
#: Spoken codes have digits only; links carry 160 random bits.
SPOKEN_DIGITS = 8


def issue_link(
    unit: Unit,
    kind: CodeKind,
    subject: Mapping[str, str],
    lifetime: timedelta,
    account_id: str | None = None,
) -> str:
    """Make a link's token; only its digest is kept."""
    token = secrets.token_urlsafe(20)
    _keep(unit, kind, subject, lifetime, account_id, token)
    return token


def issue_only_link(
    unit: Unit, kind: CodeKind, subject: Mapping[str, str], lifetime: timedelta
) -> str:
    """Make a link's token; those for the same that were made before end: a lost printout opens nothing."""
    unused = select(AccessCode).where(
        AccessCode.kind == kind,
        col(AccessCode.used_at).is_(None),
        col(AccessCode.expires_at) > unit.now,
    )
    for older in unit.session.exec(unused):
        if older.subject == dict(subject):
            older.used_at = unit.now
    return issue_link(unit, kind, subject, lifetime)


def issue_spoken(
    unit: Unit, kind: CodeKind, lifetime: timedelta, account_id: str, about: str = ""
) -> str:
    """Make a code that is read out, printed or sent for one account; older ones of the kind end.

    `about`: for what alone it is good, e.g. the address to which it goes.
    """
    end_spoken(unit, kind, account_id)
    digits = "".join(secrets.choice("0123456789") for _ in range(SPOKEN_DIGITS))
    _keep(unit, kind, {}, lifetime, account_id, _said(account_id, about, digits))
    return digits


def end_spoken(unit: Unit, kind: CodeKind, account_id: str) -> None:
    """End the codes of a kind that one account has."""
    for older in unit.session.exec(_unused(kind, account_id)):
        older.used_at = unit.now


def issued_since(session: Session, kind: CodeKind, account_id: str, since: datetime) -> int:
    """Count the codes of a kind that were made for one account."""
    statement = select(func.count()).where(
        AccessCode.kind == kind,
        AccessCode.account_id == account_id,
        col(AccessCode.created_at) > since,
    )
    return session.exec(statement).one()


def look_up(session: Session, kind: CodeKind, token: str, now: datetime) -> AccessCode:
    """Find an unused, unexpired link without using it: a mail scanner's GET burns nothing."""
    found = session.exec(
        select(AccessCode).where(AccessCode.digest == _digest(kind, token), AccessCode.kind == kind)
    ).first()
    if found is None or found.used_at is not None or found.expires_at <= now:
        raise Refused("code_wrong")
    return found


def use(unit: Unit, kind: CodeKind, token: str) -> AccessCode:
    """Use a link up."""
    found = look_up(unit.session, kind, token, unit.now)
    found.used_at = unit.now
    return found


def use_spoken(unit: Unit, kind: CodeKind, account_id: str, digits: str, about: str = "") -> bool:
    """Use a spoken code up; wrong tries are counted and end it. True if it was right."""
    current = unit.session.exec(_unused(kind, account_id)).first()
    if current is None or current.expires_at <= unit.now or current.attempts >= ATTEMPTS:
        return False
    current.attempts += 1
    if current.digest != _digest(kind, _said(account_id, about, digits.strip())):
        return False
    current.used_at = unit.now
    return True


def end_all(unit: Unit, kind: CodeKind) -> None:
    """End every unused code of a kind that belongs to no account."""
    statement = select(AccessCode).where(
        AccessCode.kind == kind,
        col(AccessCode.account_id).is_(None),
        col(AccessCode.used_at).is_(None),
    )
    for older in unit.session.exec(statement):
        older.used_at = unit.now


def _unused(kind: CodeKind, account_id: str) -> SelectOfScalar[AccessCode]:
    return (
        select(AccessCode)
        .where(
            AccessCode.kind == kind,
            AccessCode.account_id == account_id,
            col(AccessCode.used_at).is_(None),
        )
        .order_by(col(AccessCode.created_at).desc())
    )


def _keep(
    unit: Unit,
    kind: CodeKind,
    subject: Mapping[str, str],
    lifetime: timedelta,
    account_id: str | None,
    token: str,
) -> None:
    unit.session.add(
        AccessCode(
            digest=_digest(kind, token),
            kind=kind,
            subject=dict(subject),
            account_id=account_id,
            issued_by=unit.actor.account_id,
            created_at=unit.now,
            expires_at=unit.now + lifetime,
        )
    )


def _said(account_id: str, about: str, digits: str) -> str:
    return f"{account_id}:{about}:{digits}" if about else f"{account_id}:{digits}"


def _digest(kind: CodeKind, token: str) -> str:
    return hashlib.sha256(f"{kind.value}:{token}".encode()).hexdigest()

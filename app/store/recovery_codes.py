"""Recovery codes: each stands in for the second factor once. Only their digests are kept."""

import hashlib
import secrets
import unicodedata

from sqlmodel import Session, col, func, select

from app.models import RecoveryCode
from app.unit import Unit

COUNT = 10
#: No letters or digits that look alike: the codes are written down by hand.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 10


def issue(unit: Unit) -> list[str]:
    """Make new codes for the own account; those that were not used end."""
    account_id = unit.actor.account_id or ""
    for older in unit.session.exec(
        select(RecoveryCode).where(
            RecoveryCode.account_id == account_id, col(RecoveryCode.used_at).is_(None)
        )
    ):
        older.used_at = unit.now
    made = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(COUNT)]
    for code in made:
        unit.session.add(
            RecoveryCode(
                account_id=account_id, digest=_digest(account_id, code), created_at=unit.now
            )
        )
    return [f"{code[:5]}-{code[5:]}" for code in made]


def left(session: Session, account_id: str) -> int:
    """Count the codes that may still be used."""
    return session.exec(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.account_id == account_id, col(RecoveryCode.used_at).is_(None))
    ).one()


def fits(session: Session, account_id: str, code: str) -> bool:
    """Tell whether a code may be used, without using it."""
    return _unused(session, account_id, code) is not None


def use(unit: Unit, code: str, account_id: str = "") -> bool:
    """Use a code up; True if it was one of the account's own."""
    found = _unused(unit.session, account_id or unit.actor.account_id or "", code)
    if found is None:
        return False
    found.used_at = unit.now
    return True


def _unused(session: Session, account_id: str, code: str) -> RecoveryCode | None:
    return session.exec(
        select(RecoveryCode).where(
            RecoveryCode.digest == _digest(account_id, code),
            col(RecoveryCode.used_at).is_(None),
        )
    ).first()


def _digest(account_id: str, code: str) -> str:
    plain = unicodedata.normalize("NFKC", code).casefold()
    narrow = "".join(sign for sign in plain if sign.isalnum())
    return hashlib.sha256(f"recovery:{account_id}:{narrow}".encode()).hexdigest()

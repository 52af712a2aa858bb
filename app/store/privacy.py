"""Versions of the privacy notice and who consented to which."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from app.models import PrivacyConsent, PrivacyNotice
from app.unit import Unit

#: The program's own text; what an owner writes begins with version 2.
BUILT_IN = 1


def current_version(session: Session) -> int:
    """Tell which version of the notice holds."""
    return session.exec(select(func.max(PrivacyNotice.version))).one() or BUILT_IN


def notices(session: Session) -> Sequence[PrivacyNotice]:
    """List the versions that an owner wrote, the newest first."""
    return session.exec(select(PrivacyNotice).order_by(col(PrivacyNotice.version).desc())).all()


def consented(session: Session, account_id: str) -> int | None:
    """Tell the newest version to which a person consented."""
    newest = select(func.max(PrivacyConsent.version))
    return session.exec(newest.where(PrivacyConsent.account_id == account_id)).one()


def asked_of(session: Session, account_id: str) -> int:
    """Tell which version waits for a person's consent; 0 is none. A first consent that is lacking too waits."""
    newest = current_version(session)
    return newest if consented(session, account_id) != newest else 0


def consents_of(session: Session, account_id: str) -> Sequence[PrivacyConsent]:
    """List a person's consents, the first one first."""
    return session.exec(
        select(PrivacyConsent)
        .where(PrivacyConsent.account_id == account_id)
        .order_by(col(PrivacyConsent.version))
    ).all()


def consent(unit: Unit, account_id: str) -> PrivacyConsent:
    """Build the row of a consent to the version that holds; the caller records it."""
    return PrivacyConsent(
        account_id=account_id, version=current_version(unit.session), given_at=unit.now
    )

"""Codes of an authenticator app: each counts once, although it would fit for a minute and a half."""

from sqlmodel import Session, select

from app.models import SecondFactorUse
from app.unit import Unit


def use(unit: Unit, account_id: str, step: int) -> bool:
    """Use up the code of one half minute (RFC 6238, 5.2); False if it, or a newer one, was used already."""
    kept = _kept(unit.session, account_id)
    if kept is None:
        unit.session.add(SecondFactorUse(account_id=account_id, step=step))
        return True
    if step <= kept.step:
        return False
    kept.step = step
    return True


def renew(unit: Unit, account_id: str, step: int) -> None:
    """A new secret has codes of its own: what was used of the old one says nothing about them."""
    kept = _kept(unit.session, account_id)
    if kept is None:
        unit.session.add(SecondFactorUse(account_id=account_id, step=step))
    else:
        kept.step = step


def _kept(session: Session, account_id: str) -> SecondFactorUse | None:
    statement = select(SecondFactorUse).where(SecondFactorUse.account_id == account_id)
    return session.exec(statement).first()

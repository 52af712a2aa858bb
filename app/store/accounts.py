"""Accounts, sessions and failed attempts."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, exists, or_
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from app.models import (
    Account,
    FundingRound,
    Seat,
    SeatCard,
    SignIn,
    SignInAttempt,
)
from app.models.base import Instant
from app.store import powers
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


def owner(session: Session) -> str | None:
    """Find who owns the installation, the first one of several."""
    owning = select(Account.id).where(Account.owns_installation)
    return session.exec(owning.order_by(col(Account.created_at), col(Account.id))).first()


def owner_exists(session: Session) -> bool:
    """Tell whether somebody owns the installation."""
    return owner(session) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Whose a live session is, and which rooms its person has anything to do in."""

    sign_in_id: str
    seat_id: str | None
    csrf_token: str
    account_id: str
    name: str
    language: str
    text_size: str
    owns_installation: bool
    applies: bool
    sits: bool
    serves: bool


def behind_session(session: Session, token_digest: str, now: datetime) -> Signed | None:
    """Find the live session of a token; ended ones and disabled people are nobody."""
    found = session.execute(_BEHIND, {"digest": token_digest, "now": now}).first()
    if found is None:
        return None
    return Signed(**found._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for a row by its columns


def owner_of_session(session: Session, token_digest: str) -> str | None:
    """Tell whose session a token was, also when it has ended."""
    statement = select(SignIn.account_id).where(SignIn.token_digest == token_digest)
    return session.exec(statement).first()


def _behind() -> Select[*tuple[Any, ...]]:
    me, theirs = col(Account.id), aliased(Seat)
    sits = exists().where(col(theirs.account_id) == me, col(theirs.state) == SeatState.ACTIVE)
    # A session that a card opened ends with the card, and once its account opens more than the seat.
    card = col(SignIn.seat_card_id)
    return (
        sql_select(
            col(SignIn.id).label("sign_in_id"),
            col(Seat.id).label("seat_id"),
            col(SignIn.csrf_token),
            me.label("account_id"),
            col(Account.display_name).label("name"),
            col(Account.language),
            col(Account.text_size),
            col(Account.owns_installation),
            powers.applies().correlate(Account).label("applies"),
            sits.correlate(Account).label("sits"),
            powers.serves().correlate(Account).label("serves"),
        )
        .join(Account, me == col(SignIn.account_id))
        .outerjoin(SeatCard, col(SeatCard.id) == card)
        .outerjoin(Seat, col(Seat.id) == col(SeatCard.seat_id))
        .outerjoin(FundingRound, col(FundingRound.id) == col(Seat.funding_round_id))
        .where(
            col(SignIn.token_digest) == bindparam("digest"),
            col(SignIn.revoked_at).is_(None),
            col(SignIn.expires_at) > bindparam("now", type_=Instant),
            col(Account.disabled_at).is_(None),
            or_(card.is_(None), powers.lets_in()),
        )
    )


#: Asked at every request, so it is built once.
_BEHIND = _behind()

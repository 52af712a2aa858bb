"""Seat cards: made, found by what is typed or scanned, and what keeps one from letting in."""

import hashlib
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from app.errors import Refused
from app.models import Account, Seat, SeatCard, SignIn
from app.store import powers
from app.store.accounts import seconds_to_wait
from app.unit import Unit
from app.vocabulary import SeatState

#: Without what people take for each other: I and 1, O and 0. Twelve of them are 60 random bits.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
NUMBER, SECRET = 4, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Minted:
    """A new card's number and digest; the code itself is printed and forgotten."""

    number: str
    digest: str
    code: str = field(repr=False)


def mint() -> Minted:
    """Draw a card. Its number may be told, e.g. to void it; number and secret together are the code."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(NUMBER + SECRET))
    grouped = "-".join(drawn[i : i + 4] for i in range(0, len(drawn), 4))
    return Minted(number=drawn[:NUMBER], digest=digest_of(drawn), code=grouped)


def cleaned(code: str) -> str:
    """Read a code as people type it: small letters, full width, spaces, no hyphens."""
    text = unicodedata.normalize("NFKC", code).upper()
    return "".join(char for char in text if char in ALPHABET)[: NUMBER + SECRET]


def tried_name(code: str) -> str:
    """Name what failed attempts are counted under: the card's number."""
    return f"card:{cleaned(code)[:NUMBER]}"


def digest_of(code: str) -> str:
    """Give what is kept of a code."""
    return hashlib.sha256(f"seat-card:{cleaned(code)}".encode()).hexdigest()


def cards_of(session: Session, funding_round_id: str) -> Sequence[SeatCard]:
    """List the cards of a round, the newest first."""
    return session.exec(
        select(SeatCard)
        .join(Seat, col(Seat.id) == SeatCard.seat_id)
        .where(Seat.funding_round_id == funding_round_id)
        .order_by(col(SeatCard.issued_at).desc(), col(SeatCard.id))
    ).all()


def good_card(session: Session, seat_id: str) -> SeatCard | None:
    """Find the card that is good for a seat."""
    return session.exec(
        select(SeatCard).where(SeatCard.seat_id == seat_id, col(SeatCard.voided_at).is_(None))
    ).first()


def number_taken(session: Session, number: str) -> bool:
    """Tell whether a card has this number already."""
    statement = select(SeatCard.id).where(SeatCard.number == number)
    return session.exec(statement).first() is not None


def seat_behind(session: Session, code: str, now: datetime) -> tuple[Seat, SeatCard]:
    """Find the seat that a code lets in to, and its card, or refuse; looking uses nothing up."""
    seconds = seconds_to_wait(session, tried_name(code), now)
    if seconds:
        raise Refused("card_wait", seconds=seconds)
    found = session.exec(
        select(Seat, SeatCard)
        .join(SeatCard, col(SeatCard.seat_id) == Seat.id)
        .where(SeatCard.digest == digest_of(code), col(SeatCard.voided_at).is_(None))
    ).first()
    if found is None or found[0].state not in {SeatState.INVITED, SeatState.ACTIVE}:
        raise Refused("card_wrong")
    if has_other_powers(session, found[0]):
        raise Refused("card_account")
    return found


def has_other_powers(session: Session, seat: Seat) -> bool:
    """Tell whether a seat's account opens more than it: a card must not be a way around a password."""
    return seat.account_id is not None and seat.id in with_other_powers(session, [seat.id])


def with_other_powers(session: Session, seat_ids: Sequence[str]) -> set[str]:
    """Name the seats whose accounts serve a programme, apply, sit elsewhere, or have a second factor."""
    statement = (
        select(Seat.id)
        .join(Account, col(Account.id) == Seat.account_id)
        .where(col(Seat.id).in_(seat_ids), powers.more_than_a_seat())
    )
    return set(session.exec(statement))


def void(unit: Unit, card: SeatCard) -> None:
    """End a card, and the sessions that it opened; the caller records it."""
    card.voided_at, card.voided_by = unit.now, unit.actor.account_id
    opened = select(SignIn).where(SignIn.seat_card_id == card.id, col(SignIn.revoked_at).is_(None))
    for session in unit.session.exec(opened):
        session.revoked_at = unit.now

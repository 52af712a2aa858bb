"""Cards for the public: found by the digest of their code, which is kept nowhere."""

import hashlib
from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from app.models import Ballot, CardTurnout, VotingCard
from app.vocabulary import BallotState


def digest_of(code: str) -> str:
    """Give the digest under which a code is kept; how it is typed does not matter."""
    plain = "".join(char for char in code.upper() if char.isalnum())
    return hashlib.sha256(f"voting_card:{plain}".encode()).hexdigest()


def by_code(session: Session, code: str) -> VotingCard | None:
    """Find a card that is in force."""
    found = session.exec(select(VotingCard).where(VotingCard.digest == digest_of(code))).first()
    return found if found is not None and found.voided_at is None else None


def cards_of(session: Session, meeting_id: str) -> Sequence[VotingCard]:
    """List the cards of a meeting by number, also void ones."""
    return session.exec(
        select(VotingCard)
        .where(VotingCard.meeting_id == meeting_id)
        .order_by(col(VotingCard.number))
    ).all()


def in_force(session: Session, meeting_id: str) -> int:
    """Count the cards of a meeting that may vote."""
    statement = select(func.count()).where(
        VotingCard.meeting_id == meeting_id, col(VotingCard.voided_at).is_(None)
    )
    return session.exec(statement).one()


def which_vote(session: Session, meeting_id: str) -> Sequence[VotingCard]:
    """List the cards of a meeting that may vote."""
    statement = select(VotingCard).where(
        VotingCard.meeting_id == meeting_id, col(VotingCard.voided_at).is_(None)
    )
    return session.exec(statement).all()


def last_number(session: Session, meeting_id: str) -> int:
    """Give the highest number so far; a number is never given twice."""
    statement = select(func.max(VotingCard.number)).where(VotingCard.meeting_id == meeting_id)
    return session.exec(statement).one() or 0


def has_voted(session: Session, ballot_id: str, card_id: str) -> bool:
    """Tell whether a card has cast its paper."""
    statement = select(CardTurnout.id).where(
        CardTurnout.ballot_id == ballot_id, CardTurnout.card_id == card_id
    )
    return session.exec(statement).first() is not None


def voted_in_open(session: Session, card_id: str) -> bool:
    """Tell whether a card has cast its paper on a ballot that is still open."""
    statement = (
        select(CardTurnout.id)
        .join(Ballot, col(Ballot.id) == CardTurnout.ballot_id)
        .where(CardTurnout.card_id == card_id, Ballot.state == BallotState.OPEN)
    )
    return session.exec(statement).first() is not None


def used(session: Session, meeting_id: str) -> set[str]:
    """Tell which cards of a meeting have voted at all."""
    return set(
        session.exec(
            select(CardTurnout.card_id)
            .join(Ballot, col(Ballot.id) == CardTurnout.ballot_id)
            .where(Ballot.meeting_id == meeting_id)
        )
    )

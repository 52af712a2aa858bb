"""Objections to a published result."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.models import ObjectionOrigin, Publication, ResultObjection
from app.vocabulary import ObjectionWay, ResultObjectionState

OPEN = (ResultObjectionState.RECEIVED, ResultObjectionState.FORWARDED)
#: More than these do not wait at once for people who read the notice; paper stays open to everybody.
ONLINE_MAX = 200
#: So many from one network may wait at once: an office or a block of flats may share one.
NETWORK_MAX = 10
#: So many of one contact may wait at once: whoever has more to say can say it in one.
CONTACT_MAX = 3


def of_round(session: Session, funding_round_id: str) -> Sequence[ResultObjection]:
    """List the objections of a round, the oldest first."""
    return session.exec(
        select(ResultObjection)
        .where(ResultObjection.funding_round_id == funding_round_id)
        .order_by(col(ResultObjection.received_at), col(ResultObjection.id))
    ).all()


def unanswered(session: Session, funding_round_id: str) -> Sequence[str]:
    """List the ids of those that still wait."""
    return session.exec(
        select(ResultObjection.id).where(
            ResultObjection.funding_round_id == funding_round_id,
            col(ResultObjection.state).in_(OPEN),
        )
    ).all()


def upheld(session: Session, funding_round_id: str) -> Sequence[str]:
    """List the ids of those that were upheld against the version of the result that stands."""
    current = (
        select(Publication.id)
        .where(Publication.funding_round_id == funding_round_id)
        .order_by(col(Publication.version).desc())
        .limit(1)
        .scalar_subquery()
    )
    return session.exec(
        select(ResultObjection.id).where(
            ResultObjection.publication_id == current,
            ResultObjection.state == ResultObjectionState.UPHELD,
        )
    ).all()


def numbered(session: Session, funding_round_id: str, number: str) -> ResultObjection | None:
    """Find an objection of a round by its number."""
    return session.exec(
        select(ResultObjection).where(
            ResultObjection.funding_round_id == funding_round_id,
            ResultObjection.number == number.strip(),
        )
    ).first()


def joined_to(session: Session, objection_id: str) -> Sequence[ResultObjection]:
    """List what was set aside for this one: it has to be answered itself, and its answer is theirs."""
    return session.exec(
        select(ResultObjection)
        .where(ResultObjection.repeats == objection_id)
        .order_by(col(ResultObjection.received_at), col(ResultObjection.id))
    ).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Online:
    """How many objections of the page wait: all, from the same network, of the same contact there.

    Of a contact elsewhere nothing is counted: a stranger who types it would learn who has objected.
    """

    waiting: int
    same_contact: int
    same_network: int


def online(session: Session, funding_round_id: str, contact: str, origin: str) -> Online:
    """Count what came through the page and is not answered; an unknown network is nobody's."""
    rows = session.exec(
        select(ResultObjection.contact, ObjectionOrigin.origin)
        .join(
            ObjectionOrigin, col(ObjectionOrigin.objection_id) == ResultObjection.id, isouter=True
        )
        .where(
            ResultObjection.funding_round_id == funding_round_id,
            ResultObjection.way == ObjectionWay.ONLINE,
            col(ResultObjection.state).in_(OPEN),
        )
    ).all()
    own = _plain(contact)
    return Online(
        waiting=len(rows),
        same_contact=sum(_plain(other) == own and (place or "") == origin for other, place in rows),
        same_network=sum(bool(origin) and other == origin for _, other in rows),
    )


def forget_origins(session: Session, funding_round_id: str) -> None:
    """Nothing more comes: nobody needs to know from where what came."""
    session.execute(
        delete(ObjectionOrigin).where(col(ObjectionOrigin.funding_round_id) == funding_round_id)
    )


def _plain(contact: str) -> str:
    """Blanks, dashes and capitals make no other contact."""
    return "".join(letter for letter in contact.casefold() if letter.isalnum() or letter in "@.")

"""Objections to a published result."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from app.models import Publication, ResultObjection
from app.vocabulary import ObjectionWay, ResultObjectionState

OPEN = (ResultObjectionState.RECEIVED, ResultObjectionState.FORWARDED)
#: More than these do not come from people who read the notice; paper stays open to everybody.
ONLINE_MAX = 200


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


def online_count(session: Session, funding_round_id: str) -> int:
    """Count what came through the page."""
    return session.exec(
        select(func.count())
        .select_from(ResultObjection)
        .where(
            ResultObjection.funding_round_id == funding_round_id,
            ResultObjection.way == ObjectionWay.ONLINE,
        )
    ).one()

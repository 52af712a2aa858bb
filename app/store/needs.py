"""Needs of a programme: the list, one of them, and the numbers under which they stand."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from app.models import Community, LedgerEntry, Need
from app.vocabulary import NeedState


def needs_of(
    session: Session, programme_id: str, states: Sequence[NeedState] = (NeedState.LISTED,)
) -> Sequence[tuple[Need, Community | None]]:
    """List a programme's needs with their communities, those of all communities first."""
    return session.exec(
        select(Need, Community)
        .join(Community, col(Community.id) == Need.community_id, isouter=True)
        .where(Need.programme_id == programme_id, col(Need.state).in_(states))
        .order_by(
            col(Community.created_at).is_not(None),
            col(Community.created_at),
            col(Community.id),
            col(Need.number),
        )
    ).all()


def next_number(session: Session, programme_id: str) -> int:
    """Give the number of the next need of a programme."""
    newest = session.exec(
        select(func.max(Need.number)).where(Need.programme_id == programme_id)
    ).one()
    return (newest or 0) + 1


def changes_to(session: Session, chain: str, need_id: str) -> Sequence[LedgerEntry]:
    """List what was done to a need, as its chain has it."""
    return session.exec(
        select(LedgerEntry)
        .where(LedgerEntry.chain == chain, LedgerEntry.subject_id == need_id)
        .order_by(col(LedgerEntry.sequence))
    ).all()

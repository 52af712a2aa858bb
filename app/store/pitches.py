"""The running order of a meeting."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.models import Meeting, Pitch, Proposal
from app.vocabulary import PitchState

RUNNING = (PitchState.PITCHING, PitchState.ANSWERING)


def order_of(session: Session, meeting_id: str) -> Sequence[tuple[Pitch, Proposal]]:
    """List the hearings of a meeting in their order."""
    return session.exec(
        select(Pitch, Proposal)
        .join(Proposal, col(Proposal.id) == Pitch.proposal_id)
        .where(Pitch.meeting_id == meeting_id)
        .order_by(col(Pitch.position), col(Pitch.id))
    ).all()


def running(session: Session, meeting_id: str) -> tuple[Pitch, Proposal] | None:
    """Give the hearing whose clock runs now."""
    return session.exec(
        select(Pitch, Proposal)
        .join(Proposal, col(Proposal.id) == Pitch.proposal_id)
        .where(Pitch.meeting_id == meeting_id, col(Pitch.state).in_(RUNNING))
    ).first()


def heard_in_round(session: Session, funding_round_id: str) -> set[str]:
    """Tell which proposals stand in a running order of this round."""
    return set(
        session.exec(
            select(Pitch.proposal_id)
            .join(Meeting, col(Meeting.id) == Pitch.meeting_id)
            .where(Meeting.funding_round_id == funding_round_id)
        )
    )

"""Sheets on paper: which wait for the second person, and which sheets are still to come."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from app.models import PaperSheet, Proposal, Review, Seat
from app.vocabulary import PaperState, ReviewState, SeatState

#: What the scan is linked as.
PAPER_SHEET = "paper_sheet"


def waiting_for(session: Session, review_id: str) -> PaperSheet | None:
    """Find what was typed once for a sheet and waits for the second person."""
    return session.exec(
        select(PaperSheet).where(
            PaperSheet.review_id == review_id, PaperSheet.state == PaperState.RECORDED
        )
    ).first()


def entries_of(
    session: Session, stage_id: str
) -> Sequence[tuple[PaperSheet, Review, Seat, Proposal]]:
    """List what was typed at a stage, the newest first."""
    return session.exec(
        select(PaperSheet, Review, Seat, Proposal)
        .join(Review, col(Review.id) == PaperSheet.review_id)
        .join(Seat, col(Seat.id) == Review.seat_id)
        .join(Proposal, col(Proposal.id) == Review.proposal_id)
        .where(Review.stage_id == stage_id)
        .order_by(col(PaperSheet.entered_at).desc(), col(PaperSheet.id))
    ).all()


def to_come(session: Session, stage_id: str) -> Sequence[tuple[Review, Seat, Proposal]]:
    """List the sheets that nobody has handed in, member by member."""
    return session.exec(
        select(Review, Seat, Proposal)
        .join(Seat, col(Seat.id) == Review.seat_id)
        .join(Proposal, col(Proposal.id) == Review.proposal_id)
        .where(
            Review.stage_id == stage_id,
            Review.state == ReviewState.DRAFT,
            Seat.state == SeatState.ACTIVE,
        )
        .order_by(func.length(Seat.label), col(Seat.label), col(Proposal.number))
    ).all()

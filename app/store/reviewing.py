"""Filings, second looks, discussion and practice around the sheets."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from app.models import (
    CalibrationSample,
    CalibrationSheet,
    DiscussionPost,
    Proposal,
    Recusal,
    Review,
    ReviewFiling,
    ReviewRevision,
    Seat,
    SecondLook,
)
from app.policy import Standing
from app.scoring.reviewing import Discussion
from app.store.rules import rules_of
from app.vocabulary import LookAnswer, ReviewState, SeatState


def filings_of(session: Session, review_id: str) -> Sequence[ReviewFiling]:
    """List how often a sheet was handed in, the first time first."""
    return session.exec(
        select(ReviewFiling)
        .where(ReviewFiling.review_id == review_id)
        .order_by(col(ReviewFiling.place))
    ).all()


def filed_with(
    session: Session, receipt_id: str
) -> Sequence[tuple[ReviewFiling, ReviewRevision, Review, Proposal]]:
    """List the sheets that one receipt is for, by the number of the proposal."""
    return session.exec(
        select(ReviewFiling, ReviewRevision, Review, Proposal)
        .join(Review, col(Review.id) == ReviewFiling.review_id)
        .join(
            ReviewRevision,
            (col(ReviewRevision.review_id) == Review.id)
            & (col(ReviewRevision.number) == ReviewFiling.revision),
        )
        .join(Proposal, col(Proposal.id) == Review.proposal_id)
        .where(ReviewFiling.receipt_id == receipt_id)
        .order_by(col(Proposal.number), col(Proposal.id))
    ).all()


def looks_of(session: Session, review_id: str) -> Sequence[SecondLook]:
    """List what was asked about a sheet, the oldest first."""
    return session.exec(
        select(SecondLook).where(SecondLook.review_id == review_id).order_by(col(SecondLook.place))
    ).all()


def open_look(session: Session, review_id: str) -> SecondLook | None:
    """Find the request that waits for its answer."""
    return next(
        (row for row in looks_of(session, review_id) if row.answer is LookAnswer.OPEN), None
    )


def open_looks_of_seat(session: Session, seat_id: str) -> set[str]:
    """Tell which of a member's sheets somebody asks to look at again."""
    return set(
        session.exec(
            select(SecondLook.review_id)
            .join(Review, col(Review.id) == SecondLook.review_id)
            .where(Review.seat_id == seat_id, SecondLook.answer == LookAnswer.OPEN)
        )
    )


def looks_of_stage(session: Session, stage_id: str) -> Sequence[tuple[SecondLook, Review]]:
    """List all requests of a stage."""
    return session.exec(
        select(SecondLook, Review)
        .join(Review, col(Review.id) == SecondLook.review_id)
        .where(Review.stage_id == stage_id)
        .order_by(col(SecondLook.asked_at), col(SecondLook.id))
    ).all()


def filed_sheets(
    session: Session, stage_id: str, proposals: Sequence[str] | None = None
) -> Sequence[tuple[Review, ReviewRevision, Seat, Proposal]]:
    """List the filed sheets of a stage, or of some proposals; recused and removed members have none."""
    statement = (
        select(Review, ReviewRevision, Seat, Proposal)
        .join(
            ReviewRevision,
            (col(ReviewRevision.review_id) == Review.id)
            & (col(ReviewRevision.number) == Review.filed_revision),
        )
        .join(Seat, col(Seat.id) == Review.seat_id)
        .join(Proposal, col(Proposal.id) == Review.proposal_id)
        .where(
            Review.stage_id == stage_id,
            Review.state == ReviewState.FILED,
            Seat.state == SeatState.ACTIVE,
            ~_keeps_out(),
        )
        .order_by(col(Proposal.number), func.length(Seat.label), col(Seat.label))
    )
    if proposals is not None:
        statement = statement.where(col(Review.proposal_id).in_(proposals))
    return session.exec(statement).all()


def unfinished(session: Session, stage_id: str, proposals: Sequence[str]) -> set[str]:
    """Tell for which of some proposals sheets are still to come."""
    return set(
        session.exec(
            select(Review.proposal_id)
            .join(Seat, col(Seat.id) == Review.seat_id)
            .join(Proposal, col(Proposal.id) == Review.proposal_id)
            .where(
                Review.stage_id == stage_id,
                col(Review.proposal_id).in_(proposals),
                Review.state == ReviewState.DRAFT,
                Seat.state == SeatState.ACTIVE,
                ~_keeps_out(),
            )
        )
    )


def posts_on(
    session: Session, stage_id: str, proposal_id: str
) -> Sequence[tuple[DiscussionPost, Seat]]:
    """List what members said about a proposal, the oldest first."""
    return session.exec(
        select(DiscussionPost, Seat)
        .join(Seat, col(Seat.id) == DiscussionPost.seat_id)
        .where(DiscussionPost.stage_id == stage_id, DiscussionPost.proposal_id == proposal_id)
        .order_by(col(DiscussionPost.posted_at), col(DiscussionPost.id))
    ).all()


def voices(session: Session, stage_id: str, proposal_id: str) -> dict[str, str]:
    """Give each reader of a proposal a sign of this thread alone, the same whoever else speaks.

    It comes from the sheet's random id, which nobody but its own member and officers ever gets:
    those of seats stand on the page where applicants object to members.
    """
    rows = session.exec(
        select(Review.seat_id, Review.id).where(
            Review.stage_id == stage_id, Review.proposal_id == proposal_id
        )
    )
    return {seat: sha256(f"voice|{key}".encode()).hexdigest()[:4].upper() for seat, key in rows}


def sample_of(session: Session, funding_round_id: str, panel: str) -> CalibrationSample | None:
    """Find the sample that a panel marks first: its newest version."""
    return session.exec(
        select(CalibrationSample)
        .where(
            CalibrationSample.funding_round_id == funding_round_id,
            CalibrationSample.panel == panel,
        )
        .order_by(col(CalibrationSample.version).desc())
    ).first()


def practice_of(session: Session, sample_id: str, seat_id: str) -> CalibrationSheet | None:
    """Find a member's marks for a sample."""
    return session.exec(
        select(CalibrationSheet).where(
            CalibrationSheet.sample_id == sample_id, CalibrationSheet.seat_id == seat_id
        )
    ).first()


def practised(session: Session, sample_id: str) -> int:
    """Count who has marked a sample."""
    return session.exec(
        select(func.count())
        .select_from(CalibrationSheet)
        .where(CalibrationSheet.sample_id == sample_id)
    ).one()


def with_work(session: Session, standing: Standing, review: Review, round_id: str) -> Standing:
    """Add what the rulebook asks of a member, and what others ask about this sheet."""
    if not standing.own_sheet:
        return standing
    rules = rules_of(session, round_id).work
    return replace(
        standing,
        discusses=rules.discussion is not Discussion.NONE,
        calibrated=not rules.calibration or calibrated(session, round_id, review.seat_id),
        look_open=open_look(session, review.id) is not None,
    )


def calibrated(session: Session, round_id: str, seat_id: str) -> bool:
    """Tell whether a member has marked the sample, where there is one."""
    seat = session.get(Seat, seat_id)
    sample = sample_of(session, round_id, seat.panel) if seat else None
    return sample is None or practice_of(session, sample.id, seat_id) is not None


def _keeps_out() -> ColumnElement[bool]:
    return (
        select(Recusal.id)
        .where(
            col(Recusal.seat_id) == Review.seat_id,
            (col(Recusal.proposal_id) == Review.proposal_id)
            | (col(Recusal.organisation_id) == Proposal.organisation_id),
        )
        .correlate(Review, Proposal)
        .exists()
    )

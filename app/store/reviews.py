"""Assignments, sheets and their revisions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.models import Assignment, AssignmentDraw, Proposal, Recusal, Review, ReviewRevision


@dataclass(frozen=True, slots=True)
class History:
    """All revisions of a sheet; `current` is the last one that was written upon its predecessor."""

    revisions: tuple[ReviewRevision, ...]

    @property
    def current(self) -> ReviewRevision | None:
        """Follow the chain of bases; a save on an old base stands beside it and counts for nothing."""
        found: ReviewRevision | None = None
        for revision in self.revisions:
            if revision.base == (found.number if found else 0):
                found = revision
        return found

    @property
    def aside(self) -> tuple[ReviewRevision, ...]:
        """Give what was saved on an old base and is no longer the newest, the newest first."""
        beside, at = [], 0
        for revision in self.revisions:
            if revision.base == at:
                at = revision.number
            else:
                beside.append(revision)
        return tuple(one for one in reversed(beside) if one is not self.revisions[-1])

    @property
    def base(self) -> int:
        """Give the number on which the next save must be written."""
        return self.current.number if self.current else 0

    @property
    def last(self) -> int:
        """Give the highest number used."""
        return self.revisions[-1].number if self.revisions else 0

    def number(self, wanted: int | None) -> ReviewRevision | None:
        """Find a revision by its number."""
        return next((revision for revision in self.revisions if revision.number == wanted), None)


def history(session: Session, review_id: str) -> History:
    """Load the revisions of one sheet, the oldest first."""
    rows = session.exec(
        select(ReviewRevision)
        .where(ReviewRevision.review_id == review_id)
        .order_by(col(ReviewRevision.number))
    )
    return History(tuple(rows.all()))


def histories(session: Session, seat_id: str) -> dict[str, History]:
    """Load the revisions of all sheets of one seat: review → history."""
    rows = session.exec(
        select(ReviewRevision)
        .join(Review, col(Review.id) == ReviewRevision.review_id)
        .where(Review.seat_id == seat_id)
        .order_by(col(ReviewRevision.number))
    )
    found: dict[str, list[ReviewRevision]] = {}
    for row in rows:
        found.setdefault(row.review_id, []).append(row)
    return {review_id: History(tuple(revisions)) for review_id, revisions in found.items()}


def reviews_of_seat(session: Session, seat_id: str) -> Sequence[tuple[Review, Proposal]]:
    """List a member's own sheets with their proposals, by number."""
    return session.exec(
        select(Review, Proposal)
        .join(Proposal, col(Proposal.id) == Review.proposal_id)
        .where(Review.seat_id == seat_id)
        .order_by(col(Proposal.number), col(Proposal.id))
    ).all()


def led_by(session: Session, seat_id: str) -> set[str]:
    """Tell which proposals a member leads the talk about."""
    rows = session.exec(
        select(Assignment.proposal_id).where(
            Assignment.seat_id == seat_id, col(Assignment.lead).is_(True)
        )
    )
    return set(rows)


def assignments_of(session: Session, stage_id: str) -> Sequence[Assignment]:
    """List who reads what at a stage."""
    return session.exec(select(Assignment).where(Assignment.stage_id == stage_id)).all()


def review_of(session: Session, stage_id: str, seat_id: str, proposal_id: str) -> Review | None:
    """Find a member's sheet for a proposal."""
    return session.exec(
        select(Review).where(
            Review.stage_id == stage_id,
            Review.seat_id == seat_id,
            Review.proposal_id == proposal_id,
        )
    ).first()


def sheets_of_stage(session: Session, stage_id: str) -> Sequence[Review]:
    """List all sheets of a stage: states only, no marks."""
    return session.exec(select(Review).where(Review.stage_id == stage_id)).all()


def clear_stage(session: Session, stage_id: str) -> None:
    """Take back the assignments and untouched sheets of a stage: a new draw takes their place."""
    for review in sheets_of_stage(session, stage_id):
        session.delete(review)
    for assignment in assignments_of(session, stage_id):
        session.delete(assignment)
    session.flush()


def clear_proposal(session: Session, proposal_id: str) -> None:
    """Take back who was to read a proposal, before the review opens."""
    for table in (Review, Assignment):
        for row in session.exec(select(table).where(table.proposal_id == proposal_id)).all():
            session.delete(row)
    session.flush()


def draws_of(session: Session, stage_id: str) -> Sequence[AssignmentDraw]:
    """List how assignments were made, the newest first."""
    return session.exec(
        select(AssignmentDraw)
        .where(AssignmentDraw.stage_id == stage_id)
        .order_by(col(AssignmentDraw.drawn_at).desc(), col(AssignmentDraw.id))
    ).all()


def recused_proposals(session: Session, seat_id: str) -> set[str]:
    """Tell from which of its assigned proposals a seat keeps out."""
    return set(
        session.exec(
            select(Assignment.proposal_id)
            .join(Proposal, col(Proposal.id) == Assignment.proposal_id)
            .join(
                Recusal,
                or_(
                    col(Recusal.proposal_id) == Proposal.id,
                    col(Recusal.organisation_id) == Proposal.organisation_id,
                ),
            )
            .where(Assignment.seat_id == seat_id, Recusal.seat_id == seat_id)
        )
    )

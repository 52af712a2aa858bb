"""What was filed, for a look at how the reviewing went: sheets that count, with their comments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session, col, select

from app.models import Proposal, Review, ReviewRevision, Seat
from app.scoring.rulebook import Panel
from app.store import panels, sheets
from app.store.rounds import stage_of
from app.vocabulary import Phase, ReviewState


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledSheet:
    """One sheet that counts."""

    seat_id: str
    proposal_id: str
    total: Fraction
    comment_length: int
    left_out: int


def filed_sheets(
    session: Session, funding_round_id: str, panel: Panel, seats: Sequence[Seat]
) -> list[FiledSheet]:
    """List the filed sheets of a panel, without those of members who keep out now."""
    stage = stage_of(session, funding_round_id, Phase.REVIEW)
    proposals = panels.eligible(session, funding_round_id)
    out = panels.recused_pairs(session, funding_round_id, proposals)
    members = {seat.id for seat in seats if seat.panel == panel.id}
    rows = session.exec(
        select(Review, ReviewRevision)
        .join(ReviewRevision, col(ReviewRevision.review_id) == Review.id)
        .join(Proposal, col(Proposal.id) == Review.proposal_id)
        .where(
            Review.stage_id == stage.id,
            Review.state == ReviewState.FILED,
            col(ReviewRevision.number) == Review.filed_revision,
        )
        .order_by(col(Proposal.number), col(Review.seat_id))
    ).all()
    return [
        _sheet(panel, review, revision.marks, revision.comment)
        for review, revision in rows
        if review.seat_id in members and (review.seat_id, review.proposal_id) not in out
    ]


def _sheet(
    panel: Panel, review: Review, marks: Mapping[str, int | str | None], comment: str
) -> FiledSheet:
    leaves = [leaf.id for leaf, _ in panel.leaves]
    return FiledSheet(
        seat_id=review.seat_id,
        proposal_id=review.proposal_id,
        total=sheets.total(panel, marks),
        comment_length=len(comment.strip()),
        left_out=sum(not isinstance(marks.get(one), int) for one in leaves),
    )

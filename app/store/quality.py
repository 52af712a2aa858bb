"""What was filed, for a look at how the reviewing went: sheets that count, with their comments."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlmodel import Session

from app.models import Review
from app.scoring.rulebook import Panel
from app.store import reviewing, sheets
from app.store.rounds import stage_of
from app.vocabulary import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledSheet:
    """One sheet that counts."""

    seat_id: str
    proposal_id: str
    total: Fraction
    comment_length: int
    left_out: int


def filed_sheets(session: Session, funding_round_id: str, panel: Panel) -> list[FiledSheet]:
    """List the filed sheets of a panel; recused and removed members have none."""
    stage = stage_of(session, funding_round_id, Phase.REVIEW)
    return [
        _sheet(panel, review, revision.marks, revision.comment)
        for review, revision, seat, _ in reviewing.filed_sheets(session, stage.id)
        if seat.panel == panel.id
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

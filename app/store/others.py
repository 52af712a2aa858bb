"""What others gave a proposal, where the rulebook lets a member see it: totals, and no names."""

from collections.abc import Sequence
from fractions import Fraction

from sqlmodel import Session

from app.models import Review
from app.scoring.reviewing import OthersMarks
from app.scoring.rulebook import Panel, Rulebook
from app.store import reviewing, sheets
from app.vocabulary import ReviewState


def notes_of_others(session: Session, review: Review) -> tuple[str, ...]:
    """Give what the other members wrote for the panel, in an order that names nobody."""
    rows = reviewing.filed_sheets(session, review.stage_id, [review.proposal_id])
    return tuple(
        sorted(row.panel_note for one, row, _, _ in rows if one.id != review.id and row.panel_note)
    )


def others_totals(
    session: Session, own: Sequence[Review], rules: Rulebook, panel: Panel
) -> dict[str, tuple[Fraction, ...]]:
    """Give the totals of the other members, in rising order, for each own sheet that lets see them.

    Of a sheet that is not handed in nothing is asked of the database at all. One total alone is
    kept back: whoever knows the panel would know whose it is.
    """
    rule = rules.work.others
    filed = [row for row in own if row.state is ReviewState.FILED]
    if rule is OthersMarks.NEVER or not filed:
        return {}
    stage, mine = filed[0].stage_id, {row.proposal_id: row.id for row in filed}
    if rule is OthersMarks.AFTER_ALL:
        for proposal_id in reviewing.unfinished(session, stage, sorted(mine)):
            del mine[proposal_id]
    found: dict[str, list[Fraction]] = {review_id: [] for review_id in mine.values()}
    for other, revision, seat, _ in reviewing.filed_sheets(session, stage, sorted(mine)):
        if other.id not in found and seat.panel == panel.id:
            found[mine[other.proposal_id]].append(sheets.total(panel, revision.marks))
    return {
        review_id: tuple(sorted(totals)) for review_id, totals in found.items() if len(totals) > 1
    }

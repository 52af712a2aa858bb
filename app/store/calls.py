"""Rounds that the public may see, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.models import FundingRound, Programme, Stage
from app.vocabulary import Phase


def public_rounds(
    session: Session,
) -> Sequence[tuple[FundingRound, Programme, Sequence[Stage]]]:
    """List the rounds whose call was published, the newest first, with their stages."""
    rows = session.exec(
        select(FundingRound, Programme)
        .join(Programme, col(Programme.id) == FundingRound.programme_id)
        .where(FundingRound.phase != Phase.DRAFT)
        .order_by(col(FundingRound.published_at).desc(), col(FundingRound.id))
    ).all()
    stages: dict[str, list[Stage]] = defaultdict(list)
    wanted = [row.id for row, _ in rows]
    listed = select(Stage).where(col(Stage.funding_round_id).in_(wanted))
    for stage in session.exec(listed.order_by(col(Stage.position))):
        stages[stage.funding_round_id].append(stage)
    return [(row, programme, stages[row.id]) for row, programme in rows]

"""What a programme did and has before it between two instants: events, dates of stages, results of evaluations."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.models import Evaluation, EvaluationResult, EvaluationScheme, Report, ReportRevision, Stage
from app.store import evaluations
from app.vocabulary import ReportState

#: Reports of which an office has something in hand.
_HANDED_IN = (ReportState.FILED, ReportState.RETURNED, ReportState.ACCEPTED)


def stages_between(
    session: Session, round_ids: Sequence[str], begin: datetime, end: datetime
) -> Sequence[Stage]:
    """List the stages that open or close in a time."""
    rows = session.exec(
        select(Stage)
        .where(col(Stage.funding_round_id).in_(round_ids))
        .order_by(col(Stage.funding_round_id), col(Stage.position))
    ).all()
    return [
        row
        for row in rows
        if any(at is not None and begin <= at < end for at in (row.opens_at, row.closes_at))
    ]


def evaluated_between(
    session: Session, round_ids: Sequence[str], begin: datetime, end: datetime
) -> Sequence[tuple[Evaluation, EvaluationResult]]:
    """List the evaluations whose standing result came in a time."""
    found = evaluations.standing_results(session, round_ids)
    return [pair for pair in found if begin <= pair[1].closed_at < end]


def schemes_of(
    session: Session, results: Iterable[EvaluationResult]
) -> Mapping[str, EvaluationScheme]:
    """Give the rules by which some results were computed, by id."""
    keys = {row.scheme_id for row in results}
    if not keys:
        return {}
    rows = session.exec(select(EvaluationScheme).where(col(EvaluationScheme.id).in_(keys)))
    return {row.id: row for row in rows}


def problems_between(
    session: Session, round_ids: Sequence[str], begin: datetime, end: datetime
) -> Sequence[tuple[Report, str]]:
    """List the reports handed in in a time that tell of problems, in the version that was handed in last."""
    rows = session.exec(
        select(Report, ReportRevision.content)
        .join(ReportRevision, col(ReportRevision.report_id) == Report.id)
        .where(
            col(Report.funding_round_id).in_(round_ids),
            col(Report.state).in_(_HANDED_IN),
            col(Report.filed_at) >= begin,
            col(Report.filed_at) < end,
            ReportRevision.number == Report.filed_revision,
        )
        .order_by(col(Report.filed_at), col(Report.id))
    ).all()
    told: list[tuple[Report, Mapping[str, str]]] = [(row, content) for row, content in rows]
    return [
        (row, text) for row, content in told if (text := str(content.get("problems") or "").strip())
    ]

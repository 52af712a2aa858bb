"""Evaluations of awarded projects: rules, evaluators, sheets, and what the engine made of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.models import (
    Account,
    Evaluation,
    EvaluationResult,
    EvaluationScheme,
    EvaluationSheet,
    Evaluator,
    FundingRound,
)
from app.vocabulary import EvaluationState, ReportKind

KINDS = (ReportKind.MIDTERM, ReportKind.FINAL)


def schemes_of(session: Session, funding_round_id: str) -> Mapping[ReportKind, EvaluationScheme]:
    """Give the rules in force of a round by kind: the highest version."""
    return {row.kind: row for row in versions_of(session, funding_round_id).values()}


def versions_of(session: Session, funding_round_id: str) -> Mapping[str, EvaluationScheme]:
    """Give every version of the rules of a round, the older first."""
    rows = session.exec(
        select(EvaluationScheme)
        .where(EvaluationScheme.funding_round_id == funding_round_id)
        .order_by(col(EvaluationScheme.version))
    ).all()
    return {row.id: row for row in rows}


def evaluators_of(session: Session, funding_round_id: str) -> Sequence[tuple[Evaluator, Account]]:
    """List who evaluates, and who was taken off."""
    return session.exec(
        select(Evaluator, Account)
        .join(Account, col(Account.id) == Evaluator.account_id)
        .where(Evaluator.funding_round_id == funding_round_id)
        .order_by(col(Evaluator.named_at), col(Evaluator.label))
    ).all()


def rounds_of(session: Session, account_id: str) -> Sequence[FundingRound]:
    """List the rounds whose projects somebody evaluates."""
    return session.exec(
        select(FundingRound)
        .join(Evaluator, col(Evaluator.funding_round_id) == FundingRound.id)
        .where(Evaluator.account_id == account_id, col(Evaluator.removed_at).is_(None))
        .order_by(col(Evaluator.named_at))
    ).all()


def evaluator_of(session: Session, funding_round_id: str, account_id: str) -> Evaluator | None:
    """Find somebody's place among the evaluators of a round."""
    return session.exec(
        select(Evaluator).where(
            Evaluator.funding_round_id == funding_round_id,
            Evaluator.account_id == account_id,
            col(Evaluator.removed_at).is_(None),
        )
    ).first()


def of_round(session: Session, funding_round_id: str) -> Sequence[Evaluation]:
    """List the evaluations of a round."""
    return session.exec(
        select(Evaluation)
        .where(Evaluation.funding_round_id == funding_round_id)
        .order_by(col(Evaluation.opened_at), col(Evaluation.id))
    ).all()


def evaluation_of(session: Session, proposal_id: str, kind: ReportKind) -> Evaluation | None:
    """Find the evaluation of a project."""
    return session.exec(
        select(Evaluation).where(Evaluation.proposal_id == proposal_id, Evaluation.kind == kind)
    ).first()


def closed_kinds(session: Session, proposal_id: str) -> tuple[ReportKind, ...]:
    """Name the evaluations of a project that have a result."""
    rows = session.exec(
        select(Evaluation.kind).where(
            Evaluation.proposal_id == proposal_id, Evaluation.state == EvaluationState.CLOSED
        )
    ).all()
    return tuple(kind for kind in KINDS if kind in rows)


def sheets_of(session: Session, evaluation_ids: Sequence[str]) -> Sequence[EvaluationSheet]:
    """List the sheets of evaluations: of each evaluator the one that stands."""
    rows = session.exec(
        select(EvaluationSheet)
        .where(col(EvaluationSheet.evaluation_id).in_(evaluation_ids))
        .order_by(col(EvaluationSheet.number))
    ).all()
    last = {(row.evaluation_id, row.evaluator_id): row for row in rows}
    return tuple(last.values())


def results_of(session: Session, funding_round_id: str) -> Mapping[str, EvaluationResult]:
    """Give the result of each evaluation of a round that is closed; of several the last one."""
    rows = session.exec(
        select(EvaluationResult)
        .join(Evaluation, col(Evaluation.id) == EvaluationResult.evaluation_id)
        .where(
            Evaluation.funding_round_id == funding_round_id,
            Evaluation.state == EvaluationState.CLOSED,
        )
        .order_by(col(EvaluationResult.number))
    ).all()
    return {row.evaluation_id: row for row in rows}


def closed_in(
    session: Session, funding_round_ids: Sequence[str]
) -> Sequence[tuple[Evaluation, EvaluationResult]]:
    """List the closed evaluations of many rounds, each with the result that stands."""
    rows = session.exec(
        select(Evaluation, EvaluationResult)
        .join(EvaluationResult, col(EvaluationResult.evaluation_id) == Evaluation.id)
        .where(
            col(Evaluation.funding_round_id).in_(funding_round_ids),
            Evaluation.state == EvaluationState.CLOSED,
        )
        .order_by(col(EvaluationResult.number))
    ).all()
    last = {evaluation.id: (evaluation, result) for evaluation, result in rows}
    return tuple(last.values())


def result_of(session: Session, evaluation: Evaluation) -> EvaluationResult | None:
    """Give the result of an evaluation that is closed."""
    if evaluation.state is not EvaluationState.CLOSED:
        return None
    return session.exec(_runs(evaluation.id).limit(1)).first()


def runs_of(session: Session, evaluation_id: str) -> Sequence[EvaluationResult]:
    """List every result that an evaluation had, the newest first."""
    return session.exec(_runs(evaluation_id)).all()


def passed_in(
    session: Session, funding_round_ids: Sequence[str]
) -> Mapping[tuple[str, ReportKind], datetime]:
    """Tell since when projects have passed their mid-term or final evaluation; absent means they have not."""
    return {
        (row.proposal_id, row.kind): result.closed_at
        for row, result in closed_in(session, funding_round_ids)
        if result.passed
    }


def evaluated_kinds(
    session: Session, funding_round_ids: Sequence[str]
) -> frozenset[tuple[str, ReportKind]]:
    """Name which reports of which rounds are evaluated."""
    rows = session.exec(
        select(EvaluationScheme.funding_round_id, EvaluationScheme.kind)
        .where(col(EvaluationScheme.funding_round_id).in_(funding_round_ids))
        .distinct()
    )
    return frozenset((key, ReportKind(kind)) for key, kind in rows)


def _runs(evaluation_id: str) -> SelectOfScalar[EvaluationResult]:
    return (
        select(EvaluationResult)
        .where(EvaluationResult.evaluation_id == evaluation_id)
        .order_by(col(EvaluationResult.number).desc())
    )

"""Who evaluates the projects of a round: who is awaited for each, and whose sheets count."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import CompoundSelect, null
from sqlmodel import Session, col, select, union_all

from app.models import (
    Account,
    Evaluation,
    EvaluationResult,
    EvaluationSheet,
    Evaluator,
    HelpedEntry,
    OrganisationMember,
    PaperReceipt,
    Proposal,
    Recusal,
    Seat,
)
from app.store import evaluations
from app.vocabulary import EvaluationState, PaperState, ReportKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Everybody who was ever named, and (account, proposal or organisation) of which somebody keeps out."""

    named: tuple[tuple[Evaluator, Account], ...]
    out: frozenset[tuple[str, str]]

    def keeps_out(self, evaluator: Evaluator, proposal_id: str, organisation_id: str) -> bool:
        """Tell whether somebody neither sees nor marks a project: what the permission says too."""
        who = evaluator.account_id
        return bool(self.out & {(who, proposal_id), (who, organisation_id)})

    def awaited(self, proposal_id: str, organisation_id: str) -> frozenset[str]:
        """Name the places from which a sheet for a project is awaited: no other sheet counts."""
        return frozenset(
            row.id
            for row, _ in self.named
            if row.removed_at is None and not self.keeps_out(row, proposal_id, organisation_id)
        )


def bench_of(session: Session, funding_round_id: str) -> Bench:
    """Find who evaluates, and who acts for an applicant, typed for it or keeps out as in the review."""
    named = tuple(evaluations.evaluators_of(session, funding_round_id))
    here = col(Proposal.funding_round_id) == funding_round_id
    ties: CompoundSelect[tuple[str, str, str]] = union_all(
        select(Seat.account_id, Recusal.proposal_id, Recusal.organisation_id)
        .join(Seat, col(Seat.id) == Recusal.seat_id)
        .where(Seat.funding_round_id == funding_round_id),
        select(OrganisationMember.account_id, Proposal.id, OrganisationMember.organisation_id)
        .join(Proposal, col(Proposal.organisation_id) == OrganisationMember.organisation_id)
        .where(here),
        select(HelpedEntry.helper_id, HelpedEntry.proposal_id, null())
        .join(Proposal, col(Proposal.id) == HelpedEntry.proposal_id)
        .where(here),
        select(PaperReceipt.recorded_by, PaperReceipt.proposal_id, null()).where(
            PaperReceipt.funding_round_id == funding_round_id,
            PaperReceipt.state != PaperState.WITHDRAWN,
        ),
    )
    people = {row.account_id for row, _ in named}
    rows = session.execute(ties).all() if people else ()
    return Bench(
        named=named,
        out=frozenset((who, of or body or "") for who, of, body in rows if who in people),
    )


def counting(
    sheets: Sequence[EvaluationSheet], result: EvaluationResult | None, awaited: Collection[str]
) -> tuple[EvaluationSheet, ...]:
    """Give the sheets that count: those a result was computed from, else those of whom one is awaited."""
    whose = awaited if result is None else {one["id"] for one in result.evidence["seats"]}
    return tuple(row for row in sheets if row.evaluator_id in whose)


def judged(session: Session, funding_round_id: str, kind: ReportKind) -> bool:
    """Tell whether a sheet of somebody who still evaluates is there, or a result that stands."""
    found = session.exec(
        select(Evaluation.id)
        .join(EvaluationSheet, col(EvaluationSheet.evaluation_id) == Evaluation.id)
        .join(Evaluator, col(Evaluator.id) == EvaluationSheet.evaluator_id)
        .where(
            Evaluation.funding_round_id == funding_round_id,
            Evaluation.kind == kind,
            (col(Evaluation.state) == EvaluationState.CLOSED) | col(Evaluator.removed_at).is_(None),
        )
    ).first()
    return found is not None

"""Who may apply in a round, and with how many proposals: what its rulebook says about it."""

from sqlmodel import Session, col, func, select

from app.errors import Refused
from app.models import FundingRound, Organisation, Proposal
from app.scoring.rulebook import Application
from app.store.rules import rules_of
from app.vocabulary import ProposalState


def require_may_apply(
    session: Session,
    funding_round: FundingRound,
    organisation: Organisation,
    without: str = "",
) -> None:
    """Refuse a kind of applicant that the round does not take, and one proposal too many.

    `without` is the proposal in question; what was withdrawn or refused counts for nothing.
    """
    rule = rules_of(session, funding_round.id).application or Application()
    if rule.applicants and organisation.kind.value not in rule.applicants:
        raise Refused("applicant_kind")
    if rule.per_organisation is None:
        return
    others = session.exec(
        select(func.count())
        .select_from(Proposal)
        .where(
            Proposal.funding_round_id == funding_round.id,
            Proposal.organisation_id == organisation.id,
            Proposal.id != without,
            col(Proposal.state).not_in([ProposalState.WITHDRAWN, ProposalState.REFUSED]),
        )
    ).one()
    if others >= rule.per_organisation:
        raise Refused("proposals_many", count=rule.per_organisation)

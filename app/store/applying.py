"""Who may apply in a round, and with how many proposals: what its rulebook says about it."""

from sqlmodel import Session, col, func, select

from app.errors import Refused
from app.models import FundingRound, Organisation, Proposal
from app.scoring.rulebook import Application
from app.store.rules import rules_of
from app.vocabulary import ProposalState

#: Who applies: the same registration number is the same body, in however many rows it stands.
BODY = func.coalesce(func.nullif(Organisation.registration_number, ""), Organisation.id)


def body_of(organisation: Organisation) -> str:
    """Name the body that an organisation's row stands for."""
    return organisation.registration_number or organisation.id


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
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .where(
            Proposal.funding_round_id == funding_round.id,
            body_of(organisation) == BODY,
            Proposal.id != without,
            col(Proposal.state).not_in([ProposalState.WITHDRAWN, ProposalState.REFUSED]),
        )
    ).one()
    if others >= rule.per_organisation:
        raise Refused("proposals_many", count=rule.per_organisation)

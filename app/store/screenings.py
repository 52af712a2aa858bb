"""The eligibility check: the list of what was handed in, and the outcomes so far."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from app.models import Account, Community, Organisation, Proposal, Screening, Strand
from app.vocabulary import ProposalState

ListRow = tuple[Proposal, Organisation, Strand, Community | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the address of the list asks for; empty means all."""

    state: ProposalState | None = None
    community_id: str = ""
    strand_id: str = ""
    search: str = ""


def handed_in(session: Session, funding_round_id: str, wanted: Filter) -> Sequence[ListRow]:
    """List what was ever handed in in a round, by number."""
    statement = (
        select(Proposal, Organisation, Strand, Community)
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .join(Strand, col(Strand.id) == Proposal.strand_id)
        .join(Community, col(Community.id) == Proposal.community_id, isouter=True)
        .where(Proposal.funding_round_id == funding_round_id, col(Proposal.number).is_not(None))
        .order_by(col(Proposal.submitted_at), col(Proposal.number))
    )
    if wanted.state is not None:
        statement = statement.where(Proposal.state == wanted.state)
    if wanted.community_id:
        statement = statement.where(Proposal.community_id == wanted.community_id)
    if wanted.strand_id:
        statement = statement.where(Proposal.strand_id == wanted.strand_id)
    if wanted.search:
        statement = statement.where(
            col(Proposal.title).icontains(wanted.search, autoescape=True)
            | col(Proposal.number).icontains(wanted.search, autoescape=True)
            | col(Organisation.name).icontains(wanted.search, autoescape=True)
        )
    return session.exec(statement).all()


def counts(session: Session, funding_round_id: str) -> dict[ProposalState, int]:
    """Count what was handed in by state."""
    rows = session.exec(
        select(Proposal.state, func.count())
        .where(Proposal.funding_round_id == funding_round_id, col(Proposal.number).is_not(None))
        .group_by(col(Proposal.state))
    ).all()
    return {ProposalState(state): count for state, count in rows}


def drafts(session: Session, funding_round_id: str) -> int:
    """Count what was begun and not handed in; officers see no more of it."""
    return session.exec(
        select(func.count())
        .select_from(Proposal)
        .where(Proposal.funding_round_id == funding_round_id, Proposal.state == ProposalState.DRAFT)
    ).one()


def outcomes_of(session: Session, proposal_id: str) -> Sequence[tuple[Screening, str]]:
    """List the outcomes of a proposal with the name of the officer, the newest first."""
    return session.exec(
        select(Screening, Account.display_name)
        .join(Account, col(Account.id) == Screening.screened_by)
        .where(Screening.proposal_id == proposal_id)
        .order_by(col(Screening.screened_at).desc(), col(Screening.id))
    ).all()


def next_unscreened(session: Session, funding_round_id: str, after: Proposal) -> str | None:
    """Find the next proposal that waits for its check."""
    waiting = session.exec(
        select(Proposal.id)
        .where(
            Proposal.funding_round_id == funding_round_id,
            Proposal.state == ProposalState.SUBMITTED,
            Proposal.id != after.id,
        )
        .order_by(col(Proposal.submitted_at), col(Proposal.number))
    ).all()
    return waiting[0] if waiting else None

"""Whom a publication concerns, and whose part is whose."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.models import (
    Account,
    Community,
    Decision,
    Organisation,
    OrganisationMember,
    Proposal,
    Review,
    ReviewRevision,
    Seat,
    Tally,
)
from app.vocabulary import DecisionKind, OrganisationRole, ProposalState, ReviewState


def leads_of(session: Session, funding_round_id: str) -> Sequence[tuple[str, Account]]:
    """List (proposal, person) for everybody who leads an applicant that was judged."""
    return session.exec(
        select(Proposal.id, Account)
        .join(
            OrganisationMember, col(OrganisationMember.organisation_id) == Proposal.organisation_id
        )
        .join(Account, col(Account.id) == OrganisationMember.account_id)
        .where(
            Proposal.funding_round_id == funding_round_id,
            Proposal.state == ProposalState.ELIGIBLE,
            OrganisationMember.role == OrganisationRole.LEAD,
            col(Account.disabled_at).is_(None),
        )
        .order_by(col(Proposal.number), col(Account.id))
    ).all()


def numbers_of(session: Session, funding_round_id: str) -> dict[str, str]:
    """Give the published number of each proposal of a round."""
    rows = session.exec(
        select(Proposal.id, Proposal.number).where(
            Proposal.funding_round_id == funding_round_id, col(Proposal.number).is_not(None)
        )
    )
    return {proposal_id: number or "" for proposal_id, number in rows}


def own_sheets(
    session: Session, funding_round_id: str, account_id: str
) -> Sequence[tuple[Review, ReviewRevision, Proposal]]:
    """List the filed sheets of one member."""
    return session.exec(
        select(Review, ReviewRevision, Proposal)
        .join(ReviewRevision, col(ReviewRevision.review_id) == Review.id)
        .join(Proposal, col(Proposal.id) == Review.proposal_id)
        .join(Seat, col(Seat.id) == Review.seat_id)
        .where(
            Seat.funding_round_id == funding_round_id,
            Seat.account_id == account_id,
            Review.state == ReviewState.FILED,
            ReviewRevision.number == Review.filed_revision,
        )
        .order_by(col(Proposal.number))
    ).all()


def own_proposals(session: Session, funding_round_id: str, account_id: str) -> frozenset[str]:
    """Give the proposals of a round that a person applied with."""
    member = col(OrganisationMember.organisation_id) == col(Proposal.organisation_id)
    return frozenset(
        session.exec(
            select(Proposal.id)
            .join(OrganisationMember, member)
            .where(
                Proposal.funding_round_id == funding_round_id,
                OrganisationMember.account_id == account_id,
                Proposal.state == ProposalState.ELIGIBLE,
            )
        )
    )


def decisions_on(
    session: Session, funding_round_id: str, proposal_id: str, until: datetime
) -> tuple[tuple[str, str], ...]:
    """Give (reason, minutes) of what the panel decided on one proposal by hand, until an instant."""
    rows = session.exec(
        select(Decision)
        .where(
            Decision.funding_round_id == funding_round_id,
            col(Decision.decided_at) <= until,
        )
        .order_by(col(Decision.decided_at), col(Decision.id))
    )
    return tuple(
        (row.reason, row.minutes) for row in rows if row.subject.get("proposal") == proposal_id
    )


def comments_on(session: Session, proposal_id: str) -> Sequence[str]:
    """List what members wrote to the applicant."""
    rows = session.exec(
        select(ReviewRevision.comment)
        .join(Review, col(Review.id) == ReviewRevision.review_id)
        .where(
            Review.proposal_id == proposal_id,
            Review.state == ReviewState.FILED,
            ReviewRevision.number == Review.filed_revision,
            ReviewRevision.comment != "",
        )
    ).all()
    return sorted(rows)


def communities_by_number(
    session: Session, funding_round_id: str
) -> dict[str, Mapping[str, str] | None]:
    """Give the community of each proposal under its published number."""
    rows = session.exec(
        select(Proposal.number, Community.name)
        .join(Community, col(Community.id) == Proposal.community_id)
        .where(Proposal.funding_round_id == funding_round_id)
    )
    return {number or "": name for number, name in rows}


def applied_by_number(
    session: Session, funding_round_id: str
) -> dict[str, tuple[int, Organisation]]:
    """Give what each proposal asked for and who asked, under its published number."""
    rows = session.exec(
        select(Proposal.number, Proposal.requested_minor, Organisation)
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .where(Proposal.funding_round_id == funding_round_id, col(Proposal.number).is_not(None))
    )
    return {number or "": (requested, organisation) for number, requested, organisation in rows}


def version_of(session: Session, tally_id: str) -> int:
    """Tell under which version of the rulebook a tally ran, without its evidence."""
    return session.exec(select(Tally.rulebook_version).where(Tally.id == tally_id)).one()


def minutes_of(session: Session, funding_round_id: str, until: datetime) -> tuple[str, ...]:
    """Name the minutes of what was settled by hand until an instant, without the proposals."""
    kinds = (DecisionKind.TIE_SETTLED, DecisionKind.AWARD_ADJUSTED)
    rows = session.exec(
        select(Decision.minutes)
        .where(
            Decision.funding_round_id == funding_round_id,
            col(Decision.kind).in_(kinds),
            col(Decision.decided_at) <= until,
        )
        .order_by(col(Decision.decided_at), col(Decision.id))
    )
    return tuple(dict.fromkeys(rows))

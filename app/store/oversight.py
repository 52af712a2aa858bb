"""For whom an officer may act: the people and applicants of the programmes that the officer runs."""

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.models import (
    Account,
    FundingRound,
    OrganisationMember,
    ProgrammeMember,
    Proposal,
    Seat,
)
from app.unit import Reading
from app.vocabulary import ProposalState, Role


def organises_for(reading: Reading, account: Account) -> bool:
    """The actor organises a programme in which the account applies or sits.

    Whoever can reset a password can act as its owner: for an officer only somebody who owns every
    programme in which that officer serves may, and for the installation's owner nobody.
    """
    session = reading.session
    serves = session.exec(
        select(ProgrammeMember.programme_id).where(
            ProgrammeMember.account_id == account.id, col(ProgrammeMember.removed_at).is_(None)
        )
    ).all()
    if account.owns_installation:
        return False
    if serves:
        return set(serves) <= set(_programmes_served(reading, Role.OWNER))
    mine = _programmes_organised(reading)
    if not mine:
        return False
    applies = (
        select(FundingRound.id)
        .join(Proposal, col(Proposal.funding_round_id) == FundingRound.id)
        .join(
            OrganisationMember, col(OrganisationMember.organisation_id) == Proposal.organisation_id
        )
        .where(
            OrganisationMember.account_id == account.id, col(FundingRound.programme_id).in_(mine)
        )
    )
    sits = (
        select(FundingRound.id)
        .join(Seat, col(Seat.funding_round_id) == FundingRound.id)
        .where(Seat.account_id == account.id, col(FundingRound.programme_id).in_(mine))
    )
    return any(session.exec(statement).first() is not None for statement in (applies, sits))


def organises_for_organisation(reading: Reading, organisation_id: str) -> bool:
    """The actor runs, or audits, a programme to which the organisation has handed in."""
    if reading.actor.account_id is None:
        return False
    mine = _served(reading, Role.OWNER, Role.ORGANISER, Role.AUDITOR)
    statement = (
        select(FundingRound.id)
        .join(Proposal, col(Proposal.funding_round_id) == FundingRound.id)
        .where(
            Proposal.organisation_id == organisation_id,
            Proposal.state != ProposalState.DRAFT,
            col(FundingRound.programme_id).in_(mine),
        )
    )
    return reading.session.exec(statement).first() is not None


def _programmes_organised(reading: Reading) -> list[str]:
    return _programmes_served(reading, Role.OWNER, Role.ORGANISER)


def _programmes_served(reading: Reading, *roles: Role) -> list[str]:
    return list(reading.session.exec(_served(reading, *roles)).all())


def _served(reading: Reading, *roles: Role) -> SelectOfScalar[str]:
    by_card = reading.actor.seat_id is not None
    return select(ProgrammeMember.programme_id).where(
        ProgrammeMember.account_id == ("" if by_card else reading.actor.account_id or ""),
        col(ProgrammeMember.role).in_(roles),
        col(ProgrammeMember.removed_at).is_(None),
    )

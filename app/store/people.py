"""The people around a round: those who apply and those who sit on its panel."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.models import (
    Account,
    Organisation,
    OrganisationMember,
    ProgrammeMember,
    Proposal,
    Seat,
)
from app.vocabulary import OrganisationRole, Phase, ProposalState, Role, SeatState


def applicants_of(
    session: Session, funding_round_id: str
) -> Sequence[tuple[Account, Organisation, OrganisationRole]]:
    """List the persons of every organisation with a proposal here, once per organisation."""
    rows = session.exec(
        select(Account, Organisation, OrganisationMember.role)
        .join(OrganisationMember, col(OrganisationMember.account_id) == Account.id)
        .join(Organisation, col(Organisation.id) == OrganisationMember.organisation_id)
        .where(
            col(Organisation.id).in_(
                select(Proposal.organisation_id).where(
                    Proposal.funding_round_id == funding_round_id,
                    Proposal.state != ProposalState.WITHDRAWN,
                )
            )
        )
        .order_by(col(Organisation.name), col(Account.display_name), col(Account.id))
    ).all()
    return [(account, organisation, OrganisationRole(role)) for account, organisation, role in rows]


def members_of(session: Session, funding_round_id: str) -> Sequence[tuple[Account, Seat]]:
    """List the persons who hold a seat of the round."""
    return session.exec(
        select(Account, Seat)
        .join(Seat, col(Seat.account_id) == Account.id)
        .where(Seat.funding_round_id == funding_round_id, Seat.state == SeatState.ACTIVE)
        .order_by(col(Seat.label))
    ).all()


def everybody(session: Session, funding_round_id: str) -> list[Account]:
    """List each applicant's person and each panel member once: those whom a change concerns."""
    found = {account.id: account for account, _, _ in applicants_of(session, funding_round_id)}
    found.update((account.id, account) for account, _ in members_of(session, funding_round_id))
    return list(found.values())


def concerned(session: Session, funding_round_id: str, phase: Phase) -> list[Account]:
    """List whom a change in a phase concerns: applicants until the review, then the members."""
    if phase in {Phase.CALL, Phase.DRAFT}:
        return everybody(session, funding_round_id)
    if phase is Phase.SCREENING:
        rows = applicants_of(session, funding_round_id)
        return list({account.id: account for account, _, _ in rows}.values())
    return [account for account, _ in members_of(session, funding_round_id)]


def officers_of(session: Session, programme_id: str) -> Sequence[Account]:
    """List the officers of a programme who do its work, each once: organisers and secretaries."""
    return serving_as(session, programme_id, (Role.ORGANISER, Role.OWNER, Role.SECRETARY))


def serving_as(session: Session, programme_id: str, roles: Sequence[Role]) -> Sequence[Account]:
    """List who serves in a programme in one of some roles, each once."""
    serving = select(ProgrammeMember.account_id).where(
        ProgrammeMember.programme_id == programme_id,
        col(ProgrammeMember.role).in_(roles),
        col(ProgrammeMember.removed_at).is_(None),
    )
    return session.exec(
        select(Account)
        .where(col(Account.id).in_(serving), col(Account.disabled_at).is_(None))
        .order_by(col(Account.display_name), col(Account.id))
    ).all()

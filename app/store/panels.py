"""Seats of a round, who keeps out of what, and the organisations that apply."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from app.models import Organisation, OrganisationMember, Proposal, Recusal, Seat
from app.scoring.rulebook import Vote
from app.vocabulary import ProposalState, SeatState

#: Proposals that reach the panel or still may; their organisations stand on the list of conflicts.
IN_PLAY = (ProposalState.SUBMITTED, ProposalState.RETURNED, ProposalState.ELIGIBLE)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def seats_of(session: Session, funding_round_id: str) -> Sequence[Seat]:
    """List all seats of a round, also declined and removed ones, in the order of their labels."""
    return session.exec(
        select(Seat)
        .where(Seat.funding_round_id == funding_round_id)
        .order_by(func.length(Seat.label), col(Seat.label))
    ).all()


def active_seats(session: Session, funding_round_id: str) -> list[Seat]:
    """List the seats whose members take part."""
    return [seat for seat in seats_of(session, funding_round_id) if seat.state is SeatState.ACTIVE]


def voters(session: Session, funding_round_id: str, vote: Vote | None) -> list[Seat]:
    """List the active seats of the panel that votes; all where no panel is named."""
    return [
        seat
        for seat in active_seats(session, funding_round_id)
        if vote is None or not vote.panel or seat.panel == vote.panel
    ]


def seat_of_account(session: Session, funding_round_id: str, account_id: str | None) -> Seat | None:
    """Find the seat of a person in a round."""
    return session.exec(
        select(Seat).where(Seat.funding_round_id == funding_round_id, Seat.account_id == account_id)
    ).first()


def next_label(session: Session, funding_round_id: str) -> str:
    """Give the next label: A … Z, AA, AB …; a label is never given twice."""
    number = session.exec(
        select(func.count()).where(Seat.funding_round_id == funding_round_id)
    ).one()
    label = ""
    while number >= 0:
        label = _LETTERS[number % 26] + label
        number = number // 26 - 1
    return label


def organisations_in_play(session: Session, funding_round_id: str) -> Sequence[Organisation]:
    """List the applicant organisations by name, without their proposals."""
    applying = select(Proposal.organisation_id).where(
        Proposal.funding_round_id == funding_round_id, col(Proposal.state).in_(IN_PLAY)
    )
    return session.exec(
        select(Organisation)
        .where(col(Organisation.id).in_(applying))
        .order_by(col(Organisation.name), col(Organisation.id))
    ).all()


def organisations_of_account(session: Session, account_id: str) -> set[str]:
    """Tell for which organisations a person acts."""
    return set(
        session.exec(
            select(OrganisationMember.organisation_id).where(
                OrganisationMember.account_id == account_id
            )
        )
    )


def accounts_of_organisation(session: Session, organisation_id: str) -> set[str]:
    """Tell who acts for an organisation."""
    return set(
        session.exec(
            select(OrganisationMember.account_id).where(
                OrganisationMember.organisation_id == organisation_id
            )
        )
    )


def recusals_of_seat(session: Session, seat_id: str) -> Sequence[Recusal]:
    """List what a seat keeps out of."""
    return session.exec(select(Recusal).where(Recusal.seat_id == seat_id)).all()


def recusals_of_round(session: Session, funding_round_id: str) -> Sequence[Recusal]:
    """List the recusals of all seats of a round."""
    return session.exec(
        select(Recusal)
        .join(Seat, col(Seat.id) == Recusal.seat_id)
        .where(Seat.funding_round_id == funding_round_id)
        .order_by(col(Recusal.recorded_at), col(Recusal.id))
    ).all()


def recused_pairs(
    session: Session, funding_round_id: str, proposals: Sequence[Proposal]
) -> set[tuple[str, str]]:
    """Expand the recusals to (seat, proposal)."""
    of_body: dict[str | None, list[str]] = {}
    for proposal in proposals:
        of_body.setdefault(proposal.organisation_id, []).append(proposal.id)
    listed = {proposal.id for proposal in proposals}
    pairs: set[tuple[str, str]] = set()
    for recusal in recusals_of_round(session, funding_round_id):
        pairs.update((recusal.seat_id, one) for one in of_body.get(recusal.organisation_id, ()))
        if recusal.proposal_id in listed:
            pairs.add((recusal.seat_id, str(recusal.proposal_id)))
    return pairs


def eligible(session: Session, funding_round_id: str) -> Sequence[Proposal]:
    """List the proposals that the panel judges, by number."""
    return session.exec(
        select(Proposal)
        .where(
            Proposal.funding_round_id == funding_round_id, Proposal.state == ProposalState.ELIGIBLE
        )
        .order_by(col(Proposal.number), col(Proposal.id))
    ).all()

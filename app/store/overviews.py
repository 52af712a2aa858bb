"""What lies on a person's own desk: proposals, seats and rounds, in a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.models import (
    FundingRound,
    Organisation,
    OrganisationMember,
    ProgrammeMember,
    Proposal,
    ProposalRevision,
    Review,
    Screening,
    Seat,
    Stage,
)
from app.store.deadlines import is_over
from app.vocabulary import Phase, ProposalState, ReviewState, Role, SeatState


def proposals_of(
    session: Session, account_id: str
) -> Sequence[tuple[Proposal, Organisation, FundingRound]]:
    """List the proposals of the organisations for which a person acts, the newest first."""
    return session.exec(
        select(Proposal, Organisation, FundingRound)
        .join(Organisation, col(Organisation.id) == Proposal.organisation_id)
        .join(FundingRound, col(FundingRound.id) == Proposal.funding_round_id)
        .join(OrganisationMember, col(OrganisationMember.organisation_id) == Organisation.id)
        .where(
            OrganisationMember.account_id == account_id, Proposal.state != ProposalState.WITHDRAWN
        )
        .order_by(col(Proposal.created_at).desc())
    ).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Until when a proposal can be changed, and whether it was since it was handed in.

    `until` is the date that was announced; `over` whether nothing is taken any more, `call_over` by the call.
    """

    until: datetime | None
    over: bool
    call_over: bool
    changed: bool


def dates_of(session: Session, rows: Sequence[Proposal], now: datetime) -> dict[str, Dates]:
    """Give for each proposal the end of its call or of its correction, in three queries."""
    ids, rounds = [row.id for row in rows], {row.funding_round_id for row in rows}
    calls = session.exec(
        select(Stage).where(col(Stage.funding_round_id).in_(rounds), Stage.kind == Phase.CALL)
    ).all()
    outcomes = session.exec(
        select(Screening.proposal_id, Screening.due_at)
        .where(col(Screening.proposal_id).in_(ids))
        .order_by(col(Screening.screened_at))
    ).all()
    newest = session.exec(
        select(ProposalRevision.proposal_id, func.max(ProposalRevision.number))
        .where(col(ProposalRevision.proposal_id).in_(ids), col(ProposalRevision.stands))
        .group_by(col(ProposalRevision.proposal_id))
    ).all()
    stages = {stage.funding_round_id: stage for stage in calls}
    due, last = dict(outcomes), dict(newest)
    return {row.id: _dates(row, stages.get(row.funding_round_id), due, last, now) for row in rows}


def _dates(
    row: Proposal,
    call: Stage | None,
    due: Mapping[str, datetime | None],
    last: Mapping[str, int],
    now: datetime,
) -> Dates:
    returned = row.state is ProposalState.RETURNED
    call_over = call is not None and is_over(call, now)
    until = due.get(row.id) if returned else call.closes_at if call else None
    return Dates(
        until=until,
        over=until is not None and now > until if returned else call_over,
        call_over=call_over,
        changed=last.get(row.id) != row.submitted_revision,
    )


def seats_of(session: Session, account_id: str) -> Sequence[tuple[Seat, FundingRound]]:
    """List the seats that a person holds."""
    return session.exec(
        select(Seat, FundingRound)
        .join(FundingRound, col(FundingRound.id) == Seat.funding_round_id)
        .where(Seat.account_id == account_id, Seat.state == SeatState.ACTIVE)
        .order_by(col(FundingRound.created_at).desc())
    ).all()


def sheet_counts(session: Session, account_id: str) -> dict[str, tuple[int, int]]:
    """Count (filed, all) sheets per seat of a person."""
    rows = session.exec(
        select(Review.seat_id, Review.state, func.count())
        .join(Seat, col(Seat.id) == Review.seat_id)
        .where(Seat.account_id == account_id)
        .group_by(col(Review.seat_id), col(Review.state))
    ).all()
    counts: dict[str, tuple[int, int]] = {}
    for seat_id, state, count in rows:
        filed, total = counts.get(seat_id, (0, 0))
        counts[seat_id] = (filed + (count if state is ReviewState.FILED else 0), total + count)
    return counts


def rounds_of(session: Session, account_id: str) -> Sequence[tuple[FundingRound, Role]]:
    """List the rounds of the programmes that a person serves, with the roles."""
    rows = session.exec(
        select(FundingRound, ProgrammeMember.role)
        .join(ProgrammeMember, col(ProgrammeMember.programme_id) == FundingRound.programme_id)
        .where(
            ProgrammeMember.account_id == account_id,
            col(ProgrammeMember.removed_at).is_(None),
            FundingRound.phase != Phase.CLOSED,
        )
        .order_by(col(FundingRound.created_at).desc(), col(FundingRound.id))
    ).all()
    return [(row, Role(role)) for row, role in rows]

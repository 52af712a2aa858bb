"""Making the row of a recusal, wherever it is declared or follows from what somebody does."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.models import FundingRound, Proposal, Recusal, Seat
from app.store import ballots, panels
from app.unit import Unit
from app.vocabulary import Phase, RecusalReason, RecusalSource, SeatState

#: While a panel judges, whoever begins to act for an applicant keeps out of it from then on.
JUDGED = (Phase.SCREENING, Phase.REVIEW, Phase.MEETING, Phase.TALLY)


def keep_out(  # noqa: PLR0913 -- the parts of a recusal, keywords where they are many
    unit: Unit,
    seat: Seat,
    proposal_id: str | None,
    reason: RecusalReason,
    note: str = "",
    *,
    organisation_id: str | None = None,
    source: RecusalSource = RecusalSource.MEMBER,
) -> Recusal:
    """Build the recusal of a seat from one proposal, or from an organisation's; the caller records it."""
    ballots.leave_open(unit, seat, proposal_id, organisation_id)
    return Recusal(
        seat_id=seat.id,
        proposal_id=proposal_id,
        organisation_id=organisation_id,
        reason=reason,
        source=source,
        note=note,
        recorded_by=unit.actor.account_id or "",
        recorded_at=unit.now,
    )


def of_new_colleague(unit: Unit, organisation_id: str, account_id: str) -> list[Recusal]:
    """Build the recusals of a member who begins to act for an applicant; the caller records them."""
    seats = _seats_judging(unit.session, organisation_id, account_id)
    return [row for seat in seats for row in _of_bodies(unit, seat, [organisation_id])]


def of_own_bodies(unit: Unit, seat: Seat) -> list[Recusal]:
    """Build the recusals of a member who takes a seat and acts for applicants of the round already."""
    own = panels.organisations_of_account(unit.session, seat.account_id or "")
    in_play = panels.organisations_in_play(unit.session, seat.funding_round_id)
    return _of_bodies(unit, seat, [body.id for body in in_play if body.id in own])


def _of_bodies(unit: Unit, seat: Seat, organisation_ids: Sequence[str]) -> list[Recusal]:
    """Keep a member out of bodies of the own; what stands already, however it came, stays as it is."""
    stand = {row.organisation_id for row in panels.recusals_of_seat(unit.session, seat.id)}
    return [
        keep_out(
            unit,
            seat,
            None,
            RecusalReason.EMPLOYMENT,
            organisation_id=organisation_id,
            source=RecusalSource.PROGRAM,
        )
        for organisation_id in organisation_ids
        if organisation_id not in stand
    ]


def _seats_judging(session: Session, organisation_id: str, account_id: str) -> Sequence[Seat]:
    judged = (
        select(FundingRound.id)
        .join(Proposal, col(Proposal.funding_round_id) == FundingRound.id)
        .where(
            Proposal.organisation_id == organisation_id,
            col(Proposal.state).in_(panels.IN_PLAY),
            col(FundingRound.phase).in_(JUDGED),
        )
    )
    return session.exec(
        select(Seat)
        .where(
            Seat.account_id == account_id,
            Seat.state == SeatState.ACTIVE,
            col(Seat.funding_round_id).in_(judged),
        )
        .order_by(col(Seat.created_at), col(Seat.id))
    ).all()

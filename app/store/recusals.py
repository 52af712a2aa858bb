"""Making the row of a recusal, wherever it is declared."""

from app.models import Recusal, Seat
from app.store import ballots
from app.unit import Unit
from app.vocabulary import RecusalReason, RecusalSource


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

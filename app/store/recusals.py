"""Making the row of a recusal, wherever it is declared."""

from app.models import Recusal, Seat
from app.unit import Unit
from app.vocabulary import RecusalReason


def keep_out(
    unit: Unit, seat: Seat, proposal_id: str, reason: RecusalReason, note: str = ""
) -> Recusal:
    """Build the recusal of a seat from one proposal; the caller records it."""
    return Recusal(
        seat_id=seat.id,
        proposal_id=proposal_id,
        reason=reason,
        note=note,
        recorded_by=unit.actor.account_id or "",
        recorded_at=unit.now,
    )

"""A member's own sheets in the order of the rulebook; what the member keeps out of comes last."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlmodel import Session, col, func, select

from app.models import Proposal, Review, Seat
from app.scoring.reviewing import SheetOrder
from app.store.reviews import recused_proposals, reviews_of_seat
from app.vocabulary import ReviewState


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A sheet with its proposal."""

    review: Review
    proposal: Proposal
    recused: bool

    @property
    def filed(self) -> bool:
        """Tell whether it was handed in."""
        return self.review.state is ReviewState.FILED


def own_sheets(session: Session, seat: Seat, order: SheetOrder) -> tuple[OwnSheet, ...]:
    """List a member's sheets, in order.

    What decides an order is asked for the sheets that the member may see; the others stand by number.
    """
    out = recused_proposals(session, seat.id)
    rows = [OwnSheet(row, p, p.id in out) for row, p in reviews_of_seat(session, seat.id)]
    seen = [row for row in rows if not row.recused]
    key = _KEYS[order](session, seat, seen)
    return (*sorted(seen, key=key), *(row for row in rows if row.recused))


def next_of(sheets: Sequence[OwnSheet], after: str | None = None) -> str | None:
    """Give the next sheet that is not handed in: the one that follows, else the first."""
    seen = [one for one in sheets if not one.recused]
    place = next((n for n, one in enumerate(seen) if one.review.id == after), -1)
    turned = [*seen[place + 1 :], *seen[: max(place, 0)]]
    return next((one.review.id for one in turned if not one.filed), None)


def filed_counts(session: Session, proposal_ids: Sequence[str], but: str) -> Mapping[str, int]:
    """Count the filed sheets of each proposal, without those of one seat."""
    rows = session.exec(
        select(Review.proposal_id, func.count())
        .where(
            col(Review.proposal_id).in_(proposal_ids),
            Review.state == ReviewState.FILED,
            Review.seat_id != but,
        )
        .group_by(col(Review.proposal_id))
    )
    return dict(rows.all())


Key = Callable[[OwnSheet], tuple[int, str]]


def _by_number(_session: Session, _seat: Seat, _sheets: Sequence[OwnSheet]) -> Key:
    return lambda one: (0, one.proposal.number or "")


def _by_need(session: Session, seat: Seat, sheets: Sequence[OwnSheet]) -> Key:
    counts = filed_counts(session, [one.proposal.id for one in sheets], seat.id)
    return lambda one: (counts.get(one.proposal.id, 0), one.proposal.number or "")


def _by_lot(_session: Session, seat: Seat, _sheets: Sequence[OwnSheet]) -> Key:
    """Shuffle by seat and proposal: another order for everybody, the same on every day."""
    return lambda one: (0, sha256(f"{seat.id}|{one.proposal.id}".encode()).hexdigest())


_KEYS: Mapping[SheetOrder, Callable[[Session, Seat, Sequence[OwnSheet]], Key]] = {
    SheetOrder.NUMBER: _by_number,
    SheetOrder.FEWEST: _by_need,
    SheetOrder.SHUFFLED: _by_lot,
}

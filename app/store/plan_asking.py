"""Who can be asked for wishes about what to read: members who have declared their conflicts and said nothing yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from app.models import Account, Message, Seat
from app.store import plans, review_progress
from app.store.plan_tables import Table

KIND = "wishes_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Members by how they stand to being asked, and to how many proposals each may say something."""

    silent: Sequence[Seat]
    said: Sequence[Seat]
    undeclared: Sequence[Seat]
    people: Mapping[str, Account]
    free: Mapping[str, int]


def asking_of(session: Session, table: Table) -> Asking:
    """Look at the members of a panel, in a fixed number of queries."""
    bids = plans.bids_of(session, table.funding_round.id, table.panel.id)
    bidders = {seat for _, seat in bids}
    ready = [seat for seat in table.seats if seat.conflicts_declared_at is not None]
    return Asking(
        silent=[seat for seat in ready if seat.id not in bidders],
        said=[seat for seat in ready if seat.id in bidders],
        undeclared=[seat for seat in table.seats if seat.conflicts_declared_at is None],
        people=review_progress.accounts_of(session, table.seats),
        free={seat.id: _free(table, seat) for seat in table.seats},
    )


def _free(table: Table, seat: Seat) -> int:
    return sum((seat.id, row.id) not in table.out for row in table.proposals)


def last_asked(session: Session, funding_round_id: str) -> datetime | None:
    """Tell when somebody was asked last."""
    return session.exec(
        select(func.max(Message.created_at)).where(
            col(Message.funding_round_id) == funding_round_id, Message.kind == KIND
        )
    ).one()

"""How far every member is with every proposal: states only, no marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, func, select

from app.models import Account, Message, Proposal, Review, ReviewRevision, Seat
from app.store import panels, reviews
from app.store.rounds import stage_of
from app.vocabulary import Phase, ReviewState

REMINDERS = ("review_reminder", "review_reminder_late", "conflicts_reminder")


class Cell(StrEnum):
    """How a member stands to a proposal."""

    NONE = "none"
    OUT = "out"
    UNREAD = "unread"
    BEGUN = "begun"
    FILED = "filed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Members, proposals, and how each stands to each."""

    seats: Sequence[Seat]
    proposals: Sequence[Proposal]
    cells: Mapping[tuple[str, str], Cell]
    closes_at: datetime | None

    def cell(self, seat: Seat, proposal: Proposal) -> Cell:
        """Give one cell."""
        return self.cells.get((seat.id, proposal.id), Cell.NONE)

    def of_seat(self, seat: Seat) -> list[Cell]:
        """Give a row."""
        return [self.cell(seat, proposal) for proposal in self.proposals]

    def missing(self, seat: Seat) -> int:
        """Count the sheets that a member still owes."""
        return sum(cell in {Cell.UNREAD, Cell.BEGUN} for cell in self.of_seat(seat))


def grid_of(session: Session, funding_round_id: str) -> Grid:
    """Look at all sheets of a round, in a fixed number of queries."""
    stage = stage_of(session, funding_round_id, Phase.REVIEW)
    proposals = panels.eligible(session, funding_round_id)
    seats = panels.active_seats(session, funding_round_id)
    given = {(row.seat_id, row.proposal_id) for row in reviews.assignments_of(session, stage.id)}
    begun = set(
        session.exec(
            select(ReviewRevision.review_id)
            .join(Review, col(Review.id) == ReviewRevision.review_id)
            .where(Review.stage_id == stage.id)
            .distinct()
        )
    )
    cells = dict.fromkeys(given, Cell.UNREAD)
    for row in reviews.sheets_of_stage(session, stage.id):
        if (row.seat_id, row.proposal_id) in given:
            cells[row.seat_id, row.proposal_id] = _cell(row, begun)
    for pair in panels.recused_pairs(session, funding_round_id, proposals):
        cells[pair] = Cell.OUT
    return Grid(seats=seats, proposals=proposals, cells=cells, closes_at=stage.closes_at)


def reminded(session: Session, funding_round_id: str) -> dict[str, datetime]:
    """Tell when each member was last reminded: account → instant."""
    rows = session.exec(
        select(Message.account_id, func.max(Message.created_at))
        .where(Message.funding_round_id == funding_round_id, col(Message.kind).in_(REMINDERS))
        .group_by(col(Message.account_id))
    ).all()
    return {account: at for account, at in rows if account is not None}


def accounts_of(session: Session, seats: Sequence[Seat]) -> dict[str, Account]:
    """Give the person of each seat that was taken: seat → account."""
    wanted = [seat.account_id for seat in seats if seat.account_id]
    rows = session.exec(select(Account).where(col(Account.id).in_(wanted))).all()
    found = {row.id: row for row in rows}
    return {seat.id: found[seat.account_id] for seat in seats if seat.account_id in found}


def _cell(row: Review, begun: set[str]) -> Cell:
    if row.state is ReviewState.FILED:
        return Cell.FILED
    return Cell.BEGUN if row.id in begun else Cell.UNREAD

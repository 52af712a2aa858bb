"""Who could step in where a reader is missing by now, in the order of what that costs all that is assigned."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlmodel import Session

from app.assignment.alternates import alternates
from app.assignment.balanced import Pair
from app.forms.plans import Wishes, wishes_of
from app.models import AssignmentDraw, FundingRound, Seat
from app.scoring.rulebook import Panel
from app.store.knowledge import skills_of
from app.store.plan_affinities import fits_now
from app.store.plan_tables import answer_of, pose, table_of
from app.store.plans import Laid


class StandIns:
    """A panel as it reads now, by the wishes that were published; where none were, by what members said they can."""

    def __init__(
        self,
        session: Session,
        funding_round: FundingRound,
        panel: Panel,
        draw: AssignmentDraw,
        given: Collection[Pair],
    ) -> None:
        """Take a panel, how its readers were chosen last, and the (seat, proposal) that count."""
        wishes = wishes_of(draw.plan["wishes"]) if "wishes" in draw.plan else Wishes(balance=False)
        found = table_of(session, funding_round, panel.id)
        laid = [Laid(proposal, seat) for seat, proposal in sorted(given)]
        self.table = replace(found, wishes=wishes, laid=laid)
        self.seats = {seat.label: seat for seat in found.seats}
        skills = skills_of(session, funding_round, found.seats, wishes)
        self.problem = pose(self.table, fits_now(session, self.table), skills)
        self.answer = answer_of(self.table, self.problem)

    def of(self, proposal_id: str) -> Sequence[Seat]:
        """List those who have declared, may read it and have room, the best for everything first."""
        found = alternates(self.problem, self.answer, self.table.numbers[proposal_id])
        seats = [self.seats[one.reviewer] for one in found if one.refusal is None]
        return [seat for seat in seats if seat.conflicts_declared_at is not None]

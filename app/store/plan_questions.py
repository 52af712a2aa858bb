"""What a run of the solver starts from, read in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from app.models import FundingRound
from app.store import plans
from app.store.knowledge import Knowledge, knowledge_of
from app.store.plan_tables import Table, table_of

Way = Literal["anew", "least_change"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The table, what is known of both sides, bids as (proposal, seat) → 0 … 3, and whether little is to change."""

    table: Table
    knowledge: Knowledge
    bids: Mapping[tuple[str, str], int]
    way: Way

    @property
    def skills(self) -> dict[str, frozenset[str]]:
        """Tell what each member is an expert in."""
        own = {seat.label: frozenset(seat.expertise) for seat in self.table.seats}
        return {one.id: one.tags | one.targets | own[one.id] for one in self.knowledge.reviewers}


def question_of(session: Session, funding_round: FundingRound, panel: str, way: Way) -> Question:
    """Gather it in a fixed number of queries."""
    table = table_of(session, funding_round, panel)
    return Question(
        table=table,
        knowledge=knowledge_of(session, funding_round, table.proposals, table.seats, table.wishes),
        bids=plans.bids_of(session, funding_round.id, table.panel.id),
        way=way,
    )

"""The difference that fills the gaps in who reads what, computed before anything is written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from app.assignment.problem import Finding
from app.assignment.repair import repaired
from app.models import Assignment, AssignmentDraw, FundingRound, Proposal, Review, Seat
from app.scoring.canonical import digest
from app.scoring.rulebook import Panel
from app.store import panels, reviews
from app.store.plan_publishing import draw_in_force, untouched
from app.store.plans import Laid
from app.store.replanning import Replanned, replanned
from app.store.rounds import stage_of
from app.store.rules import rules_of
from app.vocabulary import Phase

Change = tuple[Seat, Proposal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """A proposal that nobody is left to read, in a panel."""

    proposal: Proposal
    panel: Panel
    has: int
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who is to read what besides, who hands a sheet on, and what stays short."""

    added: tuple[Change, ...]
    taken_back: tuple[Change, ...]
    leads: tuple[Change, ...]
    lacking: tuple[Lacking, ...]
    loads: tuple[tuple[Seat, int, int], ...]
    said: tuple[Finding, ...]

    @property
    def digest(self) -> str:
        """Bind the difference, so that what is applied is what was looked at."""
        changes = [
            [[seat.id, row.id] for seat, row in part]
            for part in (self.added, self.taken_back, *([self.leads] if self.leads else []))
        ]
        return digest(changes)


def plan_of(session: Session, funding_round_id: str) -> Plan:
    """Compute the smallest difference that fills the gaps of a round."""
    state = _State(session, funding_round_id)
    added: list[Change] = []
    back: list[Change] = []
    leads: list[Change] = []
    lacking: list[Lacking] = []
    said: list[Finding] = []
    for panel in rules_of(session, funding_round_id).panels:
        draw = draw_in_force(state.draws, panel)
        if draw is None:
            continue
        found = (state.by_plan if draw.plan else state.by_lot)(panel, draw)
        added += state.changes(found.added)
        back += state.changes(found.taken_back)
        leads += state.changes(found.leads)
        said += found.said
        lacking += [
            Lacking(
                proposal=state.by_key[one.proposal], panel=panel, has=one.has, wanted=one.wanted
            )
            for one in found.short
        ]
    return Plan(
        added=_sorted(added),
        taken_back=_sorted(back),
        leads=_sorted(leads),
        lacking=tuple(lacking),
        loads=tuple(_load(seat, state.given, added, back) for seat in state.seats),
        said=tuple(said),
    )


class _State:
    """Who sits, who reads what, and which sheets nobody has begun."""

    def __init__(self, session: Session, funding_round_id: str) -> None:
        self.session = session
        self.funding_round = session.get_one(FundingRound, funding_round_id)
        stage = stage_of(session, funding_round_id, Phase.REVIEW)
        self.proposals = panels.eligible(session, funding_round_id)
        self.seats = panels.active_seats(session, funding_round_id)
        self.out = panels.recused_pairs(session, funding_round_id, self.proposals)
        self.rows = [
            row
            for row in reviews.assignments_of(session, stage.id)
            if (row.seat_id, row.proposal_id) not in self.out
        ]
        self.given = [(row.seat_id, row.proposal_id) for row in self.rows]
        self.draws = reviews.draws_of(session, stage.id)
        self.untouched = untouched(session, stage.id)
        self.by_seat = {seat.id: seat for seat in self.seats}
        self.by_key = {row.id: row for row in self.proposals}

    def by_lot(self, panel: Panel, draw: AssignmentDraw) -> Replanned:
        """Where readers were drawn, or everybody reads everything: who has least to read comes first."""
        readers = [seat for seat in self.seats if seat.panel == panel.id]
        own = {seat.id for seat in readers}
        found = repaired(
            [pair for pair in self.given if pair[0] in own and pair[1] in self.by_key],
            {
                row.id: [one for one in own if (one, row.id) not in self.out]
                for row in self.proposals
            },
            draw.per_proposal or panel.min_sheets,
            room={seat.id: seat.capacity for seat in readers if seat.conflicts_declared_at},
            movable=self.untouched,
        )
        return Replanned(
            added=found.added, taken_back=found.taken_back, leads=(), short=found.short
        )

    def by_plan(self, panel: Panel, draw: AssignmentDraw) -> Replanned:
        """Where a plan was published, its wishes hold on."""
        given = [
            Laid(row.proposal_id, row.seat_id, lead=row.lead)
            for row in self.rows
            if row.proposal_id in self.by_key and self._sits(row.seat_id, panel)
        ]
        return replanned(
            self.session,
            self.funding_round,
            panel,
            draw,
            given=given,
            untouched=self.untouched,
        )

    def changes(self, pairs: Collection[tuple[str, str]]) -> list[Change]:
        """Give the rows of (seat, proposal) pairs."""
        return [(self.by_seat[seat], self.by_key[key]) for seat, key in pairs]

    def _sits(self, seat_id: str, panel: Panel) -> bool:
        seat = self.by_seat.get(seat_id)
        return seat is not None and seat.panel == panel.id


def rows_of(session: Session, seat_id: str, proposal_id: str) -> tuple[Assignment, Review | None]:
    """Find the rows of one reading that is taken back."""
    assignment = session.exec(
        select(Assignment).where(
            Assignment.seat_id == seat_id, Assignment.proposal_id == proposal_id
        )
    ).one()
    return assignment, reviews.review_of(session, assignment.stage_id, seat_id, proposal_id)


def _load(
    seat: Seat, given: Sequence[tuple[str, str]], added: Sequence[Change], back: Sequence[Change]
) -> tuple[Seat, int, int]:
    before = sum(one == seat.id for one, _ in given)
    more = sum(one.id == seat.id for one, _ in added) - sum(one.id == seat.id for one, _ in back)
    return seat, before, before + more


def _sorted(changes: Sequence[Change]) -> tuple[Change, ...]:
    return tuple(
        sorted(changes, key=lambda one: (one[1].number or "", len(one[0].label), one[0].label))
    )

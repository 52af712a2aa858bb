"""The difference that fills the gaps in who reads what, computed before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.assignment.repair import repaired
from app.models import Assignment, Proposal, Review, ReviewRevision, Seat
from app.scoring.canonical import digest
from app.scoring.rulebook import Panel
from app.store import panels, reviews
from app.store.rounds import stage_of
from app.store.rules import rules_of
from app.vocabulary import Phase, ReviewState

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
    lacking: tuple[Lacking, ...]
    loads: tuple[tuple[Seat, int, int], ...]

    @property
    def digest(self) -> str:
        """Bind the difference, so that what is applied is what was looked at."""
        changes = [
            [[seat.id, row.id] for seat, row in part] for part in (self.added, self.taken_back)
        ]
        return digest(changes)


def plan_of(session: Session, funding_round_id: str) -> Plan:
    """Compute the smallest difference that fills the gaps of a round."""
    stage = stage_of(session, funding_round_id, Phase.REVIEW)
    proposals = panels.eligible(session, funding_round_id)
    seats = panels.active_seats(session, funding_round_id)
    out = panels.recused_pairs(session, funding_round_id, proposals)
    given = [
        (row.seat_id, row.proposal_id)
        for row in reviews.assignments_of(session, stage.id)
        if (row.seat_id, row.proposal_id) not in out
    ]
    draws = reviews.draws_of(session, stage.id)
    untouched = _untouched(session, stage.id)
    added: list[Change] = []
    back: list[Change] = []
    lacking: list[Lacking] = []
    by_seat, by_key = {seat.id: seat for seat in seats}, {row.id: row for row in proposals}
    for panel in rules_of(session, funding_round_id).panels if draws else ():
        readers = [seat for seat in seats if seat.panel == panel.id]
        own = {seat.id for seat in readers}
        wanted = draws[0].per_proposal or panel.min_sheets
        found = repaired(
            [pair for pair in given if pair[0] in own and pair[1] in by_key],
            {row.id: [one for one in own if (one, row.id) not in out] for row in proposals},
            wanted,
            room={seat.id: seat.capacity for seat in readers if seat.conflicts_declared_at},
            movable=untouched,
        )
        added += [(by_seat[seat], by_key[key]) for seat, key in found.added]
        back += [(by_seat[seat], by_key[key]) for seat, key in found.taken_back]
        lacking += [
            Lacking(proposal=by_key[one.proposal], panel=panel, has=one.has, wanted=one.wanted)
            for one in found.short
        ]
    return Plan(
        added=_sorted(added),
        taken_back=_sorted(back),
        lacking=tuple(lacking),
        loads=tuple(_load(seat, given, added, back) for seat in seats),
    )


def rows_of(session: Session, seat_id: str, proposal_id: str) -> tuple[Assignment, Review | None]:
    """Find the rows of one reading that is taken back."""
    assignment = session.exec(
        select(Assignment).where(
            Assignment.seat_id == seat_id, Assignment.proposal_id == proposal_id
        )
    ).one()
    return assignment, reviews.review_of(session, assignment.stage_id, seat_id, proposal_id)


def _untouched(session: Session, stage_id: str) -> set[tuple[str, str]]:
    begun = select(ReviewRevision.review_id)
    rows = session.exec(
        select(Review.seat_id, Review.proposal_id).where(
            Review.stage_id == stage_id,
            Review.state == ReviewState.DRAFT,
            col(Review.id).not_in(begun),
        )
    ).all()
    return set(rows)


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

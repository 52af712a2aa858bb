"""The difference between what is assigned now and a plan, and what was in force when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.models import Assignment, AssignmentDraw, Review, ReviewRevision, Seat
from app.scoring.rulebook import Panel
from app.store import reviews
from app.store.plan_tables import Table
from app.store.plans import Laid
from app.store.rounds import stage_of
from app.vocabulary import Phase, ReviewState


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Rows that come, rows that go with their untouched sheets, leads that change, begun ones that stay."""

    added: Sequence[Laid]
    taken_back: Sequence[tuple[Assignment, Review | None]]
    leads: Sequence[tuple[Assignment, bool]]
    kept: Sequence[Assignment]
    told: Collection[str]


def difference_of(session: Session, table: Table) -> Difference:
    """Compare a plan with what is assigned in its panel."""
    stage = stage_of(session, table.funding_round.id, Phase.REVIEW)
    given = _given(session, table, stage.id)
    sheets = {
        (row.seat_id, row.proposal_id): row for row in reviews.sheets_of_stage(session, stage.id)
    }
    free = untouched(session, stage.id)
    wanted = {one.swapped: one for one in table.live}
    goes = [row for key, row in given.items() if key not in wanted]
    back = [row for row in goes if _key(row) in free or _key(row) not in sheets]
    kept = [row for row in goes if row not in back]
    added = [one for key, one in wanted.items() if key not in given]
    return Difference(
        added=added,
        taken_back=[(row, sheets.get(_key(row))) for row in back],
        leads=[
            (row, wanted[key].lead)
            for key, row in given.items()
            if key in wanted and row.lead != wanted[key].lead
        ],
        kept=kept,
        told={one.seat for one in added} | {row.seat_id for row in back},
    )


def untouched(session: Session, stage_id: str) -> set[tuple[str, str]]:
    """List the (seat, proposal) whose sheet nobody has begun."""
    begun = select(ReviewRevision.review_id)
    rows = session.exec(
        select(Review.seat_id, Review.proposal_id).where(
            Review.stage_id == stage_id,
            Review.state == ReviewState.DRAFT,
            col(Review.id).not_in(begun),
        )
    ).all()
    return set(rows)


def draw_in_force(draws: Sequence[AssignmentDraw], panel: Panel) -> AssignmentDraw | None:
    """Find how the readers of a panel were chosen last; the newest draw comes first."""
    return next((row for row in draws if row.panel in {"", panel.id}), None)


def wanted_of(draw: AssignmentDraw, panel: Panel, proposal_id: str) -> int:
    """Tell how many readers of a panel a proposal is to have."""
    needs = draw.plan.get("needs", {})
    return needs.get(proposal_id) or draw.per_proposal or panel.min_sheets


def _given(session: Session, table: Table, stage_id: str) -> dict[tuple[str, str], Assignment]:
    rows = session.exec(
        select(Assignment)
        .join(Seat, col(Seat.id) == Assignment.seat_id)
        .where(Assignment.stage_id == stage_id, Seat.panel == table.panel.id)
    ).all()
    return {_key(row): row for row in rows}


def _key(row: Assignment) -> tuple[str, str]:
    return row.seat_id, row.proposal_id

"""Plans of assignment as rows: one a panel, its pairs, its steps; each step upon the version that was seen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, insert, tuple_, update
from sqlalchemy import select as sql_select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.errors import Stale
from app.models import Account, AssignmentPlan, Bid, FundingRound, PlanPair, PlanStep, Seat
from app.models.base import new_id
from app.store.rules import panel_named
from app.unit import Unit
from app.vocabulary import PlanStepKind, SeatState

#: So many rows in one statement: below the number of values that an old SQLite takes.
BATCH = 400
RUN_JOB = "assignment_run"
GOING_BACK = (PlanStepKind.UNDO, PlanStepKind.REDO)


class Laid(NamedTuple):
    """A pair of the plan, as steps keep it."""

    proposal: str
    seat: str
    locked: bool = False
    lead: bool = False
    drawn: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Give who and what, without how."""
        return self.proposal, self.seat

    @property
    def swapped(self) -> tuple[str, str]:
        """Give it as recusals stand: the member first."""
        return self.seat, self.proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Pairs that come and pairs that go in one step."""

    added: Collection[Laid] = ()
    taken_back: Collection[Laid] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step without its pairs."""

    number: int
    kind: PlanStepKind
    facts: Mapping[str, Any]
    undone: bool
    by: str
    at: datetime


def plan_of(session: Session, funding_round_id: str, panel: str) -> AssignmentPlan | None:
    """Find the plan of a panel; there is none before the first thing is done."""
    return session.exec(
        select(AssignmentPlan).where(
            AssignmentPlan.funding_round_id == funding_round_id, AssignmentPlan.panel == panel
        )
    ).first()


def begun(unit: Unit, funding_round: FundingRound, panel: str, version: int) -> AssignmentPlan:
    """Give the plan as it was seen, beginning it if need be; raises Stale where it has moved on.

    Where no panel is named, the rulebook's first one is meant.
    """
    panel = panel_named(unit.session, funding_round.id, panel).id
    plan = plan_of(unit.session, funding_round.id, panel)
    if plan is None and version == 0:
        plan = AssignmentPlan(
            funding_round_id=funding_round.id,
            panel=panel,
            wishes={},
            answer={},
            trouble=[],
            made_at=unit.now,
        )
        _begin(unit.session, plan)
    if plan is None or plan.version != version:
        raise Stale("plan_changed")
    return plan


def _begin(session: Session, plan: AssignmentPlan) -> None:
    """Two may begin at once: the second one is told, as with every later step."""
    session.add(plan)
    try:
        session.flush()
    except IntegrityError as error:
        raise Stale("plan_changed") from error


def laid(session: Session, plan: AssignmentPlan | None) -> list[Laid]:
    """List the pairs of a plan."""
    if plan is None:
        return []
    columns: list[Any] = [
        PlanPair.proposal_id,
        PlanPair.seat_id,
        PlanPair.locked,
        PlanPair.lead,
        PlanPair.drawn,
    ]
    rows = session.execute(sql_select(*columns).where(col(PlanPair.plan_id) == plan.id)).all()
    return sorted(Laid(*row) for row in rows)


def take_step(
    unit: Unit,
    plan: AssignmentPlan,
    kind: PlanStepKind,
    *,
    facts: Mapping[str, Any],
    pairs: Moved | None = None,
    before: Mapping[str, Any] | None = None,
) -> PlanStep:
    """Do one thing to a plan; raises Stale if somebody else did something meanwhile."""
    moved = pairs or Moved()
    _advance(unit.session, plan)
    _take_away(unit.session, plan, moved.taken_back)
    _lay(unit.session, plan, moved.added)
    step = PlanStep(
        plan_id=plan.id,
        number=plan.version,
        kind=kind,
        facts=dict(facts),
        added=[list(one) for one in moved.added],
        taken_back=[list(one) for one in moved.taken_back],
        before=dict(before or {}),
        done_by=unit.actor.account_id or "",
        done_at=unit.now,
    )
    unit.session.add(step)
    return step


def _advance(session: Session, plan: AssignmentPlan) -> None:
    session.flush()
    moved = session.execute(
        update(AssignmentPlan)
        .where(col(AssignmentPlan.id) == plan.id, col(AssignmentPlan.version) == plan.version)
        .values(version=plan.version + 1, asked_version=None, progress=0, trouble=[])
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise Stale("plan_changed")
    session.refresh(plan)


def _take_away(session: Session, plan: AssignmentPlan, pairs: Collection[Laid]) -> None:
    keys = [one.key for one in pairs]
    for start in range(0, len(keys), BATCH):
        session.execute(
            delete(PlanPair).where(
                col(PlanPair.plan_id) == plan.id,
                tuple_(col(PlanPair.proposal_id), col(PlanPair.seat_id)).in_(
                    keys[start : start + BATCH]
                ),
            )
        )


def _lay(session: Session, plan: AssignmentPlan, pairs: Collection[Laid]) -> None:
    rows = [
        {
            "id": new_id(),
            "plan_id": plan.id,
            "proposal_id": one.proposal,
            "seat_id": one.seat,
            "locked": one.locked,
            "lead": one.lead,
            "drawn": one.drawn,
        }
        for one in pairs
    ]
    if rows:
        session.execute(insert(PlanPair), rows)


def steps_of(
    session: Session, plan: AssignmentPlan | None, *, count: int, since: int = 0, skip: int = 0
) -> list[StepLine]:
    """List the newest steps after a version, the newest first."""
    if plan is None:
        return []
    columns: list[Any] = [PlanStep.number, PlanStep.kind, PlanStep.facts, PlanStep.undone]
    rows = session.execute(
        sql_select(*columns, col(Account.display_name), col(PlanStep.done_at))
        .join(Account, col(Account.id) == PlanStep.done_by)
        .where(col(PlanStep.plan_id) == plan.id, col(PlanStep.number) > since)
        .order_by(col(PlanStep.number).desc())
        .offset(skip)
        .limit(count)
    ).all()
    return [
        StepLine(number=number, kind=kind, facts=facts, undone=undone, by=by, at=at)
        for number, kind, facts, undone, by, at in rows
    ]


def last_step(
    session: Session, plan: AssignmentPlan | None, kind: PlanStepKind | None = None
) -> PlanStep | None:
    """Find the last step that counts: it was not undone, and is itself neither undoing nor redoing."""
    wanted = col(PlanStep.kind) == kind if kind else col(PlanStep.kind).not_in(GOING_BACK)
    return _last(session, plan, wanted)


def to_redo(session: Session, plan: AssignmentPlan | None) -> tuple[PlanStep, PlanStep] | None:
    """Find the undoing that can be taken back, with its step: nothing was done since but doing things again.

    An undoing of before this could be done did not keep what it took the place of.
    """
    last = _last(session, plan, col(PlanStep.kind) != PlanStepKind.REDO)
    if plan is None or last is None or last.kind is not PlanStepKind.UNDO:
        return None
    step = session.exec(
        select(PlanStep).where(PlanStep.plan_id == plan.id, PlanStep.number == last.facts["of"])
    ).one()
    return (last, step) if set(step.before) == set(last.before) else None


def _last(
    session: Session, plan: AssignmentPlan | None, wanted: ColumnElement[bool]
) -> PlanStep | None:
    if plan is None:
        return None
    return session.exec(
        select(PlanStep)
        .where(PlanStep.plan_id == plan.id, col(PlanStep.undone).is_(False), wanted)
        .order_by(col(PlanStep.number).desc())
        .limit(1)
    ).first()


def bids_of(session: Session, funding_round_id: str, panel: str) -> dict[tuple[str, str], int]:
    """Give the bids of the members of a panel: (proposal, seat) → 0 … 3."""
    rows = session.exec(
        select(Bid.proposal_id, Bid.seat_id, Bid.value)
        .join(Seat, col(Seat.id) == Bid.seat_id)
        .where(
            Seat.funding_round_id == funding_round_id,
            Seat.panel == panel,
            Seat.state == SeatState.ACTIVE,
        )
    ).all()
    return {(proposal, seat): value for proposal, seat, value in rows}


def own_bids(session: Session, seat_id: str) -> dict[str, Bid]:
    """Give a member's own bids by proposal."""
    return {row.proposal_id: row for row in session.exec(select(Bid).where(Bid.seat_id == seat_id))}

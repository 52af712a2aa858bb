"""What was assigned beside the workbench stands in its plan, too, as one more step that can be undone."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, select

from app.assignment.balanced import Pair
from app.models import AssignmentPlan, FundingRound
from app.store import plans
from app.store.plan_tables import table_of
from app.store.plans import Laid, Moved
from app.unit import Unit
from app.vocabulary import PlanStepKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """(seat, proposal) pairs of one panel that count from now on, that no longer do, and that lead."""

    added: Collection[Pair]
    taken_back: Collection[Pair] = ()
    leads: Collection[Pair] = ()


def write_back(
    unit: Unit, plan: AssignmentPlan, kind: PlanStepKind, counted: Counted, **facts: object
) -> None:
    """Lay what counts now into its plan; what was published stays published.

    Readers who fell out of a proposal that was filled go from the plan, too: their place is taken.
    """
    moved = _moved(unit, plan, counted)
    if not moved.added and not moved.taken_back:
        return
    as_published = plan.published_version == plan.version
    plans.take_step(unit, plan, kind, facts=facts, pairs=moved)
    if as_published:
        plan.published_version = plan.version


def published_plan(session: Session, funding_round_id: str, panel: str) -> AssignmentPlan | None:
    """Find the plan of a panel if it was ever published: only such a one says who reads what."""
    found = plans.plan_of(session, funding_round_id, panel)
    return found if found is not None and found.published_version is not None else None


def replaced_by_a_draw(session: Session, funding_round_id: str) -> None:
    """Readers were drawn in place of what the plans had said: none of them counts any more."""
    rows = session.exec(
        select(AssignmentPlan).where(AssignmentPlan.funding_round_id == funding_round_id)
    )
    for row in rows:
        row.published_version = None


def _moved(unit: Unit, plan: AssignmentPlan, counted: Counted) -> Moved:
    funding_round = unit.session.get_one(FundingRound, plan.funding_round_id)
    table = table_of(unit.session, funding_round, plan.panel)
    now, live = {one.swapped: one for one in table.laid}, {one.swapped for one in table.live}
    leads = set(counted.leads)
    filled, led = {pair[1] for pair in counted.added}, {pair[1] for pair in leads}
    back = set(counted.taken_back) | {
        pair for pair in now if pair[1] in filled and pair not in live
    }
    new = {
        pair: Laid(pair[1], pair[0], lead=pair in leads)
        for pair in counted.added
        if pair not in now
    }
    for pair, one in now.items():
        if pair[1] in led and pair not in back and one.lead != (pair in leads):
            new[pair] = one._replace(lead=pair in leads)
    gone = [one for pair, one in now.items() if pair in back or pair in new]
    return Moved(added=sorted(new.values()), taken_back=sorted(gone))

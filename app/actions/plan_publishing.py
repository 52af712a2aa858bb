"""A plan begins to count: who reads what, said to everybody whom it concerns."""

from collections import Counter
from typing import Any

from app.audit import record, round_chain
from app.errors import Refused
from app.forms.plans import PublishPlanForm
from app.language.catalogue import listed
from app.models import Assignment, AssignmentDraw, AssignmentPlan, FundingRound, Review
from app.policy import require
from app.store import plan_publishing, plans, review_progress
from app.store.plan_publishing import Difference
from app.store.plan_tables import Table, table_of
from app.store.rounds import stage_of
from app.store.standing import of_round
from app.telling import tell
from app.unit import Unit
from app.vocabulary import Phase, Verb


def publish(unit: Unit, round_id: str, form: PublishPlanForm, *, link: str) -> int:
    """Let the plan count in place of what was assigned in its panel; gives the number of sheets.

    A sheet that somebody has begun is never taken away. Whoever was asked for bids is asked no longer.
    """
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ASSIGNMENT_PUBLISH, standing)
    plan = plans.begun(unit, funding_round, form.panel, form.version)
    table = table_of(unit.session, funding_round, form.panel)
    _require_complete(table, unit.language)
    difference = plan_publishing.difference_of(unit.session, table)
    _apply(unit, funding_round, difference)
    row = _draw(unit, table, plan)
    plan.published_version = plan.version
    plan.bids_open, plan.wishes = False, {**plan.wishes, "bids_open": False}
    record(unit, Verb.ASSIGNMENT_PUBLISH, row, chain=round_chain(funding_round.id))
    if form.tell == "yes":
        _tell(unit, table, difference, link)
    return len(table.live)


def _require_complete(table: Table, language: str) -> None:
    if not table.live:
        raise Refused("plan_empty")
    waiting = [seat.invited_name for seat in table.seats if seat.conflicts_declared_at is None]
    if waiting:
        raise Refused("undeclared", names=listed(waiting, language))


def _apply(unit: Unit, funding_round: FundingRound, difference: Difference) -> None:
    stage = stage_of(unit.session, funding_round.id, Phase.REVIEW)
    for assignment, sheet in difference.taken_back:
        unit.session.delete(assignment)
        if sheet is not None:
            unit.session.delete(sheet)
    for row, lead in difference.leads:
        row.lead = lead
    unit.session.flush()
    for one in difference.added:
        where: dict[str, Any] = {
            "stage_id": stage.id,
            "seat_id": one.seat,
            "proposal_id": one.proposal,
        }
        unit.session.add(Assignment(**where, lead=one.lead, assigned_at=unit.now))
        unit.session.add(Review(**where, created_at=unit.now))


def _draw(unit: Unit, table: Table, plan: AssignmentPlan) -> AssignmentDraw:
    stage = stage_of(unit.session, table.funding_round.id, Phase.REVIEW)
    has = Counter(one.proposal for one in table.live)
    short = [
        [row.number, table.panel.id, has[row.id], table.need_of(row)]
        for row in table.proposals
        if has[row.id] < table.need_of(row)
    ]
    by_lot = bool(table.wishes.draw or table.wishes.cap)
    return AssignmentDraw(
        funding_round_id=table.funding_round.id,
        stage_id=stage.id,
        per_proposal=table.need,
        seed=table.wishes.seed or None if by_lot else None,
        seed_source=table.wishes.seed_source if by_lot else "",
        short=short,
        panel=table.panel.id,
        plan=_document(table, plan),
        drawn_by=unit.actor.account_id or "",
        drawn_at=unit.now,
    )


def _document(table: Table, plan: AssignmentPlan) -> dict[str, Any]:
    """Keep what the plan followed: its wishes, its figures, and who was placed by hand."""
    wishes = table.wishes.model_dump(mode="json")
    return {
        "version": plan.version,
        "wishes": wishes,
        "needs": {row.id: table.need_of(row) for row in table.proposals},
        "figures": plan.answer.get("summary", {}),
        "by_hand": sorted(list(one) for one in table.names([x for x in table.live if x.locked])),
        "pairs": sorted(list(one) for one in table.names(table.live)),
    }


def _tell(unit: Unit, table: Table, difference: Difference, link: str) -> None:
    """Whoever reads something else than before is told how much it is in all."""
    people = review_progress.accounts_of(unit.session, table.seats)
    counts = Counter(one.seat for one in table.live)
    for seat in table.seats:
        account = people.get(seat.id)
        if account is None or seat.id not in difference.told:
            continue
        tell(
            unit,
            table.funding_round,
            "sheets_assigned",
            account,
            link,
            name=account.display_name,
            count=counts[seat.id],
        )

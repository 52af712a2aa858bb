"""Sharing out the reading: drawn for the whole round, or added by hand where a gap has opened."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict

from app.audit import record, round_chain
from app.errors import NotFound, Refused
from app.forms.assignments import AddForm, DrawForm
from app.language.catalogue import listed
from app.models import Assignment, AssignmentDraw, FundingRound, Review
from app.policy import require
from app.store import drawing, panels, plans_kept, repairing, review_progress, reviews
from app.store.plans_kept import Counted
from app.store.reader_standing import Readers
from app.store.rounds import stage_of
from app.store.rules import panel_of, rules_of
from app.store.standing import of_round
from app.telling import tell
from app.unit import Unit
from app.vocabulary import Phase, PlanStepKind, SeatState, Verb


def draw(unit: Unit, round_id: str, form: DrawForm) -> int:
    """Draw who reads what, in place of an earlier draw; gives the number of sheets."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ASSIGNMENT_DRAW, standing)
    waiting = drawing.undeclared(unit.session, funding_round.id)
    if waiting:
        raise Refused(
            "undeclared", names=listed((seat.invited_name for seat in waiting), unit.language)
        )
    per_proposal = form.per_proposal if form.way == "balanced" else None
    seed = form.seed if form.way == "balanced" else ""
    drawn = drawing.draw(unit.session, funding_round.id, per_proposal=per_proposal, seed=seed)
    if not drawn.pairs:
        raise Refused("nobody_to_read")
    stage = stage_of(unit.session, funding_round.id, Phase.REVIEW)
    reviews.clear_stage(unit.session, stage.id)
    plans_kept.replaced_by_a_draw(unit.session, funding_round.id)
    for seat_id, proposal_id in drawn.pairs:
        _assign(unit, stage.id, seat_id, proposal_id)
    row = AssignmentDraw(
        funding_round_id=funding_round.id,
        stage_id=stage.id,
        per_proposal=per_proposal,
        seed=seed or None,
        seed_source=form.seed_source if seed else "",
        short=[
            [short.proposal.number, short.panel.id, short.has, short.wanted]
            for short in drawn.short
        ],
        drawn_by=unit.actor.account_id or "",
        drawn_at=unit.now,
    )
    record(unit, Verb.ASSIGNMENT_DRAW, row, chain=round_chain(funding_round.id))
    return len(drawn.pairs)


def add(unit: Unit, round_id: str, form: AddForm, *, link: str) -> str:
    """Let one more member read a proposal, who is told once reviewing runs; gives the sheet's id."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ASSIGNMENT_ADD, standing)
    proposals = [
        row for row in panels.eligible(unit.session, funding_round.id) if row.id == form.proposal
    ]
    seat = next(
        (row for row in panels.seats_of(unit.session, funding_round.id) if row.id == form.seat),
        None,
    )
    if (
        seat is None
        or not proposals
        or panel_of(rules_of(unit.session, funding_round.id), seat.panel) is None
    ):
        raise NotFound
    if seat.state is not SeatState.ACTIVE:
        raise Refused("not_from_here", state=seat.state.value)
    fault = Readers(unit.session, funding_round, proposals).fault(seat, proposals[0])
    if fault:
        raise Refused(fault)
    stage = stage_of(unit.session, funding_round.id, Phase.REVIEW)
    if reviews.review_of(unit.session, stage.id, seat.id, form.proposal) is not None:
        raise Refused("already_assigned")
    assignment, review = _assign(unit, stage.id, seat.id, form.proposal)
    after = {"seat": seat.label, "proposal": proposals[0].number}
    plan = plans_kept.published_plan(unit.session, funding_round.id, seat.panel)
    if plan is not None:
        counted = Counted(added=[(seat.id, form.proposal)])
        facts = {"proposal": proposals[0].number, "in": seat.label}
        plans_kept.write_back(unit, plan, PlanStepKind.ADD, counted, **facts)
    record(unit, Verb.ASSIGNMENT_ADD, assignment, chain=round_chain(funding_round.id), after=after)
    if funding_round.phase is Phase.REVIEW:
        _tell(unit, funding_round, Counter((seat.id,)), link)
    return review.id


def repair(unit: Unit, round_id: str, digest: str, *, link: str) -> int:
    """Fill the gaps as was shown; gives the number of readings added."""
    funding_round, standing = of_round(unit, round_id)
    require(Verb.ASSIGNMENT_REPAIR, standing)
    plan = repairing.plan_of(unit.session, funding_round.id)
    if not plan.added and not plan.leads:
        raise Refused("repair_nothing")
    if plan.digest != digest:
        raise Refused("repair_changed")
    stage = stage_of(unit.session, funding_round.id, Phase.REVIEW)
    chain = round_chain(funding_round.id)
    for seat, proposal in plan.taken_back:
        row, sheet = repairing.rows_of(unit.session, seat.id, proposal.id)
        before = {"seat": seat.label, "proposal": proposal.number}
        record(unit, Verb.ASSIGNMENT_REPAIR, row, chain=chain, before=before, after={})
        unit.session.delete(row)
        if sheet is not None:
            unit.session.delete(sheet)
    unit.session.flush()
    for seat, proposal in plan.added:
        row, _ = _assign(unit, stage.id, seat.id, proposal.id)
        after = {"seat": seat.label, "proposal": proposal.number}
        record(unit, Verb.ASSIGNMENT_REPAIR, row, chain=chain, after=after)
    for seat, proposal in plan.leads:
        row, _ = repairing.rows_of(unit.session, seat.id, proposal.id)
        row.lead = True
        led = {"seat": seat.label, "proposal": proposal.number, "lead": True}
        record(unit, Verb.ASSIGNMENT_REPAIR, row, chain=chain, after=led)
    _write_back(unit, funding_round, plan)
    if funding_round.phase is Phase.REVIEW:
        _tell(unit, funding_round, Counter(seat.id for seat, _ in plan.added), link)
    return len(plan.added)


def _write_back(unit: Unit, funding_round: FundingRound, plan: repairing.Plan) -> None:
    """Each panel whose plan was published learns of its part, so that the next plan begins from what counts."""
    for panel in rules_of(unit.session, funding_round.id).panels:
        kept = plans_kept.published_plan(unit.session, funding_round.id, panel.id)
        counted = Counted(
            added=_pairs(plan.added, panel.id),
            taken_back=_pairs(plan.taken_back, panel.id),
            leads=_pairs(plan.leads, panel.id),
        )
        if kept is not None and (counted.added or counted.leads):
            facts = {name: len(part) for name, part in asdict(counted).items()}
            plans_kept.write_back(unit, kept, PlanStepKind.REPAIR, counted, **facts)


def _pairs(part: Iterable[repairing.Change], panel: str) -> list[tuple[str, str]]:
    return [(seat.id, proposal.id) for seat, proposal in part if seat.panel == panel]


def _tell(unit: Unit, funding_round: FundingRound, more: Counter[str], link: str) -> None:
    """Whoever reads more is told how much; whoever reads less sees it in the queue."""
    people = review_progress.accounts_of(
        unit.session, panels.active_seats(unit.session, funding_round.id)
    )
    for seat_id, count in more.items():
        account = people.get(seat_id)
        if account is not None:
            tell(unit, funding_round, "sheets_added", account, link, count=count)


def _assign(unit: Unit, stage_id: str, seat_id: str, proposal_id: str) -> tuple[Assignment, Review]:
    assignment = Assignment(
        stage_id=stage_id, seat_id=seat_id, proposal_id=proposal_id, assigned_at=unit.now
    )
    review = Review(
        stage_id=stage_id, seat_id=seat_id, proposal_id=proposal_id, created_at=unit.now
    )
    unit.session.add_all([assignment, review])
    return assignment, review

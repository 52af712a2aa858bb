"""Gaps in what a plan had assigned, filled by the wishes of that plan: least change first, then the best fit."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from app.assignment.balanced import Pair, Short
from app.assignment.problem import Previous, Problem
from app.assignment.solving import solve
from app.assignment.soundness import Unsound
from app.forms.plans import wishes_of
from app.models import AssignmentDraw, FundingRound
from app.scoring.rulebook import Panel
from app.store.knowledge import skills_of
from app.store.plan_affinities import fits_now
from app.store.plan_tables import Table, pose, table_of
from app.store.plans import Laid


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """(seat, proposal) pairs that come and go, who is to lead what has no lead, and what stays short."""

    added: Collection[Pair]
    taken_back: Collection[Pair]
    leads: Collection[Pair]
    short: Sequence[Short]


def replanned(
    session: Session,
    funding_round: FundingRound,
    panel: Panel,
    draw: AssignmentDraw,
    *,
    given: Sequence[Laid],
    untouched: Collection[Pair],
) -> Replanned:
    """Fill the gaps of a panel whose plan was published.

    given: what counts now, with leads. untouched: (seat, proposal) of sheets that nobody has begun; no other one goes.
    Where the city's rule asks for readers by lot, gaps are filled by lot, too, from the same seed, and nothing moves.
    """
    table = _as_it_stands(session, funding_round, panel, draw, given)
    problem = _roomy(table, _posed(session, table, untouched))
    try:
        answer = solve(problem)
    except Unsound:
        return Replanned(added=(), taken_back=(), leads=(), short=())
    now = {_ids(table, pair) for pair in answer.pairs}
    before = {one.swapped for one in given}
    led = {one.proposal for one in given if one.lead}
    leads = {_ids(table, pair) for pair in answer.leads.items()}
    return Replanned(
        added=now - before,
        taken_back=(before - now) & set(untouched),
        leads={pair for pair in leads if pair[1] not in led},
        short=[replace(one, proposal=table.by_name[one.proposal]) for one in answer.short],
    )


def _as_it_stands(
    session: Session,
    funding_round: FundingRound,
    panel: Panel,
    draw: AssignmentDraw,
    given: Sequence[Laid],
) -> Table:
    """Take the published wishes, and what is read now in place of the draft."""
    found = table_of(session, funding_round, panel.id)
    wishes = wishes_of(draw.plan["wishes"])
    reads = {one.seat for one in given}
    table = replace(
        found,
        wishes=wishes,
        laid=given,
        seats=[seat for seat in found.seats if seat.conflicts_declared_at or seat.id in reads],
    )
    has = Counter(one.proposal for one in given)
    needs = {row.id: max(table.need_of(row), has[row.id]) for row in table.proposals}
    return replace(table, wishes=wishes.model_copy(update={"needs": needs, "cap": None}))


def _posed(session: Session, table: Table, untouched: Collection[Pair]) -> Problem:
    skills = skills_of(session, table.funding_round, table.seats, table.wishes)
    fits = fits_now(session, table)
    begun = table.names([one for one in table.live if one.swapped not in untouched])
    if not table.wishes.draw:
        previous = Previous(pairs=table.names(table.live), begun=begun)
        return pose(_unlocked(table), fits, skills, previous=previous)
    return pose(
        replace(table, laid=[one._replace(locked=True) for one in table.laid]), fits, skills
    )


def _unlocked(table: Table) -> Table:
    return replace(table, laid=[one._replace(locked=False) for one in table.laid])


def _roomy(table: Table, problem: Problem) -> Problem:
    """Whoever reads more than was wished keeps it, and gets no more; nobody is given a sheet to even loads out."""
    sizes = {one.id: one.size if problem.by_size else 1 for one in problem.proposals}
    load: Counter[str] = Counter()
    for proposal, reviewer in table.names(table.live):
        load[reviewer] += sizes[proposal]
    return replace(
        problem,
        reviewers=tuple(
            replace(
                one,
                most=None if one.most is None else max(one.most, load[one.id]),
                least=0 if table.wishes.balance else one.least,
            )
            for one in problem.reviewers
        ),
    )


def _ids(table: Table, pair: Pair) -> Pair:
    proposal, reviewer = pair
    return table.by_name[reviewer], table.by_name[proposal]
